// SPDX-License-Identifier: Apache-2.0
#include "base/words.hpp"

#include "base/text.hpp"

namespace sealwright {

Words::Words(std::string_view value) : text_(printable(value)) {}

Words Words::of_lines(std::string_view text) {
  Words words;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    words += text.substr(begin, end == std::string_view::npos ? end : end - begin);
    if (end == std::string_view::npos) break;
    words += "\n";
    begin = end + 1;
  }
  return words;
}

// `printable` left nothing invisible: each code point is a character.
Words Words::cut_to(std::size_t width) const {
  std::size_t offset = 0;
  for (std::size_t column = 0; column < width && offset < text_.size(); ++column)
    (void)next_code_point(text_, offset);
  Words cut;
  cut.text_ = text_.substr(0, offset);
  return cut;
}

Words join(const std::vector<Words>& parts, const Words& separator) {
  Words joined;
  for (const Words& part : parts) {
    if (&part != &parts.front()) joined += separator;
    joined += part;
  }
  return joined;
}

}  // namespace sealwright
