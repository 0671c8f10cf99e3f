// SPDX-License-Identifier: Apache-2.0
#include "net/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes/scripted_server.h"

namespace gluepot::net {
namespace {

using fakes::answer;
using fakes::Script;
using fakes::ScriptedServer;
using std::chrono::milliseconds;

Request get(const ScriptedServer& server, const std::string& path = "/") {
  Request request;
  request.url = server.url() + path;
  return request;
}

TEST(HttpClient, BringsStatusHeadersAndBody) {
  ScriptedServer server([](const std::string&) { return answer(201, "{\"a\":1}", "X-Thing:  yes \r\n"); });
  HttpClient client;
  auto response = client.send(get(server));
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->status, 201);
  EXPECT_EQ(response->header("x-thing"), "yes");
  EXPECT_EQ(response->body.reveal(), "{\"a\":1}");
}

TEST(HttpClient, SendsTheKeyToItsOriginOnly) {
  ScriptedServer server([](const std::string&) { return answer(200, "{}"); });
  HttpClient client;
  auto credential = std::make_shared<Credential>();
  credential->header = "x-api-key";
  credential->value = core::Secret("ITG.secret");
  credential->origin = server.url();
  auto request = get(server);
  request.credential = credential;
  ASSERT_TRUE(client.send(std::move(request)));
  EXPECT_THAT(server.requests().at(0), ::testing::HasSubstr("x-api-key: ITG.secret\r\n"));
  ScriptedServer other([](const std::string&) { return answer(200, "{}"); });
  auto foreign = get(other);
  foreign.credential = credential;
  const auto refused = client.exchange(std::move(foreign));
  EXPECT_EQ(refused.fault, Fault::kRefused);
  EXPECT_TRUE(other.requests().empty());
}

TEST(HttpClient, FollowsNoRedirect) {
  ScriptedServer target([](const std::string&) { return answer(200, "{}"); });
  ScriptedServer server([&](const std::string&) { return answer(302, "", "Location: " + target.url() + "/\r\n"); });
  HttpClient client;
  auto response = client.send(get(server));
  ASSERT_TRUE(response);
  EXPECT_EQ(response->status, 302);
  EXPECT_TRUE(target.requests().empty());
}

TEST(HttpClient, OpensNoSocketToMetadataOrReservedAddresses) {
  HttpClient client;
  for (const auto* host : {"169.254.169.254", "2852039166", "0251.0376.0251.0376", "[::ffff:169.254.169.254]",
                           "0.0.0.0", "[fe80::1]", "[fd00:ec2::254]", "[64:ff9b::a9fe:a9fe]", "224.0.0.1", "[::]"}) {
    Request request;
    request.url = std::string("https://") + host + "/latest/meta-data";
    request.total_timeout = milliseconds(2000);
    const auto exchange = client.exchange(std::move(request));
    EXPECT_EQ(exchange.fault, Fault::kUnreachable) << host;
    EXPECT_NE(exchange.detail.find("link-local"), std::string::npos) << host << ": " << exchange.detail;
  }
}

TEST(HttpClient, RefusesLineEndsInHeaders) {
  HttpClient client;
  Request request;
  request.url = "http://127.0.0.1:1/";
  request.headers = {{"X", "a\r\nY: b"}};
  EXPECT_EQ(client.exchange(std::move(request)).fault, Fault::kRefused);
}

struct Broken {
  const char* name;
  Script script;
  Fault fault;
};

class BrokenAnswerTest : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenAnswerTest, HasItsFaultAndNoBody) {
  ScriptedServer server([](const std::string&) { return GetParam().script; });
  HttpClient client;
  auto request = get(server);
  request.total_timeout = milliseconds(700);
  request.max_body = 1000;
  request.max_headers = 2000;
  const auto exchange = client.exchange(std::move(request));
  EXPECT_EQ(exchange.fault, GetParam().fault) << exchange.detail;
  EXPECT_TRUE(exchange.response.body.empty());
  EXPECT_TRUE(exchange.sent);
}

INSTANTIATE_TEST_SUITE_P(
    Net, BrokenAnswerTest,
    ::testing::Values(
        Broken{"NeverAnswers", {"", Script::End::kKeepOpen}, Fault::kTimeout},
        Broken{"ClosesAtOnce", {"", Script::End::kClose}, Fault::kCutBody},
        Broken{"CutInHalf", {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":["}, Fault::kCutBody},
        Broken{"LengthTooLongHeldOpen",
               {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}", Script::End::kKeepOpen},
               Fault::kTimeout},
        Broken{"ChunkedWithoutEnd",
               {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n"},
               Fault::kCutBody},
        Broken{"HeadersCut", {"HTTP/1.1 200 OK\r\nContent-Le"}, Fault::kCutBody},
        Broken{"BodyTooLarge", {fakes::http_answer(200, std::string(5000, 'x'))}, Fault::kTooLarge},
        Broken{"HeadersTooLarge",
               {fakes::http_answer(200, "{}", "X: " + std::string(5000, 'x') + "\r\n")},
               Fault::kTooLarge},
        Broken{"BadGzip", {fakes::http_answer(200, "not gzip", "Content-Encoding: gzip\r\n")}, Fault::kCutBody}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(HttpClient, ABombIsStoppedAtTheBound) {
  // 100,000 zero bytes, deflated: 10 MB of them would be 10 kB on the wire.
  const std::string zlib(
      "\x78\x9c\xed\xc1\x01\x0d\x00\x00\x00\xc2\xa0\xf7\x4f\x6d\x0e\x37\xa0\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x00\x00"
      "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
      "\x00\x00",
      60);
  ScriptedServer server([&](const std::string&) { return answer(200, zlib, "Content-Encoding: deflate\r\n"); });
  HttpClient client;
  auto request = get(server);
  request.max_body = 10'000;
  const auto exchange = client.exchange(std::move(request));
  EXPECT_TRUE(exchange.fault == Fault::kTooLarge || exchange.fault == Fault::kCutBody);
  EXPECT_TRUE(exchange.response.body.empty());
}

TEST(HttpClient, NamesWhatCannotBeReached) {
  HttpClient client;
  Request closed;
  {
    ScriptedServer gone([](const std::string&) { return answer(200, ""); });
    closed.url = gone.url();
  }
  EXPECT_EQ(client.exchange(std::move(closed)).fault, Fault::kUnreachable);
  Request unknown;
  unknown.url = "https://no-such-host.invalid/";
  EXPECT_EQ(client.exchange(std::move(unknown)).fault, Fault::kNameUnknown);
}

TEST(HttpClient, PlainTextWhereTlsIsWantedIsACertificateFaultAndShowsNoKey) {
  ScriptedServer server([](const std::string&) { return answer(200, "{}"); });
  HttpClient client;
  auto credential = std::make_shared<Credential>();
  credential->header = "x-api-key";
  credential->value = core::Secret("ITG.secret");
  credential->origin = "https://127.0.0.1:" + std::to_string(server.port());
  Request request;
  request.url = credential->origin + "/";
  request.credential = credential;
  request.total_timeout = milliseconds(700);
  EXPECT_NE(client.exchange(std::move(request)).fault, Fault::kNone);
  for (const auto& seen : server.requests()) EXPECT_THAT(seen, ::testing::Not(::testing::HasSubstr("ITG.secret")));
}

TEST(HttpClient, ACancelledRequestEndsSoon) {
  ScriptedServer server([](const std::string&) { return Script{"", Script::End::kKeepOpen}; });
  HttpClient client;
  auto request = get(server);
  request.cancelled = std::make_shared<std::atomic<bool>>(false);
  const auto flag = request.cancelled;
  std::thread canceller([&] {
    while (server.requests().empty()) std::this_thread::yield();
    flag->store(true);
    client.wake();
  });
  const auto exchange = client.exchange(std::move(request));
  canceller.join();
  EXPECT_EQ(exchange.fault, Fault::kCancelled);
  EXPECT_LT(exchange.took, milliseconds(5000));
}

TEST(HttpClient, ManyThreadsShareOneClient) {
  ScriptedServer server(
      [](const std::string& request) { return answer(200, request.substr(0, request.find(" HTTP"))); });
  HttpClient client;
  std::vector<std::thread> threads;
  std::atomic<int> right{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
        auto response = client.send(get(server, path));
        right += response && response->body.reveal() == "GET " + path;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 160);
}

TEST(HttpClient, WhatIsUnderWayEndsWithTheClient) {
  ScriptedServer server([](const std::string&) { return Script{"", Script::End::kKeepOpen}; });
  std::atomic<int> cancelled{0};
  {
    HttpClient client;
    client.start(get(server), [&](Exchange exchange) { cancelled += exchange.fault == Fault::kCancelled; });
  }
  EXPECT_EQ(cancelled, 1);
}

}  // namespace
}  // namespace gluepot::net
