// SPDX-License-Identifier: Apache-2.0
// Removes what is no longer needed: only after it was renamed into trash/, and never the version that runs
// or that a rollback could return to.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/notice.hpp"
#include "verifier/install/client_directory.hpp"

namespace sealwright::client {

// Empties staging/ and trash/; io_error.
Status drop_unfinished(const ClientPaths& paths);
// Points `current` or `previous` to the version `manifest`: it names the old one or the new one at every
// moment. If it is not a link, it is moved to trash/ and deleted.
Status switch_link(const ClientPaths& paths, const std::string& name, const std::string& manifest);
// Moves a directory durably to trash/ and then deletes it; no error if it does not exist. io_error.
Status discard(const ClientPaths& paths, const std::string& directory);
// Removes the versions that are not in `kept` and that no process holds, their stored releases, all partial
// downloads, and unfinished files. Continues after a failure and reports it: files that remain do no harm.
Notices collect_garbage(const ClientPaths& paths, const std::set<std::string>& kept);

}  // namespace sealwright::client
