// SPDX-License-Identifier: Apache-2.0
// RecoveryKey: the second root key of a solo vendor, as text for paper.
//
// It never lies in the keyring. After a lost laptop or a forgotten passphrase it alone signs the root that
// names new keys. The text stands for itself: four lines, each with a check of its own, that people write
// down and type back.
//
//   root key id        <64 hex>
//   repository         <32 hex>
//   root 1 has         <64 hex>      fingerprint of a root of this repository: which chain the key belongs to
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

// A root by version and fingerprint: the anchor of somebody whose keyring is gone.
struct RootAnchor {
  std::int64_t version = 1;
  std::string fingerprint;
};

struct RecoveryKey {
  SigningKey key;
  std::optional<RootAnchor> anchor;  // nothing where only the four lines were given

  KeyId id() const { return key_id_of(key.public_key()); }
};

// The four lines of a key: sixteen characters each, in groups of four.
Result<std::array<Secret, kRecoveryLines>> recovery_lines(const SigningKey& key);
// True if `typed` is that line, with or without its number, spaces and hyphens, whatever the case of its
// letters.
bool is_recovery_line(const Secret& typed, std::size_t number, const Secret& line);

// The whole text, to be printed or copied by hand; without an anchor where there is no root yet.
Result<Secret> write_recovery_text(const SigningKey& key, const std::string& repository,
                                   const std::optional<RootAnchor>& anchor);
// Reads it, or what was typed of it: four lines that begin with their number; all else may be missing.
// key_not_found names the line that is missing or mistyped.
Result<RecoveryKey> read_recovery_text(std::string_view text, const std::string& file);

// Writes `text` as recovery-key.txt, for the owner only, beside earlier ones of other keys. Returns its path.
Result<std::string> keep_recovery_text(const std::string& folder, const KeyId& id, const Secret& text);

}  // namespace sealwright::sign
