#include "metadata/push_journal.hpp"

#include "base/text.hpp"
#include "metadata/field.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kFormat = "sealwright-push/1";

Status read_line(const Field& line, bool is_first, PushJournal& journal) {
  if (is_first) {
    TRY_ASSIGN(const std::string format, line.text("format"));
    if (format != kFormat) return line.refuse(ErrorCode::field_value, "format").got(format);
    TRY_ASSIGN(journal.plan, line.sha256("plan"));
    TRY_ASSIGN(journal.begun, line.time("begun"));
    return line.only({"begun", "format", "plan"});
  }
  if (line.find("committed")) {
    TRY_ASSIGN(journal.committed, line.boolean("committed"));
    return line.only({"committed"});
  }
  TRY_ASSIGN(std::string path, line.text("done"));
  journal.done.insert(std::move(path));
  return line.only({"done"});
}

}  // namespace

Result<PushJournal> PushJournal::read(std::string_view bytes, const std::string& file) {
  PushJournal journal;
  std::vector<std::string> lines = split(bytes, '\n');
  lines.pop_back();  // after the last line feed: nothing, or a line that was cut off
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto json = read_json(lines[i], file);
    const Status read = json ? read_line(Field(*json, file), i == 0, journal) : Status(json.error());
    if (!read) return Error{ErrorCode::state_damaged, read.error().message()}.file(file);
  }
  return journal;
}

std::string PushJournal::begin_line(const std::string& plan, Instant begun) {
  return write_json(Json::object({{"begun", to_text(begun)}, {"format", kFormat}, {"plan", plan}})) + "\n";
}
std::string PushJournal::done_line(const std::string& path) {
  return write_json(Json::object({{"done", path}})) + "\n";
}
std::string PushJournal::committed_line() { return write_json(Json::object({{"committed", true}})) + "\n"; }

}  // namespace sealwright
