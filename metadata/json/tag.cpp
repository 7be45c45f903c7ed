// SPDX-License-Identifier: Apache-2.0
#include "metadata/json/tag.hpp"

#include <algorithm>
#include <iterator>

namespace sealwright {

std::string told_tag(std::string_view tag) {
  static constexpr std::string_view kRoles[] = {"root", "targets", "snapshot", "timestamp", "mirrors"};
  static constexpr std::string_view kBegins[] = {"sealwright-", "urn:sealwright:", "https://in-toto.io/",
                                                 "https://slsa.dev/", "application/vnd."};
  constexpr std::size_t kLongest = 100;
  const bool is_role = std::find(std::begin(kRoles), std::end(kRoles), tag) != std::end(kRoles);
  const bool is_of_a_format = std::any_of(std::begin(kBegins), std::end(kBegins),
                                          [&](std::string_view begin) { return tag.starts_with(begin); });
  const bool is_known = is_role || (is_of_a_format && tag.size() <= kLongest);
  return is_known ? std::string(tag) : "another kind of file";
}

}  // namespace sealwright
