// SPDX-License-Identifier: Apache-2.0
// Keys and signatures: what OpenSSL is given to read.
#include "keys/private/signing_key.hpp"
#include "keys/public/public_key.hpp"
#include "metadata/tuf/key_record.hpp"
#include "tests/fuzz/target.hpp"

namespace sealwright::fuzzing {
namespace {

void check_key(const PublicKey& key) {
  const auto by_pem = PublicKey::from_pem(key.pem());
  require(accepted(by_pem) && by_pem->identity() == key.identity(), "a key is read back from its PEM");
  const auto by_tuf = PublicKey::from_tuf(key.tuf_keytype(), key.tuf_scheme(), key.tuf_value());
  require(accepted(by_tuf) && by_tuf->identity() == key.identity(), "a key is read back from metadata");
  require(!key.verifies("message", "") && !key.verifies("message", std::string(64, '\0')),
          "nothing is no signature");
}

constexpr const char* kEd25519 = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

}  // namespace

FUZZ_TARGET(public_key_pem) {
  if (const auto key = PublicKey::from_pem(input); accepted(key)) check_key(*key);
}

// Two lines, keytype and scheme, then the value.
FUZZ_TARGET(public_key_tuf) {
  const std::string_view keytype = take_line(input), scheme = take_line(input);
  if (const auto key = PublicKey::from_tuf(keytype, scheme, input); accepted(key)) check_key(*key);
}

// The value of a `keys` member.
FUZZ_TARGET(key_table) {
  const auto json = read_json(input, "x");
  if (!json) return;
  const auto table = read_keys(Field(*json, "x"));
  if (!accepted(table)) return;
  for (const auto& [id, record] : *table) {
    require(record.key.has_value() != record.problem.has_value(), "a key counts or says why not");
    if (record.problem) require(is_tellable(*record.problem), "every refusal can be shown");
    if (record.key) check_key(*record.key);
  }
}

// A private key without a passphrase; an encrypted one says itself how long opening it takes.
FUZZ_TARGET(private_key) {
  const auto key = SigningKey::insecurely_open_unencrypted(input);
  if (!accepted(key)) return;
  const auto signature = key->sign("message");
  if (!accepted(signature)) return;
  require(key->public_key().verifies("message", *signature), "what we sign verifies");
  check_key(key->public_key());
}

// A signature over "message" by keys that never signed it.
FUZZ_TARGET(signature) {
  static const PublicKey ed25519 = PublicKey::from_tuf("ed25519", "ed25519", kEd25519).value();
  static const PublicKey p256 =
      PublicKey::from_tuf(
          "ecdsa", "ecdsa-sha2-nistp256",
          "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8e"
          "e7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")
          .value();
  require(!ed25519.verifies("another message", input), "no bytes are a signature by a key that did not sign");
  (void)p256.verifies("another message", input);  // its private key is 1: anybody can sign
}

}  // namespace sealwright::fuzzing
