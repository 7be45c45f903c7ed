// SPDX-License-Identifier: Apache-2.0
// HttpTransport: a repository served over https, read with one request at a time over a persistent
// connection.
//
// The server is not trusted: the reader limits, hashes and verifies every byte. This layer only decides which
// server to ask for a file and what its response means.
#pragma once

#include <memory>
#include <string>

#include "http/http_client.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::client {

// The URL of each part of the tree, without query and fragment. Their paths are used verbatim, neither
// normalised nor encoded. A user and password in a URL are sent to the origin of that URL only.
struct BaseUrls {
  std::string metadata, targets, signatures;

  // `metadata/`, `targets/` and `signatures/` below one URL.
  static BaseUrls below(const std::string& url);
};

struct HttpOptions : HttpSettings {
  std::string client_certificate;  // path of a PEM file, with its key in `client_key`; empty: none is sent
  std::string client_key;
  std::int64_t small_file_timeout_seconds = 60;  // metadata and signatures, from request to last byte
};

// Not thread-safe: one thread at a time. Redirects are followed for artifacts only, at most three, to https
// only. The client certificate and the user of a base URL are sent to the origin of that URL only. A
// redirect to another origin is followed without them, over a connection and a TLS session of its own.
class HttpTransport : public Transport {
 public:
  // `library` must outlive the transport. Errors: config_invalid for a base URL that is not https, or that
  // has a query or fragment.
  static Result<std::unique_ptr<HttpTransport>> create(const CurlLibrary& library, BaseUrls urls,
                                                       HttpOptions options);
  ~HttpTransport() override;

  // Errors: those of Transport::open, and cancelled. `got` of not_found says whether it was HTTP 403 or
  // 404. If the server sends another range than the requested one, the file is requested again from its
  // first byte; the stream's first() is then 0.
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
