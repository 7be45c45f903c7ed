// SPDX-License-Identifier: Apache-2.0
// Mutation: one change to one file of a valid repository, made as the holder of the keys could make it.
#pragma once

#include <cstdint>
#include <string>

#include "tests/support/repository_simulator.hpp"

namespace sealwright::testing_support {

// The same numbers on every platform: SplitMix64.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t count);
  bool coin() { return below(2) == 0; }
  template <class Container>
  const auto& one_of(const Container& choices) {
    return *(std::begin(choices) + static_cast<std::ptrdiff_t>(below(std::size(choices))));
  }

 private:
  std::uint64_t state_;
};

struct Mutation {
  std::string role;
  std::string kind;    // "remove", "retype", ...: what docs/differential.md names
  std::string detail;  // for people: the member, the value
};

// Changes the role's present document, signs it again and lists it (by version, or with its hash where the
// repository does so); the snapshot and the timestamp above it are signed again too.
Mutation mutate(RepositorySimulator& repository, Dice& dice);

}  // namespace sealwright::testing_support
