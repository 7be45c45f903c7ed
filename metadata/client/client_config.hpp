// SPDX-License-Identifier: Apache-2.0
// `state/config.json`: what this client directory follows, and what its owner decided (docs/format.md section
// 7).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/version.hpp"
#include "metadata/tuf/starter_file.hpp"

namespace sealwright {

struct ClientConfig {
  // Closed and strict: errors of metadata/json/field.hpp, name_invalid, version_invalid, format_too_new.
  static Result<ClientConfig> read(std::string_view bytes, std::string_view file);
  // The bytes that `read` takes, with a final line feed.
  std::string write() const;

  bool skips(const Version& version) const;
  // Adds `version` to the skipped ones; no change if it is among them.
  void skip(const Version& version);

  std::string product, channel, platform;
  std::string root_fingerprint;  // SHA-256 of the bytes of the first root
  RepositoryUrls urls;
  std::optional<Version> pin;
  std::vector<Version> skipped;
  std::optional<Instant> postponed_until;
};

}  // namespace sealwright
