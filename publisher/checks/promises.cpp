// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/promises.hpp"

#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "metadata/release/manifest.hpp"
#include "metadata/requests/released_file.hpp"

namespace sealwright::publish {
namespace {

std::string ratchet_file(const VendorDirectory& vendor, const std::string& product) {
  return vendor.path_of("records/ratchet-" + product + ".json");
}

Result<std::optional<std::string>> read_document(const ProvenSet& set, const std::string& target,
                                                 const std::vector<std::string>& trees) {
  const auto role = set.roles.find("lifecycle");
  if (role == set.roles.end()) return std::optional<std::string>();
  const auto entry = role->second.document->targets.find(target);
  if (entry == role->second.document->targets.end()) return std::optional<std::string>();
  const std::string path = served_target_path(target, entry->second.file.sha256.value_or(""));
  for (const std::string& tree : trees) {
    if (!path_exists(join_path(tree, path))) continue;
    TRY_ASSIGN(std::string bytes, read_file(join_path(tree, path), kLargestLifecycleDocument));
    TRY(entry->second.file.check(bytes, target));
    return std::optional<std::string>(std::move(bytes));
  }
  return Error{ErrorCode::file_missing, "a lifecycle document that is listed"}.file(path);
}

Result<PromiseFiles> read_promises(const ProvenSet& set, const std::string& product,
                                   const std::vector<std::string>& trees) {
  const std::string folder = "lifecycle/" + product + "/";
  PromiseFiles files;
  TRY_ASSIGN(files.cle, read_document(set, folder + "cle.json", trees));
  TRY_ASSIGN(files.policy, read_document(set, folder + "update-policy.json", trees));
  TRY_ASSIGN(files.dates, read_document(set, folder + "dates.json", trees));
  return files;
}

// The versions in `<product>/<version>/manifest.json`.
std::vector<Version> released_versions(const ProvenSet& set, const std::string& product) {
  std::vector<Version> versions;
  const auto role = set.roles.find(product);
  if (role == set.roles.end()) return versions;
  for (const auto& [target, entry] : role->second.document->targets) {
    const auto parts = split(target, '/');
    if (parts.size() != 3 || parts[2] != kManifestFileName) continue;
    if (auto version = Version::parse(parts[1])) versions.push_back(*std::move(version));
  }
  return versions;
}

Result<DateRatchet> read_ratchet(const VendorDirectory& vendor, const std::string& product) {
  const std::string file = ratchet_file(vendor, product);
  if (!path_exists(file)) return DateRatchet{};
  TRY_ASSIGN(const std::string bytes, read_file(file, kLargestRatchet));
  return DateRatchet::read(bytes, file);
}

Result<GateReport> run_gates(const VendorDirectory& vendor, const std::string& product,
                             const ProvenSet* published, const ProvenSet& next, Instant now) {
  GateInput input;
  const auto profile = next.roles.at("targets").document->binding.profile;
  input.profile = gate_profile(profile.value_or("basic")).value_or(GateProfile::code_of_practice);
  input.now = now;
  input.product = product;
  TRY_ASSIGN(input.staged, read_promises(next, product, {vendor.staged(), vendor.published()}));
  if (published != nullptr) {
    TRY_ASSIGN(input.published, read_promises(*published, product, {vendor.published()}));
  }
  TRY_ASSIGN(input.ratchet, read_ratchet(vendor, product));
  input.released = released_versions(next, product);
  return evaluate_gates(input);
}

// The first refusal, with what the others say: a vendor mends them all at once.
Error refusal_of(const std::vector<Error>& refusals) {
  const Error& first = refusals[0];
  std::vector<std::string> parts;
  if (!first.detail().empty()) parts.push_back(first.detail());
  for (std::size_t i = 1; i < refusals.size(); ++i)
    parts.push_back("also: " + refusals[i].message() + " [" + std::string(name_of(refusals[i].code())) + "]");
  return Error{first.code(), join(parts, "; ")}
      .file(first.file())
      .expected(first.expected())
      .got(first.got());
}

}  // namespace

Result<std::vector<Error>> check_promises(const VendorDirectory& vendor, const ProvenSet* published,
                                          const ProvenSet& next, Instant now) {
  TRY_ASSIGN(const Plan plan, vendor.plan());
  std::vector<Error> warnings, refusals;
  for (const PlannedProduct& product : plan.products) {
    TRY_ASSIGN(const GateReport report, run_gates(vendor, product.product, published, next, now));
    for (const GateFinding& finding : report.findings) {
      (finding.severity == GateSeverity::refuse ? refusals : warnings).push_back(finding.error);
    }
  }
  if (!refusals.empty()) return refusal_of(refusals);
  return warnings;
}

Status record_promises(const VendorDirectory& vendor, const ProvenSet* published, const ProvenSet& next,
                       Instant now) {
  TRY_ASSIGN(const Plan plan, vendor.plan());
  for (const PlannedProduct& product : plan.products) {
    TRY_ASSIGN(const GateReport report, run_gates(vendor, product.product, published, next, now));
    if (!report.ratchet || report.ratchet->empty()) continue;
    TRY(write_file_atomically(ratchet_file(vendor, product.product), report.ratchet->write()));
  }
  return Done{};
}

}  // namespace sealwright::publish
