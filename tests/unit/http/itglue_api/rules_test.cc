// SPDX-License-Identifier: Apache-2.0
// One test a rule of the account's API: keys, errors, paging, sorts, filters, bulk.
#include "unit/http/itglue_api/api_fixture.h"

namespace gluepot::itglue_api {
namespace {

class RulesTest : public ApiFixture {};

TEST_F(RulesTest, EveryKeyTroubleIsTheGatewaysForbidden) {
  for (const std::string key : {"", "ITG.unknown", "nonsense"}) {
    const auto answer = get("/itglue/organizations", key);
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.text, "{\"message\":\"Forbidden\"}");
    EXPECT_EQ(answer.type, "application/vnd.api+json");
  }
}

TEST_F(RulesTest, UnknownRouteIsHtmlUnknownRowIsErrors) {
  const auto route = get("/itglue/nothing_here");
  EXPECT_EQ(route.status, 404);
  EXPECT_TRUE(route.type.starts_with("text/html"));
  EXPECT_EQ(get("/itglue/documents").status, 404);
  EXPECT_EQ(call(http::Method::kPut, "/itglue/organizations").status, 404);
  const auto row = get("/itglue/passwords/4711");
  EXPECT_EQ(row.status, 404);
  EXPECT_EQ(row.at("/errors/0/status").as_int64(), 404);
  EXPECT_EQ(row.type, "application/vnd.api+json");
}

TEST_F(RulesTest, ARowOfAnotherOrganizationIsUnauthorized) {
  const auto a = organization("A"), b = organization("B");
  const auto id = password(a, "x", "canary-1");
  const auto answer = get("/itglue/organizations/" + b + "/relationships/passwords/" + id);
  EXPECT_EQ(answer.status, 401);
  EXPECT_EQ(answer.string("/errors/0/detail"), "Unauthorized resource access");
  EXPECT_EQ(answer.string("/errors/0/source/pointer"), "id");
  EXPECT_EQ(get("/itglue/organizations/99999/relationships/passwords").status, 401);
}

TEST_F(RulesTest, BadBodiesAndTypes) {
  for (const std::string body :
       {"{", "[]", "{}", "{\"data\":3}", "{\"data\":[]}", "{\"data\":{\"type\":\"passwords\"}}"})
    EXPECT_EQ(post("/itglue/organizations", body).status, 400) << body;
  EXPECT_EQ(call(http::Method::kPost, "/itglue/organizations", data("organizations", "{\"name\":\"A\"}"), "ITG.strong",
                 "application/json")
                .status,
            415);
  EXPECT_EQ(call(http::Method::kPost, "/itglue/organizations", data("organizations", "{\"name\":\"A\"}"), "ITG.strong",
                 "application/vnd.api+json; charset=utf-8")
                .status,
            201);
  EXPECT_EQ(get("/itglue/organizations?page[number]=0").status, 400);
  EXPECT_EQ(get("/itglue/organizations?sort=logo").status, 400);
}

TEST_F(RulesTest, PagingLinksAreAbsoluteAndKeepTheQuery) {
  for (int i = 0; i < 5; ++i) organization("Org " + std::to_string(i));
  const auto first = get("/itglue/organizations?sort=name&page[size]=2&x=1");
  ASSERT_EQ(first.status, 200);
  EXPECT_EQ(first.rows(), 2u);
  EXPECT_EQ(first.at("/meta/total-count").as_int64(), 5);
  EXPECT_EQ(first.at("/meta/total-pages").as_int64(), 3);
  EXPECT_EQ(first.at("/meta/next-page").as_int64(), 2);
  EXPECT_TRUE(first.at("/meta/prev-page").is_null());
  EXPECT_TRUE(first.at("/meta/filters").as_object().empty());
  std::string seen, link = first.string("/links/next");
  EXPECT_TRUE(link.starts_with("https://hub.example:8443/itglue/organizations?sort=name&x=1&page%5Bnumber%5D=2"))
      << link;
  for (int guard = 0; !link.empty() && guard < 5; ++guard) {
    const auto page = get(link.substr(std::string("https://hub.example:8443").size()));
    for (const auto& row : page.at("/data").as_array())
      seen += std::string(row.at_pointer("/attributes/name").as_string()) + ";";
    const auto* next = page.at("/links").as_object().if_contains("next");
    link = next && next->is_string() ? std::string(next->as_string()) : "";
  }
  EXPECT_EQ(seen, "Org 2;Org 3;Org 4;");
  EXPECT_EQ(get("/itglue/organizations?page[number]=9").rows(), 0u);
  EXPECT_EQ(get("/itglue/api/organizations?page%5Bsize%5D=5000").rows(), 5u);
}

TEST_F(RulesTest, SortsAndFiltersTakeDashesListsAndEscapes) {
  organization("a,b");
  organization("c");
  organization("d");
  EXPECT_EQ(get("/itglue/organizations?filter[name]=c,d").rows(), 2u);
  EXPECT_EQ(get("/itglue/organizations?filter%5Bname]=a\\,b").rows(), 1u);
  EXPECT_EQ(get("/itglue/organizations?filter[name]=C").rows(), 0u);
  EXPECT_EQ(get("/itglue/organizations?filter[nonsense]=1").rows(), 3u);
  EXPECT_EQ(get("/itglue/organizations?filter[id]=abc").rows(), 0u);
  EXPECT_EQ(get("/itglue/organizations?filter[exclude][name]=c").rows(), 2u);
  EXPECT_EQ(get("/itglue/organizations?sort=-created-at,name").status, 200);
  EXPECT_EQ(get("/itglue/organizations?sort=-name").string("/data/0/attributes/name"), "d");
  EXPECT_EQ(get("/itglue/organizations?filter[psa_id]=1").status, 422);
}

TEST_F(RulesTest, WritesTakeBothSpellingsAndIgnoreWhatIsReadOnly) {
  const auto answer = post("/itglue/organizations",
                           data("organizations", R"({"name":"A","short_name":"s","primary":true,"nonsense":1})"));
  ASSERT_EQ(answer.status, 201) << answer.text;
  EXPECT_EQ(answer.string("/data/attributes/short-name"), "s");
  EXPECT_FALSE(answer.at("/data/attributes/primary").as_bool());
  EXPECT_TRUE(answer.at("/data/attributes/alert").is_null());
  const auto cleared =
      patch("/itglue/organizations/" + answer.string("/data/id"), data("organizations", R"({"short-name":null})"));
  EXPECT_EQ(cleared.status, 200);
  EXPECT_TRUE(cleared.at("/data/attributes/short-name").is_null());
  EXPECT_EQ(cleared.string("/data/attributes/name"), "A");
}

TEST_F(RulesTest, ValidationTexts) {
  const auto org = post("/itglue/passwords", data("passwords", R"({"name":"x","password":"y"})"));
  EXPECT_EQ(org.status, 422);
  EXPECT_EQ(org.string("/errors/0/title"), "Valid organization_id is required");
  EXPECT_EQ(org.string("/errors/0/source/pointer"), "data/attributes/organization_id");
  const auto assets = get("/itglue/flexible_assets");
  EXPECT_EQ(assets.status, 422);
  EXPECT_EQ(assets.string("/errors/0/title"),
            "Cannot index flexible assets without providing a flexible asset type ID filter");
  EXPECT_TRUE(assets.at("/errors/0/source/pointer").is_null());
  const auto bulk = post("/itglue/flexible_assets", R"({"data":[{"type":"flexible_assets","attributes":{}}]})");
  EXPECT_EQ(bulk.status, 422);
  EXPECT_EQ(bulk.string("/errors/0/title"), "bulk action not allowed for Flexible Asset using this route");
  EXPECT_EQ(bulk.string("/errors/0/source/pointer"), "data");
  const auto type = post("/itglue/organizations", data("organizations", R"({"name":"A","organization_type_id":5})"));
  EXPECT_EQ(type.string("/errors/0/detail"), "must exist");
  EXPECT_EQ(type.string("/errors/0/source/pointer"), "/data/attributes/organization-type");
}

TEST_F(RulesTest, SingleDeleteIsEmptyBulkDeleteAnswersTheRows) {
  const auto a = organization("A");
  const auto one = password(a, "1", "v1"), two = password(a, "2", "v2"), three = password(a, "3", "v3");
  const auto single = erase("/itglue/passwords/" + one);
  EXPECT_EQ(single.status, 204);
  EXPECT_TRUE(single.text.empty());
  const std::string body = R"({"data":[{"type":"passwords","attributes":{"id":")" + two + R"("}}]})";
  EXPECT_EQ(erase("/itglue/passwords?filter[name]=3", body).status, 422);
  const auto bulk = erase("/itglue/passwords", body);
  EXPECT_EQ(bulk.status, 200);
  EXPECT_EQ(bulk.string("/data/0/id"), two);
  EXPECT_EQ(erase("/itglue/passwords").status, 400);
  EXPECT_EQ(erase("/itglue/passwords?filter[name]=3").rows(), 1u);
  EXPECT_EQ(get("/itglue/passwords").rows(), 0u);
}

TEST_F(RulesTest, BulkIsAllOrNothing) {
  const auto a = organization("A");
  const auto one = password(a, "1", "v1");
  const auto nested = "/itglue/organizations/" + a + "/relationships/passwords";
  EXPECT_EQ(post(nested, R"({"data":[{"attributes":{"name":"n1","password":"p"}},{"attributes":{"name":""}}]})").status,
            422);
  EXPECT_EQ(get("/itglue/passwords").rows(), 1u);
  const auto made = post(
      nested, R"({"data":[{"attributes":{"name":"n1","password":"p"}},{"attributes":{"name":"n2","password":"p"}}]})");
  EXPECT_EQ(made.status, 201) << made.text;
  EXPECT_EQ(made.rows(), 2u);
  EXPECT_EQ(patch("/itglue/passwords",
                  R"({"data":[{"attributes":{"id":)" + one + R"(,"name":"new"}},{"attributes":{"id":1,"name":"x"}}]})")
                .status,
            404);
  EXPECT_EQ(get("/itglue/passwords/" + one).string("/data/attributes/name"), "1");
  EXPECT_EQ(patch("/itglue/passwords", R"({"data":[{"attributes":{"id":)" + one + R"(,"name":"new"}}]})").status, 200);
  EXPECT_EQ(get("/itglue/passwords/" + one).string("/data/attributes/name"), "new");
}

TEST_F(RulesTest, TheLimitAnswers429UntilTheWindowTurns) {
  FixedWindowLimiter limiter({2, std::chrono::seconds(300)}, clock_);
  clock_.set(300'000 * 1000);
  context_->limiter = &limiter;
  EXPECT_EQ(get("/itglue/organizations").status, 200);
  EXPECT_EQ(get("/itglue/organizations").status, 200);
  EXPECT_EQ(get("/itglue/organizations").status, 429);
  clock_.advance(std::chrono::milliseconds(299'999));
  EXPECT_EQ(get("/itglue/organizations").status, 429);
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(get("/itglue/organizations").status, 200);
}

TEST_F(RulesTest, ARenameReachesTheRecordsThatCarryTheName) {
  const auto a = organization("A");
  const auto id = password(a, "1", "v1");
  EXPECT_EQ(get("/itglue/passwords/" + id).string("/data/attributes/organization-name"), "A");
  EXPECT_EQ(patch("/itglue/organizations/" + a, data("organizations", R"({"name":"B"})")).status, 200);
  EXPECT_EQ(get("/itglue/passwords/" + id).string("/data/attributes/organization-name"), "B");
}

}  // namespace
}  // namespace gluepot::itglue_api
