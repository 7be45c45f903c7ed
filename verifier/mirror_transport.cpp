#include "verifier/mirror_transport.hpp"

#include <algorithm>

namespace sealwright {

Result<std::unique_ptr<Stream>> MirrorTransport::open(const RepositoryPath& path, ByteRange range) {
  for (std::size_t asked = 1;; ++asked) {
    auto stream = mirrors_[present_]->open(path, range);
    if (stream || stream.error().code() == ErrorCode::not_found ||
        stream.error().code() == ErrorCode::cancelled) {
      return stream;
    }
    if (mirrors_.size() == 1) return stream;
    if (asked == mirrors_.size()) {
      return Error{ErrorCode::all_mirrors_failed, stream.error().message()}.file(path.text());
    }
    present_ = (present_ + 1) % mirrors_.size();
  }
}

bool MirrorTransport::is_offline() const {
  return std::all_of(mirrors_.begin(), mirrors_.end(),
                     [](const auto& mirror) { return mirror->is_offline(); });
}

}  // namespace sealwright
