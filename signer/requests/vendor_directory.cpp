// SPDX-License-Identifier: Apache-2.0
#include "signer/requests/vendor_directory.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/posix_log.hpp"
#include "base/text.hpp"
#include "keys/public/digest.hpp"
#include "metadata/release/manifest.hpp"
#include "metadata/release/trusted_release.hpp"

namespace sealwright::sign {
namespace {

constexpr std::uint64_t kMostBackupLogBytes = 5'000'000;

constexpr std::string_view kBackups = "records/backups.jsonl";

Result<std::optional<VerifiedRepository>> published_state(const std::string& folder) {
  auto files = MetadataFiles::load(TreeFiles(folder));
  if (!files && files.error().code() == ErrorCode::bundle_damaged)
    return Error{ErrorCode::base_unknown, files.error().message()}.file(folder);
  if (!files) return std::move(files).error();
  if (files->is_empty()) return std::optional<VerifiedRepository>();
  for (const char* role : {"snapshot", "timestamp"}) files->roles.erase(role);
  TRY_ASSIGN(const TrustedRoot first, load_root({files->roots[0], MetadataName{"root", 1}.file_name()}));
  TRY_ASSIGN(VerifiedRepository state, verify_state(first, *std::move(files)));
  return std::optional<VerifiedRepository>(std::move(state));
}

bool builds_on(const SigningRequest& request, const std::optional<VerifiedRepository>& state) {
  if (!state) return request.founds_a_repository();
  if (request.roots != state->files().roots) return false;
  const auto files = state->base();
  const auto same = [](const auto& a, const auto& b) {
    return a.first == b.first && a.second.version == b.second.version && a.second.bytes == b.second.bytes;
  };
  return std::equal(files.begin(), files.end(), request.base.begin(), request.base.end(), same);
}

Result<std::vector<ReleasedFile>> read_released(const std::string& folder) {
  std::vector<ReleasedFile> files;
  if (!is_directory(folder)) return files;
  TRY_ASSIGN(const auto names, list_directory(folder));
  for (const std::string& name : names) {
    if (name.size() < 6 || name.substr(name.size() - 6) != ".swrel") continue;
    TRY_ASSIGN(std::string bytes, read_file(join_path(folder, name), kLimits.release));
    TRY_ASSIGN(ReleasedFile file, ReleasedFile::read({std::move(bytes), name}));
    files.push_back(std::move(file));
  }
  return files;
}

Result<std::string> read_listed(const std::string& file, const FileDescription& listed) {
  TRY_ASSIGN(std::string bytes, read_file(file, kLimits.manifest));
  TRY(listed.check(bytes, file));
  return bytes;
}

std::optional<std::string> find_in(const std::vector<ReleasedFile>& waiting, const std::string& path,
                                   const FileDescription& listed) {
  for (const ReleasedFile& released : waiting) {
    for (const RequestDocument& document : released.request.documents)
      if (document.path == path && listed.check(document.bytes, path)) return document.bytes;
  }
  return std::nullopt;
}

// NAME.swreq, NAME.<keyid8>.swsig or NAME.swrel.
bool has_files_of(const std::string& request, const std::vector<std::string>& files) {
  return std::any_of(files.begin(), files.end(),
                     [&](const std::string& file) { return file.starts_with(request + "."); });
}

// The state after the next waiting release that builds on `state`, which is removed from `waiting`; nothing
// if there is none.
// The next of these that builds on `state`, which is taken out of `waiting`, with the state after it; nothing if
// there is none.
Result<std::optional<WaitingRelease>> next_release(const std::optional<VerifiedRepository>& state,
                                                   std::vector<ReleasedFile>& waiting) {
  const auto next = std::find_if(waiting.begin(), waiting.end(), [&](const ReleasedFile& released) {
    return builds_on(released.request, state);
  });
  if (next == waiting.end()) return std::optional<WaitingRelease>();
  const auto anchor = state ? std::optional<TrustedRoot>(state->root()) : std::nullopt;
  TRY_ASSIGN(VerifiedRepository after, state_after(anchor, *next));
  WaitingRelease found{std::move(*next), std::move(after)};
  waiting.erase(next);
  return std::optional<WaitingRelease>(std::move(found));
}

}  // namespace

Result<VendorDirectory> VendorDirectory::open(const std::string& path) {
  const std::string file = join_path(path, kPlanFileName);
  auto bytes = read_file(file, kLimits.plan);
  if (!bytes && bytes.error().code() == ErrorCode::file_missing) {
    return Error{ErrorCode::config_invalid, "there is no plan here"}.file(file).advice(
        "Run this in the vendor's directory or name it with --dir. `sealwright-sign init` creates one.");
  }
  if (!bytes) return std::move(bytes).error();
  TRY_ASSIGN(Plan plan, Plan::read({std::move(*bytes), file}));
  return VendorDirectory(path, std::move(plan));
}

Result<VendorDirectory> VendorDirectory::create(const std::string& path, const Plan& plan) {
  TRY(make_directories(path));
  TRY(create_file_exclusively(join_path(path, kPlanFileName), plan.write()));
  return VendorDirectory(path, plan);
}

Status VendorDirectory::save(const Plan& plan) {
  plan_ = plan;
  return write_file_atomically(join_path(path_, kPlanFileName), plan_.write());
}

Result<MetadataFiles> VendorDirectory::published() const {
  return MetadataFiles::load(TreeFiles(join_path(path_, kPublishedDirectory)));
}

Result<std::vector<std::string>> VendorDirectory::releases_on(const VerifiedRepository& state) const {
  TRY_ASSIGN(const auto waiting, read_released(join_path(path_, kRequestsDirectory)));
  std::vector<std::string> names;
  for (const ReleasedFile& released : waiting) {
    if (builds_on(released.request, state)) names.push_back(released.request.name + ".swrel");
  }
  return names;
}

Result<VerifiedRepository> VendorDirectory::state() const {
  TRY_ASSIGN(std::optional<VerifiedRepository> state, published_state(join_path(path_, kPublishedDirectory)));
  TRY_ASSIGN(std::vector<ReleasedFile> waiting, read_released(join_path(path_, kRequestsDirectory)));
  for (;;) {
    TRY_ASSIGN(auto next, next_release(state, waiting));
    if (!next) break;
    state = std::move(next->after);
  }
  if (state) return std::move(*state);
  return Error{ErrorCode::base_unknown, "nothing is published or signed here yet"}.file(path_).advice(
      "Collect the signatures of the first request: sealwright-sign collect requests/init.swreq "
      "FILE.swsig...");
}

Result<std::vector<WaitingRelease>> VendorDirectory::waiting() const {
  TRY_ASSIGN(std::optional<VerifiedRepository> state, published_state(join_path(path_, kPublishedDirectory)));
  TRY_ASSIGN(std::vector<ReleasedFile> files, read_released(join_path(path_, kRequestsDirectory)));
  std::vector<WaitingRelease> found;
  for (;;) {
    TRY_ASSIGN(auto next, next_release(state, files));
    if (!next) return found;
    state = next->after;
    found.push_back(*std::move(next));
  }
}

Result<std::optional<VerifiedRepository>> VendorDirectory::base_of(const SigningRequest& request) const {
  TRY_ASSIGN(std::optional<VerifiedRepository> state, published_state(join_path(path_, kPublishedDirectory)));
  TRY_ASSIGN(std::vector<ReleasedFile> waiting, read_released(join_path(path_, kRequestsDirectory)));
  while (!builds_on(request, state)) {
    TRY_ASSIGN(auto next, next_release(state, waiting));
    if (!next && !state) return state;
    if (next)
      state = std::move(next->after);
    else
      return Error{ErrorCode::base_unknown, "it builds on a state that is not in this directory"}.file(path_);
  }
  return state;
}

Result<std::string> VendorDirectory::name_request(const std::string& what, Instant now) const {
  std::vector<std::string> files;
  for (const std::string_view folder : {kRequestsDirectory, kAbandonedDirectory}) {
    if (!is_directory(join_path(path_, folder))) continue;
    TRY_ASSIGN(const auto names, list_directory(join_path(path_, folder)));
    files.insert(files.end(), names.begin(), names.end());
  }
  const std::string usual = what + "-" + std::to_string(now.seconds);
  std::string name = usual;
  for (int number = 2; has_files_of(name, files); ++number) name = usual + "-" + std::to_string(number);
  return name;
}

Result<std::string> VendorDirectory::write_request_file(const std::string& name,
                                                        std::string_view bytes) const {
  const std::string folder = join_path(path_, kRequestsDirectory), file = join_path(folder, name);
  TRY(make_directories(folder));
  TRY(write_file_atomically(file, bytes));
  return file;
}

std::string VendorDirectory::artifacts() const { return join_path(path_, kArtifactsDirectory); }

Result<std::string> VendorDirectory::release_folder(const std::string& product,
                                                    const std::string& version) const {
  std::string folder = join_path(join_path(artifacts(), product), version);
  TRY(make_directories(folder));
  return folder;
}

Result<RetainedManifest> VendorDirectory::find_manifest(const std::string& path,
                                                        const std::string& sha256) const {
  const std::string file = join_path(artifacts(), path);
  RetainedManifest found;
  TRY_ASSIGN(found.bytes, read_file(file, kLimits.manifest));
  if (sha256_hex(found.bytes) != sha256) {
    return Error{ErrorCode::hash_mismatch}.file(file).expected(sha256).got(sha256_hex(found.bytes));
  }
  const std::string side_file = file + ".sig";
  if (!path_exists(side_file)) return found;
  TRY_ASSIGN(std::string envelope, read_file(side_file, kLimits.side_file));
  TRY_ASSIGN(found.signatures, read_detached_signatures({std::move(envelope), side_file}));
  return found;
}

Result<std::string> VendorDirectory::find_document(const VerifiedRepository& state,
                                                   const std::string& path) const {
  const auto* role = state.find("lifecycle");
  if (role == nullptr) return std::string();
  const auto entry = (*role)->targets.find(path);
  if (entry == (*role)->targets.end()) return std::string();
  const FileDescription& listed = entry->second.file;
  const auto in_artifacts = read_listed(join_path(artifacts(), path), listed);
  if (in_artifacts) return in_artifacts;
  // An interrupted run may have left a newer document there, which no metadata lists.
  TRY_ASSIGN(const auto waiting, read_released(join_path(path_, kRequestsDirectory)));
  if (auto signed_here = find_in(waiting, path, listed)) return *std::move(signed_here);
  const std::string served = served_target_path(path, listed.sha256.value_or(""));
  const auto published = read_listed(join_path(join_path(path_, kPublishedDirectory), served), listed);
  return published ? published : in_artifacts;
}

std::string VendorDirectory::exports_folder(const Manifest& manifest) const {
  return join_path(artifacts(), exports_directory_of(manifest.product, manifest.version.text()));
}

Status VendorDirectory::write_exports(const Manifest& manifest, const SideFiles& files) const {
  if (files.empty()) return Done{};
  const std::string folder = exports_folder(manifest);
  TRY(make_directories(folder));
  for (const auto& [name, bytes] : files) TRY(write_file_atomically(join_path(folder, name), bytes));
  return Done{};
}

Status VendorDirectory::write_manifests(const ReleasedFile& released) const {
  for (const RequestItem& item : released.request.items) {
    if (item.kind != ItemKind::manifest) continue;
    TRY_ASSIGN(const Manifest manifest, Manifest::read(item.bytes, item.id));
    TRY_ASSIGN(const std::string folder, release_folder(manifest.product, manifest.version.text()));
    const std::string file = join_path(folder, kManifestFileName);
    // Signature files for another build of this version are of no use any more.
    const bool is_same = path_exists(file) && read_file(file, kLimits.manifest).value_or("") == item.bytes;
    if (!is_same) TRY(remove_tree(exports_folder(manifest)));
    TRY(write_file_atomically(file, item.bytes));
    TRY(write_file_atomically(file + ".sig", write_detached_signatures(released.signatures_of(item.id))));
    SideFiles files;
    for (const ExportedFile& made : released.exports) {
      if (made.manifest == sha256_hex(item.bytes)) files.emplace(made.name, made.bytes);
    }
    TRY(write_exports(manifest, files));
  }
  for (const RequestDocument& document : released.request.documents) {
    const std::string file = join_path(artifacts(), document.path);
    TRY(make_directories(parent_path(file)));
    TRY(write_file_atomically(file, document.bytes));
  }
  return Done{};
}

Status VendorDirectory::take_back_manifests(const ReleasedFile& released, Instant now) const {
  for (const RequestItem& item : released.request.items) {
    if (item.kind != ItemKind::manifest) continue;
    TRY_ASSIGN(const Manifest manifest, Manifest::read(item.bytes, item.id));
    const std::string folder = join_path(join_path(artifacts(), manifest.product), manifest.version.text());
    std::vector<Signature> before;
    for (const ItemSignature& signature : released.request.signatures) {
      if (signature.item == item.id) before.push_back({signature.key, signature.bytes});
    }
    if (before.empty()) {
      if (!path_exists(folder)) continue;  // renamed by an interrupted run
      TRY(rename_file(folder, folder + ".abandoned-" + std::to_string(now.seconds)));
    } else {
      TRY(write_file_atomically(join_path(folder, kManifestFileName) + ".sig",
                                write_detached_signatures(before)));
    }
  }
  for (const RequestDocument& document : released.request.documents) {
    const std::string file = join_path(artifacts(), document.path);
    TRY(document.before.empty() ? remove_tree(file) : write_file_atomically(file, document.before));
  }
  return Done{};
}

Status VendorDirectory::record_backup(const KeyId& key, Instant now) const {
  const Json line = Json::object({{"at", to_text(now)}, {"keyid", key}});
  return append_durably(join_path(path_, kBackups), write_json(line) + "\n");
}

Result<std::optional<Instant>> VendorDirectory::last_backup(const KeyId& key) const {
  std::optional<Instant> last;
  const std::string file = join_path(path_, kBackups);
  if (!path_exists(file)) return last;
  TRY_ASSIGN(const std::string bytes, read_file(file, kMostBackupLogBytes));
  for (const std::string& line : split(bytes, '\n')) {
    if (line.empty()) continue;
    TRY_ASSIGN(const Json entry, read_json(line, file));
    TRY_ASSIGN(const std::string id, Field(entry, file).text("keyid"));
    TRY_ASSIGN(const Instant at, Field(entry, file).time("at"));
    if (id == key) last = at;
  }
  return last;
}

}  // namespace sealwright::sign
