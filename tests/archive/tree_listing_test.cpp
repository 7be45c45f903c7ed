// SPDX-License-Identifier: Apache-2.0
#include "archive/tree_listing.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "archive/tree_links.hpp"
#include "tests/support/worst_tree.hpp"

namespace sealwright {
namespace {

const std::string kDigest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const std::string kFirst = "sealwright-tree 1\n";

std::string file(const std::string& path, const std::string& size = "4") {
  return "f " + kDigest + " " + size + " 644 " + path + "\n";
}
std::string directory(const std::string& path) { return "d - 0 755 " + path + "\n"; }
std::string link(const std::string& path, const std::string& target) {
  return "l - 0 - " + path + " -> " + target + "\n";
}

// The code that the lines are refused with; "accepted" if they are not.
std::string verdict(const std::string& lines, const TreeLimits& limits = {}) {
  const auto listing = parse_tree_listing(kFirst + lines, limits);
  return listing ? "accepted" : std::string(name_of(listing.error().code()));
}

// Gives one byte at a time: every line is cut everywhere.
class Dripping : public ByteSource {
 public:
  explicit Dripping(std::string_view bytes) : rest_(bytes) {}
  Result<std::size_t> read(char* buffer, std::size_t) override { return rest_.read(buffer, 1); }

 private:
  MemorySource rest_;
};

TEST(TreeListing, IsReadAndWrittenBack) {
  // "bin-notes" sorts between "bin" and "bin/app": '-' is before '/'.
  const std::string text = kFirst + directory("bin") + file("bin-notes") + "f " + kDigest +
                           " 4 755 bin/app\n" + link("bin/run", "app");
  const auto listing = parse_tree_listing(text);
  ASSERT_TRUE(listing) << listing.error().message();
  EXPECT_EQ(write_tree_listing(*listing), text);
}

TEST(TreeListing, KnowsItsEntries) {
  auto parsed = parse_tree_listing(kFirst + directory("bin") + "f " + kDigest + " 4 755 bin/app\n" +
                                   link("bin/run", "app") + file("x", "38"));
  ASSERT_TRUE(parsed);
  const TreeListing listing = std::move(parsed).value();
  const TreeEntry* app = listing.find("bin/app");
  ASSERT_NE(app, nullptr);
  EXPECT_TRUE(app->executable);
  EXPECT_EQ(app->size, 4u);
  EXPECT_EQ(app->digest[0], 0x9f);
  EXPECT_EQ(listing.index_of(*app), 1u);
  EXPECT_EQ(listing.find("bin/run")->target, "app");
  EXPECT_EQ(listing.find("bin/ap"), nullptr);
  EXPECT_EQ(listing.unpacked_bytes(), 42u);
}

TEST(TreeListing, IsTheSameInAnyPieces) {
  const std::string text = kFirst + directory("bin") + file("bin/app") + file("x");
  Dripping source(text);
  const auto listing = read_tree_listing(source);
  ASSERT_TRUE(listing) << listing.error().message();
  EXPECT_EQ(write_tree_listing(*listing), text);
}

TEST(TreeListing, MayBeEmpty) { EXPECT_EQ(verdict(""), "accepted"); }

TEST(TreeListing, BeginsWithItsFormat) {
  EXPECT_EQ(parse_tree_listing("").error().code(), ErrorCode::archive_damaged);
  EXPECT_EQ(parse_tree_listing("sealwright-trees 1\n").error().code(), ErrorCode::archive_damaged);
  EXPECT_EQ(parse_tree_listing("sealwright-tree 2\n").error().code(), ErrorCode::format_too_new);
}

TEST(TreeListing, IsRefusedWhenItEndsInTheMiddleOfALine) {
  EXPECT_EQ(verdict("d - 0 755 bin"), "archive_damaged");
  EXPECT_EQ(parse_tree_listing("sealwright-tree 1").error().code(), ErrorCode::archive_damaged);
}

TEST(TreeListing, SaysTheLineOfAnError) {
  const auto listing = parse_tree_listing(kFirst + directory("a") + directory("b") + "nonsense\n");
  ASSERT_FALSE(listing);
  EXPECT_EQ(listing.error().detail().rfind("line 4", 0), 0u) << listing.error().detail();
}

struct Malformed {
  const char* why;
  std::string line;
};
class MalformedLine : public testing::TestWithParam<Malformed> {};
TEST_P(MalformedLine, IsRefused) { EXPECT_EQ(verdict(GetParam().line), "archive_damaged"); }
INSTANTIATE_TEST_SUITE_P(
    TreeListing, MalformedLine,
    testing::Values(Malformed{"CarriageReturnOnly", "\r\n"}, Malformed{"EmptyLine", "\n"},
                    Malformed{"UnknownType", "x - 0 755 a\n"}, Malformed{"ShortDigest", "f 9f86 4 644 a\n"},
                    Malformed{"UpperCaseDigest", "f " + std::string(64, 'A') + " 4 644 a\n"},
                    Malformed{"NegativeSize", file("a", "-4")}, Malformed{"LeadingZero", file("a", "04")},
                    Malformed{"SizeAbove64Bits", file("a", "18446744073709551616")},
                    Malformed{"DirectoryWithSize", "d - 1 755 a\n"},
                    Malformed{"DirectoryMode", "d - 0 700 a\n"},
                    Malformed{"DirectoryWithDigest", "d " + kDigest + " 0 755 a\n"},
                    Malformed{"LinkWithoutTarget", "l - 0 - a\n"},
                    Malformed{"LinkWithMode", "l - 0 755 a -> b\n"}, Malformed{"TwoSpaces", "d  - 0 755 a\n"},
                    Malformed{"NoPath", "d - 0 755\n"}),
    [](const auto& name) { return name.param.why; });

TEST(TreeListing, RefusesOtherModes) {
  EXPECT_EQ(verdict("f " + kDigest + " 4 4755 a\n"), "archive_type");
  EXPECT_EQ(verdict("f " + kDigest + " 4 600 a\n"), "archive_type");
}

TEST(TreeListing, RefusesLinesOutOfOrder) {
  EXPECT_EQ(verdict(file("b") + file("a")), "archive_damaged");
  EXPECT_EQ(verdict(file("a") + file("a")), "archive_damaged");
  EXPECT_EQ(verdict(file("\u00e9") + file("z")), "archive_damaged") << "bytes above 127 sort last";
}

TEST(TreeListing, RefusesAPathWhoseDirectoryIsNotListed) {
  EXPECT_EQ(verdict(file("bin/app")), "archive_damaged");
  EXPECT_EQ(verdict(directory("a") + file("b/c")), "archive_damaged");
}

TEST(TreeListing, RefusesAPathBelowAFileOrALink) {
  EXPECT_EQ(verdict(file("a") + file("a/b")), "archive_damaged");
  EXPECT_EQ(verdict(directory("b") + link("c", "b") + file("c/d")), "archive_damaged");
}

class UnsafeName : public testing::TestWithParam<std::pair<const char*, std::string>> {};
TEST_P(UnsafeName, IsRefused) {
  EXPECT_EQ(check_tree_path(GetParam().second, {}).error().code(), ErrorCode::archive_unsafe_name);
}
INSTANTIATE_TEST_SUITE_P(
    TreeRules, UnsafeName,
    testing::Values(
        std::pair{"Empty", std::string()}, std::pair{"Absolute", std::string("/etc/passwd")},
        std::pair{"Up", std::string("../up")}, std::pair{"UpInTheMiddle", std::string("a/../../b")},
        std::pair{"Dot", std::string("./a")}, std::pair{"DoubleSlash", std::string("a//b")},
        std::pair{"TrailingSlash", std::string("a/")}, std::pair{"LineFeed", std::string("a\nb")},
        std::pair{"Escape", std::string("a\x1b[31m")}, std::pair{"Delete", std::string("a\x7f")},
        std::pair{"Nul", std::string("a\0b", 3)}, std::pair{"C1Control", std::string("a\u0085")},
        std::pair{"LineSeparator", std::string("a\u2028")},
        std::pair{"RightToLeftOverride", std::string("gpj\u202egnp")},
        std::pair{"Isolate", std::string("a\u2066b")}, std::pair{"ArabicMark", std::string("a\u061c")},
        std::pair{"Arrow", std::string("a -> b")}, std::pair{"ArrowAtTheEnd", std::string("a ->")},
        std::pair{"NotUtf8", std::string("a\xff")}, std::pair{"NotNfc", std::string("e\u0301")}),
    [](const auto& name) { return name.param.first; });

TEST(TreeRules, SayWhatIsWrongWithAPathOrTargetThatLeadsOut) {
  EXPECT_EQ(check_tree_path("/etc/passwd", {}).error().detail(), "an absolute path");
  EXPECT_EQ(check_link_target("l", "/etc", {}).error().detail(), "an absolute target");
  EXPECT_EQ(check_link_target("l", "../x", {}).error().detail(), "it leaves the tree");
  EXPECT_EQ(check_link_target("a/l", "../../x", {}).error().detail(), "it leaves the tree");
  EXPECT_TRUE(check_link_target("a/l", "../x", {}));
}

TEST(TreeRules, AcceptNamesOfEveryday) {
  for (const char* path : {"a", "a/b.c", "..a", "a..", "...", "-rf", "a b", "\u00e9", "a->b", "\U0001f600"})
    EXPECT_TRUE(check_tree_path(path, {})) << path;
}

TEST(TreeRules, LimitLengthsAndDepth) {
  const auto code = [](const std::string& path) {
    const Status status = check_tree_path(path, {});
    return status ? std::string("accepted") : std::string(name_of(status.error().code()));
  };
  const std::string name(255, 'n');
  EXPECT_EQ(code(name), "accepted");
  EXPECT_EQ(code(name + "n"), "limit_exceeded");
  const std::string thousand = name + "/" + name + "/" + name + "/" + name;  // 1023 bytes
  EXPECT_EQ(code(thousand), "accepted");
  EXPECT_EQ(code("aa/" + thousand), "limit_exceeded");
  std::string deep = "d";
  for (int i = 1; i < 64; ++i) deep += "/d";
  EXPECT_EQ(code(deep), "accepted");
  EXPECT_EQ(code(deep + "/d"), "limit_exceeded");
}

TEST(TreeListing, RefusesNamesThatDifferOnlyInCase) {
  EXPECT_EQ(verdict(file("README") + file("readme")), "archive_unsafe_name");
  EXPECT_EQ(verdict(file("\u00c9") + file("\u00e9")), "archive_unsafe_name");
}

TEST(TreeListing, RefusesDirectoriesThatDifferOnlyInCase) {
  EXPECT_EQ(verdict(directory("D") + file("D/a") + directory("d") + file("d/b")), "archive_unsafe_name");
}

TEST(TreeListing, AcceptsTheSameNameInTwoDirectories) {
  EXPECT_EQ(verdict(directory("a") + file("a/x") + directory("b") + file("b/X")), "accepted");
}

TEST(TreeListing, RefusesMoreThanItsLimits) {
  TreeLimits limits;
  limits.entries = 2;
  EXPECT_EQ(verdict(file("a") + file("b"), limits), "accepted");
  EXPECT_EQ(verdict(file("a") + file("b") + file("c"), limits), "limit_exceeded");
  limits.unpacked_bytes = 7;
  EXPECT_EQ(verdict(file("a", "3") + file("b", "4"), limits), "accepted");
  EXPECT_EQ(verdict(file("a", "4") + file("b", "4"), limits), "limit_exceeded");
}

TEST(TreeListing, RefusesSizesThatTogetherOverflow) {
  EXPECT_EQ(verdict(file("a", "9223372036854775807")), "accepted");
  EXPECT_EQ(verdict(file("a", "9223372036854775807") + file("b", "1")), "limit_exceeded");
  EXPECT_EQ(verdict(file("a", "9223372036854775808")), "limit_exceeded");
}

TEST(TreeListing, RefusesAnEndlessLine) {
  EXPECT_EQ(verdict("d - 0 755 " + std::string(100'000, 'a')), "limit_exceeded");
}

TEST(TreeLinks, InsideTheTreeAreAccepted) {
  EXPECT_EQ(verdict(directory("a") + directory("a/b") + link("a/b/l", "../../x") + link("c", "a/b/l") +
                    link("d", "nowhere")),
            "accepted");
}

TEST(TreeLinks, OutOfTheTreeAreRefused) {
  EXPECT_EQ(verdict(link("l", "../x")), "archive_unsafe_link");
  EXPECT_EQ(verdict(link("l", "/etc")), "archive_unsafe_link");
  EXPECT_EQ(verdict(directory("a") + link("a/l", "../../x")), "archive_unsafe_link");
  EXPECT_EQ(verdict(directory("a") + link("a/l", "../b/../../x")), "archive_unsafe_link");
}

TEST(TreeLinks, WithDoubtfulTargetsAreRefused) {
  for (const char* target : {"", ".", "a//b", "./a", "a/", "a\x1b", "e\u0301", "a -> b"})
    EXPECT_EQ(verdict(link("l", target)), "archive_unsafe_link") << target;
}

TEST(TreeLinks, OutThroughAnotherLinkAreRefused) {
  const std::string tree = directory("a") + directory("a/b") + link("a/b/up", "../..");
  EXPECT_EQ(verdict(tree), "accepted");
  EXPECT_EQ(verdict(tree + link("out", "a/b/up/../x")), "archive_unsafe_link");
  EXPECT_EQ(verdict(tree + link("in", "a/b/up/x")), "accepted");
}

TEST(TreeLinks, InALoopAreRefused) {
  EXPECT_EQ(verdict(link("a", "b") + link("b", "a")), "archive_unsafe_link");
}

TEST(TreeListingBuilder, RefusesASizeOrModeThatTheTypeCannotHave) {
  TreeEntry entry;
  entry.path = "a";
  entry.type = TreeEntryType::directory;
  entry.size = 1;
  EXPECT_EQ(TreeListingBuilder().add(entry).error().code(), ErrorCode::archive_type);
}

// Followed one by one, they are 7 million components to look up.
TEST(TreeLinks, ThroughAChainThatAllShareAreEachWalkedOnce) {
  EXPECT_TRUE(parse_tree_listing(testing_support::tree_of_links(3000, 38, 60)));
}

TEST(TreeLinks, ThroughMoreThanFortyOthersAreRefused) {
  EXPECT_TRUE(parse_tree_listing(testing_support::tree_of_links(42, 41, 0)));
  EXPECT_EQ(parse_tree_listing(testing_support::tree_of_links(43, 42, 0)).error().code(),
            ErrorCode::archive_unsafe_link);
  // Also when the links come one after the other in one target.
  const std::string tree = directory("d") + link("d/a", "../d") + link("d/b", "../d/a");
  const auto many = [](int count) {
    std::string path = "d";
    for (int i = 0; i < count; ++i) path += "/b";
    return path;
  };
  EXPECT_EQ(verdict(tree + link("e", many(20))), "accepted") << "each of 20 follows one more";
  EXPECT_EQ(verdict(tree + link("e", many(21))), "archive_unsafe_link");
}

TEST(TreeLinks, BelowWhatIsNotListedComeBackTheSameWay) {
  EXPECT_EQ(verdict(directory("a") + link("a/l", "x/y/z/../../../../b")), "accepted");
  EXPECT_EQ(verdict(directory("a") + file("a/f") + link("a/l", "f/../../b")), "accepted");
  EXPECT_EQ(verdict(directory("a") + link("a/l", "x/y") + link("b", "a/l/../../c")), "accepted");
}

TEST(TreeListing, IsNotReadToItsEndWhenItIsNoLongerWanted) {
  const std::atomic<bool> cancelled = true;
  const auto listing = parse_tree_listing(kFirst + file("a"), {}, &cancelled);
  EXPECT_EQ(listing.error().code(), ErrorCode::cancelled);
  const TreeListing read = parse_tree_listing(kFirst + link("a", "b")).value();
  EXPECT_EQ(check_links(read, &cancelled).error().code(), ErrorCode::cancelled);
}

}  // namespace
}  // namespace sealwright
