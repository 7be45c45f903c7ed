// SPDX-License-Identifier: Apache-2.0
// What OpenSSL gives back to the system.
#pragma once

namespace sealwright {

// Has OpenSSL overwrite all memory before it frees it: on its ways from one form to another it leaves copies
// of private keys behind. For main files of programs that hold keys, before anything else is asked of
// OpenSSL; false when that is too late.
bool cleanse_what_openssl_frees();

}  // namespace sealwright
