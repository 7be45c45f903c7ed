// SPDX-License-Identifier: Apache-2.0
// Taking a member out of a Json value, which only tests do: the product never edits a document.
#pragma once

#include <string_view>
#include <utility>

#include "metadata/json/json.hpp"

namespace sealwright {

inline void erase(Json& object, std::string_view key) {
  Json kept = Json::object();
  for (const auto& member : *object.members()) {
    if (member.key != key) kept.set(member.key, member.value);
  }
  object = std::move(kept);
}

}  // namespace sealwright
