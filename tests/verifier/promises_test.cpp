// SPDX-License-Identifier: Apache-2.0
#include "verifier/offer/promises.hpp"
#include "base/limits.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/client.hpp"
#include "tests/support/lifecycle_documents.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/update_policies.hpp"
#include "tests/support/worst_documents.hpp"

namespace sealwright::client {
namespace {

using testing_support::Client;
using testing_support::RepositorySimulator;

// A machine that follows acme-agent, and a vendor who publishes dates for it.
class LifecycleDocuments : public ::testing::Test {
 protected:
  LifecycleDocuments() : client_(repository_) {
    for (const char* role : {"lifecycle", "acme-agent"}) {
      repository_.delegate("targets", role, {std::string(role) + "/*/*"});
    }
  }

  static Cle document(const std::string& end) {
    return CleBuilder().ends(CleEventType::end_of_support, "4", end, "standard").cle();
  }
  void publish(const std::string& role, const std::string& path, const std::string& content) {
    repository_.add_target(role, path, content);
    repository_.publish_with_snapshot({"lifecycle", "acme-agent", "targets"});
  }
  void publish(const Cle& cle) { publish("lifecycle", "lifecycle/acme-agent/cle.json", write_cle(cle)); }

  Result<Promises> fetch() {
    TRY(client_.refresh());
    return fetch_promises(client_.updater(), paths(), "acme-agent", RepositorySimulator::default_now());
  }
  PromisePaths paths() const {
    return {client_.directory() + "/documents", client_.directory() + "/ratchet"};
  }
  std::vector<std::string> codes(const Result<Promises>& promises) {
    std::vector<std::string> names;
    for (const Notice& notice : promises->notices) names.emplace_back(name_of(notice.code()));
    return names;
  }

  RepositorySimulator repository_;
  Client client_;
};

TEST_F(LifecycleDocuments, TheDatesOfTheLifecycleRoleAreKept) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  const auto kept = stored_promises(paths());
  ASSERT_THAT(kept, IsDone());
  EXPECT_TRUE(kept->cle);
  EXPECT_FALSE(kept->ratchet.empty());
}

TEST_F(LifecycleDocuments, AShortenedDateIsReportedAndTheLongerOneStillAnswers) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  publish(document("2030-01-01"));
  const auto promises = fetch();
  ASSERT_THAT(promises, IsDone());
  EXPECT_THAT(codes(promises), ::testing::Contains("date_shortened"));
  const SeenDate* promised =
      promises->ratchet.promised(CleEventType::end_of_support, "standard", version_of("4.1.0"));
  ASSERT_NE(promised, nullptr);
  EXPECT_EQ(promised->effective, time_at("2032-01-01"));
}

TEST_F(LifecycleDocuments, AShortenedDateIsStillReportedWithoutANetwork) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  publish(document("2030-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  EXPECT_THAT(codes(stored_promises(paths())), ::testing::Contains("date_shortened"));
}

TEST_F(LifecycleDocuments, ADateSignedByAReleaseKeyDoesNotCount) {
  publish("acme-agent", "lifecycle/acme-agent/cle.json", write_cle(document("2040-01-01")));
  const auto promises = fetch();
  ASSERT_THAT(promises, IsDone());
  EXPECT_FALSE(promises->cle);
  EXPECT_TRUE(promises->ratchet.empty());
}

TEST_F(LifecycleDocuments, AnUnreadableDocumentIsReportedAndTheKeptOneStays) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  publish("lifecycle", "lifecycle/acme-agent/cle.json", "{");
  const auto promises = fetch();
  ASSERT_THAT(promises, IsDone());
  EXPECT_THAT(codes(promises), ::testing::Contains("json_invalid"));
  EXPECT_TRUE(promises->cle);
}

// A thief of the lifecycle keys raised the serial to its maximum. The vendor's next policy is accepted all
// the same.
TEST_F(LifecycleDocuments, APolicyWhoseSerialFellIsReportedAndTaken) {
  const auto publish_policy = [&](const std::string& serial) {
    publish("lifecycle", "lifecycle/acme-agent/update-policy.json",
            policy_with(R"("serial": 3)", R"("serial": )" + serial));
  };
  publish_policy("9223372036854775807");
  ASSERT_THAT(fetch(), IsDone());
  publish_policy("4");
  const auto promises = fetch();
  ASSERT_THAT(promises, IsDone());
  EXPECT_THAT(codes(promises), ::testing::Contains("policy_serial"));
  EXPECT_EQ(promises->policy->serial, 4);
  EXPECT_THAT(codes(fetch()), ::testing::Not(::testing::Contains("policy_serial"))) << "once";
}

TEST_F(LifecycleDocuments, NothingNewAsksForNothing) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  repository_.requests.clear();
  ASSERT_THAT(fetch(), IsDone());
  EXPECT_EQ(repository_.requests.size(), 2u) << "the next root and the timestamp";
}

TEST_F(LifecycleDocuments, AKeptDocumentThatIsDamagedIsReportedAndFetchedAgain) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  const std::string file = paths().documents + "/cle.json", good = read_file(file, 100'000).value();
  for (const std::string& damaged : {std::string(), good.substr(0, good.size() / 2)}) {
    write_file(file, damaged).value();
    const auto kept = stored_promises(paths());
    ASSERT_THAT(kept, IsDone());
    EXPECT_FALSE(kept->cle);
    ASSERT_EQ(kept->unreadable.size(), 1u);
    EXPECT_EQ(kept->unreadable[0].code(), ErrorCode::state_damaged);
    EXPECT_FALSE(kept->ratchet.empty()) << "what was promised is still known";
    const auto promises = fetch();
    ASSERT_THAT(promises, IsDone());
    EXPECT_THAT(codes(promises), ::testing::Contains("state_damaged"));
    EXPECT_EQ(read_file(file, 100'000).value(), good);
  }
}

TEST_F(LifecycleDocuments, AKeptDocumentThatIsGoneIsReportedAsDamagedHereAndFetchedAgain) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  remove_tree(paths().documents).value();
  const auto kept = stored_promises(paths());
  ASSERT_THAT(kept, IsDone());
  EXPECT_THAT(codes(kept), ::testing::Not(::testing::Contains("date_shortened")));
  ASSERT_EQ(kept->unreadable.size(), 1u);
  EXPECT_EQ(kept->unreadable[0].code(), ErrorCode::state_damaged);
  ASSERT_THAT(fetch(), IsDone());
  EXPECT_TRUE(stored_promises(paths())->unreadable.empty());
}

// No security update waits for a document about dates.
TEST_F(LifecycleDocuments, AnUnavailableDocumentOrRoleIsReportedAndStopsNothing) {
  publish(document("2032-01-01"));
  const auto served = repository_.served;
  for (auto& [path, bytes] : repository_.served) {
    if (path.find("cle.json") != std::string::npos) bytes.back() = ' ';
  }
  auto promises = fetch();
  ASSERT_THAT(promises, IsDone());
  EXPECT_THAT(codes(promises), ::testing::Contains("hash_mismatch"));
  repository_.served = served;
  for (const auto& [path, bytes] : served) {
    if (path.find("cle.json") != std::string::npos) repository_.failing[path] = ErrorCode::not_found;
  }
  promises = fetch();
  ASSERT_THAT(promises, IsDone());
  EXPECT_THAT(codes(promises), ::testing::Contains("not_found"));
  repository_.failing.clear();
  repository_.set_expiry("lifecycle", RepositorySimulator::default_now());
  repository_.publish_with_snapshot({"lifecycle"});
  promises = fetch();
  ASSERT_THAT(promises, IsDone());
  EXPECT_THAT(codes(promises), ::testing::Contains("metadata_expired"));
  EXPECT_FALSE(promises->cle);
}

TEST_F(LifecycleDocuments, ADamagedHistoryStopsNothingAndIsRestartedOnce) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  const std::string good = read_file(paths().ratchet, 100'000).value();
  for (const std::string& damaged : {std::string(), good.substr(0, good.size() / 2)}) {
    write_file(paths().ratchet, damaged).value();
    const auto kept = stored_promises(paths());
    ASSERT_THAT(kept, IsDone());
    EXPECT_TRUE(kept->cle) << "the document still answers";
    ASSERT_EQ(kept->unreadable.size(), 1u);
    EXPECT_EQ(kept->unreadable[0].code(), ErrorCode::state_damaged);
    EXPECT_EQ(read_file(paths().ratchet, 100'000).value(), damaged) << "asking changes nothing";
    EXPECT_THAT(codes(fetch()), ::testing::Contains("state_damaged"));
    EXPECT_EQ(read_file(paths().ratchet, 100'000).value(), good);
    EXPECT_THAT(codes(fetch()), ::testing::IsEmpty());
  }
}

TEST_F(LifecycleDocuments, ADamagedHistoryIsNotRestartedFromDatesThatAreUnavailable) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  write_file(paths().ratchet, "").value();
  remove_tree(paths().documents + "/cle.json").value();
  for (const auto& [path, bytes] : repository_.served) {
    if (path.find("cle.json") != std::string::npos) repository_.failing[path] = ErrorCode::not_found;
  }
  ASSERT_THAT(fetch(), IsDone());
  EXPECT_EQ(read_file(paths().ratchet, 100'000).value(), "");
  repository_.failing.clear();
  repository_.set_expiry("lifecycle", RepositorySimulator::default_now());
  repository_.publish_with_snapshot({"lifecycle"});
  ASSERT_THAT(fetch(), IsDone());
  EXPECT_EQ(read_file(paths().ratchet, 100'000).value(), "") << "the role has expired";
}

TEST_F(LifecycleDocuments, ADamagedHistoryWithoutAnyDateNowIsRestartedToo) {
  write_file(paths().ratchet, "").value();
  EXPECT_THAT(codes(fetch()), ::testing::Contains("state_damaged"));
  EXPECT_THAT(codes(fetch()), ::testing::IsEmpty());
}

TEST_F(LifecycleDocuments, TheHistoryOfANewerProgramIsLeftAlone) {
  publish(document("2032-01-01"));
  const std::string newer = "{\"format\":\"sealwright-ratchet/2\"}\n";
  write_file(paths().ratchet, newer).value();
  EXPECT_THAT(fetch(), FailsWith(ErrorCode::format_too_new));
  EXPECT_EQ(read_file(paths().ratchet, 100'000).value(), newer);
}

using testing_support::cle_of_many_events;
using testing_support::cle_of_many_versions;
using testing_support::ratchet_text;

// The product's document, whatever is in it.
constexpr const char* kCleTarget = "lifecycle/acme-agent/cle.json";

TEST_F(LifecycleDocuments, ADocumentAboveTheLimitsIsReportedEachTimeAndNothingOfItIsKept) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  const std::string ratchet = read_file(paths().ratchet, 100'000).value();
  const std::string kept = read_file(paths().documents + "/cle.json", 100'000).value();
  publish("lifecycle", kCleTarget, cle_of_many_versions(kLimits.cle_bounds + 1));
  for (int time = 0; time < 2; ++time) {
    const auto promises = fetch();
    ASSERT_THAT(promises, IsDone()) << "no security update waits for a document about dates";
    EXPECT_THAT(codes(promises), ::testing::ElementsAre("limit_exceeded"));
    EXPECT_TRUE(promises->cle) << "the one before answers";
  }
  EXPECT_EQ(read_file(paths().ratchet, 100'000).value(), ratchet);
  EXPECT_EQ(read_file(paths().documents + "/cle.json", 100'000).value(), kept);
}

// As an older program kept it, before it was checked.
TEST_F(LifecycleDocuments, APoisonedDocumentThatWasKeptIsReportedAsDamagedAndReplacedByAGoodOne) {
  publish(document("2032-01-01"));
  ASSERT_THAT(fetch(), IsDone());
  const std::string file = paths().documents + "/cle.json", good = read_file(file, 100'000).value();
  write_file(file, cle_of_many_versions(100'000)).value();
  const auto kept = stored_promises(paths());
  ASSERT_THAT(kept, IsDone());
  EXPECT_FALSE(kept->cle);
  ASSERT_EQ(kept->unreadable.size(), 1u);
  EXPECT_EQ(kept->unreadable[0].code(), ErrorCode::state_damaged);
  ASSERT_THAT(fetch(), IsDone());
  EXPECT_EQ(read_file(file, 100'000).value(), good);
}

TEST_F(LifecycleDocuments, APoisonedHistoryStillAnswersAndADocumentThatBringsNothingIsTaken) {
  write_file(paths().ratchet, ratchet_text(64, kLimits.known_bounds + 64)).value();
  publish(CleBuilder().cle());
  const auto promises = fetch();
  ASSERT_THAT(promises, IsDone());
  EXPECT_TRUE(promises->cle);
  EXPECT_NE(promises->ratchet.promised(CleEventType::end_of_support, "s0", version_of("7.7.0")), nullptr);
}

TEST_F(LifecycleDocuments, ADocumentThatTheHistoryHasNoRoomForIsRefusedEachTimeAndTheKnownDatesAnswer) {
  const std::string full = ratchet_text(kLimits.known_events, kLimits.known_events);
  write_file(paths().ratchet, full).value();
  publish(document("2032-01-01"));
  for (int time = 0; time < 2; ++time) {
    const auto promises = fetch();
    ASSERT_THAT(promises, IsDone()) << "no security update waits for a document about dates";
    EXPECT_THAT(codes(promises), ::testing::Contains("limit_exceeded"));
    EXPECT_FALSE(promises->cle);
    EXPECT_NE(promises->ratchet.promised(CleEventType::end_of_support, "s0", version_of("0.7.0")), nullptr);
  }
  EXPECT_EQ(read_file(paths().ratchet, 10'000'000).value(), full) << "nothing starts again empty";
}

TEST_F(LifecycleDocuments, AHistoryTooLargeToReadIsNeverTakenForLost) {
  publish(document("2032-01-01"));
  const std::string huge(kLimits.ratchet + 1, ' ');
  write_file(paths().ratchet, huge).value();
  for (int time = 0; time < 2; ++time) {
    const auto promises = fetch();
    ASSERT_THAT(promises, IsDone());
    EXPECT_THAT(codes(promises), ::testing::ElementsAre("too_large"));
    EXPECT_TRUE(promises->cle) << "the published document answers";
    EXPECT_FALSE(promises->ratchet_is_lost);
  }
  EXPECT_EQ(file_size(paths().ratchet).value(), huge.size());
}

// The flag is set while the document is fetched: what reads it next is the processing of its dates.
TEST_F(LifecycleDocuments, NothingOfADocumentIsKeptBeforeItWasProcessed) {
  std::atomic<bool> cancelled = false;
  client_.options.cancel = &cancelled;
  publish(document("2032-01-01"));
  repository_.on_request = [&](const std::string& path) {
    if (path.find("cle.json") != std::string::npos) cancelled = true;
  };
  EXPECT_THAT(fetch(), FailsWith(ErrorCode::cancelled));
  EXPECT_FALSE(path_exists(paths().ratchet));
  EXPECT_FALSE(path_exists(paths().documents + "/cle.json"));
  cancelled = false;
  repository_.on_request = {};
  EXPECT_THAT(fetch(), IsDone());
  EXPECT_TRUE(path_exists(paths().documents + "/cle.json"));
  cancelled = true;
  EXPECT_THAT(stored_promises(paths(), &cancelled), FailsWith(ErrorCode::cancelled));
}

TEST_F(LifecycleDocuments, ManyBrokenDatesAreReportedAsAFewAndTheirNumber) {
  write_file(paths().ratchet, ratchet_text(500, 500)).value();
  publish(CleBuilder().cle());
  ASSERT_THAT(fetch(), IsDone());
  const auto promises = fetch();
  ASSERT_THAT(promises, IsDone());
  ASSERT_EQ(promises->notices.size(), 101u);
  EXPECT_EQ(promises->notices.back().about().got(), "400 more");
}

}  // namespace
}  // namespace sealwright::client
