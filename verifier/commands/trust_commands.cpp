// SPDX-License-Identifier: Apache-2.0
// `trust show` and `trust replace`: what this machine trusts, and how to make it trust another root.
#include <memory>

#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "metadata/tuf/starter_file.hpp"
#include "verifier/client/follow.hpp"
#include "verifier/commands/commands.hpp"

namespace sealwright::client {
namespace {

struct TrustReplaceOptions {
  std::string starter;          // the new repository's bootstrap file, or its https URL
  std::string old_fingerprint;  // of the root that was trusted; empty: shown and asked
  std::string fingerprint;      // of the new root; empty: shown and asked
  std::string reason;           // for the log
};

// The newest root here; nothing if it cannot be read, because a replacement may have to repair that.
std::optional<TrustedRoot> root_here(const ClientPaths& paths) {
  const auto bytes = TrustedStore(paths.trusted()).load("root");
  if (!bytes || !*bytes) return std::nullopt;
  auto root = load_root({**bytes, "root.json"});
  return root ? std::optional<TrustedRoot>(*std::move(root)) : std::nullopt;
}

Json write_roles(const TrustedRoot& root) {
  Json roles = Json::object();
  for (const auto& [name, definition] : root.document().roles) {
    const RoleKeys keys = root.role_keys(name);
    Json ids = Json::array();
    for (const RoleKey& key : keys.keys()) ids.push_back(key.id);
    roles.set(name, Json::object({{"keys", std::move(ids)}, {"threshold", keys.threshold()}}));
  }
  return roles;
}

Json text_of(const std::optional<Version>& version) { return version ? Json(version->text()) : Json(); }

Json write_floors(const FloorFile& floor) {
  Json versions = Json::object();
  for (const auto& [role, accepted] : floor.roles) versions.set(role, accepted.version);
  return Json::object({{"banned", Json::array_of({floor.banned.begin(), floor.banned.end()})},
                       {"baseline", text_of(floor.baseline)},
                       {"roleVersions", std::move(versions)},
                       {"securityFloor", text_of(floor.security_floor)}});
}

Words describe(const ClientConfig& config, const TrustedRoot& root, const FloorFile& floor) {
  Words text = Words(config.product) + " is trusted when signed under root " +
               std::to_string(root.version()) + ", fingerprint " + root.fingerprint() + "\n  repository " +
               root.document().binding.repository.value_or("unnamed") +
               "\n  first root here: " + config.root_fingerprint + "\n  expires " + to_text(root.expires());
  for (const auto& [name, definition] : root.document().roles) {
    const RoleKeys keys = root.role_keys(name);
    text += Words("\n  ") + name + ": " + std::to_string(keys.threshold()) + " of " +
            count_of(keys.keys().size(), "key");
  }
  for (const auto& [role, accepted] : floor.roles)
    text += Words("\n  ") + role + " accepted up to version " + std::to_string(accepted.version);
  if (floor.security_floor)
    text += Words("\n  nothing below ") + floor.security_floor->text() + " is installed";
  return text;
}

// Checks both fingerprints against what was typed, or asks a person to compare them. The file alone proves
// nothing here, because it claims that everything known before is void.
Status confirm(const Console& console, const TrustReplaceOptions& options, const ClientConfig& config,
               const std::optional<TrustedRoot>& old, const Introduction& introduction) {
  const TrustedRoot& root = introduction.root;
  std::string given = options.old_fingerprint;
  if (!given.empty()) {
    TRY_ASSIGN(given, normal_fingerprint(given));
  }
  const bool is_old = given == config.root_fingerprint || (old && given == old->fingerprint());
  if (!given.empty() && !is_old) {
    return Error{ErrorCode::fingerprint_mismatch, "another root is trusted here"}.expected(given).got(
        old ? old->fingerprint() : config.root_fingerprint);
  }
  if (!options.fingerprint.empty())
    TRY(check_fingerprint(introduction, options.fingerprint, shown_place(options.starter)));
  if (!given.empty() && !options.fingerprint.empty()) return Done{};
  console.show(Words("Trusted until now: root with fingerprint ") +
               (old ? old->fingerprint() : config.root_fingerprint));
  console.show(Words("Fingerprint of the new root: ") + root.fingerprint());
  TRY_ASSIGN(const Reply reply,
             console.confirm("Do both match what the vendor gave you over a separate channel? [y/N] ",
                             "Give both fingerprints, which you got over a separate channel: "
                             "--old-fingerprint SHA256 --fingerprint SHA256."));
  if (reply == Reply::yes) return Done{};
  return Error{ErrorCode::cancelled, "the fingerprints were not confirmed"}
      .got(root.fingerprint())
      .advice(
          "Nothing was changed. Ask the vendor for both fingerprints over a separate channel and compare; if "
          "they differ, do not use this file.");
}

struct Replacement {
  const Customer& customer;
  const TrustReplaceOptions& options;
  ClientConfig config;
  std::optional<TrustedRoot> old;
  StarterFile starter;
  TrustedRoot root;
};

TrustChange change_of(const Replacement& replacement) {
  const std::string old =
      replacement.old ? replacement.old->fingerprint() : replacement.config.root_fingerprint;
  return change_to(replacement.root, "trust replace", replacement.customer.now, old,
                   replacement.options.reason);
}

// Removes the root first. Keeps the directory itself: without it the client directory would not open again.
Status forget_trusted(const std::string& directory) {
  TRY(TrustedStore(directory).remove("root"));
  TRY_ASSIGN(const auto names, list_directory(directory));
  for (const std::string& name : names) TRY(remove_tree(join_path(directory, name)));
  return sync_directory(directory);
}

// Removes the old root first, and writes the new one last except for the settings. If this is interrupted
// anywhere, the directory trusts the old root, the new root or nothing (state_damaged), and the same
// command finishes the job.
Status trust_new_root(const Replacement& replacement, const LockedDirectory& directory) {
  TRY_ASSIGN(KeptFloors kept, floors_to_keep(directory, replacement.config.platform));
  kept.floor.repository.reset();
  kept.floor.profile.reset();
  kept.floor.root = RootFloor{replacement.root.version(), replacement.root.fingerprint()};
  const TrustChange change = change_of(replacement);
  TRY(note(directory, change, ChangeState::begun));
  TRY(forget_trusted(directory.paths().trusted()));
  TRY(FloorStore::restart(directory.paths().state(), std::move(kept.floor)));
  TRY(TrustedStore(directory.paths().trusted()).save("root", replacement.root.bytes()));
  ClientConfig config = replacement.config;
  config.root_fingerprint = replacement.root.fingerprint();
  config.urls = replacement.starter.urls;
  TRY(directory.store_config(config));
  return note(directory, change, ChangeState::done);
}

Result<Answer> trust_show_command(const Customer& customer) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(const ClientConfig config, directory.config());
  TRY_ASSIGN(const FloorStore floors, FloorStore::open(directory.paths().state()));
  const auto root = root_here(directory.paths());
  if (!root) {
    return Error{ErrorCode::state_damaged, "root.json cannot be read"}
        .file(directory.paths().trusted())
        .advice(
            "`sealwright init --reset` starts again with the vendor's bootstrap file and keeps the rollback "
            "floors.");
  }
  TRY_ASSIGN(Json log, read_trust_log(directory.paths()));
  Answer made = answer(Outcome::done, describe(config, *root, floors.current()));
  const std::size_t begun_anew = log.items()->size() / 2;
  if (begun_anew > 0)
    made.text += Words("\n  started again ") + count_of(begun_anew, "time") + ": state/trust.jsonl says why";
  made.output.data = Json::object({{"expires", to_text(root->expires())},
                                   {"fingerprint", root->fingerprint()},
                                   {"firstFingerprint", config.root_fingerprint},
                                   {"floors", write_floors(floors.current())},
                                   {"product", config.product},
                                   {"replacements", std::move(log)},
                                   {"repository", root->document().binding.repository.value_or("")},
                                   {"roles", write_roles(*root)},
                                   {"rootVersion", root->version()}});
  return made;
}

Result<Answer> trust_replace_command(const Customer& customer, const Console& console,
                                     const TrustReplaceOptions& options) {
  TRY_ASSIGN(const ClientDirectory directory, open_directory(customer));
  TRY_ASSIGN(ClientConfig config, directory.config());
  TRY_ASSIGN(Introduction introduction, introduction_of(customer, options.starter));
  StarterFile& starter = introduction.starter;
  TrustedRoot& root = introduction.root;
  if (starter.product != config.product) {
    return Error{ErrorCode::state_foreign}
        .file(shown_place(options.starter))
        .expected(config.product)
        .got(starter.product);
  }
  std::optional<TrustedRoot> old = root_here(directory.paths());
  if (config.root_fingerprint == root.fingerprint() && old && old->version() >= root.version())
    return Error{ErrorCode::usage, "this root is already trusted here"}.got(root.fingerprint());
  TRY(confirm(console, options, config, old, introduction));
  TRY_ASSIGN(const LockedDirectory locked, directory.lock());
  const Replacement replacement{customer,           options,        std::move(config), std::move(old),
                                std::move(starter), std::move(root)};
  TRY(trust_new_root(replacement, locked));
  Answer made =
      answer(Outcome::done,
             Words("Trusting root ") + std::to_string(replacement.root.version()) + " of " +
                 replacement.starter.vendor + " from now on, fingerprint " + replacement.root.fingerprint() +
                 "\n  Installed versions, rollback floors and support dates stay. Next: sealwright update");
  made.output.data = Json::object({{"fingerprint", replacement.root.fingerprint()},
                                   {"product", replacement.config.product},
                                   {"rootVersion", replacement.root.version()}});
  return made;
}

}  // namespace

void add_trust_commands(Program& program) {
  struct Options {
    ProductOptions product;
    TrustReplaceOptions trust;
  };
  const auto options = std::make_shared<Options>();
  TrustReplaceOptions& given = options->trust;
  Command trust = program.group("trust", "Show what is trusted here, or replace it");
  Command show = program.command_below(
      trust, "show", "Show the roots, keys and rollback floors that apply here; no network",
      [options](const Environment& environment) {
        return trust_show_command(customer_of(environment, options->product));
      });
  Command replace =
      program.command_below(trust, "replace", "Trust a new repository after the vendor lost all root keys",
                            [options](const Environment& environment) {
                              return trust_replace_command(customer_of(environment, options->product),
                                                           environment.console, options->trust);
                            });
  for (Command command : {show, replace}) add_directory_option(command, options->product);
  add_network_options(replace, options->product);
  replace.add_option("STARTER", given.starter, "The new bootstrap file, or its https URL").required();
  replace
      .add_option("--old-fingerprint SHA256", given.old_fingerprint,
                  "Fingerprint of the root that was trusted")
      .not_empty();
  replace
      .add_option("--fingerprint SHA256", given.fingerprint,
                  "Fingerprint of the new root, which you got over a separate channel")
      .not_empty();
  replace.add_option("--reason WHY", given.reason, "Why, for the log").required();
}

}  // namespace sealwright::client
