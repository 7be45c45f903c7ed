// SPDX-License-Identifier: Apache-2.0
// The host of a URL: a name or an address, in the one form in which two of them can be compared.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sealwright {

// A name in lower case, four decimal bytes, or for `[IPv6]` eight hexadecimal numbers without leading zeros:
// "0:0:0:0:0:0:0:1". Nothing for what is no host, and for what some programs read as another one: a final
// dot, an empty label, a number in another form than four decimal bytes, a zone, an IPv4 address in an IPv6
// one.
std::optional<std::string> normal_host(std::string_view text);

// Whether a host in its normal form is this machine whatever the network says: `localhost`, 127.0.0.0/8, ::1.
bool is_loopback_host(std::string_view normal);

}  // namespace sealwright
