// SPDX-License-Identifier: Apache-2.0
// The names that documents, paths and roles are made of (docs/format.md section 1).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// `[a-z0-9][a-z0-9-]{0,63}`, none of the reserved role and folder names; name_invalid otherwise.
Status check_product_name(std::string_view name);
// As a product, at most 32 characters, and not `archive`; name_invalid otherwise.
Status check_channel_name(std::string_view name);
// `[A-Za-z0-9._~-]+`, at most 128 characters, no leading dot; name_invalid otherwise.
Status check_file_name(std::string_view name);
// `<os>-<machine>` in lower case, or `any`; name_invalid otherwise.
Status check_platform(std::string_view name);
// The platform of a release as its manifest names it: an operating system and a machine that clients can have, or
// `any`. Common other names are taken for them (amd64, x64, arm64, macos, win). name_invalid, with the list, otherwise.
Result<std::string> normal_platform(std::string_view name);
// The same for what a machine says of itself, where one that is in no list keeps its name.
std::string normal_machine(std::string_view name);
// A SHA-256 as people hand it on: 64 hexadecimal digits, made lower case; colons and blanks between them are left
// out. usage otherwise.
Result<std::string> normal_fingerprint(std::string_view text);
// A role that we publish: `[a-z0-9][a-z0-9._-]*`, at most 128 characters, not integer-like; name_invalid
// otherwise.
Status check_role_name(std::string_view name);
// 32 lower-case hexadecimal digits; name_invalid otherwise.
Status check_repository_id(std::string_view id);

}  // namespace sealwright
