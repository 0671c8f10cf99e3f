// SPDX-License-Identifier: Apache-2.0
#include "password_sync/row_decisions.h"

#include <array>

namespace gluepot::password_sync {
namespace {

constexpr std::array<std::pair<Decision, std::string_view>, 12> kNames = {{
    {Decision::kAutoSyncOn, "auto_sync_on"},
    {Decision::kAutoSyncOff, "auto_sync_off"},
    {Decision::kAutoSyncDefault, "auto_sync_default"},
    {Decision::kStop, "stop"},
    {Decision::kResume, "resume"},
    {Decision::kKeep, "keep"},
    {Decision::kDriftDefault, "drift_default"},
    {Decision::kDriftOverwrite, "drift_overwrite"},
    {Decision::kDriftAlert, "drift_alert"},
    {Decision::kDriftHold, "drift_hold"},
    {Decision::kReadWithClient, "read_with_client"},
    {Decision::kReadAsStored, "read_as_stored"},
}};

bool changed_there(const CurrentRow& row) {
  return row.state == RowState::kDrifted || row.state == RowState::kConflict;
}

/// The digest of the two sides that a person looked at when deciding to keep the documentation's.
vault::Digest seen_by_a_person(const CurrentRow& row) {
  return row.both;
}

std::optional<std::string> keep_refusal(const CurrentRow& row) {
  if (!changed_there(row))
    return "is " + std::string(state_name(row.state)) + ": only what was changed in the documentation can be kept";
  if (!row.documentation_password_id)
    return "which entry belongs to it is not certain; settle that first, then plan again";
  if (seen_by_a_person(row).empty()) return "was not compared since an update of Gluepot; plan again";
  return std::nullopt;
}

std::optional<std::string> reading_refusal(const CurrentRow& row, const RowSetting& own) {
  if (own.read_with_client) return std::nullopt;
  if (row.state != RowState::kUnreadable) return "can be read as it is stored";
  if (!row.likely_client) return "no client's key fits its bytes";
  return std::nullopt;
}

}  // namespace

std::string_view decision_name(Decision decision) {
  return kNames[static_cast<std::size_t>(decision)].second;
}

std::optional<Decision> parse_decision(std::string_view name) {
  for (const auto& [decision, text] : kNames)
    if (text == name) return decision;
  return std::nullopt;
}

std::string decision_names() {
  std::string out;
  for (const auto& [decision, text] : kNames) out += (out.empty() ? "" : ", ") + std::string(text);
  return out;
}

std::optional<std::string> refusal_of(Decision decision, const CurrentRow& row, const RowSetting& own) {
  switch (decision) {
    case Decision::kKeep:
      return keep_refusal(row);
    case Decision::kReadWithClient:
      return reading_refusal(row, own);
    case Decision::kAutoSyncOn:
    case Decision::kAutoSyncOff:
    case Decision::kAutoSyncDefault:
    case Decision::kStop:
    case Decision::kResume:
    case Decision::kDriftDefault:
    case Decision::kDriftOverwrite:
    case Decision::kDriftAlert:
    case Decision::kDriftHold:
    case Decision::kReadAsStored:
      return std::nullopt;
  }
  return std::nullopt;
}

bool take_decision(Decision decision, const CurrentRow& row, RowSetting& own, std::optional<bool>& tick) {
  const RowSetting before = own;
  const auto ticked = tick;
  switch (decision) {
    case Decision::kAutoSyncOn:
      tick = true;
      break;
    case Decision::kAutoSyncOff:
      tick = false;
      break;
    case Decision::kAutoSyncDefault:
      tick.reset();
      break;
    case Decision::kStop:
      own.stopped = true;
      break;
    case Decision::kResume:
      own.stopped = false;
      break;
    case Decision::kKeep:
      own.kept_digest = seen_by_a_person(row);
      break;
    case Decision::kDriftDefault:
      own.drift = Drift::kDefault;
      break;
    case Decision::kDriftOverwrite:
      own.drift = Drift::kOverwrite;
      break;
    case Decision::kDriftAlert:
      own.drift = Drift::kAlert;
      break;
    case Decision::kDriftHold:
      own.drift = Drift::kHold;
      break;
    case Decision::kReadWithClient:
      if (row.likely_client) own.read_with_client = row.likely_client;
      break;
    case Decision::kReadAsStored:
      own.read_with_client.reset();
      break;
  }
  return !(own == before) || tick != ticked;
}

bool may_be_archived(const CurrentRow& row) {
  return row.state == RowState::kOrphaned && row.documentation_password_id;
}

std::vector<std::string_view> offered_actions(const CurrentRow& row, const RowSetting& own, bool reads_for_others) {
  std::vector<std::string_view> out;
  if (own.stopped) {
    out.push_back("resume");
    if (may_be_archived(row)) out.push_back("archive");
    return out;
  }
  switch (row.state) {
    case RowState::kCreate:
    case RowState::kAdopt:
    case RowState::kUpdate:
      out = {"sync", "stop"};
      break;
    case RowState::kDrifted:
    case RowState::kConflict:
      if (row.documentation_password_id) out.push_back("overwrite");
      if (!keep_refusal(row)) out.push_back("keep");
      out.push_back("stop");
      break;
    case RowState::kDeletedThere:
      out = {"recreate", "stop"};
      break;
    case RowState::kUnreadable:
      if (row.likely_client && !own.read_with_client && reads_for_others) out.push_back("read_with_client");
      out.push_back("stop");
      break;
    case RowState::kOrphaned:
      if (may_be_archived(row)) out = {"archive", "stop"};
      break;
    case RowState::kUnchanged:
    case RowState::kEmpty:
      out = {"stop"};
      break;
    case RowState::kUnmapped:
      break;
  }
  if (own.read_with_client) out.push_back("read_as_stored");
  return out;
}

}  // namespace gluepot::password_sync
