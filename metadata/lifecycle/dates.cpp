// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/dates.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "metadata/json/document_fields.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kLongestReason = 2000, kLongestNotice = 128;

Status check_count(const Field& document, const char* member, std::size_t count) {
  if (count <= kLimits.corrections) return Done{};
  return document.refuse(ErrorCode::limit_exceeded, member)
      .expected("at most " + std::to_string(kLimits.corrections))
      .got(std::to_string(count));
}

bool is_notice_id(std::string_view text) {
  const auto is_letter_or_digit = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); };
  return !text.empty() && text.size() <= kLongestNotice && text[0] != '-' &&
         std::all_of(text.begin(), text.end(), [&](char c) { return c == '-' || is_letter_or_digit(c); });
}

Result<Dates::Correction> read_correction(const Field& field) {
  TRY(field.only({"event", "reason", "notice"}));
  Dates::Correction correction;
  TRY_ASSIGN(correction.event, field.integer("event", 1));
  TRY_ASSIGN(correction.reason, read_some_text(field, "reason"));
  TRY_ASSIGN(correction.notice, field.text("notice"));
  if (correction.reason.size() > kLongestReason)
    return field.refuse(ErrorCode::field_value, "reason").expected("at most 2000 bytes");
  if (!is_notice_id(correction.notice)) {
    return field.refuse(ErrorCode::field_value, "notice")
        .expected("the id of a notice: capital letters, digits and hyphens")
        .got(correction.notice.substr(0, 80));
  }
  return correction;
}

Result<Dates::EarlierNotice> read_earlier_notice(const Field& field) {
  TRY(field.only({"event", "url", "sha256"}));
  Dates::EarlierNotice notice;
  TRY_ASSIGN(notice.event, field.integer("event", 1));
  TRY_ASSIGN(notice.url, read_https_url(field, "url"));
  TRY_ASSIGN(notice.sha256, field.sha256("sha256"));
  return notice;
}

}  // namespace

std::set<std::int64_t> Dates::events_with_earlier_notice() const {
  std::set<std::int64_t> events;
  for (const EarlierNotice& notice : earlier_notices) events.insert(notice.event);
  return events;
}

Result<Dates> read_dates(std::string_view bytes, std::string_view file) {
  TRY_ASSIGN(const Json json, read_json(bytes, file));
  const Field document(json, std::string(file));
  TRY(check_schema_version(document));
  TRY(document.only({"schemaVersion", "corrections", "earlierNotices"}));
  Dates dates;
  TRY_ASSIGN(const auto corrections, document.list("corrections"));
  TRY(check_count(document, "corrections", corrections.size()));
  for (const Field& item : corrections) {
    TRY_ASSIGN(auto correction, read_correction(item));
    dates.corrections.push_back(std::move(correction));
  }
  TRY_ASSIGN(const auto notices, document.list("earlierNotices"));
  TRY(check_count(document, "earlierNotices", notices.size()));
  for (const Field& item : notices) {
    TRY_ASSIGN(auto notice, read_earlier_notice(item));
    dates.earlier_notices.push_back(std::move(notice));
  }
  return dates;
}

std::string write_dates(const Dates& dates) {
  Json corrections = Json::array(), notices = Json::array();
  for (const auto& correction : dates.corrections) {
    corrections.push_back(Json::object(
        {{"event", correction.event}, {"reason", correction.reason}, {"notice", correction.notice}}));
  }
  for (const auto& notice : dates.earlier_notices) {
    notices.push_back(
        Json::object({{"event", notice.event}, {"url", notice.url}, {"sha256", notice.sha256}}));
  }
  return write_json(Json::object({{"schemaVersion", "1.0"},
                                  {"corrections", std::move(corrections)},
                                  {"earlierNotices", std::move(notices)}})) +
         "\n";
}

}  // namespace sealwright
