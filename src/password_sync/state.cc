// SPDX-License-Identifier: Apache-2.0
#include "password_sync/state.h"

namespace gluepot::password_sync {

std::string_view state_name(RowState state) {
  switch (state) {
    case RowState::kCreate:
      return "create";
    case RowState::kAdopt:
      return "adopt";
    case RowState::kUpdate:
      return "update";
    case RowState::kUnchanged:
      return "unchanged";
    case RowState::kDrifted:
      return "drifted";
    case RowState::kConflict:
      return "conflict";
    case RowState::kDeletedThere:
      return "deleted_there";
    case RowState::kUnreadable:
      return "unreadable";
    case RowState::kEmpty:
      return "empty";
    case RowState::kOrphaned:
      return "orphaned";
    case RowState::kUnmapped:
      return "unmapped";
  }
  return "conflict";
}

std::optional<RowState> state_from(std::string_view name) {
  for (int at = 0; at < kRowStates; ++at)
    if (state_name(static_cast<RowState>(at)) == name) return static_cast<RowState>(at);
  return std::nullopt;
}

std::string_view action_name(Action action) {
  switch (action) {
    case Action::kNone:
      return "none";
    case Action::kCreate:
      return "create";
    case Action::kAdopt:
      return "adopt";
    case Action::kUpdate:
      return "update";
    case Action::kOverwrite:
      return "overwrite";
    case Action::kArchive:
      return "archive";
  }
  return "none";
}

std::optional<Action> action_from(std::string_view name) {
  for (int at = 0; at < kActions; ++at)
    if (action_name(static_cast<Action>(at)) == name) return static_cast<Action>(at);
  return std::nullopt;
}

RowState decide(const RowFacts& facts) {
  if (!facts.in_vault || !facts.client_known) return RowState::kOrphaned;
  if (!facts.mapped) return RowState::kUnmapped;
  if (facts.empty) return RowState::kEmpty;
  if (!facts.readable) return RowState::kUnreadable;
  if (!facts.pushed_automate) {
    switch (facts.taken_over) {
      case RowFacts::TakenOver::kNo:
        break;
      case RowFacts::TakenOver::kHere:
        return RowState::kAdopt;
      case RowFacts::TakenOver::kElsewhere:
      case RowFacts::TakenOver::kArchived:
        return RowState::kConflict;
      case RowFacts::TakenOver::kGone:
        return RowState::kDeletedThere;
    }
    switch (facts.alike) {
      case RowFacts::Alike::kNone:
        return RowState::kCreate;
      case RowFacts::Alike::kOne:
        return RowState::kAdopt;
      case RowFacts::Alike::kSeveral:
        return RowState::kConflict;
    }
  }
  if (!facts.documentation) return RowState::kDeletedThere;
  if (facts.moved) return RowState::kConflict;
  if (facts.unsettled) return RowState::kUpdate;
  const bool here = facts.automate != facts.pushed_automate;
  const bool there = facts.documentation != facts.pushed_documentation;
  if (facts.kept && there) return RowState::kUnchanged;
  if (here && there) return RowState::kConflict;
  return here ? RowState::kUpdate : there ? RowState::kDrifted : RowState::kUnchanged;
}

Action act(RowState state, bool sure, const Wish& wish) {
  if (wish.stopped) return Action::kNone;
  if (wish.archive) return state == RowState::kOrphaned && sure ? Action::kArchive : Action::kNone;
  const bool over_an_edit = wish.overwrite || wish.drift == Drift::kOverwrite;
  switch (state) {
    case RowState::kCreate:
      return Action::kCreate;
    case RowState::kAdopt:
      return Action::kAdopt;
    case RowState::kUpdate:
      return Action::kUpdate;
    // Never across organizations, never by guessing.
    case RowState::kDrifted:
      return sure && over_an_edit ? Action::kOverwrite : Action::kNone;
    case RowState::kConflict:
      return sure && (over_an_edit || wish.drift == Drift::kAlert) ? Action::kOverwrite : Action::kNone;
    case RowState::kDeletedThere:
      return wish.recreate ? Action::kCreate : Action::kNone;
    case RowState::kUnchanged:
    case RowState::kUnreadable:
    case RowState::kEmpty:
    case RowState::kOrphaned:
    case RowState::kUnmapped:
      return Action::kNone;
  }
  return Action::kNone;
}

}  // namespace gluepot::password_sync
