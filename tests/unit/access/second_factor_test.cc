// SPDX-License-Identifier: Apache-2.0
#include "access/second_factor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "access/schema.h"
#include "access/sessions.h"
#include "access/users.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using std::chrono::seconds;

TEST(Totp, TheVectorsOfRfc6238) {
  const core::Secret key("12345678901234567890");
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "287082"},         {1111111109, "081804"},
                                                          {1111111111, "050471"}, {1234567890, "005924"},
                                                          {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [at, code] : vectors) EXPECT_EQ(totp_code(key, at * 1000 / kTotpStepMs).reveal(), code) << at;
}

TEST(Totp, KeysAreWrittenInBase32) {
  EXPECT_EQ(base32(core::Secret("12345678901234567890")).reveal(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
  EXPECT_EQ(base32(core::Secret("foobar")).reveal(), "MZXW6YTBOI");
  EXPECT_EQ(base32(core::Secret("f")).reveal(), "MY");
}

class SecondFactorTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/factor-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "access", migrations()));
    ASSERT_TRUE(ensure_built_in_roles(*strict_));
    users_ = std::make_unique<Users>(*strict_, *vault_, clock_);
    sessions_ = std::make_unique<Sessions>(*strict_, *vault_, clock_);
    factors_ = std::make_unique<SecondFactors>(*strict_, *vault_, clock_);
    jo_ = users_->create("Jo", "Reader")->user.id;
    al_ = users_->create("Al", "Reader")->user.id;
  }
  void TearDown() override {
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }
  core::Secret code(const core::Secret& key, int steps = 0) {
    return totp_code(key, clock_.now_ms() / kTotpStepMs + steps);
  }
  /// Set up and confirmed; the key and the recovery codes.
  std::pair<core::Secret, std::vector<core::Secret>> set_up(core::UserId user) {
    auto key = std::move(*factors_->begin(user));
    auto codes = std::move(*factors_->confirm(user, code(key)));
    return {std::move(key), std::move(codes)};
  }
  bool in_the_files(std::string_view text) {
    for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (bytes.find(text) != std::string::npos) return true;
    }
    return false;
  }
  core::ManualClock clock_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<Users> users_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<SecondFactors> factors_;
  core::UserId jo_, al_;
};

TEST_F(SecondFactorTest, ItCountsOnceACodeHasConfirmedIt) {
  EXPECT_EQ(factors_->check(jo_, core::Secret("000000")).error().code, ErrorCode::kConflict);
  EXPECT_EQ(factors_->confirm(jo_, core::Secret("000000")).error().code, ErrorCode::kConflict);
  const auto lost = *factors_->begin(jo_);
  const auto key = *factors_->begin(jo_);  // begun anew: the first counts no more
  EXPECT_FALSE(factors_->state(jo_)->since_ms);
  EXPECT_FALSE(users_->get(jo_)->second_factor);
  EXPECT_EQ(factors_->check(jo_, code(key)).error().code, ErrorCode::kConflict);
  EXPECT_EQ(factors_->confirm(jo_, code(lost)).error().field, "code");
  EXPECT_EQ(factors_->confirm(jo_, core::Secret("")).error().field, "code");
  const auto codes = factors_->confirm(jo_, code(key));
  ASSERT_TRUE(codes);
  EXPECT_EQ(codes->size(), 10U);
  EXPECT_TRUE(users_->get(jo_)->second_factor);
  EXPECT_FALSE(users_->get(al_)->second_factor);
  EXPECT_EQ(factors_->state(jo_)->recovery_codes, 10);
  EXPECT_EQ(factors_->begin(jo_).error().code, ErrorCode::kConflict) << "a session left open does not replace it";
}

TEST_F(SecondFactorTest, EachCodeWorksOnceAndNoOlderOneAfterIt) {
  const auto [key, codes] = set_up(jo_);
  EXPECT_EQ(factors_->check(jo_, code(key)).error().field, "code") << "the code that confirmed it";
  clock_.advance(seconds(30));
  EXPECT_TRUE(factors_->check(jo_, code(key)));
  EXPECT_FALSE(factors_->check(jo_, code(key)));
  EXPECT_FALSE(factors_->check(jo_, code(key, -1)));
  EXPECT_TRUE(factors_->check(jo_, code(key, 1))) << "a phone whose clock is ahead";
  clock_.advance(seconds(30));
  EXPECT_FALSE(factors_->check(jo_, code(key))) << "that one was used already";
  clock_.advance(seconds(60));
  EXPECT_TRUE(factors_->check(jo_, code(key, -1))) << "a phone whose clock is behind";
  clock_.advance(seconds(300));
  EXPECT_FALSE(factors_->check(jo_, code(key, -2)));
  EXPECT_FALSE(factors_->check(jo_, code(key, 2)));
  core::Secret spaced(code(key).reveal().substr(0, 3));
  spaced.append(" ");
  spaced.append(code(key).reveal().substr(3));
  EXPECT_TRUE(factors_->check(jo_, spaced)) << "as apps show it";
}

TEST_F(SecondFactorTest, OfManyThatUseOneCodeAtOnceOneGetsIn) {
  const auto [key, codes] = set_up(jo_);
  clock_.advance(seconds(30));
  std::atomic<int> in = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, mine = code(key), recovery = codes[0].clone()] {
      if (factors_->check(jo_, mine)) ++in;
      if (factors_->check(jo_, recovery)) in += 100;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(in, 101);
}

TEST_F(SecondFactorTest, RecoveryCodesWorkOnceForTheirOwnerAndAreReplacedTogether) {
  const auto [key, codes] = set_up(jo_);
  const auto others = set_up(al_);
  std::set<std::string> distinct;
  for (const auto& one : codes) {
    EXPECT_THAT(std::string(one.reveal()), testing::MatchesRegex("[a-z2-9]{5}-[a-z2-9]{5}"));
    distinct.insert(std::string(one.reveal()));
    EXPECT_FALSE(in_the_files(one.reveal().substr(0, 5)) && in_the_files(one.reveal())) << "only digests are stored";
  }
  EXPECT_EQ(distinct.size(), 10U);
  EXPECT_FALSE(factors_->check(al_, codes[0])) << "another's";
  std::string capitals(codes[0].reveal());
  for (char& c : capitals)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
  const core::Secret shouted(capitals);
  EXPECT_TRUE(factors_->check(jo_, shouted));
  EXPECT_FALSE(factors_->check(jo_, codes[0]));
  EXPECT_EQ(factors_->state(jo_)->recovery_codes, 9);
  const auto fresh = *factors_->renew_recovery_codes(jo_);
  EXPECT_FALSE(factors_->check(jo_, codes[1])) << "the old ones are gone";
  EXPECT_TRUE(factors_->check(jo_, fresh[9]));
  EXPECT_EQ(factors_->state(al_)->recovery_codes, 10);
}

TEST_F(SecondFactorTest, TheKeyIsSealedForItsUserAlone) {
  const auto [key, codes] = set_up(jo_);
  const auto other = set_up(al_);
  EXPECT_FALSE(in_the_files(key.reveal()));
  EXPECT_FALSE(in_the_files(base32(key).reveal()));
  // One's sealed key put into another's row opens nothing.
  constexpr store::Statement kSwap{
      "test.swap",
      "UPDATE second_factor SET sealed = (SELECT sealed FROM second_factor WHERE user_id = ?) WHERE user_id = ?"};
  ASSERT_TRUE(strict_->write([&](store::Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kSwap, jo_.value, al_.value));
    return {};
  }));
  clock_.advance(seconds(30));
  EXPECT_EQ(factors_->check(al_, code(key)).error().code, ErrorCode::kCorrupt);
}

TEST_F(SecondFactorTest, ASessionKnowsWhenItPassedAndForgetsItWithTheFactor) {
  const auto token = *sessions_->start(jo_, "");
  EXPECT_FALSE(sessions_->find(token)->second_factor);
  const auto [key, codes] = set_up(jo_);
  EXPECT_TRUE(sessions_->find(token)->second_factor);
  EXPECT_FALSE(sessions_->find(token)->second_factor_at_ms);
  ASSERT_TRUE(sessions_->passed_second_factor(token));
  EXPECT_EQ(sessions_->find(token)->second_factor_at_ms, clock_.now_ms());
  const auto second = *sessions_->start(jo_, "", "", true);
  EXPECT_EQ(sessions_->find(second)->second_factor_at_ms, clock_.now_ms());
  EXPECT_TRUE(*factors_->remove(jo_));
  EXPECT_FALSE(*factors_->remove(jo_));
  for (const auto& one : {token, second}) {
    EXPECT_FALSE(sessions_->find(one)->second_factor);
    EXPECT_FALSE(sessions_->find(one)->second_factor_at_ms);
  }
  EXPECT_EQ(factors_->state(jo_)->recovery_codes, 0);
  EXPECT_FALSE(factors_->check(jo_, codes[3]));
  EXPECT_EQ(sessions_->passed_second_factor("nobody").error().code, ErrorCode::kUnauthenticated);
}

}  // namespace
}  // namespace gluepot::access
