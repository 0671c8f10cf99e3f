// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "password_sync/schema.h"
#include "password_sync/settings.h"
#include "store/migration.h"
#include "store/sqlite.h"

namespace gluepot::password_sync {
namespace {

class SettingsStoreTest : public testing::Test {
 protected:
  SettingsStoreTest() {
    std::string name = (std::filesystem::temp_directory_path() / "gluepot-settings-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    store_ = *store::open_sqlite({.path = folder_ + "/strict.db", .synchronous_full = false});
    EXPECT_TRUE(store::migrate(*store_, kSchema, migrations()));
  }
  ~SettingsStoreTest() override {
    (void)store_->close();
    std::filesystem::remove_all(folder_);
  }
  core::ManualClock clock_;
  std::string folder_;
  std::unique_ptr<store::Database> store_;
};

TEST_F(SettingsStoreTest, WhatWasNeverStoredIsTheFirstValue) {
  Settings first;
  first.interval_minutes = 0;
  SettingsRepository settings(*store_, clock_, first);
  EXPECT_EQ(settings.load()->general, first);
  ASSERT_TRUE(settings.change(
      [](Settings& s) -> core::Status {
        s.interval_minutes = 30;
        return {};
      },
      "Jo"));
  EXPECT_EQ(settings.general()->interval_minutes, 30) << "a stored value outlives the option";
}

TEST_F(SettingsStoreTest, EveryGeneralSettingComesBack) {
  SettingsRepository settings(*store_, clock_);
  Settings other;
  other.paused = true;
  other.interval_minutes = 60;
  other.quiet_from = "22:30", other.quiet_to = "05:15";
  other.drift_auto = Drift::kHold, other.drift_manual = Drift::kAlert;
  other.name_template = "{client}: {title} \xe5\xaf\x86", other.username_template = "", other.url_template = "{id}";
  other.notes_template = "{notes}\nby {changed_by}";
  other.category_id = 973936509305037;
  other.embed = true;
  other.large_change_percent = 10, other.large_change_rows = 7, other.overdue_days = 30;
  ASSERT_TRUE(settings.store(other, "Jo"));
  other.paused_by = "Jo";
  other.paused_at_ms = clock_.now_ms();
  EXPECT_EQ(SettingsRepository(*store_, clock_).load()->general, other);
}

TEST_F(SettingsStoreTest, ARefusedChangeStoresNothing) {
  SettingsRepository settings(*store_, clock_);
  const auto changed = settings.change(
      [](Settings& s) -> core::Status {
        s.embed = true;
        s.interval_minutes = 3;
        return {};
      },
      "Jo");
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().field, "interval_minutes");
  EXPECT_EQ(settings.general()->embed, false);
}

TEST_F(SettingsStoreTest, WhoPausedFirstIsKept) {
  SettingsRepository settings(*store_, clock_);
  ASSERT_TRUE(settings.pause(true, "Jo"));
  const auto first = clock_.now_ms();
  clock_.advance(std::chrono::minutes(5));
  ASSERT_TRUE(settings.pause(true, "Kim"));
  EXPECT_EQ(settings.general()->paused_by, "Jo");
  EXPECT_EQ(settings.general()->paused_at_ms, first);
  ASSERT_TRUE(settings.pause(false, "Kim"));
  EXPECT_FALSE(settings.general()->paused);
  EXPECT_EQ(settings.general()->paused_by, "Kim");
}

TEST_F(SettingsStoreTest, NewCountsFromTheMomentItWasSet) {
  SettingsRepository settings(*store_, clock_);
  const auto set = [&](AutoSync to) {
    return *settings.change_client(3, [&](ClientSetting& c) -> core::Status {
      c.auto_sync = to;
      return {};
    });
  };
  const auto first = clock_.now_ms();
  EXPECT_EQ(set(AutoSync::kNew).auto_sync_since_ms, first);
  clock_.advance(std::chrono::minutes(1));
  EXPECT_EQ(set(AutoSync::kNew).auto_sync_since_ms, first) << "set again: it counts from the first time";
  EXPECT_FALSE(set(AutoSync::kAll).auto_sync_since_ms);
  EXPECT_EQ(set(AutoSync::kNew).auto_sync_since_ms, clock_.now_ms());
  EXPECT_EQ(set(AutoSync::kOff), ClientSetting{});
  EXPECT_TRUE(settings.load()->clients.empty()) << "a client with nothing set has no row";
}

TEST_F(SettingsStoreTest, RowsAndTicksComeBack) {
  SettingsRepository settings(*store_, clock_);
  const std::string digest("\x00\x01\xff bytes", 9);
  ASSERT_TRUE(settings.store_row(1, {Drift::kAlert, true, 9, digest}));
  ASSERT_TRUE(settings.store_row(2, {Drift::kDefault, false, 9, digest}));
  ASSERT_TRUE(settings.set_auto_sync({1, 2, 3}, true));
  ASSERT_TRUE(settings.set_auto_sync({2}, false));
  ASSERT_TRUE(settings.set_auto_sync({3}, std::nullopt));
  auto all = *settings.load();
  EXPECT_EQ(all.row(1), (RowSetting{Drift::kAlert, true, 9, digest}));
  EXPECT_EQ(all.row(2), (RowSetting{Drift::kDefault, false, 9, digest}));
  EXPECT_EQ(all.auto_sync, (std::unordered_map<VaultId, bool>{{1, true}, {2, false}}));
  EXPECT_TRUE(all.any_auto_sync());
  ASSERT_TRUE(settings.store_row(1, {}));
  ASSERT_TRUE(settings.set_auto_sync({1}, std::nullopt));
  all = *settings.load();
  EXPECT_FALSE(all.rows.contains(1)) << "a row with nothing set has no line";
  EXPECT_FALSE(all.any_auto_sync()) << "a tick that is off is none";
}

}  // namespace
}  // namespace gluepot::password_sync
