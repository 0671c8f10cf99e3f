// SPDX-License-Identifier: Apache-2.0
#include "http/route.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "http/static_files.h"

namespace gluepot::http {
namespace {

class FixedAuthenticator final : public Authenticator {
 public:
  core::Status authenticate(Request& request, std::string_view permission) override {
    asked = permission;
    request.caller.name = "somebody";
    if (refuse) return core::fail(*refuse, "no entry");
    return {};
  }
  std::string asked;
  std::optional<core::ErrorCode> refuse;
};

Route route(Method method, std::string pattern, std::string answer, std::string permission = "public") {
  return {method, std::move(pattern), std::move(permission), [answer = std::move(answer)](Request& request) {
            auto text = answer;
            for (const auto& parameter : request.path_parameters) text += "|" + parameter;
            return Response::text(200, text, "text/plain");
          }};
}

class RouterTest : public testing::Test {
 protected:
  void SetUp() override {
    router_.set_known_permissions({"read_companies"});
    for (const auto& [method, pattern] :
         std::vector<std::pair<Method, std::string>>{{Method::kGet, "/"},
                                                     {Method::kGet, "/api/v1/companies"},
                                                     {Method::kPost, "/api/v1/companies"},
                                                     {Method::kGet, "/api/v1/companies/{id}"},
                                                     {Method::kGet, "/api/v1/companies/mine"},
                                                     {Method::kDelete, "/api/v1/companies/{id}"},
                                                     {Method::kGet, "/api/v1/{kind}/{id}/x"},
                                                     {Method::kGet, "/files/{rest*}"}})
      ASSERT_TRUE(router_.add(route(method, pattern, pattern)));
  }
  Response ask(Method method, std::string path) {
    Request request;
    request.method = method;
    request.path = std::move(path);
    return router_.dispatch(request, authenticator_);
  }
  static std::string text(const Response& response) { return std::get<std::string>(response.body); }

  Router router_;
  FixedAuthenticator authenticator_;
};

TEST_F(RouterTest, TheMostExactPatternWins) {
  EXPECT_EQ(text(ask(Method::kGet, "/")), "/");
  EXPECT_EQ(text(ask(Method::kGet, "/api/v1/companies/7")), "/api/v1/companies/{id}|7");
  EXPECT_EQ(text(ask(Method::kGet, "/api/v1/companies/mine")), "/api/v1/companies/mine");
  EXPECT_EQ(text(ask(Method::kDelete, "/api/v1/companies/mine")), "/api/v1/companies/{id}|mine");
  EXPECT_EQ(text(ask(Method::kGet, "/api/v1/companies/mine/x")), "/api/v1/{kind}/{id}/x|companies|mine");
  EXPECT_EQ(text(ask(Method::kGet, "/files/a/b c/d")), "/files/{rest*}|a/b c/d");
  EXPECT_EQ(text(ask(Method::kHead, "/api/v1/companies")), "/api/v1/companies");
}

TEST_F(RouterTest, UnknownPathsAndMethodsAreToldApart) {
  for (const char* path :
       {"/api", "/api/v1/companies/", "/api/v1/companies/7/8/9", "/file", "/api//companies", "x", ""})
    EXPECT_EQ(ask(Method::kGet, path).status, 404) << path;
  const auto response = ask(Method::kPatch, "/api/v1/companies/7");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.find("allow"), "GET, HEAD, DELETE");
  EXPECT_EQ(ask(Method::kPost, "/nowhere").status, 404);
}

TEST_F(RouterTest, ErrorsSpeakTheLanguageOfTheirApi) {
  const auto hub = ask(Method::kGet, "/api/v1/none");
  EXPECT_EQ(hub.headers.find("content-type"), "application/json");
  EXPECT_NE(text(hub).find("{\"error\":{\"code\":\"not_found\""), std::string::npos) << text(hub);
  EXPECT_NE(text(hub).find("\"request_id\":\""), std::string::npos);
  const auto compatible = ask(Method::kGet, "/itglue/none");
  EXPECT_EQ(compatible.headers.find("content-type"), "application/vnd.api+json");
  EXPECT_NE(text(compatible).find("{\"errors\":[{\"status\":404"), std::string::npos) << text(compatible);
}

TEST_F(RouterTest, AuthenticationStandsBeforeTheHandler) {
  bool called = false;
  ASSERT_TRUE(router_.add({Method::kGet, "/api/secret", "read_companies", [&](Request& request) {
                             called = true;
                             return Response::text(200, request.caller.name, "text/plain");
                           }}));
  authenticator_.refuse = core::ErrorCode::kForbidden;
  EXPECT_EQ(ask(Method::kGet, "/api/secret").status, 403);
  EXPECT_FALSE(called);
  EXPECT_EQ(authenticator_.asked, "read_companies");
  authenticator_.refuse.reset();
  EXPECT_EQ(text(ask(Method::kGet, "/api/secret")), "somebody");
}

TEST_F(RouterTest, AnExceptionBecomes500WithTheRequestId) {
  ASSERT_TRUE(router_.add({Method::kGet, "/api/broken", "public",
                           [](Request&) -> Response { throw std::runtime_error("the inner text"); }}));
  Request request;
  request.path = "/api/broken";
  request.request_id = "id-17";
  const auto response = router_.dispatch(request, authenticator_);
  EXPECT_EQ(response.status, 500);
  EXPECT_NE(text(response).find("id-17"), std::string::npos);
  EXPECT_EQ(text(response).find("inner text"), std::string::npos);
}

TEST_F(RouterTest, RefusesRoutesThatAreNotFit) {
  EXPECT_FALSE(router_.add(route(Method::kGet, "/a", "", "")));
  EXPECT_FALSE(router_.add(route(Method::kGet, "/a", "", "invented_permission")));
  EXPECT_FALSE(router_.add(route(Method::kGet, "a", "")));
  EXPECT_FALSE(router_.add(route(Method::kGet, "/{rest*}/a", "")));
  EXPECT_FALSE(router_.add(route(Method::kGet, "/api/v1/companies/{other_name}", "")));
  EXPECT_FALSE(router_.add({Method::kGet, "/a", "public", nullptr}));
  EXPECT_TRUE(router_.add(route(Method::kGet, "/a", "", "read_companies")));
}

class StaticFilesTest : public RouterTest {
 protected:
  void SetUp() override { ASSERT_TRUE(add_static_routes(router_, files_)); }
  Response get(std::string path, std::string name = {}, std::string value = {}) {
    Request request;
    request.path = std::move(path);
    if (!name.empty()) request.headers.add(name, value);
    return router_.dispatch(request, authenticator_);
  }
  static constexpr StaticFile files_[] = {
      {"/index.html",
       "<style nonce=__CSP_NONCE__><meta content=__CSP_NONCE__>",
       {},
       "text/html; charset=utf-8",
       "00",
       false},
      {"/assets/app-a1.js", "plain script", "small", "text/javascript; charset=utf-8", "abcdef", true},
      {"/openapi.json", "{}", {}, "application/json", "123456", false}};
};

TEST_F(StaticFilesTest, AssetsAreCachedForEverAndCompressedWhenAsked) {
  const auto plain = get("/assets/app-a1.js");
  EXPECT_EQ(std::get<StaticBytes>(plain.body).bytes, "plain script");
  EXPECT_EQ(plain.headers.find("cache-control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(plain.headers.find("vary"), "Accept-Encoding");
  const auto small = get("/assets/app-a1.js", "Accept-Encoding", "gzip, br");
  EXPECT_EQ(std::get<StaticBytes>(small.body).bytes, "small");
  EXPECT_EQ(small.headers.find("content-encoding"), "br");
  EXPECT_NE(small.headers.find("etag"), plain.headers.find("etag"));
  EXPECT_EQ(std::get<StaticBytes>(get("/assets/app-a1.js", "Accept-Encoding", "br;q=0").body).bytes, "plain script");
  EXPECT_EQ(get("/assets/app-a1.js", "If-None-Match", std::string(*plain.headers.find("etag"))).status, 304);
  EXPECT_EQ(get("/openapi.json").headers.find("cache-control"), "no-cache");
}

TEST_F(StaticFilesTest, EveryPageHasANonceOfItsOwn) {
  const auto one = get("/companies/7/passwords"), two = get("/");
  EXPECT_EQ(one.status, 200);
  EXPECT_EQ(one.headers.find("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(one.headers.find("cache-control"), "no-cache");
  const std::string policy(*one.headers.find("content-security-policy"));
  const auto from = policy.find("'nonce-") + 7;
  const auto nonce = policy.substr(from, policy.find('\'', from) - from);
  EXPECT_GE(nonce.size(), 22U);
  EXPECT_EQ(std::get<std::string>(one.body), "<style nonce=" + nonce + "><meta content=" + nonce + ">");
  EXPECT_NE(policy, two.headers.find("content-security-policy"));
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
}

TEST_F(StaticFilesTest, TheApisKeepTheir404) {
  for (const char* path : {"/api/v1/none", "/api", "/itglue/none", "/metrics", "/healthz", "/assets/gone.js"})
    EXPECT_EQ(get(path).status, 404) << path;
  EXPECT_EQ(get("/apiary").status, 200);
  EXPECT_EQ(ask(Method::kPost, "/anything").status, 404);
}

}  // namespace
}  // namespace gluepot::http
