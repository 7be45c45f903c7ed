// SPDX-License-Identifier: Apache-2.0
// Detached signature files inside signature files and releases: the member `exports` of .swsig and .swrel.
//
//   "exports":[{"bytes":base64,"manifest":SHA-256,"name":"SHA256SUMS"}]      sorted by manifest, then name
//
// The member is left out if there are none.
#pragma once

#include <string>
#include <vector>

#include "metadata/json/field.hpp"

namespace sealwright {

struct ExportedFile {
  std::string manifest;  // SHA-256 of the manifest that it is about
  std::string name;      // one that kind_of_side_file knows
  std::string bytes;
  bool operator==(const ExportedFile&) const = default;
};

// `signatures/<manifest>/<name>`.
std::string served_side_path(const std::string& manifest, const std::string& name);

// Errors: field_*, too_large; path_refused for an unknown name.
Result<std::vector<ExportedFile>> read_exported_files(const Field& object);
// Adds the member, if there are any; they must be sorted.
void write_exported_files(Json& object, const std::vector<ExportedFile>& files);
void sort_exported_files(std::vector<ExportedFile>& files);

}  // namespace sealwright
