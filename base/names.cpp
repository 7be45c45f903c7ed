#include "base/names.hpp"

#include <algorithm>
#include <array>

namespace sealwright {
namespace {

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

Status refuse(std::string_view what, std::string_view name, std::string expected) {
  return Error{ErrorCode::name_invalid, std::string(what)}
      .expected(std::move(expected))
      .got("'" + std::string(name.substr(0, 200)) + "'");
}

bool is_label(std::string_view name, std::size_t longest) {
  return !name.empty() && name.size() <= longest && is_lower_or_digit(name[0]) &&
         std::all_of(name.begin(), name.end(), [](char c) { return is_lower_or_digit(c) || c == '-'; });
}

// Role names of TUF and of ours, and the first path parts that documents use beside products.
constexpr std::array<std::string_view, 16> kReserved{
    "root",   "timestamp", "snapshot",   "targets", "lifecycle",  "notices",  "evidence", "brake",
    "vendor", "csaf",      "statements", "items",   "exceptions", "registry", "archive",  "exports"};

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
