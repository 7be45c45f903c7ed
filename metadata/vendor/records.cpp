// SPDX-License-Identifier: Apache-2.0
#include "metadata/vendor/records.hpp"

#include "base/encoding.hpp"
#include "base/names.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {

Result<RootsRecord> RootsRecord::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-roots", 1));
  const Field document(json, file.file);
  TRY(document.only({"format", "roots"}));
  TRY_ASSIGN(const auto texts, document.texts("roots"));
  RootsRecord record;
  for (const std::string& text : texts) {
    auto bytes = from_base64(text);
    if (!bytes) return document.refuse(ErrorCode::field_value, "roots").expected("base64");
    record.roots.push_back(std::move(*bytes));
  }
  return record;
}

std::string RootsRecord::write() const {
  Json list = Json::array();
  for (const std::string& bytes : roots) list.push_back(to_base64(bytes));
  return write_json(Json::object({{"format", "sealwright-roots/1"}, {"roots", std::move(list)}})) + "\n";
}

std::string PushRecord::write_line() const {
  return write_json(Json::object({{"at", to_text(at)},
                                  {"bytes", bytes},
                                  {"endpoint", endpoint},
                                  {"files", files},
                                  {"releases", Json::array_of(releases)},
                                  {"root", root},
                                  {"snapshot", snapshot},
                                  {"timestamp", timestamp},
                                  {"warnings", Json::array_of(warnings)}})) +
         "\n";
}

Result<StagedRecord> StagedRecord::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-staged", 1));
  const Field document(json, file.file);
  TRY(document.only({"base", "format", "releases", "timestamp"}));
  StagedRecord record;
  TRY_ASSIGN(record.releases, document.texts("releases"));
  TRY_ASSIGN(record.base, document.text("base"));
  TRY_ASSIGN(record.timestamp, document.sha256("timestamp"));
  return record;
}

std::string StagedRecord::write() const {
  return write_json(Json::object({{"base", base},
                                  {"format", "sealwright-staged/1"},
                                  {"releases", Json::array_of(releases)},
                                  {"timestamp", timestamp}})) +
         "\n";
}

Result<BegunInit> BegunInit::read(const Untrusted& file) {
  TRY_ASSIGN(const Json json, read_local_document(file.bytes, file.file, "sealwright-init", 1));
  const Field document(json, file.file);
  TRY(document.only({"format", "keyring", "recovery", "repository"}));
  BegunInit begun;
  TRY_ASSIGN(begun.repository, document.text("repository"));
  TRY(check_repository_id(begun.repository));  // it names a keyring's folder
  TRY_ASSIGN(const auto keyring, document.maybe_text("keyring"));
  TRY_ASSIGN(const auto recovery, document.maybe_text("recovery"));
  begun.keyring = keyring.value_or("");
  begun.recovery = recovery.value_or("");
  return begun;
}

std::string BegunInit::write() const {
  Json json = Json::object({{"format", "sealwright-init/1"}, {"repository", repository}});
  if (!keyring.empty()) json.set("keyring", keyring);
  if (!recovery.empty()) json.set("recovery", recovery);
  return write_json(json) + "\n";
}

}  // namespace sealwright
