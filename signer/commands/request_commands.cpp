// SPDX-License-Identifier: Apache-2.0
#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/posix_output.hpp"
#include "base/text.hpp"
#include "keys/public/file_digests.hpp"
#include "signer/commands/command.hpp"
#include "signer/signing/export_signing.hpp"

namespace sealwright::sign {
namespace {

struct RequestOptions {
  Place place;
  std::string request, approve, key, artifacts, out;
  std::vector<std::string> signatures;
};

Result<SigningRequest> read_request(const std::string& path) {
  TRY_ASSIGN(std::string bytes, read_file(path, kLimits.request));
  return SigningRequest::read(Untrusted{std::move(bytes), path});
}

// One file cannot have the SHA-256 of this artifact and a different BLAKE2b-512: minisign would sign a file
// that the rest of the request does not name.
Status check_blake2b512(const RequestArtifact& artifact, const FileDigests& here) {
  const bool stated = !artifact.blake2b512.empty() && here.sha256 == artifact.sha256;
  if (!stated || here.blake2b512 == artifact.blake2b512) return Done{};
  return Error{ErrorCode::artifact_differs, "the request states the BLAKE2b-512 of another file"}
      .file(artifact.path)
      .expected(here.blake2b512)
      .got(artifact.blake2b512);
}

// The digests of those files of the request that are here, by target path below the folder. A folder that
// the user names must contain all of them, because naming it asks for a comparison. file_missing.
Result<std::map<std::string, std::string>> find_artifacts(const RequestOptions& options,
                                                          const SigningRequest& request) {
  std::map<std::string, std::string> found;
  const std::string folder =
      options.artifacts.empty() ? join_path(options.place.directory, kArtifactsDirectory) : options.artifacts;
  if (!options.artifacts.empty()) TRY(list_directory(folder));
  for (const RequestArtifact& artifact : request.artifacts) {
    const std::string file = join_path(folder, artifact.path);
    if (options.artifacts.empty() && !path_exists(file)) continue;
    TRY_ASSIGN(const FileDigests digests, digests_of_file(file));
    TRY(check_blake2b512(artifact, digests));
    found[artifact.path] = digests.sha256;
  }
  return found;
}

Status check_artifacts(const SigningRequest& request, const std::map<std::string, std::string>& found) {
  for (const RequestArtifact& artifact : request.artifacts) {
    const auto here = found.find(artifact.path);
    if (here != found.end() && here->second != artifact.sha256) {
      return Error{ErrorCode::artifact_differs}
          .file(artifact.path)
          .expected(artifact.sha256)
          .got(here->second);
    }
  }
  return Done{};
}

// A request as this person sees it: compared with their own base if that can be verified, otherwise with the
// claimed base and the reason why that proves nothing.
struct Seen {
  std::optional<VerifiedRepository> base;
  std::optional<Error> problem;
};

Result<Seen> look(const RequestOptions& options, const SigningRequest& request, const Keyring* keyring) {
  auto own = check_own_base(request, keyring == nullptr ? OwnMemory{} : memory_of(*keyring, options.place));
  if (own) return Seen{std::move(*own), {}};
  TRY_ASSIGN(auto claimed, claimed_base(request));
  return Seen{std::move(claimed), own.error()};
}

Result<Review> review_seen(const Environment& environment, const RequestOptions& options,
                           const Proposal& proposal, const Seen& seen, const Keyring* keyring,
                           std::map<std::string, std::string> found) {
  TRY_ASSIGN(const Merged merged, merge(proposal, {}));
  ReviewContext context{environment.now, keyring == nullptr ? nullptr : &keyring->record(), std::move(found)};
  if (const auto vendor = VendorDirectory::open(options.place.directory))
    context.floors = floors_before(proposal, manifests_in(*vendor));
  Review review = review_of(proposal, merged, context);
  review.base_problem = seen.problem;
  return review;
}

Result<Answer> review(const Environment& environment, const RequestOptions& options) {
  TRY_ASSIGN(const SigningRequest request, read_request(options.request));
  TRY_ASSIGN(const auto keyring, find_keyring(environment, options.place, request.repository));
  const Keyring* own = keyring ? &*keyring : nullptr;
  TRY_ASSIGN(const Seen seen, look(options, request, own));
  TRY_ASSIGN(const Proposal proposal, read_proposal(request, seen.base ? &*seen.base : nullptr));
  TRY_ASSIGN(auto found, find_artifacts(options, request));
  TRY_ASSIGN(const Review result, review_seen(environment, options, proposal, seen, own, std::move(found)));
  environment.console.say(write_text(result));
  if (seen.problem) return *seen.problem;
  Answer outcome;
  outcome.output.data.set("review", write_json_object(result));
  return outcome;
}

Status confirm(const Environment& environment, const RequestOptions& options, const Review& review) {
  if (!options.approve.empty()) {
    if (options.approve == review.digest) return Done{};
    return Error{ErrorCode::approval_mismatch}.expected(review.digest).got(options.approve);
  }
  TRY_ASSIGN(const std::string typed, environment.console.ask("Type the version or the code to sign: "));
  if (review.is_confirmed_by(typed)) return Done{};
  return Error{ErrorCode::approval_mismatch}.expected(review.code).got(typed.substr(0, 80));
}

Result<std::vector<OpenKey>> keys_to_sign_with(const Environment& environment, const RequestOptions& options,
                                               const SigningRequest& request, const Keyring& keyring,
                                               const std::vector<Duty>& duties) {
  TRY_ASSIGN(const Secret passphrase, passphrase_for(environment, options.place, PassphraseUse::open));
  if (options.key.empty()) return keyring.open_keys(keys_that_sign(request, duties), passphrase);
  TRY_ASSIGN(OpenKey key, open_key_file(options.key, "", passphrase));
  std::vector<OpenKey> keys;
  keys.push_back(std::move(key));
  return keys;
}

Result<Answer> sign(const Environment& environment, const RequestOptions& options) {
  TRY_ASSIGN(const SigningRequest request, read_request(options.request));
  TRY_ASSIGN(Keyring keyring, open_keyring(environment, options.place, request.repository));
  TRY_ASSIGN(const Seen seen, look(options, request, &keyring));
  TRY_ASSIGN(const Proposal proposal, read_proposal(request, seen.base ? &*seen.base : nullptr));
  TRY_ASSIGN(const auto found, find_artifacts(options, request));
  TRY_ASSIGN(const Review shown, review_seen(environment, options, proposal, seen, &keyring, found));
  environment.console.say(write_text(shown));
  if (seen.problem) return *seen.problem;
  TRY(check_artifacts(request, found));
  TRY(confirm(environment, options, shown));

  const std::vector<Duty> duties = duties_of(proposal);
  TRY_ASSIGN(const auto keys, keys_to_sign_with(environment, options, request, keyring, duties));
  TRY_ASSIGN(SignatureFile signatures, sign_request(request, duties, keys));
  TRY_ASSIGN(signatures.exports, sign_exports(request, keys));
  const std::string folder = options.out.empty() ? parent_path(options.request) : options.out;
  const std::string file = join_path(folder, signatures.file_name(request.name));
  TRY(check_output(file));
  TRY(remember_signing(environment, keyring, request, seen.base));
  TRY(write_output(file, signatures.write()));
  Answer outcome;
  outcome.output.data.set("signatures", file).set("digest", shown.digest);
  outcome.text = Words("Signed. Hand back ") + file + "\n";
  return outcome;
}

Status say_what_is_missing(const Merged& merged, const SigningRequest& request) {
  for (const DutyProgress& duty : merged.progress) {
    if (duty.met()) continue;
    std::vector<std::string> names;
    for (const KeyId& key : duty.missing) {
      const auto owner = request.owners.find(key);
      names.push_back(owner == request.owners.end() ? key.substr(0, 8) : owner->second);
    }
    return Error{ErrorCode::threshold_not_met, duty.item}
        .role(duty.role)
        .expected(std::to_string(duty.needed) + " signatures")
        .got(std::to_string(duty.signers.size()))
        .advice("Collect one more; still to sign: " + join(names, ", ") + ".");
  }
  return Done{};
}

// The base in the vendor's directory. Elsewhere there is nothing to compare with what the request claims.
Result<std::optional<VerifiedRepository>> base_to_collect_on(const Result<VendorDirectory>& vendor,
                                                             const SigningRequest& request) {
  if (!vendor) return claimed_base(request);
  if (vendor->plan().repository != request.repository) {
    return Error{ErrorCode::repository_mismatch}
        .file(join_path(vendor->path(), kPlanFileName))
        .expected(vendor->plan().repository)
        .got(request.repository);
  }
  TRY_ASSIGN(auto own, vendor->base_of(request));
  if (own) return own;
  return claimed_base(request);
}

Result<Answer> collect(const Environment& environment, const RequestOptions& options) {
  TRY_ASSIGN(const SigningRequest request, read_request(options.request));
  const auto vendor = VendorDirectory::open(options.place.directory);
  TRY_ASSIGN(const auto base, base_to_collect_on(vendor, request));
  TRY_ASSIGN(const Proposal proposal, read_proposal(request, base ? &*base : nullptr));
  std::vector<SignatureFile> files;
  for (const std::string& path : options.signatures) {
    TRY_ASSIGN(std::string bytes, read_file(path, kLimits.request));
    TRY_ASSIGN(SignatureFile file, SignatureFile::read({std::move(bytes), path}));
    files.push_back(std::move(file));
  }
  TRY_ASSIGN(Merged merged, merge(proposal, files));
  for (const DutyProgress& duty : merged.progress) {
    environment.console.say(Words(duty.item) + ": " + std::to_string(duty.signers.size()) + " of " +
                            std::to_string(duty.needed) + "\n");
  }
  TRY(say_what_is_missing(merged, request));
  TRY_ASSIGN(auto exports, merge_exports(request, files));
  const ReleasedFile released{request, std::move(merged.signatures), std::move(exports)};
  TRY(state_after(base ? std::optional<TrustedRoot>(base->root()) : std::nullopt, released));
  const std::string folder = options.out.empty() ? parent_path(options.request) : options.out;
  const std::string file = join_path(folder, request.name + ".swrel");
  TRY(check_output(file));
  if (vendor) TRY(vendor->write_manifests(released));
  TRY(write_output(file, released.write()));
  Answer outcome;
  outcome.output.data.set("release", file).set("digest", request.digest());
  outcome.text = Words("Wrote ") + file + "\nNext: sealwright-publish push\n";
  return outcome;
}

}  // namespace

void add_request_commands(Program& program) {
  const auto options = std::make_shared<RequestOptions>();
  const auto add = [&](const std::string& name, const std::string& purpose,
                       Result<Answer> (*run)(const Environment&, const RequestOptions&)) -> Command {
    Command app = program.command(
        name, purpose, [options, run](const Environment& environment) { return run(environment, *options); });
    app.add_option("REQUEST", options->request, "NAME.swreq").required();
    add_place_options(app, options->place);
    return app;
  };
  Command review_app = add("review", "Show everything that a signature would cover; needs no key", review);
  review_app.add_option("--artifacts DIR", options->artifacts,
                        "Folder with the release's files, by target path");
  review_app.add_flag("--abandoned", options->place.abandoned,
                      "What this keyring signed last was never published");
  Command sign_app = add("sign", "Review a request and sign it", sign);
  add_key_options(sign_app, options->place);
  sign_app.add_option("--approve SHA256", options->approve,
                      "The SHA-256 that a person approved: signs without asking");
  sign_app.add_option("--key FILE", options->key,
                      "A private key file outside the keyring, in PEM and encrypted");
  sign_app.add_option("--artifacts DIR", options->artifacts,
                      "Folder with the release's files, by target path");
  sign_app.add_option("--out DIR", options->out, "Folder for the signature file, if not beside the request");
  Command collect_app = add("collect", "Combine signatures into a release", collect);
  collect_app.add_option("SIGNATURES", options->signatures, "NAME.<keyid8>.swsig ...").required();
  collect_app.add_option("--out DIR", options->out, "Folder for the release, if not beside the request");
}

}  // namespace sealwright::sign
