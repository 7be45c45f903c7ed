// SPDX-License-Identifier: Apache-2.0
#include "archive/zstd_frame.hpp"

#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <string>

#include "base/thrown.hpp"

namespace sealwright {
namespace {

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
constexpr int kHighestLevel = 19;  // above it (`--ultra`) windows are larger than ours

}  // namespace

struct ZstdFrame::State {
  Status step(std::string_view bytes, ZSTD_EndDirective directive);

  ByteSink sink;
  std::unique_ptr<ZSTD_CCtx, Free> context{ZSTD_createCCtx()};
  std::vector<char> out = std::vector<char>(ZSTD_CStreamOutSize());
};

ZstdFrame::ZstdFrame(int level, std::uint64_t size, ByteSink sink) : state_(std::make_unique<State>()) {
  state_->sink = std::move(sink);
  ZSTD_CCtx* context = state_->context.get();
  if (context == nullptr) throw_no_memory();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, std::clamp(level, 1, kHighestLevel));
  ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, static_cast<int>(kFrameWindowLog));
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setPledgedSrcSize(context, size);
}

ZstdFrame::~ZstdFrame() = default;

Status ZstdFrame::State::step(std::string_view bytes, ZSTD_EndDirective directive) {
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  for (std::size_t left = 1; in.pos < in.size || (directive == ZSTD_e_end && left != 0);) {
    ZSTD_outBuffer made{out.data(), out.size(), 0};
    left = ZSTD_compressStream2(context.get(), &made, &in, directive);
    if (ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation) throw_no_memory();
    if (ZSTD_isError(left) != 0)
      return Error{ErrorCode::io_error, std::string("zstd: ") + ZSTD_getErrorName(left)};
    if (made.pos != 0) TRY(sink({out.data(), made.pos}));
  }
  return Done{};
}

Status ZstdFrame::write(std::string_view bytes) { return state_->step(bytes, ZSTD_e_continue); }
Status ZstdFrame::finish() { return state_->step({}, ZSTD_e_end); }

}  // namespace sealwright
