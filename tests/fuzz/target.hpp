// SPDX-License-Identifier: Apache-2.0
// FuzzTarget: a reader of outside bytes, and a property that must hold for any bytes.
//
// One program holds all targets. Built by Clang with libFuzzer (preset `fuzz`) it looks for bytes that break
// a property; in every other build it replays tests/fuzz/corpus.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright::fuzzing {

using FuzzTarget = void (*)(std::string_view input);

// Every target of the program by its name, which is also the name of its folder in tests/fuzz/corpus.
std::map<std::string_view, FuzzTarget>& fuzz_targets();
bool add_fuzz_target(std::string_view name, FuzzTarget target);

// Ends the program as a crash does, naming the property that was broken.
void require(bool kept, std::string_view promise);

// True if there is a value. A refusal has a property of its own: it can be shown on a terminal and written
// as JSON, whatever bytes of the input it quotes.
bool is_tellable(const Error& error);
template <class T>
bool accepted(const Result<T>& result) {
  if (!result) require(is_tellable(result.error()), "every refusal can be shown");
  return result.has_value();
}

// The first line of `input`, which is cut off.
std::string_view take_line(std::string_view& input);

// What `read` takes is written so that it reads the same again; the second writing is the first.
template <class Read, class Write>
void check_rewriting(std::string_view input, Read read, Write write) {
  const auto value = read(input);
  if (!accepted(value)) return;
  const std::string written = write(*value);
  const auto again = read(written);
  require(accepted(again), "what we write we read");
  require(write(*again) == written, "writing what was read changes nothing");
}

}  // namespace sealwright::fuzzing

// FUZZ_TARGET(journal) { ... input ... }
#define FUZZ_TARGET(name)                                          \
  static void fuzz_##name(std::string_view input);                 \
  [[maybe_unused]] static const bool kAdded_##name =               \
      ::sealwright::fuzzing::add_fuzz_target(#name, &fuzz_##name); \
  static void fuzz_##name([[maybe_unused]] std::string_view input)
