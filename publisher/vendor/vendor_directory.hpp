// SPDX-License-Identifier: Apache-2.0
// VendorDirectory: the vendor's working directory, the parts of it that the publisher needs.
//
//   sealwright.json  publish.json   plan and settings
//   requests/*.swrel                signed releases, made by the signer
//   artifacts/<target path>         their files
//   staged/                         the tree that the next push adds
//   published/                      metadata, manifests and signature files of the last push
//   records/                        roots.json, pushes.jsonl, staged.json, begun.jsonl
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "metadata/vendor/plan.hpp"
#include "metadata/vendor/publish_config.hpp"
#include "metadata/vendor/push_journal.hpp"
#include "metadata/vendor/records.hpp"

namespace sealwright::publish {

class VendorDirectory {
 public:
  explicit VendorDirectory(std::string path) : path_(std::move(path)) {}

  // A path in settings: below this directory unless it is absolute.
  std::string path_of(const std::string& relative) const;
  std::string staged_folder() const { return path_of("staged"); }
  std::string published_folder() const { return path_of("published"); }

  // config_invalid, also if this is not a vendor's directory.
  Result<Plan> plan() const;
  // Without a publish.json: settings without endpoint and keys.
  Result<PublishConfig> config() const;
  Status save(const PublishConfig& config) const;
  // The URL that clients read from: publicUrl of publish.json, else the plan's url.
  Result<std::string> public_url() const;

  Result<RootsRecord> roots() const;  // empty before the first push
  Status save(const RootsRecord& roots) const;
  Result<std::optional<StagedRecord>> staged_record() const;
  Status save(const StagedRecord& record) const;
  Status append(const PushRecord& record) const;
  // Every push that began; empty before the first.
  Result<PushJournal> journal() const;
  Status append(const BegunPush& begun) const;
  // Removes staged/ and its record.
  Status clear_staged() const;
  // The files `requests/*.swrel`, sorted by name.
  Result<std::vector<std::string>> released_files() const;

 private:
  std::string path_;
};

}  // namespace sealwright::publish
