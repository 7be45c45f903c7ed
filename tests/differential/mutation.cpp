// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/mutation.hpp"
#include "tests/support/json_edit.hpp"

#include <array>
#include <functional>
#include <vector>

#include "keys/public/digest.hpp"
#include "metadata/tuf/verified.hpp"

namespace sealwright::testing_support {
namespace {

const std::vector<std::string> kRoles{"root", "timestamp", "snapshot", "targets", "app"};

// Calls `visit` for every value in `value`, itself included, in a fixed order; what it changes stays.
using Visit = std::function<void(const std::string& path, Json& value)>;
void walk(const std::string& path, Json& value, const Visit& visit) {
  if (const Json::Object* members = value.members()) {
    const Json::Object copy = *members;
    for (const Json::Member& member : copy) {
      Json child = member.value;
      walk(path + "." + member.key, child, visit);
      value.set(member.key, std::move(child));
    }
  } else if (const Json::Array* items = value.items()) {
    Json::Array copy = *items;
    for (Json& item : copy) walk(path + "[]", item, visit);
    value = Json(std::move(copy));
  }
  visit(path, value);
}

std::size_t count_if(const Json& document, const std::function<bool(const Json&)>& counts) {
  std::size_t count = 0;
  Json copy = document;
  walk("", copy, [&](const std::string&, const Json& value) { count += counts(value) ? 1 : 0; });
  return count;
}

// Changes one of the values that `fits`, picked at random; returns where it is, or "nothing".
std::string change_one(Json& document, Dice& dice, const std::function<bool(const Json&)>& fits,
                       const std::function<void(Json&)>& edit) {
  const std::size_t count = count_if(document, fits);
  if (count == 0) return "nothing";
  std::size_t left = dice.below(count) + 1;
  std::string where;
  walk("", document, [&](const std::string& path, Json& value) {
    if (!where.empty() || !fits(value) || --left > 0) return;
    where = path.empty() ? "." : path;
    edit(value);
  });
  return where;
}

bool is_filled_object(const Json& value) { return value.members() != nullptr && !value.members()->empty(); }
bool is_filled_list(const Json& value) { return value.items() != nullptr && !value.items()->empty(); }
bool is_text(const Json& value) { return value.text() != nullptr; }
bool is_integer(const Json& value) { return value.integer() != nullptr; }

const Json::Member& any_member(const Json& object, Dice& dice) { return dice.one_of(*object.members()); }

// ---- The document, before it is signed.

std::string remove_member(Json& document, Dice& dice) {
  std::string name;
  const std::string where = change_one(document, dice, is_filled_object, [&](Json& object) {
    name = any_member(object, dice).key;
    erase(object, name);
  });
  return where + "." + name;
}

std::string retype(Json& document, Dice& dice) {
  const std::vector<Json> values{
      Json(), true, false, 0, 1, -1, "", "x", "1", Json::array(), Json::object(), Json::array_of({"x"})};
  const Json value = dice.one_of(values);
  return change_one(
             document, dice, [](const Json&) { return true; }, [&](Json& place) { place = value; }) +
         " = " + write_json(value);
}

std::string change_integer(Json& document, Dice& dice) {
  const std::vector<std::int64_t> values{
      0, -1, 1, 2, 3, 4, 1000, std::int64_t{1} << 53, (std::int64_t{1} << 53) + 1, INT64_MAX, INT64_MIN};
  const std::int64_t value = dice.one_of(values);
  return change_one(document, dice, is_integer, [&](Json& place) { place = value; }) + " = " +
         std::to_string(value);
}

std::string change_text(Json& document, Dice& dice) {
  const std::vector<std::function<std::string(std::string)>> ways{
      [](std::string) { return std::string(); },
      [](std::string text) { return text + " "; },
      [](std::string text) { return text + "\n"; },
      [](std::string text) { return text + "\xC3\xA9"; },
      [](std::string text) { return text + "\"\\"; },
      [](std::string text) {
        for (char& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
        return text;
      },
      [](std::string text) { return text.substr(0, text.size() / 2); }};
  const std::size_t way = dice.below(ways.size());
  return change_one(document, dice, is_text, [&](Json& place) { place = ways[way](*place.text()); }) +
         " way " + std::to_string(way);
}

std::string add_member(Json& document, Dice& dice) {
  const std::vector<std::string> names{"x-extra", "\xC3\xA9", "a b",         "__proto__",
                                       "10",      "9",        "constructor", "mirrors"};
  const std::vector<Json> values{1, "text \"quoted\" \\ \n", Json::array(),
                                 Json::object({{"b", 1}, {"a", Json()}})};
  const std::string name = dice.one_of(names);
  return change_one(
             document, dice, [](const Json& value) { return value.members() != nullptr; },
             [&](Json& object) { object.set(name, dice.one_of(values)); }) +
         "." + name;
}

std::string repeat_item(Json& document, Dice& dice) {
  return change_one(document, dice, is_filled_list,
                    [](Json& list) { list.push_back(list.items()->front()); });
}

std::string change_expiry(Json& document, Dice& dice) {
  const std::vector<std::string> values{"2026-11-18T11:06:40Z",  // the time of judgement itself
                                        "2026-11-18T11:06:41Z",  // a second later
                                        "2026-11-18T11:06:39Z",
                                        "1970-01-01T00:00:00Z",
                                        "2100-01-01T00:00:00Z",
                                        "2027-02-30T00:00:00Z",
                                        "2027-01-01T00:00:00",
                                        "2027-01-01",
                                        "2027-01-01T00:00:00.000Z",
                                        "2027-01-01T00:00:00+01:00",
                                        "2027-01-01T24:00:00Z",
                                        "2027-01-01T00:00:60Z",
                                        "2027-01-01t00:00:00z",
                                        "01/01/2027",
                                        "never"};
  const std::string value = dice.one_of(values);
  document.set("expires", value);
  return value;
}

std::string change_spec_version(Json& document, Dice& dice) {
  const std::vector<std::string> values{"1.0.34",    "1.0",    "1",   "1.0.0.0", "2.0.0",  "0.9.0",
                                        "1.0.0-rc1", "v1.0.0", "1.x", "1..0",    " 1.0.0", "1.0x10"};
  const std::string value = dice.one_of(values);
  document.set("spec_version", value);
  return value;
}

std::string change_hashes(Json& document, Dice& dice) {
  const std::vector<Json> values{Json::object(),
                                 Json::object({{"sha256", std::string(64, 'a')}}),
                                 Json::object({{"sha256", std::string(64, 'A')}}),
                                 Json::object({{"sha256", "aa"}}),
                                 Json::object({{"md5", std::string(32, 'a')}}),
                                 Json::object({{"unknown", "x"}}),
                                 Json::object({{"sha512", std::string(128, 'a')}}),
                                 Json::object({{"sha256", 1}})};
  const Json value = dice.one_of(values);
  const auto holds_hashes = [](const Json& place) { return place.find("hashes") != nullptr; };
  return change_one(document, dice, holds_hashes, [&](Json& entry) { entry.set("hashes", value); }) + " = " +
         write_json(value);
}

// A known hash that is right beside one of another kind.
std::string add_hash(Json& document, Dice& dice) {
  const std::vector<std::pair<std::string, std::string>> values{{"unknown", "x"},
                                                                {"md5", std::string(32, 'a')},
                                                                {"sha512", std::string(128, 'a')},
                                                                {"sha1", std::string(40, 'b')}};
  const auto& [algorithm, value] = dice.one_of(values);
  const auto holds_hashes = [](const Json& place) { return place.find("sha256") != nullptr; };
  return change_one(document, dice, holds_hashes,
                    [&, name = algorithm, hash = value](Json& hashes) { hashes.set(name, hash); }) +
         " " + algorithm;
}

std::string change_definition(Json& document, Dice& dice) {
  const auto is_definition = [](const Json& place) { return place.find("keyids") != nullptr; };
  std::string what;
  const std::string where = change_one(document, dice, is_definition, [&](Json& definition) {
    const Json::Array ids =
        definition.find("keyids")->items() == nullptr ? Json::Array() : *definition.find("keyids")->items();
    switch (dice.below(6)) {
      case 0:
        definition.set("threshold", 2), what = "threshold 2";
        break;
      case 1:
        definition.set("threshold", 0), what = "threshold 0";
        break;
      case 2:
        definition.set("keyids", Json::array()), what = "no keys";
        break;
      case 3:
        definition.set("keyids", Json::array_of({std::string(64, 'a')})), what = "an undefined key";
        break;
      case 4: {
        Json more = Json(ids);
        more.push_back(std::string(64, 'b'));
        definition.set("keyids", more), what = "one undefined key more";
        break;
      }
      default:
        definition.set("threshold", -1), what = "threshold -1";
    }
  });
  return where + " " + what;
}

std::string change_key(Json& document, Dice& dice) {
  const auto is_key = [](const Json& place) { return place.find("keyval") != nullptr; };
  const std::vector<std::pair<std::string, Json>> edits{
      {"keytype", "unknown"},
      {"scheme", "unknown"},
      {"keytype", "ecdsa"},
      {"keyval", Json::object()},
      {"keyval", Json::object({{"public", std::string(64, '0')}})},
      {"keyval", Json::object({{"public", "zz"}})},
      {"x-member", "more"},
      {"keyval", Json::object({{"public", 1}})}};
  const auto& [member, value] = dice.one_of(edits);
  return change_one(document, dice, is_key,
                    [&, name = member, to = value](Json& key) { key.set(name, to); }) +
         "." + member;
}

std::string change_delegation(Json& document, Dice& dice) {
  const auto is_delegation = [](const Json& place) { return place.find("terminating") != nullptr; };
  const std::vector<std::pair<std::string, Json>> edits{{"paths", Json::array_of({"other/*"})},
                                                        {"paths", Json::array_of({"app/*/file"})},
                                                        {"paths", Json::array_of({"app/*"})},
                                                        {"paths", Json::array_of({"*"})},
                                                        {"paths", Json::array_of({"app/?.0.0/file"})},
                                                        {"paths", Json::array_of({"app/[0-9].0.0/f*"})},
                                                        {"paths", Json::array_of({"app/[!0-9].0.0/file"})},
                                                        {"paths", Json::array_of({"app/{1,2}.0.0/file"})},
                                                        {"paths", Json::array_of({"app/**"})},
                                                        {"paths", Json::array_of({"app/1.0.0/!(x)"})},
                                                        {"paths", Json::array_of({"#app/*/*", "app/*/*"})},
                                                        {"paths", Json::array_of({"!app/*/*"})},
                                                        {"paths", Json::array()},
                                                        {"terminating", true},
                                                        {"name", "other"},
                                                        {"name", "targets"},
                                                        {"path_hash_prefixes", Json::array_of({"0"})}};
  const auto& [member, value] = dice.one_of(edits);
  return change_one(document, dice, is_delegation,
                    [&, name = member, to = value](Json& role) { role.set(name, to); }) +
         "." + member + " = " + write_json(value);
}

// ---- The file, after it is signed.

std::string change_signatures(std::string& bytes, RepositorySimulator& repository, const std::string& role,
                              Dice& dice) {
  const std::size_t way = dice.below(10);
  const std::string stranger = key_id_of(repository.key("stranger").public_key());
  bytes = changed_file(bytes, [&](Json& file) {
    Json::Array list = *file.find("signatures")->items();
    if (list.empty()) return;
    const std::string hex = *list[0].find("sig")->text();
    std::string upper = hex;
    for (char& c : upper) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 32) : c;
    const Json strange = Json::object({{"keyid", stranger}, {"sig", hex}});
    switch (way) {
      case 0:
        list.clear();
        break;
      case 1:
        list.push_back(list[0]);
        break;
      case 2:
        list.insert(list.begin(), strange);
        break;
      case 3:
        list[0].set("sig", hex.substr(2) + "00");
        break;
      case 4:
        list[0].set("sig", upper);
        break;
      case 5:
        list[0].set("sig", "");
        break;
      case 6:
        list[0].set("sig", hex + "0");
        break;
      case 7:
        erase(list[0], "keyid");
        break;
      case 8:
        list[0].set("extra", 1);
        break;
      default:
        list.push_back(Json::object({{"keyid", *list[0].find("keyid")->text()}, {"sig", "00"}}));
    }
    file.set("signatures", Json(list));
  });
  return role + " way " + std::to_string(way);
}

void replace_first(std::string& bytes, const std::string& from, const std::string& to) {
  const std::size_t at = bytes.find(from);
  if (at != std::string::npos) bytes.replace(at, from.size(), to);
}

std::string change_number_form(std::string& bytes, RepositorySimulator& repository, const std::string& role,
                               Dice& dice) {
  const std::string version = std::to_string(repository.version(role));
  const std::vector<std::string> forms{version + ".0", version + "e0",        version + "00e-2",
                                       "0" + version,  "+" + version,         " " + version,
                                       "-0",           "18446744073709551618"};
  const std::string form = dice.one_of(forms);
  replace_first(bytes, "\"version\":" + version + "}", "\"version\":" + form + "}");
  return form;
}

std::string repeat_member(std::string& bytes, RepositorySimulator& repository, const std::string& role,
                          Dice& dice) {
  const std::string version = "\"version\":" + std::to_string(repository.version(role)) + "}";
  const std::vector<std::pair<std::string, std::string>> ways{
      {version, "\"version\":9," + version},
      {version, version.substr(0, version.size() - 1) + "," + version},
      {"\"_type\":", "\"_type\":\"other\",\"_type\":"},
      {"\"signatures\":", "\"signatures\":[],\"signatures\":"},
      {"\"sig\":", "\"sig\":\"00\",\"sig\":"}};
  const auto& [from, to] = dice.one_of(ways);
  replace_first(bytes, from, to);
  return to;
}

std::string change_encoding(std::string& bytes, RepositorySimulator&, const std::string&, Dice& dice) {
  const std::size_t way = dice.below(14);
  switch (way) {
    case 0:
      bytes = "\xEF\xBB\xBF" + bytes;
      break;
    case 1:
      bytes += " \r\n\t";
      break;
    case 2:
      bytes += "x";
      break;
    case 3:
      bytes += "{}";
      break;
    case 4:
      replace_first(bytes, "\"_type\"", "\"\\u005ftype\"");
      break;
    case 5:
      replace_first(bytes, "\"signed\":{", "\"signed\":{ \n\t\r");
      break;
    case 6:
      replace_first(bytes, "{", "{\"x\":\"\\ud800\",");
      break;
    case 7:
      replace_first(bytes, "{", "{\"x\":\"\\u0000\",");
      break;
    case 8:
      replace_first(bytes, "{", "{\"x\":\"\xFF\",");
      break;
    case 9:
      replace_first(bytes, "{", "{\"x\":1.5,");
      break;
    case 10:
      replace_first(bytes, "{", "{\"x\":" + std::string(40, '[') + std::string(40, ']') + ",");
      break;
    case 11:
      replace_first(bytes, "{", "{\"x\":NaN,");
      break;
    case 12:
      bytes.pop_back();
      break;
    default:
      bytes = write_pretty_json(read_json(bytes, "honest").value());
  }
  return "way " + std::to_string(way);
}

std::string serve_another(std::string& bytes, RepositorySimulator& repository, const std::string&,
                          Dice& dice) {
  const std::string other = dice.one_of(kRoles);
  bytes = repository.bytes(other);
  return other;
}

using DocumentEdit = std::string (*)(Json&, Dice&);
using FileEdit = std::string (*)(std::string&, RepositorySimulator&, const std::string&, Dice&);
struct Kind {
  const char* name;
  DocumentEdit document;
  FileEdit file;
};
constexpr std::array<Kind, 18> kKinds{{{"none", nullptr, nullptr},
                                       {"remove", remove_member, nullptr},
                                       {"retype", retype, nullptr},
                                       {"integer", change_integer, nullptr},
                                       {"text", change_text, nullptr},
                                       {"add", add_member, nullptr},
                                       {"repeat item", repeat_item, nullptr},
                                       {"expires", change_expiry, nullptr},
                                       {"spec_version", change_spec_version, nullptr},
                                       {"hashes", change_hashes, nullptr},
                                       {"hash beside", add_hash, nullptr},
                                       {"definition", change_definition, nullptr},
                                       {"key", change_key, nullptr},
                                       {"delegation", change_delegation, nullptr},
                                       {"signatures", nullptr, change_signatures},
                                       {"number form", nullptr, change_number_form},
                                       {"repeat member", nullptr, repeat_member},
                                       {"encoding", nullptr, change_encoding}}};

// Signs what is above a role again, so that nothing but the mutation is wrong.
void sign_above(RepositorySimulator& repository, const std::string& role) {
  if (role == "root" || role == "timestamp") return;
  if (role != "snapshot") repository.sign_again("snapshot");
  repository.sign_again("timestamp");
}

}  // namespace

std::size_t Dice::below(std::size_t count) {
  state_ += 0x9E3779B97F4A7C15;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
  return static_cast<std::size_t>((mixed ^ (mixed >> 31)) % count);
}

Mutation mutate(RepositorySimulator& repository, Dice& dice) {
  Mutation mutation{dice.one_of(kRoles), "another role", ""};
  const std::size_t number = dice.below(kKinds.size() + 1);
  const Kind kind = number < kKinds.size() ? kKinds[number] : Kind{"another role", nullptr, serve_another};
  mutation.kind = kind.name;
  std::string bytes = repository.bytes(mutation.role);
  if (kind.document != nullptr) {
    // A copy: the name it is served under and the version it is listed with stay honest.
    Json document = repository.document(mutation.role);
    mutation.detail = kind.document(document, dice);
    bytes = repository.signed_bytes(mutation.role, document);
  } else if (kind.file != nullptr) {
    mutation.detail = kind.file(bytes, repository, mutation.role, dice);
  }
  repository.serve_as(mutation.role, std::move(bytes));
  sign_above(repository, mutation.role);
  return mutation;
}

}  // namespace sealwright::testing_support
