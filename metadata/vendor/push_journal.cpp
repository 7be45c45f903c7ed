// SPDX-License-Identifier: Apache-2.0
#include "metadata/vendor/push_journal.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {
namespace {

Result<BegunPush> read_line(const std::string& text, const std::string& file) {
  TRY_ASSIGN(const Json json, read_json(text, file));
  const Field line(json, file);
  TRY(line.only({"at", "releases", "snapshot", "timestamp"}));
  BegunPush push;
  TRY_ASSIGN(push.at, line.time("at"));
  TRY_ASSIGN(push.releases, line.texts("releases"));
  TRY_ASSIGN(push.snapshot, line.integer("snapshot", 1));
  TRY_ASSIGN(push.timestamp, line.integer("timestamp", 1));
  return push;
}

std::int64_t highest(const std::vector<BegunPush>& pushes, std::int64_t BegunPush::*version) {
  std::int64_t found = 0;
  for (const BegunPush& push : pushes) found = std::max(found, push.*version);
  return found;
}

}  // namespace

std::string BegunPush::write_line() const {
  return write_json(Json::object({{"at", to_text(at)},
                                  {"releases", Json::array_of(releases)},
                                  {"snapshot", snapshot},
                                  {"timestamp", timestamp}})) +
         "\n";
}

bool BegunPush::is_again(const BegunPush& other) const {
  return releases == other.releases && snapshot == other.snapshot && timestamp == other.timestamp;
}

Result<PushJournal> PushJournal::read(std::string_view bytes, const std::string& file) {
  PushJournal journal;
  std::vector<std::string> lines = split(bytes, '\n');
  lines.pop_back();  // after the last line feed: nothing, or a line that was cut off
  for (const std::string& line : lines) {
    auto push = read_line(line, file);
    if (!push) return Error{ErrorCode::state_damaged, push.error().message()}.file(file);
    journal.pushes.push_back(*std::move(push));
  }
  return journal;
}

bool PushJournal::has_begun(const std::string& release) const {
  return std::any_of(pushes.begin(), pushes.end(), [&](const BegunPush& push) {
    return std::find(push.releases.begin(), push.releases.end(), release) != push.releases.end();
  });
}

std::int64_t PushJournal::highest_snapshot() const { return highest(pushes, &BegunPush::snapshot); }
std::int64_t PushJournal::highest_timestamp() const { return highest(pushes, &BegunPush::timestamp); }

}  // namespace sealwright
