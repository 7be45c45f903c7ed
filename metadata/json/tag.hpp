// SPDX-License-Identifier: Apache-2.0
// Tags: members such as `format` and `_type` that identify the kind of a file.
#pragma once

#include <string>
#include <string_view>

namespace sealwright {

// What an error may show of an unexpected tag: the tag itself if a format of ours has it. Any other file may
// be a secret that was named by mistake, so none of it is shown.
std::string told_tag(std::string_view tag);

}  // namespace sealwright
