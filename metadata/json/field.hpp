// SPDX-License-Identifier: Apache-2.0
// Field: one value of a document and the path to it, read with errors that name both.
//
//   TRY_ASSIGN(const std::int64_t version, signed_part.integer("version", 1));
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "metadata/json/json.hpp"

namespace sealwright {

// A view: the Json must outlive it. Errors of every reader: field_missing, field_type, field_value; each
// names the file, the path (`signed.roles.root.threshold`), what was expected and what was found. Long names
// in a path are cut: each value below has its own path, and there may be as many values as a name has bytes.
class Field {
 public:
  Field(const Json& value, std::string file, std::string path = {})
      : Field(value, std::make_shared<const std::string>(std::move(file)), std::move(path)) {}

  const Json& json() const { return *value_; }
  const std::string& path() const { return path_; }
  const std::string& file() const { return *file_; }

  // A member of this object by name.
  Result<Field> at(std::string_view name) const;
  Result<Field> object(std::string_view name) const;
  Result<std::string> text(std::string_view name) const;
  Result<std::int64_t> integer(std::string_view name, std::int64_t smallest,
                               std::int64_t largest = std::numeric_limits<std::int64_t>::max()) const;
  Result<bool> boolean(std::string_view name) const;
  Result<Instant> time(std::string_view name) const;
  Result<std::string> sha256(std::string_view name) const;  // 64 lower-case hex digits
  Result<std::string> base64(std::string_view name) const;  // decoded
  Result<std::vector<Field>> list(std::string_view name) const;
  Result<std::vector<std::string>> texts(std::string_view name) const;
  Result<std::vector<std::pair<std::string, Field>>> entries(std::string_view name) const;

  // A member that may be absent; the wrong type is still an error.
  std::optional<Field> find(std::string_view name) const;
  Result<std::optional<std::string>> maybe_text(std::string_view name) const;
  Result<std::optional<std::int64_t>> maybe_integer(
      std::string_view name, std::int64_t smallest,
      std::int64_t largest = std::numeric_limits<std::int64_t>::max()) const;
  Result<std::optional<bool>> maybe_boolean(std::string_view name) const;
  Result<std::optional<Instant>> maybe_time(std::string_view name) const;
  Result<std::vector<std::string>> maybe_texts(std::string_view name) const;  // empty when absent
  Result<std::vector<Field>> maybe_list(std::string_view name) const;         // empty when absent

  // This value itself.
  Result<Field> as_object() const;
  Result<std::string> as_text() const;
  Result<std::int64_t> as_integer(std::int64_t smallest,
                                  std::int64_t largest = std::numeric_limits<std::int64_t>::max()) const;
  Result<bool> as_boolean() const;
  Result<Instant> as_time() const;
  Result<std::vector<Field>> as_list() const;
  Result<std::vector<std::pair<std::string, Field>>> as_entries() const;

  // Refuses other members than these: for local files and closed schemas.
  Status only(std::initializer_list<std::string_view> names) const;

  // An error about this value.
  Error refuse(ErrorCode code, std::string detail = {}) const;

 private:
  Field(const Json& value, std::shared_ptr<const std::string> file, std::string path)
      : value_(&value), file_(std::move(file)), path_(std::move(path)) {}
  Field child(std::string_view name, const Json& value) const;
  Error wrong_type(std::string_view expected) const;

  const Json* value_;
  std::shared_ptr<const std::string> file_;  // one for all values of a document
  std::string path_;
};

// Reads `bytes` strictly and checks the `format` member: exactly `kind` + "/" + version. format_too_new for a
// higher version, field_value for another kind.
Result<Json> read_local_document(std::string_view bytes, std::string_view file, std::string_view kind,
                                 int version);

}  // namespace sealwright
