// SPDX-License-Identifier: Apache-2.0
// Care of keys and metadata: what is due, keys that change in two pushes, what may be abandoned.
#include <gtest/gtest.h>

#include <algorithm>

#include "keys/private/signing_key.hpp"
#include "base/posix_files.hpp"
#include "base/posix_log.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"
#include "metadata/vendor/push_journal.hpp"
#include "metadata/vendor/records.hpp"
#include "signer/drafts/calendar.hpp"
#include "signer/drafts/document_draft.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/key_rotation.hpp"
#include "signer/drafts/lifecycle_draft.hpp"
#include "signer/drafts/release_draft.hpp"
#include "signer/requests/abandon.hpp"
#include "signer/signing/own_base.hpp"
#include "signer/signing/signing.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright::sign {
namespace {

const Instant kNow = *parse_instant("2026-11-23T12:00:00Z");
const std::string kDocument = "lifecycle/acme-app/note.json";

// A team of three in a vendor's directory; everything is signed by alice and bob unless a test says
// otherwise.
class Care : public ::testing::Test {
 protected:
  Care() {
    Plan plan;
    plan.repository = "00112233445566778899aabbccddeeff";
    plan.vendor = "Acme";
    plan.url = "https://updates.acme.example";
    plan.gates = "basic";
    plan.products = {{"acme-app", {"stable"}}};
    plan.roles = default_lifetimes(KeyProfile::team);
    Founders founders;
    founders.profile = KeyProfile::team;
    for (const char* owner : {"alice", "bob", "carol"})
      founders.owners.push_back(make(owner, human_roles(plan)));
    founders.online = make("online", {"snapshot", "timestamp"});
    for (const PublicKeysFile& file : founders.owners) join(plan, file);
    join(plan, founders.online);
    vendor_.emplace(VendorDirectory::create(folder_.path(), plan).value());
    keep(sign(found_repository(plan, founders, kNow).value(), nullptr, {"alice", "bob"}));
  }

  PublicKeysFile make(const std::string& owner, const std::vector<std::string>& roles) {
    PublicKeysFile file{owner, {}};
    for (const std::string& role : roles) {
      SigningKey key = SigningKey::generate(KeyKind::ed25519).value();
      file.keys.push_back({role, key_id_of(key.public_key()), key.public_key()});
      keys_[owner].push_back({file.keys.back().id, role, std::make_unique<SigningKey>(std::move(key))});
    }
    return file;
  }
  static void join(Plan& plan, const PublicKeysFile& file) {
    std::vector<KeyId> ids;
    for (const OwnedKey& key : file.keys) ids.push_back(key.id);
    plan.add_keys(file.owner, ids);
  }
  ReleasedFile sign(const SigningRequest& request, const VerifiedRepository* base,
                    const std::vector<std::string>& names) {
    const Proposal proposal = read_proposal(request, base).value();
    std::vector<SignatureFile> files;
    for (const std::string& name : names)
      files.push_back(sign_request(request, duties_of(proposal), keys_.at(name)).value());
    return {request, merge(proposal, files).value().signatures};
  }
  void keep(const ReleasedFile& released) {
    vendor_->write_request_file(released.request.name + ".swreq", released.request.write()).value();
    vendor_->write_request_file(released.request.name + ".swrel", released.write()).value();
    vendor_->write_manifests(released).value();
  }
  VerifiedRepository state() const { return vendor_->state().value(); }
  // As after a push.
  void publish() {
    const VerifiedRepository now = state();
    for (const auto& [path, entry] : (*now.find("lifecycle"))->targets)
      put("published/" + served_target_path(path, *entry.file.sha256),
          vendor_->find_document(now, path).value());
    const std::string folder = path("published/metadata/");
    make_directories(folder).value();
    for (std::size_t i = 0; i < now.files().roots.size(); ++i)
      write_file(folder + std::to_string(i + 1) + ".root.json", now.files().roots[i]).value();
    for (const auto& [role, file] : now.base())
      write_file(folder + std::to_string(file.version) + "." + role + ".json", file.bytes).value();
  }
  std::string path(const std::string& name) const { return join_path(folder_.path(), name); }
  void put(const std::string& name, const std::string& bytes) const {
    make_directories(parent_path(path(name))).value();
    write_file(path(name), bytes).value();
  }
  // Signs a lifecycle document, which then waits to be pushed.
  void keep_document(const std::string& name, const std::string& bytes) {
    const VerifiedRepository base = state();
    const std::string before = vendor_->find_document(base, kDocument).value();
    keep(sign(draft_documents(base, vendor_->plan(), name, {{kDocument, bytes, before}}, kNow).value(), &base,
              {"alice", "bob"}));
  }
  // A new root that names the same keys.
  ReleasedFile renewal(const std::vector<std::string>& names, Instant now = kNow) {
    const VerifiedRepository base = state();
    const auto entries = calendar_of(base, vendor_->plan(), {}).value();
    return sign(draft_renewal(base, vendor_->plan(), {}, entries, "renewal", now).value(), &base, names);
  }
  // dave's keys beside or in place of bob's.
  ReleasedFile change(bool gradual, const std::vector<std::string>& names) {
    const VerifiedRepository base = state();
    KeyChange change;
    const PublicKeysFile again = make("bob", {"root", "targets", "acme-app", "lifecycle"});
    change.added = again.keys;
    for (const OpenKey& key : keys_.at("bob")) {
      if (key.id != again.keys[0].id && base.role_keys(key.role).find(key.id) != nullptr &&
          !(gradual && is_retired_later(key.role)))
        change.removed.insert(key.id);
    }
    Plan plan = vendor_->plan();
    join(plan, again);
    vendor_->save(plan).value();
    const auto find = [&](const std::string& name, const std::string& sha256) {
      return vendor_->find_manifest(name, sha256);
    };
    return sign(draft_key_change(base, plan, change, find, "change", kNow).value(), &base, names);
  }

  TemporaryDirectory folder_ = TemporaryDirectory::create(::testing::TempDir(), "care").value();
  std::map<std::string, std::vector<OpenKey>> keys_;
  std::optional<VendorDirectory> vendor_;
};

TEST_F(Care, TheCalendarNamesEveryRoleThatPeopleSignWithItsSignersSoonestFirst) {
  const auto entries = calendar_of(state(), vendor_->plan(), {});
  ASSERT_THAT(entries, IsDone());
  std::vector<std::string> names;
  for (const CalendarEntry& entry : *entries) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"root", "acme-app", "lifecycle", "targets"}));
  EXPECT_EQ(entries->at(0).expires, kNow + 365 * kDay);
  EXPECT_EQ(entries->at(0).needed, 2);
  EXPECT_EQ(entries->at(0).signers.size(), 3u);
}

TEST_F(Care, RootIsDueNinetyDaysBeforeItExpiresAndNotASecondEarlier) {
  const CalendarEntry root = calendar_of(state(), vendor_->plan(), {}).value().at(0);
  const Instant due = kNow + 275 * kDay;
  EXPECT_TRUE(root.is_due(due, {0}));
  EXPECT_FALSE(root.is_due(due - Seconds{1}, {0}));
  EXPECT_TRUE(root.is_due(due - 10 * kDay, 10 * kDay));
}

TEST_F(Care, APolicyIsOnTheCalendarAndIsRenewedWithTheNextSerial) {
  PolicyOptions options;
  options.policy_id = "acme-app";
  options.product = "Acme App";
  options.vendor = "Acme";
  options.purl = "pkg:generic/acme.example/acme-app";
  options.lifecycle_url = "https://acme.example/cle.json";
  options.feed_url = "https://acme.example/feed.atom";
  options.security_contact = "mailto:security@acme.example";
  options.opt_out_url = "https://acme.example/opt-out";
  options.apply = options.verify = options.secure_use = options.disclosure =
      link_page("https://acme.example/page", "page");
  const UpdatePolicy policy = draft_policy(options, kNow).value();
  const std::string path = "lifecycle/acme-app/update-policy.json";
  const LifecycleDocuments documents{{path, write_update_policy(policy)}};
  const auto entries = calendar_of(state(), vendor_->plan(), documents).value();
  const auto entry = std::find_if(entries.begin(), entries.end(),
                                  [&](const CalendarEntry& candidate) { return candidate.name == path; });
  ASSERT_NE(entry, entries.end());
  EXPECT_EQ(entry->expires, policy.expires);
  const Instant later = kNow + 320 * kDay;
  const auto request = draft_renewal(state(), vendor_->plan(), documents, {*entry}, "renewal", later);
  ASSERT_THAT(request, IsDone());
  ASSERT_EQ(request->documents.size(), 1u);
  const UpdatePolicy next = read_update_policy(request->documents[0].bytes, path).value();
  EXPECT_EQ(next.serial, policy.serial + 1);
  EXPECT_EQ((next.expires - next.issued).count, (policy.expires - policy.issued).count);
  EXPECT_EQ(request->items.size(), 1u);
  EXPECT_EQ(request->items[0].role, "lifecycle");
}

TEST_F(Care, ANewRequestTakesTheNameOfNoOtherNorOfOneThatWasAbandoned) {
  const std::string usual = "renew-" + std::to_string(kNow.seconds);
  EXPECT_EQ(vendor_->name_request("renew", kNow).value(), usual);
  put("requests/" + usual + ".swreq", "waits for signatures");
  EXPECT_EQ(vendor_->name_request("renew", kNow).value(), usual + "-2");
  put("requests/abandoned/" + usual + "-2.swrel", "taken back");
  EXPECT_EQ(vendor_->name_request("renew", kNow).value(), usual + "-3");
  EXPECT_EQ(vendor_->name_request("keys-add", kNow).value(), "keys-add-" + std::to_string(kNow.seconds));
}

TEST_F(Care, AWaitingDocumentIsFoundThoughACutLeftANewerOneInItsPlace) {
  keep_document("first", "first");
  keep_document("second", "second");
  put("artifacts/" + kDocument, "never signed");
  const auto found = vendor_->find_document(state(), kDocument);
  ASSERT_THAT(found, IsDone());
  EXPECT_EQ(*found, "second");
}

TEST_F(Care, APublishedDocumentIsFoundThoughACutLeftANewerOneInItsPlace) {
  keep_document("first", "first");
  publish();
  remove_tree(path("requests")).value();
  put("artifacts/" + kDocument, "never signed");
  const auto found = vendor_->find_document(state(), kDocument);
  ASSERT_THAT(found, IsDone());
  EXPECT_EQ(*found, "first");
}

TEST_F(Care, ADocumentThatIsNowhereIsRefusedByItsDigest) {
  keep_document("first", "first");
  publish();
  remove_tree(path("requests")).value();
  for (const std::string& file :
       {"artifacts/" + kDocument, "published/" + served_target_path(kDocument, sha256_hex("first"))})
    put(file, "other");
  EXPECT_THAT(vendor_->find_document(state(), kDocument), FailsWith(ErrorCode::hash_mismatch));
}

TEST_F(Care, ARenewalIsOneRequestWithTheNextVersionOfEachRoleAndTheSameKeys) {
  keep(renewal({"bob", "carol"}, kNow + 300 * kDay));
  const VerifiedRepository after = state();
  EXPECT_EQ(after.root().version(), 2);
  EXPECT_EQ(after.root().expires(), kNow + 665 * kDay);
  for (const char* role : {"targets", "acme-app", "lifecycle"})
    EXPECT_EQ(after.find(role)->version(), 2) << role;
  EXPECT_EQ(after.role_keys("root").keys().size(), 3u);
}

TEST_F(Care, KeysOfTargetsStayForOnePushAndThenTheOlderOnesAreSuperseded) {
  keep(change(true, {"alice", "carol", "bob"}));
  EXPECT_EQ(state().role_keys("targets").keys().size(), 4u);
  EXPECT_EQ(state().role_keys("acme-app").keys().size(), 3u);
  const auto old = superseded_keys(state(), vendor_->plan(), "");
  ASSERT_EQ(old.size(), 1u);
  EXPECT_EQ(old[0], keys_.at("bob")[1].id);
  EXPECT_TRUE(superseded_keys(state(), vendor_->plan(), "alice").empty());
}

TEST_F(Care, OldKeysAreNotRetiredWhileTheLiveTargetsCountOnThem) {
  const std::set<KeyId> old{keys_.at("bob")[1].id};
  EXPECT_THAT(check_targets_outlive(state(), old), FailsWith(ErrorCode::root_stranded));
  keep(renewal({"alice", "carol"}));
  EXPECT_THAT(check_targets_outlive(state(), old), IsDone());
}

TEST_F(Care, WhatWasNeverPublishedCanBeAbandonedAndItsVersionsAreFree) {
  publish();
  const ReleasedFile released = renewal({"alice", "bob"});
  keep(released);
  ASSERT_EQ(state().root().version(), 2);
  ASSERT_THAT(check_can_be_abandoned(*vendor_, released), IsDone());
  ASSERT_THAT(abandon_in(*vendor_, released, "too early", kNow), IsDone());
  EXPECT_EQ(state().root().version(), 1);
  EXPECT_TRUE(path_exists(path("requests/abandoned/" + released.request.name + ".swrel")));
  const std::string log = read_file(path("records/abandoned.jsonl"), 10'000).value();
  EXPECT_NE(log.find(R"("reason":"too early")"), std::string::npos) << log;
  EXPECT_NE(log.find(released.request.digest()), std::string::npos) << log;
}

TEST_F(Care, AnAbandonmentThatWasCutShortIsFinishedByTheNextRun) {
  publish();
  const Version version = Version::parse("1.0.0").value();
  const Artifact artifact = [] {
    Artifact made;
    made.name = "app.bin";
    made.platform = "any";
    made.kind = ArtifactKind::file;
    made.format = "raw";
    made.length = 3;
    made.sha256 = sha256_hex("app");
    return made;
  }();
  const Manifest manifest{
      "acme-app", "stable", version, kNow, version, {artifact}, {{artifact.name, artifact.sha256}}, {}, {},
      {},         {},       {},      {},   {},      {}};
  const VerifiedRepository base = state();
  const SigningRequest request =
      draft_release(base, vendor_->plan(), manifest, {{"app.bin", 3, artifact.sha256}}, kNow).value();
  const ReleasedFile released = sign(request, &base, {"alice", "bob"});
  keep(released);
  ASSERT_THAT(vendor_->take_back_manifests(released, kNow), IsDone());
  ASSERT_TRUE(is_here(*vendor_, released)) << "its files are moved last";
  EXPECT_THAT(abandon_in(*vendor_, released, "too early", kNow + kDay), IsDone());
  EXPECT_FALSE(is_here(*vendor_, released));
}

TEST_F(Care, ANewerRequestOfTheSameNameIsNotTheOneToAbandon) {
  publish();
  const ReleasedFile older = renewal({"alice", "bob"});
  ReleasedFile newer = renewal({"alice", "bob"}, kNow + kDay);
  newer.request.name = older.request.name;
  keep(newer);
  EXPECT_TRUE(is_here(*vendor_, newer));
  EXPECT_FALSE(is_here(*vendor_, older));
}

TEST_F(Care, WhatIsPublishedIsNotAbandoned) {
  const ReleasedFile released = renewal({"alice", "bob"});
  keep(released);
  publish();
  EXPECT_THAT(check_can_be_abandoned(*vendor_, released), FailsWith(ErrorCode::version_exists));
}

TEST_F(Care, ARootThatMayHaveBeenSeenIsNotAbandoned) {
  publish();
  const ReleasedFile released = renewal({"alice", "bob"});
  keep(released);
  make_directories(path("records")).value();
  write_file(path("records/roots.json"), RootsRecord{state().files().roots}.write()).value();
  EXPECT_THAT(check_can_be_abandoned(*vendor_, released), FailsWith(ErrorCode::version_exists));
}

TEST_F(Care, WhatAPushHasBegunToWriteIsNotAbandoned) {
  publish();
  const ReleasedFile released = renewal({"alice", "bob"});
  keep(released);
  make_directories(path("records")).value();
  const auto append = [&](const BegunPush& begun) {
    append_durably(path("records/begun.jsonl"), begun.write_line()).value();
  };
  append({kNow, {std::string(64, 'a')}, 2, 2});
  EXPECT_THAT(check_can_be_abandoned(*vendor_, released), IsDone());
  append({kNow, {released.request.digest()}, 3, 3});
  append({kNow, {}, 4, 4});  // a refresh since then
  EXPECT_THAT(check_can_be_abandoned(*vendor_, released), FailsWith(ErrorCode::version_exists));
}

TEST_F(Care, WhatAnotherRequestBuildsOnIsNotAbandonedBeforeThat) {
  publish();
  const ReleasedFile first = renewal({"alice", "bob"});
  keep(first);
  const ReleasedFile second = renewal({"alice", "bob"}, kNow + kDay);
  keep(second);
  EXPECT_THAT(check_can_be_abandoned(*vendor_, first), FailsWith(ErrorCode::usage));
  ASSERT_THAT(abandon_in(*vendor_, second, "x", kNow), IsDone());
  EXPECT_THAT(check_can_be_abandoned(*vendor_, first), IsDone());
}

TEST_F(Care, AKeyringForgetsWhatWasAbandonedAndSignsOnTheBaseBefore) {
  publish();
  const VerifiedRepository base = state();
  const ReleasedFile released = renewal({"alice", "bob"});
  keep(released);
  Keyring keyring = Keyring::create(path("keyring")).value();
  keyring.trust(base.root()).value();
  keyring.remember(record_after(released.request, {}).value()).value();
  keyring.trust(state().root()).value();
  ASSERT_THAT(abandon_in(*vendor_, released, "x", kNow), IsDone());
  const SigningRequest next = request_on(&base, vendor_->plan(), "next", kNow);
  EXPECT_THAT(check_own_base(next, {keyring.root(), keyring.record(), false}),
              FailsWith(ErrorCode::base_unknown));
  ASSERT_THAT(abandon_in(keyring, released, "x", kNow), IsDone());
  EXPECT_EQ(keyring.root()->version(), 1);
  EXPECT_THAT(check_own_base(next, {keyring.root(), keyring.record(), false}), IsDone());
  EXPECT_TRUE(path_exists(path("keyring/abandoned.jsonl")));
}

}  // namespace
}  // namespace sealwright::sign
