// SPDX-License-Identifier: Apache-2.0
#include "access/common_passwords.h"

#include <gtest/gtest.h>

namespace gluepot::access {
namespace {

TEST(CommonPasswords, WhatIsTriedFirstIsRefused) {
  for (const auto* password :
       {"password1234", "Password2026!", "P@ssw0rd12345", "!!!Football!!!", "passwordpassword", "Dragon1234567",
        "123456789012", "abcdefghijkl", "qwertyuiopas", "lkjhgfdsapoi", "987654321098", "aaaaaaaaaaaa", "abcabcabcabc",
        "LETMEIN!2026", "monkey000000", "qwerty123456", "1q2w3e4r5t6y", "trustno1trustno1"})
    EXPECT_NE(common_password(password), "") << password;
}

TEST(CommonPasswords, WhatIsLongAndItsOwnIsTaken) {
  for (const auto* password :
       {"correct horse battery staple", "correct horse 1", "a long enough password", "Tr0ub4dor&3 in Kiel",
        "vier Gl\xC3\xA4ser Honig", "x7#pQ!9mLw2z", "dragon eats football", "the password is on the fridge"})
    EXPECT_EQ(common_password(password), "") << password;
}

}  // namespace
}  // namespace gluepot::access
