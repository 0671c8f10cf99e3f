// SPDX-License-Identifier: Apache-2.0
#include "passwords/leaver.h"

#include <algorithm>
#include <boost/json.hpp>
#include <initializer_list>
#include <utility>

#include "core/clock.h"
#include "core/text.h"

namespace gluepot::passwords {
namespace {

/// What the audit calls a record whose values were shown.
std::optional<std::pair<documentation::Kind, std::int64_t>> record_of(std::string_view record_id) {
  for (const auto kind : {documentation::Kind::kPasswords, documentation::Kind::kFlexibleAssets}) {
    const auto prefix = std::string(catalog::kind_name(kind)) + "/";
    if (!record_id.starts_with(prefix)) continue;
    if (const auto id = core::parse_int64(record_id.substr(prefix.size()))) return std::pair{kind, *id};
  }
  return std::nullopt;
}

std::optional<std::int64_t> changed_at(const documentation::Record& record) {
  boost::json::error_code error;
  const auto attributes = boost::json::parse(record.body, error);
  if (error || !attributes.is_object()) return std::nullopt;
  const auto* text = attributes.get_object().if_contains("password-updated-at");
  if (text == nullptr || !text->is_string()) return std::nullopt;
  return core::parse_time(std::string_view(text->get_string()));
}

RotationState state_of(const Rotation& row) {
  return row.changed_at_ms && *row.changed_at_ms > row.last_seen_at_ms ? RotationState::kChanged
                                                                       : RotationState::kToChange;
}

void put_cell(std::string& line, std::string_view cell) {
  const std::string text = core::printable(cell);
  if (!line.empty()) line += ',';
  const bool formula = !text.empty() && std::string_view("=+-@").find(text.front()) != std::string_view::npos;
  line += formula ? "\"'" : "\"";
  for (const char c : text) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

/// What he was shown himself and by his keys, each record once, the one seen last first.
core::Result<std::vector<audit::RevealedRecord>> seen_by(audit::AuditLog& audit, core::UserId user,
                                                         const std::vector<core::ApiKeyId>& keys) {
  GLUEPOT_ASSIGN(auto seen, audit.revealed_by("user", user.value));
  for (const auto key : keys) {
    GLUEPOT_ASSIGN(const auto by_key, audit.revealed_by("key", key.value));
    for (const auto& one : by_key) {
      const auto known =
          std::find_if(seen.begin(), seen.end(), [&](const auto& other) { return other.record_id == one.record_id; });
      if (known == seen.end()) {
        seen.push_back(one);
        continue;
      }
      known->times += one.times;
      known->first_at_ms = std::min(known->first_at_ms, one.first_at_ms);
      known->last_at_ms = std::max(known->last_at_ms, one.last_at_ms);
    }
  }
  std::stable_sort(seen.begin(), seen.end(), [](const auto& a, const auto& b) { return a.last_at_ms > b.last_at_ms; });
  return seen;
}

}  // namespace

std::string_view rotation_state_name(RotationState state) {
  switch (state) {
    case RotationState::kToChange:
      return "to_change";
    case RotationState::kChanged:
      return "changed";
    case RotationState::kGone:
      return "gone";
  }
  return "to_change";
}

core::Result<std::vector<Rotation>> leaver_report(audit::AuditLog& audit, documentation::Store& documentation,
                                                  core::UserId user, const std::vector<core::ApiKeyId>& keys,
                                                  const std::optional<std::vector<core::CompanyId>>& companies) {
  GLUEPOT_ASSIGN(const auto seen, seen_by(audit, user, keys));
  std::vector<Rotation> rows;
  for (const auto& one : seen) {
    const auto seen_record = record_of(one.record_id);
    if (!seen_record) continue;
    Rotation row;
    row.kind = seen_record->first;
    row.password_id = seen_record->second;
    if (one.company_id) row.company = core::CompanyId{*one.company_id};
    if (companies &&
        (!row.company || std::find(companies->begin(), companies->end(), *row.company) == companies->end()))
      continue;
    row.name = one.subject;
    row.company_name = one.company_name;
    row.times = one.times;
    row.first_seen_at_ms = one.first_at_ms;
    row.last_seen_at_ms = one.last_at_ms;
    GLUEPOT_ASSIGN(const auto record, documentation.find(row.kind, row.password_id));
    if (record) {
      row.name = record->name;
      if (row.kind == documentation::Kind::kPasswords) row.changed_at_ms = changed_at(*record);
    }
    row.state = record ? state_of(row) : RotationState::kGone;
    rows.push_back(std::move(row));
  }
  const auto rank = [](RotationState state) {
    return state == RotationState::kToChange ? 0 : state == RotationState::kGone ? 1 : 2;
  };
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const Rotation& a, const Rotation& b) { return rank(a.state) < rank(b.state); });
  return rows;
}

std::string leaver_csv(const std::vector<Rotation>& rows, const audit::AuditLog::Away& away) {
  std::string text = "state,company,password,last_seen_at,times_seen,changed_at,password_id\r\n";
  for (const auto& row : rows) {
    std::string line;
    for (const auto& cell : std::initializer_list<std::string>{
             std::string(rotation_state_name(row.state)), row.company_name,
             row.kind == documentation::Kind::kPasswords ? row.name : "asset: " + row.name,
             core::format_time(row.last_seen_at_ms), std::to_string(row.times),
             row.changed_at_ms ? core::format_time(*row.changed_at_ms) : "", std::to_string(row.password_id)})
      put_cell(line, cell);
    text += line + "\r\n";
  }
  if (away.entries > 0) {
    std::string files;
    for (const auto& file : away.files) files += (files.empty() ? "" : ", ") + file;
    std::string line;
    for (const auto& cell : std::initializer_list<std::string>{
             "incomplete", "", std::to_string(away.entries) + " sealed entries lie elsewhere: " + files, "", "", "",
             ""})
      put_cell(line, cell);
    text += line + "\r\n";
  }
  return text;
}

}  // namespace gluepot::passwords
