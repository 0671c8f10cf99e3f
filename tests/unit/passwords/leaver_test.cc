// SPDX-License-Identifier: Apache-2.0
#include "passwords/leaver.h"

#include "reveal_fixture.h"

namespace gluepot::passwords {
namespace {

using namespace std::chrono_literals;

class LeaverTest : public RevealTest {
 protected:
  /// The mirror as of now: entries of organization 1, each with the time its value was changed.
  void mirror(const std::vector<std::pair<std::int64_t, std::int64_t>>& entries) {
    std::string page = "{\"data\":[";
    for (const auto& [id, changed] : entries)
      page += std::string(page.ends_with('[') ? "" : ",") + "{\"id\":\"" + std::to_string(id) +
              "\",\"type\":\"passwords\",\"attributes\":{\"organization-id\":1,\"name\":\"=Entry " +
              std::to_string(id) +
              "\",\"password-updated-at\":" + (changed == 0 ? "null" : "\"" + core::format_time(changed) + "\"") + "}}";
    page += "]}";
    core::Secret body(page + std::string(64, ' '));
    body.resize_down(page.size());
    catalog::PageReader reader;
    const auto read = reader.read(catalog::Kind::kPasswords, body);
    ASSERT_TRUE(read) << read.error().message;
    std::vector<const catalog::Row*> rows;
    for (const auto& row : read->rows) rows.push_back(&row);
    ASSERT_TRUE(documentation_->store_rows(rows));
  }
  std::vector<Rotation> report(std::optional<std::vector<core::CompanyId>> companies = {}) {
    return *leaver_report(*audit_, *documentation_, core::UserId{3}, keys_, companies);
  }
  std::vector<core::ApiKeyId> keys_;
  std::string states() {
    std::string out;
    for (const auto& row : report())
      out += (out.empty() ? "" : " ") + std::to_string(row.password_id) + ":" +
             std::string(rotation_state_name(row.state));
    return out;
  }
};

TEST_F(LeaverTest, WhatHisKeysWereShownIsHis) {
  const auto start = clock_.now_ms();
  mirror({{11, start - 1000}, {12, start - 1000}, {13, start - 1000}});
  const auto shown_to_key = [&](std::int64_t key, const std::string& record) {
    clock_.advance(1min);
    auto caller = person(key, "script");
    caller.kind = core::Caller::Kind::kKey;
    audit::Draft draft{"reveal", caller, "Entry", record};
    const auto entry = audit_->begin(draft);
    ASSERT_TRUE(entry);
    ASSERT_TRUE(audit_->finish(*entry, audit::Outcome::kDone));
  };
  clock_.advance(1min);
  ASSERT_TRUE(ask(11));
  shown_to_key(21, "passwords/12");
  shown_to_key(22, "passwords/11");
  shown_to_key(29, "passwords/13");  // somebody else's
  EXPECT_EQ(states(), "11:to_change");
  keys_ = {core::ApiKeyId{21}, core::ApiKeyId{22}};
  EXPECT_EQ(states(), "11:to_change 12:to_change");
  const auto rows = report();
  EXPECT_EQ(rows.front().times, 2);
  EXPECT_LT(rows.front().first_seen_at_ms, rows.front().last_seen_at_ms);
  // Changed between his own look and his key's: what the key saw is the new value.
  mirror({{11, clock_.now_ms() - 150'000}, {12, clock_.now_ms() + 1}});
  EXPECT_EQ(states(), "11:to_change 12:changed");
}

TEST_F(LeaverTest, TheListTicksItselfOff) {
  const auto start = clock_.now_ms();
  mirror({{11, start - 1000}, {12, start - 1000}, {13, 0}, {14, start - 1000}});
  for (const auto id : {11, 12, 13}) {
    clock_.advance(1min);
    const auto shown = ask(id);
    ASSERT_TRUE(shown) << shown.error().message;
  }
  ASSERT_TRUE(ask_as(person(4, "kim"), 14));
  EXPECT_EQ(states(), "13:to_change 12:to_change 11:to_change");
  // Changed before he saw it: what he saw is the new one.
  mirror({{11, start + 30'000}});
  EXPECT_EQ(states(), "13:to_change 12:to_change 11:to_change");
  mirror({{11, clock_.now_ms() + 1}});
  EXPECT_EQ(states(), "13:to_change 12:to_change 11:changed");
  // He looks once more: it is his again.
  clock_.advance(1min);
  ASSERT_TRUE(ask(11));
  EXPECT_EQ(states(), "11:to_change 13:to_change 12:to_change");
  EXPECT_EQ(report().front().times, 2);
}

TEST_F(LeaverTest, WhatWasRefusedFailedOrOnlyACodeIsNotOnIt) {
  mirror({{11, 1}, {12, 1}});
  source_->organization = core::OrganizationId{2};
  EXPECT_FALSE(ask(11));
  EXPECT_FALSE(ask(8));
  source_->organization = core::OrganizationId{1};
  source_->seed = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  ASSERT_TRUE(ask_as(person(), 12, {}, {}, "code"));
  EXPECT_EQ(states(), "");
}

TEST_F(LeaverTest, AnEntryThatIsNotMirroredAnyMoreIsSaidToBeGone) {
  mirror({{11, 1}});
  ASSERT_TRUE(ask(11));
  ASSERT_TRUE(documentation_->drop_organization(1));
  EXPECT_EQ(states(), "11:gone");
  EXPECT_EQ(report().front().name, "=Entry 11") << "as the audit has it";
}

TEST_F(LeaverTest, ALimitedReaderSeesHisCompaniesOnly) {
  mirror({{11, 1}});
  ASSERT_TRUE(ask(11));
  EXPECT_TRUE(report(std::vector<core::CompanyId>{}).empty());
  EXPECT_EQ(report(std::vector{company_}).size(), 1U);
}

TEST_F(LeaverTest, TheSheetHasNoFormulas) {
  mirror({{11, 1}});
  ASSERT_TRUE(ask(11));
  const auto csv = leaver_csv(report());
  EXPECT_NE(csv.find("\"to_change\",\"Acme\",\"'=Entry 11\""), std::string::npos) << csv;
}

TEST_F(LeaverTest, TheSheetSaysWhatWasNotLookedAt) {
  EXPECT_EQ(leaver_csv(report()).find("incomplete"), std::string::npos);
  const auto csv = leaver_csv(report(), {12, {"segment-000001.db"}});
  EXPECT_NE(csv.find("\"incomplete\",\"\",\"12 sealed entries lie elsewhere: segment-000001.db\""), std::string::npos)
      << csv;
}

}  // namespace
}  // namespace gluepot::passwords
