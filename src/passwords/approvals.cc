// SPDX-License-Identifier: Apache-2.0
#include "passwords/approvals.h"

namespace gluepot::passwords {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::int64_t kUnansweredMs = 24LL * 3600 * 1000;

#define GLUEPOT_APPROVALS                                                                                             \
  "SELECT id, company_id, company_name, password_id, password_name, user_id, user_name, reason, asked_at_ms, state, " \
  "decided_by, decided_at_ms, expires_at_ms FROM reveal_approval "
constexpr Statement kAsk{
    "reveal_approval.ask",
    "INSERT INTO reveal_approval (company_id, company_name, password_id, password_name, user_id, user_name, reason, "
    "asked_at_ms, state, decided_by_id, decided_by, decided_at_ms, expires_at_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'asked', 0, '', 0, ?)"};
constexpr Statement kOpen{"reveal_approval.open", GLUEPOT_APPROVALS
                          "WHERE user_id = ? AND password_id = ? AND company_id = ? AND state IN ('asked', 'approved') "
                          "AND expires_at_ms > ? ORDER BY id DESC LIMIT 1"};
constexpr Statement kList{"reveal_approval.list",
                          GLUEPOT_APPROVALS "WHERE (?1 IS NULL OR user_id = ?1) ORDER BY id DESC LIMIT 500"};
constexpr Statement kGet{"reveal_approval.get", GLUEPOT_APPROVALS "WHERE id = ?"};
constexpr Statement kDecide{
    "reveal_approval.decide",
    "UPDATE reveal_approval SET state = ?, decided_by_id = ?, decided_by = ?, decided_at_ms = ?, expires_at_ms = ? "
    "WHERE id = ? AND state = 'asked' AND expires_at_ms > ? AND user_id <> ?"};
constexpr Statement kUsable{
    "reveal_approval.usable",
    // One that came from somebody who could not give it any more counts no more.
    "SELECT id FROM reveal_approval WHERE user_id = ? AND password_id = ? AND company_id = ? "
    "AND state = 'approved' AND expires_at_ms > ? AND EXISTS (SELECT 1 FROM user u "
    "JOIN role r ON r.id = u.role_id JOIN role_permission p ON p.role_id = r.id "
    "AND p.permission = 'read_documentation_passwords' "
    "WHERE u.id = decided_by_id AND u.active = 1 AND (r.all_companies = 1 OR EXISTS (SELECT 1 "
    "FROM user_company c WHERE c.user_id = u.id AND c.company_id = reveal_approval.company_id))) "
    "ORDER BY id LIMIT 1"};
constexpr Statement kTake{"reveal_approval.take",
                          "UPDATE reveal_approval SET state = 'used' WHERE id = ? AND state = 'approved'"};
constexpr Statement kGiveBack{"reveal_approval.give_back",
                              "UPDATE reveal_approval SET state = 'approved' WHERE id = ? AND state = 'used'"};

Approval read_approval(const Row& row, std::int64_t now_ms) {
  Approval out;
  out.id = row.integer(0);
  out.company = {row.integer(1)};
  out.company_name = row.string(2);
  out.password = {row.integer(3)};
  out.password_name = row.string(4);
  out.user = {row.integer(5)};
  out.user_name = row.string(6);
  out.reason = row.string(7);
  out.asked_at_ms = row.integer(8);
  out.state = row.string(9);
  out.decided_by = row.string(10);
  out.decided_at_ms = row.integer(11);
  out.expires_at_ms = row.integer(12);
  if ((out.state == "asked" || out.state == "approved") && out.expires_at_ms <= now_ms) out.state = "expired";
  return out;
}

core::Error people_only() {
  return {ErrorCode::kForbidden, "approvals are between people: a signed-in user asks, another one answers"};
}

}  // namespace

core::Result<Approval> Approvals::ask(const core::Caller& caller, const Question& question) {
  if (caller.kind != core::Caller::Kind::kUser) return core::fail(people_only());
  const auto now = clock_.now_ms();
  const auto read = [now](const Row& row) { return read_approval(row, now); };
  return store::write(strict_, [&](Connection& connection) -> core::Result<Approval> {
    GLUEPOT_ASSIGN(const auto open,
                   connection.find(kOpen, read, caller.id, question.password.value, question.company.value, now));
    if (open) return *open;
    GLUEPOT_TRY(connection.execute(kAsk, question.company.value, question.company_name, question.password.value,
                                   question.password_name, caller.id, caller.name, question.reason, now,
                                   now + kUnansweredMs));
    GLUEPOT_ASSIGN(const auto made, connection.find(kGet, read, connection.last_insert_id()));
    if (!made) return core::fail(ErrorCode::kInternal, "the question is not there after it was stored");
    return *made;
  });
}

core::Result<std::vector<Approval>> Approvals::list(std::optional<core::UserId> of) {
  const auto now = clock_.now_ms();
  std::optional<std::int64_t> user;
  if (of) user = of->value;
  return store::read(strict_, [&](Connection& connection) {
    return connection.query(
        kList, [now](const Row& row) { return read_approval(row, now); }, user);
  });
}

core::Result<Approval> Approvals::get(std::int64_t id) {
  const auto now = clock_.now_ms();
  GLUEPOT_ASSIGN(const auto found, store::read(strict_, [&](Connection& connection) {
                   return connection.find(
                       kGet, [now](const Row& row) { return read_approval(row, now); }, id);
                 }));
  if (!found) return core::fail(ErrorCode::kNotFound, "no such question");
  return *found;
}

core::Result<Approval> Approvals::decide(const core::Caller& caller, std::int64_t id, bool approved, int minutes) {
  if (caller.kind != core::Caller::Kind::kUser) return core::fail(people_only());
  GLUEPOT_ASSIGN(const auto asked, get(id));
  if (asked.user.value == caller.id)
    return core::fail(ErrorCode::kForbidden, "nobody approves his own question; another person must");
  const auto now = clock_.now_ms();
  const std::int64_t until = approved ? now + std::int64_t{minutes} * 60'000 : asked.expires_at_ms;
  GLUEPOT_ASSIGN(const auto changed, store::write(strict_, [&](Connection& connection) {
                   return connection.execute(kDecide, approved ? "approved" : "refused", caller.id, caller.name, now,
                                             until, id, now, caller.id);
                 }));
  if (changed == 0) {
    GLUEPOT_ASSIGN(const auto now_is, get(id));
    return core::fail(ErrorCode::kConflict, "this question is " + now_is.state + " by now" +
                                                (now_is.decided_by.empty() ? "" : ", by " + now_is.decided_by));
  }
  return get(id);
}

core::Result<std::optional<std::int64_t>> Approvals::take(core::UserId user, core::PasswordId password,
                                                          core::CompanyId company) {
  using Taken = std::optional<std::int64_t>;
  return store::write(strict_, [&](Connection& connection) -> core::Result<Taken> {
    GLUEPOT_ASSIGN(const auto id, connection.find(
                                      kUsable, [](const Row& row) { return row.integer(0); }, user.value,
                                      password.value, company.value, clock_.now_ms()));
    if (!id) return Taken{};
    GLUEPOT_ASSIGN(const auto changed, connection.execute(kTake, *id));
    return changed == 1 ? Taken{*id} : Taken{};
  });
}

core::Status Approvals::give_back(std::int64_t id) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kGiveBack, id));
    return {};
  });
}

}  // namespace gluepot::passwords
