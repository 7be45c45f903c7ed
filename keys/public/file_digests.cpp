// SPDX-License-Identifier: Apache-2.0
#include "keys/public/file_digests.hpp"

#include "base/posix_byte_source.hpp"
#include "keys/public/digest.hpp"

namespace sealwright {

Result<FileDigests> digests_of_file(const std::string& path) {
  TRY_ASSIGN(FileSource source, FileSource::open(path));
  Digester sha256, blake2b512(DigestAlgorithm::blake2b512);
  FileDigests digests;
  std::string buffer(32u << 10, '\0');
  for (;;) {
    TRY_ASSIGN(const std::size_t count, source.read(buffer.data(), buffer.size()));
    if (count == 0) break;
    sha256.update({buffer.data(), count});
    blake2b512.update({buffer.data(), count});
    digests.length += count;
  }
  digests.sha256 = sha256.finish_hex();
  digests.blake2b512 = blake2b512.finish_hex();
  return digests;
}

}  // namespace sealwright
