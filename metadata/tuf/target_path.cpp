// SPDX-License-Identifier: Apache-2.0
#include "metadata/tuf/target_path.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/names.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

}  // namespace

Status check_target_path(std::string_view path) {
  const auto refuse = [&](std::string why) {
    return Error{ErrorCode::path_refused, std::move(why)}.got("'" + std::string(path.substr(0, 200)) + "'");
  };
  if (path.size() > kLimits.target_path)
    return refuse("longer than " + std::to_string(kLimits.target_path) + " bytes");
  if (path.find('\\') != std::string_view::npos) return refuse("a backslash");
  if (std::any_of(path.begin(), path.end(), is_control)) return refuse("a control character");
  for (const std::string& segment : split(path, '/')) {
    if (segment.empty()) return refuse("an empty segment");
    if (segment == "." || segment == "..") return refuse("a segment . or ..");
  }
  return Done{};
}

Status check_own_target_path(std::string_view path) {
  TRY(check_target_path(path));
  const auto segments = split(path, '/');
  const bool named = std::all_of(segments.begin(), segments.end(), [](const std::string& segment) {
    return check_file_name(segment).has_value();
  });
  if (segments.size() == 3 && named) return Done{};
  return Error{ErrorCode::path_refused}
      .expected("<product>/<version>/<name>")
      .got("'" + std::string(path.substr(0, 200)) + "'");
}

}  // namespace sealwright
