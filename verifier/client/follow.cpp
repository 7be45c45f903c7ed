// SPDX-License-Identifier: Apache-2.0
#include "verifier/client/follow.hpp"

#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "base/url.hpp"
#include "verifier/install/installer.hpp"
#include "verifier/tuf/floor_store.hpp"
#include "verifier/tuf/trusted_store.hpp"

namespace sealwright::client {
namespace {

bool is_on_this_machine(const std::string& text) {
  const auto url = Url::parse(text);
  return url && (url->is_file() || url->is_loopback());
}

// Sandbox repositories are signed with public test keys.
Status check_is_no_sandbox(const Introduction& introduction) {
  if (!introduction.root.document().binding.test) return Done{};
  const RepositoryUrls& urls = introduction.starter.urls;
  for (const auto* list : {&urls.metadata, &urls.targets, &urls.signatures}) {
    for (const std::string& url : *list) {
      if (!is_on_this_machine(url)) return Error{ErrorCode::test_key}.got(shown_url(url));
    }
  }
  return Done{};
}

Error another_root(const ClientPaths& paths) {
  return Error{ErrorCode::state_damaged, "another root is trusted here already, and config.json is missing"}
      .file(paths.root())
      .advice("Run `sealwright init --reset` to start again. It keeps the rollback floors.");
}

// An interrupted first run may have left this root. Any other root was trusted by a complete directory.
Status check_no_other_root(const ClientPaths& paths, const TrustedRoot& root) {
  TRY_ASSIGN(const auto there, TrustedStore(paths.trusted()).load("root"));
  return !there || *there == root.bytes() ? Status(Done{}) : Status(another_root(paths));
}

Status begin_floors(const LockedDirectory& directory, const TrustedRoot& root) {
  TRY(check_no_other_root(directory.paths(), root));
  TRY_ASSIGN(FloorStore floors, FloorStore::begin(directory.paths().state()));
  const RootFloor first{root.version(), root.fingerprint()};
  const auto& recorded = floors.current().root;
  if (recorded == first) return Done{};
  if (recorded) return another_root(directory.paths());
  FloorFile next = floors.current();
  next.root = first;
  return floors.replace(std::move(next));
}

Result<FloorSource> restart_floors(const LockedDirectory& directory, const TrustedRoot& root,
                                   const FollowOptions& options) {
  TRY_ASSIGN(KeptFloors kept, floors_to_keep(directory, options.platform));
  const auto& repository = root.document().binding.repository;
  if (kept.floor.repository && repository && kept.floor.repository != repository) {
    return Error{ErrorCode::state_foreign}
        .expected(*kept.floor.repository)
        .got(*repository)
        .advice(
            "If the vendor lost all root keys and started a new repository, use `sealwright trust replace`.");
  }
  kept.floor.root = RootFloor{root.version(), root.fingerprint()};
  TRY_ASSIGN(const FloorStore floors, FloorStore::restart(directory.paths().state(), std::move(kept.floor)));
  TRY(remove_tree(directory.paths().trusted()));
  TRY(make_directories(directory.paths().trusted(), 0700));
  return kept.source;
}

ClientConfig config_of(const Introduction& introduction, std::string platform) {
  const StarterFile& starter = introduction.starter;
  ClientConfig config;
  config.product = starter.product;
  config.channel = starter.channel;
  config.platform = std::move(platform);
  config.root_fingerprint = introduction.root.fingerprint();
  config.urls = starter.urls;
  return config;
}

}  // namespace

Result<Introduction> read_introduction(const Untrusted& file) {
  TRY_ASSIGN(StarterFile starter, StarterFile::read(file));
  TRY_ASSIGN(TrustedRoot root, load_root({starter.root, file.file}));
  Introduction introduction{std::move(starter), std::move(root)};
  TRY(check_is_no_sandbox(introduction));
  return introduction;
}

Status check_fingerprint(const Introduction& introduction, const std::string& expected,
                         const std::string& file) {
  const std::string actual = introduction.root.fingerprint();
  TRY_ASSIGN(const std::string given, normal_fingerprint(expected));
  if (given == actual) return Done{};
  return Error{ErrorCode::fingerprint_mismatch}.file(file).expected(given).got(actual);
}

Status check_is_new(const std::string& directory, const std::string& product) {
  const auto present = ClientDirectory::open(directory, product);
  if (!present && present.error().code() == ErrorCode::not_initialised) return Done{};
  if (!present) return present.error();
  return Error{ErrorCode::usage, "this directory follows the product already"}.file(directory).advice(
      "Use it as it is. If it is damaged, `sealwright init --reset` starts again and keeps the rollback "
      "floors.");
}

Result<KeptFloors> floors_to_keep(const LockedDirectory& directory, const std::string& platform) {
  KeptFloors kept;
  if (const auto floors = FloorStore::open(directory.paths().state())) {
    kept = {floors->current(), FloorSource::floors};
    kept.floor.roles.clear();
    kept.floor.root.reset();
    kept.floor.clock.issued.reset();
    return kept;
  }
  const auto current = directory.current().value_or(std::nullopt);
  if (!current) return kept;
  const auto running = InstallableRelease::kept(directory.paths(), *current, platform);
  if (!running && running.error().code() != ErrorCode::state_damaged) return running.error();
  // Nothing can be kept. The next update installs a verified version.
  if (!running) return kept;
  kept.source = FloorSource::running_release;
  kept.floor.baseline = running->version();
  kept.floor.security_floor = running->manifest().rollback_floor;
  kept.floor.installed.emplace(*current, running->version());
  return kept;
}

Result<FloorSource> follow(const Introduction& introduction, const FollowOptions& options) {
  TRY_ASSIGN(const ClientDirectory directory, ClientDirectory::create(options.directory));
  TRY_ASSIGN(const LockedDirectory locked, directory.lock());
  FloorSource source = FloorSource::nothing;
  if (options.reset) {
    TRY(note(locked, *options.reset, ChangeState::begun));
    TRY_ASSIGN(source, restart_floors(locked, introduction.root, options));
  } else {
    TRY(begin_floors(locked, introduction.root));
  }
  TRY(TrustedStore(locked.paths().trusted()).save("root", introduction.root.bytes()));
  TRY(locked.store_config(config_of(introduction, options.platform)));
  if (options.reset) TRY(note(locked, *options.reset, ChangeState::done));
  return source;
}

}  // namespace sealwright::client
