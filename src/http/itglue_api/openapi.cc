// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/openapi.h"

#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "core/text.h"
#include "http/itglue_api/impl/openapi_schemas.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;
using catalog::ResourceType;
using openapi::content;
using openapi::pascal;
using openapi::ref;
namespace json = boost::json;

/// One place of a type: its own path, or the one below a parent.
struct Place {
  const ResourceType& type;
  std::string path;                     ///< "/organizations/{organization_id}/relationships/passwords"
  std::vector<std::string> parameters;  ///< names in the path
  std::uint32_t methods;
  std::string slug;  ///< for operation ids: "passwords", "organizations_passwords"

  bool can(std::uint32_t method) const { return (methods & method) != 0; }
  bool nested() const { return !parameters.empty(); }
};

/// ":organization_id" -> "{organization_id}".
Place nested_place(const ResourceType& type, std::string_view pattern) {
  Place place{type, {}, {}, type.nested_methods, {}};
  for (const auto segment : core::split(pattern.substr(1), '/')) {
    const bool parameter = segment.starts_with(':');
    if (parameter) place.parameters.emplace_back(segment.substr(1));
    place.path += parameter ? "/{" + place.parameters.back() + "}" : "/" + std::string(segment);
    if (!parameter && segment != "relationships") place.slug += (place.slug.empty() ? "" : "_") + std::string(segment);
  }
  return place;
}

/// What may hang below several kinds gets a path for each of them.
std::vector<Place> places() {
  constexpr std::string_view kAnyParent = "/:resource_type/";
  std::vector<Place> all;
  for (const auto& type : catalog::resource_types()) {
    if (!type.path.empty() && type.methods != 0)
      all.push_back({type, std::string(type.path), {}, type.methods, std::string(type.write_type)});
    if (type.nested_path.empty() || type.nested_methods == 0) continue;
    if (!type.nested_path.starts_with(kAnyParent)) {
      all.push_back(nested_place(type, type.nested_path));
      continue;
    }
    for (const auto& parent : catalog::resource_types())
      if (catalog::may_own(parent.kind, type.kind))
        all.push_back(nested_place(type, "/" + std::string(parent.write_type) + "/" +
                                             std::string(type.nested_path.substr(kAnyParent.size()))));
  }
  return all;
}

json::object path_parameter(const std::string& name) {
  return {{"name", name},
          {"in", "path"},
          {"required", true},
          {"schema", json::object{{"type", "string"}, {"pattern", "^[0-9]+$"}}}};
}

json::object query_parameter(std::string name, std::string_view description, json::object schema) {
  json::object out{{"name", std::move(name)}, {"in", "query"}};
  if (!description.empty()) out["description"] = description;
  out["schema"] = std::move(schema);
  return out;
}

/// "a,b" of a closed list.
json::object list_parameter(std::string name, json::array words) {
  auto out =
      query_parameter(std::move(name), "",
                      {{"type", "array"}, {"items", json::object{{"type", "string"}, {"enum", std::move(words)}}}});
  out["style"] = "form";
  out["explode"] = false;
  return out;
}

/// "exclude[id]" -> "filter[exclude][id]".
std::string filter_name(std::string_view filter) {
  const auto bracket = filter.find('[');
  if (bracket == std::string_view::npos) return "filter[" + std::string(filter) + "]";
  return "filter[" + std::string(filter.substr(0, bracket)) + "]" + std::string(filter.substr(bracket));
}

json::array words_of(std::span<const std::string_view> names) {
  json::array words;
  for (const auto name : names) words.emplace_back(name);
  return words;
}

void add_filters(json::array& parameters, const ResourceType& type, bool type_is_needed) {
  for (const auto filter : type.filters) {
    auto parameter = query_parameter(filter_name(filter), "", {{"type", "string"}});
    if (type_is_needed && type.kind == Kind::kFlexibleAssets && filter == "flexible_asset_type_id")
      parameter["required"] = true;
    parameters.push_back(std::move(parameter));
  }
}

json::array list_parameters(const Place& place) {
  json::array parameters{ref("parameters", "PageNumber"), ref("parameters", "PageSize")};
  add_filters(parameters, place.type, true);
  json::array sorts;
  for (const auto sort : place.type.sorts) {
    sorts.emplace_back(sort);
    sorts.emplace_back("-" + std::string(sort));
  }
  if (!sorts.empty()) parameters.push_back(list_parameter("sort", std::move(sorts)));
  if (!place.type.index_includes.empty())
    parameters.push_back(list_parameter("include", words_of(place.type.index_includes)));
  return parameters;
}

json::array one_parameters(const Place& place, bool show) {
  json::array parameters;
  if (show && !place.type.show_includes.empty())
    parameters.push_back(list_parameter("include", words_of(place.type.show_includes)));
  if (place.type.kind != Kind::kPasswords) return parameters;
  parameters.push_back(ref("parameters", show ? "ShowPassword" : "ShowPasswordOnWrite"));
  if (show) parameters.push_back(ref("parameters", "VersionId"));
  return parameters;
}

json::object answered(std::string_view description, const std::string& schema) {
  return {{"description", description}, {"content", content(ref("schemas", schema))}};
}

struct Draft {
  const char* verb;
  std::string id, summary;
  json::array parameters;
  std::string body;  ///< schema of the request, empty: none
  bool body_needed = true;
  int status = 200;
  std::string schema;  ///< of the answer, empty: no body
};

json::object operation(const Place& place, Draft draft) {
  json::object out{{"operationId", std::move(draft.id)},
                   {"summary", std::move(draft.summary)},
                   {"tags", json::array{place.type.write_type}}};
  if (!draft.parameters.empty()) out["parameters"] = std::move(draft.parameters);
  const bool writes = !draft.body.empty();
  if (writes) {
    auto body = content(ref("schemas", draft.body));
    if (draft.verb == std::string_view("post") &&
        (place.type.kind == Kind::kAttachments || place.type.kind == Kind::kFlexibleAssets))
      body["multipart/form-data"] = json::object{{"schema", json::object{{"type", "object"}}}};
    out["requestBody"] = json::object{{"required", draft.body_needed}, {"content", std::move(body)}};
  }
  json::object responses;
  responses[std::to_string(draft.status)] =
      draft.schema.empty() ? json::object{{"description", "Done"}} : answered("The rows", draft.schema);
  responses["400"] = ref("responses", "BadRequest");
  responses["401"] = ref("responses", "Unauthorized");
  responses["403"] = ref("responses", "Forbidden");
  responses["404"] = ref("responses", "NotFound");
  if (writes) responses["415"] = ref("responses", "UnsupportedMediaType");
  responses["422"] = ref("responses", "Invalid");
  responses["429"] = ref("responses", "TooManyRequests");
  out["responses"] = std::move(responses);
  return out;
}

json::object path_item(const std::vector<std::string>& parameters) {
  json::object item;
  if (parameters.empty()) return item;
  auto& list = item["parameters"].emplace_array();
  for (const auto& name : parameters) list.push_back(path_parameter(name));
  return item;
}

json::object collection(const Place& place) {
  const std::string name = pascal(place.type.type), type(place.type.write_type);
  auto item = path_item(place.parameters);
  const auto add = [&](Draft draft) {
    const std::string verb = draft.verb;
    item[verb] = operation(place, std::move(draft));
  };
  if (place.can(catalog::kIndex))
    add({"get", "list_" + place.slug, "List " + type, list_parameters(place), {}, true, 200, name + "List"});
  if (place.can(catalog::kCreate))
    add({"post", "create_" + place.slug, place.can(catalog::kCreateBulk) ? "Create one or many" : "Create one",
         one_parameters(place, false),
         name + (place.can(catalog::kCreateBulk) ? "CreateManyDocument" : "CreateDocument"), true, 201, name});
  if (place.can(catalog::kCreate) && place.can(catalog::kCreateBulk))
    item["post"].as_object()["responses"].as_object()["201"].as_object()["content"] =
        content({{"oneOf", json::array{ref("schemas", name), ref("schemas", name + "List")}}});
  if (place.can(catalog::kUpdateBulk))
    add({"patch", "update_" + place.slug, "Update many, all or none", one_parameters(place, false),
         name + "UpdateManyDocument", true, 200, name + "List"});
  if (place.can(catalog::kDeleteBulk)) {
    json::array filters;
    add_filters(filters, place.type, false);
    add({"delete", "delete_" + place.slug, "Delete many, by ids in the body or by filters, never both",
         std::move(filters), name + "DeleteDocument", false, 200, name + "List"});
  }
  return item;
}

json::object member(const Place& place) {
  const std::string name = pascal(place.type.type);
  auto parameters = place.parameters;
  parameters.emplace_back("id");
  auto item = path_item(parameters);
  const auto had = item.size();
  const auto add = [&](Draft draft) {
    const std::string verb = draft.verb;
    item[verb] = operation(place, std::move(draft));
  };
  if (place.can(catalog::kShow))
    add({"get", "show_" + place.slug, "Show one", one_parameters(place, true), {}, true, 200, name});
  if (place.can(catalog::kUpdate))
    add({"patch", "update_one_of_" + place.slug, "Update one", one_parameters(place, false), name + "UpdateDocument",
         true, 200, name});
  if (place.can(catalog::kDelete)) add({"delete", "delete_one_of_" + place.slug, "Delete one", {}, {}, true, 204, {}});
  return item.size() == had ? json::object{} : item;
}

json::object publish(const Place& place) {
  auto parameters = place.parameters;
  parameters.emplace_back("id");
  auto item = path_item(parameters);
  item["patch"] = operation(
      place, {"patch", "publish_one_of_" + place.slug, "Publish a draft", {}, {}, true, 200, pascal(place.type.type)});
  return item;
}

json::object paths() {
  json::object out;
  for (const auto& place : places()) {
    if (auto item = collection(place); item.size() > (place.nested() ? 1U : 0U)) out[place.path] = std::move(item);
    if (auto item = member(place); !item.empty()) out[place.path + "/{id}"] = std::move(item);
    if (place.type.kind == Kind::kDocuments && place.can(catalog::kUpdate))
      out[place.path + "/{id}/publish"] = publish(place);
  }
  return out;
}

json::object parameters() {
  const json::object yes_no{{"type", "boolean"}};
  auto show = yes_no, hide = yes_no;
  show["default"] = true;
  hide["default"] = false;
  return {{"PageNumber", query_parameter("page[number]", "", {{"type", "integer"}, {"minimum", 1}, {"default", 1}})},
          {"PageSize", query_parameter("page[size]", "More than 1000 is taken as 1000",
                                       {{"type", "integer"}, {"minimum", 1}, {"default", 50}})},
          {"ShowPassword", query_parameter("show_password", "Whether the value is part of the answer", show)},
          {"ShowPasswordOnWrite", query_parameter("show_password", "Whether the value is part of the answer", hide)},
          {"VersionId", query_parameter("version_id", "An older version", {{"type", "string"}})}};
}

/// Marks every schema that `value` leads to.
void mark_used(const json::value& value, const json::object& schemas, std::set<std::string>& used) {
  if (value.is_array())
    for (const auto& item : value.get_array()) mark_used(item, schemas, used);
  if (!value.is_object()) return;
  for (const auto& member : value.get_object()) {
    constexpr std::string_view kSchemas = "#/components/schemas/";
    if (member.key() == "$ref" && std::string_view(member.value().as_string()).starts_with(kSchemas)) {
      const std::string name(std::string_view(member.value().as_string()).substr(kSchemas.size()));
      if (used.insert(name).second) mark_used(schemas.at(name), schemas, used);
    }
    mark_used(member.value(), schemas, used);
  }
}

/// Bodies that no path takes or gives go; rows stay, also of what only comes along in `included`.
json::object used_schemas(const json::object& schemas, const json::value& paths, const json::value& responses) {
  std::set<std::string> used;
  mark_used(paths, schemas, used);
  mark_used(responses, schemas, used);
  json::object out;
  for (const auto& member : schemas)
    if (member.key().ends_with("Row") || used.contains(std::string(member.key()))) out.insert(member);
  return out;
}

}  // namespace

std::string openapi_document(std::string_view server) {
  json::object schemas = openapi::common_schemas();
  json::array tags;
  for (const auto& type : catalog::resource_types()) {
    openapi::add_schemas(schemas, type);
    if (type.methods != 0 || type.nested_methods != 0) tags.push_back(json::object{{"name", type.write_type}});
  }
  json::object all_paths = paths(), responses = openapi::common_responses();
  schemas = used_schemas(schemas, all_paths, responses);
  json::object document{
      {"openapi", "3.1.0"},
      {"info",
       json::object{{"title", "Gluepot: the IT Glue-compatible API"},
                    {"version", GLUEPOT_VERSION},
                    {"description",
                     "Answers as IT Glue's API does. Filters take several values with commas between (\\, is a comma "
                     "in a value); unknown ones are ignored. Names are taken with dashes and with underscores."},
                    {"license", json::object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}},
      {"servers", json::array{json::object{{"url", server}}}},
      {"security", json::array{json::object{{"ApiKey", json::array{}}}}},
      {"tags", std::move(tags)},
      {"paths", std::move(all_paths)},
      {"components",
       json::object{
           {"securitySchemes",
            json::object{{"ApiKey", json::object{{"type", "apiKey"}, {"in", "header"}, {"name", "x-api-key"}}}}},
           {"parameters", parameters()},
           {"responses", std::move(responses)},
           {"schemas", std::move(schemas)}}}};
  return json::serialize(document);
}

namespace {

/// Made when it is first asked for: most hubs never are.
class Cached {
 public:
  explicit Cached(std::string server) : server_(std::move(server)) {}
  http::Response answer(const http::Request& request) {
    std::call_once(once_, [this] {
      text_ = std::make_shared<const std::string>(openapi_document(server_));
      tag_ = "\"" + core::to_hex(core::sha256(*text_)).substr(0, 32) + "\"";
    });
    const bool known = request.headers.find("if-none-match").value_or("").find(tag_) != std::string_view::npos;
    auto response = http::Response::empty(known ? 304 : 200);
    response.headers.set("ETag", tag_);
    response.headers.set("Cache-Control", "no-cache");
    if (known) return response;
    response.headers.set("Content-Type", "application/json");
    response.body = text_;
    return response;
  }

 private:
  const std::string server_;
  std::once_flag once_;
  std::shared_ptr<const std::string> text_;
  std::string tag_;
};

}  // namespace

core::Status add_openapi_route(http::Router& router, const std::string& prefix) {
  http::Route route;
  route.pattern = prefix + "/openapi.json";
  route.permission = std::string(http::permission::kPublic);
  route.handler = [document = std::make_shared<Cached>(prefix.empty() ? "/" : prefix)](http::Request& request) {
    return document->answer(request);
  };
  return router.add(std::move(route));
}

}  // namespace gluepot::itglue_api
