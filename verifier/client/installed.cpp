// SPDX-License-Identifier: Apache-2.0
#include "verifier/client/installed.hpp"

#include "verifier/transport/no_transport.hpp"

namespace sealwright::client {
namespace {

// When the stored metadata was signed. It is verified again, but may be of any age.
Result<std::optional<Instant>> as_of(const ClientDirectory& directory, FloorStore& floors) {
  NoTransport nowhere;
  TRY_ASSIGN(Updater updater, Updater::open(nowhere, TrustedStore(directory.paths().trusted()), floors));
  return updater.stored_issued();
}

Result<std::optional<Version>> version_asked(const StandingQuestion& question,
                                             const InstallationStatus& installation) {
  if (!question.version.empty()) {
    TRY_ASSIGN(Version version, Version::parse(question.version));
    return std::optional<Version>(std::move(version));
  }
  return installation.current ? installation.current->version : std::nullopt;
}

}  // namespace

Result<Place> lock_place(const Customer& customer) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(LockedDirectory locked, directory.lock());
  TRY_ASSIGN(FloorStore floors, FloorStore::open(locked.paths().state()));
  return Place{std::move(locked), std::move(floors)};
}

Instant time_of(const Place& place, const Customer& customer) {
  return clock_of(customer, place.floors.current()).at;
}

Result<Standing> standing_of(const Customer& customer, const StandingQuestion& question) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(ClientConfig config, directory.config());
  TRY_ASSIGN(FloorStore floors, FloorStore::open(directory.paths().state()));
  TRY_ASSIGN(InstallationStatus installation, installation_status(directory, floors.current()));
  TRY_ASSIGN(auto version, version_asked(question, installation));
  TRY_ASSIGN(const Promises promises, stored_promises(promise_paths(directory.paths()), customer.cancelled));
  TRY_ASSIGN(const auto signed_at, as_of(directory, floors));
  const UpdateClock clock = clock_of(customer, floors.current());
  Notices notices = promises.unreadable;
  if (clock.notice) notices.push_back(*clock.notice);
  std::optional<SupportAnswer> support;
  if (version) {
    support = answer_support({config.product, *version, clock.at, question.warn_days},
                             promises.cle ? &*promises.cle : nullptr, promises.ratchet,
                             promises.policy ? &*promises.policy : nullptr);
  }
  return Standing{std::move(config), std::move(installation), std::move(version), std::move(support),
                  signed_at,         std::move(notices)};
}

Result<Anchor> anchor_from_directory(const Customer& customer, const std::string& product) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(FloorStore floors, FloorStore::open(directory.paths().state()));
  NoTransport nowhere;
  TRY_ASSIGN(Updater updater, Updater::open(nowhere, TrustedStore(directory.paths().trusted()), floors));
  TRY(updater.use_stored());
  TRY_ASSIGN(const auto targets, verify_document<Targets>(updater.root().role_keys("targets"),
                                                          {updater.targets().bytes(), "targets.json"}));
  return anchor_from_targets(targets, product, "directory " + directory.paths().root(),
                             clock_of(customer, floors.current()).at);
}

}  // namespace sealwright::client
