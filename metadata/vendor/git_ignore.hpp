// SPDX-License-Identifier: Apache-2.0
// .gitignore of a vendor's directory: what is secret there stays out of the repository that people keep it
// in.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

// Adds those of `paths` that lie in `folder`, and `patterns` as they are, to its .gitignore, each once; what
// is written there already stays. `paths` need not exist yet.
Status keep_out_of_git(const std::string& folder, const std::vector<std::string>& paths,
                       const std::vector<std::string>& patterns = {});

}  // namespace sealwright
