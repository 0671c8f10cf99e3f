// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/openapi.h"

#include <set>

#include "api_fixture.h"
#include "catalog/target.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Verb;

const json::value& document() {
  static const json::value parsed = json::parse(openapi_document("/itglue"));
  return parsed;
}

const std::set<std::string> kVerbs = {"get", "post", "patch", "delete"};

void each_reference(const json::value& value, const std::function<void(const std::string&)>& visit) {
  if (value.is_array())
    for (const auto& item : value.get_array()) each_reference(item, visit);
  if (!value.is_object()) return;
  for (const auto& member : value.get_object()) {
    if (member.key() == "$ref") visit(std::string(std::string_view(member.value().as_string())));
    each_reference(member.value(), visit);
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhere) {
  int count = 0;
  each_reference(document(), [&](const std::string& reference) {
    ++count;
    boost::system::error_code error;
    ASSERT_TRUE(reference.starts_with("#/")) << reference;
    EXPECT_NE(document().find_pointer(reference.substr(1), error), nullptr) << reference;
  });
  EXPECT_GT(count, 1000);
}

TEST(OpenApi, EverySchemaIsUsed) {
  std::set<std::string> used;
  each_reference(document(), [&](const std::string& reference) { used.insert(reference); });
  for (const auto* section : {"schemas", "responses", "parameters"})
    for (const auto& member : document().at("components").at(section).as_object()) {
      const auto name = std::string("#/components/") + section + "/" + std::string(member.key());
      // Rows of types that only come along in `included` are described for the reader.
      EXPECT_TRUE(name.ends_with("Row") || used.contains(name)) << name;
    }
}

TEST(OpenApi, OperationsAreWellFormed) {
  std::set<std::string> ids;
  std::set<std::string> shapes;
  for (const auto& path : document().at("paths").as_object()) {
    const std::string name(path.key());
    std::string shape;
    std::set<std::string> in_path;
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (name[i] == '{') {
        const auto end = name.find('}', i);
        in_path.insert(name.substr(i + 1, end - i - 1));
        i = end;
      }
      shape += name[i];
    }
    EXPECT_TRUE(shapes.insert(shape).second) << "two paths that cannot be told apart: " << name;
    std::set<std::string> declared;
    if (const auto* list = path.value().as_object().if_contains("parameters"))
      for (const auto& parameter : list->as_array()) {
        EXPECT_EQ(parameter.at("in").as_string(), "path");
        EXPECT_TRUE(parameter.at("required").as_bool());
        declared.insert(std::string(std::string_view(parameter.at("name").as_string())));
      }
    EXPECT_EQ(declared, in_path) << name;
    int operations = 0;
    for (const auto& member : path.value().as_object()) {
      if (member.key() == "parameters") continue;
      ASSERT_TRUE(kVerbs.contains(std::string(member.key()))) << member.key();
      ++operations;
      const auto& operation = member.value().as_object();
      EXPECT_TRUE(ids.insert(std::string(std::string_view(operation.at("operationId").as_string()))).second)
          << operation.at("operationId");
      for (const auto* status : {"403", "404", "429"})
        EXPECT_TRUE(operation.at("responses").as_object().contains(status));
      std::set<std::string> names;
      if (const auto* list = operation.if_contains("parameters"))
        for (const auto& parameter : list->as_array())
          if (const auto* own = parameter.as_object().if_contains("name")) {
            EXPECT_TRUE(names.insert(std::string(std::string_view(own->as_string()))).second) << *own << " of " << name;
          }
    }
    EXPECT_GT(operations, 0) << name;
  }
}

/// What the document says and what the API takes, from both sides: the same table, read in two ways.
TEST(OpenApi, HoldsExactlyWhatTheCatalogueAnswers) {
  const std::pair<const char*, Verb> verbs[] = {
      {"get", Verb::kGet}, {"post", Verb::kPost}, {"patch", Verb::kPatch}, {"delete", Verb::kDelete}};
  std::set<std::pair<const catalog::ResourceType*, bool>> seen;
  for (const auto& path : document().at("paths").as_object()) {
    std::string concrete(path.key());
    for (auto at = concrete.find('{'); at != std::string::npos; at = concrete.find('{'))
      concrete.replace(at, concrete.find('}') - at + 1, "7");
    const auto target = catalog::find_target(concrete);
    ASSERT_TRUE(target) << concrete;
    seen.emplace(target->type, target->nested);
    for (const auto& [name, verb] : verbs)
      EXPECT_EQ(path.value().as_object().contains(name), catalog::find_action(*target, verb).has_value())
          << name << " " << path.key();
  }
  for (const auto& type : catalog::resource_types()) {
    EXPECT_EQ(seen.contains({&type, false}), !type.path.empty() && type.methods != 0) << type.type;
    EXPECT_EQ(seen.contains({&type, true}), !type.nested_path.empty() && type.nested_methods != 0) << type.type;
  }
}

TEST(OpenApi, SaysWhatMayBeReadAndWritten) {
  const auto& schemas = document().at("components").at("schemas");
  const auto& row = schemas.at("PasswordsRow").at("properties").at("attributes").at("properties");
  EXPECT_TRUE(row.at("otp-enabled").at("readOnly").as_bool());
  EXPECT_TRUE(row.as_object().contains("password"));
  const auto& create = schemas.at("PasswordsCreate");
  EXPECT_TRUE(create.at("properties").at("password").at("writeOnly").as_bool());
  EXPECT_FALSE(create.at("properties").as_object().contains("otp_enabled"));
  EXPECT_EQ(json::serialize(create.at("required")), R"(["name","password"])");
  const auto& list = document().at("paths").at("/flexible_assets").at("get").at("parameters").as_array();
  const auto needed = std::find_if(list.begin(), list.end(), [](const json::value& parameter) {
    const auto* name = parameter.as_object().if_contains("name");
    return name != nullptr && name->as_string() == "filter[flexible_asset_type_id]";
  });
  ASSERT_NE(needed, list.end());
  EXPECT_TRUE(needed->at("required").as_bool());
  EXPECT_TRUE(document().at("paths").at("/documents/{id}/publish").as_object().contains("patch"));
}

class OpenApiRoute : public ApiFixture {};

TEST_F(OpenApiRoute, IsServedToAnybody) {
  const auto answer = call(http::Method::kGet, "/itglue/openapi.json", {}, "");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.type, "application/json");
  EXPECT_EQ(answer.body, document());
  EXPECT_EQ(call(http::Method::kGet, "/itglue/passwords", {}, "").status, 403);
  EXPECT_EQ(call(http::Method::kPost, "/itglue/openapi.json", "{}").status, 404);
}

}  // namespace
}  // namespace gluepot::itglue_api
