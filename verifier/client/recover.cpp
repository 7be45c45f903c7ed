// SPDX-License-Identifier: Apache-2.0
#include "verifier/client/recover.hpp"

#include <chrono>
#include <thread>

#include "verifier/install/install_recovery.hpp"

namespace sealwright::client {
namespace {

using std::chrono::steady_clock;

// Far below the 90 s after which systemd gives up a start, and longer than a run needs to end a probation.
constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::milliseconds kPause{100};

// What `recover` would do, read without the lock. Each file is replaced as a whole. Between two of them the
// other run may make one more step, which is the same as if the product had been started a moment earlier.
Result<RecoveryStep> step_seen(const ClientDirectory& directory, const Customer& customer) {
  TRY_ASSIGN(const FloorStore floors, FloorStore::open(directory.paths().state()));
  TRY_ASSIGN(const Found found, look_at(directory, floors.current()));
  return next_step(found.state, clock_of(customer, floors.current()).at);
}

Result<RecoveryReport> report_beside_another_run(const ClientDirectory& directory, const Error& lock_held) {
  TRY_ASSIGN(const FloorStore floors, FloorStore::open(directory.paths().state()));
  TRY_ASSIGN(const InstallationStatus installation, installation_status(directory, floors.current()));
  RecoveryReport report{"nothing", {}, {}};
  if (installation.current) {
    report.outcome.manifest = installation.current->manifest;
    report.outcome.version = installation.current->version;
  }
  report.reason = Error{lock_held.code(), "no version is on probation, so there is no need to wait for it"}
                      .file(lock_held.file())
                      .advice("The product can start.");
  return report;
}

class Waiting {
 public:
  explicit Waiting(const Customer& customer) : customer_(customer) {}

  // False after kPatience. Pauses before it returns true.
  bool goes_on() {
    if (steady_clock::now() >= end_) return false;
    if (!told_ && customer_.mention) {
      customer_.mention(Words("Another run holds the lock, and a version is on probation: waiting up to ") +
                        std::to_string(kPatience.count()) + " s for it.");
    }
    told_ = true;
    std::this_thread::sleep_for(kPause);
    return true;
  }
  bool is_cancelled() const { return customer_.cancelled != nullptr && customer_.cancelled->load(); }

 private:
  const Customer& customer_;
  steady_clock::time_point end_ = steady_clock::now() + kPatience;
  bool told_ = false;
};

Result<RecoveryReport> recover_in(Place place, const Customer& customer, Start start) {
  const Instant at = clock_of(customer, place.floors.current()).at;
  return recover({place.directory, place.floors}, start, install_options(customer), at);
}

}  // namespace

Result<RecoveryReport> recover(const Customer& customer, Start start) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  Waiting waiting(customer);
  for (;;) {
    auto place = lock_place(customer);
    if (place) return recover_in(*std::move(place), customer, start);
    const bool is_held = place.error().code() == ErrorCode::lock_held;
    if (!is_held || start == Start::not_counted) return std::move(place).error();
    const auto step = step_seen(directory, customer);
    if (step && !puts_a_start_on_trial(*step)) return report_beside_another_run(directory, place.error());
    if (waiting.is_cancelled()) return Error{ErrorCode::cancelled};
    if (!waiting.goes_on()) return std::move(place).error();
  }
}

}  // namespace sealwright::client
