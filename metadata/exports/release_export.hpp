// SPDX-License-Identifier: Apache-2.0
// A release for other tools: from its manifest to the side files of each kind, and back to whether they
// verify.
//
// Every file has one written form, so it is verified by taking its signature out, checking that over the
// bytes it must cover, and writing the file again. docs/format.md, "Files for other tools", has the exact
// bytes.
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

// The files of one kind, each verified. Errors: unsupported_key (the key does not fit the kind), file_missing
// (an artifact without BLAKE2b-512), too_large, signer_failed, export_invalid.
Result<SideFiles> make_export(ExportKind kind, const ReleaseToExport& release, const ExportKey& key,
                              const SignBytes& sign);

// Verifies the files of one kind under the public key that lies beside them, and returns that key: whether it
// is the right one is for the caller to say. export_invalid, too_large, unsupported_key, json_*, field_*; a
// file that is not there, or one too many of this kind, is export_invalid.
Result<PublicKey> verify_export(ExportKind kind, const ReleaseToExport& release, const SideFiles& files);

// `SHA256SUMS`: one line per artifact, sorted by name.
std::string write_checksums(const Manifest& manifest);

}  // namespace sealwright
