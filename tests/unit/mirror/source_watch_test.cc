// SPDX-License-Identifier: Apache-2.0
#include "mirror/source_watch.h"

#include <gtest/gtest.h>

namespace gluepot::mirror {
namespace {

using core::ErrorCode;

constexpr std::int64_t kNow = 1'000'000;

struct LookCase {
  const char* name;
  std::int64_t answered_ago, failing_since, looked_ago;
  bool down, busy;
  std::int64_t every_ms;
  bool looks;
};

class MustLookTest : public testing::TestWithParam<LookCase> {};

TEST_P(MustLookTest, Decides) {
  const auto& given = GetParam();
  SourceSight sight;
  sight.health = {kNow - given.answered_ago, given.failing_since};
  sight.looked_at_ms = kNow - given.looked_ago;
  sight.down = given.down;
  sight.busy = given.busy;
  sight.every_ms = given.every_ms;
  EXPECT_EQ(must_look(sight, kNow), given.looks);
}

INSTANTIATE_TEST_SUITE_P(
    Source, MustLookTest,
    testing::Values(LookCase{"NobodyAskedForLong", 61'000, 0, 61'000, false, false, 60'000, true},
                    LookCase{"SomebodyWasAnsweredJustNow", 5'000, 0, 90'000, false, false, 60'000, false},
                    LookCase{"LookedJustNow", 90'000, 0, 5'000, false, false, 60'000, false},
                    LookCase{"ASyncRuns", 90'000, 0, 90'000, false, true, 60'000, false},
                    LookCase{"SwitchedOff", 90'000, 0, 90'000, false, false, 0, false},
                    LookCase{"ARequestFailed", 1'000, 7, 5'000, false, false, 60'000, true},
                    LookCase{"ARequestFailedDuringASync", 1'000, 7, 5'000, false, true, 60'000, true},
                    LookCase{"ARequestFailedAndItIsSwitchedOff", 1'000, 7, 5'000, false, false, 0, true},
                    LookCase{"ARequestFailedRightAfterALook", 1'000, 7, 500, false, false, 60'000, false},
                    LookCase{"KnownToBeDown", 90'000, 7, 20'000, true, false, 60'000, false},
                    LookCase{"KnownToBeDownForLong", 90'000, 7, 61'000, true, false, 60'000, true},
                    LookCase{"DownAndSomebodyWasAnswered", 1'000, 0, 20'000, true, false, 0, true},
                    LookCase{"DownAndOnlyTheLookWasAnswered", 20'001, 0, 20'000, true, false, 60'000, false}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(SourceWatchTest, ALimitOrAStopDoesNotSayThatTheSourceIsDown) {
  for (const auto code : {ErrorCode::kRateLimited, ErrorCode::kCancelled, ErrorCode::kInternal})
    EXPECT_FALSE(says_down({code, "no"})) << core::error_name(code);
  for (const auto code : {ErrorCode::kUnavailable, ErrorCode::kTimeout, ErrorCode::kUpstream, ErrorCode::kForbidden})
    EXPECT_TRUE(says_down({code, "yes"})) << core::error_name(code);
}

}  // namespace
}  // namespace gluepot::mirror
