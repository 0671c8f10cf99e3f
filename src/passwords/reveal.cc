// SPDX-License-Identifier: Apache-2.0
#include "passwords/reveal.h"

#include "core/failpoint.h"
#include "core/log.h"
#include "passwords/folders.h"
#include "passwords/one_time_code.h"

namespace gluepot::passwords {
namespace {

using core::ErrorCode;
constexpr std::string_view kPermission = "read_documentation_passwords";
constexpr std::string_view kCode = "code";
constexpr std::string_view kNoSuchEntry = "this company has no such password entry";

audit::Draft draft_of(const core::Caller& caller, const RevealPassword::Input& input, const std::string& subject,
                      const connectors::Source* source) {
  audit::Draft draft;
  draft.action = input.purpose == kCode ? "reveal_code" : "reveal";
  draft.actor = caller;
  draft.subject = subject;
  draft.record_id = "passwords/" + input.password.text();
  draft.company = input.company;
  draft.company_name = input.company_name;
  draft.detail = input.reason.empty() ? input.purpose : input.purpose + ": " + input.reason;
  draft.source = source == nullptr ? std::string() : source->source_name();
  return draft;
}

audit::Outcome outcome_of(const core::Error& error) {
  const bool refused = error.code == ErrorCode::kForbidden || error.code == ErrorCode::kNotFound ||
                       error.code == ErrorCode::kInvalidArgument || error.reason == "reveals_frozen";
  return refused ? audit::Outcome::kRefused : audit::Outcome::kFailed;
}

}  // namespace

bool may_list(const SharingRepository::Rules& rules, const documentation::Record& entry) {
  return rules.level(entry.side_integer("password-category-id").value_or(0)) != Level::kNone;
}

std::optional<Denial> person_demanded(const RevealDemands& demands) {
  if (!demands.approval && !demands.second_factor) return std::nullopt;
  return Denial{demands.approval ? "approval_required" : "second_factor_required",
                std::string("Values of this company and category are shown only after ") +
                    (demands.approval ? "another person approved." : "a second factor was asked for."),
                "A person reveals it on the entry's page; API keys cannot."};
}

std::optional<Denial> denial(const core::Caller& caller, const SharingRepository::Rules& rules,
                             const documentation::Record& entry) {
  const auto category = entry.side_integer("password-category-id").value_or(0);
  const Level level = rules.level(category);
  if (!caller.may(kPermission))
    return Denial{"no_permission", "Your role may not reveal passwords.",
                  "An administrator can give your role the permission read_documentation_passwords under Settings > "
                  "Users & Roles."};
  if (level == Level::kNone)
    return Denial{"sharing_off", "Password entries of this company and category are not shared.",
                  "An administrator can share them under Settings > Integrations > Passwords."};
  if (caller.kind == core::Caller::Kind::kKey)
    if (auto asked = person_demanded(rules.reveals.of(rules.company, category))) return asked;
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
  Admitted admitted;
  if (const auto may = admit(caller, input, admitted); !may) {
    note_refusal(caller, input, admitted.subject, may.error());
    return core::fail(may.error());
  }
  const auto source = source_();
  auto draft = draft_of(caller, input, admitted.subject, source.get());
  if (!admitted.pass.told.empty()) draft.detail = input.purpose + ": " + admitted.pass.told;
  const auto begun = audit_.begin(draft);
  if (!begun) {
    guard_.give_back(caller, admitted.pass);
    return core::fail(begun.error());
  }
  core::failpoint("reveal.audited");
  auto value = fetch(source.get(), input, admitted);
  core::failpoint("reveal.fetched");
  const auto noted = value ? audit_.finish(*begun, audit::Outcome::kDone)
                           : audit_.finish(*begun, outcome_of(value.error()), value.error().message);
  if (!value) guard_.give_back(caller, admitted.pass);
  if (!noted) return core::fail(noted.error());
  return value;
}

core::Status RevealPassword::admit(const core::Caller& caller, const Input& input, Admitted& out) {
  GLUEPOT_ASSIGN(const auto mapped, mappings_.organization_of(input.company));
  if (!mapped || !caller.may_see(input.company)) return core::fail(ErrorCode::kNotFound, std::string(kNoSuchEntry));
  out.organization = *mapped;
  GLUEPOT_ASSIGN(auto entry, documentation_.find(documentation::Kind::kPasswords, input.password.value,
                                                 documentation::Scope::only({mapped->value})));
  GLUEPOT_ASSIGN(const auto rules, sharing_.rules(input.company));
  if (!entry || !may_list(rules, *entry)) return core::fail(ErrorCode::kNotFound, std::string(kNoSuchEntry));
  out.subject = entry->name;
  out.rules = rules;
  out.category_id = entry->side_integer("password-category-id").value_or(0);
  GLUEPOT_TRY(mark_restricted(documentation_, *mapped, {&*entry, 1}));
  if (const auto denied = denial(caller, rules, *entry)) {
    core::Error error{ErrorCode::kForbidden, denied->message};
    error.next_step = denied->who;
    return core::fail(std::move(error));
  }
  GLUEPOT_ASSIGN(
      out.pass,
      guard_.pass(caller, {input.company, input.password, out.category_id, input.reason, input.ticket}, rules.reveals));
  return {};
}

core::Result<RevealPassword::Output> RevealPassword::fetch(connectors::Source* source, const Input& input,
                                                           const Admitted& admitted) {
  if (source == nullptr)
    return core::fail(ErrorCode::kUnavailable,
                      "no documentation source is connected; connect one under Settings > Integrations");
  GLUEPOT_ASSIGN(auto live, source->reveal(input.password));
  // Moved to another customer since the last sync: the value is not this company's any more.
  if (live.organization != admitted.organization)
    return core::fail(ErrorCode::kNotFound,
                      "the entry belongs to another organization at the source now; it will follow at the next sync");
  if (live.vault)
    return core::fail(ErrorCode::kForbidden,
                      "this entry is encrypted in IT Glue by now; only IT Glue itself can show it");
  if ((live.restricted || live.personal) && !admitted.rules.restricted_allowed)
    return core::fail(ErrorCode::kForbidden,
                      "access to this entry has been restricted at the source since the last sync");
  // What the category it is in by now demands was not asked for.
  if (live.password_category_id && admitted.rules.loosens(*live.password_category_id, admitted.category_id))
    return core::fail(
        ErrorCode::kForbidden,
        "the entry is in a stricter password category at the source now; it will follow at the next sync");
  // Unmapped, mapped elsewhere or archived while the source was asked: the answer is nobody's any more.
  GLUEPOT_ASSIGN(const auto mapped, mappings_.organization_of(input.company));
  if (mapped != admitted.organization) return core::fail(ErrorCode::kNotFound, std::string(kNoSuchEntry));
  Output out;
  out.password_updated_at_ms = live.password_updated_at_ms;
  if (input.purpose != kCode) {
    out.value = std::move(live.value);
    return out;
  }
  if (live.otp_seed.empty()) {
    core::Error error{ErrorCode::kConflict,
                      "the source shows no seed for this entry, so its one-time code cannot be made"};
    error.next_step = "Open the entry in the source for its code.";
    return core::fail(std::move(error));
  }
  GLUEPOT_ASSIGN(auto code, one_time_code(live.otp_seed, clock_.now_ms()));
  out.value = std::move(code.digits);
  out.code_valid_for = code.valid_for;
  return out;
}

void RevealPassword::note_refusal(const core::Caller& caller, const Input& input, const std::string& subject,
                                  const core::Error& error) {
  auto draft = draft_of(caller, input, subject, source_().get());
  draft.detail += ": " + error.message;
  // A refusal shows no secret, so it stands even when it cannot be recorded; but that is never silent.
  if (auto noted = audit_.record(draft, outcome_of(error)); !noted)
    core::log_warn("a refused reveal could not be recorded", {{"cause", noted.error().message}});
}

}  // namespace gluepot::passwords
