// SPDX-License-Identifier: Apache-2.0
#include "connectors/upstream/secret_json.h"

#include <gtest/gtest.h>

namespace gluepot::upstream {
namespace {

TEST(RepeatsTest, SeesASecretAsItIsAndEscapedTwice) {
  const std::string_view secret = "a\"b\\\xC5\xBE\xF0\x9F\x94\x91";
  EXPECT_TRUE(repeats("x a\"b\\\xC5\xBE\xF0\x9F\x94\x91 y", {secret}));
  EXPECT_TRUE(repeats(R"({"detail":"a\"b\\\u017e\ud83d\udd11"})", {secret}));
  EXPECT_TRUE(repeats(R"({"detail":"{\"password\":\"a\\u0022b\\u005c\\u017e\\ud83d\\udd11\"}"})", {"key", secret}));
  EXPECT_FALSE(repeats(R"({"detail":"password is too short"})", {secret, "ITG.0123"}));
  EXPECT_FALSE(repeats(R"({"detail":"\x"})", {secret})) << "no JSON at all";
}

TEST(RepeatsTest, PassesOverNothingAndTakesTheHugeForRepeating) {
  EXPECT_FALSE(repeats("anything", {"", "an"}));
  EXPECT_TRUE(repeats(std::string(70'000, 'x'), {"secret"}));
}

}  // namespace
}  // namespace gluepot::upstream
