// SPDX-License-Identifier: Apache-2.0
#include "metadata/exports/exported_files.hpp"

#include <algorithm>
#include <tuple>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "metadata/exports/release_export.hpp"

namespace sealwright {
namespace {

Result<ExportedFile> read_file_entry(const Field& field) {
  TRY(field.only({"bytes", "manifest", "name"}));
  ExportedFile file;
  TRY_ASSIGN(file.manifest, field.sha256("manifest"));
  TRY_ASSIGN(file.name, field.text("name"));
  if (!kind_of_side_file(file.name)) {
    return field.refuse(ErrorCode::path_refused, "no detached signature file has this name")
        .got(file.name.substr(0, 80));
  }
  TRY_ASSIGN(file.bytes, field.base64("bytes"));
  if (file.bytes.size() > kLimits.side_file) return field.refuse(ErrorCode::too_large, file.name);
  return file;
}

}  // namespace

std::string served_side_path(const std::string& manifest, const std::string& name) {
  return "signatures/" + manifest + "/" + name;
}

Result<std::vector<ExportedFile>> read_exported_files(const Field& object) {
  std::vector<ExportedFile> files;
  TRY_ASSIGN(const auto fields, object.maybe_list("exports"));
  for (const Field& field : fields) {
    TRY_ASSIGN(ExportedFile file, read_file_entry(field));
    files.push_back(std::move(file));
  }
  return files;
}

void write_exported_files(Json& object, const std::vector<ExportedFile>& files) {
  if (files.empty()) return;
  Json list = Json::array();
  for (const ExportedFile& file : files) {
    list.push_back(
        Json::object({{"bytes", to_base64(file.bytes)}, {"manifest", file.manifest}, {"name", file.name}}));
  }
  object.set("exports", std::move(list));
}

void sort_exported_files(std::vector<ExportedFile>& files) {
  std::sort(files.begin(), files.end(), [](const ExportedFile& a, const ExportedFile& b) {
    return std::tie(a.manifest, a.name, a.bytes) < std::tie(b.manifest, b.name, b.bytes);
  });
}

}  // namespace sealwright
