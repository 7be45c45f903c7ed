// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <optional>

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
  bool only_request = false;
};

// The floor of the newest release stays unless another is asked for; a first release allows all before it.
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

// Customers of a channel that nobody planned do not exist: it is a slip of the finger.
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
                       options.place.passphrase_file};
  return look_for_secrets(options.sources, own, options.contained_keys);
}

struct Again {
  const std::string& product;
  const Version& version;
  const std::string& platform;
  const std::string& channel;
};

Error other_release(const std::string& what, std::string expected, std::string got) {
  return Error{ErrorCode::version_exists, what}
      .file(what)
      .expected(std::move(expected))
      .got(std::move(got))
      .advice("Give this build a new version. One that is signed never names two contents.");
}

// The files that `manifest` does not vouch for, or that it names and are not made: nothing where it is the
// same build.
std::optional<Error> difference(const Manifest& manifest, const MadeArtifacts& made, const Again& again) {
  if (manifest.channel != again.channel) return other_release("the channel", manifest.channel, again.channel);
  std::map<std::string, std::string> left = manifest.subjects;
  for (const MadeFile& file : made.files) {
    const auto same = left.find(file.name);
    if (same == left.end()) return other_release(file.name, "no such file", file.sha256);
    if (same->second != file.sha256) return other_release(file.name, same->second, file.sha256);
    left.erase(same);
  }
  if (!left.empty()) return other_release(left.begin()->first, left.begin()->second, "no such file");
  return std::nullopt;
}

// A job that is run again with the same build has nothing to do. With another build it is told what differs.
Result<Outcome> release_again(const VendorDirectory& vendor, const ReleaseOptions& options,
                              const Again& again, const std::string& path, const std::string& sha256) {
  TRY_ASSIGN(const RetainedManifest kept, vendor.find_manifest(path, sha256));
  TRY_ASSIGN(const Manifest manifest, Manifest::read(kept.bytes, path));
  TRY_ASSIGN(const std::string folder, vendor.release_folder(again.product, ".again"));
  const auto made = make_artifacts(options.sources, folder, again.product, again.version, again.platform);
  TRY(remove_tree(folder));
  if (!made) return made.error();
  if (const auto differs = difference(manifest, *made, again)) return *differs;
  Outcome outcome;
  outcome.data.set("alreadySigned", true).set("version", again.version.text()).set("manifest", sha256);
  outcome.text = Words(again.product) + " " + again.version.text() +
                 " is signed already, from the same build. Nothing was done.\n" +
                 "Next, if it is not published: sealwright-publish push\n";
  return outcome;
}

// Before the review: whoever signs sees what was excepted.
Json show(const Environment& environment, const std::vector<ReleasedKey>& keys) {
  Json list = Json::array();
  Words text;
  for (const ReleasedKey& key : keys) {
    text += Words("  WARNING: ") + key.path + " holds " + key.what + "\n";
    list.push_back(Json::object({{"path", key.path}, {"what", key.what}}));
  }
  if (!keys.empty()) environment.show(Words("Keys that go to customers, by --contains-key\n") + text + "\n");
  return list;
}

Result<Outcome> release(const Environment& environment, const ReleaseOptions& options) {
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::open(options.place.directory));
  const std::string name = options.product.empty() ? vendor.plan().products[0].product : options.product;
  TRY_ASSIGN(const PlannedProduct product, vendor.plan().product(name));
  TRY_ASSIGN(const Version version, Version::parse(options.version));
  TRY_ASSIGN(const std::string platform, normal_platform(options.platform));
  const std::string channel = options.channel.empty() ? product.channels[0] : options.channel;
  TRY(check_channel_name(channel));
  TRY(check_channel(product, channel));
  TRY_ASSIGN(const RepositoryState state, vendor.state());
  const auto* role = state.find(name);
  if (role == nullptr) return Error{ErrorCode::key_not_found, "nobody may sign for it"}.role(name);
  TRY_ASSIGN(const Version floor, rollback_floor(options, vendor, **role, name, version));
  TRY_ASSIGN(const auto contained_keys, keys_in_sources(environment, options, vendor));
  const auto listed = listed_versions(**role, name);
  if (const auto same = listed.find(version); same != listed.end()) {
    return release_again(vendor, options, {name, version, platform, channel}, same->second,
                         *(**role).targets.at(same->second).file.sha256);
  }
  TRY_ASSIGN(const std::string folder, vendor.release_folder(name, version.text()));
  TRY_ASSIGN(const MadeArtifacts made, make_artifacts(options.sources, folder, name, version, platform));
  Manifest manifest{name, channel, version, environment.now, floor, made.artifacts, {}, {}, {}, {}, {}, {},
                    {},   {},      {}};
  for (const MadeFile& file : made.files) manifest.subjects[file.name] = file.sha256;
  TRY_ASSIGN(const SigningRequest request,
             draft_release(state, vendor.plan(), manifest, made.files, environment.now));
  Json shown = show(environment, contained_keys);
  TRY_ASSIGN(Outcome outcome, finish(environment, options.place, vendor, request, options.only_request));
  outcome.data.set("containsKeys", std::move(shown));
  return outcome;
}

}  // namespace

void add_release_command(CommandLine& line, Commands& commands) {
  const auto options = std::make_shared<ReleaseOptions>();
  Command app = line.command("release", "Make a release: artifacts, manifest, review, signature or request");
  add_place_options(app, options->place);
  add_key_options(app, options->place);
  app.add_option("SOURCE", options->sources, "A directory to archive, an archive, or a file").required();
  app.add_option("--release-version,--version VERSION", options->version, "Such as 1.4.0").required();
  app.add_option("--product NAME", options->product, "If the plan has several");
  app.add_option("--channel NAME", options->channel, "If not the product's first");
  app.add_option("--platform PLATFORM", options->platform,
                 "SYSTEM-MACHINE such as linux-x86_64 or darwin-aarch64, or any")
      .with_default();
  app.add_option("--rollback-floor VERSION", options->rollback_floor,
                 "Nothing older may be installed afterwards");
  app.add_option("--contains-key PATH", options->contained_keys,
                 "A private key that customers need, by its path in the release; may be repeated")
      .one_each()
      .not_empty();
  app.add_flag("--request", options->only_request, "Write a request even if this keyring could sign alone");
  commands["release"] = [options](const Environment& environment) { return release(environment, *options); };
}

}  // namespace sealwright::sign
