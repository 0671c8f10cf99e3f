// SPDX-License-Identifier: Apache-2.0
// What a reveal must pass beyond the permission.
#include <thread>

#include "reveal_fixture.h"

namespace gluepot::passwords {
namespace {

using namespace std::chrono_literals;

TEST_F(RevealTest, AReasonIsAskedForBeforeTheSourceIs) {
  rule({Demand::kReason});
  const auto without = ask();
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(without.error().field, "reason");
  EXPECT_EQ(source_->asked, 0);
  EXPECT_EQ(last_outcome(), "refused");
  EXPECT_FALSE(ask(7, " x ")) << "one letter is no reason";
  ASSERT_TRUE(ask(7, "  switch replaced  "));
  EXPECT_EQ(last().detail, "show: switch replaced");
}

TEST_F(RevealTest, AReasonHoldsForItsGraceTimeAlsoOverARestart) {
  rule({Demand::kReason});
  ASSERT_TRUE(ask(7, "switch replaced"));
  clock_.advance(14min);
  start();
  ASSERT_TRUE(ask());
  EXPECT_EQ(last().detail, "show: switch replaced (said before)");
  clock_.advance(1min);
  EXPECT_FALSE(ask()) << "counted from when it was said, not from its last use";
  EXPECT_FALSE(ask_as(person(4, "kim"))) << "another person's reason is not his";
  ASSERT_TRUE(rules_->set_settings({.grace_minutes = 0}));
  ASSERT_TRUE(ask(7, "again"));
  EXPECT_FALSE(ask());
}

TEST_F(RevealTest, ATicketIsAskedForWhereAReasonDoesNotDo) {
  rule({Demand::kTicket});
  EXPECT_EQ(ask(7, "a long reason").error().field, "ticket");
  ASSERT_TRUE(ask(7, "because", "T-8812"));
  EXPECT_EQ(last().detail, "show: ticket T-8812, because");
  EXPECT_TRUE(ask());
}

TEST_F(RevealTest, TheNarrowestRuleDecidesEachDemandForItself) {
  RuleTable table;
  table.rules[{0, 0}] = {Demand::kReason, true, std::nullopt};
  table.rules[{0, 5}] = {std::nullopt, std::nullopt, true};
  table.rules[{1, 0}] = {Demand::kNothing, std::nullopt, std::nullopt};
  table.rules[{1, 5}] = {std::nullopt, false, std::nullopt};
  const auto of = [&](std::int64_t company, std::int64_t category) {
    const auto d = table.of(core::CompanyId{company}, category);
    return std::string(demand_name(d.demand)) + (d.second_factor ? " factor" : "") + (d.approval ? " approval" : "");
  };
  EXPECT_EQ(of(2, 9), "reason factor");
  EXPECT_EQ(of(2, 5), "reason factor approval");
  EXPECT_EQ(of(1, 9), "none factor");
  EXPECT_EQ(of(1, 5), "none approval");
}

TEST_F(RevealTest, ASecondFactorMustBeFresh) {
  rule({std::nullopt, true}, 0, true);
  auto ana = person();
  const auto refused = [&] {
    const auto answer = ask_as(ana);
    return !answer && answer.error().code == ErrorCode::kForbidden && answer.error().reason == "second_factor_required";
  };
  EXPECT_TRUE(refused());
  EXPECT_NE(ask_as(ana).error().next_step.find("Set up"), std::string::npos);
  ana.second_factor = true;
  EXPECT_TRUE(refused());
  ana.second_factor_at_ms = clock_.now_ms() - 10 * 60'000;
  EXPECT_TRUE(refused());
  ana.second_factor_at_ms = clock_.now_ms() + 1;
  EXPECT_TRUE(refused()) << "a time to come is not fresh";
  EXPECT_EQ(source_->asked, 0);
  EXPECT_EQ(last_outcome(), "refused");
  ana.second_factor_at_ms = clock_.now_ms() - 10 * 60'000 + 1;
  EXPECT_TRUE(ask_as(ana));
  core::Caller shell{core::Caller::Kind::kOperator, 0, "root", {}, "r", true, {"read_documentation_passwords"}};
  EXPECT_FALSE(ask_as(shell)) << "who has no session has no second factor";
}

TEST_F(RevealTest, HowLongASecondFactorIsGoodForIsASetting) {
  rule({std::nullopt, true}, 0, true);
  EXPECT_EQ(rules_->settings()->second_factor_minutes, 10);
  RevealSettings settings;
  settings.second_factor_minutes = 2;
  ASSERT_TRUE(rules_->set_settings(settings));
  auto ana = person();
  ana.second_factor = true;
  ana.second_factor_at_ms = clock_.now_ms() - 2 * 60'000 + 1;
  EXPECT_TRUE(ask_as(ana));
  ana.second_factor_at_ms = clock_.now_ms() - 2 * 60'000;
  const auto answer = ask_as(ana);
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().next_step.find("2 minutes"), std::string::npos) << answer.error().next_step;
  for (const int bad : {0, 1441}) {
    settings.second_factor_minutes = bad;
    EXPECT_EQ(rules_->set_settings(settings).error().field, "second_factor_minutes");
  }
}

TEST_F(RevealTest, TheLimitFreezesAndAReleaseStartsItAnew) {
  ASSERT_TRUE(rules_->set_settings({.most_per_hour = 3}));
  std::vector<int> told;
  limit_->on_frozen([&](const std::string&, int shown) { told.push_back(shown); });
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(ask());
  const auto beyond = ask();
  ASSERT_FALSE(beyond);
  EXPECT_EQ(beyond.error().code, ErrorCode::kRateLimited);
  EXPECT_EQ(beyond.error().reason, "reveals_frozen");
  EXPECT_EQ(source_->asked, 3);
  EXPECT_FALSE(ask());
  EXPECT_EQ(told, std::vector<int>{3}) << "one alert";
  EXPECT_EQ(audit_->list({.action = "reveals_frozen"})->size(), 1U);
  EXPECT_TRUE(ask_as(person(4, "kim"))) << "others go on";
  clock_.advance(2h);
  start();
  EXPECT_FALSE(ask()) << "time alone does not thaw, nor does a restart";
  ASSERT_EQ(rules_->frozen()->size(), 1U);
  EXPECT_EQ(*rules_->release(core::UserId{3}), "ana");
  EXPECT_EQ(rules_->release(core::UserId{3}).error().code, ErrorCode::kConflict);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(ask());
  EXPECT_FALSE(ask());
}

TEST_F(RevealTest, TheHourCountsWhatWasShownBeforeARestartToo) {
  ASSERT_TRUE(rules_->set_settings({.most_per_hour = 2}));
  ASSERT_TRUE(ask());
  clock_.advance(30min);
  start();
  ASSERT_TRUE(ask());
  clock_.advance(31min);
  EXPECT_TRUE(ask()) << "the first is more than an hour ago";
  EXPECT_FALSE(ask());
}

TEST_F(RevealTest, WhatShowedNothingDoesNotCount) {
  ASSERT_TRUE(rules_->set_settings({.most_per_hour = 1}));
  source_->organization = core::OrganizationId{2};
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(ask());
  start();
  source_->organization = core::OrganizationId{1};
  EXPECT_TRUE(ask());
  EXPECT_FALSE(ask());
}

TEST_F(RevealTest, OfRequestsThatComeTogetherNoMorePassThanMay) {
  ASSERT_TRUE(rules_->set_settings({.most_per_hour = 5}));
  std::atomic<int> shown{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 10; ++i)
        if (ask()) ++shown;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(shown, 5);
  EXPECT_EQ(source_->asked, 5);
  EXPECT_EQ(audit_->list({.action = "reveals_frozen"})->size(), 1U);
}

class ApprovalTest : public RevealTest {
 protected:
  void SetUp() override {
    RevealTest::SetUp();
    rule({std::nullopt, std::nullopt, true});
  }
  core::Result<Approval> question(const core::Caller& caller) {
    return approvals_->ask(caller, {company_, "Acme", core::PasswordId{7}, "Switch", "outage"});
  }
};

TEST_F(ApprovalTest, AnotherPersonsApprovalOpensOneReveal) {
  const auto before = ask();
  EXPECT_EQ(before.error().reason, "approval_required");
  const auto asked = *question(person());
  EXPECT_EQ(question(person())->id, asked.id) << "asked twice is one question";
  EXPECT_FALSE(ask()) << "a question is no approval";
  EXPECT_EQ(approvals_->decide(person(), asked.id, true, 60).error().code, ErrorCode::kForbidden);
  EXPECT_FALSE(ask());
  EXPECT_EQ(approvals_->decide(person(4, "kim"), asked.id, true, 60)->state, "approved");
  EXPECT_EQ(approvals_->decide(person(5, "eva"), asked.id, false, 60).error().code, ErrorCode::kConflict);
  EXPECT_FALSE(ask_as(person(4, "kim"))) << "it is for whoever asked";
  EXPECT_FALSE(ask(8)) << "and for this entry";
  start();
  EXPECT_TRUE(ask());
  EXPECT_FALSE(ask()) << "once";
  EXPECT_EQ(approvals_->get(asked.id)->state, "used");
}

TEST_F(ApprovalTest, AnApprovalExpiresAndARefusalIsNone) {
  const auto asked = *question(person());
  ASSERT_TRUE(approvals_->decide(person(4), asked.id, true, 60));
  clock_.advance(60min);
  EXPECT_FALSE(ask());
  EXPECT_EQ(approvals_->get(asked.id)->state, "expired");
  const auto again = *question(person());
  EXPECT_NE(again.id, asked.id);
  ASSERT_TRUE(approvals_->decide(person(4), again.id, false, 60));
  EXPECT_FALSE(ask());
  const auto third = *question(person());
  clock_.advance(24h);
  EXPECT_EQ(approvals_->decide(person(4), third.id, true, 60).error().code, ErrorCode::kConflict)
      << "asked too long ago";
}

TEST_F(ApprovalTest, AnApprovalGoesWithWhoeverGaveIt) {
  const auto asked = *question(person());
  ASSERT_TRUE(approvals_->decide(person(4), asked.id, true, 60));
  set_user(4, false);
  EXPECT_EQ(ask().error().reason, "approval_required");
  set_user(4, true);
  EXPECT_TRUE(ask());
}

TEST_F(ApprovalTest, AnApprovalIsNotLostWhenNothingWasShown) {
  const auto asked = *question(person());
  ASSERT_TRUE(approvals_->decide(person(4), asked.id, true, 60));
  source_->organization = core::OrganizationId{2};
  EXPECT_FALSE(ask());
  source_->organization = core::OrganizationId{1};
  EXPECT_TRUE(ask());
}

TEST_F(ApprovalTest, TwoRequestsNeverUseTheSame) {
  for (int round = 0; round < 20; ++round) {
    const auto asked = *question(person());
    ASSERT_TRUE(approvals_->decide(person(4), asked.id, true, 60));
    std::atomic<int> shown{0};
    std::thread other([&] { shown += ask() ? 1 : 0; });
    shown += ask() ? 1 : 0;
    other.join();
    ASSERT_EQ(shown, 1);
  }
}

TEST_F(ApprovalTest, AKeyIsNoWayAroundIt) {
  auto key = person(9, "script");
  key.kind = core::Caller::Kind::kKey;
  const auto entry = *documentation_->find(documentation::Kind::kPasswords, 7);
  EXPECT_EQ(denial(key, *sharing_->rules(company_), *entry)->code, "approval_required");
  rule({});
  EXPECT_FALSE(denial(key, *sharing_->rules(company_), *entry));
}

TEST_F(RevealTest, ACodeIsMadeHereAndTheSeedStaysHere) {
  source_->seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  clock_.set(59'000);
  const auto code = ask_as(person(), 7, {}, {}, "code");
  ASSERT_TRUE(code) << code.error().message;
  EXPECT_EQ(code->value.reveal(), "287082");
  EXPECT_EQ(code->code_valid_for, 1s);
  EXPECT_EQ(last().action, "reveal_code");
  EXPECT_EQ(last().outcome, "done");
  source_->seed.clear();
  const auto none = ask_as(person(), 7, {}, {}, "code");
  EXPECT_EQ(none.error().code, ErrorCode::kConflict);
  EXPECT_EQ(last_outcome(), "failed");
  rule({Demand::kReason});
  source_->seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  EXPECT_EQ(ask_as(person(), 7, {}, {}, "code").error().field, "reason") << "under the same rules";
}

TEST_F(RevealTest, B66_TheEntrySaysWhereFromAndInWhichSession) {
  auto ana = person();
  ana.session = "s-4";
  ASSERT_TRUE(ask_as(ana));
  const auto entry = last();
  EXPECT_EQ(entry.source, "itglue https://itglue.example");
  EXPECT_EQ(entry.session, "s-4");
  EXPECT_EQ(entry.address, "192.0.2.1");
  EXPECT_EQ(entry.actor_id, 3);
  EXPECT_EQ(entry.company_id, company_.value);
  EXPECT_EQ(entry.record_id, "passwords/7");
}

TEST_F(RevealTest, ALimitedPersonRevealsWithinHisCompaniesOnly) {
  auto ana = person();
  ana.companies = std::vector<core::CompanyId>{};
  const auto outside = ask_as(ana);
  EXPECT_EQ(outside.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(source_->asked, 0);
  ana.companies = std::vector{company_};
  EXPECT_TRUE(ask_as(ana));
}

}  // namespace
}  // namespace gluepot::passwords
