// SPDX-License-Identifier: Apache-2.0
// `key import`: keys of other tools, so that customers who pinned them can still verify. They sign only
// detached signature files.
#include <algorithm>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "cli/posix_terminal.hpp"
#include "keys/private/foreign_key.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/key_change.hpp"

namespace sealwright::sign {
namespace {

struct ImportOptions {
  Place place;
  std::string minisign, ssh, pem, owner, own_passphrase_file;
  std::vector<std::string> kinds;
};

struct ImportedKey {
  SigningKey key;
  std::string minisign_number;  // hex, of minisign's keys
};

// Adds the path of the key to an error that names no other file.
Error named(Error error, const std::string& path) {
  return error.file().empty() ? std::move(error).file(path) : error;
}

Result<ImportedKey> open_foreign_key(const Environment& environment, const ImportOptions& options) {
  const std::string path = !options.minisign.empty() ? options.minisign
                           : !options.ssh.empty()    ? options.ssh
                                                     : options.pem;
  TRY_ASSIGN(const Secret file, read_secret_file(path, kLimits.key_file));
  const AskPassphrase ask = [&] {
    return options.own_passphrase_file.empty()
               ? environment.console.ask_passphrase(Words("Passphrase of ") + path + ": ")
               : read_passphrase_file(options.own_passphrase_file);
  };
  if (!options.minisign.empty()) {
    auto opened = open_minisign_key(file, ask);
    if (!opened) return named(std::move(opened).error(), path);
    return ImportedKey{std::move(opened->key), to_hex(opened->number)};
  }
  auto opened = options.ssh.empty() ? open_pem_key(file, ask) : open_ssh_key(file);
  if (!opened) return named(std::move(opened).error(), path);
  return ImportedKey{*std::move(opened), {}};
}

// The requested kinds, or those that customers verify with such a key.
Result<std::vector<ExportKind>> kinds_for(const ImportOptions& options, KeyKind key) {
  std::vector<ExportKind> kinds;
  for (const std::string& name : options.kinds) {
    TRY_ASSIGN(const ExportKind kind, read_export_kind(name));
    kinds.push_back(kind);
  }
  if (options.kinds.empty() && !options.minisign.empty()) kinds = {ExportKind::minisign};
  if (options.kinds.empty() && !options.ssh.empty()) kinds = {ExportKind::ssh};
  if (kinds.empty()) kinds = {ExportKind::openssl, ExportKind::intoto, ExportKind::sigstore};
  for (const ExportKind kind : kinds) {
    if (!fits(kind, key)) {
      return Error{ErrorCode::unsupported_key, "for " + std::string(name_of(kind))}.expected("Ed25519");
    }
  }
  return kinds;
}

// An authorised key of the repository signs for its role and nothing else.
Status check_has_no_role(const VendorDirectory& vendor, const PublicKey& key) {
  const auto state = vendor.state();
  if (!state) return Done{};  // nothing is signed yet; the keyring itself is looked at in any case
  for (const std::string& role : roles_with_keys(*state)) {
    if (state->role_keys(role).find(key_id_of(key)) != nullptr) {
      return Error{ErrorCode::key_in_two_roles, "this key already signs for a role and needs no import"}
          .role(role)
          .got(key_id_of(key))
          .advice("Name its key id under \"exports\" of sealwright.json instead.");
    }
  }
  return Done{};
}

Status name_in_plan(VendorDirectory& vendor, const std::vector<ExportKind>& kinds, const std::string& owner,
                    const KeyId& id) {
  Plan plan = vendor.plan();
  for (const ExportKind kind : kinds) plan.exports[kind] = id;
  plan.add_keys(owner, {id});
  return vendor.save(plan);
}

std::string words_of(const std::vector<ExportKind>& kinds) {
  std::vector<std::string> names;
  for (const ExportKind kind : kinds) names.emplace_back(name_of(kind));
  return join(names, ", ");
}

Result<Answer> import_key(const Environment& environment, const ImportOptions& options) {
  const int sources = !options.minisign.empty() + !options.ssh.empty() + !options.pem.empty();
  if (sources != 1) return Error{ErrorCode::usage, "name one of --minisign, --ssh and --pem"};
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(Keyring keyring, open_keyring(environment, options.place, vendor.plan().repository));
  TRY_ASSIGN(const ImportedKey imported, open_foreign_key(environment, options));
  TRY_ASSIGN(const auto kinds, kinds_for(options, imported.key.public_key().kind()));
  TRY(check_has_no_role(vendor, imported.key.public_key()));
  const auto& entries = keyring.index().keys;
  const std::string owner = !options.owner.empty() ? options.owner
                            : entries.empty()      ? std::string("imported")
                                                   : entries[0].owner;
  TRY_ASSIGN(const Secret passphrase,
             passphrase_for(environment, options.place,
                            entries.empty() ? PassphraseUse::create : PassphraseUse::open));
  TRY_ASSIGN(const KeyId id,
             keyring.import(imported.key, imported.minisign_number, owner, passphrase, environment.now));
  TRY(name_in_plan(vendor, kinds, owner, id));
  Answer outcome;
  Json names = Json::array();
  for (const ExportKind kind : kinds) names.push_back(std::string(name_of(kind)));
  outcome.output.data.set("keyid", id).set("keyring", keyring.path()).set("kinds", std::move(names));
  outcome.text = Words("Key ") + id + " signs files for " + words_of(kinds) +
                 " from the next release on, and never for Sealwright itself.\n"
                 "It is stored encrypted in " +
                 keyring.path() + "; keep the old file in another place.\n";
  return outcome;
}

}  // namespace

void add_import_command(Program& program, Command key) {
  const auto options = std::make_shared<ImportOptions>();
  Command app = program.command_below(
      key, "import", "Import a key that customers pinned, for signatures of other tools only",
      [options](const Environment& environment) { return import_key(environment, *options); });
  add_place_options(app, options->place);
  add_passphrase_options(app, options->place);
  app.add_option("--minisign FILE", options->minisign, "A secret key file of minisign");
  app.add_option("--ssh FILE", options->ssh, "A private key of OpenSSH without a passphrase");
  app.add_option("--pem FILE", options->pem, "A private key in PEM");
  app.add_option("--import-passphrase-file FILE", options->own_passphrase_file,
                 "A file with the passphrase of the imported key");
  app.add_option("--kind minisign|ssh|openssl|intoto|sigstore", options->kinds, "What it signs");
  app.add_option("--owner NAME", options->owner,
                 "Whose key it is, for reviews; default: the keyring's owner");
}

}  // namespace sealwright::sign
