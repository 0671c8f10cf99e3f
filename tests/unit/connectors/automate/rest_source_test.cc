// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/rest_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "fakes/scripted_server.h"

namespace gluepot::automate {
namespace {

using core::ErrorCode;
using ::testing::HasSubstr;

constexpr const char* kJson = "Content-Type: application/json\r\n";
constexpr const char* kClientId = "0a1b2c3d-0000-4000-8000-000000000001";
const std::string kToken = R"({"UserId":"7","AccessToken":"tok\/en","TokenType":"Bearer"})";

fakes::Script ok(const std::string& body) {
  return fakes::answer(200, body, kJson);
}
bool is(const std::string& request, const std::string& start) {
  return request.rfind(start, 0) == 0;
}
bool first_page(const std::string& request) {
  return request.substr(0, request.find("\r\n")).ends_with("page=1 HTTP/1.1");
}

/// A server with client 2 and its rows; what a test wants otherwise it says in `special`.
struct Scene {
  using Special = std::function<std::optional<fakes::Script>(const std::string&)>;
  explicit Scene(std::string rows_in, Special special_in = {})
      : rows(std::move(rows_in)), special(std::move(special_in)) {}

  fakes::Script reply(const std::string& request) {
    if (special)
      if (auto script = special(request)) return *script;
    if (is(request, "POST /cwa/api/v1/apitoken ")) return ok(kToken);
    if (!first_page(request)) return ok("[]");
    if (is(request, "GET /cwa/api/v1/clients?")) return ok(R"([{"Id":"2","Name":"Two","ExternalId":"77"}])");
    if (is(request, "GET /cwa/api/v1/locations?")) return ok(R"([{"Id":20,"Name":"Main","Client":{"ClientId":2}}])");
    if (is(request, "GET /cwa/api/v1/clients/2/deploymentlogins?")) return ok(rows);
    return fakes::answer(404, "{}", kJson);
  }
  std::unique_ptr<AutomateSource> source(const std::string& code = {}) {
    RestSettings settings;
    settings.url = server.url();
    settings.user = "gluepot";
    settings.client_id = kClientId;
    settings.mfa_code = code;
    settings.retry_wait = std::chrono::milliseconds(1);
    auto made = make_rest_source(settings, core::Secret("pa\"ss"), clock);
    EXPECT_TRUE(made) << made.error().message;
    return std::move(*made);
  }
  core::Error error() {
    auto report = source()->test();
    EXPECT_FALSE(report);
    return report ? core::Error{ErrorCode::kInternal, {}} : report.error();
  }

  const std::string rows;
  const Special special;
  core::ManualClock clock;
  fakes::ScriptedServer server{[this](const std::string& request) { return reply(request); }};
};

const std::string kRows =
    R"([{"DeploymentLoginId":9,"Client":{"ClientId":2},"Location":{"LocationId":20},"Title":"b","Username":"u","Password":"P@ssw0rd!"},)"
    R"({"deploymentLoginId":4,"title":"a \u017e","password":null,"notes":"x\ny"},{"DeploymentLoginId":5,"Password":"P@ssw0rd!"}])";

TEST(RestSource, BringsTheRowsAsTheDatabaseHoldsThem) {
  Scene scene(kRows);
  const auto source = scene.source();
  std::vector<VaultRow> rows;
  const auto done = source->each_row([&](VaultRow&& row) {
    rows.push_back(std::move(row));
    return true;
  });
  ASSERT_TRUE(done) << done.error().message;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].id, 4) << "in the order of their ids";
  EXPECT_EQ(rows[0].title, "a \xC5\xBE");
  EXPECT_EQ(rows[0].notes, "x\ny");
  EXPECT_TRUE(rows[0].sealed.empty());
  EXPECT_EQ(rows[2].location, "Main");
  // Test vector 2 of the reference: what AES_ENCRYPT of the server itself makes of it.
  EXPECT_EQ(core::to_hex(rows[2].sealed), "cd5c5e5a81e91a1c315f9784d0338b5f");
  EXPECT_EQ(rows[1].sealed, rows[2].sealed) << "equal values of one client stay equal";
  const auto value = source->read_value(rows[2]);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->reveal(), "P@ssw0rd!");
  const auto requests = scene.server.requests();
  EXPECT_THAT(requests.at(0), HasSubstr(R"({"UserName":"gluepot","Password":"pa\u0022ss"})"));
  for (std::size_t at = 1; at < requests.size(); ++at) {
    EXPECT_TRUE(is(requests[at], "GET ")) << requests[at];
    EXPECT_THAT(requests[at], HasSubstr("Authorization: Bearer tok/en\r\n"));
    EXPECT_THAT(requests[at], HasSubstr(std::string("clientId: ") + kClientId + "\r\n"));
  }
}

TEST(RestSource, TheReportCounts) {
  Scene scene(
      R"([{"DeploymentLoginId":1,"Password":"one"},{"DeploymentLoginId":2,"Password":""},{"DeploymentLoginId":3}])");
  const auto report = scene.source()->test();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->scheme, "rest");
  EXPECT_EQ(report->rows, 3);
  EXPECT_EQ(report->readable, 1);
  EXPECT_EQ(report->empty, 1);
  EXPECT_EQ(report->reasons.at(Unreadable::kUnsupported), 1);
  EXPECT_EQ(report->warnings.size(), 1u);
}

TEST(RestSource, SignsInAgainOnceAfter401) {
  std::atomic<int> tokens{0};
  std::atomic<bool> ended{true};
  Scene scene(kRows, [&](const std::string& request) -> std::optional<fakes::Script> {
    if (is(request, "POST ")) ++tokens;
    if (is(request, "GET /cwa/api/v1/locations") && ended.exchange(false)) return fakes::answer(401, "{}", kJson);
    return std::nullopt;
  });
  EXPECT_TRUE(scene.source()->test());
  EXPECT_EQ(tokens, 2);
}

TEST(RestSource, RenewsTheTokenBeforeItEnds) {
  std::atomic<int> tokens{0};
  Scene scene(kRows, [&](const std::string& request) -> std::optional<fakes::Script> {
    if (is(request, "POST ")) ++tokens;
    return std::nullopt;
  });
  const auto source = scene.source();
  EXPECT_TRUE(source->clients());
  EXPECT_TRUE(source->clients());
  EXPECT_EQ(tokens, 1);
  scene.clock.advance(std::chrono::minutes(31));
  EXPECT_TRUE(source->clients());
  EXPECT_EQ(tokens, 2);
}

TEST(RestSource, ASignInWithACodeIsRenewedAndNeverRepeated) {
  std::atomic<int> signed_in{0}, renewed{0};
  Scene scene(kRows, [&](const std::string& request) -> std::optional<fakes::Script> {
    if (is(request, "POST /cwa/api/v1/apitoken/refresh ")) {
      ++renewed;
      EXPECT_THAT(request, HasSubstr("\r\n\r\n\"tok/en\""));
      return ok(R"({"AccessToken":"second"})");
    }
    if (!is(request, "POST ")) return std::nullopt;
    ++signed_in;
    EXPECT_THAT(request, HasSubstr(R"("TwoFactorPasscode":"123456")"));
    return std::nullopt;
  });
  const auto source = scene.source("123456");
  const auto report = source->test();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_THAT(report->warnings, ::testing::Contains(HasSubstr("Integrator")));
  scene.clock.advance(std::chrono::minutes(31));
  EXPECT_TRUE(source->clients());
  EXPECT_EQ(signed_in, 1);
  EXPECT_EQ(renewed, 1);
  EXPECT_THAT(scene.server.requests().back(), HasSubstr("Authorization: Bearer second\r\n"));
}

TEST(RestSource, ACutAnswerIsAskedAgainAndNeverTakenForTheWhole) {
  std::atomic<int> asked{0};
  const auto cut = [&](int times) {
    return [&asked, times](const std::string& request) -> std::optional<fakes::Script> {
      if (!is(request, "GET /cwa/api/v1/clients/2/") || ++asked > times) return std::nullopt;
      auto whole = ok(kRows);
      whole.bytes.resize(whole.bytes.size() - 40);
      return whole;
    };
  };
  Scene once(kRows, cut(1));
  EXPECT_TRUE(once.source()->test());
  asked = 0;
  Scene always(kRows, cut(100));
  EXPECT_THAT(always.error().message, HasSubstr("cut"));
  EXPECT_EQ(asked, 3);
}

TEST(RestSource, RefusesAPageThatRepeatsAndARowOfAnotherClient) {
  Scene repeats(kRows, [](const std::string& request) -> std::optional<fakes::Script> {
    if (is(request, "GET /cwa/api/v1/clients/2/")) return ok(kRows);
    return std::nullopt;
  });
  EXPECT_THAT(repeats.error().message, HasSubstr("same row twice"));
  Scene foreign(R"([{"DeploymentLoginId":1,"Client":{"ClientId":3},"Password":"x"}])");
  EXPECT_THAT(foreign.error().message, HasSubstr("credential of client 3"));
}

/// Client 2's credentials in pages of one; `gone`: a row that is passed over while the values are read.
Scene paged(std::atomic<int>& passes, std::int64_t gone) {
  return Scene(kRows, [&passes, gone](const std::string& request) -> std::optional<fakes::Script> {
    if (!is(request, "GET /cwa/api/v1/clients/2/")) return std::nullopt;
    const bool ids_only = request.find("Password") == std::string::npos;
    std::vector<std::int64_t> ids{4, 5, 9};
    if (!ids_only) std::erase(ids, gone);
    const auto page = static_cast<std::size_t>(std::stoi(request.substr(request.find("&page=") + 6)));
    if (page == 1) ++passes;
    if (page > ids.size()) return ok("[]");
    const auto id = std::to_string(ids[page - 1]);
    return ok(R"([{"DeploymentLoginId":)" + id + (ids_only ? "}]" : R"(,"Title":"t","Password":"value"}])"));
  });
}

TEST(RestSource, AListOfSeveralPagesIsBelievedWhenItsIdsAreTwiceTheSame) {
  std::atomic<int> passes{0};
  Scene whole = paged(passes, 0);
  const auto report = whole.source()->test();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rows, 3);
  EXPECT_EQ(passes, 2);
  Scene moved = paged(passes, 5);
  EXPECT_THAT(moved.error().message, HasSubstr("two different lists"));
}

TEST(RestSource, WhatIsMissingIsAskedForByItsId) {
  Scene scene(kRows);
  const auto found = scene.source()->present({4, 5, 6});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, (std::set<std::int64_t>{4, 5}));
  for (const auto& request : scene.server.requests())
    if (is(request, "GET /cwa/api/v1/clients/2/"))
      EXPECT_EQ(request.find("Password"), std::string::npos) << "no value is asked for";
}

TEST(RestSource, AnotherClientsIdMeansNothingHereAndIsRefusedWithAReason) {
  Scene scene(kRows);
  const auto source = scene.source();
  const auto may = source->may_read_with_client();
  ASSERT_FALSE(may);
  EXPECT_EQ(may.error().code, ErrorCode::kConflict);
  EXPECT_THAT(may.error().message, HasSubstr("server decrypts"));
  VaultRow row;
  row.client_id = 2;
  row.sealed = encrypt_for_client(3, "of another client");
  row.read_with_client = 3;
  EXPECT_FALSE(source->read_value(row));
}

struct Refusal {
  std::string at;
  int status;
  std::string body, headers;
  ErrorCode code;
  std::string says, field;
};

TEST(RestSource, EachRefusalHasItsSentence) {
  const std::string token = "POST /cwa/api/v1/apitoken", get = "GET ";
  for (const auto& refusal : std::vector<Refusal>{
           {token, 401, R"({"Message":"no"})", kJson, ErrorCode::kUnauthenticated, "password is wrong", "password"},
           {token, 200, R"({"IsTwoFactorRequired":true,"AccessToken":null})", kJson, ErrorCode::kUnauthenticated,
            "one-time code", "mfa_code"},
           {token, 404, "<html>", "Content-Type: text/html\r\n", ErrorCode::kNotFound, "no Automate REST API", "url"},
           {token, 200, "<html>", "Content-Type: text/html\r\n", ErrorCode::kUpstream, "web page", "url"},
           {token, 302, "", "Location: https://elsewhere.example/\r\n", ErrorCode::kUpstream, "not followed", "url"},
           {get, 401, "{}", kJson, ErrorCode::kForbidden, "client id is missing or wrong", "client_id"},
           {get, 403, "{}", kJson, ErrorCode::kForbidden, "may not read /clients", ""},
           {get, 429, "{}", "Retry-After: 3600\r\n", ErrorCode::kRateLimited, "too many", ""},
           {get, 503, "{}", kJson, ErrorCode::kUpstream, "failed three times", ""},
           {get, 200, R"([{"Id":"2")", kJson, ErrorCode::kUpstream, "cannot be read", ""},
       }) {
    Scene scene(kRows, [&](const std::string& request) -> std::optional<fakes::Script> {
      if (is(request, refusal.at)) return fakes::answer(refusal.status, refusal.body, refusal.headers);
      return std::nullopt;
    });
    const auto error = scene.error();
    EXPECT_EQ(error.code, refusal.code) << error.message;
    EXPECT_THAT(error.message, HasSubstr(refusal.says));
    EXPECT_EQ(error.field, refusal.field);
    EXPECT_THAT(error.message + error.next_step, ::testing::Not(HasSubstr("pa\"ss")));
  }
  Scene hidden(R"([{"DeploymentLoginId":1,"Title":"x"}])");
  EXPECT_EQ(hidden.error().code, ErrorCode::kForbidden);
  EXPECT_THAT(hidden.error().message, HasSubstr("leaves every password out"));
}

TEST(RestSource, ASettingThatCannotBeIsRefusedBeforeAnythingIsSent) {
  const auto field = [](auto change) {
    RestSettings settings;
    settings.url = "https://automate.example.com";
    settings.user = "gluepot";
    settings.client_id = kClientId;
    change(settings);
    const auto checked = check_settings(settings);
    return checked ? std::string() : checked.error().field;
  };
  EXPECT_EQ(field([](RestSettings&) {}), "");
  EXPECT_EQ(field([](RestSettings& s) { s.url = "http://automate.example.com"; }), "url");
  EXPECT_EQ(field([](RestSettings& s) { s.user = ""; }), "user");
  EXPECT_EQ(field([](RestSettings& s) { s.client_id = "mine"; }), "client_id");
  EXPECT_EQ(*rest_address("automate.example.com/"), "https://automate.example.com/cwa/api/v1");
}

}  // namespace
}  // namespace gluepot::automate
