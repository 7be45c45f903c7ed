// SPDX-License-Identifier: Apache-2.0
// The files that vendors exchange: plan, public keys, keyring, request, signatures, release.
#include <gtest/gtest.h>

#include "metadata/requests/released_file.hpp"
#include "metadata/vendor/keyring_index.hpp"
#include "metadata/vendor/plan.hpp"
#include "metadata/vendor/public_keys_file.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kKeyA = "b1d6a1a2d0a9b9a4c2d3c0d7a8f0f8d3a1f7f7d1d2a3b4c5d6e7f8091a2b3c4d";

Plan acme_plan() {
  Plan plan;
  plan.repository = "00112233445566778899aabbccddeeff";
  plan.vendor = "Acme";
  plan.url = "https://updates.acme.example";
  plan.gates = "basic";
  plan.owners = {{"alice", {KeyId(kKeyA)}}};
  plan.products = {{"acme-app", {"stable", "beta"}}};
  plan.roles = {{"root", {1095, 90}}};
  return plan;
}

SigningRequest small_request() {
  SigningRequest request;
  request.name = "acme-app-1.0.0";
  request.repository = "00112233445566778899aabbccddeeff";
  request.items = {{"metadata:acme-app:2", ItemKind::metadata, "acme-app", R"({"version":2})"}};
  request.owners = {{KeyId(kKeyA), "alice"}};
  return request;
}

TEST(Plan, IsReadAsItWasWritten) {
  const std::string bytes = acme_plan().write();
  const auto plan = Plan::read({bytes, "sealwright.json"});
  ASSERT_THAT(plan, IsDone());
  EXPECT_EQ(plan->write(), bytes);
  EXPECT_EQ(plan->lifetime_of("root").expires_days, 1095);
}

TEST(Plan, WithAnUnknownMemberIsRefusedByName) {
  std::string bytes = acme_plan().write();
  bytes.replace(bytes.find("\"vendor\""), 8, "\"vendour\"");
  const auto plan = Plan::read({bytes, "sealwright.json"});
  EXPECT_THAT(plan, FailsWith(ErrorCode::config_invalid));
  EXPECT_NE(plan.error().message().find("vendour"), std::string::npos);
}

TEST(Plan, WithAUrlThatNoCustomerCanReadFromIsRefused) {
  Plan plan = acme_plan();
  for (const std::string url :
       {"https://updates.acme.example", "https://updates.acme.example:8443/acme/app/", "https://[::1]:8443",
        "https://acme.example/a%20b", "file:///srv/acme/public", "file://localhost/srv/acme"}) {
    plan.url = url;
    EXPECT_THAT(Plan::read({plan.write(), "sealwright.json"}), IsDone()) << url;
  }
  for (const std::string url :
       {"notaurl", "/srv/acme/public", "http://acme.example", "ftp://acme.example/", "https:///app",
        "https://", "https://acme.example/?q=1", "https://acme.example/#top",
        "https://alice:secret@acme.example/", "https://acme.example/a b", "https://acme.example/\n",
        "https://acme.example:port/", "https://acme.example/%zz", "file://elsewhere/srv", "file:///srv/a b",
        "file:///srv/%00"}) {
    plan.url = url;
    EXPECT_THAT(Plan::read({plan.write(), "sealwright.json"}), FailsWith(ErrorCode::config_invalid)) << url;
  }
}

TEST(Plan, OfANewerFormatIsDistinguishedFromAWrongOne) {
  std::string bytes = acme_plan().write();
  bytes.replace(bytes.find("plan/1"), 6, "plan/2");
  EXPECT_THAT(Plan::read({bytes, "sealwright.json"}), FailsWith(ErrorCode::format_too_new));
}

TEST(PublicKeysFile, WithOneKeyForTwoRolesIsRefused) {
  const std::string key = R"({"keytype":"ed25519","keyval":{"public":")" +
                          std::string("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a") +
                          R"("},"scheme":"ed25519"})";
  const std::string one = R"({"key":)" + key + R"(,"role":"root"})";
  const std::string two = R"({"key":)" + key + R"(,"role":"targets"})";
  const std::string head = R"({"format":"sealwright-keys/1","keys":[)", tail = R"(],"owner":"alice"})";
  EXPECT_THAT(PublicKeysFile::read({head + one + tail, "alice.swkeys"}), IsDone());
  EXPECT_THAT(PublicKeysFile::read({head + one + "," + two + tail, "alice.swkeys"}),
              FailsWith(ErrorCode::key_in_two_roles));
}

TEST(SigningRequest, IsReadAsItWasWritten) {
  const std::string bytes = small_request().write();
  const auto request = SigningRequest::read(Untrusted{bytes, "r.swreq"});
  ASSERT_THAT(request, IsDone());
  EXPECT_EQ(request->write(), bytes);
}

TEST(SigningRequest, InAnotherFormThanItsWrittenOneIsRefused) {
  const std::string bytes = small_request().write();
  EXPECT_THAT(SigningRequest::read(Untrusted{bytes + " ", "r.swreq"}), FailsWith(ErrorCode::bundle_damaged));
}

TEST(SigningRequest, WithTwoItemsOfOneIdIsRefused) {
  SigningRequest request = small_request();
  request.items.push_back(request.items[0]);
  EXPECT_THAT(SigningRequest::read(Untrusted{request.write(), "r.swreq"}),
              FailsWith(ErrorCode::bundle_damaged));
}

TEST(SigningRequest, WhoseBaseDiffersFromItsDigestIsRefused) {
  SigningRequest request = small_request();
  request.base["targets"] = {1, "{}"};
  std::string bytes = request.write();
  bytes.replace(bytes.find("\"bytes\":\"e30=\""), 14, "\"bytes\":\"W10=\"");
  EXPECT_THAT(SigningRequest::read(Untrusted{bytes, "r.swreq"}), FailsWith(ErrorCode::bundle_damaged));
}

TEST(ReleasedFile, IsReadAsItWasWrittenAndRepeatsTheDigestOfItsRequest) {
  const ReleasedFile released{small_request(), {{"metadata:acme-app:2", KeyId(kKeyA), "signature"}}};
  const auto read = ReleasedFile::read({released.write(), "r.swrel"});
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->request.digest(), small_request().digest());
  const auto files = read->files();
  ASSERT_THAT(files, IsDone());
  EXPECT_EQ(files->at(0).path, "metadata/2.acme-app.json");
}

TEST(SignedRecord, IsReadAsItWasWritten) {
  SignedRecord record;
  record.roles["root"] = {3, std::string(64, 'a')};
  record.owners[KeyId(kKeyA)] = "alice";
  const auto read = SignedRecord::read({record.write(), "signed.json"});
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->write(), record.write());
}

TEST(KeyringIndex, IsReadAsItWasWritten) {
  const KeyringIndex index{std::nullopt,
                           {{"root", KeyId(kKeyA), "alice", "file:root.pem", "passphrase", Instant{0}}}};
  const auto read = KeyringIndex::read({index.write(), "keyring.json"});
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->write(), index.write());
}

TEST(Plan, NamesTheKeyOfEachExportOrThatThereIsNone) {
  Plan plan = acme_plan();
  plan.exports = {{ExportKind::minisign, KeyId(kKeyA)}, {ExportKind::ssh, KeyId(kNoExport)}};
  const auto read = Plan::read({plan.write(), "sealwright.json"});
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->exports, plan.exports);
  plan.exports[ExportKind::ssh] = "bob";
  EXPECT_THAT(Plan::read({plan.write(), "sealwright.json"}), FailsWith(ErrorCode::config_invalid));
}

TEST(SigningRequest, CarriesExportsAndTheDigestsThatMinisignSigns) {
  SigningRequest request = small_request();
  request.exports = {{ExportKind::minisign, KeyId(kKeyA)}};
  request.artifacts = {{"acme-app/1.0.0/app", 3, std::string(64, 'a'), std::string(128, 'b')}};
  const auto read = SigningRequest::read(Untrusted{request.write(), "r.swreq"});
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->exports, request.exports);
  EXPECT_EQ(read->artifacts.at(0).blake2b512, std::string(128, 'b'));
  request.artifacts[0].blake2b512 = std::string(64, 'b');
  EXPECT_THAT(SigningRequest::read(Untrusted{request.write(), "r.swreq"}), FailsWith(ErrorCode::field_value));
}

TEST(SigningRequest, WithAPathThatLeadsElsewhereIsRefused) {
  for (const char* path : {"../../.bashrc", "lifecycle/../../.bashrc", "/etc/cron.d/x", "lifecycle/acme-app",
                           "lifecycle/acme-app/sub/cle.json", "lifecycle//cle.json", "lifecycle/acme-app/.x",
                           "acme-app/1.0.0\\x/y", ""}) {
    SigningRequest request = small_request();
    request.artifacts = {{path, 3, std::string(64, 'a')}};
    EXPECT_THAT(SigningRequest::read(Untrusted{request.write(), "r"}), FailsWith(ErrorCode::path_refused))
        << path;
    request.artifacts.clear();
    request.documents = {{path, "x"}};
    EXPECT_THAT(SigningRequest::read(Untrusted{request.write(), "r"}), FailsWith(ErrorCode::path_refused))
        << path;
  }
}

TEST(SigningRequest, HasDocumentsBelowLifecycleOnly) {
  SigningRequest request = small_request();
  request.documents = {{"lifecycle/acme-app/cle.json", "x"}};
  EXPECT_THAT(SigningRequest::read(Untrusted{request.write(), "r"}), IsDone());
  request.documents = {{"acme-app/1.0.0/manifest.json", "x"}};
  EXPECT_THAT(SigningRequest::read(Untrusted{request.write(), "r"}), FailsWith(ErrorCode::path_refused));
}

TEST(ReleasedFile, ServesItsExportsBesideTheSignatures) {
  ReleasedFile released{small_request(), {{"metadata:acme-app:2", KeyId(kKeyA), "signature"}}};
  released.exports = {{std::string(64, 'c'), "SHA256SUMS", "sums"}};
  const auto read = ReleasedFile::read({released.write(), "r.swrel"});
  ASSERT_THAT(read, IsDone());
  const auto files = read->files().value();
  EXPECT_EQ(files.back().path, "signatures/" + std::string(64, 'c') + "/SHA256SUMS");
  EXPECT_EQ(files.back().bytes, "sums");
}

TEST(ReleasedFile, WithAnExportOfAnotherNameOrSizeIsRefused) {
  ReleasedFile released{small_request(), {}};
  for (const char* name : {"../root.json", "manifest.json.sig", "x/y.minisig", ".minisig"}) {
    released.exports = {{std::string(64, 'c'), name, "x"}};
    EXPECT_THAT(ReleasedFile::read({released.write(), "r.swrel"}), FailsWith(ErrorCode::path_refused))
        << name;
  }
  released.exports = {{std::string(64, 'c'), "SHA256SUMS", std::string(65'537, 'x')}};
  EXPECT_THAT(ReleasedFile::read({released.write(), "r.swrel"}), FailsWith(ErrorCode::too_large));
}

}  // namespace
}  // namespace sealwright
