// SPDX-License-Identifier: Apache-2.0
// sealwright-sign: everything that needs a release manager's key. It opens no connection.
#include <cstdlib>

#include "base/posix_files.hpp"
#include "cli/posix_start.hpp"
#include "keys/private/freed_memory.hpp"
#include "signer/commands/command.hpp"

namespace sealwright::sign {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// Empty if the environment names no home: the current directory must not serve as one.
std::string config_home() {
  const std::string config = variable("XDG_CONFIG_HOME"), home = variable("HOME");
  if (config.empty() && home.empty()) return {};
  return join_path(config.empty() ? join_path(home, ".config") : config, "sealwright");
}

int run(int count, const char* const* arguments) {
  (void)cleanse_what_openssl_frees();
  Program program("sealwright-sign",
                  "Sign releases, keys and support dates. Never opens a network connection.");
  add_init_command(program);
  add_release_command(program);
  add_request_commands(program);
  add_key_commands(program);
  add_document_commands(program);
  add_export_command(program);
  add_recover_command(program);
  add_abandon_command(program);
  add_calendar_commands(program);
  const std::atomic<bool> never = false;  // never set: a signal ends this program at once
  return program.run(count, arguments, never, [&](const Console& console) {
    return Environment{console, system_now(), config_home(),
                       read_link("/proc/self/exe").value_or(arguments[0])};
  });
}

}  // namespace
}  // namespace sealwright::sign

int main(int count, char** arguments) {
  return sealwright::start_program(
      {.program = "sealwright-sign", .holds = sealwright::Holds::secrets, .run = sealwright::sign::run},
      count, arguments);
}
