// SPDX-License-Identifier: Apache-2.0
// install_crash_program ROOT BUILD: installs the release in the directory BUILD (manifest.json, tree,
// artifact) into the client directory ROOT; a separate process, so that a test can kill it or fail its system
// calls.
#include <cstdio>

#include "tests/support/sample_machine.hpp"

int main(int argc, char** argv) {
  using namespace sealwright;
  using namespace sealwright::client;
  using namespace sealwright::testing;
  if (argc != 3) return 2;
  const std::string from = argv[2];
  SampleBuild build{must(Manifest::read(must(read_file(from + "/manifest.json", 1 << 20)), "manifest.json")),
                    must(read_file(from + "/tree", 1 << 20)), must(read_file(from + "/artifact", 1 << 24))};
  InstallOptions options;
  options.sync_threads = 1;  // strace counts the calls of each thread for itself
  const SampleMachine machine(argv[1], SampleMachine::Existing{});
  const auto outcome = machine.install(build, options);
  if (outcome) return 0;
  std::fprintf(stderr, "%s\n", outcome.error().message().c_str());
  return 1;
}
