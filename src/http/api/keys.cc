// SPDX-License-Identifier: Apache-2.0
// API keys of the compatible API.
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using http::Method;
using http::Request;
using http::Response;

constexpr int kShownDays = 30;
constexpr int kDefaultOverlap = 7;

json::value id_or_null(const std::optional<core::ApiKeyId>& id) {
  return id ? json::value(id->text()) : json::value(nullptr);
}

json::object key_json(const access::ApiKey& key) {
  return {{"id", key.id.text()},
          {"name", key.name},
          {"masked", key.masked},
          {"password_access", key.scope->may_read_values()},
          {"passwords", access::password_rights_name(key.scope->passwords)},
          {"state", key.state},
          {"scope", access::scope_json(*key.scope)},
          {"created_at_ms", key.created_at_ms},
          {"created_by", key.created_by},
          {"last_used_at_ms", or_null(key.last_used_at_ms)},
          {"last_used_from", text_or_null(key.last_used_from)},
          {"requests_today", key.today.requests},
          {"upstream_today", key.today.upstream},
          {"saved_today", key.today.saved},
          {"revokes_at_ms", or_null(key.revokes_at_ms)},
          {"warning", text_or_null(key.warning)},
          {"revoked_at_ms", or_null(key.revoked_at_ms)},
          {"revoked_why", text_or_null(key.revoked_why)},
          {"replaces", id_or_null(key.replaces)},
          {"replaced_by", id_or_null(key.replaced_by)},
          {"works_until_ms", or_null(key.works_until_ms)}};
}

/// For the audit: what a key may do, in a line.
std::string scope_text(const access::KeyScope& scope) {
  return "passwords " + std::string(access::password_rights_name(scope.passwords)) + ", scope " +
         json::serialize(access::scope_json(scope));
}

Answer list_keys(Services& services, Request&) {
  json::array rows;
  for (const auto& key : services.keys.list()) rows.push_back(key_json(key));
  return json::object{{"keys", std::move(rows)}};
}

Answer show_key(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto key, services.keys.get(core::ApiKeyId{id}));
  return key_json(key);
}

/// Nothing is done without its entry: begun before, ended after. Watchers are told.
template <typename Work>
auto audited(Services& services, const Request& request, std::string action, std::string subject, std::string record_id,
             std::string detail, Work&& work) -> decltype(work()) {
  audit::Draft draft{std::move(action), request.caller, std::move(subject), std::move(record_id)};
  draft.detail = std::move(detail);
  GLUEPOT_ASSIGN(const auto entry, services.audit.begin(draft));
  auto done = work();
  GLUEPOT_TRY(services.audit.finish(entry, done ? audit::Outcome::kDone : audit::Outcome::kFailed,
                                    done ? std::string_view{} : std::string_view(done.error().message)));
  if (done) services.events.publish("keys", {"keys", "{}"});
  return done;
}

/// The one answer that holds the key itself: put together in wiped memory.
core::Secret with_key(const access::ApiKeys::Created& created) {
  const std::string text = json::serialize(key_json(created.key));
  core::Secret answer(std::string_view(text).substr(0, text.size() - 1));
  answer.append(",\"key\":\"");
  answer.append(created.text.reveal());
  answer.append("\"}");
  return answer;
}

Response shown_once(const Request& request, core::Result<access::ApiKeys::Created> created) {
  if (!created) return failure(request, created.error());
  Response response = Response::json(201, "");
  response.headers.set("Cache-Control", "no-store");
  response.body = with_key(*created);
  return response;
}

/// `passwords` says all; `password_access` is IT Glue's check box.
core::Result<access::PasswordRights> read_rights(const json::object& body) {
  GLUEPOT_ASSIGN(const auto name, find_text(body, "passwords", 20));
  GLUEPOT_ASSIGN(const bool access, find_boolean(body, "password_access", false));
  if (!name) return access ? access::PasswordRights::kReadWrite : access::PasswordRights::kNone;
  const auto rights = access::find_password_rights(*name);
  if (!rights) return core::invalid("passwords", "none, read, read_write or write_only");
  if (access && *rights != access::PasswordRights::kReadWrite)
    return core::invalid("password_access", "means read_write; leave it out when passwords is " + *name);
  return *rights;
}

core::Result<access::KeyScope> read_wanted_scope(const Services& services, const json::object& body) {
  access::KeyScope scope;
  if (const json::value* value = body.if_contains("scope"); value != nullptr && !value->is_null()) {
    if (!value->is_object()) return core::invalid("scope", "an object, or null for everything");
    GLUEPOT_ASSIGN(scope, access::read_scope(value->get_object(), services.clock.now_ms()));
  }
  GLUEPOT_ASSIGN(scope.passwords, read_rights(body));
  return scope;
}

/// Whoever has a key has what it may do: it can be no more than its maker may.
core::Status check_own(Services& services, const access::KeyScope& scope, const core::Caller& caller) {
  const struct {
    std::uint32_t verbs;
    std::string_view permission, words;
  } acts[] = {{access::kVerbRead, "read_documentation", "read records"},
              {access::kVerbCreate | access::kVerbUpdate, "write_documentation", "make and change records"},
              {access::kVerbDelete, "manage_documentation", "delete records"}};
  for (const auto& act : acts)
    if ((scope.verbs & act.verbs) != 0 && !caller.may(act.permission)) {
      core::Error error{ErrorCode::kForbidden, "your role lacks the permission " + std::string(act.permission) +
                                                   ", so you cannot make a key that may " + std::string(act.words)};
      error.next_step = "Leave those verbs out of the key's scope.";
      return core::fail(std::move(error));
    }
  if (!scope.may_read_values()) return {};
  if (caller.kind == core::Caller::Kind::kUser) {
    GLUEPOT_ASSIGN(const auto standing, services.reveal_rules.standing(core::UserId{caller.id}));
    if (standing.frozen) return core::fail(passwords::RevealLimit::frozen_error());
  }
  if (caller.may("read_documentation_passwords")) return {};
  core::Error error{core::ErrorCode::kForbidden,
                    "you may not read password values yourself, so you cannot make a key that does"};
  error.next_step = "Make a key without Password Access, or one that only writes passwords.";
  return core::fail(std::move(error));
}

core::Result<access::ApiKeys::Created> create_key(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto name, need_text(body, "name", 100));
  GLUEPOT_ASSIGN(auto scope, read_wanted_scope(services, body));
  GLUEPOT_TRY(check_own(services, scope, request.caller));
  const auto detail = scope_text(scope);
  const auto id = services.keys.new_id();
  return audited(services, request, "key_create", name, "api_keys/" + id.text(), detail,
                 [&] { return services.keys.create(id, name, std::move(scope), request.caller); });
}

core::Result<access::ApiKeys::Created> rotate_key(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto name, find_text(body, "name", 100));
  GLUEPOT_ASSIGN(const auto days, find_number(body, "overlap_days"));
  if (days && (*days < 0 || *days > access::kMaxOverlapDays))
    return core::invalid("overlap_days", "0 to " + std::to_string(access::kMaxOverlapDays));
  GLUEPOT_ASSIGN(const auto old, services.keys.get(core::ApiKeyId{id}));
  GLUEPOT_TRY(check_own(services, *old.scope, request.caller));
  const int overlap = static_cast<int>(days.value_or(kDefaultOverlap));
  return audited(services, request, "key_rotate", old.name, "api_keys/" + old.id.text(),
                 "the old key works " + std::to_string(overlap) + " days more",
                 [&] { return services.keys.rotate(old.id, overlap, name, request.caller); });
}

Answer set_state(Services& services, Request& request, std::string_view state, std::string_view action) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto before, services.keys.get(core::ApiKeyId{id}));
  if (state == "active") GLUEPOT_TRY(check_own(services, *before.scope, request.caller));
  GLUEPOT_ASSIGN(const auto key,
                 audited(services, request, std::string(action), before.name, "api_keys/" + before.id.text(), {},
                         [&] { return services.keys.set_state(before.id, state, request.caller); }));
  return key_json(key);
}

Answer usage(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto rows, services.keys.usage_of(kShownDays));
  json::array days;
  std::int64_t day = -1;
  for (const auto& row : rows) {
    if (row.day != day) {
      day = row.day;
      days.push_back(json::object{{"day", core::format_time(day * 86'400'000).substr(0, 10)}, {"keys", json::array{}}});
    }
    const auto key = services.keys.get(core::ApiKeyId{row.key_id});
    days.back().as_object()["keys"].as_array().push_back(json::object{{"id", std::to_string(row.key_id)},
                                                                      {"name", key ? key->name : std::string()},
                                                                      {"requests", row.counts.requests},
                                                                      {"upstream", row.counts.upstream},
                                                                      {"saved", row.counts.saved}});
  }
  return json::object{{"days", std::move(days)}};
}

constexpr int kOrganizationsPage = 10'000;

/// What a scope may name: organizations whose records are served, by name. With source local that is all of them.
Answer organizations(Services& services, Request&) {
  json::array out;
  if (services.itglue.source_kind() != "local") {
    GLUEPOT_ASSIGN(const auto rows, services.mappings.list());
    for (const auto& row : rows)
      if (row.company)
        out.push_back(json::object{
            {"id", row.organization.id.text()}, {"name", row.organization.name}, {"company", row.company->name}});
    return json::object{{"organizations", std::move(out)}};
  }
  documentation::ListQuery query;
  query.sorts = {{"name"}};
  query.page_size = kOrganizationsPage;
  query.with_body = query.with_side = query.with_total = false;
  for (bool more = true; more; ++query.page_number) {
    GLUEPOT_ASSIGN(const auto page, services.documentation.list(query));
    for (const auto& record : page.records)
      out.push_back(json::object{{"id", std::to_string(record.id)}, {"name", record.name}, {"company", nullptr}});
    more = page.records.size() == static_cast<std::size_t>(kOrganizationsPage);
  }
  return json::object{{"organizations", std::move(out)}};
}

}  // namespace

core::Status add_key_routes(http::Router& router, Services& services) {
  const std::string permission = "manage_api_keys", reads = "read_api_keys", one = "/api/v1/api-keys/{id}";
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const auto once = [&services](auto function) {
    return [&services, function](Request& request) { return shown_once(request, function(services, request)); };
  };
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/api-keys", reads, answer(with(list_keys))}));
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/api-keys/usage", reads, answer(with(usage))}));
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/api-keys/organizations", reads, answer(with(organizations))}));
  GLUEPOT_TRY(router.add({Method::kGet, one, reads, answer(with(show_key))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/api-keys", permission, once(create_key)}));
  GLUEPOT_TRY(router.add({Method::kPost, one + "/rotate", permission, once(rotate_key)}));
  const struct {
    std::string_view path, state, action;
  } changes[] = {
      {"revoke", "revoked", "key_revoke"}, {"pause", "paused", "key_pause"}, {"activate", "active", "key_activate"}};
  for (const auto& change : changes)
    GLUEPOT_TRY(router.add(
        {Method::kPost, one + "/" + std::string(change.path), permission, answer([&services, change](Request& request) {
           return set_state(services, request, change.state, change.action);
         })}));
  return {};
}

}  // namespace gluepot::api
