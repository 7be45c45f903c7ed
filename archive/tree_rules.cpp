// SPDX-License-Identifier: Apache-2.0
#include "archive/tree_rules.hpp"

#include <algorithm>

#include "archive/unicode.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

bool is_control(std::uint32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029; }

// The characters with the property Bidi_Control.
bool is_bidi_control(std::uint32_t c) {
  return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

Error unsafe_name(std::string_view path, std::string why) {
  return Error{ErrorCode::archive_unsafe_name, std::move(why)}.file(std::string(path));
}

Error over_limit(std::string_view path, std::string_view what, std::size_t limit, std::size_t got) {
  return Error{ErrorCode::limit_exceeded, std::string(what)}
      .file(std::string(path.substr(0, 256)))
      .expected("at most " + std::to_string(limit))
      .got(std::to_string(got));
}

Status check_characters(std::string_view text) {
  if (!is_utf8(text)) return unsafe_name(text, "not valid UTF-8");
  for (std::size_t offset = 0; offset < text.size();) {
    const std::uint32_t code = next_code_point(text, offset);
    if (is_control(code)) return unsafe_name(text, "a control character");
    if (is_bidi_control(code)) return unsafe_name(text, "a character that reverses the text around it");
  }
  if (text.find(" -> ") != std::string_view::npos || text.ends_with(" ->"))
    return unsafe_name(text, "\" -> \" separates a link from its target in the listing");
  if (!is_nfc(text)) return unsafe_name(text, "not in Unicode Normalization Form C");
  return Done{};
}

// Calls `visit` for each component until one fails.
template <class Visit>
Status for_each_component(std::string_view path, Visit visit) {
  for (std::size_t start = 0;;) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    TRY(visit(path.substr(start, end - start)));
    if (end == path.size()) return Done{};
    start = end + 1;
  }
}

Status check_size(std::string_view path, const TreeLimits& limits) {
  if (path.size() > limits.path_bytes)
    return over_limit(path, "bytes of a path", limits.path_bytes, path.size());
  if (tree_depth(path) > limits.depth)
    return over_limit(path, "depth of a path", limits.depth, tree_depth(path));
  return for_each_component(path, [&](std::string_view component) -> Status {
    if (component.size() > limits.component_bytes)
      return over_limit(path, "bytes of a name", limits.component_bytes, component.size());
    return Done{};
  });
}

Error unsafe_link(std::string_view path, std::string_view target, std::string why) {
  return Error{ErrorCode::archive_unsafe_link, std::move(why)}
      .file(std::string(path))
      .got(std::string(target));
}

}  // namespace

Status check_tree_path(std::string_view path, const TreeLimits& limits) {
  if (path.empty()) return unsafe_name(path, "an empty name");
  TRY(check_size(path, limits));
  if (path.front() == '/') return unsafe_name(path, "an absolute path");
  TRY(for_each_component(path, [&](std::string_view component) -> Status {
    if (component.empty()) return unsafe_name(path, "an empty component");
    if (component == "." || component == "..") return unsafe_name(path, "a component . or ..");
    return Done{};
  }));
  return check_characters(path);
}

Status check_assigned(std::string_view path) {
  if (is_assigned(path)) return Done{};
  return unsafe_name(path, "a character that Unicode " + std::string(unicode_version()) + " does not assign");
}

Status check_assigned_target(std::string_view path, std::string_view target) {
  if (const Status assigned = check_assigned(target); !assigned)
    return unsafe_link(path, target, assigned.error().detail());
  return Done{};
}

Status check_link_target(std::string_view path, std::string_view target, const TreeLimits& limits) {
  if (target.empty()) return unsafe_link(path, target, "an empty target");
  if (target.front() == '/') return unsafe_link(path, target, "an absolute target");
  if (const Status size = check_size(target, limits); !size)
    return unsafe_link(path, target, "the target is too long");
  std::size_t depth = tree_depth(path) - 1;
  TRY(for_each_component(target, [&](std::string_view component) -> Status {
    if (component.empty() || component == ".") return unsafe_link(path, target, "an empty component or .");
    if (component != "..") return ++depth, Done{};
    if (depth == 0) return unsafe_link(path, target, "it leaves the tree");
    return --depth, Done{};
  }));
  if (const Status characters = check_characters(target); !characters)
    return unsafe_link(path, target, characters.error().detail());
  return Done{};
}

std::string_view tree_parent(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view tree_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::size_t tree_depth(std::string_view path) {
  return 1 + static_cast<std::size_t>(std::count(path.begin(), path.end(), '/'));
}

}  // namespace sealwright
