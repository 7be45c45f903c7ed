// SPDX-License-Identifier: Apache-2.0
// Target paths: checks of the names under which a repository lists its files, before anything uses them.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace sealwright {

// path_refused unless every segment is a plain name (docs/format.md section 2).
Status check_target_path(std::string_view path);
// As we write them ourselves: `<product>/<version>/<name>` or `lifecycle/<product>/<name>`, each a file name
// (base/names.hpp); path_refused otherwise.
Status check_own_target_path(std::string_view path);

}  // namespace sealwright
