// SPDX-License-Identifier: Apache-2.0
// Keys and signatures made by the real openssl command, in a directory of their own.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/posix_files.hpp"
#include "tests/support/command.hpp"

namespace sealwright {

class OpensslCommand : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return join_path(directory_.path(), name); }
  std::string read(const std::string& name) const { return read_file(path(name), 1 << 20).value(); }
  void write(const std::string& name, std::string_view bytes) const {
    ASSERT_TRUE(write_file(path(name), bytes).has_value());
  }

  // openssl ARGUMENTS..., which must succeed; its output.
  std::string openssl(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "openssl");
    const CommandResult result = run(arguments);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    return result.output;
  }

  // A new private key in the file `name`; its public half as PEM.
  std::string make_key(const std::string& name, const std::vector<std::string>& algorithm) const {
    std::vector<std::string> arguments{"genpkey", "-out", path(name), "-algorithm"};
    arguments.insert(arguments.end(), algorithm.begin(), algorithm.end());
    openssl(arguments);
    return openssl({"pkey", "-in", path(name), "-pubout"});
  }
  std::string make_ed25519(const std::string& name) const { return make_key(name, {"ED25519"}); }
  std::string make_ec(const std::string& name, const std::string& curve) const {
    return make_key(name, {"EC", "-pkeyopt", "ec_paramgen_curve:" + curve});
  }
  std::string make_rsa(const std::string& name, int bits) const {
    return make_key(name, {"RSA", "-pkeyopt", "rsa_keygen_bits:" + std::to_string(bits)});
  }

  std::string sign_ed25519(const std::string& key, std::string_view message) const {
    write("message", message);
    openssl({"pkeyutl", "-sign", "-rawin", "-inkey", path(key), "-in", path("message"), "-out",
             path("signature")});
    return read("signature");
  }
  // With openssl dgst: `options` name the digest, and the padding of RSA.
  std::string sign_digest(const std::string& key, std::string_view message,
                          std::vector<std::string> options) const {
    write("message", message);
    options.insert(options.begin(), "dgst");
    options.insert(options.end(), {"-sign", path(key), "-out", path("signature"), path("message")});
    openssl(options);
    return read("signature");
  }

 private:
  TemporaryDirectory directory_ = TemporaryDirectory::create(testing::TempDir(), "keys-").value();
};

}  // namespace sealwright
