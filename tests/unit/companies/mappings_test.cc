// SPDX-License-Identifier: Apache-2.0
#include "companies/mappings.h"

#include <atomic>
#include <thread>

#include "unit/companies/strict_store.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using core::OrganizationId;

class MappingsTest : public StrictStore {
 protected:
  void store(std::vector<Organization> organizations) { ASSERT_TRUE(mappings_->store_organizations(organizations)); }
};

TEST_F(MappingsTest, KeepsUnmappedOrganizationsForMapping) {
  store({organization(2, "Beta", {"178", "0"}), organization(1, "acme")});
  const auto rows = *mappings_->list();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].organization.name, "acme");
  EXPECT_EQ(rows[1].organization.psa_ids, (std::vector<std::string>{"178", "0"}));
  EXPECT_FALSE(rows[0].company);
  EXPECT_TRUE(mappings_->served_organizations()->empty());
}

TEST_F(MappingsTest, ServesMappedOrganizationsOfCompaniesInUse) {
  store({organization(1, "Acme"), organization(2, "Beta")});
  const auto id = company("Acme");
  const auto row = mappings_->map(OrganizationId{1}, id, "manual", "Jo");
  ASSERT_TRUE(row);
  EXPECT_EQ(row->rule, "manual");
  EXPECT_EQ(*mappings_->served_organizations(), std::vector{OrganizationId{1}});
  EXPECT_EQ(**mappings_->organization_of(id), OrganizationId{1});
  EXPECT_EQ((*mappings_->company_of(OrganizationId{1}))->name, "Acme");
  ASSERT_TRUE(companies_->archive(id));
  EXPECT_TRUE(mappings_->served_organizations()->empty());
  EXPECT_FALSE(*mappings_->organization_of(id));
  EXPECT_FALSE(*mappings_->company_of(OrganizationId{1}));
  ASSERT_TRUE(companies_->archive(id, false));
  EXPECT_EQ(mappings_->served_organizations()->size(), 1U);
}

TEST_F(MappingsTest, B39_RefusesASecondMappingOnEitherSideAndNamesTheHolder) {
  store({organization(1, "Acme"), organization(2, "Beta")});
  const auto first = company("First"), second = company("Second");
  ASSERT_TRUE(mappings_->map(OrganizationId{1}, first, "manual", "Jo"));
  const auto other_company = mappings_->map(OrganizationId{1}, second, "manual", "Jo");
  ASSERT_FALSE(other_company);
  EXPECT_EQ(other_company.error().code, ErrorCode::kConflict);
  EXPECT_NE(other_company.error().message.find("First"), std::string::npos);
  const auto other_organization = mappings_->map(OrganizationId{2}, first, "manual", "Jo");
  ASSERT_FALSE(other_organization);
  EXPECT_EQ(other_organization.error().code, ErrorCode::kConflict);
  EXPECT_NE(other_organization.error().message.find("Acme"), std::string::npos);
}

TEST_F(MappingsTest, ASwapThatIsRefusedLeavesTheOldPair) {
  store({organization(1, "Acme"), organization(2, "Beta")});
  const auto first = company("First"), second = company("Second"), third = company("Third");
  ASSERT_TRUE(mappings_->remap(OrganizationId{1}, first, "Jo"));
  ASSERT_TRUE(mappings_->remap(OrganizationId{2}, second, "Jo"));
  EXPECT_FALSE(mappings_->remap(OrganizationId{1}, second, "Jo")) << "Second is Beta's";
  EXPECT_FALSE(mappings_->remap(OrganizationId{1}, core::CompanyId{999}, "Jo"));
  EXPECT_EQ((*mappings_->company_of(OrganizationId{1}))->name, "First");
  EXPECT_EQ((*mappings_->company_of(OrganizationId{2}))->name, "Second");
  ASSERT_TRUE(mappings_->remap(OrganizationId{1}, third, "Jo"));
  EXPECT_EQ((*mappings_->company_of(OrganizationId{1}))->name, "Third");
  EXPECT_FALSE(*mappings_->organization_of(first));
}

TEST_F(MappingsTest, MapsTheSamePairAgainWithoutAChange) {
  store({organization(1, "Acme")});
  const auto id = company("Acme");
  ASSERT_TRUE(mappings_->map(OrganizationId{1}, id, "name", "Jo"));
  const auto generation = *mappings_->generation();
  EXPECT_EQ(mappings_->map(OrganizationId{1}, id, "manual", "Jo")->rule, "name");
  EXPECT_EQ(*mappings_->generation(), generation);
}

TEST_F(MappingsTest, RefusesWhatIsUnknownArchivedOrGone) {
  store({organization(1, "Acme"), organization(2, "Beta")});
  const auto id = company("Acme");
  EXPECT_EQ(mappings_->map(OrganizationId{9}, id, "manual", "Jo").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(mappings_->map(OrganizationId{1}, core::CompanyId{9}, "manual", "Jo").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(mappings_->map(OrganizationId{1}, id, "guess", "Jo").error().code, ErrorCode::kInvalidArgument);
  store({organization(1, "Acme")});
  EXPECT_EQ(mappings_->map(OrganizationId{2}, id, "manual", "Jo").error().code, ErrorCode::kConflict);
  ASSERT_TRUE(companies_->archive(id));
  EXPECT_EQ(mappings_->map(OrganizationId{1}, id, "manual", "Jo").error().code, ErrorCode::kConflict);
}

TEST_F(MappingsTest, B39_RacingMappersOfOneCompanyGetOneWinner) {
  std::vector<Organization> organizations;
  for (int i = 0; i < 8; ++i) organizations.push_back(organization(i, "Org " + std::to_string(i)));
  store(organizations);
  const auto id = company("Acme");
  std::atomic<int> won{0}, conflicts{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      const auto done = mappings_->map(OrganizationId{i}, id, "manual", "Jo");
      if (done) ++won;
      if (!done && done.error().code == ErrorCode::kConflict) ++conflicts;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(conflicts, 7);
}

TEST_F(MappingsTest, B45_B46_RenamingOrLosingAnOrganizationKeepsItsMapping) {
  store({organization(1, "Acme"), organization(2, "Beta")});
  const auto id = company("Acme");
  ASSERT_TRUE(mappings_->map(OrganizationId{1}, id, "manual", "Jo"));
  store({organization(1, "Acme Renamed"), organization(2, "Beta")});
  EXPECT_EQ(mappings_->get(OrganizationId{1})->organization.name, "Acme Renamed");
  clock_.advance(std::chrono::minutes(1));
  const auto counts = *mappings_->store_organizations(std::vector{organization(2, "Beta")});
  EXPECT_EQ(counts.gone, 1);
  const auto gone = *mappings_->get(OrganizationId{1});
  EXPECT_EQ(gone.organization.gone_at_ms, clock_.now_ms());
  ASSERT_TRUE(gone.company);
  store({organization(1, "Acme"), organization(2, "Beta")});
  EXPECT_FALSE(mappings_->get(OrganizationId{1})->organization.gone_at_ms);
}

TEST_F(MappingsTest, AnEmptyListMarksNothingAsGone) {
  store({organization(1, "Acme")});
  EXPECT_FALSE(mappings_->store_organizations({}));
  EXPECT_FALSE(mappings_->get(OrganizationId{1})->organization.gone_at_ms);
}

TEST_F(MappingsTest, AListThatNamesAnIdTwiceStoresNothing) {
  EXPECT_FALSE(mappings_->store_organizations(std::vector{organization(1, "A"), organization(1, "B")}));
  EXPECT_TRUE(mappings_->list()->empty());
}

TEST_F(MappingsTest, TheSameListAgainMovesNothing) {
  store({organization(1, "Acme", {"7"})});
  const auto generation = *mappings_->generation();
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(mappings_->store_organizations(std::vector{organization(1, "Acme", {"7"})})->unchanged, 1);
  EXPECT_EQ(*mappings_->generation(), generation);
  EXPECT_EQ(mappings_->get(OrganizationId{1})->organization.seen_at_ms, clock_.now_ms());
}

TEST_F(MappingsTest, TheGenerationMovesWithEachChange) {
  store({organization(1, "Acme")});
  const auto id = company("Acme");
  auto last = *mappings_->generation();
  const auto moved = [&] { return std::exchange(last, *mappings_->generation()) != last; };
  ASSERT_TRUE(mappings_->map(OrganizationId{1}, id, "manual", "Jo"));
  EXPECT_TRUE(moved());
  ASSERT_TRUE(companies_->archive(id));
  EXPECT_TRUE(moved());
  EXPECT_TRUE(*mappings_->unmap(OrganizationId{1}));
  EXPECT_TRUE(moved());
  EXPECT_FALSE(*mappings_->unmap(OrganizationId{1}));
  EXPECT_FALSE(moved());
}

TEST_F(MappingsTest, B38_QuickMatchAppliedTwiceChangesNothingTheSecondTime) {
  store({organization(1, "Acme", {"7"}), organization(2, "Beta"), organization(3, "Odd One", {"9"}),
         organization(4, "Free")});
  company("Acme Works", "7", "autotask");
  company("BETA");
  company("Unlike", "9", "autotask");
  const auto found = *mappings_->quick_match();
  EXPECT_EQ(found.matched.size(), 3U);
  const auto applied = *mappings_->apply(found, "Jo");
  EXPECT_EQ(applied.mapped, 2);
  EXPECT_EQ(applied.left, 1);  // ids agree, names do not: a person looks first
  EXPECT_EQ(mappings_->get(OrganizationId{1})->rule, "psa_id");
  EXPECT_EQ(mappings_->get(OrganizationId{2})->rule, "name");
  const auto generation = *mappings_->generation();
  EXPECT_EQ(mappings_->apply(*mappings_->quick_match(), "Jo")->mapped, 0);
  EXPECT_EQ(*mappings_->generation(), generation);
  EXPECT_EQ(mappings_->apply(*mappings_->quick_match(), "Jo", true)->mapped, 1);
}

TEST_F(MappingsTest, B35_AProposalOvertakenByAPersonIsLeft) {
  store({organization(1, "Acme")});
  company("Acme");
  const auto found = *mappings_->quick_match();
  ASSERT_TRUE(mappings_->map(OrganizationId{1}, company("Chosen"), "manual", "Jo"));
  EXPECT_EQ(mappings_->apply(found, "Jo")->mapped, 0);
  EXPECT_EQ(mappings_->get(OrganizationId{1})->company->name, "Chosen");
}

TEST_F(MappingsTest, CompaniesAreMadeFromOrganizations) {
  store({organization(1, "Acme", {"7"}), organization(2, "Beta")});
  ASSERT_TRUE(mappings_->map(OrganizationId{2}, company("Beta"), "manual", "Jo"));
  const std::vector ids{OrganizationId{1}, OrganizationId{2}};
  EXPECT_EQ(companies_->create_from_organizations(ids, "Jo")->created, 1);
  EXPECT_EQ(companies_->create_from_organizations(ids, "Jo")->created, 0);
  EXPECT_EQ((*mappings_->company_of(OrganizationId{1}))->name, "Acme");
  EXPECT_EQ(companies_->create_from_organizations(std::vector{OrganizationId{9}}, "Jo").error().code,
            ErrorCode::kNotFound);
}

TEST_F(MappingsTest, AQuickMatchIsUndoneAsAWhole) {
  store({organization(1, "Acme"), organization(2, "Beta"), organization(3, "Gamma")});
  const auto acme = company("Acme");
  company("Beta");
  ASSERT_TRUE(mappings_->map(OrganizationId{3}, company("Other"), "manual", "Jo"));
  const auto applied = *mappings_->apply(*mappings_->quick_match(), "Jo");
  EXPECT_EQ(applied.mapped, 2);
  const auto batches = *mappings_->batches();
  ASSERT_EQ(batches.size(), 1U);
  EXPECT_EQ(batches[0].id, applied.batch);
  EXPECT_EQ(batches[0].organizations, 2);
  EXPECT_FALSE(batches[0].undone_at_ms);
  clock_.advance(std::chrono::minutes(1));
  const auto generation = *mappings_->generation();
  const auto undone = mappings_->undo(applied.batch, "Bo");
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->unmapped, (std::vector{OrganizationId{1}, OrganizationId{2}}));
  EXPECT_TRUE(undone->kept.empty());
  EXPECT_EQ(*mappings_->served_organizations(), std::vector{OrganizationId{3}}) << "what was mapped before stays";
  EXPECT_FALSE(*mappings_->organization_of(acme));
  EXPECT_GT(*mappings_->generation(), generation);
  EXPECT_EQ(mappings_->batches()->front().undone_by, "Bo");
  EXPECT_EQ(mappings_->undo(applied.batch, "Bo").error().code, ErrorCode::kConflict);
  EXPECT_EQ(mappings_->undo(1, "Bo").error().code, ErrorCode::kNotFound);
}

TEST_F(MappingsTest, TheUndoOfAQuickMatchNamesAndLeavesWhatWasChangedSince) {
  store({organization(1, "Acme"), organization(2, "Beta"), organization(3, "Gamma"), organization(4, "Delta")});
  company("Acme");
  const auto beta = company("Beta");
  company("Gamma");
  company("Delta");
  const auto other = company("Other");
  const auto applied = *mappings_->apply(*mappings_->quick_match(), "Jo");
  ASSERT_EQ(applied.mapped, 4);
  clock_.advance(std::chrono::minutes(1));
  ASSERT_TRUE(mappings_->remap(OrganizationId{1}, other, "Ana"));
  ASSERT_TRUE(mappings_->unmap(OrganizationId{2}));
  ASSERT_TRUE(mappings_->map(OrganizationId{2}, beta, "name", "Ana")) << "the same pair, but somebody's own word";
  ASSERT_TRUE(mappings_->unmap(OrganizationId{3}));
  const auto undone = *mappings_->undo(applied.batch, "Bo");
  EXPECT_EQ(undone.unmapped, std::vector{OrganizationId{4}});
  ASSERT_EQ(undone.kept.size(), 3U);
  EXPECT_EQ(undone.kept[0].organization, (PartyRef{1, "Acme"}));
  EXPECT_EQ(undone.kept[0].reason, "it was mapped to Other since");
  EXPECT_EQ(undone.kept[1].reason, "it was mapped anew since, by Ana");
  EXPECT_EQ(undone.kept[2].reason, "its mapping was taken away since");
  EXPECT_EQ(*mappings_->served_organizations(), (std::vector{OrganizationId{1}, OrganizationId{2}}));
}

TEST_F(MappingsTest, AQuickMatchThatMapsNothingLeavesNothingToUndo) {
  store({organization(1, "Acme")});
  EXPECT_EQ(mappings_->apply(*mappings_->quick_match(), "Jo")->batch, 0);
  EXPECT_TRUE(mappings_->batches()->empty());
}

TEST_F(MappingsTest, AnOrganizationMarkedAsInternalIsLeftOutOfQuickMatch) {
  store({organization(1, "Acme"), organization(2, "Beta")});
  company("Acme");
  company("Beta");
  const auto proposal = *mappings_->quick_match();
  ASSERT_EQ(proposal.matched.size(), 2U);
  const auto changed = mappings_->set_internal(std::vector{OrganizationId{1}}, true, "Jo");
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->size(), 1U);
  EXPECT_EQ(mappings_->get(OrganizationId{1})->internal_at_ms, clock_.now_ms());
  EXPECT_EQ(mappings_->get(OrganizationId{1})->internal_by, "Jo");
  EXPECT_TRUE(mappings_->set_internal(std::vector{OrganizationId{1}}, true, "Bo")->empty()) << "again";
  const auto found = *mappings_->quick_match();
  ASSERT_EQ(found.matched.size(), 1U);
  EXPECT_EQ(found.matched[0].left.id, 2);
  // Marked between the look and the act: the mark stands.
  const auto applied = *mappings_->apply(proposal, "Jo");
  EXPECT_EQ(applied.mapped, 1);
  EXPECT_EQ(applied.left, 1);
  EXPECT_FALSE(mappings_->get(OrganizationId{1})->company);
  store({organization(1, "Acme Renamed"), organization(2, "Beta")});
  EXPECT_TRUE(mappings_->get(OrganizationId{1})->internal_at_ms) << "the source's news change nothing of it";
  ASSERT_EQ(mappings_->set_internal(std::vector{OrganizationId{1}}, false, "Jo")->size(), 1U);
  EXPECT_FALSE(mappings_->get(OrganizationId{1})->internal_at_ms);
}

TEST_F(MappingsTest, MarkingAsInternalIsAllOrNothingAndMappingTakesTheMarkAway) {
  store({organization(1, "Acme"), organization(2, "Beta")});
  const auto id = company("Acme");
  ASSERT_TRUE(mappings_->map(OrganizationId{1}, id, "manual", "Jo"));
  const auto refused = mappings_->set_internal(std::vector{OrganizationId{2}, OrganizationId{1}}, true, "Jo");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_NE(refused.error().message.find("Acme is mapped to Acme"), std::string::npos);
  EXPECT_FALSE(mappings_->get(OrganizationId{2})->internal_at_ms);
  EXPECT_EQ(mappings_->set_internal(std::vector{OrganizationId{9}}, true, "Jo").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(mappings_->set_internal(std::vector{OrganizationId{2}}, true, "Jo"));
  ASSERT_TRUE(companies_->create_from_organizations(std::vector{OrganizationId{2}}, "Jo"));
  ASSERT_TRUE(mappings_->unmap(OrganizationId{2}));
  EXPECT_FALSE(mappings_->get(OrganizationId{2})->internal_at_ms) << "it was mapped by hand since";
}

TEST_F(MappingsTest, ForgettingEverythingForgetsWhatCouldBeUndone) {
  store({organization(1, "Acme")});
  company("Acme");
  ASSERT_EQ(mappings_->apply(*mappings_->quick_match(), "Jo")->mapped, 1);
  ASSERT_TRUE(mappings_->forget_all());
  EXPECT_TRUE(mappings_->batches()->empty());
}

}  // namespace
}  // namespace gluepot::companies
