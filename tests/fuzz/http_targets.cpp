// What a web server says about its answer.
#include <string>

#include "tests/fuzz/target.hpp"
#include "verifier/content_range.hpp"

namespace sealwright::fuzzing {

// The header, then in a second line where the rest of the file should begin.
FUZZ_TARGET(content_range) {
  const std::string header(take_line(input)), wanted(take_line(input));
  const std::uint64_t first = std::strtoull(wanted.c_str(), nullptr, 10);
  if (!continues_from(first, header)) return;
  // A file that has this byte has a last one, and it is the one before its length.
  const std::size_t slash = header.find('/');
  require(header.starts_with("bytes " + std::to_string(first) + "-"),
          "the rest begins where it was asked for");
  require(std::stoull(header.substr(slash + 1)) > first, "a file is longer than where its rest begins");
}

}  // namespace sealwright::fuzzing
