// SPDX-License-Identifier: Apache-2.0
// JSON, the documents of The Update Framework, and what is found by their paths and patterns.
#include <algorithm>

#include "base/text.hpp"
#include "metadata/json/json.hpp"
#include "metadata/tuf/root_chain.hpp"
#include "metadata/tuf/verified.hpp"
#include "repository/repository_path.hpp"
#include "tests/fuzz/json_oracle.hpp"
#include "tests/fuzz/target.hpp"

namespace sealwright::fuzzing {
namespace {

void check_writings(const Json& value) {
  const std::string compact = write_json(value);
  require(read_json(compact, "x").value() == value, "compact JSON is read as the same value");
  require(read_json(write_pretty_json(value), "x").value() == value, "indented JSON too");
  const std::string canonical = canonical_json(value);
  require(canonical_json(*read_json(compact, "x")) == canonical, "one value has one canonical form");
  // Canonical bytes are JSON where no string holds a control character; then they are a fixed point.
  if (const auto again = read_json(canonical, "x")) {
    require(*again == value && canonical_json(*again) == canonical,
            "canonical(read(canonical)) changes nothing");
  }
}

template <class Document>
std::optional<Document> read_tuf_document(std::string_view input) {
  const auto file = SignedFile::read({std::string(input), "x.json"});
  if (!accepted(file)) return std::nullopt;
  const auto again = SignedFile::read({write_signed_file(file->signed_part, file->signatures), "x.json"});
  require(accepted(again) && again->canonical == file->canonical, "signed bytes survive rewriting");
  require(again->signatures.size() == file->signatures.size(), "signatures too");
  const auto document = Document::read(file->fields());
  if (!accepted(document)) return std::nullopt;
  require(document->header.version >= 1, "versions start at 1");
  require(*file->signed_part.find("_type")->text() == Document::kType, "a document is of its own type");
  return *document;
}

void check_role(const RoleKeys& keys) {
  const auto nobody = keys.verify("message", {});
  require(!nobody && nobody.error().code() == ErrorCode::threshold_not_met, "no signature is never enough");
}

void check_description(const FileDescription& file) {
  require(!file.length || *file.length >= 0, "lengths are not negative");
  accepted(file.check("", "x"));
}

}  // namespace

FUZZ_TARGET(json) {
  const auto value = read_json(input, "x");
  require(accepted(value) == JsonOracle(input).is_strict(), "two readers agree on what is strict JSON");
  if (!value) return;
  require(read_loose_json(input, "x").value() == *value, "strict JSON is JSON");
  check_writings(*value);
}

FUZZ_TARGET(loose_json) {
  const auto value = read_loose_json(input, "x");
  if (!accepted(value)) return;
  const std::string written = write_json(*value);
  require(write_json(read_loose_json(written, "x").value()) == written, "JSON is written in one way");
}

FUZZ_TARGET(tuf_root) {
  const auto root = read_tuf_document<Root>(input);
  if (!root) return;
  for (const char* role : {"root", "timestamp", "snapshot", "targets"}) check_role(root->role_keys(role));
  for (const auto& [name, role] : root->roles) require(role.threshold >= 1, "thresholds start at 1");
  accepted(load_root({std::string(input), "root.json"}));
}

FUZZ_TARGET(tuf_timestamp) {
  const auto timestamp = read_tuf_document<Timestamp>(input);
  if (!timestamp) return;
  require(timestamp->snapshot.version >= 1, "versions start at 1");
  check_description(timestamp->snapshot.file);
}

FUZZ_TARGET(tuf_snapshot) {
  const auto snapshot = read_tuf_document<Snapshot>(input);
  if (!snapshot) return;
  require(snapshot->meta.contains("targets"), "a snapshot lists the top-level targets");
  for (const auto& [role, entry] : snapshot->meta) {
    require(entry.version >= 1, "versions start at 1");
    require(RepositoryPath::metadata(role, 1).encoded().find('/') == std::string::npos,
            "a role is one segment");
  }
}

FUZZ_TARGET(tuf_targets) {
  const auto targets = read_tuf_document<Targets>(input);
  if (!targets) return;
  require(targets->delegations.empty() || !targets->bins, "delegations are listed or counted, not both");
  for (const auto& [path, entry] : targets->targets) {
    require(entry.length >= 0, "a target has a length");
    for (const Delegation& delegation : targets->delegations) (void)delegation.matches(path);
    if (targets->bins) require(targets->bins->is_bin(targets->bins->bin_for(path)), "a bin has a bin's name");
    require(!accepted(RepositoryPath::target(path, entry.file, true)) || entry.file.has_hash(),
            "a target of which no hash is known has no place");
  }
  for (const Delegation& delegation : targets->delegations) {
    require(targets->find_delegation(delegation.name) == &delegation, "a delegated role has one entry");
    require(delegation.paths.empty() || delegation.path_hash_prefixes.empty(), "paths or prefixes, not both");
    check_role(delegation.definition.keys_from(targets->delegated_keys, delegation.name));
  }
}

FUZZ_TARGET(path_pattern) {
  const std::string_view pattern = take_line(input), path = take_line(input);
  const bool matches = path_matches(pattern, path);
  if (pattern.find_first_of("*?[") == std::string_view::npos) {
    require(matches == (pattern == path && is_utf8(path)), "a pattern without wildcards is one path");
  }
  if (matches) {
    require(std::count(pattern.begin(), pattern.end(), '/') == std::count(path.begin(), path.end(), '/'),
            "no wildcard takes a slash");
  }
  if (path.find('/') == std::string_view::npos) require(path_matches("*", path), "a star takes a segment");
}

FUZZ_TARGET(repository_path) {
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~%/";
  const std::string sha256(64, 'a');
  const auto path = RepositoryPath::target(input, {1, sha256, std::nullopt}, true);
  require(accepted(path) == accepted(check_target_path(input)), "one rule says what a target path is");
  accepted(RepositoryPath::signature(sha256, input));
  accepted(RepositoryPath::beside_metadata(input));
  const std::string role = RepositoryPath::metadata(input, 7).encoded();
  require(role.find('/') == std::string::npos && role.starts_with("7."), "a role is one segment");
  if (!path) return;
  const std::string& encoded = path->encoded();
  require(encoded.find_first_not_of(kPlain) == std::string::npos, "a URL is plain ASCII");
  require(("/" + encoded + "/").find("/../") == std::string::npos && encoded[0] != '/' &&
              encoded.find("//") == std::string::npos,
          "a target stays below its base");
}

}  // namespace sealwright::fuzzing
