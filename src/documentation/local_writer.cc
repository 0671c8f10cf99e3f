// SPDX-License-Identifier: Apache-2.0
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "core/clock.h"
#include "core/ids.h"

#include "documentation/impl/batch.h"
#include "documentation/impl/expirations.h"
#include "documentation/store.h"

namespace gluepot::documentation {
namespace {

namespace json = boost::json;
using core::ErrorCode;
using store::Blob;
using store::Row;
using store::Statement;

constexpr Statement kSeal{
    "sealed_value.put",
    "INSERT OR REPLACE INTO sealed_value (kind, record_id, field, sealed, updated_at_ms) VALUES (?, ?, ?, ?, ?)"};
constexpr Statement kUnseal{"sealed_value.delete",
                            "DELETE FROM sealed_value WHERE kind = ? AND record_id = ? AND field = ?"};
constexpr Statement kExists{"record.exists", "SELECT 1 FROM record WHERE kind = ? AND id = ?"};
constexpr Statement kDropLinks{"record_link.drop",
                               "DELETE FROM record_link WHERE kind = ? AND id = ? AND relation = ?"};
constexpr Statement kAddLink{"record_link.add",
                             "INSERT OR IGNORE INTO record_link (kind, id, relation, target) VALUES (?, ?, ?, ?)"};
constexpr Statement kInFolder{"record.in_folder",
                              "SELECT id FROM record WHERE kind = ? AND parent_id = ? AND parent_id <> 0"};

Batch& batch_of(void* batch) {
  return *static_cast<Batch*>(batch);
}

/// A local record keeps no secret in its attributes, so none of its traits is cut: the fields of its type are all plain
/// here.
catalog::SecretTraits plain_traits(const json::object& attributes) {
  catalog::SecretTraits traits;
  const auto* type = attributes.if_contains("flexible-asset-type-id");
  const auto* list = attributes.if_contains("traits");
  std::int64_t id = 0;
  if (type != nullptr && type->is_int64()) id = type->get_int64();
  if (type != nullptr && type->is_string())
    id = core::parse_int64(std::string_view(type->get_string().data(), type->get_string().size())).value_or(0);
  auto& fields = traits.types[id];
  if (list != nullptr && list->is_object())
    for (const auto& trait : list->get_object()) fields.plain.emplace(trait.key().data(), trait.key().size());
  return traits;
}

core::Status refuse_secrets(const json::object& attributes) {
  for (const auto& attribute : attributes) {
    const std::string_view name(attribute.key().data(), attribute.key().size());
    if (catalog::is_secret_attribute(name))
      return core::invalid(catalog::underscored(name), "is a secret and must be sealed, not stored");
  }
  return {};
}

/// What stands in columns only is no part of the body: without it a change would lose it.
void put_back_columns(const Record& record, json::object& attributes) {
  for (const auto& attribute : catalog::find_type(record.kind).attributes) {
    if (!attribute.is(catalog::kColumnOnly)) continue;
    const json::string_view name(attribute.name.data(), attribute.name.size());
    if (attribute.place == catalog::Place::kCreatedAt || attribute.place == catalog::Place::kUpdatedAt)
      attributes[name] = core::format_time(attribute.place == catalog::Place::kCreatedAt ? record.created_at_ms
                                                                                         : record.updated_at_ms);
    else if (attribute.place == catalog::Place::kParentId)
      attributes[name] = record.parent_id;
    else if (attribute.place == catalog::Place::kOrganizationId)
      attributes[name] = record.organization_id;
    else if (const auto number = record.side_integer(attribute.name))
      attributes[name] = *number;
    else if (const auto text = record.side_text(attribute.name))
      attributes[name] = *text;
  }
}

}  // namespace

core::Result<std::int64_t> LocalWriter::allocate_id() {
  GLUEPOT_ASSIGN(const std::int64_t id, counter(connection_, "next_id"));
  GLUEPOT_TRY(set_counter(connection_, "next_id", id + 1));
  return id;
}

core::Status LocalWriter::put(Kind kind, std::int64_t id, const json::object& attributes) {
  GLUEPOT_TRY(refuse_secrets(attributes));
  static thread_local catalog::PageReader reader;
  const auto traits = plain_traits(attributes);
  const std::string body = json::serialize(attributes);
  auto page = reader.read_attributes(kind, id, body, &traits);
  if (!page) return core::fail(std::move(page).error());
  const auto& row = page->rows.front();
  if (kind != Kind::kOrganizations && row.organization_id != 0) {
    GLUEPOT_ASSIGN(auto known, connection_.find(
                                   kExists, [](const Row&) { return true; }, static_cast<int>(Kind::kOrganizations),
                                   row.organization_id));
    if (!known) return core::invalid("organization_id", "there is no such organization");
  }
  GLUEPOT_TRY(batch_of(batch_).put(row, 0));
  return may_expire(kind) ? derive_expirations(*this, kind, id, attributes) : core::Status{};
}

core::Result<json::object> LocalWriter::patch(Kind kind, std::int64_t id, const json::object& changes) {
  GLUEPOT_TRY(refuse_secrets(changes));
  GLUEPOT_ASSIGN(auto record, find(kind, id));
  if (!record) return core::fail(ErrorCode::kNotFound, "there is no such record");
  boost::system::error_code error;
  json::value stored = json::parse(json::string_view(record->body), error);
  if (error || !stored.is_object())
    return core::fail(ErrorCode::kCorrupt, "the stored attributes of " + std::string(catalog::kind_name(kind)) + " " +
                                               std::to_string(id) + " are not JSON; restore a backup");
  auto& attributes = stored.get_object();
  put_back_columns(*record, attributes);
  for (const auto& change : changes) attributes[change.key()] = change.value();
  GLUEPOT_TRY(put(kind, id, attributes));
  return attributes;
}

core::Result<bool> LocalWriter::remove(Kind kind, std::int64_t id) {
  if (kind == Kind::kDocumentFolders || kind == Kind::kPasswordFolders) {
    GLUEPOT_ASSIGN(auto folder, find(kind, id));
    if (!folder) return false;
    const json::value above = folder->parent_id == 0 ? json::value(nullptr) : json::value(folder->parent_id);
    const auto content = kind == Kind::kDocumentFolders ? Kind::kDocuments : Kind::kPasswords;
    for (const auto child : {kind, content}) {
      const auto parent = catalog::find_type(child).parent;
      GLUEPOT_ASSIGN(auto ids,
                     connection_.query(
                         kInFolder, [](const Row& row) { return row.integer(0); }, static_cast<int>(child), id));
      for (const auto moved : ids)
        GLUEPOT_TRY(patch(child, moved, json::object{{json::string_view(parent.data(), parent.size()), above}}));
    }
  }
  GLUEPOT_ASSIGN(const auto gone, batch_of(batch_).erase_tree(kind, id));
  return gone > 0;
}

core::Status LocalWriter::set_links(Kind kind, std::int64_t id, std::string_view relation,
                                    std::span<const std::int64_t> targets) {
  GLUEPOT_TRY(connection_.execute(kDropLinks, static_cast<int>(kind), id, relation));
  for (const auto target : targets)
    GLUEPOT_TRY(connection_.execute(kAddLink, static_cast<int>(kind), id, relation, target));
  return {};
}

core::Status LocalWriter::seal(Kind kind, std::int64_t id, std::string_view field, std::string_view sealed,
                               std::int64_t now_ms) {
  GLUEPOT_TRY(connection_.execute(kSeal, static_cast<int>(kind), id, field, Blob{sealed}, now_ms));
  return {};
}

core::Result<bool> LocalWriter::unseal(Kind kind, std::int64_t id, std::string_view field) {
  GLUEPOT_ASSIGN(const auto gone, connection_.execute(kUnseal, static_cast<int>(kind), id, field));
  return gone > 0;
}

}  // namespace gluepot::documentation
