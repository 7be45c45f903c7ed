#include "signer/recovery_key.hpp"

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "keys/digest.hpp"
#include "metadata/key_record.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // no i, l, o, u
constexpr std::size_t kLineBytes = 8;                                       // 64 bits in 13 characters
constexpr std::size_t kDataCharacters = 13, kCheckCharacters = 3, kBits = 5;
constexpr std::size_t kLineCharacters = kDataCharacters + kCheckCharacters;

std::string encode(std::string_view bytes, std::size_t characters) {
  std::string text;
  for (std::size_t i = 0; i < characters; ++i) {
    unsigned value = 0;
    for (std::size_t bit = i * kBits; bit < (i + 1) * kBits; ++bit) {
      const unsigned byte = bit / 8 < bytes.size() ? static_cast<unsigned char>(bytes[bit / 8]) : 0;
      value = value * 2 + ((byte >> (7 - bit % 8)) & 1u);
    }
    text += kAlphabet[value];
  }
  return text;
}

// What people write for what they read.
char as_meant(char c) {
  if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (c == 'o') return '0';
  return c == 'i' || c == 'l' ? '1' : c;
}

std::string characters_of(std::string_view typed) {
  std::string text;
  for (const char c : typed) {
    if (c != ' ' && c != '-' && c != '\t' && c != '\r') text += as_meant(c);
  }
  return text;
}

std::optional<std::string> decode(std::string_view characters) {
  std::string bytes(kLineBytes, '\0');
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const std::size_t value = kAlphabet.find(characters[i]);
    if (value == std::string_view::npos) return std::nullopt;
    for (std::size_t bit = 0; bit < kBits; ++bit) {
      const std::size_t at = i * kBits + bit;
      if (((value >> (kBits - 1 - bit)) & 1u) == 0) continue;
      if (at >= kLineBytes * 8) return std::nullopt;
      bytes[at / 8] = static_cast<char>(static_cast<unsigned char>(bytes[at / 8]) | (1u << (7 - at % 8)));
    }
  }
  return bytes;
}

// Finds a mistyped or swapped line, nothing more: the key id says whether it is the right key.
std::string check_of(std::size_t number, std::string_view bytes) {
  return encode(sha256("sealwright-recovery/1 " + std::to_string(number) + " " + std::string(bytes)),
                kCheckCharacters);
}

std::string line_of(std::size_t number, std::string_view bytes) {
  return encode(bytes, kDataCharacters) + check_of(number, bytes);
}

std::string in_groups(const std::string& line) {
  return line.substr(0, 4) + " " + line.substr(4, 4) + " " + line.substr(8, 4) + " " + line.substr(12);
}

// The eight bytes of a line; nothing when it was mistyped.
std::optional<std::string> bytes_of(std::size_t number, const std::string& characters) {
  if (characters.size() != kLineCharacters) return std::nullopt;
  auto bytes = decode(characters.substr(0, kDataCharacters));
  if (!bytes || check_of(number, *bytes) != characters.substr(kDataCharacters)) return std::nullopt;
  return bytes;
}

// "root 1 has HEX"; nothing for another line.
std::optional<RootAnchor> anchor_of(const std::string& line) {
  std::vector<std::string> words;
  for (const std::string& word : split(line, ' ')) {
    if (!word.empty()) words.push_back(word);
  }
  std::uint64_t version = 0;
  if (words.size() != 4 || words[0] != "root" || words[2] != "has" || !is_sha256_hex(words[3]) ||
      !parse_decimal(words[1], version) || version == 0 || version > INT32_MAX)
    return std::nullopt;
  return RootAnchor{static_cast<std::int64_t>(version), words[3]};
}

// The number a line begins with; 0 for any other line.
std::size_t number_of(const std::string& line) {
  const bool begins =
      line.size() > 1 && line[0] >= '1' && line[0] <= '4' && (line[1] == ' ' || line[1] == '\t');
  return begins ? static_cast<std::size_t>(line[0] - '0') : 0;
}

std::string without_margin(const std::string& line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string::npos ? "" : line.substr(first);
}

}  // namespace

Result<std::array<std::string, kRecoveryLines>> recovery_lines(const SigningKey& key) {
  TRY_ASSIGN(const std::string seed, key.ed25519_seed());
  std::array<std::string, kRecoveryLines> lines;
  for (std::size_t i = 0; i < kRecoveryLines; ++i) {
    lines[i] = in_groups(line_of(i + 1, std::string_view(seed).substr(i * kLineBytes, kLineBytes)));
  }
  return lines;
}

bool is_recovery_line(std::string_view typed, std::size_t number, const std::string& line) {
  const std::string text = without_margin(std::string(typed));
  const std::string meant = characters_of(line);
  return characters_of(text) == meant ||
         (number_of(text) == number && characters_of(text.substr(1)) == meant);
}

Result<std::string> write_recovery_text(const SigningKey& key, const std::string& repository,
                                        const std::optional<RootAnchor>& anchor) {
  TRY_ASSIGN(const auto lines, recovery_lines(key));
  std::string text = "Recovery key of a Sealwright repository\n\n  root key id    " +
                     key_id_of(key.public_key()) + "\n  repository     " + repository + "\n";
  if (anchor) text += "  root " + std::to_string(anchor->version) + " has     " + anchor->fingerprint + "\n";
  text += "\n";
  for (std::size_t i = 0; i < kRecoveryLines; ++i)
    text += "  " + std::to_string(i + 1) + "  " + lines[i] + "\n";
  return text +
         "\nWhoever has the four numbered lines can replace every key. Print this or write it down, keep it "
         "away\n"
         "from the keyring, delete the file. After a loss: sealwright-sign recover --recovery-key FILE\n";
}

Result<RecoveryKey> read_recovery_text(std::string_view text, const std::string& file) {
  std::array<std::optional<std::string>, kRecoveryLines> parts;
  std::optional<RootAnchor> anchor;
  for (const std::string& whole : split(text, '\n')) {
    const std::string line = without_margin(whole);
    if (const auto found = anchor_of(line)) anchor = found;
    const std::size_t number = number_of(line);
    if (number == 0) continue;
    parts[number - 1] = bytes_of(number, characters_of(line.substr(1)));
    if (!parts[number - 1]) {
      return Error{ErrorCode::key_not_found,
                   "line " + std::to_string(number) + " of the recovery key is mistyped"}
          .file(file)
          .advice("Compare that line with the paper, character by character.");
    }
  }
  std::string seed;
  for (std::size_t i = 0; i < kRecoveryLines; ++i) {
    if (!parts[i]) {
      return Error{ErrorCode::key_not_found,
                   "line " + std::to_string(i + 1) + " of the recovery key is missing"}
          .file(file)
          .advice("The text has four lines that begin with 1 to 4 and hold four groups of four characters.");
    }
    seed += *parts[i];
  }
  TRY_ASSIGN(SigningKey key, SigningKey::from_ed25519_seed(seed));
  return RecoveryKey{std::move(key), std::move(anchor)};
}

Result<std::string> keep_recovery_text(const std::string& folder, const KeyId& id, const std::string& text) {
  TRY(make_directories(folder, 0700));
  std::string path = join_path(folder, "recovery-key.txt");
  if (path_exists(path)) path = join_path(folder, "recovery-key-" + id.substr(0, 8) + ".txt");
  TRY(create_file_exclusively(path, text, 0600));
  return path;
}

}  // namespace sealwright
