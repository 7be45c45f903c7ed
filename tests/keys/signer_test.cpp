// SPDX-License-Identifier: Apache-2.0
// Keys by their URI, and the table of algorithms.
#include "keys/private/signer.hpp"

#include <gtest/gtest.h>

#include "base/posix_files.hpp"
#include "keys/private/signing_key.hpp"
#include "tests/support/result_matchers.hpp"

namespace sealwright {
namespace {

class SignerByUri : public testing::Test {
 protected:
  SignerByUri() {
    write_file(join_path(folder_.path(), "role.pem"), key_.encrypted_pem(passphrase_).value()).value();
  }
  Result<std::unique_ptr<Signer>> open(const std::string& uri) const {
    return open_signer(uri, folder_.path(), passphrase_);
  }

  const TemporaryDirectory folder_ = *TemporaryDirectory::create(testing::TempDir(), "signer");
  const Secret passphrase_ = Secret::copy_of("correct horse");
  const SigningKey key_ = *SigningKey::generate(KeyKind::p256);
};

TEST_F(SignerByUri, AKeyFileSignsAsItsKey) {
  for (const std::string& path : {std::string("role.pem"), join_path(folder_.path(), "role.pem")}) {
    const auto signer = open(file_key_uri(path));
    ASSERT_THAT(signer, IsDone()) << path;
    EXPECT_EQ((*signer)->public_key().identity(), key_.public_key().identity());
    EXPECT_TRUE(key_.public_key().verifies("message", *(*signer)->sign("message")));
  }
}

TEST_F(SignerByUri, ARefusalNamesTheFile) {
  const auto missing = open("file:none.pem");
  ASSERT_THAT(missing, FailsWith(ErrorCode::key_not_found));
  EXPECT_EQ(missing.error().file(), join_path(folder_.path(), "none.pem"));
  const auto wrong = open_signer("file:role.pem", folder_.path(), Secret::copy_of("another"));
  ASSERT_THAT(wrong, FailsWith(ErrorCode::passphrase_wrong));
  EXPECT_EQ(wrong.error().file(), join_path(folder_.path(), "role.pem"));
}

TEST_F(SignerByUri, AnotherSchemeIsRefusedByName) {
  for (const std::string uri : {"pkcs11:object=role", "role.pem", "file:", ""}) {
    const auto refused = open(uri);
    ASSERT_THAT(refused, FailsWith(ErrorCode::unsupported_key)) << uri;
    EXPECT_EQ(refused.error().expected(), "file:PATH");
    EXPECT_EQ(refused.error().got(), uri);
  }
}

TEST(AlgorithmTable, EachRowIsFoundByItsNamesAndByItsKind) {
  for (const Algorithm& row : algorithms()) {
    EXPECT_EQ(&algorithm_of(row.kind), &row);
    EXPECT_EQ(find_algorithm(row.keytype, row.scheme), &row);
    if (!row.other_keytype.empty()) {
      EXPECT_EQ(find_algorithm(row.other_keytype, row.scheme), &row);
    }
    EXPECT_EQ(find_algorithm("", row.scheme), nullptr) << "no other name is an empty one";
    EXPECT_EQ(find_algorithm(row.keytype, "none"), nullptr);
  }
}

TEST(AlgorithmTable, AKeyThatIsMadeIsReadFromItsTufFormAsTheSameKey) {
  for (const Algorithm& row : algorithms()) {
    const auto made = SigningKey::generate(row.kind);
    ASSERT_EQ(made.has_value(), row.is_made) << row.scheme;
    if (!made) continue;
    const PublicKey& key = made->public_key();
    const auto read = PublicKey::from_tuf(row.keytype, row.scheme, key.tuf_value());
    ASSERT_THAT(read, IsDone());
    EXPECT_EQ(read->identity(), key.identity());
    EXPECT_EQ(&read->algorithm(), &row);
    EXPECT_EQ(key.raw().size(), row.raw_bytes);
  }
}

}  // namespace
}  // namespace sealwright
