// SPDX-License-Identifier: Apache-2.0
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>

#include "base/posix_files.hpp"
#include "base/secret.hpp"

namespace sealwright {
namespace {

std::size_t whole_pages(std::size_t size) {
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  if (size > SIZE_MAX - page) throw std::bad_alloc();
  return (size + page - 1) / page * page;
}

// Pages of its own, so that excluding them from swap and core dumps affects nothing else. A limit or an old
// kernel may refuse both; the secret is then no safer than other memory.
char* new_pages(std::size_t room) {
  void* pages = ::mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  (void)::mlock(pages, room);
  (void)::madvise(pages, room, MADV_DONTDUMP);
  return static_cast<char*>(pages);
}

}  // namespace

void cleanse(void* bytes, std::size_t size) {
  if (size != 0) ::explicit_bzero(bytes, size);
}

Secret::Secret(std::size_t size) { resize(size); }

Secret Secret::copy_of(std::string_view bytes) {
  Secret made;
  made.append(bytes);
  return made;
}

Secret Secret::take(std::string&& bytes) {
  Secret made = copy_of(bytes);
  cleanse(bytes.data(), bytes.size());
  bytes.clear();
  return made;
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      room_(std::exchange(other.room_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    release();
    bytes_ = std::exchange(other.bytes_, nullptr);
    size_ = std::exchange(other.size_, 0);
    room_ = std::exchange(other.room_, 0);
  }
  return *this;
}

Secret::~Secret() { release(); }

void Secret::release() noexcept {
  if (bytes_ == nullptr) return;
  cleanse(bytes_, room_);
  ::munmap(bytes_, room_);
  bytes_ = nullptr;
  size_ = room_ = 0;
}

void Secret::reserve(std::size_t size) {
  if (size <= room_) return;
  Secret larger;
  larger.room_ = whole_pages(std::max(size, room_ * 2));
  larger.bytes_ = new_pages(larger.room_);
  std::copy_n(bytes_, size_, larger.bytes_);
  larger.size_ = size_;
  *this = std::move(larger);
}

void Secret::resize(std::size_t size) {
  reserve(size);
  if (size < size_) cleanse(bytes_ + size, size_ - size);
  size_ = size;
}

void Secret::push_back(char byte) {
  resize(size_ + 1);
  bytes_[size_ - 1] = byte;
}

void Secret::append(std::string_view bytes) {
  const std::size_t before = size_;
  resize(before + bytes.size());
  std::copy(bytes.begin(), bytes.end(), bytes_ + before);
}

bool Secret::is_same_as(const Secret& other) const {
  unsigned char difference = size_ == other.size_ ? 0 : 1;
  for (std::size_t i = 0; i < std::min(size_, other.size_); ++i)
    difference = static_cast<unsigned char>(difference | (bytes_[i] ^ other.bytes_[i]));
  return difference == 0;
}

Result<Secret> read_secret(int fd, std::size_t limit, const std::string& path) {
  Secret bytes;
  bytes.reserve(limit + 1);  // one more than is allowed, to notice a file that is too long
  while (bytes.size() <= limit) {
    const std::size_t before = bytes.size();
    bytes.resize(limit + 1);
    const auto count = read_some(fd, bytes.data() + before, limit + 1 - before, path);
    bytes.resize(before + (count ? *count : 0));
    if (!count) return count.error();
    if (*count == 0) return bytes;
  }
  return Error{ErrorCode::too_large}.file(path).expected("at most " + std::to_string(limit) + " bytes");
}

Result<Secret> read_secret_file(const std::string& path, std::size_t limit) {
  TRY_ASSIGN(const FileDescriptor fd, open_file(path));
  return read_secret(fd.get(), limit, path);
}

}  // namespace sealwright
