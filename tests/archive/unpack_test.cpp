// SPDX-License-Identifier: Apache-2.0
// What an artifact may do to a disk: exactly what its listing says, or nothing outside the staging directory.
#include "archive/unpack_posix.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>

#include "archive/prove_posix.hpp"
#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "tests/archive/tar_builder.hpp"

namespace sealwright {
namespace {

using namespace testing_archives;

std::string listed_file(const std::string& path, const std::string& content,
                        const std::string& mode = "644") {
  return "f " + sha256_hex(content) + " " + std::to_string(content.size()) + " " + mode + " " + path + "\n";
}
std::string listed_directory(const std::string& path) { return "d - 0 755 " + path + "\n"; }
std::string listed_link(const std::string& path, const std::string& target) {
  return "l - 0 - " + path + " -> " + target + "\n";
}

// A staging directory with a neighbour that nothing may touch.
class Unpack : public testing::Test {
 protected:
  Unpack() : sandbox_(TemporaryDirectory::create(testing::TempDir(), "unpack-").value()) {
    EXPECT_TRUE(make_directories(staging()));
  }
  std::string staging() const { return sandbox_.path() + "/staging"; }

  // "done", or the name of the error. Afterwards the sandbox holds nothing but the staging directory.
  std::string unpack(const std::string& tar, const std::string& lines, UnpackOptions options = {}) {
    return unpack_bytes(zstd(tar + tar_end()), lines, std::move(options));
  }
  std::string unpack_bytes(const std::string& bytes, const std::string& lines, UnpackOptions options = {},
                           Compression compression = Compression::zstd) {
    const auto listing = parse_tree_listing("sealwright-tree 1\n" + lines);
    if (!listing) return "listing refused: " + listing.error().message();
    MemorySource source(bytes);
    const Status status = unpack_tree(source, compression, *listing, staging(), options);
    EXPECT_EQ(list_directory(sandbox_.path()).value(), std::vector<std::string>{"staging"});
    if (!status) return error_ = status.error().message(), std::string(name_of(status.error().code()));
    EXPECT_TRUE(prove_tree(staging(), *listing));
    return "done";
  }
  std::string content(const std::string& path) { return read_file(staging() + "/" + path, 1 << 20).value(); }
  unsigned mode(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(::lstat((staging() + "/" + path).c_str(), &info), 0);
    return info.st_mode & 07777;
  }
  std::vector<std::string> unpacked() { return list_directory(staging()).value(); }

  TemporaryDirectory sandbox_;
  std::string error_;
};

const std::string kTar = tar_directory("bin/") + tar_file("bin/app", "program", 0755) +
                         tar_link("bin/run", "app") + tar_file("notes", "read me");
const std::string kListing = listed_directory("bin") + listed_file("bin/app", "program", "755") +
                             listed_link("bin/run", "app") + listed_file("notes", "read me");

TEST_F(Unpack, MakesExactlyWhatIsListed) {
  ASSERT_EQ(unpack(kTar, kListing), "done") << error_;
  EXPECT_EQ(content("bin/app"), "program");
  EXPECT_EQ(content("notes"), "read me");
  EXPECT_EQ(read_link(staging() + "/bin/run").value(), "app");
}

TEST_F(Unpack, SetsModesWhateverTheUmask) {
  const mode_t before = ::umask(0077);
  EXPECT_EQ(unpack(kTar, kListing), "done") << error_;
  ::umask(before);
  EXPECT_EQ(mode("bin"), 0755u);
  EXPECT_EQ(mode("bin/app"), 0755u);
  EXPECT_EQ(mode("notes"), 0644u);
}

class EveryFormat : public Unpack, public testing::WithParamInterface<Compression> {};
INSTANTIATE_TEST_SUITE_P(Unpack, EveryFormat,
                         testing::Values(Compression::zstd, Compression::gzip, Compression::xz));

TEST_P(EveryFormat, Unpacks) {
  EXPECT_EQ(unpack_bytes(compressed(kTar + tar_end(), GetParam()), kListing, {}, GetParam()), "done")
      << error_;
}

TEST_P(EveryFormat, RefusesACutArtifact) {
  const std::string whole = compressed(kTar + tar_end(), GetParam());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(unpack_bytes(whole.substr(0, size), kListing, {}, GetParam()), "archive_damaged") << size;
    ASSERT_TRUE(remove_tree(staging()));
    ASSERT_TRUE(make_directories(staging()));
  }
}

TEST_F(Unpack, DirectoriesMayBeLeftOutOfTheArchive) {
  EXPECT_EQ(
      unpack(tar_file("bin/app", "program", 0755),
             listed_directory("bin") + listed_file("bin/app", "program", "755") + listed_directory("empty")),
      "done")
      << error_;
}

TEST_F(Unpack, AcceptsAnEmptyFile) {
  EXPECT_EQ(unpack(tar_file("a", ""), listed_file("a", "")), "done") << error_;
}

TEST_F(Unpack, AcceptsAnEmptyArchive) { EXPECT_EQ(unpack("", ""), "done") << error_; }

TEST_F(Unpack, ReportsItsProgress) {
  UnpackOptions options;
  std::uint64_t last = 0;
  options.run.on_progress = [&](std::uint64_t bytes) { last = bytes; };
  ASSERT_EQ(unpack(kTar, kListing, options), "done");
  EXPECT_EQ(last, 14u);
}

TEST_F(Unpack, StopsWhenCancelled) {
  std::atomic<bool> cancel = true;
  UnpackOptions options;
  options.run.cancel = &cancel;
  EXPECT_EQ(unpack(kTar, kListing, options), "cancelled");
}

TEST_F(Unpack, KeepsLargeFilesWhole) {
  std::string large(5'000'000, 'x');
  for (std::size_t i = 0; i < large.size(); i += 4099) large[i] = static_cast<char>(i);
  EXPECT_EQ(unpack(tar_file("large", large), listed_file("large", large)), "done") << error_;
}

struct Hostile {
  const char* name;
  std::string tar;
  std::string listing;
  const char* code;
};
void PrintTo(const Hostile& hostile, std::ostream* out) { *out << hostile.name; }

class HostileArchive : public Unpack, public testing::WithParamInterface<Hostile> {};
TEST_P(HostileArchive, IsRefused) {
  EXPECT_EQ(unpack(GetParam().tar, GetParam().listing), GetParam().code) << error_;
}
TEST_P(HostileArchive, IsRefusedWithoutOpenat2Too) {
  UnpackOptions options;
  options.resolution = PathResolution::by_component;
  EXPECT_EQ(unpack(GetParam().tar, GetParam().listing, options), GetParam().code) << error_;
}

TarHeader sparse_header() {
  TarHeader header;
  header.name = "a";
  header.type = '0';
  header.size = 512;
  return header;
}

INSTANTIATE_TEST_SUITE_P(
    Names, HostileArchive,
    testing::Values(
        Hostile{"Up", tar_file("../up", "x"), listed_file("a", "x"), "archive_unsafe_name"},
        Hostile{"UpInTheMiddle", tar_file("d/../../up", "x"), listed_file("a", "x"), "archive_unsafe_name"},
        Hostile{"Absolute", tar_file("/abs", "x"), listed_file("abs", "x"), "archive_unsafe_name"},
        Hostile{"DoubleSlash", tar_file("d//y", "x"), listed_directory("d") + listed_file("d/y", "x"),
                "archive_unsafe_name"},
        Hostile{"Dot", tar_file("./a", "x"), listed_file("a", "x"), "archive_unsafe_name"},
        Hostile{"DotDirectory", tar_directory("./"), listed_file("a", "x"), "archive_unsafe_name"},
        Hostile{"LineFeed", tar_file("a\nb", "x"), listed_file("a", "x"), "archive_unsafe_name"},
        Hostile{"Escape", tar_file("a\x1b[2J", "x"), listed_file("a", "x"), "archive_unsafe_name"},
        Hostile{"RightToLeft", tar_file("a\u202eb", "x"), listed_file("a", "x"), "archive_unsafe_name"},
        Hostile{"NotUtf8", tar_file("a\xff", "x"), listed_file("a", "x"), "archive_unsafe_name"},
        Hostile{"NotNfc", tar_file("e\u0301", "x"), listed_file("\u00e9", "x"), "archive_unsafe_name"},
        Hostile{"OtherCase", tar_file("README", "x"), listed_file("readme", "x"), "archive_unlisted"},
        Hostile{"LongComponent", gnu_long('L', std::string(256, 'n')) + tar_file("n", "x"),
                listed_file("n", "x"), "limit_exceeded"},
        Hostile{"HugeName", gnu_long('L', std::string(500'000, 'n')) + tar_file("n", "x"),
                listed_file("n", "x"), "limit_exceeded"},
        Hostile{"HugePaxName", pax(pax_record("path", std::string(500'000, 'n'))) + tar_file("n", "x"),
                listed_file("n", "x"), "limit_exceeded"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Types, HostileArchive,
    testing::Values(
        Hostile{"HardLinkOut", tar_entry("a", '1', "../../etc/passwd", 0644), listed_file("a", ""),
                "archive_type"},
        Hostile{"HardLinkInside", tar_file("a", "x") + tar_entry("b", '1', "a", 0644),
                listed_file("a", "x") + listed_file("b", ""), "archive_type"},
        Hostile{"CharacterDevice", tar_entry("a", '3', "", 0644), listed_file("a", ""), "archive_type"},
        Hostile{"BlockDevice", tar_entry("a", '4', "", 0644), listed_file("a", ""), "archive_type"},
        Hostile{"Fifo", tar_entry("a", '6', "", 0644), listed_file("a", ""), "archive_type"},
        Hostile{"Sparse",
                pax(pax_record("GNU.sparse.size", "8192") + pax_record("GNU.sparse.numblocks", "1") +
                    pax_record("GNU.sparse.offset", "4096") + pax_record("GNU.sparse.numbytes", "512")) +
                    tar_header(sparse_header()) + std::string(512, 'x'),
                listed_file("a", std::string(4096, '\0') + std::string(512, 'x') + std::string(3584, '\0')),
                "archive_type"},
        Hostile{"Setuid", tar_file("a", "x", 04755), listed_file("a", "x", "755"), "archive_type"},
        Hostile{"Setgid", tar_file("a", "x", 02755), listed_file("a", "x", "755"), "archive_type"},
        Hostile{"StickyDirectory", tar_entry("d/", '5', "", 01755), listed_directory("d"), "archive_type"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Links, HostileArchive,
    testing::Values(
        Hostile{"OutOfTheTree", tar_link("l", "../../etc"), listed_link("l", "inside"), "archive_differs"},
        Hostile{"Absolute", tar_link("l", "/etc"), listed_link("l", "inside"), "archive_differs"},
        Hostile{"WriteThroughIt", tar_link("l", "..") + tar_file("l/up", "x"),
                listed_directory("l") + listed_file("l/up", "x"), "archive_differs"},
        Hostile{"WriteThroughAListedOne", tar_link("l", "d") + tar_file("l/up", "x"),
                listed_directory("d") + listed_link("l", "d"), "archive_unlisted"},
        Hostile{"AFileForADirectory", tar_file("d", ""), listed_directory("d"), "archive_differs"},
        Hostile{"LinkThenFileOfOneName", tar_link("a", "d") + tar_file("a", "x"), listed_link("a", "d"),
                "archive_unlisted"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Listing, HostileArchive,
    testing::Values(Hostile{"Unlisted", tar_file("a", "x") + tar_file("b", "y"), listed_file("a", "x"),
                            "archive_unlisted"},
                    Hostile{"MissingFile", tar_file("a", "x"), listed_file("a", "x") + listed_file("b", "y"),
                            "archive_missing"},
                    Hostile{"MissingLink", tar_file("a", "x"), listed_file("a", "x") + listed_link("l", "a"),
                            "archive_missing"},
                    Hostile{"Twice", tar_file("a", "x") + tar_file("a", "x"), listed_file("a", "x"),
                            "archive_unlisted"},
                    Hostile{"DirectoryTwice", tar_directory("d/") + tar_directory("d/"),
                            listed_directory("d"), "archive_unlisted"},
                    Hostile{"WrongDigest", tar_file("a", "x"), listed_file("a", "y"), "archive_differs"},
                    Hostile{"WrongSize", tar_file("a", "xx"), listed_file("a", "x"), "archive_differs"},
                    Hostile{"WrongMode", tar_file("a", "x", 0755), listed_file("a", "x"), "archive_differs"},
                    Hostile{"WrongTarget", tar_link("l", "a"), listed_link("l", "b"), "archive_differs"},
                    Hostile{"FileForDirectory", tar_file("d", ""), listed_directory("d"), "archive_differs"},
                    Hostile{"DirectoryForFile", tar_directory("a/"), listed_file("a", ""), "archive_differs"},
                    Hostile{"LinkForFile", tar_link("a", "b"), listed_file("a", ""), "archive_differs"},
                    Hostile{"FileWhereADirectoryIsNeeded", tar_file("d", "x") + tar_file("d/a", "x"),
                            listed_directory("d") + listed_file("d/a", "x"), "archive_differs"},
                    Hostile{"Bomb", tar_file("a", std::string(8 << 20, '\0')), listed_file("a", "tiny"),
                            "archive_differs"}),
    [](const auto& test) { return test.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Ends, HostileArchive,
    testing::Values(Hostile{"BytesAfterTheEnd", tar_file("a", "x") + tar_end() + "more",
                            listed_file("a", "x"), "archive_trailing"},
                    Hostile{"BlockAfterTheEnd", tar_file("a", "x") + tar_end() + std::string(512, '!'),
                            listed_file("a", "x"), "archive_trailing"},
                    Hostile{"SecondArchive", tar_file("a", "x") + tar_end() + tar_file("b", "y"),
                            listed_file("a", "x") + listed_file("b", "y"), "archive_trailing"},
                    Hostile{"SecondArchiveFarBehind",
                            tar_file("a", "x") + std::string(512 * 1024, '\0') + tar_file("b", "y"),
                            listed_file("a", "x"), "archive_trailing"},
                    Hostile{"EndlessZeros", tar_file("a", "x") + std::string(4 << 20, '\0'),
                            listed_file("a", "x"), "archive_trailing"},
                    Hostile{"DamagedHeader", tar_file("a", "x") + std::string(512, '!'),
                            listed_file("a", "x"), "archive_damaged"},
                    Hostile{"NoArchive", std::string(2048, '!'), listed_file("a", "x"), "archive_damaged"}),
    [](const auto& test) { return test.param.name; });

TEST_F(Unpack, RefusesATarThatEndsInAFile) {
  const std::string tar = tar_file("a", std::string(2000, 'x'));
  EXPECT_EQ(unpack_bytes(zstd(tar.substr(0, 1024)), listed_file("a", std::string(2000, 'x'))),
            "archive_damaged");
}

TEST_F(Unpack, AcceptsThePaddingOfOrdinaryTools) {
  EXPECT_EQ(unpack(tar_file("a", "x") + std::string(512 * 1024, '\0'), listed_file("a", "x")), "done")
      << error_;
}

TEST_F(Unpack, RefusesAWindowAboveTheLimitBeforeItAllocates) {
  const std::string bytes = zstd(kTar + tar_end(), 27);
  EXPECT_EQ(unpack_bytes(bytes, kListing), "archive_window");
  UnpackOptions generous;
  generous.decoder.zstd_window_log = 27;
  ASSERT_TRUE(remove_tree(staging()));
  ASSERT_TRUE(make_directories(staging()));
  EXPECT_EQ(unpack_bytes(bytes, kListing, generous), "done") << error_;
}

// This program never calls setlocale: libarchive would change these names or warn about them in the C locale.
TEST_F(Unpack, ReadsUtf8NamesInEveryKindOfHeader) {
  const std::string name = "\u00e9t\u00e9 \u65e5\u672c";
  TarHeader gnu;
  gnu.name = "gnu " + name;
  gnu.magic = std::string("ustar  \0", 8);
  const std::string long_name = std::string(120, 'n') + name;
  EXPECT_EQ(
      unpack(tar_header(gnu) + gnu_long('L', long_name) + tar_file("cut", "") +
                 pax(pax_record("path", "pax " + name)) + tar_file("pax", "") +
                 pax(pax_record("linkpath", name)) + tar_link("link", "cut") + tar_file("ustar " + name, ""),
             listed_file("gnu " + name, "") + listed_link("link", name) + listed_file(long_name, "") +
                 listed_file("pax " + name, "") + listed_file("ustar " + name, "")),
      "done")
      << error_;
}

// libarchive returns pax names normalized (measured: 3.6.2); what counts is that the file gets the listed
// name, once.
TEST_F(Unpack, APaxNameThatIsNotNormalizedNeverMakesASecondFile) {
  const std::string decomposed = pax(pax_record("path", "e\u0301")) + tar_file("a", "");
  const std::string composed = pax(pax_record("path", "\u00e9")) + tar_file("a", "");
  EXPECT_EQ(unpack(decomposed + composed, listed_file("\u00e9", "")), "archive_unlisted");
  EXPECT_EQ(unpacked(), std::vector<std::string>{"\u00e9"});
}

TEST_F(Unpack, SaysThatAHardLinkIsOne) {
  EXPECT_EQ(unpack(tar_file("a", "x") + tar_entry("b", '1', "a", 0644),
                   listed_file("a", "x") + listed_file("b", "")),
            "archive_type");
  EXPECT_NE(error_.find("hard link"), std::string::npos) << error_;
}

TEST_F(Unpack, NeverOverwritesWhatIsThere) {
  ASSERT_TRUE(write_file(staging() + "/notes", "old"));
  EXPECT_EQ(unpack(kTar, kListing), "io_error");
  EXPECT_EQ(content("notes"), "old");
}

// A process with access to the staging directory replaces a directory with a link while we write.
TEST_F(Unpack, NeverWritesThroughALinkThatIsPutInItsWay) {
  for (const PathResolution resolution : {PathResolution::kernel, PathResolution::by_component}) {
    ASSERT_TRUE(remove_tree(staging()));
    ASSERT_TRUE(make_directories(staging()));
    UnpackOptions options;
    options.resolution = resolution;
    bool swapped = false;
    options.run.on_progress = [&](std::uint64_t) {
      if (swapped) return;
      swapped = true;
      ASSERT_EQ(::rename((staging() + "/d").c_str(), (staging() + "/moved").c_str()), 0);
      ASSERT_EQ(::symlink("moved", (staging() + "/d").c_str()), 0);
    };
    EXPECT_EQ(unpack(tar_file("a", "x") + tar_file("d/b", "y"),
                     listed_file("a", "x") + listed_directory("d") + listed_file("d/b", "y"), options),
              "io_error");
    EXPECT_TRUE(list_directory(staging() + "/moved").value().empty());
  }
}

}  // namespace
}  // namespace sealwright
