// SPDX-License-Identifier: Apache-2.0
// Words: text for people, in which the program's own words and values from outside cannot be mixed up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sealwright {

// A literal of the program goes in as it is, with its line feeds. Everything else is a value: it goes in
// through `printable` (base/text.hpp), so that a line feed in it is shown and begins no line. Whatever takes
// Words can be given a value by mistake, and then shows too many escapes, but never too few.
class Words {
 public:
  Words() = default;
  template <std::size_t size>
  Words(const char (&literal)[size]) : text_(literal, size - 1) {}
  template <std::size_t size>
  Words(char (&buffer)[size]) = delete;  // no literal
  Words(std::string_view value);
  Words(const std::string& value) : Words(std::string_view(value)) {}

  // `text` that the program wrote line by line, such as its help: of its characters the line feeds count.
  static Words of_lines(std::string_view text);

  Words& operator+=(const Words& more) { return text_ += more.text_, *this; }
  friend Words operator+(Words left, const Words& right) { return std::move(left += right); }

  bool empty() const { return text_.empty(); }
  bool ends_a_line() const { return text_.ends_with('\n'); }
  // At most `width` characters of words in one line.
  Words cut_to(std::size_t width) const;
  // What goes to a terminal as it is.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Words join(const std::vector<Words>& parts, const Words& separator);

}  // namespace sealwright
