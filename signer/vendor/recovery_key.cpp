// SPDX-License-Identifier: Apache-2.0
#include "signer/vendor/recovery_key.hpp"

#include <algorithm>
#include <vector>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "metadata/tuf/key_record.hpp"

namespace sealwright::sign {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // no i, l, o, u
constexpr std::size_t kLineBytes = 8;                                       // 64 bits in 13 characters
constexpr std::size_t kDataCharacters = 13, kCheckCharacters = 3, kBits = 5, kGroup = 4;
constexpr std::size_t kLineCharacters = kDataCharacters + kCheckCharacters;

void append_encoded(std::string_view bytes, std::size_t characters, Secret& text) {
  for (std::size_t i = 0; i < characters; ++i) {
    unsigned value = 0;
    for (std::size_t bit = i * kBits; bit < (i + 1) * kBits; ++bit) {
      const unsigned byte = bit / 8 < bytes.size() ? static_cast<unsigned char>(bytes[bit / 8]) : 0;
      value = value * 2 + ((byte >> (7 - bit % 8)) & 1u);
    }
    text.push_back(kAlphabet[value]);
  }
}

// Undoes common misreadings: upper case, o for 0, i and l for 1.
char as_meant(char c) {
  if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (c == 'o') return '0';
  return c == 'i' || c == 'l' ? '1' : c;
}

Secret characters_of(std::string_view typed) {
  Secret text;
  for (const char c : typed) {
    if (c != ' ' && c != '-' && c != '\t' && c != '\r') text.push_back(as_meant(c));
  }
  return text;
}

std::optional<Secret> decode(std::string_view characters) {
  Secret bytes(kLineBytes);
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const std::size_t value = kAlphabet.find(characters[i]);
    if (value == std::string_view::npos) return std::nullopt;
    for (std::size_t bit = 0; bit < kBits; ++bit) {
      const std::size_t at = i * kBits + bit;
      if (((value >> (kBits - 1 - bit)) & 1u) == 0) continue;
      if (at >= kLineBytes * 8) return std::nullopt;
      char& byte = bytes.data()[at / 8];
      byte = static_cast<char>(static_cast<unsigned char>(byte) | (1u << (7 - at % 8)));
    }
  }
  return bytes;
}

// The checksum finds a mistyped or swapped line, nothing more. The key id shows whether it is the right key.
void append_check(std::size_t number, std::string_view bytes, Secret& text) {
  Secret checked = Secret::copy_of("sealwright-recovery/1 " + std::to_string(number) + " ");
  checked.append(bytes);
  append_encoded(sha256(checked.reveal()), kCheckCharacters, text);
}

Secret line_of(std::size_t number, std::string_view bytes) {
  Secret line;
  append_encoded(bytes, kDataCharacters, line);
  append_check(number, bytes, line);
  return line;
}

Secret in_groups(const Secret& line) {
  Secret text;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (i != 0 && i % kGroup == 0) text.push_back(' ');
    text.push_back(line.reveal()[i]);
  }
  return text;
}

// The eight bytes of a line; nothing if it was mistyped.
std::optional<Secret> bytes_of(std::size_t number, const Secret& characters) {
  if (characters.size() != kLineCharacters) return std::nullopt;
  auto bytes = decode(characters.reveal().substr(0, kDataCharacters));
  if (!bytes || !line_of(number, bytes->reveal()).is_same_as(characters)) return std::nullopt;
  return bytes;
}

// "root 1 has HEX"; nothing for another line.
std::optional<RootAnchor> anchor_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (words.size() <= 4 && !line.empty()) {
    const std::size_t end = std::min(line.find(' '), line.size());
    if (end != 0) words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  std::uint64_t version = 0;
  if (words.size() != 4 || words[0] != "root" || words[2] != "has" || !is_sha256_hex(words[3]) ||
      !parse_decimal(words[1], version) || version == 0 || version > INT32_MAX)
    return std::nullopt;
  return RootAnchor{static_cast<std::int64_t>(version), std::string(words[3])};
}

// The number a line begins with; 0 for any other line.
std::size_t number_of(std::string_view line) {
  const bool begins =
      line.size() > 1 && line[0] >= '1' && line[0] <= '4' && (line[1] == ' ' || line[1] == '\t');
  return begins ? static_cast<std::size_t>(line[0] - '0') : 0;
}

std::string_view without_margin(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(" \t\r"), line.size()));
}

}  // namespace

Result<std::array<Secret, kRecoveryLines>> recovery_lines(const SigningKey& key) {
  TRY_ASSIGN(const Secret seed, key.ed25519_seed());
  std::array<Secret, kRecoveryLines> lines;
  for (std::size_t i = 0; i < kRecoveryLines; ++i) {
    lines[i] = in_groups(line_of(i + 1, seed.reveal().substr(i * kLineBytes, kLineBytes)));
  }
  return lines;
}

bool is_recovery_line(const Secret& typed, std::size_t number, const Secret& line) {
  const std::string_view text = without_margin(typed.reveal());
  const Secret meant = characters_of(line.reveal());
  return characters_of(text).is_same_as(meant) ||
         (number_of(text) == number && characters_of(text.substr(1)).is_same_as(meant));
}

Result<Secret> write_recovery_text(const SigningKey& key, const std::string& repository,
                                   const std::optional<RootAnchor>& anchor) {
  TRY_ASSIGN(const auto lines, recovery_lines(key));
  std::string head = "Recovery key of a Sealwright repository\n\n  root key id    " +
                     key_id_of(key.public_key()) + "\n  repository     " + repository + "\n";
  if (anchor) head += "  root " + std::to_string(anchor->version) + " has     " + anchor->fingerprint + "\n";
  Secret text = Secret::copy_of(head + "\n");
  for (std::size_t i = 0; i < kRecoveryLines; ++i) {
    text.append("  " + std::to_string(i + 1) + "  ");
    text.append(lines[i].reveal());
    text.push_back('\n');
  }
  text.append(
      "\nAnyone who has the four numbered lines can replace every key. Print this text or write it down,\n"
      "keep it away from the keyring, then delete the file. After a loss of the keys, run\n"
      "sealwright-sign recover --recovery-key FILE\n");
  return text;
}

Result<RecoveryKey> read_recovery_text(std::string_view text, const std::string& file) {
  std::array<std::optional<Secret>, kRecoveryLines> parts;
  std::optional<RootAnchor> anchor;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = without_margin(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (auto found = anchor_of(line)) anchor = std::move(found);
    const std::size_t number = number_of(line);
    if (number == 0) continue;
    parts[number - 1] = bytes_of(number, characters_of(line.substr(1)));
    if (!parts[number - 1]) {
      return Error{ErrorCode::key_not_found,
                   "line " + std::to_string(number) + " of the recovery key is mistyped"}
          .file(file)
          .advice("Compare this line with the paper, character by character.");
    }
  }
  Secret seed;
  for (std::size_t i = 0; i < kRecoveryLines; ++i) {
    if (!parts[i]) {
      return Error{ErrorCode::key_not_found,
                   "line " + std::to_string(i + 1) + " of the recovery key is missing"}
          .file(file)
          .advice("Give all four lines. Each begins with its number, 1 to 4, and has four groups of four "
                  "characters.");
    }
    seed.append(parts[i]->reveal());
  }
  TRY_ASSIGN(SigningKey key, SigningKey::from_ed25519_seed(seed.reveal()));
  return RecoveryKey{std::move(key), std::move(anchor)};
}

Result<std::string> keep_recovery_text(const std::string& folder, const KeyId& id, const Secret& text) {
  TRY(make_directories(folder, 0700));
  std::string path = join_path(folder, "recovery-key.txt");
  if (path_exists(path)) path = join_path(folder, "recovery-key-" + id.substr(0, 8) + ".txt");
  TRY(create_file_exclusively(path, text.reveal(), 0600));
  return path;
}

}  // namespace sealwright::sign
