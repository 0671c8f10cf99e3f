// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <map>
#include <random>

#include "documentation/store.h"

namespace gluepot::documentation {
namespace {

namespace json = boost::json;

class RowViewsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("gluepot_views_" + std::to_string(::getpid()) + "_" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
    StoreOptions options;
    options.path = (folder_ / "documentation.db").string();
    options.local = true;
    options.only_writer = true;
    auto opened = Store::open(options);
    ASSERT_TRUE(opened) << opened.error().message;
    store_ = std::move(*opened);
    write([](LocalWriter& writer) -> core::Status {
      for (const int organization : {1, 2, 3})
        GLUEPOT_TRY(writer.put(Kind::kOrganizations, organization, {{"name", "O" + std::to_string(organization)}}));
      return {};
    });
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  void write(const std::function<core::Status(LocalWriter&)>& work) {
    const auto done = store_->write(work);
    ASSERT_TRUE(done) << done.error().message;
  }
  void put(std::int64_t id, std::int64_t organization) {
    write([&](LocalWriter& writer) {
      return writer.put(Kind::kPasswords, id, {{"name", "P" + std::to_string(id)}, {"organization-id", organization}});
    });
    model_[id] = organization;
  }
  void remove(std::int64_t id) {
    write([&](LocalWriter& writer) -> core::Status {
      GLUEPOT_TRY(writer.remove(Kind::kPasswords, id));
      return {};
    });
    model_.erase(id);
  }

  struct Seen {
    std::int64_t total = -1;
    std::vector<std::int64_t> ids;
  };
  Seen page(const Scope& scope, std::int64_t number, int size) {
    Seen seen;
    const auto done = store_->each_of_page(
        Kind::kPasswords, scope, number, size, [&](std::int64_t total) { seen.total = total; },
        [&](const RowView& row) {
          EXPECT_NE(row.body.find("\"P" + std::to_string(row.id) + "\""), std::string_view::npos);
          seen.ids.push_back(row.id);
        });
    EXPECT_TRUE(done) << done.error().message;
    return seen;
  }
  /// Every page of `size`, against the plain list of what was put.
  void compare(const Scope& scope, int size) {
    std::vector<std::int64_t> expected, got;
    for (const auto& [id, organization] : model_)
      if (!scope.organizations || std::find(scope.organizations->begin(), scope.organizations->end(), organization) !=
                                      scope.organizations->end())
        expected.push_back(id);
    for (std::int64_t number = 1;; ++number) {
      const auto seen = page(scope, number, size);
      EXPECT_EQ(seen.total, static_cast<std::int64_t>(expected.size()));
      if (seen.ids.empty()) break;
      EXPECT_LE(seen.ids.size(), static_cast<std::size_t>(size));
      got.insert(got.end(), seen.ids.begin(), seen.ids.end());
    }
    EXPECT_EQ(got, expected);
  }
  void compare_all() {
    for (const int size : {1, 7, 1000}) {
      compare(Scope::all(), size);
      compare(Scope::only({2}), size);
      compare(Scope::only({3, 1}), size);
      compare(Scope::only({99}), size);
    }
  }

  std::filesystem::path folder_;
  std::unique_ptr<Store> store_;
  std::map<std::int64_t, std::int64_t> model_;
};

TEST_F(RowViewsTest, PagesFollowWhatIsWritten) {
  compare_all();
  std::mt19937 random(7);
  for (int step = 0; step < 300; ++step) {
    const std::int64_t id = 100 + random() % 60;
    if (random() % 3 == 0 && model_.contains(id))
      remove(id);
    else
      put(id, 1 + random() % 3);  // new, the same again, or moved to another organization
    if (step % 37 == 0) compare_all();
  }
  compare_all();
}

TEST_F(RowViewsTest, PagesFollowAChangeOfVeryMany) {
  put(5, 1);
  compare_all();
  write([&](LocalWriter& writer) -> core::Status {
    for (int id = 1000; id < 2000; ++id) {
      GLUEPOT_TRY(
          writer.put(Kind::kPasswords, id, {{"name", "P" + std::to_string(id)}, {"organization-id", 1 + id % 3}}));
      model_[id] = 1 + id % 3;
    }
    return {};
  });
  compare_all();
  ASSERT_TRUE(store_->drop_organization(2));
  std::erase_if(model_, [](const auto& entry) { return entry.second == 2; });
  compare_all();
  ASSERT_TRUE(store_->drop_everything());
  model_.clear();
  compare_all();
}

TEST_F(RowViewsTest, AFailedWriteChangesNoPage) {
  put(5, 1);
  compare_all();
  EXPECT_FALSE(store_->write([](LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(writer.put(Kind::kPasswords, 6, {{"name", "P6"}, {"organization-id", 1}}));
    return core::fail(core::ErrorCode::kCancelled, "no");
  }));
  compare_all();
}

TEST_F(RowViewsTest, ARecordIsSeenByItsScopeOnly) {
  put(5, 1);
  const auto sees = [&](const Scope& scope) {
    bool shown = false;
    const auto found = store_->with_row(Kind::kPasswords, 5, scope, [&](const RowView&) { shown = true; });
    EXPECT_EQ(*found, shown);
    return shown;
  };
  EXPECT_TRUE(sees(Scope::all()));
  EXPECT_TRUE(sees(Scope::only({1, 2})));
  EXPECT_FALSE(sees(Scope::only({2})));
  EXPECT_FALSE(sees(Scope::only({})));
  Scope hidden;
  hidden.hide_restricted = true;
  EXPECT_FALSE(store_->with_row(Kind::kPasswords, 5, hidden, [](const RowView&) {}));
}

TEST_F(RowViewsTest, APageFarBeyondTheEndIsEmpty) {
  put(5, 1);
  EXPECT_TRUE(page(Scope::all(), INT64_MAX, 1000).ids.empty());
  EXPECT_EQ(page(Scope::all(), INT64_MAX, 1000).total, 1);
}

}  // namespace
}  // namespace gluepot::documentation
