// SPDX-License-Identifier: Apache-2.0
#include "catalog/target.h"

#include <gtest/gtest.h>

namespace gluepot::catalog {
namespace {

std::optional<Action> action(std::string_view path, Verb verb) {
  const auto target = find_target(path);
  return target ? find_action(*target, verb) : std::nullopt;
}

TEST(TargetTest, PathsAreReadByTheTable) {
  const auto target = find_target("/organizations/7/relationships/flexible-assets");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->parent, 7);
  EXPECT_TRUE(find_action(*target, Verb::kPost));
  EXPECT_FALSE(find_action(*target, Verb::kGet));
  EXPECT_FALSE(find_target("/organizations/7/relationships"));
  EXPECT_FALSE(find_target("/"));
  EXPECT_FALSE(find_target(""));
  EXPECT_TRUE(find_target("/documents/5/publish")->publish);
  EXPECT_TRUE(find_target("/organizations/1/relationships/documents/5/publish")->publish);
  EXPECT_FALSE(find_target("/passwords/5/publish"));
  EXPECT_FALSE(find_target("/adapters_resources"));
  EXPECT_FALSE(find_target("/document_sections"));
  EXPECT_FALSE(find_target("/passwords/5/relationships/passwords"));
  EXPECT_FALSE(find_target("/passwords/5/6/7/8/9/10/11"));
  EXPECT_FALSE(find_target("//passwords"));
  EXPECT_TRUE(find_target("/passwords/5/"));
}

TEST(TargetTest, EachTypeStandsBelowItsOwnParentOnly) {
  struct Case {
    const char* path;
    Kind kind, parent;
  };
  for (const auto& c :
       {Case{"/manufacturers/7/relationships/models", Kind::kModels, Kind::kManufacturers},
        Case{"/countries/7/relationships/regions/3", Kind::kRegions, Kind::kCountries},
        Case{"/documents/7/relationships/sections", Kind::kDocumentSections, Kind::kDocuments},
        Case{"/configurations/7/relationships/configuration-interfaces", Kind::kConfigurationInterfaces,
             Kind::kConfigurations},
        Case{"/flexible_asset_types/7/relationships/flexible_asset_fields", Kind::kFlexibleAssetFields,
             Kind::kFlexibleAssetTypes},
        Case{"/ssl-certificates/7/relationships/attachments", Kind::kAttachments, Kind::kSslCertificates},
        Case{"/document_folders/7/relationships/related_items/9", Kind::kRelatedItems, Kind::kDocumentFolders}}) {
    const auto target = find_target(c.path);
    ASSERT_TRUE(target) << c.path;
    EXPECT_EQ(target->type->kind, c.kind) << c.path;
    EXPECT_EQ(target->parent_kind, c.parent) << c.path;
    EXPECT_EQ(target->parent, 7) << c.path;
    EXPECT_TRUE(target->nested);
  }
  for (const char* path :
       {"/organizations/7/relationships/models", "/countries/7/relationships/models", "/models/7/relationships/regions",
        "/organizations/7/relationships/attachments", "/document_folders/7/relationships/attachments", "/attachments",
        "/related_items", "/rmm_records", "/tickets", "/organizations/7/relationships/sections"})
    EXPECT_FALSE(find_target(path)) << path;
}

TEST(TargetTest, MethodsDifferBetweenTheTopAndBelowAParent) {
  EXPECT_FALSE(action("/documents", Verb::kGet));
  EXPECT_EQ(action("/organizations/1/relationships/documents", Verb::kGet), Action::kIndex);
  EXPECT_FALSE(action("/configuration_interfaces", Verb::kGet));
  EXPECT_EQ(action("/configuration_interfaces/4", Verb::kGet), Action::kShow);
  EXPECT_FALSE(action("/configuration_interfaces/4", Verb::kDelete));
  EXPECT_EQ(action("/configurations/1/relationships/configuration_interfaces/4", Verb::kDelete), Action::kDelete);
  EXPECT_FALSE(action("/configurations/4", Verb::kDelete));
  EXPECT_EQ(action("/configurations", Verb::kDelete), Action::kDeleteBulk);
  EXPECT_FALSE(action("/organizations/1/relationships/configurations", Verb::kPatch));
  EXPECT_EQ(action("/configurations", Verb::kPatch), Action::kUpdateBulk);
  EXPECT_EQ(action("/password_folders", Verb::kGet), Action::kIndex);
  EXPECT_FALSE(action("/password_folders", Verb::kPost));
  EXPECT_FALSE(action("/checklists", Verb::kPost));
  EXPECT_FALSE(action("/documents/5/publish", Verb::kPost));
  EXPECT_FALSE(action("/related_items/5", Verb::kGet));
  EXPECT_EQ(action("/domains/5", Verb::kGet), Action::kShow);
  EXPECT_EQ(action("/groups/5", Verb::kDelete), Action::kDelete);
  EXPECT_FALSE(action("/users/5", Verb::kDelete));
}

}  // namespace
}  // namespace gluepot::catalog
