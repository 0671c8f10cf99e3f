// SPDX-License-Identifier: Apache-2.0
#include "companies/companies.h"

#include "unit/companies/strict_store.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;

class CompaniesTest : public StrictStore {
 protected:
  ImportResult import(std::string_view csv) { return *companies_->import_csv(csv); }
  Company named(std::string_view name) {
    const auto all = *companies_->list();
    for (const auto& company : all)
      if (company.name == name) return company;
    return {};
  }
};

TEST_F(CompaniesTest, RefusesTheSameExternalIdTwiceInOnePsaAndNamesTheHolder) {
  company("Acme", "0", "autotask");
  const auto taken = companies_->create({"Other", {}, "0", "autotask", "", ""});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kConflict);
  EXPECT_NE(taken.error().message.find("Acme"), std::string::npos);
  EXPECT_TRUE(companies_->create({"Other", {}, "0", "connectwise", "", ""}));
  EXPECT_TRUE(companies_->create({"Acme", {}, {}, "manual", "", ""}));  // names may repeat
}

TEST_F(CompaniesTest, RefusesBadMembers) {
  EXPECT_EQ(companies_->create({" ", {}, {}, "manual", "", ""}).error().field, "name");
  EXPECT_EQ(companies_->create({std::string(201, 'a'), {}, {}, "manual", "", ""}).error().field, "name");
  EXPECT_EQ(companies_->create({"a\nb", {}, {}, "manual", "", ""}).error().field, "name");
  EXPECT_EQ(companies_->create({"\xff", {}, {}, "manual", "", ""}).error().field, "name");
  EXPECT_EQ(companies_->create({"a", {}, {}, "tigerpaw", "", ""}).error().field, "psa");
}

TEST_F(CompaniesTest, ChangesOnlyWhatIsGivenAndTheTimeOnlyWithAChange) {
  const auto id = company("Acme", "7", "autotask");
  const auto before = *companies_->get(id);
  clock_.advance(std::chrono::minutes(1));
  CompanyChange change;
  change.name = "Acme";
  EXPECT_EQ(companies_->update(id, change)->updated_at_ms, before.updated_at_ms);
  change.status = "Active";
  change.external_id = "";
  const auto after = *companies_->update(id, change);
  EXPECT_EQ(after.updated_at_ms, clock_.now_ms());
  EXPECT_FALSE(companies_->get(id)->external_id);
  EXPECT_EQ(companies_->get(id)->psa, "autotask");
  EXPECT_EQ(companies_->update(core::CompanyId{5}, change).error().code, ErrorCode::kNotFound);
}

TEST_F(CompaniesTest, PagesInIdOrder) {
  for (int i = 0; i < 5; ++i) company("C" + std::to_string(i));
  core::CompanyId after{};
  int seen = 0;
  for (;;) {
    const auto page = *companies_->page(after, 2);
    if (page.empty()) break;
    for (const auto& row : page) {
      EXPECT_LT(after, row.id);
      after = row.id;
      ++seen;
    }
  }
  EXPECT_EQ(seen, 5);
  EXPECT_FALSE(companies_->page({}, 0));
  EXPECT_FALSE(companies_->page({}, 501));
}

TEST_F(CompaniesTest, ImportsRfc4180) {
  const auto result = import(
      "\xEF\xBB\xBFName,External ID,identifier,PSA,status,type,notes\r\n"
      "\"Smith, \"\"Sons\"\" & Co\",0,SMITH,ConnectWise,Active,Client,\"two\r\nlines\"\r\n"
      "\r\n"
      "=cmd()|A1,,,,,,\r\n");
  EXPECT_TRUE(result.errors.empty()) << result.errors.front().message;
  EXPECT_EQ(result.created, 2);
  const auto smith = named("Smith, \"Sons\" & Co");
  EXPECT_EQ(smith.external_id, "0");
  EXPECT_EQ(smith.psa, "connectwise");
  EXPECT_EQ(smith.type, "Client");
  EXPECT_EQ(named("=cmd()|A1").psa, "manual");
}

TEST_F(CompaniesTest, FindsTheSeparator) {
  EXPECT_EQ(import("name;identifier\nAcme, Inc;A\n").created, 1);
  EXPECT_EQ(import("name\tidentifier\nBeta; Co\tB").created, 1);
  EXPECT_EQ(named("Acme, Inc").identifier, "A");
  EXPECT_EQ(named("Beta; Co").identifier, "B");
}

TEST_F(CompaniesTest, TheSameFileAgainChangesNothing) {
  const std::string csv = "name,external_id,psa,identifier\nAcme,1,autotask,A\nBeta,,,B\nGamma,,,\n";
  EXPECT_EQ(import(csv).created, 3);
  const auto again = import(csv);
  EXPECT_EQ(again.unchanged, 3);
  EXPECT_EQ(again.created + again.updated, 0);
}

TEST_F(CompaniesTest, UpdatesByExternalIdThenIdentifierThenName) {
  import("name,external_id,psa,identifier\nAcme,1,autotask,\nBeta,,,B\nGamma,,,\n");
  const auto result =
      import("name,external_id,psa,identifier,status\nAcme New,1,autotask,,x\nBeta New,,,b,\ngamma,5,connectwise,G,\n");
  EXPECT_EQ(result.updated, 3);
  EXPECT_EQ(result.created, 0);
  EXPECT_EQ(named("Acme New").external_id, "1");
  EXPECT_EQ(named("Beta New").identifier, "b");
  EXPECT_EQ(named("gamma").external_id, "5");
}

TEST_F(CompaniesTest, ANamesakeWithAnotherIdIsAnotherCompany) {
  import("name,external_id,psa\nAcme,1,autotask\n");
  EXPECT_EQ(import("name,external_id,psa\nAcme,2,autotask\n").created, 1);
  const auto which = import("name\nAcme\n");
  ASSERT_EQ(which.errors.size(), 1U);
  EXPECT_EQ(which.errors[0].field, "name");
}

TEST_F(CompaniesTest, DuplicatesWithinTheFileAreOneCompany) {
  const auto result = import("name,status\nAcme,a\nACME,b\n");
  EXPECT_EQ(result.created, 1);
  EXPECT_EQ(result.updated, 1);
  EXPECT_EQ(companies_->list()->size(), 1U);
}

TEST_F(CompaniesTest, AnyBadLineStoresNothing) {
  const auto result = import("name,psa\nGood,manual\n,manual\n\"Multi\nline\",autotask\nBad,tigerpaw\nshort\n");
  ASSERT_EQ(result.errors.size(), 3U);
  EXPECT_EQ(result.errors[0].line, 3);
  EXPECT_EQ(result.errors[0].field, "name");
  EXPECT_EQ(result.errors[1].line, 6);
  EXPECT_EQ(result.errors[1].field, "psa");
  EXPECT_EQ(result.errors[2].line, 7);
  EXPECT_EQ(result.created, 0);
  EXPECT_TRUE(companies_->list()->empty());
}

TEST_F(CompaniesTest, AConflictFoundWhileStoringRollsEverythingBack) {
  company("One");
  company("One");
  EXPECT_EQ(import("name\nNew\nOne\n").errors.front().line, 3);
  EXPECT_EQ(companies_->list()->size(), 2U);
}

TEST_F(CompaniesTest, SaysWhatIsWrongWithTheText) {
  EXPECT_EQ(import("").errors.front().message, "the file is empty");
  EXPECT_EQ(import("\xEF\xBB\xBF \r\n").errors.front().message, "the file is empty");
  EXPECT_EQ(import("title,psa\nAcme,manual\n").errors.front().field, "name");
  EXPECT_EQ(import("name,Name\nAcme,Acme\n").errors.front().field, "name");
  EXPECT_EQ(import("name\n").errors.size(), 1U);
  EXPECT_EQ(import("name\nAcme\nCaf\xE9\n").errors.front().line, 3);
  EXPECT_EQ(import("name\nAcme\n\"open\nand on\n").errors.front().line, 3);
  EXPECT_EQ(import("name\n\"a\"b\n").errors.front().line, 2);
  EXPECT_EQ(import(std::string_view("\xFF\xFEn\0a\0", 6)).errors.size(), 1U);
}

TEST_F(CompaniesTest, RefusesFilesOverTheLimits) {
  EXPECT_EQ(companies_->import_csv("name\n" + std::string(kMaxImportBytes, 'a')).error().code, ErrorCode::kTooLarge);
  std::string rows = "name\n";
  for (int i = 0; i <= kMaxImportRows; ++i) rows += "C" + std::to_string(i) + "\n";
  EXPECT_EQ(companies_->import_csv(rows).error().code, ErrorCode::kTooLarge);
  EXPECT_TRUE(companies_->list()->empty());
}

TEST_F(CompaniesTest, ManyErrorsAreCutShort) {
  std::string rows = "name,psa\n";
  for (int i = 0; i < 300; ++i) rows += "C,bad\n";
  const auto result = import(rows);
  ASSERT_EQ(result.errors.size(), 101U);
  EXPECT_EQ(result.errors.back().message, "and 200 more");
}

}  // namespace
}  // namespace gluepot::companies
