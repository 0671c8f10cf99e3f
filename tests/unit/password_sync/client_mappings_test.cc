// SPDX-License-Identifier: Apache-2.0
#include "password_sync/client_mappings.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "core/secret.h"
#include "password_sync/repository.h"
#include "password_sync/schema.h"
#include "store/migration.h"
#include "store/sqlite.h"

namespace gluepot::password_sync {
namespace {

class ClientMappingsTest : public testing::Test {
 protected:
  ClientMappingsTest() {
    (void)core::init_secrets(false);
    std::string name = (std::filesystem::temp_directory_path() / "gluepot-mappings-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    store_ = *store::open_sqlite({.path = folder_ + "/strict.db", .synchronous_full = false});
    EXPECT_TRUE(store::migrate(*store_, kSchema, migrations()));
    mappings_ = std::make_unique<ClientMappings>(*store_);
  }
  ~ClientMappingsTest() override { std::filesystem::remove_all(folder_); }

  static ClientMatch match(ClientId client, std::int64_t organization) {
    return {{client, "Client " + std::to_string(client), ""},
            {{organization}, "Organization " + std::to_string(organization), {}},
            "name",
            "left",
            "right",
            "",
            {}};
  }
  StoredMapping by_hand(std::int64_t organization) {
    return {{organization}, "manual", "Client", "Organization", "ben", ++now_};
  }
  std::map<ClientId, std::int64_t> all() {
    std::map<ClientId, std::int64_t> out;
    const auto stored = mappings_->all();
    EXPECT_TRUE(stored);
    for (const auto& [client, mapping] : *stored) out[client] = mapping.organization.value;
    return out;
  }
  std::int64_t newest() { return mappings_->batches()->front().id; }

  std::int64_t now_ = 1'700'000'000'000;
  std::string folder_;
  std::unique_ptr<store::Database> store_;
  std::unique_ptr<ClientMappings> mappings_;
};

using Map = std::map<ClientId, std::int64_t>;

TEST_F(ClientMappingsTest, AClientIsCalledByItsNameHoweverItWasMatched) {
  const auto by_id = [](ClientId client) {
    auto out = match(client, 901);
    out.rule = "psa_id";
    out.client_value = "43";
    return out;
  };
  ASSERT_TRUE(mappings_->apply({by_id(1), by_id(2)}, "ana", ++now_));
  ASSERT_TRUE(mappings_->map(3, by_hand(901)));
  ASSERT_TRUE(store_->write([](store::Connection& connection) -> core::Status {
    constexpr store::Statement kCompared{
        "test.compared",
        "INSERT INTO password_sync_row (password_id, client_id, client_name, location, title, username, state, reason, "
        "organization_name, cipher_digest, first_seen_at_ms, seen_at_ms) "
        "VALUES (7, 1, 'Harbor Brewing', '', '', '', 'unchanged', '', '', x'00', 1, 1)"};
    GLUEPOT_TRY(connection.execute(kCompared));
    return {};
  }));
  const auto named = mappings_->by_organization();
  ASSERT_TRUE(named);
  std::map<ClientId, std::string> names;
  for (const auto& [organization, client] : *named) {
    EXPECT_EQ(organization, 901);
    names[client.client] = client.name;
  }
  EXPECT_EQ(names, (std::map<ClientId, std::string>{{1, "Harbor Brewing"}, {2, "client 2"}, {3, "Client"}}));
}

TEST_F(ClientMappingsTest, QuickMatchNeverOverwritesAndIsUndoneWhole) {
  ASSERT_TRUE(mappings_->map(2, by_hand(902)));
  const auto applied = mappings_->apply({match(1, 901), match(2, 999), match(3, 901)}, "ana", ++now_);
  ASSERT_TRUE(applied);
  EXPECT_EQ(applied->mapped, 2);
  EXPECT_EQ(applied->left, 1);
  EXPECT_EQ(all(), (Map{{1, 901}, {2, 902}, {3, 901}}));
  const auto batches = mappings_->batches();
  ASSERT_EQ(batches->size(), 2U);
  EXPECT_EQ(batches->front().kind, "quick_match");
  EXPECT_EQ(batches->front().clients, 2);
  const auto undone = mappings_->undo(newest(), ++now_);
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->restored, 2);
  EXPECT_TRUE(undone->kept.empty());
  EXPECT_EQ(all(), (Map{{2, 902}}));
  const auto again = mappings_->undo(newest(), ++now_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, core::ErrorCode::kConflict);
  EXPECT_EQ(mappings_->undo(4, now_).error().code, core::ErrorCode::kNotFound);
}

TEST_F(ClientMappingsTest, UndoKeepsWhatSomebodyChangedSinceAndSaysSo) {
  ASSERT_TRUE(mappings_->apply({match(1, 901), match(2, 902), match(3, 903), match(4, 904)}, "ana", ++now_));
  const auto batch = newest();
  ASSERT_TRUE(mappings_->map(2, by_hand(555)));
  ASSERT_TRUE(mappings_->unmap(3, "ben", ++now_));
  // Unmapped and mapped to the same one by hand: that is a person's word now.
  ASSERT_TRUE(mappings_->unmap(4, "ben", ++now_));
  ASSERT_TRUE(mappings_->map(4, by_hand(904)));
  const auto undone = mappings_->undo(batch, ++now_);
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->restored, 1);
  ASSERT_EQ(undone->kept.size(), 3U);
  EXPECT_EQ(undone->kept[0].client, 2);
  EXPECT_EQ(undone->kept[0].reason, "it was mapped to organization 555 since, by ben");
  EXPECT_EQ(undone->kept[1].reason, "it was unmapped since");
  EXPECT_EQ(undone->kept[2].client, 4);
  EXPECT_EQ(all(), (Map{{2, 555}, {4, 904}}));
}

TEST_F(ClientMappingsTest, UndoRestoresWhoMappedItAndByWhichRule) {
  ASSERT_TRUE(mappings_->apply({match(1, 901)}, "ana", ++now_));
  const auto mapped_at = now_;
  ASSERT_TRUE(mappings_->map(1, by_hand(777)));
  ASSERT_TRUE(mappings_->undo(newest(), ++now_));
  auto stored = mappings_->all();
  ASSERT_EQ(stored->count(1), 1U);
  EXPECT_EQ(stored->at(1).organization.value, 901);
  EXPECT_EQ(stored->at(1).rule, "name");
  EXPECT_EQ(stored->at(1).by, "ana");
  EXPECT_EQ(stored->at(1).client_value, "left");
  EXPECT_EQ(stored->at(1).organization_value, "right");
  EXPECT_EQ(stored->at(1).at_ms, mapped_at);
  // So the batch before it can still be undone.
  ASSERT_TRUE(mappings_->undo(mappings_->batches()->back().id, ++now_));
  EXPECT_EQ(all(), Map{});
  ASSERT_TRUE(mappings_->map(1, by_hand(777)));
  ASSERT_TRUE(mappings_->unmap(1, "ben", ++now_));
  ASSERT_TRUE(mappings_->undo(newest(), ++now_)) << "an unmapping is undone too";
  EXPECT_EQ(all(), (Map{{1, 777}}));
}

TEST_F(ClientMappingsTest, TheSameMappingAgainChangesNothing) {
  ASSERT_TRUE(mappings_->map(1, by_hand(901)));
  const auto before = mappings_->all()->at(1).at_ms;
  ASSERT_TRUE(mappings_->map(1, by_hand(901)));
  EXPECT_EQ(mappings_->batches()->size(), 1U);
  EXPECT_EQ(mappings_->all()->at(1).at_ms, before);
  EXPECT_EQ(mappings_->unmap(9, "ben", now_).error().code, core::ErrorCode::kNotFound);
  EXPECT_EQ(mappings_->batches()->size(), 1U) << "a refusal leaves no batch";
}

TEST_F(ClientMappingsTest, DeletingTheConnectionLeavesNothingToUndo) {
  ASSERT_TRUE(mappings_->apply({match(1, 901)}, "ana", ++now_));
  ASSERT_TRUE(Repository(*store_).forget(false));
  EXPECT_EQ(all(), Map{});
  EXPECT_TRUE(mappings_->batches()->empty()) << "its organizations were another account's";
}

}  // namespace
}  // namespace gluepot::password_sync
