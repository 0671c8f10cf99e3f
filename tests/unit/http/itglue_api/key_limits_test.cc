// SPDX-License-Identifier: Apache-2.0
// The limits in the pipeline: the account's and a key's own.
#include "api_fixture.h"

namespace gluepot::itglue_api {
namespace {

class KeyLimitsTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    clock_.set(300'000LL * 5'000'000);
    context_->key_limiters = &own_;
    context_->check_key = [](std::string_view key, std::string_view) -> core::Result<access::CheckedKey> {
      access::CheckedKey checked;
      checked.caller.kind = core::Caller::Kind::kKey;
      auto scope = std::make_shared<access::KeyScope>();
      checked.caller.id = key == "limited" ? 2 : 1;
      if (key == "limited") scope->limit = 3;
      checked.scope = std::move(scope);
      return checked;
    };
    context_->on_served = [this](const Served& served) { served_.push_back({served.key_id, served.status}); };
  }
  int taken(const std::string& key, int tries) {
    int count = 0;
    for (int i = 0; i < tries; ++i) count += get("/itglue/organizations", key).status == 200 ? 1 : 0;
    return count;
  }

  KeyLimiters own_{LimiterModel::kFixed, clock_};
  std::vector<std::pair<std::int64_t, int>> served_;
};

TEST_F(KeyLimitsTest, AKeyOverItsLimitTakesNothingFromTheOthers) {
  FixedWindowLimiter account({10, std::chrono::seconds(300)}, clock_);
  context_->limiter = &account;
  EXPECT_EQ(taken("limited", 30), 3);
  EXPECT_EQ(account.left(), 7);
  EXPECT_EQ(taken("free", 30), 7);
  clock_.advance(std::chrono::seconds(300));
  EXPECT_EQ(taken("free", 30), 10);
  // The account refuses: the key's own count is left alone.
  EXPECT_EQ(taken("limited", 5), 0);
  EXPECT_EQ(own_.find(2, 3)->left(), 3);
}

TEST_F(KeyLimitsTest, WithTheGatewayOnlyTheBackendAsksTheAccountsLimit) {
  FixedWindowLimiter account({2, std::chrono::seconds(300)}, clock_);
  context_->limiter = &account;
  context_->limit_upstream_only = true;
  EXPECT_EQ(taken("free", 30), 30);
  EXPECT_EQ(account.left(), 2);
  EXPECT_EQ(taken("limited", 30), 3);
}

TEST_F(KeyLimitsTest, TheRefusalIsAnErrorsDocumentAndSaysWhen) {
  EXPECT_EQ(taken("limited", 3), 3);
  clock_.advance(std::chrono::milliseconds(100));
  const auto refused = get("/itglue/organizations", "limited");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.at("/errors/0/status").as_int64(), 429);
  EXPECT_EQ(refused.type, "application/vnd.api+json");
  EXPECT_EQ(served_.back(), (std::pair<std::int64_t, int>{2, 429}));
  const auto response = too_many_requests(std::chrono::milliseconds(299'900));
  EXPECT_EQ(response.headers.find("Retry-After"), "300");
  EXPECT_EQ(too_many_requests(std::chrono::milliseconds(0)).headers.find("Retry-After"), "1");
}

}  // namespace
}  // namespace gluepot::itglue_api
