// SPDX-License-Identifier: Apache-2.0
// What a vendor serves or hands over beside the metadata: manifests, signatures, lifecycle documents,
// bootstrap and trust files.
#include <algorithm>

#include "metadata/lifecycle/cle.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"
#include "metadata/lifecycle/update_policy.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "tests/fuzz/target.hpp"

namespace sealwright::fuzzing {

FUZZ_TARGET(manifest) {
  const auto read = [](std::string_view bytes) { return Manifest::read(bytes, "manifest.json"); };
  check_rewriting(input, read, [](const Manifest& manifest) { return manifest.write(); });
  const auto manifest = read(input);
  if (!manifest) return;
  require(manifest->rollback_floor <= manifest->version, "a floor is not above its version");
  for (const Artifact& artifact : manifest->artifacts) {
    require(manifest->subjects.contains(artifact.name), "a manifest vouches for what it names");
    require(artifact.length >= 0 && artifact.entries >= 0 && artifact.unpacked_bytes >= 0, "sizes are sizes");
  }
  accepted(manifest->artifact_for("linux-x86_64"));
}

FUZZ_TARGET(detached_signatures) {
  check_rewriting(
      input,
      [](std::string_view bytes) {
        return read_detached_signatures({std::string(bytes), "manifest.json.sig"});
      },
      [](const std::vector<Signature>& signatures) { return write_detached_signatures(signatures); });
}

FUZZ_TARGET(starter_file) {
  check_rewriting(
      input,
      [](std::string_view bytes) {
        return StarterFile::read({std::string(bytes), "a.sealwright"});
      },
      [](const StarterFile& file) { return file.write(); });
}

FUZZ_TARGET(trust_file) {
  const auto read = [](std::string_view bytes) {
    return TrustFile::read({std::string(bytes), "trust.json"});
  };
  check_rewriting(input, read, [](const TrustFile& file) { return file.write(); });
  if (const auto file = read(input)) accepted(open_trust_file(*file));
}

FUZZ_TARGET(cle) {
  const auto read = [](std::string_view bytes) { return read_cle(bytes, "cle.json"); };
  check_rewriting(input, read, [](const Cle& cle) { return write_cle(cle); });
  const auto cle = read(input);
  if (!cle) return;
  const DateRatchet ratchet = DateRatchet().after_reading(*cle, {}, {1'800'000'000});
  require(ratchet.changed_events(*cle).empty(), "a document keeps its own events");
  check_rewriting(
      ratchet.write(), [](std::string_view bytes) { return DateRatchet::read(bytes, "ratchet"); },
      [](const DateRatchet& kept) { return kept.write(); });
  (void)ratchet.broken_by(*cle);
  (void)cle->governing(CleEventType::end_of_support, "standard", Version::parse("4.0.0").value());
}

FUZZ_TARGET(dates) {
  check_rewriting(
      input, [](std::string_view bytes) { return read_dates(bytes, "dates.json"); },
      [](const Dates& dates) { return write_dates(dates); });
}

FUZZ_TARGET(update_policy) {
  const auto read = [](std::string_view bytes) { return read_update_policy(bytes, "update-policy.json"); };
  check_rewriting(input, read, [](const UpdatePolicy& policy) { return write_update_policy(policy); });
  const auto policy = read(input);
  if (!policy) return;
  require(policy->issued < policy->expires && policy->expires - policy->issued <= kLongestPolicy,
          "a policy lasts at most a year");
  require(check_policy_follows(*policy, *policy, "x").empty(), "a policy may be published again");
}

}  // namespace sealwright::fuzzing
