// SPDX-License-Identifier: Apache-2.0
// What is refused in the root is refused in every role, down to a product's: each attack against each of
// them.
#include <algorithm>

#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "metadata/tuf/verified.hpp"
#include "tests/attacks/attack.hpp"
#include "tests/support/json_edit.hpp"

namespace sealwright {
namespace {

using testing_support::changed_file;
using testing_support::kNow;
using testing_support::TufAttack;

const std::vector<std::string> kRoles{"root", "timestamp", "snapshot", "targets", "app"};

class EveryRole : public TufAttack, public testing::WithParamInterface<std::string> {
 protected:
  void SetUp() override {
    repository_.list_hashes = false;  // hashes would refuse what the rule under test must refuse
    TufAttack::SetUp();
  }
  const std::string& role() const { return GetParam(); }
  // Refused with that code, and no byte of the file reached the disk.
  void expect_role_refused(const std::string& code) {
    const std::string before = client_.stored(role());
    EXPECT_EQ(role_verdict(), code) << role();
    // Empty where the keys that signed it have been replaced (5.3.11).
    const std::string after = client_.stored(role());
    EXPECT_TRUE(after == before || after.empty()) << role() << ": " << after;
  }
  void serve_changed(const std::function<void(Json&)>& edit) {
    served(role()) = changed_file(served(role()), edit);
  }
  std::string own_key_id() { return key_id_of(repository_.key(role()).public_key()); }
};

INSTANTIATE_TEST_SUITE_P(Roles, EveryRole, testing::ValuesIn(kRoles),
                         [](const auto& role) { return role.param; });

TEST_P(EveryRole, IsTakenWhenItIsRight) {
  publish_all();
  EXPECT_EQ(role_verdict(), "ok");
  EXPECT_EQ(client_.stored(role()), served(role()));
}

TEST_P(EveryRole, IsRefusedUnsigned) {
  publish_all();
  serve_changed([](Json& file) { file.set("signatures", Json::array()); });
  expect_role_refused("threshold_not_met");
}

TEST_P(EveryRole, IsRefusedWhenAByteOfWhatIsSignedChanged) {
  publish_all();
  serve_changed([](Json& file) {
    Json part = *file.find("signed");
    file.set("signed", part.set("x", 1));
  });
  expect_role_refused("threshold_not_met");
}

TEST_P(EveryRole, IsRefusedWhenOneKeySignsTwice) {
  redefine(role(), [](Json& definition) { definition.set("threshold", 2); });
  if (role() == "root") repository_.set_signers("root", {"root"});
  publish_all();
  serve_changed([](Json& file) {
    Json signatures = *file.find("signatures");
    signatures.push_back(signatures.items()->front());
    file.set("signatures", signatures);
  });
  expect_role_refused("signature_duplicate");
}

// An Ed25519 key in upper-case letters has another id, and is the same key.
TEST_P(EveryRole, IsRefusedWhenOneKeySignsUnderTwoIds) {
  const PublicKey& key = repository_.key(role()).public_key();
  std::string upper = key.tuf_value();
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return c >= 'a' ? char(c - 32) : c; });
  Json other = key_object_of(key);
  other.set("keyval", Json::object({{"public", upper}}));
  const std::string own = key_id_of(key), second = key_id_of(other);
  ASSERT_NE(own, second);
  define_key(role(), second, other);
  redefine(role(), [&](Json& definition) {
    definition.set("keyids", Json::array_of({own, second})).set("threshold", 2);
  });
  publish_all();
  serve_changed([&](Json& file) {
    Json signatures = *file.find("signatures");
    Json again = signatures.items()->front();
    signatures.push_back(again.set("keyid", second));
    file.set("signatures", signatures);
  });
  expect_role_refused("threshold_not_met");
}

TEST_P(EveryRole, IsRefusedWhenTheThresholdIsAboveTheKeys) {
  redefine(role(), [](Json& definition) { definition.set("threshold", 2); });
  publish_all();
  expect_role_refused("threshold_not_met");
}

TEST_P(EveryRole, WithAThresholdOfNothingRefusesTheDelegator) {
  const std::string delegator = role() == "app" ? "targets" : "root";
  const std::vector<std::pair<Json, std::string>> thresholds{{0, "field_value"},
                                                             {-1, "field_value"},
                                                             {"1", "field_type"},
                                                             {true, "field_type"},
                                                             {Json(), "field_type"}};
  for (const auto& [threshold, code] : thresholds) {
    redefine(role(), [&, value = threshold](Json& definition) { definition.set("threshold", value); });
    publish_all();
    const std::string before = client_.stored(delegator);
    EXPECT_EQ(role_verdict(), code);
    EXPECT_EQ(client_.stored(delegator), before);
    if (delegator == "root") repository_.set_version("root", 1);
  }
  redefine(role(), [](Json& definition) { erase(definition, "threshold"); });
  publish_all();
  EXPECT_EQ(role_verdict(), "field_missing");
}

TEST_P(EveryRole, WithAKeyListedTwiceRefusesTheDelegator) {
  redefine(role(), [&](Json& definition) {
    definition.set("keyids", Json::array_of({own_key_id(), own_key_id()}));
  });
  publish_all();
  EXPECT_EQ(role_verdict(), "field_value");
}

TEST_P(EveryRole, IsRefusedWhenAKeyOfAnUnknownKindWouldHaveToCount) {
  const Json object = Json::object({{"keytype", "ed25519"},
                                    {"keyval", Json::object({{"public", std::string(64, 'a')}})},
                                    {"scheme", "none"}});
  const std::string id = key_id_of(object);
  define_key(role(), id, object);
  redefine(role(), [&](Json& definition) {
    definition.set("keyids", Json::array_of({own_key_id(), id})).set("threshold", 2);
  });
  publish_all();
  serve_changed([&](Json& file) {
    Json signatures = *file.find("signatures");
    signatures.push_back(Json::object({{"keyid", id}, {"sig", std::string(128, '0')}}));
    file.set("signatures", signatures);
  });
  expect_role_refused("threshold_not_met");
}

TEST_P(EveryRole, IsRefusedWhenAKeyIsListedUnderAnIdThatIsNotItsOwn) {
  const std::string id(64, 'a');
  define_key(role(), id, key_object_of(repository_.key("spare").public_key()));
  redefine(role(), [&](Json& definition) {
    definition.set("keyids", Json::array_of({own_key_id(), id})).set("threshold", 2);
  });
  repository_.set_signers(role(), {role(), "spare"});
  publish_all();
  const std::string spare = key_id_of(repository_.key("spare").public_key());
  served(role()).replace(served(role()).find(spare), spare.size(), id);
  expect_role_refused("threshold_not_met");
}

// Keys that come with the file, in its own tables or beside a signature, are not what was trusted before.
TEST_P(EveryRole, IsRefusedWhenTheFileBringsItsOwnKey) {
  const Json thief = key_object_of(repository_.key("thief").public_key());
  if (role() != "root") repository_.document(role()).set("keys", Json::object({{key_id_of(thief), thief}}));
  repository_.set_signers(role(), {"thief"});
  publish_all();
  serve_changed([&](Json& file) {
    Json signature = file.find("signatures")->items()->front();
    file.set("signatures", Json(Json::Array{signature.set("key", thief).set("cert", "trust me")}));
    file.set("keys", Json::object({{key_id_of(thief), thief}}));
  });
  expect_role_refused("threshold_not_met");
}

TEST_P(EveryRole, IsRefusedWhenItsVersionIsNotTheOneAskedFor) {
  if (role() == "timestamp") return;  // asked for under no version
  publish_all();
  const std::int64_t asked = repository_.version(role());
  Json document = repository_.document(role());
  for (const std::int64_t version : {asked + 1, asked - 1}) {
    served(role()) = repository_.signed_bytes(role(), document.set("version", version));
    expect_role_refused("version_mismatch");
  }
}

TEST_P(EveryRole, IsStaleAndNotRefusedWhenOnlyItsTimeHasPassed) {
  repository_.set_expiry(role(), kNow);
  publish_all();
  EXPECT_EQ(role_verdict(), "metadata_expired");
  EXPECT_TRUE(client_.warned(ErrorCode::clock_ahead_or_frozen));
  EXPECT_EQ(role_verdict(kNow - Seconds{1}), "ok");
}

TEST_P(EveryRole, ServedAsAnyOtherIsRefused) {
  for (const std::string& other : kRoles) repository_.set_keys(other, {"one key for all"});
  repository_.set_signers("root", {"root", "one key for all"});
  publish_all();
  const std::string honest = served(role());
  for (const std::string& other : kRoles) {
    if (other == role()) continue;
    const bool both_targets =
        (role() == "app" && other == "targets") || (role() == "targets" && other == "app");
    // Under the version asked for, so that only what the file is can refuse it.
    Json document = repository_.document(other);
    document.set("version", repository_.version(role()));
    served(role()) = repository_.signed_bytes(role(), document);
    expect_role_refused(both_targets ? "role_mismatch" : "type_mismatch");
    served(role()) = honest;
  }
}

TEST_P(EveryRole, IsCutAtItsLimit) {
  publish_all();
  repository_.endless.insert(repository_.path_of(role()));
  expect_role_refused("too_large");
}

TEST_P(EveryRole, ThatTwoParsersReadDifferentlyIsRefused) {
  publish_all();
  const std::string honest = served(role());
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string bytes = honest;
    return bytes.replace(bytes.find(from), from.size(), to);
  };
  const std::string version = "\"version\":" + std::to_string(repository_.version(role()));
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  const std::vector<std::pair<std::string, std::string>> texts{
      {with(version, "\"version\":9," + version), "json_duplicate_key"},
      {with(version, version + "," + version), "json_duplicate_key"},
      {with("\"signed\":", "\"signed\":{},\"signed\":"), "json_duplicate_key"},
      {with(version, version + ".0"), "json_number"},
      {with(version, version + "e0"), "json_number"},
      {with(version, "\"version\":18446744073709551617"), "json_number"},
      {with(version, "\"version\":0" + std::to_string(repository_.version(role()))), "json_invalid"},
      {with(version, version + ",\"x\":NaN"), "json_invalid"},
      {with(version, version + ",/* */\"x\":1"), "json_invalid"},
      {with(version, version + ",\"x\":\"\\ud800\""), "json_invalid"},
      {with(version, version + ",\"x\":\"\\u0000\""), "json_invalid"},
      {with(version, version + ",\"x\":\"\t\""), "json_invalid"},
      {with(version, version + ",\"x\":\"\xC0\xAF\""), "json_invalid"},
      {with(version, version + ",\"x\":" + deep), "json_too_deep"},
      {"\xEF\xBB\xBF" + honest, "json_invalid"},
      {honest + honest, "json_invalid"},
      {honest.substr(0, honest.size() - 1), "json_invalid"},
      {honest.substr(0, honest.size() - 1) + ",}", "json_invalid"},
      {"", "json_invalid"},
      {"null", "field_type"}};
  for (const auto& [text, code] : texts) {
    served(role()) = text;
    expect_role_refused(code);
  }
  served(role()) = " \n" + honest + "\r\n\t ";
  EXPECT_EQ(role_verdict(), "ok") << "white space means nothing";
}

TEST_P(EveryRole, WithAWrongTimeOrFormatIsRefused) {
  const std::vector<std::pair<std::string, std::vector<Json>>> bad{
      {"expires",
       {"2027-02-30T00:00:00Z", "2027-01-01T00:00:60Z", "2027-01-01T00:00:00+00:00", "2027-01-01", ""}},
      {"spec_version", {"2.0.0", "1", "v1.0.0", "1.0.0-rc1", "1.0.0.0", ""}},
      {"version", {0, -1}}};
  for (const auto& [member, values] : bad) {
    for (const Json& value : values) {
      const Json honest = repository_.document(role());
      publish_all();
      Json document = repository_.document(role());
      served(role()) = repository_.signed_bytes(role(), document.set(member, value));
      expect_role_refused("field_value");
      if (role() == "root") repository_.set_version("root", 1);
    }
  }
}

}  // namespace
}  // namespace sealwright
