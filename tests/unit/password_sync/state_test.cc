// SPDX-License-Identifier: Apache-2.0
#include "password_sync/state.h"

#include <gtest/gtest.h>

namespace gluepot::password_sync {
namespace {

Side side(const char* text) {
  return text == nullptr ? Side{} : Side{text};
}

struct DecideCase {
  const char* name;
  const char* pushed;  ///< one digest for both sides' base; null: never pushed
  const char* automate;
  const char* documentation;
  RowState state;
  RowFacts facts{};
};

class DecideTest : public testing::TestWithParam<DecideCase> {};

TEST_P(DecideTest, DecidesAsTheTableSays) {
  auto facts = GetParam().facts;
  facts.pushed_automate = facts.pushed_documentation = side(GetParam().pushed);
  facts.automate = side(GetParam().automate);
  facts.documentation = side(GetParam().documentation);
  EXPECT_EQ(state_name(decide(facts)), state_name(GetParam().state));
}

using Alike = RowFacts::Alike;
using TakenOver = RowFacts::TakenOver;
INSTANTIATE_TEST_SUITE_P(
    PasswordSync, DecideTest,
    testing::Values(
        DecideCase{"New", nullptr, "a", nullptr, RowState::kCreate},
        DecideCase{"NewWithOneAlike", nullptr, "a", nullptr, RowState::kAdopt, {.alike = Alike::kOne}},
        DecideCase{"NewWithSeveralAlike", nullptr, "a", nullptr, RowState::kConflict, {.alike = Alike::kSeveral}},
        DecideCase{"TakenOverHere", nullptr, "a", nullptr, RowState::kAdopt, {.taken_over = TakenOver::kHere}},
        DecideCase{
            "TakenOverElsewhere", nullptr, "a", nullptr, RowState::kConflict, {.taken_over = TakenOver::kElsewhere}},
        DecideCase{
            "TakenOverArchived", nullptr, "a", nullptr, RowState::kConflict, {.taken_over = TakenOver::kArchived}},
        DecideCase{"TakenOverGone", nullptr, "a", nullptr, RowState::kDeletedThere, {.taken_over = TakenOver::kGone}},
        DecideCase{"TakenOverAndEmpty",
                   nullptr,
                   "a",
                   nullptr,
                   RowState::kEmpty,
                   {.empty = true, .taken_over = TakenOver::kHere}},
        DecideCase{"RotatedInAutomate", "a", "b", "a", RowState::kUpdate},
        DecideCase{"EditedInBoth", "a", "b", "c", RowState::kConflict},
        DecideCase{"EditedThere", "a", "a", "c", RowState::kDrifted},
        DecideCase{"Untouched", "a", "a", "a", RowState::kUnchanged},
        DecideCase{"DeletedThere", "a", "a", nullptr, RowState::kDeletedThere},
        DecideCase{"DeletedThereAndRotated", "a", "b", nullptr, RowState::kDeletedThere},
        DecideCase{"MovedToAnotherOrganization", "a", "a", "a", RowState::kConflict, {.moved = true}},
        DecideCase{"UpdateOfUnknownOutcome", "a", "b", "c", RowState::kUpdate, {.unsettled = true}},
        DecideCase{"KeptAsItIsThere", "a", "a", "c", RowState::kUnchanged, {.kept = true}},
        DecideCase{"KeptThoughBothChanged", "a", "b", "c", RowState::kUnchanged, {.kept = true}},
        DecideCase{"KeptAndDeletedThere", "a", "a", nullptr, RowState::kDeletedThere, {.kept = true}},
        DecideCase{"KeptAndMoved", "a", "a", "c", RowState::kConflict, {.moved = true, .kept = true}},
        DecideCase{"Empty", "a", "b", "a", RowState::kEmpty, {.empty = true}},
        DecideCase{"Unreadable", nullptr, "a", nullptr, RowState::kUnreadable, {.readable = false}},
        DecideCase{
            "EmptyBeforeUnreadable", nullptr, "a", nullptr, RowState::kEmpty, {.empty = true, .readable = false}},
        DecideCase{"UnmappedBeforeEmpty", nullptr, "a", nullptr, RowState::kUnmapped, {.mapped = false, .empty = true}},
        DecideCase{"ClientGone", "a", "a", "a", RowState::kOrphaned, {.client_known = false, .mapped = false}},
        DecideCase{"RowGone", "a", nullptr, "a", RowState::kOrphaned, {.in_vault = false}}),
    [](const auto& info) { return std::string(info.param.name); });

struct ActCase {
  const char* name;
  RowState state;
  bool sure;
  Wish wish;
  Action action;
};
class ActTest : public testing::TestWithParam<ActCase> {};
TEST_P(ActTest, WritesAsTheTableSays) {
  const auto& one = GetParam();
  EXPECT_EQ(action_name(act(one.state, one.sure, one.wish)), action_name(one.action));
}
constexpr Wish kDrift(Drift drift) {
  return {.drift = drift};
}
INSTANTIATE_TEST_SUITE_P(
    PasswordSync, ActTest,
    testing::Values(
        ActCase{"DriftHeld", RowState::kDrifted, true, kDrift(Drift::kHold), Action::kNone},
        ActCase{"DriftAlerted", RowState::kDrifted, true, kDrift(Drift::kAlert), Action::kNone},
        ActCase{"DriftOverwritten", RowState::kDrifted, true, kDrift(Drift::kOverwrite), Action::kOverwrite},
        ActCase{"DriftOfAnUncertainEntry", RowState::kDrifted, false, kDrift(Drift::kOverwrite), Action::kNone},
        ActCase{"ConflictHeld", RowState::kConflict, true, kDrift(Drift::kHold), Action::kNone},
        ActCase{"ConflictAlerted", RowState::kConflict, true, kDrift(Drift::kAlert), Action::kOverwrite},
        ActCase{"ConflictOverwritten", RowState::kConflict, true, kDrift(Drift::kOverwrite), Action::kOverwrite},
        ActCase{"ConflictOfAnUncertainEntry", RowState::kConflict, false, kDrift(Drift::kAlert), Action::kNone},
        ActCase{"AskedForAnUncertainEntry", RowState::kConflict, false, {.overwrite = true}, Action::kNone},
        ActCase{"HeldAndAskedFor", RowState::kDrifted, true, {.overwrite = true}, Action::kOverwrite},
        ActCase{"StoppedAndAskedFor", RowState::kDrifted, true, {.stopped = true, .overwrite = true}, Action::kNone},
        ActCase{"StoppedCreate", RowState::kCreate, false, {.stopped = true}, Action::kNone},
        ActCase{"StoppedUpdate", RowState::kUpdate, true, {.stopped = true}, Action::kNone},
        ActCase{"StoppedRecreate", RowState::kDeletedThere, false, {.stopped = true, .recreate = true}, Action::kNone},
        ActCase{"DeletedThere", RowState::kDeletedThere, false, kDrift(Drift::kOverwrite), Action::kNone},
        ActCase{"DeletedThereAskedFor", RowState::kDeletedThere, false, {.recreate = true}, Action::kCreate},
        ActCase{"Orphaned", RowState::kOrphaned, true, kDrift(Drift::kOverwrite), Action::kNone},
        ActCase{"OrphanedAskedFor", RowState::kOrphaned, true, {.archive = true}, Action::kArchive},
        ActCase{"OrphanedElsewhere", RowState::kOrphaned, false, {.archive = true}, Action::kNone},
        ActCase{"ArchivingPushesNothing", RowState::kUpdate, true, {.archive = true}, Action::kNone},
        ActCase{"EmptyOverwrites", RowState::kEmpty, true, {.overwrite = true}, Action::kNone}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(RowStateTest, NamesReadBack) {
  for (int at = 0; at < kActions; ++at)
    EXPECT_EQ(action_from(action_name(static_cast<Action>(at))), static_cast<Action>(at));
  for (int at = 0; at < kRowStates; ++at)
    EXPECT_EQ(state_from(state_name(static_cast<RowState>(at))), static_cast<RowState>(at));
  EXPECT_FALSE(state_from("deleted").has_value());
}

}  // namespace
}  // namespace gluepot::password_sync
