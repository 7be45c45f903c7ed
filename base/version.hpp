// SPDX-License-Identifier: Apache-2.0
// Release versions (Semantic Versioning 2.0.0 without build metadata) and version ranges (VERS, scheme
// semver).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

// A version that can name a release. Ordered by precedence (semver.org section 11); equal precedence means
// equal text, because build metadata is refused.
class Version {
 public:
  // version_invalid for anything that semver.org sections 2 and 9 do not allow, for build metadata, and for
  // more than 64 characters.
  static Result<Version> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool is_prerelease() const { return !prerelease_.empty(); }
  std::uint64_t major() const { return major_; }
  std::uint64_t minor() const { return minor_; }
  // The least version of all.
  static Version lowest();
  // The least version above this one, which may be longer than `parse` allows; nothing for the greatest.
  std::optional<Version> next() const;

  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return text_ == other.text_; }

 private:
  Version() = default;

  std::string text_;
  std::uint64_t major_ = 0, minor_ = 0, patch_ = 0;
  std::vector<std::string> prerelease_;
};

// The versions from `from` up to, but not including, `to`; without `to`, all versions from `from`.
struct VersionInterval {
  Version from;
  std::optional<Version> to;
};

// Any set of versions, as sorted intervals that do not touch.
class VersionSet {
 public:
  VersionSet() = default;
  // The union of `parts`, in any order; O(n log n).
  explicit VersionSet(std::vector<VersionInterval> parts);

  // Takes O(log n).
  bool contains(const Version& version) const;
  const std::vector<VersionInterval>& intervals() const { return intervals_; }

 private:
  std::vector<VersionInterval> intervals_;
};

// A set of versions, written `vers:semver/>=4.0.0|<5.0.0-0`. Trap: `<5.0.0` contains 5.0.0-rc.1, so a line
// ends `<5.0.0-0`.
class VersionRange {
 public:
  // field_value for another scheme and for text that is not canonical VERS: constraints sorted, unique,
  // without white space, `=` left out, or `*` alone. Never repaired.
  static Result<VersionRange> parse(std::string_view text);
  // The line named by a version prefix: "4" is `>=4.0.0-0|<5.0.0-0`, "4.2" is `>=4.2.0-0|<4.3.0-0`.
  // version_invalid otherwise.
  static Result<VersionRange> of_line(std::string_view prefix);

  bool contains(const Version& version) const { return versions_.contains(version); }
  const VersionSet& versions() const { return versions_; }
  const std::string& text() const { return text_; }
  // The number of constraints in a text that is a range.
  static std::size_t count_constraints(std::string_view text);

 private:
  VersionRange() = default;

  std::string text_;
  VersionSet versions_;
};

}  // namespace sealwright
