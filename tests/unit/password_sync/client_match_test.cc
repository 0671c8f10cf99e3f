// SPDX-License-Identifier: Apache-2.0
#include "password_sync/client_match.h"

#include <gtest/gtest.h>

namespace gluepot::password_sync {
namespace {

Organization organization(std::int64_t id, const char* name, std::vector<std::string> psa = {}) {
  return {{id}, name, std::move(psa)};
}

TEST(ClientMatchTest, StrongestRuleFirst) {
  const auto out =
      match_clients({{1, "Alpha", "300"}, {2, "Beta", "200"}, {3, " gamma  ltd", ""}}, {{1, "100", "Other"}},
                    {organization(11, "Alpha", {"100"}), organization(12, "B", {"200"}), organization(13, "Gamma Ltd"),
                     organization(14, "Delta", {"300"})},
                    {});
  ASSERT_EQ(out.matched.size(), 3U);
  EXPECT_EQ(out.matched[0].rule, "psa_id");
  EXPECT_EQ(out.matched[0].organization.id.value, 11);
  EXPECT_EQ(out.matched[0].note, "");
  EXPECT_EQ(out.matched[1].rule, "external_id");
  EXPECT_EQ(out.matched[1].note, "ids agree, names do not");
  EXPECT_EQ(out.matched[2].rule, "name");
}

TEST(ClientMatchTest, AmbiguityIsListedNotGuessed) {
  const auto out = match_clients({{1, "Acme", ""}, {2, "Twin", ""}, {3, "twin", ""}, {4, "Solo", ""}}, {{4, "7", ""}},
                                 {organization(1, "Acme"), organization(2, "ACME"), organization(3, "Twin"),
                                  organization(4, "Solo", {"7"}), organization(5, "Solo two", {"7"})},
                                 {});
  EXPECT_TRUE(out.matched.empty());
  ASSERT_EQ(out.ambiguous.size(), 4U);
  EXPECT_EQ(out.ambiguous[0].reason, "2 organizations are called Acme");
  EXPECT_EQ(out.ambiguous[1].reason, "2 clients are called Twin");
  EXPECT_EQ(out.ambiguous[3].reason, "2 organizations have the PSA id 7") << "not matched by its unique name instead";
  EXPECT_EQ(out.ambiguous[3].candidates.size(), 2U);
}

TEST(ClientMatchTest, ZeroIsNoPsaCompanyAndMappedClientsStay) {
  const auto out = match_clients({{1, "A", "0"}, {2, "B", ""}}, {{1, "0", ""}},
                                 {organization(1, "Own company", {"0"}), organization(2, "B")}, {{2, {2}}});
  EXPECT_TRUE(out.matched.empty());
  EXPECT_EQ(out.unmatched, 1);
  EXPECT_EQ(out.already_mapped, 1);
}

TEST(ClientMatchTest, AClientLinkedToTwoCompaniesIsNotGuessed) {
  const auto out = match_clients({{1, "A", ""}}, {{1, "7", "A"}, {1, "8", "B"}, {1, "0", ""}, {1, "7", "A"}},
                                 {organization(1, "A", {"7"}), organization(2, "B", {"8"})}, {});
  EXPECT_TRUE(out.matched.empty());
  ASSERT_EQ(out.ambiguous.size(), 1U);
  EXPECT_EQ(out.ambiguous[0].reason, "ConnectWise's plug-in links it to 2 companies (7, 8)");
  ASSERT_EQ(out.ambiguous[0].candidates.size(), 2U);
  EXPECT_EQ(out.ambiguous[0].candidates[1].rule, "psa_id");
}

TEST(ClientMatchTest, AFreeNumberIsNotTrustedAgainstTheNames) {
  // Clinics share the word; ExternalID 12 may be anything.
  const auto out =
      match_clients({{1, "Smith Dental", "12"}, {2, "Jones Dental Care", "13"}}, {{2, "14", ""}},
                    {organization(1, "Brown Dental", {"12"}), organization(2, "Jones Dental", {"14"})}, {});
  ASSERT_EQ(out.matched.size(), 2U);
  EXPECT_EQ(out.matched[0].rule, "external_id");
  EXPECT_EQ(out.matched[0].note, "ids agree, names do not");
  EXPECT_EQ(out.matched[1].note, "");
}

TEST(ClientMatchTest, ALinkAndAnExternalIdThatDisagreeAreLeftForAPerson) {
  const auto out = match_clients({{1, "Acme", "60"}, {2, "Beta", "70"}}, {{1, "50", "Acme"}, {2, "70", "Beta"}},
                                 {organization(1, "Acme", {"60"}), organization(2, "Beta", {"70"})}, {});
  ASSERT_EQ(out.matched.size(), 2U);
  EXPECT_EQ(out.matched[0].rule, "external_id");
  EXPECT_EQ(out.matched[0].note, "ExternalID agrees, the PSA link does not");
  EXPECT_EQ(out.matched[1].rule, "psa_id");
  EXPECT_EQ(out.matched[1].note, "");
}

TEST(ClientMatchTest, EqualNamesWithDifferentCompaniesAreLeftForAPerson) {
  const auto out = match_clients({{1, "Acme", ""}}, {{1, "50", "Acme"}}, {organization(1, "Acme", {"60"})}, {});
  ASSERT_EQ(out.matched.size(), 1U);
  EXPECT_EQ(out.matched[0].note, "names agree, ids do not");
}

TEST(ClientMatchTest, ClientsOfOneOrganizationAreShown) {
  const auto out = match_clients({{1, "Acme north", ""}, {2, "Acme south", ""}, {3, "Acme", ""}},
                                 {{1, "50", ""}, {2, "50", ""}}, {organization(9, "Acme", {"50"})}, {{3, {9}}});
  ASSERT_EQ(out.matched.size(), 2U);
  ASSERT_EQ(out.matched[0].shared_with.size(), 2U);
  EXPECT_EQ(out.matched[0].shared_with[0].id, 3);
  EXPECT_EQ(out.matched[0].shared_with[1].id, 2);
}

}  // namespace
}  // namespace gluepot::password_sync
