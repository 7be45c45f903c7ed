// SPDX-License-Identifier: Apache-2.0
// Makes and verifies the detached signature files of a release for other tools.
//
// Every file has exactly one form. To verify it, the code extracts its signature, checks it over the bytes
// that it must cover, and compares the file with what it would write. docs/format.md, "Files for other
// tools", has the exact bytes.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "metadata/exports/export_kind.hpp"
#include "metadata/release/manifest.hpp"

namespace sealwright {

// Files of one folder `signatures/<manifest sha256>/`, by name.
using SideFiles = std::map<std::string, std::string>;

struct ReleaseToExport {
  Manifest manifest;
  std::string bytes;                              // of manifest.json
  std::map<std::string, std::string> blake2b512;  // 64 bytes, by artifact; only minisign needs them

  // Errors: those of Manifest::read.
  static Result<ReleaseToExport> of(std::string manifest_bytes);
};

struct ExportKey {
  PublicKey key;
  std::string minisign_number;  // 8 bytes; empty: follows from the key
};
// Signs with the private half: Ed25519 64 bytes, P-256 DER.
using SignBytes = std::function<Result<std::string>(std::string_view message)>;

// Makes and verifies the files of one kind. Errors: unsupported_key (the kind cannot use the key),
// file_missing (an artifact without BLAKE2b-512), too_large, signer_failed, export_invalid.
Result<SideFiles> make_export(ExportKind kind, const ReleaseToExport& release, const ExportKey& key,
                              const SignBytes& sign);

// Verifies the files of one kind with the public key beside them, and returns that key: the caller must check
// that it is the right one. export_invalid, also for a missing or additional file of this kind; too_large,
// unsupported_key, json_*, field_*.
Result<PublicKey> verify_export(ExportKind kind, const ReleaseToExport& release, const SideFiles& files);

// `SHA256SUMS`: one line per artifact, sorted by name.
std::string write_checksums(const Manifest& manifest);

}  // namespace sealwright
