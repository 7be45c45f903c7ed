// SPDX-License-Identifier: Apache-2.0
// Sealwright and tuf-js judge the same repositories, valid but for one mutation, at the same time. Where they
// differ, a row of docs/differential.md must say so and why.
//
// SEALWRIGHT_DIFFERENTIAL_CASES and SEALWRIGHT_DIFFERENTIAL_SEED change how many and which; the cases that
// run without them must meet every row.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "base/encoding.hpp"
#include "base/text.hpp"
#include "tests/differential/mutation.hpp"
#include "tests/support/client.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

using testing_support::Dice;
using testing_support::mutate;
using testing_support::Mutation;
using testing_support::RepositorySimulator;

constexpr Instant kNow{1'795'000'000};
constexpr const char* kTarget = "app/1.0.0/file";
constexpr std::size_t kAhead = 64;  // cases that tuf-js may have waiting

std::size_t number_from(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<std::size_t>(std::atoll(text));
}

// tuf-js as a process that answers one line with one line.
class Judge {
 public:
  Judge() {
    std::array<int, 2> to{}, from{};
    if (pipe(to.data()) + pipe(from.data()) != 0) std::abort();
    process_ = fork();
    if (process_ == 0) {
      dup2(to[0], 0);
      dup2(from[1], 1);
      for (const int end : {to[0], to[1], from[0], from[1]}) close(end);
      execlp("node", "node", JUDGE_SCRIPT, nullptr);
      _exit(127);
    }
    close(to[0]);
    close(from[1]);
    questions_ = fdopen(to[1], "w");
    answers_ = fdopen(from[0], "r");
  }
  ~Judge() {
    std::fclose(questions_);
    std::fclose(answers_);
    waitpid(process_, nullptr, 0);
  }
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  void ask(const Json& question) {
    const std::string line = write_json(question) + "\n";
    std::fwrite(line.data(), 1, line.size(), questions_);
    std::fflush(questions_);
  }
  std::string answer() {
    std::array<char, 4096> line{};
    if (std::fgets(line.data(), line.size(), answers_) == nullptr) return "tuf-js has ended";
    std::string text = line.data();
    return text.substr(0, text.find('\n'));
  }

 private:
  pid_t process_ = -1;
  FILE* questions_ = nullptr;
  FILE* answers_ = nullptr;
};

// A valid repository at version 2, and the state of a client that has accepted version 1. Mutated and
// restored.
class World {
 public:
  World(bool hashes, bool consistent) {
    repository_.list_hashes = hashes;
    repository_.document("root").set("consistent_snapshot", consistent);
    repository_.delegate("targets", "app", {"app/*/*"});
    repository_.add_target("app", kTarget, "the content");
    repository_.publish("root");
    first_root_ = repository_.bytes("root");
    repository_.publish_with_snapshot({"app", "targets"});
    remember_state();
    repository_.publish("root");
    repository_.publish_with_snapshot({"app", "targets"});
    for (const std::string role : {"root", "timestamp", "snapshot", "targets", "app"}) {
      documents_[role] = repository_.document(role);
      bytes_[role] = repository_.bytes(role);
    }
    served_ = repository_.served;
  }

  Mutation mutate(Dice& dice) { return testing_support::mutate(repository_, dice); }
  void restore() {
    for (const auto& [role, bytes] : bytes_) repository_.serve_as(role, bytes);
    for (const auto& [role, document] : documents_) repository_.document(role) = document;
    repository_.served = served_;
  }

  // "accepted CONTENT", or "refused CODE".
  std::string our_verdict(bool knows_version_1) {
    const auto directory = TemporaryDirectory::create(testing::TempDir(), "ours").value();
    make_directories(directory.path() + "/trusted").value();
    const TrustedStore store(directory.path() + "/trusted");
    store.save("root", first_root_).value();
    if (knows_version_1) {
      for (const auto& [name, bytes] : state_)
        write_file(directory.path() + "/trusted/" + name, bytes).value();
      for (const char* copy : {"/floor.a", "/floor.b"}) write_file(directory.path() + copy, floor_).value();
    }
    const auto content = read_target(store, FloorStore::begin(directory.path()).value());
    return content ? "accepted " + *content : "refused " + std::string(name_of(content.error().code()));
  }

  Json question(bool knows_version_1) const {
    Json state = Json::object({{"root.json", to_base64(first_root_)}}), files = Json::object();
    if (knows_version_1) {
      for (const auto& [name, bytes] : state_) state.set(name, to_base64(bytes));
    }
    for (const auto& [path, bytes] : repository_.served) files.set(path, to_base64(bytes));
    return Json::object(
        {{"now", kNow.seconds * 1000}, {"target", kTarget}, {"state", state}, {"files", files}});
  }

 private:
  Result<std::string> read_target(const TrustedStore& store, FloorStore floor) {
    TRY_ASSIGN(Updater updater, Updater::open(repository_, store, floor));
    TRY(updater.refresh({kNow}));
    TRY_ASSIGN(const TargetSearch search, updater.find_target(kTarget));
    if (const auto* found = std::get_if<FoundTarget>(&search)) return updater.read_target(*found, 1000);
    const auto& reason = std::get_if<TargetNotFound>(&search)->reason;
    return reason ? *reason : Error{ErrorCode::target_not_listed};
  }
  void remember_state() {
    testing_support::Client client(repository_);
    client.store().save("root", first_root_).value();
    client.refresh(kNow).value();
    client.updater().find_role("app").value();
    for (const std::string role : {"root", "timestamp", "snapshot", "targets", "app"})
      state_[role + ".json"] = client.stored(role);
    floor_ = read_file(client.directory() + "/floor.a", 100'000).value();
  }

  RepositorySimulator repository_{kNow, KeyKind::ed25519, testing_support::Origin::foreign};
  std::string first_root_, floor_;
  std::map<std::string, std::string> state_, bytes_, served_;
  std::map<std::string, Json> documents_;
};

// A row of the page: which mutations of which roles, whose verdict is stricter, and our code or the message
// of tuf-js.
struct Row {
  std::set<std::string> roles, kinds;
  std::string stricter, code, why;
  std::size_t met = 0;
};

std::string trimmed(const std::string& text) {
  const auto begin = text.find_first_not_of(" `"), end = text.find_last_not_of(" `");
  return begin == std::string::npos ? "" : text.substr(begin, end - begin + 1);
}

std::set<std::string> words_of(const std::string& cell) {
  std::set<std::string> words;
  for (const std::string& word : split(cell, ',')) words.insert(trimmed(word));
  return words;
}

bool holds(const std::set<std::string>& words, const std::string& word) {
  return words.count(word) != 0 || words.count("any") != 0;
}

std::vector<Row> rows_of_the_page() {
  std::vector<Row> rows;
  for (const std::string& line : split(read_file(DIFFERENTIAL_PAGE, 100'000).value(), '\n')) {
    const auto cells = split(line, '|');
    if (cells.size() != 7 || (trimmed(cells[3]) != "we" && trimmed(cells[3]) != "tuf-js")) continue;
    const Row row{words_of(cells[1]), words_of(cells[2]), trimmed(cells[3]), trimmed(cells[4]),
                  trimmed(cells[5])};
    rows.push_back(row);
  }
  return rows;
}

struct Case {
  Mutation mutation;
  std::string ours;
  std::size_t number;
};

class Differential : public testing::Test {
 protected:
  // Whether a row of the page describes this difference.
  bool is_documented(const Case& judged, const std::string& stricter, const std::string& code) {
    for (Row& row : rows_) {
      if (row.stricter != stricter || !holds(row.roles, judged.mutation.role) ||
          !holds(row.kinds, judged.mutation.kind))
        continue;
      if (stricter == "we" ? row.code != code && row.code != "any" : code.find(row.code) == std::string::npos)
        continue;
      ++row.met;
      return true;
    }
    return false;
  }
  void compare(const Case& judged, const std::string& theirs) {
    const std::string accepted = "accepted " + to_base64("the content");
    const bool we_accept = judged.ours == "accepted the content", they_accept = theirs == accepted;
    ++(we_accept ? they_accept ? both_accept_ : we_alone_ : they_accept ? they_alone_ : both_refuse_);
    if (we_accept == they_accept) return;
    const std::string stricter = they_accept ? "we" : "tuf-js";
    const std::string reason = they_accept ? judged.ours.substr(judged.ours.find(' ') + 1) : theirs;
    EXPECT_TRUE(is_documented(judged, stricter, reason))
        << "case " << judged.number << ": " << judged.mutation.kind << " in " << judged.mutation.role << ", "
        << judged.mutation.detail << "\n  we: " << judged.ours << "\n  tuf-js: " << theirs;
  }

  std::vector<Row> rows_ = rows_of_the_page();
  std::size_t both_accept_ = 0, both_refuse_ = 0, we_alone_ = 0, they_alone_ = 0;
};

TEST_F(Differential, EveryDifferenceFromTufJsIsDocumentedAndEveryDocumentedOneIsMet) {
  const std::size_t cases = number_from("SEALWRIGHT_DIFFERENTIAL_CASES", 6000);
  const std::size_t seed = number_from("SEALWRIGHT_DIFFERENTIAL_SEED", 20261123);
  ASSERT_FALSE(rows_.empty());
  std::vector<World> worlds;
  for (const bool hashes : {false, true})
    for (const bool consistent : {true, false}) worlds.emplace_back(hashes, consistent);
  Judge judge;
  std::vector<Case> waiting;
  const auto settle = [&] {
    for (const Case& judged : waiting) compare(judged, judge.answer());
    waiting.clear();
  };
  for (std::size_t number = 0; number < cases; ++number) {
    Dice dice(seed * 1'000'003 + number);
    World& world = worlds[dice.below(worlds.size())];
    const bool knows_version_1 = dice.coin();
    const Mutation mutation = world.mutate(dice);
    judge.ask(world.question(knows_version_1));
    waiting.push_back({mutation, world.our_verdict(knows_version_1), number});
    world.restore();
    if (waiting.size() == kAhead) settle();
  }
  settle();
  std::printf(
      "%zu cases: %zu accepted by both, %zu refused by both, %zu refused by us alone, %zu refused by tuf-js "
      "alone\n",
      cases, both_accept_, both_refuse_, they_alone_, we_alone_);
  for (const Row& row : rows_) {
    if (std::getenv("SEALWRIGHT_DIFFERENTIAL_CASES") == nullptr) {
      EXPECT_GT(row.met, 0u) << "no case meets: " << row.code << ", " << row.why;
    }
    std::printf("%5zu  %s is stricter, %s: %s\n", row.met, row.stricter.c_str(), row.code.c_str(),
                row.why.c_str());
  }
  // A generator that only breaks things would compare nothing.
  EXPECT_GT(both_accept_, cases / 20);
  EXPECT_GT(both_refuse_, cases / 20);
}

}  // namespace
}  // namespace sealwright
