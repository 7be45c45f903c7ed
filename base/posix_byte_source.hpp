// SPDX-License-Identifier: Apache-2.0
// The bytes of an open file as a ByteSource.
#pragma once

#include <sys/stat.h>

#include <cstdint>
#include <string>

#include "base/byte_source.hpp"
#include "base/posix_files.hpp"

namespace sealwright {

// Reads an open descriptor from its current position; io_error names `path`. The descriptor must outlive the
// source.
class DescriptorSource : public ByteSource {
 public:
  DescriptorSource(int fd, std::string path) : fd_(fd), path_(std::move(path)) {}
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    return read_some(fd_, buffer, size, path_);
  }

 private:
  int fd_;
  std::string path_;
};

// Owns the file it reads. It always ends: a file may grow faster than it can be read, so growth is an
// io_error after the bytes that the file held when it was opened.
class FileSource : public ByteSource {
 public:
  // file_missing or io_error if `path` cannot be opened or is not a regular file.
  static Result<FileSource> open(const std::string& path) {
    TRY_ASSIGN(FileDescriptor fd, open_file(path));
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0) return posix_error("stat", path);
    return FileSource(std::move(fd), path, static_cast<std::uint64_t>(info.st_size));
  }
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    TRY_ASSIGN(const std::size_t count, read_some(fd_.get(), buffer, size, path_));
    if (count > left_) return Error{ErrorCode::io_error, "the file grew while it was read"}.file(path_);
    left_ -= count;
    return count;
  }

 private:
  FileSource(FileDescriptor fd, std::string path, std::uint64_t size)
      : fd_(std::move(fd)), path_(std::move(path)), left_(size) {}
  FileDescriptor fd_;
  std::string path_;
  std::uint64_t left_;
};

}  // namespace sealwright
