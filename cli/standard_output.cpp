// SPDX-License-Identifier: Apache-2.0
#include "cli/standard_output.hpp"

#include <cerrno>
#include <cstdio>

#include "base/posix_files.hpp"
#include "base/thrown.hpp"

namespace sealwright {

Status flush_standard_output() {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0) return Done{};
  // If the reason is gone, an earlier write failed. The code is never no_space, whose advice says that
  // nothing changed.
  const std::string reason = errno == 0 ? "" : posix_error("write", "").detail();
  return Error{ErrorCode::io_error, reason}
      .file("standard output")
      .advice("The command itself has finished; only its output is incomplete.");
}

int run_main(const std::function<int()>& main) noexcept {
  const Result<int> code = at_border([&]() -> Result<int> { return main(); });
  if (code) return *code;
  const std::string_view meaning = meaning_of(code.error().code());
  const std::string_view advice = advice_for(code.error().code());
  std::fprintf(stderr, "error: %s: %s\n%s\n", meaning.data(), code.error().detail().c_str(), advice.data());
  return static_cast<int>(code.error().exit_class());
}

}  // namespace sealwright
