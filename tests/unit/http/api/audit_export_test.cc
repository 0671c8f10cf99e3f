// SPDX-License-Identifier: Apache-2.0
// Exports of the audit: nobody else waits for one, and it ends with the right to it.
#include "http/api/audit_export.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <future>

#include "core/text.h"

namespace gluepot::api {
namespace {

class NoHeads final : public audit::AuditLog::HeadStore {
 public:
  core::Status save(const audit::Head&) override { return {}; }
  core::Result<audit::Head> load() override { return audit::Head{}; }
};

using Companies = std::optional<std::vector<core::CompanyId>>;

class AuditExportsTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/export-" + core::random_hex(8);
    log_ = std::make_unique<audit::AuditLog>(folder_, *vault_, heads_, clock_);
    std::vector<audit::Draft> drafts(1000, audit::Draft{"push", core::Caller::system(), "Entry"});
    for (std::size_t i = 0; i < drafts.size(); ++i) drafts[i].company = core::CompanyId{i % 2 == 0 ? 1 : 2};
    ASSERT_TRUE(log_->record_all(drafts, audit::Outcome::kDone));
    exports_ = std::make_unique<AuditExports>(*log_);
  }
  void TearDown() override {
    exports_.reset();
    log_.reset();
    std::filesystem::remove_all(folder_);
  }
  static core::Result<Companies> everything() { return Companies{}; }
  core::Result<std::shared_ptr<http::EventStream>> open(AuditExports::Allowed allowed = everything) {
    return exports_->open({}, audit::ExportFormat::kJsonLines, std::move(allowed));
  }
  /// What the stream gives once it is ready; nothing at its end.
  static std::string take(http::EventStream& stream) {
    for (;;) {
      auto ready = std::make_shared<std::promise<void>>();
      auto rung = std::make_shared<std::atomic<bool>>(false);
      stream.on_ready([ready, rung] {
        if (!rung->exchange(true)) ready->set_value();
      });
      std::string text = stream.next();
      if (!text.empty() || stream.over()) return text;
      ready->get_future().wait();
    }
  }
  static std::int64_t lines(http::EventStream& stream) {
    std::int64_t count = 0;
    for (std::string text; !(text = take(stream)).empty();) count += std::count(text.begin(), text.end(), '\n');
    return count;
  }

  core::ManualClock clock_;
  NoHeads heads_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<audit::AuditLog> log_;
  std::unique_ptr<AuditExports> exports_;
};

TEST_F(AuditExportsTest, HoldsEveryEntry) {
  const auto stream = *open();
  EXPECT_EQ(lines(*stream), 1000);
  EXPECT_FALSE(stream->failed());
  const auto sheet = *exports_->open({}, audit::ExportFormat::kCsv, everything);
  EXPECT_EQ(lines(*sheet), 1001);  // its head
}

TEST_F(AuditExportsTest, WhoeverSendsItNeverWaitsForIt) {
  std::promise<void> held;
  const auto stream = *open([until = held.get_future().share()]() -> core::Result<Companies> {
    until.wait();
    return Companies{};
  });
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(stream->next(), "");
    EXPECT_FALSE(stream->over());
  }
  held.set_value();
  EXPECT_EQ(lines(*stream), 1000);
}

TEST_F(AuditExportsTest, EndsWhenItIsNotAllowedAnyMore) {
  std::atomic<bool> in = true;
  const auto stream = *open([&in]() -> core::Result<Companies> {
    if (!in) return core::fail(core::ErrorCode::kUnauthenticated, "sign in");
    return Companies{};
  });
  EXPECT_FALSE(take(*stream).empty());
  in = false;
  EXPECT_LE(lines(*stream), 400) << "what was read already may still go";
  EXPECT_TRUE(stream->failed());
}

TEST_F(AuditExportsTest, HoldsFromThenOnOnlyWhatMayBeSeenNow) {
  std::atomic<bool> limited = false;
  const auto stream = *open([&limited]() -> core::Result<Companies> {
    if (limited) return Companies{std::vector<core::CompanyId>{}};
    return Companies{};
  });
  EXPECT_FALSE(take(*stream).empty());
  limited = true;
  EXPECT_LE(lines(*stream), 400);
  EXPECT_FALSE(stream->failed());
}

TEST_F(AuditExportsTest, TwoAreUnderWayAtMost) {
  auto first = *open(), second = *open();
  const auto third = open();
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, core::ErrorCode::kRateLimited);
  EXPECT_EQ(lines(*first), 1000);
  EXPECT_TRUE(open()) << "the first has ended";
  // One that nobody takes any more makes room as well, once its thread has seen it.
  second.reset();
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(1);
  bool room = false;
  while (!room && std::chrono::steady_clock::now() < until) room = open().has_value();
  EXPECT_TRUE(room);
}

TEST_F(AuditExportsTest, OnesUnderWayEndWithTheHub) {
  const auto begun = *open(), waiting = *open();
  EXPECT_FALSE(take(*begun).empty());
  exports_.reset();
  log_.reset();
}

}  // namespace
}  // namespace gluepot::api
