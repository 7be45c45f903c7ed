// SPDX-License-Identifier: Apache-2.0
// The C interface as a caller meets it: handles, callbacks, threads, settings; through libsealwright.so
// alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "include/sealwright/sealwright.h"
#include "tests/support/customer_program.hpp"

namespace sealwright {
namespace {

using testing_support::change_a_byte;
using testing_support::ClientProgram;
using testing_support::read;

struct Freer {
  void operator()(sealwright_client* client) const { sealwright_close(client); }
  void operator()(sealwright_decision* decision) const { sealwright_decision_free(decision); }
  void operator()(sealwright_outcome* outcome) const { sealwright_outcome_free(outcome); }
  void operator()(sealwright_status* status) const { sealwright_status_free(status); }
  void operator()(sealwright_error* error) const { sealwright_error_free(error); }
};
template <class Object>
using Owned = std::unique_ptr<Object, Freer>;

class CInterface : public ClientProgram {
 protected:
  void SetUp() override {
    ClientProgram::SetUp();
    run({"rm", "-rf", in("machine")});
    starter_ = read(in("public/acme-app.sealwright"));
    create_.size = sizeof create_;
    directory_ = in("machine");
    create_.directory = directory_.c_str();
    create_.starter = {starter_.data(), starter_.size()};
    // What vendors compile into their programs; here it is asked for once.
    const std::string other(64, '0');
    create_.fingerprint = other.c_str();
    sealwright_error* wrong = nullptr;
    ASSERT_EQ(sealwright_create(&create_, &wrong), SEALWRIGHT_REFUSED);
    fingerprint_ = sealwright_error_got(wrong);
    sealwright_error_free(wrong);
    create_.fingerprint = fingerprint_.c_str();
    ASSERT_EQ(sealwright_create(&create_, nullptr), SEALWRIGHT_OK);
    open_.size = sizeof open_;
    open_.directory = directory_.c_str();
  }

  Owned<sealwright_client> opened() {
    sealwright_client* client = nullptr;
    error_.reset();
    sealwright_error* error = nullptr;
    sealwright_open(&open_, &client, &error);
    error_.reset(error);
    return Owned<sealwright_client>(client);
  }
  // The code of the update's error; 0 after success.
  int update(sealwright_client* client, const sealwright_update_options* options = nullptr) {
    sealwright_decision* decision = nullptr;
    sealwright_outcome* outcome = nullptr;
    sealwright_error* error = nullptr;
    sealwright_update(client, options, &decision, &outcome, &error);
    decision_.reset(decision);
    outcome_.reset(outcome);
    error_.reset(error);
    return sealwright_error_code(error);
  }
  int check(sealwright_client* client) {
    sealwright_decision* decision = nullptr;
    sealwright_error* error = nullptr;
    sealwright_check(client, &decision, &error);
    decision_.reset(decision);
    error_.reset(error);
    return sealwright_error_code(error);
  }
  void use_setting_file(int level, const std::string& content) {
    setting_file_content_ = content;
    setting_file_ = {level, "policy.json", {setting_file_content_.data(), setting_file_content_.size()}};
    open_.setting_files = &setting_file_;
    open_.setting_file_count = 1;
  }
  bool nothing_is_installed() { return !path_exists(in("machine/current")); }

  std::string directory_, starter_, fingerprint_, setting_file_content_;
  sealwright_setting_file setting_file_{};
  sealwright_create_options create_{};
  sealwright_open_options open_{};
  Owned<sealwright_decision> decision_;
  Owned<sealwright_outcome> outcome_;
  Owned<sealwright_error> error_;
};

// ---- Handles

TEST_F(CInterface, CreatingTwiceIsAMistakeOfTheCaller) {
  sealwright_error* error = nullptr;
  EXPECT_EQ(sealwright_create(&create_, &error), SEALWRIGHT_USAGE);
  EXPECT_EQ(sealwright_error_code(error), SEALWRIGHT_E_CALL_INVALID);
  sealwright_error_free(error);
}

TEST_F(CInterface, WithoutAFingerprintNothingIsTrusted) {
  create_.fingerprint = nullptr;
  EXPECT_EQ(sealwright_create(&create_, nullptr), SEALWRIGHT_USAGE);
}

// Before, it was written into the configuration, which no later call could read.
TEST_F(CInterface, APlatformThatIsNoneIsRefusedBeforeAnythingIsMade) {
  const std::string place = in("another");
  create_.directory = place.c_str();
  for (const char* platform : {"../../x", "", "linux", "linux-x86 64"}) {
    create_.platform = platform;
    sealwright_error* error = nullptr;
    EXPECT_EQ(sealwright_create(&create_, &error), SEALWRIGHT_USAGE) << platform;
    EXPECT_EQ(sealwright_error_code(error), SEALWRIGHT_E_NAME_INVALID) << platform;
    sealwright_error_free(error);
    EXPECT_FALSE(path_exists(place)) << platform;
  }
  create_.platform = "Linux-amd64";
  EXPECT_EQ(sealwright_create(&create_, nullptr), SEALWRIGHT_OK);
  EXPECT_THAT(read(in("another/state/config.json")), testing::HasSubstr("\"linux-x86_64\""));
}

TEST_F(CInterface, ADirectoryThatFollowsNothingIsNotOpened) {
  const std::string empty = in("nowhere");
  open_.directory = empty.c_str();
  EXPECT_EQ(opened(), nullptr);
  EXPECT_EQ(sealwright_error_code(error_.get()), SEALWRIGHT_E_NOT_INITIALISED);
}

TEST_F(CInterface, NothingCrashesOnNull) {
  EXPECT_EQ(sealwright_create(nullptr, nullptr), SEALWRIGHT_USAGE);
  EXPECT_EQ(sealwright_open(nullptr, nullptr, nullptr), SEALWRIGHT_USAGE);
  EXPECT_EQ(check(nullptr), SEALWRIGHT_E_CALL_INVALID);
  EXPECT_EQ(update(nullptr), SEALWRIGHT_E_CALL_INVALID);
  EXPECT_EQ(sealwright_verify_file(nullptr, nullptr, nullptr), SEALWRIGHT_USAGE);
  EXPECT_EQ(sealwright_decision_version(nullptr), nullptr);
  EXPECT_EQ(sealwright_release_signer(nullptr, 0), nullptr);
  EXPECT_EQ(sealwright_error_code(nullptr), 0);
  EXPECT_EQ(sealwright_error_message(nullptr), nullptr);
  EXPECT_EQ(sealwright_decision_notice(nullptr, 0), nullptr);
  EXPECT_EQ(sealwright_notice_severity(nullptr), 0);
  EXPECT_EQ(sealwright_notice_code(nullptr), 0);
  EXPECT_EQ(sealwright_notice_message(nullptr), nullptr);
  sealwright_cancel(nullptr);
  sealwright_close(nullptr);
  sealwright_error_free(nullptr);
}

TEST_F(CInterface, BeyondACountThereIsNull) {
  const auto client = opened();
  ASSERT_EQ(check(client.get()), 0);
  const auto* release = sealwright_decision_release(decision_.get());
  ASSERT_EQ(sealwright_release_signer_count(release), 1u);
  EXPECT_NE(sealwright_release_signer(release, 0), nullptr);
  EXPECT_EQ(sealwright_release_signer(release, 1), nullptr);
  EXPECT_EQ(sealwright_decision_notice(decision_.get(), 99), nullptr);
}

TEST_F(CInterface, ANoticeSaysWhatStoppedNothing) {
  use_setting_file(SEALWRIGHT_SETTINGS_SITE_LOCK, R"({"channel": "stable"})");
  const sealwright_setting own{"channel", "beta"};
  open_.settings = &own;
  open_.setting_count = 1;
  const auto client = opened();
  ASSERT_EQ(check(client.get()), 0);
  ASSERT_EQ(sealwright_decision_notice_count(decision_.get()), 1u);
  const sealwright_notice* notice = sealwright_decision_notice(decision_.get(), 0);
  EXPECT_EQ(sealwright_notice_severity(notice), SEALWRIGHT_WARNING);
  EXPECT_EQ(sealwright_notice_code(notice), SEALWRIGHT_E_MANAGED_BY_ADMIN);
  EXPECT_STREQ(sealwright_notice_name(notice), "managed_by_admin");
  EXPECT_STREQ(sealwright_notice_file(notice), "policy.json, line 1");
  EXPECT_STREQ(sealwright_notice_role(notice), "");
  EXPECT_STREQ(sealwright_notice_expected(notice), "");
  EXPECT_STREQ(sealwright_notice_got(notice), "");
  EXPECT_THAT(sealwright_notice_message(notice), testing::HasSubstr("--channel"));
  EXPECT_STRNE(sealwright_notice_advice(notice), "");
}

TEST_F(CInterface, AnErrorNamesFileExpectedAndGot) {
  change_a_byte(served("*.tar.zst"));
  const auto client = opened();
  EXPECT_EQ(update(client.get()), SEALWRIGHT_E_HASH_MISMATCH);
  EXPECT_EQ(sealwright_error_class(error_.get()), SEALWRIGHT_REFUSED);
  EXPECT_STREQ(sealwright_error_name(error_.get()), "hash_mismatch");
  EXPECT_EQ(std::string(sealwright_error_expected(error_.get())).size(), 64u);
  EXPECT_STRNE(sealwright_error_expected(error_.get()), sealwright_error_got(error_.get()));
  EXPECT_STRNE(sealwright_error_advice(error_.get()), "");
  EXPECT_EQ(decision_, nullptr);
  EXPECT_EQ(outcome_, nullptr);
}

// ---- Callbacks and threads

TEST_F(CInterface, AnAnswerOtherThanZeroCancelsAndTheNextCallContinues) {
  open_.progress = [](void*, const sealwright_progress* progress) {
    return progress->step == SEALWRIGHT_STEP_INSTALL ? 1 : 0;
  };
  auto client = opened();
  EXPECT_EQ(update(client.get()), SEALWRIGHT_E_CANCELLED);
  EXPECT_EQ(sealwright_error_class(error_.get()), SEALWRIGHT_CANCELLED);
  EXPECT_TRUE(nothing_is_installed());
  client.reset();
  open_.progress = nullptr;
  EXPECT_EQ(update(opened().get()), 0);
}

// Two threads that meet: the call waits in its callback until the other thread has cancelled it.
struct Meeting {
  std::mutex mutex;
  std::condition_variable changed;
  bool at_work = false, cancelled = false;
};

TEST_F(CInterface, AnotherThreadCancelsTheCall) {
  Meeting meeting;
  open_.context = &meeting;
  open_.progress = [](void* context, const sealwright_progress*) {
    auto& here = *static_cast<Meeting*>(context);
    std::unique_lock lock(here.mutex);
    here.at_work = true;
    here.changed.notify_all();
    here.changed.wait(lock, [&] { return here.cancelled; });
    return 0;
  };
  const auto client = opened();
  std::thread other([&] {
    std::unique_lock lock(meeting.mutex);
    meeting.changed.wait(lock, [&] { return meeting.at_work; });
    sealwright_cancel(client.get());
    meeting.cancelled = true;
    meeting.changed.notify_all();
  });
  EXPECT_EQ(update(client.get()), SEALWRIGHT_E_CANCELLED);
  other.join();
  EXPECT_TRUE(nothing_is_installed());
  EXPECT_EQ(update(client.get()), 0) << "a wish to cancel ends with its call";
}

TEST_F(CInterface, ACancelBetweenCallsEndsTheNextOne) {
  const auto client = opened();
  sealwright_cancel(client.get());
  EXPECT_EQ(check(client.get()), SEALWRIGHT_E_CANCELLED);
  EXPECT_EQ(check(client.get()), 0);
}

struct Nested {
  sealwright_client* client = nullptr;
  int code = -1;
};

TEST_F(CInterface, ACallFromItsOwnCallbackIsRefused) {
  Nested nested;
  open_.context = &nested;
  open_.progress = [](void* context, const sealwright_progress*) {
    auto& here = *static_cast<Nested*>(context);
    sealwright_error* error = nullptr;
    sealwright_check(here.client, nullptr, &error);
    here.code = sealwright_error_code(error);
    sealwright_error_free(error);
    return 0;
  };
  const auto client = opened();
  nested.client = client.get();
  EXPECT_EQ(update(client.get()), 0) << "and the call itself is not disturbed";
  EXPECT_EQ(nested.code, SEALWRIGHT_E_CALL_INVALID);
}

TEST_F(CInterface, ProgressEndsAtTheWholeOfEachStep) {
  std::map<int, std::pair<std::uint64_t, std::uint64_t>> last;
  open_.context = &last;
  open_.progress = [](void* context, const sealwright_progress* progress) {
    (*static_cast<decltype(last)*>(context))[progress->step] = {progress->done, progress->total};
    return 0;
  };
  const auto client = opened();
  ASSERT_EQ(update(client.get()), 0);
  for (const int step : {SEALWRIGHT_STEP_DOWNLOAD, SEALWRIGHT_STEP_INSTALL}) {
    EXPECT_GT(last[step].second, 0u);
    EXPECT_EQ(last[step].first, last[step].second) << step;
  }
}

TEST_F(CInterface, TwoHandlesOnOneDirectoryKeepOutOfEachOthersWay) {
  Nested other;
  open_.context = &other;
  open_.progress = [](void* context, const sealwright_progress*) {
    auto& here = *static_cast<Nested*>(context);
    sealwright_error* error = nullptr;
    sealwright_check(here.client, nullptr, &error);
    here.code = sealwright_error_code(error);
    sealwright_error_free(error);
    return 0;
  };
  const auto first = opened();
  open_.progress = nullptr;
  const auto second = opened();
  other.client = second.get();
  EXPECT_EQ(update(first.get()), 0);
  EXPECT_EQ(other.code, SEALWRIGHT_E_LOCK_HELD);
}

// ---- Closing and forking

// A call that is in its callback, and another thread that closes the handle meanwhile.
struct Closing {
  std::mutex mutex;
  std::condition_variable changed;
  bool at_work = false, closed = false;
  bool closed_within_the_callback = false;
  int callbacks_after = 0;
};

TEST_F(CInterface, ClosingCancelsTheCallThatRunsAndWaitsForIt) {
  Closing closing;
  open_.context = &closing;
  open_.progress = [](void* context, const sealwright_progress*) {
    auto& here = *static_cast<Closing*>(context);
    std::unique_lock lock(here.mutex);
    if (here.closed) ++here.callbacks_after;
    if (here.at_work) return 0;
    here.at_work = true;
    here.changed.notify_all();
    // It cannot be closed while the callback runs: what we wait for must not happen.
    here.changed.wait_for(lock, std::chrono::milliseconds(200), [&] { return here.closed; });
    here.closed_within_the_callback = here.closed;
    return 0;
  };
  sealwright_client* client = opened().release();
  std::thread other([&] {
    std::unique_lock lock(closing.mutex);
    closing.changed.wait(lock, [&] { return closing.at_work; });
    lock.unlock();
    sealwright_close(client);
    lock.lock();
    closing.closed = true;
    closing.changed.notify_all();
  });
  EXPECT_EQ(update(client), SEALWRIGHT_E_CANCELLED);
  other.join();
  EXPECT_FALSE(closing.closed_within_the_callback);
  EXPECT_EQ(closing.callbacks_after, 0);
  EXPECT_TRUE(nothing_is_installed());
}

struct ClosedByItsCallback {
  sealwright_client* client = nullptr;
  int callbacks = 0;
};

TEST_F(CInterface, ACallbackThatClosesItsHandleEndsTheCallAndIsNotCalledAgain) {
  ClosedByItsCallback here;
  open_.context = &here;
  open_.progress = [](void* context, const sealwright_progress*) {
    auto& closed = *static_cast<ClosedByItsCallback*>(context);
    if (++closed.callbacks == 1) sealwright_close(closed.client);
    return 0;
  };
  here.client = opened().release();
  EXPECT_EQ(update(here.client), SEALWRIGHT_E_CANCELLED);
  EXPECT_EQ(here.callbacks, 1);
  EXPECT_TRUE(nothing_is_installed());
}

TEST_F(CInterface, AThreadThatFindsTheHandleAtWorkIsRefused) {
  Nested nested;
  open_.context = &nested;
  open_.progress = [](void* context, const sealwright_progress*) {
    auto& here = *static_cast<Nested*>(context);
    std::thread([&] {
      sealwright_error* error = nullptr;
      sealwright_read_status(here.client, nullptr, nullptr, &error);
      here.code = sealwright_error_code(error);
      sealwright_error_free(error);
    }).join();
    return 0;
  };
  const auto client = opened();
  nested.client = client.get();
  EXPECT_EQ(update(client.get()), 0);
  EXPECT_EQ(nested.code, SEALWRIGHT_E_CALL_INVALID);
}

TEST_F(CInterface, AChildOfForkMustOpenItsOwnHandleAndMayCloseItsCopy) {
  const auto client = opened();
  const pid_t child = ::fork();
  if (child == 0) {
    const bool refused = check(client.get()) == SEALWRIGHT_E_CALL_INVALID;
    sealwright_client* copy = client.get();
    sealwright_close(copy);
    ::_exit(refused && check(opened().get()) == 0 ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(check(client.get()), 0) << "the parent's handle is as it was";
}

TEST_F(CInterface, AChildThatIsForkedDuringACallKeepsNoLock) {
  static pid_t child;
  child = 0;
  open_.progress = [](void*, const sealwright_progress*) {
    if (child != 0) return 0;
    child = ::fork();
    if (child == 0) {
      for (;;) ::pause();  // with everything that is open here
    }
    return 0;
  };
  const auto client = opened();
  EXPECT_EQ(update(client.get()), 0);
  ASSERT_GT(child, 0);
  EXPECT_EQ(check(client.get()), 0) << "the child holds the lock";
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
}

// ---- Settings

TEST_F(CInterface, TheSitesSettingOverridesTheCallers) {
  use_setting_file(SEALWRIGHT_SETTINGS_SITE_LOCK, R"({"mode": "off"})");
  const sealwright_setting own{"mode", "automatic"};
  open_.settings = &own;
  open_.setting_count = 1;
  const auto client = opened();
  ASSERT_EQ(update(client.get()), 0);
  EXPECT_EQ(sealwright_decision_kind(decision_.get()), SEALWRIGHT_MANAGED_BY_ADMIN);
  EXPECT_STREQ(sealwright_decision_version(decision_.get()), "1.0.0");
  EXPECT_EQ(outcome_, nullptr);
  EXPECT_TRUE(nothing_is_installed());
}

TEST_F(CInterface, APinHoldsBackWhatIsNewer) {
  serve("second");
  const sealwright_setting pin{"pin", "1.0.5"};
  open_.settings = &pin;
  open_.setting_count = 1;
  const auto client = opened();
  ASSERT_EQ(check(client.get()), 0);
  EXPECT_EQ(sealwright_decision_kind(decision_.get()), SEALWRIGHT_HELD);
  EXPECT_EQ(sealwright_error_code(sealwright_decision_reason(decision_.get())), SEALWRIGHT_E_HELD_PINNED);
}

TEST_F(CInterface, AMistakeInASettingsFileIsNamedWithItsLine) {
  use_setting_file(SEALWRIGHT_SETTINGS_SYSTEM, "{\n\"mode\": \"sometimes\"}");
  EXPECT_EQ(opened(), nullptr);
  EXPECT_EQ(sealwright_error_code(error_.get()), SEALWRIGHT_E_CONFIG_INVALID);
  EXPECT_STREQ(sealwright_error_file(error_.get()), "policy.json, line 2");
}

// ---- Probation

class Probation : public CInterface {
 protected:
  void SetUp() override {
    CInterface::SetUp();
    client_ = opened();
    ASSERT_EQ(update(client_.get()), 0);
    serve("second");
    sealwright_update_options options{};
    options.size = sizeof options;
    options.confirm_by_caller = 1;
    ASSERT_EQ(update(client_.get(), &options), 0);
    ASSERT_EQ(sealwright_outcome_state(outcome_.get()), SEALWRIGHT_ON_PROBATION);
    ASSERT_GT(sealwright_outcome_confirm_before(outcome_.get()), 0);
  }
  std::string installed() {
    sealwright_status* status = nullptr;
    sealwright_read_status(client_.get(), nullptr, &status, nullptr);
    const Owned<sealwright_status> owned(status);
    const char* version = sealwright_status_installed(status);
    probation_until_ = sealwright_status_probation_until(status);
    return version == nullptr ? "" : version;
  }
  Owned<sealwright_client> client_;
  std::int64_t probation_until_ = 0;
};

TEST_F(Probation, ConfirmingKeepsTheVersion) {
  EXPECT_EQ(installed(), "1.1.0");
  EXPECT_GT(probation_until_, 0);
  sealwright_outcome* outcome = nullptr;
  ASSERT_EQ(sealwright_confirm(client_.get(), &outcome, nullptr), SEALWRIGHT_OK);
  outcome_.reset(outcome);
  EXPECT_EQ(sealwright_outcome_state(outcome), SEALWRIGHT_COMMITTED);
  EXPECT_EQ(installed(), "1.1.0");
  EXPECT_EQ(probation_until_, 0);
}

TEST_F(Probation, TheThirdStartWithoutConfirmingGoesBack) {
  for (const char* expected : {"1.1.0", "1.1.0", "1.0.0"}) {
    sealwright_outcome* outcome = nullptr;
    ASSERT_EQ(sealwright_recover(client_.get(), 1, &outcome, nullptr), SEALWRIGHT_OK);
    outcome_.reset(outcome);
    EXPECT_STREQ(sealwright_outcome_version(outcome), expected);
  }
  EXPECT_STREQ(sealwright_outcome_recovery(outcome_.get()), "switch_back");
  EXPECT_EQ(sealwright_error_code(sealwright_outcome_reason(outcome_.get())),
            SEALWRIGHT_E_HEALTH_CHECK_FAILED);
}

TEST_F(Probation, RollingBackReturnsToTheVersionBeforeAndSkipsTheOneLeft) {
  sealwright_outcome* outcome = nullptr;
  ASSERT_EQ(sealwright_rollback(client_.get(), &outcome, nullptr), SEALWRIGHT_OK);
  outcome_.reset(outcome);
  EXPECT_EQ(installed(), "1.0.0");
  ASSERT_EQ(check(client_.get()), 0);
  EXPECT_EQ(sealwright_decision_kind(decision_.get()), SEALWRIGHT_HELD);
  EXPECT_EQ(sealwright_error_code(sealwright_decision_reason(decision_.get())), SEALWRIGHT_E_HELD_SKIPPED);
}

// ---- Trust anchors

TEST_F(CInterface, ExactlyOneAnchorIsNeededToVerify) {
  const auto client = opened();
  sealwright_verify_options options{};
  options.size = sizeof options;
  options.file = "/nowhere";
  EXPECT_EQ(sealwright_verify_file(&options, nullptr, nullptr), SEALWRIGHT_USAGE);
  options.client = client.get();
  options.trust = {"{}", 2};
  EXPECT_EQ(sealwright_verify_file(&options, nullptr, nullptr), SEALWRIGHT_USAGE);
}

TEST_F(CInterface, AnotherKeyDoesNotVouchAndTheClientDoes) {
  ASSERT_EQ(run({"openssl", "genpkey", "-algorithm", "ed25519", "-out", in("k.pem")}).exit_code, 0);
  ASSERT_EQ(run({"openssl", "pkey", "-in", in("k.pem"), "-pubout", "-out", in("k.pub")}).exit_code, 0);
  const std::string key = read(in("k.pub"));
  const std::string file = in("vendor/artifacts/acme-app/1.0.0/acme-app-1.0.0-any.tar.zst");
  const sealwright_bytes keys{key.data(), key.size()};
  sealwright_verify_options options{};
  options.size = sizeof options;
  options.file = file.c_str();
  options.keys = &keys;
  options.key_count = 1;
  sealwright_error* error = nullptr;
  EXPECT_EQ(sealwright_verify_file(&options, nullptr, &error), SEALWRIGHT_REFUSED);
  EXPECT_EQ(sealwright_error_code(error), SEALWRIGHT_E_THRESHOLD_NOT_MET);
  sealwright_error_free(error);

  const auto client = opened();
  ASSERT_EQ(check(client.get()), 0);
  options.keys = nullptr;
  options.key_count = 0;
  options.client = client.get();
  EXPECT_EQ(sealwright_verify_file(&options, nullptr, nullptr), SEALWRIGHT_OK);
}

}  // namespace
}  // namespace sealwright
