// SPDX-License-Identifier: Apache-2.0
#include "keys/public/digest.hpp"

#include <gtest/gtest.h>

#include "base/encoding.hpp"

namespace sealwright {
namespace {

// FIPS 180-4 examples.
TEST(Sha256, GivesTheDigestsOfTheStandard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, RawBytesAreWhatTheHexSays) { EXPECT_EQ(to_hex(sha256("abc")), sha256_hex("abc")); }

TEST(Sha512, GivesTheDigestOfTheStandard) {
  EXPECT_EQ(sha512_hex("abc"),
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
            "454d4423"
            "643ce80e2a9ac94fa54ca49f");
}

TEST(Digester, GivesTheSameForAStreamInPieces) {
  Digester digester;
  digester.update("a");
  digester.update("");
  digester.update("bc");
  EXPECT_EQ(digester.finish_hex(), sha256_hex("abc"));
}

TEST(Digester, StartsAgainAfterItsResult) {
  Digester digester(DigestAlgorithm::sha512);
  digester.update("something else");
  (void)digester.finish();
  digester.update("abc");
  EXPECT_EQ(digester.finish_hex(), sha512_hex("abc"));
}

TEST(RandomBytes, DifferEachTime) {
  EXPECT_EQ(random_bytes(32).size(), 32u);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace sealwright
