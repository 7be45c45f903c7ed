// SPDX-License-Identifier: Apache-2.0
#include "metadata/release/manifest.hpp"

#include <algorithm>
#include <array>

#include "base/names.hpp"
#include "base/text.hpp"
#include "metadata/json/tag.hpp"

namespace sealwright {
namespace {

constexpr std::array<std::string_view, 3> kKinds{"tree", "file", "document"};
constexpr Seconds kLongestProbation = 366 * kDay;
constexpr std::array<std::string_view, 4> kFormats{"tar.zst", "tar.gz", "tar.xz", "raw"};
constexpr std::array<std::string_view, 4> kClassifications{"security", "bugfix", "feature", "mixed"};
constexpr std::array<std::string_view, 5> kSeverities{"critical", "high", "medium", "low", "unspecified"};
constexpr std::array<std::string_view, 3> kRestarts{"none", "service", "system"};

template <std::size_t N>
Status check_one_of(const Field& field, const std::array<std::string_view, N>& allowed) {
  TRY_ASSIGN(const std::string text, field.as_text());
  if (std::find(allowed.begin(), allowed.end(), text) != allowed.end()) return Done{};
  return field.refuse(ErrorCode::field_value)
      .expected("one of " + join({allowed.begin(), allowed.end()}, ", "))
      .got(text);
}

template <std::size_t N>
Result<std::optional<std::string>> maybe_one_of(const Field& object, std::string_view name,
                                                const std::array<std::string_view, N>& allowed) {
  if (const auto field = object.find(name)) TRY(check_one_of(*field, allowed));
  return object.maybe_text(name);
}

Result<Version> read_version(const Field& object, std::string_view name) {
  TRY_ASSIGN(const std::string text, object.text(name));
  return Version::parse(text);
}

Result<std::map<std::string, std::string>> read_subjects(const Field& statement) {
  std::map<std::string, std::string> subjects;
  TRY_ASSIGN(const auto items, statement.list("subject"));
  for (const Field& item : items) {
    TRY_ASSIGN(std::string name, item.text("name"));
    TRY(check_file_name(name));
    TRY_ASSIGN(const Field digest, item.object("digest"));
    TRY_ASSIGN(std::string sha256, digest.sha256("sha256"));
    if (!subjects.emplace(std::move(name), std::move(sha256)).second) {
      return item.refuse(ErrorCode::field_value, "a subject is named twice");
    }
  }
  return subjects;
}

Result<std::string> subject_digest(const Field& at, const std::map<std::string, std::string>& subjects,
                                   const std::string& name) {
  const auto found = subjects.find(name);
  if (found == subjects.end()) return at.refuse(ErrorCode::subject_missing).got(name);
  return found->second;
}

Status read_tree_members(const Field& item, const std::map<std::string, std::string>& subjects,
                         Artifact& artifact) {
  TRY_ASSIGN(artifact.unpacked_bytes, item.integer("unpackedBytes", 0));
  TRY_ASSIGN(artifact.entries, item.integer("entries", 0));
  TRY_ASSIGN(artifact.tree, item.text("tree"));
  TRY_ASSIGN(artifact.tree_sha256, subject_digest(item, subjects, artifact.tree));
  TRY_ASSIGN(artifact.window_log, item.maybe_integer("windowLog", 10));
  if (artifact.format == "raw")
    return item.refuse(ErrorCode::field_value, "an artifact with a tree must be an archive").got("raw");
  return Done{};
}

Result<Artifact> read_artifact(const Field& item, const std::map<std::string, std::string>& subjects) {
  Artifact artifact;
  TRY_ASSIGN(artifact.name, item.text("name"));
  TRY(check_file_name(artifact.name));
  TRY_ASSIGN(artifact.platform, item.text("platform"));
  TRY(check_platform(artifact.platform));
  TRY_ASSIGN(const Field kind, item.at("kind"));
  TRY(check_one_of(kind, kKinds));
  artifact.kind = static_cast<ArtifactKind>(std::find(kKinds.begin(), kKinds.end(), *kind.json().text()) -
                                            kKinds.begin());
  TRY_ASSIGN(const Field format, item.at("format"));
  TRY(check_one_of(format, kFormats));
  artifact.format = *format.json().text();
  TRY_ASSIGN(artifact.length, item.integer("length", 0));
  TRY_ASSIGN(artifact.sha256, subject_digest(item, subjects, artifact.name));
  if (artifact.kind == ArtifactKind::tree) TRY(read_tree_members(item, subjects, artifact));
  return artifact;
}

Result<HealthCheck> read_health(const Field& object) {
  HealthCheck health;
  TRY_ASSIGN(health.argv, object.texts("argv"));
  if (health.argv.empty()) return object.refuse(ErrorCode::field_value, "argv is empty");
  TRY_ASSIGN(health.timeout_seconds, object.integer("timeoutSeconds", 1, 3600));
  TRY_ASSIGN(const auto probation, object.maybe_integer("probationSeconds", 0, kLongestProbation.count));
  health.probation_seconds = probation.value_or(0);
  return health;
}

Status read_story(const Field& predicate, Manifest& manifest) {
  TRY_ASSIGN(manifest.line, predicate.maybe_text("line"));
  TRY_ASSIGN(manifest.purl, predicate.maybe_text("purl"));
  TRY_ASSIGN(manifest.classification, maybe_one_of(predicate, "classification", kClassifications));
  TRY_ASSIGN(manifest.severity, maybe_one_of(predicate, "severity", kSeverities));
  TRY_ASSIGN(manifest.restart, maybe_one_of(predicate, "restart", kRestarts));
  TRY_ASSIGN(const auto changes, predicate.maybe_list("changes"));
  for (const Field& item : changes) {
    Change change;
    TRY_ASSIGN(change.type, item.text("type"));
    TRY_ASSIGN(change.text, item.text("text"));
    manifest.changes.push_back(std::move(change));
  }
  TRY_ASSIGN(const auto fixes, predicate.maybe_list("fixes"));
  for (const Field& item : fixes) {
    Fix fix;
    TRY_ASSIGN(fix.id, item.text("id"));
    TRY_ASSIGN(fix.severity, item.text("severity"));
    manifest.fixes.push_back(std::move(fix));
  }
  return Done{};
}

void set_if(Json& object, std::string_view name, const std::optional<std::string>& value) {
  if (value) object.set(name, *value);
}

Json write_artifact(const Artifact& artifact) {
  Json json = Json::object({{"name", artifact.name},
                            {"platform", artifact.platform},
                            {"kind", name_of(artifact.kind)},
                            {"format", artifact.format},
                            {"length", artifact.length}});
  if (artifact.kind == ArtifactKind::tree) {
    json.set("unpackedBytes", artifact.unpacked_bytes)
        .set("entries", artifact.entries)
        .set("tree", artifact.tree);
    if (artifact.window_log) json.set("windowLog", *artifact.window_log);
  }
  return json;
}

Json write_predicate(const Manifest& manifest) {
  Json artifacts = Json::array();
  for (const Artifact& artifact : manifest.artifacts) artifacts.push_back(write_artifact(artifact));
  Json predicate = Json::object({{"product", manifest.product},
                                 {"channel", manifest.channel},
                                 {"version", manifest.version.text()},
                                 {"releasedAt", to_text(manifest.released_at)},
                                 {"rollbackFloor", manifest.rollback_floor.text()},
                                 {"artifacts", std::move(artifacts)}});
  set_if(predicate, "line", manifest.line);
  set_if(predicate, "purl", manifest.purl);
  set_if(predicate, "classification", manifest.classification);
  set_if(predicate, "severity", manifest.severity);
  set_if(predicate, "restart", manifest.restart);
  Json changes = Json::array(), fixes = Json::array();
  for (const Change& change : manifest.changes)
    changes.push_back(Json::object({{"type", change.type}, {"text", change.text}}));
  for (const Fix& fix : manifest.fixes)
    fixes.push_back(Json::object({{"id", fix.id}, {"severity", fix.severity}}));
  if (!manifest.changes.empty()) predicate.set("changes", std::move(changes));
  if (!manifest.fixes.empty()) predicate.set("fixes", std::move(fixes));
  if (manifest.health) {
    predicate.set("health", Json::object({{"argv", Json::array_of(manifest.health->argv)},
                                          {"timeoutSeconds", manifest.health->timeout_seconds},
                                          {"probationSeconds", manifest.health->probation_seconds}}));
  }
  return predicate;
}

}  // namespace

std::string_view name_of(ArtifactKind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

Result<Manifest> Manifest::read(std::string_view bytes, const std::string& file) {
  TRY_ASSIGN(const Json document, read_json(bytes, file));
  const Field statement(document, file);
  TRY_ASSIGN(const std::string type, statement.text("_type"));
  TRY_ASSIGN(const std::string predicate_type, statement.text("predicateType"));
  if (type != kStatementType || predicate_type != kManifestPredicateType) {
    return Error{ErrorCode::type_mismatch}
        .file(file)
        .expected(std::string(kManifestPredicateType))
        .got(told_tag(type == kStatementType ? predicate_type : type));
  }
  TRY_ASSIGN(auto subjects, read_subjects(statement));
  TRY_ASSIGN(const Field predicate, statement.object("predicate"));
  TRY_ASSIGN(Version version, read_version(predicate, "version"));
  TRY_ASSIGN(Version floor, read_version(predicate, "rollbackFloor"));
  if (floor > version) {
    return predicate.refuse(ErrorCode::field_value, "rollbackFloor")
        .expected("at most " + version.text())
        .got(floor.text());
  }
  Manifest manifest{
      {}, {}, std::move(version), {}, std::move(floor), {}, std::move(subjects), {}, {}, {}, {}, {}, {},
      {}, {}};
  TRY_ASSIGN(manifest.product, predicate.text("product"));
  TRY(check_product_name(manifest.product));
  TRY_ASSIGN(manifest.channel, predicate.text("channel"));
  TRY(check_channel_name(manifest.channel));
  TRY_ASSIGN(manifest.released_at, predicate.time("releasedAt"));
  TRY_ASSIGN(const auto artifacts, predicate.list("artifacts"));
  if (artifacts.empty()) return predicate.refuse(ErrorCode::field_value, "a release without artifacts");
  for (const Field& item : artifacts) {
    TRY_ASSIGN(Artifact artifact, read_artifact(item, manifest.subjects));
    manifest.artifacts.push_back(std::move(artifact));
  }
  TRY(read_story(predicate, manifest));
  if (const auto health = predicate.find("health")) {
    TRY_ASSIGN(manifest.health, read_health(*health));
  }
  return manifest;
}

std::string Manifest::write() const {
  Json list = Json::array();
  for (const auto& [name, sha256] : subjects) {
    list.push_back(Json::object({{"name", name}, {"digest", Json::object({{"sha256", sha256}})}}));
  }
  return write_json(Json::object({{"_type", kStatementType},
                                  {"predicateType", kManifestPredicateType},
                                  {"subject", std::move(list)},
                                  {"predicate", write_predicate(*this)}})) +
         "\n";
}

Result<Artifact> Manifest::artifact_for(std::string_view machine) const {
  const Artifact* found = nullptr;
  std::vector<std::string> platforms;
  for (const Artifact& artifact : artifacts) {
    if (artifact.kind == ArtifactKind::document) continue;
    platforms.push_back(artifact.platform);
    if (artifact.runs_on(machine) && (found == nullptr || artifact.platform == machine)) found = &artifact;
  }
  if (found != nullptr) return *found;
  return Error{ErrorCode::wrong_platform, product + " " + version.text()}
      .expected(std::string(machine))
      .got(join(platforms, ", "));
}

}  // namespace sealwright
