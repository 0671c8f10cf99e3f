// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "password_sync/settings.h"
#include "password_sync/types.h"

namespace gluepot::password_sync {

/// What a person decides about a password. Each is a setting only: what it does shows at the next plan or run.
enum class Decision {
  kAutoSyncOn,
  kAutoSyncOff,
  kAutoSyncDefault,  ///< its client's setting decides again
  kStop,             ///< not synced any more
  kResume,
  kKeep,  ///< the documentation's side stays, until either side changes again
  kDriftDefault,
  kDriftOverwrite,
  kDriftAlert,
  kDriftHold,
  kReadWithClient,  ///< read with the key of the client whose key fits
  kReadAsStored,
};
/// "auto_sync_on", ..., "read_as_stored"; sent, audited and stored in the history.
std::string_view decision_name(Decision decision);
std::optional<Decision> parse_decision(std::string_view name);
/// All names with commas between, for a message.
std::string decision_names();

/// Why the decision makes no sense for the row as last compared; nothing when it does. Pure.
std::optional<std::string> refusal_of(Decision decision, const CurrentRow& row, const RowSetting& own);

/// Changes what is set for the row. `tick`: the row's own AutoSync; nothing when its client's setting decides. Gives
/// back whether anything is different now: deciding twice is once. Pure.
bool take_decision(Decision decision, const CurrentRow& row, RowSetting& own, std::optional<bool>& tick);

/// What a person may do with the row as it stands, by their names in the API: what makes sense, not all that is
/// possible. `reads_for_others`: a row may be read with another client's key (not so over Automate's REST API). Pure.
std::vector<std::string_view> offered_actions(const CurrentRow& row, const RowSetting& own,
                                              bool reads_for_others = true);
/// Gone from Automate, and its entry is known: that may be archived.
bool may_be_archived(const CurrentRow& row);

}  // namespace gluepot::password_sync
