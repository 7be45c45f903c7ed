// SPDX-License-Identifier: Apache-2.0
// Output: the one object that a program prints with --json (docs/format.md, "JSON output").
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "base/time.hpp"
#include "base/words.hpp"
#include "metadata/json/json.hpp"

namespace sealwright {

// The result of a command, as `--json` names it.
enum class Outcome : std::uint8_t {
  done,
  up_to_date,
  available,
  held,
  managed_by_admin,
  needs_privilege,
  stale,
  refused,
  failed
};
std::string_view name_of(Outcome outcome);
// The result of a command that ended with `error`, by its exit class.
Outcome outcome_of(const Error& error);

// Keys are camelCase and never renamed within a schema number; new ones may appear. Unknown is null, never 0
// or absent.
struct Output {
  std::string command;  // "update"
  Outcome result = Outcome::done;
  int exit = 0;
  std::optional<Instant> as_of;           // `issued` of the timestamp relied on
  std::string freshness = "not_checked";  // current stale offline not_checked
  std::optional<Error> error;
  Notices notices;
  Json data = Json::object();

  // One line without a line feed, safe to show: characters that could change a terminal are written as
  // \uXXXX.
  std::string write() const;
  // The output of a command that ended with `error`: result and exit follow from its exit class.
  static Output failed(const Error& error);
};

// What a command found, as data for programs and as text. The program's main file prints both.
struct Answer {
  Output output;
  Words text;
};
// An answer without data yet.
Answer answer(Outcome result, Words text);

// {code, role?, file?, expected?, got?, message, advice}.
Json write_error(const Error& error);
// The same with `severity`.
Json write_notice(const Notice& notice);

}  // namespace sealwright
