// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <gtest/gtest.h>

#include <set>

namespace gluepot::http {
namespace {

TEST(PercentTest, DecodesAndRefusesCutSequences) {
  EXPECT_EQ(percent_decode("a%20b%C3%A9", false), "a b\xc3\xa9");
  EXPECT_EQ(percent_decode("a+b", true), "a b");
  EXPECT_EQ(percent_decode("a+b", false), "a+b");
  EXPECT_EQ(percent_decode("", false), "");
  for (const char* bad : {"%", "%4", "%4g", "%g4", "x%%20"}) EXPECT_EQ(percent_decode(bad, false), std::nullopt) << bad;
}

TEST(PercentTest, EncodedTextComesBackTheSame) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(all), true), all);
  EXPECT_EQ(percent_encode("a b/~-_."), "a%20b%2F~-_.");
}

TEST(QueryTest, FirstValueWins) {
  Request request;
  request.query = "filter%5Bname%5D=A+B&x=1&x=2&flag&bad=%zz&=none";
  EXPECT_EQ(request.query_parameter("filter[name]"), "A B");
  EXPECT_EQ(request.query_parameter("x"), "1");
  EXPECT_EQ(request.query_parameter("flag"), "");
  EXPECT_EQ(request.query_parameter("bad"), std::nullopt);
  EXPECT_EQ(request.query_parameter("missing"), std::nullopt);
}

TEST(HeadersTest, NamesCompareWithoutCaseAndSetReplacesAll) {
  Headers headers;
  headers.add("Set-Cookie", "a=1");
  headers.add("set-cookie", "b=2");
  headers.add("X", "y");
  EXPECT_EQ(headers.find("SET-COOKIE"), "a=1");
  headers.set("Set-Cookie", "c=3");
  EXPECT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers.find("set-cookie"), "c=3");
  headers.clear();
  EXPECT_EQ(headers.begin(), headers.end());
  EXPECT_EQ(headers.find("x"), std::nullopt);
  headers.add("n", "v");
  EXPECT_EQ(headers.begin()->first, "n");
}

TEST(RequestIdTest, IsUnique) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(make_request_id());
  EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
}  // namespace gluepot::http
