// SPDX-License-Identifier: Apache-2.0
// What a search finds and in which order, over a store of source local.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>

#include "documentation/impl/spelling.h"
#include "documentation/search.h"
#include "documentation/store.h"

namespace gluepot::documentation {
namespace {

namespace json = boost::json;

class SearchTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("gluepot-search-" + std::to_string(::getpid()) + "-" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    StoreOptions options;
    options.path = (folder_ / "documentation.db").string();
    options.local = true;
    auto store = Store::open(options);
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    const auto done = store_->write([](LocalWriter& writer) -> core::Status {
      for (const auto id : {7, 8, 9}) GLUEPOT_TRY(writer.put(Kind::kOrganizations, id, {{"name", "Customer"}}));
      return {};
    });
    ASSERT_TRUE(done) << done.error().message;
  }
  void TearDown() override {
    store_ = nullptr;
    std::filesystem::remove_all(folder_);
  }

  void put(Kind kind, std::int64_t id, const json::object& attributes) {
    const auto done = store_->write([&](LocalWriter& writer) { return writer.put(kind, id, attributes); });
    ASSERT_TRUE(done) << done.error().message;
  }
  void document(std::int64_t id, std::int64_t organization, const std::string& name, const std::string& text = "",
                json::object more = {}) {
    more["organization-id"] = organization;
    more["name"] = name;
    more["content"] = text;
    put(Kind::kDocuments, id, more);
  }
  /// Documents with these ids, named by them, of organization 7, in one transaction.
  void store_all(int from, int to, const std::string& name, const std::string& text = "") {
    const auto done = store_->write([&](LocalWriter& writer) -> core::Status {
      for (int i = from; i <= to; ++i)
        GLUEPOT_TRY(writer.put(Kind::kDocuments, i,
                               {{"organization-id", 7}, {"name", name + std::to_string(i)}, {"content", text}}));
      return {};
    });
    ASSERT_TRUE(done) << done.error().message;
  }
  /// As an older program left it.
  void index_by_other_rules() {
    ASSERT_TRUE(store_->database().write([](store::Connection& connection) {
      return connection.script(
          "INSERT INTO record_text (record_text) VALUES ('delete-all'); DELETE FROM name_word; "
          "INSERT INTO record_text (rowid, name, text, scope) SELECT seq, name, 'Firewall', 'k7 o7' FROM record WHERE "
          "kind = 7; UPDATE counter SET value = 0 WHERE name = 'index_form'");
    }));
  }
  void reopen() {
    store_ = nullptr;
    StoreOptions options;
    options.path = (folder_ / "documentation.db").string();
    options.local = true;
    store_ = std::move(*Store::open(options));
  }
  SearchAnswer search(const SearchQuery& query, const SearchRules& rules = {}) {
    SearchAnswer answer;
    const auto done = store_->read([&](Reader& reader) -> core::Status {
      GLUEPOT_ASSIGN(answer, documentation::search(reader, query, rules));
      return {};
    });
    EXPECT_TRUE(done) << done.error().message;
    return answer;
  }
  std::vector<std::string> names(const std::string& text, Scope scope = {}) {
    SearchQuery query;
    query.text = text;
    query.scope = std::move(scope);
    std::vector<std::string> out;
    for (const auto& hit : search(query).hits) out.push_back(hit.name);
    return out;
  }

  using Names = std::vector<std::string>;
  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(SearchTest, TheNameThatWasTypedComesFirstHoweverOldAndHoweverManyHoldItsWords) {
  document(1, 7, "Backup");
  store_all(2, 2600, "Backup of server ", "backup backup backup");
  EXPECT_EQ(names("backup").front(), "Backup");
  EXPECT_EQ(names("Backup of server 2").front(), "Backup of server 2");
}

TEST_F(SearchTest, OneLetterFindsNamesThatBeginWithIt) {
  document(1, 7, "Firewall", "x");
  document(2, 7, "Switch", "f f f");
  document(3, 8, "Fax", "x");
  EXPECT_EQ(names("f", Scope::only({7})), (Names{"Firewall", "Switch"}));
  EXPECT_EQ(names("q"), Names{});
}

TEST_F(SearchTest, ASingleLetterAfterOtherWordsFavoursNamesAndHidesNothing) {
  document(1, 7, "Core switch");
  document(2, 7, "Core router");
  EXPECT_EQ(names("core r"), (Names{"Core router", "Core switch"}));
  EXPECT_EQ(names("core s"), (Names{"Core switch", "Core router"}));
}

TEST_F(SearchTest, ASlipOfTheFingerIsSetRightByTheWordsOfNames) {
  document(1, 7, "Firewall rules");
  document(2, 7, "Kubernetes cluster");
  document(3, 7, "Notes", "exchange");
  for (const char* typed : {"firwall", "fierwall", "firewakl", "firrewall", "firewlal rules", "firewall ruels"}) {
    SearchQuery query;
    query.text = typed;
    const auto result = search(query);
    ASSERT_EQ(result.hits.size(), 1u) << typed;
    EXPECT_EQ(result.hits[0].name, "Firewall rules") << typed;
    EXPECT_TRUE(result.respelt) << typed;
    bool marked = false;
    for (const auto& segment : result.hits[0].name_segments) marked = marked || segment.match;
    EXPECT_TRUE(marked) << typed;
  }
  EXPECT_EQ(names("kubrenetse"), Names{"Kubernetes cluster"});  // two slips in a long word
  EXPECT_EQ(names("kubrenet"), Names{"Kubernetes cluster"});    // while it is being typed
  EXPECT_EQ(names("firewall"), Names{"Firewall rules"});
  EXPECT_EQ(names("zzfirewall"), Names{"Firewall rules"});
  EXPECT_EQ(names("xchangee"), Names{});  // words of texts are not guessed at
  SearchQuery right;
  right.text = "firewall";
  EXPECT_FALSE(search(right).respelt);
}

TEST_F(SearchTest, ACorrectionShowsOnlyWhatTheScopeSees) {
  document(1, 7, "Firewall");
  EXPECT_EQ(names("firwall", Scope::only({8})), Names{});
}

TEST_F(SearchTest, FindsTheDocumentThatASectionIsPartOf) {
  document(1, 7, "Handbook");
  put(Kind::kDocumentSections, 11,
      {{"document-id", 1},
       {"organization-id", 7},
       {"resource-type", "Document::Text"},
       {"content", "<p>emergency generator</p>"}});
  SearchQuery query;
  query.text = "generator";
  const auto result = search(query);
  ASSERT_EQ(result.hits.size(), 1u);
  EXPECT_EQ(result.hits[0].kind, Kind::kDocuments);
  EXPECT_EQ(result.hits[0].id, 1);
  std::string snippet;
  for (const auto& segment : result.hits[0].snippet) snippet += segment.text;
  EXPECT_NE(snippet.find("generator"), std::string::npos) << snippet;
}

TEST_F(SearchTest, ManyHiddenMatchesDoNotHideTheVisibleOne) {
  store_all(1, 700, "Router ");
  document(9000, 8, "Router of the branch");
  store_all(10'000, 10'700, "Router ");
  EXPECT_EQ(names("router", Scope::only({8})), Names{"Router of the branch"});
  // More organizations than the index is asked for at once.
  std::vector<std::int64_t> many{8};
  for (int i = 0; i < 400; ++i) many.push_back(100 + i);
  EXPECT_EQ(names("router", Scope::only(many)), Names{"Router of the branch"});
}

TEST_F(SearchTest, WhatIsBelowARestrictedFolderIsNotFound) {
  put(Kind::kDocumentFolders, 50, {{"organization-id", 7}, {"name", "Closed"}, {"restricted", true}});
  put(Kind::kDocumentFolders, 51, {{"organization-id", 7}, {"name", "Inner"}, {"parent-id", 50}});
  document(1, 7, "Payroll server", "", {{"document-folder-id", 51}});
  document(2, 7, "Print server");
  Scope scope = Scope::only({7});
  scope.hide_restricted = true;
  EXPECT_EQ(names("server", scope), Names{"Print server"});
  scope.restricted_allowed = {7};
  EXPECT_EQ(names("server", scope).size(), 2u);
}

TEST_F(SearchTest, TheAnswerIsFilledWithWhatTheCallerAccepts) {
  store_all(1, 300, "Server ");
  SearchQuery query;
  query.text = "server";
  query.limit = 5;
  SearchRules rules;
  rules.accept = [](Reader&, const Record& record) -> core::Result<bool> { return record.id % 50 == 0; };
  EXPECT_EQ(search(query, rules).hits.size(), 5u);
}

TEST_F(SearchTest, WordsAreRankedByHowRareTheyAre) {
  store_all(1, 200, "Note ", "the server");
  document(300, 7, "Plan", "the the the the the server");
  document(301, 7, "Layout", "the firewall and the server");
  EXPECT_EQ(names("the firewall"), Names{"Layout"});
}

TEST_F(SearchTest, WordsOfEveryScriptAreFoundHoweverTheirLettersAreFormed) {
  const std::vector<std::pair<std::string, std::string>> words{
      {"Οδηγίες εγκατάστασης", "οδηγιεσ"}, {"Русский язык", "РУССКИЙ"},       {"Приёмка серверов", "приемка"},
      {"インストールガイド", "ガイド"},    {"한빛소프트 서버", "한빛소프트"}, {"हिन्दी दस्तावेज़", "हिन्दी"},
      {"服务器机房地图", "机房"},          {"النسخ الاحتياطي", "النسخ"},      {"Straße nach Norden", "strasse"},
      {"Cafe\u0301 router", "café"}};
  for (std::size_t i = 0; i < words.size(); ++i) {
    document(static_cast<std::int64_t>(2 * i + 1), 7, words[i].first);
    document(static_cast<std::int64_t>(2 * i + 2), 7, "Plain", "<p>" + words[i].first + "</p>");
  }
  for (const auto& [name, typed] : words) {
    EXPECT_EQ(names(typed), (Names{name, "Plain"})) << typed;
    const auto whole = names(name);
    ASSERT_FALSE(whole.empty()) << name;
    EXPECT_EQ(whole.front(), name);
  }
}

TEST_F(SearchTest, AStoreThatWasIndexedByOtherRulesIsIndexedAnew) {
  document(1, 7, "Οδηγίες", "Firewall");
  index_by_other_rules();
  EXPECT_EQ(names("οδηγιες"), Names{});
  reopen();
  while (*store_->index_texts() > 0) {
  }
  EXPECT_EQ(names("οδηγιες"), Names{"Οδηγίες"});
  EXPECT_EQ(names("οδηγιεα"), Names{"Οδηγίες"});  // its names' words are known again
}

TEST_F(SearchTest, AnIndexIsMadeAnewInSlicesAfterTheStartAndGoesOnAfterAKill) {
  store_all(1, 6000, "Firewall ");
  index_by_other_rules();
  reopen();
  const auto waiting = *store_->index_texts(500);
  EXPECT_GT(waiting, 5000) << "opening the store indexes nothing: nobody waits for it";
  reopen();
  EXPECT_EQ(*store_->index_texts(0), waiting) << "what was indexed is not begun again";
  document(7000, 7, "Own change");
  EXPECT_GT(*store_->index_texts(0), 0) << "a change meanwhile carries a slice, not all of it";
  while (*store_->index_texts() > 0) {
  }
  EXPECT_EQ(names("own change"), Names{"Own change"});
  EXPECT_EQ(names("6000"), Names{"Firewall 6000"});
  document(7001, 7, "Found at once");
  EXPECT_EQ(names("at once"), Names{"Found at once"});
}

TEST_F(SearchTest, ArchivedRecordsComeLast) {
  document(2, 7, "Old router", "", {{"archived", true}});
  document(1, 7, "New router");
  EXPECT_EQ(names("router"), (Names{"New router", "Old router"}));
}

TEST(SlipsTest, CountsWhatFingersDo) {
  EXPECT_EQ(slips(U"firewall", U"firewall", false, 2), 0);
  EXPECT_EQ(slips(U"fierwall", U"firewall", false, 2), 1);  // swapped
  EXPECT_EQ(slips(U"firwall", U"firewall", false, 2), 1);
  EXPECT_EQ(slips(U"firrewall", U"firewall", false, 2), 1);
  EXPECT_EQ(slips(U"farewell", U"firewall", false, 2), 2);
  EXPECT_EQ(slips(U"printer", U"firewall", false, 2), 3);
  EXPECT_EQ(slips(U"kubrn", U"kubernetes", true, 2), 1);
  EXPECT_EQ(slips(U"kubrn", U"kubernetes", false, 2), 3);
}

}  // namespace
}  // namespace gluepot::documentation
