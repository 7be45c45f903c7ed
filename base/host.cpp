// SPDX-License-Identifier: Apache-2.0
#include "base/host.hpp"

#include <algorithm>
#include <cstdint>

#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kLongestName = 253, kLongestLabel = 63;
constexpr std::size_t kGroups = 8;
constexpr std::string_view kDigits = "0123456789", kHexDigits = "0123456789abcdef";
constexpr std::string_view kNameCharacters = "abcdefghijklmnopqrstuvwxyz0123456789-_";

bool has_only(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= kLongestLabel && has_only(label, kNameCharacters);
}

// Programs read a host as an IPv4 address if its last label is a number, decimal or 0x...
bool ends_in_a_number(const std::vector<std::string>& labels) {
  const std::string_view last = labels.back();
  return has_only(last, kDigits) || (last.starts_with("0x") && has_only(last.substr(2), kHexDigits));
}

bool is_address(const std::vector<std::string>& labels) {
  return labels.size() == 4 && std::all_of(labels.begin(), labels.end(), [](const std::string& label) {
           std::uint64_t byte = 0;
           return parse_decimal(label, byte) && byte <= 255;
         });
}

std::optional<std::string> normal_name(std::string_view text) {
  if (text.size() > kLongestName) return std::nullopt;
  std::string name = lower_case(text);
  const std::vector<std::string> labels = split(name, '.');
  if (!std::all_of(labels.begin(), labels.end(), is_label)) return std::nullopt;
  if (ends_in_a_number(labels) && !is_address(labels)) return std::nullopt;
  return name;
}

// The groups of "a:b:c"; no group for an empty text.
std::optional<std::vector<std::string>> groups_of(std::string_view text) {
  if (text.empty()) return std::vector<std::string>();
  std::vector<std::string> groups = split(text, ':');
  for (std::string& group : groups) {
    if (group.empty() || group.size() > 4 || !has_only(group, kHexDigits)) return std::nullopt;
    group.erase(0, std::min(group.find_first_not_of('0'), group.size() - 1));
  }
  return groups;
}

// `::` means as many zeros as are missing, at least one.
std::optional<std::string> normal_ipv6(std::string_view text) {
  const std::string lower = lower_case(text);
  const std::size_t gap = lower.find("::");
  const auto front = groups_of(std::string_view(lower).substr(0, gap));
  const auto back =
      groups_of(gap == std::string::npos ? std::string_view() : std::string_view(lower).substr(gap + 2));
  if (!front || !back) return std::nullopt;
  const std::size_t given = front->size() + back->size();
  if (gap == std::string::npos ? given != kGroups : given >= kGroups) return std::nullopt;
  std::vector<std::string> groups = *front;
  groups.insert(groups.end(), kGroups - given, "0");
  groups.insert(groups.end(), back->begin(), back->end());
  return join(groups, ":");
}

}  // namespace

std::optional<std::string> normal_host(std::string_view text) {
  if (!text.starts_with('[')) return normal_name(text);
  if (text.size() < 2 || !text.ends_with(']')) return std::nullopt;
  return normal_ipv6(text.substr(1, text.size() - 2));
}

bool is_loopback_host(std::string_view normal) {
  if (normal == "localhost" || normal == "0:0:0:0:0:0:0:1") return true;
  return normal.starts_with("127.") && is_address(split(normal, '.'));
}

}  // namespace sealwright
