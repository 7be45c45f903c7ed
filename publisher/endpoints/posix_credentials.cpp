// SPDX-License-Identifier: Apache-2.0
#include "publisher/endpoints/posix_credentials.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "base/posix_files.hpp"

namespace sealwright::publish {
namespace {

constexpr std::uint64_t kMostCredentialBytes = 4096;

Error refuse(std::string why, const std::string& path) {
  return Error{ErrorCode::config_invalid, std::move(why)}.file(path);
}

// systemd makes root the owner of a service's credentials. Because of the mask of their access list, they
// appear to be readable by root's group.
bool is_open_to_others(const struct stat& info) {
  const bool is_of_root = info.st_uid == 0 && info.st_gid == 0;
  const mode_t allowed = is_of_root ? S_IRWXU | S_IRGRP : S_IRWXU;
  return (info.st_mode & (S_IRWXU | S_IRWXG | S_IRWXO) & ~allowed) != 0;
}

Status check_is_ours(int fd, const std::string& path) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return posix_error("stat", path);
  if (info.st_uid != ::geteuid() && info.st_uid != 0)
    return refuse("another user owns the credentials file", path)
        .got("user id " + std::to_string(info.st_uid))
        .advice("Create a file that you own, with a new password.");
  if (!is_open_to_others(info)) return Done{};
  std::array<char, 8> mode{};
  std::snprintf(mode.data(), mode.size(), "%04o", static_cast<unsigned>(info.st_mode & 07777));
  return refuse("others can read the credentials file", path)
      .expected("mode 0600")
      .got(mode.data())
      .advice("Run `chmod 600` on it. If others use this machine, change the password too.");
}

Result<std::string> read_line(int fd, const std::string& path) {
  std::string text(kMostCredentialBytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    TRY_ASSIGN(const std::size_t count, read_some(fd, text.data() + size, text.size() - size, path));
    if (count == 0) break;
    size += count;
  }
  text.resize(size);
  if (text.ends_with('\n')) text.pop_back();
  if (size > kMostCredentialBytes)
    return refuse("the credentials file is too long", path).expected("at most 4096 bytes");
  return text;
}

}  // namespace

Result<Credentials> read_credentials(const std::string& path) {
  TRY_ASSIGN(const FileDescriptor fd, open_file(path));
  TRY(check_is_ours(fd.get(), path));
  TRY_ASSIGN(const std::string line, read_line(fd.get(), path));
  const std::size_t colon = line.find(':');
  const bool is_plain =
      std::none_of(line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
  if (colon == std::string::npos || colon == 0 || !is_plain)
    return refuse("this is not a credentials file", path).expected("one line USER:PASSWORD");
  return Credentials{line.substr(0, colon), line.substr(colon + 1)};
}

}  // namespace sealwright::publish
