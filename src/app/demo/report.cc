// SPDX-License-Identifier: Apache-2.0
#include "app/demo/report.h"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace gluepot::demo {
namespace {

namespace json = boost::json;

json::object counts_json(const KindCounts& counts) {
  return {{"documents", counts.documents},
          {"flexible_assets", counts.flexible_assets},
          {"checklists", counts.checklists},
          {"passwords", counts.passwords}};
}

constexpr const char* kSyncNames[] = {"created",    "adopted", "updated",  "unchanged",
                                      "unreadable", "empty",   "orphaned", "unmapped"};
constexpr const char* kRareNames[] = {"drifted", "conflict", "deleted_there", "failed", "unknown", "skipped"};

json::object sync_json(const SyncCounts& sync) {
  json::object out;
  for (const auto* name : kSyncNames) out[name] = sync.of(name);
  for (const auto* name : kRareNames)
    if (sync.of(name) > 0) out[name] = sync.of(name);
  out["duplicates"] = sync.duplicates;
  return out;
}

std::int64_t sum_of(const SyncCounts& sync) {
  std::int64_t sum = 0;
  for (const auto* name : kSyncNames) sum += sync.of(name);
  for (const auto* name : kRareNames) sum += sync.of(name);
  return sum;
}

void judge_mirror(Report& report) {
  auto& problems = report.problems;
  if (report.organizations < 1 || report.mapped < 1) problems.push_back("no organization was mapped");
  if (!(report.mirrored == report.expected))
    problems.push_back("the mirror does not hold what the account holds of the mapped organizations");
  const double ratio =
      report.lower_bound == 0 ? 0 : static_cast<double>(report.requests) / static_cast<double>(report.lower_bound);
  if (ratio < 0.98 || ratio > 1.02)
    problems.push_back(
        fmt::format("{} requests for a lower bound of {} ({:.3f})", report.requests, report.lower_bound, ratio));
  if (report.repeated_requests > 8)
    problems.push_back(fmt::format("{} requests were repeated after the kill (at most 8)", report.repeated_requests));
}

void judge_sync(Report& report) {
  auto& problems = report.problems;
  const auto& first = report.password_sync;
  for (const auto& [name, wanted] : report.expected_states) {
    const auto got = name == "readable"
                         ? first.of("created") + first.of("adopted") + first.of("unchanged") + first.of("updated")
                         : first.of(name);
    if (got != wanted) problems.push_back(fmt::format("password sync: {} {}, {} expected", got, name, wanted));
  }
  for (const auto* sync : {&report.password_sync, &report.second_password_sync}) {
    if (sum_of(*sync) != report.vault_rows)
      problems.push_back(
          fmt::format("password sync: the parts sum to {}, the vault has {} rows", sum_of(*sync), report.vault_rows));
    if (sync->duplicates != 0) problems.push_back(fmt::format("{} duplicates in the account", sync->duplicates));
  }
  const auto& second = report.second_password_sync;
  if (second.of("created") + second.of("updated") + second.of("adopted") + second.writes > 0)
    problems.push_back("the second password sync wrote something");
}

}  // namespace

void judge(Report& report) {
  judge_mirror(report);
  judge_sync(report);
  if (!report.value_matches) report.problems.push_back("the revealed value is not the account's");
  if (!report.audited_before_value)
    report.problems.push_back("the audit entry was not there before the value was asked for");
  if (report.secrets_on_disk != 0)
    report.problems.push_back(fmt::format("{} planted values stand in the hub's files", report.secrets_on_disk));
  if (!report.search_finds)
    report.problems.push_back("the search of the hub's files did not find what is stored, so it proves nothing");
  if (!report.audit_verified) report.problems.push_back("the audit does not verify");
}

std::string report_json(const Report& r) {
  json::array problems, steps;
  for (const auto& problem : r.problems) problems.emplace_back(problem);
  for (const auto& [step, seconds] : r.steps) steps.push_back(json::object{{"step", step}, {"seconds", seconds}});
  return json::serialize(
      json::object{{"ok", r.ok()},
                   {"seconds", r.seconds},
                   {"organizations", r.organizations},
                   {"mapped", r.mapped},
                   {"mirrored", counts_json(r.mirrored)},
                   {"expected", counts_json(r.expected)},
                   {"requests", r.requests},
                   {"lower_bound", r.lower_bound},
                   {"repeated_requests", r.repeated_requests},
                   {"killed_in_mid_sync", r.killed_in_mid_sync},
                   {"password_sync", sync_json(r.password_sync)},
                   {"second_password_sync", sync_json(r.second_password_sync)},
                   {"reveal", {{"value_matches", r.value_matches}, {"audited_before_value", r.audited_before_value}}},
                   {"secrets_on_disk", r.secrets_on_disk},
                   {"searched_values", r.searched_values},
                   {"audit_verified", r.audit_verified},
                   {"steps", std::move(steps)},
                   {"problems", std::move(problems)}});
}

std::string report_text(const Report& r) {
  std::string out = "\nWhat the day came to\n";
  const auto row = [&](std::string_view name, const std::string& text) {
    out += fmt::format("  {:<28}{}\n", name, text);
  };
  row("organizations", fmt::format("{}, {} of them mapped to companies", r.organizations, r.mapped));
  const auto pair = [](std::int64_t got, std::int64_t wanted) { return fmt::format("{} of {}", got, wanted); };
  row("documents mirrored", pair(r.mirrored.documents, r.expected.documents));
  row("flexible assets mirrored", pair(r.mirrored.flexible_assets, r.expected.flexible_assets));
  row("checklists mirrored", pair(r.mirrored.checklists, r.expected.checklists));
  row("password entries mirrored", pair(r.mirrored.passwords, r.expected.passwords));
  row("requests",
      fmt::format("{} for a lower bound of {}; {} repeated after the hub was killed{}", r.requests, r.lower_bound,
                  r.repeated_requests, r.killed_in_mid_sync ? " in mid-sync" : " (it was too quick to be killed)"));
  const auto sync = [](const SyncCounts& s) {
    std::string text;
    for (const auto* name : kSyncNames) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", s.of(name), name);
    return text + fmt::format("; {} duplicates", s.duplicates);
  };
  row("password sync", sync(r.password_sync));
  row("second password sync", sync(r.second_password_sync));
  row("reveal", fmt::format("value {}, audit entry {}", r.value_matches ? "right" : "WRONG",
                            r.audited_before_value ? "written before it was asked for" : "MISSING before it"));
  row("secrets on the hub's disk", fmt::format("{} of {} planted values found in {:.1f} MB", r.secrets_on_disk,
                                               r.searched_values, static_cast<double>(r.searched_bytes) / 1e6));
  row("audit chain", r.audit_verified ? "sound" : "BROKEN");
  row("time", fmt::format("{:.1f} s", r.seconds));
  if (r.ok()) return out + "\nEverything is as it must be.\n";
  out += "\nNot as it must be:\n";
  for (const auto& problem : r.problems) out += "  - " + problem + "\n";
  return out;
}

}  // namespace gluepot::demo
