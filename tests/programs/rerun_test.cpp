// SPDX-License-Identifier: Apache-2.0
// Each command of the three programs: run twice, run again after a failure at each of its steps, and run again with
// its input changed.
#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "base/text.hpp"
#include "tests/programs/vendor_world.hpp"

namespace sealwright {
namespace {

using testing_support::Launch;
using testing_support::Launched;
using testing_support::VendorWorld;

using Arguments = std::vector<std::string>;

// The calls that change a disk or make the change last. ENOSPC is what a full disk answers to most of them.
constexpr const char* kCalls =
    "rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,fsync,fdatasync,ftruncate";

// A vendor with a published release and a client that follows it, and what one command does to them.
class World : public VendorWorld {
 public:
  World() {
    must({SEALWRIGHT, "init", starter(), "--dir", path("client")});
    must(client({"update"}));
  }
  Arguments client(Arguments words) const {
    words.insert(words.begin(), SEALWRIGHT);
    words.insert(words.end(), {"--dir", path("client")});
    return words;
  }
  void build(const std::string& text) const {
    write_file(path("app/bin/app"), "#!/bin/sh\necho " + text + "\n", 0755).value();
  }
  // As it is now, to start from again and again.
  void keep() const {
    must(
        {"/bin/sh", "-c", "cd '" + path("") + "' && rm -rf kept && mkdir kept && cp -a " + kParts + " kept"});
  }
  void reset() const {
    must({"/bin/sh", "-c", "cd '" + path("") + "' && rm -rf new " + kParts + " && cp -a kept/. ."});
  }

 private:
  static constexpr const char* kParts = "vendor keyring client home app";
};

struct Command {
  std::string name;
  std::vector<Arguments> (*before)(const World&);  // makes the state in which it has something to do
  Arguments (*words)(const World&);
  std::set<int> second = {0};  // exit codes of a second run, when all is done
};
void PrintTo(const Command& command, std::ostream* out) { *out << command.name; }

std::vector<Arguments> nothing(const World&) { return {}; }
std::vector<Arguments> a_new_release(const World& world) {
  world.build("two");
  return {world.signing({"release", world.path("app"), "--version", "1.1.0"})};
}
std::vector<Arguments> published(const World& world) {
  auto steps = a_new_release(world);
  steps.push_back(world.publishing({"push"}));
  return steps;
}
std::vector<Arguments> updated(const World& world) {
  auto steps = published(world);
  steps.push_back(world.client({"update"}));
  return steps;
}
std::vector<Arguments> keys_replaced(const World& world) {
  return {world.signing({"key", "replace", "--owner", "owner"}), world.publishing({"push"})};
}
Arguments without_a_passphrase(const World& world, Arguments words) {
  words.insert(words.begin(), SEALWRIGHT_PUBLISH);
  words.insert(words.end(), {"--dir", world.path("vendor")});
  return words;
}

const Command kCommands[] = {
    {"SignInit",
     nothing,
     [](const World& world) -> Arguments {
       return {SEALWRIGHT_SIGN,
               "init",
               "--vendor",
               "Acme",
               "--product",
               "acme-new",
               "--url",
               "file://" + world.path("new/public"),
               "--dir",
               world.path("new/vendor"),
               "--keyring",
               world.path("new/keyring"),
               "--passphrase-file",
               world.path("passphrase")};
     },
     {1, 2}},  // there is a plan already
    {"SignRelease",
     [](const World& world) -> std::vector<Arguments> {
       return world.build("two"), std::vector<Arguments>();
     },
     [](const World& world) {
       return world.signing({"release", world.path("app"), "--version", "1.1.0"});
     }},
    {"SignLifecycleNew",
     nothing,
     [](const World& world) {
       return world.signing({"lifecycle", "new", "--line", "1", "--last-day", "2039-12-31", "--purl",
                             "pkg:generic/acme.example/acme-app"});
     },
     {2}},  // these dates are signed already
    {"SignPolicyNew", nothing,
     [](const World& world) {
       Arguments words{"policy",
                       "new",
                       "--purl",
                       "pkg:generic/acme.example/acme-app",
                       "--security-contact",
                       "mailto:security@acme.example"};
       for (const char* page : {"--apply", "--verify", "--secure-use", "--disclosure"})
         words.insert(words.end(), {page, "https://acme.example/page", world.path("app/bin/app")});
       return world.signing(words);
     }},
    {"SignKeyReplace",
     nothing,
     [](const World& world) {
       return world.signing({"key", "replace", "--owner", "owner"});
     },
     {3}},  // the first replacement has to be published before
    {"SignKeyRetire", keys_replaced,
     [](const World& world) {
       return world.signing({"key", "retire"});
     }},
    {"SignRenew", nothing,
     [](const World& world) {
       return world.signing({"renew", "--role", "targets"});
     }},
    {"SignExport", nothing,
     [](const World& world) {
       return world.signing({"export", "--trust", world.path("app/trust.json"), "--quiet"});
     }},
    {"PublishStage", a_new_release, [](const World& world) { return world.publishing({"stage"}); }},
    {"PublishPush", a_new_release, [](const World& world) { return world.publishing({"push"}); }},
    {"PublishEndpointAdd", nothing,
     [](const World& world) {
       return without_a_passphrase(world, {"endpoint", "add", world.path("vendor/public")});
     }},
    {"ClientInit",
     nothing,
     [](const World& world) -> Arguments {
       return {SEALWRIGHT, "init", world.starter(), "--dir", world.path("new/client")};
     },
     {2}},  // it follows the product already
    {"ClientCheck", published, [](const World& world) { return world.client({"check"}); }},
    {"ClientUpdate", published, [](const World& world) { return world.client({"update"}); }},
    // There is one version before: a second return has nowhere to go.
    {"ClientRollback", updated, [](const World& world) { return world.client({"rollback"}); }, {0, 1, 3}},
    {"ClientRecover", updated, [](const World& world) { return world.client({"recover"}); }},
};

class Rerun : public testing::TestWithParam<Command> {
 protected:
  void SetUp() override {
    world_.build("one");
    for (const Arguments& words : GetParam().before(world_)) world_.must(words);
    make_directories(world_.path("new")).value();
    world_.keep();
  }
  Launched run() { return world_.run(GetParam().words(world_)); }
  Launched run_traced(const std::string& what) {
    Launch launch{.words = {"/usr/bin/setarch", "-R", "/usr/bin/strace", "-f", "-qq", "-o",
                            world_.path("trace"), "-e", "trace=" + std::string(kCalls)}};
    if (!what.empty())
      launch.words.insert(launch.words.end(), {"-e", "inject=" + std::string(kCalls) + ":" + what});
    const Arguments words = GetParam().words(world_);
    launch.words.insert(launch.words.end(), words.begin(), words.end());
    launch.environment.push_back("ASAN_OPTIONS=detect_leaks=0");
    return world_.run(launch);
  }
  // What the vendor can do next, and the client: a release, its push and its installation.
  void expect_that_work_continues(const std::string& when) {
    world_.build("after");
    for (const Arguments& words : {world_.signing({"release", world_.path("app"), "--version", "1.9.0"}),
                                   world_.publishing({"push"}), world_.client({"update"})}) {
      const Launched done = world_.run(words);
      EXPECT_EQ(done.exit_code, 0) << when << ": " << words[0] << " " << words[1] << "\n" << done.err;
    }
    EXPECT_THAT(read_file(world_.path("client/current/bin/app"), 100).value_or(""),
                testing::HasSubstr("after"))
        << when;
  }

  World world_;
};

TEST_P(Rerun, ASecondRunDoesNoHarm) {
  const Launched first = run();
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const Launched second = run();
  EXPECT_TRUE(GetParam().second.count(second.exit_code)) << second.exit_code << "\n"
                                                         << second.out << second.err;
  expect_that_work_continues("after a second run");
}

struct Fault {
  std::size_t step;
  std::string what;
};
// By default two steps, one that fails and one that kills; each step in both ways with SEALWRIGHT_LONG.
std::vector<Fault> faults(std::size_t steps) {
  if (std::getenv("SEALWRIGHT_LONG") == nullptr)
    return {{1 + steps / 3, "error=ENOSPC"}, {1 + steps * 3 / 4, "signal=KILL"}};
  std::vector<Fault> all;
  for (std::size_t step = 1; step <= steps; ++step)
    for (const char* what : {"error=ENOSPC", "signal=KILL"}) all.push_back({step, what});
  return all;
}

TEST_P(Rerun, AfterAFailureAtAnyStepItCanBeRunAgain) {
  if (std::system("strace -e trace=none true 2>/dev/null") != 0) GTEST_SKIP() << "strace cannot trace here";
  ASSERT_EQ(run_traced("").exit_code, 0);
  const auto trace = read_file(world_.path("trace"), 1 << 24).value();
  const auto steps = static_cast<std::size_t>(std::count(trace.begin(), trace.end(), '\n'));
  ASSERT_GE(steps, 1u);
  for (const auto& [step, fault] : faults(steps)) {
    const std::string when = fault + " at step " + std::to_string(step) + " of " + std::to_string(steps);
    world_.reset();
    make_directories(world_.path("new")).value();
    const Launched failed = run_traced(fault + ":when=" + std::to_string(step));
    EXPECT_NE(failed.exit_code, 134) << when << ": a crash\n" << failed.err;
    const Launched again = run();
    const bool was_done = GetParam().second.count(again.exit_code) > 0;
    EXPECT_TRUE(again.exit_code == 0 || was_done) << when << "\n" << failed.err << "\nthen\n" << again.err;
    expect_that_work_continues(when);
  }
}

INSTANTIATE_TEST_SUITE_P(Every, Rerun, testing::ValuesIn(kCommands),
                         [](const auto& command) { return command.param.name; });

// ---- With its input changed ----

class Changed : public testing::Test {
 protected:
  std::string code_of(const Arguments& words) {
    const Launched done = world_.run(words);
    const std::size_t end = done.err.rfind(']'), begin = done.err.rfind('[', end);
    return done.exit_code == 0 ? "ok" : done.err.substr(begin + 1, end - begin - 1);
  }
  Arguments release() { return world_.signing({"release", world_.path("app"), "--version", "1.1.0"}); }
  World world_;
};

// A release that was never signed has used nothing up: not its version, and not the place of its artifact.
TEST_F(Changed, AReleaseThatFailedTakesTheCorrectedBuild) {
  write_file(world_.path("wrong"), "wrong horse\n", 0600).value();
  Arguments wrong = release();
  wrong.back() = world_.path("wrong");
  const Arguments missing =
      world_.signing({"release", world_.path("app"), world_.path("no-such-source"), "--version", "1.1.0"});
  const Arguments no_terminal{SEALWRIGHT_SIGN,       "release",   world_.path("app"),
                              "--version",           "1.1.0",     "--dir",
                              world_.path("vendor"), "--keyring", world_.keyring()};
  for (const Arguments& words : {wrong, missing, no_terminal}) {
    world_.build("wrong");
    EXPECT_NE(code_of(words), "ok");
    EXPECT_FALSE(path_exists(world_.path("vendor/artifacts/acme-app/1.1.0"))) << words.back();
  }
  world_.build("corrected");
  EXPECT_EQ(code_of(release()), "ok");
  EXPECT_EQ(code_of(world_.publishing({"push"})), "ok");
  EXPECT_EQ(code_of(world_.client({"update"})), "ok");
  EXPECT_THAT(read_file(world_.path("client/current/bin/app"), 100).value(), testing::HasSubstr("corrected"));
}

TEST_F(Changed, ASignedReleaseIsNotReplacedByAnotherBuild) {
  world_.build("two");
  ASSERT_EQ(code_of(release()), "ok");
  world_.build("another");
  EXPECT_EQ(code_of(release()), "version_exists");
  world_.build("two");
  EXPECT_EQ(code_of(release()), "ok") << "the same build again";
  EXPECT_EQ(code_of(world_.publishing({"push"})), "ok");
}

// Others may be signing the request.
TEST_F(Changed, AWaitingRequestIsNotReplacedByOneForAnotherBuild) {
  Arguments request = release();
  request.push_back("--request");
  world_.build("two");
  ASSERT_EQ(code_of(request), "ok");
  EXPECT_EQ(code_of(request), "ok") << "the same build again";
  world_.build("another");
  EXPECT_EQ(code_of(request), "version_exists");
  ASSERT_EQ(world_.run({"/bin/rm", world_.path("vendor/requests/acme-app-1.1.0.swreq")}).exit_code, 0);
  EXPECT_EQ(code_of(release()), "ok") << "as the message advises";
}

TEST_F(Changed, AStagedReleaseIsStagedAgainWithANewerOne) {
  world_.build("two");
  ASSERT_EQ(code_of(release()), "ok");
  ASSERT_EQ(code_of(world_.publishing({"stage"})), "ok");
  world_.build("three");
  ASSERT_EQ(code_of(world_.signing({"release", world_.path("app"), "--version", "1.2.0"})), "ok");
  EXPECT_EQ(code_of(world_.publishing({"push"})), "ok");
  EXPECT_EQ(code_of(world_.client({"update"})), "ok");
  EXPECT_THAT(read_file(world_.path("client/current/bin/app"), 100).value(), testing::HasSubstr("three"));
}

TEST_F(Changed, AnotherEndpointGetsEverythingAndNothingOfTheFirstIsLeft) {
  const auto add = [&](const Arguments& words) { return code_of(without_a_passphrase(world_, words)); };
  ASSERT_EQ(
      add({"endpoint", "add", world_.path("first"), "--public", "https://first.example/", "--single-writer"}),
      "ok");
  ASSERT_EQ(add({"endpoint", "add", world_.path("second")}), "ok");
  const std::string config = read_file(world_.path("vendor/publish.json"), 10'000).value();
  EXPECT_THAT(config, testing::Not(testing::HasSubstr("first")));
  EXPECT_THAT(config, testing::Not(testing::HasSubstr("\"singleWriter\":true")));
  EXPECT_EQ(code_of(world_.publishing({"push"})), "ok");
  EXPECT_TRUE(path_exists(world_.path("second/metadata/timestamp.json")));
}

// A run that ended between its release and the memory of it: without that memory, this machine would sign a second
// content of the same version once the first is taken away.
TEST_F(Changed, TheNextSigningRemembersWhatACutRunSigned) {
  const std::string kept = world_.path("keyring.before");
  ASSERT_EQ(world_.run({"/bin/cp", "-a", world_.keyring(), kept}).exit_code, 0);
  world_.build("two");
  ASSERT_EQ(code_of(release()), "ok");
  ASSERT_EQ(world_
                .run({"/bin/sh", "-c",
                      "rm -rf '" + world_.keyring() + "' && mv '" + kept + "' '" + world_.keyring() + "'"})
                .exit_code,
            0);
  ASSERT_EQ(code_of(world_.signing({"renew", "--role", "targets", "--request"})), "ok");
  ASSERT_EQ(world_.run({"/bin/sh", "-c", "rm '" + world_.path("vendor/requests/") + "'acme-app-1.1.0.sw*"})
                .exit_code,
            0);
  world_.build("another");
  EXPECT_EQ(code_of(release()), "base_unknown");
}

// An update that was prepared for one version takes the newer one that is there by then.
TEST_F(Changed, AnUpdateThatFailedTakesWhatIsNewestThen) {
  world_.build("two");
  ASSERT_EQ(code_of(release()), "ok");
  ASSERT_EQ(code_of(world_.publishing({"push"})), "ok");
  const std::string folder = world_.path("vendor/public/targets/acme-app/1.1.0");
  ASSERT_EQ(world_.run({"/bin/mv", folder, folder + ".away"}).exit_code, 0);
  EXPECT_EQ(code_of(world_.client({"update"})), "not_found");
  ASSERT_EQ(world_.run({"/bin/mv", folder + ".away", folder}).exit_code, 0);
  world_.build("three");
  ASSERT_EQ(code_of(world_.signing({"release", world_.path("app"), "--version", "1.2.0"})), "ok");
  ASSERT_EQ(code_of(world_.publishing({"push"})), "ok");
  EXPECT_EQ(code_of(world_.client({"update"})), "ok");
  EXPECT_THAT(read_file(world_.path("client/current/bin/app"), 100).value(), testing::HasSubstr("three"));
}

}  // namespace
}  // namespace sealwright
