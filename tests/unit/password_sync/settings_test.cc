// SPDX-License-Identifier: Apache-2.0
#include "password_sync/settings.h"

#include <gtest/gtest.h>

namespace gluepot::password_sync {
namespace {

constexpr std::int64_t kSince = 1000;

struct AutoSyncCase {
  const char* name;
  std::optional<bool> tick;
  AutoSync client;
  std::int64_t first_seen;
  bool stopped;
  bool wanted;
  AutoSyncFrom from;
};

class AutoSyncTest : public testing::TestWithParam<AutoSyncCase> {};

TEST_P(AutoSyncTest, DecidesFromTickClientAndFirstSight) {
  const auto& c = GetParam();
  AllSettings settings;
  if (c.tick) settings.auto_sync[7] = *c.tick;
  settings.clients[3] = {c.client, c.client == AutoSync::kNew ? std::optional(kSince) : std::nullopt};
  settings.rows[7].stopped = c.stopped;
  EXPECT_EQ(settings.auto_sync_of(7, 3, c.first_seen), c.wanted);
  EXPECT_EQ(settings.auto_sync_and_source(7, 3, c.first_seen).second, c.from);
}

INSTANTIATE_TEST_SUITE_P(
    Table, AutoSyncTest,
    testing::Values(
        AutoSyncCase{"NothingSet", {}, AutoSync::kOff, 0, false, false, AutoSyncFrom::kNobody},
        AutoSyncCase{"OwnTick", true, AutoSync::kOff, 0, false, true, AutoSyncFrom::kPassword},
        AutoSyncCase{"OwnTickOffAgainstAll", false, AutoSync::kAll, 0, false, false, AutoSyncFrom::kPassword},
        AutoSyncCase{"OwnTickOffAgainstNew", false, AutoSync::kNew, 2000, false, false, AutoSyncFrom::kPassword},
        AutoSyncCase{"OwnTickOnAgainstNew", true, AutoSync::kNew, 1, false, true, AutoSyncFrom::kPassword},
        AutoSyncCase{"All", {}, AutoSync::kAll, 1, false, true, AutoSyncFrom::kClient},
        AutoSyncCase{"NewSeenBefore", {}, AutoSync::kNew, kSince - 1, false, false, AutoSyncFrom::kNobody},
        AutoSyncCase{"NewSeenThen", {}, AutoSync::kNew, kSince, false, true, AutoSyncFrom::kNew},
        AutoSyncCase{"NewSeenLater", {}, AutoSync::kNew, kSince + 1, false, true, AutoSyncFrom::kNew},
        AutoSyncCase{"StoppedKeepsItsTick", true, AutoSync::kOff, 0, true, false, AutoSyncFrom::kPassword},
        AutoSyncCase{"StoppedOfAll", {}, AutoSync::kAll, 0, true, false, AutoSyncFrom::kClient}),
    [](const auto& info) { return info.param.name; });

TEST(SettingRulesTest, NewWithoutADateMeansNothing) {
  AllSettings settings;
  settings.clients[3].auto_sync = AutoSync::kNew;
  EXPECT_FALSE(settings.auto_sync_of(7, 3, 1'700'000'000'000));
}

TEST(SettingRulesTest, DriftIsTheNarrowestThatIsSet) {
  AllSettings settings;
  EXPECT_EQ(settings.drift_of(7, 3, true), Drift::kOverwrite) << "StickySync's rule for AutoSync";
  EXPECT_EQ(settings.drift_of(7, 3, false), Drift::kHold);
  settings.general.drift_manual = Drift::kAlert;
  EXPECT_EQ(settings.drift_of(7, 3, false), Drift::kAlert);
  settings.clients[3].drift = Drift::kHold;
  EXPECT_EQ(settings.drift_of(7, 3, true), Drift::kHold);
  EXPECT_EQ(settings.drift_of(8, 4, true), Drift::kOverwrite) << "another client";
  settings.rows[7].drift = Drift::kOverwrite;
  EXPECT_EQ(settings.drift_of(7, 3, false), Drift::kOverwrite);
}

TEST(SettingRulesTest, NamesComeBack) {
  for (const auto drift : {Drift::kDefault, Drift::kOverwrite, Drift::kAlert, Drift::kHold})
    EXPECT_EQ(parse_drift(drift_name(drift)), drift);
  for (const auto sync : {AutoSync::kOff, AutoSync::kNew, AutoSync::kAll})
    EXPECT_EQ(parse_auto_sync(auto_sync_name(sync)), sync);
  EXPECT_FALSE(parse_drift("Overwrite"));
  EXPECT_FALSE(parse_auto_sync(""));
}

struct RefusedCase {
  const char* field;
  void (*change)(Settings&);
};

TEST(SettingsCheckTest, WhatIsRefusedNamesItsField) {
  const std::vector<RefusedCase> cases = {
      {"interval_minutes", [](Settings& s) { s.interval_minutes = 4; }},
      {"interval_minutes", [](Settings& s) { s.interval_minutes = -1; }},
      {"interval_minutes", [](Settings& s) { s.interval_minutes = 1441; }},
      {"quiet_from", [](Settings& s) { s.quiet_to = "06:00"; }},
      {"quiet_to", [](Settings& s) { s.quiet_from = "06:00"; }},
      {"quiet_from", [](Settings& s) { s.quiet_from = "24:00", s.quiet_to = "06:00"; }},
      {"quiet_from", [](Settings& s) { s.quiet_from = "6:00", s.quiet_to = "07:00"; }},
      {"quiet_to", [](Settings& s) { s.quiet_from = "22:00", s.quiet_to = "06:60"; }},
      {"quiet_to", [](Settings& s) { s.quiet_from = "22:00", s.quiet_to = "0a:10"; }},
      {"quiet_to", [](Settings& s) { s.quiet_from = "22:00", s.quiet_to = "22:00"; }},
      {"drift_auto", [](Settings& s) { s.drift_auto = Drift::kDefault; }},
      {"drift_manual", [](Settings& s) { s.drift_manual = Drift::kDefault; }},
      {"name_template", [](Settings& s) { s.name_template = ""; }},
      {"name_template", [](Settings& s) { s.name_template = "  "; }},
      {"name_template", [](Settings& s) { s.name_template = "{password}"; }},
      {"name_template", [](Settings& s) { s.name_template = "{otp}"; }},
      {"url_template", [](Settings& s) { s.url_template = "{url"; }},
      {"username_template", [](Settings& s) { s.username_template = "username}"; }},
      {"notes_template", [](Settings& s) { s.notes_template = std::string(1001, 'a'); }},
      {"notes_template", [](Settings& s) { s.notes_template = "\xff"; }},
      {"notes_template", [](Settings& s) { s.notes_template = "{}"; }},
      {"category_id", [](Settings& s) { s.category_id = 0; }},
      {"category_id", [](Settings& s) { s.category_id = -5; }},
      {"large_change_percent", [](Settings& s) { s.large_change_percent = 0; }},
      {"large_change_percent", [](Settings& s) { s.large_change_percent = 101; }},
      {"large_change_rows", [](Settings& s) { s.large_change_rows = 0; }},
      {"large_change_rows", [](Settings& s) { s.large_change_rows = INT64_MAX; }},
      {"overdue_days", [](Settings& s) { s.overdue_days = 0; }},
      {"overdue_days", [](Settings& s) { s.overdue_days = 3651; }},
  };
  EXPECT_TRUE(check_settings({}));
  for (const auto& refused : cases) {
    Settings settings;
    refused.change(settings);
    const auto checked = check_settings(settings);
    ASSERT_FALSE(checked) << refused.field;
    EXPECT_EQ(checked.error().code, core::ErrorCode::kInvalidArgument);
    EXPECT_EQ(checked.error().field, refused.field) << checked.error().message;
  }
}

TEST(SettingsCheckTest, AnUnknownPlaceholderIsNamed) {
  const auto checked = check_template("name_template", "{title} of {computer}");
  ASSERT_FALSE(checked);
  EXPECT_NE(checked.error().message.find("{computer}"), std::string::npos);
  EXPECT_NE(checked.error().message.find("{location}"), std::string::npos) << "the known ones are listed";
  EXPECT_TRUE(check_template("name_template",
                             "{client} / {location}: {title} {username} {url} {notes} {id} {expires} "
                             "{changed_by}"));
}

}  // namespace
}  // namespace gluepot::password_sync
