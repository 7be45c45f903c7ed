// SPDX-License-Identifier: Apache-2.0
// `export`: detached signature files for customers, made from what is already signed. A new release gets
// its own (signer/signing/export_signing.hpp); this makes them for older releases, and again after a key
// was replaced.
#include <algorithm>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "base/posix_output.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "keys/public/file_digests.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/release_draft.hpp"
#include "signer/signing/export_signing.hpp"

namespace sealwright::sign {
namespace {

struct ExportOptions {
  Place place;
  std::string trust, product;
  std::vector<std::string> versions, kinds;
  bool all = false;
};

Result<Answer> export_trust(const VendorDirectory& vendor, const ExportOptions& options) {
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  const TrustFile file{state.files().roots, state.find("targets")->bytes()};
  TRY(write_output(options.trust, file.write()));
  Answer outcome;
  outcome.output.data.set("trust", options.trust).set("fingerprint", state.root().fingerprint());
  outcome.text =
      Words("Wrote ") + options.trust + "\nFingerprint of its root: " + state.root().fingerprint() + "\n";
  return outcome;
}

// The newest release, the named ones, or all.
Result<std::map<Version, std::string>> chosen_releases(const ExportOptions& options, const Targets& role,
                                                       const std::string& product) {
  const auto listed = listed_versions(role, product);
  if (listed.empty()) return Error{ErrorCode::file_missing, "there is no release yet"}.role(product);
  if (options.all) return listed;
  if (options.versions.empty()) return std::map<Version, std::string>{*listed.rbegin()};
  std::map<Version, std::string> chosen;
  for (const std::string& text : options.versions) {
    TRY_ASSIGN(const Version version, Version::parse(text));
    const auto found = listed.find(version);
    if (found == listed.end()) return Error{ErrorCode::file_missing, "no such release"}.got(text);
    chosen.insert(*found);
  }
  return chosen;
}

// The key that signs a kind here: the one in the plan, or this keyring's own key of the product.
std::map<ExportKind, KeyId> keys_here(const Plan& plan, const RoleKeys& product, const Keyring& keyring) {
  std::map<ExportKind, KeyId> keys = exports_of(plan, product);
  for (const ExportKind kind : kExportKinds) {
    if (keys.count(kind) != 0 || plan.exports.count(kind) != 0) continue;
    for (const KeyringEntry& entry : keyring.index().keys) {
      const RoleKey* own = entry.role == product.role() ? product.find(entry.id) : nullptr;
      if (own != nullptr && fits(kind, own->key.kind())) keys[kind] = own->id;
    }
  }
  return keys;
}

Result<std::map<ExportKind, KeyId>> chosen_kinds(const ExportOptions& options,
                                                 const std::map<ExportKind, KeyId>& keys) {
  std::map<ExportKind, KeyId> chosen;
  for (const std::string& name : options.kinds) {
    TRY_ASSIGN(const ExportKind kind, read_export_kind(name));
    const auto key = keys.find(kind);
    if (key == keys.end()) {
      return Error{ErrorCode::key_not_found, "no key is named for " + name}.advice(
          "Name one under \"exports\" of sealwright.json, or import one with `sealwright-sign key import`.");
    }
    chosen.insert(*key);
  }
  if (options.kinds.empty()) chosen = keys;
  if (!chosen.empty()) return chosen;
  return Error{ErrorCode::key_not_found, "no key can sign files for other tools"}.advice(
      "Name one under \"exports\" of sealwright.json.");
}

Status check_keys_are_here(const std::map<ExportKind, KeyId>& kinds, const Keyring& keyring) {
  const auto& entries = keyring.index().keys;
  for (const auto& [kind, id] : kinds) {
    const auto is_it = [&, wanted = id](const KeyringEntry& entry) { return entry.id == wanted; };
    if (std::any_of(entries.begin(), entries.end(), is_it)) continue;
    return Error{ErrorCode::key_not_found, "the key for " + std::string(name_of(kind))}
        .file(keyring.path())
        .expected(id);
  }
  return Done{};
}

// The artifacts as they are here: minisign signs their BLAKE2b-512, once their SHA-256 is that of the
// manifest.
Status add_digests(ReleaseToExport& release, const std::string& folder) {
  for (const Artifact& artifact : release.manifest.artifacts) {
    const std::string file = join_path(folder, artifact.name);
    if (!path_exists(file)) continue;
    TRY_ASSIGN(const FileDigests digests, digests_of_file(file));
    if (digests.sha256 != artifact.sha256) {
      return Error{ErrorCode::artifact_differs}.file(file).expected(artifact.sha256).got(digests.sha256);
    }
    release.blake2b512[artifact.name] = from_hex(digests.blake2b512).value_or("");
  }
  return Done{};
}

struct Exported {
  Json files = Json::array();
  Words text;
};

Status export_release(const VendorDirectory& vendor, const std::string& path, const std::string& sha256,
                      const std::map<ExportKind, KeyId>& kinds, const std::vector<OpenKey>& keys,
                      Exported& exported) {
  TRY_ASSIGN(RetainedManifest manifest, vendor.find_manifest(path, sha256));
  TRY_ASSIGN(ReleaseToExport release, ReleaseToExport::of(std::move(manifest.bytes)));
  if (kinds.count(ExportKind::minisign) != 0) {
    TRY(add_digests(release, parent_path(join_path(vendor.artifacts(), path))));
  }
  SideFiles files;
  for (const auto& [kind, id] : kinds) {
    const auto key = std::find_if(keys.begin(), keys.end(),
                                  [&, wanted = id](const OpenKey& open) { return open.id == wanted; });
    TRY_ASSIGN(SideFiles made, sign_export(kind, release, *key));
    files.merge(made);
  }
  TRY(vendor.write_exports(release.manifest, files));
  const std::string folder = vendor.exports_folder(release.manifest);
  exported.text += Words("Wrote ") + count_of(files.size(), "file") + " to " + folder +
                   "\n  published as signatures/" + sha256 + "/\n";
  for (const auto& [name, bytes] : files) {
    exported.files.push_back(
        Json::object({{"file", join_path(folder, name)}, {"servedAs", served_side_path(sha256, name)}}));
  }
  return Done{};
}

Result<Answer> export_releases(const Environment& environment, const VendorDirectory& vendor,
                               const ExportOptions& options) {
  TRY_ASSIGN(
      const PlannedProduct product,
      vendor.plan().product(options.product.empty() ? vendor.plan().products[0].product : options.product));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  const auto* role = state.find(product.product);
  if (role == nullptr) return Error{ErrorCode::file_missing, "there is no release yet"}.role(product.product);
  TRY_ASSIGN(const auto releases, chosen_releases(options, **role, product.product));
  TRY_ASSIGN(const Keyring keyring, open_keyring(environment, options.place, vendor.plan().repository));
  TRY_ASSIGN(const auto kinds,
             chosen_kinds(options, keys_here(vendor.plan(), state.role_keys(product.product), keyring)));
  TRY(check_keys_are_here(kinds, keyring));
  std::vector<KeyId> wanted;
  for (const auto& [kind, id] : kinds) wanted.push_back(id);
  TRY_ASSIGN(const Secret passphrase, passphrase_for(environment, options.place, PassphraseUse::open));
  TRY_ASSIGN(const auto keys, keyring.open_keys(wanted, passphrase));
  Exported exported;
  for (const auto& [version, path] : releases) {
    TRY(export_release(vendor, path, (*role)->targets.at(path).file.sha256.value_or(""), kinds, keys,
                       exported));
  }
  Answer outcome;
  outcome.output.data.set("files", std::move(exported.files));
  outcome.text = exported.text + "Next: sealwright-publish push\n";
  return outcome;
}

Result<Answer> export_files(const Environment& environment, const ExportOptions& options) {
  TRY_ASSIGN(const VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  return options.trust.empty() ? export_releases(environment, vendor, options)
                               : export_trust(vendor, options);
}

}  // namespace

void add_export_command(Program& program) {
  const auto options = std::make_shared<ExportOptions>();
  Command app = program.command(
      "export", "Write files that customers verify with, with or without Sealwright",
      [options](const Environment& environment) { return export_files(environment, *options); });
  add_place_options(app, options->place);
  add_passphrase_options(app, options->place);
  app.add_option("--product NAME", options->product, "The product; required if the plan has several");
  Option versions = app.add_option("--release-version,--version VERSION", options->versions,
                                   "This release; default: the newest");
  Option all = app.add_flag("--all", options->all, "Every release that is listed").excludes(versions);
  Option kinds = app.add_option("--kind minisign|ssh|openssl|intoto|sigstore", options->kinds,
                                "Only this kind; default: all");
  app.add_option("--trust FILE", options->trust,
                 "Only write this trust file, for `sealwright verify --trust`; - is standard output")
      .excludes(versions)
      .excludes(all)
      .excludes(kinds);
}

}  // namespace sealwright::sign
