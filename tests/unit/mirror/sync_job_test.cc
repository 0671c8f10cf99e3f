// SPDX-License-Identifier: Apache-2.0
// The mirror as a job of an instance: what it lets go of, and to whom the key is sent.
#include "mirror/sync_job.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "catalog/page_reader.h"
#include "companies/companies.h"
#include "companies/schema.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;
using core::ErrorCode;

class NoHeads final : public audit::AuditLog::HeadStore {
 public:
  core::Status save(const audit::Head&) override { return {}; }
  core::Result<audit::Head> load() override { return audit::Head{}; }
};

class InstanceTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ = std::filesystem::temp_directory_path() / ("gluepot-instance-" + core::random_hex(8));
    std::filesystem::create_directories(folder_);
    store::SqliteOptions sqlite;
    sqlite.path = (folder_ / "strict.db").string();
    strict_ = *store::open_sqlite(sqlite);
    ASSERT_TRUE(store::migrate(*strict_, "connectors", connectors::migrations()));
    ASSERT_TRUE(store::migrate(*strict_, "jobs", jobs::migrations()));
    ASSERT_TRUE(store::migrate(*strict_, "companies", companies::migrations()));
    ASSERT_TRUE(store::migrate(*strict_, "documentation_settings", documentation_settings_migrations()));
    vault_ = *vault::Vault::from_key(core::Secret(std::string(32, 'k')));
    documentation_ = *documentation::Store::open({(folder_ / "documentation.db").string(), false});
    audit_ = std::make_unique<audit::AuditLog>((folder_ / "audit").string(), *vault_, heads_, clock_);
    connections_ = std::make_unique<connectors::ConnectionRepository>(*strict_, *vault_, clock_);
    mappings_ = std::make_unique<companies::Mappings>(*strict_, clock_);
    runner_ = std::make_unique<jobs::Runner>(*strict_, "node", events_, clock_);
    itglue_ = std::make_unique<ItGlueConnection>(*connections_, *audit_, clock_, options_, folder_.string());
    settings_ = std::make_unique<DocumentationSettingsRepository>(*strict_, *mappings_, clock_, SyncInterval{});
    sync_ = std::make_unique<SyncJob>(*itglue_, *mappings_, *documentation_, *runner_, *connections_, *settings_,
                                      clock_, options_);
  }
  void TearDown() override {
    runner_.reset();
    sync_.reset();
    itglue_.reset();
    audit_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Organizations 1 and 2 with a password entry each; 1 is mapped.
  void fill() {
    std::vector<companies::Organization> organizations(2);
    for (int i = 0; i < 2; ++i) {
      organizations[static_cast<std::size_t>(i)].id = core::OrganizationId{i + 1};
      organizations[static_cast<std::size_t>(i)].name = "Organization " + std::to_string(i + 1);
    }
    ASSERT_TRUE(mappings_->store_organizations(organizations));
    companies::CompanyDraft draft;
    draft.name = "Acme";
    const auto company = companies::Companies(*strict_, clock_).create(draft);
    ASSERT_TRUE(mappings_->map(core::OrganizationId{1}, company->id, "manual", "Jo"));
    const std::string page =
        R"({"data":[{"id":"7","type":"passwords","attributes":{"organization-id":1,"name":"Mine"}},)"
        R"({"id":"8","type":"passwords","attributes":{"organization-id":2,"name":"Left"}}]})";
    core::Secret body(page + std::string(64, ' '));
    body.resize_down(page.size());
    catalog::PageReader reader;
    const auto read = reader.read(Kind::kPasswords, body);
    ASSERT_TRUE(read);
    std::vector<const catalog::Row*> rows;
    for (const auto& row : read->rows) rows.push_back(&row);
    ASSERT_TRUE(documentation_->store_rows(rows));
  }

  std::filesystem::path folder_;
  core::SystemClock clock_;
  core::Options options_ = *core::Options::build({}, {});
  NoHeads heads_;
  jobs::Events events_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<documentation::Store> documentation_;
  std::unique_ptr<audit::AuditLog> audit_;
  std::unique_ptr<connectors::ConnectionRepository> connections_;
  std::unique_ptr<companies::Mappings> mappings_;
  std::unique_ptr<jobs::Runner> runner_;
  std::unique_ptr<ItGlueConnection> itglue_;
  std::unique_ptr<DocumentationSettingsRepository> settings_;
  std::unique_ptr<SyncJob> sync_;
};

TEST_F(InstanceTest, RecordsLeftOfAnUnmappedOrganizationGo) {
  fill();
  const auto dropped = sync_->drop_unserved();
  ASSERT_TRUE(dropped) << dropped.error().message;
  EXPECT_EQ(*dropped, 1);
  EXPECT_TRUE(*documentation_->find(Kind::kPasswords, 7));
  EXPECT_FALSE(*documentation_->find(Kind::kPasswords, 8));
  EXPECT_EQ(*sync_->drop_unserved(), 0);
}

TEST_F(InstanceTest, TheStoredKeyIsSentToNoOtherAddress) {
  const core::Secret key("ITG.stored");
  ASSERT_TRUE(connections_->save("itglue", R"({"region":"us","url":"https://127.0.0.1:9"})", &key, "Jo"));
  const auto caller = core::Caller::system();
  const auto elsewhere = itglue_->test(caller, {"", "https://127.0.0.1:10"}, nullptr);
  ASSERT_FALSE(elsewhere);
  EXPECT_EQ(elsewhere.error().field, "key");
  EXPECT_EQ(elsewhere.error().message.find("ITG."), std::string::npos);
  EXPECT_FALSE(itglue_->connect(caller, {"", "https://127.0.0.1:10"}, nullptr));
  const auto there = itglue_->test(caller, {"", "https://127.0.0.1:9"}, nullptr);
  ASSERT_TRUE(there) << "its own address is tried";
  EXPECT_EQ(there->code, "unreachable");
}

TEST_F(InstanceTest, AnotherAccountIsNotConnectedOverTheRecordsOfTheFirst) {
  ASSERT_TRUE(connections_->set_setting(kAccountSetting, "https://127.0.0.1:9"));
  const core::Secret key("ITG.other");
  const auto refused = itglue_->connect(core::Caller::system(), {"", "https://127.0.0.1:10"}, &key);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  ASSERT_TRUE(sync_->disconnect(core::Caller::system(), true));
  EXPECT_NE(itglue_->connect(core::Caller::system(), {"", "https://127.0.0.1:10"}, &key).error().code,
            ErrorCode::kConflict);
}

}  // namespace
}  // namespace gluepot::mirror
