// SPDX-License-Identifier: Apache-2.0
#include "password_sync/fields.h"

#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

automate::VaultRow sample_row() {
  automate::VaultRow row;
  row.id = 12;
  row.title = " Local admin ";
  row.username = "root";
  row.url = "https://a.example";
  row.notes = "first line\nsecond {id}";
  row.location = "Main office";
  row.expires = "2027-01-01 00:00:00";
  row.changed_by = "jo";
  return row;
}

TEST(FieldsTest, AreTheRowsOwnUnlessSetOtherwise) {
  const auto fields = fields_of(sample_row());
  EXPECT_EQ(fields.name, "Local admin");
  EXPECT_EQ(fields.username, "root");
  EXPECT_EQ(fields.url, "https://a.example");
  EXPECT_EQ(fields.notes, "first line\nsecond {id}") << "a value is never taken for a placeholder";
}

TEST(FieldsTest, FollowTheTemplates) {
  Settings settings;
  settings.name_template = "{client} - {location}: {title}";
  settings.username_template = "{username}@{client}";
  settings.url_template = "";
  settings.notes_template = "Automate {id}, until {expires}, by {changed_by}\n{notes}";
  const auto fields = fields_of(sample_row(), settings, "Contoso");
  EXPECT_EQ(fields.name, "Contoso - Main office:  Local admin");
  EXPECT_EQ(fields.username, "root@Contoso");
  EXPECT_EQ(fields.url, "");
  EXPECT_EQ(fields.notes, "Automate 12, until 2027-01-01 00:00:00, by jo\nfirst line\nsecond {id}");
}

TEST(FieldsTest, AnEmptyNameFallsBack) {
  Settings settings;
  settings.name_template = "{expires}";
  auto row = sample_row();
  row.expires.reset();
  EXPECT_EQ(fields_of(row, settings).name, "root (Automate 12)");
  row.username = "";
  EXPECT_EQ(fields_of(row, settings).name, "Automate password 12");
}

TEST(FieldsTest, FindTheOneConfigurationThatEndsTheTitle) {
  const std::vector<connectors::Configuration> computers{{1, "PC-07"}, {2, "SRV 1"}, {3, "pc-08"}, {4, ""}};
  EXPECT_EQ(configuration_of("Local admin - PC-07", computers), 1);
  EXPECT_EQ(configuration_of("Local admin SRV 1", computers), 2);
  EXPECT_EQ(configuration_of("local ADMIN - PC-08 ", computers), 3);
  EXPECT_FALSE(configuration_of("Local admin - XPC-07", computers)) << "a word of its own";
  EXPECT_FALSE(configuration_of("PC-07", computers)) << "nothing but its name";
  EXPECT_FALSE(configuration_of("Local admin", computers));
  EXPECT_FALSE(configuration_of("Admin - A", {{1, "A"}, {2, "a"}})) << "two of one name";
  EXPECT_FALSE(configuration_of("Admin - SRV 1", {{1, "1"}, {2, "SRV 1"}})) << "which one is not certain";
}

/// What an entry is created with.
class CreationTest : public SyncRunTest {
 protected:
  CreationTest() {
    automate_->put(1, 1, "Local admin - PC-07", "admin", "v1");
    automate_->put(2, 2, "Local admin - PC-07", "admin", "v2");
    documentation_->computers[501] = {{71, "PC-07"}};
    documentation_->computers[502] = {{72, "PC-08"}};
    map_all();
  }
  void store(const std::function<void(Settings&)>& change) {
    ASSERT_TRUE(sync_->settings().change(
        [&](Settings& settings) -> core::Status {
          change(settings);
          return {};
        },
        "ana"));
  }
  const fakes::FakeDocumentation::Stored& of(std::int64_t organization) {
    for (const auto& [id, stored] : documentation_->entries)
      if (stored.entry.organization.value == organization) return stored;
    static const fakes::FakeDocumentation::Stored none;
    ADD_FAILURE() << "no entry in " << organization;
    return none;
  }
};

TEST_F(CreationTest, HasNoCategoryAndNoConfigurationByItself) {
  apply();
  EXPECT_FALSE(of(501).category_id);
  EXPECT_FALSE(of(501).configuration_id);
}

TEST_F(CreationTest, TakesTheCategoryOfItsClientOrTheGeneralOne) {
  store([](Settings& settings) { settings.category_id = 9; });
  ASSERT_TRUE(sync_->settings().change_client(2, [](ClientSetting& client) -> core::Status {
    client.category_id = 10;
    return {};
  }));
  apply();
  EXPECT_EQ(of(501).category_id, 9);
  EXPECT_EQ(of(502).category_id, 10);
}

TEST_F(CreationTest, EmbedsInTheComputerOfItsOwnOrganizationOnly) {
  store([](Settings& settings) { settings.embed = true; });
  EXPECT_NE(row(1).reason.find("inside the configuration"), std::string::npos);
  apply();
  EXPECT_EQ(of(501).configuration_id, 71);
  EXPECT_FALSE(of(502).configuration_id) << "PC-07 is another customer's";
}

TEST_F(CreationTest, FollowsTheTemplatesAndAChangedOneUpdatesTheFieldsOnly) {
  store([](Settings& settings) { settings.name_template = "{title} ({client})"; });
  apply();
  EXPECT_EQ(of(501).entry.name, "Local admin - PC-07 (Customer 1)");
  const auto value_at = of(501).entry.password_updated_at_ms;
  store([](Settings& settings) { settings.notes_template = "Automate {id}"; });
  EXPECT_EQ(row(1).title, "Local admin - PC-07") << "shown as Automate has it";
  const int decrypted = automate_->decrypted;
  EXPECT_EQ(apply().counts.at("updated"), 2);
  EXPECT_EQ(automate_->decrypted, decrypted) << "no value is touched";
  EXPECT_EQ(of(501).entry.password_updated_at_ms, value_at);
  EXPECT_EQ(without_marker(of(501).entry.notes), "Automate 1");
  EXPECT_EQ(plan().at("unchanged"), 2);
}

}  // namespace
}  // namespace gluepot::password_sync
