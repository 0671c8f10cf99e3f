// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "access/api_keys.h"
#include "access/schema.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::access {

/// A strict store in a temporary folder, and keys in it.
class KeysFixture : public testing::Test {
 protected:
  static constexpr std::int64_t kDay = 86'400'000;

  void SetUp() override {
    (void)core::init_secrets(false);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    folder_ = testing::TempDir() + "/keys-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    open();
  }
  void TearDown() override {
    keys_.reset();
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }
  /// Like a new start of the program.
  void open() {
    keys_.reset();
    strict_.reset();
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "access", migrations()));
    keys_ = std::make_unique<ApiKeys>(*strict_, *vault_, clock());
    ASSERT_TRUE(keys_->load());
  }
  virtual const core::Clock& clock() { return clock_; }
  static core::Caller ada() {
    core::Caller caller;
    caller.name = "Ada";
    return caller;
  }
  static core::Result<KeyScope> scope(std::string_view text, std::int64_t now_ms = 1000) {
    return read_scope(boost::json::parse(text).as_object(), now_ms);
  }
  ApiKeys::Created make(const std::string& name = "k", KeyScope wanted = {}) {
    return *keys_->create(keys_->new_id(), name, std::move(wanted), ada());
  }
  bool works(const ApiKeys::Created& made, std::string_view from = "127.0.0.1") {
    const auto checked = keys_->check(made.text.reveal(), from);
    if (!checked) {
      EXPECT_EQ(checked.error().code, core::ErrorCode::kForbidden);
      EXPECT_EQ(checked.error().message, "Forbidden");
    }
    return checked.has_value();
  }

  core::ManualClock clock_;
  std::unique_ptr<vault::Vault> vault_;
  std::string folder_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<ApiKeys> keys_;
};

}  // namespace gluepot::access
