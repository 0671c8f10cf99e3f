// SPDX-License-Identifier: Apache-2.0
#include "access/key_scope.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace gluepot::access {
namespace {

namespace json = boost::json;

core::Result<KeyScope> read(std::string_view text) {
  return read_scope(json::parse(text).as_object(), 1'000'000);
}

struct Range {
  const char *range, *inside, *outside;
};

class AddressRangeTest : public testing::TestWithParam<Range> {};

TEST_P(AddressRangeTest, HoldsWhatIsInIt) {
  const auto range = AddressRange::parse(GetParam().range);
  ASSERT_TRUE(range) << range.error().message;
  EXPECT_TRUE(range->contains(GetParam().inside));
  EXPECT_FALSE(range->contains(GetParam().outside));
  EXPECT_FALSE(range->contains(""));
  EXPECT_FALSE(range->contains("localhost"));
  EXPECT_EQ(*AddressRange::parse(range->text()), *range) << range->text();
}

INSTANTIATE_TEST_SUITE_P(
    Ranges, AddressRangeTest,
    testing::Values(Range{"10.0.0.0/8", "10.255.255.255", "11.0.0.0"}, Range{"192.0.2.7", "192.0.2.7", "192.0.2.8"},
                    Range{"192.0.2.128/25", "192.0.2.128", "192.0.2.127"}, Range{"0.0.0.0/0", "8.8.8.8", "2001:db8::1"},
                    Range{"192.0.2.7/32", "::ffff:192.0.2.7", "::ffff:192.0.2.6"},
                    Range{"::ffff:10.0.0.0/104", "10.1.1.1", "11.0.0.0"},
                    Range{"2001:db8::/32", "2001:db8:ffff::1", "2001:db9::1"},
                    Range{"fe80::/10", "fe80::1%eth0", "fec0::1"}, Range{"::1", "::1", "127.0.0.1"},
                    Range{"2001:db8::8000/113", "2001:db8::ffff", "2001:db8::7fff"}));

TEST(AddressRangeErrors, SayWhatWasProbablyMeant) {
  EXPECT_NE(AddressRange::parse("10.1.2.3/8").error().message.find("10.0.0.0/8 or 10.1.2.3"), std::string::npos);
  for (const auto* bad : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0/24", "::/129",
                          "fe80::1%eth0", "10.0.0.0/ 8", "example.com", "1.2.3.4.5", "::g"})
    EXPECT_FALSE(AddressRange::parse(bad)) << bad;
}

TEST(KeyScopeTest, ReadsWhatItWrites) {
  const auto scope = read(
      R"({"organizations":["12",3,"12"],"types":["flexible-assets","passwords"],"verbs":["get","Update"],
          "from":["10.0.0.0/8","2001:db8::1","10.0.0.0/8"],"expires_at_ms":2000000,"limit":7})");
  ASSERT_TRUE(scope) << scope.error().message;
  EXPECT_EQ(json::serialize(scope_json(*scope)),
            R"({"organizations":["3","12"],"types":["flexible_assets","passwords"],"verbs":["read","update"],)"
            R"("from":["10.0.0.0/8","2001:db8::1"],"expires_at_ms":2000000,"limit":7})");
  const auto again = read_scope(scope_json(*scope), 1'000'000);
  ASSERT_TRUE(again);
  EXPECT_EQ(scope_json(*again), scope_json(*scope));
  EXPECT_TRUE(scope->may_see(catalog::Kind::kPasswords));
  EXPECT_FALSE(scope->may_see(catalog::Kind::kDocuments));
}

TEST(KeyScopeTest, NothingSaidIsEverything) {
  const auto scope = read(R"({"organizations":null,"types":null})");
  ASSERT_TRUE(scope);
  EXPECT_EQ(json::serialize(scope_json(*scope)),
            R"({"organizations":null,"types":null,"verbs":["read","create","update","delete"],"from":null,)"
            R"("expires_at_ms":null,"limit":null})");
  EXPECT_TRUE(scope->may_come_from("anything"));
}

TEST(KeyScopeTest, EveryTypeOfTheCatalogueCanBeNamed) {
  for (const auto& type : catalog::resource_types()) {
    const auto scope = read(R"({"types":[")" + std::string(type.write_type) + R"("]})");
    ASSERT_TRUE(scope) << type.write_type;
    EXPECT_EQ(scope->kinds->count(), 1U);
    EXPECT_TRUE(scope->may_see(type.kind));
  }
}

struct Bad {
  const char *scope, *field, *says;
};

class KeyScopeErrors : public testing::TestWithParam<Bad> {};

TEST_P(KeyScopeErrors, NameTheMemberAndTheRule) {
  const auto scope = read(GetParam().scope);
  ASSERT_FALSE(scope) << GetParam().scope;
  EXPECT_EQ(scope.error().code, core::ErrorCode::kInvalidArgument);
  EXPECT_EQ(scope.error().field, GetParam().field);
  EXPECT_NE(scope.error().message.find(GetParam().says), std::string::npos) << scope.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    Scopes, KeyScopeErrors,
    testing::Values(Bad{R"({"organisations":[1]})", "scope.organisations", "organizations, types"},
                    Bad{R"({"types":["password"]})", "scope.types", "passwords"},
                    Bad{R"({"types":["flexibel_assets"]})", "scope.types", "nearest: flexible_assets"},
                    Bad{R"({"types":[7]})", "scope.types", "words"},
                    Bad{R"({"types":"passwords"})", "scope.types", "a list"},
                    Bad{R"({"types":[]})", "scope.types", "allows nothing"},
                    Bad{R"({"verbs":["write"]})", "scope.verbs", "read, create, update, delete"},
                    Bad{R"({"organizations":["Contoso"]})", "scope.organizations", "ids"},
                    Bad{R"({"organizations":[0]})", "scope.organizations", "ids"},
                    Bad{R"({"organizations":[1.5]})", "scope.organizations", "ids"},
                    Bad{R"({"from":["10.0.0.1/8"]})", "scope.from", "10.0.0.0/8"},
                    Bad{R"({"expires_at_ms":1000000})", "scope.expires_at_ms", "past"},
                    Bad{R"({"expires_at_ms":"2027"})", "scope.expires_at_ms", "milliseconds"},
                    Bad{R"({"limit":0})", "scope.limit", "1 to"}, Bad{R"({"limit":1000001})", "scope.limit", "1 to"}));

}  // namespace
}  // namespace gluepot::access
