// SPDX-License-Identifier: Apache-2.0
// The `signed` parts of new metadata, as JSON: new ones, or made from the previous version, whose other
// members are kept. A draft is neither signed nor trusted.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "metadata/requests/request.hpp"
#include "metadata/tuf/verified.hpp"
#include "metadata/vendor/public_keys_file.hpp"

namespace sealwright::sign {

// The keys that may sign for a role, and how many of them must.
struct DraftKeys {
  std::vector<PublicKey> keys;
  std::int64_t threshold = 1;
};

// Version 1 of root for a repository, without roles.
Json new_root(const std::string& repository, Instant expires);
// Version 1 of a targets role. `targets` itself also names the gate profile.
Json new_targets(const std::string& repository, const std::string& role, Instant expires);

// The next draft after a signed file: the same members with this version and expiry.
Result<Json> next_draft(const std::string& signed_file, std::int64_t version, Instant expires);

// Sets the keys and the threshold of a role of root. Keys that no role uses any more are removed.
void set_root_role(Json& root, const std::string& role, const DraftKeys& keys);
// The same for a role that targets delegates to. A new role is added at the end, terminating, for `paths`.
void set_delegation(Json& targets, const std::string& role, const DraftKeys& keys,
                    const std::vector<std::string>& paths);
// Lists a file under its target path; an existing entry is replaced. `custom` may be null.
void set_target(Json& role, const std::string& path, std::int64_t length, const std::string& sha256,
                Json custom);

// Makes an item of a request. The id of metadata follows from role and version, that of a manifest from its
// bytes.
RequestItem metadata_item(const std::string& role, const Json& draft);
RequestItem manifest_item(const std::string& product, std::string bytes);

}  // namespace sealwright::sign
