// SPDX-License-Identifier: Apache-2.0
// Manifest: what a release is. An in-toto Statement v1 with predicate `urn:sealwright:release-manifest:1`.
//
// Only the manifest decides what a release is; the index in TUF's `custom` only helps to find it. Its bytes
// are written once and signed unchanged, never canonicalised (docs/format.md, "Manifest").
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "base/version.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {

inline constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
inline constexpr std::string_view kManifestPredicateType = "urn:sealwright:release-manifest:1";
inline constexpr std::string_view kManifestFileName = "manifest.json";

enum class ArtifactKind : std::uint8_t { tree, file, document };
std::string_view name_of(ArtifactKind kind);

// One file that a client can download. `tree`: an archive to unpack; `file`: installed unchanged; `document`:
// for people to read.
struct Artifact {
  std::string name;      // file name, a subject of the manifest
  std::string platform;  // "linux-x86_64" or "any"
  ArtifactKind kind = ArtifactKind::tree;
  std::string format;       // tar.zst, tar.gz, tar.xz, raw
  std::int64_t length = 0;  // bytes, as served
  std::string sha256;       // from the subject of that name
  // Of a tree only: bytes and entries after unpacking, and the subject that lists them.
  std::int64_t unpacked_bytes = 0, entries = 0;
  std::string tree, tree_sha256;
  std::optional<std::int64_t> window_log;  // zstd, if above 23

  bool runs_on(std::string_view machine) const { return platform == "any" || platform == machine; }
};

// A command of the release that tests whether it works; argv[0] is a path in its tree.
struct HealthCheck {
  std::vector<std::string> argv;
  std::int64_t timeout_seconds = 60;
  std::int64_t probation_seconds = 0;
};

struct Change {
  std::string type, text;  // security, bugfix, feature
};
struct Fix {
  std::string id, severity;  // CVE or other id
};

struct Manifest {
  std::string product, channel;
  Version version;
  Instant released_at;
  Version rollback_floor;  // at most `version`: nothing older may be installed once this is committed
  std::vector<Artifact> artifacts;
  std::map<std::string, std::string> subjects;  // file name -> SHA-256: every file that this manifest signs
  std::optional<std::string> line, purl, classification, severity, restart;
  std::vector<Change> changes;
  std::vector<Fix> fixes;
  std::optional<HealthCheck> health;

  // Errors: json_*, field_*, type_mismatch (`_type`, `predicateType`), subject_missing, name_invalid,
  // version_invalid. Unknown members are allowed and ignored.
  static Result<Manifest> read(std::string_view bytes, const std::string& file);
  // The file: compact, sorted, one final line feed. The same manifest gives the same bytes.
  std::string write() const;

  // The artifact of kind `tree` or `file` to install on `machine` ("linux-x86_64"): its own before "any".
  // wrong_platform if there is none; expected and got name the available ones.
  Result<Artifact> artifact_for(std::string_view machine) const;
};

}  // namespace sealwright
