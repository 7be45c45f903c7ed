// SPDX-License-Identifier: Apache-2.0
// ReleasedFile: `NAME.swrel`, a request and the signatures that meet every threshold of it.
//
//   {"format":"sealwright-release/1","request":{the request's object, unchanged},
//    "exports"?:[{"bytes":base64,"manifest":SHA-256,"name":NAME}],
//    "signatures":[{"item":ID,"keyid":ID,"sig":base64}]}       sorted by item, then key id
//
// The same request and the same set of signatures give the same bytes. The user of the file must still verify
// its content: the publisher runs the client's verifier over it.
#pragma once

#include "metadata/requests/signature_file.hpp"

namespace sealwright {

// A file by its path in the served tree (docs/format.md, "Served tree").
struct ServedFile {
  std::string path;
  std::string bytes;
};

struct ReleasedFile {
  SigningRequest request;
  std::vector<ItemSignature> signatures;
  std::vector<ExportedFile> exports = {};

  // Errors: those of SigningRequest::read.
  static Result<ReleasedFile> read(const Untrusted& file);
  std::string write() const;

  // The signatures over one item, sorted by key id.
  std::vector<Signature> signatures_of(const std::string& item) const;

  // The files of the release, except the artifacts (request.artifacts): `metadata/N.<role>.json`,
  // `targets/<dir>/<sha256>.<name>` of manifests and documents, `signatures/<sha256>/manifest.json.sig`
  // and the exports beside it.
  // The target of a manifest that is only signed again is repeated with equal bytes, which is harmless.
  Result<std::vector<ServedFile>> files() const;
};

// `targets/<dir>/<sha256>.<name>` for a target path: where a consistent snapshot serves it.
std::string served_target_path(const std::string& target_path, const std::string& sha256);

}  // namespace sealwright
