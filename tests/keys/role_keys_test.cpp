// SPDX-License-Identifier: Apache-2.0
#include "keys/public/role_keys.hpp"

#include <gmock/gmock.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <limits>

#include "keys/private/signing_key.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kMessage = "signed part";

class RoleKeysTest : public testing::Test {
 protected:
  const SigningKey anna = SigningKey::generate(KeyKind::ed25519).value();
  const SigningKey ben = SigningKey::generate(KeyKind::p256).value();
  const SigningKey chris = SigningKey::generate(KeyKind::ed25519).value();

  static Signature by(const SigningKey& key, const KeyId& id) { return {id, key.sign(kMessage).value()}; }

  RoleKeys of_three(std::int64_t threshold) const {
    return RoleKeys("targets",
                    {{"anna", anna.public_key()}, {"ben", ben.public_key()}, {"chris", chris.public_key()}},
                    threshold);
  }
};

TEST_F(RoleKeysTest, TwoOfThreeMeetAThresholdOfTwo) {
  EXPECT_THAT(of_three(2).verify(kMessage, {by(chris, "chris"), by(anna, "anna")}).value(),
              ElementsAre("anna", "chris"));
}

TEST_F(RoleKeysTest, OneSignatureShortIsRefusedAndSaysHowMany) {
  const auto refused = of_three(2).verify(kMessage, {by(anna, "anna")});
  ASSERT_THAT(refused, FailsWith(ErrorCode::threshold_not_met));
  EXPECT_EQ(refused.error().role(), "targets");
  EXPECT_EQ(refused.error().expected(), "2 of 3 keys");
  EXPECT_EQ(refused.error().got(), "1");
}

TEST_F(RoleKeysTest, NoSignatureIsRefused) {
  EXPECT_THAT(of_three(1).verify(kMessage, {}), FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(RoleKeysTest, OneKeyIdTwiceIsRefusedOutright) {
  const Signature signature = by(anna, "anna");
  EXPECT_THAT(of_three(2).verify(kMessage, {signature, signature}),
              FailsWith(ErrorCode::signature_duplicate));
  EXPECT_THAT(of_three(1).verify(kMessage, {signature, {"anna", "another"}}),
              FailsWith(ErrorCode::signature_duplicate));
}

TEST_F(RoleKeysTest, AnUnknownKeyIdTwiceIsRefusedToo) {
  EXPECT_THAT(of_three(1).verify(kMessage, {by(anna, "anna"), {"nobody", "x"}, {"nobody", "y"}}),
              FailsWith(ErrorCode::signature_duplicate));
}

TEST_F(RoleKeysTest, OneKeyUnderTwoIdsHasOneVote) {
  const RoleKeys keys("root", {{"anna", anna.public_key()}, {"anna-again", anna.public_key()}}, 2);
  EXPECT_THAT(keys.verify(kMessage, {by(anna, "anna"), by(anna, "anna-again")}),
              FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(RoleKeysTest, ABadSignatureBesideEnoughGoodOnesIsSkipped) {
  EXPECT_THAT(
      of_three(2).verify(kMessage, {{"ben", "not a signature"}, by(anna, "anna"), by(chris, "chris")}),
      IsDone());
}

TEST_F(RoleKeysTest, ASignatureUnderAnotherKeysIdDoesNotCount) {
  EXPECT_THAT(of_three(2).verify(kMessage, {by(anna, "chris"), by(chris, "anna")}),
              FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(RoleKeysTest, ASignatureByAKeyOfAnotherRoleDoesNotCount) {
  const RoleKeys only_ben("timestamp", {{"ben", ben.public_key()}}, 1);
  EXPECT_THAT(only_ben.verify(kMessage, {by(anna, "anna")}), FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(RoleKeysTest, ASignatureOverOtherBytesDoesNotCount) {
  EXPECT_THAT(of_three(1).verify("other bytes", {by(anna, "anna")}), FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(RoleKeysTest, AThresholdBelowOneIsNeverMet) {
  const std::vector<Signature> all{by(anna, "anna"), by(ben, "ben"), by(chris, "chris")};
  for (const std::int64_t threshold :
       {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_THAT(of_three(threshold).verify(kMessage, all), FailsWith(ErrorCode::threshold_not_met))
        << threshold;
    EXPECT_THAT(of_three(threshold).verify(kMessage, {}), FailsWith(ErrorCode::threshold_not_met))
        << threshold;
  }
}

TEST_F(RoleKeysTest, AThresholdAboveTheNumberOfKeysIsNeverMet) {
  const std::vector<Signature> all{by(anna, "anna"), by(ben, "ben"), by(chris, "chris")};
  EXPECT_THAT(of_three(3).verify(kMessage, all), IsDone());
  EXPECT_THAT(of_three(4).verify(kMessage, all), FailsWith(ErrorCode::threshold_not_met));
  EXPECT_THAT(of_three(std::numeric_limits<std::int64_t>::max()).verify(kMessage, all),
              FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(RoleKeysTest, ARoleWithoutKeysIsNeverMet) {
  EXPECT_THAT(RoleKeys("root", {}, 1).verify(kMessage, {by(anna, "anna")}),
              FailsWith(ErrorCode::threshold_not_met));
}

// ECDSA has two signatures for every one: (r, s) and (r, n-s). Both verify, so bytes are no identity.
std::string other_signature_of(const std::string& der) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
  EC_GROUP* group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
  BIGNUM* s = BN_new();
  BN_sub(s, EC_GROUP_get0_order(group), ECDSA_SIG_get0_s(signature));
  ECDSA_SIG_set0(signature, BN_dup(ECDSA_SIG_get0_r(signature)), s);
  std::string out(static_cast<std::size_t>(i2d_ECDSA_SIG(signature, nullptr)), '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  i2d_ECDSA_SIG(signature, &to);
  EC_GROUP_free(group);
  ECDSA_SIG_free(signature);
  return out;
}

TEST_F(RoleKeysTest, BothSignaturesOfOneEcdsaKeyAreOneVote) {
  const std::string one = ben.sign(kMessage).value(), other = other_signature_of(one);
  ASSERT_NE(one, other);
  ASSERT_TRUE(ben.public_key().verifies(kMessage, other)) << "the premise: both verify";
  const RoleKeys keys("root", {{"ben", ben.public_key()}, {"ben-again", ben.public_key()}}, 2);
  EXPECT_THAT(keys.verify(kMessage, {{"ben", one}, {"ben-again", other}}),
              FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(RoleKeysTest, SignersNamesWhoSignedBelowTheThresholdToo) {
  EXPECT_THAT(of_three(3).signers(kMessage, {by(ben, "ben"), {"anna", "bad"}}).value(), ElementsAre("ben"));
  EXPECT_THAT(of_three(3).signers(kMessage, {}).value(), IsEmpty());
}

TEST_F(RoleKeysTest, FindsAKeyByItsId) {
  const RoleKeys keys = of_three(1);
  ASSERT_NE(keys.find("ben"), nullptr);
  EXPECT_EQ(keys.find("ben")->key.identity(), ben.public_key().identity());
  EXPECT_EQ(keys.find("nobody"), nullptr);
}

TEST_F(RoleKeysTest, TheDigestChangesWithTheKeysAndTheThresholdOnly) {
  const RoleKeys keys("targets", {{"anna", anna.public_key()}, {"ben", ben.public_key()}}, 1);
  EXPECT_EQ(keys.digest(),
            RoleKeys("other", {{"x", ben.public_key()}, {"y", anna.public_key()}}, 1).digest());
  EXPECT_EQ(keys.digest(),
            RoleKeys("t", {{"a", anna.public_key()}, {"a2", anna.public_key()}, {"b", ben.public_key()}}, 1)
                .digest());
  EXPECT_NE(keys.digest(), RoleKeys("targets", keys.keys(), 2).digest());
  EXPECT_NE(keys.digest(), of_three(1).digest());
}

}  // namespace
}  // namespace sealwright
