// SPDX-License-Identifier: Apache-2.0
#include "connectors/itglue/itglue_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "connectors/itglue/connection_test.h"
#include "fakes/scripted_server.h"

namespace gluepot::itglue {
namespace {

using connectors::Lane;
using core::ErrorCode;
using fakes::answer;
using fakes::Script;
using fakes::ScriptedServer;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

const std::string kForbidden = R"({"message":"Forbidden"})";
const std::string kEntry =
    R"({"data":{"id":"812345678901234567","type":"passwords","attributes":{"organization-id":7,"name":"Core \u00e9","username":"root",)"
    R"("password":"p\"\\\u20ac\ud83d\ude00","restricted":true,"password-updated-at":"2026-01-02T03:04:05.000Z","vault-id":null}}})";
const std::string kEntryWithout =
    R"({"data":{"id":"9","type":"passwords","attributes":{"organization-id":7,"name":"x","vault-id":null}}})";

std::string list(const std::string& rows, int total, int pages = 1) {
  return R"({"data":[)" + rows + R"(],"meta":{"current-page":1,"next-page":null,"total-pages":)" +
         std::to_string(pages) + R"(,"total-count":)" + std::to_string(total) + "}}";
}
std::string row(const std::string& id, const std::string& name, int organization = 7) {
  return R"({"id":")" + id + R"(","type":"passwords","attributes":{"organization-id":)" + std::to_string(organization) +
         R"(,"name":")" + name + R"("}})";
}

class ItGlueSourceTest : public ::testing::Test {
 protected:
  void serve(ScriptedServer::Handler handler) {
    server_ = std::make_unique<ScriptedServer>(std::move(handler));
    upstream::RetryOptions retry;
    retry.background_attempts = 3;
    retry.first_delay = retry.longest_delay = milliseconds(2);
    retry.reveal_total = milliseconds(1500);
    retry.background_patience = milliseconds(3000);
    account_ = std::make_unique<upstream::Account>(client_, budget_, breaker_, clock_, "127.0.0.1", retry);
    ItGlueOptions options;
    options.base = *net::parse_base_url(server_->url());
    options.before_value_read = [this](core::PasswordId) -> core::Status {
      ++audited_;
      return {};
    };
    source_ = std::make_unique<ItGlueSource>(std::move(options), core::Secret(" ITG.key \r\n"), *account_, clock_);
  }
  void serve(Script script) {
    serve([script](const std::string&) { return script; });
  }

  net::HttpClient client_;
  core::SystemClock clock_;
  upstream::RequestBudget budget_{{}, clock_};
  upstream::CircuitBreaker breaker_{{}, clock_, "127.0.0.1"};
  std::unique_ptr<ScriptedServer> server_;
  std::unique_ptr<upstream::Account> account_;
  std::unique_ptr<ItGlueSource> source_;
  int audited_ = 0;
};

TEST_F(ItGlueSourceTest, B22_SendsTheTrimmedKeyAndMediaType) {
  serve(answer(200, list("", 0)));
  ASSERT_TRUE(source_->get("/organizations?page%5Bsize%5D=1", Lane::kSkeleton));
  const auto request = server_->requests().at(0);
  EXPECT_THAT(request, HasSubstr("GET /organizations?page%5Bsize%5D=1 HTTP"));
  EXPECT_THAT(request, HasSubstr("x-api-key: ITG.key\r\n"));
  EXPECT_THAT(request, HasSubstr("Content-Type: application/vnd.api+json\r\n"));
}

TEST_F(ItGlueSourceTest, RevealsTheValueAsItIs) {
  serve(answer(200, kEntry));
  auto revealed = source_->reveal({812345678901234567});
  ASSERT_TRUE(revealed) << revealed.error().message;
  EXPECT_EQ(revealed->value.reveal(), "p\"\\\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(revealed->organization.value, 7);
  EXPECT_EQ(revealed->name, "Core \xC3\xA9");
  EXPECT_TRUE(revealed->restricted);
  EXPECT_EQ(revealed->password_updated_at_ms, 1767323045000);
  EXPECT_THAT(server_->requests().at(0), HasSubstr("show_password=true"));
}

TEST_F(ItGlueSourceTest, AValueLeftOutMeansNoPasswordAccess) {
  serve(answer(200, kEntryWithout));
  auto revealed = source_->reveal({9});
  ASSERT_FALSE(revealed);
  EXPECT_EQ(revealed.error().code, ErrorCode::kForbidden);
  EXPECT_THAT(revealed.error().message, HasSubstr("Password Access"));
}

TEST_F(ItGlueSourceTest, AnotherRecordThanAskedForIsNoAnswer) {
  serve(answer(200, kEntry));
  EXPECT_EQ(source_->reveal({5}).error().code, ErrorCode::kUpstream);
}

TEST_F(ItGlueSourceTest, ARevealGivesUpWithinItsTime) {
  serve(Script{"", Script::End::kKeepOpen});
  const auto start = std::chrono::steady_clock::now();
  auto revealed = source_->reveal({9});
  ASSERT_FALSE(revealed);
  EXPECT_EQ(revealed.error().code, ErrorCode::kTimeout);
  EXPECT_LT(std::chrono::steady_clock::now() - start, milliseconds(4000));
}

struct AnswerCase {
  const char* name;
  Script script;
  ErrorCode code;
  const char* words;
};
class AnswerTest : public ItGlueSourceTest, public ::testing::WithParamInterface<AnswerCase> {};

TEST_P(AnswerTest, HasItsOwnError) {
  serve(GetParam().script);
  auto got = source_->get("/organizations", Lane::kPerson);
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code, GetParam().code) << got.error().message;
  EXPECT_THAT(got.error().message, HasSubstr(GetParam().words));
  EXPECT_THAT(got.error().message, HasSubstr("127.0.0.1"));
}

const std::string kErrors =
    R"({"errors":[{"status":422,"title":"Valid organization_id is required","source":{"pointer":"data/attributes/organization_id"}}]})";
INSTANTIATE_TEST_SUITE_P(
    ItGlue, AnswerTest,
    ::testing::Values(
        AnswerCase{"RefusedKey", answer(403, kForbidden), ErrorCode::kForbidden, "refuses the API key"},
        AnswerCase{"NoApiAccess", answer(403, R"({"errors":[{"title":"Forbidden"}]})"), ErrorCode::kForbidden,
                   "not allowed"},
        AnswerCase{"NotYours",
                   answer(401, R"({"errors":[{"title":"Unauthorized","detail":"Unauthorized resource access"}]})"),
                   ErrorCode::kNotFound, "no such record"},
        AnswerCase{"Unauthorized", answer(401, R"({"errors":[{"title":"Unauthorized"}]})"), ErrorCode::kUnauthenticated,
                   "not allowed"},
        AnswerCase{"NotFound", answer(404, R"({"errors":[{"title":"Not Found"}]})"), ErrorCode::kNotFound, "not found"},
        AnswerCase{"NotFoundPage", answer(404, "<html>no</html>"), ErrorCode::kUpstream, "HTML"},
        AnswerCase{"SignInPage", answer(200, "<!DOCTYPE html>", "Content-Type: text/html\r\n"), ErrorCode::kUpstream,
                   "HTML"},
        AnswerCase{"EmptyBody", answer(200, ""), ErrorCode::kUpstream, "empty"},
        AnswerCase{"Text", answer(200, "OK"), ErrorCode::kUpstream, "not JSON"},
        AnswerCase{"Validation", answer(422, kErrors), ErrorCode::kInvalidArgument,
                   "Valid organization_id is required (data/attributes/organization_id)"},
        AnswerCase{"Limited", answer(429, "{}", "Retry-After: 1\r\n"), ErrorCode::kRateLimited, "limit"},
        AnswerCase{"Redirect", answer(301, "", "Location: https://elsewhere.example/x\r\n"), ErrorCode::kUpstream,
                   "https://elsewhere.example"},
        AnswerCase{"ServerError", answer(502, "<html>"), ErrorCode::kUpstream, "HTTP 502"},
        AnswerCase{"Cut", Script{"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"}, ErrorCode::kUpstream, "cut"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(ItGlueSourceTest, ReadsAreRepeatedAndWritesOfNewEntriesAreNot) {
  serve(answer(500, "{}"));
  EXPECT_FALSE(source_->get("/organizations", Lane::kSkeleton));
  EXPECT_EQ(server_->requests().size(), 3u);
  serve(answer(500, "{}"));
  connectors::PasswordDraft draft;
  draft.name = "x";
  auto created = source_->create_password(draft);
  ASSERT_FALSE(created);
  EXPECT_EQ(created.error().code, ErrorCode::kUnknownOutcome);
  EXPECT_EQ(server_->requests().size(), 1u);
}

TEST_F(ItGlueSourceTest, AnAnswerToAPostThatDidNotArriveWholeIsUnknown) {
  connectors::PasswordDraft draft;
  draft.name = "x";
  for (const auto& script : {Script{""}, Script{"HTTP/1.1 201 Created\r\nContent-Length: 500\r\n\r\n{\"data\":"},
                             answer(201, kEntry.substr(0, 60)), answer(201, ""), answer(504, "<html>")}) {
    serve(script);
    auto created = source_->create_password(draft);
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().code, ErrorCode::kUnknownOutcome) << script.bytes;
    EXPECT_EQ(server_->requests().size(), 1u);
  }
  serve(answer(422, kErrors));
  EXPECT_EQ(source_->create_password(draft).error().code, ErrorCode::kInvalidArgument);
}

TEST_F(ItGlueSourceTest, WritesEveryCharacterOfAValue) {
  serve(answer(201, kEntryWithout));
  connectors::PasswordDraft draft;
  draft.organization = {7};
  draft.name = "a\"b\n";
  draft.notes = "gluepot:1";
  draft.password_category_id = 31;
  const core::Secret value("p\\\"\x01 \xF0\x9F\x98\x80");
  draft.value = &value;
  auto created = source_->create_password(draft);
  ASSERT_TRUE(created) << created.error().message;
  EXPECT_EQ(created->id.value, 9);
  EXPECT_THAT(
      server_->requests().at(0),
      HasSubstr(
          R"({"data":{"type":"passwords","attributes":{"name":"a\u0022b\u000a","organization-id":7,"username":"","url":"","notes":"gluepot:1","password-category-id":31,"password":"p\u005c\u0022\u0001 )"
          "\xF0\x9F\x98\x80\"}}}"));
}

TEST_F(ItGlueSourceTest, FiltersAreCheckedBecauseUnknownOnesAreIgnored) {
  serve(answer(200, list(row("1", "a, b") + "," + row("2", "a, b", 8) + "," + row("3", "A, B"), 3)));
  auto found = source_->find_passwords({7}, "a, b");
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(found->front().id.value, 1);
  EXPECT_THAT(server_->requests().at(0), HasSubstr("filter%5Bname%5D=a%5C%2C%20b&"));
}

TEST_F(ItGlueSourceTest, AnIncompleteListOfPasswordsIsAnError) {
  serve(answer(200, list(row("1", "a"), 2)));
  std::size_t rows = 0;
  const auto all = source_->each_password_page([&](auto&& page) {
    rows += page.size();
    return true;
  });
  EXPECT_EQ(rows, 1u);
  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().code, ErrorCode::kUpstream);
}

TEST_F(ItGlueSourceTest, TheBreakerStopsAsking) {
  serve(answer(503, "{}"));
  for (int i = 0; i < 20; ++i) (void)source_->get("/organizations", Lane::kPerson);
  EXPECT_EQ(server_->requests().size(), 10u);
}

// ---- Test Connection ----

class ConnectionTest : public ::testing::Test {
 protected:
  TestResult test(const std::string& url, Regions regions = {}) {
    TestInput input;
    input.base = *net::parse_base_url(url);
    input.key = &key_;
    input.regions = std::move(regions);
    input.timeout = milliseconds(400);
    input.last_ok_at_ms = last_ok_;
    input.before_value_read = [this](core::PasswordId) -> core::Status {
      ++audited_;
      return {};
    };
    return test_connection(client_, clock_, input);
  }
  static ScriptedServer::Handler account(bool access) {
    return [access](const std::string& request) {
      if (request.starts_with("GET /organizations?"))
        return answer(200, list(R"({"id":"1","type":"organizations","attributes":{"name":"A"}})", 150));
      if (request.starts_with("GET /passwords?")) return answer(200, list(row("9", "x"), 1));
      return answer(200, access ? R"({"data":{"id":"9","type":"passwords","attributes":{"name":"x","password":"v"}}})"
                                : kEntryWithout);
    };
  }
  static ScriptedServer::Handler always(Script script) {
    return [script](const std::string&) { return script; };
  }

  net::HttpClient client_;
  core::ManualClock clock_{1'767'362'400'000};  // 2026-01-02 14:00 UTC
  core::Secret key_{"ITG.key\n"};
  std::optional<std::int64_t> last_ok_;
  int audited_ = 0;
};

TEST_F(ConnectionTest, SaysWhatTheKeyMayDo) {
  ScriptedServer with(account(true)), without(account(false));
  const auto good = test(with.url());
  EXPECT_TRUE(good.ok);
  EXPECT_EQ(good.code, "ok") << good.message;
  EXPECT_EQ(good.organizations, 150);
  EXPECT_EQ(good.password_access, true);
  EXPECT_EQ(audited_, 1);
  EXPECT_EQ(with.requests().size(), 6u);
  const auto bare = test(without.url());
  EXPECT_TRUE(bare.ok);
  EXPECT_EQ(bare.code, "no_password_access");
  EXPECT_EQ(bare.password_access, false);
}

std::vector<std::pair<std::string, std::optional<bool>>> works(const TestResult& result) {
  std::vector<std::pair<std::string, std::optional<bool>>> out;
  for (const auto& one : result.capabilities) {
    EXPECT_FALSE(one.text.empty()) << one.name;
    out.emplace_back(one.name, one.works);
  }
  return out;
}

TEST_F(ConnectionTest, EachPartTheKeyMayNotReadIsNamed) {
  const auto without = [](std::set<std::string> refused, const Script& refusal) {
    return [refused, refusal](const std::string& request) {
      for (const auto& part : refused)
        if (request.find("/" + part + "?") != std::string::npos) return refusal;
      return account(true)(request);
    };
  };
  using Works = std::vector<std::pair<std::string, std::optional<bool>>>;
  ScriptedServer whole(account(true));
  EXPECT_EQ(works(test(whole.url())),
            (Works{{"password_values", true}, {"documents", true}, {"checklists", true}, {"logs", true}}));
  EXPECT_THAT(whole.requests(), ::testing::Contains(HasSubstr("GET /organizations/1/relationships/documents?")));

  ScriptedServer few(without({"documents", "logs"}, answer(403, kForbidden)));
  const auto some = test(few.url());
  EXPECT_TRUE(some.ok);
  EXPECT_EQ(works(some),
            (Works{{"password_values", true}, {"documents", false}, {"checklists", true}, {"logs", false}}));
  EXPECT_THAT(some.message, HasSubstr("Documents cannot be read with this key"));
  EXPECT_THAT(some.message, HasSubstr("Activity logs cannot be read with this key"));

  ScriptedServer unknown(without({"checklists"}, answer(404, R"({"errors":[{"title":"Not found"}]})")));
  EXPECT_EQ(works(test(unknown.url()))[2].second, false) << "no such list there";
  ScriptedServer ill(without({"checklists"}, answer(500, "{}")));
  const auto open = test(ill.url());
  EXPECT_EQ(works(open)[2].second, std::nullopt) << "a fault of theirs says nothing of the key";
  EXPECT_EQ(works(open)[3].second, true);
  EXPECT_THAT(open.capabilities[2].text, HasSubstr("could not be found out"));
}

TEST_F(ConnectionTest, AnAccountWithoutPasswordsLeavesItOpen) {
  ScriptedServer server([](const std::string& request) {
    return answer(200, request.starts_with("GET /organizations")
                           ? list(R"({"id":"1","type":"organizations","attributes":{"name":"A"}})", 1)
                           : list("", 0));
  });
  const auto result = test(server.url());
  EXPECT_EQ(result.code, "ok");
  EXPECT_FALSE(result.password_access);
  EXPECT_EQ(audited_, 0);
}

TEST_F(ConnectionTest, B23_ARefusedKeyIsTriedInTheOtherRegions) {
  ScriptedServer us(always(answer(403, kForbidden))), eu(account(true)), au(always(answer(403, kForbidden)));
  const Regions regions{
      {"us", "United States", us.url(), "us"}, {"eu", "Europe", eu.url(), "eu"}, {"au", "Australia", au.url(), "au"}};
  const auto found = test(us.url(), regions);
  EXPECT_EQ(found.code, "key_of_other_region");
  EXPECT_EQ(found.suggested_region, "eu");
  EXPECT_THAT(found.message, HasSubstr("Europe"));
  last_ok_ = clock_.now_ms() + 120'000;
  const auto refused = test(au.url(), {regions[0], regions[2]});
  EXPECT_EQ(refused.code, "key_refused");
  EXPECT_THAT(refused.message, HasSubstr("so does United States"));
  EXPECT_THAT(refused.message, HasSubstr("It worked until 14:02 UTC."));
}

TEST_F(ConnectionTest, B20_B128_ARefusedKeyNamesEveryLikelyCause) {
  ScriptedServer server(always(answer(403, kForbidden)));
  const auto result = test(server.url());
  EXPECT_EQ(result.code, "key_refused");
  std::string told = result.message;
  for (const auto& step : result.next_steps) told += "\n" + step;
  for (const auto* cause :
       {"another region", "mistyped", "cut off", "blanks around it", "revoked", "API access", "Enterprise plan"})
    EXPECT_THAT(told, HasSubstr(cause));
  ScriptedServer closed(always(answer(403, R"({"errors":[{"title":"Forbidden"}]})")));
  const auto no_access = test(closed.url());
  EXPECT_EQ(no_access.code, "no_api_access");
  EXPECT_THAT(no_access.next_steps.at(0), HasSubstr("API access"));
}

TEST(RegionsTest, B16_B17_EachRegionHasItsApiHostAndItsAppAddress) {
  const std::map<std::string, std::pair<std::string, std::string>> hosts{
      {"us", {"https://api.itglue.com", "app.itglue.com"}},
      {"eu", {"https://api.eu.itglue.com", "app.eu.itglue.com"}},
      {"au", {"https://api.au.itglue.com", "app.au.itglue.com"}}};
  ASSERT_EQ(regions().size(), hosts.size());
  for (const auto& [code, host] : hosts) {
    const auto* region = find_region(regions(), code);
    ASSERT_TRUE(region) << code;
    EXPECT_EQ(std::pair(region->api_url, region->web_host), host);
    EXPECT_EQ(region_of(regions(), *net::parse_base_url(host.first)), region);
  }
  EXPECT_FALSE(find_region(regions(), "mars"));
}

TEST_F(ConnectionTest, AKeyForAnotherAddressIsNotSentToTheRegions) {
  ScriptedServer own(always(answer(403, kForbidden))), eu(account(true));
  EXPECT_EQ(test(own.url(), {{"eu", "Europe", eu.url(), "eu"}}).code, "key_refused");
  EXPECT_TRUE(eu.requests().empty());
}

TEST_F(ConnectionTest, EachFailureHasItsOwnCodeAndSentence) {
  std::set<std::string> sentences, titles;
  const std::map<std::string, Script> cases{
      {"key_refused", answer(403, kForbidden)},
      {"no_api_access", answer(403, R"({"errors":[{"title":"Forbidden"}]})")},
      {"not_json", answer(200, "<html>Sign in</html>")},
      {"timeout", Script{"", Script::End::kKeepOpen}},
      {"cut_body", Script{"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{\"data\":["}},
      {"rate_limited", answer(429, "{}")},
      {"server_error", answer(503, "{}")},
      {"redirected", answer(302, "", "Location: https://x.example/\r\n")},
  };
  for (const auto& [code, script] : cases) {
    ScriptedServer server(always(script));
    const auto result = test(server.url());
    EXPECT_FALSE(result.ok);
    EXPECT_EQ(result.code, code) << result.message;
    EXPECT_FALSE(result.next_steps.empty());
    EXPECT_THAT(result.message, HasSubstr("127.0.0.1"));
    EXPECT_THAT(result.message, ::testing::Not(HasSubstr("ITG.")));
    sentences.insert(result.message);
    titles.insert(result.title);
  }
  std::string gone;
  {
    ScriptedServer server(always(answer(200, "")));
    gone = server.url();
  }
  EXPECT_EQ(test(gone).code, "unreachable");
  EXPECT_EQ(sentences.size(), cases.size());
  EXPECT_EQ(titles.size(), cases.size());
  // Cut by a proxy that knows the length: whole as HTTP, half as JSON.
  ScriptedServer half(always(answer(200, list("", 0).substr(0, 30))));
  EXPECT_EQ(test(half.url()).code, "cut_body");
  ScriptedServer other(always(answer(200, R"({"hello":1})")));
  EXPECT_EQ(test(other.url()).code, "not_json");
}

TEST_F(ConnectionTest, NoAuditMeansNoValueIsAskedFor) {
  ScriptedServer server(account(true));
  TestInput input;
  input.base = *net::parse_base_url(server.url());
  input.key = &key_;
  input.before_value_read = [](core::PasswordId) -> core::Status {
    return core::fail(ErrorCode::kUnavailable, "disk full");
  };
  const auto result = test_connection(client_, clock_, input);
  EXPECT_TRUE(result.ok);
  EXPECT_FALSE(result.password_access);
  for (const auto& request : server.requests()) EXPECT_THAT(request, ::testing::Not(HasSubstr("show_password=true")));
}

}  // namespace
}  // namespace gluepot::itglue
