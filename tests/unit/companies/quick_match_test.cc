// SPDX-License-Identifier: Apache-2.0
#include "companies/quick_match.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace gluepot::companies {
namespace {

Party organization(std::int64_t id, std::string name, std::vector<std::string> ids = {}, std::string short_name = {},
                   std::string psa = {}) {
  return {id, std::move(name), std::move(short_name), std::move(ids), std::move(psa)};
}
Party company(std::int64_t id, std::string name, std::string psa = "manual", std::string external_id = {},
              std::string identifier = {}) {
  Party party{id, std::move(name), std::move(identifier), {}, std::move(psa)};
  if (!external_id.empty()) party.external_ids.push_back(std::move(external_id));
  return party;
}
QuickMatch match(std::vector<Party> left, std::vector<Party> right,
                 std::vector<std::pair<std::int64_t, std::int64_t>> mapped = {}) {
  QuickMatchInput input;
  input.left = std::move(left);
  input.right = std::move(right);
  input.mapped = std::move(mapped);
  input.psas_without_link = {"halopsa"};
  return quick_match(input);
}

TEST(QuickMatchTest, B33_EqualPsaIdsMatchAndZeroIsAnId) {
  const auto found = match({organization(1, "Own Company", {"0"}), organization(2, "Acme Limited", {"178"})},
                           {company(11, "Own Company", "autotask", "0"), company(12, "Acme Ltd", "autotask", "178")});
  ASSERT_EQ(found.matched.size(), 2U);
  EXPECT_EQ(found.matched[0].rule, MatchRule::kPsaId);
  EXPECT_EQ(found.matched[0].values, (std::pair<std::string, std::string>{"0", "0"}));
  EXPECT_EQ(found.matched[1].right.id, 12);
  EXPECT_EQ(found.matched[1].note, "");
}

TEST(QuickMatchTest, EqualIdsUnderUnlikeNamesAreNoted) {
  const auto found = match({organization(1, "Acme", {"178"})}, {company(11, "Zenith Dental", "autotask", "178")});
  ASSERT_EQ(found.matched.size(), 1U);
  EXPECT_EQ(found.matched[0].note, "ids agree, names do not");
}

TEST(QuickMatchTest, B36_IdsOfTwoPsasNeverMatch) {
  // The organization says Autotask; 178 in ConnectWise is somebody else.
  EXPECT_TRUE(
      match({organization(1, "A", {"178"}, "", "autotask")}, {company(11, "B", "connectwise", "178")}).matched.empty());
  // It does not say, and the account has two.
  const auto unknown = match({organization(1, "A", {"178"})},
                             {company(11, "B", "connectwise", "178"), company(12, "C", "autotask", "179")});
  EXPECT_TRUE(unknown.matched.empty());
  EXPECT_EQ(unknown.unmatched, 1);
  // It says which: then two PSAs do no harm.
  const auto known = match({organization(1, "B", {"178"}, "", "connectwise")},
                           {company(11, "B", "connectwise", "178"), company(12, "C", "autotask", "178")});
  ASSERT_EQ(known.matched.size(), 1U);
  EXPECT_EQ(known.matched[0].right.id, 11);
}

TEST(QuickMatchTest, IdsOfAPsaThatTheSourceCannotLinkDoNotMatch) {
  EXPECT_TRUE(match({organization(1, "A", {"5"})}, {company(11, "B", "halopsa", "5")}).matched.empty());
}

TEST(QuickMatchTest, ConnectWiseIdentifiersMatchWhateverTheirCase) {
  const auto found = match({organization(1, "A", {}, "acme")}, {company(11, "B", "connectwise", "", "ACME")});
  ASSERT_EQ(found.matched.size(), 1U);
  EXPECT_EQ(found.matched[0].rule, MatchRule::kIdentifier);
  EXPECT_EQ(found.matched[0].values, (std::pair<std::string, std::string>{"acme", "ACME"}));
  EXPECT_TRUE(match({organization(1, "A", {}, "acme")}, {company(11, "B", "autotask", "", "ACME")}).matched.empty());
  EXPECT_TRUE(match({organization(1, "A")}, {company(11, "B", "connectwise")}).matched.empty());
}

TEST(QuickMatchTest, B34_NamesMatchWithoutRegardToCaseBlanksAndWidth) {
  for (const auto* name : {"acme  works", " ACME Works ", "Acme\u00a0Works", "\uFF21cme Works"}) {
    const auto found = match({organization(1, "Acme Works")}, {company(11, name)});
    ASSERT_EQ(found.matched.size(), 1U) << name;
    EXPECT_EQ(found.matched[0].rule, MatchRule::kName);
  }
}

TEST(QuickMatchTest, B33_TheStrongerRuleDecides) {
  const auto found = match({organization(1, "Acme", {"2"})},
                           {company(11, "Acme", "autotask", "1"), company(12, "Acme North", "autotask", "2")});
  ASSERT_EQ(found.matched.size(), 1U);
  EXPECT_EQ(found.matched[0].right.id, 12);
}

TEST(QuickMatchTest, EqualNamesUnderUnlikeIdsAreNoted) {
  const auto found = match({organization(1, "Acme", {"2"})}, {company(11, "Acme", "autotask", "1")});
  ASSERT_EQ(found.matched.size(), 1U);
  EXPECT_EQ(found.matched[0].note, "names agree, ids do not");
}

TEST(QuickMatchTest, B37_TwoCompaniesOfOneNameAreListedNeverGuessed) {
  const auto found = match({organization(1, "Acme")}, {company(12, "ACME"), company(11, "Acme")});
  EXPECT_TRUE(found.matched.empty());
  ASSERT_EQ(found.ambiguous.size(), 1U);
  EXPECT_EQ(found.ambiguous[0].candidates, (std::vector<PartyRef>{{11, "Acme"}, {12, "ACME"}}));
  EXPECT_EQ(found.ambiguous[0].reason, "two companies are called Acme");
}

TEST(QuickMatchTest, B37_TwoOrganizationsOfOneNameAreBothListed) {
  const auto found = match({organization(1, "Acme"), organization(2, "acme")}, {company(11, "Acme")});
  EXPECT_TRUE(found.matched.empty());
  ASSERT_EQ(found.ambiguous.size(), 2U);
  EXPECT_EQ(found.ambiguous[0].reason, "two organizations are called Acme");
}

TEST(QuickMatchTest, B37_TwoOrganizationsWithOnePsaIdAreBothListed) {
  const auto found =
      match({organization(1, "A", {"7"}), organization(2, "B", {"7"})}, {company(11, "C", "autotask", "7")});
  EXPECT_TRUE(found.matched.empty());
  ASSERT_EQ(found.ambiguous.size(), 2U);
  EXPECT_EQ(found.ambiguous[1].reason, "two organizations have the PSA id 7");
}

TEST(QuickMatchTest, B37_AnOrganizationWithTwoIdsThatFitTwoCompaniesIsListed) {
  const auto found =
      match({organization(1, "A", {"7", "8"})}, {company(11, "B", "autotask", "7"), company(12, "C", "autotask", "8")});
  ASSERT_EQ(found.ambiguous.size(), 1U);
  EXPECT_EQ(found.ambiguous[0].candidates.size(), 2U);
  EXPECT_EQ(match({organization(1, "A", {"7", "8"})}, {company(11, "B", "autotask", "8")}).matched.size(), 1U);
}

TEST(QuickMatchTest, B35_AnExistingMappingIsNeverChanged) {
  const auto found = match({organization(1, "Acme", {"7"}), organization(2, "Other", {"8"})},
                           {company(11, "Acme", "autotask", "7"), company(12, "Zeta", "autotask", "9")}, {{2, 11}});
  EXPECT_TRUE(found.matched.empty());
  EXPECT_EQ(found.already_mapped, 1);
  ASSERT_EQ(found.ambiguous.size(), 1U);
  EXPECT_EQ(found.ambiguous[0].reason, "the company Acme is mapped to Other");
}

TEST(QuickMatchTest, LegalFormsAndPunctuationAreSuggestionsOnly) {
  const auto found = match(
      {organization(1, "Smith & Sons Ltd."), organization(2, "M\u00fcller GmbH & Co. KG"), organization(3, "Nothing")},
      {company(11, "Smith and Sons, Limited"), company(12, "M\u00dcLLER"), company(13, "Else")});
  EXPECT_TRUE(found.matched.empty());
  EXPECT_EQ(found.unmatched, 3);
  ASSERT_EQ(found.suggestions.size(), 2U);
  EXPECT_EQ(found.suggestions[0].candidates, (std::vector<PartyRef>{{11, "Smith and Sons, Limited"}}));
  EXPECT_EQ(found.suggestions[1].candidates.front().id, 12);
}

TEST(QuickMatchTest, ANameOfLegalFormsOnlyKeepsAWord) {
  EXPECT_FALSE(loose_name("Company Ltd").empty());
  EXPECT_NE(loose_name("Company Ltd"), loose_name("Limited Inc"));
  EXPECT_EQ(loose_name(""), "");
  EXPECT_EQ(loose_name("Caf\u00e9 L'Eau S.A."), loose_name("CAF\u00c9 LEau"));
}

class RandomDirectory : public testing::TestWithParam<int> {};

/// Whatever the directory: one to one, the order of the input does not matter, and after applying a second run finds
/// nothing.
TEST_P(RandomDirectory, IsMatchedOneToOneAndOnlyOnce) {
  std::mt19937 random(static_cast<unsigned>(GetParam()));
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const std::vector<std::string> names{"Acme", "acme", "Acme Ltd", "Beta", "Gamma & Co", "Gamma", "Delta", "Delta Inc"};
  const std::vector<std::string> psas{"", "connectwise", "autotask", "manual"};
  std::vector<Party> left, right;
  for (int i = 0; i < 12; ++i) {
    Party l = organization(i, names[static_cast<std::size_t>(pick(8))], {},
                           pick(2) ? "x" + std::to_string(pick(5)) : "", psas[static_cast<std::size_t>(pick(4))]);
    for (int n = pick(3); n > 0; --n) l.external_ids.push_back(std::to_string(pick(9)));
    left.push_back(l);
    right.push_back(company(100 + i, names[static_cast<std::size_t>(pick(8))],
                            psas[1 + static_cast<std::size_t>(pick(3))], pick(2) ? std::to_string(pick(9)) : "",
                            pick(2) ? "X" + std::to_string(pick(5)) : ""));
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> mapped{{pick(12), 100 + pick(12)}};
  const auto first = match(left, right, mapped);
  auto mixed_left = left, mixed_right = right;
  std::shuffle(mixed_left.begin(), mixed_left.end(), random);
  std::shuffle(mixed_right.begin(), mixed_right.end(), random);
  EXPECT_EQ(match(mixed_left, mixed_right, mapped), first);
  EXPECT_EQ(static_cast<int>(first.matched.size() + first.ambiguous.size()) + first.unmatched + first.already_mapped,
            12);
  for (const auto& pair : first.matched) mapped.emplace_back(pair.left.id, pair.right.id);
  std::set<std::int64_t> lefts, rights;
  for (const auto& [l, r] : mapped) {
    EXPECT_TRUE(lefts.insert(l).second);
    EXPECT_TRUE(rights.insert(r).second);
  }
  EXPECT_TRUE(match(left, right, mapped).matched.empty());
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomDirectory, testing::Range(0, 200));

}  // namespace
}  // namespace gluepot::companies
