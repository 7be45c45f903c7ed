// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <set>

#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "cli/posix_terminal.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/founding.hpp"
#include "signer/signing/export_signing.hpp"

namespace sealwright::sign {
namespace {

// A keyring that never signed nor trusted anything cannot judge a base: its holder may draft what others
// sign.
bool can_judge(const std::optional<Keyring>& keyring) {
  return keyring && (keyring->root() || !keyring->record().roles.empty());
}

bool is_enough(const std::vector<Duty>& duties, const KeyringIndex& index,
               const std::vector<OpenKey>& besides) {
  return std::all_of(duties.begin(), duties.end(), [&](const Duty& duty) {
    std::set<KeyId> here;
    for (const KeyringEntry& key : index.keys) {
      if (!key.is_for_exports_only() && duty.keys.find(key.id) != nullptr) here.insert(key.id);
    }
    for (const OpenKey& key : besides) {
      if (duty.keys.find(key.id) != nullptr) here.insert(key.id);
    }
    return duty.keys.threshold() >= 1 && static_cast<std::int64_t>(here.size()) >= duty.keys.threshold();
  });
}

// A passphrase means that something is to be signed. A job whose keyring is missing must not pass with a
// request.
Error no_keyring_to_open(const std::string& usual) {
  return Error{ErrorCode::key_not_found, "no keyring to open with this passphrase"}.file(usual).advice(
      "Put the keyring there, or name it with --keyring DIR. Nothing was signed. To write only a request "
      "that "
      "others sign, use --request.");
}

// Nothing under the default place is no fault, for somebody may only draft; but they should know.
Result<Words> say_that_no_keyring_was_found(const Environment& environment, const std::string& repository) {
  TRY_ASSIGN(const std::string usual, default_keyring(environment, repository));
  return Words("No keyring was found at ") + usual + ", so only a request was written.\n";
}

Result<std::string> path_at_home(const Environment& environment, const std::string& name) {
  if (!environment.config_home.empty()) return join_path(environment.config_home, name);
  return Error{ErrorCode::usage, "HOME is not set, so there is no default place for a keyring"}.advice(
      "Set HOME, or name the keyring with --keyring DIR.");
}

bool is_missing(const Result<Keyring>& keyring) {
  return !keyring && keyring.error().code() == ErrorCode::key_not_found;
}

Result<Outcome> write_for_others(VendorDirectory& vendor, const SigningRequest& request,
                                 const Review& review) {
  TRY_ASSIGN(const std::string file, vendor.write_request_file(request.name + ".swreq", request.write()));
  Outcome outcome;
  outcome.data.set("request", file).set("review", write_json_object(review));
  outcome.text = Words("Wrote ") + file + "\nEach signer runs: sealwright-sign sign " + file_name_of(file) +
                 "\nThen: sealwright-sign collect " + file + " FILE.swsig...\n";
  return outcome;
}

Result<Outcome> write_released(VendorDirectory& vendor, const ReleasedFile& released, const Review& review) {
  TRY_ASSIGN(const std::string request,
             vendor.write_request_file(released.request.name + ".swreq", released.request.write()));
  TRY(vendor.write_manifests(released));
  TRY_ASSIGN(const std::string file,
             vendor.write_request_file(released.request.name + ".swrel", released.write()));
  Outcome outcome;
  outcome.data.set("request", request).set("release", file).set("review", write_json_object(review));
  outcome.text = Words("Signed. Wrote ") + file + "\nNext: sealwright-publish push\n";
  return outcome;
}

}  // namespace

std::string path_in(const Place& place, const std::string& path) {
  return path.starts_with('/') ? path : join_path(place.directory, path);
}

void add_directory_option(Command app, Place& place) {
  app.add_option("--dir DIR", place.directory, "The vendor's directory, where sealwright.json lies")
      .with_default();
}

void add_place_options(Command app, Place& place) {
  add_directory_option(app, place);
  app.add_option("--keyring DIR", place.keyring, "The keyring, if not the default one of this repository");
}

void add_passphrase_options(Command app, Place& place) {
  app.add_option("--passphrase-file FILE", place.passphrase_file,
                 "A file with the passphrase of the keyring");
  app.add_option("--passphrase-fd NUMBER", place.passphrase_fd, "An open descriptor with the passphrase")
      .not_negative()
      .excludes(app.option("--passphrase-file"));
}

void add_key_options(Command app, Place& place) {
  add_passphrase_options(app, place);
  app.add_flag("--abandoned", place.abandoned,
               "What was signed here last was never published: accept an older base");
}

Result<Secret> passphrase_for(const Environment& environment, const Place& place, bool is_new) {
  if (!place.passphrase_file.empty()) return read_passphrase_file(place.passphrase_file);
  if (place.passphrase_fd >= 0) return read_passphrase_fd(place.passphrase_fd);
  const Words question = is_new ? Words("New passphrase: ") : Words("Passphrase: ");
  TRY_ASSIGN(Secret first, environment.ask_secretly(question));
  if (!is_new) return first;
  TRY_ASSIGN(const Secret again, environment.ask_secretly("The same once more: "));
  if (first.is_same_as(again)) return first;
  return Error{ErrorCode::passphrase_wrong, "the two were not the same"};
}

KnownPassphrase::KnownPassphrase(Environment asked, Place opened, Secret passphrase)
    : environment(std::move(asked)), place(std::move(opened)) {
  place.passphrase_file.clear();
  place.passphrase_fd = -1;
  const auto known = std::make_shared<const Secret>(std::move(passphrase));  // an environment is copied
  environment.ask_secretly = [known](const Words&) { return Result<Secret>(known->clone()); };
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

FindManifest manifests_in(const VendorDirectory& vendor) {
  return [&vendor](const std::string& path, const std::string& sha256) {
    return vendor.find_manifest(path, sha256);
  };
}

OwnMemory memory_of(const Keyring& keyring, const Place& place) {
  return {keyring.root(), keyring.record(), place.abandoned};
}

Result<std::optional<VerifiedRepository>> claimed_base(const SigningRequest& request) {
  if (request.founds_a_repository()) return std::optional<VerifiedRepository>();
  TRY_ASSIGN(const TrustedRoot first, load_root({request.roots[0], "1.root.json of the base"}));
  TRY_ASSIGN(VerifiedRepository state, verify_state(first, base_files(request)));
  return std::optional<VerifiedRepository>(std::move(state));
}

Status remember_signing(const Environment& environment, Keyring& keyring, const SigningRequest& request,
                        const std::optional<VerifiedRepository>& base) {
  TRY(keyring.bind(request.repository));
  if (base) TRY(keyring.trust(base->root()));
  TRY_ASSIGN(SignedRecord record, record_after(request, keyring.record()));
  TRY(keyring.remember(std::move(record)));
  const auto unbound = unbound_keyring(environment);
  if (!unbound || keyring.path() != *unbound) return Done{};
  TRY_ASSIGN(const std::string usual, default_keyring(environment, request.repository));
  return rename_file(keyring.path(), usual);
}

Status check_base_here(const Environment& environment, const Place& place, const VendorDirectory& vendor,
                       const VerifiedRepository& state) {
  TRY_ASSIGN(const auto keyring, find_keyring(environment, place, vendor.plan().repository));
  if (!can_judge(keyring)) return Done{};
  const SigningRequest nothing = request_on(&state, vendor.plan(), "nothing", environment.now);
  TRY(check_own_base(nothing, memory_of(*keyring, place)));
  return Done{};
}

Result<Outcome> finish(const Environment& environment, const Place& place, VendorDirectory& vendor,
                       const SigningRequest& request, bool only_request, std::vector<OpenKey> besides) {
  TRY_ASSIGN(auto keyring, find_keyring(environment, place, request.repository));
  if (!keyring && !only_request && place.has_passphrase()) {
    TRY_ASSIGN(const std::string usual, default_keyring(environment, request.repository));
    return no_keyring_to_open(usual);
  }
  const bool judges = can_judge(keyring) || request.founds_a_repository();
  auto base = keyring && judges ? check_own_base(request, memory_of(*keyring, place)) : claimed_base(request);
  if (!base) return std::move(base).error();
  TRY_ASSIGN(const Proposal proposal, read_proposal(request, *base ? &**base : nullptr));
  TRY_ASSIGN(const Merged unsigned_yet, merge(proposal, {}));
  ReviewContext context{environment.now, keyring ? &keyring->record() : nullptr, {}};
  for (const RequestArtifact& artifact : request.artifacts)
    context.found_files[artifact.path] = artifact.sha256;
  context.floors = floors_before(proposal, manifests_in(vendor));
  Review review = review_of(proposal, unsigned_yet, context);
  environment.show(write_text(review));
  const std::vector<Duty> duties = duties_of(proposal);
  if (only_request || !keyring || !judges || !is_enough(duties, keyring->index(), besides)) {
    TRY_ASSIGN(Outcome outcome, write_for_others(vendor, request, review));
    if (keyring || only_request) return outcome;
    TRY_ASSIGN(const Words why, say_that_no_keyring_was_found(environment, request.repository));
    outcome.text = why + outcome.text;
    return outcome;
  }

  TRY_ASSIGN(const Secret passphrase, passphrase_for(environment, place, false));
  TRY_ASSIGN(auto keys, keyring->open_keys(keys_that_sign(request, duties), passphrase));
  for (OpenKey& key : besides) keys.push_back(std::move(key));
  TRY_ASSIGN(SignatureFile signatures, sign_request(request, duties, keys));
  TRY_ASSIGN(signatures.exports, sign_exports(request, keys));
  TRY_ASSIGN(Merged merged, merge(proposal, {signatures}));
  TRY_ASSIGN(auto exports, merge_exports(request, {signatures}));
  const ReleasedFile released{request, std::move(merged.signatures), std::move(exports)};
  // Proven before anything is written: what is signed here is what the publisher and every customer will
  // read.
  const auto anchor = *base ? std::optional<TrustedRoot>((*base)->root()) : std::nullopt;
  TRY_ASSIGN(VerifiedRepository after, state_after(anchor, released));
  TRY(remember_signing(environment, *keyring, request, std::move(after)));
  review.progress = merged.progress;
  return write_released(vendor, released, review);
}

}  // namespace sealwright::sign
