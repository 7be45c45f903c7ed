// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/customer_run.hpp"

#include <filesystem>

#include "base/posix_files.hpp"
#include "metadata/release/trusted_release.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright::publish {
namespace {

// A manifest with many artifacts; larger ones no customer reads either.
constexpr std::uint64_t kMostManifestBytes = 16u << 20;

Status check_release(client::Updater& updater, client::Transport& transport, const client::FoundTarget& found,
                     const Limits& limits) {
  TRY_ASSIGN(const std::string manifest, updater.read_target(found, kMostManifestBytes));
  TRY_ASSIGN(const RepositoryPath path,
             RepositoryPath::signature(found.entry.file.sha256.value_or(""), "manifest.json.sig"));
  TRY_ASSIGN(const std::string signatures, read_bounded(transport, path, limits.side_file));
  TRY(accept_release(found.role.keys(), {manifest, found.path}, {signatures, path.text()}));
  return Done{};
}

Status check_role(client::Updater& updater, client::Transport& transport, const std::string& role) {
  TRY_ASSIGN(const auto listing, updater.list_role(role));
  if (!listing) return Done{};
  if (!listing->ignored.empty()) return listing->ignored[0];
  for (const client::FoundTarget& found : listing->entries) {
    if (file_name_of(found.path) == kManifestFileName) TRY(check_release(updater, transport, found, {}));
  }
  return Done{};
}

}  // namespace

OverlayTransport::OverlayTransport(const std::vector<std::string>& trees) {
  for (const std::string& tree : trees) layers_.emplace_back(client::RepositoryDirectories::below(tree));
}

void OverlayTransport::take_timestamp_from(const std::string& tree) {
  timestamp_.emplace(client::RepositoryDirectories::below(tree));
}

Result<std::unique_ptr<client::Stream>> OverlayTransport::open(const RepositoryPath& path,
                                                               client::ByteRange range) {
  if (timestamp_ && path == RepositoryPath::metadata("timestamp", std::nullopt))
    return timestamp_->open(path, range);
  for (client::FileTransport& layer : layers_) {
    auto opened = layer.open(path, range);
    if (opened || opened.error().code() != ErrorCode::not_found) return opened;
  }
  return Error{ErrorCode::not_found}.file(path.text());
}

struct CustomerMachine::State {
  TemporaryDirectory directory;
  client::TrustedStore store;
  client::FloorStore floor;
};

CustomerMachine::CustomerMachine(std::unique_ptr<State> state) : state_(std::move(state)) {}
CustomerMachine::CustomerMachine(CustomerMachine&&) noexcept = default;
CustomerMachine::~CustomerMachine() = default;

Result<CustomerMachine> CustomerMachine::begin(const std::string& root) {
  std::error_code error;
  const std::string parent = std::filesystem::temp_directory_path(error).string();
  TRY_ASSIGN(TemporaryDirectory directory, TemporaryDirectory::create(parent, "sealwright-check-"));
  TRY_ASSIGN(client::FloorStore floor, client::FloorStore::begin(directory.path()));
  client::TrustedStore store(join_path(directory.path(), "trusted"));
  TRY(make_directories(store.directory(), 0700));
  TRY(store.save("root", root));
  return CustomerMachine(
      std::unique_ptr<State>(new State{std::move(directory), std::move(store), std::move(floor)}));
}

Result<std::string> CustomerMachine::update(client::Transport& transport, std::optional<Instant> at) {
  TRY_ASSIGN(client::Updater updater, client::Updater::open(&transport, state_->store, state_->floor));
  TRY(updater.refresh(at ? client::UpdateStart{*at, {0}} : client::UpdateStart::ignoring_expiry()));
  for (const Delegation& delegation : updater.targets().document().delegations) {
    if (updater.snapshot().entry(delegation.name) == nullptr) continue;
    TRY(check_role(updater, transport, delegation.name));
  }
  return updater.timestamp().bytes();
}

}  // namespace sealwright::publish
