// SPDX-License-Identifier: Apache-2.0
#include "password_sync/automate_connection.h"

#include <boost/json.hpp>

#include "connectors/automate/mariadb_source.h"
#include "connectors/automate/rest_source.h"
#include "core/log.h"
#include "net/address_rules.h"

namespace gluepot::password_sync {
namespace {

namespace json = boost::json;
using core::ErrorCode;
constexpr std::string_view kKind = "automate";

std::string settings_text(const AutomateTarget& target, const AutomateTest& test) {
  json::array warnings;
  for (const auto& warning : test.warnings) warnings.emplace_back(warning);
  json::object out{{"kind", kind_name(target.kind)},
                   {"host", target.host},
                   {"port", target.port},
                   {"user", target.user},
                   {"tls", target.tls_required ? "required" : "off"},
                   {"server_version", test.server_version},
                   {"rows", test.rows},
                   {"readable", test.readable},
                   {"unreadable", test.unreadable},
                   {"warnings", std::move(warnings)}};
  if (target.kind == AutomateTarget::Kind::kRest) {
    out["url"] = target.url;
    out["client_id"] = target.client_id;
  } else {
    out["database"] = target.database;
    json::array columns;
    for (const auto& column : test.report.columns) columns.emplace_back(column);
    out["columns"] = std::move(columns);
  }
  return json::serialize(out);
}

/// The REST address as it is used, and its host and port for those who show where a connection goes.
core::Result<AutomateTarget> normalised(AutomateTarget target) {
  if (target.kind == AutomateTarget::Kind::kDatabase) return target;
  GLUEPOT_ASSIGN(target.url, automate::rest_address(target.url));
  GLUEPOT_ASSIGN(const auto base, net::parse_base_url(target.url));
  target.host = base.host;
  target.port = base.port;
  target.database.clear();
  target.tls_required = base.scheme == "https";
  return target;
}

AutomateTarget target_of(std::string_view text) {
  AutomateTarget target;
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return target;
  const auto& object = value.get_object();
  const auto take = [&](std::string_view name, std::string& out) {
    if (const auto* member = object.if_contains(name); member != nullptr && member->is_string())
      out = member->get_string().c_str();
  };
  take("host", target.host);
  take("database", target.database);
  take("user", target.user);
  take("url", target.url);
  take("client_id", target.client_id);
  std::string kind;  // connections of the first version have none: they are databases
  take("kind", kind);
  if (kind == "rest") target.kind = AutomateTarget::Kind::kRest;
  std::string tls = "required";
  take("tls", tls);
  target.tls_required = tls != "off";
  if (const auto* port = object.if_contains("port"); port != nullptr && port->is_int64())
    target.port = static_cast<int>(port->get_int64());
  if (const auto* columns = object.if_contains("columns"); columns != nullptr && columns->is_array())
    for (const auto& column : columns->get_array())
      if (column.is_string()) target.columns.emplace_back(column.get_string());
  return target;
}

}  // namespace

std::string_view kind_name(AutomateTarget::Kind kind) {
  return kind == AutomateTarget::Kind::kRest ? "rest" : "database";
}

core::Result<std::shared_ptr<automate::AutomateSource>> AutomateConnection::open(const AutomateTarget& target,
                                                                                 core::Secret password) {
  if (target.kind == AutomateTarget::Kind::kRest) {
    automate::RestSettings settings;
    settings.url = target.url;
    settings.user = target.user;
    settings.client_id = target.client_id;
    settings.mfa_code = target.mfa_code;
    GLUEPOT_ASSIGN(auto made, automate::make_rest_source(std::move(settings), std::move(password), clock_));
    return std::shared_ptr<automate::AutomateSource>(std::move(made));
  }
  automate::MariadbSettings settings;
  settings.host = target.host;
  settings.port = target.port;
  settings.database = target.database;
  settings.user = target.user;
  settings.expected_columns = target.columns;
  settings.tls = target.tls_required ? automate::MariadbSettings::Tls::kDefault : automate::MariadbSettings::Tls::kOff;
  GLUEPOT_ASSIGN(auto made, automate::make_mariadb_source(std::move(settings), std::move(password)));
  return std::shared_ptr<automate::AutomateSource>(std::move(made));
}

core::Result<core::Secret> AutomateConnection::password_or_stored(const AutomateTarget& target,
                                                                  const core::Secret* password) {
  if (password != nullptr && !password->empty()) return password->clone();
  GLUEPOT_ASSIGN(const auto stored, connections_.find(kKind));
  if (!stored) return core::invalid("password", "is needed: none is stored yet");
  const auto known = target_of(stored->settings);
  if (known.kind != target.kind || known.url != target.url)
    return core::invalid("password", "enter it again: the stored one is only used for " + known.user + " at " +
                                         (known.url.empty() ? known.host : known.url));
  if (known.host != target.host || known.port != target.port || known.user != target.user ||
      (known.tls_required && !target.tls_required))
    return core::invalid("password", "enter it again: the stored one is only used for " + known.user + " at " +
                                         known.host + ":" + std::to_string(known.port) +
                                         (known.tls_required ? " over TLS" : ""));
  return connections_.credential(kKind);
}

core::Result<AutomateTest> AutomateConnection::look(automate::AutomateSource& source, AutomateTarget::Kind kind) {
  GLUEPOT_ASSIGN(auto report, source.test());
  AutomateTest out;
  out.kind = kind;
  out.server_version = report.server_version;
  out.rows = report.rows;
  out.readable = report.readable;
  out.unreadable = report.unreadable;
  out.empty = report.empty;
  for (const auto& [reason, count] : report.reasons)
    out.unreadable_by_reason[std::string(automate::unreadable_name(reason))] = count;
  out.warnings = report.warnings;
  if (!report.unreadable_rows.empty()) {
    GLUEPOT_ASSIGN(const auto clients, source.clients());
    for (const auto& client : clients) out.client_names.emplace(client.id, client.name);
  }
  out.report = std::move(report);
  return out;
}

core::Result<AutomateTest> AutomateConnection::test(const AutomateTarget& asked, const core::Secret* password) {
  GLUEPOT_ASSIGN(const auto target, normalised(asked));
  GLUEPOT_ASSIGN(auto secret, password_or_stored(target, password));
  GLUEPOT_ASSIGN(const auto source, open(target, std::move(secret)));
  return look(*source, target.kind);
}

core::Result<AutomateTest> AutomateConnection::test_stored() {
  GLUEPOT_ASSIGN(const auto stored, connections_.find(kKind));
  GLUEPOT_ASSIGN(const auto live, source());
  auto tested = look(*live, stored ? target_of(stored->settings).kind : AutomateTarget::Kind::kDatabase);
  report(tested ? core::Status() : core::fail(tested.error()));
  return tested;
}

core::Result<AutomateTest> AutomateConnection::connect(const core::Caller& by, const AutomateTarget& asked,
                                                       const core::Secret* password) {
  GLUEPOT_ASSIGN(auto target, normalised(asked));
  GLUEPOT_ASSIGN(auto secret, password_or_stored(target, password));
  audit::Draft draft{"connect", by, target.user + "@" + target.host, "integrations/automate"};
  const auto refused = [&](const core::Error& error) {
    draft.detail = error.message;
    (void)audit_.record(draft, audit::Outcome::kFailed);
    return core::fail(error);
  };
  auto opened = open(target, secret.clone());
  if (!opened) return refused(opened.error());
  auto tested = look(**opened, target.kind);
  if (!tested) return refused(tested.error());
  if (target.kind == AutomateTarget::Kind::kDatabase) {  // from now on these columns may not go unnoticed
    target.columns = tested->report.columns;
    opened = open(target, secret.clone());
    if (!opened) return refused(opened.error());
  }
  GLUEPOT_TRY(connections_.save(kKind, settings_text(target, *tested), &secret, by.name));
  {
    const std::lock_guard lock(mutex_);
    source_ = *std::move(opened);  // signed in already, perhaps with a code that is good once
  }
  GLUEPOT_TRY(audit_.record(draft, audit::Outcome::kDone));
  return tested;
}

core::Status AutomateConnection::disconnect(const core::Caller& by) {
  GLUEPOT_TRY(connections_.remove(kKind));
  {
    const std::lock_guard lock(mutex_);
    source_.reset();
  }
  return audit_.record({"disconnect", by, "Automate", "integrations/automate"}, audit::Outcome::kDone);
}

core::Result<std::optional<AutomateTarget>> AutomateConnection::stored_target() {
  GLUEPOT_ASSIGN(const auto stored, connections_.find(kKind));
  return stored ? std::optional(target_of(stored->settings)) : std::nullopt;
}

core::Result<std::shared_ptr<automate::AutomateSource>> AutomateConnection::source() {
  const std::lock_guard lock(mutex_);
  if (source_) return source_;
  GLUEPOT_ASSIGN(const auto stored, connections_.find(kKind));
  if (!stored)
    return core::fail(ErrorCode::kConflict, "Automate is not connected; connect it under Settings > Integrations");
  GLUEPOT_ASSIGN(auto secret, connections_.credential(kKind));
  GLUEPOT_ASSIGN(source_, open(target_of(stored->settings), std::move(secret)));
  return source_;
}

void AutomateConnection::report(const core::Status& outcome) {
  const auto done = outcome ? connections_.report(kKind, true, "", "")
                            : connections_.report(kKind, false, outcome.error().message, outcome.error().next_step);
  if (!done) core::log_warn("the connection's state was not stored", {{"cause", done.error().message}});
}

}  // namespace gluepot::password_sync
