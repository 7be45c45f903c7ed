// SPDX-License-Identifier: Apache-2.0
// `state/attempts`: which releases failed on this machine, how often and why (docs/format.md section 7).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/version.hpp"

namespace sealwright {

// A release that failed this often is not tried again; a newer one has another manifest and starts at 0.
constexpr std::int64_t kAttemptLimit = 3;

struct Attempt {
  Version version;
  std::string manifest;    // SHA-256
  std::int64_t count = 0;  // failures that count: unpacking, proof, health check
  std::string last_error;  // the name of its code
  Instant next_time;       // not tried before this time, unless a person asks
};

class Attempts {
 public:
  // Closed and strict: errors of metadata/json/field.hpp, version_invalid, format_too_new.
  static Result<Attempts> read(std::string_view bytes, std::string_view file);
  // The bytes that `read` takes, with a final line feed.
  std::string write() const;

  const std::vector<Attempt>& entries() const { return entries_; }
  const Attempt* find(std::string_view manifest) const;
  // attempts_exhausted if this release has failed kAttemptLimit times.
  Status check(std::string_view manifest) const;

  // Records a failure. It counts if the release is at fault; otherwise (no space, no network, cancelled) it
  // only delays. Each failure doubles the delay, from one hour to one day.
  void add_failure(const Version& version, std::string_view manifest, ErrorCode error, Instant now);
  // The release is in use: forgets the failures of this release and of older ones.
  void settle(const Version& version);

 private:
  void forget_lowest();

  std::vector<Attempt> entries_;
};

// Whether a failure with this code is the release's own fault and so counts.
bool counts_against_release(ErrorCode error);

}  // namespace sealwright
