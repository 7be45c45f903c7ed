// SPDX-License-Identifier: Apache-2.0
// The start of each program: whatever it inherits from the process that started it, it runs as it was tested.
#pragma once

namespace sealwright {

enum class Holds { nothing_secret, secrets };
enum class NewFiles {
  as_the_umask_says,  // but never writable by others, and always usable by their owner
  for_every_user,     // whatever the umask says: what is installed here is for every user of the machine
};

struct ProgramStart {
  const char* program;
  Holds holds = Holds::nothing_secret;
  NewFiles new_files = NewFiles::as_the_umask_says;
  int (*run)(int count, const char* const* arguments);
};

// What `main` returns: puts the process in order, then runs the program. docs/operations.md, "How a program
// may be started", says what that is:
//
// - descriptors 0, 1 and 2 are open, so that no file of ours gets one of these numbers. In place of one that
//   was closed, reading ends at once and writing fails;
// - no signal is blocked. SIGPIPE and SIGXFSZ are ignored, so that writing fails with an error; SIGCHLD and
//   SIGTERM have their usual effect; SIGHUP, SIGINT and SIGQUIT stay ignored where they were, as nohup means
//   it;
// - the umask takes nothing from the owner and leaves nothing writable to others;
// - at least 256 descriptors may be open where the hard limit allows it;
// - the environment no longer says which code and which settings OpenSSL loads, or where keys of TLS are
//   written;
// - a process that holds secrets leaves no core dump, and no process of the same user may read its memory.
//
// What is thrown beside every command ends the program as `run_main` says.
int start_program(const ProgramStart& start, int count, char** arguments);

}  // namespace sealwright
