#include "base/standard_output.hpp"

#include <cerrno>
#include <cstdio>

#include "base/posix_files.hpp"

namespace sealwright {

Status flush_standard_output() {
  errno = 0;
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0) return Done{};
  // An earlier write failed when its reason is gone. no_space would promise that nothing was changed.
  const std::string reason = errno == 0 ? "" : posix_error("write", "").detail();
  return Error{ErrorCode::io_error, reason}
      .file("standard output")
      .advice("The command itself went to its end; only its answer is not there.");
}

}  // namespace sealwright
