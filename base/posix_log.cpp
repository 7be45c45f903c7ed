// SPDX-License-Identifier: Apache-2.0
#include "base/posix_log.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/posix_files.hpp"

namespace sealwright {
namespace {

Result<std::string> piece_before(int fd, off_t end, const std::string& path) {
  std::string piece(static_cast<std::size_t>(std::min<off_t>(end, 4096)), '\0');
  if (::lseek(fd, end - static_cast<off_t>(piece.size()), SEEK_SET) < 0) return posix_error("seek", path);
  std::size_t filled = 0;
  while (filled < piece.size()) {
    TRY_ASSIGN(const std::size_t count, read_some(fd, piece.data() + filled, piece.size() - filled, path));
    if (count == 0) return Error{ErrorCode::io_error, "the file shrank while it was read"}.file(path);
    filled += count;
  }
  return piece;
}

// The offset after the last line feed; 0 if there is none.
Result<off_t> end_of_whole_lines(int fd, off_t size, const std::string& path) {
  for (off_t end = size; end > 0;) {
    TRY_ASSIGN(const std::string piece, piece_before(fd, end, path));
    const off_t begin = end - static_cast<off_t>(piece.size());
    const std::size_t feed = piece.rfind('\n');
    if (feed != std::string::npos) return begin + static_cast<off_t>(feed) + 1;
    end = begin;
  }
  return off_t{0};
}

// Removes a last line that a crash cut off: the next line would become part of it.
Status drop_torn_line(int fd, off_t size, const std::string& path) {
  TRY_ASSIGN(const off_t whole, end_of_whole_lines(fd, size, path));
  if (whole == size) return Done{};
  if (::ftruncate(fd, whole) != 0) return posix_error("truncate", path);
  return sync_file(fd, path);
}

}  // namespace

Status append_durably(const std::string& path, std::string_view bytes, mode_t mode) {
  TRY(make_directories(parent_path(path)));
  const FileDescriptor fd(
      ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, mode));
  if (!fd.is_open()) return posix_error("opening", path);
  struct stat info {};
  if (::fstat(fd.get(), &info) != 0) return posix_error("stat", path);
  if (!S_ISREG(info.st_mode)) return Error{ErrorCode::io_error, "the log is not a regular file"}.file(path);
  TRY(drop_torn_line(fd.get(), info.st_size, path));
  TRY(write_all(fd.get(), bytes, path));
  TRY(sync_file(fd.get(), path));
  return info.st_size == 0 ? sync_directory(parent_path(path)) : Status(Done{});
}

}  // namespace sealwright
