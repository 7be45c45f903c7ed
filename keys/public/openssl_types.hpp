// SPDX-License-Identifier: Apache-2.0
// Owners for OpenSSL's objects, and the passphrase callback for its PEM readers. Internal to keys/.
#pragma once

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>

namespace sealwright {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using EvpKey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using EvpKeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using EvpDigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

// Bytes that OpenSSL allocated for its caller.
struct FreedByOpenSSL {
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};
using OpenSSLBytes = std::unique_ptr<unsigned char, FreedByOpenSSL>;

// For every PEM reader: without a callback, OpenSSL asks at the terminal for the passphrase of any text that
// claims to be encrypted, wherever that text came from.
inline int no_passphrase(char*, int, int, void*) { return -1; }

}  // namespace sealwright
