// SPDX-License-Identifier: Apache-2.0
#include "documentation/store.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>

#include "catalog/page_reader.h"

namespace gluepot::documentation {
namespace {

namespace json = boost::json;

class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("gluepot_store_" + std::to_string(::getpid()) + "_" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    reopen();
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void reopen(bool local = false) {
    store_.reset();
    auto opened = Store::open({(folder_ / "documentation.db").string(), local, 4});
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
  }

  struct Doc {
    int id;
    int organization;
    std::string name;
    std::string text = "";
    bool restricted = false;
    int folder = 0;
  };
  static std::string page_of(const std::vector<Doc>& docs, const char* type = "documents") {
    std::string out = "{\"data\":[";
    for (const auto& doc : docs) {
      if (out.size() > 10) out += ',';
      json::object attributes{{"name", doc.name},
                              {"organization-id", doc.organization},
                              {"restricted", doc.restricted},
                              {"updated-at", "2026-01-02T03:04:05.000Z"}};
      if (doc.folder != 0)
        attributes[std::string(type) == "documents" ? "document-folder-id" : "parent-id"] = doc.folder;
      if (std::string(type) == "documents")
        attributes["content"] = json::array{
            json::object{{"resource_type", "Document::Text"}, {"resource", json::object{{"content", doc.text}}}}};
      out += "{\"id\":\"" + std::to_string(doc.id) + "\",\"type\":\"" + type +
             "\",\"attributes\":" + json::serialize(attributes) + "}";
    }
    return out + "]}";
  }
  /// Stores one page as a mirror does: by digest when it is unchanged.
  core::Result<PageOutcome> mirror(const std::string& stream, int number, const std::string& text, int generation,
                                   Kind kind = Kind::kDocuments, std::function<bool(const catalog::Row&)> keep = {},
                                   const std::string& salt = {}) {
    core::Secret body{std::string_view(text)};
    PageWrite write{stream, number, catalog::digest_of(body.reveal(), salt), nullptr, std::move(keep)};
    const auto same = store_->page_unchanged(stream, number, write.digest);
    if (!same) return core::fail(same.error());
    std::optional<catalog::Page> page;
    if (!*same) {
      auto read = reader_.read(kind, body);
      if (!read) return core::fail(read.error());
      page = std::move(*read);
      write.page = &*page;
    }
    last_unchanged_ = *same;
    return store_->store_pages(std::span(&write, 1), generation);
  }
  void put(const std::vector<Doc>& docs, const char* type = "documents", Kind kind = Kind::kDocuments) {
    static int stream = 0;
    const auto done = mirror("put/" + std::to_string(++stream), 1, page_of(docs, type), 1, kind);
    ASSERT_TRUE(done) << done.error().message;
  }
  std::vector<std::int64_t> ids(const ListQuery& query) {
    const auto list = store_->list(query);
    EXPECT_TRUE(list) << list.error().message;
    std::vector<std::int64_t> out;
    if (list)
      for (const auto& record : list->records) out.push_back(record.id);
    return out;
  }
  std::vector<std::int64_t> found(const std::string& text, Scope scope = {}) {
    while (*store_->index_texts() > 0) {
    }
    const auto result = store_->search({text, std::move(scope), std::nullopt, 50});
    EXPECT_TRUE(result) << result.error().message;
    std::vector<std::int64_t> out;
    if (result)
      for (const auto& hit : result->hits) out.push_back(hit.id);
    return out;
  }
  std::int64_t count(Kind kind, std::int64_t organization) {
    const auto all = *store_->counts();
    for (const auto& entry : all)
      if (entry.kind == kind && entry.organization_id == organization) return entry.records;
    return 0;
  }

  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  catalog::PageReader reader_;
  bool last_unchanged_ = false;
};

using Ids = std::vector<std::int64_t>;

TEST_F(StoreTest, StoresAndFindsAcrossAReopen) {
  put({{1, 7, "Alpha", "<p>Hello</p>"}, {2, 8, "Beta"}});
  reopen();
  const auto record = store_->find(Kind::kDocuments, 1);
  ASSERT_TRUE(record && *record);
  EXPECT_EQ((*record)->name, "Alpha");
  EXPECT_EQ((*record)->organization_id, 7);
  EXPECT_TRUE(json::parse((*record)->body).at("content").is_array());
  EXPECT_FALSE(*store_->find(Kind::kDocuments, 3));
  EXPECT_FALSE(*store_->find(Kind::kPasswords, 1));
  EXPECT_FALSE(*store_->find(Kind::kDocuments, 1, Scope::only({8})));
  EXPECT_EQ(count(Kind::kDocuments, 7), 1);
}

TEST_F(StoreTest, AnUnchangedPageWritesNoRecord) {
  const auto text = page_of({{1, 7, "A"}, {2, 7, "B"}});
  ASSERT_EQ(mirror("documents", 1, text, 1)->stored, 2);
  const auto revision = store_->revision();
  const auto again = mirror("documents", 1, text, 2);
  EXPECT_TRUE(last_unchanged_);
  EXPECT_EQ(again->stored, 0);
  EXPECT_EQ(again->unchanged, 2);
  EXPECT_EQ(store_->revision(), revision);
}

TEST_F(StoreTest, OnlyTheChangedRecordOfAPageIsWritten) {
  ASSERT_TRUE(mirror("documents", 1, page_of({{1, 7, "A"}, {2, 7, "B"}}), 1));
  const auto done = mirror("documents", 1, page_of({{1, 7, "A"}, {2, 7, "B2"}}), 2);
  EXPECT_EQ(done->stored, 1);
  EXPECT_EQ(done->unchanged, 1);
  EXPECT_EQ((*store_->find(Kind::kDocuments, 2))->name, "B2");
  EXPECT_EQ(count(Kind::kDocuments, 7), 2);
}

TEST_F(StoreTest, ARecordThatMovesToAnotherOrganizationIsCountedThere) {
  ASSERT_TRUE(mirror("documents", 1, page_of({{1, 7, "A"}}), 1));
  ASSERT_TRUE(mirror("documents", 1, page_of({{1, 8, "A"}}), 2));
  EXPECT_EQ(count(Kind::kDocuments, 7), 0);
  EXPECT_EQ(count(Kind::kDocuments, 8), 1);
}

TEST_F(StoreTest, ARecordChangedAsideIsComparedAgain) {
  const auto text = page_of({{1, 7, "Old"}});
  ASSERT_TRUE(mirror("documents", 1, text, 1));
  core::Secret other{std::string_view(page_of({{1, 7, "New"}}))};
  const auto page = reader_.read(Kind::kDocuments, other);
  const catalog::Row* row = &page->rows[0];
  ASSERT_TRUE(store_->store_rows(std::span(&row, 1)));
  EXPECT_EQ((*store_->find(Kind::kDocuments, 1))->name, "New");
  ASSERT_TRUE(mirror("documents", 1, text, 2));
  EXPECT_FALSE(last_unchanged_);
  EXPECT_EQ((*store_->find(Kind::kDocuments, 1))->name, "Old");
  ASSERT_TRUE(mirror("documents", 1, text, 3));
  EXPECT_TRUE(last_unchanged_);
}

TEST_F(StoreTest, ARemovedRecordComesBackWithItsPage) {
  const auto text = page_of({{1, 7, "A"}});
  ASSERT_TRUE(mirror("documents", 1, text, 1));
  EXPECT_TRUE(*store_->remove(Kind::kDocuments, 1));
  EXPECT_FALSE(*store_->remove(Kind::kDocuments, 1));
  ASSERT_TRUE(mirror("documents", 1, text, 2));
  EXPECT_TRUE(*store_->find(Kind::kDocuments, 1));
}

TEST_F(StoreTest, ATransactionThatFailsStoresNothing) {
  core::Secret body{std::string_view(page_of({{1, 7, "A"}}))};
  const auto page = reader_.read(Kind::kDocuments, body);
  const PageWrite write{"documents", 1, catalog::digest_of(body.reveal()), &*page, {}};
  const auto done = store_->store_pages(std::span(&write, 1), 1, [&](store::Connection& connection) -> core::Status {
    EXPECT_TRUE(store_->set_cursor(connection, "documents", "2"));
    return core::fail(core::ErrorCode::kCancelled, "stop");
  });
  EXPECT_FALSE(done);
  EXPECT_FALSE(*store_->find(Kind::kDocuments, 1));
  EXPECT_FALSE(*store_->page_unchanged("documents", 1, write.digest));
  ASSERT_TRUE(store_->read([](Reader& reader) -> core::Status {
    EXPECT_EQ(*reader.cursor("documents"), "");
    return {};
  }));
}

TEST_F(StoreTest, MoreThanEightPagesAreRefused) {
  std::vector<PageWrite> pages(9);
  EXPECT_EQ(store_->store_pages(pages, 1).error().code, core::ErrorCode::kInvalidArgument);
}

TEST_F(StoreTest, RefusedRowsAreNotStoredButProve) {
  const auto text = page_of({{1, 7, "A"}, {2, 8, "B"}});
  const auto done = mirror(
      "documents", 1, text, 1, Kind::kDocuments, [](const auto& row) { return row.organization_id == 7; }, "m1");
  EXPECT_EQ(done->refused, 1);
  EXPECT_FALSE(*store_->find(Kind::kDocuments, 2));
  const auto swept = store_->sweep({"documents", Kind::kDocuments, {}, {}, {}}, 1, 1, 2);
  EXPECT_TRUE(swept->agreed);
  // Mapped now: the same bytes under another salt are read again.
  ASSERT_TRUE(mirror("documents", 1, text, 2, Kind::kDocuments, {}, "m2"));
  EXPECT_TRUE(*store_->find(Kind::kDocuments, 2));
  // Unmapped again by the filter: it goes.
  ASSERT_TRUE(mirror(
      "documents", 1, text, 3, Kind::kDocuments, [](const auto& row) { return row.organization_id == 7; }, "m3"));
  EXPECT_FALSE(*store_->find(Kind::kDocuments, 2));
}

TEST_F(StoreTest, UnmappedOrganizationsKeepTheirNameOnly) {
  const std::string text =
      R"({"data":[{"id":"7","type":"organizations","attributes":{"name":"Acme","quick-notes":"private"},"relationships":{"adapters-resources":{"data":[{"id":"90","type":"adapters-resources"}]}}}],)"
      R"("included":[{"id":"90","type":"adapters-resources","attributes":{"remote-id":"19300"}}]})";
  ASSERT_TRUE(mirror(
      "organizations", 1, text, 1, Kind::kOrganizations, [](const auto&) { return false; }, "m1"));
  EXPECT_EQ((*store_->find(Kind::kOrganizations, 7))->body, R"({"name":"Acme"})");
  ASSERT_TRUE(store_->read([](Reader& reader) -> core::Status {
    const auto links = reader.psa_links();
    EXPECT_EQ(links->size(), 1u);
    EXPECT_EQ(links->at(0).remote_id, "19300");
    EXPECT_EQ(links->at(0).organization_id, 7);
    return {};
  }));
  ASSERT_TRUE(mirror("organizations", 1, text, 2, Kind::kOrganizations, {}, "m2"));
  EXPECT_NE((*store_->find(Kind::kOrganizations, 7))->body.find("private"), std::string::npos);
  ASSERT_TRUE(store_->drop_organization(7));
  EXPECT_EQ((*store_->find(Kind::kOrganizations, 7))->body, R"({"name":"Acme"})");
  EXPECT_EQ(found("private"), Ids{});
}

TEST_F(StoreTest, SweepDeletesWhatWasNotSeen) {
  ASSERT_TRUE(mirror("documents", 1, page_of({{1, 7, "A"}, {2, 7, "B"}}), 1));
  ASSERT_TRUE(mirror("documents", 1, page_of({{2, 7, "B"}}), 2));
  const auto swept = store_->sweep({"documents", Kind::kDocuments, 7, {}, {}}, 2, 1, 1);
  ASSERT_TRUE(swept);
  EXPECT_TRUE(swept->agreed);
  EXPECT_EQ(swept->deleted, 1);
  EXPECT_FALSE(*store_->find(Kind::kDocuments, 1));
  EXPECT_EQ(count(Kind::kDocuments, 7), 1);
}

TEST_F(StoreTest, SweepDeletesNothingWithoutProof) {
  ASSERT_TRUE(mirror("documents", 1, page_of({{1, 7, "A"}, {2, 7, "B"}}), 1));
  ASSERT_TRUE(mirror("documents", 1, page_of({{2, 7, "B"}}), 2));
  const SweepScope scope{"documents", Kind::kDocuments, 7, {}, {}};
  EXPECT_FALSE(store_->sweep(scope, 2, 1, 2)->agreed);  // the source says two
  EXPECT_FALSE(store_->sweep(scope, 2, 2, 1)->agreed);  // a page is missing
  EXPECT_FALSE(store_->sweep(scope, 1, 1, 1)->agreed);  // another generation
  EXPECT_EQ(store_->sweep(scope, 2, 1, 1, 0)->would_delete, 1);
  EXPECT_TRUE(*store_->find(Kind::kDocuments, 1));
  ASSERT_TRUE(mirror("documents", 1, page_of({}), 3));
  EXPECT_EQ(store_->sweep(scope, 3, 1, 0)->would_delete, 2);  // an empty list deletes nothing
  EXPECT_EQ(count(Kind::kDocuments, 7), 2);
}

TEST_F(StoreTest, SweepStaysInItsScope) {
  put({{9, 8, "Other"}});
  ASSERT_TRUE(mirror("documents/7", 1, page_of({{1, 7, "A"}}), 1));
  EXPECT_EQ(store_->sweep({"documents/7", Kind::kDocuments, 7, {}, {}}, 1, 1, 1)->deleted, 0);
  EXPECT_TRUE(*store_->find(Kind::kDocuments, 9));
}

TEST_F(StoreTest, DropOrganizationLeavesTheOthers) {
  put({{1, 7, "A secret plan"}, {2, 8, "B secret plan"}});
  EXPECT_EQ(*store_->drop_organization(7), 1);
  EXPECT_EQ(count(Kind::kDocuments, 7), 0);
  EXPECT_EQ(found("plan"), Ids{2});
}

TEST_F(StoreTest, DropEverythingEmptiesTheStoreAndItFillsAgain) {
  put({{1, 7, "Plan"}});
  EXPECT_EQ(found("plan"), Ids{1});
  ASSERT_TRUE(store_->drop_everything());
  EXPECT_TRUE(store_->counts()->empty());
  EXPECT_EQ(found("plan"), Ids{});
  put({{3, 7, "Plan"}});
  EXPECT_EQ(found("plan"), Ids{3});
}

TEST_F(StoreTest, ListsFilterSortAndPage) {
  put({{1, 7, "beta"}, {2, 7, "Alpha"}, {3, 8, "gamma"}, {4, 7, "delta"}});
  ListQuery query;
  query.kind = Kind::kDocuments;
  EXPECT_EQ(ids(query), (Ids{1, 2, 3, 4}));
  query.sorts = {{"name", false}};
  EXPECT_EQ(ids(query), (Ids{2, 1, 4, 3}));
  query.sorts = {{"name", true}};
  query.scope = Scope::only({7});
  query.page_size = 2;
  EXPECT_EQ(ids(query), (Ids{4, 1}));
  query.page_number = 2;
  EXPECT_EQ(ids(query), (Ids{2}));
  EXPECT_EQ(store_->list(query)->total, 3);
  query = {};
  query.kind = Kind::kDocuments;
  query.conditions = {{"name", Condition::Op::kIn, {"alpha"}}};
  EXPECT_EQ(ids(query), Ids{});  // names are exact
  query.conditions = {{"name", Condition::Op::kIn, {"Alpha", "gamma"}}};
  EXPECT_EQ(ids(query), (Ids{2, 3}));
  query.conditions = {{"id", Condition::Op::kNotIn, {"1", "2"}}};
  EXPECT_EQ(ids(query), (Ids{3, 4}));
  query.conditions = {{"id", Condition::Op::kIn, {"x"}}};
  EXPECT_EQ(ids(query), Ids{});  // an impossible value finds nothing
  query.conditions = {{"updated-at", Condition::Op::kBetween, {"2026-01-02", "*"}}};
  EXPECT_EQ(ids(query).size(), 4u);
  query.conditions = {{"updated-at", Condition::Op::kBetween, {"*", "2026-01-01"}}};
  EXPECT_EQ(ids(query), Ids{});
  query.conditions = {{"content", Condition::Op::kIn, {"x"}}};
  EXPECT_EQ(store_->list(query).error().code, core::ErrorCode::kInvalidArgument);
}

TEST_F(StoreTest, ApiQueriesBecomeListQueries) {
  put({{1, 7, "A"}, {2, 8, "B"}}, "passwords", Kind::kPasswords);
  const auto& type = catalog::find_type(Kind::kPasswords);
  const auto parsed =
      catalog::parse_query("filter[organization-id]=8&filter[nonsense]=1&sort=-updated-at&page[size]=5");
  const auto query = list_query(type, *parsed, Scope::all());
  ASSERT_TRUE(query);
  EXPECT_EQ(ids(*query), Ids{2});
  EXPECT_EQ(list_query(type, *catalog::parse_query("sort=notes"), Scope::all()).error().field, "sort");
}

TEST_F(StoreTest, RestrictedRecordsAndWhatLiesBelowAreHidden) {
  put({{100, 7, "Vault folder", "", true}, {101, 7, "Inner", "", false, 100}, {200, 8, "Vault folder", "", true}},
      "document-folders", Kind::kDocumentFolders);
  put({{1, 7, "Open plan"},
       {2, 7, "Restricted plan", "", true},
       {3, 7, "Deep plan", "", false, 101},
       {4, 8, "Allowed plan", "", false, 200}});
  Scope scope;
  scope.hide_restricted = true;
  scope.restricted_allowed = {8};
  ListQuery query;
  query.kind = Kind::kDocuments;
  query.scope = scope;
  EXPECT_EQ(ids(query), (Ids{1, 4}));
  EXPECT_FALSE(*store_->find(Kind::kDocuments, 3, scope));
  auto hits = found("plan", scope);
  std::sort(hits.begin(), hits.end());
  EXPECT_EQ(hits, (Ids{1, 4}));
}

TEST_F(StoreTest, SearchRanksNamesAndFindsPrefixesAndDiacritics) {
  put({{1, 7, "Other", "<p>The backup server of <b>M\u00fcller</b></p>"},
       {2, 7, "Backup server", "x"},
       {3, 8, "Backup server", "y"}});
  EXPECT_EQ(found("backup serv", Scope::only({7})), (Ids{2, 1}));
  EXPECT_EQ(found("muller"), Ids{1});
  EXPECT_EQ(found("M\u00dcLL"), Ids{1});
  EXPECT_EQ(found("backup zebra"), Ids{});
  EXPECT_EQ(found("p"), Ids{});  // tags are not text
}

TEST_F(StoreTest, SearchTakesOperatorsAsText) {
  put({{1, 7, "alpha NOT beta", "scope k7 o7"}, {2, 7, "near", ""}});
  for (const char* text : {"alpha NOT beta", "\"alpha", "alpha*", "(alpha", "alpha OR", "name:alpha", "NEAR(alpha)",
                           "alpha - beta", "^alpha", "alpha'--"})
    EXPECT_LE(found(text).size(), 1u) << text;
  EXPECT_EQ(found("alpha \"beta"), Ids{1});
  EXPECT_EQ(found("alpha OR near"), Ids{});
  EXPECT_EQ(found(""), Ids{});
  EXPECT_EQ(found("***"), Ids{});
  EXPECT_EQ(found("o7"), Ids{1});  // the organization's own term is not text
}

TEST_F(StoreTest, SnippetsMarkWhatMatched) {
  put({{1, 7, "Guide", "<p>" + std::string(600, 'x') + " restore the <b>b\u00e4ckup</b> now</p>"}});
  while (*store_->index_texts() > 0) {
  }
  const auto result = store_->search({"backup", {}, {}, 10});
  ASSERT_EQ(result->hits.size(), 1u);
  bool marked = false;
  for (const auto& segment : result->hits[0].snippet)
    if (segment.match) marked = segment.text == "b\u00e4ckup";
  EXPECT_TRUE(marked);
}

TEST_F(StoreTest, SearchFollowsChangesAndDeletions) {
  ASSERT_TRUE(mirror("documents", 1, page_of({{1, 7, "Alpha"}}), 1));
  EXPECT_EQ(found("alpha"), Ids{1});
  ASSERT_TRUE(mirror("documents", 1, page_of({{1, 7, "Beta"}}), 2));
  EXPECT_EQ(found("alpha"), Ids{});
  EXPECT_EQ(found("beta"), Ids{1});
  ASSERT_TRUE(store_->remove(Kind::kDocuments, 1));
  EXPECT_EQ(found("beta"), Ids{});
}

TEST_F(StoreTest, CommonWordsAreRankedFromTheNewest) {
  for (int page = 0; page < 6; ++page) {
    std::vector<Doc> docs;
    for (int i = 0; i < 1000; ++i)
      docs.push_back({page * 1000 + i + 1, 7, i == 500 ? "Common" : "Doc", "the common word"});
    put(docs);
  }
  while (*store_->index_texts() > 0) {
  }
  const auto result = store_->search({"common", {}, {}, 10});
  EXPECT_TRUE(result->truncated);
  ASSERT_EQ(result->hits.size(), 10u);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(result->hits[static_cast<std::size_t>(i)].name, "Common");
}

TEST_F(StoreTest, KnownAndNewest) {
  put({{1, 7, "A"}, {2, 8, "B"}});
  ASSERT_TRUE(store_->read([](Reader& reader) -> core::Status {
    EXPECT_EQ(reader.known(Kind::kDocuments)->size(), 2u);
    EXPECT_EQ(reader.known(Kind::kDocuments, 8)->at(0).id, 2);
    EXPECT_EQ(*reader.newest_updated_at_ms(Kind::kDocuments), 1767323045000);
    EXPECT_EQ(*reader.newest_updated_at_ms(Kind::kPasswords), 0);
    return {};
  }));
}

class LocalStoreTest : public StoreTest {
 protected:
  void SetUp() override {
    StoreTest::SetUp();
    reopen(true);
    ASSERT_TRUE(store_->write([](LocalWriter& writer) {
      return writer.put(Kind::kOrganizations, 7, {{"name", "Acme"}});
    }));
  }
};

TEST_F(LocalStoreTest, IdsGrowAndSurviveARollback) {
  std::int64_t first = 0, second = 0;
  ASSERT_TRUE(store_->write([&](LocalWriter& writer) -> core::Status {
    first = *writer.allocate_id();
    return writer.put(Kind::kPasswords, first, {{"name", "x"}, {"organization-id", 7}});
  }));
  EXPECT_FALSE(store_->write([&](LocalWriter& writer) -> core::Status {
    (void)writer.allocate_id();
    return core::fail(core::ErrorCode::kConflict, "no");
  }));
  ASSERT_TRUE(store_->write([&](LocalWriter& writer) -> core::Status {
    second = *writer.allocate_id();
    return {};
  }));
  EXPECT_EQ(second, first + 1);
}

TEST_F(LocalStoreTest, PatchChangesOnlyWhatIsGiven) {
  ASSERT_TRUE(store_->write([](LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(
        writer.put(Kind::kPasswords, 5, {{"name", "x"}, {"organization-id", 7}, {"notes", "n"}, {"url", "http://a"}}));
    GLUEPOT_ASSIGN(const auto after, writer.patch(Kind::kPasswords, 5, {{"name", "y"}, {"url", nullptr}}));
    EXPECT_EQ(after.at("notes"), "n");
    return {};
  }));
  const auto record = *store_->find(Kind::kPasswords, 5);
  EXPECT_EQ(record->name, "y");
  EXPECT_FALSE(record->side_text("url"));
  EXPECT_EQ(count(Kind::kPasswords, 7), 1);
  EXPECT_EQ(found("y"), Ids{5});
  EXPECT_EQ(store_
                ->write([](LocalWriter& writer) -> core::Status {
                  auto missing = writer.patch(Kind::kPasswords, 6, {{"name", "y"}});
                  return missing ? core::Status{} : core::fail(missing.error());
                })
                .error()
                .code,
            core::ErrorCode::kNotFound);
}

TEST_F(LocalStoreTest, SecretsAndForeignOrganizationsAreRefused) {
  EXPECT_EQ(store_
                ->write([](LocalWriter& writer) {
                  return writer.put(Kind::kPasswords, 5, {{"name", "x"}, {"organization-id", 7}, {"password", "p"}});
                })
                .error()
                .field,
            "password");
  EXPECT_EQ(store_
                ->write([](LocalWriter& writer) {
                  return writer.put(Kind::kPasswords, 5, {{"name", "x"}, {"organization-id", 99}});
                })
                .error()
                .field,
            "organization_id");
}

TEST_F(LocalStoreTest, SealedValuesLiveAndDieWithTheirRecord) {
  ASSERT_TRUE(store_->write([](LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(writer.put(Kind::kPasswords, 5, {{"name", "x"}, {"organization-id", 7}}));
    GLUEPOT_TRY(writer.seal(Kind::kPasswords, 5, "password", std::string_view("\0sealed", 7), 1));
    EXPECT_EQ(*writer.sealed(Kind::kPasswords, 5, "password"), std::string("\0sealed", 7));
    GLUEPOT_TRY(writer.patch(Kind::kPasswords, 5, {{"name", "y"}}));
    EXPECT_EQ(writer.sealed_fields(Kind::kPasswords, 5)->size(), 1u);
    EXPECT_TRUE(*writer.remove(Kind::kPasswords, 5));
    EXPECT_TRUE(writer.sealed_fields(Kind::kPasswords, 5)->empty());
    EXPECT_FALSE(*writer.remove(Kind::kPasswords, 5));
    return {};
  }));
}

TEST_F(LocalStoreTest, DeletingCascades) {
  ASSERT_TRUE(store_->write([](LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(writer.put(Kind::kDocumentFolders, 10, {{"name", "f"}, {"organization-id", 7}}));
    GLUEPOT_TRY(writer.put(Kind::kDocumentFolders, 11, {{"name", "g"}, {"organization-id", 7}, {"parent-id", 10}}));
    GLUEPOT_TRY(writer.put(Kind::kDocuments, 12, {{"name", "d"}, {"organization-id", 7}, {"document-folder-id", 11}}));
    GLUEPOT_TRY(writer.put(Kind::kDocumentSections, 13, {{"document-id", 12}, {"content", "<p>zebra</p>"}}));
    EXPECT_TRUE(*writer.remove(Kind::kDocumentFolders, 11));
    EXPECT_EQ((*writer.find(Kind::kDocuments, 12))->parent_id, 10);
    EXPECT_EQ(writer.children(Kind::kDocumentSections, 12)->size(), 1u);
    EXPECT_TRUE(*writer.remove(Kind::kDocuments, 12));
    EXPECT_TRUE(writer.children(Kind::kDocumentSections, 12)->empty());
    EXPECT_TRUE(*writer.remove(Kind::kOrganizations, 7));
    return {};
  }));
  EXPECT_TRUE(store_->counts()->empty());
}

TEST_F(LocalStoreTest, SectionsBelongToTheOrganizationOfTheirDocument) {
  ASSERT_TRUE(store_->write([](LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(writer.put(Kind::kDocuments, 12, {{"name", "d"}, {"organization-id", 7}}));
    GLUEPOT_TRY(writer.put(Kind::kDocumentSections, 13, {{"document-id", 12}, {"content", "zebra"}}));
    return writer.put(Kind::kDocumentSections, 14, {{"document-id", 99}, {"content", "zebra"}});
  }));
  EXPECT_TRUE(*store_->find(Kind::kDocumentSections, 13, Scope::only({7})));
  EXPECT_FALSE(*store_->find(Kind::kDocumentSections, 13, Scope::only({8})));
  EXPECT_FALSE(*store_->find(Kind::kDocumentSections, 14, Scope::only({7})));
  EXPECT_EQ(found("zebra", Scope::only({8})), Ids{});
  EXPECT_EQ(*store_->drop_organization(7), 2);
}

TEST_F(LocalStoreTest, CountsByCategoryAndFolder) {
  ASSERT_TRUE(store_->write([](LocalWriter& writer) -> core::Status {
    for (int i = 0; i < 3; ++i)
      GLUEPOT_TRY(writer.put(Kind::kPasswords, 20 + i,
                             {{"name", "p"}, {"organization-id", 7}, {"password-category-id", i == 0 ? 1 : 2}}));
    const auto counts = writer.counts_by_side(Kind::kPasswords, "password_category_id");
    EXPECT_EQ(counts->size(), 2u);
    EXPECT_EQ(counts->at(1).second, 2);
    return {};
  }));
}

}  // namespace
}  // namespace gluepot::documentation
