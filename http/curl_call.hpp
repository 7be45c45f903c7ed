// SPDX-License-Identifier: Apache-2.0
// Checks of libcurl's results that are not about the server: each failure is thrown (base/thrown.hpp).
#pragma once

#include <curl/curl.h>

#include <string_view>

#include "base/thrown.hpp"

namespace sealwright {

inline void require(CURLMcode done) {
  if (done == CURLM_OUT_OF_MEMORY) throw_no_memory();
  if (done != CURLM_OK) throw_mistake("libcurl cannot continue");
}

template <class Handle>
Handle* require(Handle* made) {
  if (made == nullptr) throw_no_memory();
  return made;
}

// The TLS rules are among the options, so an option that libcurl refuses ends the work.
template <class Value>
void set_option(CURL* easy, CURLoption option, Value value) {
  const CURLcode done = curl_easy_setopt(easy, option, value);
  if (done == CURLE_OUT_OF_MEMORY) throw_no_memory();
  if (done != CURLE_OK) throw_mistake("libcurl does not take an option");
}

// Only the text of the error shows that OpenSSL ran out of memory.
inline void throw_if_no_memory(CURLcode code, std::string_view reason) {
  if (code == CURLE_OUT_OF_MEMORY || reason.find("malloc failure") != std::string_view::npos)
    throw_no_memory();
}

}  // namespace sealwright
