// SPDX-License-Identifier: Apache-2.0
#include "connectors/connection_repository.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>

#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::connectors {
namespace {

class ConnectionRepositoryTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ = std::filesystem::temp_directory_path() / ("gluepot-connections-" + core::random_hex(8));
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = (folder_ / "strict.db").string();
    strict_ = *store::open_sqlite(options);
    ASSERT_TRUE(store::migrate(*strict_, "connectors", migrations()));
    vault_ = *vault::Vault::from_key(core::Secret(std::string(32, 'k')));
    connections_ = std::make_unique<ConnectionRepository>(*strict_, *vault_, clock_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  core::Status connect(std::string_view kind) { return connections_->save(kind, "{}", &key_, "Jo"); }
  bool connected(std::string_view kind) { return connections_->find(kind)->has_value(); }

  std::filesystem::path folder_;
  const core::SystemClock clock_;
  const core::Secret key_{"a key"};
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<ConnectionRepository> connections_;
};

TEST_F(ConnectionRepositoryTest, B8_ASecondDocumentationSourceIsRefusedUntilTheFirstIsDeleted) {
  const auto refuses = [&](std::string_view first, std::string_view second, std::string_view name) {
    ASSERT_TRUE(connect(first));
    const auto refused = connect(second);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, core::ErrorCode::kConflict);
    EXPECT_NE(refused.error().message.find(std::string(name) + " is connected; delete it"), std::string::npos)
        << refused.error().message;
    EXPECT_FALSE(connected(second));
    EXPECT_TRUE(connect(first)) << "the one that is connected may be set anew";
    ASSERT_TRUE(connections_->remove(first));
    EXPECT_TRUE(connect(second)) << "the first is deleted";
    ASSERT_TRUE(connections_->remove(second));
  };
  refuses("hudu", "itglue", "Hudu");
  refuses("itglue", "hudu", "IT Glue");
}

TEST_F(ConnectionRepositoryTest, B8_AutomateIsNoDocumentationSource) {
  ASSERT_TRUE(connect("itglue"));
  EXPECT_TRUE(connect("automate"));
}

TEST_F(ConnectionRepositoryTest, B9_OfTwoSourcesConnectedAtOnceOneIsRefused) {
  for (int round = 0; round < 50; ++round) {
    std::atomic<int> ready = 0, won = 0;
    const auto one = [&](std::string_view kind) {
      for (++ready; ready < 2;) std::this_thread::yield();
      if (connect(kind)) ++won;
    };
    std::thread other(one, "hudu");
    one("itglue");
    other.join();
    ASSERT_EQ(won, 1) << "round " << round;
    ASSERT_NE(connected("itglue"), connected("hudu"));
    ASSERT_TRUE(connections_->remove("itglue"));
    ASSERT_TRUE(connections_->remove("hudu"));
  }
}

}  // namespace
}  // namespace gluepot::connectors
