// SPDX-License-Identifier: Apache-2.0
#include "app/demo/sample_account.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "connectors/local/record_service.h"

namespace gluepot::app {
namespace {

using catalog::Kind;

class SampleAccountTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ = std::filesystem::temp_directory_path() / ("gluepot_sample_" + std::to_string(::getpid()) + "_" +
                                                        testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<documentation::Store> open(const std::string& name) {
    auto store = documentation::Store::open({(folder_ / name).string(), true, 2});
    EXPECT_TRUE(store) << store.error().message;
    return std::move(*store);
  }
  static std::map<Kind, std::int64_t> totals(documentation::Store& store) {
    std::map<Kind, std::int64_t> totals;
    const auto counts = store.counts();  // the loop must not outlive what it walks through
    for (const auto& count : *counts) totals[count.kind] += count.records;
    return totals;
  }
  std::filesystem::path folder_;
  std::unique_ptr<vault::Vault> vault_;
};

TEST_F(SampleAccountTest, CountsAreMetAndReportedPerOrganization) {
  const auto options = SampleOptions::account_s(7, 0.1);
  auto store = open("a");
  const auto report = fill_sample_account(*store, *vault_, options);
  ASSERT_TRUE(report) << report.error().message;
  auto total = totals(*store);
  EXPECT_EQ(total[Kind::kOrganizations], options.organizations);
  EXPECT_EQ(total[Kind::kFlexibleAssetTypes], options.flexible_asset_types);
  EXPECT_EQ(total[Kind::kFlexibleAssets], options.flexible_assets);
  EXPECT_EQ(total[Kind::kDocuments], options.documents);
  EXPECT_EQ(total[Kind::kChecklists], options.checklists);
  EXPECT_EQ(total[Kind::kPasswords], options.passwords);
  std::multiset<std::string> names;
  for (const auto& organization : report->organizations) {
    names.insert(organization.name);
    std::map<Kind, std::int64_t> stored;
    const auto counts = store->counts(organization.id);
    for (const auto& count : *counts) stored[count.kind] += count.records;
    EXPECT_EQ(stored[Kind::kDocuments], organization.documents);
    EXPECT_EQ(stored[Kind::kFlexibleAssets], organization.flexible_assets);
    EXPECT_EQ(stored[Kind::kChecklists], organization.checklists);
    EXPECT_EQ(stored[Kind::kPasswords], organization.passwords);
    EXPECT_EQ(stored[Kind::kDocumentFolders], organization.document_folders);
  }
  EXPECT_EQ(names.count(report->organizations[1].name), 2u);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size() - 1);
  EXPECT_EQ(report->organizations[0].psa_ids, std::vector<std::string>{"0"});
  EXPECT_TRUE(report->organizations[2].psa_ids.empty());
  EXPECT_EQ(report->organizations[3].psa_ids.size(), 2u);
  EXPECT_EQ(fill_sample_account(*store, *vault_, options).error().code, core::ErrorCode::kConflict);
}

TEST_F(SampleAccountTest, TheSameSeedGivesTheSameAccount) {
  auto options = SampleOptions::account_s(3, 0.02);
  auto a = open("a"), b = open("b"), c = open("c");
  ASSERT_TRUE(fill_sample_account(*a, *vault_, options));
  ASSERT_TRUE(fill_sample_account(*b, *vault_, options));
  options.seed = 4;
  ASSERT_TRUE(fill_sample_account(*c, *vault_, options));
  const auto bodies = [](documentation::Store& store) {
    std::string all;
    for (const auto kind : {Kind::kOrganizations, Kind::kFlexibleAssets, Kind::kDocuments, Kind::kPasswords}) {
      documentation::ListQuery query;
      query.kind = kind;
      query.page_size = 10'000;
      const auto list = store.list(query);
      for (const auto& record : list->records) all += std::to_string(record.id) + record.body + "\n";
    }
    return all;
  };
  EXPECT_TRUE(bodies(*a) == bodies(*b));
  EXPECT_FALSE(bodies(*a) == bodies(*c));
}

TEST_F(SampleAccountTest, PlantedValuesAreSealedUniqueAndFoundAgain) {
  const auto options = SampleOptions::account_s(5, 0.05);
  auto store = open("a");
  const auto report = fill_sample_account(*store, *vault_, options);
  ASSERT_TRUE(report) << report.error().message;
  core::SystemClock clock;
  local::RecordService records(*store, *vault_, clock);
  std::stringstream disk;
  for (const auto& entry : std::filesystem::directory_iterator(folder_))
    disk << std::ifstream(entry.path(), std::ios::binary).rdbuf();
  const auto bytes = disk.str();
  std::set<std::string> values;
  int traits = 0;
  each_planted_secret(options, [&](const PlantedSecret& planted) {
    EXPECT_TRUE(values.emplace(planted.value).second) << planted.value;
    traits += planted.kind == Kind::kFlexibleAssets;
    const auto opened = records.open_value(planted.kind, planted.record_id, planted.field);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_TRUE(opened->equals(planted.value));
    if (values.size() % 16 == 0) {
      EXPECT_EQ(bytes.find(planted.value), std::string::npos);
    }
  });
  EXPECT_EQ(static_cast<std::int64_t>(values.size()), report->planted_secrets);
  EXPECT_GT(traits, 10);
}

TEST_F(SampleAccountTest, TheApiShowsTheAccountAsARealOneWould) {
  const auto options = SampleOptions::account_s(9, 0.1);
  auto store = open("a");
  const auto report = fill_sample_account(*store, *vault_, options);
  ASSERT_TRUE(report) << report.error().message;
  core::ManualClock clock;
  local::RecordService records(*store, *vault_, clock);
  const auto answer = [&](const std::string& path, const std::string& query, local::Verb verb = local::Verb::kGet,
                          std::string_view body = {}) {
    local::Call call;
    call.verb = verb;
    call.path = path;
    call.query = query;
    call.body = body;
    call.content_type = "application/vnd.api+json";
    return records.answer(call);
  };
  const auto total = [&](const std::string& path, const std::string& query) {
    const auto reply = answer(path, query);
    EXPECT_EQ(reply.status, 200) << reply.bytes();
    return boost::json::parse(reply.bytes()).at_pointer("/meta/total-count").as_int64();
  };
  const auto id = std::to_string(report->organizations[0].id);
  EXPECT_EQ(total("/organizations", "filter[psa_id]=0&filter[psa_integration_type]=manage"), 1);
  EXPECT_EQ(total("/organizations", "filter[psa_id]=77777&filter[psa_integration_type]=manage"), 0);
  EXPECT_EQ(total("/organizations/" + id + "/relationships/documents", "filter[document_folder_id]=null"),
            report->organizations[0].documents);
  EXPECT_EQ(total("/organizations/" + id + "/relationships/passwords", ""), report->organizations[0].passwords);
  const auto types = answer("/flexible_asset_types", "page[size]=1000&sort=id");
  std::int64_t assets = 0;
  const auto parsed_types = boost::json::parse(types.bytes());
  for (const auto& type : parsed_types.at_pointer("/data").as_array())
    assets += total("/flexible_assets", "filter[flexible_asset_type_id]=" +
                                            std::string(std::string_view(type.at_pointer("/id").as_string())));
  EXPECT_EQ(assets, options.flexible_assets);
  const auto organizations = answer("/organizations", "page[size]=1000&include=adapters-resources");
  EXPECT_EQ(boost::json::parse(organizations.bytes()).at_pointer("/included").as_array().size(),
            report->organizations.size());
  // Synced with the PSA: only some attributes are ours.
  EXPECT_EQ(answer("/organizations/" + id, "", local::Verb::kPatch, R"({"data":{"attributes":{"alert":"x"}}})").status,
            200);
  EXPECT_EQ(answer("/organizations/" + id, "", local::Verb::kPatch, R"({"data":{"attributes":{"name":"x"}}})").status,
            422);
  EXPECT_EQ(total("/checklists", "include=checklist_tasks"), options.checklists);
  EXPECT_EQ(total("/checklist_templates", ""), report->checklist_templates);
}

TEST_F(SampleAccountTest, AccountSIsFilledWithinSeconds) {
  auto store = open("a");
  const auto begin = std::chrono::steady_clock::now();
  const auto report = fill_sample_account(*store, *vault_, SampleOptions::account_s(1));
  ASSERT_TRUE(report) << report.error().message;
  const auto seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  std::printf("account S: %lld records in %.1f s\n", static_cast<long long>(report->records), seconds);
  EXPECT_LT(seconds, 60) << "the goal is 5 s on a machine that does nothing else";
  EXPECT_EQ(report->organizations.size(), 150u);
}

}  // namespace
}  // namespace gluepot::app
