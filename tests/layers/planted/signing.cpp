// SPDX-License-Identifier: Apache-2.0
// A library that must be refused: it makes signatures.
#include <openssl/evp.h>

extern "C" __attribute__((visibility("default"))) int sealwright_planted_signing(EVP_MD_CTX* context,
                                                                                 EVP_PKEY* key) {
  return EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key);
}
