// SPDX-License-Identifier: Apache-2.0
#include "companies/health.h"

#include <gtest/gtest.h>

namespace gluepot::companies {
namespace {

constexpr std::int64_t kNow = 1'800'000'000'000, kHour = 3'600'000;

HealthFacts sound() {
  HealthFacts facts;
  facts.now_ms = kNow;
  facts.documentation_active = facts.automate_active = true;
  facts.mapped = true;
  facts.read_at_ms = kNow - kHour;
  facts.clients = 1;
  facts.rows = 12;
  return facts;
}

std::string codes(const Health& health) {
  std::string out;
  for (const auto& problem : health.problems) out += (out.empty() ? "" : " ") + problem.connection + ":" + problem.code;
  return out;
}

struct HealthCase {
  const char* name;
  void (*change)(HealthFacts&);
  int score;
  std::string_view level, problems;
};

class HealthTest : public testing::TestWithParam<HealthCase> {};

TEST_P(HealthTest, B116_ScoresAndSaysWhatIsWrong) {
  auto facts = sound();
  GetParam().change(facts);
  const auto health = company_health(facts);
  EXPECT_EQ(health.score, GetParam().score);
  EXPECT_EQ(health.level, GetParam().level);
  EXPECT_EQ(codes(health), GetParam().problems);
}

INSTANTIATE_TEST_SUITE_P(
    Companies, HealthTest,
    testing::Values(
        HealthCase{"Sound", [](HealthFacts&) {}, 100, "good", ""},
        HealthCase{"NotMapped",
                   [](HealthFacts& f) {
                     f.mapped = false;
                     f.clients = 0;
                     f.read_at_ms.reset();
                   },
                   16, "bad", "itglue:not_mapped automate:no_client"},
        HealthCase{"NeverRead", [](HealthFacts& f) { f.read_at_ms.reset(); }, 73, "attention", "itglue:not_mirrored"},
        HealthCase{"Gone", [](HealthFacts& f) { f.organization_gone = true; }, 44, "bad", "itglue:organization_gone"},
        HealthCase{"StaleAlone",
                   [](HealthFacts& f) {
                     f.automate_active = false;
                     f.read_at_ms = kNow - 40 * kHour;
                   },
                   78, "attention", "itglue:stale"},
        HealthCase{"StaleAtTheEdge", [](HealthFacts& f) { f.read_at_ms = kNow - kStaleAfterMs; }, 100, "good", ""},
        HealthCase{"FailingAlone",
                   [](HealthFacts& f) {
                     f.automate_active = false;
                     f.documentation_failing = "403";
                   },
                   78, "attention", "itglue:failing"},
        HealthCase{"StaleAndFailing",
                   [](HealthFacts& f) {
                     f.automate_active = false;
                     f.documentation_failing = "403";
                     f.read_at_ms = kNow - 80 * kHour;
                   },
                   56, "bad", "itglue:failing itglue:stale"},
        HealthCase{"NoClient", [](HealthFacts& f) { f.clients = 0; }, 71, "attention", "automate:no_client"},
        HealthCase{"Conflicts", [](HealthFacts& f) { f.troubled_rows = 2; }, 93, "good", "automate:troubled_passwords"},
        HealthCase{"AutomateIsNotConnected",
                   [](HealthFacts& f) {
                     f.automate_active = false;
                     f.clients = 0;
                   },
                   100, "good", ""}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(HealthOfNothingTest, WithoutAConnectionThereIsNoScore) {
  HealthFacts facts;
  const auto health = company_health(facts);
  EXPECT_FALSE(health.score);
  EXPECT_EQ(health.level, "none");
  EXPECT_TRUE(health.problems.empty());
}

}  // namespace
}  // namespace gluepot::companies
