// SPDX-License-Identifier: Apache-2.0
// Where programs print. For main files alone; nothing else of ours writes to standard output or standard
// error.
//
// What is printed is Words (base/words.hpp): values from outside are escaped in it, once.
#pragma once

#include "base/secret.hpp"
#include "cli/report.hpp"

namespace sealwright {

enum class Outlet : std::uint8_t { output, error };

// At once, before the end of the program: a question, a review, how far a transfer is. What standard output
// does not take is an error of `print`.
void print_now(Outlet outlet, const Words& words);
// The same for a key that this program made and a person writes down. No copy of it is left in memory that is
// not cleansed.
void print_key_now(Outlet outlet, const Secret& lines);

// The end of each program: writes `told` to standard output and standard error, in this order also where both
// are one pipe, and returns the exit code. Output that could not be written makes it io_error.
int print(Told told, const Voice& voice);

}  // namespace sealwright
