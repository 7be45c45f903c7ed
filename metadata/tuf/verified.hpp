// SPDX-License-Identifier: Apache-2.0
// Verified<Document>: a document that the threshold of a role's keys has signed. Only verify_document makes
// one.
//
// One parse serves both for reading and for checking signatures. Freshness, versions and delegations are
// rules above this (root chain: metadata/tuf/root_chain.hpp; the client's steps: verifier/tuf/tuf_rules.hpp).
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "metadata/json/untrusted.hpp"
#include "metadata/tuf/tuf_documents.hpp"

namespace sealwright {

// A TUF file after one strict parse: the bytes that signatures cover, and the signatures.
struct SignedFile {
  Json signed_part;
  std::string canonical;  // OLPC canonical form of signed_part
  std::vector<Signature> signatures;
  std::string file;

  // Errors: json_*, field_*, limit_exceeded (Limits::signatures, Limits::digested).
  static Result<SignedFile> read(const Untrusted& untrusted);
  Field fields() const { return Field(signed_part, file, "signed"); }
};

// Immutable and cheap to copy.
template <class Document>
class Verified {
 public:
  const Document& operator*() const { return content_->document; }
  const Document* operator->() const { return &content_->document; }
  // Exactly as served; this is what is stored.
  const std::string& bytes() const { return content_->bytes; }
  // The authorised keys that signed.
  const std::vector<KeyId>& signers() const { return content_->signers; }
  std::int64_t version() const { return content_->document.header.version; }
  Instant expires() const { return content_->document.header.expires; }

 private:
  struct Content {
    Document document;
    std::string bytes;
    std::vector<KeyId> signers;
  };
  explicit Verified(Content content) : content_(std::make_shared<const Content>(std::move(content))) {}

  template <class D>
  friend Result<Verified<D>> verify_document(const RoleKeys& keys, const Untrusted& untrusted);

  std::shared_ptr<const Content> content_;
};

// The only way to make one. Errors: those of reading; type_mismatch; signature_duplicate; threshold_not_met.
template <class Document>
Result<Verified<Document>> verify_document(const RoleKeys& keys, const Untrusted& untrusted) {
  TRY_ASSIGN(const SignedFile file, SignedFile::read(untrusted));
  TRY_ASSIGN(std::vector<KeyId> signers, keys.verify(file.canonical, file.signatures));
  TRY_ASSIGN(Document document, Document::read(file.fields()));
  return Verified<Document>({std::move(document), untrusted.bytes, std::move(signers)});
}

// Any TUF file from its parts: compact JSON, sorted, signatures in the order given.
std::string write_signed_file(const Json& signed_part, const std::vector<Signature>& signatures);

}  // namespace sealwright
