// SPDX-License-Identifier: Apache-2.0
#include "cli/report.hpp"

namespace sealwright {
namespace {

Words describe(const Notice& notice, const Ink& ink) {
  const Error& about = notice.about();
  const Words kind = notice.severity() == Severity::warning ? ink.warning("warning: ") : Words("note: ");
  return kind + about.message() + " [" + name_of(about.code()) + "]\n  " + about.advice() + "\n";
}

Words whole_line(Words text) {
  if (!text.empty() && !text.ends_a_line()) text += "\n";
  return text;
}

}  // namespace

Told tell(const Result<Answer>& result, const std::string& command, const Voice& voice) {
  const Output output = result ? result->output : Output::failed(command, result.error());
  Told told;
  told.exit = output.exit;
  for (const Notice& notice : output.notices) told.err += describe(notice, voice.ink);
  if (output.error) told.err += describe(*output.error, voice.program, voice.ink);
  if (voice.json)
    told.out = Words(output.write()) + "\n";
  else if (result && !voice.quiet)
    told.out = whole_line(result->text);
  return told;
}

Told unheard(Told told, const Error& reason, const Voice& voice) {
  told.err += describe(reason, voice.program, voice.ink);
  const bool was_error = told.exit != 0 && told.exit <= static_cast<int>(ExitClass::cancelled);
  if (!was_error) told.exit = static_cast<int>(reason.exit_class());
  return told;
}

}  // namespace sealwright
