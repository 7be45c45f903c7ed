// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_garbage.hpp"

#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "verifier/install/install_files.hpp"

namespace sealwright::client {
namespace {

Status empty_directory(const std::string& directory) {
  TRY_ASSIGN(const auto names, list_directory(directory));
  for (const std::string& name : names) TRY(remove_tree(join_path(directory, name)));
  return Done{};
}

Status collect_versions(const ClientPaths& paths, const std::set<std::string>& kept) {
  TRY_ASSIGN(const auto versions, list_directory(paths.versions()));
  for (const std::string& name : versions)
    if (!kept.contains(name) && !is_held(paths.version(name))) TRY(discard(paths, paths.version(name)));
  return Done{};
}

// A release is kept as long as its version is there.
Status collect_releases(const ClientPaths& paths, const std::set<std::string>& kept) {
  TRY_ASSIGN(const auto releases, list_directory(paths.releases()));
  for (const std::string& name : releases)
    if (!kept.contains(name) && !path_exists(paths.version(name))) TRY(discard(paths, paths.release(name)));
  return Done{};
}

// What `write_file_atomically` leaves when it is killed: `.NAME.XXXXXX`.
bool is_unfinished_file(const std::string& name) {
  return name.size() > 8 && name.front() == '.' && name[name.size() - 7] == '.';
}

Status drop_unfinished_files(const std::string& directory) {
  if (!is_directory(directory)) return Done{};
  TRY_ASSIGN(const auto names, list_directory(directory));
  for (const std::string& name : names)
    if (is_unfinished_file(name)) TRY(remove_tree(join_path(directory, name)));
  return Done{};
}

}  // namespace

Status drop_unfinished(const ClientPaths& paths) {
  TRY(empty_directory(paths.staging()));
  return empty_directory(paths.trash());
}

Status switch_link(const ClientPaths& paths, const std::string& name, const std::string& manifest) {
  const std::string link = join_path(paths.root(), name), target = "versions/" + manifest;
  if (!path_exists(link) || read_link(link)) return point_link(paths.root(), name, target);
  const std::string fresh = link + ".new";
  TRY(discard(paths, fresh));
  TRY(point_link(paths.root(), name + ".new", target));
  TRY(exchange_names(fresh, link));
  TRY(sync_directory(paths.root()));
  return discard(paths, fresh);
}

Status discard(const ClientPaths& paths, const std::string& directory) {
  if (!path_exists(directory)) return Done{};
  const std::string away = join_path(paths.trash(), to_hex(random_bytes(16)));
  TRY(rename_file(directory, away));
  TRY(sync_directory(parent_path(directory)));
  return remove_tree(away);
}

Notices collect_garbage(const ClientPaths& paths, const std::set<std::string>& kept) {
  Notices notices;
  const auto note = [&](Status status) {
    if (!status) notices.push_back(Notice::info(std::move(status).error()));
  };
  note(collect_versions(paths, kept));
  note(collect_releases(paths, kept));
  note(empty_directory(paths.partial()));
  note(drop_unfinished(paths));
  for (const std::string& directory : {paths.state(), paths.trusted(), paths.documents(), paths.manifests()})
    note(drop_unfinished_files(directory));
  return notices;
}

}  // namespace sealwright::client
