// SPDX-License-Identifier: Apache-2.0
// What a directory remembers of the root that it trusts, so that starting its state again is no second door
// to another root (docs/threat-model.md, "Ways to what is trusted").
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

  // Nothing was ever recorded here, and nothing is there that cannot be read: a first use.
  bool is_empty() const { return is_empty_; }
  // Whether `root` is the newest one that was accepted here, or the next one after it, signed by both. An
  // older one is not: its keys may have been replaced because they were stolen.
  bool leads_to(const TrustedRoot& root) const;
  // SHA-256 of the newest root that was accepted here; of the first one where no newer one can be read; empty
  // when none can.
  std::string fingerprint() const;

 private:
  std::optional<TrustedRoot> root_;   // root.json
  std::optional<RootFloor> floor_;    // in the floor files
  std::optional<std::string> first_;  // in config.json
  bool is_empty_ = true;
};

}  // namespace sealwright::client
