// SPDX-License-Identifier: Apache-2.0
// CurlTransport: a repository behind https, one request at a time over one kept connection.
//
// Whoever answers is not believed: the reader bounds, hashes and verifies every byte. This layer only decides
// whom it asks, how long it waits, and what an answer means.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "base/time.hpp"
#include "base/url.hpp"
#include "verifier/transport/tls_time.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::client {

// libcurl, from the first transport on for as long as this lives: a command that never goes online does not
// pay for it. A program makes one before its first transport and its threads.
class CurlLibrary {
 public:
  CurlLibrary() = default;
  ~CurlLibrary();
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;

  // For whoever makes a handle of libcurl's.
  void set_up() const;

 private:
  mutable std::once_flag once_;
  mutable bool is_set_up_ = false;
};

// Where each part of the tree is served: URLs without query and fragment. Their paths are used verbatim:
// nothing in them is normalised or encoded. A user and password in one go to its origin alone.
struct BaseUrls {
  std::string metadata, targets, signatures;

  // `metadata/`, `targets/` and `signatures/` below one URL.
  static BaseUrls below(const std::string& url);
};

// Which answers are asked for again, and how patiently. Each wait is a random part of its bound, so that a
// million clients do not come back in the same second.
struct RetryPolicy {
  int tries = 5;                                 // in all; 1 never repeats
  std::int64_t first_wait_milliseconds = 1'000;  // doubles with each try
  std::int64_t longest_wait_milliseconds = 60'000;
  std::int64_t longest_retry_after_seconds = 3600;  // of a server that names the time itself
};

struct HttpOptions {
  TlsTime time;                    // when certificates must be valid, whatever the system clock says
  std::string ca_file;             // PEM: authorities trusted besides the system's; empty: those alone
  std::string client_certificate;  // PEM, with its key in `client_key`; empty: none is shown
  std::string client_key;
  std::string proxy;     // empty: none, whatever the environment says
  std::string no_proxy;  // hosts reached without it
  RetryPolicy retries;
  std::int64_t connect_timeout_seconds = 10;
  std::int64_t small_file_timeout_seconds = 60;  // metadata and side files, from request to last byte
  std::int64_t low_speed_bytes = 1'000;          // artifacts: too_slow when below this for so long
  std::int64_t low_speed_seconds = 30;
  bool insecurely_allow_http = false;  // for the conformance program only
  // Told before each wait that a server asked for, with its refusal.
  std::function<void(const Error& refusal, Seconds wait)> on_wait;
  const std::atomic<bool>* cancelled = nullptr;  // looked at ten times a second; may be set by any thread
};

// One thread at a time. Metadata and side files are never redirected; artifacts at most three times, from
// https to https. The client certificate and the user of a base URL are shown to the origin of that URL
// alone: a redirect that leaves it is followed without them, over a connection and a TLS session of its own.
class CurlTransport : public Transport {
 public:
  // `library` must outlive the transport. Errors: config_invalid for a base URL that is not https, or that
  // has a query or fragment.
  static Result<std::unique_ptr<CurlTransport>> create(const CurlLibrary& library, BaseUrls urls,
                                                       HttpOptions options);
  ~CurlTransport() override;

  // Errors beside those of Transport::open: cancelled. not_found tells HTTP 403 from 404 in `got`. An
  // answer to another range than the one asked for is not used: the file is asked for again from its first
  // byte, which the stream's first() says.
  Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange range) override;
  bool is_offline() const override { return false; }

  class Connection;  // the one place that talks to libcurl

 private:
  struct Bases;
  CurlTransport(Bases bases, HttpOptions options);
  struct Request;
  struct Answer;
  Answer ask(const RepositoryPath& path, ByteRange range);
  Answer ask_once(const Request& request, ByteRange range);
  std::int64_t wait_before(int tried, std::int64_t retry_after_seconds) const;

  std::unique_ptr<const Bases> bases_;
  HttpOptions options_;
  std::unique_ptr<Connection> connection_;
};

}  // namespace sealwright::client
