// SPDX-License-Identifier: Apache-2.0
// Rules, where they send to, and what was sent.
#include "http/api/company_scope.h"
#include "http/api/json.h"
#include "http/api/services.h"
#include "net/address_rules.h"
#include "notifications/notifier.h"

namespace gluepot::api {
namespace {

using core::ErrorCode;
using http::Method;
using http::Request;
using http::Response;
using notifications::Channel;
using notifications::Rule;

constexpr std::size_t kMaxSecret = 500;

json::array ids_json(const std::vector<std::int64_t>& ids) {
  json::array out;
  for (const auto id : ids) out.push_back(id_json(id));
  return out;
}

json::object channel_json(const Channel& channel, const core::Caller& caller) {
  // An address may hold a token of the receiver's: whole only for those who may change it.
  const bool whole = caller.may("manage_notifications");
  json::array to;
  for (const auto& one : channel.to) to.emplace_back(one);
  const bool mail = channel.kind == "email";
  return {{"id", id_json(channel.id)},
          {"kind", channel.kind},
          {"name", channel.name},
          {"enabled", channel.enabled},
          {"host", text_or_null(channel.host)},
          {"port", mail ? json::value(channel.port) : json::value(nullptr)},
          {"security", mail ? json::value(channel.security) : json::value(nullptr)},
          {"user", text_or_null(channel.user)},
          {"from", text_or_null(channel.from)},
          {"to", std::move(to)},
          {"ca_file", text_or_null(channel.ca_file)},
          {"url", mail ? json::value(nullptr) : json::value(whole ? channel.url : net::origin_of(channel.url))},
          {"has_secret", channel.has_secret},
          {"secret_set_at_ms", time_or_null(channel.secret_set_at_ms)},
          {"secret_set_by", text_or_null(channel.secret_set_by)}};
}

json::object rule_json(const Rule& rule, const core::Caller& caller) {
  std::vector<std::int64_t> companies;
  for (const auto id : rule.companies)
    if (caller.may_see(core::CompanyId{id})) companies.push_back(id);
  return {{"kind", rule.kind},
          {"enabled", rule.enabled},
          {"channels", ids_json(rule.channels)},
          {"failures", rule.failures},
          {"reveals", rule.reveals},
          {"minutes", rule.minutes},
          {"entries", ids_json(caller.companies ? std::vector<std::int64_t>() : rule.entries)},
          {"companies", ids_json(companies)},
          {"changed_at_ms", time_or_null(rule.changed_at_ms)},
          {"changed_by", text_or_null(rule.changed_by)}};
}

Answer show(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto channels, services.notifications.channels());
  GLUEPOT_ASSIGN(const auto rules, services.notifications.rules());
  json::array channel_rows, rule_rows;
  for (const auto& channel : channels) channel_rows.push_back(channel_json(channel, request.caller));
  for (const auto& rule : rules) rule_rows.push_back(rule_json(rule, request.caller));
  return json::object{{"channels", std::move(channel_rows)}, {"rules", std::move(rule_rows)}};
}

core::Status read_channel(const json::object& body, Channel& channel) {
  for (const auto& [name, member] : {std::pair{"name", &channel.name},
                                     {"host", &channel.host},
                                     {"security", &channel.security},
                                     {"user", &channel.user},
                                     {"from", &channel.from},
                                     {"ca_file", &channel.ca_file},
                                     {"url", &channel.url}}) {
    if (!body.contains(name)) continue;
    GLUEPOT_ASSIGN(const auto text, find_text(body, name, 2000));
    *member = core::trim(text.value_or(""));
  }
  GLUEPOT_ASSIGN(const auto port, find_number(body, "port"));
  if (port && (*port < 1 || *port > 65535)) return core::invalid("port", "1 to 65535");
  if (port) channel.port = static_cast<int>(*port);
  GLUEPOT_ASSIGN(channel.enabled, find_boolean(body, "enabled", channel.enabled));
  if (const auto* to = body.if_contains("to"); to != nullptr && !to->is_null()) {
    if (!to->is_array() || to->get_array().size() > 20) return core::invalid("to", "a list of one to 20 addresses");
    channel.to.clear();
    for (const auto& one : to->get_array()) {
      if (!one.is_string()) return core::invalid("to", "a list of addresses");
      channel.to.emplace_back(core::trim(std::string_view(one.get_string())));
    }
  }
  return {};
}

/// A new channel (id 0) or a changed one. The secret is cut out of the body before anything parses it.
Response save_channel(Services& services, Request& request, bool is_new) {
  bool created = is_new;
  auto work = [&]() -> Answer {
    GLUEPOT_ASSIGN(const auto secret, cut_secret(request, "secret", kMaxSecret));
    GLUEPOT_ASSIGN(const auto body, read_object(request));
    Channel channel;
    if (is_new) {
      GLUEPOT_ASSIGN(channel.kind, need_text(body, "kind", 20));
    } else {
      GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
      GLUEPOT_ASSIGN(channel, services.notifications.channel(id));
    }
    GLUEPOT_TRY(read_channel(body, channel));
    if (secret && channel.kind == "webhook" && secret->reveal().size() < 16)
      return core::invalid("secret", "at least 16 characters");
    GLUEPOT_ASSIGN(const auto saved,
                   services.notifications.save(channel, secret ? &*secret : nullptr, request.caller.name));
    GLUEPOT_TRY(note(services, request, created ? "notification_channel_create" : "notification_channel_change",
                     saved.name, "notifications/channels/" + std::to_string(saved.id)));
    return channel_json(saved, request.caller);
  };
  const auto answered = work();
  return answered ? json_response(created ? 201 : 200, *answered) : failure(request, answered.error());
}

Response remove_channel(Services& services, Request& request) {
  auto work = [&]() -> core::Status {
    GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
    GLUEPOT_ASSIGN(const auto channel, services.notifications.channel(id));
    GLUEPOT_TRY(services.notifications.remove(id));
    return note(services, request, "notification_channel_delete", channel.name,
                "notifications/channels/" + std::to_string(id));
  }();
  return work ? Response::empty(204) : failure(request, work.error());
}

Answer test_channel(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto channel, services.notifications.channel(id));
  const auto began = services.clock.steady_ms();
  const auto sent = services.notifier.test(id, request.caller.name);
  GLUEPOT_TRY(note(services, request, "notification_test", channel.name, "notifications/channels/" + std::to_string(id),
                   sent ? "sent" : sent.error().message));
  return json::object{{"ok", sent.has_value()},
                      {"message", sent ? "The receiver took the message." : sent.error().message},
                      {"next_step", sent ? json::value(nullptr) : text_or_null(sent.error().next_step)},
                      {"took_ms", services.clock.steady_ms() - began}};
}

core::Result<std::vector<std::int64_t>> read_ids(const json::object& body, std::string_view name,
                                                 std::vector<std::int64_t> otherwise) {
  GLUEPOT_ASSIGN(auto ids, find_chosen_ids(body, name));
  return ids ? std::move(*ids) : std::move(otherwise);
}

Answer save_rule(Services& services, Request& request) {
  GLUEPOT_TRY(sees_all(request.caller));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto rules, services.notifications.rules());
  const auto stored = std::find_if(rules.begin(), rules.end(),
                                   [&](const auto& rule) { return rule.kind == request.path_parameters.at(0); });
  if (stored == rules.end()) return core::fail(ErrorCode::kNotFound, "there is no such rule");
  Rule rule = *stored;
  GLUEPOT_ASSIGN(rule.enabled, find_boolean(body, "enabled", rule.enabled));
  for (const auto& [name, member] :
       {std::pair{"failures", &rule.failures}, {"reveals", &rule.reveals}, {"minutes", &rule.minutes}}) {
    GLUEPOT_ASSIGN(const auto number, find_number(body, name));
    if (number) *member = static_cast<int>(std::clamp<std::int64_t>(*number, -1, 100'000));
  }
  GLUEPOT_ASSIGN(rule.channels, read_ids(body, "channels", rule.channels));
  GLUEPOT_ASSIGN(rule.entries, read_ids(body, "entries", rule.entries));
  GLUEPOT_ASSIGN(rule.companies, read_ids(body, "companies", rule.companies));
  GLUEPOT_ASSIGN(const auto saved, services.notifications.save(rule, request.caller.name));
  GLUEPOT_TRY(note(services, request, "notification_rule_change", saved.kind, "notifications/rules/" + saved.kind,
                   saved.enabled ? "on" : "off"));
  return rule_json(saved, request.caller);
}

/// What names no company is shown to a limited person only where it can name none.
bool sees(const core::Caller& caller, const notifications::Delivery& delivery) {
  if (!caller.companies) return true;
  if (delivery.company_id) return caller.may_see(core::CompanyId{*delivery.company_id});
  return delivery.rule == "test" || delivery.rule == notifications::kSyncFailing;
}

Answer show_log(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto limit, query_number(request, "limit", 200, 1, 1000));
  GLUEPOT_ASSIGN(const auto log, services.notifications.log(static_cast<int>(limit)));
  json::array rows;
  for (const auto& delivery : log)
    if (sees(request.caller, delivery))
      rows.push_back(json::object{
          {"id", delivery.id},
          {"rule", delivery.rule},
          {"channel", {{"id", id_json(delivery.channel_id)}, {"name", delivery.channel_name}}},
          {"subject", delivery.subject},
          {"message", delivery.message},
          {"created_at_ms", delivery.created_at_ms},
          {"state", delivery.state},
          {"attempts", delivery.attempts},
          {"next_at_ms", delivery.state == "waiting" ? json::value(delivery.next_at_ms) : json::value(nullptr)},
          {"error", text_or_null(delivery.last_error)},
          {"finished_at_ms", or_null(delivery.finished_at_ms)}});
  return json::object{{"deliveries", std::move(rows)}};
}

Response retry(Services& services, Request& request) {
  auto work = [&]() -> core::Status {
    GLUEPOT_TRY(sees_all(request.caller));
    GLUEPOT_TRY(read_object(request));
    GLUEPOT_TRY(services.notifications.retry(request.path_parameters.at(0)));
    services.notifier.wake();
    return note(services, request, "notification_retry", request.path_parameters.at(0));
  }();
  return work ? Response::empty(204) : failure(request, work.error());
}

}  // namespace

core::Status add_notification_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/notifications";
  const std::string channel = base + "/channels/{id}";
  GLUEPOT_TRY(router.add({Method::kGet, base, "read_notifications", answer(with(show))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/channels", "manage_notifications",
                          [&services](Request& request) { return save_channel(services, request, true); }}));
  GLUEPOT_TRY(router.add({Method::kPatch, channel, "manage_notifications",
                          [&services](Request& request) { return save_channel(services, request, false); }}));
  GLUEPOT_TRY(router.add({Method::kDelete, channel, "manage_notifications", with(remove_channel)}));
  GLUEPOT_TRY(router.add({Method::kPost, channel + "/test", "write_notifications", answer(with(test_channel))}));
  GLUEPOT_TRY(router.add({Method::kPut, base + "/rules/{kind}", "write_notifications", answer(with(save_rule))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "/log", "read_notifications", answer(with(show_log))}));
  return router.add({Method::kPost, base + "/log/{id}/retry", "write_notifications", with(retry)});
}

}  // namespace gluepot::api
