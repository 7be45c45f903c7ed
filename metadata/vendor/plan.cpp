// SPDX-License-Identifier: Apache-2.0
#include "metadata/vendor/plan.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/names.hpp"
#include "base/url.hpp"
#include "metadata/json/field.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "metadata/vendor/public_keys_file.hpp"

namespace sealwright {
namespace {

constexpr std::int64_t kMostDays = 3660;

Result<PlannedOwner> read_owner(const Field& entry) {
  TRY(entry.only({"keys", "name"}));
  PlannedOwner owner;
  TRY_ASSIGN(owner.name, entry.text("name"));
  TRY(check_owner_name(owner.name));
  TRY_ASSIGN(owner.keys, entry.texts("keys"));
  for (const KeyId& key : owner.keys) {
    if (!is_sha256_hex(key)) return entry.refuse(ErrorCode::field_value, "key id").got(key.substr(0, 80));
  }
  return owner;
}

Result<PlannedProduct> read_product(const Field& entry) {
  TRY(entry.only({"channels", "product"}));
  PlannedProduct product;
  TRY_ASSIGN(product.product, entry.text("product"));
  TRY(check_product_name(product.product));
  TRY_ASSIGN(product.channels, entry.texts("channels"));
  if (product.channels.empty()) return entry.refuse(ErrorCode::field_value, "no channel");
  for (const std::string& channel : product.channels) TRY(check_channel_name(channel));
  return product;
}

Result<PlannedLifetime> read_lifetime(const Field& entry) {
  TRY(entry.only({"expiresDays", "renewDays"}));
  PlannedLifetime lifetime;
  TRY_ASSIGN(lifetime.expires_days, entry.integer("expiresDays", 1, kMostDays));
  TRY_ASSIGN(lifetime.renew_days, entry.integer("renewDays", 0, lifetime.expires_days));
  return lifetime;
}

Result<std::map<ExportKind, KeyId>> read_exports(const Field& root) {
  std::map<ExportKind, KeyId> exports;
  TRY_ASSIGN(const auto entries, root.entries("exports"));
  for (const auto& [name, entry] : entries) {
    TRY_ASSIGN(const ExportKind kind, read_export_kind(name));
    TRY_ASSIGN(exports[kind], entry.as_text());
    if (exports[kind] != kNoExport && !is_sha256_hex(exports[kind])) {
      return entry.refuse(ErrorCode::field_value, "key id or none").got(exports[kind].substr(0, 80));
    }
  }
  return exports;
}

Result<Plan> read_members(const Field& root) {
  TRY(root.only({"contact", "exports", "format", "owners", "products", "profile", "repository", "roles",
                 "url", "vendor"}));
  Plan plan;
  TRY_ASSIGN(plan.repository, root.text("repository"));
  TRY(check_repository_id(plan.repository));
  TRY_ASSIGN(plan.vendor, root.text("vendor"));
  TRY_ASSIGN(plan.contact, root.maybe_text("contact"));
  TRY_ASSIGN(plan.url, root.text("url"));
  if (!is_repository_url(plan.url)) {
    return root.refuse(ErrorCode::field_value, "url")
        .expected(std::string(kRepositoryUrlForm))
        .got(shown_url(plan.url));
  }
  TRY_ASSIGN(plan.gates, root.text("profile"));
  TRY(check_gates(plan.gates));
  TRY_ASSIGN(const auto owners, root.list("owners"));
  for (const Field& entry : owners) {
    TRY_ASSIGN(PlannedOwner owner, read_owner(entry));
    plan.owners.push_back(std::move(owner));
  }
  TRY_ASSIGN(const auto products, root.list("products"));
  for (const Field& entry : products) {
    TRY_ASSIGN(PlannedProduct product, read_product(entry));
    plan.products.push_back(std::move(product));
  }
  if (plan.products.empty()) return root.refuse(ErrorCode::field_value, "no product");
  TRY_ASSIGN(const auto roles, root.entries("roles"));
  for (const auto& [name, entry] : roles) {
    TRY_ASSIGN(plan.roles[name], read_lifetime(entry));
  }
  if (root.find("exports")) {
    TRY_ASSIGN(plan.exports, read_exports(root));
  }
  return plan;
}

Json write_owner(const PlannedOwner& owner) {
  return Json::object({{"keys", Json::array_of(owner.keys)}, {"name", owner.name}});
}

Json write_product(const PlannedProduct& product) {
  return Json::object({{"channels", Json::array_of(product.channels)}, {"product", product.product}});
}

}  // namespace

Status check_gates(std::string_view name) {
  if (name == "basic" || name == "code-of-practice") return Done{};
  return Error{ErrorCode::usage, "gates"}
      .expected("basic or code-of-practice")
      .got(std::string(name.substr(0, 80)));
}

Result<Plan> Plan::read(const Untrusted& file) {
  auto json = read_local_document(file.bytes, file.file, "sealwright-plan", 1);
  if (!json && json.error().code() == ErrorCode::format_too_new) return std::move(json).error();
  auto plan = json ? read_members(Field(*json, file.file)) : Result<Plan>(json.error());
  if (plan) return plan;
  return Error{ErrorCode::config_invalid, plan.error().message()}.file(file.file);
}

std::string Plan::write() const {
  Json owner_list = Json::array(), product_list = Json::array(), role_table = Json::object();
  for (const PlannedOwner& owner : owners) owner_list.push_back(write_owner(owner));
  for (const PlannedProduct& product : products) product_list.push_back(write_product(product));
  for (const auto& [role, lifetime] : roles) {
    role_table.set(
        role, Json::object({{"expiresDays", lifetime.expires_days}, {"renewDays", lifetime.renew_days}}));
  }
  Json json = Json::object({{"format", "sealwright-plan/1"},
                            {"owners", std::move(owner_list)},
                            {"products", std::move(product_list)},
                            {"profile", gates},
                            {"repository", repository},
                            {"roles", std::move(role_table)},
                            {"url", url},
                            {"vendor", vendor}});
  if (contact) json.set("contact", *contact);
  Json export_table = Json::object();
  for (const auto& [kind, key] : exports) export_table.set(name_of(kind), key);
  if (!exports.empty()) json.set("exports", std::move(export_table));
  return write_pretty_json(json);
}

Result<PlannedProduct> Plan::product(const std::string& name) const {
  const auto found = std::find_if(products.begin(), products.end(),
                                  [&](const PlannedProduct& product) { return product.product == name; });
  if (found != products.end()) return *found;
  return Error{ErrorCode::name_invalid, "the plan has no such product"}.got(name);
}

PlannedLifetime Plan::lifetime_of(const std::string& role) const {
  const auto found = roles.find(role);
  return found == roles.end() ? PlannedLifetime{} : found->second;
}

std::map<KeyId, std::string> Plan::owners_by_key() const {
  std::map<KeyId, std::string> by_key;
  for (const PlannedOwner& owner : owners) {
    for (const KeyId& key : owner.keys) by_key[key] = owner.name;
  }
  return by_key;
}

void Plan::add_keys(const std::string& name, const std::vector<KeyId>& keys) {
  auto owner = std::find_if(owners.begin(), owners.end(),
                            [&](const PlannedOwner& other) { return other.name == name; });
  if (owner == owners.end()) owner = owners.insert(owners.end(), PlannedOwner{name, {}});
  for (const KeyId& key : keys) {
    if (std::find(owner->keys.begin(), owner->keys.end(), key) == owner->keys.end())
      owner->keys.push_back(key);
  }
}

}  // namespace sealwright
