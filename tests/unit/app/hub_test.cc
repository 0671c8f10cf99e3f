// SPDX-License-Identifier: Apache-2.0
// A whole instance without sockets: who may call what, over the table of all routes.
#include "app/hub.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "access/permissions.h"
#include "app/parts.h"
#include "core/text.h"
#include "http/static_files.h"

namespace gluepot::http {

// The web UI is not linked into this test.
std::span<const StaticFile> embedded_files() {
  static const StaticFile files[] = {{"/index.html", "<!doctype html>", {}, "text/html; charset=utf-8", "00", false}};
  return files;
}

}  // namespace gluepot::http

namespace gluepot::app {
namespace {

namespace json = boost::json;

class HubTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ = std::filesystem::temp_directory_path() / ("gluepot-hub-" + core::random_hex(8));
    open();
    for (const auto* role : {"Primary Admin", "Technician", "Reader"}) tokens_[role] = sign_in(role);
  }
  void TearDown() override {
    hub_.reset();
    std::filesystem::remove_all(folder_);
  }
  void open() {
    auto opened = Hub::open(*core::Options::build({}, {{"data", folder_.string()}}), Hub::Purpose::kCommand);
    ASSERT_TRUE(opened) << opened.error().message;
    hub_ = std::move(*opened);
  }
  std::string sign_in(const std::string& role) {
    auto& parts = hub_->parts();
    const auto created = parts.users->create("user of " + role, role);
    EXPECT_TRUE(created) << created.error().message;
    EXPECT_TRUE(parts.users->use_setup(created->setup_token, "", core::Secret("correct horse battery")));
    return *parts.sessions->start(created->user.id, "192.0.2.1");
  }

  struct Ask {
    std::string role{};  ///< empty: nobody
    bool csrf = true;
    std::string origin = "https://hub.example", type = "application/json", body = "{}";
  };
  http::Response call(http::Method method, const std::string& target, const Ask& ask) {
    http::Request request;
    request.method = method;
    request.target = target;
    const auto question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query = target.substr(question + 1);
    request.scheme = "https";
    request.host = "hub.example";
    request.remote_address = "192.0.2.1";
    if (!ask.origin.empty()) request.headers.add("Origin", ask.origin);
    if (!ask.type.empty()) request.headers.add("Content-Type", ask.type);
    if (!ask.role.empty()) {
      request.headers.add("Cookie", "__Host-gluepot=" + tokens_[ask.role]);
      if (ask.csrf) request.headers.add("Gluepot-Csrf", hub_->parts().sessions->csrf_token(tokens_[ask.role]));
    }
    if (method != http::Method::kGet) request.body = ask.body;
    return hub_->router().dispatch(request, hub_->authenticator());
  }
  static std::string text_of(const http::Response& response) {
    if (const auto* text = std::get_if<std::string>(&response.body)) return *text;
    return {};
  }
  static std::string concrete(std::string pattern) {
    for (auto at = pattern.find('{'); at != std::string::npos; at = pattern.find('{'))
      pattern.replace(at, pattern.find('}') - at + 1, "7");
    return pattern;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Hub> hub_;
  std::map<std::string, std::string> tokens_;
};

TEST_F(HubTest, B6_EveryRouteAnswersWhoMayCallItAndNobodyElse) {
  int cells = 0;
  for (const auto& route : hub_->router().routes()) {
    const auto target = concrete(route.pattern);
    if (route.permission == http::permission::kPublic || route.permission == http::permission::kApiKey) continue;
    const auto name = std::string(http::method_name(route.method)) + " " + route.pattern;
    EXPECT_EQ(call(route.method, target, {}).status, 401) << name;
    for (const auto& role : access::built_in_roles()) {
      const bool may =
          route.permission == http::permission::kSignedIn ||
          std::find(role.permissions.begin(), role.permissions.end(), route.permission) != role.permissions.end();
      if (may && (route.pattern == "/api/v1/session" && route.method == http::Method::kDelete)) continue;
      const int status = call(route.method, target, {.role = std::string(role.name)}).status;
      ++cells;
      if (may)
        EXPECT_TRUE(status != 401 && status != 403) << name << " as " << role.name << ": " << status;
      else
        EXPECT_EQ(status, 403) << name << " as " << role.name;
    }
  }
  EXPECT_GT(cells, 120) << "the table is smaller than it was";
}

TEST_F(HubTest, B99_EveryRouteNamesAPermissionOfTheTable) {
  for (const auto& route : hub_->router().routes()) {
    if (route.permission == http::permission::kPublic || route.permission == http::permission::kSignedIn ||
        route.permission == http::permission::kApiKey)
      continue;
    const auto name = std::string(http::method_name(route.method)) + " " + route.pattern;
    EXPECT_TRUE(access::is_permission(route.permission)) << name << ": " << route.permission;
    if (route.permission.starts_with("read_") && route.method != http::Method::kGet) {
      EXPECT_EQ(route.method, http::Method::kPost) << name << " changes by a permission to read";
    }
  }
  http::Router router;
  router.set_known_permissions({std::begin(access::kPermissions), std::end(access::kPermissions)});
  EXPECT_FALSE(router.add({http::Method::kGet, "/x", "run_sync", [](auto&) { return http::Response(); }}));
}

TEST_F(HubTest, ARightThatGoesWhileTheSourceAnswersIsNotThereAnyMore) {
  auto& parts = hub_->parts();
  std::function<void()> meanwhile = [] {};
  ASSERT_TRUE(
      parts.router.add({http::Method::kPost, "/api/v1/companies/{id}/slow", "read_documentation_passwords", [&](auto&) {
                          meanwhile();
                          return http::Response::json(200, "the value");
                        }}));
  access::RoleDraft draft{"Desk", "", {"read_documentation_passwords"}, false, false};
  ASSERT_TRUE(parts.roles->create(draft, core::Caller::system()));
  const auto jo = parts.users->create({"Jo", "Desk", {}, {{7}}}, core::Caller::system())->user;
  const auto in = [&] { tokens_["Jo"] = *parts.sessions->start(jo.id, ""); };
  const auto ask = [&] { return call(http::Method::kPost, "/api/v1/companies/7/slow", {.role = "Jo"}); };
  const auto change = [&](const access::UserChange& wanted) {
    ASSERT_TRUE(parts.users->change(jo.id, wanted, core::Caller::system()));
  };
  in();
  EXPECT_EQ(ask().status, 200);
  EXPECT_EQ(call(http::Method::kPost, "/api/v1/companies/8/slow", {.role = "Jo"}).status, 404);
  access::UserChange away, back, off;
  away.companies = std::vector<core::CompanyId>{{8}};
  back.companies = std::vector<core::CompanyId>{{7}};
  off.active = false;
  meanwhile = [&] { change(away); };
  const auto limited = ask();
  EXPECT_EQ(limited.status, 404);
  EXPECT_EQ(text_of(limited).find("the value"), std::string::npos);
  change(back);
  meanwhile = [&] {
    access::RoleChange less;
    less.permissions = std::vector<std::string>{};
    ASSERT_TRUE(parts.roles->update(parts.roles->find("Desk")->id, less, core::Caller::system()));
  };
  EXPECT_EQ(ask().status, 403);
  access::RoleChange more;
  more.permissions = std::vector<std::string>{"read_documentation_passwords"};
  ASSERT_TRUE(parts.roles->update(parts.roles->find("Desk")->id, more, core::Caller::system()));
  meanwhile = [&] { change(off); };
  EXPECT_EQ(ask().status, 401);
}

TEST_F(HubTest, NothingIsChangedForAPageOfAnotherSite) {
  for (const auto& route : hub_->router().routes()) {
    if (route.method == http::Method::kGet || !route.pattern.starts_with("/api/")) continue;
    const auto target = concrete(route.pattern);
    const Ask good{.role = "Primary Admin"};
    Ask foreign = good, blank = good, form = good, without = good;
    foreign.origin = "https://evil.example";
    blank.origin = "null";
    form.type = "application/x-www-form-urlencoded";
    without.csrf = false;
    const auto name = std::string(http::method_name(route.method)) + " " + route.pattern;
    EXPECT_EQ(call(route.method, target, foreign).status, 403) << name;
    EXPECT_EQ(call(route.method, target, blank).status, 403) << name;
    EXPECT_EQ(call(route.method, target, form).status, 415) << name;
    if (route.permission != http::permission::kPublic)
      EXPECT_EQ(call(route.method, target, without).status, 403) << name;
  }
}

TEST_F(HubTest, AReaderSeesHowConnectionsAreNotWhereTheyGo) {
  const core::Secret key("ITG.x");
  ASSERT_TRUE(hub_->parts().connections->save("automate", R"({"host":"db.internal","user":"reader"})", &key, "Jo"));
  ASSERT_TRUE(hub_->parts().connections->report("automate", false, "db.internal refuses reader", "ask"));
  const auto reader = text_of(call(http::Method::kGet, "/api/v1/status", {.role = "Reader"}));
  EXPECT_EQ(reader.find("db.internal"), std::string::npos) << reader;
  EXPECT_NE(reader.find("\"error\""), std::string::npos);
  EXPECT_NE(text_of(call(http::Method::kGet, "/api/v1/status", {.role = "Technician"})).find("db.internal"),
            std::string::npos);
}

TEST_F(HubTest, JobsTellTheirWordsOnlyToThoseWhoMayReadThem) {
  auto& runner = *hub_->parts().runner;
  const auto fail_with = [](jobs::Control& control) -> core::Status {
    control.log("Contoso: 3 documents");
    return core::fail(core::ErrorCode::kUpstream, "Contoso is broken");
  };
  const auto sync = runner.start("sync", "ana", fail_with);
  const auto push = runner.start("password_sync", "ana", fail_with);
  ASSERT_TRUE(sync && push);
  (void)runner.wait(sync->job.id);
  (void)runner.wait(push->job.id);
  const auto reader = text_of(call(http::Method::kGet, "/api/v1/jobs", {.role = "Reader"}));
  EXPECT_EQ(reader.find("Contoso"), std::string::npos) << reader;
  EXPECT_EQ(reader.find("password_sync"), std::string::npos) << reader;
  EXPECT_NE(reader.find("\"sync\""), std::string::npos);
  EXPECT_EQ(call(http::Method::kGet, "/api/v1/jobs/" + std::to_string(push->job.id), {.role = "Reader"}).status, 404);
  EXPECT_NE(text_of(call(http::Method::kGet, "/api/v1/jobs", {.role = "Technician"})).find("Contoso"),
            std::string::npos);
}

/// The stream of events as the server drives it.
TEST_F(HubTest, EventsKeepComingAndHoldNoMoreThanTheirReaderMaySee) {
  auto response = call(http::Method::kGet, "/api/v1/events", {.role = "Reader"});
  ASSERT_EQ(response.status, 200);
  auto stream = std::get<std::shared_ptr<http::EventStream>>(response.body);
  int woken = 0;
  stream->on_ready([&] { ++woken; });
  jobs::Job job;
  job.id = 5;
  job.kind = "sync";
  job.log.push_back("Contoso: 3 documents");
  for (int i = 1; i <= 3; ++i) {
    hub_->parts().events.publish("job/5", {"job", jobs::job_json(job)});
    EXPECT_EQ(woken, i) << "each event wakes, not only the first";
    const auto text = stream->next();
    EXPECT_NE(text.find("event: job"), std::string::npos);
    EXPECT_EQ(text.find("Contoso"), std::string::npos);
  }
  job.kind = "password_sync";
  hub_->parts().events.publish("job/6", {"job", jobs::job_json(job)});
  EXPECT_EQ(stream->next(), "");
}

TEST_F(HubTest, ADataFolderOpensOnlyWithTheKeyItWasMadeWith) {
  hub_.reset();
  std::filesystem::rename(folder_ / "master.key", folder_ / "kept");
  auto without = Hub::open(*core::Options::build({}, {{"data", folder_.string()}}), Hub::Purpose::kCommand);
  ASSERT_FALSE(without) << "a new key must not be made beside sealed data";
  EXPECT_FALSE(std::filesystem::exists(folder_ / "master.key"));
  ::setenv("GLUEPOT_MASTER_KEY", std::string(64, 'a').c_str(), 1);
  auto other = Hub::open(*core::Options::build({}, {{"data", folder_.string()}}), Hub::Purpose::kCommand);
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().message.find("master key"), std::string::npos) << other.error().message;
  std::filesystem::rename(folder_ / "kept", folder_ / "master.key");
  open();
}

}  // namespace
}  // namespace gluepot::app
