// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"
#include "signer/commands/command.hpp"
#include "signer/drafts/release_draft.hpp"
#include "signer/drafts/source_secrets.hpp"

namespace sealwright::sign {
namespace {

struct ReleaseOptions {
  Place place;
  std::vector<std::string> sources, contained_keys;
  std::string version, product, channel, platform = "any", rollback_floor;
  Wanted wanted = Wanted::signature;
};

// Keeps the rollback floor of the newest release unless another is given. A first release allows all versions
// before it.
Result<Version> rollback_floor(const ReleaseOptions& options, const VendorDirectory& vendor,
                               const Targets& role, const std::string& product, const Version& version) {
  if (!options.rollback_floor.empty()) return Version::parse(options.rollback_floor);
  const auto listed = listed_versions(role, product);
  if (listed.empty()) return version;
  const std::string& path = listed.rbegin()->second;
  TRY_ASSIGN(const RetainedManifest newest, vendor.find_manifest(path, *role.targets.at(path).file.sha256));
  TRY_ASSIGN(const Manifest manifest, Manifest::read(newest.bytes, path));
  return manifest.rollback_floor;
}

// No client follows a channel that is not in the plan, so such a channel is a typing error.
Status check_channel(const PlannedProduct& product, const std::string& channel) {
  if (std::find(product.channels.begin(), product.channels.end(), channel) != product.channels.end())
    return Done{};
  return Error{ErrorCode::usage, "the plan names no such --channel of " + product.product}
      .expected(join(product.channels, ", "))
      .got(channel)
      .advice("Add a new channel to the product in sealwright.json first.");
}

Result<std::vector<ReleasedKey>> keys_in_sources(const Environment& environment,
                                                 const ReleaseOptions& options,
                                                 const VendorDirectory& vendor) {
  TRY_ASSIGN(const auto keyring, find_keyring(environment, options.place, vendor.plan().repository));
  const OwnSecrets own{vendor.path(), keyring ? keyring->path() : std::string(),
                       options.place.passphrase.file};
  return look_for_secrets(options.sources, own, options.contained_keys);
}

// The properties of a release that do not depend on when it is made.
struct Described {
  std::string product, channel, platform;
  Version version, floor;
};

Manifest manifest_of(const Described& release, const MadeArtifacts& made, Instant now) {
  Manifest manifest{release.product,
                    release.channel,
                    release.version,
                    now,
                    release.floor,
                    made.artifacts,
                    {},
                    {},
                    {},
                    {},
                    {},
                    {},
                    {},
                    {},
                    {}};
  for (const MadeFile& file : made.files) manifest.subjects[file.name] = file.sha256;
  return manifest;
}

Error version_exists(const std::string& expected, const std::string& got) {
  return Error{ErrorCode::version_exists}.expected(expected).got(got);
}

// Names the first property in which the signed release and this build differ.
Error difference(const Manifest& is_signed, const Manifest& build) {
  constexpr const char* kNone = "no such file";
  for (const auto& [name, sha256] : build.subjects) {
    const auto same = is_signed.subjects.find(name);
    if (same == is_signed.subjects.end()) return version_exists(kNone, sha256).file(name);
    if (same->second != sha256) return version_exists(same->second, sha256).file(name);
  }
  for (const auto& [name, sha256] : is_signed.subjects) {
    if (build.subjects.count(name) == 0) return version_exists(sha256, kNone).file(name);
  }
  if (is_signed.channel != build.channel)
    return version_exists("channel " + is_signed.channel, "channel " + build.channel);
  if (is_signed.rollback_floor != build.rollback_floor)
    return version_exists("rollback floor " + is_signed.rollback_floor.text(),
                          "rollback floor " + build.rollback_floor.text());
  return version_exists("the artifacts as they are described in the signed manifest",
                        "another platform or kind");
}

// If a job runs again with the same build, it changes nothing and succeeds. Another build of a signed
// version is refused. `path` and `sha256` are those of the signed manifest.
Result<Answer> release_again(const VendorDirectory& vendor, const ReleaseOptions& options, Described release,
                             const MadeArtifacts& made, const std::string& path, const std::string& sha256) {
  const auto kept = vendor.find_manifest(path, sha256);
  if (!kept) return version_exists("a version that is not signed yet", release.version.text());
  TRY_ASSIGN(const Manifest is_signed, Manifest::read(kept->bytes, path));
  if (options.rollback_floor.empty()) release.floor = is_signed.rollback_floor;
  const Manifest build = manifest_of(release, made, is_signed.released_at);
  if (build.write() != kept->bytes) return difference(is_signed, build);
  Answer outcome;
  outcome.output.data.set("alreadySigned", true)
      .set("version", release.version.text())
      .set("manifest", sha256);
  outcome.text = Words(release.product) + " " + release.version.text() +
                 " is already signed, from the same build. Nothing was changed.\n" +
                 "Next, if it is not published: sealwright-publish push\n";
  return outcome;
}

// Shows the excepted keys before the review, so that the signer sees them.
Json show(const Environment& environment, const std::vector<ReleasedKey>& keys) {
  Json list = Json::array();
  Words text;
  for (const ReleasedKey& key : keys) {
    text += Words("  WARNING: ") + key.path + " holds " + key.what + "\n";
    list.push_back(Json::object({{"path", key.path}, {"what", key.what}}));
  }
  if (!keys.empty())
    environment.console.say(Words("Private keys that customers receive, because of --contains-key\n") + text +
                            "\n");
  return list;
}

// A request that others may be signing is not replaced by one for another build.
Status check_no_other_request(const VendorDirectory& vendor, const SigningRequest& request) {
  const std::string file = join_path(join_path(vendor.path(), kRequestsDirectory), request.name + ".swreq");
  if (!path_exists(file)) return Done{};
  TRY_ASSIGN(std::string bytes, read_file(file, kLimits.request));
  TRY_ASSIGN(const SigningRequest there, SigningRequest::read(Untrusted{std::move(bytes), file}));
  for (const RequestArtifact& before : there.artifacts) {
    const auto now =
        std::find_if(request.artifacts.begin(), request.artifacts.end(),
                     [&](const RequestArtifact& artifact) { return artifact.path == before.path; });
    if (now != request.artifacts.end() && now->sha256 != before.sha256) {
      return version_exists(before.sha256, now->sha256)
          .file(before.path)
          .advice(
              "A request for another build waits for signatures: " + file +
              ". Release a new version; or, if no one has signed it, remove that file and run the command "
              "again.");
    }
  }
  return Done{};
}

Result<Answer> release(const Environment& environment, const ReleaseOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  const std::string name = options.product.empty() ? vendor.plan().products[0].product : options.product;
  TRY_ASSIGN(const PlannedProduct product, vendor.plan().product(name));
  TRY_ASSIGN(const Version version, Version::parse(options.version));
  TRY_ASSIGN(const std::string platform, normal_platform(options.platform));
  const std::string channel = options.channel.empty() ? product.channels[0] : options.channel;
  TRY(check_channel_name(channel));
  TRY(check_channel(product, channel));
  TRY_ASSIGN(const VerifiedRepository state, vendor.state());
  const auto* role = state.find(name);
  if (role == nullptr) return Error{ErrorCode::key_not_found, "no key may sign for it"}.role(name);
  TRY_ASSIGN(const Version floor, rollback_floor(options, vendor, **role, name, version));
  TRY_ASSIGN(const auto contained_keys, keys_in_sources(environment, options, vendor));
  const Described described{name, channel, platform, version, floor};
  TRY(make_directories(vendor.artifacts()));
  TRY_ASSIGN(const auto scratch, TemporaryDirectory::create(vendor.artifacts(), ".making-"));
  TRY_ASSIGN(const MadeArtifacts made,
             make_artifacts(options.sources, scratch.path(), name, version, platform));
  const auto listed = listed_versions(**role, name);
  if (const auto same = listed.find(version); same != listed.end()) {
    return release_again(vendor, options, described, made, same->second,
                         *(**role).targets.at(same->second).file.sha256);
  }
  const Manifest manifest = manifest_of(described, made, environment.now);
  TRY_ASSIGN(const SigningRequest request,
             draft_release(state, vendor.plan(), manifest, made.files, environment.now));
  TRY(check_no_other_request(vendor, request));
  Json shown = show(environment, contained_keys);
  const auto put_artifacts = [&]() -> Status {
    TRY_ASSIGN(const std::string folder, vendor.release_folder(name, version.text()));
    return place_artifacts(made, scratch.path(), folder);
  };
  TRY_ASSIGN(Answer outcome,
             finish(environment, options.place, vendor, request, options.wanted, {{}, put_artifacts}));
  outcome.output.data.set("containsKeys", std::move(shown));
  return outcome;
}

}  // namespace

void add_release_command(Program& program) {
  const auto options = std::make_shared<ReleaseOptions>();
  Command app =
      program.command("release", "Make a release: artifacts, manifest, review, signature or request",
                      [options](const Environment& environment) { return release(environment, *options); });
  add_place_options(app, options->place);
  add_key_options(app, options->place);
  app.add_option("SOURCE", options->sources, "A directory to archive, an archive, or a file").required();
  app.add_option("--release-version,--version VERSION", options->version, "Such as 1.4.0").required();
  app.add_option("--product NAME", options->product, "The product; required if the plan has several");
  app.add_option("--channel NAME", options->channel, "Default: the product's first channel");
  app.add_option("--platform PLATFORM", options->platform,
                 "SYSTEM-MACHINE such as linux-x86_64 or darwin-aarch64, or any")
      .with_default();
  app.add_option("--rollback-floor VERSION", options->rollback_floor,
                 "The lowest version that may be installed afterwards");
  app.add_option("--contains-key PATH", options->contained_keys,
                 "A private key that customers need, by its path in the release; may be repeated")
      .one_each()
      .not_empty();
  add_request_option(app, options->wanted);
}

}  // namespace sealwright::sign
