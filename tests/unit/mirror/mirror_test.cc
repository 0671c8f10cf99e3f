// SPDX-License-Identifier: Apache-2.0
#include "mirror/mirror.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/text.h"
#include "fakes/fake_itglue_account.h"
#include "mirror/passes.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;
using core::ErrorCode;
using fakes::FakeItGlueAccount;
using Record = FakeItGlueAccount::Record;

constexpr std::int64_t kBig = 900'000'000'000'000'000;

std::int64_t pages_of(std::size_t rows, std::size_t size) {
  return std::max<std::int64_t>(1, static_cast<std::int64_t>((rows + size - 1) / size));
}

class MirrorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("gluepot-mirror-" + core::random_hex(8));
    std::filesystem::create_directories(folder_);
    open();
    settings_.page_size = 10;
    account_.largest_page = 10;
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }

  void open() {
    store_.reset();
    documentation::StoreOptions options;
    options.path = (folder_ / "documentation.db").string();
    auto opened = documentation::Store::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = *std::move(opened);
  }

  /// 6 organizations (1..6), of which 1..4 are served; three types, one switched off.
  void fill() {
    for (std::int64_t id = 1; id <= 6; ++id) {
      account_.put(Kind::kOrganizations, {id, 0, 0, "Organization " + std::to_string(id), ""});
      account_.put(Kind::kAdaptersResources, {500 + id, 0, id, "psa", ",\"remote-id\":\"" + std::to_string(id) + "\""});
      if (id <= 4) served_.push_back({id});
    }
    for (std::int64_t type = 11; type <= 13; ++type) {
      account_.put(Kind::kFlexibleAssetTypes,
                   {type, 0, 0, "Type", type == 13 ? ",\"enabled\":false" : ",\"enabled\":true"});
      account_.put(Kind::kFlexibleAssetFields,
                   {type * 100, 0, type, "Host", ",\"name-key\":\"host\",\"kind\":\"Text\""});
      account_.put(Kind::kFlexibleAssetFields,
                   {type * 100 + 1, 0, type, "Secret", ",\"name-key\":\"secret\",\"kind\":\"Password\""});
    }
    std::int64_t id = kBig;
    for (int i = 0; i < 67; ++i) {
      const std::int64_t organization = 1 + i % 6;
      account_.put(Kind::kFlexibleAssets,
                   {++id, organization, 11 + i % 2, "Asset " + std::to_string(i),
                    ",\"traits\":{\"host\":\"h" + std::to_string(i) + "\",\"secret\":\"Tr41t-V4lue\"}"});
      account_.put(Kind::kPasswords,
                   {++id, organization, 0, "Password " + std::to_string(i), ",\"username\":\"root\""});
      account_.put(Kind::kDocuments,
                   {++id, organization, i % 3 == 0 ? 700 + organization : 0, "Document " + std::to_string(i),
                    ",\"content\":\"<p>text " + std::to_string(i) + "</p>\""});
      if (i % 4 == 0) account_.put(Kind::kChecklists, {++id, organization, 0, "Checklist " + std::to_string(i), ""});
      if (i % 4 == 0) account_.put(Kind::kChecklistTasks, {id + 100'000, 0, id, "Task", ""});
    }
    for (std::int64_t organization = 1; organization <= 6; ++organization)
      account_.put(Kind::kDocumentFolders, {700 + organization, organization, 0, "Folder", ""});
    for (std::int64_t organization = 1; organization <= 6; ++organization)
      account_.put(Kind::kPasswordFolders, {800 + organization, organization, 0, "Folder", ""});
    account_.put(Kind::kPasswordCategories, {31, 0, 0, "Server", ""});
    account_.put(Kind::kChecklistTemplates, {41, 1, 0, "Template", ""});
  }

  std::int64_t bound() {
    const auto c = [&](Kind kind) { return pages_of(account_.rows(kind).size(), 10); };
    std::int64_t sum = c(Kind::kOrganizations) + c(Kind::kFlexibleAssetTypes) + c(Kind::kPasswords) +
                       c(Kind::kPasswordCategories) + c(Kind::kPasswordFolders) + c(Kind::kChecklists) +
                       c(Kind::kChecklistTemplates);
    for (const std::int64_t type : {11, 12}) {
      std::size_t count = 0;
      for (const auto& [id, record] : account_.rows(Kind::kFlexibleAssets)) count += record.parent_id == type;
      sum += pages_of(count, 10);
    }
    for (const auto organization : served_)
      for (const Kind kind : {Kind::kDocuments, Kind::kDocumentFolders}) {
        std::size_t count = 0;
        for (const auto& [id, record] : account_.rows(kind)) count += record.organization_id == organization.value;
        sum += pages_of(count, 10);
      }
    return sum;
  }

  RunReport run(const RunControl& control = {}) {
    Mirror mirror(*store_, account_, clock_, settings_, [this] { return served_; });
    EXPECT_TRUE(mirror.prepare());
    auto report = mirror.run(control);
    EXPECT_TRUE(report) << report.error().message;
    return report ? *report : RunReport{};
  }

  bool served(std::int64_t organization) const {
    return std::find(served_.begin(), served_.end(), core::OrganizationId{organization}) != served_.end();
  }

  /// Every record of the kinds that are mirrored stands in the store, and no other.
  void expect_equal() {
    for (const Kind kind : {Kind::kFlexibleAssets, Kind::kPasswords, Kind::kDocuments, Kind::kChecklists,
                            Kind::kDocumentFolders, Kind::kPasswordFolders}) {
      std::map<std::int64_t, std::string> wanted, stored;
      for (const auto& [id, record] : account_.rows(kind))
        if (served(record.organization_id) && record.parent_id != 13) wanted[id] = record.name;
      documentation::ListQuery query;
      query.kind = kind;
      query.page_size = 10'000;
      auto list = store_->list(query);
      ASSERT_TRUE(list) << list.error().message;
      for (const auto& record : list->records) stored[record.id] = record.name;
      EXPECT_EQ(stored, wanted) << catalog::kind_name(kind);
    }
  }

  std::size_t stored(Kind kind) {
    documentation::ListQuery query;
    query.kind = kind;
    query.page_size = 10'000;
    auto list = store_->list(query);
    return list ? list->records.size() : 999'999;
  }

  const TaskReport& task(const RunReport& report, Task task) { return report.tasks[static_cast<std::size_t>(task)]; }

  std::filesystem::path folder_;
  std::unique_ptr<documentation::Store> store_;
  FakeItGlueAccount account_;
  core::ManualClock clock_;
  MirrorSettings settings_;
  std::vector<core::OrganizationId> served_;
};

TEST_F(MirrorTest, B40_FirstRunCopiesWhatIsMappedWithTheFewestRequests) {
  fill();
  const auto report = run();
  EXPECT_TRUE(report.ok()) << report.message << report.tasks[0].message;
  expect_equal();
  EXPECT_EQ(static_cast<std::int64_t>(account_.requests().size()), bound());
  EXPECT_EQ(report.requests, bound());
  EXPECT_LE(account_.most_at_once, 8);
  EXPECT_EQ(stored(Kind::kOrganizations), 6u);
  EXPECT_EQ(stored(Kind::kChecklistTasks), stored(Kind::kChecklists));
  EXPECT_EQ(task(report, Task::kPasswords).done, 74);
  EXPECT_EQ(task(report, Task::kPasswords).total, 74);
}

TEST_F(MirrorTest, SecondRunOfAnUnchangedAccountStoresNothing) {
  fill();
  run();
  const auto again = run();
  EXPECT_TRUE(again.ok());
  EXPECT_EQ(again.stored, 0);
  EXPECT_EQ(again.removed, 0);
  EXPECT_FALSE(again.resumed);
  expect_equal();
}

TEST_F(MirrorTest, B85_NothingIsMissingWhileAWholeRunReplacesEverything) {
  const auto kinds = {Kind::kFlexibleAssets, Kind::kPasswords, Kind::kDocuments, Kind::kChecklists};
  fill();
  run();
  std::map<Kind, std::size_t> before;
  for (const Kind kind : kinds) {
    before[kind] = stored(kind);
    ASSERT_GT(before[kind], 0u);
    for (auto [id, record] : account_.rows(kind)) {
      record.name += " changed";
      account_.put(kind, record);
    }
  }
  int looks = 0;
  RunControl control;
  control.progress = [&](const RunReport&) {
    ++looks;
    for (const Kind kind : kinds) EXPECT_EQ(stored(kind), before[kind]) << catalog::kind_name(kind);
  };
  const auto report = run(control);
  EXPECT_TRUE(report.ok());
  EXPECT_GT(report.stored, 100);
  EXPECT_GT(looks, 5);
  expect_equal();
}

TEST_F(MirrorTest, PasswordTraitsAreNotStoredAnywhere) {
  fill();
  run();
  store_.reset();
  for (const auto& file : std::filesystem::directory_iterator(folder_)) {
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(bytes.find("Tr41t-V4lue"), std::string::npos) << file.path();
  }
}

TEST_F(MirrorTest, AFieldAddedMeanwhileIsReadBeforeItsValuesAreStored) {
  fill();
  run();
  account_.put(Kind::kFlexibleAssets,
               {kBig + 9'000, 1, 11, "New", ",\"traits\":{\"host\":\"h\",\"fresh\":\"plain words\"}"});
  bool added = false;
  account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
    if (target.starts_with("/flexible_assets") && !std::exchange(added, true))
      account_.put(Kind::kFlexibleAssetFields, {1199, 0, 11, "Fresh", ",\"name-key\":\"fresh\",\"kind\":\"Text\""});
    return std::nullopt;
  };
  settings_.concurrency = 1;
  const auto report = run();
  EXPECT_TRUE(report.ok());
  auto record = store_->find(Kind::kFlexibleAssets, kBig + 9'000);
  ASSERT_TRUE(record && *record);
  EXPECT_THAT((*record)->body, ::testing::HasSubstr("plain words"));
}

TEST_F(MirrorTest, DocumentsWithoutTextInTheListAreReadSingly) {
  fill();
  account_.put(Kind::kDocuments, {77, 1, 0, "Bare", ",\"content\":null"});
  const auto report = run();
  EXPECT_TRUE(report.ok()) << task(report, Task::kDocuments).message;
  EXPECT_EQ(static_cast<std::int64_t>(account_.requests().size()), bound() + 1);
  auto record = store_->find(Kind::kDocuments, 77);
  ASSERT_TRUE(record && *record);
  EXPECT_THAT((*record)->body, ::testing::HasSubstr("fetched singly"));
}

TEST_F(MirrorTest, ABodyIsReadAgainOnlyWhenItsDocumentChanged) {
  fill();
  account_.put(Kind::kDocuments, {77, 1, 0, "Bare", ",\"content\":null"});
  account_.put(Kind::kDocuments, {78, 1, 0, "Other", ",\"content\":\"<p>other</p>\""});
  const auto asked_singly = [&] {
    std::int64_t count = 0;
    for (const auto& target : account_.requests()) count += target == "/documents/77";
    account_.forget_requests();
    return count;
  };
  const auto body = [&] {
    const auto record = store_->find(Kind::kDocuments, 77);
    return record && *record ? (*record)->body : std::string();
  };
  run();
  EXPECT_EQ(asked_singly(), 1);
  const auto report = run();
  EXPECT_EQ(asked_singly(), 0);
  EXPECT_EQ(report.stored, 0);
  EXPECT_THAT(body(), ::testing::HasSubstr("fetched singly"));
  // A neighbour on its page changes: the page is cut anew, the body stays and is not asked for.
  account_.put(Kind::kDocuments, {78, 1, 0, "Other, renamed", ",\"content\":\"<p>other</p>\"", 1'700'000'001'000});
  EXPECT_EQ(run().stored, 1);
  EXPECT_EQ(asked_singly(), 0);
  EXPECT_THAT(body(), ::testing::HasSubstr("fetched singly"));
  // The document itself changes.
  account_.put(Kind::kDocuments, {77, 1, 0, "Bare, renamed", ",\"content\":null", 1'700'000'002'000});
  run();
  EXPECT_EQ(asked_singly(), 1);
  EXPECT_THAT(body(), ::testing::HasSubstr("fetched singly"));
}

TEST_F(MirrorTest, ABodyThatCouldNotBeReadIsAskedForByTheNextRun) {
  fill();
  account_.put(Kind::kDocuments, {77, 1, 0, "Bare", ",\"content\":null"});
  account_.meddle = [](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
    if (target != "/documents/77") return std::nullopt;
    return core::Result<std::string>(core::fail(ErrorCode::kUpstream, "broken"));
  };
  EXPECT_EQ(task(run(), Task::kDocuments).state, TaskState::kFailed);
  account_.meddle = nullptr;
  EXPECT_TRUE(run().ok());
  const auto record = store_->find(Kind::kDocuments, 77);
  ASSERT_TRUE(record && *record);
  EXPECT_THAT((*record)->body, ::testing::HasSubstr("fetched singly"));
}

TEST_F(MirrorTest, AssetsOfATypeGoOnlyWhenTheTypeIsProvenGone) {
  fill();
  run();
  const auto of_type = [&](std::int64_t type) {
    std::int64_t count = 0;
    documentation::ListQuery query;
    query.kind = Kind::kFlexibleAssets;
    query.page_size = 1000;
    const auto list = store_->list(query);
    if (list)
      for (const auto& record : list->records) count += record.parent_id == type;
    return count;
  };
  const auto before = of_type(12);
  ASSERT_GT(before, 0);
  // Switched off: the list still names it, so nothing is known about its assets.
  account_.put(Kind::kFlexibleAssetTypes, {12, 0, 0, "Type", ",\"enabled\":false"});
  EXPECT_TRUE(run().ok());
  EXPECT_EQ(of_type(12), before);
  // A list that leaves it out but still counts it proves nothing.
  account_.remove(Kind::kFlexibleAssetTypes, 12);
  account_.meddle = [](const std::string& target,
                       const std::string& honest) -> std::optional<core::Result<std::string>> {
    if (!target.starts_with("/flexible_asset_types?")) return std::nullopt;
    std::string told = honest;
    const std::string count = "\"total-count\":2";
    if (const auto at = told.find(count); at != std::string::npos) told.replace(at, count.size(), "\"total-count\":3");
    return core::Result<std::string>(told);
  };
  EXPECT_FALSE(run().ok());
  EXPECT_EQ(of_type(12), before);
  account_.meddle = nullptr;
  EXPECT_TRUE(run().ok());
  EXPECT_EQ(of_type(12), 0);
  EXPECT_GT(of_type(11), 0);
}

TEST_F(MirrorTest, ATypeThatTakesManyAssetsWithItAsksFirst) {
  fill();
  for (std::int64_t i = 0; i < 100; ++i)
    account_.put(Kind::kFlexibleAssets, {1'000 + i, 1, 12, "a", ",\"traits\":{\"host\":\"h\"}"});
  run();
  account_.remove(Kind::kFlexibleAssetTypes, 12);
  const auto assets = stored(Kind::kFlexibleAssets);
  EXPECT_THAT(task(run(), Task::kFlexibleAssets).message, ::testing::HasSubstr("records that belong to them"));
  EXPECT_EQ(stored(Kind::kFlexibleAssets), assets);
  RunControl confirmed;
  confirmed.confirm_deletions = true;
  EXPECT_TRUE(run(confirmed).ok());
  EXPECT_LT(stored(Kind::kFlexibleAssets) + 90, assets);
}

TEST_F(MirrorTest, B86_DeletedRecordsGoWithTheNextFullPass) {
  fill();
  run();
  const auto victim = account_.rows(Kind::kPasswords).begin()->first;
  account_.remove(Kind::kPasswords, victim);
  const auto report = run();
  EXPECT_TRUE(report.ok());
  EXPECT_GE(report.removed, 1);
  expect_equal();
}

TEST_F(MirrorTest, AnEmptyOrRefusedListDeletesNothing) {
  fill();
  run();
  const auto before = stored(Kind::kPasswords);
  for (const auto& error : {ErrorCode::kNotFound, ErrorCode::kUpstream, ErrorCode::kTimeout, ErrorCode::kForbidden,
                            ErrorCode::kUnauthenticated}) {
    account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
      if (target.starts_with("/passwords?")) return core::Result<std::string>(core::fail(error, "refused"));
      return std::nullopt;
    };
    const auto report = run();
    EXPECT_FALSE(report.ok());
    EXPECT_EQ(task(report, Task::kPasswords).state, TaskState::kFailed);
    EXPECT_EQ(stored(Kind::kPasswords), before);
    clock_.advance(std::chrono::hours(2));
  }
  account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
    if (!target.starts_with("/passwords?")) return std::nullopt;
    return core::Result<std::string>(
        R"({"data":[],"meta":{"current-page":1,"next-page":null,"prev-page":null,"total-pages":0,"total-count":0}})");
  };
  const auto report = run();
  EXPECT_EQ(task(report, Task::kPasswords).state, TaskState::kFailed);
  EXPECT_THAT(task(report, Task::kPasswords).message, ::testing::HasSubstr("would delete"));
  EXPECT_EQ(stored(Kind::kPasswords), before);
}

TEST_F(MirrorTest, TheLastRecordOfAListIsDeletedOnceItIsProvenGone) {
  fill();
  account_.put(Kind::kChecklistTemplates, {42, 2, 0, "Other", ""});
  run();
  account_.remove(Kind::kPasswordCategories, 31);
  const auto report = run();
  EXPECT_TRUE(report.ok()) << task(report, Task::kPasswords).message;
  EXPECT_EQ(stored(Kind::kPasswordCategories), 0u);
}

TEST_F(MirrorTest, ManyDeletionsAskFirst) {
  fill();
  for (std::int64_t i = 0; i < 200; ++i) account_.put(Kind::kPasswords, {1'000 + i, 1, 0, "p", ""});
  run();
  for (std::int64_t i = 0; i < 150; ++i) account_.remove(Kind::kPasswords, 1'000 + i);
  const auto stopped = run();
  EXPECT_THAT(task(stopped, Task::kPasswords).message, ::testing::HasSubstr("would delete 150 of"));
  EXPECT_EQ(task(stopped, Task::kDocuments).state, TaskState::kSucceeded);
  RunControl confirmed;
  confirmed.confirm_deletions = true;
  EXPECT_TRUE(run(confirmed).ok());
  expect_equal();
}

struct Lie {
  const char* name;
  std::function<std::string(FakeItGlueAccount&, const std::string& target, const std::string& honest)> tell;
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), with);
  return text;
}

class LieTest : public MirrorTest, public ::testing::WithParamInterface<Lie> {};

TEST_P(LieTest, IsNeverCalledCompleteAndDeletesNothing) {
  fill();
  run();
  const auto before = stored(Kind::kPasswords);
  account_.forget_requests();
  account_.meddle = [&](const std::string& target,
                        const std::string& honest) -> std::optional<core::Result<std::string>> {
    if (!target.starts_with("/passwords?")) return std::nullopt;
    return core::Result<std::string>(GetParam().tell(account_, target, honest));
  };
  const auto report = run();
  EXPECT_EQ(task(report, Task::kPasswords).state, TaskState::kFailed);
  EXPECT_FALSE(task(report, Task::kPasswords).message.empty());
  EXPECT_EQ(task(report, Task::kDocuments).state, TaskState::kSucceeded);
  EXPECT_EQ(stored(Kind::kPasswords), before);
  std::int64_t asked = 0;
  for (const auto& target : account_.requests()) asked += target.starts_with("/passwords?");
  EXPECT_LE(asked, 2 * (7 + 2));
  account_.meddle = nullptr;
  EXPECT_TRUE(run().ok());
  expect_equal();
}

const std::string kPage1 = "number%5D=1";
INSTANTIATE_TEST_SUITE_P(
    Lists, LieTest,
    ::testing::Values(
        Lie{"DuplicatedPage",
            [](auto&, const std::string& target, const std::string& honest) {
              static std::string second;
              if (target.ends_with("=2")) second = replaced(honest, "\"current-page\":2", "\"current-page\":3");
              return target.ends_with("=3") && !second.empty() ? second : target.ends_with("=3") ? "" : honest;
            }},
        Lie{"MissingRows",
            [](auto&, const std::string& target, const std::string& honest) {
              if (!target.ends_with("=3")) return honest;
              return std::string(
                  R"({"data":[],"meta":{"current-page":3,"next-page":4,"total-pages":7,"total-count":67}})");
            }},
        Lie{"PageOneForEver",
            [](auto&, const std::string&, const std::string&) {
              return std::string(
                  R"({"data":[],"meta":{"current-page":1,"next-page":1,"total-pages":7,"total-count":67}})");
            }},
        Lie{"ShrinkingPages",
            [](auto&, const std::string& target, const std::string& honest) {
              return target.ends_with("=1") ? honest
                                            : replaced(replaced(honest, "\"total-pages\":7", "\"total-pages\":3"),
                                                       "\"total-count\":67", "\"total-count\":30");
            }},
        Lie{"CountTooHigh",
            [](auto&, const std::string&, const std::string& honest) {
              return replaced(honest, "\"total-count\":67", "\"total-count\":68");
            }},
        Lie{"CountTooLow",
            [](auto&, const std::string&, const std::string& honest) {
              return replaced(honest, "\"total-count\":67", "\"total-count\":66");
            }},
        Lie{"Html", [](auto&, const std::string&,
                       const std::string&) { return std::string("<html><body>Sign in</body></html>"); }},
        Lie{"CutInHalf",
            [](auto&, const std::string&, const std::string& honest) { return honest.substr(0, honest.size() / 2); }},
        Lie{"Empty", [](auto&, const std::string&, const std::string&) { return std::string(); }}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(MirrorTest, EightKindsOfChangeWhileListingEndEqualAfterOneMoreRun) {
  fill();
  for (int seed = 0; seed < 20; ++seed) {
    std::atomic<int> step{seed};
    account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
      const int now = step++;
      if (target.starts_with("/passwords?") && now % 2 == 0)
        account_.put(Kind::kPasswords, {5'000 + seed * 100 + now, 1 + now % 6, 0, "inserted", ""});
      if (target.starts_with("/flexible_assets?") && now % 3 == 0) {
        const auto rows = account_.rows(Kind::kFlexibleAssets);
        account_.remove(Kind::kFlexibleAssets, std::next(rows.begin(), now % static_cast<int>(rows.size()))->first);
      }
      return std::nullopt;
    };
    run();
    account_.meddle = nullptr;
    EXPECT_TRUE(run().ok());
    expect_equal();
    clock_.advance(std::chrono::hours(2));
  }
}

TEST_F(MirrorTest, ANewlyMappedOrganizationAppearsAlthoughNoPageChanged) {
  fill();
  run();
  served_.push_back({5});
  EXPECT_TRUE(run().ok());
  expect_equal();
}

TEST_F(MirrorTest, ForgettingAnOrganizationRemovesItsRecordsAtOnce) {
  fill();
  Mirror mirror(*store_, account_, clock_, settings_, [this] { return served_; });
  ASSERT_TRUE(mirror.prepare());
  ASSERT_TRUE(mirror.run({}));
  std::erase(served_, core::OrganizationId{2});
  auto dropped = mirror.forget({2});
  ASSERT_TRUE(dropped);
  EXPECT_GT(*dropped, 0);
  expect_equal();
  EXPECT_TRUE(mirror.run({}));
  expect_equal();
}

TEST_F(MirrorTest, APageThatIsOlderThanAWriteChangesNothingOfIt) {
  fill();
  run();
  const auto first = account_.rows(Kind::kPasswords);
  std::vector<std::int64_t> ids;
  for (const auto& [id, record] : first)
    if (served(record.organization_id)) ids.push_back(id);
  // The account shows something new, and while the page is on its way two of its records are written by somebody else.
  for (const auto& [id, record] : first) {
    auto changed = record;
    changed.name += " changed";
    account_.put(Kind::kPasswords, changed);
  }
  bool once = false;
  account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
    if (!target.starts_with("/passwords?") || target.find("number%5D=1") == std::string::npos ||
        std::exchange(once, true))
      return std::nullopt;
    catalog::PageReader reader;
    auto page = reader.read_attributes(Kind::kPasswords, ids[0], R"({"organization-id":1,"name":"written"})");
    EXPECT_TRUE(page);
    const catalog::Row* rows[] = {&page->rows.front()};
    EXPECT_TRUE(store_->store_rows(rows));
    EXPECT_TRUE(store_->remove(Kind::kPasswords, ids[1]));
    return std::nullopt;
  };
  settings_.page_size = account_.largest_page = 1000;
  run();
  ASSERT_TRUE(once);
  EXPECT_EQ((*store_->find(Kind::kPasswords, ids[0]))->name, "written");
  EXPECT_FALSE(*store_->find(Kind::kPasswords, ids[1]));
  EXPECT_EQ((*store_->find(Kind::kPasswords, ids[2]))->name, first.at(ids[2]).name + " changed");
  // The next pass was asked for later, so it counts.
  run();
  expect_equal();
}

TEST_F(MirrorTest, APassCountsForTheOrganizationsThatWereMappedDuringAllOfIt) {
  fill();
  const std::int64_t mapped[] = {1, 2, 3, 4}, more[] = {1, 5}, one[] = {2}, none[] = {0}, types[] = {11, 12},
                     off[] = {13};
  const std::span<const std::int64_t> nobody(none, 0);
  Passes passes(*store_);
  Mirror mirror(*store_, account_, clock_, settings_, [this] { return served_; });
  ASSERT_TRUE(mirror.prepare());
  EXPECT_FALSE(*passes.complete_since(Kind::kPasswords, nobody));
  bool mapped_in_between = false;
  RunControl control;
  control.progress = [&](const RunReport& report) {  // mapped and read from now on: its earlier pages were left out
    if (report.requests < 20 || std::exchange(mapped_in_between, true)) return;
    served_.push_back({5});
  };
  clock_.advance(std::chrono::seconds(60));
  ASSERT_TRUE(mirror.run(control));
  ASSERT_TRUE(mapped_in_between);
  for (const auto kind :
       {Kind::kPasswords, Kind::kChecklists, Kind::kChecklistTasks, Kind::kDocuments, Kind::kDocumentFolders,
        Kind::kOrganizations, Kind::kFlexibleAssetTypes, Kind::kPasswordCategories, Kind::kChecklistTemplates})
    EXPECT_EQ(*passes.complete_since(kind, mapped), clock_.now_ms()) << catalog::kind_name(kind);
  EXPECT_TRUE(*passes.complete_since(Kind::kFlexibleAssets, mapped, types));
  EXPECT_FALSE(*passes.complete_since(Kind::kFlexibleAssets, mapped, off));
  EXPECT_FALSE(*passes.complete_since(Kind::kOrganizations, more));
  EXPECT_FALSE(*passes.complete_since(Kind::kConfigurations, mapped));
  ASSERT_TRUE(mirror.run({}));
  EXPECT_TRUE(*passes.complete_since(Kind::kPasswords, more));
  EXPECT_TRUE(*passes.complete_since(Kind::kDocuments, more));
  // Unmapped and mapped again: its records are gone, so no pass counts for it.
  ASSERT_TRUE(mirror.forget({2}));
  EXPECT_FALSE(*passes.complete_since(Kind::kPasswords, one));
  EXPECT_FALSE(*passes.complete_since(Kind::kDocuments, one));
  ASSERT_TRUE(mirror.run({}));
  EXPECT_TRUE(*passes.complete_since(Kind::kPasswords, one));
  ASSERT_TRUE(passes.forget_all());
  EXPECT_FALSE(*passes.complete_since(Kind::kPasswordCategories, nobody));
}

TEST_F(MirrorTest, UnmappingWhilePagesAreUnderWayBringsNothingBack) {
  fill();
  settings_.concurrency = 1;
  Mirror mirror(*store_, account_, clock_, settings_, [this] { return served_; });
  ASSERT_TRUE(mirror.prepare());
  bool done = false;
  RunControl control;
  control.progress = [&](const RunReport& report) {
    if (report.requests < 12 || std::exchange(done, true)) return;
    std::erase(served_, core::OrganizationId{2});
    EXPECT_TRUE(mirror.forget({2}));
  };
  ASSERT_TRUE(mirror.run(control));
  EXPECT_TRUE(done);
  ASSERT_TRUE(mirror.run({}));
  expect_equal();
}

TEST_F(MirrorTest, AKeyRefusedInMidSyncEndsWithAtMostEightMoreRequestsAndGoesOnLater) {
  fill();
  std::atomic<int> refused{0};
  account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
    if (account_.requests().size() < 15 || target.starts_with("/checklist_templates") ||
        target.find("document_folders") != std::string::npos)
      return std::nullopt;
    ++refused;
    return core::Result<std::string>(core::fail(ErrorCode::kForbidden, "the key is refused"));
  };
  const auto stopped = run();
  EXPECT_FALSE(stopped.finished);
  EXPECT_THAT(stopped.message, ::testing::HasSubstr("refused"));
  EXPECT_LE(refused, 8);
  account_.meddle = nullptr;
  const auto resumed = run();
  EXPECT_TRUE(resumed.resumed);
  EXPECT_TRUE(resumed.ok());
  expect_equal();
  EXPECT_LE(static_cast<std::int64_t>(account_.requests().size()), bound() + 8);
}

TEST_F(MirrorTest, B81_StoppedRunsGoOnWhereTheyStopped) {
  fill();
  int sittings = 0;
  for (;; ++sittings) {
    ASSERT_LT(sittings, 100);
    std::atomic<bool> stop{false};
    RunControl control;
    control.stop = &stop;
    int stores = 0;
    control.progress = [&](const RunReport&) { stop = ++stores >= 3; };
    if (run(control).finished) break;
  }
  EXPECT_GT(sittings, 1);
  expect_equal();
  EXPECT_EQ(static_cast<std::int64_t>(account_.requests().size()), bound());
}

/// A child process runs the mirror and dies, as kill -9 would, after the n-th step; the parent's account counts its
/// requests in a file.
TEST_F(MirrorTest, AKillAfterAnyStepRepeatsAtMostEightRequests) {
  fill();
  const auto log = folder_ / "requests.log";
  account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
    std::ofstream(log, std::ios::app) << target + "\n";
    return std::nullopt;
  };
  store_.reset();
  int kills = 0;
  for (int step = 1; kills < 60; ++step) {
    const pid_t child = fork();
    if (child == 0) {
      open();
      RunControl control;
      int steps = 0;
      control.progress = [&](const RunReport& report) {
        // Once it is finished the next run rightly begins anew.
        if (!report.finished && ++steps > 1 + step % 3) ::kill(getpid(), SIGKILL);
      };
      const auto report = run(control);
      _exit(report.ok() ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    if (WIFEXITED(status)) {
      EXPECT_EQ(WEXITSTATUS(status), 0);
      break;
    }
    ++kills;
  }
  EXPECT_GT(kills, 0);
  open();
  expect_equal();
  std::ifstream in(log);
  std::int64_t asked = 0;
  std::map<std::string, int> times;
  for (std::string line; std::getline(in, line); ++asked) ++times[line];
  EXPECT_LE(asked, bound() + 8 * kills) << ::testing::PrintToString(times);
}

TEST_F(MirrorTest, B77_B78_EachTaskFailsForItself) {
  fill();
  for (const auto& [prefix, failing] : std::map<std::string, Task>{{"/flexible_asset_types", Task::kFlexibleAssets},
                                                                   {"/organizations?", Task::kOrganizations},
                                                                   {"/checklists", Task::kChecklists},
                                                                   {"/password_categories", Task::kPasswords}}) {
    account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
      if (target.starts_with(prefix)) return core::Result<std::string>(core::fail(ErrorCode::kTimeout, "no answer"));
      return std::nullopt;
    };
    const auto report = run();
    for (std::size_t i = 0; i < kTasks; ++i)
      EXPECT_EQ(report.tasks[i].state, static_cast<Task>(i) == failing ? TaskState::kFailed : TaskState::kSucceeded)
          << prefix << " " << task_name(static_cast<Task>(i)) << " " << report.tasks[i].message;
    clock_.advance(std::chrono::hours(2));
  }
}

TEST_F(MirrorTest, SwitchedOffTasksAndTypesCostNothing) {
  fill();
  settings_.tasks = {Task::kOrganizations, Task::kFlexibleAssets};
  settings_.flexible_asset_types = std::set<std::int64_t>{12};
  const auto report = run();
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(task(report, Task::kPasswords).state, TaskState::kSkipped);
  for (const auto& target : account_.requests()) {
    EXPECT_THAT(target, ::testing::Not(::testing::HasSubstr("passwords")));
    EXPECT_THAT(target, ::testing::Not(::testing::HasSubstr("type_id%5D=11")));
  }
}

TEST_F(MirrorTest, EntriesAreReadOnceTheirFoldersAreKnown) {
  fill();
  run();
  const auto asked = account_.requests();
  const auto at = [&](std::string_view prefix) {
    return std::find_if(asked.begin(), asked.end(), [&](const auto& target) { return target.starts_with(prefix); });
  };
  ASSERT_NE(at("/password_folders?"), asked.end());
  EXPECT_LT(at("/password_folders?"), at("/passwords?"));
  EXPECT_EQ(stored(Kind::kPasswordFolders), served_.size());
}

TEST_F(MirrorTest, FoldersAndTemplatesThatTheKeyMayNotReadAreLeftOut) {
  fill();
  account_.meddle = [&](const std::string& target, const std::string&) -> std::optional<core::Result<std::string>> {
    if (target.find("document_folders") == std::string::npos && !target.starts_with("/checklist_templates"))
      return std::nullopt;
    return core::Result<std::string>(core::fail(ErrorCode::kForbidden, "no"));
  };
  const auto report = run();
  EXPECT_TRUE(report.ok()) << report.message;
  EXPECT_THAT(task(report, Task::kDocuments).message, ::testing::HasSubstr("left out"));
}

}  // namespace
}  // namespace gluepot::mirror
