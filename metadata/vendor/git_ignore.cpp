// SPDX-License-Identifier: Apache-2.0
#include "metadata/vendor/git_ignore.hpp"

#include <algorithm>
#include <filesystem>

#include "base/posix_files.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 1u << 20;

std::string real_path(const std::string& path) {
  std::error_code error;
  std::string real = fs::weakly_canonical(fs::absolute(path, error), error).string();
  while (real.size() > 1 && real.ends_with('/')) real.pop_back();
  return real;
}

// "/recovery" for a path in the folder; empty for any other. Git's special characters are escaped; a line
// feed, which Git cannot name, matches any character.
std::string line_for(const std::string& folder, const std::string& path) {
  const std::string outer = real_path(folder), inner = real_path(path);
  if (!inner.starts_with(outer + "/")) return {};
  std::string line;
  for (const char c : inner.substr(outer.size())) {
    if (c == '\n') {
      line += '?';
      continue;
    }
    if (std::string_view("*?[\\ ").find(c) != std::string_view::npos) line += '\\';
    line += c;
  }
  return line;
}

}  // namespace

Status keep_out_of_git(const std::string& folder, const std::vector<std::string>& paths,
                       const std::vector<std::string>& patterns) {
  const std::string file = join_path(folder, ".gitignore");
  std::string text;
  if (path_exists(file)) {
    TRY_ASSIGN(text, read_file(file, kMostBytes));
  }
  std::vector<std::string> lines = split(text, '\n');
  const std::string before = text;
  const auto add = [&](const std::string& line) {
    if (line.empty() || std::find(lines.begin(), lines.end(), line) != lines.end()) return;
    if (!text.empty() && !text.ends_with('\n')) text += '\n';
    text += line + "\n";
    lines.push_back(line);
  };
  for (const std::string& path : paths) add(line_for(folder, path));
  for (const std::string& pattern : patterns) add(pattern);
  return text == before ? Status(Done{}) : write_file_atomically(file, text);
}

}  // namespace sealwright
