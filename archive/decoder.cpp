// SPDX-License-Identifier: Apache-2.0
#include "archive/decoder.hpp"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "base/thrown.hpp"

namespace sealwright {
namespace {

constexpr std::size_t kInputSize = 128 * 1024;
// So that sizes fit zlib's 32-bit counts.
constexpr std::size_t kMostAtOnce = 1 << 30;

Error damaged(std::string why) { return Error{ErrorCode::archive_damaged, std::move(why)}; }

Error window_too_large(const std::string& allowed) {
  return Error{ErrorCode::archive_window}.expected("at most " + allowed);
}

// The part that all decoders share: input by pull, one stream and nothing after it.
class Decoder : public ByteSource {
 public:
  explicit Decoder(ByteSource& compressed) : compressed_(compressed), buffer_(kInputSize) {}

  Result<std::size_t> read(char* buffer, std::size_t size) override {
    size = std::min(size, kMostAtOnce);
    while (!ended_) {
      if (input_.empty()) TRY(refill());
      const bool was_last = input_ended_ && input_.empty();
      TRY_ASSIGN(const std::size_t made, decode(input_, buffer, size));
      if (made != 0) return made;
      if (was_last && !ended_) return damaged("the compressed data ends too early");
    }
    TRY(check_nothing_follows());
    return std::size_t{0};
  }

 protected:
  // Removes what it used from `input` and returns the number of bytes it produced.
  virtual Result<std::size_t> decode(std::string_view& input, char* out, std::size_t size) = 0;
  void set_ended() { ended_ = true; }

 private:
  // Fills the whole buffer, so that a decoder sees the start of a stream in one piece.
  Status refill() {
    std::size_t filled = 0;
    while (filled < buffer_.size() && !input_ended_) {
      TRY_ASSIGN(const std::size_t count, compressed_.read(buffer_.data() + filled, buffer_.size() - filled));
      filled += count;
      input_ended_ = count == 0;
    }
    input_ = std::string_view(buffer_.data(), filled);
    return Done{};
  }
  Status check_nothing_follows() {
    if (input_.empty() && !input_ended_) TRY(refill());
    if (!input_.empty()) return Error{ErrorCode::archive_trailing, "after the compressed data"};
    return Done{};
  }

  ByteSource& compressed_;
  std::vector<char> buffer_;
  std::string_view input_;
  bool input_ended_ = false;
  bool ended_ = false;
};

class ZstdDecoder : public Decoder {
 public:
  ZstdDecoder(ByteSource& compressed, unsigned window_log)
      : Decoder(compressed),
        window_log_(std::clamp(window_log, 10u, kMostWindowLog)),
        stream_(ZSTD_createDCtx()) {
    if (!stream_) throw_no_memory();
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, static_cast<int>(window_log_));
  }

 protected:
  Result<std::size_t> decode(std::string_view& input, char* out, std::size_t size) override {
    if (!started_) TRY(check_magic(input));
    ZSTD_inBuffer in{input.data(), input.size(), 0};
    ZSTD_outBuffer made{out, size, 0};
    const std::size_t left = ZSTD_decompressStream(stream_.get(), &made, &in);
    if (ZSTD_isError(left) != 0) return error_of(left);
    input.remove_prefix(in.pos);
    if (left == 0) set_ended();
    return made.pos;
  }

 private:
  struct Free {
    void operator()(ZSTD_DCtx* stream) const { ZSTD_freeDCtx(stream); }
  };

  // libzstd would also read skippable frames, which hide bytes, and the formats before 0.8, whose decoders
  // ignore the window limit.
  Status check_magic(std::string_view input) {
    constexpr std::string_view kMagic = "\x28\xb5\x2f\xfd";
    if (input.substr(0, kMagic.size()) != kMagic) return damaged("not a zstd frame");
    started_ = true;
    return Done{};
  }
  Error error_of(std::size_t result) const {
    if (ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation) throw_no_memory();
    if (ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge)
      return window_too_large(std::to_string(1ull << window_log_) + " bytes of window");
    return damaged(ZSTD_getErrorName(result));
  }

  unsigned window_log_;
  bool started_ = false;
  std::unique_ptr<ZSTD_DCtx, Free> stream_;
};

class XzDecoder : public Decoder {
 public:
  XzDecoder(ByteSource& compressed, std::uint64_t memory) : Decoder(compressed), memory_(memory) {
    const lzma_ret begun = lzma_stream_decoder(&stream_, memory_, 0);
    if (begun == LZMA_MEM_ERROR) throw_no_memory();
    ready_ = begun == LZMA_OK;
  }
  ~XzDecoder() override { lzma_end(&stream_); }

 protected:
  Result<std::size_t> decode(std::string_view& input, char* out, std::size_t size) override {
    if (!ready_) return damaged("no xz decoder");
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(input.data());
    stream_.avail_in = input.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out);
    stream_.avail_out = size;
    const lzma_ret result = lzma_code(&stream_, LZMA_RUN);
    input.remove_prefix(input.size() - stream_.avail_in);
    if (result == LZMA_MEM_ERROR) throw_no_memory();
    if (result == LZMA_MEMLIMIT_ERROR) return window_too_large(std::to_string(memory_) + " bytes of memory");
    if (result == LZMA_STREAM_END) set_ended();
    // LZMA_BUF_ERROR: nothing to read; `read` knows whether more can come.
    if (result != LZMA_OK && result != LZMA_STREAM_END && result != LZMA_BUF_ERROR)
      return damaged("the xz data is damaged (" + std::to_string(result) + ")");
    return size - stream_.avail_out;
  }

 private:
  lzma_stream stream_ = LZMA_STREAM_INIT;
  std::uint64_t memory_;
  bool ready_ = false;
};

class GzipDecoder : public Decoder {
 public:
  explicit GzipDecoder(ByteSource& compressed) : Decoder(compressed) {
    constexpr int kGzipOnly = 16;
    const int begun = inflateInit2(&stream_, MAX_WBITS + kGzipOnly);
    if (begun == Z_MEM_ERROR) throw_no_memory();
    ready_ = begun == Z_OK;
  }
  ~GzipDecoder() override { inflateEnd(&stream_); }

 protected:
  Result<std::size_t> decode(std::string_view& input, char* out, std::size_t size) override {
    if (!ready_) return damaged("no gzip decoder");
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(size);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw_no_memory();
    input.remove_prefix(input.size() - stream_.avail_in);
    if (result == Z_STREAM_END) set_ended();
    // Z_BUF_ERROR: nothing to read; `read` knows whether more can come.
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
      return damaged(stream_.msg == nullptr ? "the gzip data is damaged" : stream_.msg);
    return size - stream_.avail_out;
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

std::optional<Compression> compression_of_format(std::string_view format) {
  if (format == "tar.zst") return Compression::zstd;
  if (format == "tar.gz") return Compression::gzip;
  if (format == "tar.xz") return Compression::xz;
  return std::nullopt;
}

std::unique_ptr<ByteSource> make_decoder(ByteSource& compressed, Compression compression,
                                         const DecoderLimits& limits) {
  if (compression == Compression::zstd)
    return std::make_unique<ZstdDecoder>(compressed, limits.zstd_window_log);
  if (compression == Compression::xz) return std::make_unique<XzDecoder>(compressed, limits.xz_memory);
  return std::make_unique<GzipDecoder>(compressed);
}

}  // namespace sealwright
