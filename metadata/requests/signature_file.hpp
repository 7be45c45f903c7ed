// SPDX-License-Identifier: Apache-2.0
// SignatureFile: `NAME.<keyid8>.swsig`, the result of one person's signing of a request.
//
//   {"format":"sealwright-signatures/1","request":SHA-256 of the request,
//    "exports"?:[{"bytes":base64,"manifest":SHA-256,"name":NAME}],
//    "signatures":[{"item":ID,"keyid":ID,"sig":base64}]}       sorted by item, then key id
//
// keyid8 in its name: the first 8 digits of its lowest key id.
#pragma once

#include "metadata/exports/exported_files.hpp"
#include "metadata/requests/request.hpp"

namespace sealwright {

struct SignatureFile {
  std::string request;  // digest
  std::vector<ItemSignature> signatures;
  std::vector<ExportedFile> exports = {};  // those that this person's keys sign

  // Errors: json_*, field_*, format_too_new.
  static Result<SignatureFile> read(const Untrusted& file);
  std::string write() const;
  // "acme-app-1.1.0.3f9c01aa.swsig" for the request `name`.
  std::string file_name(const std::string& name) const;
};

// By item, then key id: the order in every file.
void sort_signatures(std::vector<ItemSignature>& signatures);

}  // namespace sealwright
