// SPDX-License-Identifier: Apache-2.0
#include "http/content_range.hpp"

#include "base/text.hpp"

namespace sealwright {

bool continues_from(std::uint64_t first, std::string_view content_range) {
  constexpr std::string_view unit = "bytes ";
  if (!content_range.starts_with(unit)) return false;
  const auto ends = split(content_range.substr(unit.size()), '/');
  if (ends.size() != 2) return false;
  const auto range = split(ends[0], '-');
  std::uint64_t begin = 0, last = 0, total = 0;
  return range.size() == 2 && parse_decimal(range[0], begin) && parse_decimal(range[1], last) &&
         parse_decimal(ends[1], total) && begin == first && last >= begin && total > last &&
         total - last == 1;
}

}  // namespace sealwright
