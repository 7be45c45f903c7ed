// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/customer_run.hpp"

#include <algorithm>
#include <filesystem>

#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "verifier/offer/release_catalog.hpp"
#include "verifier/tuf/refresh.hpp"

namespace sealwright::publish {
namespace {

class BytesStream : public client::Stream {
 public:
  BytesStream(FileBytes bytes, std::uint64_t first)
      : bytes_(std::move(bytes)),
        first_(std::min<std::uint64_t>(first, bytes_->size())),
        source_(std::string_view(*bytes_).substr(first_)) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override { return source_.read(buffer, size); }
  std::uint64_t first() const override { return first_; }

 private:
  FileBytes bytes_;
  std::uint64_t first_;
  MemorySource source_;
};

// A release that clients would ignore must not be published.
Status check_product(client::Updater& updater, client::Transport& transport,
                     const client::ManifestCache& manifests, const std::string& product) {
  TRY_ASSIGN(const auto catalog, client::load_catalog(updater, transport, manifests, product));
  if (!catalog.refused.empty()) return catalog.refused[0].reason;
  return catalog.ignored.empty() ? Status(Done{}) : Status(catalog.ignored[0]);
}

Status check_role(client::Updater& updater, const std::string& role) {
  TRY_ASSIGN(const auto listing, updater.list_role(role));
  return !listing || listing->ignored.empty() ? Status(Done{}) : Status(listing->ignored[0]);
}

}  // namespace

Result<std::unique_ptr<client::Stream>> OverlayTransport::open(const RepositoryPath& path,
                                                               client::ByteRange range) {
  const bool is_timestamp = path == RepositoryPath::metadata("timestamp", std::nullopt);
  TRY_ASSIGN(FileBytes bytes, timestamp_ && is_timestamp ? timestamp_->find(path.text(), kLimits.stated)
                                                         : trees_.find(path.text(), kLimits.stated));
  if (!bytes) return Error{ErrorCode::not_found}.file(path.text());
  return std::unique_ptr<client::Stream>(new BytesStream(std::move(bytes), range.first));
}

struct CustomerMachine::State {
  TemporaryDirectory directory;
  client::TrustedStore store;
  client::FloorStore floor;
  client::ManifestCache manifests;
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
  client::ManifestCache manifests(join_path(directory.path(), "releases"));
  return CustomerMachine(std::unique_ptr<State>(
      new State{std::move(directory), std::move(store), std::move(floor), std::move(manifests)}));
}

Result<std::string> CustomerMachine::update(client::Transport& transport, std::optional<Instant> at) {
  TRY_ASSIGN(client::Updater updater, client::Updater::open(transport, state_->store, state_->floor));
  TRY(updater.refresh(at ? client::UpdateStart{*at, {0}} : client::UpdateStart::ignoring_expiry()));
  for (const Delegation& delegation : updater.targets().document().delegations) {
    if (updater.snapshot().entry(delegation.name) == nullptr) continue;
    TRY(check_product_name(delegation.name)
            ? check_product(updater, transport, state_->manifests, delegation.name)
            : check_role(updater, delegation.name));
  }
  return updater.timestamp().bytes();
}

}  // namespace sealwright::publish
