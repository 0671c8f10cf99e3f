// SPDX-License-Identifier: Apache-2.0
#include "net/address_rules.h"

#include <gtest/gtest.h>

namespace gluepot::net {
namespace {

struct Case {
  const char* text;
  const char* normal;  ///< null: refused
};

class BaseUrlTest : public ::testing::TestWithParam<Case> {};

TEST_P(BaseUrlTest, IsNormalisedOrRefusedWithItsField) {
  const auto url = parse_base_url(GetParam().text);
  if (GetParam().normal == nullptr) {
    ASSERT_FALSE(url);
    EXPECT_EQ(url.error().field, "url");
  } else {
    ASSERT_TRUE(url) << url.error().message;
    EXPECT_EQ(url->text(), GetParam().normal);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Net, BaseUrlTest,
    ::testing::Values(Case{" https://API.itglue.com/ \n", "https://api.itglue.com"},
                      Case{"api.itglue.com", "https://api.itglue.com"},
                      Case{"https://hub:443/itglue//", "https://hub/itglue"},
                      Case{"https://hub:8443", "https://hub:8443"}, Case{"http://127.0.0.1:80/x", "http://127.0.0.1/x"},
                      Case{"http://localhost:8080", "http://localhost:8080"},
                      Case{"http://[::1]:81", "http://[::1]:81"}, Case{"http://api.itglue.com", nullptr},
                      Case{"http://127.0.0.1.evil.example", nullptr}, Case{"ftp://hub", nullptr},
                      Case{"https://me:word@hub", nullptr}, Case{"https://hub?x=1", nullptr},
                      Case{"https://hub#x", nullptr}, Case{"https://", nullptr}, Case{"https://hub:0", nullptr},
                      Case{"https://hub:70000", nullptr}, Case{"https://hub:x", nullptr}, Case{"https://h b", nullptr},
                      Case{"https://hub\\@evil", nullptr}, Case{"", nullptr}));

TEST(AddressRules, PlainHttpIsTakenWhenAllowed) {
  EXPECT_TRUE(parse_base_url("http://hub", {.allow_plain_http = true}));
}
TEST(AddressRules, EncodesWhatIsReserved) {
  EXPECT_EQ(percent_encode("a b&c=\xC3\xA9~"), "a%20b%26c%3D%C3%A9~");
}

}  // namespace
}  // namespace gluepot::net
