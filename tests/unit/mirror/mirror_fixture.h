// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/text.h"
#include "fakes/fake_itglue_account.h"
#include "mirror/mirror.h"

namespace gluepot::mirror {

using catalog::Kind;
using core::ErrorCode;
using fakes::FakeItGlueAccount;
using Record = FakeItGlueAccount::Record;

inline constexpr std::int64_t kBig = 900'000'000'000'000'000;

inline std::int64_t pages_of(std::size_t rows, std::size_t size) {
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

}  // namespace gluepot::mirror
