// SPDX-License-Identifier: Apache-2.0
// Three Unicode checks of file names, by utf8proc. Signer and client may have different versions of it: the
// signer refuses what its version does not assign, and assigned code points never change (Unicode stability
// policies for normalization and case folding).
#pragma once

#include <string>
#include <string_view>

namespace sealwright {

// The version of the Unicode standard that the library knows, such as "15.0.0".
std::string_view unicode_version();

// True for well-formed UTF-8 in Normalization Form C (UAX #15).
bool is_nfc(std::string_view text);

// Two names collide on a file system that ignores case or normalization if their keys are equal: NFC after
// simple case folding (CaseFolding.txt, status C and S). Malformed bytes stay as they are.
std::string folding_key(std::string_view text);

// True if every code point is assigned (private use included). The signer requires it, because a code point
// that the standard assigns later could still get a case or a composition.
bool is_assigned(std::string_view text);

}  // namespace sealwright
