// SPDX-License-Identifier: Apache-2.0
#include "notifications/watcher.h"

#include <gtest/gtest.h>

namespace gluepot::notifications {
namespace {

constexpr std::int64_t kMinute = 60'000;

/// A place where things happen, and a watcher that keeps its marks as the repository would.
class WatcherTest : public testing::Test {
 protected:
  WatcherTest() : watcher_(sights(), clock_) {
    for (const auto kind : kRuleKinds) {
      Rule rule;
      rule.kind = kind;
      rule.enabled = true;
      rules_.push_back(rule);
    }
  }
  Sights sights() {
    Sights out;
    out.audit = [this](std::int64_t after, const std::function<bool(audit::Entry &&)>& on_entry) -> core::Status {
      for (const auto& entry : entries_)
        if (entry.sequence > after && !on_entry(audit::Entry(entry))) break;
      return {};
    };
    out.audit_since = [this](std::int64_t since_ms, const std::function<bool(audit::Entry &&)>& on_entry) {
      auto by_time = entries_;
      std::stable_sort(by_time.begin(), by_time.end(), [](const auto& a, const auto& b) { return a.at_ms < b.at_ms; });
      for (auto& entry : by_time)
        if (entry.at_ms >= since_ms && !on_entry(std::move(entry))) break;
      return core::Status{};
    };
    out.newest_entry = [this]() -> core::Result<std::int64_t> {
      return entries_.empty() ? 0 : entries_.back().sequence;
    };
    out.jobs = [this]() -> core::Result<std::vector<EndedJob>> {
      return std::vector<EndedJob>(jobs_.rbegin(), jobs_.rend());
    };
    out.organizations = [this]() -> core::Result<std::vector<SeenOrganization>> { return organizations_; };
    out.drifted = [this]() -> core::Result<std::vector<DriftedPassword>> { return drifted_; };
    return out;
  }
  Rule& rule(std::string_view kind) {
    return *std::find_if(rules_.begin(), rules_.end(), [&](const auto& one) { return one.kind == kind; });
  }
  audit::Entry& reveal(std::int64_t entry, const std::string& actor = "ana", const std::string& outcome = "done") {
    audit::Entry out;
    out.sequence = static_cast<std::int64_t>(entries_.size()) + 1;
    out.at_ms = clock_.now_ms();
    out.action = "reveal";
    out.actor_kind = "user";
    out.actor_name = actor;
    out.actor_id = actor == "ana" ? 1 : 2;
    out.subject = "Core switch";
    out.record_id = "passwords/" + std::to_string(entry);
    out.company_id = 5;
    out.company_name = "Acme";
    out.outcome = outcome;
    entries_.push_back(out);
    return entries_.back();
  }
  void job(const std::string& state, const std::string& kind = "sync") {
    jobs_.push_back(
        {static_cast<std::int64_t>(jobs_.size()) + 1, clock_.now_ms(), kind, state, "IT Glue refused the key", ""});
  }
  /// The rules of what is found, in order; the marks move with it.
  std::string look() {
    const auto found = *watcher_.look(rules_, marks_);
    for (const auto& [name, value] : found.marks) marks_[name] = value;
    std::string out;
    for (const auto& event : found.events) {
      out += (out.empty() ? "" : " ") + std::string(event.rule);
      events_.push_back(event);
    }
    return out;
  }
  core::ManualClock clock_;
  std::vector<audit::Entry> entries_;
  std::vector<EndedJob> jobs_;
  std::vector<SeenOrganization> organizations_;
  std::vector<DriftedPassword> drifted_;
  std::vector<Rule> rules_;
  Marks marks_;
  std::vector<Event> events_;
  Watcher watcher_;
};

TEST_F(WatcherTest, TellsNothingOfThePastAndNothingTwice) {
  rule(kMarkedReveal).entries = {7};
  reveal(7);
  job("failed");
  organizations_ = {{1, "Acme", false}};
  drifted_ = {{3, "Router", "Acme", "drifted"}};
  EXPECT_EQ(look(), "");
  reveal(7);
  EXPECT_EQ(look(), "marked_reveal");
  EXPECT_EQ(look(), "");
}

TEST_F(WatcherTest, AMarkedEntryOrACompanyIsToldOfWithItsCompany) {
  look();
  rule(kMarkedReveal).entries = {7};
  reveal(8);
  EXPECT_EQ(look(), "");
  reveal(7);
  EXPECT_EQ(look(), "marked_reveal");
  EXPECT_EQ(events_.back().company_id, 5);
  EXPECT_NE(events_.back().message.find("ana revealed the password entry Core switch of Acme"), std::string::npos);
  rule(kMarkedReveal).companies = {5};
  reveal(8);
  EXPECT_EQ(look(), "marked_reveal");
  reveal(7, "ana", "refused");
  EXPECT_EQ(look(), "");
}

TEST_F(WatcherTest, AnEntryWithoutItsOutcomeIsWaitedForButNotForEver) {
  look();
  rule(kMarkedReveal).entries = {7};
  reveal(7, "ana", "pending");
  reveal(7, "bo");
  EXPECT_EQ(look(), "");  // in their order
  entries_[0].outcome = "refused";
  EXPECT_EQ(look(), "marked_reveal");
  reveal(7, "ana", "pending");
  EXPECT_EQ(look(), "");
  clock_.advance(std::chrono::minutes(3));
  EXPECT_EQ(look(), "marked_reveal");  // its process died; it may have been shown
}

TEST_F(WatcherTest, WhatWasWrittenFirstIsWaitedForWhateverTheTimesSay) {
  reveal(1);
  look();
  rule(kMarkedReveal).entries = {7};
  // Two at once: the one with the later time got the lower sequence, and its outcome is not known yet.
  clock_.advance(std::chrono::seconds(2));
  reveal(7, "ana", "pending");
  clock_.advance(std::chrono::seconds(-1));
  reveal(7, "bo");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(look(), "");
  entries_[1].outcome = "done";
  EXPECT_EQ(look(), "marked_reveal marked_reveal");
  EXPECT_NE(events_[0].key, events_[1].key);
}

TEST_F(WatcherTest, AClockThatIsSetBackHidesNoReveal) {
  reveal(1);
  look();
  rule(kMarkedReveal).entries = {7};
  clock_.advance(-std::chrono::hours(2));
  reveal(7);
  EXPECT_EQ(look(), "marked_reveal");
  reveal(7, "ana", "pending");
  EXPECT_EQ(look(), "");
  clock_.advance(std::chrono::hours(3));
  EXPECT_EQ(look(), "marked_reveal");
  EXPECT_EQ(look(), "");
}

TEST_F(WatcherTest, AOneTimeCodeIsToldOfAndCountsAsAReveal) {
  look();
  rule(kMarkedReveal).entries = {7};
  rule(kRevealBurst).reveals = 3;
  reveal(7).action = "reveal_code";
  EXPECT_EQ(look(), "marked_reveal");
  EXPECT_EQ(events_.back().subject, "One-time code shown: Core switch");
  EXPECT_NE(events_.back().message.find("ana was shown a one-time code of the password entry Core switch of Acme"),
            std::string::npos);
  reveal(8).action = "reveal_code";
  reveal(9);
  EXPECT_EQ(look(), "reveal_burst");
  reveal(7, "ana", "refused").action = "reveal_code";
  EXPECT_EQ(look(), "");
}

TEST_F(WatcherTest, ABurstIsOnePersonsWithinTheTimeAndToldOnceAStretch) {
  rule(kRevealBurst).reveals = 3;
  rule(kRevealBurst).minutes = 10;
  look();
  reveal(1);
  reveal(2, "bo");
  reveal(3);
  EXPECT_EQ(look(), "");
  reveal(4);
  EXPECT_EQ(look(), "reveal_burst");
  const auto key = events_.back().key;
  reveal(5);
  look();
  EXPECT_EQ(events_.back().key, key);  // the same happening: queued once
  clock_.advance(std::chrono::minutes(11));
  reveal(6);
  EXPECT_EQ(look(), "");
}

TEST_F(WatcherTest, AFrozenPersonIsToldOf) {
  rule(kRevealBurst).reveals = 1000;
  look();
  auto& frozen = reveal(1);
  frozen.action = "reveals_frozen";
  frozen.subject = "ana";
  frozen.detail = "20 within an hour";
  EXPECT_EQ(look(), "reveal_burst");
  EXPECT_EQ(events_.back().subject, "Reveals are frozen: ana");
}

TEST_F(WatcherTest, ARestartHidesNoBurst) {
  rule(kRevealBurst).reveals = 3;
  look();
  reveal(1);
  reveal(2);
  look();
  Watcher after(sights(), clock_);
  reveal(3);
  const auto found = *after.look(rules_, marks_);
  ASSERT_EQ(found.events.size(), 1u);
  EXPECT_EQ(found.events[0].rule, kRevealBurst);
}

TEST_F(WatcherTest, AStreakOfFailuresIsToldOnceAndItsEndToo) {
  rule(kSyncFailing).failures = 2;
  job("succeeded");
  look();
  job("failed");
  EXPECT_EQ(look(), "");
  job("stopped");
  job("failed");
  EXPECT_EQ(look(), "sync_failing");
  job("failed");
  EXPECT_EQ(look(), "");
  job("succeeded");
  EXPECT_EQ(look(), "sync_failing");
  EXPECT_NE(events_.back().subject.find("works again"), std::string::npos);
  job("succeeded");
  EXPECT_EQ(look(), "");
  job("failed", "password_sync");
  EXPECT_EQ(look(), "");  // the first look at that kind had none: one failure of two
}

TEST_F(WatcherTest, AnUnmappedOrganizationIsNewsOnceTheFirstListIsKnown) {
  look();
  organizations_ = {{1, "Acme", false}, {2, "Beta", false}};
  EXPECT_EQ(look(), "");  // the first list of a connection
  organizations_.push_back({3, "Gamma", false});
  organizations_.push_back({4, "Delta", true});
  EXPECT_EQ(look(), "new_organization");
  EXPECT_NE(events_.back().message.find("Gamma"), std::string::npos);
  EXPECT_EQ(events_.back().message.find("Delta"), std::string::npos);
  EXPECT_EQ(look(), "");
}

TEST_F(WatcherTest, DriftIsToldOfAgainWhenItComesBack) {
  look();
  drifted_ = {{3, "Router", "Acme", "drifted"}};
  EXPECT_EQ(look(), "drift");
  EXPECT_EQ(look(), "");
  drifted_.clear();
  EXPECT_EQ(look(), "");
  drifted_ = {{3, "Router", "Acme", "drifted"}};
  EXPECT_EQ(look(), "drift");
  EXPECT_NE(events_[0].key, events_[1].key);
}

TEST_F(WatcherTest, AKeyAboutToBeRevokedAndOneThatWas) {
  look();
  for (const auto* action : {"key_expire_warning", "key_revoke"}) {
    audit::Entry entry = reveal(1);
    entries_.pop_back();
    entry.action = action;
    entry.actor_kind = "system";
    entry.subject = "Backup script";
    entries_.push_back(entry);
    EXPECT_EQ(look(), "key_revoked") << action;
    EXPECT_NE(events_.back().subject.find("Backup script"), std::string::npos);
  }
  audit::Entry by_hand = reveal(1);
  entries_.back().action = "key_revoke";
  EXPECT_EQ(look(), "");
}

}  // namespace
}  // namespace gluepot::notifications
