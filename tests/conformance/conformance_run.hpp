// SPDX-License-Identifier: Apache-2.0
// ConformanceRun: the built conformance program as its own process, and a repository that is served to it
// over HTTP/1.0.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "metadata/tuf/verified.hpp"
#include "repository/repository_path.hpp"
#include "tests/support/command.hpp"
#include "tests/support/fault_server.hpp"
#include "tests/support/repository_simulator.hpp"

namespace sealwright::testing_support {

// The repository is as other tools write it: P-256 keys, no extra members, no lengths or hashes of metadata.
// It is changed between runs only.
class ConformanceRun : public testing::Test {
 protected:
  using Names = std::vector<std::string>;

  int init() {
    write_file(path("first-root.json"), first_root_).value();
    return run_program({"init", path("first-root.json")});
  }
  // `clock`: words to run the program under, as {"faketime", "2027-01-01 00:00:00"}.
  int refresh(const Names& clock = {}) {
    return run_program({"--metadata-url", metadata_url(), "refresh"}, clock);
  }
  int download(const Names& targets, const Names& clock = {}) {
    Names words{"--metadata-url", metadata_url(), "--target-dir", path("downloads")};
    for (const std::string& target : targets) words.insert(words.end(), {"--target-name", target});
    words.insert(words.end(), {"--target-base-url", server_.url() + "a%20test/targets", "download"});
    return run_program(words, clock);
  }
  // The program's exit code; -1 when it was killed.
  int run_program(const Names& arguments, const Names& before = {}) {
    requests_.clear();
    Names words{"env", "ASAN_OPTIONS=verify_asan_link_order=0"};
    words.insert(words.end(), before.begin(), before.end());
    words.insert(words.end(), {CONFORMANCE_PROGRAM, "--metadata-dir", path("trusted")});
    words.insert(words.end(), arguments.begin(), arguments.end());
    const CommandResult done = run(words);
    output_ = done.output;
    return done.exit_code;
  }
  static Names clock_at(Instant at) {
    std::string text = to_text(at);
    text[10] = ' ';
    text.pop_back();
    return {"TZ=UTC", "faketime", text};
  }

  // What the last run asked for, in order: "2.root.json", "targets/HASH.file".
  const Names& requests() const { return requests_; }
  const std::string& last_request() const { return requests_.back(); }
  const std::string& output() const { return output_; }

  // What the metadata directory holds: "root 1", "timestamp 2", by file name.
  Names trusted() const {
    Names roles;
    const Names names = list_directory(path("trusted")).value();
    for (const std::string& name : names) {
      if (!name.ends_with(".json")) continue;
      const std::string role = name.substr(0, name.size() - 5);
      roles.push_back(role + " " + std::to_string(version(role)));
    }
    return roles;
  }
  // As on disk; 0 when there is none that can be read.
  std::int64_t version(const std::string& role) const {
    const auto file = SignedFile::read({stored(role), role});
    return file ? *file->signed_part.find("version")->integer() : 0;
  }
  std::string stored(const std::string& role) const {
    return read_file(path("trusted/" + role + ".json"), 1'000'000).value_or("");
  }
  // Contents of all files that were downloaded, by file name.
  Names downloads() const {
    Names contents;
    const Names names = list_directory(path("downloads")).value_or(Names());
    for (const std::string& name : names)
      contents.push_back(read_file(path("downloads/" + name), 100'000).value());
    return contents;
  }
  std::string path(const std::string& name) const { return join_path(directory_.path(), name); }
  std::string metadata_url() const { return server_.url() + "a%20test/metadata/"; }
  // Starts again with another repository and a client that knows nothing yet.
  void begin_anew() {
    repository_ = RepositorySimulator(now_, KeyKind::p256, Origin::foreign);
    first_root_ = repository_.first_root();
    run({"rm", "-rf", path("trusted"), path("downloads")});
  }
  // The root that the client begins with is the last one published.
  void begin_with_present_root() { first_root_ = repository_.bytes("root"); }

  Instant now_ = system_now();
  RepositorySimulator repository_{now_, KeyKind::p256, Origin::foreign};
  std::string first_root_ = repository_.first_root();

 private:
  void answer(const std::string& request, const test::Connection& connection) {
    const std::string target = request.substr(4, request.find(' ', 4) - 4);
    const std::string file = target.substr(target.find('/', 1) + 1);
    requests_.push_back(file.starts_with("metadata/") ? file.substr(9) : file);
    const auto found = repository_.served.find(file);
    if (found == repository_.served.end()) {
      connection.send("HTTP/1.0 404 Not Found\r\nContent-Type: text/html\r\n\r\n<p>There is none.</p>");
      return;
    }
    connection.send("HTTP/1.0 200 OK\r\nContent-Length: " + std::to_string(found->second.size()) +
                    "\r\n\r\n" + found->second);
  }

  Names requests_;
  std::string output_;
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "conformance").value();
  test::FaultServer server_{[this](const std::string& request, const test::Connection& connection) {
    answer(request, connection);
  }};
};

}  // namespace sealwright::testing_support
