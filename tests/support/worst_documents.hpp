// SPDX-License-Identifier: Apache-2.0
// The hardest documents within their limits: tests remove or add one thing, the benchmark prints what they
// cost.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "metadata/lifecycle/cle.hpp"
#include "metadata/lifecycle/date_ratchet.hpp"

namespace sealwright::testing_support {

// `count` texts made by `make(i)`, separated by commas.
template <class Make>
std::string comma_separated(std::size_t count, const Make& make) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i == 0 ? "" : ",") + std::string(make(i));
  return text;
}

inline std::string cle_text(const std::string& events, std::size_t supports = 1,
                            std::size_t identifiers = 1) {
  const auto support = [](std::size_t i) {
    return "{\"id\":\"s" + std::to_string(i) + "\",\"description\":\"d\"}";
  };
  const auto purl = [](std::size_t i) { return "\"pkg:generic/vendor.example/p" + std::to_string(i) + "\""; };
  return R"({"$schema":"https://cle.example.com/schema/cle-1.0.0.schema.json","identifier":[)" +
         comma_separated(identifiers, purl) +
         R"(],"updatedAt":"2026-01-01T00:00:00Z","definitions":{"support":[)" +
         comma_separated(supports, support) + R"(]},"events":[)" + events + "]}";
}

inline std::string end_of_support(std::size_t id, const std::string& versions,
                                  const std::string& effective = "2032-01-01T00:00:00Z",
                                  std::size_t support = 0) {
  return "{\"id\":" + std::to_string(id) + R"(,"type":"endOfSupport","effective":")" + effective +
         R"(","published":"2026-01-01T00:00:00Z","supportId":"s)" + std::to_string(support) +
         "\",\"versions\":[" + versions + "]}";
}

inline std::string single_versions(std::size_t count) {
  return comma_separated(count, [](std::size_t i) {
    return "{\"version\":\"1." + std::to_string(i % 97) + "." + std::to_string(i) + "\"}";
  });
}

// One event that names `count` versions, in no order.
inline std::string cle_of_many_versions(std::size_t count) {
  return cle_text(end_of_support(1, single_versions(count)));
}

// One event with one range of `count` constraints.
inline std::string cle_of_one_long_range(std::size_t count) {
  std::string range = "vers:semver/";
  for (std::size_t i = 0; i < count; ++i) range += (i == 0 ? "" : "|") + ("1.0." + std::to_string(i));
  return cle_text(end_of_support(1, "{\"range\":\"" + range + "\"}"));
}

// `events` ends whose ranges all overlap, each with its share of `bounds`, for one support id after another.
inline std::string cle_of_many_events(std::size_t events, std::size_t bounds, std::size_t supports = 1) {
  const auto event = [&](std::size_t i) {
    const auto range = [&](std::size_t k) {
      return "{\"range\":\"vers:semver/>=" + std::to_string(k) + "." + std::to_string(i) + ".0|<" +
             std::to_string(100 + k) + "." + std::to_string(i) + ".0\"}";
    };
    const std::string year = std::to_string(2030 + i * 60 / events);
    return end_of_support(events - i, comma_separated(bounds / events / 2, range), year + "-01-01T00:00:00Z",
                          i % supports);
  };
  return cle_text(comma_separated(events, event), supports);
}

// A support history of `events` dates with `bounds` versions in all, as its file has it.
inline std::string ratchet_text(std::size_t events, std::size_t bounds) {
  const std::string digest(64, 'a');
  const auto known = [&](std::size_t i) { return "\"" + std::to_string(i + 1) + "\":\"" + digest + "\""; };
  const auto end = [&](std::size_t i) {
    std::string range;
    for (std::size_t k = 0; k < bounds / events; ++k)
      range += (k == 0 ? "" : "|") + std::to_string(k) + "." + std::to_string(i) + ".0";
    return "{\"effective\":\"2032-01-01T00:00:00Z\",\"event\":" + std::to_string(i + 1) +
           R"(,"firstPublished":"2026-01-01T00:00:00Z","supportId":"s0","type":"endOfSupport")" +
           R"(,"versions":[{"range":"vers:semver/)" + range + "\"}]}";
  };
  return "{\"ends\":[" + comma_separated(events, end) + "],\"events\":{" + comma_separated(events, known) +
         R"(},"format":"sealwright-ratchet/1"})" + "\n";
}

}  // namespace sealwright::testing_support
