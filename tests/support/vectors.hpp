// SPDX-License-Identifier: Apache-2.0
// The public vectors below tests/vectors.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "metadata/json/field.hpp"

namespace sealwright {

// One vector file as JSON; fails the test if it cannot be read.
inline Json read_vector_file(const std::string& name) {
  std::ifstream file(std::string(SEALWRIGHT_VECTORS) + "/" + name, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  auto json = read_json(bytes, name);
  if (!json) ADD_FAILURE() << json.error().message();
  return json ? *std::move(json) : Json();
}

// The items of a list that must be there.
inline std::vector<Field> items_of(const Field& object, std::string_view name) {
  return object.list(name).value();
}

}  // namespace sealwright
