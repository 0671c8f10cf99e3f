// SPDX-License-Identifier: Apache-2.0
#include "access/key_life.h"

#include <map>
#include <random>

#include "core/log.h"
#include "keys_fixture.h"

namespace gluepot::access {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// Wall and steady time apart, as when somebody sets the clock.
class TwoHands final : public core::Clock {
 public:
  std::int64_t now_ms() const override { return wall; }
  std::int64_t steady_ms() const override { return steady; }
  void pass(milliseconds by) {
    wall += by.count();
    steady += by.count();
  }
  std::int64_t wall = 1'700'000'000'000, steady = 5000;
};

class KeyLifeTest : public KeysFixture {
 protected:
  const core::Clock& clock() override { return time_; }
  void SetUp() override {
    (void)core::configure_log(core::LogLevel::kError, "");
    KeysFixture::SetUp();
    life_ = std::make_unique<KeyLife>(*keys_, audit(), time_, [this] { ++changes_; });
  }
  KeyLife::Audit audit() {
    return {[this](const audit::Draft& draft) -> core::Result<std::int64_t> {
              if (audit_is_down_) return core::fail(core::ErrorCode::kUnavailable, "down");
              EXPECT_EQ(draft.actor.kind, core::Caller::Kind::kSystem);
              ++entries_[draft.action];
              return static_cast<std::int64_t>(++begun_);
            },
            [this](std::int64_t, audit::Outcome outcome) -> core::Status {
              if (outcome == audit::Outcome::kDone) ++done_;
              return {};
            }};
  }
  KeyLife::Report run_after(milliseconds passed) {
    time_.pass(passed);
    return *life_->run();
  }

  TwoHands time_;
  std::unique_ptr<KeyLife> life_;
  std::map<std::string, int> entries_;
  int begun_ = 0, done_ = 0, changes_ = 0;
  bool audit_is_down_ = false;
};

TEST_F(KeyLifeTest, B126_WarnsAtEightyDaysAndRevokesAtNinety) {
  const auto made = make("script");
  EXPECT_TRUE(run_after(hours(24 * 80) - milliseconds(1)).warned.empty());
  EXPECT_EQ(keys_->get(made.key.id)->warning, "");
  const auto warned = run_after(milliseconds(1)).warned;
  ASSERT_EQ(warned.size(), 1U);
  EXPECT_EQ(warned[0].warning, "Unused for 80 days; revoked on " +
                                   core::format_time(made.key.created_at_ms + 90 * kDay).substr(0, 10) +
                                   " unless it is used before");
  EXPECT_TRUE(run_after(hours(1)).warned.empty());  // once
  life_.reset();
  open();  // also after a restart
  life_ = std::make_unique<KeyLife>(*keys_, audit(), time_, [this] { ++changes_; });
  EXPECT_TRUE(run_after(hours(1)).warned.empty());
  EXPECT_TRUE(run_after(hours(24 * 10 - 2) - milliseconds(1)).revoked.empty());
  EXPECT_EQ(run_after(milliseconds(1)).revoked.size(), 1U);
  const auto key = *keys_->get(made.key.id);
  EXPECT_EQ(key.state, "revoked");
  EXPECT_EQ(key.revoked_why, "unused for 90 days");
  EXPECT_EQ(key.revoked_at_ms, time_.wall);
  EXPECT_FALSE(works(made));
  EXPECT_EQ(entries_, (std::map<std::string, int>{{"key_expire_warning", 1}, {"key_revoke", 1}}));
  EXPECT_EQ(done_, 2);
  EXPECT_EQ(changes_, 2);
}

TEST_F(KeyLifeTest, B126_ItIsRefusedAtNinetyDaysAlsoWhenNobodyLooked) {
  const auto made = make(), used = make();
  time_.pass(hours(24 * 90) - milliseconds(1));
  EXPECT_TRUE(works(used));  // 89.99 days: in time
  time_.pass(milliseconds(1));
  EXPECT_FALSE(works(made));
  EXPECT_TRUE(works(used));
  EXPECT_EQ(keys_->get(made.key.id)->state, "active");  // revoked for good by the next run
  EXPECT_EQ(life_->run()->revoked.size(), 1U);
}

TEST_F(KeyLifeTest, UseBeginsTheCountAnewAndAPausedKeyCountsOn) {
  const auto used = make("used"), paused = make("paused");
  ASSERT_TRUE(keys_->set_state(paused.key.id, "paused", ada()));
  EXPECT_EQ(run_after(hours(24 * 85)).warned.size(), 2U);
  EXPECT_TRUE(works(used));
  EXPECT_FALSE(works(paused));
  EXPECT_EQ(keys_->get(used.key.id)->warning, "");
  const auto report = run_after(hours(24 * 5));
  ASSERT_EQ(report.revoked.size(), 1U);
  EXPECT_EQ(report.revoked[0].name, "paused");
  EXPECT_EQ(run_after(hours(24 * 75)).warned.size(), 1U);  // the used one is warned about again
  EXPECT_TRUE(run_after(hours(24 * 10) - milliseconds(1)).revoked.empty());
  EXPECT_EQ(run_after(milliseconds(1)).revoked.size(), 1U);
}

TEST_F(KeyLifeTest, WithoutTheAuditNothingIsDone) {
  const auto made = make();
  audit_is_down_ = true;
  time_.pass(hours(24 * 91));
  EXPECT_FALSE(life_->run());
  EXPECT_EQ(keys_->get(made.key.id)->state, "active");
  EXPECT_FALSE(works(made));
  audit_is_down_ = false;
  EXPECT_EQ(run_after(hours(1)).revoked.size(), 1U);
}

TEST_F(KeyLifeTest, AClockThatWasWrongForAMomentRevokesNothing) {
  const auto made = make();
  time_.wall += 200 * kDay;  // ahead, until the next look
  EXPECT_TRUE(run_after(hours(1)).clock_jumped);
  EXPECT_FALSE(works(made));
  time_.wall -= 200 * kDay;
  EXPECT_TRUE(run_after(hours(1)).clock_jumped);
  EXPECT_TRUE(run_after(hours(1)).revoked.empty());
  EXPECT_TRUE(works(made));
  time_.wall -= 200 * kDay;  // behind, and used meanwhile
  (void)run_after(hours(1));
  EXPECT_TRUE(run_after(hours(1)).revoked.empty());
  EXPECT_TRUE(works(made));
  time_.wall += 200 * kDay;  // put right again
  EXPECT_TRUE(works(made));
  (void)run_after(hours(1));
  EXPECT_TRUE(run_after(hours(1)).revoked.empty());
  EXPECT_EQ(keys_->get(made.key.id)->state, "active");
  EXPECT_TRUE(entries_.empty());
}

/// 10,000 keys, used at random hours or not at all, through 100 days with a look each hour. A model of its own says
/// when each has to be warned about and revoked.
TEST_F(KeyLifeTest, TenThousandKeysThroughAHundredDays) {
  constexpr int kKeys = 10'000, kHours = 24 * 100;
  struct Model {
    core::ApiKeyId id;
    std::string text;
    std::int64_t idle_from = 0, warned_at = 0, revoked_at = 0;
    bool paused = false;
  };
  std::vector<Model> models(kKeys);
  std::map<std::int64_t, std::size_t> by_id;
  std::mt19937_64 random(20260101);
  // In the store at once, as made over the 30 days before.
  constexpr store::Statement kInsert{
      "test.insert",
      "INSERT INTO api_key (id, public_part, secret_digest, name, password_access, state, created_at_ms, created_by) "
      "VALUES (?, ?, ?, ?, 0, ?, ?, 'Ada')"};
  ASSERT_TRUE(strict_->write([&](store::Connection& connection) -> core::Status {
    for (std::size_t i = 0; i < models.size(); ++i) {
      auto& model = models[i];
      const std::string part = core::to_hex(core::sha256("key " + std::to_string(i)).substr(0, 16));
      model.text = "ITG." + part + "." + std::string(64, 'a');
      model.id = {static_cast<std::int64_t>(i) + 1};
      model.idle_from = time_.wall - static_cast<std::int64_t>(random() % (30 * 24)) * 3'600'000;
      model.paused = i % 10 == 9;
      by_id[model.id.value] = i;
      const auto digest = vault_->digest("api_key", model.text);
      GLUEPOT_TRY(connection.execute(kInsert, model.id.value, part, store::Blob{digest}, "key " + std::to_string(i),
                                     model.paused ? "paused" : "active", model.idle_from));
    }
    return {};
  }));
  ASSERT_TRUE(keys_->load());
  int warnings = 0, revocations = 0, uses = 0, refused = 0;
  for (int hour = 1; hour <= kHours; ++hour) {
    time_.pass(hours(1));
    const auto report = *life_->run();
    for (const auto& key : report.warned) {
      auto& model = models[by_id.at(key.id.value)];
      EXPECT_EQ(time_.wall - model.idle_from, 80 * kDay) << key.name;
      model.warned_at = time_.wall;
      ++warnings;
    }
    for (const auto& key : report.revoked) {
      auto& model = models[by_id.at(key.id.value)];
      EXPECT_EQ(time_.wall - model.idle_from, 90 * kDay) << key.name;
      EXPECT_EQ(model.revoked_at, 0) << key.name;
      model.revoked_at = time_.wall;
      ++revocations;
    }
    // Most keys rest; a third is used now and then, some just before their time.
    for (int n = 0; n < 4; ++n) {
      auto& model = models[random() % (kKeys / 3)];
      const bool may = !model.paused && model.revoked_at == 0;
      EXPECT_EQ(keys_->check(model.text, "192.0.2.1").has_value(), may);
      if (may) {
        model.idle_from = time_.wall;
        model.warned_at = 0;
      }
      ++(may ? uses : refused);
    }
    if (hour % 24 == 0) {
      ASSERT_TRUE(keys_->flush());
    }
  }
  for (const auto& model : models) {
    const auto idle = time_.wall - model.idle_from;
    EXPECT_EQ(model.revoked_at != 0, idle >= 90 * kDay);
    EXPECT_EQ(model.warned_at != 0, idle >= 80 * kDay);
    EXPECT_EQ(keys_->get(model.id)->state, model.revoked_at != 0 ? "revoked" : model.paused ? "paused" : "active");
  }
  EXPECT_EQ(entries_["key_expire_warning"], warnings);
  EXPECT_EQ(entries_["key_revoke"], revocations);
  EXPECT_EQ(done_, begun_);
  EXPECT_GT(warnings, 5000);
  EXPECT_GT(revocations, 5000);
  EXPECT_GT(uses, 5000);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace gluepot::access
