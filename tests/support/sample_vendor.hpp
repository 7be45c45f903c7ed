// SPDX-License-Identifier: Apache-2.0
// SampleVendor: a vendor's directory in which releases are signed without the signer, so that tests can also
// sign what the signer refuses.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/requests/released_file.hpp"
#include "metadata/vendor/public_keys_file.hpp"
#include "publisher/staging/staging.hpp"
#include "publisher/vendor/online_keys.hpp"
#include "tests/support/sample_release.hpp"

namespace sealwright::testing {

using namespace sealwright::publish;

class SampleVendor {
 public:
  static constexpr const char* kPassphrase = "correct horse";
  static constexpr const char* kRepository = "00112233445566778899aabbccddeeff";

  // Key files, for the program, take two seconds to encrypt and to open.
  explicit SampleVendor(Instant now, std::string profile = "basic", bool with_key_files = false)
      : now_(now), profile_(std::move(profile)) {
    Plan plan;
    plan.repository = kRepository;
    plan.vendor = "Acme";
    plan.url = "https://updates.acme.example";
    plan.gates = profile_;
    plan.products = {{"acme-app", {"stable"}}};
    put("sealwright.json", plan.write());
    make_directories(path("requests")).value();
    online_keys_.emplace(with_key_files ? make_key_files() : make_keys());
    for (const char* role : {"root", "targets", "acme-app", "lifecycle"}) add_key(role);
    found();
  }

  VendorDirectory vendor() const { return VendorDirectory(directory_.path()); }
  std::string path(const std::string& name) const { return join_path(directory_.path(), name); }
  const OnlineKeys& online_keys() const { return *online_keys_; }
  void put(const std::string& name, const std::string& bytes) const {
    make_directories(parent_path(path(name))).value();
    write_file(path(name), bytes).value();
  }
  std::string get(const std::string& name) const { return read_file(path(name), 1 << 24).value(); }

  // The document that the next release signs; `version` is raised there.
  Json& document(const std::string& role) { return documents_.at(role); }
  void set_expiry(const std::string& role, Instant at) { documents_.at(role).set("expires", to_text(at)); }
  // Replaces all keys of the role with a new one; its delegator has to be released with it.
  void rotate(const std::string& role) {
    if (role == "root") old_root_keys_ = std::move(keys_["root"]);
    keys_[role].clear();
    add_key(role);
    state_keys();
  }
  // The next root names other online keys, and no old one.
  void replace_online_keys() {
    online_.keys.clear();
    online_keys_.emplace(make_keys());
    state_keys();
  }
  // The next root is signed by its own keys alone.
  void forget_old_root_keys() { old_root_keys_.clear(); }
  // Signs what has to be signed after the keys of these roles changed: root, targets, the roles, and every
  // retained manifest.
  std::string release_keys(const std::string& name, const std::vector<std::string>& roles) {
    SigningRequest request = begin(name);
    bool targets = false;
    for (const std::string& role : roles) {
      targets = targets || role != "root";
      add_document(request, role);
      if (role == "acme-app") add_retained_manifests(request);
    }
    if (targets) add_document(request, "targets");
    return write(std::move(request));
  }
  // Changes the bytes of each manifest before they are signed.
  std::function<std::string(const std::string&)> edit_manifest;
  // Changes what the product's role lists, before it is signed.
  std::function<void(Json&)> edit_targets;
  const std::string& last_manifest() const { return manifests_.back(); }
  // How many of the required signatures each role's documents lack.
  std::map<std::string, int> missing;

  // The documents signed so far: for two releases on one base.
  struct Signed {
    std::vector<std::string> manifests;
    std::map<std::string, Json> documents;
    std::vector<std::string> roots;
    std::map<std::string, RoleFile> base;
  };
  Signed signed_so_far() const { return {manifests_, documents_, roots_, base_}; }
  void go_back_to(const Signed& state) {
    manifests_ = state.manifests;
    documents_ = state.documents;
    roots_ = state.roots;
    base_ = state.base;
  }

  // Signs new versions of these roles, as NAME.swrel in requests/; returns its path.
  std::string release_roles(const std::string& name, const std::vector<std::string>& roles) {
    SigningRequest request = begin(name);
    for (const std::string& role : roles) add_document(request, role);
    return write(std::move(request));
  }

  // A release of the product with one artifact.
  std::string release(const std::string& version, const std::string& content = "the program") {
    SigningRequest request = begin("acme-app-" + version);
    const std::string folder = "acme-app/" + version + "/";
    Manifest manifest = sample_manifest(version);
    manifest.artifacts[0].sha256 = sha256_hex(content);
    manifest.artifacts[0].length = static_cast<std::int64_t>(content.size());
    manifest.artifacts[0].tree_sha256 = sha256_hex("tree of " + content);
    manifest.subjects = {{"app.tar.zst", sha256_hex(content)},
                         {"app.tar.zst.tree", sha256_hex("tree of " + content)}};
    add_artifact(request, folder + "app.tar.zst", content);
    add_artifact(request, folder + "app.tar.zst.tree", "tree of " + content);
    const std::string bytes = edit_manifest ? edit_manifest(manifest.write()) : manifest.write();
    manifests_.push_back(bytes);
    list_target(
        "acme-app", folder + "manifest.json", bytes,
        Json::object({{"channels", Json::array_of({"stable"})}, {"kind", "manifest"}, {"version", version}}));
    if (edit_targets) {
      Json targets = *documents_["acme-app"].find("targets");
      edit_targets(targets);
      documents_["acme-app"].set("targets", std::move(targets));
    }
    request.items.push_back({item_id_of_manifest(bytes), ItemKind::manifest, "acme-app", bytes});
    add_document(request, "acme-app");
    return write(std::move(request));
  }

  // A lifecycle document of the product, such as cle.json.
  std::string promise(const std::string& name, const std::string& document, const std::string& bytes) {
    SigningRequest request = begin(name);
    const std::string target = "lifecycle/acme-app/" + document;
    list_target("lifecycle", target, bytes);
    request.documents.push_back({target, bytes});
    add_document(request, "lifecycle");
    return write(std::move(request));
  }

 private:
  OnlineKeys make_key_files() {
    OnlineKeys::generate(vendor(), "keys", path("online.swkeys"), Secret::copy_of(kPassphrase)).value();
    online_ = PublicKeysFile::read({get("online.swkeys"), "online"}).value();
    return *OnlineKeys::open(vendor(), Secret::copy_of(kPassphrase));
  }
  OnlineKeys make_keys() {
    SigningKey snapshot = *SigningKey::generate(KeyKind::ed25519),
               timestamp = *SigningKey::generate(KeyKind::ed25519);
    for (const auto& [role, key] : {std::pair("snapshot", &snapshot), std::pair("timestamp", &timestamp)}) {
      online_.keys.push_back({role, key_id_of(key->public_key()), key->public_key()});
    }
    return OnlineKeys(std::make_unique<SigningKey>(std::move(snapshot)),
                      std::make_unique<SigningKey>(std::move(timestamp)));
  }
  void add_key(const std::string& role) { keys_[role].push_back(*SigningKey::generate(KeyKind::ed25519)); }

  static Json role_of(const std::vector<KeyId>& ids) {
    return Json::object({{"keyids", Json::array_of(ids)}, {"threshold", 1}});
  }
  std::vector<KeyId> ids_of(const std::string& role) const {
    std::vector<KeyId> ids;
    for (const SigningKey& key : keys_.at(role)) ids.push_back(key_id_of(key.public_key()));
    return ids;
  }
  Json header(std::string_view type) const {
    return Json::object({{"_type", type},
                         {"expires", to_text(now_ + 400 * kDay)},
                         {"spec_version", "1.0.34"},
                         {"version", 0}});
  }

  void found() {
    documents_["root"] = header("root");
    documents_["root"].set("consistent_snapshot", true);
    documents_["root"].set("sealwright", Json::object({{"repository", kRepository}}));
    documents_["targets"] = header("targets");
    documents_["targets"].set(
        "sealwright",
        Json::object({{"profile", profile_}, {"repository", kRepository}, {"role", "targets"}}));
    documents_["targets"].set("targets", Json::object());
    documents_["acme-app"] = header("targets");
    documents_["acme-app"].set("sealwright",
                               Json::object({{"repository", kRepository}, {"role", "acme-app"}}));
    documents_["acme-app"].set("targets", Json::object());
    documents_["lifecycle"] = header("targets");
    documents_["lifecycle"].set("sealwright",
                                Json::object({{"repository", kRepository}, {"role", "lifecycle"}}));
    documents_["lifecycle"].set("targets", Json::object());
    state_keys();
    release_roles("00-founding", {"root", "targets", "acme-app", "lifecycle"});
  }

  // Root and delegations name the present keys.
  void state_keys() {
    Json keys = Json::object(), roles = Json::object();
    for (const char* role : {"root", "targets"}) {
      for (const SigningKey& key : keys_.at(role))
        keys.set(key_id_of(key.public_key()), key_object_of(key.public_key()));
      roles.set(role, role_of(ids_of(role)));
    }
    for (const OwnedKey& key : online_.keys) {
      keys.set(key.id, key_object_of(key.key));
      roles.set(key.role, role_of({key.id}));
    }
    documents_["root"].set("keys", std::move(keys));
    documents_["root"].set("roles", std::move(roles));
    Json delegated_keys = Json::object(), list = Json::array();
    for (const std::string role : {"acme-app", "lifecycle"}) {
      for (const SigningKey& key : keys_.at(role)) {
        delegated_keys.set(key_id_of(key.public_key()), key_object_of(key.public_key()));
      }
      Json delegation = role_of(ids_of(role));
      delegation.set("name", role).set("paths", Json::array_of({role + "/*/*"}));
      delegation.set("terminating", true);
      list.push_back(std::move(delegation));
    }
    documents_["targets"].set(
        "delegations", Json::object({{"keys", std::move(delegated_keys)}, {"roles", std::move(list)}}));
  }

  SigningRequest begin(const std::string& name) const {
    SigningRequest request;
    request.name = name;
    request.repository = kRepository;
    request.made = now_;
    request.roots = roots_;
    request.base = base_;
    return request;
  }

  void list_target(const std::string& role, const std::string& target, const std::string& bytes,
                   const Json& custom = {}) {
    Json targets = *documents_[role].find("targets");
    Json entry =
        Json::object({{"hashes", Json::object({{"sha256", sha256_hex(bytes)}})}, {"length", bytes.size()}});
    if (!custom.is_null()) entry.set("custom", Json::object({{"sealwright", custom}}));
    targets.set(target, std::move(entry));
    documents_[role].set("targets", std::move(targets));
  }

  void add_artifact(SigningRequest& request, const std::string& target, const std::string& bytes) {
    list_target("acme-app", target, bytes);
    put("artifacts/" + target, bytes);
    request.artifacts.push_back({target, static_cast<std::int64_t>(bytes.size()), sha256_hex(bytes)});
  }

  void add_retained_manifests(SigningRequest& request) const {
    for (const std::string& bytes : manifests_) {
      request.items.push_back({item_id_of_manifest(bytes), ItemKind::manifest, "acme-app", bytes});
      // Signatures of the keys that are removed: the signature file serves clients with the old and with the
      // new metadata.
      const auto& before = manifest_signatures_.at(request.items.back().id);
      request.signatures.insert(request.signatures.end(), before.begin(), before.end());
    }
    sort_signatures(request.signatures);
  }

  void remember_signatures(const ReleasedFile& released) {
    for (const RequestItem& item : released.request.items) {
      if (item.kind != ItemKind::manifest) continue;
      auto& kept = manifest_signatures_[item.id];
      kept.clear();
      for (const ItemSignature& signature : released.signatures)
        if (signature.item == item.id) kept.push_back(signature);
    }
  }

  void add_document(SigningRequest& request, const std::string& role) {
    Json& document = documents_.at(role);
    const std::int64_t version = *document.find("version")->integer() + 1;
    document.set("version", version);
    request.items.push_back(
        {item_id_of_metadata(role, version), ItemKind::metadata, role, write_json(document)});
  }

  std::string write(SigningRequest request) {
    ReleasedFile released{std::move(request), {}};
    for (const RequestItem& item : released.request.items) sign(released, item);
    remember_signatures(released);
    const auto& before = released.request.signatures;
    released.signatures.insert(released.signatures.end(), before.begin(), before.end());
    sort_signatures(released.signatures);
    const std::string name = "requests/" + released.request.name + ".swrel";
    put(name, released.write());
    take_as_base(released);
    return path(name);
  }

  void sign(ReleasedFile& released, const RequestItem& item) {
    const std::string message = *signed_bytes_of(item);
    const auto sign_with = [&](const SigningKey& key) {
      released.signatures.push_back({item.id, key_id_of(key.public_key()), *key.sign(message)});
    };
    if (item.role == "root") {
      for (const SigningKey& key : old_root_keys_) sign_with(key);
    }
    const auto fewer = static_cast<std::size_t>(missing[item.role]);
    for (std::size_t i = 0; i + fewer < keys_.at(item.role).size(); ++i) sign_with(keys_.at(item.role)[i]);
    if (item.role == "root") old_root_keys_.clear();
  }

  // The next request builds on this one.
  void take_as_base(const ReleasedFile& released) {
    const auto files = released.files().value();
    for (const RequestItem& item : released.request.items) {
      if (item.kind != ItemKind::metadata) continue;
      const std::int64_t version = *documents_.at(item.role).find("version")->integer();
      for (const ServedFile& file : files) {
        if (file.path != MetadataName{item.role, version}.path()) continue;
        if (item.role == "root")
          roots_.push_back(file.bytes);
        else
          base_[item.role] = {version, file.bytes};
      }
    }
  }

  TemporaryDirectory directory_ =
      *TemporaryDirectory::create(std::filesystem::temp_directory_path().string(), "vendor-");
  Instant now_;
  std::string profile_;
  PublicKeysFile online_;
  std::optional<OnlineKeys> online_keys_;
  std::map<std::string, std::vector<SigningKey>> keys_;
  std::vector<SigningKey> old_root_keys_;
  std::vector<std::string> manifests_;                                     // of every release so far
  std::map<std::string, std::vector<ItemSignature>> manifest_signatures_;  // the last ones of each
  std::map<std::string, Json> documents_;
  std::vector<std::string> roots_;
  std::map<std::string, RoleFile> base_;
};

}  // namespace sealwright::testing
