// SPDX-License-Identifier: Apache-2.0
// What programs show on a terminal: colours, errors, and the progress of a transfer. Pure text;
// cli/posix_terminal.hpp asks the terminal itself.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/words.hpp"

namespace sealwright {

// Text in colour, or plain. The program decides once (a terminal, no NO_COLOR, not --json).
class Ink {
 public:
  explicit Ink(bool colour) : colour_(colour) {}

  Words good(const Words& text) const { return painted("\x1b[32m", text); }
  Words warning(const Words& text) const { return painted("\x1b[33m", text); }
  Words bad(const Words& text) const { return painted("\x1b[31m", text); }
  Words strong(const Words& text) const { return painted("\x1b[1m", text); }
  Words faint(const Words& text) const { return painted("\x1b[2m", text); }

 private:
  Words painted(const Words& colour, const Words& text) const;
  bool colour_;
};

// How every program reports an error to a person: what was refused and by which rule, then what to do. Ends
// with a line feed.
//   sealwright: refused: not enough valid signatures (role targets); expected 2 of 3 keys, got 1
//   [threshold_not_met]
//     Do not use this file. Fetch it again; if the error persists, report it to the vendor.
Words describe(const Error& error, std::string_view program, const Ink& ink);

using MonotonicTime = std::chrono::steady_clock::time_point;

enum class ProgressForm : std::uint8_t {
  silent,         // not a terminal, or --quiet
  terminal_line,  // one line that is redrawn
  json_lines,     // --progress json: one object per line
};

// Shows the progress of one transfer: bytes, rate and time left. Draws at most ten times a second, however
// often it is called, and never reads a clock.
class Progress {
 public:
  using Write = std::function<void(const Words&)>;

  // `name` may come from outside: it is escaped. `already` bytes were there before (a resumed transfer) and
  // do not count as speed. `width` is that of the terminal. `write` puts text on standard error.
  Progress(ProgressForm form, unsigned width, Write write, std::string_view name,
           std::optional<std::uint64_t> total, std::uint64_t already, MonotonicTime start);

  void reached(std::uint64_t bytes, MonotonicTime now);
  // The last state, whenever it was drawn last; on a terminal, ends the line.
  void finish(MonotonicTime now);

 private:
  // Bytes per second so far, once there is something to measure.
  std::optional<double> rate(MonotonicTime now) const;
  std::optional<std::uint64_t> seconds_left(MonotonicTime now) const;
  void draw(MonotonicTime now);
  Words line(MonotonicTime now) const;
  std::string json(MonotonicTime now) const;

  ProgressForm form_;
  unsigned width_;
  Write write_;
  Words name_;
  std::optional<std::uint64_t> total_;
  std::uint64_t already_, bytes_;
  MonotonicTime start_;
  std::optional<MonotonicTime> drawn_;
};

}  // namespace sealwright
