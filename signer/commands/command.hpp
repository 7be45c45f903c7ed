// SPDX-License-Identifier: Apache-2.0
// What the commands of sealwright-sign share. The program's main file alone knows the clock, the environment
// and the terminal; commands are told.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/words.hpp"
#include "cli/command_line.hpp"
#include "signer/requests/vendor_directory.hpp"
#include "signer/review/review.hpp"
#include "signer/signing/own_base.hpp"
#include "signer/vendor/recovery_key.hpp"

namespace sealwright::sign {

struct Environment {
  Instant now;
  std::string config_home;                      // where keyrings lie: `<config_home>/<repository>.keyring`;
                                                // empty: nowhere, each has to be named
  std::string program;                          // this program's file: sealwright-publish lies beside it
  std::function<void(const Words&)> show;       // text for people, at once
  bool has_person = false;                      // somebody sits at a terminal
  bool is_private = false;                      // what is shown goes to a terminal, and nowhere else
  std::function<void(const Secret&)> show_key;  // the lines of a recovery key, at once
  std::function<Result<std::string>(const Words& prompt)> ask;      // a typed line
  std::function<Result<Secret>(const Words& prompt)> ask_secretly;  // a passphrase
  std::function<Result<Secret>(const Words& prompt)> ask_for_key;   // a typed line of a recovery key
};

struct Outcome {
  Json data = Json::object();
  Words text;  // the last words for people
};

using Run = std::function<Result<Outcome>(const Environment&)>;
using Commands = std::map<std::string, Run>;

void add_init_command(CommandLine& line, Commands& commands);
void add_release_command(CommandLine& line, Commands& commands);
void add_request_commands(CommandLine& line, Commands& commands);             // review, sign, collect
void add_key_commands(CommandLine& line, Commands& commands);                 // key ...
void add_import_command(CommandLine& line, Command key, Commands& commands);  // key import
// key retire, verify-backup
void add_key_care_commands(CommandLine& line, Command key, Commands& commands);
void add_recover_command(CommandLine& line, Commands& commands);
void add_abandon_command(CommandLine& line, Commands& commands);
void add_calendar_commands(CommandLine& line, Commands& commands);  // calendar, renew
void add_document_commands(CommandLine& line, Commands& commands);  // lifecycle, policy
void add_export_command(CommandLine& line, Commands& commands);

// Where the work is done, and how its keys are opened.
struct Place {
  std::string directory = ".";
  std::string keyring;  // empty: the default one
  std::string passphrase_file;
  int passphrase_fd = -1;
  bool abandoned = false;

  bool has_passphrase() const { return !passphrase_file.empty() || passphrase_fd >= 0; }
};
// A path of an option that is meant in the vendor's directory; an absolute one stands for itself.
std::string path_in(const Place& place, const std::string& path);
void add_directory_option(Command app, Place& place);    // --dir
void add_place_options(Command app, Place& place);       // --dir, --keyring
void add_passphrase_options(Command app, Place& place);  // --passphrase-file, --passphrase-fd
void add_key_options(Command app, Place& place);         // those, and --abandoned

// From a file, a descriptor or the terminal; typed twice when it is a new one.
Result<Secret> passphrase_for(const Environment& environment, const Place& place, bool is_new);
// The same place, for which the passphrase is known: nobody is asked again, and no descriptor is read twice.
struct KnownPassphrase {
  KnownPassphrase(Environment environment, Place place, Secret passphrase);
  Environment environment;
  Place place;
};

// The keyring of `repository`: the named one, the default one, or one that is not bound yet. key_not_found.
Result<Keyring> open_keyring(const Environment& environment, const Place& place,
                             const std::string& repository);
// The same for commands that can do without: nothing where none lies at the default place. key_not_found
// still when the one that was named is not there.
Result<std::optional<Keyring>> find_keyring(const Environment& environment, const Place& place,
                                            const std::string& repository);
// usage where there is no default place.
Result<std::string> default_keyring(const Environment& environment, const std::string& repository);
// Where `key generate` puts keys before there is a repository.
Result<std::string> unbound_keyring(const Environment& environment);

OwnMemory memory_of(const Keyring& keyring, const Place& place);

// Those that lie in `vendor`, which must outlive it.
FindManifest manifests_in(const VendorDirectory& vendor);

// The base as the request tells it, from its own first root: good enough to show, not to sign.
Result<std::optional<VerifiedRepository>> claimed_base(const SigningRequest& request);

// Remembers a signing: binds the keyring, moves an unbound one to its place, keeps root and record.
Status remember_signing(const Environment& environment, Keyring& keyring, const SigningRequest& request,
                        const std::optional<VerifiedRepository>& base);

// For commands that make keys first: base_unknown where `finish` would refuse the base afterwards.
Status check_base_here(const Environment& environment, const Place& place, const VendorDirectory& vendor,
                       const VerifiedRepository& state);

// The last step of each command that drafts a request: shows the review, then signs if this keyring alone
// meets every threshold and `only_request` is not set; else writes the request for others to sign. `besides`
// are keys from outside the keyring, such as a recovery key.
Result<Outcome> finish(const Environment& environment, const Place& place, VendorDirectory& vendor,
                       const SigningRequest& request, bool only_request, std::vector<OpenKey> besides = {});

// A recovery key from its text; typed line by line where `file` is empty.
Result<RecoveryKey> read_recovery_key(const Environment& environment, const std::string& file);
// Replaces the recovery key alone: root N+1 names a new one, whose text is left in `folder`.
Result<Outcome> replace_recovery_key(const Environment& environment, const Place& place,
                                     const std::string& folder);

}  // namespace sealwright::sign
