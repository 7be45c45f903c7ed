// SPDX-License-Identifier: Apache-2.0
// Strict reading and canonical writing, by the public vectors.
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "metadata/json/field.hpp"

namespace sealwright {
namespace {

// What we make of a text: "canonical <hex>" or "refused <code>".
std::string outcome(const std::string& text) {
  const auto value = read_json(text, "vector");
  if (!value) return "refused " + std::string(name_of(value.error().code()));
  return "canonical " + to_hex(canonical_json(*value));
}

TEST(CanonicalJson, EveryPublicVectorHasItsStatedOutcome) {
  const std::string bytes = read_file(CANONICAL_VECTORS, 1'000'000).value();
  const Json document = read_json(bytes, "vectors").value();
  const auto vectors = Field(document, "vectors").list("vectors").value();
  ASSERT_GT(vectors.size(), 30u);
  for (const Field& vector : vectors) {
    const bool is_refused = vector.find("refused").has_value();
    const std::string member = is_refused ? "refused" : "canonical";
    EXPECT_EQ(outcome(from_hex(vector.text("input").value()).value()),
              member + " " + vector.text(member).value())
        << vector.text("name").value();
  }
}

TEST(CanonicalJson, WhatWeWriteIsReadAsTheSameValue) {
  const std::string text = R"({"a":"\"\\\n\u0001é","b":[1,-2,true,null],"c":{}})";
  const Json value = read_json(text, "x").value();
  EXPECT_EQ(read_json(write_json(value), "x").value(), value);
}

}  // namespace
}  // namespace sealwright
