// SPDX-License-Identifier: Apache-2.0
// The least that any reader of these bytes must do: a parser that does nothing, and SHA-256.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "keys/public/digest.hpp"

namespace sealwright::bench {

struct Deaf : nlohmann::json_sax<nlohmann::json> {
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(std::int64_t) override { return true; }
  bool number_unsigned(std::uint64_t) override { return true; }
  bool number_float(double, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(nlohmann::json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool key(std::string&) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }
};

// False for bytes that are no JSON.
inline bool parse_and_digest(const std::string& bytes) {
  Deaf deaf;
  return nlohmann::json::sax_parse(bytes, &deaf) && sha256(bytes).size() == 32;
}

}  // namespace sealwright::bench
