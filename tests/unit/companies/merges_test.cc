// SPDX-License-Identifier: Apache-2.0
#include "companies/merges.h"

#include <algorithm>

#include "unit/companies/strict_store.h"

namespace gluepot::companies {
namespace {

using core::CompanyId;
using core::ErrorCode;
using core::OrganizationId;

/// A room with a note for each company; a merge joins both.
class Notes : public CompanyHolding {
 public:
  std::string_view kind() const override { return "notes"; }
  core::Result<std::vector<Effect>> merge(store::Connection& connection, const MergeStep& step) override {
    GLUEPOT_TRY(fails);
    GLUEPOT_ASSIGN(const auto from, state(connection, step.from.id));
    GLUEPOT_ASSIGN(const auto into, state(connection, step.into.id));
    GLUEPOT_TRY(put_state(connection, step.into.id, from == "[]" ? into : from));
    return std::vector<Effect>{{"notes", "The note " + from + " is taken over.", false}};
  }
  core::Result<std::vector<Effect>> archive(store::Connection&, const Company&) override {
    return std::vector<Effect>{{"notes", "The note stays.", false}};
  }
  core::Result<std::string> state(store::Connection& connection, CompanyId company) override {
    return read_rows(connection, kTable, company);
  }
  core::Status put_state(store::Connection& connection, CompanyId company, std::string_view state) override {
    return put_rows(connection, kTable, company, state);
  }
  core::Status fails{};

 private:
  static constexpr CompanyTable kTable{"SELECT text FROM note WHERE company_id = ? ORDER BY text LIMIT 100",
                                       "DELETE FROM note WHERE company_id = ?",
                                       "INSERT INTO note (company_id, text) VALUES (?, ?)", "note"};
};

class MergesTest : public StrictStore {
 protected:
  void SetUp() override {
    StrictStore::SetUp();
    ASSERT_TRUE(strict_->write([](store::Connection& connection) {
      return connection.script("CREATE TABLE note (company_id INTEGER NOT NULL, text TEXT NOT NULL)");
    }));
    merges_.emplace(*strict_, clock_);
    merges_->add(notes_);
    from_ = company("Acme Ltd", "7", "autotask");
    into_ = company("Acme");
    ASSERT_TRUE(mappings_->store_organizations(std::vector{organization(1, "Acme org"), organization(2, "Old org")}));
  }
  void map(int organization, CompanyId company) {
    ASSERT_TRUE(mappings_->map(OrganizationId{organization}, company, "manual", "ana"));
  }
  void note(CompanyId company, const std::string& text) {
    ASSERT_TRUE(strict_->write(
        [&](store::Connection& connection) { return notes_.put_state(connection, company, "[[\"" + text + "\"]]"); }));
  }
  std::string note_of(CompanyId company) {
    return *store::read(*strict_, [&](store::Connection& c) { return notes_.state(c, company); });
  }
  Outlook merge(Merges::Wanted wanted) {
    const auto outlook = *merges_->merge_outlook(wanted);
    return *merges_->merge(wanted, outlook.token, "ana");
  }
  static bool says(const std::vector<Effect>& effects, std::string_view text) {
    return std::any_of(effects.begin(), effects.end(),
                       [&](const auto& e) { return e.text.find(text) != std::string::npos; });
  }
  std::optional<std::int64_t> organization_of(CompanyId company) {
    const auto found = *mappings_->organization_of(company);
    return found ? std::optional(found->value) : std::nullopt;
  }
  CompanyId from_, into_;
  Notes notes_;
  std::optional<Merges> merges_;
};

TEST_F(MergesTest, B112_ALookTellsEverythingAndChangesNothing) {
  map(1, from_);
  note(from_, "gate code");
  const auto generation = *mappings_->generation();
  const auto outlook = merges_->merge_outlook({from_, into_, {}, false});
  ASSERT_TRUE(outlook);
  EXPECT_TRUE(says(outlook->effects, "Acme org is mapped to Acme from then on"));
  EXPECT_TRUE(says(outlook->effects, "7 (autotask)"));
  EXPECT_TRUE(says(outlook->effects, "gate code"));
  EXPECT_TRUE(says(outlook->effects, "can be undone"));
  EXPECT_FALSE(companies_->get(from_)->archived);
  EXPECT_EQ(organization_of(from_), 1);
  EXPECT_EQ(note_of(into_), "[]");
  EXPECT_TRUE(merges_->list()->empty());
  EXPECT_EQ(*mappings_->generation(), generation);
}

TEST_F(MergesTest, B112_NothingIsOrphanedAndAnImportByTheOldIdFindsTheOneThatStays) {
  map(1, from_);
  CompanyChange change;
  change.industry = "Retail";
  change.other_ids = {ExternalId{"halopsa", "70"}};
  ASSERT_TRUE(companies_->update(from_, change));
  const auto child = companies_->create({"Acme East", {}, {}, "manual", "", "", "", {}, from_, {}})->id;
  const auto done = merge({from_, into_, {}, false});
  EXPECT_FALSE(done.left);
  EXPECT_EQ(organization_of(into_), 1);
  const auto after = *companies_->get(into_);
  EXPECT_EQ(after.industry, "Retail");
  EXPECT_EQ(after.psa, "autotask");
  EXPECT_EQ(after.external_id, "7");
  EXPECT_EQ(after.other_ids, (std::vector<ExternalId>{ExternalId{"halopsa", "70"}}));
  EXPECT_EQ(companies_->get(child)->parent, into_);
  const auto gone = *companies_->get(from_);
  EXPECT_TRUE(gone.archived);
  EXPECT_EQ(gone.merged_into, into_);
  EXPECT_FALSE(gone.external_id);
  const auto imported = *companies_->import_csv("name,psa,external_id,status\nAcme,autotask,7,Active\n");
  EXPECT_TRUE(imported.errors.empty());
  EXPECT_EQ(imported.updated, 1);
  EXPECT_EQ(companies_->get(into_)->status, "Active");
  CompanyChange back;
  back.archived = false;
  EXPECT_EQ(companies_->update(from_, back).error().code, ErrorCode::kConflict);
}

TEST_F(MergesTest, BothMappedNeedsAChoiceAndTheOtherOrganizationIsLeftUnmapped) {
  map(1, from_);
  map(2, into_);
  const auto refused = merges_->merge_outlook({from_, into_, {}, false});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "organization");
  const auto done = merge({from_, into_, OrganizationId{1}, false});
  ASSERT_TRUE(done.left);
  EXPECT_EQ(done.left->id, OrganizationId{2});
  EXPECT_TRUE(says(done.effects, "Old org is left unmapped"));
  EXPECT_EQ(organization_of(into_), 1);
  EXPECT_FALSE(mappings_->get(OrganizationId{2})->company);
  // And back, both.
  const auto undone = *merges_->undo(done.merge, "bo");
  EXPECT_TRUE(undone.kept.empty()) << undone.kept.front();
  EXPECT_EQ(organization_of(from_), 1);
  EXPECT_EQ(organization_of(into_), 2);
}

TEST_F(MergesTest, AnUndoPutsEverythingBack) {
  map(1, from_);
  note(from_, "gate code");
  note(into_, "back door");
  const auto child = companies_->create({"Acme East", {}, {}, "manual", "", "", "", {}, from_, {}})->id;
  CompanyChange change;
  change.parent = from_;
  ASSERT_TRUE(companies_->update(into_, change));  // the one that stays stands below the one that goes
  const auto before_from = *companies_->get(from_), before_into = *companies_->get(into_);
  const auto done = merge({from_, into_, {}, false});
  EXPECT_EQ(note_of(into_), "[[\"gate code\"]]");
  EXPECT_FALSE(companies_->get(into_)->parent);
  const auto undone = *merges_->undo(done.merge, "bo");
  EXPECT_TRUE(undone.kept.empty()) << undone.kept.front();
  EXPECT_EQ(note_of(into_), "[[\"back door\"]]");
  EXPECT_EQ(organization_of(from_), 1);
  EXPECT_EQ(companies_->get(child)->parent, from_);
  const auto from = *companies_->get(from_), into = *companies_->get(into_);
  EXPECT_EQ(from.external_id, before_from.external_id);
  EXPECT_FALSE(from.archived);
  EXPECT_FALSE(from.merged_into);
  EXPECT_EQ(into.psa, before_into.psa);
  EXPECT_EQ(into.external_id, before_into.external_id);
  EXPECT_EQ(into.parent, before_into.parent);
  EXPECT_EQ(merges_->undo(done.merge, "bo").error().code, ErrorCode::kConflict);
  EXPECT_EQ(merges_->list()->front().undone_by, "bo");
}

TEST_F(MergesTest, AnUndoLeavesWhatSomebodyChangedSinceAndSaysSo) {
  map(1, from_);
  note(from_, "gate code");
  const auto done = merge({from_, into_, {}, false});
  note(into_, "newer");
  ASSERT_TRUE(mappings_->unmap(OrganizationId{1}));
  const auto other = company("Other");
  map(1, other);
  const auto undone = *merges_->undo(done.merge, "bo");
  EXPECT_EQ(undone.kept.size(), 2u);
  EXPECT_EQ(note_of(into_), "[[\"newer\"]]");
  EXPECT_EQ(organization_of(other), 1);
  EXPECT_FALSE(companies_->get(from_)->archived);
}

TEST_F(MergesTest, WhatWasNotShownIsNotDone) {
  const auto outlook = *merges_->merge_outlook({from_, into_, {}, false});
  map(1, from_);
  const auto refused = merges_->merge({from_, into_, {}, false}, outlook.token, "ana");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_FALSE(companies_->get(from_)->archived);
  EXPECT_EQ(organization_of(from_), 1);
}

TEST_F(MergesTest, ARoomThatFailsUndoesTheWholeAct) {
  map(1, from_);
  const auto outlook = *merges_->merge_outlook({from_, into_, {}, false});
  notes_.fails = core::fail(ErrorCode::kUnavailable, "disk full");
  EXPECT_EQ(merges_->merge({from_, into_, {}, false}, outlook.token, "ana").error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(companies_->get(from_)->archived);
  EXPECT_EQ(organization_of(from_), 1);
  EXPECT_EQ(companies_->get(from_)->external_id, "7");
}

TEST_F(MergesTest, ArchivingSaysWhatItDoesFirst) {
  map(1, from_);
  const auto outlook = *merges_->archive_outlook(from_);
  EXPECT_TRUE(says(outlook.effects, "stays mapped to the organization Acme org"));
  EXPECT_TRUE(says(outlook.effects, "The note stays."));
  EXPECT_FALSE(companies_->get(from_)->archived);
  EXPECT_EQ(merges_->archive(from_, "another").error().code, ErrorCode::kConflict);
  const auto done = merges_->archive(from_, outlook.token);
  ASSERT_TRUE(done);
  EXPECT_EQ(done->left->id, OrganizationId{1});
  EXPECT_TRUE(companies_->get(from_)->archived);
  EXPECT_TRUE(mappings_->served_organizations()->empty());
  EXPECT_EQ(merges_->archive_outlook(from_).error().code, ErrorCode::kConflict);
}

TEST_F(MergesTest, ChainsAndOneself) {
  EXPECT_EQ(merges_->merge_outlook({from_, from_, {}, false}).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(merges_->merge_outlook({CompanyId{5}, into_, {}, false}).error().code, ErrorCode::kNotFound);
  const auto first = merge({from_, into_, {}, false});
  const auto third = company("Acme Group");
  merge({into_, third, {}, false});
  EXPECT_EQ(companies_->get(third)->external_id, "7");
  EXPECT_EQ(merges_->undo(first.merge, "bo").error().code, ErrorCode::kConflict);
  EXPECT_TRUE(companies_->get(from_)->archived);
}

}  // namespace
}  // namespace gluepot::companies
