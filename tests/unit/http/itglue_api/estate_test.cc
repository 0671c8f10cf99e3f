// SPDX-License-Identifier: Apache-2.0
// Configurations and their interfaces, contacts, locations, and the lists they name.
#include "connectors/local/seeds.h"
#include "unit/http/itglue_api/api_fixture.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;

class EstateTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    org_ = organization("A");
    type_ = make("/itglue/configuration_types", "configuration_types", R"({"name":"Managed Server"})");
  }
  std::string configuration(const std::string& more = {}, const std::string& relationships = {}) {
    const auto answer = post(below("configurations"),
                             R"({"data":{"type":"configurations","attributes":{"name":"SRV","configuration_type_id":)" +
                                 type_ + more + "}" + relationships + "}}");
    EXPECT_EQ(answer.status, 201) << answer.text;
    return answer.string("/data/id");
  }
  std::string below(const std::string& type) const {
    return "/itglue/organizations/" + org_ + "/relationships/" + type;
  }
  static std::string interfaces(const std::string& id) {
    return "/itglue/configurations/" + id + "/relationships/configuration_interfaces";
  }
  void put(Kind kind, std::int64_t id, const std::string& attributes) {
    const auto done = store_->write(
        [&](documentation::LocalWriter& writer) { return writer.put(kind, id, json::parse(attributes).as_object()); });
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string org_, type_;
};

TEST_F(EstateTest, AConfigurationNeedsATypeAndShowsItsName) {
  for (const std::string more : {"", R"(,"configuration_type_id":4711)"}) {
    const auto refused = post(below("configurations"), data("configurations", R"({"name":"x")" + more + "}"));
    EXPECT_EQ(refused.status, 422);
    EXPECT_EQ(refused.string("/errors/0/title"), "Unprocessable Entity");
    EXPECT_EQ(refused.string("/errors/0/detail"), "must exist");
    EXPECT_EQ(refused.string("/errors/0/source/pointer"), "/data/attributes/configuration-type");
  }
  const auto path = "/itglue/configurations/" + configuration();
  EXPECT_EQ(get(path).string("/data/attributes/configuration-type-name"), "Managed Server");
  EXPECT_EQ(get(path).string("/data/attributes/configuration-type-kind"), "server");
  EXPECT_NE(get(path).string("/data/attributes/resource-url").find("/configurations/"), std::string::npos);
  EXPECT_EQ(get("/itglue/configuration_types/" + type_).at("/data/attributes/configurations-count").as_int64(), 1);
  EXPECT_EQ(patch("/itglue/configuration_types/" + type_, data("configuration_types", R"({"name":"Switch"})")).status,
            200);
  EXPECT_EQ(get(path).string("/data/attributes/configuration-type-name"), "Switch");
  EXPECT_EQ(get(path).string("/data/attributes/configuration-type-kind"), "switch");
}

TEST_F(EstateTest, NamesBesideIdsComeFromTheSameOrganization) {
  const auto location = make(below("locations"), "locations", R"({"name":"HQ","phone":"(604) 555-1234"})");
  const auto other = organization("B");
  const auto far =
      make("/itglue/organizations/" + other + "/relationships/locations", "locations", R"({"name":"Far"})");
  const auto id = configuration(",\"location_id\":" + location);
  EXPECT_EQ(get("/itglue/configurations/" + id).string("/data/attributes/location-name"), "HQ");
  const auto refused = patch("/itglue/configurations/" + id, data("configurations", "{\"location_id\":" + far + "}"));
  EXPECT_EQ(refused.status, 422);
  EXPECT_EQ(refused.string("/errors/0/source/pointer"), "/data/attributes/location");
  EXPECT_EQ(get("/itglue/locations/" + location).string("/data/attributes/formatted-phone"), "604-555-1234");
  EXPECT_EQ(get("/itglue/locations/" + location).string("/data/attributes/phone"), "6045551234");
  EXPECT_EQ(patch("/itglue/configurations/" + id, data("configurations", R"({"location-id":null})")).status, 200);
  EXPECT_TRUE(get("/itglue/configurations/" + id).at("/data/attributes/location-name").is_null());
}

TEST_F(EstateTest, ThePrimaryInterfaceAndTheConfigurationMirrorEachOther) {
  const auto id = configuration("", R"(,"relationships":{"configuration_interfaces":{"data":[
    {"type":"configuration_interfaces","attributes":{"name":"eth0","ip_address":"10.0.0.1","primary":true}},
    {"type":"configuration_interfaces","attributes":{"name":"eth1","ip_address":"10.0.0.2"}}]}})");
  const auto path = "/itglue/configurations/" + id;
  EXPECT_EQ(get(path).string("/data/attributes/primary-ip"), "10.0.0.1");
  const auto list = get(interfaces(id));
  ASSERT_EQ(list.rows(), 2u);
  const auto first = list.string("/data/0/id"), second = list.string("/data/1/id");
  EXPECT_EQ(std::to_string(list.at("/data/0/attributes/id").as_int64()), first);
  EXPECT_EQ(
      patch(path, data("configurations", R"({"primary_ip":"10.0.0.9","mac_address":"00-11-22-33-44-55"})")).status,
      200);
  EXPECT_EQ(get(interfaces(id) + "/" + first).string("/data/attributes/ip-address"), "10.0.0.9");
  EXPECT_EQ(get(interfaces(id) + "/" + first).string("/data/attributes/mac-address"), "00-11-22-33-44-55");
  const auto moved =
      patch("/itglue/configuration_interfaces/" + second, data("configuration_interfaces", R"({"primary":true})"));
  EXPECT_EQ(moved.status, 200) << moved.text;
  EXPECT_EQ(get(path).string("/data/attributes/primary-ip"), "10.0.0.2");
  EXPECT_FALSE(get("/itglue/configuration_interfaces/" + first).at("/data/attributes/primary").as_bool());
  EXPECT_EQ(erase(interfaces(id) + "/" + second).status, 204);
  EXPECT_TRUE(get(path).at("/data/attributes/primary-ip").is_null());
  EXPECT_EQ(get("/itglue/configuration_interfaces").status, 404);
  EXPECT_EQ(get(interfaces(id) + "?filter[ip_address]=10.0.0.9").rows(), 1u);
}

TEST_F(EstateTest, APatchTakesNoRelationshipsAndAMacHasSeventeenCharacters) {
  const auto path = "/itglue/configurations/" + configuration();
  EXPECT_EQ(patch(path, R"({"data":{"type":"configurations","attributes":{"name":"y"},"relationships":{
    "configuration_interfaces":{"data":[]}}}})")
                .status,
            422);
  EXPECT_EQ(patch(path, R"({"data":{"type":"configurations","attributes":{"name":"y"},"relationships":{}}})").status,
            200);
  EXPECT_EQ(patch(path, data("configurations", R"({"mac_address":"00:11:22:33:44:55:66"})")).status, 422);
  EXPECT_EQ(call(http::Method::kDelete, path).status, 404);
}

TEST_F(EstateTest, SyncedRecordsTakeWhatTheAccountOwnsOnly) {
  const auto id = configuration();
  const auto path = "/itglue/configurations/" + id;
  ASSERT_TRUE(store_->write([&](documentation::LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(writer.patch(Kind::kConfigurations, std::stoll(id), {{"psa-integration", "enabled"}}));
    GLUEPOT_TRY(writer.patch(Kind::kConfigurationTypes, std::stoll(type_), {{"synced", true}}));
    return {};
  }));
  EXPECT_EQ(patch(path, data("configurations", R"({"name":"y"})")).status, 422);
  EXPECT_EQ(patch(path, data("configurations", R"({"notes":"n","asset_tag":"1","archived":true})")).status, 200);
  EXPECT_EQ(patch("/itglue/configuration_types/" + type_, data("configuration_types", R"({"name":"y"})")).status, 422);
  const auto location = make(below("locations"), "locations", R"({"name":"HQ"})");
  EXPECT_EQ(patch("/itglue/locations/" + location, data("locations", R"({"name":"HQ 2"})")).status, 200);
  put(Kind::kAdaptersResources, 5,
      R"({"remote-id":"77","adapter-type":"manage","organization-id":)" + org_ + R"(,"owner-kind":23,"owner-id":)" +
          location + "}");
  EXPECT_EQ(patch("/itglue/locations/" + location, data("locations", R"({"name":"HQ 3"})")).status, 422);
  EXPECT_EQ(get("/itglue/locations?filter[psa_id]=77&filter[psa_integration_type]=manage").rows(), 1u);
  EXPECT_EQ(get("/itglue/locations?filter[psa_id]=77&filter[psa_integration_type]=autotask").rows(), 0u);
  EXPECT_EQ(get("/itglue/locations?filter[psa_id]=77").status, 422);
}

TEST_F(EstateTest, ContactsReadTheirMailsAndPhones) {
  const auto answer = post(below("contacts"), data("contacts", R"({"first_name":"Anna","last_name":"Lind",
    "contact_emails":[{"value":"a@x.example","label_name":"Home"},{"value":"b@x.example","label-name":"Work","primary":true}],
    "contact_phones":[{"value":"(604) 555-1234","label_name":"Work","extension":"1-2"}]})"));
  ASSERT_EQ(answer.status, 201) << answer.text;
  EXPECT_EQ(answer.string("/data/attributes/name"), "Anna Lind");
  EXPECT_TRUE(answer.at("/data/attributes/important").is_null());
  EXPECT_FALSE(answer.at("/data/attributes/contact-emails/0/primary").as_bool());
  EXPECT_EQ(answer.string("/data/attributes/contact-emails/1/label-name"), "Work");
  EXPECT_EQ(answer.string("/data/attributes/contact-phones/0/value"), "6045551234");
  EXPECT_EQ(answer.string("/data/attributes/contact-phones/0/extension"), "12");
  EXPECT_EQ(answer.string("/data/attributes/contact-phones/0/formatted-value"), "604-555-1234");
  EXPECT_EQ(answer.string("/data/attributes/contact-phones/0/label-type"), "phone");
  EXPECT_FALSE(answer.at("/data/attributes").as_object().contains("primary-email"));
  EXPECT_EQ(get("/itglue/contacts?filter[primary_email]=b@x.example").rows(), 1u);
  EXPECT_EQ(get("/itglue/contacts?filter[primary_email]=a@x.example").rows(), 0u);
  const auto path = "/itglue/contacts/" + answer.string("/data/id");
  EXPECT_EQ(patch(path, data("contacts", R"({"title":"CEO"})")).status, 200);
  EXPECT_EQ(get("/itglue/contacts?filter[primary_email]=b@x.example&filter[title]=CEO").rows(), 1u);
  for (const std::string bad : {R"({"contact_emails":[{"value":"a@x"}]})", R"({"contact_emails":[{"label_name":"x"}]})",
                                R"({"contact_phones":[{"value":"1","label_name":"x","label_type":"pager"}]})"})
    EXPECT_EQ(patch(path, data("contacts", bad)).status, 422) << bad;
}

TEST_F(EstateTest, ExpirationsFollowTheirRecords) {
  const auto id = configuration(R"(,"warranty_expires_at":"2027-03-01")");
  const auto list = get("/itglue/expirations");
  ASSERT_EQ(list.rows(), 1u);
  EXPECT_EQ(list.string("/data/0/attributes/expiration-date"), "2027-03-01T00:00:00.000Z");
  EXPECT_EQ(std::to_string(list.at("/data/0/attributes/resource-id").as_int64()), id);
  EXPECT_EQ(list.string("/data/0/attributes/resource-name"), "SRV");
  EXPECT_EQ(get("/itglue/expirations?filter[range][expiration_date]=2027-01-01,*").rows(), 1u);
  EXPECT_EQ(get("/itglue/expirations?filter[range][expiration_date]=*,2027-01-01").rows(), 0u);
  EXPECT_EQ(get(below("expirations")).rows(), 1u);
  const auto path = "/itglue/configurations/" + id;
  patch(path, data("configurations", R"({"warranty_expires_at":"2028-03-01","name":"SRV2"})"));
  const auto moved = get("/itglue/expirations");
  EXPECT_EQ(moved.string("/data/0/id"), list.string("/data/0/id"));
  EXPECT_EQ(moved.string("/data/0/attributes/expiration-date"), "2028-03-01T00:00:00.000Z");
  EXPECT_EQ(moved.string("/data/0/attributes/resource-name"), "SRV2");
  patch(path, data("configurations", R"({"warranty_expires_at":null})"));
  EXPECT_EQ(get("/itglue/expirations").rows(), 0u);
  patch(path, data("configurations", R"({"warranty_expires_at":"2028-03-01"})"));
  EXPECT_EQ(
      erase("/itglue/configurations", "{\"data\":[{\"type\":\"configurations\",\"attributes\":{\"id\":" + id + "}}]}")
          .status,
      200);
  EXPECT_EQ(get("/itglue/expirations").rows(), 0u);
}

TEST_F(EstateTest, BulkIsAllOrNothing) {
  const auto body = [&](const std::string& second) {
    return "{\"data\":[{\"type\":\"configurations\",\"attributes\":{\"name\":\"a\",\"configuration_type_id\":" + type_ +
           "}},{\"type\":\"configurations\",\"attributes\":{\"name\":\"b\",\"configuration_type_id\":" + second +
           "}}]}";
  };
  EXPECT_EQ(post(below("configurations"), body("99")).status, 422);
  EXPECT_EQ(get(below("configurations")).rows(), 0u);
  EXPECT_EQ(post("/itglue/configurations", body(type_)).status, 422);
  EXPECT_EQ(post(below("configurations"), body(type_)).status, 201);
  EXPECT_EQ(get(below("configurations")).rows(), 2u);
  EXPECT_EQ(call(http::Method::kPatch, below("configurations"), body(type_)).status, 404);
}

TEST_F(EstateTest, ListsOfTheWorldArePlantedOnce) {
  ASSERT_TRUE(local::plant_lists(*store_));
  ASSERT_TRUE(local::plant_lists(*store_));
  const auto canada = get("/itglue/countries?filter[iso]=CA");
  ASSERT_EQ(canada.rows(), 1u);
  EXPECT_EQ(canada.string("/data/0/attributes/name"), "Canada");
  EXPECT_FALSE(canada.at("/data/0/attributes").as_object().contains("created-at"));
  const auto country = canada.string("/data/0/id");
  const auto regions = get("/itglue/countries/" + country + "/relationships/regions?sort=name");
  EXPECT_EQ(regions.rows(), 13u);
  EXPECT_EQ(regions.string("/data/0/attributes/name"), "Alberta");
  EXPECT_EQ(get("/itglue/regions?sort=-created_at&page[size]=5").rows(), 5u);
  EXPECT_EQ(get("/itglue/operating_systems?filter[name]=Ubuntu").string("/data/0/attributes/platform-name"), "Linux");
  EXPECT_EQ(post("/itglue/countries", data("countries", R"({"name":"X"})")).status, 404);
  const auto location =
      make(below("locations"), "locations",
           R"({"name":"HQ","country_id":)" + country + R"(,"region_id":)" + regions.string("/data/0/id") + "}");
  EXPECT_EQ(get("/itglue/locations/" + location).string("/data/attributes/region-name"), "Alberta");
}

TEST_F(EstateTest, ModelsLieBelowTheirManufacturer) {
  const auto dell = make("/itglue/manufacturers", "manufacturers", R"({"name":"Dell"})");
  const auto path = "/itglue/manufacturers/" + dell + "/relationships/models";
  const auto model = make(path, "models", R"({"name":"R650"})");
  EXPECT_EQ(std::to_string(get("/itglue/models/" + model).at("/data/attributes/manufacturer-id").as_int64()), dell);
  EXPECT_EQ(get(path).rows(), 1u);
  EXPECT_EQ(get("/itglue/manufacturers/99/relationships/models").status, 404);
  EXPECT_EQ(post("/itglue/models", data("models", R"({"name":"x","manufacturer_id":99})")).status, 422);
}

}  // namespace
}  // namespace gluepot::itglue_api
