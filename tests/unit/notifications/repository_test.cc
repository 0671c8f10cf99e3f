// SPDX-License-Identifier: Apache-2.0
#include "notifications/repository.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/text.h"
#include "notifications/schema.h"
#include "notifications/sender.h"
#include "store/sqlite.h"

namespace gluepot::notifications {
namespace {

using core::ErrorCode;

class RepositoryTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/gluepot-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "notifications", migrations()));
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    repository_.emplace(*strict_, *vault_, clock_);
  }
  void TearDown() override {
    repository_.reset();
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }
  static Channel webhook(const std::string& name = "Hook") {
    Channel channel;
    channel.kind = "webhook";
    channel.name = name;
    channel.url = "https://hooks.test/a";
    return channel;
  }
  Channel saved(Channel channel) {
    const core::Secret secret("a secret of many letters");
    return *repository_->save(std::move(channel), &secret, "ana");
  }
  Rule on(std::string_view kind, std::vector<std::int64_t> channels) {
    Rule rule;
    rule.kind = kind;
    rule.enabled = true;
    rule.channels = std::move(channels);
    return *repository_->save(rule, "ana");
  }
  int queue(const std::string& key) {
    return *repository_->queue({{key, kDrift, std::nullopt, "subject", "message", "{}"}}, *repository_->rules(),
                               {{"m", key}});
  }
  std::string folder_;
  core::ManualClock clock_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<vault::Vault> vault_;
  std::optional<Repository> repository_;
};

TEST_F(RepositoryTest, TheSameHappeningIsQueuedOnceForEachChannel) {
  const auto a = saved(webhook("A")), b = saved(webhook("B"));
  on(kDrift, {a.id, b.id});
  EXPECT_EQ(queue("drift/1"), 2);
  EXPECT_EQ(queue("drift/1"), 0);
  EXPECT_EQ(queue("drift/2"), 2);
  EXPECT_EQ(repository_->marks()->at("m"), "drift/2");
  EXPECT_EQ(repository_->log(10)->size(), 4u);
}

TEST_F(RepositoryTest, ARuleThatIsOffAndAChannelThatIsOffQueueNothing) {
  auto channel = saved(webhook());
  auto rule = on(kDrift, {channel.id});
  channel.enabled = false;
  ASSERT_TRUE(repository_->save(channel, nullptr, "ana"));
  EXPECT_EQ(queue("drift/1"), 0);
  channel.enabled = true;
  ASSERT_TRUE(repository_->save(channel, nullptr, "ana"));
  rule.enabled = false;
  ASSERT_TRUE(repository_->save(rule, "ana"));
  EXPECT_EQ(queue("drift/2"), 0);
}

TEST_F(RepositoryTest, WhatIsTakenComesBackLaterUnlessItIsSettled) {
  const auto channel = saved(webhook());
  on(kDrift, {channel.id});
  queue("drift/1");
  const auto first = *repository_->take_due(10);
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(first[0].attempts, 1);
  EXPECT_TRUE(repository_->take_due(10)->empty());  // being sent, or its process was killed
  clock_.advance(std::chrono::milliseconds(wait_ms(1)));
  const auto again = *repository_->take_due(10);
  ASSERT_EQ(again.size(), 1u);
  EXPECT_EQ(again[0].id, first[0].id);
  EXPECT_EQ(again[0].attempts, 2);
  ASSERT_TRUE(repository_->settle(again[0], "", false));
  clock_.advance(std::chrono::hours(2));
  EXPECT_TRUE(repository_->take_due(10)->empty());
  EXPECT_EQ(repository_->log(1)->front().state, "sent");
}

TEST_F(RepositoryTest, ItIsGivenUpAfterDaysAndCanBeTriedAgain) {
  const auto channel = saved(webhook());
  on(kDrift, {channel.id});
  queue("drift/1");
  const auto begun = clock_.now_ms();
  int attempts = 0;
  for (; attempts < 200; ++attempts) {
    const auto due = *repository_->take_due(10);
    if (due.empty()) break;
    ASSERT_TRUE(repository_->settle(due[0], "refused", false));
    clock_.advance(std::chrono::milliseconds(wait_ms(due[0].attempts)));
  }
  EXPECT_EQ(attempts, kMostAttempts);
  EXPECT_NEAR(static_cast<double>(clock_.now_ms() - begun) / 86'400'000.0, 3.0, 0.1);
  const auto row = repository_->log(1)->front();
  EXPECT_EQ(row.state, "given_up");
  EXPECT_EQ(row.last_error, "refused");
  ASSERT_TRUE(repository_->retry(row.id));
  EXPECT_EQ(repository_->take_due(10)->front().id, row.id);
  EXPECT_EQ(repository_->retry(row.id).error().code, ErrorCode::kConflict);
  EXPECT_EQ(repository_->retry("none").error().code, ErrorCode::kNotFound);
}

TEST_F(RepositoryTest, ADeletedChannelGivesUpWhatWaitsAndLeavesTheRules) {
  const auto a = saved(webhook("A")), b = saved(webhook("B"));
  on(kDrift, {a.id, b.id});
  queue("drift/1");
  ASSERT_TRUE(repository_->remove(a.id));
  const auto rows = *repository_->log(10);
  for (const auto& row : rows) EXPECT_EQ(row.state, row.channel_id == a.id ? "given_up" : "waiting");
  const auto rules = *repository_->rules();
  for (const auto& rule : rules)
    if (rule.kind == kDrift) {
      EXPECT_EQ(rule.channels, std::vector<std::int64_t>{b.id});
    }
  EXPECT_EQ(repository_->remove(a.id).error().code, ErrorCode::kNotFound);
}

TEST_F(RepositoryTest, ASecretIsSealedAndStaysWhereItWasGivenFor) {
  auto channel = saved(webhook());
  EXPECT_EQ(repository_->secret(channel.id)->reveal(), "a secret of many letters");
  channel.url = "https://hooks.test/b?x=1";
  EXPECT_TRUE(repository_->save(channel, nullptr, "ana"));
  channel.url = "https://other.test/b";
  EXPECT_EQ(repository_->save(channel, nullptr, "ana").error().field, "secret");
  const auto stored = *store::read(*strict_, [](store::Connection& connection) {
    return connection.find(store::Statement{"test", "SELECT sealed_secret FROM notification_channel"},
                           [](const store::Row& row) { return row.string(0); });
  });
  EXPECT_EQ(stored->find("a secret"), std::string::npos);
  Channel bare = webhook("Bare");
  EXPECT_EQ(repository_->save(bare, nullptr, "ana").error().field, "secret");
  EXPECT_EQ(repository_->channels()->size(), 1u);
  Channel twice = webhook("Hook");
  const core::Secret secret("a secret of many letters");
  EXPECT_EQ(repository_->save(twice, &secret, "ana").error().field, "name");
}

TEST_F(RepositoryTest, AddressesThatHoldMoreThanAnAddressAreRefused) {
  const core::Secret secret("a secret of many letters");
  for (const auto* url : {"http://hooks.test/", "ftp://hooks.test/", "https://u:p@hooks.test/",
                          "https://hooks.test/a b", "https://hooks.test/#x", ""}) {
    auto channel = webhook(url);
    channel.name = "x";
    channel.url = url;
    EXPECT_EQ(repository_->save(channel, &secret, "ana").error().field, "url") << url;
  }
  Channel mail;
  mail.kind = "email";
  mail.name = "Mail";
  mail.host = "mail.test";
  mail.port = 587;
  mail.from = "a@b.test";
  mail.to = {"c@d.test"};
  ASSERT_TRUE(repository_->save(mail, nullptr, "ana"));
  for (const auto& [field, change] : std::vector<std::pair<std::string, std::function<void(Channel&)>>>{
           {"from", [](Channel& c) { c.from = "a@b\r\nBcc: x@y"; }},
           {"to", [](Channel& c) { c.to = {"x@y>,<z@w"}; }},
           {"to", [](Channel& c) { c.to = {}; }},
           {"host", [](Channel& c) { c.host = "mail.test/path"; }},
           {"port", [](Channel& c) { c.port = 0; }},
           {"security", [](Channel& c) { c.security = "none"; }},
           {"ca_file", [](Channel& c) { c.ca_file = "own.pem"; }}}) {
    auto wrong = mail;
    wrong.name = "Wrong";
    change(wrong);
    EXPECT_EQ(repository_->save(wrong, nullptr, "ana").error().field, field);
  }
}

TEST(SignatureTest, IsTheHmacOfTimeDotBody) {
  // printf '1700000000.{}' | openssl dgst -sha256 -hmac key
  EXPECT_EQ(signature(core::Secret("key"), 1700000000, "{}"),
            "9d713ed406bb7076d4123f0dc2c39d2df5c654ed4b0cd56b52c8b4c940bd63ae");
}

}  // namespace
}  // namespace gluepot::notifications
