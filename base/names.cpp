// SPDX-License-Identifier: Apache-2.0
#include "base/names.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/encoding.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

Error refuse(std::string_view what, std::string_view name, std::string expected) {
  return Error{ErrorCode::name_invalid, std::string(what)}
      .expected(std::move(expected))
      .got("'" + std::string(name.substr(0, 200)) + "'");
}

bool is_label(std::string_view name, std::size_t longest) {
  return !name.empty() && name.size() <= longest && is_lower_or_digit(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

// Role names of TUF and of Sealwright, and the first path parts that documents use beside products.
constexpr std::array<std::string_view, 16> kReserved{
    "root",   "timestamp", "snapshot",   "targets", "lifecycle",  "notices",  "evidence", "brake",
    "vendor", "csaf",      "statements", "items",   "exceptions", "registry", "archive",  "exports"};

// As clients name their own machine (base/posix_machine.hpp).
constexpr std::array<std::string_view, 6> kSystems{"linux",   "darwin", "windows",
                                                   "freebsd", "netbsd", "openbsd"};
constexpr std::array<std::string_view, 11> kMachines{"x86_64", "aarch64", "i686",       "armv7l",
                                                     "armv6l", "riscv64", "ppc64le",    "ppc64",
                                                     "s390x",  "mips64",  "loongarch64"};
using OtherName = std::pair<std::string_view, std::string_view>;
constexpr std::array<OtherName, 5> kOtherSystems{
    {{"macos", "darwin"}, {"osx", "darwin"}, {"win", "windows"}, {"win32", "windows"}, {"win64", "windows"}}};
constexpr std::array<OtherName, 10> kOtherMachines{{{"amd64", "x86_64"},
                                                    {"x64", "x86_64"},
                                                    {"x86-64", "x86_64"},
                                                    {"arm64", "aarch64"},
                                                    {"armv8", "aarch64"},
                                                    {"i386", "i686"},
                                                    {"i586", "i686"},
                                                    {"x86", "i686"},
                                                    {"armhf", "armv7l"},
                                                    {"ppc64el", "ppc64le"}}};

std::string known_as(std::string name, const auto& others) {
  for (const auto& [other, known] : others)
    if (name == other) return std::string(known);
  return name;
}
bool is_one_of(std::string_view name, const auto& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}
std::string listed(const auto& names) { return join({names.begin(), names.end()}, ", "); }

}  // namespace

Status check_product_name(std::string_view name) {
  if (!is_label(name, 64)) return refuse("product", name, "[a-z0-9][a-z0-9-]{0,63}");
  if (std::find(kReserved.begin(), kReserved.end(), name) != kReserved.end())
    return refuse("product", name, "a name that is not reserved");
  return Done{};
}

Status check_channel_name(std::string_view name) {
  if (!is_label(name, 32) || name == "archive")
    return refuse("channel", name, "[a-z0-9][a-z0-9-]{0,31}, not 'archive'");
  return Done{};
}

Status check_file_name(std::string_view name) {
  const auto allowed = [](char c) {
    return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' || c == '~' || c == '-';
  };
  if (name.empty() || name.size() > 128 || name[0] == '.' ||
      !std::all_of(name.begin(), name.end(), allowed)) {
    return refuse("file name", name, "[A-Za-z0-9._~-]+, at most 128 characters, no leading dot");
  }
  return Done{};
}

Status check_platform(std::string_view name) {
  const auto is_word = [](std::string_view word) {
    return !word.empty() && is_lower_or_digit(word[0]) && std::all_of(word.begin(), word.end(), [](char c) {
      return is_lower_or_digit(c) || c == '_' || c == '.';
    });
  };
  const std::size_t hyphen = name.find('-');
  const bool pair = hyphen != std::string_view::npos && name.size() <= 64 &&
                    is_word(name.substr(0, hyphen)) && is_word(name.substr(hyphen + 1));
  if (name != "any" && !pair) return refuse("platform", name, "such as linux-x86_64, or any");
  return Done{};
}

std::string normal_machine(std::string_view name) {
  const std::string lower = lower_case(name);
  const std::size_t hyphen = lower.find('-');
  if (hyphen == std::string::npos) return lower;
  return known_as(lower.substr(0, hyphen), kOtherSystems) + "-" +
         known_as(lower.substr(hyphen + 1), kOtherMachines);
}

Result<std::string> normal_platform(std::string_view name) {
  const std::string normal = normal_machine(name);
  if (normal == "any") return normal;
  const std::size_t hyphen = normal.find('-');
  const bool is_known = hyphen != std::string::npos && is_one_of(normal.substr(0, hyphen), kSystems) &&
                        is_one_of(normal.substr(hyphen + 1), kMachines);
  if (!is_known)
    return refuse("platform", name,
                  "any, or one of " + listed(kSystems) + ", a hyphen, and one of " + listed(kMachines));
  return normal;
}

Result<std::string> normal_fingerprint(std::string_view text) {
  std::string digits = lower_case(text);
  std::erase_if(digits, [](char c) { return c == ':' || c == ' '; });
  const auto bytes = from_hex(digits);
  if (bytes && bytes->size() == 32) return digits;
  return Error{ErrorCode::usage, "not a fingerprint"}
      .expected("a SHA-256: 64 hexadecimal digits")
      .got("'" + std::string(text.substr(0, 200)) + "'")
      .advice("Copy the whole fingerprint as the vendor gave it.");
}

Status check_role_name(std::string_view name) {
  const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '.' || c == '_' || c == '-'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (name.empty() || name.size() > 128 || !is_lower_or_digit(name[0]) ||
      !std::all_of(name.begin(), name.end(), allowed) || std::all_of(name.begin(), name.end(), digit)) {
    return refuse("role", name, "[a-z0-9][a-z0-9._-]*, not a number");
  }
  return Done{};
}

Status check_repository_id(std::string_view id) {
  if (id.size() != 32 || !std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
      })) {
    return refuse("repository id", id, "32 lower-case hexadecimal digits");
  }
  return Done{};
}

}  // namespace sealwright
