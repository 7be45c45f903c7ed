// SPDX-License-Identifier: Apache-2.0
// Unexpected files: what is on the public side and was not published from here.
#include "publisher/checks/strays.hpp"

#include <gtest/gtest.h>

#include "publisher/checks/customer_run.hpp"
#include "publisher/endpoints/directory_endpoint.hpp"
#include "tests/support/publish_steps.hpp"
#include "tests/support/result_matchers.hpp"
#include "tests/support/sample_vendor.hpp"

namespace sealwright::publish {
namespace {

using testing::SampleVendor;

const Instant kNow{1'795'000'000};

class UnexpectedFiles : public ::testing::Test {
 protected:
  UnexpectedFiles() {
    acme_.release("1.0.0");
    testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {}, {}}).value();
    testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}}).value();
  }
  std::vector<Stray> find(const std::vector<std::string>& listed = {}) {
    OverlayTransport site(site_.name());
    const Published published = read_published(acme_.vendor()).value();
    const MetadataFiles under_way = metadata_under_way(acme_.vendor(), published).value();
    return find_strays(site, *published.repository, under_way, listed).value();
  }
  Result<std::vector<std::string>> restore() {
    const Published published = read_published(acme_.vendor()).value();
    TRY(stage_refresh(acme_.vendor(), published, acme_.online_keys(), kNow));
    return add_what_is_lost(acme_.vendor(), published, site_);
  }
  void plant(const std::string& name, const std::string& bytes) {
    acme_.put("public/metadata/" + name, bytes);
  }

  SampleVendor acme_{kNow};
  DirectoryFiles site_{acme_.path("public")};
};

TEST_F(UnexpectedFiles, AreNotWhatWasPublishedFromHere) {
  EXPECT_TRUE(find({"1.root.json", "1.snapshot.json", "timestamp.json", "2.acme-app.json"}).empty());
}

TEST_F(UnexpectedFiles, AnInvalidNextRootStopsCustomersAndIsNamed) {
  plant("2.root.json", "junk");
  const auto strays = find();
  ASSERT_EQ(strays.size(), 1u);
  EXPECT_EQ(strays[0].path, "metadata/2.root.json");
  EXPECT_TRUE(strays[0].is_junk);
  EXPECT_TRUE(strays[0].stops_customers);
  EXPECT_EQ(as_error(strays[0]).code(), ErrorCode::version_exists);
}

TEST_F(UnexpectedFiles, ARootOfAnotherRepositoryIsInvalid) {
  SampleVendor other(kNow);
  other.rotate("root");
  other.release_roles("next", {"root"});
  testing_support::stage_step(other.vendor(), other.online_keys(), {kNow, {}, {}}).value();
  plant("2.root.json", other.get("staged/metadata/2.root.json"));
  const auto strays = find();
  ASSERT_EQ(strays.size(), 1u);
  EXPECT_TRUE(strays[0].is_junk);
}

TEST_F(UnexpectedFiles, ARootSignedByTheRootKeysWasPublishedFromElsewhere) {
  acme_.release_roles("next", {"root"});
  testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {}, {}}).value();
  plant("2.root.json", acme_.get("staged/metadata/2.root.json"));
  EXPECT_TRUE(find().empty()) << "a push from here that was cut";
  ASSERT_THAT(acme_.vendor().clear_staged(), IsDone());
  const auto strays = find();
  ASSERT_EQ(strays.size(), 1u);
  EXPECT_FALSE(strays[0].is_junk);
  EXPECT_FALSE(strays[0].stops_customers);
  EXPECT_EQ(as_error(strays[0]).code(), ErrorCode::remote_moved);
}

TEST_F(UnexpectedFiles, UnderTheNextNumberOfARoleAreFoundWithoutAListing) {
  plant("3.acme-app.json", "junk");
  plant("2.snapshot.json", "junk");
  EXPECT_EQ(find().size(), 2u);
}

TEST_F(UnexpectedFiles, FarAheadAreFoundWhereNamesCanBeListed) {
  plant("9007199254740991.acme-app.json", "junk");
  EXPECT_TRUE(find().empty());
  const auto strays = find({"9007199254740991.acme-app.json", "notes.txt"});
  ASSERT_EQ(strays.size(), 1u);
  EXPECT_FALSE(strays[0].stops_customers);
}

TEST_F(UnexpectedFiles, AnInvalidTimestampIsNamedAndAnOlderOneIsLeftToACache) {
  const std::string older = acme_.get("public/metadata/timestamp.json");
  acme_.release("1.1.0");
  testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {}, {}}).value();
  testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}}).value();
  plant("timestamp.json", older);
  EXPECT_TRUE(find().empty());
  plant("timestamp.json", "junk");
  ASSERT_EQ(find().size(), 1u);
  EXPECT_TRUE(find()[0].stops_customers);
}

TEST_F(UnexpectedFiles, PlantedFarAheadDoNotTouchTheNumbersOfTheNextPush) {
  plant("9007199254740991.acme-app.json", "junk");
  plant("9007199254740991.snapshot.json", "junk");
  acme_.release("1.1.0");
  testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {}, {}}).value();
  const auto pushed = testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}});
  ASSERT_THAT(pushed, IsDone());
  EXPECT_EQ(pushed->snapshot, 2);
}

TEST_F(UnexpectedFiles, APushAfterATheftWritesOverATimestampThatIsNotOursButNotOverANewerOneThatCounts) {
  const std::string ours = acme_.get("public/metadata/timestamp.json");
  plant("timestamp.json", "junk");
  acme_.release("1.1.0");
  testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {}, {}}).value();
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}}),
              FailsWith(ErrorCode::remote_moved));
  const std::string newer = acme_.get("staged/metadata/timestamp.json");
  // Another publisher with the same keys, one step further.
  ASSERT_THAT(testing_support::refresh_step(acme_.vendor(), acme_.online_keys(), kNow), IsDone());
  plant("timestamp.json", newer);
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}, true}),
              FailsWith(ErrorCode::remote_moved));
  plant("timestamp.json", "junk");
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}, true}), IsDone());
}

TEST_F(UnexpectedFiles, ARestorationRepairsSignatureFilesAndTheTimestamp) {
  const auto sides = list_files_below(acme_.path("public/signatures")).value();
  ASSERT_FALSE(sides.empty());
  acme_.put("public/signatures/" + sides[0], "junk");
  plant("timestamp.json", "junk");
  ASSERT_THAT(restore(), IsDone());
  ASSERT_THAT(testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}, true}), IsDone());
  EXPECT_NE(acme_.get("public/signatures/" + sides[0]), "junk");
  EXPECT_TRUE(find().empty());
}

TEST_F(UnexpectedFiles, ARestorationPutsAgainWhateverTheServerHasLost) {
  const auto before = list_files_below(acme_.path("public")).value();
  for (const char* folder : {"public/metadata", "public/targets", "public/signatures"}) {
    ASSERT_THAT(remove_tree(acme_.path(folder)), IsDone());
  }
  const auto lost = restore();
  ASSERT_THAT(lost, IsDone());
  EXPECT_TRUE(lost->empty());
  ASSERT_THAT(testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}, true}), IsDone());
  for (const std::string& path : before) {
    if (path == "metadata/1.snapshot.json") continue;  // there is a newer one
    EXPECT_TRUE(path_exists(acme_.path("public/" + path))) << path;
  }
}

// A release that waits is published with what the server has lost, and with its own signature files.
TEST_F(UnexpectedFiles, ARestorationBesideAReleasePutsBoth) {
  const auto before = list_files_below(acme_.path("public")).value();
  ASSERT_THAT(remove_tree(acme_.path("public")), IsDone());
  acme_.release("1.1.0");
  testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {}, {}}).value();
  EXPECT_EQ(add_what_is_lost(acme_.vendor(), read_published(acme_.vendor()).value(), site_).value(),
            std::vector<std::string>());
  EXPECT_THAT(testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}}),
              FailsWith(ErrorCode::remote_moved));
  ASSERT_THAT(testing_support::push_step(acme_.vendor(), site_, {kNow, {}, {}, {}, true}), IsDone());
  for (const std::string& path : before) {
    if (path == "metadata/1.snapshot.json") continue;  // there is a newer one
    EXPECT_TRUE(path_exists(acme_.path("public/" + path))) << path;
  }
}

// New keys sign retained manifests again, under the same name on the server.
TEST_F(UnexpectedFiles, ARestorationBesideNewKeysLeavesTheirSignatures) {
  acme_.rotate("acme-app");
  acme_.release_keys("other-keys", {"acme-app"});
  testing_support::stage_step(acme_.vendor(), acme_.online_keys(), {kNow, {}, {}}).value();
  const auto sides = list_files_below(acme_.path("staged/signatures")).value();
  ASSERT_FALSE(sides.empty());
  const std::string signed_again = acme_.get("staged/signatures/" + sides[0]);
  ASSERT_NE(signed_again, acme_.get("published/signatures/" + sides[0]));
  ASSERT_THAT(remove_tree(acme_.path("public")), IsDone());
  ASSERT_THAT(add_what_is_lost(acme_.vendor(), read_published(acme_.vendor()).value(), site_), IsDone());
  EXPECT_EQ(acme_.get("staged/signatures/" + sides[0]), signed_again);
}

TEST_F(UnexpectedFiles, ARestorationNamesAnArtifactThatIsLostHereToo) {
  ASSERT_THAT(remove_tree(acme_.path("public/targets")), IsDone());
  ASSERT_THAT(remove_tree(acme_.path("artifacts/acme-app/1.0.0/app.tar.zst")), IsDone());
  const auto lost = restore();
  ASSERT_THAT(lost, IsDone());
  EXPECT_EQ(*lost, std::vector<std::string>{acme_.path("artifacts/acme-app/1.0.0/app.tar.zst")});
}

TEST_F(UnexpectedFiles, ARestorationStagesNothingThatIsInPlace) {
  ASSERT_THAT(restore(), IsDone());
  EXPECT_FALSE(path_exists(acme_.path("staged/targets")));
  EXPECT_FALSE(path_exists(acme_.path("staged/signatures")));
}

}  // namespace
}  // namespace sealwright::publish
