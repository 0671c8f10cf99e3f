// SPDX-License-Identifier: Apache-2.0
#include "password_sync/applier.h"

#include <algorithm>

#include "core/failpoint.h"
#include "core/text.h"

namespace gluepot::password_sync {
namespace {

using connectors::PasswordEntry;
using core::Error;
using core::ErrorCode;

constexpr int kFailuresInARow = 5;
constexpr std::int64_t kClockSkewMs = 10 * 60 * 1000;

/// Answers after which the write was certainly not executed.
bool certainly_not_executed(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kMalformed:
    case ErrorCode::kUnauthenticated:
    case ErrorCode::kForbidden:
    case ErrorCode::kNotFound:
    case ErrorCode::kConflict:
    case ErrorCode::kTooLarge:
    case ErrorCode::kUnsupportedMediaType:
    case ErrorCode::kRateLimited:
      return true;
    case ErrorCode::kUnavailable:
    case ErrorCode::kUpstream:
    case ErrorCode::kTimeout:
    case ErrorCode::kUnknownOutcome:
    case ErrorCode::kCancelled:
    case ErrorCode::kCorrupt:
    case ErrorCode::kInternal:
      return false;
  }
  return false;
}

bool ends_the_run(ErrorCode code) {
  return code == ErrorCode::kUnauthenticated || code == ErrorCode::kForbidden;
}

std::string_view done_name(const Intent& intent) {
  return intent.kind == "create" ? "created" : intent.kind == "adopt" ? "adopted" : "updated";
}

}  // namespace

Action action_of(const Work& work, const ApplyOptions& options) {
  if (options.settled.contains(work.row.password_id)) return Action::kNone;
  if (!options.password_ids.empty() && std::find(options.password_ids.begin(), options.password_ids.end(),
                                                 work.row.password_id) == options.password_ids.end())
    return Action::kNone;
  if (options.auto_sync_only && !work.auto_sync) return Action::kNone;
  Wish wish = work.wish;
  const bool chosen = !options.password_ids.empty();
  wish.overwrite = options.overwrite_changed;
  wish.recreate = options.recreate_deleted && chosen;
  wish.archive = options.archive_orphaned && chosen;
  if (options.archive_orphaned && (!chosen || !work.entry || work.entry->archived)) return Action::kNone;
  return act(work.row.state, work.sure(), wish);
}

std::string LargeChange::sentence() const {
  return std::to_string(changes) + " of the " + std::to_string(of) +
         " passwords pushed before would change; look at the plan and confirm to go on";
}

bool judged_by_writes(const ApplyOptions& options) {
  return !options.password_ids.empty() || options.auto_sync_only;
}

bool asks_first(const LargeChange& change, const Settings& settings) {
  return change.changes > settings.large_change_rows &&
         change.changes * 100 > settings.large_change_percent * change.of;
}

LargeChange large_change_of(const WorkPlan& plan, const ApplyOptions& options, const Settings& settings) {
  LargeChange out;
  for (const auto& work : plan.work) {
    if (!work.base) continue;
    ++out.of;
    const bool gone = work.row.state == RowState::kDeletedThere && !work.wish.stopped && !judged_by_writes(options);
    if (gone || action_of(work, options) != Action::kNone) ++out.changes;
  }
  out.asks = asks_first(out, settings) || (plan.doubtful && !judged_by_writes(options));
  return out;
}

core::Status Applier::push(const ApplyOptions& options) {
  const auto total =
      static_cast<std::int64_t>(std::count_if(work_.work.begin(), work_.work.end(), [&](const Work& work) {
        return action_of(work, options) != Action::kNone;
      }));
  std::int64_t done = 0;
  bool ended = false;
  for (auto& work : work_.work) {
    if (options.settled.contains(work.row.password_id)) continue;  // counted by its outcome
    const Action action = action_of(work, options);
    if (action == Action::kNone) {
      count(work.row.action != Action::kNone ? "skipped" : state_name(work.row.state));
      continue;
    }
    if (ended || watch_.stopped()) {
      count("skipped");
      continue;
    }
    work.row.action = action;
    ended = push_row(work) == After::kEndRun;
    watch_.say("apply", ++done, total, work.row.title);
  }
  if (end_) return core::fail(*end_);
  return {};
}

Applier::After Applier::push_row(Work& work) {
  if (work.row.action == Action::kArchive) {
    sent_ = false;
    if (auto done = archive(work, intent_for(work)); !done) return note_failure(work, done.error(), sent_);
    failures_in_a_row_ = 0;
    count("archived");
    return After::kGoOn;
  }
  if (!probed_) {
    auto access = work_.documentation->has_password_access();
    if (access && !*access)
      access = core::fail(
          ErrorCode::kForbidden,
          "The API key has no Password Access: values would be dropped silently. Nothing was pushed. Tick Password "
          "Access on the key, or connect with a key that has it.");
    if (!access) {
      end_ = access.error();
      count("failed");
      return After::kEndRun;
    }
    probed_ = true;
  }
  sent_ = false;
  bool settled = false;
  if (auto looked = look_first(work, settled); !looked) return note_failure(work, looked.error(), false);
  if (settled) return After::kGoOn;
  Intent intent = intent_for(work);
  if (auto pushed = push_value(work, intent); !pushed) return note_failure(work, pushed.error(), sent_);
  failures_in_a_row_ = 0;
  count(done_name(intent));
  return After::kGoOn;
}

/// A POST whose fate is not known is looked for before it is repeated: one request an open intent.
core::Status Applier::look_first(Work& work, bool& settled) {
  if (!work.intent || work.entry || work.intent->kind != "create") return {};
  GLUEPOT_ASSIGN(const auto found, work_.documentation->find_passwords(*work.row.organization, work.fields.name));
  std::vector<const PasswordEntry*> alike;
  for (const auto& entry : found) {
    if (entry.organization != work.intent->organization) continue;
    if (marker_of(entry.notes) == work.intent->id) {
      if (entry.password_updated_at_ms > work.intent->previous_updated_at_ms &&
          work.intent->automate == work.automate) {
        core::failpoint("password_sync.before_settle");
        GLUEPOT_TRY(finish_row(work, *work.intent, entry, true));
        core::failpoint("password_sync.after_settle");
        settled = true;
        count("created");
        return {};
      }
      work.entry = entry;
      return {};
    }
    if (options_.marker == Marker::kNone && core::trim(entry.username) == work.fields.username &&
        entry.created_at_ms + kClockSkewMs >= work.intent->created_at_ms) {
      // Another row of this name and user may have made it: what is paired with that row holds that row's value.
      GLUEPOT_ASSIGN(const auto row, repository_.row_of(entry.id));
      if (!row || *row == work.row.password_id) alike.push_back(&entry);
    }
  }
  if (alike.size() > 1)
    return core::fail(
        ErrorCode::kConflict,
        "several entries of this name and user appeared since the earlier attempt; remove the surplus ones");
  if (alike.size() == 1) work.entry = *alike.front();
  return {};
}

Intent Applier::intent_for(const Work& work) const {
  Intent intent;
  intent.kind = !work.entry ? "create" : work.base ? "update" : "adopt";
  // A repeated POST keeps its id: if the first one turns up late after all, both carry the same mark.
  const bool again = work.intent && work.intent->kind == intent.kind;
  intent.id = again ? work.intent->id : std::to_string(work.row.password_id) + "-" + core::random_hex(8);
  intent.password_id = work.row.password_id;
  intent.organization = *work.row.organization;
  if (work.entry) {
    intent.documentation_password_id = work.entry->id;
    intent.previous_updated_at_ms = work.entry->password_updated_at_ms;
  }
  intent.name = name_digest(with_.vault, work.fields.name);
  intent.cipher = work.cipher;
  intent.automate = work.automate;
  if (work.row.action == Action::kArchive) {
    intent.kind = "archive";
    intent.id = std::to_string(work.row.password_id) + "-" + core::random_hex(8);
    intent.with_value = false;
    intent.created_at_ms = with_.clock.now_ms();
    return intent;
  }
  // Only the fields around an unchanged value: it is neither decrypted nor sent. Not after drift, when the value there
  // is in doubt.
  intent.with_value = !(work.base && work.entry && work.row.state == RowState::kUpdate &&
                        work.base->cipher == work.cipher && !work.intent);
  intent.created_at_ms = with_.clock.now_ms();
  return intent;
}

/// A write into an entry that is there: it must stand where, and be what, the plan saw. In a long run that was a while
/// ago, and a value that follows its entry into another organization is leaked.
core::Status Applier::look_at_entry(const Work& work) {
  if (!work.entry) return {};
  auto now = work_.documentation->find_password(work.entry->id);
  if (!now && now.error().code == ErrorCode::kNotFound)
    return core::fail(ErrorCode::kConflict, "its entry was deleted since the plan was made; nothing was sent");
  if (!now) return core::fail(now.error());
  if (now->organization != work.entry->organization)
    return core::fail(ErrorCode::kConflict,
                      "its entry was moved to another organization since the plan was made; nothing was sent");
  if (now->archived && !work.entry->archived)
    return core::fail(ErrorCode::kConflict, "its entry was archived since the plan was made; nothing was sent");
  if (documentation_digest(with_.vault, *now) != documentation_digest(with_.vault, *work.entry))
    return core::fail(ErrorCode::kConflict,
                      "its entry was changed in the documentation since the plan was made; nothing was sent");
  return {};
}

core::Status Applier::push_value(Work& work, Intent& intent) {
  if (work.entry && work.entry->organization != intent.organization)
    return core::fail(ErrorCode::kConflict,
                      "the entry belongs to another organization than the client is mapped to; nothing was sent");
  GLUEPOT_ASSIGN(const bool served, with_.organization_is_served(intent.organization));
  if (!served)
    return core::fail(ErrorCode::kConflict, "the organization is not mapped to a company any more; nothing was sent");
  GLUEPOT_TRY(look_at_entry(work));
  if (work.row.state == RowState::kDeletedThere && work.row.documentation_password_id) {
    auto there = work_.documentation->find_password(*work.row.documentation_password_id);
    if (there) return core::fail(ErrorCode::kConflict, "the entry is there again; plan again");
    if (there.error().code != ErrorCode::kNotFound) return core::fail(there.error());
  }
  GLUEPOT_TRY(repository_.open_intent(intent, work.row.client_id));
  core::failpoint("password_sync.intent_stored");
  core::Secret value;
  if (intent.with_value) {
    auto read = work_.automate->read_value(work.vault);
    if (!read) return core::fail(ErrorCode::kCorrupt, automate::unreadable_sentence(read.error()));
    if (read->empty()) return core::fail(ErrorCode::kConflict, "no password is stored in Automate");
    value = std::move(*read);
  }
  core::failpoint("password_sync.before_post");
  sent_ = true;
  auto entry = send(work, intent, intent.with_value ? &value : nullptr);
  core::failpoint("password_sync.after_post");
  if (!entry) return core::fail(entry.error());
  if (entry->organization != intent.organization)
    return core::fail(ErrorCode::kUpstream, "the documentation answered with an entry of another organization (" +
                                                entry->organization.text() + ")");
  if (intent.with_value && entry->password_updated_at_ms <= intent.previous_updated_at_ms)
    GLUEPOT_TRY(verify_taken(*entry, intent, value));
  core::failpoint("password_sync.before_map");
  GLUEPOT_TRY(finish_row(work, intent, *entry, false));
  core::failpoint("password_sync.after_map");
  return {};
}

/// Nothing is deleted: the entry of what Automate has no more is put away, if it is still as it was pushed.
core::Status Applier::archive(Work& work, const Intent& intent) {
  GLUEPOT_ASSIGN(const bool served, with_.organization_is_served(intent.organization));
  if (!served)
    return core::fail(ErrorCode::kConflict, "the organization is not mapped to a company any more; nothing was sent");
  GLUEPOT_TRY(look_at_entry(work));
  if (documentation_digest(with_.vault, *work.entry) != work.base->documentation)
    return core::fail(ErrorCode::kConflict,
                      "its entry was changed in the documentation since the last push, so it may be in use: archive it "
                      "there");
  GLUEPOT_TRY(repository_.open_intent(intent, std::nullopt));
  core::failpoint("password_sync.intent_stored");
  sent_ = true;
  const auto entry = work_.documentation->archive_password(work.entry->id);
  core::failpoint("password_sync.after_post");
  if (!entry) return core::fail(entry.error());
  if (entry->organization != intent.organization || !entry->archived)
    return core::fail(ErrorCode::kUpstream,
                      "the documentation answered but did not archive entry " + work.entry->id.text());
  work.row.documentation_password_id = entry->id;
  return repository_.record_archive(history(work, "archive", "archived", "deleted in Automate"));
}

core::Result<PasswordEntry> Applier::send(Work& work, const Intent& intent, const core::Secret* value) {
  connectors::PasswordDraft draft;
  draft.organization = intent.organization;
  draft.name = work.fields.name;
  draft.username = work.fields.username;
  draft.url = work.fields.url;
  draft.notes = options_.marker == Marker::kNotes ? with_marker(work.fields.notes, intent.id) : work.fields.notes;
  draft.value = value;
  if (!intent.documentation_password_id) {
    draft.password_category_id = work.category_id;
    draft.configuration_id = work.configuration_id;
  }
  if (intent.documentation_password_id)
    return work_.documentation->update_password(*intent.documentation_password_id, draft);
  return work_.documentation->create_password(draft);
}

/// The time did not move: either the value was dropped, or it was there already. Only a look tells, and a look is
/// audited first.
core::Status Applier::verify_taken(const PasswordEntry& entry, const Intent& intent, const core::Secret& value) {
  const auto dropped = [&] {
    return core::fail(ErrorCode::kUpstream, "the documentation answered but did not take the value of entry " +
                                                entry.id.text() + "; check the key's Password Access");
  };
  if (intent.kind == "create" || !with_.before_read_value) return dropped();
  GLUEPOT_TRY(with_.before_read_value(entry.id));
  GLUEPOT_ASSIGN(const auto there, work_.documentation->read_value(entry.id));
  if (there.organization != intent.organization || !there.value.equals(value.reveal())) return dropped();
  return {};
}

HistoryEntry Applier::history(const Work& work, std::string_view action, std::string_view outcome,
                              std::string_view reason) const {
  HistoryEntry entry;
  entry.at_ms = with_.clock.now_ms();
  entry.run_id = run_.id;
  entry.password_id = work.row.password_id;
  entry.client_id = work.row.client_id;
  entry.title = work.row.title;
  entry.organization = work.row.organization;
  entry.documentation_password_id = work.row.documentation_password_id;
  entry.by = run_.started_by;
  entry.action = action;
  entry.outcome = outcome;
  entry.reason = reason;
  return entry;
}

core::Status Applier::finish_row(Work& work, const Intent& intent, const PasswordEntry& entry, bool looked) {
  work.row.documentation_password_id = entry.id;
  const auto pushed = as_pushed(intent, entry, looked);
  return repository_.record_push(intent, entry.id, documentation_digest(with_.vault, pushed),
                                 pushed.password_updated_at_ms,
                                 history(work, action_name(work.row.action), done_name(intent), work.row.reason));
}

Applier::After Applier::note_failure(const Work& work, const Error& error, bool sent) {
  const bool known = !sent || certainly_not_executed(error.code);
  const bool unknown = sent && (error.code == ErrorCode::kUnknownOutcome || error.code == ErrorCode::kTimeout);
  const char* const outcome = unknown ? "unknown" : "failed";
  count(outcome);
  // An intent that an earlier run left open stays open until it is settled, whatever stopped us before sending.
  const bool close = known && (sent || !work.intent);
  auto noted = repository_.record_failure(history(work, action_name(work.row.action), outcome, error.message), close);
  ++failures_in_a_row_;
  if (ends_the_run(error.code) || failures_in_a_row_ >= kFailuresInARow || (!noted && failures_in_a_row_ > 1)) {
    const bool row_rule = error.code == ErrorCode::kInvalidArgument || error.code == ErrorCode::kConflict ||
                          error.code == ErrorCode::kNotFound || error.code == ErrorCode::kCorrupt;
    if (row_rule && noted) return After::kGoOn;  // such a failure says nothing about the next row
    end_ = noted ? error : noted.error();
    return After::kEndRun;
  }
  return After::kGoOn;
}

}  // namespace gluepot::password_sync
