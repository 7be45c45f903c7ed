// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.hpp"

#include <array>
#include <cstdio>

#include "base/text.hpp"
#include "base/thrown.hpp"
#include "base/time.hpp"

namespace sealwright {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds kBetweenDrawings{100};
// Before that, a rate shows the speed of buffers and not of the network.
constexpr milliseconds kBeforeARate{200};

std::string percent(std::uint64_t part, std::uint64_t whole) {
  const double share = whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%3d%%", static_cast<int>(share * 100));
  return text.data();
}

// `printable` leaves only the quotation mark and the backslash to escape.
std::string json_string(const Words& words) {
  std::string out = "\"";
  for (const char c : words.text()) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string json_number(std::optional<std::uint64_t> number) {
  return number ? std::to_string(*number) : "null";
}

std::string_view word_for(ExitClass exit_class) {
  switch (exit_class) {
    case ExitClass::local_failure:
      return "failed";
    case ExitClass::usage:
      return "usage";
    case ExitClass::refused:
      return "refused";
    case ExitClass::unreachable:
      return "unreachable";
    case ExitClass::stale:
      return "stale";
    case ExitClass::held:
      return "held";
    case ExitClass::locked:
      return "busy";
    case ExitClass::cancelled:
      return "cancelled";
  }
  throw_mistake("a class without a word");
}

}  // namespace

Words Ink::painted(const Words& colour, const Words& text) const {
  return colour_ ? colour + text + "\x1b[0m" : text;
}

Words describe(const Error& error, std::string_view program, const Ink& ink) {
  return Words(program) + ": " + ink.bad(word_for(error.exit_class())) + ": " + error.message() + " [" +
         name_of(error.code()) + "]\n  " + error.advice() + "\n";
}

Progress::Progress(ProgressForm form, unsigned width, Write write, std::string_view name,
                   std::optional<std::uint64_t> total, std::uint64_t already, MonotonicTime start)
    : form_(form),
      width_(width),
      write_(std::move(write)),
      name_(name),
      total_(total),
      already_(already),
      bytes_(already),
      start_(start) {}

void Progress::reached(std::uint64_t bytes, MonotonicTime now) {
  bytes_ = bytes;
  if (!drawn_ || now - *drawn_ >= kBetweenDrawings) draw(now);
}

void Progress::finish(MonotonicTime now) {
  draw(now);
  if (form_ == ProgressForm::terminal_line) write_("\n");
}

std::optional<double> Progress::rate(MonotonicTime now) const {
  if (now - start_ < kBeforeARate || bytes_ <= already_) return std::nullopt;
  const auto elapsed = static_cast<double>(duration_cast<milliseconds>(now - start_).count());
  return static_cast<double>(bytes_ - already_) * 1000 / elapsed;
}

std::optional<std::uint64_t> Progress::seconds_left(MonotonicTime now) const {
  const auto per_second = rate(now);
  if (!per_second || !total_ || *total_ < bytes_) return std::nullopt;
  return static_cast<std::uint64_t>(static_cast<double>(*total_ - bytes_) / *per_second + 0.5);
}

void Progress::draw(MonotonicTime now) {
  drawn_ = now;
  if (form_ == ProgressForm::terminal_line) write_(Words("\r") + line(now) + "\x1b[K");
  if (form_ == ProgressForm::json_lines) write_(Words(json(now)) + "\n");
}

Words Progress::line(MonotonicTime now) const {
  std::string numbers = "  " + human_size(bytes_);
  if (total_)
    numbers = "  " + percent(bytes_, *total_) + "  " + human_size(bytes_) + " of " + human_size(*total_);
  if (const auto per_second = rate(now)) {
    numbers += "  " + human_size(static_cast<std::uint64_t>(*per_second)) + "/s";
  }
  const auto left = seconds_left(now);
  if (left && *left > 0) numbers += "  " + human_duration({static_cast<std::int64_t>(*left)}) + " left";
  // The last column stays free: some terminals wrap when it is written. The numbers matter more than the
  // name.
  const std::size_t columns = width_ > 0 ? width_ - 1 : 0;
  const std::size_t for_name = columns > numbers.size() ? columns - numbers.size() : 0;
  return (name_.cut_to(for_name) + numbers).cut_to(columns);
}

std::string Progress::json(MonotonicTime now) const {
  std::optional<std::uint64_t> per_second;
  if (const auto measured = rate(now)) per_second = static_cast<std::uint64_t>(*measured);
  return "{\"doneBytes\":" + std::to_string(bytes_) + ",\"leftSeconds\":" + json_number(seconds_left(now)) +
         ",\"name\":" + json_string(name_) + ",\"perSecondBytes\":" + json_number(per_second) +
         ",\"totalBytes\":" + json_number(total_) + "}";
}

}  // namespace sealwright
