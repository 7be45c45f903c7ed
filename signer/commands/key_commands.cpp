// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "base/posix_output.hpp"
#include "base/text.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/key_rotation.hpp"

namespace sealwright::sign {
namespace {

constexpr std::uint64_t kMostFileBytes = 8u << 20;

struct KeyOptions {
  Place place;
  std::string owner, owner_keys, online, out, file, fingerprint, role;
  std::vector<std::string> products, roles;
  std::int64_t threshold = 0;
  Wanted wanted = Wanted::signature;
  bool stolen = false, recovery = false;
};

Result<PublicKeysFile> read_keys_file(const std::string& path) {
  TRY_ASSIGN(std::string bytes, read_file(path, kMostFileBytes));
  return PublicKeysFile::read({std::move(bytes), path});
}

// The keyring for a command that has no request.
Result<std::string> keyring_path(const Environment& environment, const Place& place) {
  if (!place.keyring.empty()) return place.keyring;
  const auto vendor = VendorDirectory::open(place.directory);
  return vendor ? default_keyring(environment, vendor->plan().repository) : unbound_keyring(environment);
}

std::vector<std::string> roles_to_generate(const KeyOptions& options) {
  if (!options.roles.empty()) return options.roles;
  std::vector<std::string> roles{"root", "targets"};
  roles.insert(roles.end(), options.products.begin(), options.products.end());
  roles.push_back("lifecycle");
  return roles;
}

Result<Answer> generate(const Environment& environment, const KeyOptions& options) {
  if (options.products.empty() && options.roles.empty()) {
    return Error{ErrorCode::usage, "name the products (--product) or the roles (--role) these keys are for"};
  }
  TRY(check_output(options.out));
  TRY_ASSIGN(const std::string path, keyring_path(environment, options.place));
  const bool is_new = !path_exists(join_path(path, "keyring.json"));
  TRY_ASSIGN(const Secret passphrase, passphrase_for(environment, options.place,
                                                     is_new ? PassphraseUse::create : PassphraseUse::open));
  TRY_ASSIGN(Keyring keyring, is_new ? Keyring::create(path) : Keyring::open(path));
  PublicKeysFile file{options.owner, {}};
  TRY_ASSIGN(file.keys,
             keyring.generate(roles_to_generate(options), options.owner, passphrase, environment.now));
  TRY(write_output(options.out, file.write()));
  Answer outcome;
  outcome.output.data.set("keyring", path).set("keys", options.out);
  outcome.text = Words("Keys for ") + options.owner + " are in " + path + "\nHand over " + options.out +
                 ": it holds public halves only.\n";
  return outcome;
}

Result<Answer> list(const Environment& environment, const KeyOptions& options) {
  TRY_ASSIGN(const std::string path, keyring_path(environment, options.place));
  TRY_ASSIGN(const Keyring keyring, Keyring::open(path));
  Answer outcome;
  Json keys = Json::array();
  for (const KeyringEntry& key : keyring.index().keys) {
    keys.push_back(Json::object(
        {{"created", to_text(key.created)}, {"keyid", key.id}, {"owner", key.owner}, {"role", key.role}}));
    outcome.text +=
        Words(key.role) + "  " + key.id + "  " + key.owner + ", made " + to_text(key.created) + "\n";
  }
  outcome.output.data.set("keyring", keyring.path()).set("keys", std::move(keys));
  outcome.output.data.set("rootVersion", keyring.root() ? Json(keyring.root()->version()) : Json());
  return outcome;
}

// A root from a root file, a bootstrap file or a trust file.
Result<TrustedRoot> read_root(const std::string& path) {
  TRY_ASSIGN(const std::string bytes, read_file(path, kMostFileBytes));
  if (auto starter = StarterFile::read({bytes, path})) return load_root({starter->root, path});
  if (auto trust = TrustFile::read({bytes, path})) {
    TRY_ASSIGN(const TrustAnchor anchor, open_trust_file(*trust));
    return anchor.last;
  }
  return load_root({bytes, path});
}

Result<Answer> trust(const Environment& environment, const KeyOptions& options) {
  TRY_ASSIGN(const std::string fingerprint, normal_fingerprint(options.fingerprint));
  TRY_ASSIGN(const TrustedRoot root, read_root(options.file));
  if (root.fingerprint() != fingerprint) {
    return Error{ErrorCode::fingerprint_mismatch}
        .file(options.file)
        .expected(fingerprint)
        .got(root.fingerprint());
  }
  TRY_ASSIGN(const std::string path, keyring_path(environment, options.place));
  TRY_ASSIGN(Keyring keyring, Keyring::open(path));
  if (keyring.root())
    return Error{ErrorCode::state_foreign, "this keyring trusts a root already"}.file(keyring.path());
  TRY(keyring.bind(root.document().binding.repository.value_or("")));
  TRY(keyring.trust(root));
  Answer outcome;
  outcome.text =
      Words("Root version ") + std::to_string(root.version()) + " is trusted in " + keyring.path() + "\n";
  outcome.output.data.set("keyring", keyring.path()).set("rootVersion", root.version());
  return outcome;
}

// The keys that an owner has in roles now, or only those of the named role.
std::vector<std::pair<std::string, KeyId>> keys_of(const VerifiedRepository& state, const Plan& plan,
                                                   const std::string& owner, const std::string& only_role) {
  std::vector<std::pair<std::string, KeyId>> found;
  const auto owners = plan.owners_by_key();
  for (const std::string& role : roles_with_keys(state)) {
    if (!only_role.empty() && role != only_role) continue;
    const RoleKeys keys = state.role_keys(role);
    for (const RoleKey& key : keys.keys()) {
      const auto named = owners.find(key.id);
      if (named != owners.end() && (owner.empty() || named->second == owner))
        found.emplace_back(role, key.id);
    }
  }
  return found;
}

Status remove_keys_of(KeyChange& change, const VerifiedRepository& state, const Plan& plan,
                      const std::string& owner, const std::string& role) {
  const auto keys = keys_of(state, plan, owner, role);
  if (keys.empty())
    return Error{ErrorCode::key_not_found, "this owner has no key in a role"}.role(role).got(owner);
  for (const auto& [name, key] : keys) change.removed.insert(key);
  return Done{};
}

Result<Answer> finish_change(const Environment& environment, const KeyOptions& options,
                             VendorDirectory& vendor, const VerifiedRepository& state,
                             const KeyChange& change, const std::string& what) {
  const auto find = [&](const std::string& path, const std::string& sha256) {
    return vendor.find_manifest(path, sha256);
  };
  TRY_ASSIGN(const std::string name, vendor.name_request("keys-" + what, environment.now));
  TRY_ASSIGN(const SigningRequest request,
             draft_key_change(state, vendor.plan(), change, find, name, environment.now));
  return finish(environment, options.place, vendor, request, options.wanted);
}

// Adds a public keys file to the plan before the request is drafted, so that the review can name its owner.
Result<PublicKeysFile> join_plan(VendorDirectory& vendor, const PublicKeysFile& file) {
  Plan plan = vendor.plan();
  std::vector<KeyId> ids;
  for (const OwnedKey& key : file.keys) ids.push_back(key.id);
  plan.add_keys(file.owner, ids);
  TRY(vendor.save(plan));
  return file;
}

// New keys in the caller's own keyring, for each role in which `owner` has one.
Result<PublicKeysFile> generate_replacements(const Environment& environment, const KeyOptions& options,
                                             const VendorDirectory& vendor, const VerifiedRepository& state,
                                             const std::string& owner, const Secret& passphrase) {
  TRY_ASSIGN(Keyring keyring, open_keyring(environment, options.place, vendor.plan().repository));
  std::vector<std::string> roles;
  for (const auto& [role, key] : keys_of(state, vendor.plan(), owner, options.role)) {
    if (std::find(roles.begin(), roles.end(), role) == roles.end()) roles.push_back(role);
  }
  PublicKeysFile file{owner, {}};
  TRY_ASSIGN(file.keys, keyring.generate(roles, owner, passphrase, environment.now));
  return file;
}

// The old keys of these roles stay for one push, unless they were stolen.
Result<KeyChange> replacement(const KeyOptions& options, const PublicKeysFile& file, const Plan& plan,
                              const VerifiedRepository& state) {
  KeyChange change, later;
  for (const OwnedKey& key : file.keys) {
    if (!options.role.empty() && key.role != options.role) continue;
    change.added.push_back(key);
    KeyChange& when = !options.stolen && is_retired_later(key.role) ? later : change;
    TRY(remove_keys_of(when, state, plan, options.owner.empty() ? file.owner : options.owner, key.role));
  }
  return change;
}

// An owner who replaces their own keys retires the old ones; an owner who is replaced by another is removed.
void say_what_comes_next(Answer& outcome, const KeyChange& change, const KeyOptions& options,
                         const std::string& new_owner) {
  const bool matters = std::any_of(change.added.begin(), change.added.end(),
                                   [](const OwnedKey& key) { return is_retired_later(key.role); });
  if (!matters) return;
  if (options.stolen) {
    outcome.text += "The old keys are removed at once, so push with: sealwright-publish push --recovery\n";
    return;
  }
  const bool is_same = options.owner.empty() || options.owner == new_owner;
  outcome.text +=
      Words(
          "The old keys of targets, snapshot and timestamp stay valid until you run, after that push: "
          "sealwright-sign key ") +
      (is_same ? Words("retire") : Words("remove --owner ") + options.owner) + "\n";
}

Result<Answer> replace_by(const Environment& environment, const KeyOptions& options, VendorDirectory& vendor,
                          const VerifiedRepository& state, const PublicKeysFile& file) {
  TRY_ASSIGN(const KeyChange change, replacement(options, file, vendor.plan(), state));
  TRY(join_plan(vendor, file));
  TRY_ASSIGN(Answer outcome, finish_change(environment, options, vendor, state, change, "replace"));
  say_what_comes_next(outcome, change, options, file.owner);
  return outcome;
}

// Replaces them by keys that are made here; one passphrase makes them and signs the change.
Result<Answer> replace_own(const Environment& environment, KeyOptions options, VendorDirectory& vendor,
                           const VerifiedRepository& state) {
  if (options.owner.empty()) return Error{ErrorCode::usage, "name --owner, --owner-keys or --online"};
  TRY_ASSIGN(Secret passphrase, passphrase_for(environment, options.place, PassphraseUse::open));
  TRY_ASSIGN(const PublicKeysFile file,
             generate_replacements(environment, options, vendor, state, options.owner, passphrase));
  options.place = with_passphrase(std::move(options.place), std::move(passphrase));
  return replace_by(environment, options, vendor, state, file);
}

// Two replacements of one owner in one push would leave clients behind that know the first keys only. After a
// theft there is no time to wait, and `push --recovery` skips the proof.
Status check_no_replacement_waits(const KeyOptions& options, const std::string& owner,
                                  const VendorDirectory& vendor, const VerifiedRepository& state) {
  if (options.stolen || owner.empty() || superseded_keys(state, vendor.plan(), owner).empty()) return Done{};
  return check_first_step_is_out(vendor, state);
}

Result<Answer> replace(const Environment& environment, const KeyOptions& options) {
  if (options.recovery) return replace_recovery_key(environment, options.place, "recovery");
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  TRY(check_base_here(environment, options.place, vendor, state));
  const std::string& handed_over = options.online.empty() ? options.owner_keys : options.online;
  if (handed_over.empty()) {
    TRY(check_no_replacement_waits(options, options.owner, vendor, state));
    return replace_own(environment, options, vendor, state);
  }
  TRY_ASSIGN(const PublicKeysFile file, read_keys_file(handed_over));
  TRY(check_no_replacement_waits(options, options.owner.empty() ? file.owner : options.owner, vendor, state));
  return replace_by(environment, options, vendor, state, file);
}

// The keys that are not authorised yet. A key that is listed twice still counts once.
Result<std::vector<OwnedKey>> new_keys_of(const PublicKeysFile& file, const VerifiedRepository& state) {
  std::vector<OwnedKey> fresh;
  for (const OwnedKey& key : file.keys) {
    if (state.role_keys(key.role).find(key.id) == nullptr) fresh.push_back(key);
  }
  if (!fresh.empty()) return fresh;
  return Error{ErrorCode::usage, "every key in this file is already authorised"}.got(file.owner);
}

Result<Answer> add(const Environment& environment, const KeyOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  TRY_ASSIGN(const PublicKeysFile file, read_keys_file(options.owner_keys));
  KeyChange change;
  TRY_ASSIGN(change.added, new_keys_of(file, state));
  TRY(join_plan(vendor, file));
  return finish_change(environment, options, vendor, state, change, "add");
}

Result<Answer> remove(const Environment& environment, const KeyOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  KeyChange change;
  TRY(remove_keys_of(change, state, vendor.plan(), options.owner, options.role));
  return finish_change(environment, options, vendor, state, change, "remove");
}

// The threshold cannot exceed the number of keys in the role. An unknown role is refused by the draft.
Status check_threshold(const RoleKeys& role, std::int64_t threshold) {
  const auto most = static_cast<std::int64_t>(role.keys().size());
  if (most == 0 || (threshold >= 1 && threshold <= most)) return Done{};
  return Error{ErrorCode::usage, "--threshold does not fit the keys of " + role.role()}
      .expected("1 to " + std::to_string(most))
      .got(std::to_string(threshold));
}

Result<Answer> threshold(const Environment& environment, const KeyOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  TRY(check_threshold(state.role_keys(options.role), options.threshold));
  KeyChange change;
  change.thresholds[options.role] = options.threshold;
  return finish_change(environment, options, vendor, state, change, "threshold");
}

}  // namespace

void add_key_commands(Program& program) {
  const auto options = std::make_shared<KeyOptions>();
  Command upper = program.group("key", "Keys: make, list, replace, add, remove, import");
  const auto below = [&](const std::string& name, const std::string& purpose,
                         Result<Answer> (*run)(const Environment&, const KeyOptions&)) -> Command {
    Command app = program.command_below(upper, name, purpose, [options, run](const Environment& environment) {
      return run(environment, *options);
    });
    add_place_options(app, options->place);
    return app;
  };
  const auto changes = [&](Command app) {
    add_key_options(app, options->place);
    add_request_option(app, options->wanted);
  };
  Command make = below("generate", "Make your own keys and a file with their public halves", generate);
  add_passphrase_options(make, options->place);
  make.add_option("--owner NAME", options->owner, "Your name, as reviews will show it").required();
  make.add_option("--product NAME", options->products, "A product you will sign for");
  make.add_option("--role ROLE", options->roles, "Only these roles");
  make.add_option("--out FILE", options->out,
                  "The file to hand over, such as NAME.swkeys; - is standard output")
      .required();
  below("list", "List the keys in this keyring", list);
  Command trust_app =
      below("trust", "Trust a root in a keyring that has none, such as a new colleague's", trust);
  trust_app.add_option("FILE", options->file, "A root, bootstrap or trust file").required();
  trust_app
      .add_option("--fingerprint SHA256", options->fingerprint,
                  "SHA-256 of the root, which you got over a separate channel")
      .required();
  Command replace_app = below("replace", "Replace an owner's keys, or the publisher's", replace);
  changes(replace_app);
  replace_app.add_option("--owner NAME", options->owner,
                         "Whose keys; without --owner-keys new ones are made in this keyring");
  replace_app.add_option("--owner-keys FILE", options->owner_keys, "The owner's new public keys");
  replace_app.add_option("--online FILE", options->online, "The publisher's new public keys");
  replace_app.add_option("--role ROLE", options->role, "Only in this role");
  replace_app.add_flag("--stolen", options->stolen,
                       "Remove the old keys at once; publish with `sealwright-publish push --recovery`");
  Option recovery = replace_app.add_flag("--recovery", options->recovery, "Replace the recovery key instead");
  for (const char* other : {"--owner", "--owner-keys", "--online", "--role", "--stolen", "--request"})
    recovery.excludes(replace_app.option(other));
  Command add_app = below("add", "Add an owner's keys", add);
  changes(add_app);
  add_app.add_option("--owner-keys FILE", options->owner_keys, "The owner's public keys").required();
  Command remove_app = below("remove", "Remove an owner's keys", remove);
  changes(remove_app);
  remove_app.add_option("--owner NAME", options->owner, "Whose keys").required();
  remove_app.add_option("--role ROLE", options->role, "Only in this role");
  Command threshold_app = below("threshold", "Change how many must sign for a role", threshold);
  changes(threshold_app);
  threshold_app.add_option("--role ROLE", options->role, "The role").required();
  threshold_app.add_option("--threshold NUMBER", options->threshold, "How many").required();
  add_import_command(program, upper);
  add_key_care_commands(program, upper);
}

}  // namespace sealwright::sign
