// SPDX-License-Identifier: Apache-2.0
// sealwright-sign as people run it: each person in a home of their own, sharing nothing but files carried
// over.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/requests/released_file.hpp"
#include "metadata/vendor/keyring_index.hpp"
#include "tests/support/command.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright::testing_support {

inline constexpr std::uint64_t kLimit = 64u << 20;

inline std::string read(const std::string& path) { return read_file(path, kLimit).value_or(""); }

// One person's machine: a home, a working directory, a passphrase file.
class Person {
 public:
  Person(const std::string& world, std::string name)
      : name_(std::move(name)), home_(join_path(world, name_)) {
    make_directories(home_).value();
    write_file(path("passphrase"), "correct horse " + name_ + "\n").value();
  }
  std::string path(const std::string& file) const { return join_path(home_, file); }
  const std::string& name() const { return name_; }

  CommandResult run(std::vector<std::string> words) const {
    words.insert(words.begin(), {"env", "-i", "-C", home_, "HOME=" + home_, SEALWRIGHT_SIGN});
    return sealwright::run(words);
  }
  CommandResult sign_with_key(std::vector<std::string> words) const {
    words.insert(words.end(), {"--passphrase-file", "passphrase"});
    return run(std::move(words));
  }
  CommandResult sign(const std::string& request) const {
    return sign_with_key({"sign", request, "--approve", sha256_hex(read(path(request)))});
  }
  // The one signature file in this directory.
  std::string signature(const std::string& folder = "") const {
    const auto names = list_directory(path(folder)).value();
    for (const std::string& name : names) {
      if (name.size() > 6 && name.substr(name.size() - 6) == ".swsig") return path(join_path(folder, name));
    }
    return {};
  }

 private:
  std::string name_, home_;
};

inline void carry(const std::string& from, const std::string& to) { write_file(to, read(from)).value(); }

class Signing : public ::testing::Test {
 protected:
  Signing() : world_(TemporaryDirectory::create(::testing::TempDir(), "signing").value()) {}

  Person person(const std::string& name) { return Person(world_.path(), name); }

  // The publisher's public halves, as `sealwright-publish key generate` would hand them over.
  std::string online() {
    const Person publisher = person("publisher");
    if (!path_exists(publisher.path("online.swkeys"))) {
      const auto made = publisher.sign_with_key({"key", "generate", "--owner", "online", "--role", "snapshot",
                                                 "--role", "timestamp", "--out", "online.swkeys"});
      EXPECT_EQ(made.exit_code, 0) << made.output;
    }
    return publisher.path("online.swkeys");
  }

  Person solo_vendor() {
    Person alice = person("alice");
    const auto started =
        alice.sign_with_key({"init", "--vendor", "Acme", "--product", "acme-app", "--url",
                             "https://updates.acme.example", "--owner", "alice", "--online", online()});
    EXPECT_EQ(started.exit_code, 0) << started.output;
    return alice;
  }

  static CommandResult release(const Person& who, const std::string& version, const std::string& content) {
    make_directories(who.path("build/bin")).value();
    write_file(who.path("build/bin/app"), content, 0755).value();
    return who.sign_with_key({"release", "build", "--version", version});
  }

  TemporaryDirectory world_;
};

class Team : public Signing {
 protected:
  Team() : alice_(person("alice")), bob_(person("bob")), carol_(person("carol")) {
    for (const Person* who : {&alice_, &bob_, &carol_}) {
      const auto made = who->sign_with_key(
          {"key", "generate", "--owner", who->name(), "--product", "acme-app", "--out", "own.swkeys"});
      EXPECT_EQ(made.exit_code, 0) << made.output;
      carry(who->path("own.swkeys"), alice_.path(who->name() + ".swkeys"));
    }
    const auto started = alice_.run({"init", "--profile", "team", "--vendor", "Acme", "--product", "acme-app",
                                     "--url", "https://updates.acme.example", "--online", online(),
                                     "--owner-keys", "alice.swkeys", "bob.swkeys", "carol.swkeys"});
    EXPECT_EQ(started.exit_code, 0) << started.output;
    sign_by_all("init");
  }

  // Carries the request to all signers and the signatures back, and collects them.
  void sign_by_all(const std::string& name) {
    const std::string request = name + ".swreq";
    for (const Person* who : {&bob_, &carol_}) {
      carry(alice_.path("requests/" + request), who->path(request));
      const auto done = who->sign(request);
      EXPECT_EQ(done.exit_code, 0) << done.output;
    }
    const auto done = collect(name, {bob_.signature(), carol_.signature()});
    EXPECT_EQ(done.exit_code, 0) << done.output;
    for (const Person* who : {&bob_, &carol_}) remove_tree(who->signature()).value();
  }
  CommandResult collect(const std::string& name, std::vector<std::string> signatures) {
    signatures.insert(signatures.begin(), {"collect", "requests/" + name + ".swreq"});
    return alice_.run(std::move(signatures));
  }

  Person alice_, bob_, carol_;
};

inline std::string only_keyring(const Person& who) {
  return list_directory(who.path(".config/sealwright")).value().at(0);
}

inline bool says(const CommandResult& result, const std::string& text) {
  return result.output.find(text) != std::string::npos;
}

}  // namespace sealwright::testing_support
