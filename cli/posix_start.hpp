// SPDX-License-Identifier: Apache-2.0
// The start of each program: it runs as it was tested, regardless of what it inherits from its parent
// process.
#pragma once

namespace sealwright {

enum class Holds { nothing_secret, secrets };
enum class NewFiles {
  as_the_umask_says,  // but never writable by others, and always usable by their owner
  for_every_user,     // regardless of the umask: what is installed here is for every user of the machine
};

struct ProgramStart {
  const char* program;
  Holds holds = Holds::nothing_secret;
  NewFiles new_files = NewFiles::as_the_umask_says;
  int (*run)(int count, const char* const* arguments);
};

// What `main` returns: puts the process in order, then runs the program. docs/operations.md, "How a program
// may be started", describes this:
//
// - descriptors 0, 1 and 2 are open, so that no file of Sealwright gets one of these numbers. If one was
//   closed, reading from its replacement ends at once and writing fails;
// - no signal is blocked. SIGPIPE and SIGXFSZ are ignored, so that writing fails with an error; SIGCHLD and
//   SIGTERM have their usual effect; SIGHUP, SIGINT and SIGQUIT stay ignored if they were, as nohup
//   intends;
// - the umask takes nothing from the owner and leaves nothing writable to others;
// - at least 256 descriptors may be open where the hard limit allows it;
// - the environment no longer selects which code and settings OpenSSL loads, or where TLS keys are written;
// - a process that holds secrets leaves no core dump, and no process of the same user may read its memory.
//
// An exception outside of every command ends the program as `run_main` describes.
int start_program(const ProgramStart& start, int count, char** arguments);

}  // namespace sealwright
