// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>

#include "vault/vault.h"

namespace gluepot::password_sync {

/// What is to be done with a row of Automate's vault. Spelt so in every layer; the names are stored and shown.
enum class RowState {
  kCreate,        ///< not pushed yet, nothing alike there
  kAdopt,         ///< not paired yet, an entry of the same organization, name and user is there: taken over
  kUpdate,        ///< changed in Automate since the last push
  kUnchanged,     ///< both sides as they were
  kDrifted,       ///< changed in the documentation only
  kConflict,      ///< changed on both sides, or who belongs to whom is not certain
  kDeletedThere,  ///< pushed once, gone from the documentation
  kUnreadable,    ///< Automate's bytes give no value
  kEmpty,         ///< no value in Automate; never pushed over one that is there
  kOrphaned,      ///< its client, or the row itself, is gone from Automate; nothing is deleted over there
  kUnmapped,      ///< its client has no organization that is served
};
constexpr int kRowStates = 11;
/// "create", "adopt", ..., "unmapped".
std::string_view state_name(RowState state);
std::optional<RowState> state_from(std::string_view name);

/// What is written to the documentation for a row. The names are stored and shown.
enum class Action { kNone, kCreate, kAdopt, kUpdate, kOverwrite, kArchive };
constexpr int kActions = 6;
/// "none", "create", "adopt", "update", "overwrite", "archive".
std::string_view action_name(Action action);
std::optional<Action> action_from(std::string_view name);

/// What is done about a value that was changed in the documentation. kDefault: as the next wider setting says.
enum class Drift {
  kDefault,
  kOverwrite,  ///< Automate's goes over it
  kAlert,      ///< left; a change in Automate goes over it
  kHold        ///< left, and a change in Automate waits for a person too
};

/// A keyed digest, or none when absent there.
using Side = std::optional<vault::Digest>;

/// All that decides a row's state.
struct RowFacts {
  bool in_vault = true;      ///< the row is in Automate
  bool client_known = true;  ///< so is its client
  bool mapped = true;        ///< the client's organization is known and served
  bool empty = false;
  bool readable = true;
  bool moved = false;      ///< paired with an entry of another organization than the client's now
  bool unsettled = false;  ///< paired, and an earlier push's outcome is not known
  bool kept = false;       ///< a person looked at exactly these two sides and keeps the documentation's
  enum class Alike {
    kNone,
    kOne,
    kSeveral
  } alike = Alike::kNone;  ///< unpaired entries of the same organization, name, user
  /// A pair that was taken over and never pushed: where its entry is. Such a row is never paired anew by likeness.
  enum class TakenOver { kNo, kHere, kElsewhere, kArchived, kGone } taken_over = TakenOver::kNo;
  Side pushed_automate, pushed_documentation;  ///< base: both sides right after the last push; none: never pushed
  Side automate, documentation;                ///< now
};

/// One way: Automate is only read. Pure.
RowState decide(const RowFacts& facts);

/// What decides about a row beside its state: the settings, and what a person asks for in so many words.
struct Wish {
  Drift drift = Drift::kHold;
  bool stopped = false;    ///< nothing is written, whatever is asked for
  bool overwrite = false;  ///< drifted rows, and conflicts that are not about who belongs to whom
  bool recreate = false;   ///< what was deleted in the documentation
  bool archive = false;    ///< the entry of what was deleted in Automate; then nothing else is written
};
/// What is written for a row. `sure`: paired with an entry that stands where it was pushed to, in the client's
/// organization. Pure.
Action act(RowState state, bool sure, const Wish& wish);

}  // namespace gluepot::password_sync
