// SPDX-License-Identifier: Apache-2.0
#include "mirror/documentation_settings.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "companies/companies.h"
#include "companies/schema.h"
#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;
using Type = DocumentationSettingsRepository::Type;

class DocumentationSettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    path_ = testing::TempDir() + "/documentation-settings-" + core::random_hex(8) + ".db";
    store::SqliteOptions options;
    options.path = path_;
    strict_ = *store::open_sqlite(options);
    const auto made = store::migrate(*strict_, "companies", companies::migrations());
    ASSERT_TRUE(made) << made.error().message;
    ASSERT_TRUE(store::migrate(*strict_, "documentation_settings", documentation_settings_migrations()));
    mappings_ = std::make_unique<companies::Mappings>(*strict_, clock_);
    settings_ = std::make_unique<DocumentationSettingsRepository>(*strict_, *mappings_, clock_,
                                                                  SyncInterval{SyncInterval::Kind::kMinutes, 45});
  }
  void TearDown() override {
    strict_.reset();
    for (const auto* end : {"", "-wal", "-shm"}) ::unlink((path_ + end).c_str());
  }
  std::set<std::int64_t> learn(std::vector<Type> types) { return *settings_->learn(types); }
  core::Status set(const std::function<void(DocumentationSettings&)>& edit,
                   const std::map<std::int64_t, bool>& types = {}) {
    const auto changed = settings_->change(
        [&](DocumentationSettings& settings) -> core::Status {
          edit(settings);
          return {};
        },
        types, "ana");
    if (!changed) return core::fail(changed.error());
    return {};
  }
  TypeSetting type(std::int64_t id) {
    const auto types = *settings_->types();
    for (const auto& type : types)
      if (type.id == id) return type;
    ADD_FAILURE() << "no type " << id;
    return {};
  }
  const documentation::Hidden& hidden() {
    hidden_ = *settings_->hidden();
    return *hidden_;
  }

  core::SystemClock clock_;
  std::string path_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<companies::Mappings> mappings_;
  std::unique_ptr<DocumentationSettingsRepository> settings_;
  std::shared_ptr<const documentation::Hidden> hidden_;
};

TEST_F(DocumentationSettingsTest, B49_AtFirstEverythingIsOn) {
  EXPECT_TRUE(hidden().empty());
  EXPECT_EQ(learn({{11, "Server"}, {12, "Wi-Fi"}}), (std::set<std::int64_t>{11, 12}));
  EXPECT_TRUE(hidden().empty());
  EXPECT_FALSE(type(11).is_new);
}

TEST_F(DocumentationSettingsTest, B52_ATypeFoundLaterIsOffAndNewUntilSomebodyDecides) {
  learn({{11, "Server"}});
  EXPECT_EQ(learn({{11, "Servers"}, {12, "Wi-Fi"}}), std::set<std::int64_t>{11});
  EXPECT_EQ(type(11).name, "Servers");
  EXPECT_TRUE(type(12).is_new);
  EXPECT_FALSE(type(12).enabled);
  EXPECT_TRUE(hidden().hides(Kind::kFlexibleAssets, 1, 12));
  EXPECT_FALSE(hidden().hides(Kind::kFlexibleAssets, 1, 11));
  EXPECT_TRUE(hidden().hides(Kind::kFlexibleAssets, 1, 99)) << "one that nobody has seen yet is off, too";
  ASSERT_TRUE(set([](auto&) {}, {{12, false}}));
  EXPECT_FALSE(type(12).is_new) << "decided: it stays off";
  ASSERT_TRUE(set([](auto&) {}, {{12, true}}));
  EXPECT_TRUE(hidden().empty());
}

TEST_F(DocumentationSettingsTest, B51_AllOffIsAllowed) {
  learn({{11, "Server"}});
  ASSERT_TRUE(set([](auto& settings) { settings.documents = settings.checklists = settings.passwords = false; },
                  {{11, false}}));
  for (const auto kind : {Kind::kDocuments, Kind::kDocumentSections, Kind::kDocumentFolders, Kind::kChecklists,
                          Kind::kChecklistTasks, Kind::kChecklistTemplates, Kind::kPasswords})
    EXPECT_TRUE(hidden().hides_kind(kind)) << static_cast<int>(kind);
  EXPECT_TRUE(hidden().hides(Kind::kFlexibleAssets, 1, 11));
  EXPECT_FALSE(hidden().hides_kind(Kind::kOrganizations));
}

TEST_F(DocumentationSettingsTest, ATypeThatIsGoneAndOneThatIsUnknown) {
  learn({{11, "Server"}, {12, "Wi-Fi"}});
  learn({{11, "Server"}});
  EXPECT_EQ(settings_->types()->size(), 1u);
  const auto refused = set([](auto& settings) { settings.documents = false; }, {{12, true}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "types");
  EXPECT_TRUE(settings_->get()->documents) << "all or nothing";
}

TEST_F(DocumentationSettingsTest, B55_ACompanySharesLessThanTheOthers) {
  std::vector<companies::Organization> organizations(2);
  organizations[0] = {core::OrganizationId{1}, "One"};
  organizations[1] = {core::OrganizationId{2}, "Two"};
  ASSERT_TRUE(mappings_->store_organizations(organizations));
  companies::CompanyDraft draft;
  draft.name = "Acme";
  const auto company = companies::Companies(*strict_, clock_).create(draft)->id;
  learn({{11, "Server"}, {12, "Wi-Fi"}});
  CompanyExceptions exceptions;
  exceptions.documents = false;
  exceptions.types_off = {12};
  ASSERT_TRUE(settings_->set_company(company, exceptions));
  EXPECT_TRUE(hidden().empty()) << "nothing of it is mapped";
  ASSERT_TRUE(mappings_->map(core::OrganizationId{2}, company, "manual", "ana"));
  EXPECT_TRUE(hidden().hides(Kind::kDocuments, 2, 0)) << "a mapping acts at once";
  EXPECT_TRUE(hidden().hides(Kind::kFlexibleAssets, 2, 12));
  EXPECT_FALSE(hidden().hides(Kind::kFlexibleAssets, 2, 11));
  EXPECT_FALSE(hidden().hides(Kind::kDocuments, 1, 0));
  EXPECT_FALSE(hidden().hides(Kind::kChecklists, 2, 0));
  ASSERT_TRUE(settings_->set_company(company, {}));
  EXPECT_TRUE(hidden().empty());
}

TEST_F(DocumentationSettingsTest, B82_TheOptionGivesTheIntervalUntilOneIsChosen) {
  EXPECT_EQ(settings_->get()->interval, (SyncInterval{SyncInterval::Kind::kMinutes, 45}));
  ASSERT_TRUE(set([](auto& settings) { settings.documents = false; }));
  const auto option_of = [&](std::int64_t minutes) {
    return DocumentationSettingsRepository(*strict_, *mappings_, clock_, {SyncInterval::Kind::kMinutes, minutes}).get();
  };
  EXPECT_EQ(option_of(20)->interval.minutes, 20) << "another choice leaves it to the option";
  ASSERT_TRUE(set([](auto& settings) { settings.interval = {SyncInterval::Kind::kDaily, 15, "03:15"}; }));
  EXPECT_EQ(option_of(20)->interval, (SyncInterval{SyncInterval::Kind::kDaily, 15, "03:15"}));
}

TEST_F(DocumentationSettingsTest, TimesAndIntervalsThatCannotBe) {
  const auto field_of = [&](const std::function<void(DocumentationSettings&)>& edit) {
    const auto refused = set(edit);
    return refused ? std::string("none") : refused.error().field;
  };
  EXPECT_EQ(field_of([](auto& s) { s.interval = {SyncInterval::Kind::kMinutes, 0}; }), "interval.minutes");
  EXPECT_EQ(field_of([](auto& s) { s.interval = {SyncInterval::Kind::kMinutes, 10081}; }), "interval.minutes");
  EXPECT_EQ(field_of([](auto& s) { s.interval = {SyncInterval::Kind::kDaily, 15, "25:00"}; }), "interval.at");
  EXPECT_EQ(field_of([](auto& s) { s.quiet_from = "22:00"; }), "quiet_to");
  EXPECT_EQ(field_of([](auto& s) { s.quiet_from = s.quiet_to = "22:00"; }), "quiet_to");
  EXPECT_EQ(field_of([](auto& s) {
              s.quiet_from = "22:00";
              s.quiet_to = "6:00";
            }),
            "quiet_to");
}

TEST_F(DocumentationSettingsTest, AfterADeletedConnectionTheNextAccountBeginsAnew) {
  learn({{11, "Server"}});
  ASSERT_TRUE(set([](auto& settings) { settings.passwords = false; }, {{11, false}}));
  ASSERT_TRUE(settings_->forget_all());
  EXPECT_TRUE(hidden().empty());
  EXPECT_EQ(learn({{21, "Router"}}), std::set<std::int64_t>{21});
}

}  // namespace
}  // namespace gluepot::mirror
