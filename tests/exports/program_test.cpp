// SPDX-License-Identifier: Apache-2.0
// Vendors with customers who do not run Sealwright, or not yet: the programs together with the tools that
// those customers have, and with keys that those tools made long before.
#include <gtest/gtest.h>

#include <filesystem>

#include "keys/private/signing_key.hpp"
#include "keys/public/digest.hpp"
#include "keys/public/file_digests.hpp"
#include "metadata/exports/release_export.hpp"
#include "metadata/vendor/plan.hpp"
#include "tests/exports/stock_tools.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

using testing::StockTools;

const std::string kArtifact = "acme-app-1.0.0-any.tar.zst";

// A vendor who released 0.9.0 with the product's own key for all tools; then the keys that old customers
// pinned were imported, minisign's and SSH's of Ed25519 and a PEM of P-256, and 1.0.0 was released. Made
// once.
class ExportsProgram : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    world_ =
        new TemporaryDirectory(TemporaryDirectory::create(::testing::TempDir(), "old-customers").value());
    write_file(in("passphrase"), "correct horse battery\n").value();
    must({"minisign", "-G", "-W", "-p", in("old.pub"), "-s", in("old.key")});
    must({"ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "acme", "-f", in("old_ssh")});
    must({"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out",
          in("old.pem")});
    must({"openssl", "pkey", "-in", in("old.pem"), "-pubout", "-out", in("old_pem.pub")});
    must({SEALWRIGHT_SIGN, "init", "--vendor", "Acme", "--product", "acme-app", "--url",
          "file://" + in("public")});
    release("0.9.0");
    must({SEALWRIGHT_SIGN, "key", "import", "--minisign", in("old.key")});
    must({SEALWRIGHT_SIGN, "key", "import", "--ssh", in("old_ssh")});
    must({SEALWRIGHT_SIGN, "key", "import", "--pem", in("old.pem")});
    release("1.0.0");
    must({"cp", "-a", in("vendor"), in("vendor-as-made")});
  }
  static void TearDownTestSuite() { delete world_; }
  void SetUp() override {
    run({"rm", "-rf", in("vendor")});
    ASSERT_EQ(run({"cp", "-a", in("vendor-as-made"), in("vendor")}).exit_code, 0);
  }

  static std::string in(const std::string& name) { return join_path(world_->path(), name); }
  static CommandResult work(std::vector<std::string> words) {
    if (words[0] == SEALWRIGHT_SIGN || words[0] == SEALWRIGHT_PUBLISH) {
      words.insert(words.end(), {"--dir", in("vendor"), "--passphrase-file", in("passphrase")});
    }
    words.insert(words.begin(), {"env", "HOME=" + in("home")});
    make_directories(in("vendor")).value();
    return run(words);
  }
  static void must(std::vector<std::string> words) {
    const auto done = work(std::move(words));
    ASSERT_EQ(done.exit_code, 0) << done.output;
  }
  static void release(const std::string& version) {
    make_directories(in("build/bin")).value();
    write_file(in("build/bin/app"), "#!/bin/sh\necho " + version + "\n", 0755).value();
    must({SEALWRIGHT_SIGN, "release", in("build"), "--version", version});
    must({SEALWRIGHT_PUBLISH, "push"});
  }
  static std::string manifest_of(const std::string& version) {
    return read_file(in("vendor/artifacts/acme-app/" + version + "/manifest.json"), 1 << 20).value();
  }
  static std::string exports_of(const std::string& version) {
    return in("vendor/artifacts/acme-app/" + version + "/exports");
  }
  static std::string published(const std::string& version) {
    return in("vendor/public/signatures/" + sha256_hex(manifest_of(version)));
  }
  // A customer's folder with what the vendor's server has of a release, artifacts under their own names.
  static StockTools customer(const std::string& version) {
    const std::string folder = in("customer-" + version);
    run({"rm", "-rf", folder});
    must({"cp", "-a", published(version), folder});
    const std::string targets = in("vendor/public/targets/acme-app/" + version);
    const auto names = list_directory(targets).value();
    for (const std::string& name : names) {
      must({"cp", join_path(targets, name), join_path(folder, name.substr(65))});
    }
    return StockTools(folder);
  }
  static std::string keyring() {
    const std::string config = in("home/.config/sealwright");
    return join_path(config, list_directory(config).value().at(0));
  }

  static TemporaryDirectory* world_;
};
TemporaryDirectory* ExportsProgram::world_ = nullptr;

void expect_refusal(const CommandResult& result, int exit_code, const std::string& code) {
  EXPECT_EQ(result.exit_code, exit_code) << result.output;
  EXPECT_NE(result.output.find("[" + code + "]"), std::string::npos) << result.output;
}

TEST_F(ExportsProgram, AReleaseBringsFilesForEveryToolByTheProductsOwnKey) {
  const StockTools tools = customer("0.9.0");
  const std::string artifact = "acme-app-0.9.0-any.tar.zst";
  EXPECT_EQ(tools.minisign(artifact).exit_code, 0);
  EXPECT_EQ(tools.ssh_keygen("acme-app").exit_code, 0);
  EXPECT_EQ(tools.sha256sum().exit_code, 0);
  EXPECT_EQ(tools.openssl(true).exit_code, 0);
  EXPECT_EQ(tools.openssl_on_attestation(true).exit_code, 0);
  EXPECT_EQ(tools.sigstore("release.sigstore.json", artifact).output, "verified\n");
  EXPECT_EQ(tools.sigstore("manifest.json.sigstore.json", "manifest.json").output, "verified\n");
  const auto product_key = run({"openssl", "pkey", "-in", keyring() + "/acme-app.pem", "-passin",
                                "file:" + in("passphrase"), "-pubout"});
  EXPECT_EQ(tools.read("openssl.pub"), product_key.output);
}

TEST_F(ExportsProgram, CustomersOfAnOldMinisignKeyVerifyTheReleaseWithIt) {
  const StockTools tools = customer("1.0.0");
  const auto good = tools.minisign(kArtifact, "../old.pub");
  EXPECT_EQ(good.exit_code, 0) << good.output;
  tools.damage(kArtifact);
  EXPECT_NE(tools.minisign(kArtifact, "../old.pub").exit_code, 0);
}

TEST_F(ExportsProgram, CustomersOfAnOldSshKeyVerifyTheReleaseWithIt) {
  const StockTools tools = customer("1.0.0");
  tools.write("pinned", "acme-app namespaces=\"sealwright-release\" " + tools.read("../old_ssh.pub"));
  const auto good = tools.ssh_keygen("acme-app", "pinned");
  EXPECT_EQ(good.exit_code, 0) << good.output;
  EXPECT_EQ(tools.sha256sum().exit_code, 0);
  tools.damage("SHA256SUMS");
  EXPECT_NE(tools.ssh_keygen("acme-app", "pinned").exit_code, 0);
}

TEST_F(ExportsProgram, CustomersOfAnOldP256KeyVerifyTheReleaseWithIt) {
  const StockTools tools = customer("1.0.0");
  const auto good = tools.openssl(false, "manifest.json", "manifest.json.rawsig", "../old_pem.pub");
  EXPECT_EQ(good.exit_code, 0) << good.output;
  EXPECT_EQ(tools.sigstore("release.sigstore.json", kArtifact, "../old_pem.pub").output, "verified\n");
  tools.damage("manifest.json");
  EXPECT_NE(tools.openssl(false, "manifest.json", "manifest.json.rawsig", "../old_pem.pub").exit_code, 0);
}

TEST_F(ExportsProgram, ADamagedSignatureFileIsNotPublished) {
  const std::vector<std::string> damaged{"SHA256SUMS", "manifest.json.rawsig", "release.dsse.json",
                                         kArtifact + ".minisig"};
  for (const std::string& name : damaged) {
    SetUp();
    StockTools(exports_of("1.0.0")).damage(name);
    const auto refused = work({SEALWRIGHT_PUBLISH, "push"});
    EXPECT_EQ(refused.exit_code, 3) << name << refused.output;
    EXPECT_EQ(
        read_file(join_path(published("1.0.0"), name), 65'536).value(),
        read_file(join_path(in("vendor-as-made/artifacts/acme-app/1.0.0/exports"), name), 65'536).value());
  }
}

TEST_F(ExportsProgram, CheckRefusesAStagedSignatureFileThatDoesNotVerify) {
  must({SEALWRIGHT_SIGN, "export", "--kind", "openssl"});
  must({SEALWRIGHT_PUBLISH, "stage"});
  const std::string staged = in("vendor/staged/signatures/" + sha256_hex(manifest_of("1.0.0")));
  const auto check = [] { return run({SEALWRIGHT_PUBLISH, "check", "--dir", in("vendor")}); };
  EXPECT_EQ(check().exit_code, 0);
  StockTools(staged).damage("manifest.json.rawsig");
  expect_refusal(check(), 3, "export_invalid");
}

TEST_F(ExportsProgram, AnExportByAKeyThatThePlanDoesNotNameIsNotPublished) {
  const SigningKey thief = SigningKey::generate(KeyKind::ed25519).value();
  ReleaseToExport release = ReleaseToExport::of(manifest_of("1.0.0")).value();
  const auto digests = digests_of_file(in("vendor/artifacts/acme-app/1.0.0/" + kArtifact)).value();
  release.blake2b512[kArtifact] = from_hex(digests.blake2b512).value();
  const auto files = make_export(ExportKind::minisign, release, {thief.public_key(), {}},
                                 [&](std::string_view message) { return thief.sign(message); });
  ASSERT_THAT(files, IsDone());
  for (const auto& [name, bytes] : *files) write_file(join_path(exports_of("1.0.0"), name), bytes).value();
  expect_refusal(work({SEALWRIGHT_PUBLISH, "push"}), 3, "signature_wrong_key");
}

TEST_F(ExportsProgram, AnOlderReleaseIsExportedAgainWithTheNewKeysAndPublished) {
  const auto pushed_before = work({SEALWRIGHT_PUBLISH, "push"});
  EXPECT_NE(pushed_before.output.find("Nothing to do"), std::string::npos) << pushed_before.output;
  must({SEALWRIGHT_SIGN, "export", "--version", "0.9.0", "--kind", "minisign"});
  must({SEALWRIGHT_PUBLISH, "push"});
  const StockTools tools = customer("0.9.0");
  EXPECT_EQ(tools.minisign("acme-app-0.9.0-any.tar.zst", "../old.pub").exit_code, 0);
  EXPECT_EQ(tools.openssl(true).exit_code, 0) << "files of another kind stay as they were";
}

TEST_F(ExportsProgram, ATrustFileIsStillWrittenAlone) {
  const auto done = run({SEALWRIGHT_SIGN, "export", "--dir", in("vendor"), "--trust", in("trust.json")});
  EXPECT_EQ(done.exit_code, 0) << done.output;
  EXPECT_TRUE(path_exists(in("trust.json")));
}

TEST_F(ExportsProgram, AKeyWithARoleIsNotImportedAndNoKeyIsImportedTwice) {
  expect_refusal(work({SEALWRIGHT_SIGN, "key", "import", "--pem", keyring() + "/acme-app.pem",
                       "--import-passphrase-file", in("passphrase")}),
                 3, "key_in_two_roles");
  expect_refusal(work({SEALWRIGHT_SIGN, "key", "import", "--minisign", in("old.key")}), 3,
                 "key_in_two_roles");
}

TEST_F(ExportsProgram, AKindThatThePlanDoesNotWantIsNotMade) {
  Plan plan = Plan::read({read_file(in("vendor/sealwright.json"), 1 << 20).value(), "plan"}).value();
  plan.exports[ExportKind::ssh] = kNoExport;
  write_file(in("vendor/sealwright.json"), plan.write()).value();
  must({SEALWRIGHT_SIGN, "export"});
  expect_refusal(work({SEALWRIGHT_SIGN, "export", "--kind", "ssh"}), 1, "key_not_found");
}

// The bridge: the last release in the old channel, where only the minisign key is known, contains Sealwright
// and the bootstrap file.
class Bridge : public ExportsProgram {
 protected:
  void SetUp() override {
    ExportsProgram::SetUp();
    for (const char* name : {"bridge", "machine", "old-machine", "public"}) run({"rm", "-rf", in(name)});
    must({"cp", "-a", in("vendor/public"), in("public")});
    make_directories(in("bridge/acme")).value();
    must({"cp", SEALWRIGHT, in("bridge/acme/sealwright")});
    must({"cp", in("public/acme-app.sealwright"), in("bridge/acme/")});
    write_file(in("bridge/acme/install.sh"),
               "#!/bin/sh\nset -eu\nhere=$(dirname \"$0\")\n"
               "\"$here/sealwright\" init \"$here/acme-app.sealwright\" --dir \"$1\"\n"
               "\"$here/sealwright\" update --dir \"$1\"\n",
               0755)
        .value();
    must({"tar", "-C", in("bridge"), "-czf", in("bridge/last.tar.gz"), "acme"});
    must({"minisign", "-S", "-s", in("old.key"), "-m", in("bridge/last.tar.gz")});
  }
  // What the old updater of the machine does with a release: verify with the one key it has, unpack, install.
  static CommandResult old_updater() {
    make_directories(in("old-machine")).value();
    return run({"sh", "-euc",
                "minisign -V -q -m \"$1/last.tar.gz\" -p \"$2\"; tar -xzf \"$1/last.tar.gz\" -C \"$3\"; "
                "\"$3/acme/install.sh\" \"$4\"",
                "old-updater", in("bridge"), in("old.pub"), in("old-machine"), in("machine")});
  }
};

TEST_F(Bridge, AMachineThatKnowsOnlyTheOldMinisignKeyEndsOnSealwright) {
  const auto crossed = old_updater();
  ASSERT_EQ(crossed.exit_code, 0) << crossed.output;
  EXPECT_EQ(run({in("machine/current/bin/app")}).output, "1.0.0\n");
  const auto next = run({SEALWRIGHT, "check", "--dir", in("machine")});
  EXPECT_EQ(next.exit_code, 0) << next.output;
}

TEST_F(Bridge, OneThatTheOldKeyDidNotSignIsNeverUnpacked) {
  std::string starter = read_file(in("bridge/acme/acme-app.sealwright"), 1 << 20).value();
  write_file(in("bridge/acme/acme-app.sealwright"), starter + " ").value();
  must({"tar", "-C", in("bridge"), "-czf", in("bridge/last.tar.gz"), "acme"});
  EXPECT_NE(old_updater().exit_code, 0);
  EXPECT_FALSE(path_exists(in("old-machine/acme")));
  EXPECT_FALSE(path_exists(in("machine")));
}

}  // namespace
}  // namespace sealwright
