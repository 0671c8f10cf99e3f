// SPDX-License-Identifier: Apache-2.0
#include "companies/health.h"

#include <algorithm>

namespace gluepot::companies {
namespace {

/// Adds up what is there against what could be.
class Score {
 public:
  void count(int weight, bool there) {
    possible_ += weight;
    if (there) reached_ += weight;
  }
  std::optional<int> value() const {
    if (possible_ == 0) return std::nullopt;
    return (reached_ * 100 + possible_ / 2) / possible_;
  }

 private:
  int possible_ = 0, reached_ = 0;
};

void documentation_health(const HealthFacts& facts, Score& score, std::vector<HealthProblem>& problems) {
  const bool served = facts.mapped && !facts.organization_gone;
  const bool read = served && facts.read_at_ms;
  const bool fresh = read && facts.now_ms - *facts.read_at_ms <= kStaleAfterMs;
  score.count(40, served);
  score.count(16, read);
  score.count(22, fresh);
  score.count(22, facts.documentation_failing.empty());
  const auto add = [&](const char* code, std::string text) { problems.push_back({code, "itglue", std::move(text)}); };
  if (!facts.mapped)
    add("not_mapped", "No organization is mapped to it: nothing of it is read or shown.");
  else if (facts.organization_gone)
    add("organization_gone", "Its organization is gone at the source.");
  else if (!facts.read_at_ms)
    add("not_mirrored", "Its records were never read whole.");
  if (!facts.documentation_failing.empty()) add("failing", facts.documentation_failing);
  if (read && !fresh) {
    const auto hours = (facts.now_ms - *facts.read_at_ms) / 3'600'000;
    add("stale", "Its records were last read " +
                     (hours < 72 ? std::to_string(hours) + " hours" : std::to_string(hours / 24) + " days") + " ago.");
  }
}

void automate_health(const HealthFacts& facts, Score& score, std::vector<HealthProblem>& problems) {
  const bool linked = facts.mapped && facts.clients > 0;
  score.count(30, linked);
  score.count(10, linked && facts.troubled_rows == 0 && facts.automate_failing.empty());
  const auto add = [&](const char* code, std::string text) { problems.push_back({code, "automate", std::move(text)}); };
  if (!linked) add("no_client", "No Automate client’s passwords go to its organization.");
  if (linked && !facts.automate_failing.empty()) add("failing", facts.automate_failing);
  if (linked && facts.troubled_rows > 0)
    add("troubled_passwords", std::to_string(facts.troubled_rows) + " of " + std::to_string(facts.rows) +
                                  (facts.rows == 1 ? " password" : " passwords") +
                                  " cannot be read or changed on both sides.");
}

}  // namespace

Health company_health(const HealthFacts& facts) {
  Health health;
  Score score;
  if (facts.documentation_active) documentation_health(facts, score, health.problems);
  if (facts.automate_active) automate_health(facts, score, health.problems);
  health.score = score.value();
  if (health.score) health.level = *health.score < kBad ? "bad" : *health.score < kAttention ? "attention" : "good";
  return health;
}

}  // namespace gluepot::companies
