// SPDX-License-Identifier: Apache-2.0
// sealwright-conformance: has the command line that conformance suites of TUF clients drive. Never installed.
// It is the only program of ours that may use http, and it takes any time that its clock shows.
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "verifier/transport/http_transport.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

struct CommandLine {
  std::string metadata_dir, metadata_url, target_dir, target_base_url, command, trusted_root;
  std::vector<std::string> target_names;
};

Error usage(std::string why) { return Error{ErrorCode::usage, std::move(why)}; }

// Options first, in any order, then the command.
Result<CommandLine> read_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  std::size_t at = 0;
  for (; at < arguments.size() && arguments[at].starts_with("--"); at += 2) {
    if (at + 1 == arguments.size()) return usage(arguments[at] + " needs a value");
    const std::string& value = arguments[at + 1];
    if (arguments[at] == "--metadata-dir") {
      line.metadata_dir = value;
    } else if (arguments[at] == "--metadata-url") {
      line.metadata_url = value;
    } else if (arguments[at] == "--target-dir") {
      line.target_dir = value;
    } else if (arguments[at] == "--target-base-url") {
      line.target_base_url = value;
    } else if (arguments[at] == "--target-name") {
      line.target_names.push_back(value);
    } else {
      return usage("unknown option " + arguments[at]);
    }
  }
  if (at == arguments.size()) return usage("no command");
  line.command = arguments[at++];
  if (line.command == "init" && at < arguments.size()) line.trusted_root = arguments[at++];
  if (at != arguments.size()) return usage("more arguments than the command takes");
  return line;
}

Status check(const CommandLine& line) {
  if (line.metadata_dir.empty()) return usage("--metadata-dir is missing");
  if (line.command == "init") return line.trusted_root.empty() ? usage("init needs a root") : Status(Done{});
  if (line.command != "refresh" && line.command != "download")
    return usage("unknown command " + line.command);
  if (line.metadata_url.empty()) return usage("--metadata-url is missing");
  if (line.command == "refresh") return Done{};
  if (line.target_names.empty() || line.target_dir.empty() || line.target_base_url.empty()) {
    return usage("download needs --target-name, --target-dir and --target-base-url");
  }
  return Done{};
}

// Makes no request; the first refresh shows whether the root is valid. A second init starts the chain of
// roots again, and leaves what was recorded of the other roles.
Status init(const CommandLine& line) {
  TRY_ASSIGN(const std::string root, read_file(line.trusted_root, kLimits.root));
  TRY(make_directories(line.metadata_dir, 0700));
  TRY(FloorStore::begin(line.metadata_dir));
  return TrustedStore(line.metadata_dir).save("root", root);
}

// Where a target is stored: its path as one encoded name, so that no path can lead out of the directory and
// none is hidden; a digest where that would be too long for a file system.
std::string destination(const CommandLine& line, const std::string& target) {
  constexpr std::size_t kLongestName = 200;
  std::string name = percent_encoded(target);
  if (name.starts_with(".")) name = "%2E" + name.substr(1);
  if (name.size() > kLongestName) name = "sha256-" + sha256_hex(target);
  return join_path(line.target_dir, name);
}

Status download(Updater& updater, const CommandLine& line, const std::string& target) {
  TRY_ASSIGN(const TargetSearch search, updater.find_target(target));
  const auto* found = std::get_if<FoundTarget>(&search);
  if (found == nullptr) {
    const auto& reason = std::get_if<TargetNotFound>(&search)->reason;
    return reason ? *reason : Error{ErrorCode::target_not_listed}.file(target);
  }
  const std::string path = destination(line, target);
  const auto length = static_cast<std::uint64_t>(found->entry.length);
  const auto old = read_file(path, length);
  if (old && found->entry.file.has_hash() && found->entry.file.check(*old, path)) return Done{};
  TRY_ASSIGN(const std::string content, updater.read_target(*found, length));
  TRY(make_directories(line.target_dir));
  return write_file_atomically(path, content);
}

// One run at a time in a directory: another waits for its turn.
Result<FileLock> lock(const CommandLine& line) {
  constexpr int kTries = 1200;
  for (int tried = 1;; ++tried) {
    auto lock = FileLock::acquire(join_path(line.metadata_dir, "lock"));
    if (lock || lock.error().code() != ErrorCode::lock_held || tried == kTries) return lock;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

Status run(const CommandLine& line) {
  if (line.command == "init") return init(line);
  TRY_ASSIGN(const FileLock held, lock(line));
  const CurlLibrary curl;
  const UpdateStart start{system_now(), {0}};
  HttpOptions http;
  http.time.at = start.at;
  http.insecurely_allow_http = true;
  http.retries.tries = 1;  // suites count requests
  // `refresh` names no targets, and never asks for any.
  const std::string& targets_url = line.target_base_url.empty() ? line.metadata_url : line.target_base_url;
  TRY_ASSIGN(const auto transport,
             HttpTransport::create(curl, {line.metadata_url, targets_url, line.metadata_url}, http));
  TRY_ASSIGN(FloorStore floor, FloorStore::open(line.metadata_dir));
  RefreshOptions options;
  options.reread_timestamp = false;  // the specification's own sequence of requests
  TRY_ASSIGN(Updater updater, Updater::open(*transport, TrustedStore(line.metadata_dir), floor, options));
  TRY(updater.refresh(start));
  for (const std::string& target : line.target_names) {
    if (line.command == "download") TRY(download(updater, line, target));
  }
  return Done{};
}

Status main_program(const std::vector<std::string>& arguments) {
  TRY_ASSIGN(const CommandLine line, read_command_line(arguments));
  TRY(check(line));
  return run(line);
}

}  // namespace
}  // namespace sealwright

int main(int count, char** arguments) {
  const auto result = sealwright::main_program({arguments + 1, arguments + count});
  if (result) return 0;
  std::fprintf(stderr, "sealwright-conformance: %s\n",
               sealwright::printable(result.error().message()).c_str());
  return 1;
}
