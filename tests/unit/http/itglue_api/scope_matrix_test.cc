// SPDX-License-Identifier: Apache-2.0
// Every kind of key x type x verb x filter x include.
#include "unit/http/itglue_api/scope_matrix.h"

namespace gluepot::itglue_api {
namespace {

/// Organizations x rights to values, and verbs.
std::vector<KeyKind> key_kinds(std::int64_t own, std::int64_t foreign) {
  std::vector<KeyKind> out;
  const std::vector<std::optional<std::vector<std::int64_t>>> organizations = {
      std::nullopt, std::vector<std::int64_t>{own}, std::vector<std::int64_t>{},
      std::vector<std::int64_t>{own, foreign}};
  const std::pair<const char*, PasswordRights> rights[] = {{"none", PasswordRights::kNone},
                                                           {"read", PasswordRights::kRead},
                                                           {"readwrite", PasswordRights::kReadWrite},
                                                           {"writeonly", PasswordRights::kWriteOnly}};
  for (const auto& list : organizations)
    for (const auto& [word, right] : rights) {
      KeyScope scope;
      scope.organizations = list;
      scope.passwords = right;
      out.push_back({"organizations-" + (list ? std::to_string(list->size()) : "all") + "-values-" + word, scope});
    }
  for (const std::uint32_t verbs : {access::kVerbRead, access::kVerbCreate, access::kVerbUpdate, access::kVerbDelete,
                                    access::kVerbRead | access::kVerbUpdate, 0u})
    for (const bool one : {false, true}) {
      KeyScope scope;
      scope.verbs = verbs;
      if (one) scope.organizations = {own};
      out.push_back({"verbs-" + std::to_string(verbs) + (one ? "-one" : ""), scope});
    }
  return out;
}

TEST_F(ScopeMatrixTest, EveryKeyOnEveryTypeVerbFilterAndInclude) {
  for (const auto& key : key_kinds(own_, foreign_))
    for (const auto& type : catalog::resource_types()) {
      if (HasFatalFailure()) return;
      if (!EveryKind::grows(type.kind)) check_lists(key, type, true);
      check_shows(key, type, true);
      check_writes(key, type);
    }
  EXPECT_GT(cells_, 5'000);
  RecordProperty("cells", cells_);
  std::printf("%d cells\n", cells_);
}

/// Logs and metrics are made of what was done, also of what this test does: their rows are looked at one by one.
TEST_F(ScopeMatrixTest, WhatGrowsIsOfTheKeysOrganizationsAlone) {
  KeyScope scope;
  scope.organizations = {own_};
  const KeyKind key{"one", scope};
  get("/itglue/passwords/" + std::to_string(rows_->of(Kind::kPasswords).at(foreign_)[0]));
  get("/itglue/passwords/" + std::to_string(rows_->of(Kind::kPasswords).at(own_)[0]));
  for (const std::string path : {"/user_metrics", "/logs"})
    for (const auto& query : {std::string(), "filter[organization_id]=" + std::to_string(foreign_)}) {
      const auto limited = get(url(path, query), use(key));
      ASSERT_EQ(limited.status, 200) << limited.text;
      EXPECT_EQ(limited.text.find(kCanary), std::string::npos);
      EXPECT_EQ(limited.at("/meta/total-count").as_int64(), static_cast<std::int64_t>(limited.rows()));
      for (const auto& row : limited.at("/data").as_array())
        EXPECT_EQ(row.at_pointer("/attributes/organization-id"), json::value(own_)) << path << " " << query;
    }
}

/// A key for one type, with and without an organization: its own type whole, the others closed.
TEST_F(ScopeMatrixTest, AKeyForOneTypeSeesThatTypeAlone) {
  for (const auto& only : catalog::resource_types())
    for (const bool one : {false, true}) {
      KeyScope scope;
      scope.kinds = catalog::KindSet().set(static_cast<std::size_t>(only.kind));
      scope.passwords = PasswordRights::kReadWrite;
      if (one) scope.organizations = {own_};
      const KeyKind key{"only-" + std::string(only.write_type) + (one ? "-one" : ""), scope};
      for (const auto& type : catalog::resource_types()) {
        if (!EveryKind::grows(type.kind)) check_lists(key, type, type.kind == only.kind);
        check_shows(key, type, type.kind == only.kind);
        check_writes(key, type);
      }
    }
  EXPECT_GT(cells_, 5'000);
  RecordProperty("cells", cells_);
  std::printf("%d cells\n", cells_);
}

}  // namespace
}  // namespace gluepot::itglue_api
