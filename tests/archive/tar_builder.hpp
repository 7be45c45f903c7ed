// SPDX-License-Identifier: Apache-2.0
// Archives that no ordinary tool makes: tar headers written field by field, then compressed.
#pragma once

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "archive/decoder.hpp"

namespace sealwright::testing_archives {

struct TarHeader {
  std::string name;
  char type = '0';
  std::uint64_t size = 0;
  unsigned mode = 0644;
  std::string target;
  std::string magic = std::string(
      "ustar\0"
      "00",
      8);  // GNU: "ustar  \0"
};

inline void put(std::string& block, std::size_t at, std::string_view text) {
  block.replace(at, text.size(), text);
}

inline std::string octal(std::uint64_t value, int digits) {
  char text[32];
  std::snprintf(text, sizeof text, "%0*llo", digits, static_cast<unsigned long long>(value));
  return text;
}

inline std::string tar_header(const TarHeader& header) {
  std::string block(512, '\0');
  put(block, 0, std::string_view(header.name).substr(0, 100));
  put(block, 100, octal(header.mode, 7));
  put(block, 108, octal(0, 7));
  put(block, 116, octal(0, 7));
  put(block, 124, octal(header.size, 11));
  put(block, 136, octal(0, 11));
  put(block, 148, "        ");
  block[156] = header.type;
  put(block, 157, std::string_view(header.target).substr(0, 100));
  put(block, 257, header.magic);
  std::uint64_t sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  put(block, 148, octal(sum, 6) + std::string("\0 ", 2));
  return block;
}

inline std::string padded(std::string bytes) {
  bytes.resize((bytes.size() + 511) / 512 * 512, '\0');
  return bytes;
}

inline std::string tar_file(const std::string& name, const std::string& content, unsigned mode = 0644) {
  TarHeader header;
  header.name = name;
  header.size = content.size();
  header.mode = mode;
  return tar_header(header) + padded(content);
}
inline std::string tar_entry(const std::string& name, char type, const std::string& target = "",
                             unsigned mode = 0755) {
  TarHeader header;
  header.name = name;
  header.type = type;
  header.mode = mode;
  header.target = target;
  return tar_header(header);
}
inline std::string tar_directory(const std::string& name) { return tar_entry(name, '5'); }
inline std::string tar_link(const std::string& name, const std::string& target) {
  return tar_entry(name, '2', target);
}

// A record of a pax header before the entry it describes.
inline std::string pax_record(const std::string& key, const std::string& value) {
  const std::string rest = " " + key + "=" + value + "\n";
  std::size_t length = rest.size() + 1;
  while (std::to_string(length).size() + rest.size() != length) ++length;
  return std::to_string(length) + rest;
}
inline std::string pax(const std::string& records) {
  TarHeader header;
  header.name = "pax";
  header.type = 'x';
  header.size = records.size();
  return tar_header(header) + padded(records);
}
// GNU's form of a long name ('L') or target ('K').
inline std::string gnu_long(char type, const std::string& text) {
  TarHeader header;
  header.name = "././@LongLink";
  header.type = type;
  header.size = text.size() + 1;
  header.magic = std::string("ustar  \0", 8);
  return tar_header(header) + padded(text + '\0');
}

inline std::string tar_end() { return std::string(1024, '\0'); }

inline std::string zstd(std::string_view bytes, int window_log = 0, int level = 1) {
  ZSTD_CCtx* context = ZSTD_createCCtx();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  if (window_log != 0) ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
  // By stream, without the size of the content, else libzstd shrinks the window to it.
  std::string out(ZSTD_compressBound(bytes.size()) + 1024, '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  ZSTD_outBuffer made{out.data(), out.size(), 0};
  ZSTD_inBuffer nothing{nullptr, 0, 0};
  ZSTD_compressStream2(context, &made, &in, ZSTD_e_flush);
  ZSTD_compressStream2(context, &made, &nothing, ZSTD_e_end);
  ZSTD_freeCCtx(context);
  out.resize(made.pos);
  return out;
}

inline std::string gzip(std::string_view bytes) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, static_cast<uLong>(bytes.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

inline std::string xz(std::string_view bytes, std::uint32_t preset = 0) {
  std::string out(lzma_stream_buffer_bound(bytes.size()), '\0');
  std::size_t size = 0;
  (void)!lzma_easy_buffer_encode(preset, LZMA_CHECK_CRC64, nullptr,
                                 reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(),
                                 reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size());
  out.resize(size);
  return out;
}

inline std::string compressed(std::string_view bytes, Compression compression) {
  if (compression == Compression::zstd) return zstd(bytes);
  return compression == Compression::xz ? xz(bytes) : gzip(bytes);
}

}  // namespace sealwright::testing_archives
