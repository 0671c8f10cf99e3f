// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gluepot::companies {

/// What is known of one company and the connections of this instance.
struct HealthFacts {
  std::int64_t now_ms = 0;
  bool documentation_active = false;  ///< IT Glue is connected
  bool mapped = false;
  bool organization_gone = false;            ///< at the source
  std::optional<std::int64_t> read_at_ms{};  ///< when its records were last read whole
  std::string documentation_failing{};       ///< why the source cannot be read now; empty: it can
  bool automate_active = false;              ///< Automate is connected
  int clients = 0;                           ///< Automate clients whose passwords go to its organization
  std::int64_t rows = 0, troubled_rows = 0;  ///< its passwords; those unreadable, changed on both sides or failed
  std::string automate_failing{};
};

/// How long after the last whole reading records count as stale.
inline constexpr std::int64_t kStaleAfterMs = 36LL * 3'600'000;
/// Scores below these are flagged. Source: portal behaviour B116.
inline constexpr int kBad = 60, kAttention = 80;

struct HealthProblem {
  std::string code;        ///< "not_mapped", "organization_gone", "not_mirrored", "stale", "failing", "no_client",
                           ///< "troubled_passwords"
  std::string connection;  ///< "itglue", "automate"
  std::string text;        ///< a sentence
};

struct Health {
  /// 0..100, of what can be expected with the connections there are; nothing while none is active.
  std::optional<int> score;
  std::string_view level = "none";      ///< "good", "attention" (under 80), "bad" (under 60), "none"
  std::vector<HealthProblem> problems;  ///< the gravest first
};

/// How completely a company is set up, and what exactly is missing. Pure. Active connections alone count: mapped 40,
/// read once 16, fresh 22 and readable now 22 for IT Glue; a client 30 and sound passwords 10 for Automate.
Health company_health(const HealthFacts& facts);

}  // namespace gluepot::companies
