// SPDX-License-Identifier: Apache-2.0
#include "cli/print.hpp"

#include <cstdio>

#include "cli/standard_output.hpp"

namespace sealwright {
namespace {

void write(std::FILE* file, const Words& words) {
  std::fwrite(words.text().data(), 1, words.text().size(), file);
}

}  // namespace

void print_now(Outlet outlet, const Words& words) {
  std::FILE* file = outlet == Outlet::output ? stdout : stderr;
  write(file, words);
  std::fflush(file);
}

void print_key_now(Outlet outlet, const Secret& lines) {
  std::FILE* file = outlet == Outlet::output ? stdout : stderr;
  static_cast<void>(std::fflush(file));
  std::setvbuf(file, nullptr, _IONBF, 0);  // a buffer would keep it
  std::fwrite(lines.reveal().data(), 1, lines.reveal().size(), file);
}

int print(Told told, const Voice& voice) {
  write(stdout, told.out);
  if (const Status flushed = flush_standard_output(); !flushed)
    told = unheard(std::move(told), flushed.error(), voice);
  write(stderr, told.err);
  return told.exit;
}

}  // namespace sealwright
