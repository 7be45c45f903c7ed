// SPDX-License-Identifier: Apache-2.0
#include "archive/archive_reader.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <string>
#include <vector>

#include "base/thrown.hpp"

namespace sealwright {
namespace {

// A multiple of the tar block size, so that no block crosses the end of a chunk and libarchive never copies.
constexpr std::size_t kChunkSize = 128 * 1024;
// GNU tar pads to 10 KiB, and up to half a MiB with --blocking-factor=1024.
constexpr std::uint64_t kMostPadding = 1 << 20;
constexpr int kSpecialBits = 07000;

Error refused(ErrorCode code, std::string why, std::string_view path) {
  return Error{code, std::move(why)}.file(std::string(path));
}

// libarchive converts the names of pax headers to the locale's encoding: without UTF-8 it warns and corrupts
// them. Set for this thread only, and only during a call: the program's own locale must not change.
class Utf8Locale {
 public:
  Utf8Locale() : locale_(newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr)) {}
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() {
    if (exists()) freelocale(locale_);
  }
  bool exists() const { return locale_ != nullptr; }
  locale_t get() const { return locale_; }

 private:
  locale_t locale_;
};

class WithinLocale {
 public:
  explicit WithinLocale(const Utf8Locale& locale) : previous_(uselocale(locale.get())) {}
  WithinLocale(const WithinLocale&) = delete;
  WithinLocale& operator=(const WithinLocale&) = delete;
  ~WithinLocale() { uselocale(previous_); }

 private:
  locale_t previous_;
};

// The decoded bytes in chunks, with the position of the current chunk.
class Chunks {
 public:
  explicit Chunks(std::unique_ptr<ByteSource> decoder) : decoder_(std::move(decoder)), buffer_(kChunkSize) {}

  // Empty at the end.
  Result<std::string_view> next() {
    start_ += chunk_.size();
    chunk_ = {};
    std::size_t filled = 0;
    while (filled < buffer_.size()) {
      TRY_ASSIGN(const std::size_t count, decoder_->read(buffer_.data() + filled, buffer_.size() - filled));
      if (count == 0) break;
      filled += count;
    }
    return chunk_ = std::string_view(buffer_.data(), filled);
  }
  // The bytes after `position` in the current chunk; nothing if it is in another chunk.
  std::optional<std::string_view> after(std::int64_t position) const {
    const auto place = static_cast<std::uint64_t>(position);
    if (position < 0 || place < start_ || place > start_ + chunk_.size()) return std::nullopt;
    return chunk_.substr(static_cast<std::size_t>(place - start_));
  }

 private:
  std::unique_ptr<ByteSource> decoder_;
  std::vector<char> buffer_;
  std::string_view chunk_;
  std::uint64_t start_ = 0;
};

struct FreeArchive {
  void operator()(archive* reader) const { archive_read_free(reader); }
};

}  // namespace

struct ArchiveReader::State {
  explicit State(std::unique_ptr<ByteSource> decoder) : chunks(std::move(decoder)) {}

  static la_ssize_t pull(archive* reader, void* self, const void** buffer);
  Error error();
  Status check_rest();

  std::exception_ptr thrown;  // by `pull`: no exception may pass through libarchive
  Chunks chunks;
  std::optional<Error> source_error;  // why `pull` failed: libarchive only passes on a number
  Utf8Locale locale;
  std::string path;
  std::uint64_t position = 0;  // in the current file
  std::unique_ptr<archive, FreeArchive> reader{archive_read_new()};
};

la_ssize_t ArchiveReader::State::pull(archive* reader, void* self, const void** buffer) {
  State& state = *static_cast<State*>(self);
  try {
    auto chunk = state.chunks.next();
    if (chunk) {
      *buffer = chunk->data();
      return static_cast<la_ssize_t>(chunk->size());
    }
    state.source_error = std::move(chunk).error();
  } catch (...) {
    state.thrown = std::current_exception();
  }
  archive_set_error(reader, EIO, "the source failed");
  return ARCHIVE_FATAL;
}

Error ArchiveReader::State::error() {
  if (thrown) std::rethrow_exception(thrown);
  if (source_error) return *source_error;
  if (archive_errno(reader.get()) == ENOMEM) throw_no_memory();
  const char* text = archive_error_string(reader.get());
  return refused(ErrorCode::archive_damaged, text == nullptr ? "unreadable" : text, path);
}

// libarchive stops at the end of the archive and ignores what follows, so we check it.
Status ArchiveReader::State::check_rest() {
  auto rest = chunks.after(archive_filter_bytes(reader.get(), 0));
  if (!rest) return Error{ErrorCode::archive_damaged, "no end"};
  for (std::uint64_t padding = 0;;) {
    padding += rest->size();
    const bool is_zero = std::all_of(rest->begin(), rest->end(), [](char byte) { return byte == '\0'; });
    if (!is_zero || padding > kMostPadding) return Error{ErrorCode::archive_trailing, "after the last entry"};
    TRY_ASSIGN(rest, chunks.next());
    if (rest->empty()) return Done{};
  }
}

ArchiveReader::ArchiveReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
ArchiveReader::ArchiveReader(ArchiveReader&&) noexcept = default;
ArchiveReader& ArchiveReader::operator=(ArchiveReader&&) noexcept = default;
ArchiveReader::~ArchiveReader() = default;

Result<ArchiveReader> ArchiveReader::open(ByteSource& compressed, Compression compression,
                                          const DecoderLimits& limits) {
  auto state = std::make_unique<State>(make_decoder(compressed, compression, limits));
  if (!state->locale.exists() && errno == ENOMEM) throw_no_memory();
  if (!state->locale.exists()) return Error{ErrorCode::io_error, "this system has no locale C.UTF-8"};
  archive* reader = state->reader.get();
  if (reader == nullptr) throw_no_memory();
  if (archive_read_support_format_tar(reader) != ARCHIVE_OK) return state->error();
  if (archive_read_open(reader, state.get(), nullptr, State::pull, nullptr) != ARCHIVE_OK)
    return state->error();
  return ArchiveReader(std::move(state));
}

namespace {

Result<TreeEntryType> type_of(archive_entry* header, std::string_view path) {
  const auto refuse = [&](const char* what) { return refused(ErrorCode::archive_type, what, path); };
  if (archive_entry_hardlink(header) != nullptr) return refuse("a hard link");
  if ((archive_entry_perm(header) & kSpecialBits) != 0) return refuse("setuid, setgid or sticky");
  if (archive_entry_sparse_count(header) > 0) return refuse("a sparse file");
  switch (archive_entry_filetype(header)) {
    case AE_IFREG:
      return TreeEntryType::file;
    case AE_IFDIR:
      return TreeEntryType::directory;
    case AE_IFLNK:
      return TreeEntryType::link;
    default:
      return refuse("a device, pipe, socket or an unknown type");
  }
}

}  // namespace

// libarchive returns NULL both if there is no name and if it got no memory to convert one.
Result<std::optional<ArchiveEntry>> ArchiveReader::next() {
  errno = 0;
  auto entry = read_header();
  if (!entry && errno == ENOMEM) throw_no_memory();
  return entry;
}

Result<std::optional<ArchiveEntry>> ArchiveReader::read_header() {
  const WithinLocale within(state_->locale);
  state_->position = 0;
  archive_entry* header = nullptr;
  const int result = archive_read_next_header(state_->reader.get(), &header);
  if (result == ARCHIVE_EOF) {
    TRY(state_->check_rest());
    return std::optional<ArchiveEntry>();
  }
  if (result != ARCHIVE_OK) return state_->error();

  const char* name = archive_entry_pathname(header);
  if (name == nullptr) return refused(ErrorCode::archive_unsafe_name, "not valid UTF-8", {});
  state_->path = name;
  TRY_ASSIGN(const TreeEntryType type, type_of(header, state_->path));
  ArchiveEntry entry;
  entry.type = type;
  entry.path = state_->path;
  if (type == TreeEntryType::directory && entry.path.ends_with('/')) entry.path.remove_suffix(1);
  if (type == TreeEntryType::link) {
    const char* target = archive_entry_symlink(header);
    if (target == nullptr) return refused(ErrorCode::archive_unsafe_link, "no target", state_->path);
    entry.target = target;
  }
  if (type == TreeEntryType::file) {
    entry.executable = (archive_entry_perm(header) & 0100) != 0;
    entry.size = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(header), 0));
  }
  return std::optional<ArchiveEntry>(entry);
}

Result<std::string_view> ArchiveReader::read() {
  const void* bytes = nullptr;
  std::size_t size = 0;
  la_int64_t offset = 0;
  for (;;) {
    const int result = archive_read_data_block(state_->reader.get(), &bytes, &size, &offset);
    if (result == ARCHIVE_EOF) return std::string_view();
    if (result != ARCHIVE_OK) return state_->error();
    if (static_cast<std::uint64_t>(offset) != state_->position)
      return refused(ErrorCode::archive_type, "a sparse file", state_->path);
    state_->position += size;
    if (size != 0) return std::string_view(static_cast<const char*>(bytes), size);
  }
}

}  // namespace sealwright
