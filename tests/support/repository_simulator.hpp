// SPDX-License-Identifier: Apache-2.0
// RepositorySimulator: a repository in memory that signs, rotates, expires and forges on request.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "keys/private/signing_key.hpp"
#include "metadata/json/json.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::testing_support {

using namespace sealwright::client;

// Whose tools wrote it: ours, or those of others, which declare no repository and list versions alone.
enum class Origin : std::uint8_t { sealwright, foreign };

// Documents are plain JSON until they are signed, so a test can publish what no correct tool would write.
// Whatever is published is served as a Transport; tests may also change `served` without signing.
// For tests: a failure inside aborts.
class RepositorySimulator : public Transport {
 public:
  // Root, timestamp, snapshot and targets at version 1, published, one Ed25519 key each, expiring a year
  // after `now`.
  explicit RepositorySimulator(Instant now = default_now(), KeyKind kind = KeyKind::ed25519,
                               Origin origin = Origin::sealwright);
  static Instant default_now() { return {1'795'000'000}; }
  static constexpr const char* kRepository = "00112233445566778899aabbccddeeff";

  // The `signed` part that the next publish of the role signs. Its version is raised by publish.
  Json& document(const std::string& role) { return roles_.at(role).document; }
  // Changes the member at `path` of that part, as {"roles", "snapshot", "threshold"}; objects on the way, and
  // null for what is not there, are made.
  void change(const std::string& role, const std::vector<std::string>& path,
              const std::function<void(Json&)>& edit);
  std::int64_t version(const std::string& role) const;
  void set_version(const std::string& role, std::int64_t version);  // the next publish gives version + 1
  void set_expiry(const std::string& role, Instant at);

  // Keys, by any name; they are made when first named. Changes are in the delegator's document (root's, for
  // top-level roles) and take effect when that is published.
  void set_keys(const std::string& role, const std::vector<std::string>& names, std::int64_t threshold = 1);
  // The keys that sign, if they are not the authorised ones.
  void set_signers(const std::string& role, const std::vector<std::string>& names);
  const SigningKey& key(const std::string& name);
  // Replaces all keys of the role with a new one; root is then signed by both.
  void rotate(const std::string& role);

  void delegate(const std::string& parent, const std::string& role, const std::vector<std::string>& paths,
                bool terminating = false);
  // Instead of `delegate`: bins (TAP 15) whose roles are made with `add_bin`, each with the key "bins".
  void delegate_to_bins(const std::string& parent, const std::string& name_prefix, int bit_length);
  void add_bin(const std::string& role);
  void add_target(const std::string& role, const std::string& path, const std::string& content);
  void remove_target(const std::string& role, const std::string& path);

  // Raises the version, signs and serves. A targets-type role is listed in the snapshot's document, a
  // snapshot in the timestamp's; those are not published by themselves.
  void publish(const std::string& role);
  // The roles, then snapshot, then timestamp.
  void publish_with_snapshot(const std::vector<std::string>& roles = {});
  // Signs the present document of the role again without raising its version.
  void sign_again(const std::string& role);
  // Serves these bytes as the role's, and lists them as such.
  void serve_as(const std::string& role, std::string bytes);
  // The bytes of any document under the role's signers.
  std::string signed_bytes(const std::string& role, const Json& document);
  // The last published bytes.
  std::string bytes(const std::string& role) const { return roles_.at(role).bytes; }
  const std::string& first_root() const { return first_root_; }
  std::string path_of(const std::string& role) const;
  const std::vector<std::string>& signers(const std::string& role) const { return roles_.at(role).signers; }

  // What clients get, by RepositoryPath::text().
  std::map<std::string, std::string> served;
  // Answered with this error instead.
  std::map<std::string, ErrorCode> failing;
  // Answered with bytes that never end.
  std::set<std::string> endless;
  // Called before each answer.
  std::function<void(const std::string& path)> on_request;
  // Every request, by path, in order; the folder `metadata/` left out.
  std::vector<std::string> requests;
  bool list_hashes = true;  // in snapshot and timestamp
  bool offline = false;     // what is_offline says

  Result<std::unique_ptr<Stream>> open(const RepositoryPath& path, ByteRange range) override;
  bool is_offline() const override { return offline; }

  // Everything that is served, as files below `directory`.
  Status write_to(const std::string& directory) const;

 private:
  struct Role {
    Json document;
    std::vector<std::string> signers;
    std::string parent;  // who delegates to it; empty for top-level roles
    std::string bytes;
  };
  void add_role(const std::string& role, Json document, const std::string& parent);
  Json new_targets(const std::string& role) const;
  void list_in(Json& meta_owner, const std::string& role);
  std::optional<std::int64_t> prefix_of(const std::string& role) const;

  Instant now_;
  KeyKind kind_;
  Origin origin_;
  std::map<std::string, Role> roles_;
  std::map<std::string, std::unique_ptr<SigningKey>> keys_;
  std::string first_root_;
  std::size_t rotations_ = 0;
};

// The same signed file with its JSON changed: what can be done without a key.
std::string changed_file(const std::string& bytes, const std::function<void(Json&)>& edit);

}  // namespace sealwright::testing_support
