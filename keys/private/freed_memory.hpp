// SPDX-License-Identifier: Apache-2.0
// Overwriting the memory that OpenSSL frees.
#pragma once

namespace sealwright {

// Makes OpenSSL overwrite all memory before it frees it: its conversions leave copies of private keys behind.
// The main file of a program that holds keys calls it before any other use of OpenSSL. Returns false if it is
// too late.
bool cleanse_what_openssl_frees();

}  // namespace sealwright
