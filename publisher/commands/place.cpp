// SPDX-License-Identifier: Apache-2.0
#include "publisher/commands/publish_commands.hpp"

namespace sealwright::publish {
namespace {

constexpr const char* kWhose = "the online keys";

}  // namespace

void add_directory_option(Command command, Place& place) {
  command.add_option("--dir DIR", place.directory, "The vendor's directory").with_default();
}

void add_passphrase_options(Command command, Place& place) {
  add_passphrase_options(command, place.passphrase, kWhose);
}

Session session_of(const Environment& environment, const Place& place) {
  const Console& console = environment.console;
  return {VendorDirectory(place.directory),
          environment.now,
          environment.curl,
          [&console, place] { return read_passphrase(console, place.passphrase, place.use, kWhose); },
          [&console](const Words& line) { console.mention(line); },
          {place.patience_seconds},
          &environment.cancellation};
}

}  // namespace sealwright::publish
