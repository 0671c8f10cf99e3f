// SPDX-License-Identifier: Apache-2.0
#include "companies/merges.h"

#include "companies/impl/company_rows.h"
#include "companies/impl/generation.h"
#include "companies/impl/merge_steps.h"
#include "core/failpoint.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kInsertMerge{
    "company_merge.insert",
    "INSERT INTO company_merge (id, at_ms, by_name, from_id, into_id, record) VALUES (?, ?, ?, ?, ?, ?)"};
#define MERGE_COLUMNS                                                                                             \
  "SELECT m.id, m.at_ms, m.by_name, m.from_id, m.into_id, a.name, b.name, m.undone_at_ms, m.undone_by, m.record " \
  "FROM company_merge m JOIN company a ON a.id = m.from_id JOIN company b ON b.id = m.into_id "
constexpr Statement kMerges{"company_merge.list", MERGE_COLUMNS "ORDER BY m.at_ms DESC, m.id DESC LIMIT 200"};
constexpr Statement kMerge{"company_merge.get", MERGE_COLUMNS "WHERE m.id = ?"};
constexpr Statement kUndone{
    "company_merge.undone",
    "UPDATE company_merge SET undone_at_ms = ?, undone_by = ? WHERE id = ? AND undone_at_ms IS NULL"};
/// The work ends so in order to be rolled back: only its findings are wanted.
constexpr std::string_view kOnlyALook = "only a look";

MergeRow read_row(const Row& row) {
  MergeRow out;
  out.id = row.integer(0);
  out.at_ms = row.integer(1);
  out.by = row.string(2);
  out.from = core::CompanyId{row.integer(3)};
  out.into = core::CompanyId{row.integer(4)};
  out.from_name = row.string(5);
  out.into_name = row.string(6);
  out.undone_at_ms = row.optional_integer(7);
  out.undone_by = row.string(8);
  return out;
}

core::Result<Company> needed(Connection& connection, core::CompanyId id) {
  GLUEPOT_ASSIGN(auto company, find_company(connection, id));
  if (!company) return core::fail(ErrorCode::kNotFound, "no such company");
  if (company->archived) return core::fail(ErrorCode::kConflict, company->name + " is archived");
  return std::move(*company);
}

std::string token_of(const std::vector<Effect>& effects) {
  std::string all;
  for (const auto& effect : effects) all += effect.kind + '\n' + effect.text + '\n';
  return core::to_hex(core::sha256(all)).substr(0, 32);
}

core::Error changed_since() {
  return {ErrorCode::kConflict, "something changed since you were told what this does; nothing was done", "token",
          "Look at what it does now and confirm that."};
}

/// Runs `work` in a write transaction and rolls it back unless `token` is given and right.
template <typename Work>
core::Result<Outlook> look_or_act(store::Database& strict, std::optional<std::string_view> token, Work&& work) {
  Outlook outlook;
  const auto done = strict.write([&](Connection& connection) -> core::Status {
    outlook = {};
    GLUEPOT_TRY(work(connection, outlook));
    outlook.token = token_of(outlook.effects);
    if (!token) return core::fail(ErrorCode::kCancelled, std::string(kOnlyALook));
    if (*token != outlook.token) return core::fail(changed_since());
    return {};
  });
  if (!done && !(done.error().code == ErrorCode::kCancelled && done.error().message == kOnlyALook))
    return core::fail(done.error());
  return outlook;
}

}  // namespace

core::Result<Outlook> Merges::run_archive(core::CompanyId id, std::optional<std::string_view> token) {
  return look_or_act(strict_, token, [&](Connection& connection, Outlook& outlook) -> core::Status {
    GLUEPOT_ASSIGN(auto company, needed(connection, id));
    outlook.company = company;
    auto& effects = outlook.effects;
    if (company.organization) {
      effects.push_back({"mapping",
                         "It stays mapped to the organization " + company.organization->name +
                             ", whose records are no longer mirrored, found, shown or revealed.",
                         true});
      outlook.left = company.organization;
    } else {
      effects.push_back({"mapping", "No organization is mapped to it: nothing is mirrored that would go.", false});
    }
    GLUEPOT_ASSIGN(const auto children, children_of(connection, id));
    if (!children.empty())
      effects.push_back(
          {"children",
           counted(children.size(), "company stands", "companies stand") + " below it and keep it as their parent.",
           false});
    for (auto* holding : holdings_) {
      GLUEPOT_ASSIGN(auto more, holding->archive(connection, company));
      effects.insert(effects.end(), more.begin(), more.end());
    }
    effects.push_back(
        {"undo", "It can be brought back at any time; the next sync then reads its records anew.", false});
    company.archived = true;
    company.updated_at_ms = clock_.now_ms();
    GLUEPOT_TRY(update_company(connection, company));
    return move_generation(connection);
  });
}

core::Result<Outlook> Merges::archive_outlook(core::CompanyId company) {
  return run_archive(company, std::nullopt);
}

core::Result<Outlook> Merges::archive(core::CompanyId company, std::string_view token) {
  return run_archive(company, token);
}

core::Result<Outlook> Merges::run(const Wanted& wanted, std::optional<std::string_view> token, std::string_view by) {
  if (wanted.from == wanted.into) return core::invalid("into", "a company cannot be merged into itself");
  return look_or_act(strict_, token, [&](Connection& connection, Outlook& outlook) -> core::Status {
    GLUEPOT_ASSIGN(const auto from, needed(connection, wanted.from));
    GLUEPOT_ASSIGN(const auto into, needed(connection, wanted.into));
    MergeWork work(connection, from, into, clock_.now_ms());
    GLUEPOT_ASSIGN(auto step, work.map(wanted.organization));
    step.with_limits = wanted.with_limits;
    GLUEPOT_TRY(work.move_own());
    auto effects = work.take_effects();
    json::object kept;
    for (auto* holding : holdings_) {
      GLUEPOT_ASSIGN(const auto before, holding->state(connection, into.id));
      GLUEPOT_ASSIGN(auto more, holding->merge(connection, step));
      effects.insert(effects.end(), more.begin(), more.end());
      GLUEPOT_ASSIGN(const auto after, holding->state(connection, into.id));
      if (before != after) kept[holding->kind()] = json::object{{"before", before}, {"after", after}};
    }
    effects.push_back({"archive", from.name + " is archived and marked as merged into " + into.name + ".", false});
    effects.push_back({"undo",
                       "It can be undone: what nobody changes meanwhile is put back as it is now"
                       " (Settings > Companies).",
                       false});
    outlook.company = from;
    outlook.into = into;
    outlook.effects = std::move(effects);
    outlook.left = step.left;
    outlook.merge = core::new_id(clock_.now_ms());
    json::object record = work.take_record();
    record["holdings"] = std::move(kept);
    GLUEPOT_TRY(connection.execute(kInsertMerge, outlook.merge, clock_.now_ms(), by, from.id.value, into.id.value,
                                   json::serialize(record)));
    if (token) core::failpoint("companies.merging");
    return move_generation(connection);
  });
}

core::Result<Outlook> Merges::merge_outlook(const Wanted& wanted) {
  return run(wanted, std::nullopt, {});
}

core::Result<Outlook> Merges::merge(const Wanted& wanted, std::string_view token, std::string_view by) {
  auto done = run(wanted, token, by);
  core::failpoint("companies.merged");
  return done;
}

core::Result<std::vector<MergeRow>> Merges::list() {
  return store::read(strict_, [](Connection& connection) { return connection.query(kMerges, read_row); });
}

core::Result<MergeUndone> Merges::undo(std::int64_t merge, std::string_view by) {
  const auto now = clock_.now_ms();
  return store::write(strict_, [&](Connection& connection) -> core::Result<MergeUndone> {
    GLUEPOT_ASSIGN(auto found,
                   connection.find(
                       kMerge, [](const Row& row) { return std::pair(read_row(row), row.string(9)); }, merge));
    if (!found) return core::fail(ErrorCode::kNotFound, "there is no such merge");
    MergeUndone out;
    out.row = std::move(found->first);
    GLUEPOT_ASSIGN(const auto marked, connection.execute(kUndone, now, by, merge));
    if (marked == 0) return core::fail(ErrorCode::kConflict, "this merge was undone already");
    json::error_code error;
    const json::value record = json::parse(found->second, error);
    if (error || !record.is_object())
      return core::fail(ErrorCode::kCorrupt, "what was kept of this merge is unreadable; nothing was changed");
    GLUEPOT_ASSIGN(const auto into, find_company(connection, out.row.into));
    if (!into || into->merged_into)
      return core::fail({ErrorCode::kConflict,
                         out.row.into_name + " was itself merged into another company since; nothing was changed", "",
                         "Undo that merge first."});
    GLUEPOT_TRY(undo_own(connection, out, record.get_object(), now));
    const auto& holdings = record.at("holdings").as_object();
    for (auto* holding : holdings_) {
      const auto* kept = holdings.if_contains(holding->kind());
      if (kept == nullptr) continue;
      GLUEPOT_ASSIGN(const auto state, holding->state(connection, out.row.into));
      const std::string words = words_of(holding->kind());
      if (state != std::string_view(kept->at("after").as_string())) {
        out.kept.push_back(words + " of " + out.row.into_name + " were changed since and stay as they are");
        continue;
      }
      GLUEPOT_TRY(holding->put_state(connection, out.row.into, kept->at("before").as_string()));
      out.restored.push_back(words + " of " + out.row.into_name + " are as they were before");
    }
    GLUEPOT_TRY(move_generation(connection));
    return out;
  });
}

}  // namespace gluepot::companies
