// SPDX-License-Identifier: Apache-2.0
#include "verifier/transport/file_transport.hpp"

#include <algorithm>
#include <array>

#include "base/posix_byte_source.hpp"
#include "base/url.hpp"

namespace sealwright::client {
namespace {

class FileStream : public Stream {
 public:
  explicit FileStream(FileSource file) : file_(std::move(file)) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override { return file_.read(buffer, size); }
  std::uint64_t first() const override { return first_; }

  // Skips `count` bytes, or fewer if the file ends before.
  Status skip(std::uint64_t count) {
    std::array<char, 16384> buffer;
    while (first_ < count) {
      const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), count - first_));
      TRY_ASSIGN(const std::size_t got, file_.read(buffer.data(), want));
      if (got == 0) return Done{};
      first_ += got;
    }
    return Done{};
  }

 private:
  FileSource file_;
  std::uint64_t first_ = 0;
};

std::string without_final_slash(std::string path) {
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path;
}

}  // namespace

RepositoryDirectories RepositoryDirectories::below(const std::string& directory) {
  return {join_path(directory, "metadata"), join_path(directory, "targets"),
          join_path(directory, "signatures")};
}

const std::string& RepositoryDirectories::of(RepositoryPart part) const {
  switch (part) {
    case RepositoryPart::metadata:
      return metadata;
    case RepositoryPart::targets:
      return targets;
    case RepositoryPart::signatures:
      return signatures;
  }
  return metadata;
}

Result<std::unique_ptr<Stream>> FileTransport::open(const RepositoryPath& path, ByteRange range) {
  auto file = FileSource::open(join_path(directories_.of(path.part()), path.encoded()));
  // The directory is the repository: a missing file is its answer, not a fault of this machine.
  if (!file && file.error().code() == ErrorCode::file_missing) {
    return Error{ErrorCode::not_found}.file(path.text());
  }
  if (!file) return std::move(file).error();
  auto stream = std::make_unique<FileStream>(*std::move(file));
  TRY(stream->skip(range.first));
  return Result<std::unique_ptr<Stream>>(std::move(stream));
}

Result<std::string> directory_of_url(std::string_view text) {
  TRY_ASSIGN(const auto url, Url::parse_unless_path(text));
  if (!url) return without_final_slash(std::string(text));
  if (url->is_file() && url->is_plain()) return without_final_slash(url->decoded_path());
  return Error{ErrorCode::config_invalid, "this is not the URL of a directory"}
      .expected("file:///...")
      .got(url->to_text());
}

}  // namespace sealwright::client
