// SPDX-License-Identifier: Apache-2.0
#include "password_sync/run_notes.h"

#include <boost/json.hpp>

#include "core/ids.h"

namespace gluepot::password_sync {
namespace {

namespace json = boost::json;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::string_view kUnderWay = "run_under_way", kLastAutoSync = "auto_sync_started_at_ms";
constexpr Statement kFind{"password_sync.run_note", "SELECT value FROM password_sync_setting WHERE name = ?"};
constexpr Statement kDrop{"password_sync.drop_run_note", "DELETE FROM password_sync_setting WHERE name = ?"};
constexpr Statement kStore{"password_sync.store_run_note",
                           "INSERT INTO password_sync_setting (name, value) VALUES (?, ?)"};

core::Status put(store::Database& store, std::string_view name, const std::string& value) {
  return store.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kDrop, name));
    GLUEPOT_TRY(connection.execute(kStore, name, value));
    return {};
  });
}

core::Result<std::optional<std::string>> find(Connection& connection, std::string_view name) {
  return connection.find(
      kFind, [](const Row& row) { return row.string(0); }, name);
}

std::string text_of(const ApplyOptions& options) {
  json::object out{{"confirmed", options.confirmed},
                   {"overwrite_changed", options.overwrite_changed},
                   {"recreate_deleted", options.recreate_deleted},
                   {"archive_orphaned", options.archive_orphaned},
                   {"auto_sync_only", options.auto_sync_only},
                   {"started_by", options.started_by},
                   {"password_ids", json::value_from(options.password_ids)}};
  if (options.plan_id) out["plan_id"] = *options.plan_id;
  if (options.client_id) out["client_id"] = *options.client_id;
  return json::serialize(out);
}

ApplyOptions options_of(const json::object& object) {
  ApplyOptions out;
  out.confirmed = object.at("confirmed").as_bool();
  out.overwrite_changed = object.at("overwrite_changed").as_bool();
  out.recreate_deleted = object.at("recreate_deleted").as_bool();
  out.archive_orphaned = object.at("archive_orphaned").as_bool();
  out.auto_sync_only = object.at("auto_sync_only").as_bool();
  out.started_by = std::string(object.at("started_by").as_string());
  for (const auto& id : object.at("password_ids").as_array()) out.password_ids.push_back(id.as_int64());
  if (const auto* plan = object.if_contains("plan_id")) out.plan_id = plan->as_int64();
  if (const auto* client = object.if_contains("client_id")) out.client_id = client->as_int64();
  return out;
}

}  // namespace

core::Status RunNotes::begin(const ApplyOptions& options) {
  return put(store_, kUnderWay, text_of(options));
}

core::Status RunNotes::end() {
  return store_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kDrop, kUnderWay));
    return {};
  });
}

core::Result<std::optional<ApplyOptions>> RunNotes::unended() {
  return store::read(store_, [&](Connection& connection) -> core::Result<std::optional<ApplyOptions>> {
    GLUEPOT_ASSIGN(const auto text, find(connection, kUnderWay));
    if (!text) return std::optional<ApplyOptions>();
    json::error_code error;
    const auto value = json::parse(*text, error);
    if (error || !value.is_object()) return std::optional<ApplyOptions>();
    try {
      return std::optional(options_of(value.get_object()));
    } catch (const std::exception&) {  // written by another version: a run narrower than asked for is none
      return std::optional<ApplyOptions>();
    }
  });
}

core::Status RunNotes::auto_sync_started(std::int64_t at_ms) {
  return put(store_, kLastAutoSync, std::to_string(at_ms));
}

core::Result<std::optional<std::int64_t>> RunNotes::last_auto_sync_ms() {
  return store::read(store_, [&](Connection& connection) -> core::Result<std::optional<std::int64_t>> {
    GLUEPOT_ASSIGN(const auto text, find(connection, kLastAutoSync));
    return text ? core::parse_int64(*text) : std::nullopt;
  });
}

}  // namespace gluepot::password_sync
