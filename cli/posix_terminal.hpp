// SPDX-License-Identifier: Apache-2.0
// The terminal itself: whether there is one, how wide it is, and passphrases from it, from a file or from a
// descriptor.
#pragma once

#include <atomic>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "base/words.hpp"

namespace sealwright {

bool is_terminal(int fd);
// Columns; 80 if the terminal does not report them.
unsigned terminal_width(int fd);

// One line from an open terminal, without its line feed. cancelled at the end of input, and shortly after a
// signal or another thread has set `cancelled`.
Result<std::string> read_answer(int terminal, const std::atomic<bool>& cancelled);
// The same for a line that is a secret, such as a part of a recovery key.
Result<Secret> read_secret_answer(int terminal, const std::atomic<bool>& cancelled);

// Asks the person at this process's terminal, and does not show what they type. Standard input and output are
// not touched: they may be pipes. Errors: usage when there is no terminal (the advice names
// --passphrase-file), and those of ask_passphrase_on.
Result<Secret> ask_passphrase(const Words& prompt);
// The same on an open terminal. Backspace and Ctrl-U edit; Ctrl-C and Ctrl-D give cancelled, and so does each
// signal that would end the process. SIGTSTP stops it and SIGCONT asks again. The terminal's settings are as
// before in every case, also while the process is stopped. usage when the passphrase is empty or above 1024
// bytes.
Result<Secret> ask_passphrase_on(int terminal, const Words& prompt);

// The content of a file without one final line feed. Errors: usage when it is empty or above 1024 bytes;
// those of read_file.
Result<Secret> read_passphrase_file(const std::string& path);
// The same from an open descriptor, read to its end; it stays open.
Result<Secret> read_passphrase_fd(int fd);

}  // namespace sealwright
