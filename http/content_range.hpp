// SPDX-License-Identifier: Apache-2.0
// The header Content-Range of a response to a request for the rest of a file (RFC 9110 section 14.4).
#pragma once

#include <cstdint>
#include <string_view>

namespace sealwright {

// True only for `bytes FIRST-LAST/TOTAL` in plain decimal where FIRST is `first` and LAST is the last byte of
// the file: no part left out, no unknown value (`*`), no other range.
bool continues_from(std::uint64_t first, std::string_view content_range);

}  // namespace sealwright
