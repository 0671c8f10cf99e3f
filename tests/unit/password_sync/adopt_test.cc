// SPDX-License-Identifier: Apache-2.0
#include "password_sync/adopt.h"

#include <algorithm>
#include <random>

#include "sync_fixture.h"

namespace gluepot::password_sync {
namespace {

class AdoptTest : public SyncRunTest {
 protected:
  /// A password that StickySync pushed: another title over there, so that only the pair can find it.
  std::int64_t pushed(VaultId id, std::int64_t client, std::int64_t organization) {
    automate_->put(id, client, "Admin " + std::to_string(id), "root", "new " + std::to_string(id));
    const auto entry = documentation_->put(organization, "renamed " + std::to_string(id), "other", "old value");
    automate_->sticky.present = true;
    automate_->sticky.passwords.push_back({id, entry.value, "2024-03-01 08:15:00"});
    return entry.value;
  }
  void mapped_there(std::int64_t client, std::int64_t organization) {
    automate_->sticky.present = true;
    automate_->sticky.companies.push_back({client, organization});
  }
  StickyProposal propose() {
    auto out = sync_->stickysync({});
    EXPECT_TRUE(out) << out.error().message;
    return out ? *out : StickyProposal{};
  }
  Adopted adopt(const StickyChoice& choice = {}) {
    auto out = sync_->adopt(choice, "ana", {});
    EXPECT_TRUE(out) << out.error().message;
    return out ? *out : Adopted{};
  }
  std::vector<std::vector<std::string>> rows(const char* sql, int columns) {
    std::vector<std::vector<std::string>> out;
    EXPECT_TRUE(database_->read([&](store::Connection& connection) {
      return connection.each({"test", sql}, {}, [&](const store::Row& row) {
        auto& values = out.emplace_back();
        for (int at = 0; at < columns; ++at) values.push_back(row.is_null(at) ? "NULL" : row.string(at));
        return true;
      });
    }));
    return out;
  }
};

std::string reason_of(const StickyProposal& proposal, VaultId id) {
  for (const auto& row : proposal.passwords)
    if (row.password == id) return (row.proposed ? "+" : row.settled ? "=" : row.held ? "!" : "-") + row.reason;
  return "(none)";
}
std::string reason_of_client(const StickyProposal& proposal, ClientId id) {
  for (const auto& row : proposal.clients)
    if (row.client == id) return (row.proposed ? "+" : row.settled ? "=" : "-") + row.reason;
  return "(none)";
}
std::string reason_of_tick(const StickyProposal& proposal, VaultId id) {
  for (const auto& row : proposal.auto_sync)
    if (row.password == id) return (row.proposed ? "+" : row.settled ? "=" : "-") + row.reason;
  return "(none)";
}

TEST_F(AdoptTest, WhatWasTakenOverIsNeverCreatedAgain) {
  mapped_there(1, 501);
  mapped_there(2, 502);
  const auto first = pushed(10, 1, 501), second = pushed(11, 2, 502);
  automate_->sticky.auto_sync = {{10, true}, {11, false}};
  const auto done = adopt();
  EXPECT_EQ(done.clients, 2);
  EXPECT_EQ(done.passwords, 2);
  EXPECT_EQ(done.auto_sync, 1);
  EXPECT_EQ(done.refused, 0);
  auto counts = plan();
  EXPECT_EQ(counts["adopt"], 2);
  EXPECT_EQ(counts["create"], 0);
  EXPECT_EQ(row(10).documentation_password_id->value, first);
  EXPECT_EQ(apply().counts["adopted"], 2);
  EXPECT_EQ(documentation_->posts, 0);
  EXPECT_EQ(documentation_->entries.size(), 2U);
  EXPECT_EQ(documentation_->entries.at(second).value, "new 11");
  counts = plan();
  EXPECT_EQ(counts["unchanged"], 2);
  const auto settings = sync_->settings().load();
  EXPECT_TRUE(settings->auto_sync.at(10));
  EXPECT_FALSE(settings->auto_sync.contains(11));
  const auto again = adopt();
  EXPECT_EQ(again.clients + again.passwords + again.auto_sync + again.refused, 0) << "everything is so already";
  EXPECT_FALSE(again.batch);
}

TEST_F(AdoptTest, EachRefusalSaysWhy) {
  mapped_there(1, 501);
  mapped_there(1, 501);  // twice the same says nothing new
  mapped_there(2, 502);
  mapped_there(2, 503);
  mapped_there(3, 777);
  mapped_there(9, 501);
  mapped_there(0, 501);
  mapped_there(-5, 501);
  automate_->client_list.push_back({4, "Fourth", ""});
  automate_->client_list.push_back({5, "Fifth", ""});
  mapped_there(4, INT32_MAX);
  organizations_.push_back({{504}, "Not ours", {}});
  mapped_there(5, 504);
  auto proposal = propose();
  EXPECT_EQ(proposal.clients.size(), 9U);
  EXPECT_EQ(reason_of_client(proposal, 1), "+");
  EXPECT_EQ(reason_of_client(proposal, 2), "-StickySync maps this client to 2 organizations: which one is not certain");
  EXPECT_EQ(reason_of_client(proposal, 3), "-organization 777 does not exist in the documentation");
  EXPECT_EQ(reason_of_client(proposal, 9), "-client 9 does not exist in Automate any more");
  EXPECT_EQ(reason_of_client(proposal, 0), "-there is no client id");
  EXPECT_EQ(reason_of_client(proposal, -5),
            "-the client id -5 is negative: the real one did not fit StickySync's column");
  EXPECT_NE(reason_of_client(proposal, 4).find("-the organization id is the largest"), std::string::npos);
  EXPECT_EQ(reason_of_client(proposal, 5), "-the organization is not mapped to a company; map it first");

  pushed(10, 1, 501);
  pushed(11, 1, 502);  // entry of another organization
  automate_->put(12, 1, "Twice", "", "v");
  const auto twice_a = documentation_->put(501, "a", "", "v"), twice_b = documentation_->put(501, "b", "", "v");
  automate_->sticky.passwords.push_back({12, twice_a.value, ""});
  automate_->sticky.passwords.push_back({12, twice_b.value, ""});
  automate_->put(13, 1, "Shared", "", "v");
  automate_->put(14, 1, "Shared too", "", "v");
  const auto shared = documentation_->put(501, "shared", "", "v");
  automate_->sticky.passwords.push_back({13, shared.value, ""});
  automate_->sticky.passwords.push_back({14, shared.value, ""});
  automate_->sticky.passwords.push_back({99, shared.value, ""});  // gone from Automate
  automate_->put(15, 1, "Entry gone", "", "v");
  automate_->sticky.passwords.push_back({15, 4242, ""});
  pushed(16, 2, 502);  // its client's mapping is not certain
  automate_->put(17, 1, "No entry", "", "v");
  automate_->sticky.passwords.push_back({17, 0, ""});
  automate_->sticky.passwords.push_back({0, 5, ""});
  documentation_->entries.at(pushed(18, 1, 501)).entry.archived = true;
  automate_->sticky.auto_sync = {{10, true}, {11, true}, {99, true}, {16, true}, {0, true}, {12, false}};
  automate_->put(19, 1, "Ticked both ways", "", "v");
  automate_->sticky.auto_sync.push_back({19, true});
  automate_->sticky.auto_sync.push_back({19, false});
  proposal = propose();
  EXPECT_EQ(reason_of(proposal, 10), "+");
  EXPECT_EQ(reason_of(proposal, 11), "!the entry belongs to Customer 2, its client to Customer 1");
  EXPECT_EQ(reason_of(proposal, 12), "-StickySync pairs this password with 2 entries: which one is not certain");
  EXPECT_EQ(reason_of(proposal, 13), "-StickySync pairs this entry with 2 passwords: whose it is is not certain");
  EXPECT_EQ(reason_of(proposal, 14), "-StickySync pairs this entry with 2 passwords: whose it is is not certain");
  EXPECT_EQ(reason_of(proposal, 15), "!entry 4242 does not exist in the documentation any more");
  EXPECT_NE(reason_of(proposal, 16).find("-its client has no organization"), std::string::npos);
  EXPECT_EQ(reason_of(proposal, 17), "-there is no entry id");
  EXPECT_EQ(reason_of(proposal, 18), "!the entry is archived in the documentation; restore it there first");
  EXPECT_EQ(reason_of(proposal, 99), "-password 99 does not exist in Automate any more");
  EXPECT_EQ(reason_of(proposal, 0), "-there is no password id");
  EXPECT_EQ(reason_of_tick(proposal, 10), "+");
  EXPECT_EQ(reason_of_tick(proposal, 11), "-its pair is not certain; settle that first, then switch AutoSync on");
  EXPECT_EQ(reason_of_tick(proposal, 16), "-its client has no organization");
  EXPECT_EQ(reason_of_tick(proposal, 19), "-StickySync says both on and off");
  EXPECT_EQ(reason_of_tick(proposal, 12), "=off, as it is without a tick: nothing to take over");
  const auto done = adopt();
  EXPECT_EQ(done.clients, 1);
  EXPECT_EQ(done.passwords, 1);
  EXPECT_EQ(done.auto_sync, 1);
  EXPECT_EQ(done.held, 3) << "11, 15 and 18: StickySync pushed them, so none is made a second time";
  EXPECT_EQ(documentation_->writes(), 0) << "taking over writes nothing to the documentation";
  EXPECT_EQ(row(11).state, RowState::kConflict);
  EXPECT_EQ(row(15).state, RowState::kDeletedThere);
  EXPECT_EQ(row(18).state, RowState::kConflict);
  for (const VaultId id : {11, 15, 18}) EXPECT_EQ(row(id).action, Action::kNone) << id;
  EXPECT_EQ(reason_of(propose(), 15), "=paired so already; entry 4242 does not exist in the documentation any more");
  EXPECT_EQ(reason_of_tick(propose(), 11), "-its pair is not certain; settle that first, then switch AutoSync on");
  const auto again = adopt();
  EXPECT_EQ(again.clients + again.passwords + again.auto_sync + again.held, 0);
  EXPECT_FALSE(again.batch);
}

TEST_F(AdoptTest, WhatIsHeldIsSettledByAPersonAndThenGoesOn) {
  mapped_there(1, 501);
  const auto gone = pushed(10, 1, 501), archived = pushed(11, 1, 501), moved = pushed(12, 1, 502);
  documentation_->entries.erase(gone);
  documentation_->entries.at(archived).entry.archived = true;
  automate_->sticky.auto_sync = {{10, true}, {11, true}, {12, true}};
  auto done = adopt();
  EXPECT_EQ(done.held, 3);
  EXPECT_EQ(done.passwords, 0);
  EXPECT_EQ(done.auto_sync, 0) << "a timer has nothing to do with what is not certain";
  for (int run = 0; run < 3; ++run) apply();
  EXPECT_EQ(documentation_->writes(), 0);
  // Created anew for the one that was asked for, once, and the pair follows.
  ApplyOptions anew;
  anew.password_ids = {10};
  anew.recreate_deleted = true;
  EXPECT_EQ(apply(anew).counts["created"], 1);
  EXPECT_EQ(documentation_->posts, 1);
  EXPECT_EQ(value_of(501, "Admin 10"), "new 10");
  EXPECT_NE(row(10).documentation_password_id->value, gone);
  // Restored and moved back in the documentation: exactly those entries.
  documentation_->entries.at(archived).entry.archived = false;
  documentation_->entries.at(moved).entry.organization = {501};
  EXPECT_EQ(row(11).action, Action::kAdopt);
  EXPECT_EQ(row(12).action, Action::kAdopt);
  EXPECT_EQ(reason_of(propose(), 11), "=paired so already");
  done = adopt();
  EXPECT_EQ(done.auto_sync, 2) << "now their ticks are certain too; the one created anew is not StickySync's any more";
  EXPECT_EQ(apply().counts["adopted"], 2);
  EXPECT_EQ(documentation_->entries.at(archived).value, "new 11");
  EXPECT_EQ(documentation_->entries.at(moved).value, "new 12");
  EXPECT_EQ(documentation_->posts, 1);
  EXPECT_EQ(documentation_->entries.size(), 3U);
  EXPECT_EQ(plan()["unchanged"], 3);
}

TEST_F(AdoptTest, StoppedRowsAreNotLookedUpOneByOne) {
  map_all();
  for (VaultId id = 1; id <= 60; ++id) automate_->put(id, 1, "Admin " + std::to_string(id), "root", "v");
  ApplyOptions all;
  all.confirmed = true;
  apply(all);
  documentation_->entries.clear();
  EXPECT_EQ(plan()["deleted_there"], 60);
  RowSetting stopped;
  stopped.stopped = true;
  for (VaultId id = 1; id <= 60; ++id) ASSERT_TRUE(sync_->settings().store_row(id, stopped));
  const auto before = documentation_->requests;
  EXPECT_EQ(plan()["deleted_there"], 60);
  EXPECT_LE(documentation_->requests - before, 3) << "the list, and no entry by its id";
  EXPECT_FALSE(sync_->last_plan().value()->needs_confirmation) << "nothing is done about them";
}

TEST_F(AdoptTest, ManyMissingEntriesAreNotHeld) {
  mapped_there(1, 501);
  for (VaultId id = 1; id <= 60; ++id) documentation_->entries.erase(pushed(id, 1, 501));
  pushed(100, 1, 501);
  const auto proposal = propose();
  EXPECT_EQ(reason_of(proposal, 100), "+");
  EXPECT_NE(reason_of(proposal, 1).find("-entry "), std::string::npos);
  EXPECT_NE(reason_of(proposal, 1).find("another account"), std::string::npos) << reason_of(proposal, 1);
  const auto done = adopt();
  EXPECT_EQ(done.held, 0);
  EXPECT_EQ(done.passwords, 1);
  EXPECT_EQ(done.refused, 60);
}

TEST_F(AdoptTest, WhatGluepotHasIsNeverOverwritten) {
  map_all();  // 1 -> 501, 2 -> 502, 3 -> 503
  automate_->put(10, 1, "Ours", "root", "v");
  apply();
  const auto ours = entry_of("Ours");
  const auto other = documentation_->put(501, "theirs", "root", "v");
  ASSERT_TRUE(sync_->settings().set_auto_sync({10}, false));
  mapped_there(1, 502);
  mapped_there(2, 502);
  automate_->sticky.passwords = {{10, other.value, "2024-03-01 08:15:00"}};
  automate_->put(11, 1, "Wants ours", "root", "w");
  automate_->sticky.passwords.push_back({11, ours, ""});
  automate_->sticky.auto_sync = {{10, true}};
  const auto proposal = propose();
  EXPECT_EQ(reason_of_client(proposal, 1), "-Gluepot maps this client to Customer 1, which is not overwritten");
  EXPECT_EQ(reason_of_client(proposal, 2), "=mapped so already");
  EXPECT_EQ(reason_of(proposal, 10),
            "-Gluepot pairs this password with entry " + std::to_string(ours) + ", which is not overwritten");
  EXPECT_EQ(reason_of(proposal, 11), "-Gluepot pairs this entry with password 10, which is not overwritten");
  EXPECT_EQ(reason_of_tick(proposal, 10), "-AutoSync was set in Gluepot, which is not overwritten");
  const auto done = adopt();
  EXPECT_EQ(done.clients + done.passwords + done.auto_sync, 0);
  EXPECT_EQ(done.refused, 4);
  EXPECT_FALSE(done.batch);
  EXPECT_EQ(rows("SELECT PasswordID, ITGPasswordID FROM plugin_stickysync_passwordmap", 2),
            (std::vector<std::vector<std::string>>{{"10", std::to_string(ours)}}));
}

TEST_F(AdoptTest, LocalTimesAreShownAndNotTakenForUtc) {
  mapped_there(1, 501);
  pushed(10, 1, 501);
  EXPECT_EQ(propose().passwords[0].last_sync, "2024-03-01 08:15:00");
  adopt();
  EXPECT_EQ(rows("SELECT LastSync FROM plugin_stickysync_passwordmap", 1),
            (std::vector<std::vector<std::string>>{{"NULL"}}));
  EXPECT_EQ(rows("SELECT last_sync FROM password_sync_mapping_batch_pair", 1),
            (std::vector<std::vector<std::string>>{{"2024-03-01 08:15:00"}}));
  apply();
  const auto stored = rows("SELECT LastSync FROM plugin_stickysync_passwordmap", 1);
  auto time = stored.at(0).at(0);
  EXPECT_TRUE(core::parse_time(time.replace(10, 1, "T") + "Z")) << "our own, in UTC: " << time;
}

TEST_F(AdoptTest, ChosenRowsAndNoOthers) {
  mapped_there(1, 501);
  mapped_there(2, 502);
  mapped_there(3, 503);
  pushed(10, 1, 501);
  pushed(11, 1, 501);
  pushed(12, 2, 502);
  pushed(13, 3, 503);
  StickyChoice choice;
  choice.passwords = {11};
  auto done = adopt(choice);
  EXPECT_EQ(done.clients, 1) << "a password needs its client's mapping";
  EXPECT_EQ(done.passwords, 1);
  choice = {};
  choice.clients = {2};
  done = adopt(choice);
  EXPECT_EQ(done.clients, 1);
  EXPECT_EQ(done.passwords, 1);
  choice.clients = std::vector<ClientId>{};
  choice.passwords = {13};
  done = adopt(choice);
  EXPECT_EQ(done.clients + done.passwords, 0) << "its client was not chosen";
  EXPECT_EQ(done.refused, 1);
  EXPECT_EQ(rows("SELECT PasswordID FROM plugin_stickysync_passwordmap ORDER BY 1", 1),
            (std::vector<std::vector<std::string>>{{"11"}, {"12"}}));
}

TEST_F(AdoptTest, UndoTakesAwayWhatWasNotPushedSince) {
  mapped_there(1, 501);
  mapped_there(2, 502);
  pushed(10, 1, 501);
  pushed(11, 2, 502);
  automate_->sticky.auto_sync = {{10, true}, {11, true}};
  const auto done = adopt();
  ApplyOptions only;
  only.password_ids = {10};
  apply(only);
  ASSERT_TRUE(sync_->settings().set_auto_sync({11}, false));
  const auto undone = sync_->clients().undo(*done.batch);
  ASSERT_TRUE(undone);
  EXPECT_EQ(undone->restored, 2);
  EXPECT_EQ(undone->pairs, 1);
  EXPECT_EQ(undone->ticks, 1);
  ASSERT_EQ(undone->kept.size(), 2U);
  EXPECT_EQ(undone->kept[0].reason, "AutoSync was switched off since");
  EXPECT_EQ(*undone->kept[1].password, 10);
  EXPECT_EQ(undone->kept[1].reason, "it was pushed to its entry since; without the pair a second entry would be made");
  EXPECT_EQ(rows("SELECT PasswordID FROM plugin_stickysync_passwordmap", 1),
            (std::vector<std::vector<std::string>>{{"10"}}));
  EXPECT_TRUE(rows("SELECT ClientID FROM plugin_stickysync_companymap", 1).empty());
  // And it can be taken over again.
  EXPECT_EQ(adopt().clients, 2);
  auto counts = plan();
  EXPECT_EQ(counts["unchanged"], 1);
  EXPECT_EQ(counts["adopt"], 1);
}

TEST_F(AdoptTest, AStoreThatFailsTakesOverNothing) {
  mapped_there(1, 501);
  pushed(10, 1, 501);
  for (const bool after : {false, true}) {
    store_->after_commit = after;
    store_->fail_at = store_->writes + 1;
    EXPECT_FALSE(sync_->adopt({}, "ana", {}));
    EXPECT_EQ(rows("SELECT ClientID FROM plugin_stickysync_companymap", 1).size(), after ? 1U : 0U);
    EXPECT_EQ(rows("SELECT PasswordID FROM plugin_stickysync_passwordmap", 1).size(), after ? 1U : 0U);
  }
  EXPECT_EQ(adopt().refused, 0);
  EXPECT_EQ(apply().counts["adopted"], 1);
  EXPECT_EQ(documentation_->posts, 0);
}

TEST_F(AdoptTest, ARemappedClientsPairIsNeverPushedToTheNewOrganization) {
  mapped_there(1, 501);
  const auto adopted = pushed(10, 1, 501), never_pushed = pushed(11, 1, 501);
  adopt();
  ApplyOptions only;
  only.password_ids = {10};
  apply(only);
  const auto writes = documentation_->writes();
  ASSERT_TRUE(sync_->clients().map(1, {502}, "ben"));
  auto counts = plan();
  EXPECT_EQ(counts["conflict"], 2);
  EXPECT_EQ(counts["create"] + counts["adopt"] + counts["update"], 0);
  automate_->rotate(10, "rotated");
  automate_->rotate(11, "rotated");
  apply();
  ApplyOptions force;
  force.password_ids = {10, 11};
  force.overwrite_changed = true;
  force.confirmed = true;
  apply(force);
  EXPECT_EQ(documentation_->writes(), writes);
  EXPECT_EQ(documentation_->entries.at(adopted).entry.organization.value, 501);
  EXPECT_EQ(documentation_->entries.at(never_pushed).value, "old value");
  EXPECT_EQ(documentation_->entries.size(), 2U);
  ASSERT_TRUE(sync_->clients().unmap(1, "ben"));
  counts = plan();
  EXPECT_EQ(counts["unmapped"], 2);
  ASSERT_TRUE(sync_->clients().map(1, {501}, "ben"));
  counts = plan();
  EXPECT_EQ(counts["update"], 1) << "mapped back, the pair holds";
  EXPECT_EQ(counts["adopt"], 1);
}

/// ids beyond 2^53 and 32 bits stay what they are.
TEST_F(AdoptTest, AHundredThousandLongIdsStayExact) {
  std::mt19937_64 random(20'261'121);
  std::set<std::int64_t> used;
  const auto id = [&] {
    for (;;) {
      const std::int64_t low = random() % 2 == 0 ? 1'000'000'000'000'000 : (std::int64_t{1} << 53);
      const auto made =
          low + static_cast<std::int64_t>(random() % (999'999'999'999'999'999ULL - static_cast<std::uint64_t>(low)));
      if (used.insert(made).second) return made;
    }
  };
  const std::int64_t organization = id();
  organizations_.push_back({{organization}, "Long", {}});
  served_.insert({organization});
  documentation_->organizations.insert(organization);
  const std::int64_t client = id();
  automate_->client_list.push_back({client, "Long", ""});
  mapped_there(client, organization);
  std::map<std::int64_t, std::int64_t> expected;
  for (int at = 0; at < 100'000; ++at) {
    const auto password = id(), entry = id();
    expected.emplace(password, entry);
    automate::VaultRow vault;
    vault.id = password;
    vault.client_id = client;
    vault.title = "t";
    automate_->rows.emplace(password, std::move(vault));
    fakes::FakeDocumentation::Stored stored;
    stored.entry.id = {entry};
    stored.entry.organization = {organization};
    documentation_->entries.emplace(entry, std::move(stored));
    automate_->sticky.passwords.push_back({password, entry, ""});
  }
  const auto done = adopt();
  EXPECT_EQ(done.clients, 1);
  EXPECT_EQ(done.passwords, 100'000);
  std::map<std::int64_t, std::int64_t> stored;
  for (const auto& row : rows("SELECT PasswordID, ITGPasswordID FROM plugin_stickysync_passwordmap", 2))
    stored.emplace(std::stoll(row[0]), std::stoll(row[1]));
  EXPECT_TRUE(stored == expected);
  EXPECT_EQ(rows("SELECT ClientID, ITGOrgID FROM plugin_stickysync_companymap", 2),
            (std::vector<std::vector<std::string>>{{std::to_string(client), std::to_string(organization)}}));
}

}  // namespace
}  // namespace gluepot::password_sync
