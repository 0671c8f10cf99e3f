// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <filesystem>

#include "companies/companies.h"
#include "companies/mappings.h"
#include "companies/schema.h"
#include "core/text.h"
#include "store/migration.h"
#include "store/sqlite.h"

namespace gluepot::companies {

/// A strict store of its own with this folder's tables, and a clock that stands still.
class StrictStore : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = testing::TempDir() + "/gluepot-" + core::random_hex(8);
    std::filesystem::create_directories(folder_);
    store::SqliteOptions options;
    options.path = folder_ + "/strict.db";
    options.synchronous_full = false;
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "companies", migrations()));
    companies_ = std::make_unique<Companies>(*strict_, clock_);
    mappings_ = std::make_unique<Mappings>(*strict_, clock_);
  }
  void TearDown() override {
    strict_.reset();
    std::filesystem::remove_all(folder_);
  }
  core::CompanyId company(const std::string& name, const std::string& external_id = {},
                          const std::string& psa = "manual") {
    CompanyDraft draft{name, {}, {}, psa, {}, {}};
    if (!external_id.empty()) draft.external_id = external_id;
    return companies_->create(draft)->id;
  }
  static Organization organization(std::int64_t id, const std::string& name, std::vector<std::string> psa_ids = {}) {
    return {core::OrganizationId{id}, name, "", std::move(psa_ids), "", "Active"};
  }

  std::string folder_;
  core::ManualClock clock_;
  std::unique_ptr<store::Database> strict_;
  std::unique_ptr<Companies> companies_;
  std::unique_ptr<Mappings> mappings_;
};

}  // namespace gluepot::companies
