// SPDX-License-Identifier: Apache-2.0
// Releases made for tests: a product's keys, and manifests signed by them.
#pragma once

#include <string>
#include <vector>

#include "keys/private/signing_key.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/tuf/key_record.hpp"

namespace sealwright::testing {

inline Version version(std::string_view text) { return *Version::parse(text); }

// A manifest with one tree artifact, `app.tar.zst`, for linux-x86_64.
inline Manifest sample_manifest(std::string_view version_text) {
  const std::string digest(64, 'a'), tree(64, 'b');
  Artifact artifact;
  artifact.name = "app.tar.zst";
  artifact.platform = "linux-x86_64";
  artifact.format = "tar.zst";
  artifact.length = 5420;
  artifact.sha256 = digest;
  artifact.unpacked_bytes = 17000;
  artifact.entries = 3;
  artifact.tree = "app.tar.zst.tree";
  artifact.tree_sha256 = tree;
  Manifest manifest{"acme-app",
                    "stable",
                    version(version_text),
                    *parse_instant("2026-11-22T10:00:00Z"),
                    version("0.0.1"),
                    {artifact},
                    {{"app.tar.zst", digest}, {"app.tar.zst.tree", tree}},
                    {},
                    {},
                    {},
                    {},
                    {},
                    {},
                    {},
                    {}};
  return manifest;
}

// The keys of one role, and a threshold over them.
struct SampleKeys {
  explicit SampleKeys(std::size_t count = 1, std::int64_t threshold_of_keys = 1)
      : threshold(threshold_of_keys) {
    for (std::size_t i = 0; i < count; ++i) keys.push_back(*SigningKey::generate(KeyKind::ed25519));
  }
  RoleKeys role_keys() const {
    std::vector<RoleKey> list;
    for (const SigningKey& key : keys) list.push_back({key_id_of(key.public_key()), key.public_key()});
    return RoleKeys("acme-app", std::move(list), threshold);
  }
  std::vector<Signature> sign(std::string_view message) const {
    std::vector<Signature> list;
    for (const SigningKey& key : keys) list.push_back({key_id_of(key.public_key()), *key.sign(message)});
    return list;
  }
  std::vector<SigningKey> keys;
  std::int64_t threshold;
};

inline std::string sign_manifest(const SampleKeys& keys, const std::string& bytes) {
  return write_detached_signatures(keys.sign(pre_authentication_encoding(kManifestPayloadType, bytes)));
}

inline TrustedRelease sample_release(const Manifest& manifest) {
  static const SampleKeys keys;
  const std::string bytes = manifest.write();
  return *accept_release(keys.role_keys(), {bytes, "manifest.json"},
                         {sign_manifest(keys, bytes), "manifest.json.sig"});
}

}  // namespace sealwright::testing
