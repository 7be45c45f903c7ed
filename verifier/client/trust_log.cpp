// SPDX-License-Identifier: Apache-2.0
#include "verifier/client/trust_log.hpp"

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/posix_log.hpp"
#include "base/text.hpp"

namespace sealwright::client {
namespace {

std::string log_path(const ClientPaths& paths) { return join_path(paths.state(), "trust.jsonl"); }

}  // namespace

TrustChange change_to(const TrustedRoot& root, std::string command, Instant at, std::string old_fingerprint,
                      std::string reason) {
  return {std::move(command),
          at,
          std::move(old_fingerprint),
          root.fingerprint(),
          root.document().binding.repository.value_or(""),
          root.version(),
          std::move(reason)};
}

Status note(const LockedDirectory& directory, const TrustChange& change, ChangeState state) {
  const Json line = Json::object({{"at", to_text(change.at)},
                                  {"command", change.command},
                                  {"fingerprint", change.fingerprint},
                                  {"oldFingerprint", change.old_fingerprint},
                                  {"reason", change.reason},
                                  {"repository", change.repository},
                                  {"rootVersion", change.root_version},
                                  {"state", state == ChangeState::begun ? "begun" : "done"}});
  return append_durably(log_path(directory.paths()), write_json(line) + "\n", 0600);
}

Result<Json> read_trust_log(const ClientPaths& paths) {
  const std::string path = log_path(paths);
  Json entries = Json::array();
  if (!path_exists(path)) return entries;
  TRY_ASSIGN(const std::string bytes, read_file(path, kLimits.trust_log));
  for (const std::string& line : split(bytes, '\n')) {
    if (line.empty()) continue;
    auto entry = read_json(line, path);
    if (!entry) return Error{ErrorCode::state_damaged, entry.error().message()}.file(path);
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace sealwright::client
