// SPDX-License-Identifier: Apache-2.0
#include "publisher/staging/push_plan.hpp"

#include <algorithm>
#include <tuple>

#include "base/posix_files.hpp"
#include "metadata/tuf/metadata_name.hpp"
#include "publisher/endpoints/posix_file_copy.hpp"

namespace sealwright::publish {

PushPhase phase_of(std::string_view path) {
  if (path.starts_with("targets/")) return PushPhase::targets;
  if (path.starts_with("signatures/")) return PushPhase::side_files;
  if (!path.starts_with(kMetadataFolder)) return PushPhase::customer_files;
  const auto name = MetadataName::parse_path(path);
  if (!name) return PushPhase::delegated_roles;
  if (!name->version) return PushPhase::timestamp;
  if (name->role == "root") return PushPhase::roots;
  if (name->role == "snapshot") return PushPhase::snapshot;
  return name->role == "targets" ? PushPhase::targets_role : PushPhase::delegated_roles;
}

bool is_replaceable(PushPhase phase) {
  return phase == PushPhase::side_files || phase == PushPhase::timestamp ||
         phase == PushPhase::customer_files;
}

Result<PushPlan> PushPlan::of(const std::string& staged) {
  PushPlan plan;
  TRY_ASSIGN(const auto paths, list_files_below(staged));
  for (const std::string& path : paths) {
    const std::string local = join_path(staged, path);
    TRY_ASSIGN(const std::uint64_t size, file_size(local));
    TRY_ASSIGN(std::string digest, sha256_of_file(local));
    plan.files.push_back({phase_of(path), {path, local, size, std::move(digest)}});
  }
  // By length first, then by text, so that 9.root.json comes before 10.root.json.
  const auto place = [](const PlannedFile& planned) {
    return std::tuple(planned.phase, planned.file.path.size(), planned.file.path);
  };
  std::sort(plan.files.begin(), plan.files.end(),
            [&](const PlannedFile& a, const PlannedFile& b) { return place(a) < place(b); });
  return plan;
}

std::uint64_t PushPlan::bytes() const {
  std::uint64_t sum = 0;
  for (const PlannedFile& planned : files) sum += planned.file.size;
  return sum;
}

}  // namespace sealwright::publish
