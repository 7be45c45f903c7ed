// SPDX-License-Identifier: Apache-2.0
// Reads and writes the text of a tree listing; the builder checks its content.
#include <algorithm>
#include <optional>

#include "archive/tree_listing.hpp"
#include "base/encoding.hpp"
#include "base/text.hpp"

namespace sealwright {
namespace {

constexpr std::string_view kFirstLine = "sealwright-tree 1";
constexpr std::string_view kFirstWord = "sealwright-tree ";
constexpr std::string_view kArrow = " -> ";
// The words before the path: type, digest, size and mode with their spaces.
constexpr std::size_t kLongestPrefix = 2 + 65 + 20 + 4;
constexpr std::size_t kReadSize = 64 * 1024;

Error damaged(std::string why) { return Error{ErrorCode::archive_damaged, std::move(why)}; }

// The error with its line number in front.
Error at_line(std::size_t line, const Error& error) {
  return Error{error.code(),
               "line " + std::to_string(line) + (error.detail().empty() ? "" : ": ") + error.detail()}
      .file(error.file())
      .expected(error.expected())
      .got(error.got());
}

// Removes everything before the next space from `rest` and returns it; nothing if there is no space.
std::optional<std::string_view> take_word(std::string_view& rest) {
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  const std::string_view word = rest.substr(0, space);
  rest.remove_prefix(space + 1);
  return word;
}

Status parse_file(std::string_view digest, std::string_view size, std::string_view mode, TreeEntry& entry) {
  const auto raw = is_sha256_hex(digest) ? from_hex(digest) : std::nullopt;
  if (!raw) return damaged("not a SHA-256 digest in lower case");
  std::copy_n(raw->begin(), entry.digest.size(), entry.digest.begin());
  if (!parse_decimal(size, entry.size)) return damaged("not a size");
  if (mode != "644" && mode != "755") return Error{ErrorCode::archive_type, "a mode other than 644 and 755"};
  entry.executable = mode == "755";
  return Done{};
}

Status parse_entry(std::string_view line, TreeEntry& entry) {
  const auto type = take_word(line), digest = take_word(line), size = take_word(line), mode = take_word(line);
  if (!mode) return damaged("not a line of a tree listing");
  entry.path = line;
  if (*type == "f") return entry.type = TreeEntryType::file, parse_file(*digest, *size, *mode, entry);
  if (*type == "d" && *digest == "-" && *size == "0" && *mode == "755")
    return entry.type = TreeEntryType::directory, Done{};
  if (*type != "l" || *digest != "-" || *size != "0" || *mode != "-")
    return damaged("not a line of a tree listing");
  const std::size_t arrow = line.find(kArrow);
  if (arrow == std::string_view::npos) return damaged("a link without a target");
  entry.type = TreeEntryType::link;
  entry.path = line.substr(0, arrow);
  entry.target = line.substr(arrow + kArrow.size());
  return Done{};
}

// Gives the builder one line after another.
class ListingReader {
 public:
  explicit ListingReader(const TreeLimits& limits, Cancel cancel = {})
      : builder_(limits, cancel), longest_line_(kLongestPrefix + 2 * limits.path_bytes + kArrow.size()) {}

  Status take_line(std::string_view line) {
    ++line_;
    const Status taken = line_ == 1 ? take_first(line) : take_entry(line);
    if (!taken) return at_line(line_, taken.error());
    return Done{};
  }
  // Removes the complete lines from `text`; what remains is the beginning of a line.
  Status take_lines(std::string_view& text) {
    for (std::size_t end; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1))
      TRY(take_line(text.substr(0, end)));
    if (text.size() > longest_line_)
      return at_line(line_ + 1, Error{ErrorCode::limit_exceeded, "bytes of a line"}.expected(
                                    "at most " + std::to_string(longest_line_)));
    return Done{};
  }
  Result<TreeListing> finish(std::string_view rest) && {
    if (!rest.empty()) return at_line(line_ + 1, damaged("the last line has no line feed"));
    if (line_ == 0) return at_line(1, damaged("an empty file"));
    return std::move(builder_).finish();
  }

 private:
  static Status take_first(std::string_view line) {
    if (line == kFirstLine) return Done{};
    if (line.substr(0, kFirstWord.size()) == kFirstWord)
      return Error{ErrorCode::format_too_new}
          .expected(std::string(kFirstLine))
          .got(std::string(line.substr(0, 64)));
    return damaged("not a tree listing");
  }
  Status take_entry(std::string_view line) {
    TreeEntry entry;
    TRY(parse_entry(line, entry));
    return builder_.add(entry);
  }

  TreeListingBuilder builder_;
  std::size_t longest_line_;
  std::size_t line_ = 0;
};

void append_line(const TreeEntry& entry, std::string& text) {
  constexpr std::string_view kLetters = "fdl";
  const bool is_file = entry.type == TreeEntryType::file;
  text += kLetters[static_cast<std::size_t>(entry.type)];
  text += ' ';
  const auto* digest = reinterpret_cast<const char*>(entry.digest.data());
  text += is_file ? to_hex(std::string_view(digest, entry.digest.size())) : "-";
  text += ' ' + std::to_string(entry.size) + ' ';
  text.append(mode_text(entry)).append(" ").append(entry.path);
  if (entry.type == TreeEntryType::link) text.append(kArrow).append(entry.target);
  text += '\n';
}

}  // namespace

Result<TreeListing> read_tree_listing(ByteSource& source, const TreeLimits& limits) {
  ListingReader reader(limits);
  std::string pending;
  for (;;) {
    const std::size_t kept = pending.size();
    pending.resize(kept + kReadSize);
    TRY_ASSIGN(const std::size_t count, source.read(pending.data() + kept, kReadSize));
    pending.resize(kept + count);
    std::string_view rest = pending;
    TRY(reader.take_lines(rest));
    if (count == 0) return std::move(reader).finish(rest);
    pending.erase(0, pending.size() - rest.size());
  }
}

Result<TreeListing> parse_tree_listing(std::string_view text, const TreeLimits& limits, Cancel cancel) {
  ListingReader reader(limits, cancel);
  TRY(reader.take_lines(text));
  return std::move(reader).finish(text);
}

std::string write_tree_listing(const TreeListing& listing) {
  std::string text = std::string(kFirstLine) + '\n';
  for (const TreeEntry& entry : listing.entries()) append_line(entry, text);
  return text;
}

}  // namespace sealwright
