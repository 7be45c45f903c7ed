// SPDX-License-Identifier: Apache-2.0
// RecoveryKey: the second root key of a solo vendor, as text for paper.
//
// It is never in the keyring. After a lost laptop or a forgotten passphrase, it alone signs the root that
// names new keys. The text is self-contained: four lines, each with its own checksum, that people write
// down and type back.
//
//   root key id        <64 hex>
//   repository         <32 hex>
//   root 1 has         <64 hex>      fingerprint of a root: names the root chain that the key belongs to
//
//   1  abcd efgh jkmn pqrs
//   2  ...
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "keys/private/signing_key.hpp"
#include "metadata/tuf/root_chain.hpp"

namespace sealwright::sign {

inline constexpr std::size_t kRecoveryLines = 4;

// A root by version and fingerprint: the trust anchor of a person who lost the keyring.
struct RootAnchor {
  std::int64_t version = 1;
  std::string fingerprint;
};

struct RecoveryKey {
  SigningKey key;
  std::optional<RootAnchor> anchor;  // nothing if only the four lines were given

  KeyId id() const { return key_id_of(key.public_key()); }
};

// The four lines of a key: sixteen characters each, in groups of four.
Result<std::array<Secret, kRecoveryLines>> recovery_lines(const SigningKey& key);
// True if `typed` is that line, with or without its number, spaces and hyphens, in upper or lower case.
bool is_recovery_line(const Secret& typed, std::size_t number, const Secret& line);

// The whole text, to be printed or copied by hand. There is no anchor before the first root.
Result<Secret> write_recovery_text(const SigningKey& key, const std::string& repository,
                                   const std::optional<RootAnchor>& anchor);
// Reads the text. Only the four lines that begin with their number are required.
// key_not_found names the line that is missing or mistyped.
Result<RecoveryKey> read_recovery_text(std::string_view text, const std::string& file);

// Writes `text` to recovery-key.txt (0600) and returns the path. If that file exists, the new name contains
// the first 8 digits of the key id.
Result<std::string> keep_recovery_text(const std::string& folder, const KeyId& id, const Secret& text);

}  // namespace sealwright::sign
