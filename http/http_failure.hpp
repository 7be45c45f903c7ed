// SPDX-License-Identifier: Apache-2.0
// The meaning of a transfer without a response, from libcurl's code and what was seen on the connection,
// never from the text of a message.
#pragma once

#include <curl/curl.h>

#include "base/error.hpp"

namespace sealwright {

// How a transfer ended without a response.
struct HttpEnding {
  CURLcode code = CURLE_OK;
  bool was_connected = false;        // name, connection and TLS were done: the request went out
  bool is_refused_by_tls = false;    // an alert of one side (RFC 8446 section 6.2), or bytes that are not TLS
  bool is_outside_validity = false;  // the server's certificate has expired or is not valid yet
  long proxy_status = 0;             // the proxy's answer to CONNECT; 0: none
};

// unreachable, too_slow, tls_failed, certificate_not_current or http_status.
ErrorCode kind_of(const HttpEnding& ending);
// Whether the same request may succeed a little later.
bool may_pass(const HttpEnding& ending);
// Whether the server may have acted on the request.
bool was_sent(const HttpEnding& ending);

}  // namespace sealwright
