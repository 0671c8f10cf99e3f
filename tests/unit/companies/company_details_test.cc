// SPDX-License-Identifier: Apache-2.0
#include "companies/companies.h"

#include "core/text.h"
#include "unit/companies/strict_store.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;

class CompanyDetailsTest : public StrictStore {
 protected:
  Company named(std::string_view name) {
    const auto all = *companies_->list();
    for (const auto& company : all)
      if (company.name == name) return company;
    return {};
  }
  core::Result<Company> below(core::CompanyId child, core::CompanyId parent) {
    CompanyChange change;
    change.parent = parent;
    return companies_->update(child, change);
  }
};

TEST_F(CompanyDetailsTest, B112_ParentsMakeNoCircle) {
  const auto a = company("A"), b = company("B"), c = company("C");
  ASSERT_TRUE(below(b, a));
  ASSERT_TRUE(below(c, b));
  for (const auto parent : {a, b, c}) {
    const auto refused = below(a, parent);
    ASSERT_FALSE(refused) << parent.value;
    EXPECT_EQ(refused.error().field, "parent");
  }
  EXPECT_FALSE(companies_->get(a)->parent);
  EXPECT_EQ(below(a, core::CompanyId{5}).error().field, "parent");
  ASSERT_TRUE(companies_->archive(c));
  EXPECT_EQ(below(company("D"), c).error().field, "parent");
  CompanyChange none;
  none.parent.emplace();
  ASSERT_TRUE(companies_->update(b, none));
  EXPECT_TRUE(below(a, b));
}

TEST_F(CompanyDetailsTest, B112_AnIdOfAnySystemBelongsToOneCompany) {
  const auto first = company("Acme", "7", "autotask");
  CompanyChange change;
  change.other_ids = {{"connectwise", " 250 "}, {"autotask", "7"}, {"connectwise", "250"}};
  EXPECT_EQ(companies_->update(first, change)->other_ids, (std::vector<ExternalId>{ExternalId{"connectwise", "250"}}));
  const auto taken = companies_->create({"Other", {}, "250", "connectwise", "", ""});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kConflict);
  EXPECT_EQ(taken.error().field, "external_id");
  EXPECT_NE(taken.error().message.find("Acme"), std::string::npos);
  const auto second = company("Other");
  change.other_ids = {ExternalId{"autotask", "7"}};
  EXPECT_EQ(companies_->update(second, change).error().field, "other_ids");
  change.other_ids = {ExternalId{"tigerpaw", "1"}};
  EXPECT_EQ(companies_->update(second, change).error().field, "other_ids");
}

TEST_F(CompanyDetailsTest, QuickMatchKnowsTheIdsOfEverySystem) {
  const auto acme = company("Acme", "7", "autotask");
  company("Beta", "7", "connectwise");
  CompanyChange change;
  change.other_ids = {ExternalId{"connectwise", "250"}};
  ASSERT_TRUE(companies_->update(acme, change));
  auto one = organization(1, "Acme", {"250"}), other = organization(2, "Gamma", {"250"});
  one.psa = "connectwise";
  other.psa = "autotask";
  ASSERT_TRUE(mappings_->store_organizations(std::vector{one, other}));
  const auto found = *mappings_->quick_match();
  ASSERT_EQ(found.matched.size(), 1u);
  EXPECT_EQ(found.matched[0].left.id, 1);
  EXPECT_EQ(found.matched[0].right.name, "Acme");
  EXPECT_EQ(found.matched[0].rule, MatchRule::kPsaId);
}

TEST_F(CompanyDetailsTest, B112_AFileBringsEveryColumnAndParentsOfTheSameFile) {
  const auto result = *companies_->import_csv(
      "name,parent,industry,contact_name,contact_email,contact_phone,connectwise_id,autotask_id,psa,external_id\n"
      "Acme East,Acme,Retail,Bo,bo@acme.test,+49 30 1,250,,autotask,8\n"
      "Acme,,,,,,,7,,\n");
  ASSERT_TRUE(result.errors.empty()) << result.errors[0].message;
  EXPECT_EQ(result.created, 2);
  const auto east = named("Acme East");
  EXPECT_EQ(east.parent, named("Acme").id);
  EXPECT_EQ(east.industry, "Retail");
  EXPECT_EQ(east.contact, (Contact{"Bo", "bo@acme.test", "+49 30 1"}));
  EXPECT_EQ(east.other_ids, (std::vector<ExternalId>{ExternalId{"connectwise", "250"}}));
  // Found again by an id of the other system, though the name is another.
  const auto again = *companies_->import_csv("name,connectwise_id\nAcme Ost,250\n");
  EXPECT_EQ(again.updated, 1);
  EXPECT_EQ(companies_->get(east.id)->name, "Acme Ost");
  const auto circle = *companies_->import_csv("name,parent,industry\nAcme,Acme Ost,Steel\n");
  ASSERT_EQ(circle.errors.size(), 1u);
  EXPECT_EQ(circle.errors[0].field, "parent");
  EXPECT_EQ(named("Acme").industry, "");  // nothing of the file
  EXPECT_EQ(companies_->import_csv("name,parent\nX,Nobody\n")->errors[0].field, "parent");
}

TEST_F(CompanyDetailsTest, AnExportedFileHoldsNoFormulaAndImportsToTheSame) {
  ASSERT_TRUE(companies_->create({"=cmd|'/c calc'!A1",
                                  "-1",
                                  "@7",
                                  "autotask",
                                  "+ok",
                                  "a,\"b\"",
                                  "Retail;x",
                                  {"'=odd", "a@b.test", "+49 30 1"},
                                  {},
                                  {ExternalId{"halopsa", "70"}}}));
  const auto parent = company("Group");
  ASSERT_TRUE(below(named("=cmd|'/c calc'!A1").id, parent));
  const auto before = *companies_->list();
  const auto csv = *companies_->export_csv(std::nullopt);
  for (const auto& line : core::split(csv, '\n'))
    for (const auto& cell : core::split(line, ','))
      EXPECT_EQ(std::string_view("=+-@").find(cell.empty() ? 'x' : cell[cell[0] == '"' && cell.size() > 1]),
                std::string_view::npos)
          << cell;
  const auto result = *companies_->import_csv(csv);
  ASSERT_TRUE(result.errors.empty()) << result.errors[0].message;
  EXPECT_EQ(result.unchanged, 2);
  EXPECT_EQ(result.created + result.updated, 0);
  EXPECT_EQ(companies_->list()->size(), before.size());
  EXPECT_EQ(companies_->export_csv(std::vector{parent})->find("calc"), std::string::npos);
  // Into an empty hub it makes the same companies.
  EXPECT_EQ(*companies_->export_csv(std::nullopt), csv);
}

}  // namespace
}  // namespace gluepot::companies
