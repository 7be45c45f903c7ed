// SPDX-License-Identifier: Apache-2.0
#include "base/version.hpp"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.hpp"
#include "tests/support/vers_containment.hpp"

namespace sealwright {
namespace {

Version version(std::string_view text) { return Version::parse(text).value(); }

TEST(Version, KeepsItsText) {
  for (const std::string_view text : {"0.0.0", "1.4.0", "10.20.30", "1.0.0-alpha", "1.0.0-0A.is.legal",
                                      "1.0.0-x-y-z.-", "1.0.0--", "2.0.0-rc.1", "1.2.3-0"}) {
    const auto parsed = Version::parse(text);
    ASSERT_THAT(parsed, IsDone()) << text;
    EXPECT_EQ(parsed->text(), text);
  }
}

TEST(Version, KnowsWhetherItIsAPrerelease) {
  EXPECT_TRUE(version("2.0.0-rc.1").is_prerelease());
  EXPECT_FALSE(version("2.0.0").is_prerelease());
}

TEST(Version, RefusesWhatIsNotSemVer) {
  for (const std::string_view text :
       {"",       "1",      "1.2",      "1.2.3.4",    "v1.2.3",   "01.2.3",    "1.02.3",
        "1.2.03", "1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3-a.", "1.2.3-ä",   "1.2.-3",
        "1.2.3 ", " 1.2.3", "1.2.x",    "-1.2.3",     "1..3",     "1.2.3-a_b", "1.2.3-a/b"}) {
    EXPECT_THAT(Version::parse(text), FailsWith(ErrorCode::version_invalid)) << text;
  }
}

TEST(Version, RefusesBuildMetadataBecauseItDoesNotOrder) {
  EXPECT_THAT(Version::parse("1.2.3+build.5"), FailsWith(ErrorCode::version_invalid));
  EXPECT_THAT(Version::parse("1.2.3-rc.1+5"), FailsWith(ErrorCode::version_invalid));
}

TEST(Version, HasNumbersUpTo64BitsAndRefusesLargerOnes) {
  EXPECT_EQ(version("18446744073709551615.0.0").major(), 18446744073709551615u);
  EXPECT_THAT(Version::parse("18446744073709551616.0.0"), FailsWith(ErrorCode::version_invalid));
  EXPECT_THAT(Version::parse("1.2.18446744073709551616"), FailsWith(ErrorCode::version_invalid));
}

TEST(Version, HasAtMost64Characters) {
  const std::string longest = "1.0.0-" + std::string(58, 'a');
  EXPECT_THAT(Version::parse(longest), IsDone());
  EXPECT_THAT(Version::parse(longest + "a"), FailsWith(ErrorCode::version_invalid));
}

// semver.org section 11, and its neighbours.
TEST(Precedence, FollowsTheChainOfTheSpecification) {
  constexpr std::string_view kChain[] = {"0.9.9",
                                         "1.0.0-0",
                                         "1.0.0-2",
                                         "1.0.0-10",
                                         "1.0.0--",
                                         "1.0.0-ALPHA",
                                         "1.0.0-alpha",
                                         "1.0.0-alpha.1",
                                         "1.0.0-alpha.2",
                                         "1.0.0-alpha.10",
                                         "1.0.0-alpha.beta",
                                         "1.0.0-beta",
                                         "1.0.0-beta.2",
                                         "1.0.0-beta.11",
                                         "1.0.0-rc.1",
                                         "1.0.0",
                                         "1.0.1",
                                         "1.1.0",
                                         "1.9.0",
                                         "1.10.0",
                                         "2.0.0-rc.1",
                                         "2.0.0",
                                         "10.0.0"};
  for (std::size_t i = 0; i < std::size(kChain); ++i) {
    for (std::size_t k = 0; k < std::size(kChain); ++k) {
      EXPECT_EQ(version(kChain[i]) <=> version(kChain[k]), i <=> k) << kChain[i] << " and " << kChain[k];
    }
  }
}

TEST(Precedence, ComparesPrereleaseNumbersBeyond64BitsByValue) {
  EXPECT_LT(version("1.0.0-18446744073709551615"), version("1.0.0-18446744073709551616"));
  EXPECT_LT(version("1.0.0-99999999999999999999"), version("1.0.0-100000000000000000000"));
}

VersionRange range(std::string_view text) { return VersionRange::parse(text).value(); }

TEST(VersionRange, ContainsWhatIsBetweenItsBounds) {
  const VersionRange line = range("vers:semver/>=4.0.0|<5.0.0-0");
  EXPECT_FALSE(line.contains(version("3.9.9")));
  EXPECT_FALSE(line.contains(version("4.0.0-rc.1")));
  EXPECT_TRUE(line.contains(version("4.0.0")));
  EXPECT_TRUE(line.contains(version("4.99.0")));
  EXPECT_FALSE(line.contains(version("5.0.0-0")));
  EXPECT_FALSE(line.contains(version("5.0.0-rc.1")));
  EXPECT_FALSE(line.contains(version("5.0.0")));
}

TEST(VersionRange, BelowAMajorVersionContainsItsPrereleases) {
  EXPECT_TRUE(range("vers:semver/<5.0.0").contains(version("5.0.0-rc.1")));
  EXPECT_FALSE(range("vers:semver/<5.0.0").contains(version("5.0.0")));
}

TEST(VersionRange, BoundsAreInclusiveOnlyWithEquals) {
  EXPECT_TRUE(range("vers:semver/<=1.2.3").contains(version("1.2.3")));
  EXPECT_FALSE(range("vers:semver/<1.2.3").contains(version("1.2.3")));
  EXPECT_TRUE(range("vers:semver/>=1.2.3").contains(version("1.2.3")));
  EXPECT_FALSE(range("vers:semver/>1.2.3").contains(version("1.2.3")));
  EXPECT_TRUE(range("vers:semver/>1.2.3").contains(version("99.0.0")));
}

TEST(VersionRange, NamesSingleVersions) {
  const VersionRange two = range("vers:semver/1.0.0|3.0.0");
  EXPECT_TRUE(two.contains(version("1.0.0")));
  EXPECT_FALSE(two.contains(version("2.0.0")));
  EXPECT_TRUE(two.contains(version("3.0.0")));
}

TEST(VersionRange, LeavesOutWhatItExcludes) {
  const VersionRange but_one = range("vers:semver/>=1.0.0|!=1.5.0|<2.0.0");
  EXPECT_TRUE(but_one.contains(version("1.4.0")));
  EXPECT_FALSE(but_one.contains(version("1.5.0")));
  EXPECT_TRUE(but_one.contains(version("1.6.0")));
  EXPECT_TRUE(range("vers:semver/!=1.5.0").contains(version("1.4.0"))) << "exclusions alone hold all others";
}

TEST(VersionRange, HoldsSeveralIntervals) {
  const VersionRange two = range("vers:semver/>=1.0.0|<1.2.0|>=2.0.0|<=2.1.0");
  for (const std::string_view in : {"1.0.0", "1.1.9", "2.0.0", "2.1.0"})
    EXPECT_TRUE(two.contains(version(in))) << in;
  for (const std::string_view out : {"0.9.0", "1.2.0", "1.9.0", "2.1.1"})
    EXPECT_FALSE(two.contains(version(out))) << out;
}

TEST(VersionRange, StarHoldsEverything) { EXPECT_TRUE(range("vers:semver/*").contains(version("0.0.0-0"))); }

TEST(VersionRange, RefusesWhatIsNotCanonicalAndNeverRepairsIt) {
  for (const std::string_view text :
       {"", "vers:semver/", "vers:npm/1.0.0", "VERS:semver/1.0.0", "semver/1.0.0",
        "vers:semver/>=2.0.0|<1.0.0", "vers:semver/1.0.0|1.0.0", "vers:semver/>=1.0.0|<1.0.0",
        "vers:semver/=1.0.0", "vers:semver/==1.0.0", "vers:semver/ >=1.0.0", "vers:semver/>= 1.0.0",
        "vers:semver/>=1.0", "vers:semver/>=1.0.0|", "vers:semver/|1.0.0", "vers:semver/*|1.0.0",
        "vers:semver/>=1.0.0+5", "vers:semver/~1.0.0", "vers:semver/>=1.0.0||<2.0.0"}) {
    EXPECT_THAT(VersionRange::parse(text), FailsWith(ErrorCode::field_value)) << text;
  }
}

TEST(VersionRange, OfALineEndsBeforeThePrereleasesOfTheNext) {
  EXPECT_EQ(VersionRange::of_line("4")->text(), "vers:semver/>=4.0.0-0|<5.0.0-0");
  EXPECT_EQ(VersionRange::of_line("4.2")->text(), "vers:semver/>=4.2.0-0|<4.3.0-0");
  EXPECT_TRUE(VersionRange::of_line("4")->contains(version("4.0.0-rc.1")));
  EXPECT_FALSE(VersionRange::of_line("4")->contains(version("5.0.0-rc.1")));
}

TEST(VersionRange, OfSomethingElseThanALineIsRefused) {
  for (const std::string_view text : {"", "4.", ".2", "v4", "4.2.1", "04", "4.x", "18446744073709551615"})
    EXPECT_THAT(VersionRange::of_line(text), FailsWith(ErrorCode::version_invalid)) << text;
}

TEST(Version, NothingIsBetweenAVersionAndTheNext) {
  EXPECT_EQ(version("1.2.3").next()->text(), "1.2.4-0");
  EXPECT_EQ(version("1.2.3-rc.1").next()->text(), "1.2.3-rc.1.0");
  EXPECT_EQ(version("1.2.18446744073709551615").next()->text(), "1.3.0-0");
  EXPECT_EQ(version("1.18446744073709551615.18446744073709551615").next()->text(), "2.0.0-0");
  const std::string most = "18446744073709551615";
  EXPECT_EQ(version(most + "." + most + "." + most).next(), std::nullopt);
}

std::string text_of(const VersionSet& set) {
  std::string text;
  for (const VersionInterval& interval : set.intervals())
    text += "[" + interval.from.text() + " " + (interval.to ? interval.to->text() : "") + ")";
  return text;
}

TEST(VersionRange, IsMadeOfIntervalsThatDoNotTouch) {
  EXPECT_EQ(text_of(range("vers:semver/>=4.0.0|<5.0.0-0").versions()), "[4.0.0 5.0.0-0)");
  EXPECT_EQ(text_of(range("vers:semver/>=4.0.0|<=5.0.0").versions()), "[4.0.0 5.0.1-0)");
  EXPECT_EQ(text_of(range("vers:semver/!=4.0.0").versions()), "[0.0.0-0 4.0.0)[4.0.1-0 )");
  EXPECT_EQ(text_of(range("vers:semver/*").versions()), "[0.0.0-0 )");
  EXPECT_EQ(text_of(range("vers:semver/0.0.0-0").versions()), "[0.0.0-0 0.0.0-0.0)");
}

TEST(VersionSet, IsTheUnionOfItsPartsInAnyOrder) {
  const auto part = [](std::string_view from, std::string_view to) {
    return VersionInterval{version(from), to.empty() ? std::nullopt : std::optional(version(to))};
  };
  EXPECT_EQ(text_of(VersionSet({part("3.0.0", "4.0.0"), part("1.0.0", "2.0.0"), part("1.5.0", "3.0.0")})),
            "[1.0.0 4.0.0)");
  EXPECT_EQ(text_of(VersionSet({part("2.0.0", "3.0.0"), part("1.0.0", ""), part("5.0.0", "5.0.0")})),
            "[1.0.0 )");
  EXPECT_EQ(text_of(VersionSet({part("1.0.0", "9.0.0"), part("2.0.0", "3.0.0")})), "[1.0.0 9.0.0)");
  EXPECT_FALSE(VersionSet().contains(version("1.0.0")));
}

// Every kind of range of up to five constraints, asked for every version at or between its bounds.
TEST(VersionRange, HoldsWhatTheAlgorithmOfTheSpecificationHolds) {
  constexpr std::string_view kSigns[] = {"", "!=", "<", "<=", ">", ">="};
  const std::vector<std::string> named{"0.0.0-0", "1.0.0", "2.0.0-rc.1", "2.0.0", "18446744073709551615.0.0"};
  const std::vector<std::string> asked{"0.0.0-0",
                                       "0.0.0-0.0",
                                       "0.5.0",
                                       "1.0.0-a",
                                       "1.0.0",
                                       "1.0.1-0",
                                       "1.9.9",
                                       "2.0.0-a",
                                       "2.0.0-rc.1",
                                       "2.0.0-z",
                                       "2.0.0",
                                       "2.0.1",
                                       "99.0.0-0.a",
                                       "18446744073709551615.0.0",
                                       "18446744073709551615.0.1"};
  std::size_t compared = 0;
  for (std::size_t code = 0; code < 7 * 7 * 7 * 7 * 7; ++code) {
    std::string text;
    for (std::size_t at = 0, rest = code; at < named.size(); ++at, rest /= 7) {
      if (rest % 7 == 6) continue;  // this one is not named
      text += (text.empty() ? "" : "|") + std::string(kSigns[rest % 7]) + named[at];
    }
    if (text.empty()) continue;
    const VersionRange whole = range("vers:semver/" + text);
    for (const std::string& one : asked) {
      const bool expected = testing_support::contains_by_the_specification(whole.text(), version(one));
      ASSERT_EQ(whole.contains(version(one)), expected) << text << " and " << one;
      ++compared;
    }
  }
  EXPECT_EQ(compared, (7u * 7 * 7 * 7 * 7 - 1) * asked.size());
}

}  // namespace
}  // namespace sealwright
