// SPDX-License-Identifier: Apache-2.0
// A company's documents, flexible assets and checklists.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/clock.h"
#include "documentation/sanitizer.h"
#include "http/api/record_scope.h"
#include "http/api/visible_tags.h"

namespace gluepot::api {
namespace {

using documentation::Kind;
using documentation::Record;
using http::Method;
using http::Request;

Answer list_documents(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  GLUEPOT_ASSIGN(const auto folders, company_records(services, scope, Kind::kDocumentFolders));
  GLUEPOT_ASSIGN(const auto documents, company_records(services, scope, Kind::kDocuments));
  json::array folder_rows, rows;
  for (const auto& folder : folders)
    folder_rows.push_back(
        json::object{{"id", id_json(folder.id)},
                     {"name", folder.name},
                     {"parent_id", folder.parent_id == 0 ? json::value(nullptr) : id_json(folder.parent_id)}});
  for (const auto& document : documents)
    rows.push_back(
        json::object{{"id", id_json(document.id)},
                     {"name", document.name},
                     {"folder_id", document.parent_id == 0 ? json::value(nullptr) : id_json(document.parent_id)},
                     {"updated_at_ms", time_or_null(document.updated_at_ms)},
                     {"archived", document.archived}});
  return json::object{{"folders", std::move(folder_rows)}, {"documents", std::move(rows)}};
}

/// The HTML of one content block: a heading block becomes a heading, text is text.
std::string block_html(const json::value& block) {
  const json::object* object = block.if_object();
  if (object == nullptr) return {};
  const json::value* inner = object->if_contains("resource");
  const json::object& resource = inner != nullptr && inner->is_object() ? inner->get_object() : *object;
  const std::string content = text_of(resource, "content");
  if (text_of(*object, "resource_type").find("Heading") == std::string::npos) return content;
  const json::value* level = resource.if_contains("level");
  const auto depth =
      std::to_string(level != nullptr && level->is_int64() ? std::clamp<std::int64_t>(level->get_int64(), 1, 6) : 2);
  return "<h" + depth + ">" + content + "</h" + depth + ">";
}

/// A document's body: blocks in the order of `sort`, a plain text, or the sections fetched for it.
core::Result<std::string> document_html(Services& services, const Record& record, const json::object& attributes) {
  const json::value* content = attributes.if_contains("content");
  if (content != nullptr && content->is_string()) return std::string(content->get_string());
  std::vector<std::pair<std::int64_t, std::string>> blocks;
  if (content != nullptr && content->is_array())
    for (const auto& block : content->get_array()) {
      const json::value* sort = block.is_object() ? block.get_object().if_contains("sort") : nullptr;
      blocks.emplace_back(
          sort != nullptr && sort->is_int64() ? sort->get_int64() : static_cast<std::int64_t>(blocks.size()),
          block_html(block));
    }
  if (blocks.empty()) {
    std::vector<Record> sections;
    GLUEPOT_TRY(services.documentation.read([&](documentation::Reader& reader) -> core::Status {
      GLUEPOT_ASSIGN(sections, reader.children(Kind::kDocumentSections, record.id));
      return {};
    }));
    for (const auto& section : sections) {
      json::object section_attributes = attributes_of(section);
      const json::value* sort = section_attributes.if_contains("sort");
      const auto place =
          sort != nullptr && sort->is_int64() ? sort->get_int64() : static_cast<std::int64_t>(blocks.size());
      section_attributes["resource_type"] = text_of(section_attributes, "resource-type");
      blocks.emplace_back(place, block_html(section_attributes));
    }
  }
  std::stable_sort(blocks.begin(), blocks.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string html;
  for (const auto& [sort, block] : blocks) html += block + "\n";
  return html;
}

core::Result<json::array> folder_path(Services& services, const CompanyScope& scope, std::int64_t folder) {
  json::array path;
  // Folders may point at each other in a circle when the source was changed while it was read.
  for (int depth = 0; folder != 0 && depth < 32; ++depth) {
    GLUEPOT_ASSIGN(const auto record, services.documentation.find(Kind::kDocumentFolders, folder, scope.scope));
    if (!record) break;
    path.insert(path.begin(), json::value(record->name));
    folder = record->parent_id;
  }
  return path;
}

Answer show_document(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  GLUEPOT_ASSIGN(const auto id, path_id(request, 1));
  GLUEPOT_ASSIGN(const auto record, company_record(services, scope, Kind::kDocuments, id));
  const auto attributes = attributes_of(record);
  GLUEPOT_ASSIGN(const auto html, document_html(services, record, attributes));
  GLUEPOT_ASSIGN(auto path, folder_path(services, scope, record.parent_id));
  return json::object{{"id", id_json(record.id)},
                      {"name", record.name},
                      {"html", documentation::sanitize_html(html)},
                      {"has_body", !html.empty()},
                      {"updated_at_ms", time_or_null(record.updated_at_ms)},
                      {"archived", record.archived},
                      {"folder_path", std::move(path)},
                      {"source_url", source_url(attributes)},
                      {"mirrored_at_ms", time_or_null(services.sync.last_success_ms())}};
}

json::array fields_json(const std::vector<Record>& fields) {
  json::array rows;
  for (const auto& field : fields) {
    const auto attributes = attributes_of(field);
    const json::value* shown = attributes.if_contains("show-in-list");
    rows.push_back(json::object{{"name", field.name},
                                {"key", text_of(attributes, "name-key")},
                                {"kind", text_of(attributes, "kind")},
                                {"show_in_list", shown != nullptr && shown->is_bool() && shown->get_bool()}});
  }
  return rows;
}

/// The fields of a type in the order an administrator gave them.
core::Result<std::vector<Record>> fields_of(Services& services, std::int64_t type) {
  std::vector<Record> fields;
  GLUEPOT_TRY(services.documentation.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(fields, reader.children(Kind::kFlexibleAssetFields, type));
    return {};
  }));
  const auto order = [](const Record& field) {
    const auto attributes = attributes_of(field);
    const json::value* value = attributes.if_contains("order");
    return value != nullptr && value->is_int64() ? value->get_int64() : INT64_MAX;
  };
  std::stable_sort(fields.begin(), fields.end(), [&](const Record& a, const Record& b) { return order(a) < order(b); });
  return fields;
}

Answer list_types(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  std::vector<std::pair<std::int64_t, std::int64_t>> counts;
  GLUEPOT_TRY(services.documentation.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(counts, reader.counts_by_parent(Kind::kFlexibleAssets, scope.scope));
    return {};
  }));
  json::array rows;
  for (const auto& [type_id, count] : counts) {
    GLUEPOT_ASSIGN(const auto type, services.documentation.find(Kind::kFlexibleAssetTypes, type_id));
    if (!type) continue;
    GLUEPOT_ASSIGN(const auto fields, fields_of(services, type_id));
    rows.push_back(json::object{{"id", id_json(type_id)},
                                {"name", type->name},
                                {"icon", text_or_null(text_of(attributes_of(*type), "icon"))},
                                {"count", count},
                                {"fields", fields_json(fields)}});
  }
  return json::object{{"types", std::move(rows)}};
}

/// Tag values that may be named, as {type, values:[{id, name}]}.
json::array tags_of(const json::value& value, const VisibleTags& visible) {
  json::array tags;
  const json::object* object = value.if_object();
  const json::value* values = object != nullptr ? object->if_contains("values") : nullptr;
  if (values == nullptr || !values->is_array()) return tags;
  const std::string kind = text_of(*object, "type");
  for (const auto& tag : values->get_array())
    if (tag.is_object() && visible.shows(kind, tag.get_object())) {
      const auto company = visible.company_of(kind, tag.get_object());
      tags.push_back(json::object{{"id", text_of(tag.get_object(), "id")},
                                  {"name", text_of(tag.get_object(), "name")},
                                  {"kind", kind},
                                  {"company_id", company ? json::value(company->text()) : json::value(nullptr)}});
    }
  return tags;
}

/// One trait as a line of plain text.
std::string display_text(const json::value& value, std::string_view kind, const VisibleTags& visible) {
  if (value.is_null()) return {};
  if (value.is_object()) {
    std::string joined;
    for (const auto& tag : tags_of(value, visible))
      joined += (joined.empty() ? "" : ", ") + text_of(tag.get_object(), "name");
    return joined.empty() ? text_of(value.get_object(), "name") : joined;
  }
  if (value.is_bool()) return value.get_bool() ? "Yes" : "No";
  const std::string text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
  return kind == "Textbox" ? documentation::html_to_text(text) : text;
}

const json::object* traits_of(const json::object& attributes) {
  const json::value* traits = attributes.if_contains("traits");
  return traits == nullptr ? nullptr : traits->if_object();
}

Answer list_assets(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  const auto type = request.query_parameter("type_id");
  if (!type || !core::parse_int64(*type)) return core::invalid("type_id", "is needed: an id of flexible-asset-types");
  GLUEPOT_ASSIGN(const auto fields, fields_of(services, *core::parse_int64(*type)));
  std::map<std::string, std::string> kinds;
  for (const auto& field : fields) {
    const auto attributes = attributes_of(field);
    kinds[text_of(attributes, "name-key")] = text_of(attributes, "kind");
  }
  GLUEPOT_ASSIGN(const auto assets,
                 company_records(services, scope, Kind::kFlexibleAssets, true,
                                 {{"flexible-asset-type-id", documentation::Condition::Op::kIn, {*type}}}));
  std::vector<json::object> bodies;
  std::vector<const json::object*> all;
  for (const auto& asset : assets) bodies.push_back(attributes_of(asset));
  for (const auto& body : bodies)
    if (const auto* traits = traits_of(body)) all.push_back(traits);
  GLUEPOT_ASSIGN(const auto visible, VisibleTags::look(services, request.caller, all));
  json::array rows;
  for (std::size_t i = 0; i < assets.size(); ++i) {
    const auto& asset = assets[i];
    json::object values, tags;
    if (const auto* traits = traits_of(bodies[i]))
      for (const auto& [key, value] : *traits) {
        const std::string& kind = kinds[std::string(key)];
        values[key] = display_text(value, kind, visible).substr(0, 500);
        if (kind != "Tag") continue;
        if (auto named = tags_of(value, visible); !named.empty()) tags[key] = std::move(named);
      }
    rows.push_back(json::object{{"id", id_json(asset.id)},
                                {"name", asset.name},
                                {"updated_at_ms", time_or_null(asset.updated_at_ms)},
                                {"archived", asset.archived},
                                {"values", std::move(values)},
                                {"tags", std::move(tags)}});
  }
  return json::object{{"assets", std::move(rows)}};
}

json::object field_json(const Record& field, const json::object* traits, const VisibleTags& visible) {
  const auto attributes = attributes_of(field);
  const std::string key = text_of(attributes, "name-key"), kind = text_of(attributes, "kind");
  const json::value* value = traits != nullptr ? traits->if_contains(key) : nullptr;
  json::object row{{"name", field.name},
                   {"key", key},
                   {"kind", kind},
                   {"text", nullptr},
                   {"html", nullptr},
                   {"tags", nullptr},
                   {"hidden", kind == "Password"}};
  if (value == nullptr || value->is_null() || kind == "Password") return row;
  row["text"] = display_text(*value, kind, visible);
  if (kind == "Textbox" && value->is_string())
    row["html"] = documentation::sanitize_html(std::string_view(value->get_string()));
  if (kind == "Tag") row["tags"] = tags_of(*value, visible);
  return row;
}

Answer show_asset(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  GLUEPOT_ASSIGN(const auto id, path_id(request, 1));
  GLUEPOT_ASSIGN(const auto asset, company_record(services, scope, Kind::kFlexibleAssets, id));
  GLUEPOT_ASSIGN(const auto type, services.documentation.find(Kind::kFlexibleAssetTypes, asset.parent_id));
  GLUEPOT_ASSIGN(const auto fields, fields_of(services, asset.parent_id));
  const auto attributes = attributes_of(asset);
  const auto* traits = traits_of(attributes);
  GLUEPOT_ASSIGN(const auto visible,
                 VisibleTags::look(services, request.caller, std::span(&traits, traits == nullptr ? 0 : 1)));
  json::array rows;
  for (const auto& field : fields) rows.push_back(field_json(field, traits, visible));
  return json::object{{"id", id_json(asset.id)},
                      {"name", asset.name},
                      {"type",
                       {{"id", id_json(asset.parent_id)},
                        {"name", type ? type->name : text_of(attributes, "flexible-asset-type-name")}}},
                      {"updated_at_ms", time_or_null(asset.updated_at_ms)},
                      {"archived", asset.archived},
                      {"source_url", source_url(attributes)},
                      {"fields", std::move(rows)}};
}

json::value due_date(const json::object& attributes) {
  return text_or_null(text_of(attributes, "due-date"));
}

bool completed(const json::object& attributes) {
  const json::value* value = attributes.if_contains("completed");
  return value != nullptr && value->is_bool() && value->get_bool();
}

core::Result<std::vector<Record>> tasks_of(Services& services, std::int64_t checklist) {
  std::vector<Record> tasks;
  GLUEPOT_TRY(services.documentation.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(tasks, reader.children(Kind::kChecklistTasks, checklist));
    return {};
  }));
  return tasks;
}

Answer list_checklists(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  GLUEPOT_ASSIGN(const auto checklists, company_records(services, scope, Kind::kChecklists, true));
  json::array rows;
  for (const auto& checklist : checklists) {
    const auto attributes = attributes_of(checklist);
    GLUEPOT_ASSIGN(const auto tasks, tasks_of(services, checklist.id));
    const auto done =
        std::count_if(tasks.begin(), tasks.end(), [](const Record& task) { return completed(attributes_of(task)); });
    rows.push_back(json::object{{"id", id_json(checklist.id)},
                                {"name", checklist.name},
                                {"completed", completed(attributes)},
                                {"done", static_cast<std::int64_t>(done)},
                                {"tasks", tasks.size()},
                                {"assignee", text_or_null(text_of(attributes, "assignee-name"))},
                                {"due_date", due_date(attributes)},
                                {"updated_at_ms", time_or_null(checklist.updated_at_ms)},
                                {"archived", checklist.archived}});
  }
  GLUEPOT_ASSIGN(const auto templates, company_records(services, scope, Kind::kChecklistTemplates, true));
  json::array patterns;
  for (const auto& pattern : templates) {
    const auto attributes = attributes_of(pattern);
    patterns.push_back(
        json::object{{"id", id_json(pattern.id)},
                     {"name", pattern.name},
                     {"description", text_or_null(documentation::html_to_text(text_of(attributes, "description")))},
                     {"updated_at_ms", time_or_null(pattern.updated_at_ms)},
                     {"source_url", source_url(attributes)}});
  }
  return json::object{{"checklists", std::move(rows)}, {"templates", std::move(patterns)}};
}

Answer show_checklist(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto scope, company_scope(services, request));
  GLUEPOT_ASSIGN(const auto id, path_id(request, 1));
  GLUEPOT_ASSIGN(const auto checklist, company_record(services, scope, Kind::kChecklists, id));
  GLUEPOT_ASSIGN(const auto tasks, tasks_of(services, id));
  const auto attributes = attributes_of(checklist);
  std::vector<std::pair<std::int64_t, json::object>> rows;
  for (const auto& task : tasks) {
    const auto own = attributes_of(task);
    const json::value* order = own.if_contains("order");
    const auto place = order != nullptr && order->is_int64() ? order->get_int64() : INT64_MAX;
    rows.emplace_back(place,
                      json::object{{"id", id_json(task.id)},
                                   {"name", task.name},
                                   {"description_html", documentation::sanitize_html(text_of(own, "description"))},
                                   {"completed", completed(own)},
                                   {"assignee", text_or_null(text_of(own, "assignee-name"))},
                                   {"due_date", due_date(own)},
                                   {"order", place == INT64_MAX ? json::value(nullptr) : json::value(place)}});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  json::array sorted;
  for (auto& [order, row] : rows) sorted.push_back(std::move(row));
  return json::object{{"id", id_json(checklist.id)},
                      {"name", checklist.name},
                      {"completed", completed(attributes)},
                      {"description", text_or_null(documentation::html_to_text(text_of(attributes, "description")))},
                      {"assignee", text_or_null(text_of(attributes, "assignee-name"))},
                      {"due_date", due_date(attributes)},
                      {"updated_at_ms", time_or_null(checklist.updated_at_ms)},
                      {"source_url", source_url(attributes)},
                      {"tasks", std::move(sorted)}};
}

}  // namespace

core::Status add_record_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  const std::string base = "/api/v1/companies/{id}/";
  GLUEPOT_TRY(router.add({Method::kGet, base + "documents", "read_documentation", answer(with(list_documents))}));
  GLUEPOT_TRY(
      router.add({Method::kGet, base + "documents/{document}", "read_documentation", answer(with(show_document))}));
  GLUEPOT_TRY(
      router.add({Method::kGet, base + "flexible-asset-types", "read_documentation", answer(with(list_types))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "flexible-assets", "read_documentation", answer(with(list_assets))}));
  GLUEPOT_TRY(
      router.add({Method::kGet, base + "flexible-assets/{asset}", "read_documentation", answer(with(show_asset))}));
  GLUEPOT_TRY(router.add({Method::kGet, base + "checklists", "read_documentation", answer(with(list_checklists))}));
  GLUEPOT_TRY(
      router.add({Method::kGet, base + "checklists/{checklist}", "read_documentation", answer(with(show_checklist))}));
  return add_overview_routes(router, services);
}

}  // namespace gluepot::api
