// SPDX-License-Identifier: Apache-2.0
#include "verifier/install/install_health.hpp"

#include <cstring>

#include "base/posix_supervisor.hpp"

namespace sealwright::client {
namespace {

Error failed(std::string how, const std::string& output) {
  if (!output.empty()) how += "; its last output: " + output;
  return Error{ErrorCode::health_check_failed, std::move(how)};
}

Status judge(const ProgramEnd& end, const HealthCommand& command) {
  const std::string number = std::to_string(end.number);
  switch (end.how) {
    case ProgramEnd::How::not_started:
      return failed(std::string("it cannot be started: ") + std::strerror(end.number), "");
    case ProgramEnd::How::exited:
      return end.number == 0 ? Status(Done{}) : failed("it ended with exit code " + number, end.output);
    case ProgramEnd::How::signalled:
      return failed("it was ended by signal " + number, end.output);
    case ProgramEnd::How::timed_out:
      return failed("it did not end within " + std::to_string(command.timeout.count) + " seconds",
                    end.output);
    case ProgramEnd::How::cancelled:
      return Error{ErrorCode::cancelled};
  }
  throw_mistake("an end of a program without its case");
}

}  // namespace

Status run_health_check(const HealthCommand& command) {
  if (command.argv.empty()) return failed("it names no program", "");
  TRY_ASSIGN(const ProgramEnd end, run_supervised({.directory = command.directory,
                                                   .program = "./" + command.argv.front(),  // seen from there
                                                   .argv = command.argv,
                                                   .environment = command.environment,
                                                   .timeout = command.timeout},
                                                  command.cancel));
  return judge(end, command);
}

}  // namespace sealwright::client
