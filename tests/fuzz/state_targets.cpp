// SPDX-License-Identifier: Apache-2.0
// What a client machine stores: settings, the client directory, the rollback floors.
#include "keys/public/digest.hpp"
#include "metadata/client/attempts.hpp"
#include "metadata/client/client_config.hpp"
#include "metadata/client/floor_file.hpp"
#include "metadata/client/journal.hpp"
#include "metadata/json/settings.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"
#include "tests/fuzz/target.hpp"

namespace sealwright::fuzzing {
namespace {

template <class Document>
void check_state_file(std::string_view input) {
  check_rewriting(
      input, [](std::string_view bytes) { return Document::read(bytes, "x"); },
      [](const Document& document) { return document.write(); });
}

void check_floor(const std::string& bytes) {
  const auto floor = FloorFile::read(bytes, "floor.a");
  if (accepted(floor)) require(floor->write() == bytes, "a floor is read in its one form");
}

}  // namespace

FUZZ_TARGET(client_config) { check_state_file<ClientConfig>(input); }
FUZZ_TARGET(journal) { check_state_file<Journal>(input); }
FUZZ_TARGET(ratchet) { check_state_file<DateRatchet>(input); }

FUZZ_TARGET(attempts) {
  check_state_file<Attempts>(input);
  auto attempts = Attempts::read(input, "attempts");
  if (!attempts) return;
  const std::string manifest(64, 'a');
  attempts->add_failure(Version::parse("1.0.0").value(), manifest, ErrorCode::archive_damaged,
                        {1'800'000'000});
  require(attempts->find(manifest) != nullptr, "a failure is recorded");
  accepted(attempts->check(manifest));
}

// Also with a correct checksum, which no mutation would find.
FUZZ_TARGET(floor_file) {
  check_floor(std::string(input));
  const std::string line = std::string(take_line(input)) + "\n";
  check_floor(line + "sha256 " + sha256_hex(line) + "\n");
}

// The first line says whose file it is and what the command line said: "site channel=beta".
FUZZ_TARGET(settings) {
  const std::string_view head = take_line(input);
  const SettingLevel level = head.starts_with("site") ? SettingLevel::site_lock : SettingLevel::system;
  std::map<std::string, std::string> options;
  const std::size_t space = head.find(' '), equal = head.find('=');
  if (space < equal && equal != std::string_view::npos) {
    options.emplace(head.substr(space + 1, equal - space - 1), head.substr(equal + 1));
  }
  const auto settings = Settings::resolve("acme-app", {{level, "s.json", std::string(input)}}, options);
  if (!accepted(settings)) return;
  for (const auto& [name, setting] : settings->all()) {
    require(settings->get(name) == setting.value && !setting.origin.empty(),
            "a setting says where it stands");
  }
}

}  // namespace sealwright::fuzzing
