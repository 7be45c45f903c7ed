// SPDX-License-Identifier: Apache-2.0
// The values that the C interface returns, in the form that its accessors show.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "verifier/capi/c_error.hpp"
#include "verifier/client/installed.hpp"
#include "verifier/client/update.hpp"

struct sealwright_release {
  // `download_size` is 0 if it is not known.
  sealwright_release(const sealwright::TrustedRelease& release, std::uint64_t download_size);
  sealwright::TrustedRelease release;
  std::string version;
  std::uint64_t download_size;
};

struct sealwright_decision {
  sealwright_decision(const sealwright::client::Run& run, const sealwright::client::Findings& findings,
                      const sealwright::client::UpdateDecision& outcome);
  int kind = SEALWRIGHT_UP_TO_DATE;
  std::optional<std::string> installed, version;
  std::optional<sealwright_release> release;
  std::optional<sealwright_error> reason;
  std::optional<sealwright::Instant> as_of;
  std::vector<sealwright_notice> notices;
};

struct sealwright_outcome {
  explicit sealwright_outcome(const sealwright::client::InstallOutcome& outcome);
  explicit sealwright_outcome(const sealwright::client::RecoveryReport& report);
  int state = SEALWRIGHT_COMMITTED;
  std::optional<std::string> version, manifest, recovery;
  std::optional<sealwright::Instant> confirm_before;
  std::optional<sealwright_error> reason;
  std::vector<sealwright_notice> notices;
};

struct sealwright_verified {
  sealwright_release release;
  std::string anchor;
  std::vector<sealwright_notice> notices;
};

struct sealwright_files {
  explicit sealwright_files(const sealwright::client::FilesReport& report);
  std::string version, manifest;
  std::vector<sealwright_error> differences;
};

struct sealwright_status {
  explicit sealwright_status(const sealwright::client::Standing& standing);
  struct Term {
    std::string id, last_security_day;
    std::optional<std::string> description, last_feature_day;
    int state;
    std::int64_t days_left;
  };
  std::string product;
  std::optional<std::string> installed, previous, version;
  std::optional<sealwright::Instant> probation_until, as_of;
  int support = SEALWRIGHT_SUPPORT_UNKNOWN;
  std::vector<Term> terms;
  std::vector<sealwright_notice> notices;
};

namespace sealwright::client {

std::vector<sealwright_notice> as_c(const Notices& notices);

// Stores `value` in the caller's pointer, if there is one.
template <class Object>
void put(Object** place, std::unique_ptr<Object> value) {
  if (place != nullptr) *place = value.release();
}
// Sets the pointer to NULL first, so that a failure leaves nothing behind.
template <class Object>
void clear(Object** place) {
  if (place != nullptr) *place = nullptr;
}

}  // namespace sealwright::client
