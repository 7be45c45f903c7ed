// SPDX-License-Identifier: Apache-2.0
// HttpTransport: a repository behind https, one request at a time over one kept connection.
//
// A server is not trusted: the reader bounds, hashes and verifies every byte. This layer only decides what is asked
// of which server, and what an answer means.
#pragma once

#include <memory>
#include <string>

#include "http/http_client.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::client {

// Where each part of the tree is served: URLs without query and fragment. Their paths are used verbatim:
// nothing in them is normalised or encoded. A user and password in one go to its origin alone.
struct BaseUrls {
  std::string metadata, targets, signatures;

  // `metadata/`, `targets/` and `signatures/` below one URL.
  static BaseUrls below(const std::string& url);
};

struct HttpOptions : HttpSettings {
  std::string client_certificate;  // PEM, with its key in `client_key`; empty: none is shown
  std::string client_key;
  std::int64_t small_file_timeout_seconds = 60;  // metadata and side files, from request to last byte
};

// One thread at a time. Metadata and side files are never redirected; artifacts at most three times, from
// https to https. The client certificate and the user of a base URL are shown to the origin of that URL
// alone: a redirect that leaves it is followed without them, over a connection and a TLS session of its own.
class HttpTransport : public Transport {
 public:
  // `library` must outlive the transport. Errors: config_invalid for a base URL that is not https, or that
  // has a query or fragment.
  static Result<std::unique_ptr<HttpTransport>> create(const CurlLibrary& library, BaseUrls urls,
                                                       HttpOptions options);
  ~HttpTransport() override;

  // Errors beside those of Transport::open: cancelled. The `got` of not_found says whether it was HTTP 403 or 404.
  // An answer to another range than the one asked for is not used: the file is asked for again from its first
  // byte, which the stream's first() says.
  Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange range) override;
  bool is_offline() const override { return false; }

 private:
  struct Bases;
  struct Asked;
  struct Answer;
  HttpTransport(const CurlLibrary& library, Bases bases, HttpOptions options);
  HttpRequest request_for(const Asked& asked, ByteRange range) const;
  HttpTry<std::unique_ptr<Stream>> ask(const RepositoryPath& path, ByteRange range);
  Answer ask_once(const Asked& asked, ByteRange range);

  std::unique_ptr<const Bases> bases_;
  HttpOptions options_;
  HttpClient client_;
};

}  // namespace sealwright::client
