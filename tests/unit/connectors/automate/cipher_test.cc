// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/cipher.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace gluepot::automate {
namespace {

struct VectorCase {
  const char* name;
  std::int64_t client;
  const char* plain;
  const char* key;
  const char* ciphertext;
};

class CipherVectorTest : public testing::TestWithParam<VectorCase> {};

TEST_P(CipherVectorTest, BothDirectionsAgree) {
  const auto& vector = GetParam();
  const auto key = ClientKeyCipher::key_of(vector.client);
  EXPECT_EQ(core::to_hex({reinterpret_cast<const char*>(key.data()), key.size()}), vector.key);
  EXPECT_EQ(core::to_hex(encrypt_for_client(vector.client, vector.plain)), vector.ciphertext);
  const auto value = ClientKeyCipher().read(vector.client, core::from_hex(vector.ciphertext));
  ASSERT_TRUE(value.has_value()) << unreadable_name(value.error());
  EXPECT_EQ(value->reveal(), vector.plain);
}

INSTANTIATE_TEST_SUITE_P(
    Automate, CipherVectorTest,
    testing::Values(
        VectorCase{"Empty", 1, "", "333f3c623c653063550705010056550d", "d848333ed5bdfc52b51d259454966075"},
        VectorCase{"Short", 2, "P@ssw0rd!", "683632603d64643b020b560454000001", "cd5c5e5a81e91a1c315f9784d0338b5f"},
        VectorCase{"FourByteCharacters", 37, "Žluťoučký kůň 密码 🔑", "636e633b366b3a380553560002025c06",
                   "507488a1b34aad941db9a9ff29310586cea05cdbe41804a5fe0cb143b4333a4b"},
        VectorCase{"WholeBlock", 1204, "0123456789abcdef", "313434603760613553515a5151030155",
                   "8bf3e71783ca12d6228565a7ab88314fc80aa9392010f33587591e9b3635da2a"},
        VectorCase{"GlobalClient", 0, "correct horse battery staple 2024!", "666e60313c62386001520a0004010a57",
                   "4dc1b9af2bc11a976221f5dfcad184f13f11865ccf36e743134ed00a044c1263d41c717ad1253ed62f62f79cbe690511"},
        VectorCase{"NegativeClient", -1, "negative id", "62616060356760305f0106045f0c5653",
                   "ace4a617c138f1a0a438161ff3da276d"},
        VectorCase{"QuotesAndBackslash", 99999, "a\\b'c\"d;--", "646e62666730376502005e5554570254",
                   "0f569b6bbe58778cae2c34731f91cdf6"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(CipherTest, UpperCaseOrRawDigestIsNotAccepted) {
  EXPECT_EQ(core::to_hex(encrypt_for_client(1, "abc")), "79f90763cc45abb0dc4530f22829a4ac");
  EXPECT_FALSE(ClientKeyCipher().read(1, core::from_hex("d5555f1a05c08613431eadd3a333c049")).has_value());
  EXPECT_FALSE(ClientKeyCipher().read(1, core::from_hex("49088801f2ec8bb29b50cbcca5f75ce2")).has_value());
}

TEST(CipherTest, NamesWhyARowCannotBeRead) {
  const ClientKeyCipher cipher;
  EXPECT_EQ(cipher.read(1, "").error(), Unreadable::kEmpty);
  EXPECT_EQ(cipher.read(1, std::string(15, 'x')).error(), Unreadable::kLength);
  EXPECT_EQ(cipher.read(1, std::string(17, 'x')).error(), Unreadable::kLength);
  EXPECT_EQ(cipher.read(1, encrypt_for_client(2, "P@ssw0rd!")).error(), Unreadable::kPadding);
  EXPECT_EQ(cipher.read(1, encrypt_for_client(1, "p\xe4ssword")).error(), Unreadable::kNotUtf8);
  EXPECT_EQ(cipher.read(1, encrypt_for_client(1, "pass\tword")).error(), Unreadable::kControlCharacters);
  EXPECT_EQ(cipher.read(1, encrypt_for_client(1, "pass\xc2\x85word")).error(), Unreadable::kControlCharacters);
  EXPECT_TRUE(cipher.read(1, encrypt_for_client(1, "pass\xc2\xa3word")).has_value())
      << "a pound sign is not a control character";
}

TEST(CipherTest, EveryReasonHasANameThatReadsBack) {
  for (const auto reason : {Unreadable::kEmpty, Unreadable::kLength, Unreadable::kPadding, Unreadable::kNotUtf8,
                            Unreadable::kControlCharacters, Unreadable::kUnsupported}) {
    EXPECT_EQ(unreadable_from(unreadable_name(reason)), reason);
    EXPECT_FALSE(unreadable_sentence(reason).empty());
  }
  EXPECT_FALSE(unreadable_from("other").has_value());
}

TEST(CipherTest, AWrongKeyNeverGivesAValue) {
  const ClientKeyCipher cipher;
  int read = 0;
  for (std::int64_t client = 0; client < 3000; ++client)
    read += cipher.read(client, encrypt_for_client(client + 1, "Tr0ub4dor&3")).has_value() ? 1 : 0;
  EXPECT_EQ(read, 0);
}

TEST(CipherTest, FindsTheClientAMovedRowWasEncryptedFor) {
  const std::int64_t clients[] = {1, 2, 3, 12, 40};
  const ClientKeyCipher cipher;
  EXPECT_EQ(likely_client(cipher, encrypt_for_client(12, "moved"), 3, clients), 12);
  EXPECT_FALSE(likely_client(cipher, encrypt_for_client(99, "moved"), 3, clients).has_value());
}

TEST(CipherTest, AMovedRowIsReadWithTheClientThatIsNamedAndOnlyWhereItsOwnDoesNotFit) {
  const ClientKeyCipher cipher;
  const auto moved = encrypt_for_client(12, "moved here");
  EXPECT_EQ(cipher.open({3, moved}).error(), Unreadable::kPadding);
  const auto value = cipher.open({3, moved, 0, 12});
  ASSERT_TRUE(value);
  EXPECT_EQ(value->reveal(), "moved here");
  EXPECT_EQ(cipher.open({3, moved, 0, 13}).error(), Unreadable::kPadding);
  const auto saved_again = encrypt_for_client(3, "saved again");
  EXPECT_EQ(cipher.open({3, saved_again, 0, 12})->reveal(), "saved again") << "the repair heals by itself";
  EXPECT_EQ(cipher.open({3, encrypt_for_client(12, ""), 0, 12}).error(), Unreadable::kPadding);
  EXPECT_EQ(cipher.open({3, "", 0, 12}).error(), Unreadable::kEmpty);
  EXPECT_EQ(cipher.open({3, moved.substr(1), 0, 12}).error(), Unreadable::kLength);
}

TEST(CipherTest, SelfTestPasses) {
  EXPECT_TRUE(cipher_self_test().has_value());
}

}  // namespace
}  // namespace gluepot::automate
