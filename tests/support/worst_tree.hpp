// SPDX-License-Identifier: Apache-2.0
// The hardest tree listings within their limits.
#pragma once

#include <cstddef>
#include <string>

namespace sealwright::testing_support {

// `entries` entries: a chain of `chain` links, a directory, and links that lead into the chain, each by
// `depth` components of the tree. `entries` is above `chain`.
inline std::string tree_of_links(std::size_t entries, std::size_t chain, std::size_t depth) {
  const auto named = [](char kind, std::size_t i) {
    const std::string number = std::to_string(i);
    return kind + std::string(6 - number.size(), '0') + number;
  };
  std::string way;
  for (std::size_t i = 0; i + 1 < depth; i += 2) way += "d/../";
  const auto link = [&](const std::string& name, const std::string& to) {
    return "l - 0 - " + name + " -> " + way + to + "\n";
  };
  std::string text = "sealwright-tree 1\n";
  for (std::size_t i = 0; i < chain; ++i)
    text += link(named('c', i), i + 1 < chain ? named('c', i + 1) : "nowhere");
  text += "d - 0 755 d\n";
  for (std::size_t i = chain + 1; i < entries; ++i) text += link(named('x', i), named('c', 0));
  return text;
}

}  // namespace sealwright::testing_support
