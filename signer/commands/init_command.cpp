// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "base/posix_process.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "keys/public/digest.hpp"
#include "metadata/json/document_fields.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "metadata/vendor/git_ignore.hpp"
#include "metadata/vendor/records.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/founding.hpp"

namespace sealwright::sign {
namespace {

struct InitOptions {
  Place place;
  std::string profile = "solo", vendor, url, contact, gates = "basic", owner = "owner", online,
              recovery = "recovery";
  std::vector<std::string> products, channels{"stable"}, owner_keys;
};

Status check_url(const std::string& url) {
  if (is_repository_url(url)) return Done{};
  return Error{ErrorCode::usage, "customers cannot read from this --url"}
      .expected(std::string(kRepositoryUrlForm))
      .got(shown_url(url))
      .advice("Give the URL of the directory that customers will reach.");
}

Status check_names_differ(const std::string& option, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  if (twice == names.end()) return Done{};
  return Error{ErrorCode::usage, option + " is given twice with the same name"}.got(*twice);
}

Status check_contact(const std::string& contact) {
  if (contact.empty() || is_uri(contact)) return Done{};
  return Error{ErrorCode::usage, "--contact is not a URI"}
      .expected("such as mailto:security@acme.example or https://acme.example/security")
      .got(shown_url(contact));
}

Result<Plan> new_plan(const InitOptions& options, KeyProfile profile) {
  Plan plan;
  plan.repository = to_hex(random_bytes(16));
  plan.vendor = options.vendor;
  plan.url = options.url;
  TRY(check_url(plan.url));
  TRY(check_contact(options.contact));
  TRY(check_names_differ("--product", options.products));
  TRY(check_names_differ("--channel", options.channels));
  if (!options.contact.empty()) plan.contact = options.contact;
  plan.gates = options.gates;
  TRY(check_gates(plan.gates));
  for (const std::string& product : options.products) {
    TRY(check_product_name(product));
    plan.products.push_back({product, options.channels});
  }
  for (const std::string& channel : options.channels) TRY(check_channel_name(channel));
  plan.roles = default_lifetimes(profile);
  TRY(Plan::read({plan.write(), "that init would write"}));  // else no later command could use it
  return plan;
}

Result<PublicKeysFile> read_keys_file(const std::string& path) {
  TRY_ASSIGN(std::string bytes, read_file(path, kLimits.public_keys));
  return PublicKeysFile::read({std::move(bytes), path});
}

// The publisher makes and holds its own two keys; only the public halves are read here.
Result<PublicKeysFile> online_keys(const Environment& environment, const InitOptions& options) {
  if (!options.online.empty()) return read_keys_file(options.online);
  const std::string file = join_path(options.place.directory, "online.swkeys");
  if (path_exists(file)) return read_keys_file(file);
  std::vector<std::string> arguments{"key",   "generate", "--dir",  options.place.directory,
                                     "--out", file,       "--quiet"};
  if (!options.place.passphrase.file.empty()) {
    arguments.insert(arguments.end(), {"--passphrase-file", options.place.passphrase.file});
  }
  TRY(run_program(join_path(parent_path(environment.program), "sealwright-publish"), arguments));
  return read_keys_file(file);
}

// A second key for root that is never in the keyring. It recovers the repository after a lost laptop or a
// forgotten passphrase.
PublicKeysFile public_half(const SigningKey& recovery, const std::string& owner) {
  const PublicKey& key = recovery.public_key();
  return {recovery_owner(owner), {{"root", key_id_of(key), key}}};
}

Result<std::string> own_keyring(const Environment& environment, const InitOptions& options,
                                const Plan& plan) {
  if (!options.place.keyring.empty()) return options.place.keyring;
  return default_keyring(environment, plan.repository);
}

// ---- An init that was interrupted ----

constexpr const char* kBegun = "records/init.json";
constexpr const char* kFirstRelease = "requests/init.swrel";

Result<std::optional<BegunInit>> begun_here(const InitOptions& options) {
  const std::string file = path_in(options.place, kBegun);
  if (!path_exists(file)) return std::optional<BegunInit>();
  TRY_ASSIGN(std::string bytes, read_file(file, kLimits.record));
  TRY_ASSIGN(BegunInit begun, BegunInit::read({std::move(bytes), file}));
  return std::optional<BegunInit>(std::move(begun));
}

Status note_begun(const InitOptions& options, const BegunInit& begun) {
  TRY(make_directories(path_in(options.place, "records")));
  return write_file_atomically(path_in(options.place, kBegun), begun.write());
}

// records/ may come from someone else, with a clone, so this never forgets what was signed after an
// initialisation.
bool has_only_founded(const Keyring& keyring) {
  const auto& signed_here = keyring.record().roles;
  return (!keyring.root() || keyring.root()->version() == 1) &&
         std::all_of(signed_here.begin(), signed_here.end(),
                     [](const auto& entry) { return entry.second.version <= 1; });
}

// The keyring of the interrupted run, if no root that left this machine names it; otherwise a new one.
Result<Keyring> keyring_to_fill(const std::string& path, const BegunInit& begun) {
  auto keyring = Keyring::open(path);
  const bool is_of_that_run = keyring &&
                              (begun.keyring == absolute_path(path) || keyring->index().keys.empty()) &&
                              has_only_founded(*keyring);
  if (!is_of_that_run) return Keyring::create(path);
  TRY(keyring->forget_founding());
  return keyring;
}

// Uses the keys that the interrupted run made, and makes the missing ones.
Result<std::vector<OwnedKey>> keys_for(Keyring& keyring, const std::vector<std::string>& roles,
                                       const std::string& owner, const Secret& passphrase, Instant now) {
  std::vector<KeyId> known;
  std::vector<std::string> missing;
  for (const std::string& role : roles) {
    const auto& all = keyring.index().keys;
    const auto found = std::find_if(all.begin(), all.end(), [&](const KeyringEntry& entry) {
      return entry.role == role && entry.owner == owner;
    });
    if (found == all.end())
      missing.push_back(role);
    else
      known.push_back(found->id);
  }
  TRY_ASSIGN(std::vector<OwnedKey> keys, keyring.generate(missing, owner, passphrase, now));
  TRY_ASSIGN(const auto opened, keyring.open_keys(known, passphrase));
  for (const OpenKey& key : opened) keys.push_back({key.role, key.id, key.key->public_key()});
  return keys;
}

Result<PublicKeysFile> make_own_keys(const Environment& environment, const InitOptions& options,
                                     const Plan& plan, BegunInit& begun, const Secret& passphrase) {
  TRY_ASSIGN(const std::string path, own_keyring(environment, options, plan));
  TRY_ASSIGN(Keyring keyring, keyring_to_fill(path, begun));
  begun.keyring = absolute_path(path);
  TRY(note_begun(options, begun));
  PublicKeysFile file{options.owner, {}};
  TRY_ASSIGN(file.keys, keys_for(keyring, human_roles(plan), options.owner, passphrase, environment.now));
  return file;
}

struct Founding {
  Founders founders;
  Secret passphrase;  // solo: of the new keyring
};

Result<Founding> founding_of(const Environment& environment, const InitOptions& options, const Plan& plan,
                             KeyProfile profile, BegunInit& begun, const SigningKey& recovery) {
  Founding founding;
  Founders& founders = founding.founders;
  founders.profile = profile;
  TRY_ASSIGN(founders.online, online_keys(environment, options));
  for (const std::string& file : options.owner_keys) {
    TRY_ASSIGN(PublicKeysFile owner, read_keys_file(file));
    founders.owners.push_back(std::move(owner));
  }
  if (profile == KeyProfile::team) return founding;
  TRY_ASSIGN(founding.passphrase, passphrase_for(environment, options.place, PassphraseUse::create));
  TRY_ASSIGN(PublicKeysFile own, make_own_keys(environment, options, plan, begun, founding.passphrase));
  founders.owners.push_back(std::move(own));
  founders.recovery = public_half(recovery, options.owner);
  return founding;
}

void add_owners(Plan& plan, const Founders& founders) {
  const auto add = [&](const PublicKeysFile& file) {
    std::vector<KeyId> ids;
    for (const OwnedKey& key : file.keys) ids.push_back(key.id);
    plan.add_keys(file.owner, ids);
  };
  for (const PublicKeysFile& owner : founders.owners) add(owner);
  if (founders.recovery) add(*founders.recovery);
  add(founders.online);
}

// Asks the person to type two of the four lines from their paper, as often as it takes. If they give up, the
// repository and the text stay.
Status have_it_typed_back(const Environment& environment, const SigningKey& recovery, const Secret& text) {
  TRY_ASSIGN(const auto lines, recovery_lines(recovery));
  environment.console.say("\n");
  environment.console.show_key(text);
  environment.console.say("\n");
  for (const std::size_t number : {std::size_t{2}, std::size_t{4}}) {
    for (;;) {
      const auto typed = environment.console.ask_secret(Words("Write it down; then type line ") +
                                                        std::to_string(number) + " from your paper: ");
      if (!typed)
        return environment.console.say("\nNot checked. Check it later: sealwright-sign key verify-backup\n"),
               Done{};
      if (is_recovery_line(*typed, number, lines[number - 1])) break;
      environment.console.say("That is not the line. Try again.\n");
    }
  }
  return Done{};
}

// Runs before a root that names the key is signed, so that the text exists if anything fails afterwards.
// The text of an interrupted run belongs to no root.
Status keep_recovery(const InitOptions& options, BegunInit& begun, const SigningKey& recovery) {
  TRY_ASSIGN(const Secret text, write_recovery_text(recovery, begun.repository, std::nullopt));
  const std::string folder = path_in(options.place, options.recovery);
  if (parent_path(begun.recovery) == absolute_path(folder)) TRY(remove_tree(begun.recovery));
  TRY_ASSIGN(const std::string file, keep_recovery_text(folder, key_id_of(recovery.public_key()), text));
  begun.recovery = absolute_path(file);
  return note_begun(options, begun);
}

// The text can name the fingerprint of a root only now that the root exists.
Status hand_over_recovery(const Environment& environment, const InitOptions& options,
                          const VendorDirectory& vendor, const SigningKey& recovery, const std::string& file,
                          Answer& outcome) {
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  TRY_ASSIGN(const Secret text,
             write_recovery_text(recovery, vendor.plan().repository,
                                 RootAnchor{state.root().version(), state.root().fingerprint()}));
  TRY(write_file_atomically(file, text.reveal(), 0600));
  outcome.output.data.set("recovery", file);
  outcome.text += Words("Recovery key: print ") + file +
                  " or write it down, keep the copy in another place, delete the file.\n"
                  "Check what you kept, now and once a year: sealwright-sign key verify-backup\n"
                  "Warning: solo means one person. Anyone who has this keyring and its passphrase can "
                  "sign anything.\n";
  const Place& place = options.place;
  if (!environment.console.has_person() || place.passphrase.is_given()) return Done{};
  if (!environment.console.is_private()) return Done{};  // a log or a pipe would keep the key
  return have_it_typed_back(environment, recovery, text);
}

// People keep this directory in git, and a key that was committed once stays in its history.
Status ignore_secrets(const InitOptions& options) {
  const Place& place = options.place;
  std::vector<std::string> paths{path_in(place, "keys"), path_in(place, options.recovery)};
  for (const std::string& path : {place.keyring, place.passphrase.file})
    if (!path.empty()) paths.push_back(path);
  return keep_out_of_git(place.directory, paths, {"*.keyring", "recovery-key*.txt", "passphrase*"});
}

Status check_owners(const InitOptions& options, KeyProfile profile) {
  TRY(check_owner_name(options.owner));
  if (profile == KeyProfile::solo && !options.owner_keys.empty())
    return Error{ErrorCode::usage, "--owner-keys is for teams; solo makes its keys itself"};
  if (profile == KeyProfile::team && options.owner_keys.size() < 3) {
    return Error{ErrorCode::usage, "a team needs --owner-keys of at least three owners"}.advice(
        "Each owner runs `sealwright-sign key generate --owner NAME --product PRODUCT --out NAME.swkeys` and "
        "hands "
        "over that file.");
  }
  const bool has_to_be_there = profile == KeyProfile::team && !options.place.keyring.empty();
  if (has_to_be_there) TRY(Keyring::open(options.place.keyring));
  return Done{};
}

// The first root is already signed; only the recovery key is still to be handed over.
Result<Answer> end_begun(const Environment& environment, const InitOptions& options, const BegunInit& begun) {
  TRY_ASSIGN(const VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY(remember_waiting(environment, options.place, vendor));
  Answer outcome;
  outcome.text =
      Words("Already signed: ") + path_in(options.place, kFirstRelease) + "\nNext: sealwright-publish push\n";
  outcome.output.data.set("repository", begun.repository);
  outcome.output.data.set("release", path_in(options.place, kFirstRelease));
  if (!begun.recovery.empty()) {
    TRY_ASSIGN(const RecoveryKey recovery, read_recovery_key(environment, begun.recovery));
    TRY(hand_over_recovery(environment, options, vendor, recovery.key, begun.recovery, outcome));
  }
  TRY(remove_tree(path_in(options.place, kBegun)));
  return outcome;
}

Result<Answer> init(const Environment& environment, InitOptions options) {
  TRY_ASSIGN(const KeyProfile profile, read_key_profile(options.profile));
  TRY_ASSIGN(const auto begun_before, begun_here(options));
  const bool has_plan = path_exists(join_path(options.place.directory, kPlanFileName));
  if (has_plan && !begun_before)
    return Error{ErrorCode::config_invalid, "there is already a plan here"}.file(options.place.directory);
  TRY(check_owners(options, profile));
  TRY_ASSIGN(Plan plan, new_plan(options, profile));
  if (begun_before && path_exists(path_in(options.place, kFirstRelease)))
    return end_begun(environment, options, *begun_before);
  if (begun_before) plan.repository = begun_before->repository;
  BegunInit begun = begun_before.value_or(BegunInit{plan.repository});
  TRY(own_keyring(environment, options, plan));
  TRY(make_directories(options.place.directory));
  TRY(ignore_secrets(options));
  TRY(note_begun(options, begun));
  TRY_ASSIGN(const SigningKey recovery, SigningKey::generate(KeyKind::ed25519));
  TRY_ASSIGN(Founding founding, founding_of(environment, options, plan, profile, begun, recovery));
  TRY_ASSIGN(const SigningRequest request, found_repository(plan, founding.founders, environment.now));
  TRY(read_proposal(request, nullptr));
  add_owners(plan, founding.founders);
  if (has_plan) TRY(remove_tree(join_path(options.place.directory, kPlanFileName)));
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::create(options.place.directory, plan));
  if (profile == KeyProfile::solo) TRY(keep_recovery(options, begun, recovery));
  const Place place = with_passphrase(options.place, std::move(founding.passphrase));
  TRY_ASSIGN(Answer outcome, finish(environment, place, vendor, request,
                                    profile == KeyProfile::team ? Wanted::request : Wanted::signature));
  outcome.output.data.set("repository", plan.repository);
  if (profile == KeyProfile::solo) {
    TRY(hand_over_recovery(environment, options, vendor, recovery, begun.recovery, outcome));
  }
  TRY(remove_tree(path_in(options.place, kBegun)));
  return outcome;
}

}  // namespace

void add_init_command(Program& program) {
  const auto options = std::make_shared<InitOptions>();
  Command app =
      program.command("init", "Initialise a repository: plan, keys, first root",
                      [options](const Environment& environment) { return init(environment, *options); });
  add_place_options(app, options->place);
  add_passphrase_options(app, options->place);
  app.add_option("--profile solo|team", options->profile, "Who signs: 1 of 1, or 2 of at least 3")
      .with_default();
  app.add_option("--vendor NAME", options->vendor, "The vendor's name, as customers read it").required();
  app.add_option("--product NAME", options->products, "A product; may be given several times").required();
  app.add_option("--channel NAME", options->channels, "Its channels; the first is the default")
      .with_default();
  app.add_option("--url URL", options->url, "Where customers will find the repository").required();
  app.add_option("--contact URL", options->contact, "Security contact, such as mailto:security@acme.example");
  app.add_option("--gates basic|code-of-practice", options->gates,
                 "Which checks refuse to publish, and which only warn")
      .with_default();
  Option owner =
      app.add_option("--owner NAME", options->owner, "solo: your name, for reviews").with_default();
  app.add_option("--owner-keys FILE", options->owner_keys, "team: each owner's file from `key generate`")
      .excludes(owner);
  app.add_option("--online FILE", options->online,
                 "Public halves from `sealwright-publish key generate`; without it that program is run");
  app.add_option("--recovery DIR", options->recovery, "solo: folder for the recovery key").with_default();
}

}  // namespace sealwright::sign
