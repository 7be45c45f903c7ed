#include <algorithm>

#include "base/encoding.hpp"
#include "base/names.hpp"
#include "base/posix_files.hpp"
#include "base/posix_process.hpp"
#include "base/text.hpp"
#include "keys/digest.hpp"
#include "signer/command.hpp"
#include "signer/founding.hpp"

namespace sealwright {
namespace {

constexpr std::uint64_t kMostKeysFileBytes = 1u << 20;

struct InitOptions {
  Place place;
  std::string profile = "solo", vendor, url, contact, gates = "basic", owner = "owner", online,
              recovery = "recovery";
  std::vector<std::string> products, channels{"stable"}, owner_keys;
};

Result<Plan> new_plan(const InitOptions& options, KeyProfile profile) {
  Plan plan;
  plan.repository = to_hex(random_bytes(16));
  plan.vendor = options.vendor;
  plan.url = options.url;
  if (!options.contact.empty()) plan.contact = options.contact;
  plan.gates = options.gates;
  TRY(check_gates(plan.gates));
  for (const std::string& product : options.products) {
    TRY(check_product_name(product));
    plan.products.push_back({product, options.channels});
  }
  for (const std::string& channel : options.channels) TRY(check_channel_name(channel));
  plan.roles = default_lifetimes(profile);
  return plan;
}

Result<PublicKeysFile> read_keys_file(const std::string& path) {
  TRY_ASSIGN(std::string bytes, read_file(path, kMostKeysFileBytes));
  return PublicKeysFile::read({std::move(bytes), path});
}

// The publisher makes and holds its own two keys; only their public halves come here.
Result<PublicKeysFile> online_keys(const Environment& environment, const InitOptions& options) {
  if (!options.online.empty()) return read_keys_file(options.online);
  const std::string file = join_path(options.place.directory, "online.swkeys");
  if (path_exists(file)) return read_keys_file(file);
  std::vector<std::string> arguments{"key",   "generate", "--dir",  options.place.directory,
                                     "--out", file,       "--quiet"};
  if (!options.place.passphrase_file.empty()) {
    arguments.insert(arguments.end(), {"--passphrase-file", options.place.passphrase_file});
  }
  TRY(run_program(join_path(parent_path(environment.program), "sealwright-publish"), arguments));
  return read_keys_file(file);
}

// Five groups of five characters without look-alikes, 125 bits: written down by hand, typed once in years.
std::string recovery_code() {
  constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // 32
  std::string code;
  for (const char byte : random_bytes(25)) {
    if (code.size() % 6 == 5) code += '-';
    code += kAlphabet[static_cast<unsigned char>(byte) % kAlphabet.size()];
  }
  return code;
}

// A second key for root that never lies in the keyring, under a passphrase of its own: after a lost laptop or
// a forgotten passphrase it is the way back.
Result<PublicKeysFile> make_recovery_key(const std::string& folder, const std::string& owner) {
  TRY_ASSIGN(const SigningKey key, SigningKey::generate(KeyKind::ed25519));
  const std::string code = recovery_code();
  TRY_ASSIGN(const std::string pem, key.encrypted_pem(code));
  TRY(make_directories(folder, 0700));
  TRY(create_file_exclusively(join_path(folder, "recovery.pem"), pem, 0600));
  TRY(create_file_exclusively(join_path(folder, "recovery-code.txt"), code + "\n", 0600));
  return PublicKeysFile{owner + ", recovery", {{"root", key_id_of(key.public_key()), key.public_key()}}};
}

Result<PublicKeysFile> make_own_keys(const Environment& environment, const InitOptions& options,
                                     const Plan& plan) {
  const std::string path =
      options.place.keyring.empty() ? default_keyring(environment, plan.repository) : options.place.keyring;
  TRY_ASSIGN(const std::string passphrase, passphrase_for(environment, options.place, true));
  TRY_ASSIGN(Keyring keyring, Keyring::create(path));
  PublicKeysFile file{options.owner, {}};
  TRY_ASSIGN(file.keys, keyring.generate(human_roles(plan), options.owner, passphrase, environment.now));
  return file;
}

Result<Founders> founders_of(const Environment& environment, const InitOptions& options, const Plan& plan,
                             KeyProfile profile) {
  Founders founders;
  founders.profile = profile;
  TRY_ASSIGN(founders.online, online_keys(environment, options));
  for (const std::string& file : options.owner_keys) {
    TRY_ASSIGN(PublicKeysFile owner, read_keys_file(file));
    founders.owners.push_back(std::move(owner));
  }
  if (profile == KeyProfile::team) return founders;
  if (!options.owner_keys.empty())
    return Error{ErrorCode::usage, "--owner-keys is for teams; solo makes its keys itself"};
  TRY_ASSIGN(PublicKeysFile own, make_own_keys(environment, options, plan));
  founders.owners.push_back(std::move(own));
  TRY_ASSIGN(founders.recovery,
             make_recovery_key(join_path(options.place.directory, options.recovery), options.owner));
  return founders;
}

void add_owners(Plan& plan, const Founders& founders) {
  const auto add = [&](const PublicKeysFile& file) {
    std::vector<KeyId> ids;
    for (const OwnedKey& key : file.keys) ids.push_back(key.id);
    plan.add_keys(file.owner, ids);
  };
  for (const PublicKeysFile& owner : founders.owners) add(owner);
  if (founders.recovery) add(*founders.recovery);
  add(founders.online);
}

Result<Outcome> init(const Environment& environment, InitOptions options) {
  TRY_ASSIGN(const KeyProfile profile, read_key_profile(options.profile));
  if (path_exists(join_path(options.place.directory, kPlanFileName))) {
    return Error{ErrorCode::config_invalid, "a plan is here already"}.file(options.place.directory);
  }
  if (profile == KeyProfile::team && options.owner_keys.size() < 3) {
    return Error{ErrorCode::usage, "a team needs --owner-keys of at least three owners"}.advice(
        "Each owner runs `sealwright-sign key generate --owner NAME --product PRODUCT --out NAME.swkeys` and "
        "hands "
        "over that file.");
  }
  TRY_ASSIGN(Plan plan, new_plan(options, profile));
  TRY(make_directories(options.place.directory));
  TRY_ASSIGN(const Founders founders, founders_of(environment, options, plan, profile));
  TRY_ASSIGN(const SigningRequest request, found_repository(plan, founders, environment.now));
  TRY(read_proposal(request, nullptr));
  add_owners(plan, founders);
  TRY_ASSIGN(VendorDirectory vendor, VendorDirectory::create(options.place.directory, plan));
  TRY_ASSIGN(Outcome outcome,
             finish(environment, options.place, vendor, request, profile == KeyProfile::team));
  outcome.data.set("repository", plan.repository);
  if (profile == KeyProfile::solo) {
    const std::string folder = join_path(options.place.directory, options.recovery);
    outcome.data.set("recovery", folder);
    outcome.text +=
        "Recovery key: print " + printable(folder) +
        "/recovery-code.txt, store it and recovery.pem in two "
        "places away from here, then delete that folder.\n"
        "Warning: solo means one person. Whoever has this keyring and its passphrase can sign anything.\n";
  }
  return outcome;
}

}  // namespace

void add_init_command(CommandLine& line, Commands& commands) {
  const auto options = std::make_shared<InitOptions>();
  CLI::App& app = line.command("init", "Start a repository: plan, keys, first root");
  add_place_options(app, options->place);
  add_key_options(app, options->place);
  app.add_option("--profile", options->profile, "solo (1 of 1) or team (2 of at least 3)")
      ->capture_default_str();
  app.add_option("--vendor", options->vendor, "The vendor's name, as customers read it")->required();
  app.add_option("--product", options->products, "A product; may be given several times")->required();
  app.add_option("--channel", options->channels, "Its channels; the first is the default")
      ->capture_default_str();
  app.add_option("--url", options->url, "Where customers will find the repository")->required();
  app.add_option("--contact", options->contact, "Security contact, such as mailto:security@acme.example");
  app.add_option("--gates", options->gates, "basic or code-of-practice")->capture_default_str();
  app.add_option("--owner", options->owner, "solo: your name, for reviews")->capture_default_str();
  app.add_option("--owner-keys", options->owner_keys, "team: each owner's file from `key generate`");
  app.add_option("--online", options->online,
                 "Public halves from `sealwright-publish key generate`; without it that program is run");
  app.add_option("--recovery", options->recovery, "solo: folder for the recovery key")->capture_default_str();
  commands["init"] = [options](const Environment& environment) { return init(environment, *options); };
}

}  // namespace sealwright
