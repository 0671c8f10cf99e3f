// SPDX-License-Identifier: Apache-2.0
// Whom the provider vouches for, and which role that gives.
#include "openid/claims.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace gluepot::openid {
namespace {

namespace json = boost::json;

json::object claims(std::string_view text) {
  auto all = json::parse(text).as_object();
  all["iss"] = "https://id.example";
  all["sub"] = "u-1";
  return all;
}

std::string refused(std::string_view text, const Settings& settings = {}) {
  std::string email;
  const auto who = vouched(claims(text), settings, email);
  return who ? std::string() : who.error().reason;
}

TEST(ClaimsTest, AVerifiedAddressIsDemanded) {
  for (const std::string_view yes : {"true", "\"true\"", "1", "\"1\""})
    EXPECT_EQ(refused(R"({"email":"kim@msp.example","email_verified":)" + std::string(yes) + "}"), "") << yes;
  for (const std::string_view no : {"false", "\"false\"", "0", "null", "\"yes\"", "[true]", "{}"})
    EXPECT_EQ(refused(R"({"email":"kim@msp.example","email_verified":)" + std::string(no) + "}"), "email_unverified")
        << no;
  EXPECT_EQ(refused(R"({"email":"kim@msp.example"})"), "email_unverified");
  for (const std::string_view bad : {"\"\"", "7", "null", "\"kim\"", "\"a@b@c\"", "\"a b@c\"", "\"<x>@c\""})
    EXPECT_EQ(refused(R"({"email_verified":true,"email":)" + std::string(bad) + "}"), "email_missing") << bad;
  Settings entra;
  entra.verified_claim = "xms_edov";
  EXPECT_EQ(refused(R"({"email":"kim@msp.example","xms_edov":true})", entra), "");
  EXPECT_EQ(refused(R"({"email":"kim@msp.example","email_verified":true})", entra), "email_unverified");
}

Settings by_groups() {
  Settings settings;
  settings.role_claim = "groups";
  settings.rules = {{"leads", core::RoleId{7}}, {"techs", core::RoleId{8}}};
  return settings;
}

std::int64_t role_of(std::string_view groups, const Settings& settings) {
  std::string email;
  const auto who =
      vouched(claims(R"({"email":"k@m.example","email_verified":true)" + std::string(groups) + "}"), settings, email);
  if (!who) return who.error().reason == "no_role" ? -1 : -2;
  return who->role ? who->role->value : 0;
}

TEST(ClaimsTest, TheFirstRuleThatFitsGivesTheRole) {
  auto settings = by_groups();
  EXPECT_EQ(role_of(R"(,"groups":["techs","leads"])", settings), 7);
  EXPECT_EQ(role_of(R"(,"groups":["x","techs"])", settings), 8);
  EXPECT_EQ(role_of(R"(,"groups":"techs")", settings), 8);
  EXPECT_EQ(role_of(R"(,"groups":"techs leads")", settings), -1);
  EXPECT_EQ(role_of(R"(,"groups":["Techs"])", settings), -1);
  EXPECT_EQ(role_of(R"(,"groups":[["techs"],7,null])", settings), -1);
  EXPECT_EQ(role_of("", settings), -1);
  settings.default_role = core::RoleId{9};
  EXPECT_EQ(role_of("", settings), 9);
  EXPECT_EQ(role_of(R"(,"groups":["leads"])", settings), 7);
  settings.role_claim = "realm_access.roles";
  EXPECT_EQ(role_of(R"(,"realm_access":{"roles":["techs"]})", settings), 8);
  EXPECT_EQ(role_of(R"(,"realm_access.roles":["leads"],"realm_access":{"roles":["techs"]})", settings), 7);
  settings.role_claim = "https://msp.example/roles";
  EXPECT_EQ(role_of(R"(,"https://msp.example/roles":["leads"])", settings), 7);
}

TEST(ClaimsTest, WithoutAClaimTheRoleIsForNewPeopleOnly) {
  Settings settings;
  settings.default_role = core::RoleId{9};
  std::string email;
  const auto who = vouched(claims(R"({"email":"k@m.example","email_verified":true,"name":"Kim"})"), settings, email);
  ASSERT_TRUE(who);
  EXPECT_TRUE(who->first_role_only);
  EXPECT_EQ(who->role->value, 9);
  EXPECT_EQ(email, "k@m.example");
  EXPECT_EQ(who->name, "Kim");
}

TEST(ClaimsTest, UserinfoAddsAndNeverReplaces) {
  auto token = claims(R"({"email":"kim@msp.example"})");
  ASSERT_TRUE(add_userinfo(token, {{"sub", "u-1"}, {"email", "ana@msp.example"}, {"email_verified", true}}));
  EXPECT_EQ(token["email"], "kim@msp.example");
  EXPECT_EQ(token["email_verified"], true);
  EXPECT_FALSE(add_userinfo(token, {{"sub", "u-2"}, {"groups", "leads"}}));
  EXPECT_FALSE(add_userinfo(token, {{"groups", "leads"}}));
  EXPECT_FALSE(token.contains("groups"));
}

}  // namespace
}  // namespace gluepot::openid
