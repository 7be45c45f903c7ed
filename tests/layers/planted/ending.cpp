// SPDX-License-Identifier: Apache-2.0
// A library that must be refused: each of these ends its host program.
#include <cstdlib>
#include <exception>

#include <unistd.h>

extern "C" __attribute__((visibility("default"))) void sealwright_planted_ending(int how) {
  if (how == 0) std::abort();
  if (how == 1) std::exit(1);
  if (how == 2) ::_exit(1);
  if (how == 3) std::quick_exit(1);
  if (how == 4) std::_Exit(1);
  std::terminate();
}
