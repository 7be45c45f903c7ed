// SPDX-License-Identifier: Apache-2.0
// What the vendor's directory keeps of a push: the base of the next one.
#pragma once

#include "publisher/vendor/vendor_directory.hpp"

namespace sealwright::publish {

// Copies metadata, manifests, documents and side files from staged/ to published/ (artifacts stay where they
// are), drops metadata that was replaced there, roots excepted, and empties staged/. Cut at any point, a
// second call goes on.
Status keep_as_published(const VendorDirectory& vendor);

}  // namespace sealwright::publish
