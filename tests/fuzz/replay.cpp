// SPDX-License-Identifier: Apache-2.0
// fuzz_replay TARGET FOLDER: runs the target over every file of the folder; a broken property ends it as
// a crash does. fuzz_replay --list: the names of all targets.
#include <cstdio>
#include <string>

#include "base/posix_files.hpp"
#include "tests/fuzz/target.hpp"

namespace sealwright::fuzzing {
namespace {

constexpr std::uint64_t kMostCorpusFileBytes = 1u << 20;

int list_targets() {
  for (const auto& [name, run] : fuzz_targets()) std::printf("%s\n", std::string(name).c_str());
  return 0;
}

int fail(const std::string& why) {
  std::fprintf(stderr, "fuzz_replay: %s\n", why.c_str());
  return 1;
}

int replay(const std::string& name, const std::string& folder) {
  const auto target = fuzz_targets().find(name);
  if (target == fuzz_targets().end()) return fail("no target " + name);
  const auto files = list_directory(folder);
  if (!files || files->empty()) return fail("no corpus in " + folder);
  for (const std::string& file : *files) {
    const auto bytes = read_file(join_path(folder, file), kMostCorpusFileBytes);
    if (!bytes) return fail(bytes.error().message());
    std::fprintf(stderr, "%s\n", file.c_str());  // the last one named is the one that breaks a property
    target->second(*bytes);
  }
  std::printf("%s: %zu files\n", name.c_str(), files->size());
  return 0;
}

}  // namespace
}  // namespace sealwright::fuzzing

int main(int count, char** arguments) {
  using namespace sealwright::fuzzing;
  if (count == 2 && arguments[1] == std::string("--list")) return list_targets();
  if (count == 3) return replay(arguments[1], arguments[2]);
  return fail("usage: fuzz_replay TARGET FOLDER | fuzz_replay --list");
}
