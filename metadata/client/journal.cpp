// SPDX-License-Identifier: Apache-2.0
#include "metadata/client/journal.hpp"

#include <array>
#include <utility>

#include "base/encoding.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {
namespace {

constexpr std::array<std::pair<JournalState, std::string_view>, 5> kStates = {
    {{JournalState::intent, "INTENT"},
     {JournalState::prepared, "PREPARED"},
     {JournalState::probation, "PROBATION"},
     {JournalState::committed, "COMMITTED"},
     {JournalState::rolled_back, "ROLLED_BACK"}}};

constexpr std::array<std::pair<ChangeKind, std::string_view>, 4> kKinds = {
    {{ChangeKind::update, "update"},
     {ChangeKind::rollback, "rollback"},
     {ChangeKind::withdrawal, "withdrawal"},
     {ChangeKind::repair, "repair"}}};

template <class Value, std::size_t Count>
std::string_view word_for(Value value, const std::array<std::pair<Value, std::string_view>, Count>& words) {
  for (const auto& [known, word] : words)
    if (known == value) return word;
  return {};
}

template <class Value, std::size_t Count>
Result<Value> read_word(const Field& fields, std::string_view member,
                        const std::array<std::pair<Value, std::string_view>, Count>& words) {
  TRY_ASSIGN(const Field field, fields.at(member));
  TRY_ASSIGN(const std::string text, field.as_text());
  for (const auto& [value, word] : words)
    if (word == text) return value;
  return field.refuse(ErrorCode::field_value).got(text);
}

Result<std::string> read_transaction(const Field& fields) {
  TRY_ASSIGN(const Field field, fields.at("tx"));
  TRY_ASSIGN(std::string text, field.as_text());
  if (text.size() != 32 || !from_hex(text)) {
    return field.refuse(ErrorCode::field_value).expected("32 lower-case hexadecimal digits").got(text);
  }
  return text;
}

Result<std::optional<std::string>> read_from(const Field& fields) {
  if (!fields.find("from")) return std::optional<std::string>();
  TRY_ASSIGN(std::string digest, fields.sha256("from"));
  return std::optional<std::string>(std::move(digest));
}

Result<std::optional<Probation>> read_probation(const Field& fields, JournalState state) {
  if (state != JournalState::probation) {
    for (const std::string_view member : {"deadline", "starts"})
      if (const auto field = fields.find(member))
        return field->refuse(ErrorCode::field_value, "allowed in PROBATION only");
    return std::optional<Probation>();
  }
  Probation probation;
  TRY_ASSIGN(probation.deadline, fields.time("deadline"));
  TRY_ASSIGN(probation.starts, fields.integer("starts", 0));
  return std::optional<Probation>(probation);
}

// If absent, the health check confirms.
Status read_confirmation(const Field& fields, Journal& journal) {
  const auto field = fields.find("confirmedBy");
  if (!field) return Done{};
  TRY_ASSIGN(const std::string text, field->as_text());
  if (text != "caller") return field->refuse(ErrorCode::field_value).expected("caller").got(text);
  journal.confirmed_by_caller = true;
  return Done{};
}

Status check_versions(const Field& fields, const Journal& journal) {
  const bool same = journal.from == journal.to;
  if (journal.kind == ChangeKind::repair ? !same : same)
    return fields.refuse(ErrorCode::field_value,
                         "a repair keeps the version, and every other change leaves it");
  if (journal.kind == ChangeKind::rollback && !journal.from)
    return fields.refuse(ErrorCode::field_value, "a rollback needs a version to roll back from");
  return Done{};
}

}  // namespace

std::string_view name_of(JournalState state) { return word_for(state, kStates); }
std::string_view name_of(ChangeKind kind) { return word_for(kind, kKinds); }

Result<Journal> Journal::read(std::string_view bytes, std::string_view file) {
  TRY_ASSIGN(const Json json, read_local_document(bytes, file, "sealwright-journal", 1));
  const Field fields(json, std::string(file));
  TRY(fields.only(
      {"format", "tx", "state", "kind", "from", "to", "at", "deadline", "starts", "confirmedBy"}));
  Journal journal;
  TRY_ASSIGN(journal.transaction, read_transaction(fields));
  TRY_ASSIGN(journal.state, read_word(fields, "state", kStates));
  TRY_ASSIGN(journal.kind, read_word(fields, "kind", kKinds));
  TRY_ASSIGN(journal.from, read_from(fields));
  TRY_ASSIGN(journal.to, fields.sha256("to"));
  TRY_ASSIGN(journal.at, fields.time("at"));
  TRY_ASSIGN(journal.probation, read_probation(fields, journal.state));
  TRY(read_confirmation(fields, journal));
  TRY(check_versions(fields, journal));
  return journal;
}

std::string Journal::write() const {
  Json json = Json::object({{"format", "sealwright-journal/1"},
                            {"tx", transaction},
                            {"state", name_of(state)},
                            {"kind", name_of(kind)},
                            {"to", to},
                            {"at", to_text(at)}});
  if (from) json.set("from", *from);
  if (confirmed_by_caller) json.set("confirmedBy", "caller");
  if (probation) {
    json.set("deadline", to_text(probation->deadline));
    json.set("starts", probation->starts);
  }
  return write_json(json) + "\n";
}

Journal Journal::at_state(JournalState next, Instant when) const {
  Journal journal = *this;
  journal.state = next;
  journal.at = when;
  journal.probation.reset();
  return journal;
}

Journal Journal::on_probation(Probation granted, Instant when) const {
  Journal journal = at_state(JournalState::probation, when);
  journal.probation = granted;
  return journal;
}

}  // namespace sealwright
