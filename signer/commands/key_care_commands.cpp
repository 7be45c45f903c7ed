// SPDX-License-Identifier: Apache-2.0
// Upkeep of keys: `key retire` and `key verify-backup`.
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/drafts/key_rotation.hpp"

namespace sealwright::sign {
namespace {

struct CareOptions {
  Place place;
  std::string owner, recovery_key;
  Wanted wanted = Wanted::signature;
};

Result<Answer> retire(const Environment& environment, const CareOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  const std::vector<KeyId> old = superseded_keys(state, vendor.plan(), options.owner);
  Answer nothing;
  nothing.output.data.set("retired", Json::array());
  nothing.text = "Nothing to do: no key waits to be retired.\n";
  if (old.empty()) return nothing;
  TRY(check_first_step_is_out(vendor, state));
  KeyChange change;
  change.removed.insert(old.begin(), old.end());
  TRY(check_targets_outlive(state, change.removed));
  const auto find = [&](const std::string& path, const std::string& sha256) {
    return vendor.find_manifest(path, sha256);
  };
  TRY_ASSIGN(const std::string name, vendor.name_request("keys-retire", environment.now));
  TRY_ASSIGN(const SigningRequest request,
             draft_key_change(state, vendor.plan(), change, find, name, environment.now));
  TRY_ASSIGN(Answer outcome, finish(environment, options.place, vendor, request, options.wanted));
  outcome.output.data.set("retired", Json::array_of(old));
  return outcome;
}

Result<Answer> verify_backup(const Environment& environment, const CareOptions& options) {
  TRY_ASSIGN(const VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  TRY_ASSIGN(const RecoveryKey recovery, read_recovery_key(environment, options.recovery_key));
  if (state.root().role_keys("root").find(recovery.id()) == nullptr) {
    return Error{ErrorCode::key_not_found,
                 "this recovery key is intact, but the newest root does not name it"}
        .role("root")
        .got(recovery.id())
        .advice(
            "It belongs to another repository or was replaced; `sealwright-sign key replace --recovery` "
            "makes a new one.");
  }
  TRY(vendor.record_backup(recovery.id(), environment.now));
  Answer outcome;
  outcome.output.data.set("keyid", recovery.id()).set("rootVersion", state.root().version());
  outcome.text = Words("Good: this recovery key (") + recovery.id().substr(0, 8) + ") is in root version " +
                 std::to_string(state.root().version()) + ".\n";
  return outcome;
}

}  // namespace

Status check_first_step_is_out(const VendorDirectory& vendor, const VerifiedRepository& state) {
  TRY_ASSIGN(const MetadataFiles files, vendor.published());
  const std::size_t published = files.roots.size();
  if (published == 0 || published >= state.files().roots.size()) return Done{};
  return Error{ErrorCode::root_stranded, "the root that names the new keys is not published yet"}
      .role("root")
      .expected("root " + std::to_string(state.files().roots.size()) + " in published/")
      .got("root " + std::to_string(published))
      .advice("Run `sealwright-publish push` first, then this again.");
}

void add_key_care_commands(Program& program, Command key) {
  const auto options = std::make_shared<CareOptions>();
  Command retire_app = program.command_below(
      key, "retire", "Remove the old keys that a published replacement kept for one push",
      [options](const Environment& environment) { return retire(environment, *options); });
  add_place_options(retire_app, options->place);
  add_key_options(retire_app, options->place);
  retire_app.add_option("--owner NAME", options->owner, "Only this owner's keys");
  add_request_option(retire_app, options->wanted);

  Command verify_app = program.command_below(
      key, "verify-backup", "Check that your copy of the recovery key is intact and the right one",
      [options](const Environment& environment) { return verify_backup(environment, *options); });
  add_directory_option(verify_app, options->place);
  verify_app.add_option("--recovery-key FILE", options->recovery_key,
                        "A file with its text; without it, asks for the lines");
}

}  // namespace sealwright::sign
