// SPDX-License-Identifier: Apache-2.0
// sealwright: follows a vendor's releases, verifies before it installs, and reports until when what runs is
// supported.
#include <signal.h>

#include <cstdlib>

#include "base/posix_files.hpp"
#include "base/posix_machine.hpp"
#include "base/posix_signal_queue.hpp"
#include "cli/posix_start.hpp"
#include "verifier/commands/commands.hpp"

namespace sealwright::client {
namespace {

std::atomic<bool> cancelled = false;

void cancel(int) { cancelled = true; }

// A dangling link is an error, because it was meant to point to a file.
bool leads_nowhere(const std::string& path) {
  const std::string folder = parent_path(path);
  return path_exists(path) || (path_exists(folder) && !is_directory(folder));
}

// An unreadable file of the administrator is an error, so that a locked setting cannot vanish. A person's own
// preferences may be ignored.
Status add_file(std::vector<SettingSource>& sources, SettingLevel level, const std::string& path) {
  auto bytes = read_file(path, 1'000'000);
  if (bytes) return sources.push_back({level, path, *std::move(bytes)}), Done{};
  const bool is_mine = level == SettingLevel::user && bytes.error().code() == ErrorCode::needs_privilege;
  if (is_mine) return Done{};
  if (bytes.error().code() != ErrorCode::file_missing) return std::move(bytes).error();
  if (level == SettingLevel::user || !leads_nowhere(path)) return Done{};
  return Error{ErrorCode::io_error, "a symbolic link that leads nowhere"}.file(path);
}

Result<std::vector<SettingSource>> setting_files(const std::string& product) {
  std::vector<SettingSource> sources;
  TRY(add_file(sources, SettingLevel::site_lock, "/etc/sealwright/site.json"));
  TRY(add_file(sources, SettingLevel::system, "/etc/sealwright/sealwright.json"));
  const char* home = std::getenv("HOME");
  // Root's own file would apply one person's preferences to a service.
  if (home != nullptr && !runs_as_root()) {
    TRY(add_file(sources, SettingLevel::user, join_path(home, ".config/sealwright/sealwright.json")));
  }
  if (!product.empty()) {
    TRY(add_file(sources, SettingLevel::product, "/etc/sealwright/products.d/" + product + ".json"));
  }
  return sources;
}

int run(int count, const char* const* arguments) {
  if (!is_ignored(SIGINT)) signal(SIGINT, cancel);
  signal(SIGTERM, cancel);
  Program program("sealwright", "Follows a vendor's releases and verifies before it installs.");
  add_init_command(program);
  add_trust_commands(program);
  add_update_commands(program);
  add_verify_commands(program);
  add_installed_commands(program);
  const CurlLibrary curl;
  return program.run(count, arguments, cancelled, [&](const Console& console) {
    return Environment{console, system_now(), curl, cancelled, "/var/lib/sealwright", setting_files};
  });
}

}  // namespace
}  // namespace sealwright::client

int main(int count, char** arguments) {
  return sealwright::start_program({.program = "sealwright",
                                    .new_files = sealwright::NewFiles::for_every_user,
                                    .run = sealwright::client::run},
                                   count, arguments);
}
