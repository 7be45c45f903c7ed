// SPDX-License-Identifier: Apache-2.0
// bench_tree DIRECTORY FILES BYTES: makes a tree of about so many files and bytes, the same every time. Sizes
// and content are like a program's: most files small, a few large; text and code that compress to about a
// quarter.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace {

// A file is words of a vocabulary in a skewed order, with random bytes between them.
class Content {
 public:
  Content() {
    for (std::string& word : words_) {
      word.resize(2 + random_() % 9);
      for (char& c : word) c = static_cast<char>('a' + random_() % 26);
    }
  }
  std::string make(std::size_t size) {
    std::string text;
    text.reserve(size + 16);
    while (text.size() < size) append_piece(text);
    text.resize(size);
    return text;
  }

 private:
  void append_piece(std::string& text) {
    const std::uint64_t drawn = random_();
    if (drawn % 16 < 2) {
      for (std::uint64_t bits = random_(); bits != 0; bits >>= 8) text += static_cast<char>(bits);
    } else if (drawn % 16 < 6 && text.size() > 65'536) {  // a part of what was written before is repeated
      const std::size_t length = 8 + (drawn >> 8) % 56;
      text.append(text, text.size() - 128 - (drawn >> 32) % 65'000, length);
    } else {
      const std::size_t skewed =
          (drawn >> 8) % words_.size() * ((drawn >> 32) % words_.size()) / words_.size();
      text += words_[skewed] + ' ';
    }
  }
  std::mt19937_64 random_{20240229};
  std::vector<std::string> words_ = std::vector<std::string>(4096);
};

// Log-normal, as files of programs are, then scaled to the wanted sum.
std::vector<std::size_t> sizes_of(std::size_t files, double bytes) {
  std::mt19937_64 random{7};
  std::lognormal_distribution<double> distribution(9.0, 2.0);
  std::vector<double> drawn(files);
  double sum = 0;
  for (double& size : drawn) sum += size = std::min(distribution(random), 1e7);
  std::vector<std::size_t> sizes;
  for (const double size : drawn) sizes.push_back(static_cast<std::size_t>(size * bytes / sum));
  return sizes;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 4) return 2;
  namespace fs = std::filesystem;
  const std::vector<std::size_t> sizes =
      sizes_of(std::strtoull(arguments[2], nullptr, 10), std::strtod(arguments[3], nullptr));
  Content content;
  for (std::size_t at = 0; at < sizes.size(); ++at) {
    const fs::path folder =
        fs::path(arguments[1]) / ("part" + std::to_string(at / 200)) / ("d" + std::to_string(at / 20 % 10));
    fs::create_directories(folder);
    std::ofstream file(folder / ("file" + std::to_string(at)), std::ios::binary);
    file << content.make(sizes[at]);
    if (!file.flush()) return 1;
  }
  return 0;
}
