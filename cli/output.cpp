// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include "base/text.hpp"
#include "base/thrown.hpp"

namespace sealwright {

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::done:
      return "done";
    case Outcome::up_to_date:
      return "up_to_date";
    case Outcome::available:
      return "available";
    case Outcome::held:
      return "held";
    case Outcome::managed_by_admin:
      return "managed_by_admin";
    case Outcome::needs_privilege:
      return "needs_privilege";
    case Outcome::stale:
      return "stale";
    case Outcome::refused:
      return "refused";
    case Outcome::failed:
      return "failed";
  }
  throw_mistake("an outcome without a name");
}

Outcome outcome_of(const Error& error) {
  switch (error.exit_class()) {
    case ExitClass::refused:
      return Outcome::refused;
    case ExitClass::stale:
      return Outcome::stale;
    case ExitClass::held:
      return error.code() == ErrorCode::managed_by_admin ? Outcome::managed_by_admin : Outcome::held;
    default:
      return error.code() == ErrorCode::needs_privilege ? Outcome::needs_privilege : Outcome::failed;
  }
}

Answer answer(Outcome result, Words text) {
  Answer made;
  made.output.result = result;
  made.text = std::move(text);
  return made;
}

Json write_error(const Error& error) {
  Json json = Json::object(
      {{"code", name_of(error.code())}, {"message", error.message()}, {"advice", printable(error.advice())}});
  // Escaped as in the message, because programs often print what they read here, and strict readers refuse
  // U+0000.
  if (!error.role().empty()) json.set("role", printable(error.role()));
  if (!error.file().empty()) json.set("file", printable(error.file()));
  if (!error.expected().empty()) json.set("expected", printable(error.expected()));
  if (!error.got().empty()) json.set("got", printable(error.got()));
  return json;
}

Json write_notice(const Notice& notice) {
  Json json = write_error(notice.about());
  json.set("severity", name_of(notice.severity()));
  return json;
}

std::string Output::write() const {
  Json list = Json::array();
  for (const Notice& notice : notices) list.push_back(write_notice(notice));
  const Json object = Json::object({{"schema", "sealwright-output/1"},
                                    {"command", command},
                                    {"result", name_of(result)},
                                    {"exit", exit},
                                    {"asOf", as_of ? Json(to_text(*as_of)) : Json()},
                                    {"freshness", freshness},
                                    {"error", error ? write_error(*error) : Json()},
                                    {"notices", std::move(list)},
                                    {"data", data}});
  return printable_json(write_json(object));
}

Output Output::failed(const Error& error) {
  Output output;
  output.result = outcome_of(error);
  output.exit = static_cast<int>(error.exit_class());
  if (output.result == Outcome::stale) output.freshness = "stale";
  output.error = error;
  return output;
}

}  // namespace sealwright
