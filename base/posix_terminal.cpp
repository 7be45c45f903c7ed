#include "base/posix_terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>

#include "base/posix_files.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kLongestPassphrase = 1024, kLongestAnswer = 1024;
constexpr int kPollMilliseconds = 100;
constexpr char kInterrupt = 0x03, kEndOfInput = 0x04, kBackspace = 0x08, kEraseLine = 0x15, kDelete = 0x7F;

// Until it goes, the terminal neither shows nor interprets keys. It takes Ctrl-C as a key too: were it a
// signal, the process would end and leave the person with a terminal that shows nothing.
class SilentTerminal {
 public:
  static Result<SilentTerminal> begin(int fd) {
    termios before{};
    if (::tcgetattr(fd, &before) != 0) return posix_error("read the settings of", "the terminal");
    termios silent = before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    silent.c_cc[VMIN] = 1;
    silent.c_cc[VTIME] = 0;
    if (::tcsetattr(fd, TCSAFLUSH, &silent) != 0)
      return posix_error("change the settings of", "the terminal");
    return SilentTerminal(fd, before);
  }
  SilentTerminal(SilentTerminal&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)), before_(other.before_) {}
  SilentTerminal& operator=(SilentTerminal&&) = delete;
  ~SilentTerminal() {
    if (fd_ >= 0) ::tcsetattr(fd_, TCSAFLUSH, &before_);
  }

 private:
  SilentTerminal(int fd, const termios& before) : fd_(fd), before_(before) {}
  int fd_;
  termios before_;
};

// Takes the last UTF-8 character away.
void erase_character(std::string& text) {
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
  if (!text.empty()) text.pop_back();
}

Result<std::string> checked(std::string passphrase) {
  if (passphrase.empty()) return Error{ErrorCode::usage, "the passphrase is empty"};
  if (passphrase.size() > kLongestPassphrase) {
    return Error{ErrorCode::usage, "the passphrase is too long"}.expected(
        "at most " + std::to_string(kLongestPassphrase) + " bytes");
  }
  return passphrase;
}

Result<std::string> read_line(int terminal) {
  std::string line;
  for (;;) {
    char key = 0;
    TRY_ASSIGN(const std::size_t count, read_some(terminal, &key, 1, "the terminal"));
    if (count == 0 || key == kInterrupt || key == kEndOfInput) return Error{ErrorCode::cancelled};
    if (key == '\r' || key == '\n') return line;
    if (key == kBackspace || key == kDelete) {
      erase_character(line);
    } else if (key == kEraseLine) {
      line.clear();
    } else if (line.size() <= kLongestPassphrase) {
      line.push_back(key);
    }
  }
}

Result<std::string> without_final_line_feed(std::string text) {
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return checked(std::move(text));
}

}  // namespace

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

unsigned terminal_width(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

// A read would be begun again after a signal, and sleep on: it begins only when there is something to read.
Result<std::string> read_answer(int terminal, const std::atomic<bool>& cancelled) {
  std::string line;
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

Result<std::string> ask_passphrase(std::string_view prompt) {
  const FileDescriptor terminal(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal.is_open()) {
    return Error{ErrorCode::usage, "there is no terminal to ask for the passphrase"}.advice(
        "Give it with --passphrase-file FILE or --passphrase-fd N.");
  }
  return ask_passphrase_on(terminal.get(), prompt);
}

Result<std::string> ask_passphrase_on(int terminal, std::string_view prompt) {
  TRY_ASSIGN(const SilentTerminal silent, SilentTerminal::begin(terminal));
  TRY(write_all(terminal, printable(prompt), "the terminal"));
  auto line = read_line(terminal);
  TRY(write_all(terminal, "\n", "the terminal"));
  if (!line) return line;
  return checked(*std::move(line));
}

Result<std::string> read_passphrase_file(const std::string& path) {
  TRY_ASSIGN(const FileDescriptor fd, open_for_reading(path));
  return read_passphrase_fd(fd.get());
}

Result<std::string> read_passphrase_fd(int fd) {
  // One byte more than is allowed, and the line feed: enough to see that it is too long.
  std::string text(kLongestPassphrase + 2, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    TRY_ASSIGN(const std::size_t count,
               read_some(fd, text.data() + size, text.size() - size, "the passphrase"));
    if (count == 0) break;
    size += count;
  }
  text.resize(size);
  return without_final_line_feed(std::move(text));
}

}  // namespace sealwright
