// SPDX-License-Identifier: Apache-2.0
// Verifying a downloaded release without network, state or clock: is this file what the vendor signed?
//
// What it cannot say is whether the release is the newest, or was withdrawn since: "authentic, freshness not
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

// Whose word counts, and how we came to it.
struct Anchor {
  RoleKeys keys;
  std::string told;  // "2 pinned keys", "trust file of repository 4f..., root 3"
  Notices notices;   // an expired delegation, for one
};

// Keys that the user pinned, as PEM public keys; all of them must sign unless `threshold` says fewer (0 =
// all). Errors: unsupported_key, key_weak, usage (threshold above the number of keys).
Result<Anchor> anchor_from_keys(const std::vector<Untrusted>& pem_files, std::int64_t threshold);
// The keys that a trust file delegates `product` to. target_not_listed when it delegates it to nobody.
Result<Anchor> anchor_from_trust_file(const TrustAnchor& trust, const std::string& product, Instant now);
// The same from top-level targets that were verified elsewhere (an initialised client directory).
Result<Anchor> anchor_from_targets(const Verified<Targets>& targets, const std::string& product,
                                   std::string told, Instant now);

// What a manifest says it is, before anybody vouched for it: only to choose whose keys to ask.
Result<std::string> claimed_product(const Untrusted& manifest);

// Bytes done and bytes in all.
using ByteProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Hashes the file at `path` and compares it with the subject of its name. Reads no more than one piece beyond
// the size that it had at first. Errors: subject_missing, with the name that the manifest has for these
// bytes; length_mismatch, hash_mismatch, file_missing, io_error; cancelled when `cancelled` was set
// meanwhile.
Status verify_file_against(const TrustedRelease& release, const std::string& path,
                           const ByteProgress& progress, const std::atomic<bool>* cancelled = nullptr);

// A manifest and its detached signatures, as they lie on disk.
struct SignedManifest {
  Untrusted manifest, signatures;
};
// From `manifest`, or when that is empty from beside `file` (which may be the manifest itself); the
// signatures are at the same path with ".sig". Errors: file_missing, too_large, io_error.
Result<SignedManifest> read_signed_manifest(const std::string& file, const std::string& manifest);
// The release, if `anchor` vouches for it and it vouches for `file`; a manifest is what its signatures say.
// Errors: those of accept_release and verify_file_against.
Result<TrustedRelease> verify_file(const std::string& file, const SignedManifest& statement,
                                   const Anchor& anchor, const ByteProgress& progress,
                                   const std::atomic<bool>* cancelled);

}  // namespace sealwright::client
