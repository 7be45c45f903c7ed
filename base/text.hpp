// SPDX-License-Identifier: Apache-2.0
// Text from outside, made safe to show; and a few string tools that the standard library lacks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sealwright {

// `text` with control characters, bidirectional overrides, invisible format characters and invalid UTF-8
// shown as \u{XX}, so that a name cannot rewrite a terminal line or look like another name.
std::string printable(std::string_view text);

// Writes the same characters as \uXXXX in JSON: the value is the same, and can be shown. `json` has no white
// space between tokens, so that all of these characters are in its strings.
std::string printable_json(std::string_view json);

// True if every byte sequence of `text` is well-formed UTF-8 (no surrogates, no overlong forms, at most
// U+10FFFF).
bool is_utf8(std::string_view text);

// Decodes the code point at `offset`, which must be less than text.size(), and moves `offset` past it.
// Returns 0xFFFFFFFF for malformed input and then moves one byte forward.
std::uint32_t next_code_point(std::string_view text, std::size_t& offset);

std::vector<std::string> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
// Changes ASCII letters only.
std::string lower_case(std::string_view text);

// "12.3 MiB"; plain bytes below 1 KiB.
std::string human_size(std::uint64_t bytes);
// "1 key", "2 keys".
std::string count_of(std::size_t count, std::string_view singular);

// Parses plain decimal without sign, leading zero or white space; false if it does not fit.
bool parse_decimal(std::string_view text, std::uint64_t& out);

}  // namespace sealwright
