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
        DecideCase{"Empty", "a", "b", "a", RowState::kEmpty, {.empty = true}},
        DecideCase{"Unreadable", nullptr, "a", nullptr, RowState::kUnreadable, {.readable = false}},
        DecideCase{
            "EmptyBeforeUnreadable", nullptr, "a", nullptr, RowState::kEmpty, {.empty = true, .readable = false}},
        DecideCase{"UnmappedBeforeEmpty", nullptr, "a", nullptr, RowState::kUnmapped, {.mapped = false, .empty = true}},
        DecideCase{"ClientGone", "a", "a", "a", RowState::kOrphaned, {.client_known = false, .mapped = false}},
        DecideCase{"RowGone", "a", nullptr, "a", RowState::kOrphaned, {.in_vault = false}}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(RowStateTest, NamesReadBack) {
  for (int at = 0; at < kRowStates; ++at)
    EXPECT_EQ(state_from(state_name(static_cast<RowState>(at))), static_cast<RowState>(at));
  EXPECT_FALSE(state_from("deleted").has_value());
}

}  // namespace
}  // namespace gluepot::password_sync
