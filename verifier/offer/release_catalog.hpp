// SPDX-License-Identifier: Apache-2.0
// The catalogue: every release of a product that the repository lists and the product's keys signed.
#pragma once

#include <string>
#include <vector>

#include "verifier/offer/decision.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright::client {

struct Catalog {
  std::vector<Candidate> candidates;
  // Releases that the product's role lists, but that fail a check: never offered.
  struct Refused {
    Version version;
    Error reason;
  };
  std::vector<Refused> refused;
  // Why this version is refused; nullptr if it is not.
  const Error* refusal_of(const Version& version) const;
  // Entries that the role may not list (verifier/tuf/target_search.hpp), or whose version cannot be parsed.
  std::vector<Error> ignored;
};

// Caches manifests and their signatures, so that a check without news makes no further requests. Everything
// read from it is verified again.
class ManifestCache {
 public:
  // The directory need not exist.
  explicit ManifestCache(std::string directory) : directory_(std::move(directory)) {}
  // Nothing if it is missing or unreadable.
  std::optional<std::string> find(const std::string& digest, std::string_view kind) const;
  // Errors: io_error, no_space.
  Status keep(const std::string& digest, std::string_view kind, std::string_view bytes) const;

 private:
  std::string path(const std::string& digest, std::string_view kind) const;
  std::string directory_;
};

// After a refresh. A release is refused with: wrong_product, wrong_version (path and manifest differ),
// custom_differs (index and manifest differ; only the index may have more channels), subject_missing,
// hash_mismatch or length_mismatch (a subject is not the target of that name), threshold_not_met
// (signatures; they are fetched again once). With NoTransport, only cached files are used. Errors:
// target_not_listed if the product is not delegated; limit_exceeded (releases); cancelled; those of the
// transport.
Result<Catalog> load_catalog(Updater& updater, Transport& transport, const ManifestCache& cache,
                             const std::string& product);

}  // namespace sealwright::client
