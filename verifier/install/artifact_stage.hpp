// SPDX-License-Identifier: Apache-2.0
// Staging: downloads an artifact into a private file and releases it only if its bytes are the signed ones.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "metadata/release/manifest.hpp"
#include "verifier/install/client_directory.hpp"
#include "verifier/install/install_files.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::client {

// An open file whose length and SHA-256 matched the signed ones; only stage_artifact makes one. It is read
// through this descriptor and never opened again by name, so the bytes that are unpacked are the bytes that
// were verified.
class StagedArtifact {
 public:
  const std::string& sha256() const { return sha256_; }
  std::uint64_t length() const { return length_; }
  const std::string& path() const { return file_.path(); }

  // The file, rewound to its first byte. Each call rewinds the same file, so use only the last result.
  Result<GrowingFile*> from_start() {
    TRY(file_.rewind());
    return &file_;
  }

 private:
  friend class ArtifactStage;
  StagedArtifact(GrowingFile file, std::string sha256, std::uint64_t length)
      : file_(std::move(file)), sha256_(std::move(sha256)), length_(length) {}
  GrowingFile file_;
  std::string sha256_;
  std::uint64_t length_;
};

struct StageOptions {
  // Called on the calling thread with the number of bytes so far, including those of an earlier run.
  std::function<void(std::uint64_t)> on_progress;
  // Checked after each piece of 32 KiB or less. If set, the run ends with `cancelled`; the next run resumes
  // there.
  const std::atomic<bool>* cancel = nullptr;
};

// Downloads `artifact` from `path` of `transport` into partial/<sha256>.
//
// Resumes an earlier run: the bytes on disk are hashed again, and only the rest is requested. If the whole
// file then differs, it is downloaded once more from the first byte. A connection that breaks off after at
// least one byte is opened again. Errors: length_mismatch (more bytes than signed, then the download stops
// and the file is removed; or fewer), hash_mismatch (the file is removed), no_space, io_error, cancelled,
// and those of the transport (the bytes received so far are kept for the next run).
Result<StagedArtifact> stage_artifact(const LockedDirectory& directory, const Artifact& artifact,
                                      Transport& transport, const RepositoryPath& path,
                                      const StageOptions& options = {});

}  // namespace sealwright::client
