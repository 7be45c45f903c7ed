// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/own_secrets.hpp"

#include <algorithm>

#include "base/posix_byte_source.hpp"
#include "base/posix_files.hpp"
#include "keys/public/file_digests.hpp"
#include "metadata/requests/released_file.hpp"

namespace sealwright::publish {
namespace {

constexpr std::size_t kPieceBytes = 1u << 20, kDigestCharacters = 64;

// The paths of the secret files, by their SHA-256 in hexadecimal.
using Secrets = std::map<std::string, std::string>;

Status add(Secrets& secrets, const std::string& file) {
  if (!path_exists(file) || is_directory(file)) return Done{};
  TRY_ASSIGN(const FileDigests digests, digests_of_file(file));
  if (digests.length > 0) secrets.emplace(digests.sha256, file);
  return Done{};
}

Result<Secrets> secrets_of(const VendorDirectory& vendor) {
  Secrets secrets;
  TRY_ASSIGN(const PublishConfig config, vendor.config());
  for (const auto& [role, file] : config.keys) TRY(add(secrets, vendor.path_of(file)));
  const DavEndpoint* dav = config.dav();
  if (dav != nullptr && !dav->key.empty()) TRY(add(secrets, vendor.path_of(dav->key)));
  const std::string recovery = vendor.path_of("recovery");
  if (!is_directory(recovery)) return secrets;
  TRY_ASSIGN(const auto names, list_directory(recovery));
  for (const std::string& name : names) TRY(add(secrets, join_path(recovery, name)));
  return secrets;
}

Error refusal(const std::string& target, const std::string& kept) {
  return Error{ErrorCode::release_holds_secret, "it contains " + kept}.file(target).advice(
      "Nothing was published. Take the release back with `sealwright-sign abandon`, and make it again from a "
      "directory without this file.");
}

// A tree listing has the digests of its files. The pieces overlap, so that no digest is split.
Status check_listing(const std::string& target, const std::string& file, const Secrets& secrets) {
  TRY_ASSIGN(FileSource source, FileSource::open(file));
  std::string text, piece(kPieceBytes, '\0');
  for (;;) {
    TRY_ASSIGN(const std::size_t count, source.read(piece.data(), piece.size()));
    if (count == 0) return Done{};
    text.erase(0, text.size() - std::min(text.size(), kDigestCharacters));
    text.append(piece, 0, count);
    for (const auto& [digest, kept] : secrets)
      if (text.find(digest) != std::string::npos) return refusal(target, kept);
  }
}

}  // namespace

Status check_own_secrets(const VendorDirectory& vendor, const VerifiedRepository& next) {
  TRY_ASSIGN(const Secrets secrets, secrets_of(vendor));
  for (const auto& [name, role] : next.roles()) {
    for (const auto& [target, entry] : role.document->targets) {
      const std::string sha256 = entry.file.sha256.value_or("");
      if (const auto kept = secrets.find(sha256); kept != secrets.end()) return refusal(target, kept->second);
      const std::string staged = join_path(vendor.staged_folder(), served_target_path(target, sha256));
      if (target.ends_with(".tree") && path_exists(staged)) TRY(check_listing(target, staged, secrets));
    }
  }
  return Done{};
}

}  // namespace sealwright::publish
