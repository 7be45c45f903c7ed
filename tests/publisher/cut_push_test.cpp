// SPDX-License-Identifier: Apache-2.0
// Pushes that are cut short: what customers see then, and how the next push continues.
#include <gtest/gtest.h>

#include <algorithm>

#include "publisher/staging/push_plan.hpp"
#include "tests/publisher/publish_fixture.hpp"

namespace sealwright::publish {
namespace {

using testing_support::kNow;
using testing_support::Publish;

// Every put from a chosen one on fails, before or after that one took effect, as if the publisher was killed
// there.
class Dying : public Endpoint {
 public:
  Dying(Endpoint& inner, int puts, bool after) : inner_(inner), left_(puts), after_(after) {}
  std::string name() const override { return inner_.name(); }
  Result<std::optional<Instant>> server_time() override { return inner_.server_time(); }
  Result<std::unique_ptr<EndpointLock>> lock() override { return inner_.lock(); }
  Result<std::optional<std::string>> lock_owner() override { return inner_.lock_owner(); }
  Status break_lock() override { return inner_.break_lock(); }
  Result<std::optional<std::string>> read(const std::string& path) override {
    if (left_ <= 0) return gone();
    return inner_.read(path);
  }
  Result<StoredFile> verify_stored(const FileToPut& file) override {
    if (left_ <= 0) return gone();
    return inner_.verify_stored(file);
  }
  Status create(const FileToPut& file) override {
    if (--left_ <= 0 && !after_) return gone();
    TRY(inner_.create(file));
    return left_ <= 0 ? Status(gone()) : Status(Done{});
  }
  Status replace(const FileToPut& file) override {
    if (--left_ <= 0 && !after_) return gone();
    TRY(inner_.replace(file));
    return left_ <= 0 ? Status(gone()) : Status(Done{});
  }

 private:
  static Error gone() { return Error{ErrorCode::unreachable}; }
  Endpoint& inner_;
  int left_;
  bool after_;
};

TEST_F(Publish, CutAtAnyPutCustomersSeeTheOldOrTheNewStateAndTheNextPushContinues) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  int minor = 0;
  for (const bool after : {false, true}) {
    bool cut = true;
    for (int puts = 1; cut; ++puts) {
      const std::string before = *site_.read("metadata/timestamp.json").value();
      acme_.rotate("root");
      acme_.release_roles("root-" + std::to_string(minor), {"root"});
      acme_.release("1." + std::to_string(++minor) + ".0");
      ASSERT_THAT(stage(), IsDone());
      const std::string next = acme_.get("staged/metadata/timestamp.json");
      Dying dying(site_, puts, after);
      cut = !testing_support::push_step(acme_.vendor(), dying, {kNow, {}, {}, {}});
      const auto seen = customer();
      ASSERT_THAT(seen, IsDone()) << "after " << puts;
      EXPECT_TRUE(*seen == before || *seen == next) << "after " << puts;
      if (!cut) break;
      ASSERT_THAT(push(), IsDone()) << "after " << puts;
      EXPECT_EQ(*customer(), next);
    }
    EXPECT_GT(minor, 9);
  }
}

// Stopped before its third file: the progress of a push comes before each.
TEST_F(Publish, StoppedByAPersonItPutsNoMoreAndTheNextPushContinues) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  Cancellation stop;
  PushOptions options{kNow, {}, {}, {}};
  options.cancellation = &stop;
  options.progress = [&](const PlannedFile&, std::size_t done, std::size_t) {
    EXPECT_TRUE(stop.is_orderly);
    stop.asked = done == 1;
  };
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), site_, options), FailsWith(ErrorCode::cancelled));
  EXPECT_FALSE(stop.is_orderly) << "from here on a signal ends the program";
  EXPECT_EQ(list_files_below(site_.name()).value().size(), 2u);
  EXPECT_EQ(*site_.lock_owner(), std::nullopt);
  ASSERT_THAT(push(), IsDone());
  EXPECT_THAT(customer(), IsDone());
}

TEST_F(Publish, AfterACutAnotherEndpointGetsEveryFile) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  Dying dying(site_, 5, true);
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), dying, {kNow, {}, {}, {}}),
              FailsWith(ErrorCode::unreachable));
  DirectoryFiles other(acme_.path("other"));
  ASSERT_THAT(testing_support::push_step(acme_.vendor(), other, {kNow, {}, {}, {}}), IsDone());
  for (const std::string& path : list_files_below(site_.name()).value()) {
    EXPECT_TRUE(path_exists(join_path(other.name(), path))) << path;
  }
}

TEST_F(Publish, AfterACutAnEndpointThatWasCleanedGetsEveryFileAgain) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  Dying dying(site_, 5, true);
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), dying, {kNow, {}, {}, {}}),
              FailsWith(ErrorCode::unreachable));
  ASSERT_FALSE(list_files_below(site_.name() + "/targets").value().empty());
  ASSERT_THAT(remove_tree(site_.name()), IsDone());
  ASSERT_THAT(push(), IsDone());
  EXPECT_THAT(customer(), IsDone());
  EXPECT_FALSE(list_files_below(site_.name() + "/targets").value().empty());
}

// The push is cut when the last file of this phase is in place.
void push_until(const VendorDirectory& vendor, Endpoint& site, PushPhase last) {
  const auto files = PushPlan::of(vendor.staged_folder()).value().files;
  const auto puts =
      std::count_if(files.begin(), files.end(), [&](const auto& file) { return file.phase <= last; });
  Dying dying(site, static_cast<int>(puts), true);
  EXPECT_THAT(testing_support::push_step(vendor, dying, {kNow, {}, {}, {}}),
              FailsWith(ErrorCode::unreachable));
}

TEST_F(Publish, ANumberThatACutPushPutIsNotGivenOutAgainAlsoWhenAStagingFailedInBetween) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.release("1.1.0");
  ASSERT_THAT(stage(), IsDone());
  push_until(acme_.vendor(), site_, PushPhase::snapshot);
  ASSERT_TRUE(path_exists(site_.name() + "/metadata/2.snapshot.json"));
  acme_.release("1.2.0");
  ASSERT_THAT(remove_tree(acme_.path("artifacts/acme-app/1.2.0/app.tar.zst")), IsDone());
  ASSERT_THAT(stage(), FailsWith(ErrorCode::file_missing));
  acme_.put("artifacts/acme-app/1.2.0/app.tar.zst", "the program");
  ASSERT_THAT(stage_check_push(), IsDone());
  EXPECT_TRUE(path_exists(site_.name() + "/metadata/3.snapshot.json"));
  EXPECT_THAT(customer(), IsDone());
}

TEST_F(Publish, AReleaseOfWhichAPushBeganIsRememberedBeyondARefresh) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  acme_.release("1.1.0");
  const auto staged = stage();
  ASSERT_THAT(staged, IsDone());
  EXPECT_FALSE(acme_.vendor().journal()->has_begun(staged->tree.record.releases[0]));
  push_until(acme_.vendor(), site_, PushPhase::delegated_roles);
  ASSERT_THAT(testing_support::refresh_step(acme_.vendor(), acme_.online_keys(), kNow), IsDone());
  ASSERT_THAT(push(), IsDone());
  EXPECT_TRUE(acme_.vendor().journal()->has_begun(staged->tree.record.releases[0]));
}

TEST_F(Publish, AJournalWhoseLastLineWasCutOffIsContinued) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  acme_.put("records/begun.jsonl", R"({"at":"2026-11-)");
  ASSERT_THAT(push(), IsDone());
  acme_.release("1.1.0");
  ASSERT_THAT(stage_check_push(), IsDone());
  EXPECT_EQ(acme_.vendor().journal()->pushes.size(), 2u);
}

TEST_F(Publish, LeftOversThatCannotBeReadAreNoReasonToStopAndTheirNumbersAreNotUsedAgain) {
  acme_.release("1.0.0");
  ASSERT_THAT(stage(), IsDone());
  for (const char* name : {"1.snapshot.json", "timestamp.json", "1.targets.json"}) {
    acme_.put(std::string("staged/metadata/") + name, "");
  }
  ASSERT_THAT(stage_check_push(), IsDone());
  EXPECT_TRUE(path_exists(site_.name() + "/metadata/2.snapshot.json"));
  EXPECT_THAT(customer(), IsDone());
}

}  // namespace
}  // namespace sealwright::publish
