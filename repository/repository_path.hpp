// SPDX-License-Identifier: Apache-2.0
// RepositoryPath: the path of a repository file below the base URL of its part of the tree.
//
// Names are percent-encoded once, here; a transport appends the path to a base URL and changes nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "metadata/tuf/target_path.hpp"
#include "metadata/tuf/tuf_documents.hpp"

namespace sealwright {

// The parts of the served tree, each with base URLs of its own.
enum class RepositoryPart : std::uint8_t { metadata, targets, signatures };
// "metadata", "targets", "signatures".
std::string_view name_of(RepositoryPart part);

// Made only from checked names, so it never leaves its part of the tree.
class RepositoryPath {
 public:
  // `[VERSION.]ROLE.json`; without a version if the repository has no consistent snapshots.
  static RepositoryPath metadata(std::string_view role, std::optional<std::int64_t> version);
  // `DIR/HASH.NAME` by SHA-256, else SHA-512; `DIR/NAME` without consistent snapshots.
  // Errors: path_refused for an empty, `.` or `..` segment, a backslash or a control character; field_value
  // if a hash is needed and the target has no known one.
  static Result<RepositoryPath> target(std::string_view path, const FileDescription& file,
                                       bool consistent_snapshot);
  // `<manifest sha256>/NAME`. Errors: path_refused.
  static Result<RepositoryPath> signature(std::string_view manifest_sha256, std::string_view name);

  // A file of that name directly below the metadata's base URL: for a bootstrap file, whose own URL gives the
  // base. Errors: path_refused.
  static Result<RepositoryPath> beside_metadata(std::string_view name);

  RepositoryPart part() const { return part_; }
  // Below the part's base URL, without a leading slash, percent-encoded except `A-Za-z0-9-._~` (and `/`).
  // A directory on disk holds the file under the same name.
  const std::string& encoded() const { return encoded_; }
  // "metadata/3.root.json": for errors and bundles.
  std::string text() const;

  auto operator<=>(const RepositoryPath&) const = default;

 private:
  RepositoryPath(RepositoryPart part, std::string encoded) : part_(part), encoded_(std::move(encoded)) {}
  RepositoryPart part_;
  std::string encoded_;
};

// Percent-encoded except `A-Za-z0-9-._~`, upper-case hexadecimal: always a single segment.
std::string percent_encoded(std::string_view name);

}  // namespace sealwright
