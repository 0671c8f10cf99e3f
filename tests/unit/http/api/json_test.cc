// SPDX-License-Identifier: Apache-2.0
#include "http/api/json.h"

#include <gtest/gtest.h>

#include <random>

namespace gluepot::api {
namespace {

http::Request with_body(std::string body) {
  http::Request request;
  request.body = std::move(body);
  return request;
}

std::string cut(std::string body) {
  auto request = with_body(std::move(body));
  auto secret = cut_secret(request, "password");
  if (!secret) return "error " + std::string(core::error_name(secret.error().code));
  return *secret ? std::string((*secret)->reveal()) : "(none)";
}

TEST(CutSecret, LeavesNothingOfTheSecretInTheBodyAndTheRestIntact) {
  auto request =
      with_body(R"({"name":"ana","password":"C4nary \"x\" \u00e4\ud83d\ude00","more":[{"password":"inner"}]})");
  const auto secret = cut_secret(request, "password");
  ASSERT_TRUE(secret && *secret);
  EXPECT_EQ((*secret)->reveal(), "C4nary \"x\" \xC3\xA4\xF0\x9F\x98\x80");
  EXPECT_EQ(request.body.find("C4nary"), std::string::npos);
  const auto object = read_object(request);
  ASSERT_TRUE(object);
  EXPECT_EQ(*need_text(*object, "name"), "ana");
  EXPECT_EQ(object->at("more").at(0).at("password").as_string(), "inner") << "only the top level's member is cut";
}

TEST(CutSecret, AgreesWithTheParserOnAnyText) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    const char* const pieces[] = {
        "a", "\"", "\\", "/", "\n", "\t", "\x01", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "}", ",", "u0041"};
    for (std::size_t n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
    EXPECT_EQ(cut(json::serialize(json::object{{"a", json::array{1, text, nullptr}}, {"password", text}, {"b", text}})),
              text);
  }
}

TEST(CutSecret, RefusesWhatTwoReadersCouldReadDifferently) {
  EXPECT_EQ(cut(R"({"password":"one","password":"two"})"), "error invalid_argument");
  EXPECT_EQ(cut(R"({"password":7})"), "error invalid_argument");
  EXPECT_EQ(cut(R"({"password":["x"]})"), "error invalid_argument");
  EXPECT_EQ(cut(R"({"password":"\ud83d"})"), "error malformed");
  EXPECT_EQ(cut(R"({"password":"\u12"})"), "error malformed");
  EXPECT_EQ(cut("{\"password\":\"\xFF\"}"), "error malformed");
  EXPECT_EQ(cut("{\"password\":\"" + std::string(5000, 'x') + "\"}"), "error invalid_argument");
}

TEST(CutSecret, ABodyThatIsNoObjectIsLeftToTheParser) {
  for (const auto* body : {"", "[]", "{", "{\"password\"", "{\"password\":", "{\"password\":\"abc", "{\"a\":\"\\",
                           "null", "{\"password\":null}", "{}", "{\"a\":}", "{\"a\":]", "{\"a\":[}", "{,}"})
    EXPECT_EQ(cut(body), "(none)") << body;
}

}  // namespace
}  // namespace gluepot::api
