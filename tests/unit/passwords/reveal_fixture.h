// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>

#include "access/permissions.h"
#include "access/schema.h"
#include "catalog/page_reader.h"
#include "companies/companies.h"
#include "companies/schema.h"
#include "core/text.h"
#include "passwords/reveal.h"
#include "store/sqlite.h"

namespace gluepot::passwords {

using core::ErrorCode;

class NoHeads final : public audit::AuditLog::HeadStore {
 public:
  core::Status save(const audit::Head&) override { return {}; }
  core::Result<audit::Head> load() override { return audit::Head{}; }
};

/// Answers one entry; `meanwhile` runs while it is asked.
class OneEntry final : public connectors::Source {
 public:
  core::Result<connectors::RevealedPassword> reveal(core::PasswordId) override {
    ++asked;
    if (meanwhile) meanwhile();
    connectors::RevealedPassword out;
    out.value = core::Secret("C4nary-Value");
    out.organization = organization;
    if (!seed.empty()) out.otp_seed = core::Secret(seed);
    return out;
  }
  core::Result<connectors::Answer> get(std::string_view, connectors::Lane) override { return no(); }
  core::Result<connectors::PasswordEntry> create_password(const connectors::PasswordDraft&) override { return no(); }
  core::Result<connectors::PasswordEntry> update_password(core::PasswordId, const connectors::PasswordDraft&) override {
    return no();
  }
  core::Result<connectors::PasswordEntry> find_password(core::PasswordId) override { return no(); }
  core::Result<std::vector<connectors::PasswordEntry>> find_passwords(core::OrganizationId, std::string_view) override {
    return no();
  }
  core::Status each_password_page(const std::function<bool(std::vector<connectors::PasswordEntry>&&)>&) override {
    return no();
  }
  core::Result<bool> has_password_access() override { return no(); }

  std::string source_name() const override { return "itglue https://itglue.example"; }

  std::atomic<int> asked{0};
  std::string seed;
  core::OrganizationId organization{1};
  std::function<void()> meanwhile;

 private:
  static tl::unexpected<core::Error> no() { return core::fail(ErrorCode::kInternal, "not here"); }
};

class RevealTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ = std::filesystem::temp_directory_path() / ("gluepot-reveal-" + core::random_hex(8));
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = (folder_ / "strict.db").string();
    strict_ = *store::open_sqlite(options);
    ASSERT_TRUE(store::migrate(*strict_, "access", access::migrations()));
    ASSERT_TRUE(access::ensure_built_in_roles(*strict_));
    for (const std::int64_t id : {3, 4, 5}) set_user(id, true);
    ASSERT_TRUE(store::migrate(*strict_, "companies", companies::migrations()));
    ASSERT_TRUE(store::migrate(*strict_, "passwords", migrations()));
    documentation_ = *documentation::Store::open({(folder_ / "documentation.db").string(), false});
    vault_ = *vault::Vault::from_key(core::Secret(std::string(32, 'k')));
    audit_ = std::make_unique<audit::AuditLog>((folder_ / "audit").string(), *vault_, heads_, clock_);
    mappings_ = std::make_unique<companies::Mappings>(*strict_, clock_);
    sharing_ = std::make_unique<SharingRepository>(*strict_);
    rules_ = std::make_unique<RevealRules>(*strict_, clock_);
    approvals_ = std::make_unique<Approvals>(*strict_, clock_);
    start();
    fill();
  }
  void TearDown() override {
    audit_.reset();
    documentation_.reset();
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// What a restart leaves: the stores.
  void start() {
    limit_ = std::make_unique<RevealLimit>(*audit_, *rules_, clock_);
    guard_ = std::make_unique<RevealGuard>(*rules_, *limit_, *approvals_, clock_);
    reveal_ = std::make_unique<RevealPassword>(*audit_, *sharing_, *mappings_, *documentation_, *guard_, clock_,
                                               [this] { return source_; });
  }

  /// A person as the store has him; person() is the same as a caller.
  void set_user(std::int64_t id, bool active) {
    static constexpr store::Statement kPut{
        "test.user",
        "INSERT INTO user (id, name, role_id, active, created_at_ms) VALUES (?, ?, 1, ?, 0) ON CONFLICT (id) DO UPDATE "
        "SET active = excluded.active"};
    ASSERT_TRUE(store::write(*strict_, [&](store::Connection& connection) {
      return connection.execute(kPut, id, "user " + std::to_string(id), active);
    }));
  }

  void fill() {
    companies::Organization organization;
    organization.id = core::OrganizationId{1};
    organization.name = "Acme";
    ASSERT_TRUE(mappings_->store_organizations(std::vector{organization}));
    companies::CompanyDraft draft;
    draft.name = "Acme";
    company_ = companies::Companies(*strict_, clock_).create(draft)->id;
    ASSERT_TRUE(mappings_->map(core::OrganizationId{1}, company_, "manual", "Jo"));
    ASSERT_TRUE(sharing_->set({true, Level::kReveal}));
    std::string page =
        R"({"data":[{"id":"7","type":"passwords","attributes":{"organization-id":1,"name":"Switch"}},)"
        R"({"id":"8","type":"passwords","attributes":{"organization-id":1,"name":"Vip","restricted":true}}]})";
    core::Secret body(page + std::string(64, ' '));
    body.resize_down(page.size());
    catalog::PageReader reader;
    const auto read = reader.read(catalog::Kind::kPasswords, body);
    ASSERT_TRUE(read) << read.error().message;
    std::vector<const catalog::Row*> rows;
    for (const auto& row : read->rows) rows.push_back(&row);
    ASSERT_TRUE(documentation_->store_rows(rows));
  }

  static core::Caller person(std::int64_t id = 3, std::string name = "ana") {
    return {core::Caller::Kind::kUser, id, std::move(name), "192.0.2.1", "r", true, {"read_documentation_passwords"}};
  }
  core::Result<RevealPassword::Output> ask(std::int64_t password = 7, std::string reason = {},
                                           std::string ticket = {}) {
    return ask_as(person(), password, std::move(reason), std::move(ticket));
  }
  core::Result<RevealPassword::Output> ask_as(const core::Caller& caller, std::int64_t password = 7,
                                              std::string reason = {}, std::string ticket = {},
                                              std::string purpose = "show") {
    return reveal_->handle(caller, {company_, "Acme", core::PasswordId{password}, std::move(purpose), std::move(reason),
                                    std::move(ticket)});
  }
  void rule(RevealRule rule, std::int64_t category = 0, bool everywhere = false) {
    ASSERT_TRUE(rules_->set_rules({{{everywhere ? 0 : company_.value, category}, rule}}));
  }
  audit::Entry last() { return audit_->list({})->front(); }
  std::string last_outcome() { return last().outcome; }

  std::filesystem::path folder_;
  core::ManualClock clock_;
  NoHeads heads_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<documentation::Store> documentation_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<audit::AuditLog> audit_;
  std::unique_ptr<companies::Mappings> mappings_;
  std::unique_ptr<SharingRepository> sharing_;
  std::unique_ptr<RevealRules> rules_;
  std::unique_ptr<RevealLimit> limit_;
  std::unique_ptr<Approvals> approvals_;
  std::unique_ptr<RevealGuard> guard_;
  std::unique_ptr<RevealPassword> reveal_;
  std::shared_ptr<OneEntry> source_ = std::make_shared<OneEntry>();
  core::CompanyId company_;
};

}  // namespace gluepot::passwords
