// SPDX-License-Identifier: Apache-2.0
// Staging, checking and pushing to a directory.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/publisher/publish_fixture.hpp"
#include "tests/support/lifecycle_documents.hpp"

namespace sealwright::publish {
namespace {

using testing::SampleVendor;
using testing_support::kNow;
using testing_support::Publish;

TEST_F(Publish, AReleaseReachesTheCustomer) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  EXPECT_THAT(customer(), IsDone());
  EXPECT_TRUE(path_exists(site_.name() + "/acme-app.sealwright"));
  EXPECT_TRUE(path_exists(site_.name() + "/acme-app.trust.json"));
  acme_.release("1.1.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  EXPECT_THAT(customer(), IsDone());
}

TEST_F(Publish, WhatWasReplacedIsRemovedFromPublishedAndEveryRootStays) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.release_roles("renewal", {"root"});
  acme_.release("1.1.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  const std::vector<std::string> expected = {"1.lifecycle.json", "1.root.json",     "1.targets.json",
                                             "2.root.json",      "2.snapshot.json", "3.acme-app.json",
                                             "timestamp.json"};
  EXPECT_EQ(list_directory(acme_.path("published/metadata")).value(), expected);
}

TEST_F(Publish, TwoReleasesThatBuildOnEachOtherArePublishedTogether) {
  acme_.release("1.0.0");
  acme_.release("1.1.0");
  const auto staged = stage();
  ASSERT_THAT(staged, IsDone());
  EXPECT_EQ(staged->names, (std::vector<std::string>{"00-founding", "acme-app-1.0.0", "acme-app-1.1.0"}));
}

TEST_F(Publish, AReleaseOneSignatureShortIsRefused) {
  acme_.missing["acme-app"] = 1;
  acme_.release("1.0.0");
  EXPECT_THAT(stage(), FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(Publish, AReleaseThatHoldsAKeyOfThePublisherIsRefused) {
  acme_.put("keys/snapshot.pem", "the publisher's key");
  PublishConfig config;
  config.keys["snapshot"] = "keys/snapshot.pem";
  ASSERT_THAT(acme_.vendor().save(config), IsDone());
  // As the artifact itself.
  acme_.release("1.0.0", "the publisher's key");
  ASSERT_THAT(stage(), IsDone());
  EXPECT_THAT(check(), FailsWith(ErrorCode::release_holds_secret));
}

TEST_F(Publish, AReleaseWhoseListingNamesARecoveryKeyIsRefused) {
  acme_.put("recovery/recovery-key.txt", "1  abcd");
  acme_.release("1.0.0", sha256_hex("1  abcd"));  // the sample's listing quotes its content
  ASSERT_THAT(stage(), IsDone());
  EXPECT_THAT(check(), FailsWith(ErrorCode::release_holds_secret));
  acme_.put("recovery/recovery-key.txt", "1  another");
  EXPECT_THAT(check(), IsDone());
}

TEST_F(Publish, APlanWhoseGatesAreNotTheSignedOnesIsReported) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  const auto codes = [&] {
    std::vector<std::string> all;
    const auto report = testing_support::check_step(acme_.vendor(), {kNow, false});
    for (const Notice& notice : report->notices) all.emplace_back(name_of(notice.code()));
    return all;
  };
  const auto before = codes();
  EXPECT_EQ(std::count(before.begin(), before.end(), "config_invalid"), 0);
  Plan plan = acme_.vendor().plan().value();
  plan.gates = "code-of-practice";
  acme_.put("sealwright.json", plan.write());
  const auto warned = codes();
  EXPECT_EQ(std::count(warned.begin(), warned.end(), "config_invalid"), 1);
}

TEST_F(Publish, AChangedArtifactIsRefused) {
  acme_.release("1.0.0");
  acme_.put("artifacts/acme-app/1.0.0/app.tar.zst", "another program");
  EXPECT_THAT(stage(), FailsWith(ErrorCode::artifact_differs));
}

TEST_F(Publish, AMissingArtifactIsNamed) {
  acme_.release("1.0.0");
  ASSERT_THAT(remove_tree(acme_.path("artifacts")), IsDone());
  EXPECT_THAT(stage(), FailsWith(ErrorCode::file_missing));
}

TEST_F(Publish, AFileThatNoSignedRoleListsIsRefusedInAnyPartOfTheRelease) {
  const std::string file = acme_.release("1.0.0");
  const std::string before = read_file(file, 1 << 24).value();
  const auto refused_with = [&](const auto& change) {
    ReleasedFile released = ReleasedFile::read({before, file}).value();
    change(released.request);
    write_file(file, released.write()).value();
    const auto staged = stage();
    EXPECT_FALSE(path_exists(acme_.path("staged")));
    return staged ? ErrorCode::internal_error : staged.error().code();
  };
  EXPECT_EQ(refused_with([](SigningRequest& request) {
              request.documents.push_back({"lifecycle/acme-app/cle.json", "{}"});
            }),
            ErrorCode::target_not_listed);
  EXPECT_EQ(refused_with([](SigningRequest& request) {
              request.documents.push_back({"acme-app/1.0.0/app.tar.zst", "another program"});
            }),
            ErrorCode::path_refused);
  EXPECT_EQ(refused_with([&](SigningRequest& request) {
              acme_.put("artifacts/acme-app/1.0.0/extra", "unsigned");
              request.artifacts.push_back({"acme-app/1.0.0/extra", 8, sha256_hex("unsigned")});
            }),
            ErrorCode::target_not_listed);
  EXPECT_EQ(refused_with([&](SigningRequest& request) {
              acme_.put("outside", "unsigned");
              request.artifacts.push_back({"../outside", 8, sha256_hex("unsigned")});
            }),
            ErrorCode::path_refused);
}

TEST_F(Publish, ADocumentThatALaterReleaseOfTheSamePushReplacesIsNoReasonToRefuse) {
  CleBuilder promised("2026-11-18");
  promised.supported("1", "2032-01-01").life("1", "2032-01-01");
  acme_.release("1.0.0");
  acme_.promise("promise", "cle.json", write_cle(promised.cle()));
  promised.on("2026-11-20").supported("2", "2033-01-01").life("2", "2033-01-01");
  acme_.promise("promise-2", "cle.json", write_cle(promised.cle()));
  EXPECT_THAT(stage(), IsDone());
}

TEST_F(Publish, AVersionThatExistsWithOtherBytesIsRefused) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.release("1.0.0", "another program");
  EXPECT_THAT(stage(), FailsWith(ErrorCode::version_exists));
}

TEST_F(Publish, ARetainedReleaseWithoutSignaturesOfThePresentKeysIsRefused) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.rotate("acme-app");
  acme_.release_roles("new-keys", {"targets", "acme-app"});
  EXPECT_THAT(stage(), FailsWith(ErrorCode::manifest_below_threshold));
}

TEST_F(Publish, AReleaseOnAnotherBaseIsRefused) {
  SampleVendor other(kNow);
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  other.release("1.0.0");
  const std::string foreign = other.release("1.1.0");
  EXPECT_THAT(testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {foreign}, {}}),
              FailsWith(ErrorCode::remote_moved));
}

TEST_F(Publish, AReleaseThatOthersOvertookUnderItsNumberIsNotTakenForPublished) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  const auto base = acme_.signed_so_far();
  const std::string file = acme_.release("1.1.0"), late = acme_.get("requests/acme-app-1.1.0.swrel");
  ASSERT_THAT(remove_tree(file), IsDone());
  acme_.go_back_to(base);
  acme_.release("1.2.0");
  acme_.release("1.3.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  const auto skipped = [&] {
    return pending_releases(acme_.vendor(), read_published(acme_.vendor()).value(), {}).value().skipped;
  };
  EXPECT_TRUE(skipped().empty());
  acme_.put("requests/acme-app-1.1.0.swrel", late);
  EXPECT_EQ(skipped(), std::vector<std::string>{file});
  const auto staged = testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {file}, {}});
  ASSERT_THAT(staged, FailsWith(ErrorCode::remote_moved));
  EXPECT_EQ(staged.error().file(), file);
}

TEST_F(Publish, OnlineRolesAreSignedByTheKeysThatTheRootNamesOrNotAtAll) {
  SampleVendor other(kNow);
  acme_.release("1.0.0");
  EXPECT_THAT(testing_support::stage_step(acme_.vendor(), other.online_keys(), {kNow, {}, {}}),
              FailsWith(ErrorCode::signature_wrong_key));
}

TEST_F(Publish, ARootThatStrandsOlderCustomersIsRefused) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  // The record says that another first root was published: clients that have it could not follow.
  SampleVendor other(kNow);
  other.release("1.0.0");
  ASSERT_THAT(testing_support::stage_step(other.vendor(), other.online_keys(), {kNow, {}, {}}), IsDone());
  ASSERT_THAT(acme_.vendor().save(RootsRecord{{other.get("staged/metadata/1.root.json")}}), IsDone());
  acme_.release("1.1.0");
  ASSERT_THAT(stage(), IsDone());
  EXPECT_THAT(check(), FailsWith(ErrorCode::root_stranded));
}

TEST_F(Publish, ANewRootThatWouldInvalidateTheLiveMetadataIsRefused) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.rotate("targets");
  acme_.release_roles("new-targets-key", {"root", "targets"});
  ASSERT_THAT(stage(), IsDone());
  EXPECT_THAT(check(), FailsWith(ErrorCode::root_stranded));
  EXPECT_THAT(testing_support::check_step(acme_.vendor(), {kNow, true}), IsDone());
}

TEST_F(Publish, WhatWasRefusedWithANewRootCanBeStagedAgain) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.rotate("targets");
  acme_.release_roles("new-targets-key", {"root", "targets"});
  ASSERT_THAT(stage(), IsDone());
  ASSERT_THAT(check(), FailsWith(ErrorCode::root_stranded));
  EXPECT_THAT(stage(), IsDone());
}

TEST_F(Publish, ANewRootKeyIsFollowedFromTheFirstRootOn) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  for (int i = 0; i < 10; ++i) {
    acme_.rotate("root");
    acme_.release_roles("new-root-key-" + std::to_string(i), {"root"});
  }
  ASSERT_THAT(stage_check_push(), IsDone());
  EXPECT_THAT(customer(), IsDone());
  EXPECT_EQ(acme_.vendor().roots()->roots.size(), 11u);
}

// Root, then a product with its manifests signed again, then root twice before the next push, then both at
// once.
TEST_F(Publish, EveryRootEverShippedIsFollowedThroughRotationsInCombination) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  const std::vector<std::vector<std::vector<std::string>>> pushes = {
      {{"root"}}, {{"acme-app"}}, {{"root"}, {"root"}}, {{"root", "acme-app"}}, {{"lifecycle"}, {"root"}}};
  std::size_t roots = 1;
  for (const auto& push_of : pushes) {
    for (const auto& roles : push_of) {
      for (const std::string& role : roles) acme_.rotate(role);
      acme_.release_keys("rotation-" + std::to_string(roots) + roles[0], roles);
      roots += std::count(roles.begin(), roles.end(), "root") > 0;
    }
    ASSERT_THAT(stage(), IsDone());
    const auto report = testing_support::check_step(acme_.vendor(), {kNow, false});
    ASSERT_THAT(report, IsDone());
    EXPECT_GE(report->customers, 2 * roots + 2)
        << "each root ever shipped, and the last state, now and later";
    ASSERT_THAT(push(), IsDone());
    EXPECT_THAT(customer(), IsDone());
  }
  EXPECT_EQ(acme_.vendor().roots()->roots.size(), roots);
}

TEST_F(Publish, TheLastVersionNumberIsAnErrorAndNoNumberBelow) {
  acme_.release("1.0.0");
  BegunPush last;
  last.at = kNow;
  last.snapshot = (std::int64_t{1} << 53) - 1;
  last.timestamp = 1;
  ASSERT_THAT(acme_.vendor().append(last), IsDone());
  EXPECT_THAT(stage(), FailsWith(ErrorCode::limit_exceeded));
}

// Clients use the time of the last timestamp: what is signed with an earlier time would be stale for
// them.
TEST_F(Publish, AClockBehindTheLastPushIsRefusedUntilItsKeysAreGone) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(kNow + 100 * kDay), IsDone());
  acme_.release("1.1.0");
  EXPECT_THAT(stage(kNow + 100 * kDay - 11 * kMinute), FailsWith(ErrorCode::clock_behind));
  EXPECT_THAT(testing_support::refresh_step(acme_.vendor(), acme_.online_keys(), kNow),
              FailsWith(ErrorCode::clock_behind));
  EXPECT_THAT(stage(kNow + 100 * kDay - 9 * kMinute), IsDone());
  acme_.replace_online_keys();
  acme_.release_keys("other-online-keys", {"root"});
  EXPECT_THAT(stage(kNow), IsDone());
}

TEST_F(Publish, ARootThatTheOneBeforeDidNotSignIsRefusedHoweverManyFollow) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.rotate("root");
  acme_.forget_old_root_keys();
  acme_.release_roles("unsigned-by-the-old", {"root"});
  acme_.rotate("root");
  acme_.release_roles("signed-again", {"root"});
  EXPECT_THAT(stage(), FailsWith(ErrorCode::threshold_not_met));
}

TEST_F(Publish, MetadataThatExpiresTooSoonWarnsUnderBasic) {
  acme_.set_expiry("acme-app", kNow + 13 * kDay);
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  const auto report = testing_support::check_step(acme_.vendor(), {kNow, false});
  ASSERT_THAT(report, IsDone());
  ASSERT_FALSE(report->notices.empty());
  EXPECT_EQ(report->notices[0].code(), ErrorCode::expiry_near);
}

// It would be stale for customers before the next renewal is due.
TEST_F(Publish, MetadataThatExpiresBeforeTheNextRenewalIsRefusedUnderBasicToo) {
  acme_.set_expiry("acme-app", kNow + 5 * kDay);
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  const Status refused = check();
  ASSERT_THAT(refused, FailsWith(ErrorCode::expiry_near));
  EXPECT_EQ(refused.error().advice(), "Run `sealwright-sign renew` to sign it again with a later expiry.");
}

TEST_F(Publish, ARefusalNamesEveryGateThatFailedAndNotOnlyTheFirst) {
  SampleVendor strict(kNow, "code-of-practice");
  strict.release("1.0.0");
  ASSERT_THAT(testing_support::stage_step(strict.vendor(), strict.online_keys(), {kNow, {}, {}}), IsDone());
  const auto refused = testing_support::check_step(strict.vendor(), {kNow, false});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::policy_missing);
  EXPECT_NE(refused.error().detail().find("also: "), std::string::npos) << refused.error().message();
  EXPECT_NE(refused.error().detail().find("[cle_missing_date]"), std::string::npos)
      << refused.error().message();
}

TEST_F(Publish, MetadataThatExpiresTooSoonIsRefusedUnderTheCodeOfPractice) {
  SampleVendor strict(kNow, "code-of-practice");
  strict.set_expiry("acme-app", kNow + 13 * kDay);
  strict.release("1.0.0");
  ASSERT_THAT(testing_support::stage_step(strict.vendor(), strict.online_keys(), {kNow, {}, {}}), IsDone());
  EXPECT_THAT(testing_support::check_step(strict.vendor(), {kNow, false}), FailsWith(ErrorCode::expiry_near));
}

TEST_F(Publish, AStagedTreeThatIsTooOldIsRefused) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  EXPECT_THAT(check(kNow + 14 * kDay - kHour), FailsWith(ErrorCode::expiry_near));
  EXPECT_THAT(check(kNow + 15 * kDay), FailsWith(ErrorCode::expiry_near));
}

TEST_F(Publish, ARepositoryThatMovedOnIsLeftAlone) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.release("1.1.0");
  ASSERT_THAT(stage(), IsDone());
  ASSERT_THAT(write_file(site_.name() + "/metadata/timestamp.json", "{}"), IsDone());
  EXPECT_THAT(push(), FailsWith(ErrorCode::remote_moved));
  EXPECT_FALSE(path_exists(site_.name() + "/targets/acme-app/1.1.0"));
}

TEST_F(Publish, APublisherAtWorkKeepsOthersOut) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  const auto lock = site_.lock();
  ASSERT_THAT(lock, IsDone());
  EXPECT_THAT(push(), FailsWith(ErrorCode::remote_locked));
}

TEST_F(Publish, AFileThatIsWrittenOnceIsNeverReplaced) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  ASSERT_THAT(make_directories(site_.name() + "/metadata"), IsDone());
  ASSERT_THAT(write_file(site_.name() + "/metadata/1.snapshot.json", "other bytes"), IsDone());
  EXPECT_THAT(push(), FailsWith(ErrorCode::version_exists));
  EXPECT_FALSE(path_exists(site_.name() + "/metadata/timestamp.json"));
}

TEST_F(Publish, TheTimestampIsReplacedLast) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  std::vector<std::string> order;
  const auto note = [&](const PlannedFile& planned, std::size_t, std::size_t) {
    order.push_back(planned.file.path);
  };
  ASSERT_THAT(testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, note}), IsDone());
  const auto at = [&](const std::string& path) {
    return std::find(order.begin(), order.end(), path) - order.begin();
  };
  EXPECT_LT(at("metadata/2.acme-app.json"), at("metadata/1.targets.json"));
  EXPECT_LT(at("metadata/1.targets.json"), at("metadata/1.snapshot.json"));
  EXPECT_LT(at("metadata/1.snapshot.json"), at("metadata/1.root.json"));
  EXPECT_LT(at("metadata/1.root.json"), at("metadata/timestamp.json"));
  EXPECT_LT(at("metadata/timestamp.json"), at("acme-app.sealwright"));
}

TEST_F(Publish, ABootstrapOrTrustFileWithOtherBytesIsRefused) {
  acme_.release("1.0.0");
  for (const char* name : {"staged/acme-app.sealwright", "staged/acme-app.trust.json"}) {
    ASSERT_THAT(stage(), IsDone());
    ASSERT_THAT(check(), IsDone());
    acme_.put(name, "");
    EXPECT_THAT(check(), FailsWith(ErrorCode::bundle_damaged)) << name;
    ASSERT_THAT(remove_tree(acme_.path(name)), IsDone());
    EXPECT_THAT(check(), FailsWith(ErrorCode::bundle_damaged)) << name;
  }
}

TEST_F(Publish, AStateThatTheLastCustomersWouldTakeForAReplayIsRefused) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.release("1.1.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.release("1.2.0");
  ASSERT_THAT(stage(), IsDone());
  // Signed by the right key, but with a version that was used before.
  const auto staged = read_staged(acme_.vendor(), read_published(acme_.vendor()).value());
  ASSERT_THAT(staged, IsDone());
  const VerifiedRepository& next = (*staged)->next;
  Json timestamp = SignedFile::read({next.files().find("timestamp")->bytes, "timestamp.json"})->signed_part;
  timestamp.set("version", 1);
  acme_.put("staged/metadata/timestamp.json", *acme_.online_keys().sign_timestamp(next.root(), timestamp));
  EXPECT_THAT(check(), FailsWith(ErrorCode::version_rollback));
}

TEST_F(Publish, ASupportDateThatWasPublishedIsNeverShortened) {
  CleBuilder promised("2026-11-18");
  promised.supported("1", "2032-01-01").life("1", "2032-01-01");
  acme_.release("1.0.0");
  acme_.promise("promise", "cle.json", write_cle(promised.cle()));
  ASSERT_THAT(stage_check_push(), IsDone());
  EXPECT_TRUE(path_exists(acme_.path("records/ratchet-acme-app.json")));

  promised.on("2026-11-20").withdraw(1).supported("1", "2031-01-01");
  acme_.promise("shorter", "cle.json", write_cle(promised.cle()));
  const Instant later = kNow + 2 * kDay;
  ASSERT_THAT(stage(later), IsDone());
  EXPECT_THAT(check(later), FailsWith(ErrorCode::cle_shortened));
}

// An endpoint with one fault.
class Faulty : public DirectoryFiles {
 public:
  using DirectoryFiles::DirectoryFiles;
  bool loses_lock = false;
  std::string damages;  // the path of a file that it changes

  Result<std::unique_ptr<EndpointLock>> lock() override {
    if (loses_lock) return std::unique_ptr<EndpointLock>(new LostLock);
    return DirectoryFiles::lock();
  }
  Status create(const FileToPut& file) override {
    TRY(DirectoryFiles::create(file));
    return file.path == damages ? write_file(join_path(name(), file.path), "damaged") : Status(Done{});
  }

 private:
  class LostLock : public EndpointLock {
   public:
    Status still_held() override { return Error{ErrorCode::remote_locked}; }
    Status release() override { return Done{}; }
  };
};

TEST_F(Publish, WithoutItsLockAPushCommitsNothing) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  Faulty site(acme_.path("public"));
  site.loses_lock = true;
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), site, {kNow, {}, {}, {}}),
              FailsWith(ErrorCode::remote_locked));
  EXPECT_FALSE(path_exists(site.name() + "/metadata/timestamp.json"));
}

TEST_F(Publish, AFileThatDoesNotReadBackStopsThePush) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  Faulty site(acme_.path("public"));
  site.damages = "metadata/1.snapshot.json";
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), site, {kNow, {}, {}, {}}),
              FailsWith(ErrorCode::hash_mismatch));
  EXPECT_FALSE(path_exists(site.name() + "/metadata/timestamp.json"));
}

TEST_F(Publish, ARefreshRenewsTimestampAndSnapshotAlone) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  const Instant later = kNow + 8 * kDay;
  ASSERT_THAT(testing_support::refresh_step(acme_.vendor(), acme_.online_keys(), later), IsDone());
  ASSERT_THAT(check(later), IsDone());
  ASSERT_THAT(push(later), IsDone());
  EXPECT_THAT(customer(kNow + 20 * kDay), IsDone());
}

}  // namespace
}  // namespace sealwright::publish
