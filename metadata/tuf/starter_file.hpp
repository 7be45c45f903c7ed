// SPDX-License-Identifier: Apache-2.0
// The two files that a vendor hands to customers beside the repository: the starter file and the trust file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/tuf/root_chain.hpp"

namespace sealwright {

// True for what every customer can read a repository from: an https URL without name, password, query and
// fragment, or a file URL of this machine.
bool is_repository_url(std::string_view url);
inline constexpr std::string_view kRepositoryUrlForm =
    "https://HOST/... without password, query and spaces, or file:///...";

// Where a repository is served: base URLs, taken verbatim, in order of preference.
struct RepositoryUrls {
  std::vector<std::string> metadata, targets, signatures;

  static Result<RepositoryUrls> read(const Field& object);
  // All three below one URL, as `push` lays them out.
  static RepositoryUrls below(const std::string& url);
  Json write() const;
};

// `PRODUCT.sealwright`: all that `sealwright init` needs. Unsigned; its root is believed only after the user
// confirmed its fingerprint.
struct StarterFile {
  std::string vendor, product, channel;
  RepositoryUrls urls;
  std::string root;  // bytes of the newest root

  // Errors: json_*, field_*, name_invalid, format_too_new.
  static Result<StarterFile> read(const Untrusted& file);
  std::string write() const;
};

// `PRODUCT.trust.json`: the chain of roots and the top-level targets, for verifying a file offline. Itself
// the anchor, so it is to be obtained like a key.
struct TrustFile {
  std::vector<std::string> roots;  // bytes, rising versions without a gap
  std::string targets;             // bytes

  static Result<TrustFile> read(const Untrusted& file);
  std::string write() const;
};

// What a trust file proves: the last root, reached from the first, and the targets it signed. Expiry is not
// judged here: offline verification tells it. Errors: as advance_root and verify_document; bundle_damaged
// without a root.
struct TrustAnchor {
  TrustedRoot first, last;
  Verified<Targets> targets;
};
Result<TrustAnchor> open_trust_file(const TrustFile& file);

}  // namespace sealwright
