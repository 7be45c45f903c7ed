// The bytes of an open file as a ByteSource.
#pragma once

#include <string>

#include "base/byte_source.hpp"
#include "base/posix_files.hpp"

namespace sealwright {

// Reads an open descriptor from where it stands; io_error names `path`. The descriptor must outlive the
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

// Owns the file it reads.
class FileSource : public ByteSource {
 public:
  // file_missing or io_error when `path` cannot be opened or is no regular file.
  static Result<FileSource> open(const std::string& path) {
    TRY_ASSIGN(FileDescriptor fd, open_file(path));
    return FileSource(std::move(fd), path);
  }
  Result<std::size_t> read(char* buffer, std::size_t size) override {
    return read_some(fd_.get(), buffer, size, path_);
  }

 private:
  FileSource(FileDescriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  FileDescriptor fd_;
  std::string path_;
};

}  // namespace sealwright
