// SPDX-License-Identifier: Apache-2.0
#include "signer/drafts/source_secrets.hpp"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <set>

#include "archive/archive_reader.hpp"
#include "base/posix_byte_source.hpp"
#include "base/posix_files.hpp"
#include "keys/private/secret_content.hpp"
#include "keys/public/digest.hpp"
#include "metadata/vendor/plan.hpp"
#include "metadata/vendor/publish_config.hpp"
#include "signer/drafts/release_draft.hpp"
#include "signer/vendor/recovery_key.hpp"

namespace sealwright::sign {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostConfigBytes = 1u << 20;

Error refusal(const std::string& what, const std::string& source, const std::string& path) {
  return Error{ErrorCode::release_holds_secret, what + ", in SOURCE " + source}.file(path);
}
Error own_refusal(const std::string& what, const std::string& source, const std::string& path) {
  return refusal(what, source, path)
      .advice("Build into a directory of its own and give that directory as SOURCE.");
}

struct Content {
  std::string_view prefix;
  std::uint64_t size = 0;
};

bool is_written_as(const std::string& path, std::string_view name, std::string_view format,
                   const Content& content) {
  return file_name_of(path) == name && content.prefix.find(format) != std::string_view::npos;
}

// The name of a file that only a vendor has, of any vendor; nothing for other files.
std::optional<std::string> vendors_own(const std::string& path, const Content& content) {
  if (is_written_as(path, kPlanFileName, "\"sealwright-plan/", content)) return "a vendor's directory";
  if (is_written_as(path, "keyring.json", "\"sealwright-keyring/", content)) return "a keyring";
  const bool is_whole = content.size == content.prefix.size();
  if (is_whole && read_recovery_text(content.prefix, path)) return "a recovery key";
  return std::nullopt;
}

// The absolute path without symbolic links; empty if `path` does not exist.
std::string real_path(const std::string& path) {
  std::error_code error;
  return path.empty() ? std::string() : fs::canonical(path, error).string();
}

// The path of `inner` relative to `outer`, "." if they are the same; nothing if it is not below it.
std::optional<std::string> place_in(const std::string& outer, const std::string& inner) {
  if (inner.empty() || outer.empty()) return std::nullopt;
  if (inner == outer) return ".";
  const std::string folder = outer.ends_with('/') ? outer : outer + "/";
  if (!inner.starts_with(folder)) return std::nullopt;
  return inner.substr(folder.size());
}

class Search {
 public:
  Search(const OwnSecrets& own, const std::vector<std::string>& allowed)
      : own_(own), allowed_(allowed.begin(), allowed.end()) {}

  Status know_own_keys() {
    if (!own_.keyring.empty()) {
      TRY_ASSIGN(const auto files, list_directory(own_.keyring));
      for (const std::string& file : files)
        if (file.ends_with(".pem")) TRY(know(join_path(own_.keyring, file)));
    }
    const std::string settings = in_vendor(std::string(kPublishConfigFileName));
    if (!path_exists(settings)) return Done{};
    TRY_ASSIGN(std::string bytes, read_file(settings, kMostConfigBytes));
    TRY_ASSIGN(const PublishConfig config, PublishConfig::read({std::move(bytes), settings}));
    for (const auto& [role, file] : config.keys) TRY(know(in_vendor(file)));
    const DavEndpoint* dav = config.dav();
    return dav != nullptr && !dav->key.empty() ? know(in_vendor(dav->key)) : Status(Done{});
  }

  Status look(const std::string& source) {
    source_ = source;
    if (is_directory(source)) return look_in_directory();
    const auto compression = compression_of_format(format_of_artifact(source));
    if (!compression) return look_at_file(file_name_of(source), source);
    auto looked = look_in_archive(*compression);
    const bool is_judged = looked || looked.error().code() == ErrorCode::release_holds_secret;
    return is_judged ? looked : Status(about_archive(looked.error(), source, source));
  }

  Result<std::vector<ReleasedKey>> finish() && {
    for (const ReleasedKey& key : found_) allowed_.erase(key.path);
    if (allowed_.empty()) return std::move(found_);
    return Error{ErrorCode::usage, "--contains-key names no private key of this release"}
        .got(*allowed_.begin())
        .advice("Give the path inside the release, such as tests/key.pem.");
  }

 private:
  std::string in_vendor(const std::string& file) const {
    return file.starts_with('/') ? file : join_path(own_.vendor_directory, file);
  }

  // Keys are recognised by their content, so a copy or a link is found too.
  Status know(const std::string& file) {
    if (!path_exists(file)) return Done{};
    TRY_ASSIGN(const std::string bytes, read_file(file, kSecretPrefixBytes));
    own_keys_.insert(sha256(bytes));
    return Done{};
  }

  Status look_in_directory() {
    const std::string here = real_path(source_);
    if (const auto place = place_in(here, real_path(own_.vendor_directory)))
      return own_refusal("the vendor's directory", source_, *place);
    if (const auto place = place_in(here, real_path(own_.keyring)))
      return own_refusal("the keyring", source_, *place);
    TRY_ASSIGN(const auto files, files_below(here));
    for (const std::string& file : files) TRY(look_at_file(file, join_path(here, file)));
    return Done{};
  }

  // The regular files, sorted by path. The archive writer refuses all other types.
  static Result<std::vector<std::string>> files_below(const std::string& folder) {
    std::error_code error;
    std::vector<std::string> files;
    fs::recursive_directory_iterator entry(folder, error);
    for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
      if (fs::is_regular_file(entry->symlink_status(error)))
        files.push_back(entry->path().string().substr(folder.size() + (folder.ends_with('/') ? 0 : 1)));
    }
    if (error) return Error{ErrorCode::io_error, error.message()}.file(folder);
    std::sort(files.begin(), files.end());
    return files;
  }

  Status look_at_file(const std::string& path, const std::string& file) {
    if (is_passphrase_file(file)) return own_refusal("the passphrase file", source_, path);
    TRY_ASSIGN(FileSource bytes, FileSource::open(file));
    TRY_ASSIGN(const std::uint64_t size, file_size(file));
    prefix_.resize(kSecretPrefixBytes);
    std::size_t filled = 0;
    while (filled < prefix_.size()) {
      TRY_ASSIGN(const std::size_t count, bytes.read(prefix_.data() + filled, prefix_.size() - filled));
      if (count == 0) break;
      filled += count;
    }
    prefix_.resize(filled);
    return judge(path, {prefix_, size});
  }

  bool is_passphrase_file(const std::string& file) const {
    std::error_code error;
    return !own_.passphrase_file.empty() && fs::equivalent(file, own_.passphrase_file, error);
  }

  Status look_in_archive(Compression compression) {
    TRY_ASSIGN(FileSource bytes, FileSource::open(source_));
    TRY_ASSIGN(ArchiveReader reader, ArchiveReader::open(bytes, compression, kPublishableLimits));
    for (;;) {
      TRY_ASSIGN(const auto entry, reader.next());
      if (!entry) return Done{};
      if (entry->type == TreeEntryType::file)
        TRY(look_at_member(std::string(entry->path), entry->size, reader));
    }
  }

  Status look_at_member(const std::string& path, std::uint64_t size, ArchiveReader& reader) {
    prefix_.clear();
    while (prefix_.size() < kSecretPrefixBytes) {
      TRY_ASSIGN(const std::string_view piece, reader.read());
      if (piece.empty()) break;
      prefix_ += piece.substr(0, kSecretPrefixBytes - prefix_.size());
    }
    return judge(path, {prefix_, size});
  }

  Status judge(const std::string& path, const Content& content) {
    if (const auto what = vendors_own(path, content)) return own_refusal(*what, source_, path);
    const auto key = private_key_in(content.prefix, content.size);
    if (own_keys_.count(sha256(content.prefix)) != 0)
      return own_refusal("a private key of this vendor", source_, path);
    if (!key) return Done{};
    if (allowed_.count(path) == 0) return refusal(std::string(*key), source_, path);
    found_.push_back({path, std::string(*key)});
    return Done{};
  }

  const OwnSecrets& own_;
  std::set<std::string> allowed_;
  std::set<std::string> own_keys_;  // their SHA-256
  std::string source_, prefix_;
  std::vector<ReleasedKey> found_;
};

}  // namespace

Result<std::vector<ReleasedKey>> look_for_secrets(const std::vector<std::string>& sources,
                                                  const OwnSecrets& own,
                                                  const std::vector<std::string>& allowed) {
  Search search(own, allowed);
  TRY(search.know_own_keys());
  for (const std::string& source : sources) TRY(search.look(source));
  return std::move(search).finish();
}

}  // namespace sealwright::sign
