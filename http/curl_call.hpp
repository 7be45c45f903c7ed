// SPDX-License-Identifier: Apache-2.0
// libcurl's answers to how it is called: what it could not do is thrown (base/thrown.hpp), never left out.
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

// The rules of TLS are among the options: one that libcurl does not take ends the work.
template <class Value>
void set_option(CURL* easy, CURLoption option, Value value) {
  const CURLcode done = curl_easy_setopt(easy, option, value);
  if (done == CURLE_OUT_OF_MEMORY) throw_no_memory();
  if (done != CURLE_OK) throw_mistake("libcurl does not take an option");
}

// OpenSSL's lack of memory arrives in its words alone.
inline void throw_if_no_memory(CURLcode code, std::string_view reason) {
  if (code == CURLE_OUT_OF_MEMORY || reason.find("malloc failure") != std::string_view::npos)
    throw_no_memory();
}

}  // namespace sealwright
