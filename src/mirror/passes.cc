// SPDX-License-Identifier: Apache-2.0
#include "mirror/passes.h"

#include <algorithm>

#include "mirror/impl/plan.h"

namespace gluepot::mirror {
namespace {

using catalog::Kind;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kFind{
    "mirror_pass.find",
    "SELECT finished_at_ms, organizations FROM mirror_pass WHERE stream = ? AND finished_at_ms > 0"};
constexpr Statement kOfKind{
    "mirror_pass.of_organizations",
    "SELECT COUNT(*), MIN(p.finished_at_ms) FROM json_each(?1) j JOIN mirror_pass p ON p.stream = ?2 || j.value "
    "WHERE p.finished_at_ms > 0"};
constexpr Statement kForget{
    "mirror_pass.forget",
    "UPDATE mirror_pass SET organizations = REPLACE(organizations, ?1, ','), running = REPLACE(running, ?1, ',')"};
constexpr Statement kForgetOwn{"mirror_pass.forget_own", "DELETE FROM mirror_pass WHERE stream IN (?, ?)"};
constexpr Statement kForgetAll{"mirror_pass.forget_all", "DELETE FROM mirror_pass"};
constexpr Statement kWaits{"mirror_body.waits", "SELECT 1 FROM mirror_body WHERE document_id = ?"};

/// The one list that holds all records of a kind; empty for those that are listed by organization or type, and for
/// those that are not kept.
std::string_view whole_list(Kind kind) {
  switch (kind) {
    case Kind::kOrganizations:
    case Kind::kAdaptersResources:
      return "organizations";
    case Kind::kFlexibleAssetTypes:
    case Kind::kFlexibleAssetFields:
      return "flexible_asset_types";
    case Kind::kPasswords:
      return "passwords";
    case Kind::kPasswordCategories:
      return "password_categories";
    case Kind::kPasswordFolders:
      return "password_folders";
    case Kind::kChecklists:
    case Kind::kChecklistTasks:
      return "checklists";
    case Kind::kChecklistTemplates:
      return "checklist_templates";
    default:
      return {};
  }
}

bool mapped_decides(Kind kind) {
  return kind != Kind::kFlexibleAssetTypes && kind != Kind::kFlexibleAssetFields && kind != Kind::kPasswordCategories;
}

std::string ids_json(std::span<const std::int64_t> ids) {
  std::string out = "[";
  for (const auto id : ids) out += (out.size() > 1 ? "," : "") + std::to_string(id);
  return out + "]";
}

struct Found {
  std::int64_t finished_at_ms;
  std::string organizations;
};

core::Result<std::optional<std::int64_t>> whole(Connection& connection, const std::string& stream,
                                                std::span<const std::int64_t> organizations) {
  GLUEPOT_ASSIGN(const auto found, connection.find(
                                       kFind,
                                       [](const Row& row) {
                                         return Found{row.integer(0), row.string(1)};
                                       },
                                       stream));
  if (!found) return std::optional<std::int64_t>{};
  for (const auto id : organizations)
    if (found->organizations.find("," + std::to_string(id) + ",") == std::string::npos)
      return std::optional<std::int64_t>{};
  return std::optional(found->finished_at_ms);
}

}  // namespace

bool Passes::keeps(Kind kind) {
  return !whole_list(kind).empty() || kind == Kind::kDocuments || kind == Kind::kDocumentFolders ||
         kind == Kind::kFlexibleAssets;
}

core::Result<std::optional<std::int64_t>> Passes::complete_since(Kind kind, std::span<const std::int64_t> organizations,
                                                                 std::span<const std::int64_t> types) {
  using Since = std::optional<std::int64_t>;
  return store::read(store_.database(), [&](Connection& connection) -> core::Result<Since> {
    // Their rows say how many passwords and documents they hold, which are counted here.
    if (kind == Kind::kPasswordCategories) {
      GLUEPOT_ASSIGN(const auto own, whole(connection, "password_categories", {}));
      GLUEPOT_ASSIGN(const auto counted, whole(connection, "passwords", organizations));
      return own && counted ? Since(std::min(*own, *counted)) : Since{};
    }
    if (const auto list = whole_list(kind); !list.empty())
      return whole(connection, std::string(list),
                   mapped_decides(kind) ? organizations : std::span<const std::int64_t>{});
    if (kind == Kind::kFlexibleAssets) {
      Since oldest;
      for (const auto type : types) {
        GLUEPOT_ASSIGN(const auto since, whole(connection, "flexible_assets/" + std::to_string(type), organizations));
        if (!since) return Since{};
        oldest = std::min(oldest.value_or(*since), *since);
      }
      return oldest;
    }
    if (kind != Kind::kDocuments && kind != Kind::kDocumentFolders) return Since{};
    struct Counted {
      std::int64_t lists, oldest;
    };
    GLUEPOT_ASSIGN(const auto counted, connection.find(
                                           kOfKind,
                                           [](const Row& row) {
                                             return Counted{row.integer(0), row.integer(1)};
                                           },
                                           ids_json(organizations), std::string(catalog::kind_name(kind)) + "/"));
    if (!counted || counted->lists == 0 || counted->lists != static_cast<std::int64_t>(organizations.size()))
      return Since{};
    return Since(counted->oldest);
  });
}

core::Result<bool> Passes::text_waits(std::int64_t document_id) {
  GLUEPOT_ASSIGN(const auto waits, store::read(store_.database(), [&](Connection& connection) {
                   return connection.find(
                       kWaits, [](const Row&) { return true; }, document_id);
                 }));
  return waits.has_value();
}

core::Status Passes::text_changed(std::int64_t document_id, std::int64_t organization_id, std::int64_t updated_at_ms) {
  return store_.database().write([&](Connection& connection) {
    return plan::add_body(connection, 0, {document_id, organization_id, updated_at_ms});
  });
}

core::Status Passes::forget(std::int64_t organization_id) {
  return store_.database().write([&](Connection& connection) -> core::Status {
    const std::string id = std::to_string(organization_id);
    GLUEPOT_TRY(connection.execute(kForget, "," + id + ","));
    GLUEPOT_TRY(connection.execute(kForgetOwn, "documents/" + id, "document_folders/" + id));
    return {};
  });
}

core::Status Passes::forget_all() {
  return store_.database().write([](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kForgetAll));
    return {};
  });
}

}  // namespace gluepot::mirror
