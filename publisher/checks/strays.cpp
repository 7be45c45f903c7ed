// SPDX-License-Identifier: Apache-2.0
#include "publisher/checks/strays.hpp"

#include <optional>
#include <set>

#include "base/limits.hpp"

namespace sealwright::publish {
namespace {

constexpr std::string_view kFromElsewhere = "signed by authorised keys, but not published from here";

// Every client requests the next root, and the next push writes the next version of each role.
std::set<MetadataName> places_to_look(const MetadataFiles& published,
                                      const std::vector<std::string>& listed) {
  std::set<MetadataName> places{{"root", published.version_of("root") + 1}};
  for (const auto& [role, file] : published.roles) {
    if (role != "timestamp") places.insert({role, file.version + 1});
  }
  for (const std::string& name : listed) {
    const auto place = MetadataName::parse(name);
    if (place && place->version && *place->version > published.version_of(place->role)) places.insert(*place);
  }
  return places;
}

bool is_under_way(const MetadataFiles& under_way, const MetadataName& place, const std::string& bytes) {
  if (place.role == "root") {
    const auto position = static_cast<std::size_t>(*place.version);
    return position <= under_way.roots.size() && under_way.roots[position - 1] == bytes;
  }
  const RoleFile* staged = under_way.find(place.role);
  return staged != nullptr && staged->version == place.version && staged->bytes == bytes;
}

Status verify(const VerifiedRepository& published, const MetadataName& place, const std::string& bytes) {
  const Untrusted file{bytes, place.file_name()};
  if (place.role == "root") {
    TRY(advance_root(published.root(), file));
    return Done{};
  }
  if (place.role == "snapshot") {
    TRY(verify_document<Snapshot>(published.root().role_keys("snapshot"), file));
    return Done{};
  }
  const auto role = published.roles().find(place.role);
  if (role == published.roles().end()) return Error{ErrorCode::signature_wrong_key, "there is no such role"};
  TRY(verify_document<Targets>(role->second.keys, file));
  return Done{};
}

Result<std::optional<std::string>> read_if_there(client::Transport& public_side, const MetadataName& place) {
  auto bytes =
      read_bounded(public_side, RepositoryPath::metadata(place.role, place.version), kLimits.targets);
  if (bytes) return std::optional<std::string>(*std::move(bytes));
  if (bytes.error().code() == ErrorCode::not_found) return std::optional<std::string>();
  if (bytes.error().code() == ErrorCode::too_large) return std::optional<std::string>("");
  return std::move(bytes).error();
}

// A timestamp that is neither published from here nor part of a push under way. An older valid one comes
// from a cache and is ignored.
Result<std::optional<Stray>> strange_timestamp(client::Transport& public_side,
                                               const VerifiedRepository& published,
                                               const MetadataFiles& under_way) {
  const RepositoryPath path = RepositoryPath::metadata("timestamp", std::nullopt);
  const auto bytes = read_bounded(public_side, path, kLimits.targets);
  if (!bytes) return bytes.error();
  for (const MetadataFiles* files : {&published.files(), &under_way}) {
    const RoleFile* known = files->find("timestamp");
    if (known != nullptr && known->bytes == *bytes) return std::optional<Stray>();
  }
  const auto read =
      verify_document<Timestamp>(published.root().role_keys("timestamp"), {*bytes, path.text()});
  if (!read) return std::optional<Stray>({path.text(), true, true, read.error().message()});
  if (read->version() <= published.files().version_of("timestamp")) return std::optional<Stray>();
  return std::optional<Stray>({path.text(), false, false, std::string(kFromElsewhere)});
}

}  // namespace

Result<std::vector<Stray>> find_strays(client::Transport& public_side, const VerifiedRepository& published,
                                       const MetadataFiles& under_way,
                                       const std::vector<std::string>& listed) {
  const MetadataName next_root{"root", published.files().version_of("root") + 1};
  std::vector<Stray> strays;
  TRY_ASSIGN(auto timestamp, strange_timestamp(public_side, published, under_way));
  if (timestamp) strays.push_back(*std::move(timestamp));
  for (const MetadataName& place : places_to_look(published.files(), listed)) {
    TRY_ASSIGN(const auto bytes, read_if_there(public_side, place));
    if (!bytes || is_under_way(under_way, place, *bytes)) continue;
    const Status verified = verify(published, place, *bytes);
    Stray stray{RepositoryPath::metadata(place.role, place.version).text(), !verified, false,
                verified ? std::string(kFromElsewhere) : verified.error().message()};
    stray.stops_customers = stray.is_junk && place == next_root;
    strays.push_back(std::move(stray));
  }
  return strays;
}

Error as_error(const Stray& stray) {
  if (!stray.is_junk) return Error{ErrorCode::remote_moved, stray.why}.file(stray.path);
  const std::string detail = stray.stops_customers ? "NO CLIENT CAN UPDATE: " + stray.why : stray.why;
  return Error{ErrorCode::version_exists, "unexpected file: " + detail}
      .file(stray.path)
      .advice(
          "Revoke the credential that uploaded it. Then follow \"Unexpected files on the server\" in "
          "docs/operations.md.");
}

}  // namespace sealwright::publish
