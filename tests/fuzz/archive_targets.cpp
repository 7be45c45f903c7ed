// SPDX-License-Identifier: Apache-2.0
// Archives and their listings.
#include <algorithm>
#include <cstdlib>

#include "archive/archive_listing.hpp"
#include "archive/prove_posix.hpp"
#include "archive/unpack_posix.hpp"
#include "base/posix_files.hpp"
#include "tests/archive/tar_builder.hpp"
#include "tests/fuzz/target.hpp"

namespace sealwright::fuzzing {
namespace {

constexpr std::size_t kTarBlock = 512;

// Small, so that an input that states a large size does not fill the disk.
TreeLimits small_limits() {
  TreeLimits limits;
  limits.entries = 200;
  limits.unpacked_bytes = 1 << 20;
  return limits;
}

TemporaryDirectory new_directory() {
  const char* parent = std::getenv("TMPDIR");
  auto directory = TemporaryDirectory::create(parent != nullptr ? parent : "/tmp", "sealwright-fuzz.");
  require(accepted(directory), "a temporary directory can be made");
  return *std::move(directory);
}

// What an archive lists is what it unpacks to, and nothing else appears on the disk.
void check_archive(const std::string& archive, Compression compression) {
  MemorySource to_list(archive);
  const auto listing = list_archive(to_list, compression, kPublishableLimits, small_limits());
  if (!accepted(listing)) return;
  const std::string text = write_tree_listing(*listing);
  const auto read_back = parse_tree_listing(text, small_limits());
  require(accepted(read_back) && write_tree_listing(*read_back) == text, "a listing is read back");
  const TemporaryDirectory directory = new_directory();
  MemorySource to_unpack(archive);
  require(accepted(unpack_tree(to_unpack, compression, *listing, directory.path())),
          "what the signer lists the customer unpacks");
  require(accepted(prove_tree(directory.path(), *listing)), "what was unpacked is what was listed");
}

// Bytes are unpacked against a listing that is not theirs: refused, and nothing is left but what is listed.
void check_against_foreign_listing(const std::string& archive, Compression compression) {
  const std::string text = "sealwright-tree 1\nd - 0 755 bin\nf " + std::string(64, '0') + " 3 755 bin/app\n";
  const TreeListing listing = parse_tree_listing(text).value();
  const TemporaryDirectory directory = new_directory();
  MemorySource source(archive);
  require(!accepted(unpack_tree(source, compression, listing, directory.path())),
          "no bytes have the digest of zeros");
  const auto files = list_files_below(directory.path());
  require(accepted(files), "the directory can be read");
  for (const std::string& file : *files) {
    require(file == "bin/app", "only what is listed is written");
  }
}

// A tar whose checksums are correct, whatever the headers say: otherwise every mutation would stop at the
// first.
std::string with_checksums(std::string tar) {
  for (std::size_t at = 0; at + kTarBlock <= tar.size();) {
    std::string block = tar.substr(at, kTarBlock);
    if (block.find_first_not_of('\0') == std::string::npos) break;
    testing_archives::put(block, 148, "        ");
    std::uint64_t sum = 0, size = 0;
    for (const char c : block) sum += static_cast<unsigned char>(c);
    testing_archives::put(block, 148, testing_archives::octal(sum, 6) + std::string("\0 ", 2));
    tar.replace(at, kTarBlock, block);
    for (const char c : block.substr(124, 11))
      size = c >= '0' && c <= '7' ? size * 8 + static_cast<std::uint64_t>(c - '0') : size;
    at += kTarBlock + (std::min<std::uint64_t>(size, tar.size()) + kTarBlock - 1) / kTarBlock * kTarBlock;
  }
  return tar;
}

}  // namespace

FUZZ_TARGET(tree_listing) {
  const auto listing = parse_tree_listing(input);
  if (!accepted(listing)) return;
  require(write_tree_listing(*listing) == input, "a listing has one written form");
  for (const TreeEntry& entry : listing->entries()) {
    const std::string inside = "/" + std::string(entry.path) + "/";
    require(inside.find("/../") == std::string::npos && inside.find("//") == std::string::npos,
            "a path stays in the tree");
    require(listing->find(entry.path) == &entry, "an entry is found by its path");
  }
}

FUZZ_TARGET(tar) {
  check_archive(testing_archives::gzip(with_checksums(std::string(input))), Compression::gzip);
}

FUZZ_TARGET(tar_gzip) {
  check_archive(std::string(input), Compression::gzip);
  check_against_foreign_listing(std::string(input), Compression::gzip);
}

FUZZ_TARGET(tar_xz) {
  check_archive(std::string(input), Compression::xz);
  check_against_foreign_listing(std::string(input), Compression::xz);
}

FUZZ_TARGET(tar_zstd) {
  check_archive(std::string(input), Compression::zstd);
  check_against_foreign_listing(std::string(input), Compression::zstd);
}

}  // namespace sealwright::fuzzing
