// SPDX-License-Identifier: Apache-2.0
// ids beyond 2^53 and of 18 digits stay what they are, from reading Automate to the JSON that leaves.
#include <gtest/gtest.h>

#include <random>

#include "http/api/json.h"
#include "http/api/password_sync_json.h"
#include "unit/password_sync/sync_fixture.h"

namespace gluepot::api {
namespace {

namespace sync = password_sync;

constexpr int kIds = 100'000;

class LongIdsTest : public sync::SyncRunTest {
 protected:
  /// Half just beyond what a double holds, half of 18 digits; each once.
  std::int64_t new_id() {
    for (;;) {
      const auto made = random_() % 2 == 0
                            ? (std::int64_t{1} << 53) + 1 + static_cast<std::int64_t>(random_() % 1'000'000'000)
                            : 100'000'000'000'000'000 + static_cast<std::int64_t>(random_() % 900'000'000'000'000'000);
      if (used_.insert(made).second) return made;
    }
  }
  /// A client and an organization of the same number.
  void add_client(std::int64_t id, const std::string& name) {
    automate_->client_list.push_back({id, name, ""});
    organizations_.push_back({{id > 0 ? id : 4'000 - id}, name, {}});
    served_.insert(organizations_.back().id);
    documentation_->organizations.insert(organizations_.back().id.value);
  }
  sync::Plan make_plan() {
    auto plan = sync_->plan({}, {});
    EXPECT_TRUE(plan) << plan.error().message;
    return plan ? std::move(*plan) : sync::Plan{};
  }

  std::mt19937_64 random_{20'261'121};
  std::set<std::int64_t> used_;
};

TEST_F(LongIdsTest, AHundredThousandAreExactFromAutomateToJson) {
  std::vector<std::int64_t> clients;
  for (int at = 0; at < 7; ++at) add_client(clients.emplace_back(new_id()), "Long " + std::to_string(at));
  std::vector<std::int64_t> ids;
  for (int at = 0; at < kIds; ++at) ids.push_back(new_id());
  // Each entry has the number of another row: whoever mixes the two types up is found out.
  std::unordered_map<std::int64_t, std::int64_t> entry_of;
  for (int at = 0; at < kIds; ++at) {
    const auto client = clients[static_cast<std::size_t>(at) % clients.size()];
    automate_->put(ids[static_cast<std::size_t>(at)], client, "t", "u", "v");
    const auto entry = ids[static_cast<std::size_t>(at + 1) % ids.size()];
    entry_of.emplace(ids[static_cast<std::size_t>(at)], entry);
    fakes::FakeDocumentation::Stored stored;
    stored.entry.id = {entry};
    stored.entry.organization = {client};
    stored.entry.name = "t";
    documentation_->entries.emplace(entry, std::move(stored));
    automate_->sticky.passwords.push_back({ids[static_cast<std::size_t>(at)], entry, ""});
  }
  automate_->sticky.present = true;
  for (const auto client : clients) automate_->sticky.companies.push_back({client, client});
  const auto adopted = sync_->adopt({}, "ana", {});
  ASSERT_TRUE(adopted) << adopted.error().message;
  ASSERT_EQ(adopted->passwords, kIds);

  const auto made = make_plan();
  const auto stored = sync_->last_plan();
  ASSERT_TRUE(stored && *stored);
  const auto sent = json::parse(json::serialize(plan_json(**stored)));
  const auto& rows = sent.as_object().at("rows").as_array();
  ASSERT_EQ(made.rows.size(), static_cast<std::size_t>(kIds));
  ASSERT_EQ(rows.size(), static_cast<std::size_t>(kIds));
  const auto text = [](const json::value& value) { return std::string(value.as_string()); };
  int exact = 0;
  for (std::size_t at = 0; at < rows.size(); ++at) {
    const auto& row = rows[at].as_object();
    const auto& planned = made.rows[at];
    const auto expected = entry_of.find(planned.password_id);
    ASSERT_NE(expected, entry_of.end()) << planned.password_id;
    const auto client = automate_->rows.at(planned.password_id).client_id;
    exact += planned.documentation_password_id == core::PasswordId{expected->second} && planned.client_id == client &&
                     planned.organization == core::OrganizationId{client} &&
                     text(row.at("password_id")) == std::to_string(planned.password_id) &&
                     text(row.at("documentation_password_id")) == std::to_string(expected->second) &&
                     text(row.at("client").as_object().at("id")) == std::to_string(client) &&
                     text(row.at("organization").as_object().at("id")) == std::to_string(client)
                 ? 1
                 : 0;
  }
  EXPECT_EQ(exact, kIds);
  const auto current = sync_->rows();
  ASSERT_TRUE(current);
  ASSERT_EQ(current->size(), static_cast<std::size_t>(kIds));
  for (const auto& row : *current) ASSERT_EQ(row.documentation_password_id->value, entry_of.at(row.password_id));

  // What is pushed goes to exactly those entries.
  sync::ApplyOptions some;
  for (int at = 0; at < 300; ++at) some.password_ids.push_back(ids[static_cast<std::size_t>(at) * 331]);
  EXPECT_EQ(apply(some).counts["adopted"], 300);
  for (const auto id : some.password_ids) EXPECT_EQ(documentation_->entries.at(entry_of.at(id)).value, "v") << id;
  EXPECT_EQ(documentation_->posts, 0);
}

TEST_F(LongIdsTest, NumbersAndTextsOfAnIdAreTheSame) {
  json::array given;
  std::vector<std::int64_t> expected;
  for (int at = 0; at < kIds; ++at) {
    expected.push_back(at == 0 ? INT64_MAX : at == 1 ? INT64_MIN : at == 2 ? 0 : new_id());
    if (at % 2 == 0)
      given.emplace_back(expected.back());
    else
      given.emplace_back(std::to_string(expected.back()));
  }
  const auto body = json::parse(json::serialize(json::object{{"ids", given}})).as_object();
  const auto read = find_chosen_ids(body, "ids");
  ASSERT_TRUE(read && *read);
  EXPECT_TRUE(**read == expected);
  for (const char* wrong : {"1e18", "9223372036854775808", "1.0", "\"1.0\"", "\"9223372036854775808\"", "\"0x10\"",
                            "\"\"", "\" 1\"", "true", "[1]"}) {
    const auto value = json::parse(std::string("{\"id\":") + wrong + "}").as_object();
    EXPECT_FALSE(need_id(value, "id")) << wrong;
  }
}

TEST_F(LongIdsTest, ClientZeroAndNegativeClientsAreThemselves) {
  add_client(-5, "Negative");
  automate_->put(1, -5, "of a negative client", "u", "value one");
  automate_->put(2, 0, "of nobody", "u", "value two");
  automate_->put(-3, 1, "a negative row", "u", "value three");
  map_all();
  const auto plan = make_plan();
  const auto sent = plan_json(plan);
  std::map<std::string, std::pair<std::string, std::string>> shown;
  for (const auto& item : sent.at("rows").as_array()) {
    const auto& row = item.as_object();
    shown.emplace(row.at("password_id").as_string(),
                  std::pair(std::string(row.at("client").as_object().at("id").as_string()),
                            std::string(row.at("state").as_string())));
  }
  EXPECT_EQ(shown.at("1"), std::pair(std::string("-5"), std::string("create")));
  EXPECT_EQ(shown.at("2"), std::pair(std::string("0"), std::string("unmapped"))) << "a global password";
  EXPECT_EQ(shown.at("-3").first, "1");
  apply();
  EXPECT_EQ(value_of(4'005, "of a negative client"), "value one");
  EXPECT_EQ(value_of(501, "a negative row"), "value three");
  EXPECT_EQ(make_plan().counts().at("unchanged"), 2);
  EXPECT_EQ(documentation_->entries.size(), 2U);
}

}  // namespace
}  // namespace gluepot::api
