// SPDX-License-Identifier: Apache-2.0
// The standard tools that can verify a release, and the detached signature files of each.
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
// Whether keys of this kind can sign it: Ed25519 for every kind, P-256 for all but minisign.
bool fits(ExportKind kind, KeyKind key);

// The kind that a detached signature file belongs to, by its name; nothing for an unknown name. A known name
// has no folder in it.
std::optional<ExportKind> kind_of_side_file(std::string_view name);

}  // namespace sealwright
