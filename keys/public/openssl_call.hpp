// SPDX-License-Identifier: Apache-2.0
// OpenSSLCall: whose fault a failure of OpenSSL is. Internal to keys/.
#pragma once

namespace sealwright {

// As long as this lives, this thread's error queue holds the failures of one call, and none afterwards.
//
// OpenSSL says "no" to a wrong signature and to a signature that it could not check in the same way. What it
// could not do is thrown (base/thrown.hpp): no memory, or no provider that has the algorithm. The constructor
// throws where OpenSSL as a whole is gone.
class OpenSSLCall {
 public:
  OpenSSLCall();
  ~OpenSSLCall();
  OpenSSLCall(const OpenSSLCall&) = delete;
  OpenSSLCall& operator=(const OpenSSLCall&) = delete;

  // After a failure that outside bytes may have caused: returns only if no lack of this machine did.
  // `what` is a literal that names the work, in words.
  void blame_machine_first(const char* what) const;
  // The same, where an unknown algorithm may be what the outside bytes name.
  void throw_if_no_memory() const;
  // After a failure that no outside byte can cause.
  [[noreturn]] void blame_machine(const char* what) const;
  // The result of a function that must not fail.
  void must(int result, const char* what) const {
    if (result != 1) blame_machine(what);
  }
  template <class Object>
  Object* must(Object* made, const char* what) const {
    if (made == nullptr) blame_machine(what);
    return made;
  }
};

}  // namespace sealwright
