// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <cstdint>

#include "core/result.h"
#include "core/secret.h"

namespace gluepot::passwords {

/// A code of RFC 6238 and how long it is good for.
struct OneTimeCode {
  core::Secret digits;
  std::chrono::seconds valid_for{0};
};

/// The code of a seed at a time. The seed is base32 (RFC 4648; blanks, dashes and small letters as people paste them)
/// or an otpauth://totp address with its own digits, period and algorithm; else SHA-1, 6 digits, 30 s. The seed never
/// leaves, not even in an error. Errors: kUpstream (no seed of a kind that is known).
core::Result<OneTimeCode> one_time_code(const core::Secret& seed, std::int64_t now_ms);

}  // namespace gluepot::passwords
