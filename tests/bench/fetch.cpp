// SPDX-License-Identifier: Apache-2.0
// bench_fetch CA_FILE URL...: the least that a libcurl program does to fetch these files: one connection, the
// same certificate authorities, nothing stored. `sealwright check` is compared with it.
#include <curl/curl.h>

#include <cstdio>

namespace {

std::size_t drop(char*, std::size_t, std::size_t size, void*) { return size; }

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) return 2;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* easy = curl_easy_init();
  curl_easy_setopt(easy, CURLOPT_CAINFO, arguments[1]);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &drop);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  int failed = 0;
  for (int at = 2; at < count; ++at) {
    curl_easy_setopt(easy, CURLOPT_URL, arguments[at]);
    const CURLcode result = curl_easy_perform(easy);
    if (result == CURLE_OK) continue;
    std::fprintf(stderr, "%s: %s\n", arguments[at], curl_easy_strerror(result));
    failed = 1;
  }
  curl_easy_cleanup(easy);
  curl_global_cleanup();
  return failed;
}
