// SPDX-License-Identifier: Apache-2.0
// What the commands of sealwright-sign share. Only the program's main file reads the clock and the
// environment; it passes to the commands what they need.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/passphrase.hpp"
#include "cli/program.hpp"
#include "signer/requests/vendor_directory.hpp"
#include "signer/review/review.hpp"
#include "signer/signing/own_base.hpp"
#include "signer/vendor/recovery_key.hpp"

namespace sealwright::sign {

struct Environment {
  const Console& console;
  Instant now;
  // Holds the keyrings: `<config_home>/<repository>.keyring`. If empty, each keyring must be named.
  std::string config_home;
  std::string program;  // this program's file: sealwright-publish is beside it
};

using Program = sealwright::Program<Environment>;

void add_init_command(Program& program);
void add_release_command(Program& program);
void add_request_commands(Program& program);             // review, sign, collect
void add_key_commands(Program& program);                 // key ...
void add_import_command(Program& program, Command key);  // key import
// key retire, verify-backup
void add_key_care_commands(Program& program, Command key);
void add_recover_command(Program& program);
void add_abandon_command(Program& program);
void add_calendar_commands(Program& program);  // calendar, renew
void add_document_commands(Program& program);  // lifecycle, policy
void add_export_command(Program& program);

// Where the work is done, and how its keys are opened.
struct Place {
  std::string directory = ".";
  std::string keyring;  // empty: the default one
  PassphraseOptions passphrase;
  std::shared_ptr<const Secret> known_passphrase;  // see with_passphrase
  bool abandoned = false;
};
// Resolves the path of an option below the vendor's directory; an absolute path stays as it is.
std::string path_in(const Place& place, const std::string& path);
void add_directory_option(Command app, Place& place);    // --dir
void add_place_options(Command app, Place& place);       // --dir, --keyring
void add_passphrase_options(Command app, Place& place);  // --passphrase-file, --passphrase-fd
void add_key_options(Command app, Place& place);         // those, and --abandoned

// From a file, a descriptor or the terminal. Errors: those of read_passphrase.
Result<Secret> passphrase_for(const Environment& environment, const Place& place, PassphraseUse use);
// The same place with its passphrase: no one is asked again, and no descriptor is read twice.
Place with_passphrase(Place place, Secret passphrase);

// The keyring of `repository`: the named one, the default one, or one that is not bound yet. key_not_found.
Result<Keyring> open_keyring(const Environment& environment, const Place& place,
                             const std::string& repository);
// The same for commands that work without a keyring: nothing if there is none at the default place. Still
// key_not_found if the named keyring does not exist.
Result<std::optional<Keyring>> find_keyring(const Environment& environment, const Place& place,
                                            const std::string& repository);
// usage if there is no default place.
Result<std::string> default_keyring(const Environment& environment, const std::string& repository);
// Where `key generate` puts keys before there is a repository.
Result<std::string> unbound_keyring(const Environment& environment);

OwnMemory memory_of(const Keyring& keyring, const Place& place);

// The manifests in `vendor`, which must outlive it.
FindManifest manifests_in(const VendorDirectory& vendor);

// The base as the request describes it, from its own first root. It may be shown, but nothing may be signed
// on it.
Result<std::optional<VerifiedRepository>> claimed_base(const SigningRequest& request);

// Remembers a signing: binds the keyring, moves an unbound one to its place, keeps root and record.
Status remember_signing(const Environment& environment, Keyring& keyring, const SigningRequest& request,
                        const std::optional<VerifiedRepository>& base);

// For commands that make keys first: base_unknown if `finish` would refuse the base afterwards.
Status check_base_here(const Environment& environment, const Place& place, const VendorDirectory& vendor,
                       const VerifiedRepository& state);

// The result that the last step of a command should have: a signature, if this keyring alone can make one, or
// only a request for others.
enum class Wanted : std::uint8_t { signature, request };
void add_request_option(Command app, Wanted& wanted);  // --request

struct Besides {
  std::vector<OpenKey> keys = {};          // from outside the keyring, such as a recovery key
  std::function<Status()> put_files = {};  // runs before the first file of the request is written
};
// The last step of each command that drafts a request: shows the review, then signs if this keyring alone
// meets every threshold and a signature is wanted; else writes the request for others to sign. A failure
// before `put_files` leaves nothing behind; after it, the same command can be run again.
Result<Answer> finish(const Environment& environment, const Place& place, VendorDirectory& vendor,
                      const SigningRequest& request, Wanted wanted, Besides besides = {});

// Until the first step of a key change is published, clients still get metadata that only the old keys signed: a
// second step would leave them behind. root_stranded. If nothing was ever published from here, there are no such
// clients.
Status check_first_step_is_out(const VendorDirectory& vendor, const VerifiedRepository& state);

// Remembers the releases in requests/ that this keyring signed in runs that were interrupted before they could
// remember it. What does not build on what the keyring trusts, or has no valid signature of its keys, changes
// nothing: others may write to the directory.
Status remember_waiting(const Environment& environment, const Place& place, const VendorDirectory& vendor);

// Reads a recovery key from its text. If `file` is empty, the person types the lines.
Result<RecoveryKey> read_recovery_key(const Environment& environment, const std::string& file);
// Replaces only the recovery key: root N+1 names a new one. Its text is written into `folder`.
Result<Answer> replace_recovery_key(const Environment& environment, const Place& place,
                                    const std::string& folder);

}  // namespace sealwright::sign
