// SPDX-License-Identifier: Apache-2.0
#include "cli/posix_terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "base/posix_files.hpp"
#include "base/posix_signal_queue.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kLongestPassphrase = 1024, kLongestAnswer = 1024;
constexpr int kPollMilliseconds = 100;
constexpr char kInterrupt = 0x03, kEndOfInput = 0x04, kBackspace = 0x08, kEraseLine = 0x15, kDelete = 0x7F;

Status set_terminal(int fd, const termios& settings) {
  while (::tcsetattr(fd, TCSAFLUSH, &settings) != 0) {
    if (errno != EINTR) return posix_error("change the settings of", "the terminal");
  }
  return Done{};
}

// While it exists, the terminal neither shows nor interprets keys. Ctrl-C is a key too.
class SilentTerminal {
 public:
  static Result<SilentTerminal> begin(int fd) {
    termios before{};
    if (::tcgetattr(fd, &before) != 0) return posix_error("read the settings of", "the terminal");
    SilentTerminal terminal(fd, before);
    TRY(terminal.silence());
    return Result<SilentTerminal>(std::move(terminal));
  }
  SilentTerminal(SilentTerminal&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), before_(other.before_) {}
  SilentTerminal& operator=(SilentTerminal&&) = delete;
  ~SilentTerminal() {
    if (fd_ >= 0) (void)restore();
  }

  Status silence() const {
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    return set_terminal(fd_, silent);
  }
  Status restore() const { return set_terminal(fd_, before_); }

 private:
  SilentTerminal(int fd, const termios& before) : fd_(fd), before_(before) {}
  int fd_;
  termios before_;
};

// Removes the last UTF-8 character.
void erase_character(Secret& text) {
  std::size_t size = text.size();
  while (size > 0 && (static_cast<unsigned char>(text.reveal()[size - 1]) & 0xC0) == 0x80) --size;
  text.resize(size > 0 ? size - 1 : 0);
}

Error too_long() {
  return Error{ErrorCode::usage, "the passphrase is too long"}.expected(
      "at most " + std::to_string(kLongestPassphrase) + " bytes");
}

Result<Secret> checked(Secret passphrase) {
  if (passphrase.empty()) return Error{ErrorCode::usage, "the passphrase is empty"};
  if (passphrase.size() > kLongestPassphrase) return too_long();
  return passphrase;
}

// Asks for a passphrase. A signal that ends the process must not leave a terminal that shows nothing, so
// the signal waits until the terminal is restored.
class PassphrasePrompt {
 public:
  PassphrasePrompt(int terminal, std::string text, const SilentTerminal& silent, const SignalQueue& signals)
      : terminal_(terminal), text_(std::move(text)), silent_(silent), signals_(signals) {}

  Result<Secret> ask() {
    TRY(show());
    line_.reserve(kLongestPassphrase + 1);
    for (;;) {
      TRY(wait_for_a_key());
      char key = 0;
      TRY_ASSIGN(const std::size_t count, read_some(terminal_, &key, 1, "the terminal"));
      if (count == 0 || key == kInterrupt || key == kEndOfInput) return Error{ErrorCode::cancelled};
      if (key == '\r' || key == '\n') return std::move(line_);
      take(key);
      cleanse(&key, sizeof key);
    }
  }

 private:
  Status show() const { return write_all(terminal_, text_, "the terminal"); }

  Status wait_for_a_key() const {
    for (;;) {
      pollfd waiting[] = {{signals_.fd(), POLLIN, 0}, {terminal_, POLLIN, 0}};
      if (::poll(waiting, 2, -1) < 0 && errno != EINTR) return posix_error("wait for", "the terminal");
      if (const int signal = signals_.take()) {
        TRY(obey(signal));
      } else if (waiting[1].revents != 0) {
        return Done{};
      }
    }
  }
  // While the process was stopped, a shell may have changed the settings of the terminal for itself.
  Status obey(int signal) const {
    if (signal == SIGTSTP) {
      TRY(silent_.restore());
      SignalQueue::stop();
      return silent_.silence();
    }
    if (signal != SIGCONT) return Error{ErrorCode::cancelled};
    TRY(silent_.silence());
    return show();
  }
  void take(char key) {
    if (key == kBackspace || key == kDelete) {
      erase_character(line_);
    } else if (key == kEraseLine) {
      line_.clear();
    } else if (line_.size() <= kLongestPassphrase) {
      line_.push_back(key);
    }
  }

  int terminal_;
  std::string text_;
  const SilentTerminal& silent_;
  const SignalQueue& signals_;
  Secret line_;
};

}  // namespace

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

unsigned terminal_width(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

// A read would restart after a signal and keep sleeping, so it starts only when there is something to read.
Result<Secret> read_secret_answer(int terminal, const std::atomic<bool>& cancelled) {
  Secret line;
  for (;;) {
    pollfd waiting{terminal, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, kPollMilliseconds);
    if (cancelled.load()) return Error{ErrorCode::cancelled};
    if (ready < 0 && errno != EINTR) return posix_error("wait for", "the terminal");
    if (ready <= 0) continue;
    char key = 0;
    TRY_ASSIGN(const std::size_t count, read_some(terminal, &key, 1, "the terminal"));
    if (count == 0) return Error{ErrorCode::cancelled};
    if (key == '\n') return line;
    if (line.size() < kLongestAnswer) line.push_back(key);
  }
}

Result<std::string> read_answer(int terminal, const std::atomic<bool>& cancelled) {
  TRY_ASSIGN(const Secret line, read_secret_answer(terminal, cancelled));
  return std::string(line.reveal());
}

Result<Secret> ask_passphrase(const Words& prompt) {
  const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal.is_open()) {
    return Error{ErrorCode::usage, "there is no terminal to ask for the passphrase"}.advice(
        "Give it with --passphrase-file FILE or --passphrase-fd N.");
  }
  return ask_passphrase_on(terminal.get(), prompt);
}

Result<Secret> ask_passphrase_on(int terminal, const Words& prompt) {
  TRY_ASSIGN(const SignalQueue signals, SignalQueue::begin());
  TRY_ASSIGN(const SilentTerminal silent, SilentTerminal::begin(terminal));
  auto line = PassphrasePrompt(terminal, prompt.text(), silent, signals).ask();
  const Status ended = write_all(terminal, "\n", "the terminal");
  if (!line) return line;
  TRY(ended);
  return checked(*std::move(line));
}

Result<Secret> read_passphrase_file(const std::string& path) {
  TRY_ASSIGN(const FileDescriptor fd, open_for_reading(path));
  return read_passphrase_fd(fd.get());
}

Result<Secret> read_passphrase_fd(int fd) {
  auto text = read_secret(fd, kLongestPassphrase + 1, "the passphrase");  // and its line feed
  if (!text && text.error().code() == ErrorCode::too_large) return too_long();
  if (!text) return text;
  Secret passphrase = *std::move(text);
  if (!passphrase.empty() && passphrase.reveal().back() == '\n') passphrase.resize(passphrase.size() - 1);
  return checked(std::move(passphrase));
}

}  // namespace sealwright
