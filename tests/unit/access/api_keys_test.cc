// SPDX-License-Identifier: Apache-2.0
#include "access/api_keys.h"

#include <atomic>
#include <thread>

#include "keys_fixture.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using std::chrono::hours;
using std::chrono::milliseconds;

class ApiKeysTest : public KeysFixture {};

TEST_F(ApiKeysTest, EverythingAboutAKeySurvivesARestart) {
  auto wanted = *scope(R"({"types":["passwords"],"from":["127.0.0.1"],"limit":5,"organizations":[7]})");
  wanted.passwords = PasswordRights::kWriteOnly;
  const auto made = make("Backup", wanted);
  EXPECT_TRUE(works(made));
  keys_->usage().count(made.key.id.value, 2, true);
  keys_->usage().count(made.key.id.value, 0, false);
  ASSERT_TRUE(keys_->flush());
  const auto rotated = *keys_->rotate(made.key.id, 7, std::nullopt, ada());
  open();
  const auto key = *keys_->get(made.key.id);
  EXPECT_EQ(key.name, "Backup");
  EXPECT_EQ(key.masked, made.key.masked);
  EXPECT_EQ(scope_json(*key.scope), scope_json(wanted));
  EXPECT_EQ(key.scope->passwords, PasswordRights::kWriteOnly);
  EXPECT_EQ(key.created_by, "Ada");
  EXPECT_EQ(key.last_used_at_ms, clock_.now_ms());
  EXPECT_EQ(key.last_used_from, "127.0.0.1");
  EXPECT_EQ(key.today, (KeyCounts{2, 2, 1}));
  EXPECT_EQ(key.replaced_by, rotated.key.id);
  EXPECT_EQ(key.works_until_ms, clock_.now_ms() + 7 * kDay);
  EXPECT_EQ(keys_->get(rotated.key.id)->replaces, made.key.id);
  EXPECT_TRUE(works(made) && works(rotated));
  EXPECT_FALSE(works(made, "127.0.0.2"));
  EXPECT_EQ(keys_->list().size(), 2U);
}

TEST_F(ApiKeysTest, EveryTroubleIsTheSame) {
  auto limited = *scope(R"({"from":["10.0.0.0/8","2001:db8::/32"]})");
  auto dated = KeyScope{};
  dated.expires_at_ms = clock_.now_ms() + 1000;
  const auto away = make("away", limited), date = make("date", dated), paused = make("p"), revoked = make("r");
  EXPECT_TRUE(works(away, "10.2.3.4") && works(away, "::ffff:10.2.3.4") && works(away, "2001:db8::5"));
  EXPECT_FALSE(works(away, "192.0.2.1") || works(away, "") || works(away, "2001:db9::5"));
  EXPECT_TRUE(works(date));
  clock_.advance(milliseconds(999));
  EXPECT_TRUE(works(date));
  clock_.advance(milliseconds(1));
  EXPECT_FALSE(works(date));
  EXPECT_EQ(keys_->get(date.key.id)->state, "expired");
  EXPECT_EQ(keys_->set_state(date.key.id, "active", ada()).error().code, ErrorCode::kConflict);
  ASSERT_TRUE(keys_->set_state(paused.key.id, "paused", ada()));
  EXPECT_FALSE(works(paused));
  ASSERT_TRUE(keys_->set_state(paused.key.id, "active", ada()));
  EXPECT_TRUE(works(paused));
  const auto gone = *keys_->set_state(revoked.key.id, "revoked", ada());
  EXPECT_FALSE(works(revoked));
  EXPECT_EQ(gone.revoked_why, "by Ada");
  EXPECT_EQ(gone.revoked_at_ms, clock_.now_ms());
  EXPECT_FALSE(gone.revokes_at_ms);
  open();
  EXPECT_FALSE(works(revoked));
  EXPECT_EQ(keys_->get(revoked.key.id)->revoked_why, "by Ada");
}

TEST_F(ApiKeysTest, TheOldKeyWorksUntilItsDateAndThenHasExpired) {
  const auto old = make("script");
  const auto fresh = *keys_->rotate(old.key.id, 7, std::nullopt, ada());
  EXPECT_EQ(fresh.key.name, "script");
  EXPECT_EQ(keys_->rotate(old.key.id, 7, std::nullopt, ada()).error().code, ErrorCode::kConflict);
  EXPECT_EQ(keys_->rotate(fresh.key.id, 91, std::nullopt, ada()).error().code, ErrorCode::kInvalidArgument);
  clock_.advance(milliseconds(7 * kDay - 1));
  EXPECT_TRUE(works(old));
  clock_.advance(milliseconds(1));
  EXPECT_FALSE(works(old));
  EXPECT_TRUE(works(fresh));
  EXPECT_EQ(keys_->get(old.key.id)->state, "expired");
  EXPECT_EQ(keys_->rotate(old.key.id, 7, std::nullopt, ada()).error().code, ErrorCode::kConflict);
  const auto next = *keys_->rotate(fresh.key.id, 0, "another name", ada());
  EXPECT_EQ(next.key.name, "another name");
  EXPECT_FALSE(works(fresh));
}

TEST_F(ApiKeysTest, AScopeThatCannotBeReadAllowsNothing) {
  const auto made = make();
  constexpr store::Statement kBreak{"test.break", "UPDATE api_key SET scope = '{\"types\":[\"no such type\"]}'"};
  ASSERT_TRUE(strict_->write([&](store::Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kBreak));
    return {};
  }));
  open();
  const auto checked = keys_->check(made.text.reveal(), "");
  ASSERT_TRUE(checked);
  EXPECT_EQ(checked->scope->verbs, 0U);
  EXPECT_TRUE(checked->scope->kinds && checked->scope->kinds->none());
}

TEST_F(ApiKeysTest, UsageIsCountedByDay) {
  const auto a = make("a"), b = make("b");
  keys_->usage().count(a.key.id.value, 1, false);
  keys_->usage().count(b.key.id.value, 0, true);
  const auto first = keys_->usage().present_day();
  clock_.advance(hours(24));
  keys_->usage().count(a.key.id.value, 0, true);
  EXPECT_EQ(keys_->get(a.key.id)->today, (KeyCounts{1, 0, 1}));
  EXPECT_EQ(keys_->get(b.key.id)->today, KeyCounts{});
  ASSERT_TRUE(keys_->flush());
  keys_->usage().count(a.key.id.value, 0, true);
  const auto rows = *keys_->usage_of(30);
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].day, first + 1);
  EXPECT_EQ(rows[0].counts, (KeyCounts{2, 0, 2}));
  EXPECT_EQ(rows[1].counts.requests + rows[2].counts.requests, 2);
  EXPECT_EQ(keys_->usage_of(1)->size(), 1U);
  clock_.advance(hours(24 * 400));
  ASSERT_TRUE(keys_->forget_old_usage());
  EXPECT_TRUE(keys_->usage_of(400)->empty());
}

TEST_F(ApiKeysTest, WhatCouldNotBeStoredIsStoredLater) {
  const auto made = make();
  EXPECT_TRUE(works(made));
  keys_->usage().count(made.key.id.value, 3, true);
  ASSERT_TRUE(strict_->write([](store::Connection& connection) {
    return connection.script("CREATE TRIGGER stop BEFORE INSERT ON key_usage BEGIN SELECT RAISE(ABORT, 'no'); END");
  }));
  EXPECT_FALSE(keys_->flush());
  EXPECT_EQ(keys_->get(made.key.id)->today, (KeyCounts{1, 3, 1}));
  ASSERT_TRUE(strict_->write([](store::Connection& connection) { return connection.script("DROP TRIGGER stop"); }));
  ASSERT_TRUE(keys_->flush());
  open();
  EXPECT_EQ(keys_->get(made.key.id)->today, (KeyCounts{1, 3, 1}));
  EXPECT_EQ(keys_->get(made.key.id)->last_used_from, "127.0.0.1");
}

TEST_F(ApiKeysTest, EachOfManyKeysIsFoundAndNoOther) {
  std::vector<ApiKeys::Created> made;
  for (int i = 0; i < 500; ++i) made.push_back(make("key " + std::to_string(i)));
  for (std::size_t i = 0; i < made.size(); ++i) {
    const auto checked = keys_->check(made[i].text.reveal(), "");
    ASSERT_TRUE(checked);
    EXPECT_EQ(checked->caller.id, made[i].key.id.value);
    // The public part of one and the secret of another.
    const std::string mixed = std::string(made[i].text.reveal().substr(0, 37)) +
                              std::string(made[(i + 1) % made.size()].text.reveal().substr(37));
    EXPECT_FALSE(keys_->check(mixed, ""));
  }
}

/// What runs in a server: checks and counts on several threads, while keys are made, paused, listed and stored.
TEST_F(ApiKeysTest, ThreadsCheckCountChangeListAndFlushTogether) {
  std::vector<ApiKeys::Created> made;
  for (int i = 0; i < 4; ++i) made.push_back(make("key " + std::to_string(i)));
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> passed{0};
  std::vector<std::thread> threads;
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (std::size_t i = t; !stop; ++i) {
        const auto checked =
            keys_->check(made[i % made.size()].text.reveal(), t % 2 == 0 ? "192.0.2.1" : "2001:db8::1");
        if (!checked) continue;
        keys_->usage().count(checked->caller.id, 1, i % 2 == 0);
        ++passed;
      }
    });
  threads.emplace_back([&] {
    while (!stop) EXPECT_TRUE(keys_->flush());
  });
  threads.emplace_back([&] {
    while (!stop) {
      for (const auto& key : keys_->list()) EXPECT_FALSE(key.name.empty());
      (void)keys_->due();
    }
  });
  for (int i = 0; i < 20; ++i) {
    const auto extra = make("extra");
    ASSERT_TRUE(keys_->set_state(made[0].key.id, i % 2 == 0 ? "paused" : "active", ada()));
    ASSERT_TRUE(works(extra));
    ASSERT_TRUE(keys_->rotate(extra.key.id, 1, std::nullopt, ada()));
    ASSERT_TRUE(keys_->set_state(extra.key.id, "revoked", ada()));
    ASSERT_FALSE(works(extra)) << "revoked, and so refused on the next request";
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  std::int64_t counted = 0;
  const auto rows = *keys_->usage_of(1);
  for (const auto& row : rows) counted += row.counts.requests;
  EXPECT_EQ(counted, passed);
  EXPECT_GT(passed, 0);
}

}  // namespace
}  // namespace gluepot::access
