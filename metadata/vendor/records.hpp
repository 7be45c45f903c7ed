// SPDX-License-Identifier: Apache-2.0
// The records of a vendor's directory: every root ever published, every push, and an init that was begun.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "metadata/json/untrusted.hpp"

namespace sealwright {

// `records/roots.json`: {"format":"sealwright-roots/1","roots":[base64]}, rising from version 1. A client may
// hold any of them, so every push is verified from each.
struct RootsRecord {
  std::vector<std::string> roots;  // bytes

  static Result<RootsRecord> read(const Untrusted& file);
  std::string write() const;
};

// One line of `records/pushes.jsonl`.
struct PushRecord {
  Instant at;
  std::string endpoint;                                // a path or URL
  std::vector<std::string> releases;                   // digests of the requests; empty for a refresh
  std::int64_t root = 0, snapshot = 0, timestamp = 0;  // versions that went live
  std::int64_t files = 0;                              // written by this push
  std::int64_t bytes = 0;
  std::vector<std::string> warnings;  // codes of gates that warned

  // With its line feed.
  std::string write_line() const;
};

// `records/staged.json`: what is in staged/ and what it builds on. Written last, so that a tree without it is
// known to be incomplete.
struct StagedRecord {
  std::vector<std::string> releases;  // digests of the requests, in order; empty for a refresh
  std::string base;                   // SHA-256 of the timestamp.json it builds on; empty for the first push
  std::string timestamp;              // SHA-256 of its own

  static Result<StagedRecord> read(const Untrusted& file);
  std::string write() const;
};

// `records/init.json`: an init that was interrupted. The next one continues with the same repository, keyring
// and recovery key, and removes this file at its end.
struct BegunInit {
  std::string repository;
  std::string keyring = {};   // absolute path of the keyring that it made; empty before that
  std::string recovery = {};  // absolute path of the recovery key's text; empty before that

  // Errors: json_*, field_*, format_too_new; name_invalid for an invalid repository id.
  static Result<BegunInit> read(const Untrusted& file);
  std::string write() const;
};

}  // namespace sealwright
