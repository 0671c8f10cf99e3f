// SPDX-License-Identifier: Apache-2.0
#include "audit/export.h"

#include <boost/json.hpp>
#include <initializer_list>
#include <string_view>

#include "audit/sentence.h"
#include "core/clock.h"
#include "core/text.h"

namespace gluepot::audit {
namespace {

namespace json = boost::json;

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

void put_cell(std::string& line, std::string_view cell) {
  if (!line.empty()) line += ',';
  const bool formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
  if (!formula && cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    line += cell;
    return;
  }
  line += formula ? "\"'" : "\"";
  for (const char c : cell) {
    if (c == '"') line += '"';
    line += c;
  }
  line += '"';
}

std::string json_line(const Entry& entry) {
  json::object out{{"sequence", std::to_string(entry.sequence)},
                   {"at", core::format_time(entry.at_ms)},
                   {"at_ms", entry.at_ms},
                   {"sentence", sentence(entry)},
                   {"actor",
                    {{"kind", entry.actor_kind},
                     {"id", entry.actor_id == 0 ? json::value(nullptr) : json::value(std::to_string(entry.actor_id))},
                     {"name", entry.actor_name}}},
                   {"action", entry.action},
                   {"subject", text_or_null(entry.subject)},
                   {"record_id", text_or_null(entry.record_id)},
                   {"company", nullptr},
                   {"outcome", entry.outcome},
                   {"finished_at_ms", nullptr},
                   {"reason", text_or_null(entry.detail)},
                   {"address", text_or_null(entry.address)},
                   {"source", text_or_null(entry.source)},
                   {"session", text_or_null(entry.session)}};
  if (entry.company_id) out["company"] = {{"id", std::to_string(*entry.company_id)}, {"name", entry.company_name}};
  if (entry.finished_at_ms) out["finished_at_ms"] = *entry.finished_at_ms;
  return json::serialize(out) + "\n";
}

std::string csv_line(const Entry& entry) {
  std::string line = std::to_string(entry.sequence);
  for (const auto& cell : std::initializer_list<std::string>{
           core::format_time(entry.at_ms), sentence(entry), entry.actor_kind, entry.actor_name,
           entry.actor_id == 0 ? "" : std::to_string(entry.actor_id), entry.action, entry.subject, entry.company_name,
           entry.company_id ? std::to_string(*entry.company_id) : "", entry.record_id, entry.outcome,
           entry.finished_at_ms ? core::format_time(*entry.finished_at_ms) : "", entry.detail, entry.address,
           entry.source, entry.session})
    put_cell(line, core::printable(cell));
  return line + "\r\n";
}

}  // namespace

std::string export_head(ExportFormat format) {
  if (format == ExportFormat::kJsonLines) return {};
  return "sequence,at,sentence,actor_kind,actor,actor_id,action,subject,company,company_id,record_id,outcome,"
         "finished_at,reason,address,source,session\r\n";
}

std::string export_line(ExportFormat format, const Entry& entry) {
  return format == ExportFormat::kCsv ? csv_line(entry) : json_line(entry);
}

}  // namespace gluepot::audit
