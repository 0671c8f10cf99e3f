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
                                 {organization(1, "Own company", {"0"}), organization(2, "B")}, {2});
  EXPECT_TRUE(out.matched.empty());
  EXPECT_EQ(out.unmatched, 1);
  EXPECT_EQ(out.already_mapped, 1);
}

}  // namespace
}  // namespace gluepot::password_sync
