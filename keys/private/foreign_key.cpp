// SPDX-License-Identifier: Apache-2.0
#include "keys/private/foreign_key.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <initializer_list>

#include "keys/public/openssl_call.hpp"
#include "keys/public/ssh_public_key.hpp"
#include "keys/public/ssh_wire.hpp"

namespace sealwright {
namespace {

Error damaged(std::string why) { return Error{ErrorCode::key_damaged, std::move(why)}; }

// `got` is our own text or a known name, never text of the file, which may contain a key.
Error unsupported(std::string expected, std::string_view got, std::string advice) {
  return Error{ErrorCode::unsupported_key}
      .expected(std::move(expected))
      .got(std::string(got))
      .advice(std::move(advice));
}

// Returns a name of this list unchanged; "another" for any other text.
std::string_view known_name(std::string_view name, std::initializer_list<std::string_view> known) {
  const auto found = std::find(known.begin(), known.end(), name);
  return found == known.end() ? std::string_view("another") : *found;
}

bool has_line(std::string_view file, std::string_view line) {
  return file.find(line) != std::string_view::npos;
}

// What a file appears to be, in our words.
std::string_view look_of(std::string_view file) {
  if (has_line(file, "-----BEGIN OPENSSH PRIVATE KEY-----")) return "an OpenSSH private key";
  if (has_line(file, "PRIVATE KEY-----")) return "a PEM private key";
  if (has_line(file, "PUBLIC KEY-----")) return "a PEM public key";
  if (has_line(file, "-----BEGIN ")) return "another PEM file";
  if (file.substr(0, 18) == "untrusted comment:") return "a minisign file";
  if (file.substr(0, 4) == "ssh-" || file.substr(0, 6) == "ecdsa-") return "an OpenSSH public key";
  return "a file of another kind";
}

constexpr const char* kWithoutPassphrase =
    "Remove the passphrase of a copy with minisign, import it, and delete it: minisign -C -W -s COPY.";
constexpr const char* kOtherKinds = "Import an Ed25519 or P-256 key.";

// ---- minisign ----

// "Ed", kdf, "B2", salt[32], opslimit u64 LE, memlimit u64 LE, then the part that scrypt's output is XORed
// over: key number[8], seed[32], public key[32], checksum[32].
constexpr std::size_t kMinisignBytes = 158, kSaltAt = 6, kSaltBytes = 32, kOpsAt = 38, kMemoryAt = 46;
constexpr std::size_t kSealedAt = 54, kSealedBytes = 104, kNumberBytes = 8, kHalfBytes = 32;

struct ScryptCost {
  std::uint64_t n = 2, r = 8, p = 1;
  std::uint64_t memory() const { return 128 * n * r; }
};
constexpr std::uint64_t kMostScryptMemory = 1u << 30;  // minisign's own default
constexpr std::uint64_t kMostScryptRuns = 16;

std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t number = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    number = number << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return number;
}

// The largest power of two that is at most `most`, as libsodium finds it: at least 2.
std::uint64_t power_of_two(std::uint64_t most) {
  std::uint64_t n = 2;
  while (n <= most / 2 && n < (std::uint64_t{1} << 62)) n *= 2;
  return n;
}

// Converts libsodium's two limits to the parameters of scrypt, as pwhash_scryptsalsa208sha256 does.
ScryptCost cost_of(std::uint64_t operations, std::uint64_t memory) {
  ScryptCost cost;
  if (operations < 32768) operations = 32768;
  if (operations < memory / 32) {
    cost.n = power_of_two(operations / (cost.r * 4));
  } else {
    cost.n = power_of_two(memory / (cost.r * 128));
    cost.p = std::min<std::uint64_t>(operations / 4 / cost.n, 0x3fffffff) / cost.r;
  }
  return cost;
}

std::string_view part(const Secret& file, std::size_t offset, std::size_t count) {
  return file.reveal().substr(offset, count);
}

Status unseal(Secret& file, const Secret& passphrase) {
  const ScryptCost cost =
      cost_of(little_endian(part(file, kOpsAt, 8)), little_endian(part(file, kMemoryAt, 8)));
  if (cost.n > kMostScryptMemory / 128 / cost.r || cost.p < 1 || cost.p > kMostScryptRuns) {
    return unsupported("scrypt with at most 1 GiB of memory", "more, or damaged parameters",
                       kWithoutPassphrase);
  }
  Secret stream(kSealedBytes);
  const std::uint64_t room = cost.memory() + 128 * cost.r * (cost.p + 2) + (1u << 20);
  const OpenSSLCall call;
  const bool done = EVP_PBE_scrypt(passphrase.reveal().data(), passphrase.size(),
                                   reinterpret_cast<const unsigned char*>(file.data()) + kSaltAt, kSaltBytes,
                                   cost.n, cost.r, cost.p, room,
                                   reinterpret_cast<unsigned char*>(stream.data()), stream.size()) == 1;
  if (!done) {
    call.blame_machine_first("scrypt");
    return Error{ErrorCode::no_memory, "scrypt"}.advice("Import it on a machine with 2 GiB of free memory.");
  }
  for (std::size_t i = 0; i < kSealedBytes; ++i) {
    file.data()[kSealedAt + i] = static_cast<char>(file.data()[kSealedAt + i] ^ stream.data()[i]);
  }
  return Done{};
}

// The second line; the first is a comment.
Result<Secret> minisign_bytes(std::string_view file) {
  const std::size_t first = file.find('\n');
  if (first == std::string_view::npos || file.rfind("untrusted comment:", 0) != 0) {
    return unsupported("a minisign secret key file", look_of(file),
                       "Name the file that `minisign -G -s FILE` made.");
  }
  std::string_view line = file.substr(first + 1);
  line = line.substr(0, line.find('\n'));
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  auto bytes = secret_from_base64(line);
  if (!bytes || bytes->size() != kMinisignBytes) return damaged("not as long as a minisign secret key");
  return std::move(*bytes);
}

// ---- OpenSSH ----

constexpr std::string_view kSshBegin = "-----BEGIN OPENSSH PRIVATE KEY-----";
constexpr std::string_view kSshEnd = "-----END OPENSSH PRIVATE KEY-----";

Result<Secret> ssh_bytes(std::string_view file) {
  const std::size_t begin = file.find(kSshBegin), end = file.find(kSshEnd);
  if (begin == std::string_view::npos) {
    return unsupported("an OpenSSH private key", look_of(file),
                       "Name the file that `ssh-keygen` made; for other PEM files use --pem.");
  }
  if (end == std::string_view::npos || end < begin) return damaged("the last line is missing");
  Secret text;
  text.reserve(end - begin);
  for (const char c : file.substr(begin + kSshBegin.size(), end - begin - kSshBegin.size())) {
    if (c != '\n' && c != '\r') text.push_back(c);
  }
  auto bytes = secret_from_base64(text.reveal());
  if (!bytes) return damaged("not base64");
  return std::move(*bytes);
}

Result<SigningKey> read_ssh_ed25519(SshReader& reader) {
  const auto public_half = reader.string(), both = reader.string();
  if (!public_half || !both || both->size() != 2 * kHalfBytes)
    return damaged("an Ed25519 key of the wrong length");
  return SigningKey::from_ed25519_seed(both->substr(0, kHalfBytes), *public_half);
}

Result<SigningKey> read_ssh_p256(SshReader& reader) {
  const auto curve = reader.string(), point = reader.string(), scalar = reader.mpint();
  if (!curve || !point || !scalar) return damaged("a truncated ECDSA key");
  return SigningKey::from_p256_scalar(*scalar, *point);
}

// The part that a passphrase would encrypt: twice the same random number, then the key.
Result<SigningKey> read_ssh_private(std::string_view bytes) {
  SshReader reader(bytes);
  const auto check = reader.uint32(), again = reader.uint32();
  const auto type = reader.string();
  if (!type || check != again) return damaged("the two check numbers differ");
  if (*type == "ssh-ed25519") return read_ssh_ed25519(reader);
  if (*type == "ecdsa-sha2-nistp256") return read_ssh_p256(reader);
  return unsupported("ssh-ed25519 or ecdsa-sha2-nistp256",
                     known_name(*type, {"ssh-rsa", "ssh-dss", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
                                        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"}),
                     kOtherKinds);
}

// ---- PEM ----

Result<SigningKey> of_known_kind(Result<SigningKey> key) {
  if (!key) return key;
  if (key->public_key().algorithm().is_made) return key;
  return unsupported("Ed25519 or P-256", key->public_key().tuf_scheme(), kOtherKinds);
}

}  // namespace

Result<MinisignKey> open_minisign_key(const Secret& file, const AskPassphrase& passphrase) {
  TRY_ASSIGN(Secret secret, minisign_bytes(file.reveal()));
  const std::string_view kdf = part(secret, 2, 2);
  if (part(secret, 0, 2) != "Ed" || part(secret, 4, 2) != "B2") {
    return unsupported("a minisign key of algorithm Ed with checksum B2", "another", kOtherKinds);
  }
  const bool is_encrypted = kdf == "Sc";
  if (!is_encrypted && kdf != std::string_view("\0\0", 2)) {
    return unsupported("the key derivation Sc (scrypt)", "another", kWithoutPassphrase);
  }
  if (is_encrypted) {
    TRY_ASSIGN(const Secret word, passphrase());
    TRY(unseal(secret, word));
  }
  auto key = SigningKey::from_ed25519_seed(part(secret, kSealedAt + kNumberBytes, kHalfBytes),
                                           part(secret, kSealedAt + kNumberBytes + kHalfBytes, kHalfBytes));
  if (key) return MinisignKey{std::move(*key), std::string(part(secret, kSealedAt, kNumberBytes))};
  if (!is_encrypted) return std::move(key).error();
  return Error{ErrorCode::passphrase_wrong}.advice(
      "Try again; if minisign itself accepts this passphrase, the file is damaged.");
}

Result<SigningKey> open_ssh_key(const Secret& file) {
  TRY_ASSIGN(const Secret secret, ssh_bytes(file.reveal()));
  SshReader reader(secret.reveal());
  constexpr std::string_view kMagic("openssh-key-v1\0", 15);
  if (reader.take(kMagic.size()) != kMagic) return damaged("not in the format openssh-key-v1");
  const auto cipher = reader.string(), kdf = reader.string();
  reader.string();  // options of the key derivation
  const auto count = reader.uint32();
  const auto public_half = reader.string(), private_half = reader.string();
  if (!private_half || !reader.is_at_end()) return damaged("it is truncated, or has data after the key");
  if (*cipher != "none" || *kdf != "none") {
    return unsupported(
        "a key without passphrase", "one with a passphrase",
        "Remove the passphrase of a copy, import it, and delete it: ssh-keygen -p -N '' -f COPY.");
  }
  if (count != 1u) return damaged("not exactly one key");
  TRY_ASSIGN(SigningKey key, read_ssh_private(*private_half));
  if (write_ssh_public_key(key.public_key()) == public_half) return key;
  return damaged("the private key does not belong to the public key of the file");
}

Result<SigningKey> open_pem_key(const Secret& key_file, const AskPassphrase& passphrase) {
  const std::string_view file = key_file.reveal();
  if (has_line(file, kSshBegin)) {
    return unsupported("PKCS#8 in PEM", "an OpenSSH private key", "Import it with --ssh.");
  }
  if (has_line(file, "Proc-Type: 4,ENCRYPTED")) {
    return unsupported("PKCS#8 in PEM", "the older encrypted PEM format",
                       "Convert a copy: openssl pkcs8 -topk8 -scrypt -in KEY -out COPY.");
  }
  if (!has_line(file, "PRIVATE KEY-----")) {
    return unsupported("a PEM private key", look_of(file), "Name the file with the private key.");
  }
  if (!has_line(file, "-----END ")) return damaged("the last line is missing");
  if (has_line(file, "-----BEGIN ENCRYPTED PRIVATE KEY-----")) {
    TRY_ASSIGN(const Secret word, passphrase());
    return of_known_kind(SigningKey::open(file, word));
  }
  auto key = SigningKey::insecurely_open_unencrypted(file);
  if (!key) return damaged("no private key can be read from it");
  return of_known_kind(std::move(key));
}

}  // namespace sealwright
