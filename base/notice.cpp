// SPDX-License-Identifier: Apache-2.0
#include "base/notice.hpp"

#include "base/thrown.hpp"

namespace sealwright {

std::string_view name_of(Severity severity) {
  switch (severity) {
    case Severity::info:
      return "info";
    case Severity::warning:
      return "warning";
  }
  throw_mistake("a severity without a name");
}

}  // namespace sealwright
