// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/target.hpp"

#include <cstdio>
#include <cstdlib>

#include "base/text.hpp"
#include "cli/output.hpp"

namespace sealwright::fuzzing {

std::map<std::string_view, FuzzTarget>& fuzz_targets() {
  static std::map<std::string_view, FuzzTarget> targets;
  return targets;
}

bool add_fuzz_target(std::string_view name, FuzzTarget target) {
  return fuzz_targets().emplace(name, target).second;
}

void require(bool kept, std::string_view promise) {
  if (kept) return;
  std::fprintf(stderr, "Broken promise: %.*s\n", static_cast<int>(promise.size()), promise.data());
  std::abort();
}

bool is_tellable(const Error& error) {
  const std::string message = error.message();
  return printable(message) == message && read_json(write_json(write_error(error)), "error").has_value();
}

std::string_view take_line(std::string_view& input) {
  const std::string_view line = input.substr(0, input.find('\n'));
  input.remove_prefix(line.size() < input.size() ? line.size() + 1 : line.size());
  return line;
}

}  // namespace sealwright::fuzzing
