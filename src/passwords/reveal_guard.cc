// SPDX-License-Identifier: Apache-2.0
#include "passwords/reveal_guard.h"

#include <algorithm>

#include "core/log.h"
#include "core/text.h"

namespace gluepot::passwords {
namespace {

using core::ErrorCode;

constexpr std::size_t kShortestReason = 3;

core::Status check_second_factor(const core::Caller& caller, int minutes, std::int64_t now_ms) {
  // A clock that was set back makes nothing fresh.
  if (const auto at = caller.second_factor_at_ms; at && *at <= now_ms && now_ms - *at < minutes * 60'000LL) return {};
  core::Error error{ErrorCode::kForbidden, "this password is shown only after your second factor was asked for again"};
  error.reason = "second_factor_required";
  error.next_step = "Set up a second factor on your profile page first.";
  if (caller.second_factor)
    error.next_step = "Enter the code of your authenticator app; it holds for " + std::to_string(minutes) +
                      (minutes == 1 ? " minute." : " minutes.");
  return core::fail(std::move(error));
}

core::Error approval_needed() {
  core::Error error{ErrorCode::kForbidden, "this password is shown only after another person has approved it"};
  error.reason = "approval_required";
  error.next_step = "Ask for an approval on the entry's page; it holds for one reveal.";
  return error;
}

std::string told_of(const RevealRules::Reason& reason) {
  std::string out = reason.ticket.empty() ? "" : "ticket " + reason.ticket;
  if (!reason.reason.empty()) out += (out.empty() ? "" : ", ") + reason.reason;
  return out;
}

bool enough(const RevealRules::Reason& reason, Demand demand) {
  if (demand == Demand::kTicket) return !reason.ticket.empty();
  return demand == Demand::kNothing || reason.reason.size() >= kShortestReason || !reason.ticket.empty();
}

bool holds(const RevealRules::Reason& reason, const RevealSettings& settings, std::int64_t now_ms) {
  return reason.at_ms <= now_ms && now_ms - reason.at_ms < settings.grace_minutes * 60'000LL;
}

}  // namespace

core::Result<std::string> RevealGuard::reason_for(const core::Caller& caller, const Request& request, Demand demand,
                                                  const RevealSettings& settings) {
  const auto now = clock_.now_ms();
  RevealRules::Reason given{std::string(core::trim(request.reason)), std::string(core::trim(request.ticket)), now};
  const bool said = !given.reason.empty() || !given.ticket.empty();
  if (demand == Demand::kNothing) return told_of(given);
  const core::UserId user{caller.kind == core::Caller::Kind::kUser ? caller.id : 0};
  if (enough(given, demand)) {
    if (settings.grace_minutes > 0) GLUEPOT_TRY(rules_.note_reason(user, request.company, given));
    return told_of(given);
  }
  if (!said) {
    GLUEPOT_ASSIGN(const auto last, rules_.last_reason(user, request.company));
    if (last && enough(*last, demand) && holds(*last, settings, now)) return told_of(*last) + " (said before)";
  }
  if (demand == Demand::kTicket)
    return core::invalid("ticket", "give the ticket that this password is needed for: this company asks for one");
  return core::invalid("reason", "say what this password is needed for: this company asks for a reason");
}

core::Result<RevealGuard::Pass> RevealGuard::pass(const core::Caller& caller, const Request& request,
                                                  const RuleTable& table) {
  const auto demands = table.of(request.company, request.category_id);
  const bool person = caller.kind == core::Caller::Kind::kUser;
  GLUEPOT_ASSIGN(const auto both, rules_.settings_and_standing(core::UserId{person ? caller.id : 0}));
  const auto& settings = both.first;
  if (person && both.second.frozen) return core::fail(RevealLimit::frozen_error());
  Pass out;
  GLUEPOT_ASSIGN(out.told, reason_for(caller, request, demands.demand, settings));
  if (demands.second_factor) GLUEPOT_TRY(check_second_factor(caller, settings.second_factor_minutes, clock_.now_ms()));
  if (demands.approval && !person) return core::fail(approval_needed());
  GLUEPOT_ASSIGN(out.slot_at_ms, limit_.take(caller, settings.most_per_hour));
  if (!demands.approval) return out;
  auto approval = approvals_.take(core::UserId{caller.id}, request.password, request.company);
  if (approval && *approval) {
    out.approval = *approval;
    return out;
  }
  limit_.give_back(caller, out.slot_at_ms);
  return core::fail(approval ? approval_needed() : approval.error());
}

void RevealGuard::give_back(const core::Caller& caller, const Pass& pass) {
  limit_.give_back(caller, pass.slot_at_ms);
  if (!pass.approval) return;
  if (const auto back = approvals_.give_back(*pass.approval); !back)
    core::log_warn("an approval stays used up although nothing was shown", {{"cause", back.error().message}});
}

core::Result<RevealGuard::Shown> RevealGuard::shown(const core::Caller& caller, core::CompanyId company,
                                                    const RevealDemands& demands) {
  GLUEPOT_ASSIGN(const auto settings, rules_.settings());
  Shown out{demands};
  if (out.demands.demand == Demand::kNothing || caller.kind != core::Caller::Kind::kUser) return out;
  GLUEPOT_ASSIGN(const auto last, rules_.last_reason(core::UserId{caller.id}, company));
  out.reason_holds = last && enough(*last, out.demands.demand) && holds(*last, settings, clock_.now_ms());
  return out;
}

}  // namespace gluepot::passwords
