// SPDX-License-Identifier: Apache-2.0
// The two files that a vendor gives to customers besides the repository: bootstrap file and trust file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "metadata/tuf/root_chain.hpp"

namespace sealwright {

// True for a URL from which every client can read a repository: an https URL without name, password, query
// and fragment, or a file URL of this machine.
bool is_repository_url(std::string_view url);
inline constexpr std::string_view kRepositoryUrlForm =
    "https://HOST/... without password, query and spaces, or file:///...";

// Where a repository is served: base URLs, used unchanged, in order of preference.
struct RepositoryUrls {
  std::vector<std::string> metadata, targets, signatures;

  static Result<RepositoryUrls> read(const Field& object);
  // All three below one URL, as `push` lays them out.
  static RepositoryUrls below(const std::string& url);
  Json write() const;
};

// `PRODUCT.sealwright`, the bootstrap file: everything that `sealwright init` needs. It is not signed; its
// root is trusted only after the user has confirmed the fingerprint.
struct StarterFile {
  std::string vendor, product, channel;
  RepositoryUrls urls;
  std::string root;  // bytes of the newest root

  // Errors: json_*, field_*, name_invalid, format_too_new.
  static Result<StarterFile> read(const Untrusted& file);
  std::string write() const;
};

// `PRODUCT.trust.json`, the trust file: the chain of roots and the top-level targets, for verifying a file
// offline. It is itself a trust anchor, so obtain it as carefully as a key.
struct TrustFile {
  std::vector<std::string> roots;  // bytes, rising versions without a gap
  std::string targets;             // bytes

  static Result<TrustFile> read(const Untrusted& file);
  std::string write() const;
};

// What a trust file proves: the last root, reached from the first, and the targets it signed. Expiry is not
// checked here: offline verification reports it. Errors: as advance_root and verify_document; bundle_damaged
// without a root.
struct TrustAnchor {
  TrustedRoot first, last;
  Verified<Targets> targets;
};
Result<TrustAnchor> open_trust_file(const TrustFile& file);

}  // namespace sealwright
