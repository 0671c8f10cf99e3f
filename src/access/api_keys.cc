// SPDX-License-Identifier: Apache-2.0
#include "access/api_keys.h"

#include "core/text.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::int64_t kTouchMs = 60'000;
constexpr std::string_view kPrefix = "ITG.";
constexpr std::size_t kPublicDigits = 32;

#define KEY_COLUMNS                                                                                                   \
  "SELECT id, name, public_part, password_access, state, created_at_ms, created_by, last_used_at_ms, last_used_from " \
  "FROM api_key "
constexpr Statement kList{"api_key.list", KEY_COLUMNS "ORDER BY created_at_ms LIMIT 10000"};
constexpr Statement kGet{"api_key.get", KEY_COLUMNS "WHERE id = ?"};
constexpr Statement kInsert{
    "api_key.insert",
    "INSERT INTO api_key (id, public_part, secret_digest, name, password_access, state, created_at_ms, created_by) "
    "VALUES (?, ?, ?, ?, ?, 'active', ?, ?)"};
constexpr Statement kSetState{"api_key.set_state", "UPDATE api_key SET state = ? WHERE id = ? AND state <> 'revoked'"};
constexpr Statement kCheck{
    "api_key.check",
    "SELECT id, secret_digest, name, password_access, state, last_used_at_ms FROM api_key WHERE public_part = ?"};
constexpr Statement kUsed{"api_key.used", "UPDATE api_key SET last_used_at_ms = ?, last_used_from = ? WHERE id = ?"};

ApiKey read_key(const Row& row) {
  ApiKey key;
  key.id = core::ApiKeyId{row.integer(0)};
  key.name = row.string(1);
  key.masked = std::string(kPrefix) + row.string(2) + ".*****";
  key.password_access = row.boolean(3);
  key.state = row.string(4);
  key.created_at_ms = row.integer(5);
  key.created_by = row.string(6);
  key.last_used_at_ms = row.optional_integer(7);
  key.last_used_from = row.string(8);
  return key;
}

core::Result<ApiKey> get_key(Connection& connection, core::ApiKeyId id) {
  GLUEPOT_ASSIGN(auto key, connection.find(kGet, read_key, id.value));
  if (!key) return core::fail(ErrorCode::kNotFound, "no such API key");
  return *key;
}

}  // namespace

core::Result<ApiKeys::Created> ApiKeys::create(std::string_view name, bool password_access, const core::Caller& by) {
  const auto trimmed = core::trim(name);
  if (trimmed.empty() || trimmed.size() > 100 || !core::valid_utf8(trimmed))
    return core::invalid("name", "1 to 100 characters that say the key's purpose");
  const std::string public_part = core::random_hex(kPublicDigits / 2);
  core::Secret text(std::string(kPrefix) + public_part + ".");
  text.append(core::Secret::take(core::random_hex(32)).reveal());
  const core::ApiKeyId id{core::new_id(clock_.now_ms())};
  GLUEPOT_ASSIGN(auto key, store::write(strict_, [&](Connection& connection) -> core::Result<ApiKey> {
                   GLUEPOT_TRY(connection.execute(kInsert, id.value, public_part,
                                                  store::Blob{vault_.digest("api_key", text.reveal())}, trimmed,
                                                  password_access, clock_.now_ms(), by.name));
                   return get_key(connection, id);
                 }));
  return Created{std::move(key), std::move(text)};
}

core::Result<std::vector<ApiKey>> ApiKeys::list() {
  return store::read(strict_, [](Connection& connection) { return connection.query(kList, read_key); });
}

core::Result<ApiKey> ApiKeys::set_state(core::ApiKeyId id, std::string_view state) {
  if (state != "active" && state != "paused" && state != "revoked")
    return core::invalid("state", "active, paused or revoked");
  return store::write(strict_, [&](Connection& connection) -> core::Result<ApiKey> {
    GLUEPOT_ASSIGN(const auto before, get_key(connection, id));
    if (before.state == "revoked")
      return core::fail(ErrorCode::kConflict, before.name + " is revoked; a revoked key never works again");
    GLUEPOT_TRY(connection.execute(kSetState, state, id.value));
    return get_key(connection, id);
  });
}

core::Result<CheckedKey> ApiKeys::check(std::string_view text, std::string_view address) {
  const auto refuse = [] { return core::fail(ErrorCode::kForbidden, "Forbidden"); };
  if (text.size() < kPrefix.size() + kPublicDigits + 2 || text.size() > 200 ||
      text.substr(0, kPrefix.size()) != kPrefix || text[kPrefix.size() + kPublicDigits] != '.')
    return refuse();
  struct Found {
    std::int64_t id;
    std::string digest, name;
    bool access;
    std::string state;
    std::int64_t used;
  };
  GLUEPOT_ASSIGN(const auto found, store::read(strict_, [&](Connection& connection) {
                   return connection.find(
                       kCheck,
                       [](const Row& row) {
                         return Found{row.integer(0), row.string(1), row.string(2),
                                      row.boolean(3), row.string(4), row.optional_integer(5).value_or(0)};
                       },
                       text.substr(kPrefix.size(), kPublicDigits));
                 }));
  const auto digest = vault_.digest("api_key", text);
  if (!found || !core::equal_constant_time(digest, found->digest) || found->state != "active") return refuse();
  const auto now = clock_.now_ms();
  if (now - found->used > kTouchMs)
    (void)strict_.write([&](Connection& connection) -> core::Status {
      GLUEPOT_TRY(connection.execute(kUsed, now, address, found->id));
      return {};
    });
  auto scope = std::make_shared<KeyScope>();
  if (found->access) scope->passwords = PasswordRights::kReadWrite;
  return CheckedKey{{core::Caller::Kind::kKey, found->id, found->name, std::string(address), {}, found->access, {}},
                    std::move(scope)};
}

}  // namespace gluepot::access
