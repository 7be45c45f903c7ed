// SPDX-License-Identifier: Apache-2.0
// What libcurl's codes mean, without a connection.
#include "http/http_failure.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

struct Case {
  HttpEnding ending;
  ErrorCode kind;
  bool may_pass;
};

TEST(HttpFailure, IsNamedByItsCodeAndRepeatedWhereThatCanHelp) {
  const Case cases[] = {
      {{CURLE_COULDNT_RESOLVE_HOST}, ErrorCode::unreachable, true},
      {{CURLE_COULDNT_RESOLVE_PROXY}, ErrorCode::unreachable, true},
      {{CURLE_COULDNT_CONNECT}, ErrorCode::unreachable, true},
      {{CURLE_OPERATION_TIMEDOUT}, ErrorCode::unreachable, true},
      {{CURLE_OPERATION_TIMEDOUT, true}, ErrorCode::too_slow, true},
      {{CURLE_GOT_NOTHING, true}, ErrorCode::unreachable, true},
      {{CURLE_SEND_ERROR, true}, ErrorCode::unreachable, true},
      {{CURLE_RECV_ERROR, true}, ErrorCode::unreachable, true},
      {{CURLE_PARTIAL_FILE, true}, ErrorCode::unreachable, true},
      {{CURLE_SSL_CONNECT_ERROR}, ErrorCode::unreachable, true},
      {{CURLE_SSL_CONNECT_ERROR, false, true}, ErrorCode::tls_failed, false},
      {{CURLE_RECV_ERROR, true, true}, ErrorCode::tls_failed, false},
      {{CURLE_SEND_ERROR, true, true}, ErrorCode::tls_failed, false},
      {{CURLE_PEER_FAILED_VERIFICATION, false, true}, ErrorCode::tls_failed, false},
      {{CURLE_PEER_FAILED_VERIFICATION}, ErrorCode::tls_failed, false},
      {{CURLE_PEER_FAILED_VERIFICATION, false, true, true}, ErrorCode::certificate_not_current, false},
      {{CURLE_SSL_CACERT_BADFILE}, ErrorCode::tls_failed, false},
      {{CURLE_SSL_CERTPROBLEM}, ErrorCode::tls_failed, false},
      {{CURLE_UNSUPPORTED_PROTOCOL, true}, ErrorCode::http_status, false},
      {{CURLE_WEIRD_SERVER_REPLY, true}, ErrorCode::http_status, false},
      {{CURLE_RECV_ERROR, false, false, false, 407}, ErrorCode::http_status, false},
      {{CURLE_RECV_ERROR, false, false, false, 503}, ErrorCode::http_status, true},
      {{CURLE_RECV_ERROR, true, false, false, 200}, ErrorCode::unreachable, true},
      {{CURLE_READ_ERROR, true}, ErrorCode::unreachable, false},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(name_of(kind_of(one.ending)), name_of(one.kind)) << one.ending.code;
    EXPECT_EQ(may_pass(one.ending), one.may_pass) << one.ending.code;
    EXPECT_EQ(was_sent(one.ending), one.ending.was_connected) << one.ending.code;
  }
}

}  // namespace
}  // namespace sealwright
