// SPDX-License-Identifier: Apache-2.0
#include "keys/private/signer.hpp"

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "keys/private/signing_key.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kFileScheme = "file:";

Result<SigningKey> read_key_file(const std::string& path, const Secret& passphrase) {
  auto pem = read_secret_file(path, kLimits.key_file);  // without a passphrase the file is the key itself
  if (!pem && pem.error().code() == ErrorCode::file_missing)
    return Error{ErrorCode::key_not_found}.file(path);
  if (!pem) return std::move(pem).error();
  auto key = SigningKey::open(pem->reveal(), passphrase);
  if (key) return key;
  return Error{key.error().code(), key.error().detail()}.file(path);
}

}  // namespace

std::string file_key_uri(std::string_view path) { return std::string(kFileScheme) + std::string(path); }

std::optional<std::string> path_of_key_uri(std::string_view uri) {
  if (!uri.starts_with(kFileScheme) || uri.size() == kFileScheme.size()) return std::nullopt;
  return std::string(uri.substr(kFileScheme.size()));
}

Result<std::unique_ptr<Signer>> open_signer(std::string_view uri, const std::string& folder,
                                            const Secret& passphrase) {
  const auto path = path_of_key_uri(uri);
  if (!path) {
    return Error{ErrorCode::unsupported_key, "a key of this kind cannot be opened"}
        .expected("file:PATH")
        .got(std::string(uri.substr(0, 200)));
  }
  const bool is_whole = path->starts_with('/');
  TRY_ASSIGN(SigningKey key, read_key_file(is_whole ? *path : join_path(folder, *path), passphrase));
  return std::unique_ptr<Signer>(std::make_unique<SigningKey>(std::move(key)));
}

}  // namespace sealwright
