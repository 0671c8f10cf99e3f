// SPDX-License-Identifier: Apache-2.0
#include "access/api_keys.h"

#include <sodium.h>

#include <boost/json.hpp>

#include "access/impl/key_table.h"
#include "core/log.h"
#include "core/text.h"

namespace gluepot::access {
namespace {

namespace json = boost::json;
using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kUsageDays = 400;
constexpr std::string_view kPrefix = "ITG.";
constexpr std::size_t kPublicDigits = 32;
constexpr std::size_t kMaxKey = 200;

constexpr Statement kAll{
    "api_key.all",
    "SELECT id, public_part, secret_digest, name, passwords, state, scope, created_at_ms, created_by, last_used_at_ms, "
    "last_used_from, warned_at_ms, revoked_at_ms, revoked_why, replaces, replaced_by, works_until_ms, created_by_id, "
    "answered_by_id FROM api_key ORDER BY created_at_ms, id LIMIT 1000000"};
constexpr Statement kInsert{
    "api_key.insert",
    "INSERT INTO api_key (id, public_part, secret_digest, name, password_access, passwords, state, scope, "
    "created_at_ms, created_by, replaces, created_by_id, answered_by_id) "
    "VALUES (?, ?, ?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?)"};
constexpr Statement kActiveUser{"api_key.maker", "SELECT 1 FROM user WHERE id = ? AND active = 1"};
constexpr Statement kReplaced{"api_key.replaced",
                              "UPDATE api_key SET replaced_by = ?, works_until_ms = ? WHERE id = ?"};
constexpr Statement kSetState{"api_key.set_state", "UPDATE api_key SET state = ? WHERE id = ? AND state <> 'revoked'"};
/// A key that was made at a shell stays nobody's.
constexpr Statement kAnswer{"api_key.answer",
                            "UPDATE api_key SET answered_by_id = ? WHERE id = ? AND answered_by_id <> 0"};
constexpr Statement kRevoke{
    "api_key.revoke",
    "UPDATE api_key SET state = 'revoked', revoked_at_ms = ?, revoked_why = ? WHERE id = ? AND state <> 'revoked'"};
constexpr Statement kUsed{"api_key.used", "UPDATE api_key SET last_used_at_ms = ?, last_used_from = ? WHERE id = ?"};
constexpr Statement kWarned{"api_key.warned", "UPDATE api_key SET warned_at_ms = ? WHERE id = ?"};

std::optional<core::ApiKeyId> key_id(std::optional<std::int64_t> id) {
  return id ? std::optional(core::ApiKeyId{*id}) : std::nullopt;
}

/// The scope of a stored row. One that cannot be read (another version wrote it, or a hand) allows nothing.
std::shared_ptr<const KeyScope> stored_scope(const std::string& text, const std::string& rights, std::int64_t id) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  const auto passwords = find_password_rights(rights);
  auto scope = !error && value.is_object() && passwords
                   ? read_scope(value.get_object(), 0)
                   : core::Result<KeyScope>(core::fail(ErrorCode::kCorrupt, "not readable"));
  if (scope) {
    scope->passwords = *passwords;
    return std::make_shared<KeyScope>(std::move(*scope));
  }
  core::log_error("the scope of an API key cannot be read, so the key may do nothing; revoke it and make another",
                  {{"key", id}, {"cause", scope.error().message}});
  KeyScope nothing;
  nothing.verbs = 0;
  nothing.kinds.emplace();
  nothing.organizations.emplace();
  return std::make_shared<KeyScope>(std::move(nothing));
}

core::Result<bool> is_active(Connection& connection, core::UserId user) {
  GLUEPOT_ASSIGN(const auto found, connection.find(
                                       kActiveUser, [](const Row&) { return true; }, user.value));
  return found.has_value();
}

/// Who answers for a key of `before`'s when `by` activates it.
core::Result<core::UserId> answers_after(Connection& connection, core::UserId before, const core::Caller& by) {
  const bool user = by.kind == core::Caller::Kind::kUser;
  GLUEPOT_ASSIGN(const bool active, is_active(connection, user ? core::UserId{by.id} : before));
  if (!user) return active ? before : core::UserId{0};
  if (!active) return core::fail(ErrorCode::kForbidden, "your account is not active any more");
  return core::UserId{by.id};
}

std::string date_of(std::int64_t ms) {
  return core::format_time(ms).substr(0, 10);
}

}  // namespace

ApiKeys::ApiKeys(store::Database& strict, const vault::Vault& vault, const core::Clock& clock)
    : strict_(strict),
      vault_(vault),
      clock_(clock),
      digest_key_(vault.derive("api_key")),
      usage_(clock),
      table_(std::make_shared<const Table>(std::vector<std::shared_ptr<Entry>>{})) {}

ApiKeys::~ApiKeys() = default;

std::shared_ptr<const ApiKeys::Table> ApiKeys::table() const {
  const std::lock_guard lock(table_mutex_);
  return table_;
}

core::Status ApiKeys::load() {
  const std::lock_guard changing(changing_);
  const auto read_entry = [](const Row& row) {
    auto entry = std::make_shared<Entry>();
    entry->id = row.integer(0);
    entry->public_part = row.string(1);
    const auto digest = row.text(2);
    std::copy_n(digest.begin(), std::min(digest.size(), entry->digest.size()), entry->digest.begin());
    entry->name = row.string(3);
    entry->state = row.string(5);
    entry->scope = stored_scope(row.string(6), row.string(4), entry->id);
    entry->created_at_ms = row.integer(7);
    entry->created_by = row.string(8);
    entry->last_used_at_ms = row.optional_integer(9).value_or(0);
    entry->last_used_from = row.string(10);
    entry->warned_at_ms = row.optional_integer(11).value_or(0);
    entry->revoked_at_ms = row.optional_integer(12).value_or(0);
    entry->revoked_why = row.string(13);
    entry->replaces = key_id(row.optional_integer(14));
    entry->replaced_by = key_id(row.optional_integer(15));
    entry->works_until_ms = row.optional_integer(16).value_or(0);
    entry->created_by_id = row.integer(17);
    entry->answered_by_id = row.integer(18);
    return entry;
  };
  GLUEPOT_ASSIGN(auto entries, store::read(strict_, [&](Connection& connection) {
                   auto rows = connection.query(kAll, read_entry);
                   if (auto loaded = usage_.load(connection); !loaded)
                     return decltype(rows)(core::fail(std::move(loaded).error()));
                   return rows;
                 }));
  auto fresh = std::make_shared<const Table>(std::move(entries));
  const std::lock_guard lock(table_mutex_);
  table_ = std::move(fresh);
  return {};
}

void ApiKeys::publish(std::shared_ptr<Entry> entry) {
  auto entries = table()->entries();
  entries.push_back(std::move(entry));
  auto fresh = std::make_shared<const Table>(std::move(entries));
  const std::lock_guard lock(table_mutex_);
  table_.swap(fresh);  // the old one goes after the lock
}

core::Result<ApiKeys::Entry*> ApiKeys::find(core::ApiKeyId id) const {
  // Entries live as long as this object: a table only ever grows.
  if (Entry* entry = table()->find_id(id.value)) return entry;
  return core::fail(ErrorCode::kNotFound, "no such API key");
}

ApiKey ApiKeys::shown(const Entry& entry, std::int64_t now_ms) const {
  ApiKey key;
  key.id = {entry.id};
  key.name = entry.name;
  key.masked = std::string(kPrefix) + entry.public_part + ".*****";
  key.scope = entry.scope;
  key.created_at_ms = entry.created_at_ms;
  key.created_by = entry.created_by;
  key.created_by_id = {entry.created_by_id};
  key.replaces = entry.replaces;
  key.today = usage_.today(entry.id);
  const auto or_none = [](std::int64_t ms) { return ms == 0 ? std::nullopt : std::optional(ms); };
  const std::lock_guard lock(entry.mutex);
  key.answered_by_id = {entry.answered_by_id};
  key.last_used_at_ms = or_none(entry.last_used_at_ms);
  key.last_used_from = entry.last_used_from;
  key.replaced_by = entry.replaced_by;
  key.works_until_ms = or_none(entry.works_until_ms);
  key.revoked_at_ms = or_none(entry.revoked_at_ms);
  key.revoked_why = entry.revoked_why;
  key.state = entry.state;
  if (entry.state == "revoked") return key;
  key.revokes_at_ms = entry.idle_since() + kKeyRevokedAfter.count();
  if (entry.ends_at() != 0 && now_ms >= entry.ends_at()) {
    key.state = "expired";
    return key;
  }
  const auto idle = now_ms - entry.idle_since();
  if (idle >= kKeyRevokedAfter.count())
    key.warning = "Unused for 90 days: refused, and about to be revoked";
  else if (idle >= kKeyWarnedAfter.count())
    key.warning = "Unused for " + std::to_string(idle / kDayMs) + " days; revoked on " + date_of(*key.revokes_at_ms) +
                  " unless it is used before";
  return key;
}

std::vector<ApiKey> ApiKeys::list() const {
  std::vector<ApiKey> keys;
  const auto now = clock_.now_ms();
  const auto known = table();
  keys.reserve(known->entries().size());
  for (const auto& entry : known->entries()) keys.push_back(shown(*entry, now));
  return keys;
}

core::Result<ApiKey> ApiKeys::get(core::ApiKeyId id) const {
  GLUEPOT_ASSIGN(const Entry* const entry, find(id));
  return shown(*entry, clock_.now_ms());
}

core::Result<ApiKeys::Created> ApiKeys::add(core::ApiKeyId id, std::string_view name,
                                            std::shared_ptr<const KeyScope> scope, Entry* replaces,
                                            std::int64_t works_until_ms, const core::Caller& by) {
  const auto trimmed = core::trim(name);
  if (trimmed.empty() || trimmed.size() > 100 || !core::valid_utf8(trimmed))
    return core::invalid("name", "1 to 100 characters that say the key's purpose");
  auto entry = std::make_shared<Entry>();
  entry->id = id.value;
  entry->public_part = core::random_hex(kPublicDigits / 2);
  entry->name = trimmed;
  entry->created_by = by.name;
  if (by.kind == core::Caller::Kind::kUser) entry->created_by_id = entry->answered_by_id = by.id;
  entry->created_at_ms = clock_.now_ms();
  entry->scope = std::move(scope);
  entry->state = "active";
  if (replaces != nullptr) entry->replaces = core::ApiKeyId{replaces->id};
  core::Secret text(std::string(kPrefix) + entry->public_part + ".");
  text.append(core::Secret::take(core::random_hex(32)).reveal());
  const std::string digest = vault_.digest("api_key", text.reveal());
  std::copy(digest.begin(), digest.end(), entry->digest.begin());
  const std::string stored = json::serialize(scope_json(*entry->scope));
  const auto& rights = *entry->scope;
  GLUEPOT_TRY(strict_.write([&](Connection& connection) -> core::Status {
    if (entry->created_by_id != 0) {
      // Deactivated while asking: his keys were paused without this one.
      GLUEPOT_ASSIGN(const bool active, is_active(connection, core::UserId{entry->created_by_id}));
      if (!active) return core::fail(ErrorCode::kForbidden, "your account is not active any more");
    }
    GLUEPOT_TRY(connection.execute(
        kInsert, entry->id, entry->public_part, store::Blob{digest}, entry->name, rights.may_read_values(),
        password_rights_name(rights.passwords), stored, entry->created_at_ms, entry->created_by,
        replaces == nullptr ? std::nullopt : std::optional(replaces->id), entry->created_by_id, entry->answered_by_id));
    if (replaces != nullptr) GLUEPOT_TRY(connection.execute(kReplaced, entry->id, works_until_ms, replaces->id));
    return {};
  }));
  if (replaces != nullptr) {
    const std::lock_guard lock(replaces->mutex);
    replaces->replaced_by = core::ApiKeyId{entry->id};
    replaces->works_until_ms = works_until_ms;
  }
  publish(entry);
  return Created{shown(*entry, clock_.now_ms()), std::move(text)};
}

core::Result<ApiKeys::Created> ApiKeys::create(core::ApiKeyId id, std::string_view name, KeyScope scope,
                                               const core::Caller& by) {
  const std::lock_guard changing(changing_);
  return add(id, name, std::make_shared<const KeyScope>(std::move(scope)), nullptr, 0, by);
}

core::Result<ApiKeys::Created> ApiKeys::create(std::string_view name, bool password_access, const core::Caller& by) {
  KeyScope scope;
  if (password_access) scope.passwords = PasswordRights::kReadWrite;
  return create(new_id(), name, std::move(scope), by);
}

core::Result<ApiKeys::Created> ApiKeys::rotate(core::ApiKeyId id, int overlap_days,
                                               const std::optional<std::string>& name, const core::Caller& by) {
  if (overlap_days < 0 || overlap_days > kMaxOverlapDays)
    return core::invalid("overlap_days", "0 to " + std::to_string(kMaxOverlapDays));
  const std::lock_guard changing(changing_);
  GLUEPOT_ASSIGN(Entry* const old, find(id));
  const auto now = clock_.now_ms();
  const ApiKey before = shown(*old, now);
  if (before.state == "revoked" || before.state == "expired")
    return core::fail(ErrorCode::kConflict, before.name + " is " + before.state + "; make a new key instead");
  if (before.replaced_by)
    return core::fail(ErrorCode::kConflict,
                      before.name + " is replaced already, by key " + before.replaced_by->text() + "; rotate that one");
  return add(new_id(), name.value_or(old->name), old->scope, old, now + overlap_days * kDayMs, by);
}

core::Result<ApiKey> ApiKeys::set_state(core::ApiKeyId id, std::string_view state, const core::Caller& by) {
  if (state != "active" && state != "paused" && state != "revoked")
    return core::invalid("state", "active, paused or revoked");
  const std::lock_guard changing(changing_);
  GLUEPOT_ASSIGN(Entry* const entry, find(id));
  const auto now = clock_.now_ms();
  const ApiKey before = shown(*entry, now);
  if (before.state == "revoked")
    return core::fail(ErrorCode::kConflict, before.name + " is revoked; a revoked key never works again");
  const bool revoke = state == "revoked";
  if (before.state == "expired" && !revoke)
    return core::fail(ErrorCode::kConflict, before.name + " has expired; make a new key instead");
  const std::string why = "by " + by.name;
  auto answers = before.answered_by_id;
  GLUEPOT_TRY(strict_.write([&](Connection& connection) -> core::Status {
    if (revoke) {
      GLUEPOT_TRY(connection.execute(kRevoke, now, why, id.value));
      return {};
    }
    GLUEPOT_TRY(connection.execute(kSetState, state, id.value));
    if (state != "active" || before.answered_by_id.value == 0) return {};
    GLUEPOT_ASSIGN(answers, answers_after(connection, before.answered_by_id, by));
    GLUEPOT_TRY(connection.execute(kAnswer, answers.value, id.value));
    return {};
  }));
  {
    const std::lock_guard lock(entry->mutex);
    entry->state = state;
    entry->answered_by_id = answers.value;
    if (revoke) {
      entry->revoked_at_ms = now;
      entry->revoked_why = why;
    }
  }
  return shown(*entry, now);
}

std::vector<ApiKey> ApiKeys::paused_with(core::UserId user) {
  const std::lock_guard changing(changing_);
  std::vector<ApiKey> paused;
  const auto now = clock_.now_ms();
  const auto known = table();
  for (const auto& entry : known->entries()) {
    if (user.value == 0) continue;
    {
      const std::lock_guard lock(entry->mutex);
      if (entry->created_by_id != user.value && entry->answered_by_id != user.value) continue;
      if (entry->state != "active") continue;
      entry->state = "paused";
    }
    paused.push_back(shown(*entry, now));
  }
  return paused;
}

core::Result<CheckedKey> ApiKeys::check(std::string_view text, std::string_view address) {
  const auto refuse = [] { return core::fail(ErrorCode::kForbidden, "Forbidden"); };
  if (text.size() < kPrefix.size() + kPublicDigits + 2 || text.size() > kMaxKey ||
      text.substr(0, kPrefix.size()) != kPrefix || text[kPrefix.size() + kPublicDigits] != '.')
    return refuse();
  std::array<char, 32> digest;
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(digest_key_.reveal().data()), digest_key_.size());
  const auto known = table();
  const auto found = known->find(text.substr(kPrefix.size(), kPublicDigits));
  Entry& entry = *found.entry;
  const bool equal =
      core::equal_constant_time({digest.data(), digest.size()}, {entry.digest.data(), entry.digest.size()});
  if (!(equal & found.known)) return refuse();
  // From here on the caller holds the key's secret.
  if (!entry.scope->may_come_from(address)) return refuse();
  const auto now = clock_.now_ms();
  {
    const std::lock_guard lock(entry.mutex);
    if (entry.state != "active" || (entry.ends_at() != 0 && now >= entry.ends_at()) ||
        now - entry.idle_since() >= kKeyRevokedAfter.count())
      return refuse();
    // Never back: a clock put right would otherwise make the key look unused.
    entry.last_used_at_ms = std::max(entry.last_used_at_ms, now);
    if (entry.last_used_from != address) entry.last_used_from = address;
    entry.unstored = true;
  }
  return CheckedKey{
      {core::Caller::Kind::kKey, entry.id, entry.name, std::string(address), {}, entry.scope->may_read_values(), {}},
      entry.scope};
}

bool ApiKeys::is_answered_for(std::string_view text) const {
  if (text.size() < kPrefix.size() + kPublicDigits || text.substr(0, kPrefix.size()) != kPrefix) return false;
  const auto known = table();
  const auto found = known->find(text.substr(kPrefix.size(), kPublicDigits));
  if (!found.known) return false;
  const std::lock_guard lock(found.entry->mutex);
  return found.entry->answered_by_id != 0;
}

std::vector<std::shared_ptr<ApiKeys::Entry>> ApiKeys::take_used() {
  std::vector<std::shared_ptr<Entry>> used;
  const auto known = table();
  for (const auto& entry : known->entries()) {
    const std::lock_guard lock(entry->mutex);
    if (std::exchange(entry->unstored, false)) used.push_back(entry);
  }
  return used;
}

core::Status ApiKeys::flush() {
  const std::lock_guard flushing(flushing_);
  const auto used = take_used();
  auto counts = usage_.take();
  if (used.empty() && counts.empty()) return {};
  auto stored = strict_.write([&](Connection& connection) -> core::Status {
    for (const auto& entry : used) {
      std::unique_lock lock(entry->mutex);
      const auto at = entry->last_used_at_ms;
      const std::string from = entry->last_used_from;
      lock.unlock();
      GLUEPOT_TRY(connection.execute(kUsed, at, from, entry->id));
    }
    return KeyUsage::store(connection, counts);
  });
  if (stored) return {};
  usage_.put_back(std::move(counts));
  for (const auto& entry : used) {
    const std::lock_guard lock(entry->mutex);
    entry->unstored = true;
  }
  return stored;
}

core::Result<std::vector<KeyUsage::Row>> ApiKeys::usage_of(int days) {
  GLUEPOT_TRY(flush());
  const auto first = usage_.present_day() - std::clamp(days, 1, kUsageDays) + 1;
  return store::read(strict_, [&](Connection& connection) { return KeyUsage::rows(connection, first); });
}

core::Status ApiKeys::forget_old_usage() {
  const auto first = usage_.present_day() - kUsageDays + 1;
  return strict_.write([&](Connection& connection) { return KeyUsage::forget_before(connection, first); });
}

ApiKeys::Due ApiKeys::due() const {
  Due out;
  const auto now = clock_.now_ms();
  const auto known = table();
  for (const auto& entry : known->entries()) {
    std::unique_lock lock(entry->mutex);
    if (entry->state == "revoked") continue;
    const auto since = entry->idle_since(), idle = now - since;
    const bool expired = entry->ends_at() != 0 && now >= entry->ends_at();
    const bool revoke = idle >= kKeyRevokedAfter.count();
    // A warning counts for the idle time it was given in.
    const bool warn =
        idle >= kKeyWarnedAfter.count() && !expired && entry->warned_at_ms < since + kKeyWarnedAfter.count();
    lock.unlock();
    if (revoke)
      out.revoke.push_back(shown(*entry, now));
    else if (warn)
      out.warn.push_back(shown(*entry, now));
  }
  return out;
}

core::Status ApiKeys::set_warned(const std::vector<core::ApiKeyId>& ids) {
  const std::lock_guard changing(changing_);
  const auto now = clock_.now_ms();
  GLUEPOT_TRY(strict_.write([&](Connection& connection) -> core::Status {
    for (const auto id : ids) GLUEPOT_TRY(connection.execute(kWarned, now, id.value));
    return {};
  }));
  for (const auto id : ids) {
    GLUEPOT_ASSIGN(Entry* const entry, find(id));
    const std::lock_guard lock(entry->mutex);
    entry->warned_at_ms = now;
  }
  return {};
}

core::Result<std::vector<ApiKey>> ApiKeys::revoke_unused(const std::vector<core::ApiKeyId>& ids) {
  const std::lock_guard changing(changing_);
  const auto now = clock_.now_ms();
  std::vector<Entry*> still;
  for (const auto id : ids) {
    GLUEPOT_ASSIGN(Entry* const entry, find(id));
    const std::lock_guard lock(entry->mutex);
    if (entry->state != "revoked" && now - entry->idle_since() >= kKeyRevokedAfter.count()) still.push_back(entry);
  }
  GLUEPOT_TRY(strict_.write([&](Connection& connection) -> core::Status {
    for (const auto* entry : still) GLUEPOT_TRY(connection.execute(kRevoke, now, kUnusedReason, entry->id));
    return {};
  }));
  std::vector<ApiKey> revoked;
  for (auto* entry : still) {
    {
      const std::lock_guard lock(entry->mutex);
      entry->state = "revoked";
      entry->revoked_at_ms = now;
      entry->revoked_why = kUnusedReason;
    }
    revoked.push_back(shown(*entry, now));
  }
  return revoked;
}

}  // namespace gluepot::access
