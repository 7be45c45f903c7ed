// SPDX-License-Identifier: Apache-2.0
// Verifies a downloaded release without network, state or clock: is this file what the vendor signed?
//
// It cannot find out whether the release is the newest or was withdrawn since: "authentic, freshness not
// checked".
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/tuf/starter_file.hpp"

namespace sealwright::client {

// A trust anchor: the keys to verify with, and where they come from.
struct Anchor {
  RoleKeys keys;
  std::string told;  // shown to the user: "2 pinned keys", "trust file, root 3, fingerprint 4f..."
  Notices notices;   // an expired delegation, for one
};

// Keys that the user pinned, as PEM public keys. `threshold` of them must sign (0 = all). Errors:
// unsupported_key, key_weak, usage (threshold above the number of keys).
Result<Anchor> anchor_from_keys(const std::vector<Untrusted>& pem_files, std::int64_t threshold);
// The keys to which a trust file delegates `product`. target_not_listed if it does not delegate it.
Result<Anchor> anchor_from_trust_file(const TrustAnchor& trust, const std::string& product, Instant now);
// The same from top-level targets that were verified elsewhere (an initialised client directory).
Result<Anchor> anchor_from_targets(const Verified<Targets>& targets, const std::string& product,
                                   std::string told, Instant now);

// The product that an unverified manifest names. Use it only to choose the keys to verify with.
Result<std::string> claimed_product(const Untrusted& manifest);

// Bytes read so far and in total.
using ByteProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Hashes the file at `path` and compares it with the subject of that name. Reads at most one buffer (32
// KiB) beyond the size that the file had at first. Errors: subject_missing, with the name that the manifest
// has for these bytes; length_mismatch, hash_mismatch, file_missing, io_error; cancelled if `cancelled` was
// set meanwhile.
Status verify_file_against(const TrustedRelease& release, const std::string& path,
                           const ByteProgress& progress, const std::atomic<bool>* cancelled = nullptr);

// A manifest and its detached signatures, as read from disk.
struct SignedManifest {
  Untrusted manifest, signatures;
};
// Reads the manifest at `manifest`, or if that is empty, the one beside `file` (`file` may be the manifest
// itself). The signatures are at the same path with ".sig". Errors: file_missing, too_large, io_error.
Result<SignedManifest> read_signed_manifest(const std::string& file, const std::string& manifest);
// Verifies the manifest with the keys of `anchor`, and `file` with the manifest. If `file` is the manifest,
// only the signatures are verified. Errors: those of accept_release and verify_file_against.
Result<TrustedRelease> verify_file(const std::string& file, const SignedManifest& statement,
                                   const Anchor& anchor, const ByteProgress& progress,
                                   const std::atomic<bool>* cancelled);

}  // namespace sealwright::client
