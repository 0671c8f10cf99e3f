// SPDX-License-Identifier: Apache-2.0
// Rules of single types: passwords, documents, flexible assets.
#include <fstream>
#include <sstream>

#include "unit/http/itglue_api/api_fixture.h"

namespace gluepot::itglue_api {
namespace {

class RecordsTest : public ApiFixture {
 protected:
  bool on_disk(const std::string& text) const {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_)) {
      std::ifstream file(entry.path(), std::ios::binary);
      std::stringstream bytes;
      bytes << file.rdbuf();
      if (bytes.str().find(text) != std::string::npos) return true;
    }
    return false;
  }
  std::string asset_type() {
    const auto answer = post("/itglue/flexible_asset_types",
                             R"({"data":{"type":"flexible_asset_types","attributes":{"name":"T"},"relationships":{
      "flexible_asset_fields":{"data":[
        {"type":"flexible_asset_fields","attributes":{"order":1,"name":"Name","kind":"Text","show_in_list":true,"use_for_title":true,"required":true}},
        {"type":"flexible_asset_fields","attributes":{"order":2,"name":"Admin Password","kind":"Password"}},
        {"type":"flexible_asset_fields","attributes":{"order":3,"name":"Company","kind":"Tag","tag_type":"Organizations"}},
        {"type":"flexible_asset_fields","attributes":{"order":4,"name":"Seats","kind":"Number","decimals":0}}]}}}})");
    EXPECT_EQ(answer.status, 201) << answer.text;
    return answer.string("/data/id");
  }
};

TEST_F(RecordsTest, B125_PasswordValuesShowOnlyWhereTheyMay) {
  const auto a = organization("A");
  const std::string value = "canary\\\"77";  // as JSON; a quote inside
  const auto id = password(a, "x", value, R"(,"otp_secret":"OTPCANARY234567")");
  const auto path = "/itglue/passwords/" + id;
  EXPECT_EQ(get(path).string("/data/attributes/password"), "canary\"77");
  EXPECT_FALSE(get(path + "?show_password=false").at("/data/attributes").as_object().contains("password"));
  EXPECT_FALSE(get(path, "ITG.weak").at("/data/attributes").as_object().contains("password"));
  EXPECT_FALSE(get(path + "?show_password=true", "ITG.weak").at("/data/attributes").as_object().contains("password"));
  EXPECT_EQ(get("/itglue/passwords?show_password=true").text.find("canary"), std::string::npos);
  EXPECT_FALSE(get("/itglue/passwords").at("/data/0/attributes").as_object().contains("password"));
  EXPECT_TRUE(get(path).at("/data/attributes/otp-enabled").as_bool());
  EXPECT_EQ(get(path).text.find("OTPCANARY"), std::string::npos);
  EXPECT_FALSE(
      patch(path, data("passwords", R"({"username":"u"})")).at("/data/attributes").as_object().contains("password"));
  EXPECT_EQ(
      patch(path + "?show_password=true", data("passwords", R"({"username":"v"})")).string("/data/attributes/password"),
      "canary\"77");
  EXPECT_FALSE(on_disk("canary"));
  EXPECT_FALSE(on_disk("OTPCANARY"));
}

TEST_F(RecordsTest, PasswordUpdatedAtMovesOnlyWithTheValue) {
  const auto a = organization("A");
  const auto id = password(a, "x", "one");
  const auto path = "/itglue/passwords/" + id;
  const auto at = [&] { return get(path).string("/data/attributes/password-updated-at"); };
  const auto first = at();
  clock_.advance(std::chrono::seconds(60));
  ASSERT_EQ(patch(path, data("passwords", R"({"password":"one","username":"u"})")).status, 200);
  EXPECT_EQ(at(), first);
  ASSERT_EQ(patch(path, data("passwords", R"({"password":"two"})"), "ITG.weak").status, 200);
  EXPECT_EQ(at(), first);
  EXPECT_EQ(get(path).string("/data/attributes/password"), "one");
  ASSERT_EQ(patch(path, data("passwords", R"({"password":"two"})")).status, 200);
  EXPECT_NE(at(), first);
  ASSERT_EQ(patch(path, data("passwords", R"({"password-updated-at":"2020-01-02T03:04:05Z"})")).status, 200);
  EXPECT_EQ(at(), "2020-01-02T03:04:05.000Z");
}

TEST_F(RecordsTest, ClientsMaySendBackAllTheyHaveRead) {
  const auto a = organization("A");
  const auto id = password(a, "x", "one");
  auto row = get("/itglue/passwords/" + id).body;
  const auto answer = patch("/itglue/passwords/" + id, json::serialize(row));
  EXPECT_EQ(answer.status, 200) << answer.text;
}

TEST_F(RecordsTest, DocumentsListRootOnlyUnlessAFolderIsAskedFor) {
  const auto a = organization("A"), b = organization("B");
  const auto nested = "/itglue/organizations/" + a + "/relationships/";
  const auto folder = make(nested + "document_folders", "document_folders", R"({"name":"F"})");
  make(nested + "documents", "documents", R"({"name":"root","content":"dropped"})");
  const auto inside =
      make(nested + "documents", "documents", R"({"name":"inside","document_folder_id":)" + folder + "}");
  EXPECT_EQ(get(nested + "documents").rows(), 1u);
  EXPECT_EQ(get(nested + "documents?filter[document_folder_id]=null").rows(), 2u);
  EXPECT_EQ(get(nested + "documents?filter[document-folder-id]=" + folder).rows(), 1u);
  EXPECT_EQ(get(nested + "documents?filter[document_folder_id][ne]=null").string("/data/0/id"), inside);
  EXPECT_EQ(get(nested + "documents?filter[document_folder_id][ne]=").rows(), 1u);
  EXPECT_EQ(get(nested + "documents?filter[name]=zzz").rows(), 1u);
  const auto foreign = post("/itglue/documents", data("documents", R"({"name":"x","organization_id":)" + b +
                                                                       R"(,"document_folder_id":)" + folder + "}"));
  EXPECT_EQ(foreign.status, 422);
  EXPECT_EQ(foreign.string("/errors/0/detail"), "must exist in the same organization");
  EXPECT_EQ(get(nested + "document_folders").at("/data/0/attributes/documents-count").as_int64(), 1);
}

TEST_F(RecordsTest, SectionsMakeTheContentAndPublishIsAPatch) {
  const auto a = organization("A");
  const auto id = make("/itglue/documents", "documents", R"({"name":"d","organization_id":)" + a + "}");
  const auto sections = "/itglue/documents/" + id + "/relationships/sections";
  const auto missing = post(sections, data("document-sections", R"({"content":"x"})"));
  EXPECT_EQ(missing.status, 400);
  EXPECT_EQ(missing.string("/errors/0/detail"), "param is missing or the value is empty: resource_type");
  const auto section =
      make(sections, "document-sections", R"({"resource_type":"Document::Text","content":"<p>hello</p>"})");
  EXPECT_EQ(
      post(sections, data("document-sections", R"({"resource_type":"Document::Heading","content":"h","level":9})"))
          .status,
      422);
  EXPECT_EQ(get("/itglue/documents/" + id).string("/data/attributes/content/0/resource/content"), "<p>hello</p>");
  EXPECT_FALSE(get("/itglue/documents/" + id).at("/data/attributes/published").as_bool());
  EXPECT_TRUE(
      call(http::Method::kPatch, "/itglue/documents/" + id + "/publish").at("/data/attributes/published").as_bool());
  EXPECT_EQ(call(http::Method::kPost, "/itglue/documents/" + id + "/publish").status, 404);
  EXPECT_EQ(erase(sections + "/" + section).status, 204);
  EXPECT_TRUE(get("/itglue/documents/" + id).at("/data/attributes/content").as_array().empty());
}

TEST_F(RecordsTest, TraitsAreReplacedWholeAndCheckedAgainstTheFields) {
  const auto a = organization("A");
  const auto type = asset_type();
  const auto make_body = [&](const std::string& traits) {
    return data("flexible_assets",
                R"({"organization_id":)" + a + R"(,"flexible_asset_type_id":)" + type + R"(,"traits":)" + traits + "}");
  };
  EXPECT_EQ(post("/itglue/flexible_assets", make_body(R"({"name":"n","zzz":1})")).string("/errors/0/detail"),
            "Request contains invalid trait keys");
  EXPECT_EQ(post("/itglue/flexible_assets", make_body(R"({"seats":1})")).status, 422);
  const auto made =
      post("/itglue/flexible_assets",
           make_body(R"({"name":"n","admin-password":"TRAITCANARY","company":[)" + a + R"(],"seats":5})"));
  ASSERT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.string("/data/attributes/name"), "n");
  EXPECT_EQ(made.string("/data/attributes/traits/company/values/0/name"), "A");
  EXPECT_EQ(made.at("/data/attributes/traits/seats").as_int64(), 5);
  const auto list = "/itglue/flexible_assets?filter[flexible-asset-type-id]=" + type;
  EXPECT_TRUE(get(list).at("/data/0/attributes/traits/admin-password").is_null()) << "a value leaves by itself";
  EXPECT_TRUE(get(list, "ITG.weak").at("/data/0/attributes/traits/admin-password").is_null());
  EXPECT_FALSE(on_disk("TRAITCANARY"));
  const auto path = "/itglue/flexible_assets/" + made.string("/data/id");
  // What a Tag shows cannot be written back as it stands.
  EXPECT_EQ(patch(path, json::serialize(get(path).body)).status, 422);
  ASSERT_EQ(patch(path, data("flexible_assets", R"({"archived":true})")).status, 200);
  EXPECT_EQ(get(path).string("/data/attributes/traits/admin-password"), "TRAITCANARY");
  ASSERT_EQ(patch(path, data("flexible_assets", R"({"traits":{"name":"m"}})"), "ITG.weak").status, 200);
  EXPECT_EQ(get(path).string("/data/attributes/traits/admin-password"), "TRAITCANARY");
  const auto replaced = patch(path, data("flexible_assets", R"({"traits":{"name":"m"}})"));
  EXPECT_EQ(replaced.at("/data/attributes/traits").as_object().size(), 1u);
  EXPECT_EQ(replaced.string("/data/attributes/name"), "m");
}

TEST_F(RecordsTest, FieldsListBelowTheirTypeAndComeAsInclude) {
  const auto type = asset_type();
  const auto fields = get("/itglue/flexible_asset_types/" + type + "/relationships/flexible_asset_fields");
  EXPECT_EQ(fields.rows(), 4u);
  EXPECT_EQ(get("/itglue/flexible_asset_fields").status, 404);
  const auto included = get("/itglue/flexible_asset_types?include=flexible-asset-fields");
  EXPECT_EQ(included.at("/included").as_array().size(), 4u);
  EXPECT_EQ(included.at("/data/0/relationships/flexible-asset-fields/data").as_array().size(), 4u);
  EXPECT_EQ(post("/itglue/flexible_asset_types", data("flexible_asset_types", R"({"name":"U"})")).status, 422);
}

TEST_F(RecordsTest, EmbeddedNeedsIdAndType) {
  const auto a = organization("A");
  const auto document = make("/itglue/documents", "documents", R"({"name":"d","organization_id":)" + a + "}");
  const auto general = password(a, "x", "v", R"(,"resource_id":)" + document);
  EXPECT_TRUE(get("/itglue/passwords/" + general).at("/data/attributes/resource-id").is_null());
  const auto embedded = password(a, "x", "v", R"(,"resource_type":"Document","resource_id":)" + document);
  EXPECT_EQ(get("/itglue/passwords/" + embedded).string("/data/attributes/cached-resource-name"), "d");
}

}  // namespace
}  // namespace gluepot::itglue_api
