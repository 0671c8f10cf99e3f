// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/clock.h"

namespace gluepot::openid {

/// Which refused sign-ins are recorded one by one. Anybody can be refused as often as he likes, and the audit keeps
/// what it has: in 15 minutes 50 of one network are recorded, 500 of all together. The others are counted. Nobody is
/// kept out by it. Safe from any thread.
class Refusals {
 public:
  static constexpr int kMostOfANetwork = 50, kMost = 500;
  static constexpr std::chrono::minutes kWindow{15};

  explicit Refusals(const core::Clock& clock) : clock_(clock) {}

  struct Verdict {
    bool recorded = true;
    bool last = false;  ///< further ones of this network, or of anybody, are only counted
  };
  Verdict count(std::string_view address);
  /// How many were only counted in a window that has ended; each is told once.
  std::int64_t take_left_out();

 private:
  void turn(std::int64_t now);

  const core::Clock& clock_;
  std::mutex mutex_;
  std::int64_t ends_at_ms_ = 0;          // 0: no window is open
  int recorded_ = 0;                     // of all
  std::map<std::string, int> networks_;  // of each; bounded by kMost
  std::int64_t left_out_ = 0, left_out_before_ = 0;
};

}  // namespace gluepot::openid
