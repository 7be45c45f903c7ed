// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/client_directory.hpp"

#include <vector>

#include "base/encoding.hpp"
#include "verifier/install/install_files.hpp"

namespace sealwright::client {
namespace {

// A local state file has a few hundred bytes, `attempts` with many releases 400,000. The limit only stops
// huge files.
constexpr std::uint64_t kStateFileLimit = 1 << 24;
constexpr std::string_view kVersionPrefix = "versions/";

// Reports a damaged state file as damage, not as a refused document of the vendor.
Error as_damage(const Error& error, const std::string& path) {
  if (error.code() == ErrorCode::format_too_new || error.exit_class() == ExitClass::local_failure)
    return error;
  const std::string detail = error.detail().empty() ? "" : ": " + error.detail();
  return Error{ErrorCode::state_damaged, std::string(meaning_of(error.code())) + detail}.file(path);
}

template <class Document>
Result<Document> read_state(const std::string& path) {
  const auto bytes = read_file(path, kStateFileLimit);
  if (!bytes) return as_damage(bytes.error(), path);
  auto document = Document::read(*bytes, path);
  if (!document) return as_damage(document.error(), path);
  return document;
}

// The directories that no other user may write to, the root first.
std::vector<std::string> directories_of(const ClientPaths& paths) {
  return {paths.root(),  paths.versions(), paths.staging(),  paths.partial(),  paths.trash(),
          paths.state(), paths.trusted(),  paths.releases(), paths.documents()};
}

// Checks those that exist.
Status check_directories(const ClientPaths& paths) {
  TRY(check_directory_is_private(paths.root()));
  std::vector<std::string> there = directories_of(paths);
  std::erase_if(there, [](const std::string& directory) { return !path_exists(directory); });
  for (const std::string& directory : there)
    if (directory != paths.root()) TRY(check_own_directory(directory));
  return check_one_file_system(there);
}

// Every user may read the directories that a version runs from; the others are private.
Status make_missing_directories(const ClientPaths& paths) {
  bool made = false;
  for (const std::string& directory : directories_of(paths)) {
    if (path_exists(directory)) continue;
    TRY(make_directory_with_mode(directory, directory == paths.versions() ? 0755 : 0700));
    made = true;
  }
  if (!made) return Done{};
  TRY(sync_directory(paths.state()));
  return sync_directory(paths.root());
}

Status make_layout(const ClientPaths& paths) {
  TRY(make_directories(paths.root()));
  TRY(check_directory_is_private(paths.root()));
  TRY(make_missing_directories(paths));
  return sync_directory(parent_path(paths.root()));
}

constexpr std::string_view kRecovery =
    "Run `sealwright recover`. It switches only to a version that it can verify.";

Error foreign_link(const std::string& link, std::string what) {
  return Error{ErrorCode::state_damaged, std::move(what)}.file(link).advice(std::string(kRecovery));
}

Error not_initialised(const ClientPaths& paths) {
  return Error{ErrorCode::not_initialised}.file(paths.root());
}

}  // namespace

Result<ClientDirectory> ClientDirectory::create(const std::string& root) {
  const ClientPaths paths(root);
  TRY(make_layout(paths));
  TRY(check_directories(paths));
  return ClientDirectory(paths);
}

Result<ClientDirectory> ClientDirectory::open(const std::string& root,
                                              std::optional<std::string_view> product) {
  const ClientDirectory directory{ClientPaths(root)};
  if (const auto there = file_size(directory.paths().config()); !there) {
    return there.error().code() == ErrorCode::file_missing ? not_initialised(directory.paths())
                                                           : there.error();
  }
  TRY(check_directories(directory.paths()));
  TRY_ASSIGN(const ClientConfig config, directory.config());
  if (product && *product != config.product) {
    return Error{ErrorCode::state_foreign}.file(root).expected(std::string(*product)).got(config.product);
  }
  return directory;
}

Result<std::optional<std::string>> ClientDirectory::version_of(const std::string& link) {
  if (!path_exists(link)) return std::optional<std::string>();
  const auto target = read_link(link);
  if (!target) return foreign_link(link, "it is not a symbolic link");
  std::string_view manifest = *target;
  if (!manifest.starts_with(kVersionPrefix) || !is_sha256_hex(manifest.substr(kVersionPrefix.size())))
    return foreign_link(link, "it does not name a version").got(*target);
  return std::optional<std::string>(manifest.substr(kVersionPrefix.size()));
}

Result<ClientConfig> ClientDirectory::config() const {
  if (!path_exists(paths_.config())) return not_initialised(paths_);
  return read_state<ClientConfig>(paths_.config());
}

Result<std::optional<Journal>> ClientDirectory::journal() const {
  if (!path_exists(paths_.journal())) return std::optional<Journal>();
  auto journal = read_state<Journal>(paths_.journal());
  if (journal) return std::optional<Journal>(*std::move(journal));
  const bool is_damaged = journal.error().code() == ErrorCode::state_damaged;
  return is_damaged ? std::move(journal).error().advice(std::string(kRecovery)) : std::move(journal).error();
}

Attempts ClientDirectory::attempts() const {
  return read_state<Attempts>(paths_.attempts()).value_or(Attempts());
}

Result<LockedDirectory> ClientDirectory::lock() const {
  TRY_ASSIGN(FileLock lock, FileLock::acquire(paths_.lock()));
  TRY(make_missing_directories(paths_));
  return LockedDirectory(*this, std::move(lock));
}

Status LockedDirectory::store_config(const ClientConfig& config) const {
  return write_file_atomically(paths().config(), config.write(), 0600);
}
Status LockedDirectory::store_journal(const Journal& journal) const {
  return write_file_atomically(paths().journal(), journal.write(), 0600);
}
Status LockedDirectory::store_attempts(const Attempts& attempts) const {
  return write_file_atomically(paths().attempts(), attempts.write(), 0600);
}

}  // namespace sealwright::client
