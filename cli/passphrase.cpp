// SPDX-License-Identifier: Apache-2.0
#include "cli/passphrase.hpp"

#include "cli/posix_terminal.hpp"

namespace sealwright {

void add_passphrase_options(Command command, PassphraseOptions& options, const std::string& whose) {
  command.add_option("--passphrase-file FILE", options.file, "A file with the passphrase of " + whose);
  command.add_option("--passphrase-fd NUMBER", options.fd, "An open descriptor with the passphrase")
      .not_negative()
      .excludes(command.option("--passphrase-file"));
}

Result<Secret> read_passphrase(const Console& console, const PassphraseOptions& options, PassphraseUse use,
                               const std::string& whose) {
  if (!options.file.empty()) return read_passphrase_file(options.file);
  if (options.fd >= 0) return read_passphrase_fd(options.fd);
  if (use == PassphraseUse::create) return console.ask_new_passphrase("New passphrase of " + whose + ": ");
  return console.ask_passphrase("Passphrase of " + whose + ": ");
}

}  // namespace sealwright
