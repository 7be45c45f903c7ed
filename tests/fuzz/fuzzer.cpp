// SPDX-License-Identifier: Apache-2.0
// The entry that libFuzzer calls. SEALWRIGHT_FUZZ_TARGET names the target, because libFuzzer starts the
// program again with arguments of its own when it merges and minimises.
#include <cstdio>
#include <cstdlib>

#include "tests/fuzz/target.hpp"

namespace {

sealwright::fuzzing::FuzzTarget chosen_target() {
  const char* name = std::getenv("SEALWRIGHT_FUZZ_TARGET");
  const auto& targets = sealwright::fuzzing::fuzz_targets();
  const auto found = name == nullptr ? targets.end() : targets.find(name);
  if (found != targets.end()) return found->second;
  std::fprintf(stderr, "SEALWRIGHT_FUZZ_TARGET names no target. These exist:\n");
  for (const auto& [target, run] : targets) std::printf("%s\n", std::string(target).c_str());
  std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const auto target = chosen_target();
  target({reinterpret_cast<const char*>(data), size});
  return 0;
}
