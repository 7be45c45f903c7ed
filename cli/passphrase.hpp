// SPDX-License-Identifier: Apache-2.0
// Where a passphrase comes from: a file, an open descriptor, or the person at the terminal.
#pragma once

#include <string>

#include "cli/command_line.hpp"
#include "cli/console.hpp"

namespace sealwright {

struct PassphraseOptions {
  std::string file;
  int fd = -1;

  bool is_given() const { return !file.empty() || fd >= 0; }
};
// --passphrase-file and --passphrase-fd; `whose` is "the keyring", "the online keys".
void add_passphrase_options(Command command, PassphraseOptions& options, const std::string& whose);

enum class PassphraseUse : std::uint8_t { open, create };
// Asks for it at the terminal if no option names it, twice if it is new. A descriptor is read to its end,
// so it gives a passphrase only once. Errors: those of reading; usage without a terminal; passphrase_wrong
// if the two differ; cancelled.
Result<Secret> read_passphrase(const Console& console, const PassphraseOptions& options, PassphraseUse use,
                               const std::string& whose);

}  // namespace sealwright
