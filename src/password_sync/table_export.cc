// SPDX-License-Identifier: Apache-2.0
#include "password_sync/table_export.h"

#include <boost/json.hpp>

namespace gluepot::password_sync {
namespace {

namespace json = boost::json;
using automate::ExportReport;
using core::ErrorCode;

constexpr std::string_view kKind = "automate_export";

/// The account and the server its password was entered for.
struct Stored {
  std::string user, host, database;
  std::int64_t port = 0;
  bool tls = true;
};

std::string text_of(const std::string& user, const AutomateTarget& target) {
  return json::serialize(json::object{{"user", user},
                                      {"host", target.host},
                                      {"port", target.port},
                                      {"database", target.database},
                                      {"tls", target.tls_required}});
}

Stored stored_of(const std::string& text) {
  Stored out;
  json::error_code error;
  const auto value = json::parse(text, error);
  if (error || !value.is_object()) return out;
  const auto& object = value.get_object();
  const auto take = [&](std::string_view name, std::string& into) {
    if (const auto* member = object.if_contains(name); member != nullptr && member->is_string())
      into = std::string(member->get_string());
  };
  take("user", out.user);
  take("host", out.host);
  take("database", out.database);
  if (const auto* port = object.if_contains("port"); port != nullptr && port->is_int64()) out.port = port->get_int64();
  if (const auto* tls = object.if_contains("tls"); tls != nullptr && tls->is_bool()) out.tls = tls->get_bool();
  return out;
}

/// The password may go there: the same server, and no less safely than when it was entered.
bool same_server(const Stored& known, const AutomateTarget& target) {
  return known.host == target.host && known.port == target.port && known.database == target.database &&
         !(known.tls && !target.tls_required);
}

automate::MariadbSettings settings_of(const AutomateTarget& target, const std::string& user) {
  automate::MariadbSettings out;
  out.host = target.host;
  out.port = target.port;
  out.database = target.database;
  out.user = user;
  out.tls = target.tls_required ? automate::MariadbSettings::Tls::kDefault : automate::MariadbSettings::Tls::kOff;
  return out;
}

std::string foreign_sentence(const ExportReport& report) {
  return "StickySync's tables hold " + std::to_string(report.foreign_companies) + " client mappings, " +
         std::to_string(report.foreign_passwords) + " pairs and " + std::to_string(report.foreign_auto_sync) +
         " AutoSync ticks that Gluepot does not have; nothing was written";
}

std::string done_sentence(const ExportReport& report) {
  return std::to_string(report.written) + " rows written, " + std::to_string(report.removed) + " removed";
}

}  // namespace

struct TableExport::Account {
  AutomateTarget target;
  std::string user;
  core::Secret password;
  bool entered = false;  ///< now, not the stored one
};

core::Result<AutomateTarget> TableExport::server() {
  GLUEPOT_ASSIGN(auto target, parts_.automate.stored_target());
  if (!target)
    return core::fail(ErrorCode::kConflict, "Automate is not connected; connect it under Settings > Integrations");
  if (target->kind != AutomateTarget::Kind::kDatabase)
    return core::fail({ErrorCode::kConflict,
                       "the export writes into Automate's database, and Automate is connected by its REST API",
                       {},
                       "Connect Automate by its database, then switch the export on."});
  return *std::move(target);
}

core::Result<TableExport::Account> TableExport::account(const std::optional<std::string>& user,
                                                        const core::Secret* password) {
  GLUEPOT_ASSIGN(auto target, server());
  GLUEPOT_ASSIGN(const auto stored, parts_.connections.find(kKind));
  const Stored known = stored ? stored_of(stored->settings) : Stored{};
  const std::string name = user ? *user : known.user;
  if (name.empty()) return core::invalid("user", "is needed: the write account's name");
  if (name == target.user)
    return core::invalid("user", "must be an account of its own: " + name + " is the one that Automate is read with");
  if (password != nullptr && !password->empty()) return Account{std::move(target), name, password->clone(), true};
  if (!stored) return core::invalid("password", "is needed: none is stored yet");
  if (known.user != name || !same_server(known, target))
    return core::invalid("password", "enter it again: the stored one is only used for " + known.user + " at " +
                                         known.host + ":" + std::to_string(known.port));
  GLUEPOT_ASSIGN(auto secret, parts_.connections.credential(kKind));
  return Account{std::move(target), name, std::move(secret), false};
}

core::Result<ExportState> TableExport::state() {
  GLUEPOT_ASSIGN(const auto stored, parts_.connections.find(kKind));
  if (!stored) return ExportState{};
  ExportState out;
  out.enabled = true;
  out.user = stored_of(stored->settings).user;
  out.password_set_at_ms = stored->credential_set_at_ms;
  out.state = stored->state == "connected" ? "ok" : "error";
  out.message = stored->message;
  out.next_step = stored->next_step;
  out.last_at_ms = stored->last_ok_at_ms;
  return out;
}

core::Result<ExportReport> TableExport::test(const std::optional<std::string>& user, const core::Secret* password) {
  const std::lock_guard lock(mutex_);
  GLUEPOT_ASSIGN(auto with, account(user, password));
  GLUEPOT_ASSIGN(const auto content, parts_.content());
  return automate::StickySyncExport(settings_of(with.target, with.user), std::move(with.password)).look(content);
}

core::Result<ExportReport> TableExport::enable(const core::Caller& by, const std::optional<std::string>& user,
                                               const core::Secret* password, bool replace) {
  const std::lock_guard lock(mutex_);
  GLUEPOT_ASSIGN(const auto with, account(user, password));
  GLUEPOT_ASSIGN(const auto entry,
                 parts_.audit.begin({"enable_export", by, with.user + "@" + with.target.host, "password-sync/export"}));
  const auto done = [&]() -> core::Result<ExportReport> {
    GLUEPOT_ASSIGN(const auto content, parts_.content());
    const automate::StickySyncExport tables(settings_of(with.target, with.user), with.password.clone());
    GLUEPOT_ASSIGN(const auto found, tables.look(content));
    if (!replace && found.foreign_companies + found.foreign_passwords + found.foreign_auto_sync > 0)
      return core::fail({ErrorCode::kConflict,
                         foreign_sentence(found),
                         {},
                         "Take over what StickySync had first, or send replace: true to have those rows removed."});
    GLUEPOT_ASSIGN(auto written, tables.write(content));
    written.missing_tables = found.missing_tables;
    GLUEPOT_TRY(parts_.connections.save(kKind, text_of(with.user, with.target), with.entered ? &with.password : nullptr,
                                        by.name));
    return written;
  }();
  const auto noted = done ? parts_.audit.finish(entry, audit::Outcome::kDone, done_sentence(*done))
                          : parts_.audit.finish(entry, audit::Outcome::kFailed, done.error().message);
  if (!done) return core::fail(done.error());
  if (!noted) return core::fail(noted.error());
  return *done;
}

core::Status TableExport::disable(const core::Caller& by) {
  const std::lock_guard lock(mutex_);
  GLUEPOT_ASSIGN(const auto stored, parts_.connections.find(kKind));
  if (!stored) return {};
  GLUEPOT_TRY(parts_.audit.record({"disable_export", by, stored_of(stored->settings).user, "password-sync/export"},
                                  audit::Outcome::kDone));
  return parts_.connections.remove(kKind);
}

core::Result<ExportReport> TableExport::exported() {
  GLUEPOT_ASSIGN(auto with, account(std::nullopt, nullptr));
  GLUEPOT_ASSIGN(const auto content, parts_.content());
  return automate::StickySyncExport(settings_of(with.target, with.user), std::move(with.password)).write(content);
}

core::Status TableExport::run() {
  const std::lock_guard lock(mutex_);
  GLUEPOT_ASSIGN(const auto stored, parts_.connections.find(kKind));
  if (!stored) return {};
  const auto done = exported();
  GLUEPOT_TRY(done ? parts_.connections.report(kKind, true, "", "")
                   : parts_.connections.report(kKind, false, done.error().message, done.error().next_step));
  if (!done) return core::fail(done.error());
  return {};
}

}  // namespace gluepot::password_sync
