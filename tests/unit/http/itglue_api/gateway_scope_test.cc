// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/gateway_scope.h"

#include <gtest/gtest.h>

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;

class RedactorTest : public testing::Test {
 protected:
  RedactorTest() {
    view_.scope = documentation::Scope::only({1, 2});
    view_.scope.hide_restricted = true;
    view_.scope.restricted_allowed = {2};
    traits_.add(5, "name", "Text");
    traits_.add(5, "site", "Tag");
    traits_.add(5, "pin", "Password");
  }
  Redactor redactor() {
    return Redactor(
        view_, &traits_, [](Kind, std::int64_t id) { return id == 10; },
        [](Kind kind, std::int64_t id) -> std::optional<bool> {
          if (kind != Kind::kDocuments && kind != Kind::kDocumentFolders) return std::nullopt;
          if (id == 20) return true;
          if (id == 21) return false;
          return std::nullopt;
        });
  }
  bool sees(Kind kind, const std::string& row) {
    return redactor().visible(catalog::find_type(kind), json::parse(row).get_object());
  }
  View view_;
  catalog::SecretTraits traits_;
};

TEST_F(RedactorTest, RowsAreOfServedOrganizationsOnly) {
  EXPECT_TRUE(sees(Kind::kPasswords, R"({"id":"1","attributes":{"organization-id":1}})"));
  EXPECT_TRUE(sees(Kind::kPasswords, R"({"id":"1","attributes":{"organization_id":"2"}})"));
  EXPECT_FALSE(sees(Kind::kPasswords, R"({"id":"1","attributes":{"organization-id":3}})"));
  EXPECT_FALSE(sees(Kind::kPasswords, R"({"id":"1","attributes":{}})"));
  EXPECT_FALSE(sees(Kind::kConfigurations, R"({"id":"1","attributes":{"organization-id":null}})"));
  EXPECT_TRUE(sees(Kind::kOrganizations, R"({"id":"1","attributes":{}})"));
  EXPECT_FALSE(sees(Kind::kOrganizations, R"({"id":"3","attributes":{}})"));
  EXPECT_TRUE(sees(Kind::kPasswordCategories, R"({"id":"1","attributes":{}})"));
  EXPECT_TRUE(sees(Kind::kConfigurationInterfaces, R"({"id":"1","attributes":{"configuration-id":10}})"));
  EXPECT_FALSE(sees(Kind::kConfigurationInterfaces, R"({"id":"1","attributes":{"configuration-id":11}})"));
  EXPECT_FALSE(sees(Kind::kAttachments, R"({"id":"1","attributes":{}})"));
}

TEST_F(RedactorTest, TheSourcesOwnGateHolds) {
  EXPECT_FALSE(sees(Kind::kPasswords, R"({"id":"1","attributes":{"organization-id":1,"restricted":true}})"));
  EXPECT_FALSE(sees(Kind::kPasswords, R"({"id":"1","attributes":{"organization-id":1,"personal":true}})"));
  EXPECT_TRUE(sees(Kind::kPasswords, R"({"id":"1","attributes":{"organization-id":2,"restricted":true}})"));
  EXPECT_FALSE(sees(Kind::kDocuments, R"({"id":"1","attributes":{"organization-id":1,"document-folder-id":21}})"));
  EXPECT_TRUE(sees(Kind::kDocuments, R"({"id":"1","attributes":{"organization-id":1,"document-folder-id":20}})"));
}

TEST_F(RedactorTest, AnAccountsOwnEntriesAreForKeysWithoutALimit) {
  const std::string row = R"({"id":"1","attributes":{"organization-id":null}})";
  EXPECT_TRUE(sees(Kind::kLogs, row));
  view_.whole_account = false;
  EXPECT_FALSE(sees(Kind::kLogs, row));
}

TEST_F(RedactorTest, SecretsAndForeignTagsAreCut) {
  auto row = json::parse(R"({"id":"1","attributes":{"flexible-asset-type-id":5,"traits":{"name":"n","pin":"VALUE",
    "unknown":"VALUE","site":{"type":"Configurations","values":[
      {"id":1,"name":"ours","resource-url":"https://x.itglue.com/1/configurations/1"},
      {"id":2,"name":"FOREIGN","resource-url":"https://x.itglue.com/3/configurations/2"},
      {"id":3,"name":"NOBODY"}]}}}})");
  redactor().clean(catalog::find_type(Kind::kFlexibleAssets), row.get_object());
  const auto text = json::serialize(row);
  for (const auto* secret : {"VALUE", "FOREIGN", "NOBODY"}) EXPECT_EQ(text.find(secret), std::string::npos) << text;
  EXPECT_NE(text.find("ours"), std::string::npos) << text;
  auto entry = json::parse(R"({"id":"1","attributes":{"password":"VALUE","otp_secret":"VALUE","otpSecret":"VALUE",
    "nested":{"password":"VALUE"}}})");
  redactor().clean(catalog::find_type(Kind::kPasswords), entry.get_object());
  EXPECT_EQ(json::serialize(entry).find("VALUE"), std::string::npos);
  auto shown = json::parse(R"({"id":"1","attributes":{"password":"SHOWN","otp-secret":"VALUE"}})");
  redactor().clean(catalog::find_type(Kind::kPasswords), shown.get_object(), true);
  EXPECT_NE(json::serialize(shown).find("SHOWN"), std::string::npos);
  EXPECT_EQ(json::serialize(shown).find("VALUE"), std::string::npos);
}

TEST_F(RedactorTest, IncludedRowsOfOthersGoWithTheirReferences) {
  catalog::KindSet kinds;
  kinds.set(static_cast<std::size_t>(Kind::kConfigurations)).set(static_cast<std::size_t>(Kind::kPasswords));
  auto document = [] {
    return json::parse(R"({"data":[{"id":"1","type":"configurations","attributes":{},"relationships":{
      "passwords":{"data":[{"type":"passwords","id":"5"},{"type":"passwords","id":"6"}]},
      "location":{"data":{"type":"locations","id":"7"}}}}],
      "included":[{"id":"5","type":"passwords","attributes":{"organization-id":1,"password":"VALUE"}},
                  {"id":"6","type":"passwords","attributes":{"organization-id":3,"name":"FOREIGN"}},
                  {"id":"7","type":"locations","attributes":{"organization-id":1,"name":"Site"}}]})");
  };
  auto whole = document();
  redactor().clean_included(whole.get_object());
  EXPECT_EQ(whole.at("included").as_array().size(), 2u);
  EXPECT_EQ(whole.at_pointer("/data/0/relationships/passwords/data").as_array().size(), 1u);
  EXPECT_EQ(json::serialize(whole).find("VALUE"), std::string::npos);
  view_.kinds = &kinds;
  auto limited = document();
  redactor().clean_included(limited.get_object());
  EXPECT_EQ(limited.at("included").as_array().size(), 1u);
  EXPECT_FALSE(limited.at_pointer("/data/0/relationships").as_object().contains("location"));
}

TEST(OrganizationInUrlTest, IsTheFirstNumber) {
  EXPECT_EQ(organization_in_url("https://acme.itglue.com/4711/configurations/9"), 4711);
  EXPECT_EQ(organization_in_url("https://acme.itglue.com/4711"), 4711);
  EXPECT_FALSE(organization_in_url("https://acme.itglue.com/about").has_value());
  EXPECT_FALSE(organization_in_url("/4711").has_value());
  EXPECT_FALSE(organization_in_url("").has_value());
}

}  // namespace
}  // namespace gluepot::itglue_api
