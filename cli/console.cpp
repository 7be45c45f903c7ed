// SPDX-License-Identifier: Apache-2.0
#include "cli/console.hpp"

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>

#include "cli/posix_terminal.hpp"
#include "cli/standard_output.hpp"
#include "cli/terminal.hpp"

namespace sealwright {
namespace {

constexpr int kInput = 0, kOutput = 1, kError = 2;

void put(std::FILE* file, const Words& words) {
  std::fwrite(words.text().data(), 1, words.text().size(), file);
}

// If standard output does not accept the text, `finish` reports an error.
void put_now(std::FILE* file, const Words& words) {
  put(file, words);
  std::fflush(file);
}

void put_key_now(std::FILE* file, const Secret& lines) {
  static_cast<void>(std::fflush(file));
  std::setvbuf(file, nullptr, _IONBF, 0);  // a buffer would keep it
  std::fwrite(lines.reveal().data(), 1, lines.reveal().size(), file);
}

// https://no-color.org: present and not empty.
bool wants_no_colour() {
  const char* value = std::getenv("NO_COLOR");
  return value != nullptr && *value != '\0';
}

}  // namespace

Console::Console(std::string program, const CommonOptions& options, const std::atomic<bool>& cancelled)
    : program_(std::move(program)), options_(options), cancelled_(cancelled) {}

Voice Console::voice() const {
  return {program_, options_.json, options_.quiet, Ink(is_terminal(kError) && !wants_no_colour())};
}

void Console::say(const Words& text) const {
  if (!options_.quiet) put_now(options_.json ? stderr : stdout, text);
}

void Console::mention(const Words& line) const {
  if (!options_.quiet && !options_.json) put_now(stderr, voice().ink.faint(line) + "\n");
}

void Console::show(const Words& line) const { put_now(stderr, line + "\n"); }

void Console::show_key(const Secret& lines) const {
  if (!options_.quiet) put_key_now(options_.json ? stderr : stdout, lines);
}

bool Console::has_person() const { return is_terminal(kInput); }

bool Console::is_private() const { return !options_.quiet && is_terminal(options_.json ? kError : kOutput); }

Result<Secret> Console::ask_secret(const Words& prompt) const {
  if (!has_person()) return Error{ErrorCode::usage, "there is no terminal to ask at"};
  put_now(stderr, prompt);
  auto line = read_secret_answer(kInput, cancelled_);
  if (!line) put_now(stderr, "\n");
  return line;
}

Result<std::string> Console::ask(const Words& prompt) const {
  TRY_ASSIGN(const Secret line, ask_secret(prompt));
  return std::string(line.reveal());
}

Result<Secret> Console::ask_passphrase(const Words& prompt) const {
  return sealwright::ask_passphrase(prompt);
}

Result<Secret> Console::ask_new_passphrase(const Words& prompt) const {
  TRY_ASSIGN(Secret first, ask_passphrase(prompt));
  TRY_ASSIGN(const Secret again, ask_passphrase("The same passphrase again: "));
  if (first.is_same_as(again)) return first;
  return Error{ErrorCode::passphrase_wrong, "the two passphrases differ"}.advice(
      "Run the command again. Nothing was changed.");
}

Result<Reply> Console::confirm(const Words& question, const std::string& otherwise) const {
  if (!has_person())
    return Error{ErrorCode::usage, "there is no terminal to confirm at"}.advice(std::string(otherwise));
  auto reply = ask(question);
  if (!reply)
    return std::move(reply).error().advice("Nothing was changed. Run the command again to be asked again.");
  return *reply == "y" || *reply == "Y" || *reply == "yes" ? Reply::yes : Reply::no;
}

ShowProgress Console::progress(ProgressChoice choice, const std::string& name, std::uint64_t total) const {
  const bool is_line =
      choice == ProgressChoice::automatic && is_terminal(kError) && !options_.quiet && !options_.json;
  if (choice != ProgressChoice::json && !is_line) return [](std::uint64_t) {};
  const ProgressForm shown = is_line ? ProgressForm::terminal_line : ProgressForm::json_lines;
  const auto write = [](const Words& words) { put_now(stderr, words); };
  const auto progress = std::make_shared<std::optional<Progress>>();
  return [=](std::uint64_t done) {
    const auto now = std::chrono::steady_clock::now();
    if (!*progress) progress->emplace(shown, terminal_width(kError), write, name, total, done, now);
    (*progress)->reached(done, now);
    if (done >= total) (*progress)->finish(now);
  };
}

int Console::finish(const std::string& command, Result<Answer> result) const {
  return write(report_of(std::move(result), command, voice()));
}

int Console::finish(const std::string& text) const { return write({Words::of_lines(text), {}, 0}); }

int Console::write(Report report) const {
  put(stdout, report.out);
  if (const Status flushed = flush_standard_output(); !flushed)
    report = not_written(std::move(report), flushed.error(), voice());
  put(stderr, report.err);
  return report.exit;
}

}  // namespace sealwright
