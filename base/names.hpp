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
// A role that we publish: `[a-z0-9][a-z0-9._-]*`, at most 128 characters, not integer-like; name_invalid
// otherwise.
Status check_role_name(std::string_view name);
// 32 lower-case hexadecimal digits; name_invalid otherwise.
Status check_repository_id(std::string_view id);

}  // namespace sealwright
