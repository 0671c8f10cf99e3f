// SPDX-License-Identifier: Apache-2.0
// Refused sign-ins: which of them the audit has one by one.
#include "openid/refusals.h"

#include <gtest/gtest.h>

namespace gluepot::openid {
namespace {

TEST(RefusalsTest, ANetworkFillsItsOwnShareAndTheRestIsCounted) {
  core::ManualClock clock;
  Refusals refusals(clock);
  for (int i = 1; i < Refusals::kMostOfANetwork; ++i) EXPECT_FALSE(refusals.count("192.0.2.1").last);
  EXPECT_TRUE(refusals.count("192.0.2.1").last);
  for (int i = 0; i < 7; ++i) EXPECT_FALSE(refusals.count("192.0.2.1").recorded);
  EXPECT_TRUE(refusals.count("192.0.2.2").recorded);
  EXPECT_EQ(refusals.take_left_out(), 0) << "not before the window has ended";
  clock.advance(Refusals::kWindow);
  EXPECT_EQ(refusals.take_left_out(), 7);
  EXPECT_EQ(refusals.take_left_out(), 0) << "told once";
  EXPECT_TRUE(refusals.count("192.0.2.1").recorded);
}

TEST(RefusalsTest, AnIpv6NetworkIsOneAndAllTogetherHaveALimit) {
  core::ManualClock clock;
  Refusals refusals(clock);
  for (int i = 0; i < 2 * Refusals::kMostOfANetwork; ++i)
    EXPECT_EQ(refusals.count("2001:db8::" + std::to_string(i)).recorded, i < Refusals::kMostOfANetwork);
  int recorded = Refusals::kMostOfANetwork;
  for (int i = 0; i < 2 * Refusals::kMost; ++i)
    recorded += refusals.count("198.51." + std::to_string(i / 250) + "." + std::to_string(i % 250)).recorded ? 1 : 0;
  EXPECT_EQ(recorded, Refusals::kMost);
}

}  // namespace
}  // namespace gluepot::openid
