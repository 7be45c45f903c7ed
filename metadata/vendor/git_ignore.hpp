// SPDX-License-Identifier: Apache-2.0
// .gitignore of a vendor's directory: keeps its secrets out of a Git repository.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace sealwright {

// Adds those of `paths` that are in `folder`, and `patterns` unchanged, to its .gitignore, each once.
// Existing lines stay. `paths` need not exist yet.
Status keep_out_of_git(const std::string& folder, const std::vector<std::string>& paths,
                       const std::vector<std::string>& patterns = {});

}  // namespace sealwright
