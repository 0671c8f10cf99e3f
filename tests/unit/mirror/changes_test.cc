// SPDX-License-Identifier: Apache-2.0
// Reading only what changed: when it is enough, and when the list must be read whole.
#include "mirror/impl/changes.h"

#include <gtest/gtest.h>

namespace gluepot::mirror {
namespace {

struct WholeCase {
  const char* name;
  ChangesView view;
  std::vector<std::int64_t> known;
  std::int64_t newest_stored_ms;
  const char* why;  ///< a word of it; empty: what changed is enough
};

class WhyWholeTest : public testing::TestWithParam<WholeCase> {};

TEST_P(WhyWholeTest, Decides) {
  const auto& given = GetParam();
  const auto why = why_whole(given.view, given.known, given.newest_stored_ms);
  EXPECT_EQ(why.has_value(), *given.why != '\0') << why.value_or("");
  EXPECT_NE(why.value_or("").find(given.why), std::string::npos) << *why;
}

INSTANTIATE_TEST_SUITE_P(
    Changes, WhyWholeTest,
    testing::Values(WholeCase{"NothingChanged", {{{3, 30}, {1, 10}}, {2}}, {1, 3}, 30, ""},
                    WholeCase{"OneChanged", {{{1, 40}, {3, 30}}, {2}}, {1, 3}, 30, ""},
                    WholeCase{"EqualTimes", {{{1, 30}, {2, 30}, {3, 30}}, {3}}, {1, 2, 3}, 30, ""},
                    WholeCase{"AnEmptyList", {{}, {0}}, {}, 0, ""},
                    WholeCase{"OnlyTheFirstOfManyWereRead", {{{9, 90}}, {3}}, {1, 2, 9}, 20, ""},
                    WholeCase{"OneWasCreated", {{{4, 40}, {3, 30}}, {3}}, {1, 3}, 30, "counts 3"},
                    WholeCase{"OneWasDeleted", {{{1, 10}}, {1}}, {1, 3}, 10, "counts 1"},
                    WholeCase{"OneWasCreatedAndOneDeleted", {{{4, 40}, {1, 10}}, {2}}, {1, 3}, 10, "4 is new"},
                    WholeCase{"TheCountChangedBetweenPages", {{{3, 30}, {1, 10}}, {2, 1}}, {1, 3}, 30, "counts 1"},
                    WholeCase{"NoCount", {{{3, 30}}, {-1}}, {3}, 30, "no count"},
                    WholeCase{"TheOrderIsNotTheOneAskedFor", {{{1, 10}, {3, 30}}, {2}}, {1, 3}, 30, "not sorted"},
                    WholeCase{"NoTimes", {{{1, 0}, {3, 0}}, {2}}, {1, 3}, 0, "not sorted"},
                    WholeCase{"SortedInPartByChance", {{{2, 20}, {1, 10}}, {3}}, {1, 2, 3}, 30, "older than one"},
                    WholeCase{"EverythingIsGone", {{}, {0}}, {1, 3}, 30, "counts 0"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace gluepot::mirror
