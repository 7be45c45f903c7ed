// SPDX-License-Identifier: Apache-2.0
// MetadataName: the name of a metadata file with consistent snapshots, `N.<role>.json` or `timestamp.json`.
// Only this class reads and writes these names (TUF 1.0.34, 6.2).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sealwright {

inline constexpr std::string_view kMetadataFolder = "metadata/";  // of the served tree
inline constexpr std::string_view kTimestampPath = "metadata/timestamp.json";

struct MetadataName {
  std::string role;
  // At least 1. Only timestamp.json has none.
  std::optional<std::int64_t> version;

  // Returns nothing for a name that file_name() does not write: another ending, no number, a number with
  // leading zeros, `3.timestamp.json`.
  static std::optional<MetadataName> parse(std::string_view file_name);
  // The same below `metadata/` of the served tree; nothing for a path elsewhere.
  static std::optional<MetadataName> parse_path(std::string_view path);
  // "3.root.json".
  std::string file_name() const;
  // "metadata/3.root.json": below the served tree.
  std::string path() const;

  auto operator<=>(const MetadataName&) const = default;
};

}  // namespace sealwright
