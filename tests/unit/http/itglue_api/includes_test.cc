// SPDX-License-Identifier: Apache-2.0
// What comes along with an answer, users and groups, tags, and that none of it widens a scope.
#include "unit/http/itglue_api/api_fixture.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;

class IncludesTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    org_ = organization("A");
    const auto type = make("/itglue/configuration_types", "configuration_types", R"({"name":"Server"})");
    config_ = make("/itglue/configurations", "configurations",
                   R"({"name":"SRV","primary_ip":"10.0.0.1","organization_id":)" + org_ +
                       R"(,"configuration_type_id":)" + type + "}");
  }
  /// As a key that sees one organization, or some kinds.
  Answer scoped(const std::string& path, const std::string& query, documentation::Scope scope,
                const catalog::KindSet* kinds = nullptr) {
    local::Call call;
    call.path = path;
    call.query = query;
    call.scope = std::move(scope);
    call.kinds = kinds;
    const auto reply = records_->answer(call);
    Answer answer{reply.status, std::string(reply.bytes()), {}, {}};
    json::error_code error;
    answer.body = json::parse(answer.text, error);
    return answer;
  }
  void put(Kind kind, std::int64_t id, const std::string& attributes) {
    const auto done = store_->write(
        [&](documentation::LocalWriter& writer) { return writer.put(kind, id, json::parse(attributes).as_object()); });
    ASSERT_TRUE(done) << done.error().message;
  }
  static const json::array& included(const Answer& answer) { return answer.body.at("included").as_array(); }
  std::string org_, config_;
};

TEST_F(IncludesTest, KnownNamesBringRowsDocumentedOnesAnEmptyRelationshipUnknownOnesNothing) {
  password(org_, "embedded", "canary", R"(,"resource_type":"Configuration","resource_id":)" + config_);
  const auto answer = get("/itglue/configurations?include=passwords,configuration-interfaces,tickets,nonsense");
  ASSERT_EQ(answer.status, 200);
  ASSERT_EQ(included(answer).size(), 2u);
  EXPECT_EQ(answer.at("/data/0/relationships/passwords/data").as_array().size(), 1u);
  EXPECT_EQ(answer.at("/data/0/relationships/configuration-interfaces/data").as_array().size(), 1u);
  EXPECT_EQ(answer.at("/data/0/relationships/tickets/data").as_array().size(), 0u);
  EXPECT_FALSE(answer.at("/data/0/relationships").as_object().contains("nonsense"));
  EXPECT_EQ(answer.text.find("canary"), std::string::npos);
  EXPECT_EQ(get("/itglue/configurations/" + config_ + "?include=passwords").text.find("canary"), std::string::npos);
  EXPECT_TRUE(get("/itglue/configurations").at("/data/0/relationships").as_object().empty());
  // Index and show take different lists.
  EXPECT_FALSE(get("/itglue/configurations?include=related_items").at("/data/0/relationships").as_object().size());
  EXPECT_TRUE(get("/itglue/configurations/" + config_ + "?include=related_items")
                  .at("/data/relationships/related-items/data")
                  .is_array());
}

TEST_F(IncludesTest, AnIncludeNeverWidensAScope) {
  password(org_, "embedded", "canary", R"(,"resource_type":"Configuration","resource_id":)" + config_);
  catalog::KindSet kinds;
  kinds.set(static_cast<std::size_t>(Kind::kConfigurations));
  const auto answer = scoped("/configurations", "include=passwords,configuration_interfaces",
                             documentation::Scope::only({std::stoll(org_)}), &kinds);
  ASSERT_EQ(answer.rows(), 1u);
  EXPECT_FALSE(answer.body.as_object().contains("included"));
  EXPECT_TRUE(answer.at("/data/0/relationships").as_object().empty());
  const auto none = scoped("/configurations", "include=passwords", documentation::Scope::only({1}));
  EXPECT_EQ(none.rows(), 0u);
}

TEST_F(IncludesTest, ALocationComesOnceAsAnObject) {
  const auto location = make("/itglue/locations", "locations", R"({"name":"HQ","organization_id":)" + org_ + "}");
  for (const std::string name : {"x", "y"})
    make("/itglue/contacts", "contacts",
         R"({"first_name":")" + name + R"(","organization_id":)" + org_ + R"(,"location_id":)" + location + "}");
  make("/itglue/contacts", "contacts", R"({"first_name":"z","organization_id":)" + org_ + "}");
  const auto answer = get("/itglue/contacts?include=location&sort=first_name");
  EXPECT_EQ(included(answer).size(), 1u);
  EXPECT_EQ(answer.string("/data/0/relationships/location/data/id"), location);
  EXPECT_TRUE(answer.at("/data/2/relationships/location/data").is_null());
}

TEST_F(IncludesTest, OrganizationsBringTheirOwnPsaLinksOnly) {
  put(Kind::kAdaptersResources, 5, R"({"remote-id":"10","adapter-type":"manage","organization-id":)" + org_ + "}");
  put(Kind::kAdaptersResources, 6,
      R"({"remote-id":"11","adapter-type":"manage","organization-id":)" + org_ + R"(,"owner-kind":19,"owner-id":)" +
          config_ + "}");
  put(Kind::kRmmRecords, 7,
      R"({"name":"srv","remote-id":"9","adapter-type":"automate","configuration-id":)" + config_ +
          R"(,"organization-id":)" + org_ + "}");
  const auto own = get("/itglue/organizations/" + org_ + "?include=adapters-resources,rmm_companies");
  ASSERT_EQ(included(own).size(), 1u);
  EXPECT_EQ(own.string("/included/0/attributes/remote-id"), "10");
  EXPECT_FALSE(own.at("/included/0/attributes").as_object().contains("owner-kind"));
  EXPECT_EQ(get("/itglue/organizations?filter[psa_id]=10&filter[psa_integration_type]=manage").rows(), 1u);
  EXPECT_EQ(get("/itglue/organizations?filter[psa_id]=11&filter[psa_integration_type]=manage").rows(), 0u);
  EXPECT_EQ(get("/itglue/configurations?filter[psa_id]=11&filter[psa_integration_type]=manage").rows(), 1u);
  EXPECT_EQ(get("/itglue/configurations?filter[rmm_id]=9&filter[rmm_integration_type]=automate").rows(), 1u);
  const auto rmm = get("/itglue/configurations?include=rmm_records");
  EXPECT_EQ(rmm.string("/included/0/relationships/configuration/data/id"), config_);
}

TEST_F(IncludesTest, GroupsKnowTheirMembersAndOrganizations) {
  put(Kind::kUsers, 11, R"({"first-name":"A","last-name":"B","name":"A B","email":"a@x.example"})");
  put(Kind::kUsers, 12, R"({"first-name":"C","last-name":"D","name":"C D","email":"c@x.example"})");
  const auto made = post("/itglue/groups",
                         R"({"data":{"type":"groups","attributes":{"name":"G"},"relationships":{"users":{"data":[
      {"type":"users","attributes":{"id":11}}]},"organizations":{"data":[{"type":"organizations","attributes":{"id":)" +
                             org_ + "}}]}}}}");
  ASSERT_EQ(made.status, 201) << made.text;
  const auto path = "/itglue/groups/" + made.string("/data/id");
  EXPECT_EQ(included(get(path + "?include=users,organizations")).size(), 2u);
  EXPECT_EQ(patch(path, data("groups", R"({"accounts_user_ids":[12]})")).status, 200);
  EXPECT_EQ(get(path + "?include=users").string("/included/0/id"), "12");
  EXPECT_EQ(patch(path, data("groups", R"({"accounts_user_ids":[99]})")).status, 422);
  EXPECT_FALSE(get(path).at("/data/attributes").as_object().contains("accounts-user-ids"));
  EXPECT_EQ(get("/itglue/organizations?filter[group_id]=" + made.string("/data/id")).rows(), 1u);
  EXPECT_EQ(get("/itglue/organizations?filter[group_id]=99").rows(), 0u);
  EXPECT_EQ(erase(path).status, 204);
  // A user changes names and picture only.
  EXPECT_EQ(patch("/itglue/users/11", data("users", R"({"first_name":"E","email":"no@x.example","avatar":{}})"))
                .string("/data/attributes/name"),
            "E B");
  EXPECT_EQ(get("/itglue/users/11").string("/data/attributes/email"), "a@x.example");
  EXPECT_EQ(post("/itglue/users", data("users", R"({"first_name":"E"})")).status, 404);
}

TEST_F(IncludesTest, TagsFollowWhatTheyNameAndStayWithinAScope) {
  const auto type = post("/itglue/flexible_asset_types",
                         R"({"data":{"type":"flexible_asset_types","attributes":{"name":"T"},"relationships":{
      "flexible_asset_fields":{"data":[
        {"type":"flexible_asset_fields","attributes":{"order":1,"name":"Name","kind":"Text","show_in_list":true}},
        {"type":"flexible_asset_fields","attributes":{"order":2,"name":"Servers","kind":"Tag","tag_type":"Configurations"}},
        {"type":"flexible_asset_fields","attributes":{"order":3,"name":"Ends","kind":"Date","expiration":true}}]}}}})");
  ASSERT_EQ(type.status, 201) << type.text;
  const auto asset = make("/itglue/flexible_assets", "flexible_assets",
                          R"({"organization_id":)" + org_ + R"(,"flexible_asset_type_id":)" + type.string("/data/id") +
                              R"(,"traits":{"name":"x","servers":[)" + config_ + R"(],"ends":"2027-01-02"}})");
  const auto path = "/itglue/flexible_assets/" + asset;
  EXPECT_EQ(get(path).string("/data/attributes/traits/servers/values/0/name"), "SRV");
  EXPECT_EQ(get(path).string("/data/attributes/traits/servers/values/0/configuration-type-name"), "Server");
  EXPECT_EQ(get("/itglue/expirations").string("/data/0/attributes/resource-type-name"), "T");
  patch("/itglue/configurations/" + config_, data("configurations", R"({"name":"SRV2"})"));
  EXPECT_EQ(get(path).string("/data/attributes/traits/servers/values/0/name"), "SRV2");
  catalog::KindSet kinds;
  kinds.set(static_cast<std::size_t>(Kind::kFlexibleAssets));
  const auto narrow = scoped("/flexible_assets/" + asset, "", documentation::Scope::only({std::stoll(org_)}), &kinds);
  EXPECT_TRUE(narrow.at("/data/attributes/traits/servers/values").as_array().empty());
  EXPECT_EQ(erase("/itglue/configurations?filter[id]=" + config_).status, 200);
  EXPECT_TRUE(get(path).at("/data/attributes/traits/servers/values").as_array().empty());
}

TEST_F(IncludesTest, ASslCertificateOrDomainMayOwnAPassword) {
  put(Kind::kDomains, 5,
      R"({"name":"x.example","organization-id":)" + org_ + R"(,"expires-on":"2027-05-01T00:00:00.000Z"})");
  const auto id = password(org_, "registrar", "v", R"(,"resource_type":"Domain","resource_id":5)");
  EXPECT_EQ(get("/itglue/passwords/" + id).string("/data/attributes/cached-resource-name"), "x.example");
  EXPECT_EQ(included(get("/itglue/domains?include=passwords")).size(), 1u);
  EXPECT_EQ(get("/itglue/expirations?filter[resource_type_name]=Domain").rows(), 1u);
  const auto missing = post(
      "/itglue/passwords",
      data("passwords",
           R"({"name":"x","password":"v","resource_type":"Ticket","resource_id":9,"organization_id":)" + org_ + "}"));
  EXPECT_EQ(missing.status, 422);
}

}  // namespace
}  // namespace gluepot::itglue_api
