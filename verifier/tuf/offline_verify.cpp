// SPDX-License-Identifier: Apache-2.0
#include "verifier/tuf/offline_verify.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "metadata/tuf/key_record.hpp"

namespace sealwright::client {
namespace {

// Large enough that system calls cost little beside hashing, small enough for the first-level cache.
constexpr std::size_t kReadAtOnce = 32 * 1024;
constexpr std::size_t kNamesShown = 5;

bool is_manifest(const std::string& file) { return file_name_of(file) == kManifestFileName; }

std::optional<std::uint64_t> signed_length(const Manifest& manifest, const std::string& name) {
  for (const Artifact& artifact : manifest.artifacts) {
    if (artifact.name == name) return static_cast<std::uint64_t>(artifact.length);
  }
  return std::nullopt;  // tree listings are signed by digest only
}

// A file of `size` bytes to hash, with its progress callback and cancel flag.
struct Reading {
  const std::string& path;
  std::uint64_t size;
  const ByteProgress& progress;
  const std::atomic<bool>* cancelled;
};

Result<std::string> digest_of_file(const Reading& reading) {
  const std::string name = file_name_of(reading.path);
  TRY_ASSIGN(const FileDescriptor fd, open_for_reading(reading.path));
  Digester digester;
  std::string buffer(kReadAtOnce, '\0');
  for (std::uint64_t done = 0;;) {
    TRY_ASSIGN(const std::size_t count, read_some(fd.get(), buffer.data(), buffer.size(), reading.path));
    if (count == 0) return digester.finish_hex();
    digester.update({buffer.data(), count});
    done += count;
    if (done > reading.size)
      return Error{ErrorCode::hash_mismatch, "the file grew while it was read"}.file(name);
    if (reading.progress) reading.progress(done, reading.size);
    if (reading.cancelled != nullptr && reading.cancelled->load(std::memory_order_relaxed))
      return Error{ErrorCode::cancelled}.file(name);
  }
}

std::string names_in(const Manifest& manifest) {
  std::vector<std::string> names;
  for (const auto& [name, digest] : manifest.subjects)
    if (names.size() < kNamesShown) names.push_back(name);
  const std::size_t more = manifest.subjects.size() - names.size();
  return join(names, ", ") + (more == 0 ? "" : " or " + std::to_string(more) + " more");
}

// The bytes identify the file: a browser or a server may have given it another name.
Error not_named(const Manifest& manifest, const std::string& name, const std::string& digest) {
  Error refusal = Error{ErrorCode::subject_missing, "the manifest of " + manifest.product + " " +
                                                        manifest.version.text() + " does not name this file"}
                      .file(name)
                      .expected(names_in(manifest));
  for (const auto& [subject, signed_digest] : manifest.subjects) {
    if (signed_digest == digest)
      return std::move(refusal).advice("It has the bytes of " + subject +
                                       ". Rename it to that name and verify it again.");
  }
  return std::move(refusal).advice(
      "Do not use it. Check that the manifest belongs to this release and that the file is from the vendor.");
}

}  // namespace

Result<Anchor> anchor_from_keys(const std::vector<Untrusted>& pem_files, std::int64_t threshold) {
  std::vector<RoleKey> keys;
  for (const Untrusted& file : pem_files) {
    auto key = PublicKey::from_pem(file.bytes);
    if (!key) return std::move(key).error().file(file.file);
    keys.push_back({key_id_of(*key), *key});
  }
  const auto count = static_cast<std::int64_t>(keys.size());
  if (threshold > count) {
    return Error{ErrorCode::usage, "--threshold"}
        .expected("at most " + std::to_string(count))
        .got(std::to_string(threshold));
  }
  return Anchor{RoleKeys("pinned keys", std::move(keys), threshold == 0 ? count : threshold),
                count_of(pem_files.size(), "pinned key"),
                {}};
}

Result<Anchor> anchor_from_targets(const Verified<Targets>& targets, const std::string& product,
                                   std::string told, Instant now) {
  const Delegation* delegation = targets->find_delegation(product);
  if (delegation == nullptr) {
    return Error{ErrorCode::target_not_listed, "this trust anchor has no keys for the product"}.role(product);
  }
  Anchor anchor{delegation->definition.keys_from(targets->delegated_keys, product), std::move(told), {}};
  if (targets.expires() <= now) {
    anchor.notices.push_back(Notice::warning(
        Error{ErrorCode::metadata_expired}.role("targets").got("expired " + to_text(targets.expires()))));
  }
  return anchor;
}

Result<Anchor> anchor_from_trust_file(const TrustAnchor& trust, const std::string& product, Instant now) {
  std::string told = "trust file, root " + std::to_string(trust.last.version()) + ", fingerprint " +
                     trust.first.fingerprint();
  return anchor_from_targets(trust.targets, product, std::move(told), now);
}

Result<std::string> claimed_product(const Untrusted& manifest) {
  TRY_ASSIGN(const Manifest document, Manifest::read(manifest.bytes, manifest.file));
  return document.product;
}

Status verify_file_against(const TrustedRelease& release, const std::string& path,
                           const ByteProgress& progress, const std::atomic<bool>* cancelled) {
  const std::string name = file_name_of(path);
  TRY_ASSIGN(const std::uint64_t size, file_size(path));
  const auto expected = signed_length(release.manifest(), name);
  if (expected && *expected != size) {
    return Error{ErrorCode::length_mismatch}
        .file(name)
        .expected(std::to_string(*expected))
        .got(std::to_string(size));
  }
  TRY_ASSIGN(const std::string actual, digest_of_file({path, size, progress, cancelled}));
  const auto subject = release.manifest().subjects.find(name);
  if (subject == release.manifest().subjects.end()) return not_named(release.manifest(), name, actual);
  if (actual != subject->second)
    return Error{ErrorCode::hash_mismatch}.file(name).expected(subject->second).got(actual);
  return Done{};
}

Result<SignedManifest> read_signed_manifest(const std::string& file, const std::string& manifest) {
  TRY(file_size(file));  // report a missing file before a missing manifest
  const std::string beside = join_path(parent_path(file), kManifestFileName);
  const std::string path = is_manifest(file) ? file : manifest.empty() ? beside : manifest;
  TRY_ASSIGN(std::string bytes, read_file(path, kLimits.manifest));
  TRY_ASSIGN(std::string signatures, read_file(path + ".sig", kLimits.side_file));
  return SignedManifest{{std::move(bytes), path}, {std::move(signatures), path + ".sig"}};
}

Result<TrustedRelease> verify_file(const std::string& file, const SignedManifest& statement,
                                   const Anchor& anchor, const ByteProgress& progress,
                                   const std::atomic<bool>* cancelled) {
  TRY_ASSIGN(TrustedRelease release, accept_release(anchor.keys, statement.manifest, statement.signatures));
  if (!is_manifest(file)) TRY(verify_file_against(release, file, progress, cancelled));
  return release;
}

}  // namespace sealwright::client
