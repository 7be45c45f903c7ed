// SPDX-License-Identifier: Apache-2.0
// Secret: bytes that must not leak, such as a passphrase, a seed or a private key.
//
// It cannot be printed, compared by accident, copied or converted: only `reveal` gives access to its bytes,
// so every use can be searched for. Its memory is in pages of its own, which are excluded from core dumps,
// and from swap if the system allows it. Every byte that it leaves behind is overwritten: when it is
// destroyed, assigned over, grown or shrunk.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// Overwrites bytes in a way that a compiler cannot optimise away.
void cleanse(void* bytes, std::size_t size);

class Secret {
 public:
  Secret() = default;
  // `size` zero bytes, to be written through `data`.
  explicit Secret(std::size_t size);
  static Secret copy_of(std::string_view bytes);
  // Copies the bytes and overwrites the original.
  static Secret take(std::string&& bytes);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // Another Secret with the same bytes.
  Secret clone() const { return copy_of(reveal()); }

  bool empty() const { return size_ == 0; }
  std::size_t size() const { return size_; }
  char* data() { return bytes_; }
  // The bytes, valid until this is changed or destroyed. The caller must not keep a copy.
  std::string_view reveal() const { return {bytes_, size_}; }

  void push_back(char byte);
  void append(std::string_view bytes);
  // Keeps the first `size` bytes; new bytes are zero.
  void resize(std::size_t size);
  // Reserves room for `size` bytes in all, so that growing moves nothing.
  void reserve(std::size_t size);
  void clear() { resize(0); }

  // Constant time for two secrets of the same size, wherever they differ.
  bool is_same_as(const Secret& other) const;

 private:
  void release() noexcept;

  char* bytes_ = nullptr;
  std::size_t size_ = 0, room_ = 0;
};

// Reads a whole regular file of at most `limit` bytes and leaves none of it in other memory. The errors are
// those of read_file; no error contains a byte of the file.
Result<Secret> read_secret_file(const std::string& path, std::size_t limit);
// The same from an open descriptor, from its current position to its end.
Result<Secret> read_secret(int fd, std::size_t limit, const std::string& path);

// from_base64 (base/encoding.hpp) that leaves nothing in other memory.
std::optional<Secret> secret_from_base64(std::string_view text);

}  // namespace sealwright
