// SPDX-License-Identifier: Apache-2.0
#include "documentation/impl/expirations.h"

#include <map>
#include <vector>

#include "core/clock.h"

namespace gluepot::documentation {
namespace {

namespace json = boost::json;
using store::Row;
using store::Statement;

/// The Date fields of an asset's type whose dates are expirations.
constexpr Statement kExpiringFields{
    "expirations.fields",
    "SELECT s.name_key, r.name FROM record r JOIN side_flexible_asset_fields s ON s.id = r.id "
    "WHERE r.kind = 5 AND r.parent_id = ? AND r.parent_id <> 0 AND s.expiration = 1 AND s.name_key IS NOT NULL"};

struct Source {
  Kind kind;
  std::string_view attribute, description, type;
};
constexpr Source kSources[] = {
    {Kind::kConfigurations, "warranty-expires-at", "Warranty Expiration", "Configuration"},
    {Kind::kDomains, "expires-on", "Domain Expiration", "Domain"},
    {Kind::kSslCertificates, "expires-on", "SSL Certificate Expiration", "SSL Certificate"},
};

/// One date that a record runs out by. `trait`: which of its fields; empty for the one date of other kinds.
struct Due {
  std::string trait, description, type, type_name, date;
};

std::string_view text_of(const json::object& attributes, std::string_view name) {
  const auto* value = attributes.if_contains(json::string_view(name.data(), name.size()));
  return value != nullptr && value->is_string()
             ? std::string_view(value->get_string().data(), value->get_string().size())
             : std::string_view{};
}

json::value copy_of(const json::object& attributes, std::string_view name) {
  const auto* value = attributes.if_contains(json::string_view(name.data(), name.size()));
  return value == nullptr ? json::value(nullptr) : *value;
}

std::optional<std::string> time_of(std::string_view text) {
  const auto time = core::parse_time(text);
  return time ? std::optional(core::format_time(*time)) : std::nullopt;
}

core::Result<std::vector<Due>> due_of_asset(LocalWriter& writer, const json::object& attributes) {
  std::vector<Due> due;
  const auto* traits = attributes.if_contains("traits");
  const auto* type = attributes.if_contains("flexible-asset-type-id");
  if (traits == nullptr || !traits->is_object() || type == nullptr || !type->is_int64()) return due;
  GLUEPOT_ASSIGN(
      const auto fields,
      writer.connection().query(
          kExpiringFields, [](const Row& row) { return std::pair(row.string(0), row.string(1)); }, type->get_int64()));
  const std::string type_name(text_of(attributes, "flexible-asset-type-name"));
  for (const auto& [key, name] : fields)
    if (auto date = time_of(text_of(traits->get_object(), key)))
      due.push_back({key, name, "Flexible Asset", type_name, std::move(*date)});
  return due;
}

core::Result<std::vector<Due>> due_of(LocalWriter& writer, Kind kind, const json::object& attributes) {
  if (kind == Kind::kFlexibleAssets) return due_of_asset(writer, attributes);
  std::vector<Due> due;
  for (const auto& source : kSources)
    if (source.kind == kind)
      if (auto date = time_of(text_of(attributes, source.attribute)))
        due.push_back({{},
                       std::string(source.description),
                       std::string(source.type),
                       std::string(source.type),
                       std::move(*date)});
  return due;
}

}  // namespace

bool may_expire(Kind kind) {
  return kind == Kind::kConfigurations || kind == Kind::kDomains || kind == Kind::kSslCertificates ||
         kind == Kind::kFlexibleAssets;
}

core::Status derive_expirations(LocalWriter& writer, Kind kind, std::int64_t id, const json::object& attributes) {
  GLUEPOT_ASSIGN(const auto due, due_of(writer, kind, attributes));
  GLUEPOT_ASSIGN(const auto stored, writer.children(Kind::kExpirations, id, false));
  std::map<std::string, const Record*> known;
  for (const auto& record : stored)
    if (record.side_integer("owner-kind") == static_cast<std::int64_t>(kind))
      known.emplace(record.side_text("trait").value_or(""), &record);
  const auto changed_at = copy_of(attributes, "updated-at");
  for (const auto& one : due) {
    const auto found = known.find(one.trait);
    std::int64_t row = 0;
    json::value created_at = changed_at;
    if (found != known.end()) {
      row = found->second->id;
      created_at = core::format_time(found->second->created_at_ms);
      known.erase(found);
    } else {
      GLUEPOT_ASSIGN(row, writer.allocate_id());
    }
    GLUEPOT_TRY(writer.put(Kind::kExpirations, row,
                           json::object{{"organization-id", copy_of(attributes, "organization-id")},
                                        {"organization-name", copy_of(attributes, "organization-name")},
                                        {"resource-url", copy_of(attributes, "resource-url")},
                                        {"description", one.description},
                                        {"expiration-date", one.date},
                                        {"resource-id", id},
                                        {"resource-type", one.type},
                                        {"resource-type-name", one.type_name},
                                        {"resource-name", copy_of(attributes, "name")},
                                        {"created-at", created_at},
                                        {"updated-at", changed_at},
                                        {"owner-kind", static_cast<std::int64_t>(kind)},
                                        {"trait", one.trait}}));
  }
  for (const auto& [trait, record] : known) GLUEPOT_TRY(writer.remove(Kind::kExpirations, record->id));
  return {};
}

}  // namespace gluepot::documentation
