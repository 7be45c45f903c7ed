// SPDX-License-Identifier: Apache-2.0
// SigningRequest: `NAME.swreq`, everything that people sign at once, with the base it builds on.
//
//   {"format":"sealwright-request/1","name":NAME,"repository":ID,"made":TIME,
//    "roots":[base64 of every signed root file, rising from version 1],
//    "base":{ROLE:{"bytes":base64 of the signed file,"sha256":of those bytes,"version":N}},
//    "items":[{"id":ID,"kind":"metadata"|"manifest","role":ROLE,"bytes":base64}],
//    "artifacts":[{"blake2b512"?:HEX,"name":TARGET PATH,"sha256":HEX,"size":N}],
//    "documents":[{"before"?:base64,"bytes":base64,"name":TARGET PATH}],
//    "exports"?:{KIND:KEYID},"owners":{KEYID:NAME},"signatures":[{"item":ID,"keyid":ID,"sig":base64}]}
//
// * `bytes` of a manifest are its file; of metadata the value of `signed` as compact JSON with sorted keys
//   (not its canonical form, which is not JSON if a key is written as PEM). Signatures cover the canonical
//   form, or the DSSE encoding of the manifest's bytes.
// * `roots` and `base` are empty in the request that initialises a repository. Being in the request makes
//   neither trusted: a signer verifies both from the root in their own keyring.
// * The required signatures are not part of the request: they follow from base and items
//   (signer/signing/duties.hpp), so that a request cannot claim anything else.
// * `documents` are small targets that reviewers must be able to read: lifecycle documents and policies.
//   `before` is the document that the base lists under the same path, so that the review can compare.
// * `exports` names the key that signs the release for each other tool (metadata/exports/export_kind.hpp).
//   minisign signs `blake2b512`, so that a signer does not need the artifact.
// * `signatures` are those that a manifest already had, kept when product keys change.
// * The file is compact, sorted, with one final line feed, and is refused in any other form: people approve
//   its SHA-256, and the released file repeats it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "keys/public/role_keys.hpp"
#include "metadata/exports/export_kind.hpp"
#include "metadata/json/field.hpp"
#include "metadata/json/untrusted.hpp"

namespace sealwright {

enum class ItemKind : std::uint8_t { metadata, manifest };

struct RequestItem {
  std::string id;  // "metadata:acme-app:2", "manifest:<sha256>"
  ItemKind kind = ItemKind::metadata;
  std::string role;
  std::string bytes;
};

// A file of the release that is not contained in the request.
struct RequestArtifact {
  std::string path;       // target path: `<product>/<version>/<name>`
  std::int64_t size = 0;  // bytes
  std::string sha256;
  std::string blake2b512 = {};  // hex; empty if no export needs it
};

struct RequestDocument {
  std::string path;  // target path
  std::string bytes;
  std::string before = {};  // empty: the base lists none
};

// The newest file of a role.
struct RoleFile {
  std::int64_t version = 0;
  std::string bytes;  // the signed file
};

struct ItemSignature {
  std::string item;
  KeyId key;
  std::string bytes;  // raw
  bool operator==(const ItemSignature&) const = default;
};

struct SigningRequest {
  std::string name;  // a file name: what it is about, such as "acme-app-1.1.0"
  std::string repository;
  Instant made;
  std::vector<std::string> roots;
  std::map<std::string, RoleFile> base;  // targets and delegated roles
  std::vector<RequestItem> items;
  std::vector<RequestArtifact> artifacts;
  std::vector<RequestDocument> documents;
  std::map<KeyId, std::string> owners;
  std::map<ExportKind, KeyId> exports = {};
  std::vector<ItemSignature> signatures;

  // Errors: json_*, field_*, limit_exceeded, name_invalid, path_refused, bundle_damaged (not in its one
  // written form, or two items with one id).
  static Result<SigningRequest> read(const Untrusted& file);
  static Result<SigningRequest> read(const Field& object);
  Json to_json() const;
  std::string write() const;
  // SHA-256 of the file in hex: the digest to approve.
  std::string digest() const;

  bool founds_a_repository() const { return roots.empty(); }
  const RequestItem* find_item(std::string_view id) const;
  const RequestItem* find_metadata(std::string_view role) const;
};

std::string item_id_of_metadata(const std::string& role, std::int64_t version);
std::string item_id_of_manifest(std::string_view bytes);
// The bytes that signatures over an item cover.
Result<std::string> signed_bytes_of(const RequestItem& item);

// The `signatures` list of requests, signature files and released files.
Result<std::vector<ItemSignature>> read_item_signatures(const Field& object);
Json write_item_signatures(const std::vector<ItemSignature>& signatures);

}  // namespace sealwright
