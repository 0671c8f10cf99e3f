// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/impl/openapi_schemas.h"

#include <cctype>

namespace gluepot::itglue_api::openapi {
namespace {

using catalog::Attribute;
using catalog::AttributeType;
using catalog::ResourceType;

constexpr std::string_view kMediaType = "application/vnd.api+json";

/// A value as it is read: anything may be null.
json::object read_schema(const Attribute& attribute) {
  const auto of = [](std::string_view type) { return json::object{{"type", json::array{type, "null"}}}; };
  json::object schema;
  switch (attribute.type) {
    case AttributeType::kString:
    case AttributeType::kText:
      schema = of("string");
      break;
    case AttributeType::kHtml:
      schema = of("string");
      schema["contentMediaType"] = "text/html";
      break;
    case AttributeType::kInteger:
      schema = of("integer");
      schema["format"] = "int64";
      break;
    case AttributeType::kBoolean:
      schema = of("boolean");
      break;
    case AttributeType::kTime:
      schema = of("string");
      schema["format"] = "date-time";
      break;
    case AttributeType::kDate:
      schema = of("string");
      schema["format"] = "date";
      break;
    case AttributeType::kHash:
      schema = of("object");
      schema["additionalProperties"] = true;
      break;
    case AttributeType::kArray:
      schema = of("array");
      schema["items"] = json::object{};
      break;
  }
  if (attribute.is(catalog::kSecret))
    schema["description"] =
        "Left out of lists, without Password Access, and with show_password=false. Never null for those reasons.";
  return schema;
}

/// A value as it is written: numbers are taken as text too.
json::object write_schema(const Attribute& attribute) {
  json::object schema = read_schema(attribute);
  schema.erase("description");
  if (attribute.type == AttributeType::kInteger) {
    schema = {{"type", json::array{"integer", "string", "null"}}};
    schema["pattern"] = "^-?[0-9]+$";
  }
  if (attribute.is(catalog::kSecret) || attribute.is(catalog::kWriteOnly)) schema["writeOnly"] = true;
  return schema;
}

bool is_read(const Attribute& attribute) {
  return !attribute.is(catalog::kWriteOnly) && !attribute.is(catalog::kColumnOnly);
}
bool is_written(const Attribute& attribute) {
  return !attribute.is(catalog::kReadOnly) && !attribute.is(catalog::kColumnOnly);
}

json::object object_of(json::object properties, json::array required = {}) {
  json::object schema{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) schema["required"] = std::move(required);
  return schema;
}

json::object array_of(json::object items) {
  return {{"type", "array"}, {"items", std::move(items)}};
}

json::object row_schema(const ResourceType& type) {
  json::object attributes;
  for (const auto& attribute : type.attributes) {
    if (!is_read(attribute)) continue;
    auto schema = read_schema(attribute);
    if (attribute.is(catalog::kReadOnly)) schema["readOnly"] = true;
    attributes[attribute.name] = std::move(schema);
  }
  return object_of({{"id", json::object{{"type", "string"}, {"pattern", "^[0-9]+$"}, {"readOnly", true}}},
                    {"type", json::object{{"const", type.type}}},
                    {"attributes", object_of(std::move(attributes))},
                    {"relationships", json::object{{"type", "object"}, {"additionalProperties", true}}}},
                   {"id", "type", "attributes"});
}

/// Attributes of a create or an update. The organization is not named as needed: a nested path gives it.
json::object written_schema(const ResourceType& type, bool create) {
  json::object properties;
  json::array required;
  for (const auto& attribute : type.attributes) {
    if (!is_written(attribute) || (!create && attribute.is(catalog::kCreateOnly))) continue;
    const auto name = catalog::underscored(attribute.name);
    properties[name] = write_schema(attribute);
    const bool from_path = attribute.place == catalog::Place::kOrganizationId ||
                           (!type.nested_path.empty() && attribute.name == type.parent);
    if (create && attribute.is(catalog::kRequired) && !from_path) required.emplace_back(name);
  }
  auto schema = object_of(std::move(properties), std::move(required));
  schema["description"] = "Names with dashes are taken too; unknown and read-only ones are ignored.";
  return schema;
}

/// {type, attributes}, or with `id` the row of a bulk update.
json::object resource_schema(const ResourceType& type, json::object attributes, bool with_id) {
  if (with_id)
    attributes = {
        {"allOf", json::array{std::move(attributes),
                              object_of({{"id", json::object{{"type", json::array{"string", "integer"}}}}}, {"id"})}}};
  json::object names{{"enum", json::array{type.write_type}}};
  if (type.type != type.write_type) names["enum"].as_array().emplace_back(type.type);
  return object_of({{"type", std::move(names)}, {"attributes", std::move(attributes)}}, {"attributes"});
}

json::object error_response(std::string_view description) {
  return {{"description", description}, {"content", content(ref("schemas", "Errors"))}};
}

}  // namespace

std::string pascal(std::string_view name) {
  std::string out;
  bool upper = true;
  for (const char c : name) {
    if (c == '-' || c == '_' || c == '/') {
      upper = true;
      continue;
    }
    out += upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
    upper = false;
  }
  return out;
}

json::object content(json::object schema) {
  return {{kMediaType, json::object{{"schema", std::move(schema)}}}};
}

void add_schemas(json::object& schemas, const ResourceType& type) {
  const std::string name = pascal(type.type);
  const auto included = array_of(ref("schemas", "AnyRow"));
  schemas[name + "Row"] = row_schema(type);
  if (type.methods == 0 && type.nested_methods == 0) return;  // comes along in `included` only
  schemas[name] = object_of({{"data", ref("schemas", name + "Row")}, {"included", included}}, {"data"});
  schemas[name + "List"] = object_of({{"data", array_of(ref("schemas", name + "Row"))},
                                      {"included", included},
                                      {"meta", ref("schemas", "Meta")},
                                      {"links", ref("schemas", "Links")}},
                                     {"data"});
  if (type.can(catalog::kCreate)) {
    schemas[name + "Create"] = written_schema(type, true);
    const auto resource = resource_schema(type, ref("schemas", name + "Create"), false);
    schemas[name + "CreateDocument"] = object_of({{"data", resource}}, {"data"});
    if (type.can(catalog::kCreateBulk))
      schemas[name + "CreateManyDocument"] =
          object_of({{"data", json::object{{"oneOf", json::array{resource, array_of(resource)}}}}}, {"data"});
  }
  if (type.can(catalog::kUpdate) || type.can(catalog::kUpdateBulk)) {
    schemas[name + "Update"] = written_schema(type, false);
    schemas[name + "UpdateDocument"] =
        object_of({{"data", resource_schema(type, ref("schemas", name + "Update"), false)}}, {"data"});
    if (type.can(catalog::kUpdateBulk))
      schemas[name + "UpdateManyDocument"] =
          object_of({{"data", array_of(resource_schema(type, ref("schemas", name + "Update"), true))}}, {"data"});
  }
  if (type.can(catalog::kDeleteBulk))
    schemas[name + "DeleteDocument"] =
        object_of({{"data", array_of(resource_schema(type, json::object{{"type", "object"}}, true))}}, {"data"});
}

json::object common_schemas() {
  const json::object text{{"type", "string"}}, number{{"type", "integer"}},
      maybe_text{{"type", json::array{"string", "null"}}}, maybe_number{{"type", json::array{"integer", "null"}}};
  json::object schemas;
  schemas["AnyRow"] = object_of(
      {{"id", text}, {"type", text}, {"attributes", json::object{{"type", "object"}, {"additionalProperties", true}}}},
      {"id", "type"});
  schemas["Meta"] = object_of({{"current-page", number},
                               {"next-page", maybe_number},
                               {"prev-page", maybe_number},
                               {"total-pages", number},
                               {"total-count", number},
                               {"filters", json::object{}}});
  schemas["Links"] = object_of(
      {{"self", text}, {"first", maybe_text}, {"prev", maybe_text}, {"next", maybe_text}, {"last", maybe_text}});
  schemas["Errors"] = object_of(
      {{"errors",
        array_of(object_of(
            {{"status", number}, {"title", text}, {"detail", text}, {"source", object_of({{"pointer", maybe_text}})}},
            {"status", "title"}))}},
      {"errors"});
  schemas["Forbidden"] = object_of({{"message", json::object{{"const", "Forbidden"}}}}, {"message"});
  return schemas;
}

json::object common_responses() {
  json::object responses;
  responses["BadRequest"] = error_response("Malformed JSON, a bad page or sort, or a parameter that is missing");
  responses["Unauthorized"] = error_response("The row does not stand where the path says");
  responses["Forbidden"] = json::object{{"description", "No key, or one that may not do this"},
                                        {"content", content(ref("schemas", "Forbidden"))}};
  auto missing = error_response("No such row (JSON), or no such route (HTML)");
  missing["content"].as_object()["text/html"] = json::object{{"schema", json::object{{"type", "string"}}}};
  responses["NotFound"] = std::move(missing);
  responses["UnsupportedMediaType"] = error_response("The content type of a write is not JSON:API");
  responses["Invalid"] = error_response("An attribute or a filter breaks a rule");
  auto limited = error_response("The limit of requests is reached");
  limited["headers"] =
      json::object{{"Retry-After", json::object{{"description", "Seconds until a request is taken again"},
                                                {"schema", json::object{{"type", "integer"}, {"minimum", 1}}}}}};
  responses["TooManyRequests"] = std::move(limited);
  return responses;
}

}  // namespace gluepot::itglue_api::openapi
