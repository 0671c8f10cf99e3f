// SPDX-License-Identifier: Apache-2.0
#include "openid/refusals.h"

#include <utility>

#include "access/address_range.h"

namespace gluepot::openid {

void Refusals::turn(std::int64_t now) {
  if (ends_at_ms_ == 0 || now < ends_at_ms_) return;
  left_out_before_ += std::exchange(left_out_, 0);
  ends_at_ms_ = 0;
  recorded_ = 0;
  networks_.clear();
}

Refusals::Verdict Refusals::count(std::string_view address) {
  const auto network = access::network_of(address);
  const std::lock_guard lock(mutex_);
  const auto now = clock_.steady_ms();
  turn(now);
  if (ends_at_ms_ == 0) ends_at_ms_ = now + std::chrono::milliseconds(kWindow).count();
  const auto found = networks_.find(network);
  if (recorded_ >= kMost || (found != networks_.end() && found->second >= kMostOfANetwork)) {
    ++left_out_;
    return {false, false};
  }
  const int of_network = ++networks_[network];
  return {true, ++recorded_ >= kMost || of_network >= kMostOfANetwork};
}

std::int64_t Refusals::take_left_out() {
  const std::lock_guard lock(mutex_);
  turn(clock_.steady_ms());
  return std::exchange(left_out_before_, 0);
}

}  // namespace gluepot::openid
