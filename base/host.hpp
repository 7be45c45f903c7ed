// SPDX-License-Identifier: Apache-2.0
// The host of a URL: a name or an address, in a normal form in which two hosts can be compared.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sealwright {

// A name in lower case, four decimal bytes, or for `[IPv6]` eight hexadecimal numbers without leading zeros:
// "0:0:0:0:0:0:0:1". Returns nothing for text that is not a host, and for text that some programs read as
// another host: a final dot, an empty label, a number in another form than four decimal bytes, a zone, an
// IPv4 address inside an IPv6 address.
std::optional<std::string> normal_host(std::string_view text);

// Whether a host in its normal form always means this machine: `localhost`, 127.0.0.0/8, ::1.
bool is_loopback_host(std::string_view normal);

}  // namespace sealwright
