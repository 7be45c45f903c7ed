// SPDX-License-Identifier: Apache-2.0
#include "metadata/tuf/metadata_name.hpp"

#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kJson = ".json", kTimestamp = "timestamp";

}  // namespace

std::optional<MetadataName> MetadataName::parse(std::string_view file_name) {
  if (!file_name.ends_with(kJson)) return std::nullopt;
  const std::string_view stem = file_name.substr(0, file_name.size() - kJson.size());
  if (stem == kTimestamp) return MetadataName{std::string(kTimestamp), std::nullopt};
  const std::size_t dot = stem.find('.');
  std::uint64_t version = 0;
  if (dot == std::string_view::npos || !parse_decimal(stem.substr(0, dot), version)) return std::nullopt;
  if (version < 1 || version > INT64_MAX) return std::nullopt;
  MetadataName name{std::string(stem.substr(dot + 1)), static_cast<std::int64_t>(version)};
  if (name.role.empty() || name.role == kTimestamp || name.file_name() != file_name) return std::nullopt;
  return name;
}

std::optional<MetadataName> MetadataName::parse_path(std::string_view path) {
  if (!path.starts_with(kMetadataFolder)) return std::nullopt;
  path.remove_prefix(kMetadataFolder.size());
  return path.find('/') == std::string_view::npos ? parse(path) : std::nullopt;
}

std::string MetadataName::file_name() const {
  return (version ? std::to_string(*version) + "." : "") + role + std::string(kJson);
}

std::string MetadataName::path() const { return std::string(kMetadataFolder) + file_name(); }

}  // namespace sealwright
