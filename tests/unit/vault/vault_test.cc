// SPDX-License-Identifier: Apache-2.0
#include "vault/vault.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "core/text.h"

namespace gluepot::vault {
namespace {

std::unique_ptr<Vault> vault_of(char fill) {
  (void)core::init_secrets(false);
  return std::move(*Vault::from_key(core::Secret(std::string(32, fill))));
}

class VaultFileTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    ::unsetenv("GLUEPOT_MASTER_KEY");
    file_ = testing::TempDir() + "/master-" + core::random_hex(8);
  }
  void TearDown() override { ::unlink(file_.c_str()); }
  std::string file_;
};

TEST(VaultTest, OpensWhatItSealed) {
  const auto vault = vault_of('a');
  const core::Secret value("P@ss \xF0\x9F\x94\x91");
  EXPECT_EQ(vault->open_sealed(vault->seal(value, "row"), "row")->reveal(), value.reveal());
  EXPECT_TRUE(vault->open_sealed(vault->seal(core::Secret(), "row"), "row")->empty());
}

TEST(VaultTest, TheSameValueIsNeverSealedTheSameWayTwice) {
  const auto vault = vault_of('a');
  EXPECT_NE(vault->seal(core::Secret("x"), "row"), vault->seal(core::Secret("x"), "row"));
}

TEST(VaultTest, RefusesAValueMovedToAnotherRow) {
  const auto vault = vault_of('a');
  const auto opened = vault->open_sealed(vault->seal(core::Secret("x"), "row 1"), "row 2");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, core::ErrorCode::kCorrupt);
  EXPECT_NE(opened.error().message.find("row 2"), std::string::npos);
}

TEST(VaultTest, RefusesEveryFlippedBit) {
  const auto vault = vault_of('a');
  const std::string sealed = vault->seal(core::Secret("value"), "row");
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(vault->open_sealed(changed, "row")) << bit;
  }
  for (std::size_t size = 0; size < sealed.size(); ++size)
    EXPECT_FALSE(vault->open_sealed(sealed.substr(0, size), "row"));
}

TEST(VaultTest, RefusesAnotherMasterKey) {
  EXPECT_FALSE(vault_of('b')->open_sealed(vault_of('a')->seal(core::Secret("x"), "row"), "row"));
}

TEST(VaultTest, DigestsOfTwoPurposesOrKeysNeverCompare) {
  const auto vault = vault_of('a');
  EXPECT_EQ(vault->digest("p", "x"), vault->digest("p", "x"));
  EXPECT_NE(vault->digest("p", "x"), vault->digest("q", "x"));
  EXPECT_NE(vault->digest("p", "x"), vault->digest("p", "y"));
  EXPECT_NE(vault->digest("p", "x"), vault_of('b')->digest("p", "x"));
}

TEST_F(VaultFileTest, GeneratesAKeyOnceWithMode0600) {
  const auto sealed = (*Vault::open(file_))->seal(core::Secret("x"), "row");
  struct stat info {};
  ASSERT_EQ(::stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ((*Vault::open(file_))->open_sealed(sealed, "row")->reveal(), "x");
}

TEST_F(VaultFileTest, RefusesAKeyFileOthersMayRead) {
  ASSERT_TRUE(Vault::open(file_));
  ASSERT_EQ(::chmod(file_.c_str(), 0644), 0);
  const auto opened = Vault::open(file_);
  ASSERT_FALSE(opened);
  EXPECT_NE(opened.error().message.find("chmod 600"), std::string::npos);
}

TEST_F(VaultFileTest, RefusesACutKeyInsteadOfMakingANewOne) {
  { std::ofstream(file_) << "0123"; }
  ::chmod(file_.c_str(), 0600);
  EXPECT_FALSE(Vault::open(file_));
}

TEST_F(VaultFileTest, TakesTheKeyFromTheEnvironmentAndForgetsIt) {
  ::setenv("GLUEPOT_MASTER_KEY", std::string(64, 'a').c_str(), 1);
  ASSERT_TRUE(Vault::open(file_));
  EXPECT_EQ(::getenv("GLUEPOT_MASTER_KEY"), nullptr);
  EXPECT_NE(::access(file_.c_str(), F_OK), 0);
}

}  // namespace
}  // namespace gluepot::vault
