// SPDX-License-Identifier: Apache-2.0
#include "verifier/client/recorded_trust.hpp"

#include "base/posix_files.hpp"
#include "verifier/tuf/floor_store.hpp"
#include "verifier/tuf/trusted_store.hpp"

namespace sealwright::client {

RecordedTrust RecordedTrust::of(const ClientPaths& paths) {
  RecordedTrust recorded;
  for (const std::string& path :
       {join_path(paths.trusted(), "root.json"), join_path(paths.state(), "floor.a"),
        join_path(paths.state(), "floor.b"), paths.config()}) {
    recorded.is_empty_ &= !path_exists(path);
  }
  if (const auto bytes = TrustedStore(paths.trusted()).load("root"); bytes && *bytes) {
    if (auto root = load_root({**bytes, "root.json"})) recorded.root_ = *std::move(root);
  }
  if (const auto floors = FloorStore::open(paths.state())) recorded.floor_ = floors->current().root;
  if (const auto directory = ClientDirectory::open(paths.root())) {
    if (const auto config = directory->config()) recorded.first_ = config->root_fingerprint;
  }
  return recorded;
}

bool RecordedTrust::leads_to(const TrustedRoot& root) const {
  // The floors are written after root.json: the higher version is the newest that was accepted.
  const bool floor_is_newer = floor_ && (!root_ || floor_->version > root_->version());
  if (floor_is_newer) return floor_->fingerprint == root.fingerprint();
  if (!root_) return false;
  if (root_->bytes() == root.bytes()) return true;
  return advance_root(*root_, {root.bytes(), "the next root"}).has_value();
}

std::string RecordedTrust::fingerprint() const {
  const bool floor_is_newer = floor_ && (!root_ || floor_->version > root_->version());
  if (floor_is_newer) return floor_->fingerprint;
  return root_ ? root_->fingerprint() : first_.value_or("");
}

}  // namespace sealwright::client
