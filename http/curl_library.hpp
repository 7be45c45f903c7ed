// SPDX-License-Identifier: Apache-2.0
// CurlLibrary: libcurl, set up for one process.
#pragma once

#include <mutex>

namespace sealwright {

// Set up when the first HttpClient is made, until this is destroyed: a command that never goes online does
// not pay for it. A program makes one before its first client and its threads.
class CurlLibrary {
 public:
  CurlLibrary() = default;
  ~CurlLibrary();
  CurlLibrary(const CurlLibrary&) = delete;
  CurlLibrary& operator=(const CurlLibrary&) = delete;

  // Called by HttpClient.
  void set_up() const;

 private:
  mutable std::once_flag once_;
  mutable bool is_set_up_ = false;
};

}  // namespace sealwright
