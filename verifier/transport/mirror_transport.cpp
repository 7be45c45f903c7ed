// SPDX-License-Identifier: Apache-2.0
#include "verifier/transport/mirror_transport.hpp"

#include <algorithm>

namespace sealwright::client {
namespace {

// A stream that reports when reading from its mirror fails.
class MirrorStream : public Stream {
 public:
  MirrorStream(std::unique_ptr<Stream> stream, std::function<void()> on_failure)
      : stream_(std::move(stream)), on_failure_(std::move(on_failure)) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    auto count = stream_->read(buffer, size);
    if (!count && count.error().code() != ErrorCode::cancelled) on_failure_();
    return count;
  }
  std::uint64_t first() const override { return stream_->first(); }

 private:
  std::unique_ptr<Stream> stream_;
  std::function<void()> on_failure_;
};

bool is_an_answer(const Error& error) {
  return error.code() == ErrorCode::not_found || error.code() == ErrorCode::cancelled;
}

}  // namespace

Result<std::unique_ptr<Stream>> MirrorTransport::open(const RepositoryPath& path, ByteRange range) {
  for (std::size_t asked = 1;; ++asked) {
    const std::size_t mirror = present_;
    auto stream = mirrors_[mirror]->open(path, range);
    if (stream) {
      return std::unique_ptr<Stream>(
          std::make_unique<MirrorStream>(*std::move(stream), [this, mirror] { leave(mirror); }));
    }
    if (is_an_answer(stream.error()) || mirrors_.size() == 1) return stream;
    if (asked == mirrors_.size()) {
      return Error{ErrorCode::all_mirrors_failed, stream.error().message()}.file(path.text());
    }
    leave(mirror);
  }
}

void MirrorTransport::leave(std::size_t mirror) {
  if (present_ == mirror) present_ = (mirror + 1) % mirrors_.size();
}

bool MirrorTransport::is_offline() const {
  return std::all_of(mirrors_.begin(), mirrors_.end(),
                     [](const auto& mirror) { return mirror->is_offline(); });
}

}  // namespace sealwright::client
