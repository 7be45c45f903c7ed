// SPDX-License-Identifier: Apache-2.0
// Strays: files on the public side that were not published from here, in places where customers or the next
// push look.
//
// Junk verifies under no key in charge: somebody with an upload credential planted it, or a file was cut. An
// orphan verifies: a push from elsewhere, or one that died. A planted next root stops every customer; any
// other stray only takes a number (docs/operations.md, "Unexpected files on the server").
#pragma once

#include <string>
#include <vector>

#include "repository/verified_repository.hpp"
#include "verifier/transport/transport.hpp"

namespace sealwright::publish {

struct Stray {
  std::string path;  // "metadata/4.root.json"
  bool is_junk = true;
  bool stops_customers = false;  // it is junk where every customer looks: the timestamp, or the next root
  std::string why;               // what is wrong with it, or who could have signed it
};

// Looks where the next push will write and where every customer asks, and at `listed`, the names in the
// metadata folder where those can be listed. What `under_way` holds (a push from here that was cut) is no
// stray. Errors: those of the transport but not_found.
Result<std::vector<Stray>> find_strays(client::Transport& public_side, const VerifiedRepository& published,
                                       const MetadataFiles& under_way,
                                       const std::vector<std::string>& listed);

// As an error with the runbook: version_exists for junk, which holds a place that is not its own;
// remote_moved for an orphan.
Error as_error(const Stray& stray);

}  // namespace sealwright::publish
