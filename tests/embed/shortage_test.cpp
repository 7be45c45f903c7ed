// SPDX-License-Identifier: Apache-2.0
// libsealwright in a host that runs out of memory or may start no thread: each call succeeds or reports what
// was missing. It never ends the host, refuses what was signed, or loses what it knew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <memory>

#include "include/sealwright/sealwright.h"
#include "tests/support/customer_program.hpp"
#include "tests/support/shortage.hpp"

namespace sealwright {
namespace {

using namespace testing_support;

// A long campaign fails every allocation; otherwise this many of each call, spread over it.
constexpr long kSamples = 60;

bool is_long_campaign() {
  const char* set = std::getenv("SEALWRIGHT_LONG");
  return set != nullptr && std::string_view(set) == "1";
}

struct Ended {
  int error_class = -1, code = 0;
  std::string message;
  long allocations = 0;
};

using Call = std::function<int(sealwright_error** error)>;

Ended ended(const Call& call) {
  sealwright_error* error = nullptr;
  Ended end;
  end.error_class = call(&error);
  end.allocations = end_memory_shortage();  // what follows is this test's own
  end.code = sealwright_error_code(error);
  if (error != nullptr) end.message = sealwright_error_message(error);
  sealwright_error_free(error);
  return end;
}

class Shortages : public ClientProgram {
 protected:
  void SetUp() override {
    ClientProgram::SetUp();
    serve("second");
    directory_ = in("machine");
    ASSERT_EQ(customer({"update"}).exit_code, 0);
    file_ = in("vendor/artifacts/acme-app/1.0.0/acme-app-1.0.0-any.tar.zst");
    ASSERT_NE(open(), nullptr);
  }
  void TearDown() override { sealwright_close(client_); }

  sealwright_client* open() {
    sealwright_close(client_);
    sealwright_open_options options{};
    options.size = sizeof options;
    options.directory = directory_.c_str();
    client_ = nullptr;
    sealwright_open(&options, &client_, nullptr);
    return client_;
  }
  Ended check() {
    return ended([&](sealwright_error** error) {
      sealwright_decision* decision = nullptr;
      const int result = sealwright_check(client_, &decision, error);
      kind_ = sealwright_decision_kind(decision);
      sealwright_decision_free(decision);
      return result;
    });
  }
  Ended read_status() {
    return ended([&](sealwright_error** error) {
      sealwright_status* status = nullptr;
      const int result = sealwright_read_status(client_, nullptr, &status, error);
      sealwright_status_free(status);
      return result;
    });
  }
  Ended verify_file() {
    return ended([&](sealwright_error** error) {
      sealwright_verify_options options{};
      options.size = sizeof options;
      options.file = file_.c_str();
      options.client = client_;
      sealwright_verified* verified = nullptr;
      const int result = sealwright_verify_file(&options, &verified, error);
      sealwright_verified_free(verified);
      return result;
    });
  }
  Ended open_again() {
    return ended([&](sealwright_error** error) {
      sealwright_open_options options{};
      options.size = sizeof options;
      options.directory = directory_.c_str();
      sealwright_client* client = nullptr;
      const int result = sealwright_open(&options, &client, error);
      sealwright_close(client);
      return result;
    });
  }

  // The names of the files in the directory: nothing is lost, and no half-written file stays.
  std::string inventory() const {
    return run({"sh", "-c", "cd " + directory_ + " && find . -not -name '*.sig' | sort"}).output;
  }

  // Fails the n-th allocation of `call` for every n, or for some of them.
  void fail_each_allocation_of(const std::function<Ended()>& call) {
    ASSERT_EQ(call().error_class, SEALWRIGHT_OK) << "the premise";
    const std::string before = inventory();
    for (const Shortage shortage : {Shortage::once, Shortage::from_then_on}) {
      count_allocations();
      const long all = call().allocations;
      ASSERT_GT(all, 100) << "the allocations of the library are not those of this program";
      const long step = is_long_campaign() ? 1 : std::max(1l, all / kSamples);
      long refusals = 0;
      for (long nth = 1; nth <= all; nth += step) {
        begin_memory_shortage(nth, shortage);
        const Ended end = call();
        if (end.error_class != SEALWRIGHT_OK) {
          ++refusals;
          EXPECT_EQ(end.code, SEALWRIGHT_E_NO_MEMORY) << nth << " of " << all << ": " << end.message;
          EXPECT_EQ(end.error_class, SEALWRIGHT_LOCAL_FAILURE) << nth;
        }
        const Ended after = call();
        ASSERT_EQ(after.error_class, SEALWRIGHT_OK)
            << "after " << nth << " of " << all << ": " << after.message;
      }
      EXPECT_GT(refusals, 10) << "hardly anything failed";
    }
    EXPECT_EQ(inventory(), before);
    EXPECT_EQ(customer({"status"}).exit_code, 0);
    EXPECT_EQ(customer({"check"}).exit_code, 0);
  }

  std::string directory_, file_;
  sealwright_client* client_ = nullptr;
  int kind_ = 0;
};

TEST_F(Shortages, ACheckSucceedsOrSaysThatThereIsNoMemory) {
  fail_each_allocation_of([&] {
    const Ended end = check();
    if (end.error_class == SEALWRIGHT_OK) {
      EXPECT_EQ(kind_, SEALWRIGHT_UP_TO_DATE);
    }
    return end;
  });
}

TEST_F(Shortages, AStatusSucceedsOrSaysThatThereIsNoMemory) {
  fail_each_allocation_of([&] { return read_status(); });
}

TEST_F(Shortages, AFileIsVerifiedOrThereIsNoMemoryAndNeverRefused) {
  fail_each_allocation_of([&] { return verify_file(); });
}

TEST_F(Shortages, OpeningSucceedsOrSaysThatThereIsNoMemory) {
  fail_each_allocation_of([&] { return open_again(); });
}

TEST_F(Shortages, AnUpdateSucceedsWhereNoThreadOrOnlySomeCanBeStarted) {
  for (const int first_refused : {1, 2, 4}) {
    run({"rm", "-rf", directory_});
    ASSERT_EQ(customer({"init", in("public/acme-app.sealwright")}).exit_code, 0);
    ASSERT_NE(open(), nullptr);
    refuse_threads_from(first_refused);
    const Ended end = ended([&](sealwright_error** error) {
      return sealwright_update(client_, nullptr, nullptr, nullptr, error);
    });
    EXPECT_GT(threads_refused(), 0);
    refuse_threads_from(0);
    EXPECT_EQ(end.error_class, SEALWRIGHT_OK) << end.message;
    EXPECT_EQ(runs(), "1.1.0\n");
  }
}

}  // namespace
}  // namespace sealwright
