// SPDX-License-Identifier: Apache-2.0
// Secret: bytes that give power to the one who has them, such as a passphrase, a seed or a private key.
//
// It cannot be printed, compared by accident, copied or converted: `reveal` is the one way to its bytes, and
// a reader can look for each use of it. Its memory is its own pages, which are left out of core dumps and
// kept from swap where the system allows it, and every byte that it leaves behind is overwritten: when it
// goes, when it is moved over, when it grows and when it shrinks.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// Overwrites bytes in a way that no compiler leaves out.
void cleanse(void* bytes, std::size_t size);

class Secret {
 public:
  Secret() = default;
  // `size` zero bytes, to be written through `data`.
  explicit Secret(std::size_t size);
  static Secret copy_of(std::string_view bytes);
  // Takes the bytes over and overwrites them where they were.
  static Secret take(std::string&& bytes);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // A second one with the same bytes.
  Secret clone() const { return copy_of(reveal()); }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  char* data() { return bytes_; }
  // The bytes, for as long as this lives and is not changed. Whoever calls it keeps no copy.
  std::string_view reveal() const { return {bytes_, size_}; }

  void push_back(char byte);
  void append(std::string_view bytes);
  // The first `size` bytes stay; new ones are zero.
  void resize(std::size_t size);
  // Room for `size` bytes in all, so that growing moves nothing.
  void reserve(std::size_t size);
  void clear() { resize(0); }

  // Takes as long for any two of one size, wherever they differ.
  bool is_same_as(const Secret& other) const;

 private:
  void release() noexcept;

  char* bytes_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

// The whole regular file, if it holds at most `limit` bytes; nothing of it is left in other memory. Errors
// are those of read_file, and none holds a byte of the file.
Result<Secret> read_secret_file(const std::string& path, std::size_t limit);
// The same from an open descriptor, from where it is to its end.
Result<Secret> read_secret(int fd, std::size_t limit, const std::string& path);

// from_base64 (base/encoding.hpp), of which nothing is left in other memory.
std::optional<Secret> secret_from_base64(std::string_view text);

}  // namespace sealwright
