// SPDX-License-Identifier: Apache-2.0
// The worked example of docs/format.md: the code makes it again, byte for byte, and openssl accepts it as the
// page says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "keys/private/signing_key.hpp"
#include "keys/public/digest.hpp"
#include "metadata/exports/release_export.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/tuf/key_record.hpp"
#include "metadata/tuf/verified.hpp"
#include "tests/support/command.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using ::testing::HasSubstr;

// The private key of RFC 8032, 7.1, TEST 1: it is public, so it is for examples only.
constexpr std::string_view kSeed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
constexpr std::string_view kPrivateKeyHeader =
    "302e020100300506032b657004220420";  // PKCS#8 of an Ed25519 key

SigningKey example_key() {
  const std::string der = *from_hex(std::string(kPrivateKeyHeader) + std::string(kSeed));
  const std::string pem = "-----BEGIN PRIVATE KEY-----\n" + to_base64(der) + "\n-----END PRIVATE KEY-----\n";
  return SigningKey::insecurely_open_unencrypted(pem).value();
}

Manifest example_manifest() {
  Artifact artifact;
  artifact.name = "hello.txt";
  artifact.platform = "any";
  artifact.kind = ArtifactKind::file;
  artifact.format = "raw";
  artifact.length = 6;
  artifact.sha256 = sha256_hex("hello\n");
  const Version version = Version::parse("1.0.0").value();
  return {"acme-app",
          "stable",
          version,
          *parse_instant("2026-11-01T12:00:00Z"),
          version,
          {artifact},
          {{artifact.name, artifact.sha256}},
          {},
          {},
          {},
          {},
          {},
          {},
          {},
          {}};
}

// As `xxd -p -c 32` prints it.
std::string hex_lines(std::string_view bytes) {
  std::string lines;
  for (std::size_t at = 0; at < bytes.size(); at += 32) lines += to_hex(bytes.substr(at, 32)) + "\n";
  return lines;
}

class FormatPage : public ::testing::Test {
 protected:
  std::string page() const { return read_file(SEALWRIGHT_SOURCE_DIR "/docs/format.md", 1 << 20).value(); }
  // A block of the page, exactly.
  static std::string block(std::string_view text) { return "\n```\n" + std::string(text) + "```\n"; }

  const SigningKey key = example_key();
  const std::string manifest = example_manifest().write();
  const std::string message = pre_authentication_encoding(kManifestPayloadType, manifest);
  const std::string signature = key.sign(message).value();
};

TEST_F(FormatPage, ShowsTheKeyAndItsId) {
  const std::string object = canonical_json(key_object_of(key.public_key()));
  EXPECT_THAT(page(), HasSubstr(block(object + "\n")));
  EXPECT_THAT(page(), HasSubstr("key id `" + key_id_of(key.public_key()) + "`"));
  EXPECT_THAT(page(), HasSubstr(block(key.public_key().pem())));
}

TEST_F(FormatPage, ShowsTheManifestByteForByte) {
  EXPECT_THAT(page(), HasSubstr(block(manifest)));
  EXPECT_THAT(page(), HasSubstr("SHA-256 `" + sha256_hex(manifest) + "`"));
}

TEST_F(FormatPage, ShowsTheBytesThatASignatureCoversInHex) {
  EXPECT_THAT(page(), HasSubstr(block(hex_lines(message))));
}

TEST_F(FormatPage, ShowsTheSignatureInHexAndItsFile) {
  EXPECT_THAT(page(), HasSubstr(block(hex_lines(signature))));
  const std::string side_file = write_detached_signatures({{key_id_of(key.public_key()), signature}});
  EXPECT_THAT(page(), HasSubstr(block(side_file)));
}

TEST_F(FormatPage, ShowsAReleaseThatIsAcceptedUnderItsKey) {
  const RoleKeys keys("acme-app", {{key_id_of(key.public_key()), key.public_key()}}, 1);
  const std::string side_file = write_detached_signatures({{key_id_of(key.public_key()), signature}});
  EXPECT_THAT(accept_release(keys, {manifest, "manifest.json"}, {side_file, "manifest.json.sig"}), IsDone());
}

TEST_F(FormatPage, ShowsATimestampWithItsCanonicalFormAndSignature) {
  Json signed_part =
      Json::object({{"_type", "timestamp"},
                    {"expires", "2026-11-15T12:00:00Z"},
                    {"meta", Json::object({{"snapshot.json", Json::object({{"version", 1}})}})},
                    {"sealwright", Json::object({{"issued", "2026-11-01T12:00:00Z"}})},
                    {"spec_version", "1.0.34"},
                    {"version", 1}});
  const std::string covered = canonical_json(signed_part);
  const Signature by{key_id_of(key.public_key()), key.sign(covered).value()};
  EXPECT_THAT(page(), HasSubstr(block(covered + "\n")));
  EXPECT_THAT(page(), HasSubstr(block(write_signed_file(signed_part, {by}) + "\n")));
}

// Each file of each kind, as a block under its name; the raw signature in hex, public keys in PEM as above.
TEST_F(FormatPage, ShowsEveryFileForOtherTools) {
  ReleaseToExport release = ReleaseToExport::of(manifest).value();
  release.blake2b512["hello.txt"] = blake2b512("hello\n");
  for (const ExportKind kind : kExportKinds) {
    const auto files = make_export(kind, release, {key.public_key(), {}},
                                   [&](std::string_view bytes) { return key.sign(bytes); });
    ASSERT_THAT(files, IsDone());
    for (const auto& [name, bytes] : *files) {
      if (bytes == key.public_key().pem()) continue;
      const std::string shown = name == "manifest.json.rawsig" ? hex_lines(bytes) : bytes;
      EXPECT_THAT(page(), HasSubstr("`" + name + "`:" + block(shown)));
    }
  }
}

// The command is on the page; the files that it names hold the page's bytes.
TEST_F(FormatPage, ShowsACommandOfOpensslThatAcceptsTheSignature) {
  const auto directory = TemporaryDirectory::create(::testing::TempDir(), "format-").value();
  const auto put = [&](const std::string& name, std::string_view bytes) {
    ASSERT_THAT(write_file(join_path(directory.path(), name), bytes), IsDone());
  };
  put("release.pub", key.public_key().pem());
  put("manifest.json", manifest);
  put("signature.bin", signature);
  const std::string text = page();
  const std::size_t begin = text.find("\n```sh\nn=$(wc");
  ASSERT_NE(begin, std::string::npos);
  const std::size_t first = begin + 7, end = text.find("\n```\n", first);
  const std::string script = text.substr(first, end - first);
  const auto accepted = run({"sh", "-ec", "cd " + shell_word(directory.path()) + "\n" + script});
  EXPECT_EQ(accepted.exit_code, 0) << accepted.output;
  EXPECT_THAT(accepted.output, HasSubstr("Signature Verified Successfully"));
  put("manifest.json", manifest + " ");
  EXPECT_NE(run({"sh", "-ec", "cd " + shell_word(directory.path()) + "\n" + script}).exit_code, 0);
}

}  // namespace
}  // namespace sealwright
