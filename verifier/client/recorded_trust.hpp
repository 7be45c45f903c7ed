// SPDX-License-Identifier: Apache-2.0
// The records of the root that a directory trusts, so that a reset cannot be used to make it trust another
// root (docs/threat-model.md, "Ways to what is trusted").
#pragma once

#include <optional>
#include <string>

#include "metadata/client/floor_file.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "verifier/install/client_directory.hpp"

namespace sealwright::client {

class RecordedTrust {
 public:
  // Reads root.json, both floor files and config.json, each as far as it can be read.
  static RecordedTrust of(const ClientPaths& paths);

  // True for a first use: none of these files exists, not even an unreadable one.
  bool is_empty() const { return is_empty_; }
  // True if `root` is the newest root that was accepted here, or the next one after it, signed by the keys
  // of both. False for an older root: its keys may have been replaced because they were stolen.
  bool leads_to(const TrustedRoot& root) const;
  // SHA-256 of the newest root that was accepted here, or of the first one if no newer one can be read;
  // empty if none can.
  std::string fingerprint() const;

 private:
  std::optional<TrustedRoot> root_;   // root.json
  std::optional<RootFloor> floor_;    // in the floor files
  std::optional<std::string> first_;  // in config.json
  bool is_empty_ = true;
};

}  // namespace sealwright::client
