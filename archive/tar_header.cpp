// SPDX-License-Identifier: Apache-2.0
#include "archive/tar_header.hpp"

#include <cstdio>

namespace sealwright {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kNameField = 100;
constexpr std::uint64_t kFirstBase256Size = 1ull << 33;  // eleven octal digits end here
constexpr std::string_view kLongName = "././@LongLink";

struct Field {
  std::size_t offset, size;
};
constexpr Field kName{0, kNameField}, kMode{100, 8}, kUser{108, 8}, kGroup{116, 8}, kSize{124, 12},
    kTime{136, 12};
constexpr Field kChecksum{148, 8}, kType{156, 1}, kTarget{157, kNameField}, kMagic{257, 8};

void put(std::string& block, Field field, std::string_view text) {
  text = text.substr(0, field.size);
  block.replace(field.offset, text.size(), text);
}

// Octal digits that fill the field up to its NUL.
void put_octal(std::string& block, Field field, std::uint64_t value) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llo", static_cast<int>(field.size - 1),
                static_cast<unsigned long long>(value));
  put(block, field, text);
}

void put_size(std::string& block, std::uint64_t size) {
  if (size < kFirstBase256Size) return put_octal(block, kSize, size);
  block[kSize.offset] = static_cast<char>(0x80);
  for (std::size_t i = 0; i < 8; ++i)
    block[kSize.offset + kSize.size - 1 - i] = static_cast<char>(size >> (8 * i) & 0xFF);
}

// The sum of all bytes, with spaces in its own place; six digits, NUL, space.
void put_checksum(std::string& block) {
  put(block, kChecksum, "        ");
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put_octal(block, {kChecksum.offset, 7}, sum);
  block[kChecksum.offset + 6] = '\0';
}

std::string header_block(char type, std::string_view name, std::string_view target, std::uint64_t size,
                         unsigned mode) {
  std::string block(kBlock, '\0');
  put(block, kName, name);
  put_octal(block, kMode, mode);
  put_octal(block, kUser, 0);
  put_octal(block, kGroup, 0);
  put_size(block, size);
  put_octal(block, kTime, 0);
  put(block, kType, {&type, 1});
  put(block, kTarget, target);
  put(block, kMagic, {"ustar  ", 8});
  put_checksum(block);
  return block;
}

// A name too long for its field, in an entry of its own; nothing if it fits.
std::string long_entry(char type, const std::string& text) {
  if (text.size() <= kNameField) return {};
  std::string entry = header_block(type, kLongName, {}, text.size() + 1, 0644) + text + '\0';
  return entry.append(tar_padding(text.size() + 1), '\0');
}

}  // namespace

std::string tar_header(const TreeEntry& entry) {
  const bool is_directory = entry.type == TreeEntryType::directory,
             is_link = entry.type == TreeEntryType::link;
  const std::string name = std::string(entry.path) + (is_directory ? "/" : ""), target(entry.target);
  const char type = is_directory ? '5' : is_link ? '2' : '0';
  const unsigned mode = is_link ? 0777 : is_directory || entry.executable ? 0755 : 0644;
  return long_entry('K', target) + long_entry('L', name) + header_block(type, name, target, entry.size, mode);
}

std::size_t tar_padding(std::uint64_t size) {
  return static_cast<std::size_t>((kBlock - size % kBlock) % kBlock);
}

std::string tar_end() { return std::string(2 * kBlock, '\0'); }

}  // namespace sealwright
