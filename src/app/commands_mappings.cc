// SPDX-License-Identifier: Apache-2.0
#include "app/commands_mappings.h"

#include <vector>

#include "app/commands_companies.h"
#include "app/named.h"
#include "app/table_text.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::app {
namespace {

using Result = core::Result<int>;

const std::string kBase = "/api/v1/mappings";

std::string state_of(const json::object& row) {
  if (!object_of(row, "company").empty()) return "mapped";
  return text_of(row, "internal_at_ms").empty() ? "unmapped" : "internal";
}

/// The row of the organization that ORGANIZATION names.
core::Result<json::object> organization_of(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/organizations"));
  const auto& rows = rows_of(answer, "organizations");
  GLUEPOT_ASSIGN(const auto id, id_among(rows, s.command().argument("ORGANIZATION"), "ORGANIZATION", "organization",
                                         "gluepot map list", core::normalise_name));
  for (const auto& row : rows)
    if (text_of(row.as_object(), "id") == id) return row.as_object();
  return core::fail(core::ErrorCode::kInternal, "the organization " + id + " is not listed");
}

}  // namespace

Result list_mappings(Session& s) {
  const auto state = s.command().argument("state");
  if (s.command().arguments.contains("state") && state != "mapped" && state != "unmapped" && state != "internal")
    return core::invalid("state", "mapped, unmapped or internal");
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", "/api/v1/organizations" + (state.empty() ? "" : "?filter=" + state)));
  s.show(answer, [](const json::object& o) {
    std::vector<std::vector<std::string>> table{{"ID", "ORGANIZATION", "STATE", "COMPANY", "BY"}};
    for (const auto& item : rows_of(o, "organizations")) {
      const auto& row = item.as_object();
      const auto& company = object_of(row, "company");
      table.push_back({text_of(row, "id"), text_of(row, "name"), state_of(row),
                       company.empty() ? "" : text_of(company, "id") + " " + text_of(company, "name"),
                       text_of(row, "rule")});
    }
    print_table(table);
  });
  return 0;
}

Result set_mapping(Session& s) {
  GLUEPOT_ASSIGN(const auto before, organization_of(s));
  GLUEPOT_ASSIGN(const auto company, id_of_company(s, "COMPANY"));
  GLUEPOT_ASSIGN(const auto answer,
                 s.ask("PUT", kBase + "/" + text_of(before, "id"), json::object{{"company_id", company}}));
  s.show(answer, [&](const json::object& o) {
    const auto former = text_of(object_of(before, "company"), "name");
    const auto now = text_of(object_of(o, "company"), "name");
    line(text_of(o, "name") + " is mapped to " + now +
         (former.empty() || former == now ? "" : ", no longer to " + former));
  });
  return 0;
}

Result unset_mapping(Session& s) {
  GLUEPOT_ASSIGN(const auto before, organization_of(s));
  GLUEPOT_TRY(s.ask("DELETE", kBase + "/" + text_of(before, "id")));
  GLUEPOT_ASSIGN(const auto after, organization_of(s));
  s.show(after, [&](const json::object& o) {
    const auto former = text_of(object_of(before, "company"), "name");
    line(text_of(o, "name") + (former.empty() ? " was not mapped" : " is no longer mapped to " + former));
  });
  return 0;
}

Result list_mapping_batches(Session& s) {
  GLUEPOT_ASSIGN(const auto answer, s.ask("GET", kBase + "/batches"));
  s.show(answer, [](const json::object& o) {
    std::vector<std::vector<std::string>> table{{"ID", "AT", "BY", "ORGANIZATIONS", "UNDONE"}};
    for (const auto& item : rows_of(o, "batches")) {
      const auto& row = item.as_object();
      const auto undone = time_text(row, "undone_at_ms");
      table.push_back({text_of(row, "id"), time_text(row, "at_ms"), text_of(row, "by"), text_of(row, "organizations"),
                       undone.empty() ? "" : undone + " by " + text_of(row, "undone_by")});
    }
    print_table(table);
  });
  return 0;
}

Result undo_mapping_batch(Session& s) {
  const auto batch = core::parse_int64(s.command().argument("BATCH"));
  if (!batch) return core::invalid("BATCH", "its id, as gluepot map batches shows it");
  GLUEPOT_ASSIGN(const auto answer,
                 s.ask("POST", kBase + "/batches/" + std::to_string(*batch) + "/undo", json::object{}));
  s.show(answer, [](const json::object& o) {
    for (const auto& item : rows_of(o, "kept"))
      line("Left: " + text_of(object_of(item.as_object(), "organization"), "name") + ": " +
           text_of(item.as_object(), "reason"));
    line(text_of(o, "unmapped") + " organizations unmapped");
  });
  return 0;
}

}  // namespace gluepot::app
