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

Report report_of(const Result<Answer>& result, const std::string& command, const Voice& voice) {
  Output output = result ? result->output : Output::failed(result.error());
  output.command = command;
  Report report;
  report.exit = output.exit;
  for (const Notice& notice : output.notices) report.err += describe(notice, voice.ink);
  if (output.error) report.err += describe(*output.error, voice.program, voice.ink);
  if (voice.json)
    report.out = Words(output.write()) + "\n";
  else if (result && !voice.quiet)
    report.out = whole_line(result->text);
  return report;
}

Report not_written(Report report, const Error& reason, const Voice& voice) {
  report.err += describe(reason, voice.program, voice.ink);
  const bool was_error = report.exit != 0 && report.exit <= static_cast<int>(ExitClass::cancelled);
  if (!was_error) report.exit = static_cast<int>(reason.exit_class());
  return report;
}

}  // namespace sealwright
