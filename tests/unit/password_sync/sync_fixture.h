// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "fakes/fake_automate.h"
#include "fakes/fake_documentation.h"
#include "password_sync/password_sync.h"
#include "password_sync/schema.h"
#include "store/migration.h"
#include "store/sqlite.h"

namespace gluepot::password_sync {

/// Refuses the nth write transaction, before or after it was committed.
class FailingStore final : public store::Database {
 public:
  explicit FailingStore(store::Database& under) : under_(under) {}
  int writes = 0;
  int fail_at = 0;
  int fail_from = 0;  ///< this one and all after it, as if the program had been killed here
  bool after_commit = false;
  store::Dialect dialect() const override { return under_.dialect(); }
  core::Status read(const std::function<core::Status(store::Connection&)>& work) override { return under_.read(work); }
  core::Status write(const std::function<core::Status(store::Connection&)>& work,
                     const std::function<void()>& committed) override {
    ++writes;
    if (fail_from > 0 && writes > fail_from) return core::fail(core::ErrorCode::kUnavailable, "store: killed");
    const bool fails = writes == fail_at || writes == fail_from;
    if (fails && !after_commit) return core::fail(core::ErrorCode::kUnavailable, "store: the disk is full");
    auto done = under_.write(work, committed);
    if (fails && done) return core::fail(core::ErrorCode::kUnavailable, "store: the disk reported an error");
    return done;
  }
  core::Status close() override { return under_.close(); }

 private:
  store::Database& under_;
};

/// Owns what a PasswordSync needs; may be made again over the same folder as after a restart.
class SyncRunTest : public testing::Test {
 protected:
  SyncRunTest() {
    (void)core::init_secrets(false);
    std::string name = (std::filesystem::temp_directory_path() / "gluepot-sync-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    database_ = *store::open_sqlite({.path = folder_ + "/strict.db", .synchronous_full = false});
    store_ = std::make_unique<FailingStore>(*database_);
    EXPECT_TRUE(store::migrate(*database_, kSchema, migrations()));
    vault_ = *vault::Vault::from_key(core::Secret(std::string(32, 'k')));
    automate_ = std::make_shared<fakes::FakeAutomate>();
    documentation_ = std::make_shared<fakes::FakeDocumentation>(clock_);
    for (const std::int64_t id : {1, 2, 3}) {
      documentation_->organizations.insert(500 + id);
      organizations_.push_back({{500 + id}, "Customer " + std::to_string(id), {std::to_string(700 + id)}});
      automate_->client_list.push_back({id, "Customer " + std::to_string(id), ""});
      served_.insert({500 + id});
    }
    sync();
  }
  ~SyncRunTest() override { std::filesystem::remove_all(folder_); }

  PasswordSync& sync(Options options = {}) {
    sync_ = std::make_unique<PasswordSync>(
        Dependencies{*store_, *vault_, clock_, [this] { return source(); },
                     [this]() -> core::Result<std::shared_ptr<connectors::Source>> { return documentation_; },
                     [this]() -> core::Result<std::vector<Organization>> { return organizations_; },
                     [this](core::OrganizationId id) -> core::Result<bool> { return served_.contains(id); },
                     [this](core::PasswordId) -> core::Status {
                       if (fail_audit_) return core::fail(core::ErrorCode::kUnavailable, "the audit cannot be written");
                       ++audited_;
                       return {};
                     }},
        options);
    return *sync_;
  }
  core::Result<std::shared_ptr<automate::AutomateSource>> source() {
    if (real_) return real_;
    return automate_;
  }
  void map_all() { ASSERT_TRUE(sync_->clients().quick_match(true, "ana")); }
  password_sync::Run apply(ApplyOptions options = {}) {
    auto run = sync_->apply(options, {});
    EXPECT_TRUE(run) << run.error().message;
    return run ? *run : password_sync::Run{};
  }
  std::map<std::string, std::int64_t> plan() {
    auto plan = sync_->plan({}, {});
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? plan->counts() : std::map<std::string, std::int64_t>{};
  }
  std::string value_of(std::int64_t organization, const std::string& name) {
    for (const auto& [id, stored] : documentation_->entries)
      if (stored.entry.organization.value == organization && stored.entry.name == name) return stored.value;
    return "(none)";
  }

  /// A pair as StickySync left it: never pushed by us.
  void pair_like_stickysync(VaultId row, core::PasswordId entry) {
    ASSERT_TRUE(database_->write([&](store::Connection& connection) -> core::Status {
      GLUEPOT_TRY(connection.execute(
          {"test", "INSERT INTO plugin_stickysync_passwordmap (PasswordID, ITGPasswordID, LastSync) VALUES (?, ?, '')"},
          row, entry.value));
      return {};
    }));
  }
  std::int64_t entry_of(const std::string& name) {
    for (const auto& [id, stored] : documentation_->entries)
      if (stored.entry.name == name) return id;
    return 0;
  }
  /// The plan's row of that id.
  PlanRow row(VaultId id) {
    auto plan = sync_->plan({}, {});
    EXPECT_TRUE(plan) << plan.error().message;
    if (plan)
      for (auto& row : plan->rows)
        if (row.password_id == id) return row;
    ADD_FAILURE() << "no row " << id;
    return {};
  }

  core::ManualClock clock_;
  std::string folder_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<FailingStore> store_;
  std::unique_ptr<vault::Vault> vault_;
  std::shared_ptr<fakes::FakeAutomate> automate_;
  std::shared_ptr<automate::AutomateSource> real_;
  std::shared_ptr<fakes::FakeDocumentation> documentation_;
  std::vector<Organization> organizations_;
  std::set<core::OrganizationId> served_;
  int audited_ = 0;
  bool fail_audit_ = false;
  std::unique_ptr<PasswordSync> sync_;
};

}  // namespace gluepot::password_sync
