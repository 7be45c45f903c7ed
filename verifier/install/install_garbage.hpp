// SPDX-License-Identifier: Apache-2.0
// What is no longer needed goes: only after it was renamed out of sight, and never what runs or could be
// returned to.
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
// moment. What stands there and is no link at all is moved out of sight and deleted.
Status switch_link(const ClientPaths& paths, const std::string& name, const std::string& manifest);
// Moves a directory out of sight, durably, and then deletes it; no error if it is not there. io_error.
Status discard(const ClientPaths& paths, const std::string& directory);
// Removes the versions that are not in `kept` and that no process holds, what was kept beside them, all
// partial downloads, and what is unfinished. Goes on after a failure: what remains is told, for it hinders
// nothing.
Notices collect_garbage(const ClientPaths& paths, const std::set<std::string>& kept);

}  // namespace sealwright::client
