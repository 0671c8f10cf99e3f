// SPDX-License-Identifier: Apache-2.0
#include "password_sync/stickysync_content.h"

#include <gtest/gtest.h>

namespace gluepot::password_sync {
namespace {

std::map<std::int64_t, bool> ticks_of(const automate::StickySyncContent& content) {
  std::map<std::int64_t, bool> out;
  for (const auto& tick : content.auto_sync) EXPECT_TRUE(out.emplace(tick.password_id, tick.on).second) << "each once";
  return out;
}

TEST(StickySyncContentTest, HoldsMappingsAndPairsWithTimesInUtc) {
  State state;
  state.clients[7] = {core::OrganizationId{973936509305037}, "manual"};
  state.pairs[2] = {core::PasswordId{20}, "2026-11-20 10:00:00", {}};
  state.pairs[1] = {core::PasswordId{10}, "", {}};
  state.pairs[3] = {core::PasswordId{30}, "no time", {}};
  const auto content = stickysync_content(state, {}, {});
  ASSERT_EQ(content.companies.size(), 1U);
  EXPECT_EQ(content.companies[0].organization_id, 973936509305037);
  ASSERT_EQ(content.passwords.size(), 3U);
  EXPECT_EQ(content.passwords[0].password_id, 1) << "in id order";
  EXPECT_EQ(content.passwords[0].last_sync, "");
  EXPECT_EQ(content.passwords[1].last_sync, "2026-11-20 10:00:00");
  EXPECT_EQ(content.passwords[2].last_sync, "") << "what is no time is none";
}

TEST(StickySyncContentTest, AutoSyncIsWhatHoldsForThePassword) {
  AllSettings settings;
  settings.auto_sync = {{1, true}, {2, false}, {3, true}};
  settings.rows[3].stopped = true;
  settings.clients[9].auto_sync = AutoSync::kAll;
  std::vector<CurrentRow> rows(5);
  for (std::size_t at = 0; at < rows.size(); ++at) {
    rows[at].password_id = static_cast<VaultId>(at) + 1;
    rows[at].client_id = rows[at].password_id >= 4 || rows[at].password_id == 2 ? 9 : 1;
  }
  const auto ticks = ticks_of(stickysync_content({}, rows, settings));
  EXPECT_EQ(ticks, (std::map<std::int64_t, bool>{{1, true}, {2, false}, {3, false}, {4, true}, {5, true}}))
      << "its own tick wins, a stopped one is off, a client's `all` stands at each of its passwords";
}

}  // namespace
}  // namespace gluepot::password_sync
