// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/metadata_drafts.hpp"

#include <set>

namespace sealwright::sign {
namespace {

constexpr const char* kSpecVersion = "1.0.34";

Json header(std::string_view type, Instant expires, Json binding) {
  return Json::object({{"_type", type},
                       {"expires", to_text(expires)},
                       {"sealwright", std::move(binding)},
                       {"spec_version", kSpecVersion},
                       {"version", 1}});
}

Json key_ids(const DraftKeys& keys) {
  std::set<KeyId> ids;
  for (const PublicKey& key : keys.keys) ids.insert(key_id_of(key));
  return Json::array_of({ids.begin(), ids.end()});
}

void insert_ids(const Json* ids, std::set<std::string>& out) {
  if (ids == nullptr || ids->items() == nullptr) return;
  for (const Json& id : *ids->items()) {
    if (id.text() != nullptr) out.insert(*id.text());
  }
}

// The key table with the keys of `added` and those of `before` that `used` names.
Json key_table(const Json* before, const DraftKeys& added, const std::set<std::string>& used) {
  Json table = Json::object();
  if (before != nullptr && before->members() != nullptr) {
    for (const Json::Member& member : *before->members()) {
      if (used.count(member.key) != 0) table.set(member.key, member.value);
    }
  }
  for (const PublicKey& key : added.keys) table.set(key_id_of(key), key_object_of(key));
  return table;
}

Json delegation_to(const std::string& role, const std::vector<std::string>& paths) {
  // Terminating: for the paths of this role, clients never ask a role further down the list.
  return Json::object({{"name", role}, {"paths", Json::array_of(paths)}, {"terminating", true}});
}

}  // namespace

Json new_root(const std::string& repository, Instant expires) {
  Json root = header("root", expires, Json::object({{"repository", repository}}));
  root.set("consistent_snapshot", true).set("keys", Json::object()).set("roles", Json::object());
  return root;
}

Json new_targets(const std::string& repository, const std::string& role, Instant expires) {
  Json targets = header("targets", expires, Json::object({{"repository", repository}, {"role", role}}));
  targets.set("targets", Json::object());
  return targets;
}

Result<Json> next_draft(const std::string& signed_file, std::int64_t version, Instant expires) {
  TRY_ASSIGN(SignedFile file, SignedFile::read({signed_file, "the base"}));
  file.signed_part.set("version", version).set("expires", to_text(expires));
  return std::move(file.signed_part);
}

void set_root_role(Json& root, const std::string& role, const DraftKeys& keys) {
  Json roles = root.find("roles") == nullptr ? Json::object() : *root.find("roles");
  roles.set(role, Json::object({{"keyids", key_ids(keys)}, {"threshold", keys.threshold}}));
  std::set<std::string> used;
  for (const Json::Member& member : *roles.members()) insert_ids(member.value.find("keyids"), used);
  root.set("keys", key_table(root.find("keys"), keys, used));
  root.set("roles", std::move(roles));
}

void set_delegation(Json& targets, const std::string& role, const DraftKeys& keys,
                    const std::vector<std::string>& paths) {
  const Json before = targets.find("delegations") == nullptr ? Json::object() : *targets.find("delegations");
  Json roles = Json::array();
  bool found = false;
  const auto put = [&](Json entry) {
    entry.set("keyids", key_ids(keys)).set("threshold", keys.threshold);
    roles.push_back(std::move(entry));
  };
  if (const Json* list = before.find("roles"); list != nullptr && list->items() != nullptr) {
    for (const Json& entry : *list->items()) {
      const Json* name = entry.find("name");
      const bool is_it = name != nullptr && *name == Json(role);
      found = found || is_it;
      is_it ? put(entry) : roles.push_back(entry);
    }
  }
  if (!found) put(delegation_to(role, paths));
  std::set<std::string> used;
  for (const Json& entry : *roles.items()) insert_ids(entry.find("keyids"), used);
  targets.set("delegations", Json::object({{"keys", key_table(before.find("keys"), keys, used)},
                                           {"roles", std::move(roles)}}));
}

void set_target(Json& role, const std::string& path, std::int64_t length, const std::string& sha256,
                Json custom) {
  Json entry = Json::object({{"hashes", Json::object({{"sha256", sha256}})}, {"length", length}});
  if (!custom.is_null()) entry.set("custom", Json::object({{"sealwright", std::move(custom)}}));
  Json targets = role.find("targets") == nullptr ? Json::object() : *role.find("targets");
  targets.set(path, std::move(entry));
  role.set("targets", std::move(targets));
}

RequestItem metadata_item(const std::string& role, const Json& draft) {
  const Json* version = draft.find("version");
  const std::int64_t number = version == nullptr || version->integer() == nullptr ? 0 : *version->integer();
  return {item_id_of_metadata(role, number), ItemKind::metadata, role, write_json(draft)};
}

RequestItem manifest_item(const std::string& product, std::string bytes) {
  return {item_id_of_manifest(bytes), ItemKind::manifest, product, std::move(bytes)};
}

}  // namespace sealwright::sign
