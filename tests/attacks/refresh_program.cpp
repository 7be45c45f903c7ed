// SPDX-License-Identifier: Apache-2.0
// refresh_program STATE REPOSITORY TIME: one refresh of the client directory STATE from a repository in a
// directory, as a process of its own that a test can kill.
#include <cstdio>
#include <cstdlib>

#include "verifier/transport/file_transport.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

Status refresh(const std::string& state, const std::string& repository, Instant at) {
  FileTransport transport(RepositoryDirectories::below(repository));
  TRY_ASSIGN(FloorStore floor, FloorStore::open(state));
  TRY_ASSIGN(Updater updater, Updater::open(transport, TrustedStore(state + "/trusted"), floor));
  TRY(updater.refresh({at}));
  TRY(updater.find_role("app"));
  return updater.record_success(update_clock({at, {}, floor.current().clock}));
}

}  // namespace
}  // namespace sealwright

int main(int count, char** arguments) {
  if (count != 4) return 2;
  const auto done = sealwright::refresh(arguments[1], arguments[2], {std::atoll(arguments[3])});
  if (done) return 0;
  std::fprintf(stderr, "%s\n", done.error().message().c_str());
  return 1;
}
