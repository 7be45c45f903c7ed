// SPDX-License-Identifier: Apache-2.0
// The small files of a keyring, one directory per person and repository (docs/format.md, "Vendor side").
//
//   keyring.json  {"format":"sealwright-keyring/1","keys":[{"created":TIME,"keyid":ID,"owner":NAME,
//                  "minisignNumber"?:HEX,"protection":"passphrase","role":ROLE,
//                  "uri":"file:root.pem"}],"repository"?:ID}
//   signed.json
//   {"format":"sealwright-signed/1","owners":{KEYID:NAME},"roles":{ROLE:{"sha256":HEX,"version":N}}}
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "keys/public/role_keys.hpp"
#include "metadata/json/untrusted.hpp"

namespace sealwright {

// The role of imported keys; no product can have this name.
inline constexpr std::string_view kExportsRole = "exports";

struct KeyringEntry {
  std::string role;
  KeyId id;
  std::string owner;
  std::string uri;         // `file:NAME`, relative to the keyring
  std::string protection;  // "passphrase"
  Instant created;
  // 16 hex digits: minisign's number of this key, if minisign made it.
  std::string minisign_number = {};

  // Imported for detached signature files only: it never signs for a TUF role.
  bool is_for_exports_only() const { return role == kExportsRole; }
};

struct KeyringIndex {
  // The repository that these keys sign for; nothing until the first signing binds them.
  std::optional<std::string> repository;
  std::vector<KeyringEntry> keys;

  // Errors: json_*, field_*, name_invalid, format_too_new.
  static Result<KeyringIndex> read(const Untrusted& file);
  std::string write() const;
};

// A document as it was signed: enough to recognise it, and to refuse an older one.
struct SignedVersion {
  std::int64_t version = 0;
  std::string sha256;  // of the canonical form of `signed`
  bool operator==(const SignedVersion&) const = default;
};

// What the holder of a keyring signed last: a local record that no request can change.
struct SignedRecord {
  std::map<std::string, SignedVersion> roles;
  std::map<KeyId, std::string> owners;  // who owned a key when it was last seen

  static Result<SignedRecord> read(const Untrusted& file);
  std::string write() const;
};

}  // namespace sealwright
