// SPDX-License-Identifier: Apache-2.0
// The names that documents, paths and roles are made of (docs/format.md section 1).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// `[a-z0-9][a-z0-9-]{0,63}`, but no reserved role or folder name; name_invalid otherwise.
Status check_product_name(std::string_view name);
// As a product, at most 32 characters, and not `archive`; name_invalid otherwise.
Status check_channel_name(std::string_view name);
// `[A-Za-z0-9._~-]+`, at most 128 characters, no leading dot; name_invalid otherwise.
Status check_file_name(std::string_view name);
// `<os>-<machine>` in lower case, or `any`; name_invalid otherwise.
Status check_platform(std::string_view name);
// The platform of a release as its manifest names it: `any`, or an operating system and a machine from the
// lists in docs/format.md section 1. Accepts capitals and other common names (amd64, x64, arm64, macos, win).
// name_invalid, with the lists, otherwise.
Result<std::string> normal_platform(std::string_view name);
// The same for what a machine reports about itself. A name that is in no list is kept, in lower case.
std::string normal_machine(std::string_view name);
// A SHA-256 as people copy it: 64 hexadecimal digits in either case, with or without colons and spaces.
// Returns 64 lower-case digits. usage otherwise.
Result<std::string> normal_fingerprint(std::string_view text);
// A role that we publish: `[a-z0-9][a-z0-9._-]*`, at most 128 characters, not a number; name_invalid
// otherwise.
Status check_role_name(std::string_view name);
// 32 lower-case hexadecimal digits; name_invalid otherwise.
Status check_repository_id(std::string_view id);

}  // namespace sealwright
