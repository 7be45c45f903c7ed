// SPDX-License-Identifier: Apache-2.0
// Every file of tests/vectors, run against this implementation (tests/vectors/README.md).
#include <gmock/gmock.h>

#include <functional>
#include <map>

#include "archive/tree_listing.hpp"
#include "base/encoding.hpp"
#include "base/posix_files.hpp"
#include "base/version.hpp"
#include "http/content_range.hpp"
#include "metadata/release/trusted_release.hpp"
#include "metadata/tuf/verified.hpp"
#include "repository/repository_path.hpp"
#include "tests/support/vectors.hpp"

namespace sealwright {

namespace {

std::string text_of(const Field& vector, std::string_view name) { return vector.text(name).value(); }
std::string bytes_of(const Field& vector, std::string_view name) {
  return from_hex(text_of(vector, name)).value();
}
bool says(const Field& vector, std::string_view name) { return vector.boolean(name).value(); }

// The vector itself, to be shown beside a failure.
std::string shown(const Field& vector) { return write_json(vector.json()); }

// "refused field_value", or what `show` makes of the value.
template <class T, class Show>
std::string outcome(const Result<T>& result, Show show) {
  return result ? show(*result) : "refused " + std::string(name_of(result.error().code()));
}
template <class T>
std::string outcome(const Result<T>& result) {
  return outcome(result, [](const T&) { return std::string("accepted"); });
}

// What the vector says about it: "refused CODE", the member `name`, or "accepted".
std::string stated(const Field& vector, std::string_view name = "accepted") {
  const auto code = vector.maybe_text("refused").value();
  if (code) return "refused " + *code;
  return name == "accepted" ? "accepted" : text_of(vector, name);
}

Result<PublicKey> key_of(const Field& vector) {
  return PublicKey::from_tuf(text_of(vector, "keytype"), text_of(vector, "scheme"),
                             text_of(vector, "public"));
}

std::vector<Signature> signatures_of(const Field& vector) {
  std::vector<Signature> signatures;
  for (const Field& item : items_of(vector, "signatures")) {
    signatures.push_back({text_of(item, "keyid"), bytes_of(item, "sig")});
  }
  return signatures;
}

void check_canonical_json(const Field& file) {
  const auto canonical = [](const Json& value) { return to_hex(canonical_json(value)); };
  for (const Field& vector : items_of(file, "vectors")) {
    EXPECT_EQ(outcome(read_json(bytes_of(vector, "input"), "x"), canonical), stated(vector, "canonical"))
        << shown(vector);
  }
}

void check_strict_json(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    EXPECT_EQ(outcome(read_json(bytes_of(vector, "input"), "x")), stated(vector)) << shown(vector);
  }
}

void check_public_keys(const Field& file) {
  const auto identity = [](const PublicKey& key) { return key.identity(); };
  for (const Field& vector : items_of(file, "cases")) {
    EXPECT_EQ(outcome(key_of(vector), identity), stated(vector, "identity")) << shown(vector);
  }
}

void check_signatures(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    const auto key = key_of(file.object("keys").value().object(text_of(vector, "key")).value());
    EXPECT_EQ(key.value().verifies(bytes_of(vector, "message"), bytes_of(vector, "signature")),
              says(vector, "valid"))
        << shown(vector);
  }
}

void check_key_ids(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    EXPECT_EQ(key_id_of(read_json(text_of(vector, "key"), "x").value()), text_of(vector, "keyid"))
        << shown(vector);
  }
}

// Who signed, as a document that states this role would be judged.
Result<std::vector<KeyId>> judge(const Field& vector, const KeyTable& table, const std::string& message) {
  TRY_ASSIGN(const RoleDefinition role, read_role_definition(vector));
  return role.keys_from(table, "role").verify(message, signatures_of(vector));
}

void check_thresholds(const Field& file) {
  const KeyTable table = read_keys(file.at("keys").value()).value();
  const auto joined = [](const std::vector<KeyId>& ids) { return write_json(Json::array_of(ids)); };
  for (const Field& vector : items_of(file, "cases")) {
    const auto signers = vector.find("signers");
    EXPECT_EQ(outcome(judge(vector, table, bytes_of(file, "message")), joined),
              signers ? write_json(signers->json()) : stated(vector))
        << shown(vector);
  }
}

void check_path_patterns(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    EXPECT_EQ(path_matches(text_of(vector, "pattern"), text_of(vector, "path")), says(vector, "matches"))
        << shown(vector);
  }
}

// A targets document that delegates by these prefixes.
Result<Targets> read_prefixes(const Field& vector) {
  Json role = read_json(R"({"name":"a","keyids":[],"threshold":1,"terminating":false})", "x").value();
  role.set("path_hash_prefixes", vector.at("prefixes").value().json());
  Json document = read_json(
                      R"({"_type":"targets","spec_version":"1.0.34","version":1,
                          "expires":"2030-01-01T00:00:00Z","targets":{},"delegations":{"keys":{}}})",
                      "x")
                      .value();
  Json delegations = *document.find("delegations");
  delegations.set("roles", Json(Json::Array{role}));
  document.set("delegations", delegations);
  return Targets::read(Field(document, "x"));
}

void check_hashed_bins(const Field& file) {
  for (const Field& vector : items_of(file, "prefixes")) {
    const auto targets = read_prefixes(vector);
    EXPECT_EQ(targets.value().delegations.at(0).matches(text_of(vector, "path")), says(vector, "matches"))
        << shown(vector);
  }
  for (const Field& vector : items_of(file, "refused_prefixes")) {
    EXPECT_EQ(outcome(read_prefixes(vector)), stated(vector)) << shown(vector);
  }
  const auto bins = [](const Field& vector) {
    return SuccinctBins{{}, vector.integer("bit_length", 1).value(), text_of(vector, "name_prefix")};
  };
  for (const Field& vector : items_of(file, "bins")) {
    EXPECT_EQ(bins(vector).bin_for(text_of(vector, "path")), text_of(vector, "bin")) << shown(vector);
  }
  for (const Field& vector : items_of(file, "names")) {
    EXPECT_EQ(bins(vector).is_bin(text_of(vector, "role")), says(vector, "is_bin")) << shown(vector);
  }
}

void check_urls(const Field& file) {
  const auto url = [](const RepositoryPath& path) { return path.encoded(); };
  for (const Field& vector : items_of(file, "targets")) {
    const FileDescription description{1, vector.maybe_text("sha256").value(),
                                      vector.maybe_text("sha512").value()};
    EXPECT_EQ(outcome(RepositoryPath::target(text_of(vector, "path"), description,
                                             says(vector, "consistent_snapshot")),
                      url),
              stated(vector, "url"))
        << shown(vector);
  }
  for (const Field& vector : items_of(file, "roles")) {
    const auto version = vector.maybe_integer("version", 1).value();
    EXPECT_EQ(RepositoryPath::metadata(text_of(vector, "role"), version).encoded(), text_of(vector, "url"))
        << shown(vector);
  }
}

void check_versions(const Field& file) {
  std::vector<Version> below;
  for (const Field& vector : items_of(file, "rising")) {
    const Version version = Version::parse(text_of(vector, "version")).value();
    for (const Version& lower : below) EXPECT_TRUE(lower < version && version > lower) << shown(vector);
    below.push_back(version);
  }
  for (const char* list : {"refused", "accepted"}) {
    for (const Field& vector : items_of(file, list)) {
      EXPECT_EQ(outcome(Version::parse(text_of(vector, "version"))), stated(vector)) << shown(vector);
    }
  }
}

void expect_membership(const Field& vector, const VersionRange& range, const char* list, bool expected) {
  const auto versions = vector.texts(list).value();
  for (const std::string& version : versions) {
    EXPECT_EQ(range.contains(Version::parse(version).value()), expected) << version << " " << shown(vector);
  }
}

void check_version_ranges(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    const VersionRange range = VersionRange::parse(text_of(vector, "range")).value();
    expect_membership(vector, range, "contains", true);
    expect_membership(vector, range, "excludes", false);
  }
  for (const Field& vector : items_of(file, "refused")) {
    EXPECT_EQ(outcome(VersionRange::parse(text_of(vector, "range"))), stated(vector)) << shown(vector);
  }
}

void check_times(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    EXPECT_EQ(vector.time("text").value().seconds, vector.integer("seconds", INT64_MIN).value())
        << shown(vector);
  }
  for (const Field& vector : items_of(file, "refused")) {
    EXPECT_EQ(outcome(vector.time("text")), stated(vector)) << shown(vector);
  }
}

void check_tree_listings(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    const std::string text = text_of(vector, "text");
    const auto listing = parse_tree_listing(text);
    EXPECT_EQ(outcome(listing), stated(vector)) << shown(vector);
    if (listing) {
      EXPECT_EQ(write_tree_listing(*listing), text) << shown(vector);
    }
  }
}

void check_dsse_pae(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    EXPECT_EQ(pre_authentication_encoding(text_of(vector, "type"), bytes_of(vector, "body")),
              bytes_of(vector, "encoded"))
        << shown(vector);
  }
}

void check_detached_signatures(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    const auto read = read_detached_signatures({text_of(vector, "text"), "manifest.json.sig"});
    EXPECT_EQ(outcome(read), stated(vector)) << shown(vector);
    if (!read) continue;
    const auto same = [](const Signature& a, const Signature& b) {
      return a.key == b.key && a.bytes == b.bytes;
    };
    const auto expected = signatures_of(vector);
    EXPECT_TRUE(std::equal(read->begin(), read->end(), expected.begin(), expected.end(), same))
        << shown(vector);
    EXPECT_EQ(write_detached_signatures(*read), text_of(vector, "written")) << shown(vector);
  }
}

void check_content_range(const Field& file) {
  for (const Field& vector : items_of(file, "cases")) {
    const auto first = static_cast<std::uint64_t>(vector.integer("first", 0).value());
    EXPECT_EQ(continues_from(first, text_of(vector, "header")), says(vector, "continues")) << shown(vector);
  }
}

const std::map<std::string, std::function<void(const Field&)>> kReaders{
    {"canonical-json.json", check_canonical_json},
    {"content_range.json", check_content_range},
    {"detached_signatures.json", check_detached_signatures},
    {"dsse_pae.json", check_dsse_pae},
    {"hashed_bins.json", check_hashed_bins},
    {"key_ids.json", check_key_ids},
    {"path_patterns.json", check_path_patterns},
    {"public_keys.json", check_public_keys},
    {"signatures.json", check_signatures},
    {"strict_json.json", check_strict_json},
    {"thresholds.json", check_thresholds},
    {"times.json", check_times},
    {"tree_listings.json", check_tree_listings},
    {"urls.json", check_urls},
    {"version_ranges.json", check_version_ranges},
    {"versions.json", check_versions}};

// These are read where the rules that they cover are tested.
const std::map<std::string, std::string> kReadElsewhere{
    {"date_ratchet.json", "tests/metadata/date_ratchet_test.cpp"},
    {"last_day.json", "tests/verifier/support_status_test.cpp"},
    {"support_notice.json", "tests/metadata/cle_rules_test.cpp"}};

class Vectors : public ::testing::TestWithParam<std::string> {};

TEST_P(Vectors, HaveTheirStatedOutcome) {
  const Json json = read_vector_file(GetParam());
  kReaders.at(GetParam())(Field(json, GetParam()));
}

std::string test_name(const ::testing::TestParamInfo<std::string>& file) {
  std::string name;
  bool starts_word = true;
  for (const char c : file.param.substr(0, file.param.find('.'))) {
    const bool is_letter = std::isalnum(static_cast<unsigned char>(c)) != 0;
    if (is_letter) name += starts_word ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    starts_word = !is_letter;
  }
  return name;
}

std::vector<std::string> files_with_a_reader() {
  std::vector<std::string> files;
  for (const auto& [file, read] : kReaders) files.push_back(file);
  return files;
}

INSTANTIATE_TEST_SUITE_P(Public, Vectors, ::testing::ValuesIn(files_with_a_reader()), test_name);

TEST(VectorFiles, EveryFileIsReadByATest) {
  const std::string folder = SEALWRIGHT_VECTORS;
  std::vector<std::string> expected = files_with_a_reader(), found;
  for (const auto& [file, reader] : kReadElsewhere) {
    expected.push_back(file);
    EXPECT_THAT(read_file(folder + "/../../" + reader, 1 << 20).value(), ::testing::HasSubstr(file));
  }
  const auto files = list_directory(folder);
  for (const std::string& file : files.value()) {
    if (file.ends_with(".json")) found.push_back(file);
  }
  EXPECT_THAT(found, ::testing::UnorderedElementsAreArray(expected));
}

}  // namespace
}  // namespace sealwright
