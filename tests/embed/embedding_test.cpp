// SPDX-License-Identifier: Apache-2.0
// The library and the program agree: examples/embed, built against the installed package, and `sealwright`
// give the same answers about the same repository.
#include <gtest/gtest.h>

#include <map>

#include "metadata/json/json.hpp"
#include "tests/support/customer_program.hpp"

namespace sealwright {
namespace {

using testing_support::change_a_byte;
using testing_support::ClientProgram;
using testing_support::read;

// What was answered, by name: "version" -> "1.1.0".
using Facts = std::map<std::string, std::string>;

struct Answered {
  int exit_code = -1;
  Facts facts;
  std::string output;
};

std::string text_of(const Json* json) {
  if (json == nullptr || json->is_null()) return "-";
  if (const std::string* text = json->text()) return *text;
  return json->integer() != nullptr ? std::to_string(*json->integer()) : "?";
}

void add_release(const Json& release, Facts& facts) {
  for (const auto& [fact, member] :
       {std::pair("version", "version"), std::pair("manifest", "manifest"),
        std::pair("classification", "classification"), std::pair("severity", "severity"),
        std::pair("bytes", "downloadBytes")}) {
    facts[fact] = text_of(release.find(member));
  }
  for (const Json& signer : *release.find("signers")->items()) facts["signer"] += *signer.text() + "\n";
}

// The example prints "name value" lines; its other output is not compared.
Answered by_library(std::vector<std::string> words, const std::string& program) {
  words.insert(words.begin(), {"env", "LD_LIBRARY_PATH=" EMBED_WORK "/prefix/lib", program});
  std::string line;
  for (const std::string& word : words) line += shell_word(word) + " ";
  const CommandResult done = run({"sh", "-c", line + "2>/dev/null"});
  Answered answered{done.exit_code, {}, done.output};
  for (std::size_t at = 0; at < done.output.size();) {
    const std::string fact = done.output.substr(at, done.output.find('\n', at) - at);
    const std::string name = fact.substr(0, fact.find(' '));
    answered.facts[name] += fact.substr(fact.find(' ') + 1) + (name == "signer" ? "\n" : "");
    at += fact.size() + 1;
  }
  return answered;
}

class Embedding : public ClientProgram, public ::testing::WithParamInterface<const char*> {
 protected:
  static void SetUpTestSuite() {
    ClientProgram::SetUpTestSuite();
    if (path_exists(in("promised"))) return;
    must({SEALWRIGHT_SIGN, "lifecycle", "new", "--line", "1", "--first-release", "1.0.0", "--last-day",
          "2039-12-31", "--purl", "pkg:generic/acme.example/acme-app"});
    must({SEALWRIGHT_PUBLISH, "push"});
    must({"cp", "-a", in("vendor/public"), in("promised")});
  }
  void SetUp() override {
    ClientProgram::SetUp();
    ASSERT_EQ(run({"rm", "-rf", in("by-program"), in("by-library")}).exit_code, 0);
    const auto begun = program({"init", in("public/acme-app.sealwright"), "--dir", in("by-program")});
    ASSERT_EQ(begun.exit_code, 0) << begun.output;
    fingerprint_ = text_of(begun.json.find("data")->find("fingerprint"));
    const auto created =
        library({"create", in("by-library"), in("public/acme-app.sealwright"), fingerprint_});
    ASSERT_EQ(created.exit_code, 0) << created.output;
  }

  struct ProgramAnswer {
    int exit_code = -1;
    Json json;
    std::string output;
  };
  static ProgramAnswer program(std::vector<std::string> words) {
    words.insert(words.begin(), SEALWRIGHT);
    words.push_back("--json");
    std::string line;
    for (const std::string& word : words) line += shell_word(word) + " ";
    const CommandResult done = run({"sh", "-c", line + "2>/dev/null"});
    auto json = read_json(done.output, "output");
    return {done.exit_code, json ? *std::move(json) : Json(), done.output};
  }
  static Answered library(const std::vector<std::string>& words) { return by_library(words, GetParam()); }

  // The facts of a check or an update by the program, as the example names them.
  static Answered program_facts(const std::vector<std::string>& words) {
    const ProgramAnswer answer = program(words);
    Answered answered{answer.exit_code, {}, answer.output};
    if (const Json* error = answer.json.find("error"); error != nullptr && !error->is_null()) {
      answered.facts["error"] = text_of(error->find("code"));
      return answered;
    }
    const Json& data = *answer.json.find("data");
    const std::string result = text_of(answer.json.find("result"));
    if (words[0] == "verify") {
      add_release(data, answered.facts);
      return answered;
    }
    const bool updated = words[0] == "update" && result == "done";
    answered.facts["decision"] = updated ? "available" : result;
    answered.facts["installed"] = text_of(data.find(updated ? "from" : "installed"));
    if (result == "available") add_release(*data.find("offer"), answered.facts);
    if (updated) add_release(data, answered.facts), answered.facts["runs"] = text_of(data.find("version"));
    if (updated) answered.facts["outcome"] = "committed";
    if (result == "held") answered.facts["reason"] = text_of(data.find("reason"));
    return answered;
  }
  static void expect_the_same(const Answered& by_program, const Answered& by_library) {
    EXPECT_EQ(by_program.exit_code, by_library.exit_code) << by_program.output << by_library.output;
    EXPECT_EQ(by_program.facts, by_library.facts) << by_program.output << by_library.output;
  }
  // The same command, each in its own directory.
  static Answered both(const std::string& command, const std::vector<std::string>& more = {},
                       const std::vector<std::string>& more_for_program = {}) {
    std::vector<std::string> for_program{command, "--dir", in("by-program")};
    std::vector<std::string> for_library{command, in("by-library")};
    for_program.insert(for_program.end(), more_for_program.begin(), more_for_program.end());
    for_library.insert(for_library.end(), more.begin(), more.end());
    const Answered answered = library(for_library);
    expect_the_same(program_facts(for_program), answered);
    return answered;
  }
  static std::string runs(const std::string& directory) {
    return run({in(directory + "/current/bin/app")}).output;
  }

  std::string fingerprint_;
};

TEST_P(Embedding, CheckAndUpdateAnswerAsTheProgramDoes) {
  EXPECT_EQ(both("check").facts["decision"], "available");
  EXPECT_EQ(both("update").facts["runs"], "1.0.0");
  EXPECT_EQ(both("check").facts["decision"], "up_to_date");
  serve("second");
  const auto offered = both("check");
  EXPECT_EQ(offered.facts.at("version"), "1.1.0");
  EXPECT_EQ(offered.facts.at("signer").size(), 65u) << "one key id and a line feed";
  EXPECT_EQ(both("update").facts["runs"], "1.1.0");
  EXPECT_EQ(runs("by-program"), "1.1.0\n");
  EXPECT_EQ(runs("by-library"), "1.1.0\n");
}

TEST_P(Embedding, ANamedVersionIsInstalledAsTheProgramDoes) {
  serve("second");
  EXPECT_EQ(both("update", {"1.0.0"}, {"--to", "1.0.0"}).facts["runs"], "1.0.0");
  EXPECT_EQ(both("update", {"9.9.9"}, {"--to", "9.9.9"}).facts["error"], "target_not_listed");
}

TEST_P(Embedding, AChangedArtifactIsRefusedAsTheProgramDoes) {
  change_a_byte(served("*.tar.zst"));
  const auto refused = both("update");
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_EQ(refused.facts.at("error"), "hash_mismatch");
  EXPECT_FALSE(path_exists(in("by-library/current")));
}

TEST_P(Embedding, AnOldTimestampServedAgainIsRefusedAsTheProgramDoes) {
  const std::string old = read(in("public/metadata/timestamp.json"));
  serve("second");
  both("check");
  write_file(in("public/metadata/timestamp.json"), old).value();
  EXPECT_EQ(both("check").facts["error"], "version_rollback");
}

TEST_P(Embedding, ANewestReleaseThatIsRefusedIsNotReportedAsUpToDate) {
  both("update");
  serve("second");
  const auto digests = list_directory(in("public/signatures")).value();
  for (const std::string& digest : digests)
    write_file(in("public/signatures/" + digest + "/manifest.json.sig"), "junk").value();
  EXPECT_EQ(both("check").facts["error"], "json_invalid");
}

TEST_P(Embedding, VerifyAnswersAsTheProgramDoes) {
  run({"rm", "-rf", in("download")});
  ASSERT_EQ(run({"cp", "-a", in("vendor/artifacts/acme-app/1.0.0"), in("download")}).exit_code, 0);
  const std::string file = in("download/acme-app-1.0.0-any.tar.zst");
  const std::string trust = in("public/acme-app.trust.json");
  const auto verify = [&] {
    Answered by_program = program_facts({"verify", file, "--trust", trust});
    Answered by_library = library({"verify", file, trust});
    // The program's answer does not repeat what the manifest also says.
    for (const char* name : {"bytes", "classification", "severity"})
      by_program.facts.erase(name), by_library.facts.erase(name);
    expect_the_same(by_program, by_library);
    return by_library;
  };
  EXPECT_EQ(verify().facts["version"], "1.0.0");
  change_a_byte(file);
  EXPECT_EQ(verify().facts["error"], "hash_mismatch");
  write_file(file, "").value();
  EXPECT_EQ(verify().facts["error"], "length_mismatch");
}

TEST_P(Embedding, ChangedInstalledFilesAreNamed) {
  ASSERT_EQ(library({"update", in("by-library")}).exit_code, 0);
  EXPECT_EQ(library({"files", in("by-library")}).exit_code, 0);
  write_file(in("by-library/current/bin/app"), "#!/bin/sh\n", 0755).value();
  const auto changed = library({"files", in("by-library")});
  EXPECT_EQ(changed.facts.at("changed"), "bin/app");
  EXPECT_EQ(changed.facts.at("error"), "files_changed");
  EXPECT_EQ(changed.exit_code, program({"verify", "files", "--dir", in("by-library")}).exit_code);
}

TEST_P(Embedding, TheLastDayOfSupportIsTheProgramsAnswer) {
  serve("promised");
  ASSERT_EQ(library({"update", in("by-library")}).exit_code, 0);
  const auto status = library({"status", in("by-library")});
  const auto by_program = program({"status", "--dir", in("by-library")});
  const Json& support = *by_program.json.find("data")->find("support");
  EXPECT_EQ(status.facts.at("installed"), "1.1.0");
  EXPECT_EQ(status.facts.at("support"), "supported");
  EXPECT_EQ(status.facts.at("last-security-day"), "2039-12-31");
  EXPECT_EQ(status.facts.at("last-security-day"), text_of(support.find("lastSecurityDay")));
  EXPECT_EQ(status.facts.at("days-left"), text_of(support.find("daysLeft")));
}

TEST_P(Embedding, AnotherFingerprintIsRefusedAndNoDirectoryIsMade) {
  const auto refused =
      library({"create", in("other"), in("public/acme-app.sealwright"), std::string(64, '0')});
  EXPECT_EQ(refused.exit_code, 3);
  EXPECT_EQ(refused.facts.at("error"), "fingerprint_mismatch");
  EXPECT_FALSE(path_exists(in("other")));
}

TEST_P(Embedding, ADirectoryOfTheLibraryIsOneOfTheProgram) {
  ASSERT_EQ(library({"update", in("by-library")}).exit_code, 0);
  serve("second");
  EXPECT_EQ(program({"update", "--dir", in("by-library")}).exit_code, 0);
  EXPECT_EQ(library({"check", in("by-library")}).facts["installed"], "1.1.0");
}

// Built by the CMake package, and by pkg-config.
// The examples, with a library that answers by numbers they have no name for.
class NewerLibrary : public Embedding {};

TEST_P(NewerLibrary, ADecisionWithoutANameIsNeverUpToDate) {
  const std::string directory = in("by-library");
  EXPECT_EQ(library({"check", directory}).facts["decision"], "unrecognised");
  Answered updated = library({"update", directory});
  EXPECT_EQ(updated.facts["decision"], "unrecognised");
  EXPECT_EQ(updated.facts["outcome"], "unrecognised");
  EXPECT_EQ(library({"status", directory}).facts["support"], "unrecognised");
  EXPECT_EQ(library({"check", directory}).facts["decision"], "unrecognised");
}

INSTANTIATE_TEST_SUITE_P(Examples, NewerLibrary,
                         ::testing::Values(EMBED_WORK "/pkgconfig/newer_c",
                                           EMBED_WORK "/pkgconfig/newer_cpp"));
INSTANTIATE_TEST_SUITE_P(InstalledPackage, Embedding,
                         ::testing::Values(EMBED_WORK "/cmake/follow_c", EMBED_WORK "/cmake/follow_cpp",
                                           EMBED_WORK "/pkgconfig/follow_c",
                                           EMBED_WORK "/pkgconfig/follow_cpp"),
                         [](const auto& built) {
                           const std::string path = built.param;
                           const std::string language = path.ends_with("_c") ? "C" : "Cpp";
                           return language +
                                  (path.find("/cmake/") != std::string::npos ? "ByCMake" : "ByPkgConfig");
                         });

}  // namespace
}  // namespace sealwright
