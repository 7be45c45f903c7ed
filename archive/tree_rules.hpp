// SPDX-License-Identifier: Apache-2.0
// The names and links that a tree may contain (docs/format.md, "Tree listing"). Signer and client refuse
// names that a client's disk, terminal or operating system could read differently.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace sealwright {

// Limits on what one artifact may unpack to. A tree within them fits every common file system.
struct TreeLimits {
  std::size_t entries = kLimits.tree_entries;
  std::size_t path_bytes = kLimits.tree_path;
  std::size_t component_bytes = kLimits.tree_component;
  std::size_t depth = kLimits.tree_depth;
  std::uint64_t unpacked_bytes = INT64_MAX;
};

// A path inside a tree: relative, no empty, `.` or `..` component, UTF-8 in NFC, no control or bidirectional
// characters, no ` -> `. archive_unsafe_name or limit_exceeded otherwise.
Status check_tree_path(std::string_view path, const TreeLimits& limits);

// Only the signer checks this: a code point that this Unicode version does not assign is refused, because a
// later version could give it a case or a composition that clients then see differently. archive_unsafe_name.
Status check_assigned(std::string_view path);
// The same for the target of the link at `path`: archive_unsafe_link.
Status check_assigned_target(std::string_view path, std::string_view target);

// The target of the link at `path`: relative, made of components as above and of `..`, and inside the tree if
// read as text (check_links handles other links on the way). archive_unsafe_link otherwise.
Status check_link_target(std::string_view path, std::string_view target, const TreeLimits& limits);

// Everything before the last slash; empty for a path of one component.
std::string_view tree_parent(std::string_view path);
// Everything after the last slash.
std::string_view tree_name(std::string_view path);
// The number of components.
std::size_t tree_depth(std::string_view path);

}  // namespace sealwright
