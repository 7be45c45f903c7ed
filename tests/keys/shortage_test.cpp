// SPDX-License-Identifier: Apache-2.0
// Each allocation of loading a key, checking a signature and making a digest fails in turn: the result is
// correct, or the error is no_memory. Never an unsupported key, a wrong signature, or another digest.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <new>

#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "keys/public/ecdsa_signature.hpp"
#include "keys/public/public_key.hpp"
#include "tests/keys/openssl_command.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/shortage.hpp"

namespace sealwright {
namespace {

using testing_support::begin_memory_shortage;
using testing_support::count_allocations;
using testing_support::end_memory_shortage;
using testing_support::Shortage;

constexpr std::string_view kMessage = "the exact bytes that were signed";

enum class End { right, wrong, no_memory };

// `work` returns whether its result is correct.
End end_of(const std::function<bool()>& work) {
  try {
    const bool is_right = work();
    end_memory_shortage();
    return is_right ? End::right : End::wrong;
  } catch (const std::bad_alloc&) {
    end_memory_shortage();
    return End::no_memory;
  }
}

void fail_each_allocation_of(const std::function<bool()>& work) {
  ASSERT_EQ(end_of(work), End::right) << "the premise";
  count_allocations();
  ASSERT_TRUE(work());
  const long all = end_memory_shortage();
  ASSERT_GT(all, 0);
  // With SEALWRIGHT_LONG each allocation, otherwise a sample of them.
  const long step = std::getenv("SEALWRIGHT_LONG") != nullptr ? 1 : std::max(1l, all / 100);
  for (const Shortage shortage : {Shortage::once, Shortage::from_then_on}) {
    for (long nth = 1; nth <= all; nth += step) {
      begin_memory_shortage(nth, shortage);
      EXPECT_NE(end_of(work), End::wrong) << nth << " of " << all;
    }
  }
  EXPECT_EQ(end_of(work), End::right) << "and afterwards as before";
}

class KeyShortage : public OpensslCommand {
 protected:
  static void load_and_verify(const std::string& pem, const std::string& signature) {
    const PublicKey known = PublicKey::from_pem(pem).value();
    fail_each_allocation_of([&] {
      const auto key = PublicKey::from_pem(pem);
      return key && key->identity() == known.identity() && key->verifies(kMessage, signature);
    });
    const std::string keytype(known.tuf_keytype()), scheme(known.tuf_scheme()), value = known.tuf_value();
    fail_each_allocation_of([&] {
      const auto key = PublicKey::from_tuf(keytype, scheme, value);
      return key && key->identity() == known.identity() && key->verifies(kMessage, signature);
    });
  }
};

TEST_F(KeyShortage, Ed25519) {
  const std::string pem = make_ed25519("key");
  load_and_verify(pem, sign_ed25519("key", kMessage));
}

TEST_F(KeyShortage, P256) {
  const std::string pem = make_ec("key", "P-256");
  load_and_verify(pem, sign_digest("key", kMessage, {"-sha256"}));
}

TEST_F(KeyShortage, P384) {
  const std::string pem = make_ec("key", "P-384");
  load_and_verify(pem, sign_digest("key", kMessage, {"-sha384"}));
}

TEST_F(KeyShortage, Rsa) {
  const std::string pem = make_rsa("key", 2048);
  load_and_verify(pem, sign_digest("key", kMessage, {"-sha256", "-sigopt", "rsa_padding_mode:pss"}));
}

TEST_F(KeyShortage, APointInHex) {
  const std::string pem = make_ec("key", "P-256");
  const std::string point = to_hex(PublicKey::from_pem(pem)->raw());
  const std::string signature = sign_digest("key", kMessage, {"-sha256"});
  fail_each_allocation_of([&] {
    const auto key = PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp256", point);
    return key && key->verifies(kMessage, signature);
  });
}

TEST_F(KeyShortage, TheNumbersOfASignature) {
  make_ec("key", "P-256");
  const std::string signature = sign_digest("key", kMessage, {"-sha256"});
  fail_each_allocation_of([&] {
    const auto numbers = split_ecdsa_signature(signature);
    return numbers && join_ecdsa_signature(*numbers) == signature;
  });
}

TEST_F(KeyShortage, Digests) {
  const std::string sha = sha256_hex(kMessage), blake = blake2b512(kMessage);
  fail_each_allocation_of([&] { return sha256_hex(kMessage) == sha && blake2b512(kMessage) == blake; });
}

}  // namespace
}  // namespace sealwright
