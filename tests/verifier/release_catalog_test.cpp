// SPDX-License-Identifier: Apache-2.0
// The two descriptions of a release, the signed manifest and the metadata's index, must agree.
#include "verifier/offer/release_catalog.hpp"

#include <gtest/gtest.h>

#include <atomic>

#include "keys/public/digest.hpp"
#include "tests/support/client.hpp"
#include "tests/support/sample_release.hpp"

namespace sealwright::client {
namespace {

using testing_support::Client;
using testing_support::RepositorySimulator;

class Catalogue : public ::testing::Test {
 protected:
  Catalogue() : client_(repository_) { repository_.delegate("targets", "acme-app", {"acme-app/*/*"}); }

  // Lists `manifest` at `path`, signed by the product's key, with everything that it vouches for.
  void list(Manifest manifest, const std::string& version, Json index) {
    const std::string folder = "acme-app/" + version + "/";
    const std::string artifact = "the archive", tree = "the listing";
    manifest.artifacts[0].length = static_cast<std::int64_t>(artifact.size());
    manifest.subjects = {{"app.tar.zst", sha256_hex(artifact)}, {"app.tar.zst.tree", sha256_hex(tree)}};
    const std::string bytes = manifest.write();
    repository_.add_target("acme-app", folder + "app.tar.zst", served_artifact.value_or(artifact));
    if (with_tree) repository_.add_target("acme-app", folder + "app.tar.zst.tree", tree);
    repository_.add_target("acme-app", folder + "manifest.json", bytes);
    Json targets = *repository_.document("acme-app").find("targets");
    Json entry = *targets.find(folder + "manifest.json");
    entry.set("custom", Json::object({{"sealwright", std::move(index)}}));
    repository_.document("acme-app").set("targets", targets.set(folder + "manifest.json", entry));
    const SigningKey& key = repository_.key("acme-app");
    const Signature signature{key_id_of(key.public_key()),
                              *key.sign(pre_authentication_encoding(kManifestPayloadType, bytes))};
    repository_.served["signatures/" + sha256_hex(bytes) + "/manifest.json.sig"] =
        write_detached_signatures({signature});
    repository_.publish_with_snapshot({"acme-app", "targets"});
  }
  static Json index(const std::string& version, const std::vector<std::string>& channels = {"stable"}) {
    return Json::object({{"kind", "manifest"}, {"version", version}, {"channels", Json::array_of(channels)}});
  }
  // "offered", or the code that the only release was refused with.
  std::string verdict() {
    const Status refreshed = client_.refresh();
    if (!refreshed) return std::string(name_of(refreshed.error().code()));
    const auto catalog = load_catalog(client_.updater(), repository_,
                                      ManifestCache(client_.directory() + "/manifests"), "acme-app");
    if (!catalog) return std::string(name_of(catalog.error().code()));
    if (!catalog->candidates.empty()) return "offered";
    return catalog->refused.empty() ? "nothing" : std::string(name_of(catalog->refused[0].reason.code()));
  }

  RepositorySimulator repository_;
  Client client_;
  std::optional<std::string> served_artifact;
  bool with_tree = true;
};

using testing::sample_manifest;

TEST_F(Catalogue, AReleaseThatMatchesItsIndexIsOffered) {
  list(sample_manifest("1.1.0"), "1.1.0", index("1.1.0"));
  EXPECT_EQ(verdict(), "offered");
}

TEST_F(Catalogue, ChannelsMayWidenInTheIndex) {
  list(sample_manifest("1.1.0"), "1.1.0", index("1.1.0", {"beta", "stable"}));
  EXPECT_EQ(verdict(), "offered");
}

TEST_F(Catalogue, ChannelsMayNotBeTakenAwayInTheIndex) {
  list(sample_manifest("1.1.0"), "1.1.0", index("1.1.0", {"beta"}));
  EXPECT_EQ(verdict(), "custom_differs");
}

TEST_F(Catalogue, AnotherVersionInTheIndexIsRefused) {
  list(sample_manifest("1.1.0"), "1.1.0", index("1.2.0"));
  EXPECT_EQ(verdict(), "custom_differs");
}

TEST_F(Catalogue, AnOldReleaseUnderANewVersionIsRefused) {
  list(sample_manifest("1.1.0"), "9.0.0", index("1.1.0"));
  EXPECT_EQ(verdict(), "wrong_version");
}

TEST_F(Catalogue, AReleaseOfAnotherProductIsRefused) {
  Manifest other = sample_manifest("1.1.0");
  other.product = "other-app";
  list(other, "1.1.0", index("1.1.0"));
  EXPECT_EQ(verdict(), "wrong_product");
}

TEST_F(Catalogue, ATargetThatIsNotTheManifestsSubjectIsRefused) {
  served_artifact = "another one";
  list(sample_manifest("1.1.0"), "1.1.0", index("1.1.0"));
  EXPECT_EQ(verdict(), "hash_mismatch");
}

TEST_F(Catalogue, ASubjectThatIsNoTargetIsRefused) {
  with_tree = false;
  list(sample_manifest("1.1.0"), "1.1.0", index("1.1.0"));
  EXPECT_EQ(verdict(), "subject_missing");
}

TEST_F(Catalogue, MoreReleasesThanAClientHoldsAreNotEvenFetched) {
  list(sample_manifest("1.1.0"), "1.1.0", index("1.1.0"));
  list(sample_manifest("1.2.0"), "1.2.0", index("1.2.0"));
  client_.options.limits.releases = 1;
  EXPECT_EQ(verdict(), "limit_exceeded");
  client_.options.limits.releases = 2;
  EXPECT_EQ(verdict(), "offered");
  client_.options.limits.manifests = 1000;
  EXPECT_EQ(verdict(), "limit_exceeded") << "together they have more bytes";
}

TEST_F(Catalogue, IsNotReadToItsEndWhenItIsNoLongerWanted) {
  list(sample_manifest("1.1.0"), "1.1.0", index("1.1.0"));
  list(sample_manifest("1.2.0"), "1.2.0", index("1.2.0"));
  std::atomic<bool> cancelled = false;
  client_.options.cancel = &cancelled;
  repository_.on_request = [&](const std::string& path) {
    if (path.find("manifest.json.sig") != std::string::npos) cancelled = true;
  };
  EXPECT_EQ(verdict(), "cancelled") << "after the first of two";
}

}  // namespace
}  // namespace sealwright::client
