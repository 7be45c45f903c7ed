// SPDX-License-Identifier: Apache-2.0
#include "base/error.hpp"

#include "base/text.hpp"

namespace sealwright {
namespace {

struct Row {
  std::string_view name;
  ExitClass exit_class;
  std::string_view meaning;
  std::string_view advice;
};

constexpr Row kRows[] = {
#define SEALWRIGHT_ERROR(code, exit_class, meaning, advice) {#code, ExitClass::exit_class, meaning, advice},
#include "base/error_codes.def"
#undef SEALWRIGHT_ERROR
};

const Row& row(ErrorCode code) { return kRows[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view name_of(ErrorCode code) { return row(code).name; }
std::string_view meaning_of(ErrorCode code) { return row(code).meaning; }
std::string_view advice_for(ErrorCode code) { return row(code).advice; }
ExitClass exit_class_of(ErrorCode code) { return row(code).exit_class; }

std::string Error::message() const {
  std::string line(meaning_of(code_));
  if (!detail_.empty()) line += ": " + printable(detail_);
  std::string where;
  if (!role_.empty()) where += "role " + printable(role_);
  if (!file_.empty()) where += (where.empty() ? "" : ", ") + std::string("file ") + printable(file_);
  if (!where.empty()) line += " (" + where + ")";
  if (!expected_.empty()) line += "; expected " + printable(expected_);
  if (!got_.empty()) line += (expected_.empty() ? "; got " : ", got ") + printable(got_);
  return line;
}

}  // namespace sealwright
