// SPDX-License-Identifier: Apache-2.0
// The `signed` parts of new metadata, as JSON: made anew, or from the version before it, whose members stay
// unless they are changed here. Nothing in a draft is signed or believed.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "metadata/requests/request.hpp"
#include "metadata/tuf/verified.hpp"
#include "metadata/vendor/public_keys_file.hpp"

namespace sealwright::sign {

// Who shall sign for a role.
struct DraftKeys {
  std::vector<PublicKey> keys;
  std::int64_t threshold = 1;
};

// Version 1 of root for a repository, without roles.
Json new_root(const std::string& repository, Instant expires);
// Version 1 of a targets role. `targets` itself also names the gate profile.
Json new_targets(const std::string& repository, const std::string& role, Instant expires);

// The next draft after a signed file: same members, this version and expiry.
Result<Json> next_draft(const std::string& signed_file, std::int64_t version, Instant expires);

// Puts `keys` in charge of a role of root; keys that no role names any more are left out.
void set_root_role(Json& root, const std::string& role, const DraftKeys& keys);
// The same for a role that targets delegates to; a new one is added last, terminating, for `paths`.
void set_delegation(Json& targets, const std::string& role, const DraftKeys& keys,
                    const std::vector<std::string>& paths);
// Lists a file under its target path, replacing an entry of that path. `custom` may be null.
void set_target(Json& role, const std::string& path, std::int64_t length, const std::string& sha256,
                Json custom);

// As an item of a request; its id follows from role and version.
RequestItem metadata_item(const std::string& role, const Json& draft);
RequestItem manifest_item(const std::string& product, std::string bytes);

}  // namespace sealwright::sign
