// SPDX-License-Identifier: Apache-2.0
// What Sealwright writes for other tools, judged by those tools: on good files, and on files with one byte
// changed.
#include <gtest/gtest.h>

#include "keys/private/signing_key.hpp"
#include "keys/public/digest.hpp"
#include "metadata/exports/release_export.hpp"
#include "metadata/requests/request.hpp"
#include "tests/exports/stock_tools.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using testing::StockTools;

const std::string kApp = "acme-app-1.0.0-any.tar.zst", kNotes = "notes.txt";

Artifact artifact_of(const std::string& name, const std::string& content) {
  Artifact artifact;
  artifact.name = name;
  artifact.platform = "any";
  artifact.kind = ArtifactKind::file;
  artifact.format = "raw";
  artifact.length = static_cast<std::int64_t>(content.size());
  artifact.sha256 = sha256_hex(content);
  return artifact;
}

Manifest manifest_of(const std::string& version, const std::map<std::string, std::string>& contents,
                     std::optional<std::string> purl = {}) {
  const Version parsed = Version::parse(version).value();
  const Instant released = parse_instant("2026-11-24T12:00:00Z").value();
  Manifest manifest{"acme-app",      "stable", parsed, released, parsed, {}, {}, {},
                    std::move(purl), {},       {},     {},       {},     {}, {}};
  for (const auto& [name, content] : contents) {
    manifest.artifacts.push_back(artifact_of(name, content));
    manifest.subjects[name] = sha256_hex(content);
  }
  return manifest;
}

ReleaseToExport release_of(const std::string& version, const std::map<std::string, std::string>& contents) {
  ReleaseToExport release = ReleaseToExport::of(manifest_of(version, contents).write()).value();
  for (const auto& [name, content] : contents) release.blake2b512[name] = blake2b512(content);
  return release;
}

const std::map<std::string, std::string> kContents{{kApp, "the program"}, {kNotes, "x"}};

// A release of two artifacts, exported with a key of this kind into a folder where the tools run.
class Exports : public ::testing::TestWithParam<KeyKind> {
 protected:
  Exports() {
    for (const auto& [name, content] : kContents) tools_.write(name, content);
    tools_.write("manifest.json", release_.bytes);
  }
  bool is_ed25519() const { return GetParam() == KeyKind::ed25519; }
  Result<SideFiles> make(ExportKind kind) const {
    return make_export(kind, release_, {key_.public_key(), {}},
                       [&](std::string_view message) { return key_.sign(message); });
  }
  void export_to_folder(ExportKind kind) {
    const auto files = make(kind);
    ASSERT_THAT(files, IsDone());
    for (const auto& [name, bytes] : *files) {
      EXPECT_EQ(kind_of_side_file(name), kind) << name;
      tools_.write(name, bytes);
    }
  }

  TemporaryDirectory directory_ = TemporaryDirectory::create(::testing::TempDir(), "exports").value();
  StockTools tools_{directory_.path()};
  SigningKey key_ = SigningKey::generate(GetParam()).value();
  ReleaseToExport release_ = release_of("1.0.0", kContents);
};

TEST_P(Exports, MinisignVerifiesEachArtifactAndNothingElse) {
  if (!is_ed25519()) {
    EXPECT_THAT(make(ExportKind::minisign), FailsWith(ErrorCode::unsupported_key));
    return;
  }
  export_to_folder(ExportKind::minisign);
  const auto good = tools_.minisign(kApp);
  EXPECT_EQ(good.exit_code, 0) << good.output;
  EXPECT_NE(good.output.find("file:" + kApp + "\thashed\tproduct:acme-app\tversion:1.0.0"), std::string::npos)
      << good.output;
  EXPECT_EQ(tools_.minisign(kNotes).exit_code, 0);
  tools_.write(kNotes + ".minisig", tools_.read(kApp + ".minisig"));
  EXPECT_NE(tools_.minisign(kNotes).exit_code, 0) << "the signature of another artifact";
  tools_.damage(kApp);
  EXPECT_NE(tools_.minisign(kApp).exit_code, 0);
}

TEST_P(Exports, MinisignRefusesAnotherTrustedComment) {
  if (!is_ed25519()) return;
  export_to_folder(ExportKind::minisign);
  std::string file = tools_.read(kApp + ".minisig");
  const std::size_t version = file.find("version:1.0.0");
  ASSERT_NE(version, std::string::npos);
  tools_.write(kApp + ".minisig", file.replace(version, 13, "version:9.0.0"));
  EXPECT_NE(tools_.minisign(kApp).exit_code, 0);
}

TEST_P(Exports, SshKeygenVerifiesTheChecksumsAndSha256sumTheFiles) {
  export_to_folder(ExportKind::ssh);
  const auto good = tools_.ssh_keygen("acme-app");
  EXPECT_EQ(good.exit_code, 0) << good.output;
  const auto sums = tools_.sha256sum();
  EXPECT_EQ(sums.exit_code, 0) << sums.output;
  EXPECT_NE(tools_.ssh_keygen("other-app").exit_code, 0) << "another principal";
  EXPECT_NE(tools_.ssh_keygen("acme-app", "allowed_signers", "file").exit_code, 0) << "another namespace";
  tools_.damage(kApp);
  EXPECT_NE(tools_.sha256sum().exit_code, 0);
  tools_.damage("SHA256SUMS");
  EXPECT_NE(tools_.ssh_keygen("acme-app").exit_code, 0);
}

TEST_P(Exports, OpensslVerifiesTheManifest) {
  export_to_folder(ExportKind::openssl);
  const auto good = tools_.openssl(is_ed25519());
  EXPECT_EQ(good.exit_code, 0) << good.output;
  tools_.damage("manifest.json");
  EXPECT_NE(tools_.openssl(is_ed25519()).exit_code, 0);
}

TEST_P(Exports, OpensslVerifiesTheAttestationAndItSaysWhatTheReleaseIs) {
  export_to_folder(ExportKind::intoto);
  const auto good = tools_.openssl_on_attestation(is_ed25519());
  EXPECT_EQ(good.exit_code, 0) << good.output;
  const Json statement = read_json(tools_.read("statement"), "statement").value();
  EXPECT_EQ(*statement.find("_type")->text(), "https://in-toto.io/Statement/v1");
  EXPECT_EQ(*statement.find("predicateType")->text(), "https://in-toto.io/attestation/release/v0.2");
  EXPECT_EQ(*statement.find("predicate")->find("purl")->text(), "pkg:generic/acme-app@1.0.0");
  const Json& subject = statement.find("subject")->items()->at(0);
  EXPECT_EQ(*subject.find("name")->text(), kApp);
  EXPECT_EQ(*subject.find("digest")->find("sha256")->text(), sha256_hex("the program"));
  std::string payload = tools_.read("release.dsse.json");
  const std::string another = to_base64("{\"_type\":\"https://in-toto.io/Statement/v1\"}");
  const std::size_t begin = payload.find("\"payload\":\"") + 11, end = payload.find('"', begin);
  tools_.write("release.dsse.json", payload.replace(begin, end - begin, another));
  EXPECT_NE(tools_.openssl_on_attestation(is_ed25519()).exit_code, 0);
}

TEST_P(Exports, SigstoreJsVerifiesTheBundlesWithoutAnyServer) {
  export_to_folder(ExportKind::sigstore);
  const auto manifest = tools_.sigstore("manifest.json.sigstore.json", "manifest.json");
  EXPECT_EQ(manifest.output, "verified\n");
  const auto artifact = tools_.sigstore("release.sigstore.json", kApp);
  EXPECT_EQ(artifact.output, "verified\n");
  tools_.damage(kApp);
  EXPECT_EQ(tools_.sigstore("release.sigstore.json", kApp).exit_code, 1);
  tools_.damage("manifest.json");
  EXPECT_EQ(tools_.sigstore("manifest.json.sigstore.json", "manifest.json").exit_code, 1);
}

TEST_P(Exports, SigstoreJsRefusesAnotherKeyAndAChangedStatement) {
  export_to_folder(ExportKind::sigstore);
  tools_.write("other.pub", SigningKey::generate(GetParam()).value().public_key().pem());
  EXPECT_EQ(tools_.sigstore("release.sigstore.json", kApp, "other.pub").exit_code, 1);
  std::string bundle = tools_.read("release.sigstore.json");
  const std::size_t begin = bundle.find("\"payload\":\"") + 11, end = bundle.find('"', begin);
  std::string statement = from_base64(bundle.substr(begin, end - begin)).value();
  statement.replace(statement.find("1.0.0"), 5, "9.0.0");
  tools_.write("release.sigstore.json", bundle.replace(begin, end - begin, to_base64(statement)));
  EXPECT_EQ(tools_.sigstore("release.sigstore.json", kApp).exit_code, 1);
}

// Our own verifier, which signer and publisher rely on, is no more lenient than the tools.
TEST_P(Exports, AChangedByteInAnySignatureFileIsInvalid) {
  for (const ExportKind kind : kExportKinds) {
    if (!fits(kind, GetParam())) continue;
    const SideFiles good = make(kind).value();
    EXPECT_THAT(verify_export(kind, release_, good), IsDone()) << name_of(kind);
    for (const auto& [name, bytes] : good) {
      for (const std::size_t at : {std::size_t{0}, bytes.size() / 2, bytes.size() - 1}) {
        SideFiles changed = good;
        changed[name][at] = static_cast<char>(changed[name][at] ^ 1);
        EXPECT_FALSE(verify_export(kind, release_, changed)) << name << " at " << at;
      }
      SideFiles longer = good;
      longer[name] += "\n";
      EXPECT_FALSE(verify_export(kind, release_, longer)) << name;
      SideFiles missing = good;
      missing.erase(name);
      EXPECT_FALSE(verify_export(kind, release_, missing)) << name;
    }
  }
}

TEST_P(Exports, OfAnotherReleaseAreInvalid) {
  const ReleaseToExport other = release_of("1.0.1", kContents);
  for (const ExportKind kind : kExportKinds) {
    // SHA256SUMS name files and digests alone, and these are the same.
    if (!fits(kind, GetParam()) || kind == ExportKind::ssh) continue;
    EXPECT_THAT(verify_export(kind, other, make(kind).value()), FailsWith(ErrorCode::export_invalid))
        << name_of(kind);
  }
}

TEST_P(Exports, ASignatureForAnArtifactThatTheReleaseLacksIsInvalid) {
  if (!is_ed25519()) return;
  SideFiles files = make(ExportKind::minisign).value();
  files["other.tar.zst.minisig"] = files[kApp + ".minisig"];
  EXPECT_THAT(verify_export(ExportKind::minisign, release_, files), FailsWith(ErrorCode::export_invalid));
}

TEST_P(Exports, MinisignNeedsTheDigestOfEachArtifact) {
  if (!is_ed25519()) return;
  release_.blake2b512.erase(kNotes);
  EXPECT_THAT(make(ExportKind::minisign), FailsWith(ErrorCode::file_missing));
}

std::string name_of_kind(const ::testing::TestParamInfo<KeyKind>& kind) {
  return kind.param == KeyKind::ed25519 ? "Ed25519" : "P256";
}
INSTANTIATE_TEST_SUITE_P(Keys, Exports, ::testing::Values(KeyKind::ed25519, KeyKind::p256), name_of_kind);

TEST(PackageUrl, IsGivenTheVersionBeforeItsQualifiers) {
  const auto expect = [](const char* purl, const std::string& written) {
    const Manifest manifest = manifest_of("1.0.0-rc.1", {{kApp, "a"}}, purl);
    const ReleaseToExport release = ReleaseToExport::of(manifest.write()).value();
    const SigningKey key = SigningKey::generate(KeyKind::ed25519).value();
    const auto files = make_export(ExportKind::intoto, release, {key.public_key(), {}},
                                   [&](std::string_view message) { return key.sign(message); });
    ASSERT_THAT(files, IsDone());
    const Json json = read_json(files->at("release.dsse.json"), "envelope").value();
    const std::string statement = from_base64(*json.find("payload")->text()).value();
    EXPECT_NE(statement.find("\"purl\":\"" + written + "\""), std::string::npos) << statement;
  };
  expect("pkg:deb/debian/acme-app?arch=amd64", "pkg:deb/debian/acme-app@1.0.0-rc.1?arch=amd64");
  expect("pkg:npm/%40acme/app", "pkg:npm/%40acme/app@1.0.0-rc.1");
  expect("pkg:generic/acme-app@1.0.0-rc.1", "pkg:generic/acme-app@1.0.0-rc.1");
}

}  // namespace
}  // namespace sealwright
