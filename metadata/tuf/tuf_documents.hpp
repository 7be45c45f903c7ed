// SPDX-License-Identifier: Apache-2.0
// The `signed` parts of TUF 1.0.34 metadata as typed values. Reading checks form only (TUF 4):
// metadata/tuf/verified.hpp and the rules above it decide whether to trust a document.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "metadata/json/field.hpp"
#include "metadata/tuf/key_record.hpp"

namespace sealwright {

// What every role's `signed` part has. `_type` and `spec_version` have been checked.
struct SignedHeader {
  std::int64_t version = 0;  // >= 1
  Instant expires;
};

// The signed member `sealwright` that binds a document to a repository and a role (docs/format.md section 2).
struct Binding {
  std::optional<std::string> repository, role, profile;
  bool test = false;              // a sandbox repository
  std::optional<Instant> issued;  // timestamp only
};

// Length and hashes, if stated; all known hashes are checked.
struct FileDescription {
  std::optional<std::int64_t> length;  // bytes
  std::optional<std::string> sha256, sha512;

  bool has_hash() const { return sha256.has_value() || sha512.has_value(); }
  // length_mismatch or hash_mismatch if `bytes` is another file.
  Status check(std::string_view bytes, const std::string& file) const;
};

struct Root {
  static constexpr std::string_view kType = "root";
  static Result<Root> read(const Field& signed_part);

  SignedHeader header;
  bool consistent_snapshot = false;
  KeyTable keys;
  std::map<std::string, RoleDefinition> roles;  // root, timestamp, snapshot, targets are there
  Binding binding;

  RoleKeys role_keys(const std::string& role) const;
};

struct MetaEntry {
  std::int64_t version = 0;  // >= 1
  FileDescription file;
};

struct Timestamp {
  static constexpr std::string_view kType = "timestamp";
  static Result<Timestamp> read(const Field& signed_part);

  SignedHeader header;
  MetaEntry snapshot;
  Binding binding;
};

struct Snapshot {
  static constexpr std::string_view kType = "snapshot";
  static Result<Snapshot> read(const Field& signed_part);

  SignedHeader header;
  std::map<std::string, MetaEntry> meta;  // by role name, without ".json"; targets is there
  Binding binding;
};

struct TargetEntry {
  std::int64_t length = 0;
  FileDescription file;  // without a hash of a known algorithm, the target is refused when it is used
  Json custom;           // null if absent
};

struct Delegation {
  std::string name;
  RoleDefinition definition;
  bool terminating = false;
  std::vector<std::string> paths;  // one of these two is empty
  std::vector<std::string> path_hash_prefixes;

  // Whether this delegation covers `path`. Adds the work to `steps`, so that a caller with many paths can
  // limit it.
  bool matches(std::string_view path, std::uint64_t& steps) const;
  bool matches(std::string_view path) const;
};

// TAP 15: 2^bit_length roles that share keys; read, never written.
struct SuccinctBins {
  RoleDefinition definition;
  std::int64_t bit_length = 1;  // 1 to 32
  std::string name_prefix;

  // The one bin that covers `path`.
  std::string bin_for(std::string_view path) const;
  // True for the name of one of the bins.
  bool is_bin(std::string_view name) const;
};

struct Targets {
  static constexpr std::string_view kType = "targets";
  static Result<Targets> read(const Field& signed_part);

  SignedHeader header;
  std::map<std::string, TargetEntry> targets;  // by target path
  KeyTable delegated_keys;
  std::vector<Delegation> delegations;  // in order of priority
  std::optional<SuccinctBins> bins;
  Binding binding;

  const Delegation* find_delegation(std::string_view role) const;
};

// `*`, `?` and `[seq]` within one segment, equal number of segments, case sensitive (TUF 4.5).
bool path_matches(std::string_view pattern, std::string_view path);
// The same; adds the number of compared characters to `steps`.
bool path_matches(std::string_view pattern, std::string_view path, std::uint64_t& steps);

}  // namespace sealwright
