// SPDX-License-Identifier: Apache-2.0
#include "http/http_failure.hpp"

#include "http/retry.hpp"

namespace sealwright {
namespace {

bool is_refused_by_proxy(const HttpEnding& ending) { return ending.proxy_status >= 300; }

// CURLE_SSL_CONNECT_ERROR also means a connection that broke during the handshake. Then neither side has
// refused the other.
bool is_tls_failure(const HttpEnding& ending) {
  if (ending.is_refused_by_tls || ending.is_outside_validity) return true;
  switch (ending.code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
    case CURLE_SSL_ENGINE_INITFAILED:
    case CURLE_SSL_ENGINE_NOTFOUND:
    case CURLE_SSL_ENGINE_SETFAILED:
      return true;
    default:
      return false;
  }
}

}  // namespace

ErrorCode kind_of(const HttpEnding& ending) {
  if (is_refused_by_proxy(ending)) return ErrorCode::http_status;
  if (ending.is_outside_validity) return ErrorCode::certificate_not_current;
  if (is_tls_failure(ending)) return ErrorCode::tls_failed;
  switch (ending.code) {
    case CURLE_OPERATION_TIMEDOUT:
      return ending.was_connected ? ErrorCode::too_slow : ErrorCode::unreachable;
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9: any bytes that are not HTTP
    case CURLE_WEIRD_SERVER_REPLY:
      return ErrorCode::http_status;
    default:
      return ErrorCode::unreachable;
  }
}

bool may_pass(const HttpEnding& ending) {
  if (is_refused_by_proxy(ending)) return may_pass(ending.proxy_status);
  if (is_tls_failure(ending)) return false;
  switch (ending.code) {
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_SEND_FAIL_REWIND:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return true;
    default:
      return false;
  }
}

bool was_sent(const HttpEnding& ending) { return ending.was_connected; }

}  // namespace sealwright
