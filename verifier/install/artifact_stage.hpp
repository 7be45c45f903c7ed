// SPDX-License-Identifier: Apache-2.0
// Staging: an artifact's bytes come from outside into a private file and leave it only when they are the
// signed ones.
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

// An open file whose length and SHA-256 matched the signed ones; there is no other way to make one. It is
// read through this descriptor and never opened again by its name, so what is unpacked is what was verified.
class StagedArtifact {
 public:
  const std::string& sha256() const { return sha256_; }
  std::uint64_t length() const { return length_; }
  const std::string& path() const { return file_.path(); }

  // From its first byte, each time it is called; the last caller alone may read on.
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
  // Called on the calling thread with the bytes there so far, those of an earlier run included.
  std::function<void(std::uint64_t)> on_progress;
  // Looked at before each piece; when set, the run ends with `cancelled` and goes on there next time.
  const std::atomic<bool>* cancel = nullptr;
};

// Brings `artifact` from `path` of `transport` into partial/<sha256>.
//
// Goes on where an earlier run stopped: what is there is hashed again, the rest is asked for. If the whole
// then differs, it starts once more from the first byte. A connection that breaks after it brought something
// is opened again. Errors: length_mismatch (stopped at the first byte too many, or too few came),
// hash_mismatch (then nothing is kept), no_space, io_error, cancelled, and those of the transport (then what
// came is kept for the next run).
Result<StagedArtifact> stage_artifact(const LockedDirectory& directory, const Artifact& artifact,
                                      Transport& transport, const RepositoryPath& path,
                                      const StageOptions& options = {});

}  // namespace sealwright::client
