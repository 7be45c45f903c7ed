// SPDX-License-Identifier: Apache-2.0
// The catalogue: every release of a product that the repository lists and the product's keys have signed.
#pragma once

#include <string>
#include <vector>

#include "verifier/offer/decision.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright::client {

struct Catalog {
  std::vector<Candidate> candidates;
  // Listed by the product's role, but not what they must be: never offered.
  struct Refused {
    Version version;
    Error reason;
  };
  std::vector<Refused> refused;
  // Why this version is refused; nullptr when it is not.
  const Error* refusal_of(const Version& version) const;
  // Entries that do not count at all (verifier/tuf/target_search.hpp).
  std::vector<Error> ignored;
};

// Manifests and their signatures that were fetched before, so that a check with nothing new asks for nothing
// more. What comes out of it is verified again each time.
class ManifestCache {
 public:
  // The directory need not exist.
  explicit ManifestCache(std::string directory) : directory_(std::move(directory)) {}
  // Nothing when it is not there or not readable.
  std::optional<std::string> find(const std::string& digest, std::string_view kind) const;
  // Errors: io_error, no_space.
  Status keep(const std::string& digest, std::string_view kind, std::string_view bytes) const;

 private:
  std::string path(const std::string& digest, std::string_view kind) const;
  std::string directory_;
};

// After a refresh. A release is refused with: wrong_product, wrong_version (path and manifest
// differ), custom_differs (the index says other than the manifest; only channels may be more),
// subject_missing or hash_mismatch (a subject is not the target of that name), threshold_not_met (signatures;
// fetched again once). With NoTransport only what is kept counts. Errors: target_not_listed
// when nobody may sign for the product; limit_exceeded (releases); cancelled; those of the transport.
Result<Catalog> load_catalog(Updater& updater, Transport& transport, const ManifestCache& cache,
                             const std::string& product);

}  // namespace sealwright::client
