// SPDX-License-Identifier: Apache-2.0
// Plan: `sealwright.json`, the vendor's decisions that every later command reads.
//
// Only the signed metadata says which keys a role has and how many must sign, never the plan: two places
// would disagree sooner or later. The plan holds what metadata cannot: who owns a key, how long a signature
// is valid, and the texts for customers. People may edit it.
//
//   {"contact":"mailto:security@acme.example","format":"sealwright-plan/1",
//    "owners":[{"keys":["<key id>",
//    ...],"name":"alice"}],"products":[{"channels":["stable"],"product":"acme-app"}],
//    "exports"?:{"minisign":"<key id>","ssh":"none"},"profile":"basic","repository":"<32
//    hex>","roles":{"root":{"expiresDays":1095,"renewDays":90}, ...},
//    "url":"https://updates.acme.example","vendor":"Acme"}
//
// Beside it, in the vendor's directory (docs/format.md, "Vendor side"):
//   requests/            NAME.swreq, NAME.<keyid8>.swsig, NAME.swrel
//   artifacts/<path>     each file of a release under its target path: `<product>/<version>/<name>`; the
//                        release's files for other tools in `<product>/<version>/exports/`
//   published/metadata/  every N.<role>.json of the last push, as served
// A new request builds on `published/metadata/` and then, in order, on every requests/*.swrel that builds on
// the state so far: releases that are signed and wait to be pushed.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "keys/public/role_keys.hpp"
#include "metadata/exports/export_kind.hpp"
#include "metadata/json/untrusted.hpp"

namespace sealwright {

inline constexpr std::string_view kPlanFileName = "sealwright.json";
inline constexpr std::string_view kRequestsDirectory = "requests";
inline constexpr std::string_view kArtifactsDirectory = "artifacts";
// Below kArtifactsDirectory, beside a release's files: `<product>/<version>/exports`. No artifact can be
// there.
inline std::string exports_directory_of(const std::string& product, const std::string& version) {
  return product + "/" + version + "/exports";
}
inline constexpr std::string_view kPublishedDirectory = "published";
inline constexpr std::string_view kPublishedMetadataDirectory = "published/metadata";

struct PlannedOwner {
  std::string name;
  std::vector<KeyId> keys;
};

struct PlannedProduct {
  std::string product;
  std::vector<std::string> channels;  // at least one; the first is the default
};

inline constexpr std::string_view kNoExport = "none";

// Days from signing to expiry, and days before expiry from which a renewal is due.
struct PlannedLifetime {
  std::int64_t expires_days = 400;
  std::int64_t renew_days = 60;
};

struct Plan {
  std::string repository;  // 32 hex digits, equal in every signed document
  std::string vendor;
  std::optional<std::string> contact;  // the security contact, a URI
  std::string url;                     // where customers find the repository
  std::string gates;                   // basic or code-of-practice
  std::vector<PlannedOwner> owners;
  std::vector<PlannedProduct> products;  // at least one
  std::map<std::string, PlannedLifetime> roles;
  // The key that signs a release for other tools; kNoExport for a kind that is not wanted. For a kind that is
  // not named here, the product's only key signs; if the product has several keys, none does.
  std::map<ExportKind, KeyId> exports = {};

  // config_invalid, which says what is wrong, for anything that cannot be used; format_too_new.
  static Result<Plan> read(const Untrusted& file);
  // Indented, for people; the same plan gives the same bytes.
  std::string write() const;

  // name_invalid if the plan has no such product.
  Result<PlannedProduct> product(const std::string& name) const;
  // The lifetime of `role`, or 400 and 60 days if the plan does not state it.
  PlannedLifetime lifetime_of(const std::string& role) const;
  // Key id -> owner's name.
  std::map<KeyId, std::string> owners_by_key() const;
  // Adds keys to an owner, who may be new.
  void add_keys(const std::string& owner, const std::vector<KeyId>& keys);
};

// `basic` or `code-of-practice`; usage otherwise.
Status check_gates(std::string_view name);

}  // namespace sealwright
