// SPDX-License-Identifier: Apache-2.0
// docs/format.md section 12 and base/limits.hpp list the same limits, and no layer has limits of its own.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "base/posix_files.hpp"

namespace sealwright {
namespace {

const std::string kSource = SEALWRIGHT_SOURCE_DIR;

std::string text_of(const std::string& file) { return read_file(join_path(kSource, file), 1 << 20).value(); }

// Name and number of everything that `pattern` finds, without digit separators.
std::map<std::string, std::string> numbers_in(const std::string& text, const char* pattern) {
  std::map<std::string, std::string> numbers;
  const std::regex form(pattern);
  for (std::sregex_iterator match(text.begin(), text.end(), form), end; match != end; ++match)
    numbers[(*match)[1]] = std::regex_replace((*match)[2].str(), std::regex("[',]"), "");
  return numbers;
}

TEST(LimitsPage, ListsTheLimitsOfTheCode) {
  const auto code = numbers_in(text_of("base/limits.hpp"), R"(\n  [\w:]+ (\w+) = ([\d']+);)");
  const auto page = numbers_in(text_of("docs/format.md"), R"(\n\| `(\w+)` \| ([\d,]+) \| [^\n|]+ \|)");
  EXPECT_GT(code.size(), 40u);
  EXPECT_EQ(code, page);
}

// Of other programs' files and of what people type: no format of docs/format.md.
const std::set<std::string> kOfNoFormat = {
    "metadata/vendor/git_ignore.cpp kMostBytes",
    "publisher/endpoints/endpoint.hpp kMostSmallFileBytes",
    "publisher/endpoints/posix_credentials.cpp kMostCredentialBytes",
    "publisher/staging/staging.cpp kLargestVersion",
    "signer/commands/document_commands.cpp kMostPageBytes",
    "signer/commands/key_commands.cpp kMostFileBytes",
    "signer/commands/recover_command.cpp kMostTextBytes",
    "signer/drafts/source_secrets.cpp kMostConfigBytes",
    "signer/requests/vendor_directory.cpp kMostBackupLogBytes",
    "verifier/client/customer.cpp kLargestPem",
};

TEST(LimitsPage, NoLayerHasLimitsOfItsOwn) {
  const std::regex definition(R"(constexpr [\w:]+ (kMost\w*Bytes|kLargest\w+) = )");
  std::set<std::string> own;
  for (const char* layer : {"metadata", "repository", "verifier", "signer", "publisher"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(join_path(kSource, layer))) {
      const std::string file = entry.path().string();
      if (!entry.is_regular_file() || !(file.ends_with(".cpp") || file.ends_with(".hpp"))) continue;
      const std::string text = read_file(file, 1 << 20).value();
      for (std::sregex_iterator match(text.begin(), text.end(), definition), end; match != end; ++match)
        own.insert(file.substr(kSource.size() + 1) + " " + (*match)[1].str());
    }
  }
  EXPECT_EQ(own, kOfNoFormat);
}

}  // namespace
}  // namespace sealwright
