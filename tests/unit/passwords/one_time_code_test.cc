// SPDX-License-Identifier: Apache-2.0
#include "passwords/one_time_code.h"

#include <gtest/gtest.h>

#include <string>

namespace gluepot::passwords {
namespace {

/// "12345678901234567890", the seed of RFC 6238's table, in base32.
constexpr const char* kSeed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

std::string code(const std::string& seed, std::int64_t seconds) {
  const auto out = one_time_code(core::Secret(seed), seconds * 1000);
  return out ? std::string(out->digits.reveal()) : "error: " + out.error().message;
}

TEST(OneTimeCodeTest, S21_TheEighteenVectorsOfRfc6238) {
  const std::string eight = std::string("otpauth://totp/x?digits=8&secret=") + kSeed;
  EXPECT_EQ(code(eight, 59), "94287082");
  EXPECT_EQ(code(eight, 1111111109), "07081804");
  EXPECT_EQ(code(eight, 1111111111), "14050471");
  EXPECT_EQ(code(eight, 1234567890), "89005924");
  EXPECT_EQ(code(eight, 2000000000), "69279037");
  EXPECT_EQ(code(eight, 20000000000), "65353130");
  const std::string sha256 =
      "otpauth://totp/x?algorithm=SHA256&digits=8&secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZA====";
  EXPECT_EQ(code(sha256, 59), "46119246");
  EXPECT_EQ(code(sha256, 1111111109), "68084774");
  EXPECT_EQ(code(sha256, 1111111111), "67062674");
  EXPECT_EQ(code(sha256, 1234567890), "91819424");
  EXPECT_EQ(code(sha256, 2000000000), "90698825");
  EXPECT_EQ(code(sha256, 20000000000), "77737706");
  const std::string sha512 =
      "otpauth://totp/x?algorithm=SHA512&digits=8&secret="
      "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQGEZDGNA";
  EXPECT_EQ(code(sha512, 59), "90693936");
  EXPECT_EQ(code(sha512, 1111111109), "25091201");
  EXPECT_EQ(code(sha512, 1111111111), "99943326");
  EXPECT_EQ(code(sha512, 1234567890), "93441116");
  EXPECT_EQ(code(sha512, 2000000000), "38618901");
  EXPECT_EQ(code(sha512, 20000000000), "47863826");
}

TEST(OneTimeCodeTest, SixDigitsOfAPlainSeedAsPeoplePasteIt) {
  EXPECT_EQ(code(kSeed, 59), "287082");
  EXPECT_EQ(code("gezd gnbv gy3t qojq gezd gnbv gy3t qojq", 59), "287082");
  EXPECT_EQ(code("GEZD-GNBV-GY3T-QOJQ-GEZD-GNBV-GY3T-QOJQ====", 59), "287082");
}

TEST(OneTimeCodeTest, SaysHowLongItIsGood) {
  EXPECT_EQ(one_time_code(core::Secret(kSeed), 59'000)->valid_for.count(), 1);
  EXPECT_EQ(one_time_code(core::Secret(kSeed), 60'000)->valid_for.count(), 30);
}

TEST(OneTimeCodeTest, WhatIsNoSeedIsRefusedWithoutTellingIt) {
  for (const auto* seed :
       {"", "0189", "not a seed!", "otpauth://hotp/x?secret=GEZDGNBV", "otpauth://totp/x?digits=4&secret=GEZDGNBV",
        "otpauth://totp/x?period=0&secret=GEZDGNBV", "otpauth://totp/x?algorithm=MD5&secret=GEZDGNBV"}) {
    const auto out = code(seed, 59);
    EXPECT_TRUE(out.starts_with("error: ")) << seed << " " << out;
    EXPECT_TRUE(*seed == '\0' || out.find(seed) == std::string::npos) << out;
  }
}

}  // namespace
}  // namespace gluepot::passwords
