// SPDX-License-Identifier: Apache-2.0
// bench_worst TIMES: what the hardest document of each kind costs, at its limits and at half of them, and the
// least that any reader of the same bytes must do. Prints the CPU time of each round as JSON, in nanoseconds.
//
// With work that is linear or n log n, twice the document takes about twice as long, whatever is in it.
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "archive/tree_listing.hpp"
#include "base/limits.hpp"
#include "metadata/lifecycle/cle_rules.hpp"
#include "metadata/lifecycle/update_policy.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "tests/bench/clock.hpp"
#include "tests/bench/floor.hpp"
#include "tests/support/sample_release.hpp"
#include "tests/support/update_policies.hpp"
#include "tests/support/worst_documents.hpp"
#include "tests/support/worst_tree.hpp"
#include "verifier/offer/support_status.hpp"

namespace sealwright {

using namespace sealwright::client;
namespace {

using testing::SampleKeys;
using testing_support::comma_separated;

void require(bool fine, const char* what) {
  if (fine) return;
  std::fprintf(stderr, "bench_worst: %s\n", what);
  std::exit(1);
}

template <class T>
T taken(Result<T> result) {
  if (!result) require(false, result.error().message().c_str());
  return *std::move(result);
}

struct Case {
  std::string name;
  std::size_t most;
  std::function<std::string(std::size_t)> make;
  std::function<void(const std::string&)> handle;
  bool is_json = true;
};

constexpr Instant kNow{1'800'000'000};

// As `check` does, and `status` after it.
void take_cle(const std::string& bytes, const DateRatchet& before) {
  const Cle cle = taken(read_cle(bytes, "cle.json"));
  const DateRatchet next = before.after_reading(cle, {}, kNow);
  (void)next.check_room(before, "cle.json");
  taken(next.broken_by(cle, {}));
  const SupportAnswer answer =
      answer_support({"p", Version::parse("1.0.0").value(), kNow, {30}}, &cle, next, nullptr);
  require(!answer.version.empty(), "no answer");
}

void take_targets(const std::string& bytes) {
  const Json json = taken(read_json(bytes, "targets.json"));
  const Field part(json, "targets.json");
  require(!canonical_json(json).empty(), "empty");
  taken(Targets::read(part));
}

std::string targets_of(const std::string& targets, const std::string& roles) {
  return R"({"_type":"targets","delegations":{"keys":{},"roles":[)" + roles +
         R"(]},"expires":"2030-01-01T00:00:00Z","spec_version":"1.0.34","targets":{)" + targets +
         R"(},"version":1})";
}

std::string many_targets(std::size_t count) {
  const std::string digest(64, 'a');
  return targets_of(comma_separated(count,
                                    [&](std::size_t i) {
                                      return "\"app/1.0." + std::to_string(i) +
                                             R"(/a":{"hashes":{"sha256":")" + digest + R"("},"length":1})";
                                    }),
                    "");
}

std::string long_path_with_many_hashes(std::size_t bytes) {
  const std::string hashes = comma_separated(
      bytes / 20, [](std::size_t i) { return "\"" + std::to_string(1'000'000 + i) + R"(":"")"; });
  return targets_of("\"" + std::string(bytes / 2, 'p') + R"(":{"hashes":{)" + hashes + R"(},"length":1})",
                    "");
}

std::string many_delegations(std::size_t count) {
  return targets_of("", comma_separated(count, [](std::size_t i) {
                      std::string pattern;
                      while (pattern.size() < 1020) pattern += "*a";
                      return R"({"keyids":[],"name":"r)" + std::to_string(i) + R"(","paths":[")" + pattern +
                             R"(b"],"terminating":false,"threshold":1})";
                    }));
}

// One path compared with every pattern, as the search for it does.
void search_delegations(const std::string& bytes) {
  const Json json = taken(read_json(bytes, "targets.json"));
  const Targets targets = taken(Targets::read(Field(json, "targets.json")));
  const std::string path(1024, 'a');
  std::uint64_t steps = 0;
  for (const Delegation& delegation : targets.delegations)
    require(!delegation.matches(path, steps), "a pattern matches");
}

std::string many_roles(std::size_t count) {
  return R"({"_type":"snapshot","expires":"2030-01-01T00:00:00Z","meta":{"targets.json":{"version":1},)" +
         comma_separated(
             count, [](std::size_t i) { return "\"r" + std::to_string(i) + R"(.json":{"version":1})"; }) +
         R"(},"spec_version":"1.0.34","version":1})";
}

std::string many_reminders(std::size_t count) {
  std::string text = kPolicyText;
  const std::string days = comma_separated(count, [](std::size_t i) { return std::to_string(i + 1); });
  return text.replace(text.find("[366, 90]"), 9, "[" + days + "]");
}

std::string many_changes(std::size_t count) {
  Manifest manifest = testing::sample_manifest("1.0.0");
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "d" + std::to_string(i);
    manifest.changes.push_back({"bugfix", "x"});
    manifest.fixes.push_back({"C", "low"});
    manifest.subjects.emplace(name, std::string(64, 'a'));
  }
  return manifest.write();
}

// Signed by `count` keys, all of which count. What is signed is as long for half of them: the cost of signatures is their
// number times that length, which Limits::digested bounds.
std::string root_of_keys(const SampleKeys& all, std::size_t count) {
  Json keys = Json::object(), ids = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    const PublicKey& key = all.keys[i].public_key();
    keys.set(key_id_of(key), key_object_of(key));
    ids.push_back(key_id_of(key));
  }
  const Json role = Json::object({{"keyids", ids}, {"threshold", static_cast<std::int64_t>(count)}});
  const Json part = Json::object(
      {{"_type", "root"},
       {"consistent_snapshot", true},
       {"expires", "2030-01-01T00:00:00Z"},
       {"keys", keys},
       {"padding", std::string(300'000, 'p')},
       {"roles", Json::object({{"root", role}, {"snapshot", role}, {"targets", role}, {"timestamp", role}})},
       {"spec_version", "1.0.34"},
       {"version", 1}});
  std::vector<Signature> signatures;
  for (std::size_t i = 0; i < count; ++i) {
    const SigningKey& key = all.keys[i];
    signatures.push_back({key_id_of(key.public_key()), taken(key.sign(canonical_json(part)))});
  }
  return write_signed_file(part, signatures);
}

std::vector<Case> cases() {
  const auto cle = [](const std::string& bytes) { take_cle(bytes, {}); };
  const auto ratchet = [](const std::string& bytes) {
    const std::string document = testing_support::cle_of_many_events(1024, kLimits.cle_bounds);
    take_cle(document, taken(DateRatchet::read(bytes, "ratchet")));
  };
  static const SampleKeys keys(128, 128);
  return {
      {"any JSON: values", 1'999'999,
       [](std::size_t n) {
         return "[" + comma_separated(n, [](std::size_t) { return std::string("0"); }) + "]";
       },
       [](const std::string& bytes) { taken(read_json(bytes, "json")); }},
      {"cle.json: versions in one event", kLimits.cle_bounds, testing_support::cle_of_many_versions, cle},
      {"cle.json: constraints in one range", kLimits.cle_bounds, testing_support::cle_of_one_long_range, cle},
      {"cle.json: events that overlap, support ids", 2048,
       [](std::size_t n) { return testing_support::cle_of_many_events(n, 4 * n, n / 8); }, cle},
      {"cle.json beside a full memory of dates", kLimits.known_bounds,
       [](std::size_t n) { return testing_support::ratchet_text(n / 16, n); }, ratchet},
      {"update-policy.json: reminders", 500'000, many_reminders,
       [](const std::string& bytes) { taken(read_update_policy(bytes, "policy")); }},
      {"manifest.json: subjects, changes, fixes", 5'000, many_changes,
       [](const std::string& bytes) {
         require(taken(Manifest::read(bytes, "m")).write() == bytes, "manifest");
       }},
      {"root: keys and signatures", 128, [](std::size_t n) { return root_of_keys(keys, n); },
       [](const std::string& bytes) {
         taken(load_root({bytes, "root.json"}));
       }},
      {"snapshot: roles", 60'000, many_roles,
       [](const std::string& bytes) {
         const Json json = taken(read_json(bytes, "snapshot.json"));
         taken(Snapshot::read(Field(json, "snapshot.json")));
       }},
      {"targets: paths", 40'000, many_targets, take_targets},
      {"targets: one long path with many hashes", 4'000'000, long_path_with_many_hashes, take_targets},
      {"targets: delegations, their patterns and one path", 4096, many_delegations, search_delegations},
      {"tree listing: links through links", 200'000,
       [](std::size_t n) { return testing_support::tree_of_links(n, 38, 60); },
       [](const std::string& bytes) { taken(parse_tree_listing(bytes)); }, false},
  };
}

void print(const char* name, const std::vector<std::int64_t>& values) {
  std::printf(",\"%s\":[", name);
  for (std::size_t at = 0; at < values.size(); ++at)
    std::printf("%s%lld", at == 0 ? "" : ",", static_cast<long long>(values[at]));
  std::printf("]");
}

void run(const Case& one, int times) {
  const std::string half = one.make(one.most / 2), full = one.make(one.most);
  std::vector<std::int64_t> half_ns, full_ns, floor_ns;
  for (int at = 0; at < times; ++at) {
    half_ns.push_back(bench::measure([&] { one.handle(half); }).cpu_ns);
    full_ns.push_back(bench::measure([&] { one.handle(full); }).cpu_ns);
    floor_ns.push_back(bench::measure([&] {
                         require(one.is_json ? bench::parse_and_digest(full) : !sha256(full).empty(),
                                 "floor");
                       }).cpu_ns);
  }
  std::printf("{\"name\":\"%s\",\"bytes\":%zu", one.name.c_str(), full.size());
  print("half", half_ns);
  print("full", full_ns);
  print("floor", floor_ns);
  std::printf("}");
}

}  // namespace
}  // namespace sealwright

int main(int count, char** arguments) {
  if (count != 2) return 2;
  std::printf("[");
  bool first = true;
  for (const sealwright::Case& one : sealwright::cases()) {
    if (!first) std::printf(",\n");
    first = false;
    sealwright::run(one, std::atoi(arguments[1]));
  }
  std::printf("]\n");
  return 0;
}
