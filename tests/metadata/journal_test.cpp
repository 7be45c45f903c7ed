// SPDX-License-Identifier: Apache-2.0
#include "metadata/client/journal.hpp"

#include <gtest/gtest.h>

namespace sealwright {
namespace {

const std::string kOld(64, 'a'), kNew(64, 'b');

Journal probation() {
  Journal journal;
  journal.transaction = std::string(32, '1');
  journal.from = kOld;
  journal.to = kNew;
  return journal.on_probation({.deadline = *parse_instant("2026-11-22T11:00:00Z"), .starts = 1},
                              *parse_instant("2026-11-22T10:00:00Z"));
}

// The code that `text` is refused with; "accepted" if it is not.
std::string verdict(const std::string& text) {
  const auto journal = Journal::read(text, "journal");
  return journal ? "accepted" : std::string(name_of(journal.error().code()));
}

std::string replaced(std::string text, const std::string& part, const std::string& by) {
  const std::size_t at = text.find(part);
  EXPECT_NE(at, std::string::npos) << part;
  return text.replace(at, part.size(), by);
}

TEST(Journal, IsWrittenInOneFormForEver) {
  EXPECT_EQ(probation().write(),
            "{\"at\":\"2026-11-22T10:00:00Z\",\"deadline\":\"2026-11-22T11:00:00Z\",\"format\":\"sealwright-"
            "journal/1\","
            "\"from\":\"" +
                kOld + "\",\"kind\":\"update\",\"starts\":1,\"state\":\"PROBATION\",\"to\":\"" + kNew +
                "\",\"tx\":\"11111111111111111111111111111111\"}\n");
}

TEST(Journal, IsReadBackInEveryStateAndKind) {
  for (const JournalState state :
       {JournalState::intent, JournalState::prepared, JournalState::committed, JournalState::rolled_back}) {
    const Journal journal = probation().at_state(state, Instant{0});
    const auto read = Journal::read(journal.write(), "journal");
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_EQ(*read, journal);
  }
  for (const ChangeKind kind : {ChangeKind::update, ChangeKind::rollback, ChangeKind::withdrawal}) {
    Journal journal = probation();
    journal.kind = kind;
    ASSERT_TRUE(Journal::read(journal.write(), "journal"));
  }
  Journal first = probation();
  first.from.reset();
  EXPECT_EQ(*Journal::read(first.write(), "journal"), first);
}

TEST(Journal, RemembersThroughEveryStateWhoConfirms) {
  Journal journal = probation();
  journal.confirmed_by_caller = true;
  for (const JournalState state : {JournalState::prepared, JournalState::committed}) {
    const auto read = Journal::read(journal.at_state(state, Instant{0}).write(), "journal");
    ASSERT_TRUE(read) << read.error().message();
    EXPECT_TRUE(read->confirmed_by_caller);
  }
  EXPECT_EQ(verdict(replaced(journal.write(), "\"caller\"", "\"nobody\"")), "field_value");
}

TEST(Journal, OfARepairStaysOnItsVersion) {
  Journal repair = probation();
  repair.kind = ChangeKind::repair;
  EXPECT_EQ(verdict(repair.write()), "field_value");
  repair.from = repair.to;
  EXPECT_EQ(verdict(repair.write()), "accepted");
  repair.kind = ChangeKind::update;
  EXPECT_EQ(verdict(repair.write()), "field_value");
}

TEST(Journal, OfARollbackNamesTheVersionLeft) {
  Journal rollback = probation();
  rollback.kind = ChangeKind::rollback;
  rollback.from.reset();
  EXPECT_EQ(verdict(rollback.write()), "field_value");
}

TEST(Journal, NamesADeadlineExactlyInProbation) {
  const std::string text = probation().write();
  EXPECT_EQ(verdict(replaced(text, "PROBATION", "COMMITTED")), "field_value");
  EXPECT_EQ(verdict(replaced(text, "\"starts\":1,", "")), "field_missing");
  EXPECT_EQ(verdict(replaced(text, "\"deadline\":\"2026-11-22T11:00:00Z\",", "")), "field_missing");
}

TEST(Journal, RefusesWhatNoTransactionWrites) {
  const std::string text = probation().write();
  EXPECT_EQ(verdict(replaced(text, "PROBATION", "probation")), "field_value");
  EXPECT_EQ(verdict(replaced(text, "\"update\"", "\"upgrade\"")), "field_value");
  EXPECT_EQ(verdict(replaced(text, "\"starts\":1", "\"starts\":-1")), "field_value");
  EXPECT_EQ(verdict(replaced(text, "11111111111111111111111111111111", "../../etc")), "field_value");
  EXPECT_EQ(verdict(replaced(text, kNew, "../" + kNew)), "field_value");
  EXPECT_EQ(verdict(replaced(text, "\"kind\"", "\"extra\":1,\"kind\"")), "field_value");
  EXPECT_EQ(verdict(replaced(text, "journal/1", "journal/2")), "format_too_new");
}

TEST(Journal, CutAnywhereIsRefused) {
  const std::string text = probation().write();
  for (std::size_t length = 0; length + 1 < text.size(); ++length)
    EXPECT_NE(verdict(text.substr(0, length)), "accepted") << length;
}

}  // namespace
}  // namespace sealwright
