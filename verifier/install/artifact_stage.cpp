// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/artifact_stage.hpp"

#include <vector>

#include "keys/public/digest.hpp"

namespace sealwright::client {

constexpr std::size_t kPiece = 32 * 1024;
// Each brought at least one byte. A server that breaks off more often than this is given up.
constexpr int kMostReconnections = 50;

// The download of one artifact into one file.
class ArtifactStage {
 public:
  ArtifactStage(GrowingFile file, const Artifact& artifact, Transport& transport, const RepositoryPath& path,
                const StageOptions& options)
      : file_(std::move(file)),
        artifact_(artifact),
        length_(static_cast<std::uint64_t>(artifact.length)),
        transport_(transport),
        path_(path),
        options_(options),
        buffer_(kPiece) {}

  Result<StagedArtifact> run() && {
    TRY(take_up_earlier_bytes());
    const bool resumed = there_ > 0;
    TRY(fetch_rest());
    if (!is_signed_content() && resumed) TRY(fetch_all_again());
    if (!matches_) return refuse_content();
    return StagedArtifact(std::move(file_), artifact_.sha256, length_);
  }

 private:
  Status take_up_earlier_bytes() {
    TRY_ASSIGN(const std::uint64_t size, file_.size());
    if (size > length_) return file_.empty();
    TRY(file_.rewind());
    for (;;) {
      TRY_ASSIGN(const std::size_t count, file_.read(buffer_.data(), buffer_.size()));
      if (count == 0) return Done{};
      TRY(count_in({buffer_.data(), count}));
    }
  }

  Status fetch_all_again() {
    TRY(start_over());
    TRY(fetch_rest());
    is_signed_content();
    return Done{};
  }

  Status start_over() {
    digester_ = Digester();
    there_ = 0;
    return file_.empty();
  }

  // Reconnects as long as each connection brings at least one byte.
  Status fetch_rest() {
    for (int connection = 0;; ++connection) {
      const std::uint64_t before = there_;
      const Status fetched = fetch_by_one_connection();
      if (fetched || fetched.error().exit_class() != ExitClass::unreachable) return fetched;
      if (there_ <= before || connection == kMostReconnections) return fetched;
    }
  }

  Status fetch_by_one_connection() {
    if (there_ == length_) return Done{};
    TRY_ASSIGN(const auto stream, transport_.open(path_, ByteRange{.first = there_}));
    if (stream->first() != there_) TRY(start_over());
    for (;;) {
      TRY_ASSIGN(const std::size_t count, stream->read(buffer_.data(), buffer_.size()));
      if (count == 0) break;
      if (count > length_ - there_) return refuse_length("more");
      const std::string_view piece(buffer_.data(), count);
      TRY(file_.append(piece));
      TRY(count_in(piece));
    }
    return there_ == length_ ? Status(Done{}) : Status(wrong_length(std::to_string(there_)));
  }

  Status count_in(std::string_view piece) {
    digester_.update(piece);
    there_ += piece.size();
    if (options_.on_progress) options_.on_progress(there_);
    if (options_.cancel != nullptr && options_.cancel->load(std::memory_order_relaxed))
      return Error{ErrorCode::cancelled};
    return Done{};
  }

  bool is_signed_content() {
    got_ = digester_.finish_hex();
    return matches_ = got_ == artifact_.sha256;
  }

  Error wrong_length(std::string got) const {
    return Error{ErrorCode::length_mismatch}
        .file(artifact_.name)
        .expected(std::to_string(length_))
        .got(std::move(got));
  }
  Status refuse_length(std::string got) {
    TRY(remove_tree(file_.path()));
    return wrong_length(std::move(got));
  }
  Error refuse_content() {
    if (const Status removed = remove_tree(file_.path()); !removed) return removed.error();
    return Error{ErrorCode::hash_mismatch}.file(artifact_.name).expected(artifact_.sha256).got(got_);
  }

  GrowingFile file_;
  const Artifact& artifact_;
  const std::uint64_t length_;
  Transport& transport_;
  const RepositoryPath& path_;
  const StageOptions& options_;
  std::vector<char> buffer_;
  Digester digester_;
  std::uint64_t there_ = 0;  // bytes in the file, all of them digested
  std::string got_;
  bool matches_ = false;
};

Result<StagedArtifact> stage_artifact(const LockedDirectory& directory, const Artifact& artifact,
                                      Transport& transport, const RepositoryPath& path,
                                      const StageOptions& options) {
  TRY_ASSIGN(GrowingFile file, GrowingFile::open(join_path(directory.paths().partial(), artifact.sha256)));
  return ArtifactStage(std::move(file), artifact, transport, path, options).run();
}

}  // namespace sealwright::client
