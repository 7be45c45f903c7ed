// SPDX-License-Identifier: Apache-2.0
#include "tests/support/repository_simulator.hpp"

#include <algorithm>

#include "base/posix_files.hpp"
#include "keys/public/digest.hpp"
#include "metadata/tuf/verified.hpp"
#include "tests/support/json_edit.hpp"

namespace sealwright::testing_support {
namespace {

class SimulatedStream : public Stream {
 public:
  SimulatedStream(std::string bytes, bool endless, std::uint64_t first)
      : bytes_(std::move(bytes)), endless_(endless), first_(first), at_(first) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    if (endless_) {
      std::fill_n(buffer, size, 'x');
      return size;
    }
    const std::size_t count = std::min<std::size_t>(size, bytes_.size() - std::min(at_, bytes_.size()));
    std::copy_n(bytes_.data() + at_, count, buffer);
    at_ += count;
    return count;
  }
  std::uint64_t first() const override { return first_; }

 private:
  std::string bytes_;
  bool endless_;
  std::uint64_t first_;
  std::size_t at_;
};

bool is_top_level(const std::string& role) {
  return role == "root" || role == "timestamp" || role == "snapshot" || role == "targets";
}

// Documents are read and written back through set(): Json hands out no writable members.
void update(Json& object, std::string_view member, const std::function<void(Json&)>& edit) {
  const Json* found = object.find(member);
  Json value = found == nullptr ? Json::object() : *found;
  edit(value);
  object.set(member, std::move(value));
}

Json header(std::string_view type, Instant expires) {
  return Json::object(
      {{"_type", type}, {"spec_version", "1.0.34"}, {"version", 0}, {"expires", to_text(expires)}});
}

Json description(const std::string& content) {
  return Json::object(
      {{"length", content.size()}, {"hashes", Json::object({{"sha256", sha256_hex(content)}})}});
}

}  // namespace

RepositorySimulator::RepositorySimulator(Instant now, KeyKind kind, Origin origin)
    : now_(now), kind_(kind), origin_(origin) {
  list_hashes = origin == Origin::sealwright;
  const Instant expires = now + 365 * kDay;
  const auto declare = [&](Json& document, std::initializer_list<std::pair<std::string_view, Json>> members) {
    if (origin == Origin::sealwright) document.set("sealwright", Json::object(members));
  };
  Json root = header("root", expires);
  root.set("consistent_snapshot", true).set("keys", Json::object()).set("roles", Json::object());
  declare(root, {{"repository", kRepository}});
  add_role("root", std::move(root), "");
  Json timestamp = header("timestamp", expires);
  declare(timestamp.set("meta", Json::object()), {{"issued", to_text(now)}});
  add_role("timestamp", std::move(timestamp), "");
  Json snapshot = header("snapshot", expires);
  add_role("snapshot", std::move(snapshot.set("meta", Json::object())), "");
  Json targets = header("targets", expires);
  declare(targets.set("targets", Json::object()),
          {{"repository", kRepository}, {"role", "targets"}, {"profile", "basic"}});
  add_role("targets", std::move(targets), "");
  for (const char* role : {"root", "timestamp", "snapshot", "targets"}) set_keys(role, {role});
  publish("root");
  first_root_ = bytes("root");
  publish_with_snapshot({"targets"});
  requests.clear();
}

void RepositorySimulator::add_role(const std::string& role, Json document, const std::string& parent) {
  roles_[role] = {std::move(document), {}, parent, {}};
}

void RepositorySimulator::change(const std::string& role, const std::vector<std::string>& path,
                                 const std::function<void(Json&)>& edit) {
  std::function<void(Json&)> apply = edit;
  for (auto name = path.rbegin(); name != path.rend(); ++name) {
    apply = [inner = apply, name = *name](Json& object) {
      const Json* found = object.find(name);
      Json value = found == nullptr ? Json() : *found;
      inner(value);
      object.set(name, std::move(value));
    };
  }
  apply(document(role));
}

std::int64_t RepositorySimulator::version(const std::string& role) const {
  return *roles_.at(role).document.find("version")->integer();
}
void RepositorySimulator::set_version(const std::string& role, std::int64_t version) {
  document(role).set("version", version);
}
void RepositorySimulator::set_expiry(const std::string& role, Instant at) {
  document(role).set("expires", to_text(at));
}

const SigningKey& RepositorySimulator::key(const std::string& name) {
  auto& key = keys_[name];
  if (!key) key = std::make_unique<SigningKey>(SigningKey::generate(kind_).value());
  return *key;
}

void RepositorySimulator::set_keys(const std::string& role, const std::vector<std::string>& names,
                                   std::int64_t threshold) {
  Json key_objects = Json::object();
  std::vector<std::string> ids;
  for (const std::string& name : names) {
    const PublicKey& public_key = key(name).public_key();
    ids.push_back(key_id_of(public_key));
    key_objects.set(ids.back(), key_object_of(public_key));
  }
  const auto define = [&](Json& definition) {
    definition.set("keyids", Json::array_of(ids)).set("threshold", threshold);
  };
  const auto add_keys = [&](Json& keys) {
    for (const Json::Member& member : *key_objects.members()) keys.set(member.key, member.value);
  };
  if (is_top_level(role)) {
    update(document("root"), "keys", add_keys);
    update(document("root"), "roles", [&](Json& roles) { update(roles, role, define); });
  } else {
    update(document(roles_.at(role).parent), "delegations", [&](Json& delegations) {
      update(delegations, "keys", add_keys);
      update(delegations, "roles", [&](Json& list) {
        Json::Array items = *list.items();
        for (Json& item : items) {
          if (*item.find("name")->text() == role) define(item);
        }
        list = Json(std::move(items));
      });
    });
  }
  set_signers(role, names);
}

void RepositorySimulator::set_signers(const std::string& role, const std::vector<std::string>& names) {
  roles_.at(role).signers = names;
}

void RepositorySimulator::rotate(const std::string& role) {
  const std::string fresh = role + " " + std::to_string(++rotations_);
  std::vector<std::string> signers{fresh};
  if (role == "root")
    signers.insert(signers.end(), roles_.at(role).signers.begin(), roles_.at(role).signers.end());
  set_keys(role, {fresh});
  set_signers(role, signers);
}

void RepositorySimulator::delegate(const std::string& parent, const std::string& role,
                                   const std::vector<std::string>& paths, bool terminating) {
  const Json delegation = Json::object({{"name", role},
                                        {"keyids", Json::array()},
                                        {"threshold", 1},
                                        {"terminating", terminating},
                                        {"paths", Json::array_of(paths)}});
  update(document(parent), "delegations", [&](Json& delegations) {
    if (delegations.find("keys") == nullptr) delegations.set("keys", Json::object());
    update(delegations, "roles", [&](Json& list) {
      if (list.items() == nullptr) list = Json::array();
      list.push_back(delegation);
    });
  });
  if (roles_.count(role) == 0) {
    add_role(role, new_targets(role), parent);
  }
  roles_.at(role).parent = parent;
  set_keys(role, {role});
}

Json RepositorySimulator::new_targets(const std::string& role) const {
  Json targets = header("targets", now_ + 365 * kDay);
  targets.set("targets", Json::object());
  if (origin_ == Origin::sealwright)
    targets.set("sealwright", Json::object({{"repository", kRepository}, {"role", role}}));
  return targets;
}

void RepositorySimulator::delegate_to_bins(const std::string& parent, const std::string& name_prefix,
                                           int bit_length) {
  const PublicKey& bins = key("bins").public_key();
  const Json succinct = Json::object({{"keyids", Json::array_of({key_id_of(bins)})},
                                      {"threshold", 1},
                                      {"bit_length", bit_length},
                                      {"name_prefix", name_prefix}});
  document(parent).set("delegations",
                       Json::object({{"keys", Json::object({{key_id_of(bins), key_object_of(bins)}})},
                                     {"succinct_roles", succinct}}));
}

void RepositorySimulator::add_bin(const std::string& role) {
  add_role(role, new_targets(role), "");
  set_signers(role, {"bins"});
}

void RepositorySimulator::add_target(const std::string& role, const std::string& path,
                                     const std::string& content) {
  update(document(role), "targets", [&](Json& targets) { targets.set(path, description(content)); });
  FileDescription file;
  file.sha256 = sha256_hex(content);
  for (const bool consistent : {true, false}) {
    if (const auto at = RepositoryPath::target(path, file, consistent)) served[at->text()] = content;
  }
}

void RepositorySimulator::remove_target(const std::string& role, const std::string& path) {
  update(document(role), "targets", [&](Json& targets) { erase(targets, path); });
}

std::optional<std::int64_t> RepositorySimulator::prefix_of(const std::string& role) const {
  const bool consistent = *roles_.at("root").document.find("consistent_snapshot")->boolean();
  if (role == "root" || (consistent && role != "timestamp")) return version(role);
  return std::nullopt;
}

std::string RepositorySimulator::path_of(const std::string& role) const {
  return RepositoryPath::metadata(role, prefix_of(role)).text();
}

std::string RepositorySimulator::signed_bytes(const std::string& role, const Json& document) {
  std::vector<Signature> signatures;
  const std::string message = canonical_json(document);
  for (const std::string& name : roles_.at(role).signers) {
    const SigningKey& signer = key(name);
    signatures.push_back({key_id_of(signer.public_key()), signer.sign(message).value()});
  }
  return write_signed_file(document, signatures);
}

void RepositorySimulator::sign_again(const std::string& role) {
  serve_as(role, signed_bytes(role, document(role)));
}

void RepositorySimulator::serve_as(const std::string& role, std::string bytes) {
  Role& model = roles_.at(role);
  model.bytes = std::move(bytes);
  served[path_of(role)] = model.bytes;
  if (role == "snapshot") list_in(document("timestamp"), role);
  if (!is_top_level(role) || role == "targets") list_in(document("snapshot"), role);
}

void RepositorySimulator::list_in(Json& owner, const std::string& role) {
  Json entry = list_hashes ? description(bytes(role)) : Json::object();
  entry.set("version", version(role));
  update(owner, "meta", [&](Json& meta) { meta.set(role + ".json", entry); });
}

void RepositorySimulator::publish(const std::string& role) {
  set_version(role, version(role) + 1);
  sign_again(role);
}

void RepositorySimulator::publish_with_snapshot(const std::vector<std::string>& roles) {
  for (const std::string& role : roles) publish(role);
  publish("snapshot");
  publish("timestamp");
}

Result<std::unique_ptr<Stream>> RepositorySimulator::open(const RepositoryPath& path, ByteRange range) {
  const std::string text = path.text();
  requests.push_back(text.starts_with("metadata/") ? text.substr(9) : text);
  if (on_request) on_request(text);
  if (const auto found = failing.find(text); found != failing.end()) return Error{found->second}.file(text);
  const auto found = served.find(text);
  const bool never_ends = endless.count(text) != 0;
  if (found == served.end() && !never_ends) return Error{ErrorCode::not_found}.file(text);
  std::string bytes = never_ends ? std::string() : found->second;
  return Result<std::unique_ptr<Stream>>(
      std::make_unique<SimulatedStream>(std::move(bytes), never_ends, range.first));
}

Status RepositorySimulator::write_to(const std::string& directory) const {
  for (const auto& [path, bytes] : served) {
    TRY(make_directories(parent_path(join_path(directory, path))));
    TRY(write_file(join_path(directory, path), bytes));
  }
  return Done{};
}

std::string changed_file(const std::string& bytes, const std::function<void(Json&)>& edit) {
  Json file = read_json(bytes, "changed").value();
  edit(file);
  return write_json(file);
}

}  // namespace sealwright::testing_support
