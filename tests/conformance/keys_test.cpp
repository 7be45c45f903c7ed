// SPDX-License-Identifier: Apache-2.0
// Kinds of keys, key ids, thresholds, and malformed signatures.
#include "tests/conformance/conformance_run.hpp"

namespace sealwright {
namespace {

using testing::ElementsAre;
using testing_support::changed_file;
using testing_support::ConformanceRun;

void add_signature(std::string& file, const std::string& id, const std::string& hex) {
  file = changed_file(file, [&](Json& whole) {
    Json signatures = *whole.find("signatures");
    signatures.push_back(Json::object({{"keyid", id}, {"sig", hex}}));
    whole.set("signatures", signatures);
  });
}

struct KeyType {
  std::string name, keytype, scheme;
  std::vector<std::string> make;  // arguments of openssl genpkey
  std::vector<std::string> sign;  // arguments of openssl
};
std::ostream& operator<<(std::ostream& out, const KeyType& type) { return out << type.name; }

class KeyTypes : public ConformanceRun, public testing::WithParamInterface<KeyType> {
 protected:
  std::string openssl(Names words) const {
    words.insert(words.begin(), "openssl");
    const auto done = run(words);
    EXPECT_EQ(done.exit_code, 0) << done.output;
    return done.output;
  }
  std::string signature_over(const std::string& message) const {
    write_file(path("message"), message).value();
    Names words = GetParam().sign;
    if (words[0] == "pkeyutl") {
      words.insert(words.end(), {"-inkey", path("key"), "-in", path("message"), "-out", path("signature")});
    } else {
      words.insert(words.end(), {"-sign", path("key"), "-out", path("signature"), path("message")});
    }
    openssl(words);
    return to_hex(read_file(path("signature"), 10'000).value());
  }
  // The root with this key as a second one, both needed; signed by it too.
  std::string add_to_root() {
    Names words{"genpkey", "-out", path("key"), "-algorithm"};
    words.insert(words.end(), GetParam().make.begin(), GetParam().make.end());
    openssl(words);
    const auto key = PublicKey::from_pem(openssl({"pkey", "-in", path("key"), "-pubout"})).value();
    const Json object = Json::object({{"keytype", GetParam().keytype},
                                      {"keyval", Json::object({{"public", key.tuf_value()}})},
                                      {"scheme", GetParam().scheme}});
    const std::string id = key_id_of(object);
    repository_.change("root", {"keys", id}, [&](Json& member) { member = object; });
    repository_.change("root", {"roles", "root", "keyids"}, [&](Json& ids) { ids.push_back(id); });
    repository_.change("root", {"roles", "root", "threshold"}, [](Json& threshold) { threshold = 2; });
    return id;
  }
};

TEST_P(KeyTypes, SignARootAndAnyOtherSignatureDoesNotCount) {
  ASSERT_EQ(init(), 0);
  const std::string id = add_to_root();
  repository_.publish("root");
  std::string good = signature_over(canonical_json(repository_.document("root")));
  add_signature(repository_.served["metadata/2.root.json"], id, good);
  EXPECT_EQ(refresh(), 0) << output();
  EXPECT_EQ(version("root"), 2);
  repository_.publish("root");
  add_signature(repository_.served["metadata/3.root.json"], id, good);  // of version 2
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(version("root"), 2);
}

const std::vector<std::string> kSha256{"dgst", "-sha256"};
INSTANTIATE_TEST_SUITE_P(
    Kinds, KeyTypes,
    testing::Values(
        KeyType{"Ed25519", "ed25519", "ed25519", {"ED25519"}, {"pkeyutl", "-sign", "-rawin"}},
        KeyType{
            "P256", "ecdsa", "ecdsa-sha2-nistp256", {"EC", "-pkeyopt", "ec_paramgen_curve:P-256"}, kSha256},
        KeyType{"P256UnderItsOldKeytype",
                "ecdsa-sha2-nistp256",
                "ecdsa-sha2-nistp256",
                {"EC", "-pkeyopt", "ec_paramgen_curve:P-256"},
                kSha256},
        KeyType{"P384",
                "ecdsa",
                "ecdsa-sha2-nistp384",
                {"EC", "-pkeyopt", "ec_paramgen_curve:P-384"},
                {"dgst", "-sha384"}},
        KeyType{"RsaPss",
                "rsa",
                "rsassa-pss-sha256",
                {"RSA", "-pkeyopt", "rsa_keygen_bits:2048"},
                {"dgst", "-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"}}),
    [](const auto& tested) { return tested.param.name; });

class Keys : public ConformanceRun {
 protected:
  // The snapshot under a key whose object has one more member; `id` names it.
  void use_key_with_member(const std::string& member, const Json& value, bool id_covers_it) {
    const PublicKey& key = repository_.key("special").public_key();
    Json object = key_object_of(key);
    const std::string bare = key_id_of(object);
    const std::string id = id_covers_it ? key_id_of(object.set(member, value)) : bare;
    object.set(member, value);
    repository_.change("root", {"keys", id}, [&](Json& entry) { entry = object; });
    repository_.change("root", {"roles", "snapshot", "keyids"},
                       [&](Json& ids) { ids = Json::array_of({id}); });
    repository_.set_signers("snapshot", {"special"});
    repository_.publish("root");
    repository_.publish("snapshot");
    std::string& served = repository_.served["metadata/2.snapshot.json"];
    served.replace(served.find(bare), bare.size(), id);
    repository_.publish("timestamp");
  }
};

TEST_F(Keys, WithUnknownMembersCountUnderEitherIdThatToolsGiveThem) {
  for (const bool id_covers_it : {true, false}) {
    begin_anew();
    ASSERT_EQ(init(), 0);
    use_key_with_member("keyid_hash_algorithms", "md5", id_covers_it);
    EXPECT_EQ(refresh(), 0) << id_covers_it << output();
    EXPECT_THAT(trusted(), ElementsAre("root 2", "snapshot 2", "targets 1", "timestamp 2"));
  }
}

TEST_F(Keys, UnderAnIdThatIsNotTheirsDoNotCount) {
  ASSERT_EQ(init(), 0);
  const std::string id(64, 'a');
  const Json object = key_object_of(repository_.key("snapshot").public_key());
  repository_.change("root", {"keys"}, [&](Json& keys) { keys.set(id, object); });
  repository_.change("root", {"roles", "snapshot", "keyids"}, [&](Json& ids) { ids = Json::array_of({id}); });
  repository_.publish("root");
  std::string& served = repository_.served["metadata/1.snapshot.json"];
  const std::string own = key_id_of(object);
  served.replace(served.find(own), own.size(), id);
  EXPECT_EQ(refresh(), 1);
  EXPECT_THAT(trusted(), ElementsAre("root 2", "timestamp 1"));
}

TEST_F(Keys, ThatAreFewerThanTheThresholdNeverMeetIt) {
  ASSERT_EQ(init(), 0);
  repository_.set_keys("snapshot", {"a", "b", "c", "d", "e"}, 6);
  repository_.publish("root");
  repository_.publish_with_snapshot();
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(version("root"), 2);
  EXPECT_EQ(version("snapshot"), 0);
}

TEST_F(Keys, WithoutTheThresholdOfSignaturesDoNotCarryASnapshot) {
  repository_.set_keys("snapshot", {"a", "b", "c"}, 3);
  repository_.publish("root");
  repository_.publish_with_snapshot({"targets"});
  ASSERT_EQ(init() + refresh(), 0);
  repository_.set_signers("snapshot", {"a", "b"});
  repository_.publish_with_snapshot({"targets"});
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(version("snapshot"), 2);
}

TEST_F(Keys, ListedManyTimesAreOneKey) {
  ASSERT_EQ(init(), 0);
  const std::string id = key_id_of(repository_.key("snapshot").public_key());
  repository_.change("root", {"roles", "snapshot", "keyids"},
                     [&](Json& ids) { ids = Json::array_of(std::vector<std::string>(9, id)); });
  repository_.change("root", {"roles", "snapshot", "threshold"}, [](Json& threshold) { threshold = 6; });
  repository_.set_signers("snapshot", std::vector<std::string>(9, "snapshot"));
  repository_.publish("root");
  repository_.publish_with_snapshot();
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(version("snapshot"), 0);
}

TEST_F(Keys, ListedInARoleButNotDefinedDoNotCountAndDoNoHarm) {
  ASSERT_EQ(init(), 0);
  repository_.change("root", {"roles", "snapshot", "keyids"},
                     [](Json& ids) { ids.push_back(std::string(64, 'b')); });
  repository_.publish("root");
  EXPECT_EQ(refresh(), 0) << output();
  repository_.change("root", {"roles", "snapshot", "threshold"}, [](Json& threshold) { threshold = 2; });
  repository_.publish("root");
  repository_.publish_with_snapshot();
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(version("root"), 3);
}

TEST_F(Keys, ThatSignTwiceUnderOneIdRefuseTheFileEvenIfOnceIsEnough) {
  ASSERT_EQ(init(), 0);
  repository_.set_signers("snapshot", {"snapshot", "snapshot"});
  repository_.publish_with_snapshot();
  EXPECT_EQ(refresh(), 1);
  EXPECT_EQ(version("snapshot"), 0);
}

TEST_F(Keys, OfOtherKindsThanWeKnowDoNotCountAndDoNoHarm) {
  ASSERT_EQ(init(), 0);
  const Json object = Json::object(
      {{"keytype", "hologram"}, {"keyval", Json::object({{"public", "?"}})}, {"scheme", "hologram-7"}});
  const std::string id = key_id_of(object);
  repository_.change("root", {"keys", id}, [&](Json& member) { member = object; });
  repository_.change("root", {"roles", "timestamp", "keyids"}, [&](Json& ids) { ids.push_back(id); });
  repository_.publish("root");
  EXPECT_EQ(refresh(), 0) << output();
}

TEST_F(Keys, ABadSignatureBesideEnoughGoodOnesIsPassedOver) {
  ASSERT_EQ(init(), 0);
  repository_.set_keys("timestamp", {"timestamp", "second"});
  repository_.set_signers("timestamp", {"second"});
  repository_.publish("root");
  const std::string id = key_id_of(repository_.key("timestamp").public_key());
  for (const std::string bad : {"", "not hexadecimal", "00",
                                "3045022100"
                                "fa1f62d38e0f5c565fa23e5d230086258427d87f024c146071966deefde55468022000"}) {
    repository_.publish("timestamp");
    add_signature(repository_.served["metadata/timestamp.json"], id, bad);
    EXPECT_EQ(refresh(), 0) << bad << output();
    EXPECT_EQ(version("timestamp"), repository_.version("timestamp"));
  }
}

}  // namespace
}  // namespace sealwright
