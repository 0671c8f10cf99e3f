// SPDX-License-Identifier: Apache-2.0
#include "openid/settings.h"

#include <algorithm>
#include <boost/json.hpp>

#include "access/roles.h"
#include "core/text.h"
#include "net/address_rules.h"

namespace gluepot::openid {
namespace {

namespace json = boost::json;
using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::string_view kSeal = "openid.client_secret";
constexpr std::size_t kMostRules = 100;
/// Vouches for everybody in the world who has an account there.
constexpr std::string_view kGoogle = "https://accounts.google.com";

constexpr Statement kLoad{
    "openid_provider.load",
    "SELECT settings, secret IS NOT NULL, secret_set_at_ms, secret_set_by, revision, changed_at_ms, changed_by "
    "FROM openid_provider WHERE id = 1"};
constexpr Statement kSecret{"openid_provider.secret", "SELECT secret FROM openid_provider WHERE id = 1"};
constexpr Statement kPlant{"openid_provider.plant",
                           "INSERT OR IGNORE INTO openid_provider (id, settings, revision, changed_at_ms, changed_by) "
                           "VALUES (1, '{}', 0, 0, '')"};
constexpr Statement kSave{"openid_provider.save",
                          "UPDATE openid_provider SET settings = ?, revision = revision + 1, changed_at_ms = ?, "
                          "changed_by = ? WHERE id = 1 AND revision = ?"};
constexpr Statement kSetSecret{
    "openid_provider.set_secret",
    "UPDATE openid_provider SET secret = ?, secret_set_at_ms = ?, secret_set_by = ? WHERE id = 1"};
constexpr Statement kRolesInUse{
    "openid_provider.roles_in_use",
    "SELECT DISTINCT role_id FROM user WHERE active = 1 AND role_id <> 1 ORDER BY role_id LIMIT 1000"};

std::string write(const Settings& s) {
  json::array rules;
  for (const auto& rule : s.rules) rules.push_back(json::object{{"value", rule.value}, {"role", rule.role.value}});
  return json::serialize(
      json::object{{"enabled", s.enabled},
                   {"label", s.label},
                   {"issuer", s.issuer},
                   {"client_id", s.client_id},
                   {"scopes", s.scopes},
                   {"email_claim", s.email_claim},
                   {"verified_claim", s.verified_claim},
                   {"role_claim", s.role_claim},
                   {"rules", std::move(rules)},
                   {"default_role", s.default_role ? json::value(s.default_role->value) : json::value(nullptr)},
                   {"create_users", s.create_users},
                   {"link_by_email", s.link_by_email}});
}

core::Result<Settings> read(std::string_view text) {
  Settings s;
  json::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object())
    return core::fail(ErrorCode::kCorrupt, "the settings of single sign-on are unreadable; save them anew");
  const auto& o = value.get_object();
  const auto flag = [&](std::string_view name) {
    const auto* v = o.if_contains(name);
    return v != nullptr && v->is_bool() && v->get_bool();
  };
  s.enabled = flag("enabled");
  s.create_users = flag("create_users");
  s.link_by_email = flag("link_by_email");
  for (const auto& [name, member] : {std::pair{"label", &s.label},
                                     {"issuer", &s.issuer},
                                     {"client_id", &s.client_id},
                                     {"scopes", &s.scopes},
                                     {"email_claim", &s.email_claim},
                                     {"verified_claim", &s.verified_claim},
                                     {"role_claim", &s.role_claim}})
    if (const auto* v = o.if_contains(name); v != nullptr && v->is_string()) *member = std::string(v->get_string());
  if (const auto* v = o.if_contains("default_role"); v != nullptr && v->is_int64())
    s.default_role = core::RoleId{v->get_int64()};
  if (const auto* v = o.if_contains("rules"); v != nullptr && v->is_array())
    for (const auto& rule : v->get_array()) {
      const auto* values = rule.if_object();
      const auto* claim = values ? values->if_contains("value") : nullptr;
      const auto* role = values ? values->if_contains("role") : nullptr;
      if (claim != nullptr && claim->is_string() && role != nullptr && role->is_int64())
        s.rules.push_back({std::string(claim->get_string()), core::RoleId{role->get_int64()}});
    }
  return s;
}

core::Result<Settings> load(Connection& connection) {
  struct Stored {
    std::string text;
    Settings rest;
  };
  GLUEPOT_ASSIGN(const auto stored, connection.find(kLoad, [](const Row& row) {
    Stored out{row.string(0), {}};
    out.rest.has_secret = row.boolean(1);
    out.rest.secret_set_at_ms = row.integer(2);
    out.rest.secret_set_by = row.string(3);
    out.rest.revision = row.integer(4);
    out.rest.changed_at_ms = row.integer(5);
    out.rest.changed_by = row.string(6);
    return out;
  }));
  if (!stored) return Settings{};
  GLUEPOT_ASSIGN(auto settings, read(stored->text));
  settings.has_secret = stored->rest.has_secret;
  settings.secret_set_at_ms = stored->rest.secret_set_at_ms;
  settings.secret_set_by = stored->rest.secret_set_by;
  settings.revision = stored->rest.revision;
  settings.changed_at_ms = stored->rest.changed_at_ms;
  settings.changed_by = stored->rest.changed_by;
  return settings;
}

core::Status check_line(std::string field, std::string& text, std::size_t longest, bool needed) {
  text = std::string(core::trim(text));
  const bool control = std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (text.empty() && needed) return core::invalid(std::move(field), "is needed");
  if (text.size() > longest || control || !core::valid_utf8(text))
    return core::invalid(std::move(field), "at most " + std::to_string(longest) + " characters, on one line");
  return {};
}

/// To the letter what the provider says, so nothing is put right here but blanks.
core::Status check_issuer(const Settings& s) {
  if (s.issuer.empty()) return s.enabled ? core::invalid("issuer", "is needed") : core::Status{};
  if (!s.issuer.starts_with("https://") && !s.issuer.starts_with("http://"))
    return core::invalid("issuer", "an address that begins with https://");
  if (auto url = net::parse_base_url(s.issuer); !url) {
    auto error = url.error();
    error.field = "issuer";
    if (error.message.starts_with("url: ")) error.message = "issuer: " + error.message.substr(5);
    return core::fail(std::move(error));
  }
  return {};
}

/// Whoever says which provider is believed could let it say anything: give any of these roles, and, where users are
/// linked by their e-mail, sign in as any of them. Where a claim decides the roles, also take any role away.
core::Status check_grants(Connection& connection, const Settings& settings, const core::Caller& by) {
  GLUEPOT_ASSIGN(const auto grants, access::Grants::of(connection, by));
  std::vector<std::pair<core::RoleId, std::string>> given;
  for (const auto& rule : settings.rules) given.emplace_back(rule.role, "rules");
  if (settings.default_role) given.emplace_back(*settings.default_role, "default_role");
  for (const auto& [id, field] : given) {
    const auto role = access::Roles::read(connection, id);
    if (!role && role.error().code == ErrorCode::kNotFound) return core::invalid(field, "there is no such role");
    if (!role) return core::fail(role.error());
    if (id == access::kPrimaryAdminId) return core::invalid(field, "a provider makes nobody a Primary Admin");
    GLUEPOT_TRY(grants.cover(*role));
  }
  if (!settings.link_by_email && settings.role_claim.empty()) return {};
  GLUEPOT_ASSIGN(const auto in_use,
                 connection.query(kRolesInUse, [](const Row& row) { return core::RoleId{row.integer(0)}; }));
  for (const auto id : in_use) {
    GLUEPOT_ASSIGN(const auto role, access::Roles::read(connection, id));
    GLUEPOT_TRY(grants.cover(role));
  }
  return {};
}

}  // namespace

core::Status check(Settings& s) {
  GLUEPOT_TRY(check_line("label", s.label, 60, true));
  GLUEPOT_TRY(check_line("issuer", s.issuer, 500, s.enabled));
  GLUEPOT_TRY(check_line("client_id", s.client_id, 255, s.enabled));
  GLUEPOT_TRY(check_line("scopes", s.scopes, 500, true));
  GLUEPOT_TRY(check_line("email_claim", s.email_claim, 200, true));
  GLUEPOT_TRY(check_line("verified_claim", s.verified_claim, 200, true));
  GLUEPOT_TRY(check_line("role_claim", s.role_claim, 200, false));
  GLUEPOT_TRY(check_issuer(s));
  const auto scopes = core::split(s.scopes, ' ');
  if (std::find(scopes.begin(), scopes.end(), "openid") == scopes.end())
    return core::invalid("scopes", "openid must be among them");
  if (s.rules.size() > kMostRules) return core::invalid("rules", "at most 100");
  for (auto& rule : s.rules) GLUEPOT_TRY(check_line("rules", rule.value, 255, true));
  if (!s.rules.empty() && s.role_claim.empty())
    return core::invalid("role_claim", "is needed where its values give roles");
  if (s.enabled && !s.role_claim.empty() && s.rules.empty() && !s.default_role)
    return core::invalid("rules", "without any, and without a default role, nobody gets in");
  if (s.create_users && s.role_claim.empty() && !s.default_role)
    return core::invalid("default_role", "is needed where users are made: nothing else says what they may");
  if (s.create_users && s.issuer == kGoogle && s.role_claim.empty())
    return core::invalid("role_claim",
                         "Google vouches for everybody who has an account there: to make users enter hd, and your "
                         "domain as the value of a rule");
  if (s.create_users && s.issuer == kGoogle && s.default_role)
    return core::invalid("default_role",
                         "Google vouches for everybody who has an account there, and whoever fits no rule would get "
                         "this role: leave it out where users are made");
  return {};
}

core::Result<Settings> SettingsRepository::load() {
  return store::read(strict_, [](Connection& connection) { return openid::load(connection); });
}

core::Result<core::Secret> SettingsRepository::secret() {
  GLUEPOT_ASSIGN(const auto sealed, store::read(strict_, [](Connection& connection) {
                   return connection.find(kSecret, [](const Row& row) { return row.optional_string(0); });
                 }));
  if (!sealed || !*sealed) return core::Secret();
  return vault_.open_sealed(**sealed, kSeal);
}

core::Result<Settings> SettingsRepository::save(Settings settings, const core::Secret* secret, const core::Caller& by) {
  GLUEPOT_TRY(check(settings));
  const auto now = clock_.now_ms();
  const std::string sealed = secret != nullptr && !secret->empty() ? vault_.seal(*secret, kSeal) : std::string();
  return store::write(strict_, [&](Connection& connection) -> core::Result<Settings> {
    GLUEPOT_TRY(connection.execute(kPlant));
    GLUEPOT_ASSIGN(const auto before, openid::load(connection));
    if (before.revision != settings.revision)
      return core::fail({ErrorCode::kConflict, before.changed_by + " changed these settings since you opened them", "",
                         "Look at them as they are now, then save again."});
    GLUEPOT_TRY(check_grants(connection, settings, by));
    if (secret == nullptr && before.has_secret && before.issuer != settings.issuer)
      return core::invalid("client_secret", "enter it again: the stored one belongs to " + before.issuer);
    GLUEPOT_TRY(connection.execute(kSave, write(settings), now, by.name, before.revision));
    if (secret != nullptr)
      GLUEPOT_TRY(connection.execute(
          kSetSecret, sealed.empty() ? store::Value{store::Null{}} : store::bind(store::Blob{sealed}), now, by.name));
    return openid::load(connection);
  });
}

}  // namespace gluepot::openid
