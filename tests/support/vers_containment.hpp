// SPDX-License-Identifier: Apache-2.0
// The containment algorithm of the VERS specification as it is written there: constraint by constraint, for
// one version. What base/version.cpp computes once for all versions must agree with it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "base/version.hpp"

namespace sealwright::testing_support {

// `range` must be one that VersionRange::parse accepts.
inline bool contains_by_the_specification(std::string_view range, const Version& asked) {
  const std::string_view text = range.substr(range.find('/') + 1);
  if (text == "*") return true;
  std::vector<std::pair<std::string, Version>> bounds;
  bool only_exclusions = true;
  for (const std::string& part : split(text, '|')) {
    const std::string sign = part.substr(0, part.find_first_not_of("<>=!"));
    const Version version = Version::parse(part.substr(sign.size())).value();
    const bool is_same = version == asked;
    if (sign == "!=" && is_same) return false;
    if (is_same && (sign.empty() || sign == "<=" || sign == ">=")) return true;
    if (sign != "!=") only_exclusions = false;
    if (!sign.empty() && sign != "!=") bounds.emplace_back(sign, version);
  }
  if (bounds.empty()) return only_exclusions;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const bool is_upper = bounds[i].first[0] == '<';
    if (i == 0 && is_upper && asked < bounds[i].second) return true;
    if (is_upper || !(asked > bounds[i].second)) continue;
    if (i + 1 == bounds.size()) return true;
    if (bounds[i + 1].first[0] == '<' && asked < bounds[i + 1].second) return true;
  }
  return false;
}

}  // namespace sealwright::testing_support
