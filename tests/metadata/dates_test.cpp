// SPDX-License-Identifier: Apache-2.0
#include "metadata/lifecycle/dates.hpp"
#include "base/limits.hpp"

#include <gtest/gtest.h>

#include "tests/support/result_matchers.hpp"
#include "tests/support/worst_documents.hpp"

namespace sealwright {
namespace {

const std::string kDigest(64, 'a');

std::string dates(const std::string& correction, const std::string& notice) {
  return R"({"schemaVersion":"1.0","corrections":[)" + correction + R"(],"earlierNotices":[)" + notice + "]}";
}

TEST(Dates, AreReadAndWrittenBack) {
  const auto read =
      read_dates(dates(R"({"event":7,"reason":"Year mistyped","notice":"ACME-EOS-2"})",
                       R"({"event":2,"url":"https://vendor.example/end","sha256":")" + kDigest + R"("})"),
                 "dates.json");
  ASSERT_THAT(read, IsDone());
  ASSERT_EQ(read->corrections.size(), 1u);
  EXPECT_EQ(read->corrections[0].event, 7);
  EXPECT_EQ(read->events_with_earlier_notice(), (std::set<std::int64_t>{2}));
  EXPECT_EQ(write_dates(read_dates(write_dates(*read), "dates.json").value()), write_dates(*read));
}

TEST(Dates, AreAClosedDocument) {
  for (const std::string& document :
       {std::string(R"({"schemaVersion":"1.0","corrections":[],"earlierNotices":[],"more":1})"),
        dates(R"({"event":7,"reason":"r","notice":"N","more":1})", ""),
        dates("", R"({"event":2,"url":"https://v.example/","sha256":")" + kDigest + R"(","more":1})"),
        dates(R"({"event":0,"reason":"r","notice":"N"})", ""),
        dates(R"({"event":7,"reason":"","notice":"N"})", ""),
        dates(R"({"event":7,"reason":")" + std::string(2001, 'r') + R"(","notice":"N"})", ""),
        dates(R"({"event":7,"reason":"r","notice":"-N"})", ""),
        dates(R"({"event":7,"reason":"r","notice":"acme"})", ""),
        dates("", R"({"event":2,"url":"http://v.example/","sha256":")" + kDigest + R"("})"),
        dates("", R"({"event":2,"url":"https://v.example/","sha256":"ab"})")}) {
    EXPECT_THAT(read_dates(document, "dates.json"), FailsWith(ErrorCode::field_value)) << document;
  }
  EXPECT_THAT(read_dates(R"({"schemaVersion":"1.0","corrections":[]})", "dates.json"),
              FailsWith(ErrorCode::field_missing));
  EXPECT_THAT(read_dates(R"({"schemaVersion":"2.0"})", "dates.json"), FailsWith(ErrorCode::format_too_new));
}

TEST(Dates, NameNoMoreEventsThanADocumentHas) {
  const auto corrections = [](std::size_t count) {
    return testing_support::comma_separated(count, [](std::size_t i) {
      return R"({"event":)" + std::to_string(i + 1) + R"(,"reason":"r","notice":"N"})";
    });
  };
  const auto notices = [](std::size_t count) {
    return testing_support::comma_separated(count, [](std::size_t i) {
      return R"({"event":)" + std::to_string(i + 1) + R"(,"url":"https://a.example/","sha256":")" + kDigest +
             R"("})";
    });
  };
  EXPECT_THAT(read_dates(dates(corrections(kLimits.corrections), notices(kLimits.corrections)), "dates.json"),
              IsDone());
  EXPECT_THAT(read_dates(dates(corrections(kLimits.corrections + 1), ""), "dates.json"),
              FailsWith(ErrorCode::limit_exceeded));
  EXPECT_THAT(read_dates(dates("", notices(kLimits.corrections + 1)), "dates.json"),
              FailsWith(ErrorCode::limit_exceeded));
}

}  // namespace
}  // namespace sealwright
