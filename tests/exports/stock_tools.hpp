// SPDX-License-Identifier: Apache-2.0
// The tools that customers have, run for real on the files of a release, as README.md shows them.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "metadata/json/json.hpp"
#include "metadata/release/trusted_release.hpp"
#include "tests/support/command.hpp"

namespace sealwright::testing {

// A customer's folder: downloads, and the public keys from a separate channel.
class StockTools {
 public:
  explicit StockTools(std::string folder) : folder_(std::move(folder)) {}
  std::string path(const std::string& name) const { return join_path(folder_, name); }
  std::string read(const std::string& name) const { return read_file(path(name), 1 << 24).value_or(""); }
  void write(const std::string& name, std::string_view bytes) const { write_file(path(name), bytes).value(); }
  // Changes one byte in the middle of a file.
  void damage(const std::string& name) const {
    std::string bytes = read(name);
    ASSERT_FALSE(bytes.empty()) << name;
    char& byte = bytes[bytes.size() / 2];
    byte = byte == 'A' ? 'B' : 'A';
    write(name, bytes);
  }

  CommandResult minisign(const std::string& artifact, const std::string& key = "minisign.pub") const {
    return run({"minisign", "-V", "-H", "-m", path(artifact), "-p", path(key)});
  }
  CommandResult ssh_keygen(const std::string& principal, const std::string& signers = "allowed_signers",
                           const std::string& name_space = "sealwright-release") const {
    return run({"sh", "-c",
                "ssh-keygen -Y verify -f " + shell_word(path(signers)) + " -I " + shell_word(principal) +
                    " -n " + shell_word(name_space) + " -s " + shell_word(path("SHA256SUMS.sig")) + " <" +
                    shell_word(path("SHA256SUMS"))});
  }
  CommandResult sha256sum() const {
    return run({"sh", "-c", "cd " + shell_word(folder_) + " && sha256sum -c SHA256SUMS"});
  }
  // Ed25519 over the file itself, P-256 over its SHA-256: openssl has a command for each.
  CommandResult openssl(bool is_ed25519, const std::string& file = "manifest.json",
                        const std::string& signature = "manifest.json.rawsig",
                        const std::string& key = "openssl.pub") const {
    if (is_ed25519) {
      return run({"openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", path(key), "-sigfile",
                  path(signature), "-in", path(file)});
    }
    return run(
        {"openssl", "dgst", "-sha256", "-verify", path(key), "-signature", path(signature), path(file)});
  }
  // The envelope's signature over the DSSE encoding of its payload, by openssl; leaves the payload in
  // `statement`.
  CommandResult openssl_on_attestation(bool is_ed25519) const {
    const auto json = read_json(read("release.dsse.json"), "release.dsse.json");
    if (!json) return {1, json.error().message()};
    const std::string type = *json->find("payloadType")->text();
    write("statement", from_base64(*json->find("payload")->text()).value_or(""));
    const Json& entry = json->find("signatures")->items()->at(0);
    write("signature", from_base64(*entry.find("sig")->text()).value_or(""));
    write("pae", "DSSEv1 " + std::to_string(type.size()) + " " + type + " " +
                     std::to_string(read("statement").size()) + " " + read("statement"));
    return openssl(is_ed25519, "pae", "signature", "intoto.pub");
  }
  CommandResult sigstore(const std::string& bundle, const std::string& file,
                         const std::string& key = "sigstore.pub") const {
    return run(
        {"node", std::string(EXPORTS_DIRECTORY) + "/verify_bundle.mjs", path(bundle), path(key), path(file)});
  }

 private:
  std::string folder_;
};

}  // namespace sealwright::testing
