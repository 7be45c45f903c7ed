// SPDX-License-Identifier: Apache-2.0
// Readers that the vendor's own documents share: texts with a form, choices, and members that are kept
// unread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/json/field.hpp"

namespace sealwright {

// The most by which a number that only rises, such as a policy's serial, may rise at once. Otherwise one
// mistake could use up all numbers, and no later document could follow.
inline constexpr std::int64_t kMostRise = 1000;

// A text of at least one character.
Result<std::string> read_some_text(const Field& object, std::string_view name);
// An absolute URI: a scheme, a colon, then printable ASCII without spaces. These documents are published, so
// a URL must have no user and no password. A user could also make one host look like another.
Result<std::string> read_uri(const Field& object, std::string_view name);
// The same, and https.
Result<std::string> read_https_url(const Field& object, std::string_view name);
bool is_uri(std::string_view text);
// A package URL: `pkg:TYPE/NAME`.
Result<std::string> read_purl(const Field& value);
bool is_purl(std::string_view text);
// One of `choices`, by its text.
Result<std::string> read_choice(const Field& object, std::string_view name,
                                std::initializer_list<std::string_view> choices);
// A duration of days, hours and minutes, in minutes: `P30D`, `PT12H`, `P1DT2H30M`.
Result<std::int64_t> read_duration_minutes(const Field& object, std::string_view name);
// `"schemaVersion": "1.0"`; format_too_new for another number.
Status check_schema_version(const Field& document);
// The members of `object` that are not in `known`, so that a rewritten document keeps them.
Json members_except(const Json& object, std::initializer_list<std::string_view> known);

}  // namespace sealwright
