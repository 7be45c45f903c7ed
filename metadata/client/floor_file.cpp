// SPDX-License-Identifier: Apache-2.0
#include "metadata/client/floor_file.hpp"

#include "base/encoding.hpp"
#include "keys/public/digest.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kKind = "sealwright-floor";
constexpr int kVersion = 1;

Json roles_json(const std::map<std::string, RoleFloor>& roles) {
  Json object = Json::object();
  for (const auto& [name, floor] : roles) {
    object.set(name, Json::object({{"keys", floor.keys}, {"version", floor.version}}));
  }
  return object;
}

Json installed_json(const std::map<std::string, Version>& installed) {
  Json object = Json::object();
  for (const auto& [manifest, version] : installed) object.set(manifest, version.text());
  return object;
}

Result<std::optional<Version>> read_version(const Field& document, std::string_view name) {
  TRY_ASSIGN(const auto text, document.maybe_text(name));
  if (!text) return std::optional<Version>();
  TRY_ASSIGN(Version version, Version::parse(*text));
  return std::optional<Version>(std::move(version));
}

Status read_roles(const Field& document, FloorFile& floor) {
  TRY_ASSIGN(const auto entries, document.entries("roles"));
  for (const auto& [name, field] : entries) {
    TRY(field.only({"keys", "version"}));
    RoleFloor role;
    TRY_ASSIGN(role.version, field.integer("version", 1));
    TRY_ASSIGN(role.keys, field.sha256("keys"));
    floor.roles.emplace(name, std::move(role));
  }
  return Done{};
}

Status read_root(const Field& document, FloorFile& floor) {
  if (!document.find("root")) return Done{};
  TRY_ASSIGN(const Field field, document.object("root"));
  TRY(field.only({"fingerprint", "version"}));
  RootFloor root;
  TRY_ASSIGN(root.version, field.integer("version", 1));
  TRY_ASSIGN(root.fingerprint, field.sha256("fingerprint"));
  floor.root = std::move(root);
  return Done{};
}

Status read_installed(const Field& document, FloorFile& floor) {
  TRY_ASSIGN(const auto entries, document.entries("installed"));
  for (const auto& [manifest, field] : entries) {
    if (!is_sha256_hex(manifest)) return field.refuse(ErrorCode::field_value, "not a digest");
    TRY_ASSIGN(const std::string text, field.as_text());
    TRY_ASSIGN(Version version, Version::parse(text));
    floor.installed.emplace(manifest, std::move(version));
  }
  return Done{};
}

Status read_banned(const Field& document, FloorFile& floor) {
  TRY_ASSIGN(const auto digests, document.list("banned"));
  for (const Field& field : digests) {
    TRY_ASSIGN(std::string digest, field.as_text());
    if (!is_sha256_hex(digest)) return field.refuse(ErrorCode::field_value, "not a digest");
    floor.banned.insert(std::move(digest));
  }
  return Done{};
}

Result<FloorFile> read_fields(const Field& document) {
  TRY(document.only({"banned", "baseline", "format", "installed", "issued", "issuedByThen", "lastGoodClock",
                     "profile", "repository", "roles", "root", "securityFloor", "serial"}));
  FloorFile floor;
  TRY_ASSIGN(floor.serial, document.integer("serial", 1));
  TRY_ASSIGN(floor.repository, document.maybe_text("repository"));
  TRY_ASSIGN(floor.profile, document.maybe_text("profile"));
  TRY_ASSIGN(floor.security_floor, read_version(document, "securityFloor"));
  TRY_ASSIGN(floor.baseline, read_version(document, "baseline"));
  TRY(read_banned(document, floor));
  TRY(read_roles(document, floor));
  TRY(read_root(document, floor));
  TRY(read_installed(document, floor));
  TRY_ASSIGN(floor.clock.last_good, document.maybe_time("lastGoodClock"));
  TRY_ASSIGN(floor.clock.issued_by_then, document.maybe_time("issuedByThen"));
  TRY_ASSIGN(floor.clock.issued, document.maybe_time("issued"));
  return floor;
}

Error damaged(const std::string& file, std::string why) {
  return Error{ErrorCode::state_damaged, std::move(why)}.file(file);
}

}  // namespace

std::string FloorFile::write() const {
  Json document = Json::object({{"banned", Json::array_of({banned.begin(), banned.end()})},
                                {"format", std::string(kKind) + "/" + std::to_string(kVersion)},
                                {"installed", installed_json(installed)},
                                {"roles", roles_json(roles)},
                                {"serial", serial}});
  if (repository) document.set("repository", *repository);
  if (profile) document.set("profile", *profile);
  if (security_floor) document.set("securityFloor", security_floor->text());
  if (baseline) document.set("baseline", baseline->text());
  if (root)
    document.set("root", Json::object({{"fingerprint", root->fingerprint}, {"version", root->version}}));
  if (clock.last_good) document.set("lastGoodClock", to_text(*clock.last_good));
  if (clock.issued_by_then) document.set("issuedByThen", to_text(*clock.issued_by_then));
  if (clock.issued) document.set("issued", to_text(*clock.issued));
  const std::string line = write_json(document) + "\n";
  return line + "sha256 " + sha256_hex(line) + "\n";
}

Result<FloorFile> FloorFile::read(std::string_view bytes, const std::string& file) {
  const std::size_t line_end = bytes.find('\n');
  if (line_end == std::string_view::npos) return damaged(file, "it has no second line");
  const std::string_view line = bytes.substr(0, line_end + 1);
  if (bytes.substr(line_end + 1) != "sha256 " + sha256_hex(line) + "\n") {
    return damaged(file, "its checksum does not match");
  }
  auto document = read_local_document(line, file, kKind, kVersion);
  if (!document) {
    if (document.error().code() == ErrorCode::format_too_new) return std::move(document).error();
    return damaged(file, document.error().message());
  }
  auto floor = read_fields(Field(*document, file));
  if (!floor) return damaged(file, floor.error().message());
  if (floor->write() != bytes) return damaged(file, "it is not in the form that Sealwright writes");
  return floor;
}

}  // namespace sealwright
