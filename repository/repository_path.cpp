// SPDX-License-Identifier: Apache-2.0
#include "repository/repository_path.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "metadata/tuf/metadata_name.hpp"

namespace sealwright {
namespace {

bool is_unreserved(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("-._~").find(c) != std::string_view::npos;
}

std::string encoded_segments(std::string_view path) {
  std::string out;
  for (const std::string& segment : split(path, '/'))
    out += (out.empty() ? "" : "/") + percent_encoded(segment);
  return out;
}

}  // namespace

std::string_view name_of(RepositoryPart part) {
  switch (part) {
    case RepositoryPart::metadata:
      return "metadata";
    case RepositoryPart::targets:
      return "targets";
    case RepositoryPart::signatures:
      return "signatures";
  }
  return "";
}

std::string percent_encoded(std::string_view name) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : name) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return out;
}

RepositoryPath RepositoryPath::metadata(std::string_view role, std::optional<std::int64_t> version) {
  return {RepositoryPart::metadata, MetadataName{percent_encoded(role), version}.file_name()};
}

Result<RepositoryPath> RepositoryPath::target(std::string_view path, const FileDescription& file,
                                              bool consistent_snapshot) {
  TRY(check_target_path(path));
  if (!consistent_snapshot) return RepositoryPath(RepositoryPart::targets, encoded_segments(path));
  if (!file.has_hash())
    return Error{ErrorCode::field_value, "no known hash algorithm"}.file(std::string(path));
  const std::size_t name_at = path.rfind('/') + 1;  // npos + 1 is 0
  const std::string hash = file.sha256 ? *file.sha256 : *file.sha512;
  return RepositoryPath(RepositoryPart::targets,
                        encoded_segments(std::string(path.substr(0, name_at)) + hash + "." +
                                         std::string(path.substr(name_at))));
}

Result<RepositoryPath> RepositoryPath::signature(std::string_view manifest_sha256, std::string_view name) {
  const std::string path = std::string(manifest_sha256) + "/" + std::string(name);
  TRY(check_target_path(path));
  if (!is_sha256_hex(manifest_sha256) || name.find('/') != std::string_view::npos) {
    return Error{ErrorCode::path_refused, "not a detached signature file"}.got("'" + path.substr(0, 200) +
                                                                               "'");
  }
  return RepositoryPath(RepositoryPart::signatures, encoded_segments(path));
}

Result<RepositoryPath> RepositoryPath::beside_metadata(std::string_view name) {
  TRY(check_target_path(name));
  if (name.find('/') != std::string_view::npos)
    return Error{ErrorCode::path_refused}.got(std::string(name.substr(0, 200)));
  return RepositoryPath(RepositoryPart::metadata, encoded_segments(name));
}

std::string RepositoryPath::text() const { return std::string(name_of(part_)) + "/" + encoded_; }

}  // namespace sealwright
