// SPDX-License-Identifier: Apache-2.0
// Words: text for people that keeps the program's own words apart from values from outside.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sealwright {

// A literal of the program is added unchanged, with its line feeds. Everything else is a value: it is added
// through `printable` (base/text.hpp), so that a line feed in it is escaped and does not start a line. If a
// value is passed as Words by mistake, it shows too many escapes, never too few.
class Words {
 public:
  Words() = default;
  template <std::size_t size>
  Words(const char (&literal)[size]) : text_(literal, size - 1) {}
  template <std::size_t size>
  Words(char (&buffer)[size]) = delete;  // not a literal
  Words(std::string_view value);
  Words(const std::string& value) : Words(std::string_view(value)) {}

  // `text` that the program wrote line by line, such as its help: only line feeds are kept unescaped.
  static Words of_lines(std::string_view text);

  Words& operator+=(const Words& more) { return text_ += more.text_, *this; }
  friend Words operator+(Words left, const Words& right) { return std::move(left += right); }

  bool empty() const { return text_.empty(); }
  bool ends_a_line() const { return text_.ends_with('\n'); }
  // At most `width` characters of words in one line.
  Words cut_to(std::size_t width) const;
  // The text for a terminal, unchanged.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Words join(const std::vector<Words>& parts, const Words& separator);

}  // namespace sealwright
