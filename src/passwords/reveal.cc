// SPDX-License-Identifier: Apache-2.0
#include "passwords/reveal.h"

#include "core/failpoint.h"
#include "core/log.h"
#include "passwords/folders.h"

namespace gluepot::passwords {
namespace {

using core::ErrorCode;
constexpr std::string_view kPermission = "read_documentation_passwords";
constexpr std::string_view kNoSuchEntry = "this company has no such password entry";

audit::Draft draft_of(const core::Caller& caller, const RevealPassword::Input& input, const std::string& subject) {
  audit::Draft draft;
  draft.action = "reveal";
  draft.actor = caller;
  draft.subject = subject;
  draft.record_id = "passwords/" + input.password.text();
  draft.company = input.company;
  draft.company_name = input.company_name;
  draft.detail = input.reason.empty() ? input.purpose : input.purpose + ": " + input.reason;
  return draft;
}

audit::Outcome outcome_of(const core::Error& error) {
  return error.code == ErrorCode::kForbidden || error.code == ErrorCode::kNotFound ? audit::Outcome::kRefused
                                                                                   : audit::Outcome::kFailed;
}

}  // namespace

bool may_list(const SharingRepository::Rules& rules, const documentation::Record& entry) {
  return rules.level(entry.side_integer("password-category-id").value_or(0)) != Level::kNone;
}

std::optional<Denial> denial(const core::Caller& caller, const SharingRepository::Rules& rules,
                             const documentation::Record& entry) {
  const Level level = rules.level(entry.side_integer("password-category-id").value_or(0));
  if (!caller.may(kPermission))
    return Denial{"no_permission", "Your role may not reveal passwords.",
                  "An administrator can give your role the permission read_documentation_passwords under Settings > "
                  "Users & Roles."};
  if (level == Level::kNone)
    return Denial{"sharing_off", "Password entries of this company and category are not shared.",
                  "An administrator can share them under Settings > Integrations > Passwords."};
  if (level == Level::kList)
    return Denial{"list_only", "Entries of this company and category may be listed, not revealed.",
                  "An administrator can raise the level to Reveal under Settings > Integrations > Passwords."};
  if ((entry.flags & catalog::kFlagVault) != 0)
    return Denial{"vault", "This entry is encrypted in IT Glue; only IT Glue itself can show it.",
                  "Open it in IT Glue."};
  if ((entry.flags & catalog::kFlagPersonal) != 0 && !rules.restricted_allowed)
    return Denial{"personal", "This is a personal entry at the source; it is not shown here.",
                  "An administrator can allow restricted and personal entries for this company."};
  if ((entry.flags & catalog::kFlagRestricted) != 0 && !rules.restricted_allowed)
    return Denial{"restricted", "Access to this entry is restricted at the source; it is not shown here.",
                  "An administrator can allow restricted and personal entries for this company."};
  return std::nullopt;
}

core::Result<RevealPassword::Output> RevealPassword::handle(const core::Caller& caller, const Input& input) {
  core::OrganizationId organization;
  std::string subject;
  {
    auto entry = admitted(caller, input, organization, subject);
    if (!entry) {
      note_refusal(caller, input, subject, entry.error());
      return core::fail(std::move(entry).error());
    }
  }
  GLUEPOT_ASSIGN(const auto rules, sharing_.rules(input.company));
  GLUEPOT_ASSIGN(const auto begun, audit_.begin(draft_of(caller, input, subject)));
  core::failpoint("reveal.audited");
  auto value = fetch(input, organization, rules.restricted_allowed);
  core::failpoint("reveal.fetched");
  const auto noted = value ? audit_.finish(begun, audit::Outcome::kDone)
                           : audit_.finish(begun, outcome_of(value.error()), value.error().message);
  if (!noted) return core::fail(noted.error());
  return value;
}

core::Result<documentation::Record> RevealPassword::admitted(const core::Caller& caller, const Input& input,
                                                             core::OrganizationId& organization, std::string& subject) {
  GLUEPOT_ASSIGN(const auto mapped, mappings_.organization_of(input.company));
  if (!mapped) return core::fail(ErrorCode::kNotFound, std::string(kNoSuchEntry));
  organization = *mapped;
  GLUEPOT_ASSIGN(auto entry, documentation_.find(documentation::Kind::kPasswords, input.password.value,
                                                 documentation::Scope::only({mapped->value})));
  GLUEPOT_ASSIGN(const auto rules, sharing_.rules(input.company));
  if (!entry || !may_list(rules, *entry)) return core::fail(ErrorCode::kNotFound, std::string(kNoSuchEntry));
  subject = entry->name;
  GLUEPOT_TRY(mark_restricted(documentation_, organization, {&*entry, 1}));
  if (const auto denied = denial(caller, rules, *entry)) {
    core::Error error{ErrorCode::kForbidden, denied->message};
    error.next_step = denied->who;
    return core::fail(std::move(error));
  }
  return std::move(*entry);
}

core::Result<RevealPassword::Output> RevealPassword::fetch(const Input& input, core::OrganizationId organization,
                                                           bool restricted_allowed) {
  const auto source = source_();
  if (source == nullptr)
    return core::fail(ErrorCode::kUnavailable,
                      "no documentation source is connected; connect one under Settings > Integrations");
  GLUEPOT_ASSIGN(auto live, source->reveal(input.password));
  // Moved to another customer since the last sync: the value is not this company's any more.
  if (live.organization != organization)
    return core::fail(ErrorCode::kNotFound,
                      "the entry belongs to another organization at the source now; it will follow at the next sync");
  if (live.vault)
    return core::fail(ErrorCode::kForbidden,
                      "this entry is encrypted in IT Glue by now; only IT Glue itself can show it");
  if ((live.restricted || live.personal) && !restricted_allowed)
    return core::fail(ErrorCode::kForbidden,
                      "access to this entry has been restricted at the source since the last sync");
  // Unmapped, mapped elsewhere or archived while the source was asked: the answer is nobody's any more.
  GLUEPOT_ASSIGN(const auto mapped, mappings_.organization_of(input.company));
  if (mapped != organization) return core::fail(ErrorCode::kNotFound, std::string(kNoSuchEntry));
  return Output{std::move(live.value), std::chrono::seconds(30), live.password_updated_at_ms};
}

void RevealPassword::note_refusal(const core::Caller& caller, const Input& input, const std::string& subject,
                                  const core::Error& error) {
  auto draft = draft_of(caller, input, subject);
  draft.detail += ": " + error.message;
  // A refusal shows no secret, so it stands even when it cannot be recorded; but that is never silent.
  if (auto noted = audit_.record(draft, outcome_of(error)); !noted)
    core::log_warn("a refused reveal could not be recorded", {{"cause", noted.error().message}});
}

}  // namespace gluepot::passwords
