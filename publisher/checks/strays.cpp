// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/strays.hpp"

#include <optional>
#include <set>

#include "base/text.hpp"

namespace sealwright::publish {
namespace {

constexpr std::uint64_t kMostMetadataBytes = 5'000'000;
constexpr std::string_view kFromElsewhere = "signed by keys in charge, but not published from here";

struct Place {
  std::string role;
  std::int64_t version = 0;
  auto operator<=>(const Place&) const = default;
};

// "4.acme-app.json"; nothing for timestamp.json and for files that are no metadata.
std::optional<Place> parse_name(std::string_view name) {
  constexpr std::string_view kJson = ".json";
  const auto dot = name.find('.');
  std::uint64_t version = 0;
  if (dot == std::string_view::npos || !name.ends_with(kJson) || name.size() <= dot + kJson.size() ||
      !parse_decimal(name.substr(0, dot), version) || version > INT64_MAX)
    return std::nullopt;
  return Place{std::string(name.substr(dot + 1, name.size() - dot - 1 - kJson.size())),
               static_cast<std::int64_t>(version)};
}

std::int64_t known_version(const MetadataSet& set, const std::string& role) {
  if (role == "root") return static_cast<std::int64_t>(set.roots.size());
  const SignedRole* known = set.find(role);
  return known == nullptr ? 0 : known->version;
}

// Every customer asks for the next root, the next push writes the next number of each role.
std::set<Place> places_to_look(const MetadataSet& published, const std::vector<std::string>& listed) {
  std::set<Place> places{{"root", known_version(published, "root") + 1}};
  for (const auto& [role, file] : published.roles) {
    if (role != "timestamp") places.insert({role, file.version + 1});
  }
  for (const std::string& name : listed) {
    const auto place = parse_name(name);
    if (place && place->version > known_version(published, place->role)) places.insert(*place);
  }
  return places;
}

bool is_under_way(const MetadataSet& under_way, const Place& place, const std::string& bytes) {
  if (place.role == "root") {
    const auto position = static_cast<std::size_t>(place.version);
    return position <= under_way.roots.size() && under_way.roots[position - 1] == bytes;
  }
  const SignedRole* staged = under_way.find(place.role);
  return staged != nullptr && staged->version == place.version && staged->bytes == bytes;
}

Status verify(const ProvenSet& proven, const Place& place, const std::string& bytes) {
  const Untrusted file{bytes, std::to_string(place.version) + "." + place.role + ".json"};
  if (place.role == "root") {
    TRY(advance_root(proven.root, file));
    return Done{};
  }
  if (place.role == "snapshot") {
    TRY(verify_document<Snapshot>(proven.root.role_keys("snapshot"), file));
    return Done{};
  }
  const auto role = proven.roles.find(place.role);
  if (role == proven.roles.end()) return Error{ErrorCode::signature_wrong_key, "there is no such role"};
  TRY(verify_document<Targets>(role->second.keys, file));
  return Done{};
}

Result<std::optional<std::string>> read_if_there(client::Transport& public_side, const Place& place) {
  auto bytes =
      read_bounded(public_side, RepositoryPath::metadata(place.role, place.version), kMostMetadataBytes);
  if (bytes) return std::optional<std::string>(*std::move(bytes));
  if (bytes.error().code() == ErrorCode::not_found) return std::optional<std::string>();
  if (bytes.error().code() == ErrorCode::too_large) return std::optional<std::string>("");
  return std::move(bytes).error();
}

// A timestamp that is neither published from here nor on its way. An older one that counts is a cache's
// doing.
Result<std::optional<Stray>> strange_timestamp(client::Transport& public_side, const ProvenSet& proven,
                                               const MetadataSet& published, const MetadataSet& under_way) {
  const RepositoryPath path = RepositoryPath::metadata("timestamp", std::nullopt);
  const auto bytes = read_bounded(public_side, path, kMostMetadataBytes);
  if (!bytes) return bytes.error();
  for (const MetadataSet* set : {&published, &under_way}) {
    const SignedRole* known = set->find("timestamp");
    if (known != nullptr && known->bytes == *bytes) return std::optional<Stray>();
  }
  const auto read = verify_document<Timestamp>(proven.root.role_keys("timestamp"), {*bytes, path.text()});
  if (!read) return std::optional<Stray>({path.text(), true, true, read.error().message()});
  if (read->version() <= known_version(published, "timestamp")) return std::optional<Stray>();
  return std::optional<Stray>({path.text(), false, false, std::string(kFromElsewhere)});
}

}  // namespace

Result<std::vector<Stray>> find_strays(client::Transport& public_side, const MetadataSet& published,
                                       const MetadataSet& under_way, const std::vector<std::string>& listed) {
  TRY_ASSIGN(const ProvenSet proven, prove(published));
  const std::int64_t next_root = known_version(published, "root") + 1;
  std::vector<Stray> strays;
  TRY_ASSIGN(auto timestamp, strange_timestamp(public_side, proven, published, under_way));
  if (timestamp) strays.push_back(*std::move(timestamp));
  for (const Place& place : places_to_look(published, listed)) {
    TRY_ASSIGN(const auto bytes, read_if_there(public_side, place));
    if (!bytes || is_under_way(under_way, place, *bytes)) continue;
    const Status verified = verify(proven, place, *bytes);
    Stray stray{RepositoryPath::metadata(place.role, place.version).text(), !verified, false,
                verified ? std::string(kFromElsewhere) : verified.error().message()};
    stray.stops_customers = stray.is_junk && place == Place{"root", next_root};
    strays.push_back(std::move(stray));
  }
  return strays;
}

Error as_error(const Stray& stray) {
  if (!stray.is_junk) return Error{ErrorCode::remote_moved, stray.why}.file(stray.path);
  const std::string detail = stray.stops_customers ? "EVERY CUSTOMER STOPS AT IT: " + stray.why : stray.why;
  return Error{ErrorCode::version_exists, "junk: " + detail}
      .file(stray.path)
      .advice(
          "Revoke the credential it came with; then docs/operations.md, \"Junk on the server\", says how it "
          "goes.");
}

}  // namespace sealwright::publish
