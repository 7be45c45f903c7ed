// SPDX-License-Identifier: Apache-2.0
// Where the links of a tree lead when the operating system follows them.
#pragma once

#include "archive/tree_listing.hpp"
#include "base/cancel.hpp"

namespace sealwright {

// Checks that every link of `listing`, followed through all other links, stays in the tree: `a/b/up -> ..`
// and then `out -> a/b/up/../../x` look harmless one by one. archive_unsafe_link otherwise, and for a loop. A
// dangling link is allowed: it cannot lead out. Each link's own target is walked once, however many links
// lead through it. Also cancelled.
Status check_links(const TreeListing& listing, Cancel cancel = {});

}  // namespace sealwright
