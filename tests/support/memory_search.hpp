// SPDX-License-Identifier: Apache-2.0
// Looks for a marker in this process's whole memory: the proof that a secret left nothing behind.
//
// The marker itself must not be in memory, so a test makes it byte by byte with `marker_byte` and holds it
// only in what is under test.
#pragma once

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>

namespace sealwright::testing_support {

inline constexpr std::size_t kMarkerBytes = 32;

// Printable, and no two consecutive ones occur in a text of ours.
inline char marker_byte(std::size_t i) { return static_cast<char>('!' + (i * 37 + 11) % 94); }

// How often the first `count` bytes of the marker are in memory.
inline int markers_in_memory(std::size_t count = kMarkerBytes) {
  constexpr std::size_t kPiece = 1 << 20, kLargest = std::size_t{1} << 28;  // larger: a sanitizer's own
  static char* const piece =
      static_cast<char*>(::mmap(nullptr, kPiece, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  const int memory = ::open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
  if (piece == MAP_FAILED || memory < 0) std::abort();
  const auto count_in = [count](const char* from, const char* end) {
    int found = 0;
    while (end - from >= static_cast<std::ptrdiff_t>(count)) {
      from =
          static_cast<const char*>(std::memchr(from, marker_byte(0), static_cast<std::size_t>(end - from)));
      if (from == nullptr || end - from < static_cast<std::ptrdiff_t>(count)) break;
      std::size_t same = 1;
      while (same < count && from[same] == marker_byte(same)) ++same;
      if (same == count) ++found;
      ++from;
    }
    return found;
  };
  int found = 0;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0, end = 0;
    char mode[5] = "";
    if (std::sscanf(line.c_str(), "%" SCNxPTR "-%" SCNxPTR " %4s", &begin, &end, mode) != 3) continue;
    // A shared mapping is never joined with a neighbour.
    const bool is_own = begin == reinterpret_cast<std::uintptr_t>(piece);
    if (mode[1] != 'w' || end - begin > kLargest || is_own) continue;
    for (std::uintptr_t at = begin; at < end; at += kPiece - count + 1) {
      const ssize_t size =
          ::pread(memory, piece, std::min<std::size_t>(kPiece, end - at), static_cast<off_t>(at));
      if (size > 0) found += count_in(piece, piece + size);
    }
  }
  ::close(memory);
  return found;
}

// A file that holds the marker, with `before` and `after` around it.
inline void write_marker_file(const std::string& path, const std::string& before = "",
                              const std::string& after = "") {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) std::abort();
  const auto put = [&](char c) {
    if (::write(fd, &c, 1) != 1) std::abort();
  };
  for (const char c : before) put(c);
  for (std::size_t i = 0; i < kMarkerBytes; ++i) put(marker_byte(i));
  for (const char c : after) put(c);
  ::close(fd);
}

}  // namespace sealwright::testing_support
