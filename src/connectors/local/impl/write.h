// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "catalog/target.h"
#include "connectors/local/impl/outcome.h"
#include "connectors/local/impl/write_body.h"
#include "connectors/local/record_service.h"
#include "documentation/files.h"

namespace gluepot::local {

using catalog::Kind;

/// What every step of one write transaction knows.
struct WriteContext {
  documentation::LocalWriter& writer;
  const vault::Vault& vault;
  const Target& target;
  const documentation::Scope& scope;
  const std::string& web_url;
  bool write_values;
  std::int64_t now_ms;
  std::string now;             ///< RFC 3339
  const Call* call = nullptr;  ///< whose rights an export remembers; null in writes within a write

  const catalog::ResourceType& type() const { return *target.type; }
};

/// One record on its way into the store.
struct Work {
  bool creating = true;
  std::int64_t id = 0;
  std::int64_t organization_id = 0;
  std::int64_t parent_id = 0;
  json::object before;      ///< the stored attributes; empty when creating
  json::object attributes;  ///< creating: all that is known; updating: the changes
  struct Seal {
    std::string field;
    std::string sealed;  ///< empty: the value is taken away
  };
  std::vector<Seal> seals;
  std::vector<documentation::RecordFile> files;  ///< what the record holds after this write
  /// Links to other records by relation, each replaced whole: a group's users, what an asset's tags name.
  std::map<std::string, std::vector<std::int64_t>> links;

  /// A value after this write: a change, or what is stored.
  const json::value* find(std::string_view name) const;
  bool has_change(std::string_view name) const { return attributes.contains(name); }
  template <typename T>
  void set(std::string_view name, T&& value) {
    if constexpr (std::is_convertible_v<T, std::string_view> && !std::is_same_v<std::decay_t<T>, std::nullptr_t>)
      attributes.insert_or_assign(name, json::string(std::string_view(value)));
    else
      attributes.insert_or_assign(name, std::forward<T>(value));
  }
  std::int64_t integer(std::string_view name) const;  ///< 0 when null or not there
  std::string text(std::string_view name) const;
};

Outcome<documentation::Record> create_record(WriteContext& context, const Draft& draft);
Outcome<documentation::Record> update_record(WriteContext& context, const documentation::Record& stored,
                                             const Draft& draft);
Outcome<documentation::Record> publish_document(WriteContext& context, const documentation::Record& stored);
/// Checks what forbids it, then deletes the record and what lies below it.
Outcome<void> delete_record(WriteContext& context, const documentation::Record& stored);
/// A record that the target's path may name. 404, or 401 when it stands elsewhere.
Outcome<documentation::Record> find_target_record(documentation::Reader& reader, const Target& target, std::int64_t id,
                                                  const documentation::Scope& scope);
/// The nested path's parent exists: 401 for an organization, 404 for a document or a type.
Outcome<void> check_parent(documentation::Reader& reader, const Target& target, const documentation::Scope& scope);

// Shared by the rules.
/// The record `id` of `kind` if the caller may see it, else 422 "must exist" at `attribute`.
Outcome<documentation::Record> must_exist(WriteContext& context, catalog::Kind kind, std::int64_t id,
                                          std::string_view attribute, std::string_view detail = "must exist");
Work::Seal seal_value(WriteContext& context, catalog::Kind kind, std::int64_t id, std::string field,
                      const core::Secret& value);
Outcome<json::object> attributes_of(const documentation::Record& record);
/// One attribute of a stored object as a text, a flag or a number; empty, false or 0 when it is none.
std::string text_in(const json::object& object, std::string_view name);
bool flag_in(const json::object& object, std::string_view name);
std::int64_t integer_in(const json::object& object, std::string_view name);
/// The same transaction, writing records of another type below `parent`.
WriteContext below(WriteContext& context, const Target& target);
Target target_below(Kind type, Kind parent_kind, std::int64_t parent);

}  // namespace gluepot::local
