// SPDX-License-Identifier: Apache-2.0
// A vendor with one published release, made by the real programs, and what the tests of all three programs
// share.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/launch.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright::testing_support {

class VendorWorld {
 public:
  VendorWorld() : world_(TemporaryDirectory::create(::testing::TempDir(), "programs-").value()) {
    ::chmod(world_.path().c_str(), 0755);
    for (const char* folder : {"home", "app/bin", "scratch"}) make_directories(path(folder)).value();
    write_file(path("passphrase"), "correct horse\n", 0600).value();
    write_file(path("app/bin/app"), "#!/bin/sh\necho one\n", 0755).value();
    must({SEALWRIGHT_SIGN, "init", "--vendor", "Acme", "--product", "acme-app", "--url",
          "file://" + path("vendor/public"), "--dir", path("vendor"), "--keyring", keyring(),
          "--passphrase-file", path("passphrase")});
    must(signing({"release", path("app"), "--version", "1.0.0", "--platform", "any"}));
    must(publishing({"push"}));
  }

  std::string path(const std::string& name) const { return join_path(world_.path(), name); }
  std::string keyring() const { return path("keyring"); }
  std::string starter() const { return path("vendor/public/acme-app.sealwright"); }

  std::vector<std::string> signing(std::vector<std::string> words) const {
    words.insert(words.begin(), SEALWRIGHT_SIGN);
    words.insert(words.end(),
                 {"--dir", path("vendor"), "--keyring", keyring(), "--passphrase-file", path("passphrase")});
    return words;
  }
  std::vector<std::string> publishing(std::vector<std::string> words) const {
    words.insert(words.begin(), SEALWRIGHT_PUBLISH);
    words.insert(words.end(), {"--dir", path("vendor"), "--passphrase-file", path("passphrase")});
    return words;
  }

  std::string fingerprint() const {
    const Launched told = run(signing({"export", "--trust", path("trust.json"), "--quiet", "--json"}));
    const std::string before = "\"fingerprint\":\"";
    const std::size_t at = told.out.find(before);
    return at == std::string::npos ? "" : told.out.substr(at + before.size(), 64);
  }

  Launched run(Launch what) const {
    what.environment.push_back("HOME=" + path("home"));
    return launch(what, path("scratch"));
  }
  Launched run(const std::vector<std::string>& words) const { return run(Launch{.words = words}); }
  void must(const std::vector<std::string>& words) const {
    const Launched done = run(words);
    ASSERT_EQ(done.exit_code, 0) << words[0] << " " << words[1] << "\n" << done.out << done.err;
  }

 private:
  TemporaryDirectory world_;
};

}  // namespace sealwright::testing_support
