// SPDX-License-Identifier: Apache-2.0
// Unexpected files: files on the public side that were not published from here, at paths that clients or
// the next push read.
//
// A file that verifies under no authorised key was planted with an upload credential, or is truncated. A
// file that verifies comes from another publisher or from an interrupted push. A planted next root or
// timestamp stops every client; any other unexpected file only takes a version number (docs/operations.md,
// "Unexpected files on the server").
#pragma once

#include <string>
#include <vector>

#include "repository/verified_repository.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::publish {

struct Stray {
  std::string path;  // "metadata/4.root.json"
  bool is_junk = true;           // it verifies under no authorised key
  bool stops_customers = false;  // it is junk that every client reads: the timestamp, or the next root
  std::string why;               // what is wrong with it, or that authorised keys signed it
};

// Checks the paths that the next push will write and that every client reads, and `listed`, the names in
// the metadata folder if it can be listed. The files in `under_way` (of an interrupted push from here) are
// expected. Errors: those of the transport except not_found.
Result<std::vector<Stray>> find_strays(client::Transport& public_side, const VerifiedRepository& published,
                                       const MetadataFiles& under_way,
                                       const std::vector<std::string>& listed);

// As an error that names the runbook: version_exists for a file that verifies under no authorised key,
// remote_moved for one that verifies.
Error as_error(const Stray& stray);

}  // namespace sealwright::publish
