// SPDX-License-Identifier: Apache-2.0
// What has to be fetched: the question is narrowed before it is sent, and the answer is looked at row by row.
#include <algorithm>

#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"
#include "http/itglue_api/gateway_passage.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;
using catalog::Query;
using catalog::ResourceType;
using connectors::Lane;

/// A query longer than this is cut off by what stands in front of many servers.
constexpr std::size_t kLongestFilter = 6000;

/// "filter[Organization-Id]" -> "organization_id"; empty when it is no plain filter.
std::string filtered_name(std::string_view name) {
  const auto open = name.find('['), close = name.find(']');
  if (!name.starts_with("filter") || open == std::string_view::npos || close == std::string_view::npos || close < open)
    return {};
  return catalog::underscored(name.substr(open + 1, close - open - 1));
}

struct Part {
  std::string name, value;
};

std::vector<Part> parts_of(std::string_view query) {
  std::vector<Part> parts;
  for (const auto part : core::split(query, '&')) {
    if (part.empty()) continue;
    const auto equals = std::min(part.find('='), part.size());
    const auto name = catalog::percent_decode(part.substr(0, equals));
    const auto value =
        equals == part.size() ? std::string() : catalog::percent_decode(part.substr(equals + 1)).value_or("");
    if (name) parts.push_back({*name, value});
  }
  return parts;
}

void append(std::string& query, std::string_view name, std::string_view value) {
  query += (query.empty() ? "" : "&") + catalog::percent_encode(name) + "=" + catalog::percent_encode(value);
}

std::int64_t number_in(const json::object* object, std::string_view name, std::int64_t otherwise) {
  const auto* value = object == nullptr ? nullptr : find_member(*object, name);
  return value == nullptr ? otherwise : id_of(*value).value_or(otherwise);
}

std::string joined(const std::vector<std::int64_t>& ids) {
  std::string out;
  for (const auto id : ids) out += (out.empty() ? "" : ",") + std::to_string(id);
  return out;
}

}  // namespace

std::string Passage::own_url() const {
  std::string query;
  for (const auto& part : parts_of(call_.query))
    if (part.name != "page[number]" && part.name != "page[size]") append(query, part.name, part.value);
  return std::string(call_.base_url) + (query.empty() ? "" : "?" + query);
}

local::Reply Passage::as_it_came(connectors::Forwarded answer) const {
  if (answer.no_route) {
    auto call = call_;
    call.path = "/-";
    call.target = nullptr;
    return parts_.records.answer(call);
  }
  return {answer.status, std::string(answer.text()), false};
}

/// What the client sent, less what we decide, plus the organizations that it may see. `nothing`: no row can match.
Outcome<std::string> Passage::scoped_query(const Query& query, bool& nothing) {
  const bool own = type().kind == Kind::kOrganizations;
  const std::string name = own ? "id" : "organization_id";
  const bool has_filter = own || std::any_of(type().filters.begin(), type().filters.end(),
                                             [](auto filter) { return catalog::same_name(filter, "organization_id"); });
  const bool narrows = has_filter && !target_.nested && !target_.member && owner_of(type()) == Owner::kOrganization;
  std::string out;
  for (const auto& part : parts_of(call_.query)) {
    if (catalog::same_name(part.name, "show_password")) continue;
    const auto filtered = filtered_name(part.name);
    if (narrows && catalog::same_name(filtered, name) && part.name.find("exclude") == std::string::npos) continue;
    append(out, part.name, part.value);
  }
  if (type().kind == Kind::kPasswords) append(out, "show_password", "false");
  nothing = false;
  if (!narrows) return out;
  auto ids = *view_.scope.organizations;
  const auto* asked = query.find_filter(name);
  if (asked != nullptr)
    std::erase_if(ids, [&](std::int64_t id) {
      return std::find(asked->values.begin(), asked->values.end(), std::to_string(id)) == asked->values.end();
    });
  nothing = ids.empty();
  const auto list = joined(ids);
  // Longer than a request may be: the rows are looked at when they come, and pages come out shorter.
  if (asked != nullptr || list.size() <= kLongestFilter) append(out, "filter[" + name + "]", list);
  return out;
}

Outcome<local::Reply> Passage::live_index(const Query& query) {
  bool nothing = false;
  GATEWAY_ASSIGN(const auto text, scoped_query(query, nothing));
  const auto url = own_url();
  if (nothing) {
    catalog::DocumentWriter writer;
    writer.begin_list();
    return local::Reply{200, writer.finish({url, query.page_number, query.page_size, 0})};
  }
  GATEWAY_ASSIGN(auto answer, send("GET", path() + (text.empty() ? "" : "?" + text), nullptr, Lane::kPerson));
  if (answer.status != 200) return as_it_came(std::move(answer));
  auto value = parse_wiped(answer.text());
  auto* document = value ? value->if_object() : nullptr;
  auto* data = document == nullptr ? nullptr : document->if_contains("data");
  if (data == nullptr || !data->is_array())
    return tl::unexpected<Trouble>(
        trouble_of({core::ErrorCode::kUpstream, "GET " + path() + ": the answer is no list", {}, {}, {}}));
  if (type().kind == Kind::kFlexibleAssets)
    if (const auto* filter = query.find_filter("flexible_asset_type_id"))
      for (const auto& wanted : filter->values)
        if (const auto id = core::parse_int64(wanted); id && !traits()->types.contains(*id)) learn_fields(*id);
  const auto redact = redactor();
  auto& rows = data->get_array();
  // Below a parent that was checked, a row needs no proof of its own but where it names another organization.
  const bool below_parent = target_.nested && target_.parent_kind != Kind::kOrganizations;
  for (auto at = rows.begin(); at != rows.end();) {
    auto* row = at->if_object();
    const bool seen =
        row != nullptr && ((below_parent && owner_of(type()) == Owner::kParent) || redact.visible(type(), *row));
    if (!seen) {
      at = rows.erase(at);
      continue;
    }
    redact.clean(type(), *row);
    ++at;
  }
  redact.clean_included(*document);
  auto* meta = object_of(document->if_contains("meta"));
  const catalog::DocumentWriter::Paging paging{url, number_in(meta, "current-page", query.page_number), query.page_size,
                                               number_in(meta, "total-count", static_cast<std::int64_t>(rows.size()))};
  catalog::DocumentWriter writer;  // for the links alone: they are ours
  writer.begin_list();
  json::error_code error;
  auto links = json::parse(writer.finish(paging), error);
  if (meta != nullptr) {
    if (meta->contains("filters")) (*meta)["filters"] = json::object{};
    (*document)["links"] = links.at("links");
  } else {
    document->erase("links");
  }
  return local::Reply{200, write_plain(*value)};
}

Outcome<std::optional<json::value>> Passage::fetch_row(const ResourceType& wanted, const std::string& target,
                                                       core::Secret* bytes) {
  GATEWAY_ASSIGN(auto answer, send("GET", target, nullptr, Lane::kPerson));
  if (answer.status != 200) return std::optional<json::value>{};
  auto value = parse_wiped(answer.text());
  auto* document = value ? value->if_object() : nullptr;
  auto* row = document == nullptr ? nullptr : object_of(document->if_contains("data"));
  if (row == nullptr)
    return tl::unexpected<Trouble>(
        trouble_of({core::ErrorCode::kUpstream, "GET " + target + ": the answer is no record", {}, {}, {}}));
  if (!redactor().visible(wanted, *row)) return std::optional<json::value>{};
  if (bytes != nullptr) *bytes = std::move(answer.body);
  return std::optional(std::move(*value));
}

/// A record wherever its type lets it be read: by id at the top or below the target's parent, else by a list.
Outcome<std::optional<json::value>> Passage::find_row(const ResourceType& wanted, std::int64_t id,
                                                      core::Secret* bytes) {
  const auto number = std::to_string(id);
  if (!wanted.path.empty() && (wanted.methods & catalog::kShow) != 0)
    return fetch_row(wanted, std::string(wanted.path) + "/" + number, bytes);
  if (target_.nested && wanted.kind == type().kind && (wanted.nested_methods & catalog::kShow) != 0) {
    auto list = target_;
    list.member = list.publish = false;
    return fetch_row(wanted, path_of(list) + "/" + number, bytes);
  }
  const bool by_id =
      std::any_of(wanted.filters.begin(), wanted.filters.end(), [](auto filter) { return filter == "id"; });
  if (wanted.path.empty() || (wanted.methods & catalog::kIndex) == 0 || !by_id) return std::optional<json::value>{};
  GATEWAY_ASSIGN(auto answer,
                 send("GET", std::string(wanted.path) + "?filter%5Bid%5D=" + number, nullptr, Lane::kPerson));
  auto value = parse_wiped(answer.text());
  auto* document = answer.status == 200 && value ? value->if_object() : nullptr;
  auto* rows = document == nullptr ? nullptr : document->if_contains("data");
  if (rows == nullptr || !rows->is_array()) return std::optional<json::value>{};
  // An unknown filter is ignored without a word, so what came is looked at.
  for (auto& row : rows->get_array()) {
    auto* object = row.if_object();
    const auto* own = object == nullptr ? nullptr : object->if_contains("id");
    if (own == nullptr || id_of(*own) != id || !redactor().visible(wanted, *object)) continue;
    json::value single(json::object{{"data", row}}, wiped_memory());
    if (bytes != nullptr) *bytes = write_wiped(single);
    return std::optional(std::move(single));
  }
  return std::optional<json::value>{};
}

Outcome<local::Reply> Passage::live_show(const Query& query) {
  bool nothing = false;
  GATEWAY_ASSIGN(const auto text, scoped_query(query, nothing));
  GATEWAY_ASSIGN(auto answer, send("GET", path() + (text.empty() ? "" : "?" + text), nullptr, Lane::kPerson));
  // A record that is somewhere else than the path says is told apart by the source; below nothing it is just missing.
  if (answer.status == 404 && !answer.no_route) return missing_row();
  if (answer.status == 401) return target_.nested ? unauthorized() : missing_row();
  if (answer.status != 200) return as_it_came(std::move(answer));
  auto value = parse_wiped(answer.text());
  auto* document = value ? value->if_object() : nullptr;
  auto* row = document == nullptr ? nullptr : object_of(document->if_contains("data"));
  if (row == nullptr)
    return tl::unexpected<Trouble>(
        trouble_of({core::ErrorCode::kUpstream, "GET " + path() + ": the answer is no record", {}, {}, {}}));
  if (type().kind == Kind::kFlexibleAssets)
    if (const auto* attributes = object_of(row->if_contains("attributes")))
      if (const auto id = number_in(attributes, "flexible-asset-type-id", 0); id != 0 && !traits()->types.contains(id))
        learn_fields(id);
  const auto redact = redactor();
  const bool below_parent = target_.nested && target_.parent_kind != Kind::kOrganizations;
  if (!(below_parent && owner_of(type()) == Owner::kParent) && !redact.visible(type(), *row)) return missing_row();
  if (mirror::Passes::keeps(type().kind) && !query.find_other("version_id")) keep_fuller(answer.body);
  redact.clean(type(), *row);
  redact.clean_included(*document);
  return local::Reply{200, write_plain(*value)};
}

/// A record fetched by id says more than its list's row did: the mirror keeps it.
void Passage::keep_fuller(core::Secret& answer) {
  catalog::PageReader reader;
  auto page = reader.read(type().kind, answer, traits());
  if (!page) return;
  std::vector<const catalog::Row*> rows;
  for (const auto& row : page->rows) rows.push_back(&row);
  if (auto kept = parts_.store.complete_rows(rows); !kept)
    core::log_warn("a record that was fetched could not be kept", {{"cause", kept.error().message}});
}

/// The record as the source shows it, without its value, stored for what follows; nothing when it may not be seen.
Outcome<std::optional<documentation::Record>> Passage::learn_record() {
  core::Secret answer;
  GATEWAY_ASSIGN(const auto document,
                 fetch_row(type(), path() + (type().kind == Kind::kPasswords ? "?show_password=false" : ""), &answer));
  if (!document) return std::optional<documentation::Record>{};
  take_in(type().kind, answer);
  return stored(type().kind, target_.id, view_.scope);
}

}  // namespace gluepot::itglue_api
