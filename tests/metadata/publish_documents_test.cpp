// SPDX-License-Identifier: Apache-2.0
// The publisher's own documents: settings, journal, records.
#include <gtest/gtest.h>

#include "metadata/vendor/publish_config.hpp"
#include "metadata/vendor/push_journal.hpp"
#include "metadata/vendor/records.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

TEST(PublishConfig, IsReadAsItWasWritten) {
  PublishConfig config;
  config.endpoint = DavEndpoint{"https://publish.acme.example/", "a.crt", "a.key", "dav.secret"};
  config.public_url = "https://acme.example/";
  config.ca_file = "ca.pem";
  config.single_writer = true;
  config.keys = {{"snapshot", "keys/snapshot.pem"}, {"timestamp", "keys/timestamp.pem"}};
  const auto read = PublishConfig::read({config.write(), "publish.json"});
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->write(), config.write());
  EXPECT_EQ(read->endpoint, config.endpoint);
}

TEST(PublishConfig, RefusesWhatItDoesNotKnowOrCannotUse) {
  for (const char* members :
       {R"("endpint":{})", R"("endpoint":{"kind":"ftp"})", R"("endpoint":{"kind":"dav","url":"http://a/"})",
        R"("endpoint":{"kind":"dav","url":"https://a"})",
        R"("endpoint":{"kind":"dav","url":"https://u:p@a/"})",
        R"("endpoint":{"kind":"dav","url":"https://a/?b/"})", R"("publicUrl":"https://u:p@a/")",
        R"("publicUrl":"http://a/")", R"("credentials":"c")",
        R"("credentials":"c","endpoint":{"kind":"dir","path":"d"})", R"("keys":{"root":"root.pem"})",
        R"("clientCertificate":{"certificate":"a","key":"b"},"endpoint":{"kind":"dir","path":"d"})",
        R"("singleWriter":1)", R"("clientCertificate":{"certificate":"a","key":"b"})"}) {
    const std::string text = std::string(R"({"format":"sealwright-publish/1",)") + members + "}";
    EXPECT_THAT(PublishConfig::read({text, "publish.json"}), FailsWith(ErrorCode::config_invalid)) << members;
  }
  EXPECT_THAT(PublishConfig::read({R"({"format":"sealwright-publish/2"})", "publish.json"}),
              FailsWith(ErrorCode::format_too_new));
}

TEST(PushJournal, RemembersEveryPushThatBeganAndDropsALineThatWasCutOff) {
  const std::string first = BegunPush{{0}, {"a", "b"}, 7, 9}.write_line();
  const std::string whole = first + BegunPush{{0}, {}, 8, 8}.write_line();
  const auto all = PushJournal::read(whole, "journal");
  ASSERT_THAT(all, IsDone());
  EXPECT_TRUE(all->has_begun("a") && all->has_begun("b"));
  EXPECT_FALSE(all->has_begun("c"));
  EXPECT_EQ(all->highest_snapshot(), 8);
  EXPECT_EQ(all->highest_timestamp(), 9);
  for (std::size_t cut = 0; cut < whole.size(); ++cut) {
    const auto read = PushJournal::read(whole.substr(0, cut), "journal");
    ASSERT_THAT(read, IsDone()) << cut;
    EXPECT_EQ(read->pushes.size(), cut < first.size() ? 0u : 1u);
  }
}

TEST(PushJournal, AnythingElseIsADamagedState) {
  for (const char* line : {"nonsense\n", "\n",
                           R"({"done":"a"})"
                           "\n"}) {
    EXPECT_THAT(PushJournal::read(line, "journal"), FailsWith(ErrorCode::state_damaged)) << line;
  }
}

TEST(Records, RootsAndStagedAreReadAsTheyWereWritten) {
  const RootsRecord roots{{"one", "two"}};
  EXPECT_EQ(RootsRecord::read({roots.write(), "roots.json"})->roots, roots.roots);
  const StagedRecord staged{{std::string(64, 'b')}, "", std::string(64, 'c')};
  const auto read = StagedRecord::read({staged.write(), "staged.json"});
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->write(), staged.write());
}

TEST(Records, AnInterruptedInitIsReadAsItWasWritten) {
  const BegunInit begun{std::string(32, 'a'), "/srv/a/k.keyring", "/srv/a/recovery/recovery-key.txt"};
  const auto read = BegunInit::read({begun.write(), "init.json"});
  ASSERT_THAT(read, IsDone());
  EXPECT_EQ(read->write(), begun.write());
  EXPECT_EQ(BegunInit::read({BegunInit{begun.repository}.write(), "init.json"})->keyring, "");
}

// It names a folder: a forged record in a clone must not lead elsewhere.
TEST(Records, AnInterruptedInitWithAnInvalidRepositoryIdIsRefused) {
  for (const char* id : {"", "../../../tmp/x", "/tmp/x", "a", "..", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    EXPECT_THAT(BegunInit::read({BegunInit{id}.write(), "init.json"}), FailsWith(ErrorCode::name_invalid))
        << id;
}

TEST(Records, AnInterruptedInitOfAnotherFormIsRefused) {
  const auto code_of = [](const std::string& text) {
    return BegunInit::read({text, "init.json"}).error().code();
  };
  const std::string id = R"("repository":")" + std::string(32, 'a') + "\"";
  EXPECT_EQ(code_of(""), ErrorCode::json_invalid);
  EXPECT_EQ(code_of("{\"format\":\"sealwright-init/2\"," + id + "}"), ErrorCode::format_too_new);
  EXPECT_EQ(code_of("{\"format\":\"sealwright-init/1\"}"), ErrorCode::field_missing);
  EXPECT_EQ(code_of("{\"format\":\"sealwright-init/1\"," + id + ",\"more\":1}"), ErrorCode::field_value);
  EXPECT_EQ(code_of("{\"format\":\"sealwright-init/1\"," + id + ",\"keyring\":1}"), ErrorCode::field_type);
}

}  // namespace
}  // namespace sealwright
