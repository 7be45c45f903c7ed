// SPDX-License-Identifier: Apache-2.0
// bench_metadata ROOT TARGETS_FILE TIMES: what reading one targets file costs in one process: all of it, the
// minimum (a parser that does nothing, and SHA-256 over the same bytes), and each part alone. Prints the CPU
// time of each round as JSON, in nanoseconds; the rounds of all parts are interleaved.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "tests/bench/clock.hpp"
#include "tests/bench/floor.hpp"

namespace sealwright {
namespace {

void require(bool fine, const char* what) {
  if (fine) return;
  std::fprintf(stderr, "bench_metadata: %s\n", what);
  std::exit(1);
}

using Series = std::map<std::string, std::vector<std::int64_t>>;

Status run(const std::string& root_file, const std::string& file, int times) {
  TRY_ASSIGN(const std::string root_bytes, read_file(root_file, kLimits.root));
  TRY_ASSIGN(const TrustedRoot root, load_root({root_bytes, "root.json"}));
  TRY_ASSIGN(const std::string bytes, read_file(file, kLimits.stated));
  const Untrusted untrusted{bytes, "targets.json"};
  const RoleKeys keys = root.role_keys("targets");
  TRY_ASSIGN(const SignedFile whole, SignedFile::read(untrusted));
  Series series;
  const auto time = [&](const char* name, const std::function<void()>& work) {
    series[name].push_back(bench::measure(work).cpu_ns);
  };
  for (int at = 0; at < times; ++at) {
    time("all", [&] { require(!!verify_document<Targets>(keys, untrusted), "does not verify"); });
    time("floor", [&] { require(bench::parse_and_digest(bytes), "no JSON"); });
    time("parse", [&] { require(!!read_json(bytes, "targets.json"), "no strict JSON"); });
    time("canonicalise", [&] { require(!canonical_json(whole.signed_part).empty(), "empty"); });
    time("signature", [&] { require(!!keys.verify(whole.canonical, whole.signatures), "signature"); });
    time("fields", [&] { require(!!Targets::read(Field(whole.signed_part, "targets.json")), "fields"); });
  }
  std::printf("{\"bytes\":%zu", bytes.size());
  for (const auto& [name, values] : series) {
    std::printf(",\"%s\":[", name.c_str());
    for (std::size_t at = 0; at < values.size(); ++at)
      std::printf("%s%lld", at == 0 ? "" : ",", static_cast<long long>(values[at]));
    std::printf("]");
  }
  std::printf("}\n");
  return Done{};
}

}  // namespace
}  // namespace sealwright

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const auto done = sealwright::run(arguments[1], arguments[2], std::atoi(arguments[3]));
  if (!done) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
