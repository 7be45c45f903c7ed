// SPDX-License-Identifier: Apache-2.0
// bench_refresh STATE ROOT URL TIMES: refreshes in one process, as a program that embeds the verifier does:
// cold (only the root is known) and warm (everything is), each with a connection of its own. Prints both
// series as JSON, in nanoseconds.
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "base/posix_files.hpp"
#include "tests/bench/clock.hpp"
#include "verifier/transport/http_transport.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

Status forget_all(const std::string& state, const std::string& root) {
  TRY(remove_tree(state));
  TRY(make_directories(state, 0700));
  TRY(FloorStore::begin(state));
  return TrustedStore(state).save("root", root);
}

Status refresh(const CurlLibrary& curl, const std::string& state, const std::string& url) {
  const UpdateStart start{system_now(), {0}};
  HttpOptions http;
  http.time.at = start.at;
  http.insecurely_allow_http = true;
  TRY_ASSIGN(const auto transport, HttpTransport::create(curl, {url, url, url}, http));
  TRY_ASSIGN(FloorStore floor, FloorStore::open(state));
  TRY_ASSIGN(Updater updater, Updater::open(*transport, TrustedStore(state), floor));
  return updater.refresh(start);
}

void print(const char* name, const std::vector<bench::Took>& series, const char* end) {
  std::printf("\"%s\":[", name);
  for (const bench::Took& took : series) {
    std::printf("%s{\"wall_ns\":%lld,\"cpu_ns\":%lld}", &took == series.data() ? "" : ",",
                static_cast<long long>(took.wall_ns), static_cast<long long>(took.cpu_ns));
  }
  std::printf("]%s", end);
}

Status run(const std::string& state, const std::string& root_file, const std::string& url, int times) {
  const CurlLibrary curl;
  TRY_ASSIGN(const std::string root, read_file(root_file, kLimits.root));
  std::vector<bench::Took> cold, warm;
  for (int at = 0; at < times; ++at) {
    TRY(forget_all(state, root));
    for (auto* series : {&cold, &warm}) {
      Status done{Done{}};
      series->push_back(bench::measure([&] { done = refresh(curl, state, url); }));
      TRY(std::move(done));
    }
  }
  std::printf("{");
  print("cold", cold, ",");
  print("warm", warm, "}\n");
  return Done{};
}

}  // namespace
}  // namespace sealwright

int main(int count, char** arguments) {
  if (count != 5) return 2;
  const auto done = sealwright::run(arguments[1], arguments[2], arguments[3], std::atoi(arguments[4]));
  if (!done) std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return done ? 0 : 1;
}
