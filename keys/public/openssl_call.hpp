// SPDX-License-Identifier: Apache-2.0
// OpenSSLCall: whether the input or this machine caused a failure of OpenSSL. Internal to keys/.
#pragma once

namespace sealwright {

// While this exists, this thread's error queue contains the failures of one call only; afterwards it is
// empty.
//
// OpenSSL returns the same "no" for a wrong signature and for one that it could not check. This class
// distinguishes them, and throws if OpenSSL could not check (base/thrown.hpp): no memory, or no provider with
// the algorithm. The constructor throws if OpenSSL cannot be used at all.
class OpenSSLCall {
 public:
  OpenSSLCall();
  ~OpenSSLCall();
  OpenSSLCall(const OpenSSLCall&) = delete;
  OpenSSLCall& operator=(const OpenSSLCall&) = delete;

  // Call it after a failure that outside bytes may have caused: it returns only if this machine did not cause
  // the failure. `what` is a literal that names the work, in words.
  void blame_machine_first(const char* what) const;
  // The same, for calls where the outside bytes may name an unknown algorithm.
  void throw_if_no_memory() const;
  // Call it after a failure that outside bytes cannot cause.
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
