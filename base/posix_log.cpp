#include "base/posix_log.hpp"

#include <fcntl.h>

#include "base/posix_files.hpp"

namespace sealwright {

Status append_durably(const std::string& path, std::string_view bytes, mode_t mode) {
  TRY(make_directories(parent_path(path)));
  const FileDescriptor fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, mode));
  if (!fd.is_open()) return posix_error("opening", path);
  TRY(write_all(fd.get(), bytes, path));
  return sync_file(fd.get(), path);
}

}  // namespace sealwright
