// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.h"

#include <gtest/gtest.h>

#include <set>

namespace gluepot::catalog {
namespace {

TEST(CatalogTest, NumbersAreThePositionsInTheTable) {
  int number = 1;
  for (const auto& type : resource_types()) {
    EXPECT_EQ(static_cast<int>(type.kind), number) << type.type;
    EXPECT_EQ(&find_type(type.kind), &type);
    EXPECT_EQ(find_type_number(number), &type);
    ++number;
  }
  EXPECT_EQ(find_type_number(0), nullptr);
  EXPECT_EQ(find_type_number(number), nullptr);
}

TEST(CatalogTest, EverySpellingFindsTheType) {
  for (const char* name : {"flexible_assets", "flexible-assets", "/flexible_assets", "Flexible_Assets"}) {
    ASSERT_NE(find_by_path(name), nullptr) << name;
    EXPECT_EQ(find_by_path(name)->kind, Kind::kFlexibleAssets);
  }
  EXPECT_EQ(find_by_path("flexible"), nullptr);
  EXPECT_EQ(find_by_path(""), nullptr);
}

TEST(CatalogTest, EverySortHasAColumn) {
  for (const auto& type : resource_types())
    for (const auto sort : type.sorts) {
      if (sort == "id") continue;
      const auto* attribute = type.find_attribute(sort);
      ASSERT_NE(attribute, nullptr) << type.type << " " << sort;
      EXPECT_NE(attribute->place, Place::kBody) << type.type << " " << sort;
    }
}

TEST(CatalogTest, EveryPlainFilterHasAColumn) {
  const std::set<std::string_view> elsewhere = {"id",     "psa_id",   "psa_integration_type",
                                                "rmm_id", "group_id", "rmm_integration_type"};
  for (const auto& type : resource_types())
    for (const auto filter : type.filters) {
      if (filter.find('[') != std::string_view::npos || elsewhere.contains(filter)) continue;
      const auto* attribute = type.find_attribute(filter);
      ASSERT_NE(attribute, nullptr) << type.type << " " << filter;
      EXPECT_NE(attribute->place, Place::kBody) << type.type << " " << filter;
    }
}

TEST(CatalogTest, ParentsStandInParentId) {
  for (const auto& type : resource_types()) {
    if (type.parent.empty()) continue;
    ASSERT_NE(type.find_attribute(type.parent), nullptr) << type.type;
    EXPECT_EQ(type.find_attribute(type.parent)->place, Place::kParentId) << type.type;
    // Where the parent may be of several kinds, a column says of which.
    if (!type.parent_kind) {
      EXPECT_NE(type.find_attribute("owner-kind"), nullptr) << type.type;
    }
  }
}

TEST(CatalogTest, KnowsSecretNamesInEverySpelling) {
  for (const char* name : {"password", "Password", "otp-secret", "otp_secret", "otpSecret", "zip-password"})
    EXPECT_TRUE(is_secret_attribute(name)) << name;
  for (const char* name : {"password-category-id", "password-updated-at", "passwords-count", "otp-enabled", "name"})
    EXPECT_FALSE(is_secret_attribute(name)) << name;
}

}  // namespace
}  // namespace gluepot::catalog
