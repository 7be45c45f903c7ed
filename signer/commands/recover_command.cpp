// SPDX-License-Identifier: Apache-2.0
// How a solo vendor recovers from lost keys: `recover`, and the recovery key itself.
#include <algorithm>

#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/key_rotation.hpp"

namespace sealwright::sign {
namespace {

constexpr std::uint64_t kMostTextBytes = 64u << 10;

struct RecoverOptions {
  Place place;
  std::string recovery_key, fingerprint, online, folder = "recovery";
  bool stolen = false;
};

Status check_is_solo(const VerifiedRepository& state) {
  if (state.root().role_keys("root").threshold() == 1) return Done{};
  return Error{ErrorCode::usage, "only a solo repository has a recovery key"}.role("root").advice(
      "In a team, the other owners replace lost keys: sealwright-sign key replace --owner NAME "
      "--owner-keys FILE.");
}

// The owner of this recovery key. The newest root must name the key.
Result<std::string> owner_of(const RecoveryKey& recovery, const VerifiedRepository& state, const Plan& plan) {
  if (state.root().role_keys("root").find(recovery.id()) == nullptr) {
    return Error{ErrorCode::key_not_found, "the newest root names another recovery key"}.role("root").got(
        recovery.id());
  }
  const auto owners = plan.owners_by_key();
  const auto named = owners.find(recovery.id());
  const auto owner = named == owners.end() ? std::nullopt : owner_of_recovery(named->second);
  if (owner) return *owner;
  return Error{ErrorCode::key_not_found, "the plan names no owner of this recovery key"}.got(recovery.id());
}

bool is_in_chain(const VerifiedRepository& state, const RootAnchor& anchor) {
  const auto position = static_cast<std::size_t>(anchor.version);
  return position >= 1 && position <= state.files().roots.size() &&
         sha256_hex(state.files().roots[position - 1]) == anchor.fingerprint;
}

Error another_chain(const std::string& fingerprint) {
  return Error{ErrorCode::base_unknown,
               "no root here has the fingerprint that was given for the recovery key"}
      .role("root")
      .expected(fingerprint);
}

// A person who signs with a recovery key has lost their own record of the repository. Something that was
// not stored beside the repository must confirm its chain of roots: the printed text, a fingerprint given
// now, or the old keyring.
Result<SignedRecord> check_chain(const RecoverOptions& options, const RecoveryKey& recovery,
                                 const SigningRequest& nothing, const VerifiedRepository& state,
                                 const Result<Keyring>& old) {
  const bool remembers = old && old->root();
  if (remembers) TRY(check_own_base(nothing, memory_of(*old, options.place)));
  if (recovery.anchor && !is_in_chain(state, *recovery.anchor))
    return another_chain(recovery.anchor->fingerprint);
  if (!options.fingerprint.empty()) {
    TRY_ASSIGN(const std::string fingerprint, normal_fingerprint(options.fingerprint));
    const auto has_it = [&](const std::string& root) { return sha256_hex(root) == fingerprint; };
    if (std::none_of(state.files().roots.begin(), state.files().roots.end(), has_it))
      return another_chain(fingerprint);
  }
  if (!remembers && !recovery.anchor && options.fingerprint.empty()) {
    return Error{ErrorCode::base_unknown, "nothing confirms that these are the roots of this recovery key"}
        .advice(
            "Type the whole printed text into a file, with its line `root N has ...`, and name that "
            "file with --recovery-key; or give the fingerprint of any root of yours: --fingerprint HEX.");
  }
  return remembers ? old->record() : SignedRecord{};
}

// A keyring that is built beside the old one and replaces it only when everything is signed.
struct NewKeyring {
  std::string path, place;

  static Result<NewKeyring> begin(const std::string& place, Instant now) {
    NewKeyring made{place + ".recovering", place};
    if (path_exists(made.path))
      TRY(rename_file(made.path, made.path + ".cut-" + std::to_string(now.seconds)));
    return made;
  }
  Status take_its_place(Instant now) const {
    if (path_exists(place)) TRY(rename_file(place, place + ".lost-" + std::to_string(now.seconds)));
    return rename_file(path, place);
  }
};

std::vector<std::string> roles_of(const VerifiedRepository& state, const Plan& plan,
                                  const std::string& owner) {
  const auto owners = plan.owners_by_key();
  std::vector<std::string> roles;
  for (const std::string& role : roles_with_keys(state)) {
    const RoleKeys keys = state.role_keys(role);
    const auto is_his = [&](const RoleKey& key) {
      const auto named = owners.find(key.id);
      return named != owners.end() && named->second == owner;
    };
    if (std::any_of(keys.keys().begin(), keys.keys().end(), is_his)) roles.push_back(role);
  }
  return roles;
}

// Removes every key of the owner and of their recovery key, and those of the publisher if it has new keys.
// Keys that signed the live metadata are removed one push later, unless they were stolen.
KeyChange change_for(const VerifiedRepository& state, const Plan& plan, std::vector<OwnedKey> added,
                     const std::vector<std::string>& owners, bool stolen) {
  KeyChange change;
  change.added = std::move(added);
  const auto names = plan.owners_by_key();
  for (const std::string& role : roles_with_keys(state)) {
    if (!stolen && is_retired_later(role)) continue;
    const RoleKeys keys = state.role_keys(role);
    for (const RoleKey& key : keys.keys()) {
      const auto named = names.find(key.id);
      if (named != names.end() && std::find(owners.begin(), owners.end(), named->second) != owners.end())
        change.removed.insert(key.id);
    }
  }
  return change;
}

OwnedKey root_key(const SigningKey& key) { return {"root", key_id_of(key.public_key()), key.public_key()}; }

// Makes a new recovery key and writes its text to disk before any root names it.
struct NewRecovery {
  SigningKey key;
  std::string file;
};
Result<NewRecovery> make_recovery(const VendorDirectory& vendor, const VerifiedRepository& state,
                                  const std::string& folder) {
  TRY_ASSIGN(SigningKey key, SigningKey::generate(KeyKind::ed25519));
  TRY_ASSIGN(const Secret text,
             write_recovery_text(key, vendor.plan().repository,
                                 RootAnchor{state.root().version(), state.root().fingerprint()}));
  TRY_ASSIGN(std::string file, keep_recovery_text(folder, key_id_of(key.public_key()), text));
  return NewRecovery{std::move(key), std::move(file)};
}

void say_where_it_is(Answer& outcome, const std::string& file) {
  outcome.output.data.set("recovery", file);
  outcome.text += Words("New recovery key: print ") + file +
                  " or write it down, keep the copy in another place, delete the file. "
                  "The old key no longer works.\n";
}

Status join(VendorDirectory& vendor, const std::string& owner, const std::vector<OwnedKey>& keys) {
  Plan plan = vendor.plan();
  std::vector<KeyId> ids;
  for (const OwnedKey& key : keys) ids.push_back(key.id);
  plan.add_keys(owner, ids);
  return vendor.save(plan);
}

Result<PublicKeysFile> read_online(const std::string& path) {
  if (path.empty()) return PublicKeysFile{};
  TRY_ASSIGN(std::string bytes, read_file(path, kLimits.public_keys));
  return PublicKeysFile::read({std::move(bytes), path});
}

// Everything that a recovery needs, verified before a key is made.
struct Recovery {
  VendorDirectory vendor;
  VerifiedRepository state;
  RecoveryKey key;
  std::string owner;
  PublicKeysFile online;
  SignedRecord record;
  std::string keyring;  // where it will be
};

Result<Recovery> begin(const Environment& environment, const RecoverOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(VerifiedRepository state, vendor.state());
  TRY(check_is_solo(state));
  TRY_ASSIGN(RecoveryKey key, read_recovery_key(environment, options.recovery_key));
  TRY_ASSIGN(std::string owner, owner_of(key, state, vendor.plan()));
  TRY_ASSIGN(PublicKeysFile online, read_online(options.online));
  const std::string& repository = vendor.plan().repository;
  std::string keyring = options.place.keyring;
  if (keyring.empty()) {
    TRY_ASSIGN(keyring, default_keyring(environment, repository));
  }
  const auto old = Keyring::open(keyring);
  if (!old && old.error().code() == ErrorCode::needs_privilege) return old.error();
  const SigningRequest nothing = request_on(&state, vendor.plan(), "nothing", environment.now);
  TRY_ASSIGN(SignedRecord record, check_chain(options, key, nothing, state, old));
  return Recovery{std::move(vendor), std::move(state),  std::move(key),    std::move(owner),
                  std::move(online), std::move(record), std::move(keyring)};
}

Result<std::vector<OwnedKey>> fill(const Environment& environment, const Recovery& recovery,
                                   const std::string& path, const Secret& passphrase) {
  TRY_ASSIGN(Keyring keyring, Keyring::create(path));
  TRY(keyring.bind(recovery.vendor.plan().repository));
  TRY(keyring.trust(recovery.state.root()));
  TRY(keyring.remember(recovery.record));
  return keyring.generate(roles_of(recovery.state, recovery.vendor.plan(), recovery.owner), recovery.owner,
                          passphrase, environment.now);
}

Result<SigningRequest> draft(const Environment& environment, const RecoverOptions& options,
                             const Recovery& recovery, std::vector<OwnedKey> keys) {
  keys.insert(keys.end(), recovery.online.keys.begin(), recovery.online.keys.end());
  std::vector<std::string> owners{recovery.owner, recovery_owner(recovery.owner)};
  if (!options.online.empty()) owners.push_back(recovery.online.owner);
  const Plan& plan = recovery.vendor.plan();
  const KeyChange change = change_for(recovery.state, plan, std::move(keys), owners, options.stolen);
  TRY_ASSIGN(const std::string name, recovery.vendor.name_request("recover", environment.now));
  return draft_key_change(recovery.state, plan, change, manifests_in(recovery.vendor), name, environment.now);
}

Result<Answer> recover(const Environment& environment, const RecoverOptions& options) {
  TRY_ASSIGN(Recovery recovery, begin(environment, options));
  TRY_ASSIGN(Secret passphrase, passphrase_for(environment, options.place, PassphraseUse::create));
  TRY_ASSIGN(const NewKeyring fresh, NewKeyring::begin(recovery.keyring, environment.now));
  TRY_ASSIGN(std::vector<OwnedKey> keys, fill(environment, recovery, fresh.path, passphrase));
  TRY_ASSIGN(const NewRecovery next,
             make_recovery(recovery.vendor, recovery.state, path_in(options.place, options.folder)));
  TRY(join(recovery.vendor, recovery.owner, keys));
  TRY(join(recovery.vendor, recovery_owner(recovery.owner), {root_key(next.key)}));
  if (!options.online.empty()) TRY(join(recovery.vendor, recovery.online.owner, recovery.online.keys));
  keys.push_back(root_key(next.key));
  TRY_ASSIGN(const SigningRequest request, draft(environment, options, recovery, std::move(keys)));

  std::vector<OpenKey> besides;
  const KeyId id = recovery.key.id();
  besides.push_back({id, "root", std::make_unique<SigningKey>(std::move(recovery.key.key))});
  Place place = with_passphrase(options.place, std::move(passphrase));
  place.keyring = fresh.path;
  TRY_ASSIGN(Answer outcome,
             finish(environment, place, recovery.vendor, request, Wanted::signature, {std::move(besides)}));
  TRY(fresh.take_its_place(environment.now));
  outcome.output.data.set("keyring", recovery.keyring);
  outcome.text =
      Words("The keyring ") + recovery.keyring + " is new, and so is every key of " + recovery.owner + ".\n";
  say_where_it_is(outcome, next.file);
  outcome.text += options.stolen ? Words("Next: sealwright-publish push --recovery\n")
                                 : Words(
                                       "Next: sealwright-publish push, then sealwright-sign key retire, "
                                       "then sealwright-publish push\n");
  return outcome;
}

}  // namespace

Result<RecoveryKey> read_recovery_key(const Environment& environment, const std::string& file) {
  if (!file.empty()) {
    TRY_ASSIGN(const Secret text, read_secret_file(file, kMostTextBytes));
    return read_recovery_text(text.reveal(), file);
  }
  if (!environment.console.has_person()) {
    return Error{ErrorCode::usage, "there is no terminal to type the recovery key at"}.advice(
        "Give it with --recovery-key FILE.");
  }
  Secret text;
  for (std::size_t number = 1; number <= kRecoveryLines; ++number) {
    TRY_ASSIGN(const Secret line,
               environment.console.ask_secret(Words("Line ") + std::to_string(number) + ": "));
    text.append(std::to_string(number) + "  ");
    text.append(line.reveal());
    text.push_back('\n');
  }
  return read_recovery_text(text.reveal(), "what was typed");
}

Result<Answer> replace_recovery_key(const Environment& environment, const Place& place,
                                    const std::string& folder) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  TRY(check_is_solo(state));
  TRY(check_base_here(environment, place, vendor, state));
  TRY_ASSIGN(const Keyring keyring, open_keyring(environment, place, vendor.plan().repository));
  if (keyring.index().keys.empty()) return Error{ErrorCode::key_not_found}.file(keyring.path());
  const std::string owner = keyring.index().keys.front().owner;
  TRY_ASSIGN(const NewRecovery next, make_recovery(vendor, state, path_in(place, folder)));
  TRY(join(vendor, recovery_owner(owner), {root_key(next.key)}));
  const KeyChange change =
      change_for(state, vendor.plan(), {root_key(next.key)}, {recovery_owner(owner)}, true);
  TRY_ASSIGN(const std::string name, vendor.name_request("keys-recovery", environment.now));
  TRY_ASSIGN(const SigningRequest request,
             draft_key_change(state, vendor.plan(), change, manifests_in(vendor), name, environment.now));
  TRY_ASSIGN(Answer outcome, finish(environment, place, vendor, request, Wanted::signature));
  say_where_it_is(outcome, next.file);
  return outcome;
}

void add_recover_command(Program& program) {
  const auto options = std::make_shared<RecoverOptions>();
  Command app =
      program.command("recover", "Solo: make a new keyring and replace every key, with the recovery key",
                      [options](const Environment& environment) { return recover(environment, *options); });
  add_place_options(app, options->place);
  add_key_options(app, options->place);
  app.add_option("--recovery-key FILE", options->recovery_key,
                 "A file with its text, as printed or typed; without it, asks for the lines");
  app.add_option("--fingerprint SHA256", options->fingerprint,
                 "SHA-256 of any root of yours, if the text names none");
  app.add_option("--online FILE", options->online, "The publisher's new public keys, if those are lost too");
  app.add_flag("--stolen", options->stolen,
               "Remove the old keys at once; publish with `sealwright-publish push --recovery`");
  app.add_option("--recovery DIR", options->folder, "Folder for the new recovery key").with_default();
}

}  // namespace sealwright::sign
