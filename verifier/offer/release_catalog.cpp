// SPDX-License-Identifier: Apache-2.0
#include "verifier/offer/release_catalog.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/posix_files.hpp"
#include "base/text.hpp"

namespace sealwright::client {
namespace {

Error index_differs(const std::string& path, std::string_view member, std::string expected, std::string got) {
  return Error{ErrorCode::custom_differs, std::string(member)}
      .file(path)
      .expected(std::move(expected))
      .got(std::move(got));
}

// The channels in which the index offers the release: that of the manifest, perhaps more.
Result<std::vector<std::string>> check_index(const FoundTarget& target, const Manifest& manifest) {
  const Json* index = target.entry.custom.find("sealwright");
  if (index == nullptr) return Error{ErrorCode::field_missing, "custom.sealwright"}.file(target.path);
  const Field fields(*index, target.path, "custom.sealwright");
  TRY_ASSIGN(const std::string kind, fields.text("kind"));
  if (kind != "manifest") return index_differs(target.path, "kind", "manifest", kind);
  TRY_ASSIGN(const std::string version, fields.text("version"));
  if (version != manifest.version.text()) {
    return index_differs(target.path, "version", manifest.version.text(), version);
  }
  TRY_ASSIGN(std::vector<std::string> channels, fields.texts("channels"));
  if (std::find(channels.begin(), channels.end(), manifest.channel) == channels.end()) {
    return index_differs(target.path, "channels", manifest.channel + " among them", join(channels, ", "));
  }
  TRY_ASSIGN(const auto line, fields.maybe_text("line"));
  if (line != manifest.line) {
    return index_differs(target.path, "line", manifest.line.value_or("none"), line.value_or("none"));
  }
  return channels;
}

// `<product>/<version>/manifest.json` must have the product and version of the manifest.
Status check_path(const FoundTarget& target, const std::string& product, const Manifest& manifest) {
  const auto parts = split(target.path, '/');
  if (manifest.product != product) {
    return Error{ErrorCode::wrong_product}.file(target.path).expected(product).got(manifest.product);
  }
  if (parts.size() != 3 || parts[1] != manifest.version.text()) {
    return Error{ErrorCode::wrong_version}
        .file(target.path)
        .expected(parts.size() == 3 ? parts[1] : "")
        .got(manifest.version.text());
  }
  return Done{};
}

// Each file that the manifest names is a target of that name, with the same digest and length.
Status check_subjects(const FoundTarget& target, const Manifest& manifest) {
  const std::string folder = parent_path(target.path);
  const auto& targets = target.role.document().targets;
  for (const auto& [name, digest] : manifest.subjects) {
    const auto found = targets.find(folder + "/" + name);
    if (found == targets.end())
      return Error{ErrorCode::subject_missing}.file(target.path).got(name + " is no target");
    if (found->second.file.sha256 != digest) {
      return Error{ErrorCode::hash_mismatch, "manifest and metadata differ"}
          .file(folder + "/" + name)
          .expected(digest)
          .got(found->second.file.sha256.value_or("no SHA-256"));
    }
  }
  for (const Artifact& artifact : manifest.artifacts) {
    const std::int64_t listed = targets.find(folder + "/" + artifact.name)->second.length;
    if (listed != artifact.length) {
      return Error{ErrorCode::length_mismatch, "manifest and metadata differ"}
          .file(folder + "/" + artifact.name)
          .expected(std::to_string(artifact.length))
          .got(std::to_string(listed));
    }
  }
  return Done{};
}

class Loader {
 public:
  Loader(Updater& updater, Transport& transport, const ManifestCache& cache)
      : updater_(updater), transport_(transport), cache_(cache) {}

  Result<Candidate> load(const FoundTarget& target, const std::string& product) {
    TRY_ASSIGN(const TrustedRelease release, verified(target));
    TRY(check_path(target, product, release.manifest()));
    TRY_ASSIGN(std::vector<std::string> channels, check_index(target, release.manifest()));
    TRY(check_subjects(target, release.manifest()));
    return Candidate{release, std::move(channels)};
  }

 private:
  Result<TrustedRelease> verified(const FoundTarget& target) {
    if (!target.entry.file.sha256)
      return Error{ErrorCode::field_value, "a manifest needs a SHA-256"}.file(target.path);
    const std::string& digest = *target.entry.file.sha256;
    TRY_ASSIGN(const ManifestBytes manifest, manifest_of(target, digest));
    auto release = signed_by_role(target, digest, {manifest.bytes, target.path});
    // Cached after it was processed, also if it was refused: another download would bring the same bytes.
    if (manifest.is_new) TRY(cache_.keep(digest, "json", manifest.bytes));
    return release;
  }

  Result<TrustedRelease> signed_by_role(const FoundTarget& target, const std::string& digest,
                                        const Untrusted& manifest) {
    if (const auto kept = cache_.find(digest, "sig")) {
      // Cached signatures may be of keys that were replaced since. Then the repository has newer ones.
      auto release = accept_release(target.role.keys(), manifest, {*kept, target.path + ".sig"});
      if (release) return release;
    }
    TRY_ASSIGN(const std::string signatures, signatures_of(digest));
    TRY_ASSIGN(TrustedRelease release,
               accept_release(target.role.keys(), manifest, {signatures, target.path + ".sig"}));
    TRY(cache_.keep(digest, "sig", signatures));
    return release;
  }

  struct ManifestBytes {
    std::string bytes;
    bool is_new = false;
  };
  Result<ManifestBytes> manifest_of(const FoundTarget& target, const std::string& digest) {
    if (auto kept = cache_.find(digest, "json"); kept && target.entry.file.check(*kept, target.path))
      return ManifestBytes{*std::move(kept)};
    TRY_ASSIGN(std::string bytes, updater_.read_target(target, kLimits.manifest));
    return ManifestBytes{std::move(bytes), true};
  }

  Result<std::string> signatures_of(const std::string& digest) {
    TRY_ASSIGN(const RepositoryPath path, RepositoryPath::signature(digest, "manifest.json.sig"));
    return read_bounded(transport_, path, kLimits.side_file);
  }

  Updater& updater_;
  Transport& transport_;
  const ManifestCache& cache_;
};

// Checks the totals of the listing before anything is fetched.
Status check_total(const RoleListing& listing, const Limits& limits, const std::string& product) {
  const auto refuse = [&](const char* what, std::uint64_t most, std::uint64_t count) {
    return Error{ErrorCode::limit_exceeded, what}
        .role(product)
        .expected("at most " + std::to_string(most))
        .got(std::to_string(count));
  };
  if (listing.entries.size() > limits.releases)
    return refuse("releases of one product", limits.releases, listing.entries.size());
  std::uint64_t bytes = 0;
  for (const FoundTarget& target : listing.entries)
    bytes += std::min(static_cast<std::uint64_t>(target.entry.length), kLimits.manifest);
  if (bytes > limits.manifests)
    return refuse("bytes of all manifests of one product", limits.manifests, bytes);
  return Done{};
}

// An unreachable server is no reason to refuse a release, so it ends the run.
bool ends_the_run(const Error& error) {
  return error.exit_class() == ExitClass::unreachable ? error.code() != ErrorCode::not_found
                                                      : error.exit_class() != ExitClass::refused;
}

}  // namespace

const Error* Catalog::refusal_of(const Version& version) const {
  const auto found = std::find_if(refused.begin(), refused.end(),
                                  [&](const Refused& one) { return one.version == version; });
  return found == refused.end() ? nullptr : &found->reason;
}

std::string ManifestCache::path(const std::string& digest, std::string_view kind) const {
  return join_path(directory_, digest + "." + std::string(kind));
}

std::optional<std::string> ManifestCache::find(const std::string& digest, std::string_view kind) const {
  auto bytes = read_file(path(digest, kind), kLimits.manifest);
  return bytes ? std::optional<std::string>(*std::move(bytes)) : std::nullopt;
}

Status ManifestCache::keep(const std::string& digest, std::string_view kind, std::string_view bytes) const {
  TRY(make_directories(directory_, 0700));
  return write_file_atomically(path(digest, kind), bytes, 0600);
}

Result<Catalog> load_catalog(Updater& updater, Transport& transport, const ManifestCache& cache,
                             const std::string& product) {
  TRY_ASSIGN(RoleListing listing, updater.list_releases(product));
  const RefreshOptions& options = updater.options();
  TRY(check_total(listing, options.limits, product));
  Catalog catalog{{}, {}, std::move(listing.ignored)};
  Loader loader(updater, transport, cache);
  for (const FoundTarget& target : listing.entries) {
    TRY(options.cancel.check());
    auto version = Version::parse(file_name_of(parent_path(target.path)));
    if (!version) {
      catalog.ignored.push_back(std::move(version).error().file(target.path));
      continue;
    }
    auto candidate = loader.load(target, product);
    if (candidate) {
      catalog.candidates.push_back(*std::move(candidate));
    } else if (ends_the_run(candidate.error())) {
      return std::move(candidate).error();
    } else {
      catalog.refused.push_back({*std::move(version), std::move(candidate).error()});
    }
  }
  return catalog;
}

}  // namespace sealwright::client
