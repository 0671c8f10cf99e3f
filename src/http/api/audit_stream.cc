// SPDX-License-Identifier: Apache-2.0
// Where the audit is streamed to, and how that goes.
#include "audit/stream.h"
#include "http/api/json.h"
#include "http/api/services.h"
#include "net/address_rules.h"

namespace gluepot::api {
namespace {

using audit::StreamTarget;
using http::Method;
using http::Request;

Answer show(Services& services, Request&) {
  GLUEPOT_ASSIGN(const auto state, services.audit_stream.state());
  return json::object{{"kind", audit::stream_kind_name(state.target.kind)},
                      {"host", text_or_null(state.target.host)},
                      {"port", state.target.port},
                      {"ca_pem", text_or_null(state.target.ca_pem)},
                      {"url", text_or_null(state.target.url)},
                      {"has_secret", state.target.has_secret},
                      {"sent_sequence", id_json(state.sent)},
                      {"sent_at_ms", time_or_null(state.sent_at_ms)},
                      {"error", text_or_null(state.error)},
                      {"error_at_ms", state.error.empty() ? json::value(nullptr) : json::value(state.error_at_ms)}};
}

core::Result<StreamTarget> read_target(const json::object& body) {
  StreamTarget target;
  GLUEPOT_ASSIGN(const auto kind, need_text(body, "kind", 20));
  const auto known = audit::parse_stream_kind(kind);
  if (!known) return core::invalid("kind", "off, syslog or webhook");
  target.kind = *known;
  GLUEPOT_ASSIGN(const auto host, find_text(body, "host", 253));
  GLUEPOT_ASSIGN(const auto port, find_number(body, "port"));
  GLUEPOT_ASSIGN(const auto ca, find_text(body, "ca_pem", 100'000));
  GLUEPOT_ASSIGN(const auto url, find_text(body, "url", 2000));
  if (port && (*port < 1 || *port > 65535)) return core::invalid("port", "1 to 65535");
  target.host = host.value_or("");
  target.port = static_cast<int>(port.value_or(6514));
  target.ca_pem = ca.value_or("");
  target.url = url.value_or("");
  return target;
}

std::string told(const StreamTarget& target) {
  if (target.kind == StreamTarget::Kind::kSyslog) return "syslog at " + target.host + ":" + std::to_string(target.port);
  // An address may hold a token of the receiver: only whose it is stands in the audit.
  return target.kind == StreamTarget::Kind::kWebhook ? "webhook at " + net::origin_of(target.url) : "nowhere";
}

Answer change(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto secret, cut_secret(request, "secret"));
  GLUEPOT_ASSIGN(const auto body, read_object(request));
  GLUEPOT_ASSIGN(const auto target, read_target(body));
  GLUEPOT_ASSIGN(const bool everything, find_boolean(body, "everything", false));
  // Recorded first, so that the old receiver hears of it too if it can be reached.
  GLUEPOT_TRY(
      note(services, request, "audit_stream", told(target), "audit/stream", everything ? "from the beginning" : ""));
  GLUEPOT_TRY(services.audit_stream.set(target, secret ? &*secret : nullptr, everything));
  return show(services, request);
}

Answer test(Services& services, Request& request) {
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_TRY(services.audit_stream.test());
  return json::object{{"ok", true}};
}

}  // namespace

core::Status add_audit_stream_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/audit/stream", manage = "manage_audit";
  GLUEPOT_TRY(router.add({Method::kGet, base, manage, answer(with(show))}));
  GLUEPOT_TRY(router.add({Method::kPut, base, manage, answer(with(change))}));
  GLUEPOT_TRY(router.add({Method::kPost, base + "/test", manage, answer(with(test))}));
  return {};
}

}  // namespace gluepot::api
