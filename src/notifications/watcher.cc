// SPDX-License-Identifier: Apache-2.0
#include "notifications/watcher.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <set>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::notifications {
namespace {

namespace json = boost::json;

/// An entry whose outcome is not known yet is waited for, but not for ever: its process may have died.
constexpr std::int64_t kPatienceMs = 120'000;
constexpr std::size_t kNamed = 20;

const Rule* rule_of(const std::vector<Rule>& rules, std::string_view kind) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.kind == kind; });
  return found == rules.end() ? nullptr : &*found;
}

std::int64_t number(const Marks& marks, const std::string& name) {
  const auto found = marks.find(name);
  return found == marks.end() ? 0 : core::parse_int64(found->second).value_or(0);
}

std::set<std::int64_t> ids(const std::string& text) {
  std::set<std::int64_t> out;
  for (const auto part : core::split(text, ','))
    if (const auto id = core::parse_int64(part)) out.insert(*id);
  return out;
}

std::string text_of(const std::set<std::int64_t>& ids) {
  std::string out;
  for (const auto id : ids) out += (out.empty() ? "" : ",") + std::to_string(id);
  return out;
}

std::string who(const audit::Entry& entry) {
  return entry.actor_kind == "key" ? "the API key " + entry.actor_name : entry.actor_name;
}

/// "A, B and 3 more".
std::string names(const std::vector<std::string>& all) {
  std::string out;
  for (std::size_t i = 0; i < std::min(all.size(), kNamed); ++i) out += (out.empty() ? "" : ", ") + all[i];
  if (all.size() > kNamed) out += " and " + std::to_string(all.size() - kNamed) + " more";
  return out;
}

bool is_reveal(const audit::Entry& entry) {
  return (entry.action == "reveal" || entry.action == "reveal_code") &&
         (entry.outcome == "done" || entry.outcome == "unknown" || entry.outcome == "pending");
}

}  // namespace

core::Result<Watcher::Found> Watcher::look(const std::vector<Rule>& rules, const Marks& marks) {
  Found found;
  GLUEPOT_TRY(look_at_audit(rules, marks, found));
  GLUEPOT_TRY(look_at_jobs(rules, marks, found));
  GLUEPOT_TRY(look_at_organizations(marks, found));
  GLUEPOT_TRY(look_at_drift(marks, found));
  return found;
}

core::Status Watcher::look_at_audit(const std::vector<Rule>& rules, const Marks& marks, Found& found) {
  const bool first = !marks.contains("audit");
  std::int64_t seen = number(marks, "audit");
  if (first) {
    GLUEPOT_ASSIGN(seen, sights_.newest_entry());
  }
  const auto now = clock_.now_ms();
  // After a start the reveals of the running stretch are read once more, so that a restart hides no burst.
  if (const Rule* burst = rule_of(rules, kRevealBurst); burst != nullptr && !primed_)
    GLUEPOT_TRY(sights_.audit_since(now - std::int64_t{60'000} * burst->minutes, [&](audit::Entry&& entry) {
      if (entry.sequence <= seen && is_reveal(entry))
        reveals_[entry.actor_kind + "/" + std::to_string(entry.actor_id)].push_back(entry.at_ms);
      return true;
    }));
  primed_ = true;
  // By sequence, never by time: of two reveals at once the later one may stand first, and a clock may be set back.
  std::int64_t newest = seen;
  GLUEPOT_TRY(sights_.audit(seen, [&](audit::Entry&& entry) {
    if (entry.outcome == "pending" && std::abs(now - entry.at_ms) < kPatienceMs) return false;
    judge(entry, rules, found);
    newest = entry.sequence;
    return true;
  }));
  if (first || newest != seen) found.marks["audit"] = std::to_string(newest);
  return {};
}

void Watcher::judge(const audit::Entry& entry, const std::vector<Rule>& rules, Found& found) {
  const std::string sequence = std::to_string(entry.sequence);
  json::object data{
      {"audit_sequence", sequence},
      {"actor", {{"kind", entry.actor_kind}, {"name", entry.actor_name}}},
      {"record", entry.record_id},
      {"company_id", entry.company_id ? json::value(std::to_string(*entry.company_id)) : json::value(nullptr)},
      {"company", entry.company_name}};
  if (entry.action == "key_expire_warning" && entry.outcome == "done")
    found.events.push_back(
        {"key/" + sequence, kKeyRevoked, std::nullopt, "API key about to be revoked: " + entry.subject,
         "The API key " + entry.subject + " was not used for a long time and is about to be revoked: " + entry.detail +
             ". Use it once to keep it, or revoke it under Settings > API Keys.",
         json::serialize(data)});
  if (entry.action == "key_revoke" && entry.actor_kind == "system" && entry.outcome == "done")
    found.events.push_back({"key/" + sequence, kKeyRevoked, std::nullopt, "API key revoked: " + entry.subject,
                            "The API key " + entry.subject +
                                " was not used for too long and was revoked. Programs that "
                                "use it are refused from now on.",
                            json::serialize(data)});
  if (entry.action == "reveals_frozen")
    found.events.push_back({"frozen/" + sequence, kRevealBurst, std::nullopt, "Reveals are frozen: " + entry.subject,
                            entry.subject + " asked for more passwords than one may be shown within an hour (" +
                                entry.detail + ") and is shown none until an administrator lifts it under Settings > " +
                                "Reveal rules. Look at the audit first.",
                            json::serialize(data)});
  if (!is_reveal(entry)) return;
  if (const Rule* marked = rule_of(rules, kMarkedReveal)) {
    const auto slash = entry.record_id.rfind('/');
    const auto id = slash == std::string::npos ? std::nullopt
                                               : core::parse_int64(std::string_view(entry.record_id).substr(slash + 1));
    const auto holds = [](const auto& list, const auto& value) {
      return value && std::find(list.begin(), list.end(), *value) != list.end();
    };
    const bool code = entry.action == "reveal_code";
    if (holds(marked->entries, id) || holds(marked->companies, entry.company_id))
      found.events.push_back(
          {"reveal/" + sequence, kMarkedReveal, entry.company_id,
           (code ? "One-time code shown: " : "Password entry revealed: ") + entry.subject,
           who(entry) + (code ? " was shown a one-time code of the password entry " : " revealed the password entry ") +
               entry.subject + (entry.company_name.empty() ? "" : " of " + entry.company_name) +
               (entry.address.empty() ? "" : ", from " + entry.address) + ".",
           json::serialize(data)});
  }
  if (const Rule* burst = rule_of(rules, kRevealBurst)) judge_burst(entry, *burst, found);
}

void Watcher::judge_burst(const audit::Entry& entry, const Rule& rule, Found& found) {
  const std::string actor = entry.actor_kind + "/" + std::to_string(entry.actor_id);
  auto& times = reveals_[actor];
  times.push_back(entry.at_ms);
  const std::int64_t stretch = std::int64_t{60'000} * rule.minutes;
  while (!times.empty() && times.front() <= entry.at_ms - stretch) times.pop_front();
  if (times.size() < static_cast<std::size_t>(rule.reveals)) return;
  const json::object data{{"actor", {{"kind", entry.actor_kind}, {"name", entry.actor_name}}},
                          {"reveals", times.size()},
                          {"minutes", rule.minutes},
                          {"audit_sequence", std::to_string(entry.sequence)}};
  // Once for each person and stretch, however long it goes on.
  found.events.push_back({"burst/" + actor + "/" + std::to_string(entry.at_ms / stretch), kRevealBurst, std::nullopt,
                          "Many reveals by " + entry.actor_name,
                          who(entry) + " revealed " + std::to_string(times.size()) +
                              " passwords and one-time codes within " + std::to_string(rule.minutes) +
                              (rule.minutes == 1 ? " minute" : " minutes") +
                              ". The audit shows which; the account can be deactivated under Settings > Users & Roles.",
                          json::serialize(data)});
}

core::Status Watcher::look_at_jobs(const std::vector<Rule>& rules, const Marks& marks, Found& found) {
  GLUEPOT_ASSIGN(auto jobs, sights_.jobs());
  std::reverse(jobs.begin(), jobs.end());
  const Rule* rule = rule_of(rules, kSyncFailing);
  for (const std::string kind : {"sync", "password_sync"}) {
    const std::string mark = "job/" + kind;
    const bool first = !marks.contains(mark);
    const auto seen = number(marks, mark);
    auto streak = number(marks, mark + "/streak"), begun = number(marks, mark + "/begun");
    auto newest = seen;
    const std::string words = kind == "sync" ? "The sync with the documentation" : "Password Sync";
    for (const auto& job : jobs) {
      if (job.kind != kind || job.id <= newest || job.state == "stopped") continue;
      newest = job.id;
      if (first) continue;
      const bool failed = job.state == "failed";
      const json::object data{
          {"job_id", std::to_string(job.id)}, {"kind", kind}, {"state", job.state}, {"error", job.error}};
      if (!failed && rule != nullptr && streak >= rule->failures)
        found.events.push_back(
            {"works/" + kind + "/" + std::to_string(begun), kSyncFailing, std::nullopt, words + " works again",
             words + " works again after " + std::to_string(streak) + (streak == 1 ? " failure." : " failures."),
             json::serialize(data)});
      streak = failed ? streak + 1 : 0;
      if (failed && streak == 1) begun = job.id;
      if (failed && rule != nullptr && streak == rule->failures)
        found.events.push_back(
            {"failing/" + kind + "/" + std::to_string(begun), kSyncFailing, std::nullopt, words + " is failing",
             words + " failed" + (streak == 1 ? "" : " " + std::to_string(streak) + " times in a row") +
                 (job.error.empty() ? "." : ": " + job.error) + (job.next_step.empty() ? "" : " " + job.next_step),
             json::serialize(data)});
    }
    if (first || newest != seen) {
      found.marks[mark] = std::to_string(newest);
      found.marks[mark + "/streak"] = std::to_string(first ? 0 : streak);
      found.marks[mark + "/begun"] = std::to_string(begun);
    }
  }
  return {};
}

core::Status Watcher::look_at_organizations(const Marks& marks, Found& found) {
  GLUEPOT_ASSIGN(const auto organizations, sights_.organizations());
  const bool first = !marks.contains("organizations");
  auto known = first ? std::set<std::int64_t>() : ids(marks.at("organizations"));
  // The first list of a connection is no news.
  const bool nothing_known = known.empty();
  const auto before = known.size();
  std::vector<std::string> fresh;
  json::array listed;
  std::string key;
  for (const auto& organization : organizations) {
    if (!known.insert(organization.id).second || nothing_known || organization.mapped) continue;
    fresh.push_back(organization.name);
    if (listed.size() < 100)
      listed.push_back(json::object{{"id", std::to_string(organization.id)}, {"name", organization.name}});
    key += "," + std::to_string(organization.id);
  }
  if (!fresh.empty()) {
    const bool one = fresh.size() == 1;
    found.events.push_back(
        {"organizations/" + core::to_hex(core::sha256(key)).substr(0, 32), kNewOrganization, std::nullopt,
         one ? "New organization is not mapped: " + fresh.front()
             : std::to_string(fresh.size()) + " new organizations are not mapped",
         (one ? "The organization " + fresh.front() +
                    " is new at the source and not mapped to a company: "
                    "nothing of it is read"
              : "New at the source and not mapped to a company, so that nothing of them is read: " + names(fresh)) +
             ". Map them under Settings > Map organizations.",
         json::serialize(json::object{{"organizations", std::move(listed)}})});
  }
  if (first || known.size() != before) found.marks["organizations"] = text_of(known);
  return {};
}

core::Status Watcher::look_at_drift(const Marks& marks, Found& found) {
  GLUEPOT_ASSIGN(const auto drifted, sights_.drifted());
  const bool first = !marks.contains("drifted");
  const auto known = first ? std::set<std::int64_t>() : ids(marks.at("drifted"));
  std::set<std::int64_t> now;
  std::vector<std::string> fresh;
  json::array listed;
  for (const auto& password : drifted) {
    now.insert(password.id);
    if (first || known.contains(password.id)) continue;
    fresh.push_back(password.title + (password.client.empty() ? "" : " (" + password.client + ")"));
    if (listed.size() < 100)
      listed.push_back(json::object{
          {"password_id", std::to_string(password.id)}, {"title", password.title}, {"state", password.state}});
  }
  if (!fresh.empty()) {
    const auto round = number(marks, "drift_round") + 1;
    found.marks["drift_round"] = std::to_string(round);
    found.events.push_back(
        {"drift/" + std::to_string(round), kDrift, std::nullopt,
         fresh.size() == 1 ? "Password changed in the documentation: " + fresh.front()
                           : std::to_string(fresh.size()) + " passwords changed in the documentation",
         "Changed or deleted in the documentation, so they no longer agree with Automate: " + names(fresh) +
             ". Decide under Password Sync > Passwords which side counts.",
         json::serialize(json::object{{"passwords", std::move(listed)}})});
  }
  if (first || now != known) found.marks["drifted"] = text_of(now);
  return {};
}

}  // namespace gluepot::notifications
