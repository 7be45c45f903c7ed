// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/promises.hpp"

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "metadata/release/manifest.hpp"
#include "metadata/requests/released_file.hpp"

namespace sealwright::publish {
namespace {

std::string ratchet_file(const VendorDirectory& vendor, const std::string& product) {
  return vendor.path_of("records/ratchet-" + product + ".json");
}

Result<std::optional<std::string>> read_document(const VerifiedRepository& state, const std::string& target,
                                                 const OverlaidTrees& trees) {
  const auto* role = state.find("lifecycle");
  if (role == nullptr) return std::optional<std::string>();
  const auto entry = (*role)->targets.find(target);
  if (entry == (*role)->targets.end()) return std::optional<std::string>();
  TRY_ASSIGN(const FileBytes bytes,
             trees.read(served_target_path(target, entry->second.file.sha256.value_or("")),
                        kLimits.lifecycle_document, "a listed lifecycle document"));
  TRY(entry->second.file.check(*bytes, target));
  return std::optional<std::string>(*bytes);
}

Result<PromiseFiles> read_promises(const VerifiedRepository& state, const std::string& product,
                                   const OverlaidTrees& trees) {
  const std::string folder = "lifecycle/" + product + "/";
  PromiseFiles files;
  TRY_ASSIGN(files.cle, read_document(state, folder + "cle.json", trees));
  TRY_ASSIGN(files.policy, read_document(state, folder + "update-policy.json", trees));
  TRY_ASSIGN(files.dates, read_document(state, folder + "dates.json", trees));
  return files;
}

// The versions in `<product>/<version>/manifest.json`.
std::vector<Version> released_versions(const VerifiedRepository& state, const std::string& product) {
  std::vector<Version> versions;
  const auto* role = state.find(product);
  if (role == nullptr) return versions;
  for (const auto& [target, entry] : (*role)->targets) {
    const auto parts = split(target, '/');
    if (parts.size() != 3 || parts[2] != kManifestFileName) continue;
    if (auto version = Version::parse(parts[1])) versions.push_back(*std::move(version));
  }
  return versions;
}

Result<DateRatchet> read_ratchet(const VendorDirectory& vendor, const std::string& product) {
  const std::string file = ratchet_file(vendor, product);
  if (!path_exists(file)) return DateRatchet{};
  TRY_ASSIGN(const std::string bytes, read_file(file, kLimits.ratchet));
  return DateRatchet::read(bytes, file);
}

Result<GateReport> run_gates(const VendorDirectory& vendor, const std::string& product,
                             const Published& published, const StagedTree& staged, Instant now) {
  GateInput input;
  const auto& profile = staged.next.targets().binding.profile;
  input.profile = gate_profile(profile.value_or("basic")).value_or(GateProfile::code_of_practice);
  input.now = now;
  input.product = product;
  TRY_ASSIGN(input.staged, read_promises(staged.next, product, overlaid(staged, published)));
  if (published.repository) {
    TRY_ASSIGN(input.published,
               read_promises(*published.repository, product, OverlaidTrees({published.files})));
  }
  TRY_ASSIGN(input.ratchet, read_ratchet(vendor, product));
  input.released = released_versions(staged.next, product);
  return evaluate_gates(input);
}

// The first refusal, with the messages of the others, so that a vendor can correct all of them at once.
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

Result<Notices> check_promises(const VendorDirectory& vendor, const Published& published,
                               const StagedTree& staged, Instant now) {
  TRY_ASSIGN(const Plan plan, vendor.plan());
  Notices notices;
  std::vector<Error> refusals;
  for (const PlannedProduct& product : plan.products) {
    TRY_ASSIGN(const GateReport report, run_gates(vendor, product.product, published, staged, now));
    for (const GateFinding& finding : report.findings) {
      if (finding.severity == GateSeverity::refuse)
        refusals.push_back(finding.error);
      else
        notices.push_back(Notice::warning(finding.error));
    }
  }
  if (!refusals.empty()) return refusal_of(refusals);
  return notices;
}

Status record_promises(const VendorDirectory& vendor, const Published& published, const StagedTree& staged,
                       Instant now) {
  TRY_ASSIGN(const Plan plan, vendor.plan());
  for (const PlannedProduct& product : plan.products) {
    TRY_ASSIGN(const GateReport report, run_gates(vendor, product.product, published, staged, now));
    if (!report.ratchet || report.ratchet->empty()) continue;
    TRY(write_file_atomically(ratchet_file(vendor, product.product), report.ratchet->write()));
  }
  return Done{};
}

}  // namespace sealwright::publish
