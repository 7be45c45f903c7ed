// SPDX-License-Identifier: Apache-2.0
#include "http/curl_library.hpp"

#include <curl/curl.h>

#include "base/thrown.hpp"

namespace sealwright {

CurlLibrary::~CurlLibrary() {
  if (is_set_up_) curl_global_cleanup();
}

void CurlLibrary::set_up() const {
  std::call_once(once_, [this] {
    const CURLcode done = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (done == CURLE_OUT_OF_MEMORY) throw_no_memory();
    if (done != CURLE_OK) throw_crypto_unavailable("TLS, which libcurl cannot set up");
    is_set_up_ = true;
  });
}

}  // namespace sealwright
