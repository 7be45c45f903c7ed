// SPDX-License-Identifier: Apache-2.0
// Review: everything that a signature on a request would approve, in words for the person who has to sign.
//
// It needs no key and works offline. It finds the changes by comparing the documents with the verified base.
// Of the request's own claims it uses only one: who owns a new key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/version.hpp"
#include "base/words.hpp"
#include "signer/drafts/key_change.hpp"
#include "signer/signing/signing.hpp"

namespace sealwright::sign {

struct Review {
  struct File {
    std::string path, before,
        after;  // SHA-256; `before` is empty for an added file, `after` for a removed one
    std::int64_t length = 0;
    std::string check;                 // "matches the file here", "not checked here"; empty for removed files
    std::vector<std::string> listing;  // what else is new or changed in its entry
  };
  struct Key {
    std::string role, change;  // added, removed, kept
    KeyId id;
    std::string owner;
    std::string warning;  // set if the signer's keyring records another owner
  };
  struct Threshold {
    std::string role;
    std::int64_t before = 0, after = 0, keys = 0;  // before 0: a new role
  };
  struct DelegationStep {
    std::string role, change;  // added, removed, changed
    std::vector<std::string> paths;
  };
  struct Member {
    std::string role, name, before, after;  // values as JSON; empty for none
  };
  struct Document {
    std::string role;
    std::int64_t before = 0, after = 0;  // before 0: new
    Instant expires;
    std::int64_t expires_days = 0;
  };
  struct Release {
    std::string product, version, channel, rollback_floor, released_at, digest;
    std::vector<std::string> artifacts;
    bool signed_again = false;
    std::vector<std::string> channels;  // that it is offered in: its own, perhaps more
    std::vector<std::string> traits;    // what a client will do with it; WARNING for an empty artifact
    std::string warning;                // set if its rollback floor is below that of the previous release
  };
  struct Words {
    std::string path;
    std::vector<std::string> lines;  // what customers will see
  };

  std::string name, repository, digest, code;
  bool founds_a_repository = false;
  std::string gates_before, gates_after;  // the publisher's gate profile
  std::optional<Error> base_problem;      // set: BASE UNKNOWN
  std::vector<Release> releases;
  std::vector<File> files;
  std::vector<Words> documents;
  std::vector<Key> keys;  // added and removed; all of them when a repository is initialised
  std::vector<Threshold> thresholds;
  std::vector<DelegationStep> delegations;
  std::vector<Member> members;  // other changed members of root
  std::vector<Document> metadata;
  std::map<std::string, KeyId> exports;           // by the tool's name: the key that signs its files
  std::map<std::string, std::string> blake2b512;  // by target path: the digest that minisign signs
  std::vector<DutyProgress> progress;
  std::map<KeyId, std::string> owners;

  // True if a signer typed the code, or the version of the only new release.
  bool is_confirmed_by(const std::string& typed) const;
};

struct ReviewContext {
  Instant now;
  const SignedRecord* record = nullptr;            // owners known here
  std::map<std::string, std::string> found_files;  // target path -> SHA-256 of the file found here
  std::map<std::string, Version> floors = {};      // product -> rollback floor of its newest release
};

// The rollback floors for a review. They are in the manifests, not in the base; a product whose newest
// manifest is not found here is left out.
std::map<std::string, Version> floors_before(const Proposal& proposal, const FindManifest& find_manifest);

// `merged` holds the signatures made so far.
Review review_of(const Proposal& proposal, const Merged& merged, const ReviewContext& context);

// The first 32 hex digits of the digest in groups of four, for signers to read to each other.
std::string code_of(const std::string& digest);

Words write_text(const Review& review);
Json write_json_object(const Review& review);

}  // namespace sealwright::sign
