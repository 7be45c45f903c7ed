// SPDX-License-Identifier: Apache-2.0
#include "metadata/tuf/tuf_documents.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/encoding.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "metadata/json/tag.hpp"

namespace sealwright {
namespace {

constexpr std::array<std::string_view, 4> kTopLevelRoles{"root", "timestamp", "snapshot", "targets"};

bool is_top_level(std::string_view role) {
  return std::find(kTopLevelRoles.begin(), kTopLevelRoles.end(), role) != kTopLevelRoles.end();
}

// "1.X" or "1.X.Y", digits only (docs/format.md section 2).
bool is_known_spec_version(std::string_view text) {
  const auto parts = split(text, '.');
  std::uint64_t number = 0;
  return (parts.size() == 2 || parts.size() == 3) && parts[0] == "1" &&
         std::all_of(parts.begin(), parts.end(),
                     [&](const std::string& part) { return parse_decimal(part, number); });
}

Result<SignedHeader> read_header(const Field& part, std::string_view type) {
  TRY_ASSIGN(const std::string actual, part.text("_type"));
  if (actual != type) {
    return Error{ErrorCode::type_mismatch}
        .file(part.file())
        .expected(std::string(type))
        .got(told_tag(actual));
  }
  TRY_ASSIGN(const std::string spec_version, part.text("spec_version"));
  if (!is_known_spec_version(spec_version)) {
    return part.refuse(ErrorCode::field_value, "spec_version")
        .expected("1.X.Y")
        .got(spec_version.substr(0, 80));
  }
  SignedHeader header;
  TRY_ASSIGN(header.version, part.integer("version", 1));
  TRY_ASSIGN(header.expires, part.time("expires"));
  return header;
}

Result<Binding> read_binding(const Field& part) {
  Binding binding;
  const auto member = part.find("sealwright");
  if (!member) return binding;
  TRY_ASSIGN(const Field object, member->as_object());
  TRY_ASSIGN(binding.repository, object.maybe_text("repository"));
  TRY_ASSIGN(binding.role, object.maybe_text("role"));
  TRY_ASSIGN(binding.profile, object.maybe_text("profile"));
  TRY_ASSIGN(const auto test, object.maybe_boolean("test"));
  TRY_ASSIGN(binding.issued, object.maybe_time("issued"));
  binding.test = test.value_or(false);
  return binding;
}

// Known hashes of a `hashes` object: at least one member; a known one must be well-formed.
Status read_hashes(const Field& hashes, FileDescription& file) {
  TRY_ASSIGN(const auto entries, hashes.as_entries());
  if (entries.empty()) return hashes.refuse(ErrorCode::field_value, "no hash");
  for (const auto& [algorithm, field] : entries) {
    TRY_ASSIGN(const std::string value, field.as_text());
    const bool sha256 = algorithm == "sha256", sha512 = algorithm == "sha512";
    if (!sha256 && !sha512) continue;
    if (!from_hex(value) || value.size() != (sha256 ? 64u : 128u)) {
      return field.refuse(ErrorCode::field_value)
          .expected("lower-case hexadecimal")
          .got(value.substr(0, 140));
    }
    (sha256 ? file.sha256 : file.sha512) = value;
  }
  return Done{};
}

Result<MetaEntry> read_meta_entry(const Field& entry) {
  MetaEntry meta;
  TRY_ASSIGN(meta.version, entry.integer("version", 1));
  TRY_ASSIGN(meta.file.length, entry.maybe_integer("length", 0));
  if (const auto hashes = entry.find("hashes")) {
    TRY(read_hashes(*hashes, meta.file));
    if (!meta.file.has_hash()) return hashes->refuse(ErrorCode::field_value, "no known hash algorithm");
  }
  return meta;
}

Result<TargetEntry> read_target(const Field& entry) {
  TargetEntry target;
  TRY_ASSIGN(target.length, entry.integer("length", 0));
  target.file.length = target.length;
  TRY_ASSIGN(const Field hashes, entry.object("hashes"));
  TRY(read_hashes(hashes, target.file));
  if (const auto custom = entry.find("custom")) target.custom = custom->json();
  return target;
}

Status check_path_patterns(const Field& role, const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) {
    if (pattern.size() > kLimits.path_pattern) {
      return role.refuse(ErrorCode::limit_exceeded, "a path pattern")
          .expected("at most " + std::to_string(kLimits.path_pattern) + " bytes")
          .got(std::to_string(pattern.size()) + " bytes");
    }
  }
  return Done{};
}

Status check_hash_prefixes(const Field& role, const std::vector<std::string>& prefixes) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  for (const std::string& prefix : prefixes) {
    if (prefix.empty() || prefix.size() > 64 || !std::all_of(prefix.begin(), prefix.end(), is_hex)) {
      return role.refuse(ErrorCode::field_value, "path_hash_prefixes").got(prefix.substr(0, 80));
    }
  }
  return Done{};
}

Result<Delegation> read_delegation(const Field& role) {
  Delegation delegation;
  TRY_ASSIGN(delegation.name, role.text("name"));
  if (delegation.name.empty() || is_top_level(delegation.name)) {
    return role.refuse(ErrorCode::field_value, "name").got("'" + delegation.name + "'");
  }
  if (delegation.name.size() > kLimits.role_name) {
    return role.refuse(ErrorCode::limit_exceeded, "name")
        .expected("at most " + std::to_string(kLimits.role_name) + " bytes")
        .got(std::to_string(delegation.name.size()) + " bytes");
  }
  TRY_ASSIGN(delegation.definition, read_role_definition(role));
  TRY_ASSIGN(delegation.terminating, role.boolean("terminating"));
  const bool paths = role.find("paths").has_value(), prefixes = role.find("path_hash_prefixes").has_value();
  if (paths == prefixes)
    return role.refuse(ErrorCode::field_value, "exactly one of paths and path_hash_prefixes");
  TRY_ASSIGN(delegation.paths, role.maybe_texts("paths"));
  TRY(check_path_patterns(role, delegation.paths));
  TRY_ASSIGN(delegation.path_hash_prefixes, role.maybe_texts("path_hash_prefixes"));
  TRY(check_hash_prefixes(role, delegation.path_hash_prefixes));
  return delegation;
}

Result<SuccinctBins> read_bins(const Field& roles) {
  SuccinctBins bins;
  TRY_ASSIGN(bins.definition, read_role_definition(roles));
  TRY_ASSIGN(bins.bit_length, roles.integer("bit_length", 1, 32));
  TRY_ASSIGN(bins.name_prefix, roles.text("name_prefix"));
  return bins;
}

Status read_delegations(const Field& delegations, Targets& targets) {
  TRY_ASSIGN(const Field keys, delegations.at("keys"));
  TRY_ASSIGN(targets.delegated_keys, read_keys(keys));
  const auto succinct = delegations.find("succinct_roles");
  if (succinct.has_value() == delegations.find("roles").has_value()) {
    return delegations.refuse(ErrorCode::field_value, "exactly one of roles and succinct_roles");
  }
  if (succinct) {
    TRY_ASSIGN(targets.bins, read_bins(*succinct));
    return Done{};
  }
  TRY_ASSIGN(const auto roles, delegations.list("roles"));
  if (roles.size() > kLimits.delegations)
    return delegations.refuse(ErrorCode::limit_exceeded,
                              "more than " + std::to_string(kLimits.delegations) + " roles");
  std::set<std::string> names;
  for (const Field& role : roles) {
    TRY_ASSIGN(Delegation delegation, read_delegation(role));
    if (!names.insert(delegation.name).second) return role.refuse(ErrorCode::field_value, "delegated twice");
    targets.delegations.push_back(std::move(delegation));
  }
  return Done{};
}

// The number of hexadecimal digits of the widest bin number.
std::size_t bin_width(std::int64_t bit_length) { return static_cast<std::size_t>(bit_length + 3) / 4; }

}  // namespace

Status FileDescription::check(std::string_view bytes, const std::string& name) const {
  if (length && static_cast<std::uint64_t>(*length) != bytes.size()) {
    return Error{ErrorCode::length_mismatch}
        .file(name)
        .expected(std::to_string(*length))
        .got(std::to_string(bytes.size()));
  }
  if (sha256) {
    const std::string actual = sha256_hex(bytes);
    if (actual != *sha256) return Error{ErrorCode::hash_mismatch}.file(name).expected(*sha256).got(actual);
  }
  if (sha512) {
    const std::string actual = sha512_hex(bytes);
    if (actual != *sha512) return Error{ErrorCode::hash_mismatch}.file(name).expected(*sha512).got(actual);
  }
  return Done{};
}

Result<Root> Root::read(const Field& part) {
  Root root;
  TRY_ASSIGN(root.header, read_header(part, kType));
  TRY_ASSIGN(const auto consistent, part.maybe_boolean("consistent_snapshot"));
  root.consistent_snapshot = consistent.value_or(false);
  TRY_ASSIGN(const Field keys, part.at("keys"));
  TRY_ASSIGN(root.keys, read_keys(keys));
  TRY_ASSIGN(const Field roles, part.object("roles"));
  for (const std::string_view name : kTopLevelRoles) {
    TRY_ASSIGN(const Field role, roles.object(name));
    TRY_ASSIGN(RoleDefinition definition, read_role_definition(role));
    root.roles.emplace(name, std::move(definition));
  }
  TRY_ASSIGN(root.binding, read_binding(part));
  return root;
}

RoleKeys Root::role_keys(const std::string& role) const {
  const auto found = roles.find(role);
  return found == roles.end() ? RoleKeys(role, {}, 1) : found->second.keys_from(keys, role);
}

Result<Timestamp> Timestamp::read(const Field& part) {
  Timestamp timestamp;
  TRY_ASSIGN(timestamp.header, read_header(part, kType));
  TRY_ASSIGN(const Field meta, part.object("meta"));
  TRY_ASSIGN(const Field entry, meta.object("snapshot.json"));
  TRY_ASSIGN(timestamp.snapshot, read_meta_entry(entry));
  TRY_ASSIGN(timestamp.binding, read_binding(part));
  return timestamp;
}

Result<Snapshot> Snapshot::read(const Field& part) {
  Snapshot snapshot;
  TRY_ASSIGN(snapshot.header, read_header(part, kType));
  TRY_ASSIGN(const auto entries, part.entries("meta"));
  constexpr std::string_view kSuffix = ".json";
  for (const auto& [file, field] : entries) {
    if (file.size() <= kSuffix.size() || !file.ends_with(kSuffix)) {
      return field.refuse(ErrorCode::field_value, "not the name of a metadata file");
    }
    TRY_ASSIGN(MetaEntry entry, read_meta_entry(field));
    snapshot.meta.emplace(file.substr(0, file.size() - kSuffix.size()), std::move(entry));
  }
  if (snapshot.meta.count("targets") == 0) return part.refuse(ErrorCode::field_missing, "meta.targets.json");
  TRY_ASSIGN(snapshot.binding, read_binding(part));
  return snapshot;
}

Result<Targets> Targets::read(const Field& part) {
  Targets targets;
  TRY_ASSIGN(targets.header, read_header(part, kType));
  TRY_ASSIGN(const auto entries, part.entries("targets"));
  for (const auto& [path, field] : entries) {
    TRY_ASSIGN(TargetEntry entry, read_target(field));
    targets.targets.emplace_hint(targets.targets.end(), path, std::move(entry));
  }
  if (const auto delegations = part.find("delegations")) TRY(read_delegations(*delegations, targets));
  TRY_ASSIGN(targets.binding, read_binding(part));
  return targets;
}

const Delegation* Targets::find_delegation(std::string_view role) const {
  const auto found = std::find_if(delegations.begin(), delegations.end(),
                                  [&](const Delegation& delegation) { return delegation.name == role; });
  return found == delegations.end() ? nullptr : &*found;
}

bool Delegation::matches(std::string_view path) const {
  std::uint64_t steps = 0;
  return matches(path, steps);
}

bool Delegation::matches(std::string_view path, std::uint64_t& steps) const {
  if (std::any_of(paths.begin(), paths.end(),
                  [&](const std::string& p) { return path_matches(p, path, ++steps); }))
    return true;
  if (path_hash_prefixes.empty()) return false;
  steps += path.size() + path_hash_prefixes.size();
  const std::string hash = sha256_hex(path);
  return std::any_of(path_hash_prefixes.begin(), path_hash_prefixes.end(),
                     [&](const std::string& prefix) { return hash.starts_with(prefix); });
}

std::string SuccinctBins::bin_for(std::string_view path) const {
  const std::string hash = sha256(path);
  std::uint64_t top = 0;
  for (std::size_t i = 0; i < 4; ++i) top = top << 8 | static_cast<std::uint8_t>(hash[i]);
  std::string hex = "0000000000000000";
  std::uint64_t bin = top >> (32 - bit_length);
  for (std::size_t i = hex.size(); i-- > 0; bin >>= 4) hex[i] = "0123456789abcdef"[bin & 15];
  return name_prefix + "-" + hex.substr(hex.size() - bin_width(bit_length));
}

bool SuccinctBins::is_bin(std::string_view name) const {
  const std::string prefix = name_prefix + "-";
  if (!name.starts_with(prefix) || name.size() != prefix.size() + bin_width(bit_length)) return false;
  const auto number =
      from_hex(std::string(16 - bin_width(bit_length), '0') + std::string(name.substr(prefix.size())));
  if (!number) return false;
  std::uint64_t value = 0;
  for (const char c : *number) value = value << 8 | static_cast<std::uint8_t>(c);
  return value < std::uint64_t{1} << bit_length;
}

}  // namespace sealwright
