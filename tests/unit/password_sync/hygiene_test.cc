// SPDX-License-Identifier: Apache-2.0
#include "password_sync/hygiene.h"

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

constexpr std::int64_t kNow = 1'763'740'800'000;  // 2025-11-21 16:00 UTC
constexpr std::int64_t kDay = 86'400'000;

HygieneFacts::Row row(VaultId id, ClientId client, const std::string& cipher) {
  HygieneFacts::Row out;
  out.password_id = id;
  out.client_id = client;
  out.client_name = "Client";
  out.title = "T" + std::to_string(id);
  out.cipher = vault::Digest(cipher);
  out.changed_at = "2025-11-20 10:00:00";
  return out;
}
HygieneFacts facts(std::vector<HygieneFacts::Row> rows) {
  HygieneFacts out;
  out.now_ms = kNow;
  out.today_from_ms = kNow - 16 * 3'600'000;
  out.today = "2025-11-21";
  out.rows = std::move(rows);
  return out;
}
std::string findings_of(const HygieneReport& report, VaultId id) {
  for (const auto& row : report.rows) {
    if (row.password_id != id) continue;
    std::string out;
    for (const auto finding : row.findings) out += (out.empty() ? "" : " ") + std::string(finding_name(finding));
    return out + (row.reused_group.empty() ? "" : " " + row.reused_group + "/" + std::to_string(row.reused_with)) +
           (row.reason.empty() ? "" : ": " + row.reason);
  }
  return "";
}

TEST(HygieneTest, EqualCiphertextCountsWithinAClientOnly) {
  auto unreadable = row(7, 2, "x"), empty = row(8, 2, "x");
  unreadable.reading = HygieneFacts::Reading::kUnreadable;
  unreadable.unreadable_reason = "another key";
  empty.reading = HygieneFacts::Reading::kEmpty;
  const auto report =
      judge_hygiene(facts({row(9, 2, "b"), row(1, 1, "a"), row(2, 2, "a"), row(3, 2, "a"), row(4, 2, "b"),
                           row(5, 2, "a"), row(6, 3, "b"), unreadable, empty, row(10, 5, "z"), row(11, 5, "z")}));
  EXPECT_EQ(findings_of(report, 1), "");
  EXPECT_EQ(findings_of(report, 2), "reused A1/2");
  EXPECT_EQ(findings_of(report, 3), "reused A1/2");
  EXPECT_EQ(findings_of(report, 4), "reused A2/1");
  EXPECT_EQ(findings_of(report, 5), "reused A1/2");
  EXPECT_EQ(findings_of(report, 6), "");
  EXPECT_EQ(findings_of(report, 7), "unreadable: another key") << "what cannot be read is not known to be equal";
  EXPECT_EQ(findings_of(report, 8), "empty");
  EXPECT_EQ(findings_of(report, 9), "reused A2/1");
  EXPECT_EQ(findings_of(report, 10), "reused B1/1");
  EXPECT_EQ(report.counts.at("reused"), 7);
  EXPECT_EQ(report.counts.at("overdue"), 0);
  EXPECT_EQ(report.passwords, 11);
  for (std::size_t at = 1; at < report.rows.size(); ++at)
    EXPECT_LT(report.rows[at - 1].password_id, report.rows[at].password_id);
}

TEST(HygieneTest, ManyClientsWithReuseHaveGroupsOfTheirOwn) {
  std::vector<HygieneFacts::Row> rows;
  for (std::int64_t client = 0; client < 800; ++client)
    for (std::int64_t at = 0; at < 2; ++at) rows.push_back(row(client * 2 + at + 1, client, "same"));
  const auto report = judge_hygiene(facts(rows));
  std::map<std::string, int> groups;
  for (const auto& row : report.rows) ++groups[row.reused_group];
  EXPECT_EQ(groups.size(), 800U);
  EXPECT_EQ(report.rows[0].reused_group, "A1");
  EXPECT_EQ(report.rows[52].reused_group, "AA1");
  EXPECT_EQ(report.rows[1599].reused_group, "ADT1");
}

TEST(HygieneTest, AgeByTheLaterOfBothDates) {
  auto old = row(1, 1, "a"), just_right = row(2, 1, "b"), seen = row(3, 1, "c"), unknown = row(4, 1, "d"),
       long_unknown = row(5, 1, "e"), zero = row(6, 1, "f"), odd = row(7, 1, "g"), future = row(8, 1, "h");
  old.changed_at = "2025-08-22 10:00:00";         // 91 days
  just_right.changed_at = "2025-08-23 17:00:00";  // 89 and a bit
  seen.changed_at = "2020-01-01 00:00:00";
  seen.rotated_at_ms = kNow - 5 * kDay;
  unknown.changed_at = {};
  unknown.first_seen_at_ms = kNow - 3 * kDay;
  long_unknown.changed_at = {};
  long_unknown.first_seen_at_ms = kNow - 100 * kDay;
  zero.changed_at = "0000-00-00 00:00:00";
  odd.changed_at = "yesterday";
  future.changed_at = "2030-01-01 00:00:00";
  const auto report = judge_hygiene(facts({old, just_right, seen, unknown, long_unknown, zero, odd, future}));
  EXPECT_EQ(findings_of(report, 1), "overdue: unchanged for 91 days");
  EXPECT_EQ(findings_of(report, 2), "");
  EXPECT_EQ(findings_of(report, 3), "");
  EXPECT_EQ(findings_of(report, 4), "never_rotated");
  EXPECT_EQ(findings_of(report, 5), "never_rotated overdue: unchanged since Gluepot first saw it 100 days ago");
  EXPECT_EQ(findings_of(report, 6), "never_rotated");
  EXPECT_EQ(findings_of(report, 7), "never_rotated");
  EXPECT_EQ(findings_of(report, 8), "");
}

TEST(HygieneTest, ExpiryDatesAreReadAsDates) {
  auto past = row(1, 1, "a"), today = row(2, 1, "b"), later = row(3, 1, "c"), zero = row(4, 1, "d"),
       with_time = row(5, 1, "e");
  past.expires = "2025-11-20";
  today.expires = "2025-11-21";
  later.expires = "2026-01-01";
  zero.expires = "0000-00-00";
  with_time.expires = "2024-02-29 00:00:00";
  const auto report = judge_hygiene(facts({past, today, later, zero, with_time}));
  EXPECT_EQ(findings_of(report, 1), "overdue: expired on 2025-11-20");
  EXPECT_EQ(findings_of(report, 2), "");
  EXPECT_EQ(findings_of(report, 3), "");
  EXPECT_EQ(findings_of(report, 4), "");
  EXPECT_EQ(findings_of(report, 5), "overdue: expired on 2024-02-29");
}

TEST(HygieneTest, RotatedTodayFromLocalMidnightNewestFirst) {
  auto before = row(1, 1, "a"), morning = row(2, 1, "b"), noon = row(3, 1, "c"), now = row(4, 1, "d");
  before.rotated_at_ms = kNow - 17 * 3'600'000;
  morning.rotated_at_ms = kNow - 16 * 3'600'000;
  noon.rotated_at_ms = kNow - 3'600'000;
  noon.synced = true;
  noon.changed_by = "ana";
  now.rotated_since = true;
  now.synced = true;  // of the value before
  const auto report = judge_hygiene(facts({before, morning, noon, now}));
  ASSERT_EQ(report.rotated_today.size(), 3U);
  EXPECT_EQ(report.rotated_today[0].password_id, 4);
  EXPECT_FALSE(report.rotated_today[0].synced) << "the documentation has the value before";
  EXPECT_EQ(report.rotated_today[1].password_id, 3);
  EXPECT_TRUE(report.rotated_today[1].synced);
  EXPECT_EQ(report.rotated_today[1].by, "ana");
  EXPECT_EQ(report.rotated_today[2].password_id, 2);
}

TEST(HygieneTest, NoCellIsAFormula) {
  std::vector<HygieneFacts::Row> rows;
  const std::vector<std::pair<std::string, std::string>> titles = {{"=1+1", "'=1+1"},
                                                                   {"+1", "'+1"},
                                                                   {"-1", "'-1"},
                                                                   {"@SUM(A1)", "'@SUM(A1)"},
                                                                   {"\t=1", "'\t=1"},
                                                                   {" =1", "' =1"},
                                                                   {"a,b", "\"a,b\""},
                                                                   {"say \"x\"", "\"say \"\"x\"\"\""},
                                                                   {"\uFF1D1", "'\uFF1D1"},
                                                                   {"a=b", "a=b"},
                                                                   {"two\nlines", "\"two\nlines\""},
                                                                   {"=a,\"b\"", "\"'=a,\"\"b\"\"\""},
                                                                   {"", ""},
                                                                   {"|x", "'|x"}};
  for (std::size_t at = 0; at < titles.size(); ++at) {
    rows.push_back(row(static_cast<std::int64_t>(at) - 2, -7, "same"));
    rows.back().title = titles[at].first;
  }
  const auto csv = hygiene_csv(judge_hygiene(facts(rows)));
  EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBFpassword_id,client_id,client,location,title,username,findings,"));
  for (std::size_t at = 0; at < titles.size(); ++at) {
    const auto line = "\r\n" + std::to_string(static_cast<std::int64_t>(at) - 2) + ",-7,Client,," + titles[at].second +
                      ",,reused,A1,13,";
    EXPECT_NE(csv.find(line), std::string::npos) << titles[at].first << "\n" << csv;
  }
}

class HygieneOfAVaultTest : public SyncRunTest {
 protected:
  HygieneReport check() {
    auto out = sync_->hygiene();
    EXPECT_TRUE(out) << out.error().message;
    return out ? *out : HygieneReport{};
  }
  std::vector<VaultId> told() {
    std::vector<VaultId> out;
    const auto done = sync_->tell_rotated([&](const std::vector<RotatedRow>& rows) {
      for (const auto& row : rows) out.push_back(row.password_id);
    });
    EXPECT_TRUE(done) << done.error().message;
    return out;
  }
};

TEST_F(HygieneOfAVaultTest, AllKindsOfRows) {
  automate_->put(1, 1, "one", "u", "shared");
  automate_->put(2, 1, "two", "u", "shared");
  automate_->put(3, 2, "three", "u", "shared");
  automate_->put(4, 1, "moved", "u", "x").sealed = automate::encrypt_for_client(3, "of client 3");
  automate_->put(5, 1, "nothing", "u", "x").sealed.clear();
  automate_->put(6, 1, "blank", "u", "");
  automate_->put(7, 99, "lost", "u", "x");
  automate_->put(8, 0, "global", "u", "x");
  for (auto& [id, row] : automate_->rows) row.changed_at = "2023-11-14 22:00:00";
  clock_.advance(std::chrono::hours(1));
  const auto report = check();
  EXPECT_EQ(findings_of(report, 1), "reused A1/1");
  EXPECT_EQ(findings_of(report, 2), "reused A1/1");
  EXPECT_EQ(findings_of(report, 3), "");
  EXPECT_TRUE(findings_of(report, 4).starts_with("unreadable: ")) << findings_of(report, 4);
  EXPECT_NE(findings_of(report, 4).find("3"), std::string::npos) << "the client whose key fits";
  EXPECT_EQ(findings_of(report, 5), "empty");
  EXPECT_EQ(findings_of(report, 6), "empty") << "an encrypted nothing";
  EXPECT_EQ(findings_of(report, 7), "orphaned: client 99 does not exist in Automate any more");
  EXPECT_EQ(findings_of(report, 8), "") << "a global password belongs to nobody and is no orphan";
  EXPECT_EQ(documentation_->writes(), 0);
}

TEST_F(HygieneOfAVaultTest, ARepairOfReadingCounts) {
  const auto moved = automate::encrypt_for_client(3, "of client 3");
  for (const VaultId id : {1, 2, 3}) automate_->put(id, 1, "moved", "u", "x").sealed = moved;
  automate_->put(4, 1, "own", "u", "of client 3");
  for (auto& [id, row] : automate_->rows) row.changed_at = "2023-11-14 22:00:00";
  EXPECT_TRUE(findings_of(check(), 1).starts_with("unreadable: "));
  RowSetting repaired, wrong;
  repaired.read_with_client = 3;
  wrong.read_with_client = 2;
  ASSERT_TRUE(sync_->settings().store_row(1, repaired));
  ASSERT_TRUE(sync_->settings().store_row(2, repaired));
  ASSERT_TRUE(sync_->settings().store_row(3, wrong));
  const auto report = check();
  EXPECT_EQ(findings_of(report, 1), "reused A1/1");
  EXPECT_EQ(findings_of(report, 2), "reused A1/1");
  EXPECT_TRUE(findings_of(report, 3).starts_with("unreadable: ")) << findings_of(report, 3);
  EXPECT_EQ(findings_of(report, 4), "") << "under another key equal values have other bytes: not known to be equal";
}

TEST_F(HygieneOfAVaultTest, ARowThatIsGoneAndWhatWasSeenBefore) {
  map_all();
  automate_->put(1, 1, "kept", "u", "a");
  automate_->put(2, 2, "deleted", "u", "b");
  apply();
  automate_->rows.erase(2);
  plan();
  EXPECT_EQ(findings_of(check(), 2), "orphaned: deleted in Automate; its entry is still in the documentation");
  EXPECT_EQ(findings_of(check(), 1), "never_rotated");
  clock_.advance(std::chrono::hours(24 * 91));
  EXPECT_EQ(findings_of(check(), 1), "never_rotated overdue: unchanged since Gluepot first saw it 91 days ago");
  automate_->rotate(1, "new");
  auto report = check();
  EXPECT_EQ(findings_of(report, 1), "") << "another ciphertext than when last compared";
  ASSERT_EQ(report.rotated_today.size(), 1U);
  EXPECT_FALSE(report.rotated_today[0].synced);
  apply();
  report = check();
  ASSERT_EQ(report.rotated_today.size(), 1U);
  EXPECT_TRUE(report.rotated_today[0].synced);
  EXPECT_EQ(told(), std::vector<VaultId>{}) << "the day is not over";
  clock_.advance(std::chrono::hours(24));
  EXPECT_TRUE(check().rotated_today.empty());
  EXPECT_EQ(told(), std::vector<VaultId>{1});
  EXPECT_EQ(told(), std::vector<VaultId>{}) << "once";
  sync();
  EXPECT_EQ(told(), std::vector<VaultId>{}) << "not again after a restart";
  automate_->rotate(1, "newer");
  apply();
  sync();
  clock_.advance(std::chrono::hours(24 * 5));
  EXPECT_EQ(told(), std::vector<VaultId>{1}) << "also when nobody was there on the day after";
}

TEST_F(HygieneOfAVaultTest, TenThousandRowsAreQuickAndDecryptedOnce) {
  for (std::int64_t id = 1; id <= 10'000; ++id)
    automate_->put(id, id % 3 + 1, "row " + std::to_string(id), "u", "value " + std::to_string(id % 4'000));
  auto report = check();
  EXPECT_EQ(automate_->decrypted, 10'000);
  const auto from = std::chrono::steady_clock::now();
  report = check();
  const auto took = std::chrono::steady_clock::now() - from;
  EXPECT_EQ(automate_->decrypted, 10'000) << "an unchanged ciphertext is not decrypted again";
  EXPECT_EQ(report.passwords, 10'000);
  EXPECT_GT(hygiene_csv(report).size(), 100'000U);
  std::cout << "hygiene of 10,000 rows: " << std::chrono::duration_cast<std::chrono::milliseconds>(took).count()
            << " ms\n";
  EXPECT_LT(took, std::chrono::seconds(5)) << "slow even for a busy machine";
}

}  // namespace
}  // namespace gluepot::password_sync
