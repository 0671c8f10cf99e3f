// SPDX-License-Identifier: Apache-2.0
#include "catalog/target.h"

#include <gtest/gtest.h>

namespace gluepot::catalog {
namespace {

TEST(TargetTest, PathsAreReadByTheTable) {
  const auto target = find_target("/organizations/7/relationships/flexible-assets");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->parent, 7);
  EXPECT_TRUE(find_action(*target, Verb::kPost));
  EXPECT_FALSE(find_action(*target, Verb::kGet));
  EXPECT_FALSE(find_target("/organizations/7/relationships"));
  EXPECT_FALSE(find_target("/"));
  EXPECT_TRUE(find_target("/documents/5/publish")->publish);
  EXPECT_FALSE(find_target("/passwords/5/publish"));
  EXPECT_FALSE(find_target("/adapters_resources"));
}

}  // namespace
}  // namespace gluepot::catalog
