// SPDX-License-Identifier: Apache-2.0
#include "metadata/exports/minisign.hpp"

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kNumberBytes = 8, kSignatureBytes = 64, kKeyBytes = 32;
constexpr std::string_view kPlain = "Ed", kPrehashed = "ED";
constexpr std::string_view kUntrusted = "untrusted comment: ", kTrusted = "trusted comment: ";

// As minisign shows a number: the eight bytes are little-endian.
std::string shown(const std::string& number) {
  std::string text = to_hex(std::string(number.rbegin(), number.rend()));
  for (char& c : text) c = static_cast<char>(c >= 'a' ? c - 'a' + 'A' : c);
  return text;
}

Error malformed(const Untrusted& file, std::string expected) {
  return Error{ErrorCode::export_invalid}.file(file.file).expected(std::move(expected));
}

// The lines of a file that must have exactly `count` of them, each ended.
Result<std::vector<std::string>> lines_of(const Untrusted& file, std::size_t count) {
  auto lines = split(file.bytes, '\n');
  if (lines.size() != count + 1 || !lines.back().empty() || !lines[0].starts_with(kUntrusted)) {
    return malformed(file, std::to_string(count) + " lines of minisign");
  }
  lines.pop_back();
  return lines;
}

}  // namespace

std::string minisign_number_of(const PublicKey& key) { return sha256(key.raw()).substr(0, kNumberBytes); }

std::string write_minisign_public_key(const MinisignPublicKey& key) {
  return std::string(kUntrusted) + "minisign public key " + shown(key.number) + "\n" +
         to_base64(std::string(kPlain) + key.number + key.key.raw()) + "\n";
}

std::string write_minisign_signature(const MinisignSignature& signature) {
  return std::string(kUntrusted) + signature.untrusted_comment + "\n" +
         to_base64(std::string(kPrehashed) + signature.number + signature.signature) + "\n" +
         std::string(kTrusted) + signature.trusted_comment + "\n" + to_base64(signature.comment_signature) +
         "\n";
}

std::string trusted_comment_message(const MinisignSignature& signature) {
  return signature.signature + signature.trusted_comment;
}

Result<MinisignPublicKey> read_minisign_public_key(const Untrusted& file) {
  TRY_ASSIGN(const auto lines, lines_of(file, 2));
  const auto bytes = from_base64(lines[1]);
  if (!bytes || bytes->size() != kPlain.size() + kNumberBytes + kKeyBytes || !bytes->starts_with(kPlain)) {
    return malformed(file, "an Ed25519 key of minisign");
  }
  TRY_ASSIGN(PublicKey key,
             PublicKey::from_tuf("ed25519", "ed25519", to_hex(bytes->substr(kPlain.size() + kNumberBytes))));
  return MinisignPublicKey{std::move(key), bytes->substr(kPlain.size(), kNumberBytes)};
}

Result<MinisignSignature> read_minisign_signature(const Untrusted& file) {
  TRY_ASSIGN(const auto lines, lines_of(file, 4));
  const auto bytes = from_base64(lines[1]), comment_signature = from_base64(lines[3]);
  const bool fits = bytes && bytes->size() == kPrehashed.size() + kNumberBytes + kSignatureBytes &&
                    bytes->starts_with(kPrehashed) && lines[2].starts_with(kTrusted) && comment_signature &&
                    comment_signature->size() == kSignatureBytes;
  if (!fits) return malformed(file, "a prehashed signature of minisign");
  return MinisignSignature{
      bytes->substr(kPrehashed.size(), kNumberBytes), bytes->substr(kPrehashed.size() + kNumberBytes),
      lines[0].substr(kUntrusted.size()), lines[2].substr(kTrusted.size()), *comment_signature};
}

bool verifies(const MinisignPublicKey& key, const MinisignSignature& signature, std::string_view blake2b512) {
  return signature.number == key.number && key.key.verifies(blake2b512, signature.signature) &&
         key.key.verifies(trusted_comment_message(signature), signature.comment_signature);
}

}  // namespace sealwright
