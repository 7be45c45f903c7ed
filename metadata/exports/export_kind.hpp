// SPDX-License-Identifier: Apache-2.0
// The stock tools that a release can be verified with, and the files that each takes.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "keys/public/public_key.hpp"

namespace sealwright {

// One key signs all files of a kind.
enum class ExportKind : std::uint8_t { minisign, ssh, openssl, intoto, sigstore };
inline constexpr std::array<ExportKind, 5> kExportKinds{
    ExportKind::minisign, ExportKind::ssh, ExportKind::openssl, ExportKind::intoto, ExportKind::sigstore};

std::string_view name_of(ExportKind kind);
// By its name; usage otherwise.
Result<ExportKind> read_export_kind(std::string_view name);
// Whether keys of this kind can sign it: Ed25519 all of them, P-256 all but minisign.
bool fits(ExportKind kind, KeyKind key);

// The kind that a side file belongs to, by its name; nothing for a name that no kind has. Such a name is
// always a plain file name.
std::optional<ExportKind> kind_of_side_file(std::string_view name);

}  // namespace sealwright
