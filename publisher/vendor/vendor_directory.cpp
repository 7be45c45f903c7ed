// SPDX-License-Identifier: Apache-2.0
#include "publisher/vendor/vendor_directory.hpp"

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/posix_log.hpp"
#include "publisher/endpoints/posix_file_copy.hpp"

namespace sealwright::publish {
namespace {

constexpr std::string_view kReleaseEnding = ".swrel";

}  // namespace

std::string VendorDirectory::path_of(const std::string& relative) const {
  return relative.starts_with('/') ? relative : join_path(path_, relative);
}

Result<Plan> VendorDirectory::plan() const {
  const std::string file = path_of(std::string(kPlanFileName));
  auto bytes = read_file(file, kLimits.plan);
  if (!bytes && bytes.error().code() == ErrorCode::file_missing) {
    return Error{ErrorCode::config_invalid, "not a vendor's directory: it has no plan"}.file(file).advice(
        "Go to the directory that `sealwright-sign init` created, or name it with --dir.");
  }
  if (!bytes) return std::move(bytes).error();
  return Plan::read({*std::move(bytes), file});
}

Result<PublishConfig> VendorDirectory::config() const {
  const std::string file = path_of(std::string(kPublishConfigFileName));
  if (!path_exists(file)) return PublishConfig{};
  TRY_ASSIGN(std::string bytes, read_file(file, kLimits.publish_config));
  return PublishConfig::read({std::move(bytes), file});
}

Status VendorDirectory::save(const PublishConfig& config) const {
  return write_file_atomically(path_of(std::string(kPublishConfigFileName)), config.write());
}

Result<std::string> VendorDirectory::public_url() const {
  TRY_ASSIGN(const PublishConfig settings, config());
  if (!settings.public_url.empty()) return settings.public_url;
  TRY_ASSIGN(const Plan the_plan, plan());
  return the_plan.url;
}

Result<RootsRecord> VendorDirectory::roots() const {
  const std::string file = path_of("records/roots.json");
  if (!path_exists(file)) return RootsRecord{};
  TRY_ASSIGN(std::string bytes, read_file(file, kLimits.record));
  return RootsRecord::read({std::move(bytes), file});
}

Status VendorDirectory::save(const RootsRecord& roots) const {
  TRY(make_directories(path_of("records")));
  return write_file_atomically(path_of("records/roots.json"), roots.write());
}

Result<std::optional<StagedRecord>> VendorDirectory::staged_record() const {
  const std::string file = path_of("records/staged.json");
  if (!path_exists(file)) return std::optional<StagedRecord>();
  TRY_ASSIGN(std::string bytes, read_file(file, kLimits.record));
  TRY_ASSIGN(StagedRecord record, StagedRecord::read({std::move(bytes), file}));
  return std::optional<StagedRecord>(std::move(record));
}

Status VendorDirectory::save(const StagedRecord& record) const {
  TRY(make_directories(path_of("records")));
  return write_file_atomically(path_of("records/staged.json"), record.write());
}

Status VendorDirectory::append(const PushRecord& record) const {
  return append_durably(path_of("records/pushes.jsonl"), record.write_line());
}

Result<PushJournal> VendorDirectory::journal() const {
  const std::string file = path_of(std::string(kJournalFile));
  if (!path_exists(file)) return PushJournal{};
  TRY_ASSIGN(const std::string bytes, read_file(file, kLimits.journal));
  return PushJournal::read(bytes, file);
}

Status VendorDirectory::append(const BegunPush& begun) const {
  return append_durably(path_of(std::string(kJournalFile)), begun.write_line());
}

Status VendorDirectory::clear_staged() const {
  TRY(remove_tree(path_of("records/staged.json")));
  return remove_tree(staged_folder());
}

Result<std::vector<std::string>> VendorDirectory::released_files() const {
  const std::string folder = path_of(std::string(kRequestsDirectory));
  std::vector<std::string> files;
  if (!is_directory(folder)) return files;
  TRY_ASSIGN(const auto names, list_directory(folder));
  for (const std::string& name : names) {
    if (name.ends_with(kReleaseEnding)) files.push_back(join_path(folder, name));
  }
  return files;
}

}  // namespace sealwright::publish
