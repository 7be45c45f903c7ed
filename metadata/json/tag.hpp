// SPDX-License-Identifier: Apache-2.0
// Tags: the members `format`, `_type` and the like, by which a file says what it is.
#pragma once

#include <string>
#include <string_view>

namespace sealwright {

// What an error may say of a tag that is not the expected one: the tag itself where files of ours have it.
// Any other file may be a secret that was named by mistake, so nothing of it is told.
std::string told_tag(std::string_view tag);

}  // namespace sealwright
