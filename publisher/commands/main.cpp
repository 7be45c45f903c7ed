// SPDX-License-Identifier: Apache-2.0
// sealwright-publish: stages what was signed, checks it as a client would, uploads it to a server and keeps
// it fresh.
#include <signal.h>

#include "base/posix_signal_queue.hpp"
#include "cli/posix_start.hpp"
#include "keys/private/freed_memory.hpp"
#include "publisher/commands/publish_commands.hpp"

namespace sealwright::publish {
namespace {

Cancellation cancellation;

// A signal stops a push that holds the endpoint's lock in an orderly way. Otherwise, and the second time,
// it ends the program at once.
void stop(int signal_number) {
  if (cancellation.is_orderly && !cancellation.asked.exchange(true)) return;
  signal(signal_number, SIG_DFL);
  raise(signal_number);
}

int run(int count, const char* const* arguments) {
  (void)cleanse_what_openssl_frees();
  if (!is_ignored(SIGINT)) signal(SIGINT, stop);
  signal(SIGTERM, stop);
  Program program("sealwright-publish",
                  "Stages signed releases, checks them as a client would, and publishes them.");
  add_key_commands(program);
  add_endpoint_commands(program);
  add_push_commands(program);
  add_status_command(program);
  add_unlock_command(program);
  const CurlLibrary curl;
  return program.run(count, arguments, cancellation.asked, [&](const Console& console) {
    return Environment{console, system_now(), curl, cancellation};
  });
}

}  // namespace
}  // namespace sealwright::publish

int main(int count, char** arguments) {
  return sealwright::start_program(
      {.program = "sealwright-publish", .holds = sealwright::Holds::secrets, .run = sealwright::publish::run},
      count, arguments);
}
