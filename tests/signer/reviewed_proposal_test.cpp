// SPDX-License-Identifier: Apache-2.0
// What a review shows of a request, and what is refused because no review could show it.
#include <gtest/gtest.h>

#include "base/posix_files.hpp"
#include "signer/signing/proposal_rules.hpp"
#include "tests/signer/team_signing.hpp"
#include "tests/support/json_edit.hpp"

namespace sealwright::sign {
namespace {

using testing_support::kNow;
using testing_support::TeamSigning;

bool shows(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

class ReviewedListing : public TeamSigning {
 protected:
  void publish_release(const std::string& version) {
    publish(sign_by(release(version).value(), &*state_, {"alice", "bob"}));
  }
  static constexpr const char* kListed = "acme-app/1.0.0/manifest.json";
};

TEST_F(ReviewedListing, NamesEveryChannelThatANewReleaseIsOfferedIn) {
  const std::string text =
      review_text(offered_in(release("1.0.0").value(), kListed, Json::array_of({"stable", "beta"})));
  EXPECT_TRUE(shows(text, "release acme-app 1.0.0 in channel stable")) << text;
  EXPECT_TRUE(shows(text, "offered in stable, beta")) << text;
}

TEST_F(ReviewedListing, ShowsAListedReleaseThatIsOfferedInOneMoreChannel) {
  publish_release("1.0.0");
  const std::string text =
      review_text(offered_in(next_of({"acme-app"}), kListed, Json::array_of({"stable", "beta"})));
  EXPECT_TRUE(shows(text, "CHANGED acme-app/1.0.0/manifest.json")) << text;
  EXPECT_TRUE(shows(text, "offered in stable -> stable, beta")) << text;
}

TEST_F(ReviewedListing, IsRefusedWhereChannelsCannotBeRead) {
  const SigningRequest request = release("1.0.0").value();
  EXPECT_THAT(read_proposal(offered_in(request, kListed, "stable"), &*state_),
              FailsWith(ErrorCode::field_type));
  EXPECT_THAT(read_proposal(offered_in(request, kListed, Json::array_of({"stable, beta"})), &*state_),
              FailsWith(ErrorCode::name_invalid));
  const auto without_custom = [&](Json& document) {
    edit_entry(document, kListed, [](Json& entry) { erase(entry, "custom"); });
  };
  EXPECT_FALSE(read_proposal(with_edited(request, "acme-app", without_custom), &*state_));
}

TEST_F(ReviewedListing, ShowsAnEntryOfAnotherLengthHashOrMeaning) {
  publish_release("1.0.0");
  const SigningRequest request = with_edited(next_of({"acme-app"}), "acme-app", [&](Json& document) {
    edit_entry(document, "acme-app/1.0.0/app.bin", [](Json& entry) {
      Json hashes = *entry.find("hashes");
      entry.set("hashes", hashes.set("sha512", std::string(128, 'a'))).set("length", 4);
      entry.set("custom", Json::object({{"sealwright", Json::object({{"kind", "document"}})}}));
    });
  });
  const std::string text = review_text(request);
  EXPECT_TRUE(shows(text, "CHANGED acme-app/1.0.0/app.bin")) << text;
  EXPECT_TRUE(shows(text, "length 3 -> 4")) << text;
  EXPECT_TRUE(shows(text, "SHA-512 none -> aaaa")) << text;
  EXPECT_TRUE(shows(text, "custom data now {\"sealwright\":{\"kind\":\"document\"}}")) << text;
}

TEST_F(ReviewedListing, SaysNothingOfEntriesThatStayAsTheyWere) {
  publish_release("1.0.0");
  EXPECT_FALSE(shows(review_text(release("1.1.0").value()), "acme-app/1.0.0/"));
}

TEST_F(ReviewedListing, OfAnotherManifestForAListedVersionIsRefused) {
  const SigningRequest other = release("1.0.0", "other").value();
  publish_release("1.0.0");
  SigningRequest request = next_of({"acme-app"});
  request.items.push_back(other.items.at(0));
  const std::string digest = sha256_hex(other.items.at(0).bytes);
  const Json listed = *read_json(other.find_metadata("acme-app")->bytes, "other")->find("targets");
  request =
      with_edited(std::move(request), "acme-app", [&](Json& document) { document.set("targets", listed); });
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::version_exists));
  request.items.pop_back();
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::version_exists)) << "nor unseen";
}

TEST_F(ReviewedListing, ShowsWhatAReleaseAsksOfTheCustomersMachine) {
  Manifest urgent = manifest("1.0.0");
  urgent.severity = "critical";
  urgent.restart = "system";
  urgent.health = HealthCheck{{"bin/app", "--self test"}, 60, 0};
  Artifact tree = urgent.artifacts.at(0);
  tree.name = "app.tar.zst";
  tree.kind = ArtifactKind::tree;
  tree.format = "tar.zst";
  tree.tree = "app.bin";
  tree.window_log = 27;
  urgent.subjects[tree.name] = tree.sha256;
  urgent.artifacts.push_back(tree);
  const std::vector<MadeFile> files{{"app.bin", 3, tree.sha256}, {tree.name, 3, tree.sha256}};
  const std::string text = review_text(draft_release(*state_, plan_, urgent, files, kNow).value());
  for (const char* words : {"severity critical", "restart system", "runs [\"bin/app\",\"--self test\"]",
                            "app.tar.zst needs a decompression window of 128.0 MiB"}) {
    EXPECT_TRUE(shows(text, words)) << words << "\n" << text;
  }
}

TEST_F(ReviewedListing, NamesTheDigestThatMinisignSigns) {
  plan_.exports[ExportKind::minisign] = owners_.key_of("bob", "acme-app");
  SigningRequest request = release("1.0.0").value();
  request.artifacts.at(0).blake2b512 = std::string(128, 'b');
  const std::string text = review_text(request);
  EXPECT_TRUE(shows(text, "minisign signs the BLAKE2b-512 of acme-app/1.0.0/app.bin\n    bbbb")) << text;
  EXPECT_TRUE(shows(text, std::string(128, 'b'))) << text;
}

TEST(ReleaseDraft, GivesNoArtifactANameThatTheReleaseNeedsForItself) {
  const auto world = TemporaryDirectory::create(testing::TempDir(), "release").value();
  const Version version = Version::parse("1.0.0").value();
  for (const char* name : {"exports", "manifest.json", "manifest.json.sig"}) {
    const std::string file = join_path(world.path(), name);
    write_file(file, "x").value();
    EXPECT_THAT(make_artifacts({file}, world.path(), "acme-app", version, "any"),
                FailsWith(ErrorCode::name_invalid));
  }
}

class UnusualAuthority : public TeamSigning {
 protected:
  // The delegation to acme-app, in a form that hands its authority on.
  Json delegations(const std::function<void(Json&)>& edit) const {
    Json draft = draft_next(*state_, plan_, "targets", kNow).value();
    Json role = draft.find("delegations")->find("roles")->items()->at(0);
    edit(role);
    Json roles = Json::array();
    roles.push_back(std::move(role));
    return Json::object({{"keys", *draft.find("delegations")->find("keys")}, {"roles", std::move(roles)}});
  }
  Result<Proposal> read_with(const std::string& role, const Json& delegations) {
    request_ =
        with_edited(next_of({role}), role, [&](Json& document) { document.set("delegations", delegations); });
    return read_proposal(request_, &*state_);
  }
  SigningRequest request_;
};

TEST_F(UnusualAuthority, OfADelegatedRoleThatDelegatesIsRefused) {
  EXPECT_THAT(read_with("acme-app", delegations([](Json& role) { role.set("name", "acme-app.nightly"); })),
              FailsWith(ErrorCode::field_value));
}

TEST_F(UnusualAuthority, ByHashPrefixIsRefused) {
  const Json by_prefix = delegations([](Json& role) {
    erase(role, "paths");
    role.set("path_hash_prefixes", Json::array_of({"0"}));
  });
  EXPECT_THAT(read_with("targets", by_prefix), FailsWith(ErrorCode::field_value));
}

TEST_F(UnusualAuthority, OfSuccinctRolesIsRefused) {
  const Json named = delegations([](Json&) {});
  Json bins = named.find("roles")->items()->at(0);
  erase(bins, "name");
  erase(bins, "paths");
  erase(bins, "terminating");
  bins.set("bit_length", 1).set("name_prefix", "acme");
  EXPECT_THAT(read_with("targets", Json::object({{"keys", *named.find("keys")}, {"succinct_roles", bins}})),
              FailsWith(ErrorCode::field_value));
}

TEST_F(UnusualAuthority, IsNotAChannelWithItsOwnKeysBelowTargets) {
  const PublicKeysFile nightly = owners_.file("nightly", {"acme-app.nightly"});
  SigningRequest request = with_edited(next_of({"targets"}), "targets", [&](Json& document) {
    set_delegation(document, "acme-app.nightly", {{nightly.keys[0].key}, 1}, {"acme-app/*/*"});
  });
  request.items.push_back(
      metadata_item("acme-app.nightly", new_targets(plan_.repository, "acme-app.nightly", kNow)));
  EXPECT_TRUE(shows(review_text(request), "delegation added: acme-app.nightly may sign acme-app/*/*"));
}

TEST_F(UnusualAuthority, OfAnEntryWithoutSha256IsRefused) {
  const SigningRequest request = with_edited(release("1.0.0").value(), "acme-app", [](Json& document) {
    edit_entry(document, "acme-app/1.0.0/app.bin", [](Json& entry) {
      entry.set("hashes", Json::object({{"sha512", std::string(128, 'a')}}));
    });
  });
  EXPECT_THAT(read_proposal(request, &*state_), FailsWith(ErrorCode::field_missing));
}

TEST_F(UnusualAuthority, MembersOfRootThatChangeAreShown) {
  EXPECT_TRUE(shows(review_text(next_of({"root"})), "Keys, thresholds and delegations: unchanged"));
  const SigningRequest request = with_edited(next_of({"root"}), "root", [](Json& root) {
    Json binding = *root.find("sealwright");
    root.set("consistent_snapshot", false).set("sealwright", binding.set("test", true));
  });
  const std::string text = review_text(request);
  EXPECT_TRUE(shows(text, "root consistent_snapshot true -> false")) << text;
  EXPECT_TRUE(shows(text, "root sealwright {\"repository\":")) << text;
  EXPECT_TRUE(shows(text, "\"test\":true")) << text;
}

}  // namespace
}  // namespace sealwright::sign
