// SPDX-License-Identifier: Apache-2.0
// The same tree gives the same artifact, and what a client would refuse never becomes one.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>

#include "archive/archive_listing.hpp"
#include "archive/deterministic_writer.hpp"
#include "archive/prove_posix.hpp"
#include "archive/unpack_posix.hpp"
#include "base/byte_source.hpp"
#include "base/posix_byte_source.hpp"
#include "keys/public/digest.hpp"
#include "tests/archive/tar_builder.hpp"
#include "tests/archive/tree_fixture.hpp"

namespace sealwright {
namespace {

using testing_archives::TreeFixture;

class Writer : public TreeFixture {
 protected:
  MadeArtifact make(const std::string& name = "app.tar.zst", const std::string& directory = "tree") {
    auto made = make_artifact(path(directory), path(name));
    EXPECT_TRUE(made) << made.error().message();
    return made ? std::move(made).value() : MadeArtifact{};
  }
  std::string bytes(const std::string& name) { return read_file(path(name), 1 << 26).value(); }
  // The error of making an artifact, which then must not be there.
  std::string refusal() {
    const auto made = make_artifact(tree(), path("app.tar.zst"));
    EXPECT_EQ(list_directory(sandbox_.path()).value(), std::vector<std::string>{"tree"});
    return made ? "made" : std::string(name_of(made.error().code()));
  }
  TreeListing listing_of(const std::string& name, Compression compression) {
    auto source = FileSource::open(path(name)).value();
    auto listing = list_archive(source, compression);
    EXPECT_TRUE(listing) << listing.error().message();
    return std::move(listing).value();
  }
  Status unpack(const std::string& name, Compression compression, const TreeListing& listing) {
    EXPECT_TRUE(remove_tree(path("out")));
    EXPECT_TRUE(make_directories(path("out")));
    auto source = FileSource::open(path(name)).value();
    TRY(unpack_tree(source, compression, listing, path("out")));
    return prove_tree(path("out"), listing);
  }
};

TEST_F(Writer, ListsInTheOrderOfPathBytes) {
  put_example();
  const std::string app = sha256_hex("program"), notes = sha256_hex("sorts between bin and its files");
  EXPECT_EQ(write_tree_listing(make().listing),
            "sealwright-tree 1\n"
            "d - 0 755 bin\n"
            "f " +
                notes +
                " 31 644 bin-notes\n"
                "f " +
                app +
                " 7 755 bin/app\n"
                "l - 0 - bin/run -> app\n"
                "d - 0 755 empty\n"
                "f " +
                sha256_hex("") + " 0 644 zero\n");
}

TEST_F(Writer, SaysLengthAndDigestOfTheArtifact) {
  put_example();
  const MadeArtifact made = make();
  EXPECT_EQ(made.length, bytes("app.tar.zst").size());
  EXPECT_EQ(made.sha256, sha256_hex(bytes("app.tar.zst")));
}

TEST_F(Writer, MakesTheSameBytesFromTheSameTree) {
  put_example();
  make("one.tar.zst");
  // Made in another order, with other times, modes and umask.
  ASSERT_EQ(
      shell("mkdir other other/empty other/bin && touch other/zero && cp tree/bin-notes other && "
            "cp tree/bin/app other/bin && ln -s app other/bin/run && touch -d 2001-02-03 other/bin/app && "
            "chmod 0700 other/bin other/bin/app && chmod 0600 other/zero"),
      "");
  const mode_t before = ::umask(0077);
  make("two.tar.zst", "other");
  ::umask(before);
  EXPECT_EQ(bytes("one.tar.zst"), bytes("two.tar.zst"));
}

TEST_F(Writer, MakesOtherBytesWhenAnythingThatCountsChanges) {
  put_example();
  const std::string first = make().sha256;
  put_file("bin/app", "program", 0644);
  EXPECT_NE(make().sha256, first);
}

TEST_F(Writer, ComesBackTheSameThroughTheClientsUnpacker) {
  put_example();
  put_file("\u00e9t\u00e9 \u65e5\u672c", "names");
  put_file(std::string(120, 'n'), "a long name");
  put_link("long", std::string(150, 't'));
  const MadeArtifact made = make();
  const Status unpacked = unpack("app.tar.zst", Compression::zstd, made.listing);
  EXPECT_TRUE(unpacked) << unpacked.error().message();
}

TEST_F(Writer, ListsWhatItsArchiveHolds) {
  put_example();
  const MadeArtifact made = make();
  EXPECT_EQ(write_tree_listing(listing_of("app.tar.zst", Compression::zstd)),
            write_tree_listing(made.listing));
  EXPECT_EQ(write_tree_listing(list_directory_tree(tree()).value()), write_tree_listing(made.listing));
}

TEST_F(Writer, MakesWhatOrdinaryToolsExtract) {
  put_example();
  put_file("\u00e9t\u00e9", "names");
  put_file(std::string(120, 'n'), "a long name");
  make();
  ASSERT_EQ(shell("mkdir b g && bsdtar -xpf app.tar.zst -C b 2>&1 && diff -r --no-dereference tree b"), "");
  ASSERT_EQ(shell("zstd -dcq app.tar.zst | tar -xpf - -C g 2>&1 && diff -r --no-dereference tree g"), "");
}

TEST_F(Writer, NeedsNoMoreThan8MiBToUnpack) {
  put_file("large", std::string(20'000'000, 'x'));
  const MadeArtifact made = make();
  EXPECT_EQ(write_tree_listing(listing_of("app.tar.zst", Compression::zstd)),
            write_tree_listing(made.listing));
}

TEST_F(Writer, StoresAHardLinkAsAFileOfItsOwn) {
  put_file("a", "x");
  ASSERT_EQ(::link((tree() + "/a").c_str(), (tree() + "/b").c_str()), 0);
  EXPECT_TRUE(unpack("app.tar.zst", Compression::zstd, make().listing));
}

TEST_F(Writer, MakesAnArtifactOfNothing) {
  EXPECT_TRUE(unpack("app.tar.zst", Compression::zstd, make().listing));
}

TEST_F(Writer, RefusesAPipe) {
  ASSERT_EQ(::mkfifo((tree() + "/pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(), "archive_type");
}

TEST_F(Writer, RefusesSetuid) {
  put_file("a", "x", 04755);
  EXPECT_EQ(refusal(), "archive_type");
}

TEST_F(Writer, RefusesNamesThatAClientWouldRefuse) {
  put_file("a\nb", "x");
  EXPECT_EQ(refusal(), "archive_unsafe_name");
}

TEST_F(Writer, RefusesNamesThatDifferOnlyInCase) {
  put_file("README", "x");
  put_file("readme", "y");
  EXPECT_EQ(refusal(), "archive_unsafe_name");
}

TEST_F(Writer, RefusesUnassignedCodePoints) {
  put_file("\u0378", "x");
  EXPECT_EQ(refusal(), "archive_unsafe_name");
}

TEST_F(Writer, RefusesLinksOutOfTheTree) {
  put_link("l", "../secret");
  EXPECT_EQ(refusal(), "archive_unsafe_link");
}

TEST_F(Writer, KeepsTheOldArtifactWhenItFails) {
  put_file("a", "x");
  make();
  const std::string before = bytes("app.tar.zst");
  put_link("l", "/etc");
  EXPECT_FALSE(make_artifact(tree(), path("app.tar.zst")));
  EXPECT_EQ(bytes("app.tar.zst"), before);
}

TEST_F(Writer, LeavesNothingWhenCancelled) {
  put_file("a", "x");
  const std::atomic<bool> cancel = true;
  ArtifactOptions options;
  options.run.cancel = &cancel;
  EXPECT_EQ(make_artifact(tree(), path("app.tar.zst"), options).error().code(), ErrorCode::cancelled);
  EXPECT_EQ(list_directory(sandbox_.path()).value(), std::vector<std::string>{"tree"});
}

struct Tool {
  const char* name;
  const char* command;
  Compression compression;
};
class OrdinaryTool : public Writer, public testing::WithParamInterface<Tool> {};
// Archives as build systems make them: listed by the signer, unpacked by the client.
TEST_P(OrdinaryTool, MakesArchivesThatAreListedAndUnpacked) {
  put_example();
  put_file("\u00e9t\u00e9", "names");
  put_file(std::string(120, 'n') + "\u00e9", "a long name");
  ASSERT_EQ(shell(std::string("cd tree && ") + GetParam().command), "");
  const TreeListing listing = listing_of("artifact", GetParam().compression);
  EXPECT_EQ(write_tree_listing(listing), write_tree_listing(list_directory_tree(tree()).value()));
  const Status unpacked = unpack("artifact", GetParam().compression, listing);
  EXPECT_TRUE(unpacked) << unpacked.error().message();
}
INSTANTIATE_TEST_SUITE_P(
    Writer, OrdinaryTool,
    testing::Values(
        Tool{"GnuTarZstd", "tar -cf - * | zstd -q > ../artifact", Compression::zstd},
        Tool{"GnuTarZstdThreads19", "tar -cf - * | zstd -q -19 -T2 > ../artifact", Compression::zstd},
        Tool{"GnuTarGzip", "tar -czf ../artifact *", Compression::gzip},
        Tool{"GnuTarXz", "tar -cf - * | xz -6 > ../artifact", Compression::xz},
        Tool{"GnuTarPax", "tar --format=pax -cf - * | zstd -q > ../artifact", Compression::zstd},
        Tool{"BsdtarPax", "LC_ALL=C.UTF-8 bsdtar --format=pax -cf - * | zstd -q > ../artifact",
             Compression::zstd},
        Tool{"BsdtarRestricted", "LC_ALL=C.UTF-8 bsdtar --zstd -cf ../artifact *", Compression::zstd},
        Tool{"WithoutDirectories",
             "find . \\( -type f -o -type l -o -empty \\) -printf '%P\\n' | tar --no-recursion -cf - -T - | "
             "zstd -q > "
             "../artifact",
             Compression::zstd}),
    [](const auto& tool) { return tool.param.name; });

TEST_F(Writer, RefusesAnArchiveThatNeedsMoreThan8MiB) {
  put_file("a", std::string(1000, 'x'));
  ASSERT_EQ(
      shell("cd tree && tar -cf - * | zstd -q --long=27 > ../a.tar.zst && tar -cf - * | xz -9 > ../a.tar.xz"),
      "");
  auto zstd = FileSource::open(path("a.tar.zst")).value();
  EXPECT_EQ(list_archive(zstd, Compression::zstd).error().code(), ErrorCode::archive_window);
  auto xz = FileSource::open(path("a.tar.xz")).value();
  EXPECT_EQ(list_archive(xz, Compression::xz).error().code(), ErrorCode::archive_window);
}

// GNU's old header has a second size, for sparse files, which libarchive accepts for any file.
TEST(Lister, RefusesAFileWhoseHeaderAndContentDifferInSize) {
  std::string file = testing_archives::tar_file("a", "abcde");
  testing_archives::put(file, 257, std::string("ustar  \0", 8));
  testing_archives::put(file, 483, "00000000013");
  testing_archives::put(file, 148, "        ");
  std::uint64_t sum = 0;
  for (const char c : file.substr(0, 512)) sum += static_cast<unsigned char>(c);
  testing_archives::put(file, 148, testing_archives::octal(sum, 6) + std::string("\0 ", 2));
  const std::string archive = testing_archives::zstd(file + testing_archives::tar_end());
  MemorySource source(archive);
  const auto listing = list_archive(source, Compression::zstd);
  ASSERT_FALSE(listing);
  EXPECT_EQ(listing.error().code(), ErrorCode::archive_damaged);
  EXPECT_EQ(listing.error().got(), "5");
}

TEST_F(Writer, RefusesAnArchiveThatAClientWouldRefuse) {
  put_file("a", "x");
  const auto refused = [&](const std::string& command) {
    EXPECT_EQ(shell("cd tree && " + command + " | zstd -q > ../a.tar.zst"), "");
    auto source = FileSource::open(path("a.tar.zst")).value();
    const auto listing = list_archive(source, Compression::zstd);
    return listing ? "listed" : std::string(name_of(listing.error().code()));
  };
  EXPECT_EQ(refused("tar -cf - a"), "listed");
  EXPECT_EQ(refused("tar -cf - a a"), "archive_type") << "GNU tar writes the second as a hard link";
  EXPECT_EQ(refused("tar --hard-dereference -cf - a a"), "archive_unsafe_name");
  EXPECT_EQ(refused("tar -cf - ./a"), "archive_unsafe_name");
  EXPECT_EQ(refused("cp a '\u0378' && tar -cf - '\u0378'"), "archive_unsafe_name") << "not assigned";
  EXPECT_EQ(refused("tar -cPf - --transform 's,a,/a,' a"), "archive_unsafe_name");
  EXPECT_EQ(refused("tar -cf - --mode 4755 a"), "archive_type");
  EXPECT_EQ(refused("ln -sf /etc l && tar -cf - l"), "archive_unsafe_link");
  EXPECT_EQ(refused("(tar -cf - a; tar -cf - a)"), "archive_trailing");
  EXPECT_EQ(refused("truncate -s 1M s && echo >> s && tar -cSf - s"), "archive_type");
}

}  // namespace
}  // namespace sealwright
