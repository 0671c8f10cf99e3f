// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <string>
#include <string_view>

#include "catalog/catalog.h"

namespace gluepot::itglue_api::openapi {

namespace json = boost::json;

/// "flexible-assets" -> "FlexibleAssets".
std::string pascal(std::string_view name);
inline json::object ref(const std::string& section, const std::string& name) {
  return {{"$ref", "#/components/" + section + "/" + name}};
}
/// {"application/vnd.api+json": {"schema": ..}}
json::object content(json::object schema);

/// Adds a type's schemas: <Name>Row, <Name>List, <Name> (one row), and for what can be written <Name>Create and
/// <Name>Update (attributes), each also in its document.
void add_schemas(json::object& schemas, const catalog::ResourceType& type);
/// Errors, paging, and the answers that every path may give.
json::object common_schemas();
json::object common_responses();

}  // namespace gluepot::itglue_api::openapi
