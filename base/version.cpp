// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kLongestVersion = 64;

bool is_identifier_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

bool is_numeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_prerelease_identifier(std::string_view text) {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_identifier_character)) return false;
  return !is_numeric(text) || text == "0" || text[0] != '0';
}

std::strong_ordering compare_text(std::string_view a, std::string_view b) {
  const int order = a.compare(b);
  return order < 0   ? std::strong_ordering::less
         : order > 0 ? std::strong_ordering::greater
                     : std::strong_ordering::equal;
}

// semver.org 11.4: numeric identifiers by value and below alphanumeric ones, which are in ASCII order.
// Numbers may exceed 64 bits.
std::strong_ordering compare_identifiers(std::string_view a, std::string_view b) {
  const bool a_numeric = is_numeric(a), b_numeric = is_numeric(b);
  if (a_numeric != b_numeric) return a_numeric ? std::strong_ordering::less : std::strong_ordering::greater;
  if (a_numeric && a.size() != b.size()) return a.size() <=> b.size();
  return compare_text(a, b);
}

enum class Comparator : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal };
struct Constraint {
  Comparator comparator;
  Version version;
};

bool is_upper(const Constraint& constraint) {
  return constraint.comparator == Comparator::less || constraint.comparator == Comparator::less_or_equal;
}

bool is_bound(const Constraint& constraint) {
  return constraint.comparator != Comparator::equal && constraint.comparator != Comparator::not_equal;
}

// The containment algorithm of the VERS specification, for the versions between two neighbours: only the
// nearest bounds on both sides count. A range of exclusions only contains every version that it does not
// name.
bool holds_between(const Constraint* below, const Constraint* above, bool only_exclusions) {
  if (below == nullptr && above == nullptr) return only_exclusions;
  if (below == nullptr) return is_upper(*above);
  return !is_upper(*below) && (above == nullptr || is_upper(*above));
}

// Whether a constraint contains the version that it names.
bool holds_its_own(const Constraint& constraint) {
  return constraint.comparator == Comparator::equal || constraint.comparator == Comparator::less_or_equal ||
         constraint.comparator == Comparator::greater_or_equal;
}

// For each constraint the first bound at or after it; nullptr after the last.
std::vector<const Constraint*> bounds_from(const std::vector<Constraint>& constraints) {
  std::vector<const Constraint*> bounds(constraints.size() + 1, nullptr);
  for (std::size_t i = constraints.size(); i-- > 0;)
    bounds[i] = is_bound(constraints[i]) ? &constraints[i] : bounds[i + 1];
  return bounds;
}

// From left to right: the versions below each named version, and that version itself.
std::vector<VersionInterval> intervals_of(const std::vector<Constraint>& constraints) {
  const auto above = bounds_from(constraints);
  const bool only_exclusions = std::all_of(constraints.begin(), constraints.end(), [](const Constraint& c) {
    return c.comparator == Comparator::not_equal;
  });
  std::vector<VersionInterval> intervals;
  std::optional<Version> from = Version::lowest();
  const Constraint* below = nullptr;
  for (std::size_t i = 0; i < constraints.size(); ++i) {
    const Version& named = constraints[i].version;
    if (holds_between(below, above[i], only_exclusions)) intervals.push_back({*from, named});
    from = named.next();
    if (holds_its_own(constraints[i])) intervals.push_back({named, from});
    if (is_bound(constraints[i])) below = &constraints[i];
  }
  if (from && holds_between(below, nullptr, only_exclusions)) intervals.push_back({*from, std::nullopt});
  return intervals;
}

Error invalid(std::string_view text, std::string why) {
  return Error{ErrorCode::version_invalid, std::move(why)}
      .expected("a version such as 1.4.0")
      .got("'" + std::string(text) + "'");
}

}  // namespace

Result<Version> Version::parse(std::string_view text) {
  if (text.size() > kLongestVersion)
    return invalid(text.substr(0, kLongestVersion), "longer than 64 characters");
  if (text.find('+') != std::string_view::npos)
    return invalid(text, "build metadata is not allowed, since it does not order releases");
  Version version;
  version.text_ = std::string(text);
  const std::size_t hyphen = text.find('-');
  const auto numbers = split(text.substr(0, hyphen), '.');
  if (numbers.size() != 3 || !parse_decimal(numbers[0], version.major_) ||
      !parse_decimal(numbers[1], version.minor_) || !parse_decimal(numbers[2], version.patch_)) {
    return invalid(text, "not MAJOR.MINOR.PATCH");
  }
  if (hyphen != std::string_view::npos) {
    version.prerelease_ = split(text.substr(hyphen + 1), '.');
    for (const std::string& identifier : version.prerelease_) {
      if (!is_prerelease_identifier(identifier)) return invalid(text, "invalid pre-release identifier");
    }
  }
  return version;
}

std::strong_ordering Version::operator<=>(const Version& other) const {
  if (const auto order = major_ <=> other.major_; order != 0) return order;
  if (const auto order = minor_ <=> other.minor_; order != 0) return order;
  if (const auto order = patch_ <=> other.patch_; order != 0) return order;
  if (prerelease_.empty() != other.prerelease_.empty()) {
    return prerelease_.empty() ? std::strong_ordering::greater : std::strong_ordering::less;
  }
  const std::size_t common = std::min(prerelease_.size(), other.prerelease_.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (const auto order = compare_identifiers(prerelease_[i], other.prerelease_[i]); order != 0)
      return order;
  }
  return prerelease_.size() <=> other.prerelease_.size();
}

Version Version::lowest() {
  Version version;
  version.text_ = "0.0.0-0";
  version.prerelease_ = {"0"};
  return version;
}

// The successor of a pre-release has the lowest identifier appended; the successor of a release is the lowest
// pre-release of the next number that can be written.
std::optional<Version> Version::next() const {
  constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
  Version above = *this;
  if (is_prerelease()) {
    above.text_ += ".0";
    above.prerelease_.emplace_back("0");
    return above;
  }
  if (patch_ != kLast) {
    above.patch_ += 1;
  } else if (minor_ != kLast) {
    above.minor_ += 1, above.patch_ = 0;
  } else if (major_ != kLast) {
    above.major_ += 1, above.minor_ = 0, above.patch_ = 0;
  } else {
    return std::nullopt;
  }
  above.prerelease_ = {"0"};
  above.text_ = std::to_string(above.major_) + "." + std::to_string(above.minor_) + "." +
                std::to_string(above.patch_) + "-0";
  return above;
}

Result<VersionRange> VersionRange::parse(std::string_view text) {
  const auto refuse = [&](std::string why) {
    return Error{ErrorCode::field_value, std::move(why)}
        .expected("a range such as vers:semver/>=4.0.0|<5.0.0-0")
        .got(std::string(text));
  };
  constexpr std::string_view kPrefix = "vers:semver/";
  if (text.substr(0, kPrefix.size()) != kPrefix) return refuse("not a VERS range of scheme semver");
  VersionRange range;
  range.text_ = std::string(text);
  const std::string_view constraints = text.substr(kPrefix.size());
  if (constraints == "*") {
    range.versions_ = VersionSet({{Version::lowest(), std::nullopt}});
    return range;
  }
  std::vector<Constraint> read;
  for (const std::string& part : split(constraints, '|')) {
    static constexpr std::pair<std::string_view, Comparator> kComparators[] = {
        {">=", Comparator::greater_or_equal},
        {"<=", Comparator::less_or_equal},
        {"!=", Comparator::not_equal},
        {">", Comparator::greater},
        {"<", Comparator::less},
        {"", Comparator::equal}};
    const auto* found = std::find_if(std::begin(kComparators), std::end(kComparators), [&](const auto& row) {
      return std::string_view(part).substr(0, row.first.size()) == row.first;
    });
    auto version = Version::parse(std::string_view(part).substr(found->first.size()));
    if (!version) return refuse("not canonical VERS: '" + part + "'");
    if (!read.empty() && !(read.back().version < *version)) return refuse("versions not sorted and unique");
    read.push_back({found->second, *std::move(version)});
  }
  range.versions_ = VersionSet(intervals_of(read));
  return range;
}

Result<VersionRange> VersionRange::of_line(std::string_view prefix) {
  const auto parts = split(prefix, '.');
  std::uint64_t major = 0, minor = 0;
  if (parts.size() > 2 || !parse_decimal(parts[0], major) ||
      (parts.size() == 2 && !parse_decimal(parts[1], minor)) || std::max(major, minor) == UINT64_MAX) {
    return Error{ErrorCode::version_invalid, "not the name of a release line"}
        .expected("such as 4 or 4.2")
        .got(std::string(prefix));
  }
  const std::string from = std::string(prefix) + (parts.size() == 1 ? ".0.0-0" : ".0-0");
  const std::string to = parts.size() == 1 ? std::to_string(major + 1) + ".0.0-0"
                                           : parts[0] + "." + std::to_string(minor + 1) + ".0-0";
  return parse("vers:semver/>=" + from + "|<" + to);
}

std::size_t VersionRange::count_constraints(std::string_view text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '|'));
}

VersionSet::VersionSet(std::vector<VersionInterval> parts) {
  std::sort(parts.begin(), parts.end(),
            [](const VersionInterval& a, const VersionInterval& b) { return a.from < b.from; });
  for (VersionInterval& part : parts) {
    if (part.to && !(part.from < *part.to)) continue;  // empty
    VersionInterval* last = intervals_.empty() ? nullptr : &intervals_.back();
    if (last == nullptr || (last->to && *last->to < part.from)) {
      intervals_.push_back(std::move(part));
    } else if (last->to && (!part.to || *last->to < *part.to)) {
      last->to = std::move(part.to);
    }
  }
}

bool VersionSet::contains(const Version& version) const {
  const auto after = std::upper_bound(
      intervals_.begin(), intervals_.end(), version,
      [](const Version& asked, const VersionInterval& interval) { return asked < interval.from; });
  if (after == intervals_.begin()) return false;
  const VersionInterval& interval = *std::prev(after);
  return !interval.to || version < *interval.to;
}

}  // namespace sealwright
