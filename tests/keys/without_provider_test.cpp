// SPDX-License-Identifier: Apache-2.0
// Keys where OpenSSL has no provider: they are neither accepted nor called invalid.
#include <gtest/gtest.h>
#include <openssl/provider.h>

#include "base/thrown.hpp"
#include "keys/public/digest.hpp"
#include "keys/public/public_key.hpp"
#include "tests/support/result_matchers.hpp"

// OpenSSL does not free what it read of a configuration that names no default provider.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options();
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

namespace sealwright {
namespace {

// A process of its own: with the null provider loaded first, OpenSSL never looks for the default one.
const bool is_without = OSSL_PROVIDER_load(nullptr, "null") != nullptr;

constexpr const char* kEd25519 = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
constexpr const char* kP256 =
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
constexpr const char* kPem =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";

template <class Step>
void expect_unavailable(Step step) {
  const auto result = at_border([&]() -> Status {
    step();
    return Done{};
  });
  EXPECT_THAT(result, FailsWith(ErrorCode::crypto_unavailable));
}

TEST(MissingProvider, KeysThatCannotBeLoadedAreNotUnsupported) {
  ASSERT_TRUE(is_without);
  expect_unavailable([] { (void)PublicKey::from_tuf("ed25519", "ed25519", kEd25519); });
  expect_unavailable([] { (void)PublicKey::from_tuf("ecdsa", "ecdsa-sha2-nistp256", kP256); });
  expect_unavailable([] { (void)PublicKey::from_pem(kPem); });
  // Without a decoder it is also unknown whether this is a key.
  expect_unavailable([] { (void)PublicKey::from_pem("not a key"); });
}

TEST(MissingProvider, WhatIsNoKeyAnywhereIsReportedAsUnsupported) {
  EXPECT_THAT(PublicKey::from_tuf("ed25519", "ed25519", "00"), FailsWith(ErrorCode::unsupported_key));
  EXPECT_THAT(PublicKey::from_tuf("dsa", "dsa", "00"), FailsWith(ErrorCode::unsupported_key));
}

TEST(MissingProvider, NoDigestAndNoSecretIsMadeUp) {
  expect_unavailable([] { (void)sha256("bytes"); });
  expect_unavailable([] { (void)blake2b512("bytes"); });
  expect_unavailable([] { (void)random_bytes(16); });
}

}  // namespace
}  // namespace sealwright
