#include "metadata/print.hpp"

#include <cstdio>

#include "base/standard_output.hpp"

namespace sealwright {

int print(Told told, const Voice& voice) {
  std::fwrite(told.out.data(), 1, told.out.size(), stdout);
  if (const Status flushed = flush_standard_output(); !flushed)
    told = unheard(std::move(told), flushed.error(), voice);
  std::fwrite(told.err.data(), 1, told.err.size(), stderr);
  return told.exit;
}

}  // namespace sealwright
