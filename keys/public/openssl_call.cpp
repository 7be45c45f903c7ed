// SPDX-License-Identifier: Apache-2.0
#include "keys/public/openssl_call.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <cerrno>

#include "base/thrown.hpp"

namespace sealwright {
namespace {

struct Blame {
  bool memory = false, algorithm = false;
};

bool is_about_memory(unsigned long error) { return ERR_GET_REASON(error) == ERR_R_MALLOC_FAILURE; }

// The error of EVP if no active provider has an algorithm. For a damaged key or signature, the error comes
// from ASN.1 or a decoder.
bool is_about_algorithm(unsigned long error) {
  if (ERR_GET_LIB(error) != ERR_LIB_EVP) return false;
  const int reason = ERR_GET_REASON(error);
  return reason == ERR_R_UNSUPPORTED || reason == ERR_R_FETCH_FAILED || reason == EVP_R_UNSUPPORTED_ALGORITHM;
}

// Some OpenSSL functions report no error if they get no memory, and its error queue needs memory too: then
// only errno shows it, as POSIX requires of malloc.
Blame blame() {
  Blame found{.memory = errno == ENOMEM};
  while (const unsigned long error = ERR_get_error()) {
    found.memory = found.memory || is_about_memory(error);
    found.algorithm = found.algorithm || is_about_algorithm(error);
  }
  return found;
}

}  // namespace

OpenSSLCall::OpenSSLCall() {
  // After a host has called OPENSSL_cleanup, OpenSSL cannot be used again; later calls may crash.
  if (OPENSSL_init_crypto(0, nullptr) != 1)
    blame_machine("anything at all: it cannot be initialised, or was cleaned up already");
  ERR_clear_error();
  errno = 0;
}
OpenSSLCall::~OpenSSLCall() { ERR_clear_error(); }

void OpenSSLCall::blame_machine_first(const char* what) const {
  const Blame found = blame();
  if (found.memory) throw_no_memory();
  if (found.algorithm) throw_crypto_unavailable(what);
}

void OpenSSLCall::throw_if_no_memory() const {
  if (blame().memory) throw_no_memory();
}

void OpenSSLCall::blame_machine(const char* what) const {
  if (blame().memory) throw_no_memory();
  throw_crypto_unavailable(what);
}

}  // namespace sealwright
