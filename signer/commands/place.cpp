// SPDX-License-Identifier: Apache-2.0
// Where a command works: the vendor's directory, the keyring and its passphrase.
#include "base/posix_files.hpp"
#include "signer/commands/command.hpp"

namespace sealwright::sign {
namespace {

constexpr const char* kWhose = "the keyring";

Result<std::string> path_at_home(const Environment& environment, const std::string& name) {
  if (!environment.config_home.empty()) return join_path(environment.config_home, name);
  return Error{ErrorCode::usage, "HOME is not set, so there is no default place for a keyring"}.advice(
      "Set HOME, or name the keyring with --keyring DIR.");
}

bool is_missing(const Result<Keyring>& keyring) {
  return !keyring && keyring.error().code() == ErrorCode::key_not_found;
}

}  // namespace

std::string path_in(const Place& place, const std::string& path) {
  return path.starts_with('/') ? path : join_path(place.directory, path);
}

void add_directory_option(Command app, Place& place) {
  app.add_option("--dir DIR", place.directory, "The vendor's directory, which holds sealwright.json")
      .with_default();
}

void add_place_options(Command app, Place& place) {
  add_directory_option(app, place);
  app.add_option("--keyring DIR", place.keyring, "The keyring, if not the default one of this repository");
}

void add_passphrase_options(Command app, Place& place) {
  add_passphrase_options(app, place.passphrase, kWhose);
}

void add_key_options(Command app, Place& place) {
  add_passphrase_options(app, place);
  app.add_flag("--abandoned", place.abandoned,
               "What this keyring signed last was never published: accept an older base");
}

void add_request_option(Command app, Wanted& wanted) {
  app.add_flag("--request", "Write a request even if this keyring could sign alone",
               [&wanted] { wanted = Wanted::request; });
}

Result<Secret> passphrase_for(const Environment& environment, const Place& place, PassphraseUse use) {
  if (place.known_passphrase) return place.known_passphrase->clone();
  return read_passphrase(environment.console, place.passphrase, use, kWhose);
}

Place with_passphrase(Place place, Secret passphrase) {
  place.known_passphrase = std::make_shared<const Secret>(std::move(passphrase));
  return place;
}

Result<std::string> default_keyring(const Environment& environment, const std::string& repository) {
  return path_at_home(environment, repository + ".keyring");
}

Result<std::string> unbound_keyring(const Environment& environment) {
  return path_at_home(environment, "new.keyring");
}

Result<Keyring> open_keyring(const Environment& environment, const Place& place,
                             const std::string& repository) {
  if (!place.keyring.empty()) return Keyring::open(place.keyring);
  TRY_ASSIGN(const std::string usual, default_keyring(environment, repository));
  auto bound = Keyring::open(usual);
  if (!is_missing(bound)) return bound;
  TRY_ASSIGN(const std::string unbound, unbound_keyring(environment));
  auto unbound_yet = Keyring::open(unbound);
  return is_missing(unbound_yet) ? std::move(bound) : std::move(unbound_yet);
}

Result<std::optional<Keyring>> find_keyring(const Environment& environment, const Place& place,
                                            const std::string& repository) {
  auto keyring = open_keyring(environment, place, repository);
  if (place.keyring.empty() && is_missing(keyring)) return std::optional<Keyring>();
  if (!keyring) return std::move(keyring).error();
  return std::optional<Keyring>(*std::move(keyring));
}

}  // namespace sealwright::sign
