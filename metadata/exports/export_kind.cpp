// SPDX-License-Identifier: Apache-2.0
#include "metadata/exports/export_kind.hpp"

#include <algorithm>

#include "base/names.hpp"

namespace sealwright {
namespace {

struct NamedFile {
  std::string_view name;
  ExportKind kind;
};
constexpr std::array<NamedFile, 12> kFixedNames{{{"minisign.pub", ExportKind::minisign},
                                                 {"SHA256SUMS", ExportKind::ssh},
                                                 {"SHA256SUMS.sig", ExportKind::ssh},
                                                 {"allowed_signers", ExportKind::ssh},
                                                 {"manifest.json.rawsig", ExportKind::openssl},
                                                 {"openssl.pub", ExportKind::openssl},
                                                 {"release.dsse.json", ExportKind::intoto},
                                                 {"intoto.pub", ExportKind::intoto},
                                                 {"manifest.json.sigstore.json", ExportKind::sigstore},
                                                 {"release.sigstore.json", ExportKind::sigstore},
                                                 {"empty.json", ExportKind::sigstore},
                                                 {"sigstore.pub", ExportKind::sigstore}}};
constexpr std::string_view kMinisigEnding = ".minisig";

}  // namespace

std::string_view name_of(ExportKind kind) {
  constexpr std::array<std::string_view, 5> kNames{"minisign", "ssh", "openssl", "intoto", "sigstore"};
  return kNames[static_cast<std::size_t>(kind)];
}

Result<ExportKind> read_export_kind(std::string_view name) {
  for (const ExportKind kind : kExportKinds) {
    if (name_of(kind) == name) return kind;
  }
  return Error{ErrorCode::usage, "kind of export"}
      .expected("minisign, ssh, openssl, intoto or sigstore")
      .got(std::string(name.substr(0, 80)));
}

bool fits(ExportKind kind, KeyKind key) {
  const Algorithm& algorithm = algorithm_of(key);
  if (kind == ExportKind::minisign) return algorithm.is_for_minisign;
  return kind == ExportKind::ssh ? !algorithm.ssh_type.empty() : algorithm.is_made;
}

std::optional<ExportKind> kind_of_side_file(std::string_view name) {
  for (const NamedFile& file : kFixedNames) {
    if (file.name == name) return file.kind;
  }
  if (!name.ends_with(kMinisigEnding)) return std::nullopt;
  name.remove_suffix(kMinisigEnding.size());
  return check_file_name(name) ? std::optional(ExportKind::minisign) : std::nullopt;
}

}  // namespace sealwright
