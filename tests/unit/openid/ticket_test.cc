// SPDX-License-Identifier: Apache-2.0
// A sign-in on its way: bound to one browser, for ten minutes, once.
#include "openid/ticket.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/secret.h"
#include "core/text.h"
#include "openid/schema.h"
#include "store/sqlite.h"

namespace gluepot::openid {
namespace {

class TicketTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/ticket-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "openid", migrations()));
    tickets_ = std::make_unique<Tickets>(*strict_, *vault_, clock_);
  }
  void TearDown() override {
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }
  core::ManualClock clock_;
  std::string folder_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<Tickets> tickets_;
};

TEST_F(TicketTest, WorksOnceWithItsState) {
  const auto ticket = tickets_->issue("https://hub.example/back", "/companies", 3);
  const auto sealed = tickets_->seal(ticket);
  EXPECT_EQ(sealed.find(ticket.state), std::string::npos);
  EXPECT_FALSE(tickets_->open(sealed, "another state"));
  EXPECT_FALSE(tickets_->open(sealed, ""));
  EXPECT_FALSE(tickets_->open("", ticket.state));
  EXPECT_FALSE(tickets_->open(sealed + "A", ticket.state));
  const auto used = tickets_->open(sealed, ticket.state);
  ASSERT_TRUE(used) << used.error().message;
  EXPECT_EQ(used->verifier, ticket.verifier);
  EXPECT_EQ(used->nonce, ticket.nonce);
  EXPECT_EQ(used->return_to, "/companies");
  EXPECT_EQ(used->revision, 3);
  ASSERT_TRUE(tickets_->use(*used));
  const auto again = tickets_->use(*used);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().reason, "ticket");
}

TEST_F(TicketTest, EndsAfterTenMinutes) {
  const auto ticket = tickets_->issue("https://hub.example/back", "/", 0);
  const auto late = tickets_->issue("https://hub.example/back", "/", 0);
  clock_.advance(std::chrono::milliseconds(kTicketMs - 1));
  EXPECT_TRUE(tickets_->open(tickets_->seal(ticket), ticket.state));
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_FALSE(tickets_->open(tickets_->seal(late), late.state));
}

TEST_F(TicketTest, NoTwoAreAlike) {
  const auto a = tickets_->issue("x", "/", 0), b = tickets_->issue("x", "/", 0);
  EXPECT_NE(a.state, b.state);
  EXPECT_NE(a.nonce, b.nonce);
  EXPECT_NE(a.verifier, b.verifier);
  EXPECT_GE(a.verifier.size(), 43U);
}

TEST(ChallengeTest, IsThatOfRfc7636) {
  Ticket ticket;
  ticket.verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_EQ(ticket.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
}

TEST(SafePathTest, LeadsNowhereElse) {
  for (const std::string_view good : {"/", "/companies/7?tab=passwords#x", "/search?q=a%20b"})
    EXPECT_EQ(safe_path(good), good);
  for (const std::string_view bad :
       {"", "x", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
        "/a\r\nSet-Cookie: x", "/a b", "/api/v1/users", "/itglue/passwords", "/setup/x", "/\xc3\xa4", "/<script>"})
    EXPECT_EQ(safe_path(bad), "/") << bad;
  EXPECT_EQ(safe_path("/" + std::string(600, 'a')), "/");
}

}  // namespace
}  // namespace gluepot::openid
