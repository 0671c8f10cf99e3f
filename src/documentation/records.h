// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/page_reader.h"
#include "catalog/query.h"
#include "core/result.h"
#include "documentation/hidden.h"
#include "store/database.h"

namespace gluepot::documentation {

using catalog::Kind;

/// Which records a reader may see. Every read of organizations' data carries one.
struct Scope {
  /// Absent: all organizations (administrators, keys without a limit). Records without an organization (types,
  /// categories) are seen by every scope.
  std::optional<std::vector<std::int64_t>> organizations;
  /// Hide what the source marks restricted or personal, and what lies below a restricted folder...
  bool hide_restricted = false;
  /// ...except in these organizations (allowed by an administrator).
  std::vector<std::int64_t> restricted_allowed;
  /// What an administrator has switched off; null: nothing.
  std::shared_ptr<const Hidden> hidden;

  static Scope all() { return {}; }
  static Scope only(std::vector<std::int64_t> organizations) { return {std::move(organizations), false, {}, nullptr}; }
};

/// A stored record. `body` is the JSON:API attributes object, no secrets; empty when it was not asked for.
struct Record {
  Kind kind = Kind::kOrganizations;
  std::int64_t id = 0, organization_id = 0, parent_id = 0;
  std::string name;
  bool archived = false;
  std::uint32_t flags = 0;  ///< catalog::kFlag...
  std::int64_t created_at_ms = 0, updated_at_ms = 0;
  std::vector<catalog::SideValue> side;  ///< in the order of catalog::side_columns(kind)
  std::string body;

  /// A side value by attribute name (dashes or underscores): text, or nothing.
  std::optional<std::string> side_text(std::string_view attribute) const;
  std::optional<std::int64_t> side_integer(std::string_view attribute) const;
};

/// A stored record without a copy: `body` points into the store's page.
struct RowView {
  std::int64_t id = 0, organization_id = 0;
  std::string_view body;
};

/// A condition on an attribute that stands in a column. `values` are texts as in a query string: times as RFC 3339,
/// booleans as true/false/1/0, "null" for no value in parent ids.
struct Condition {
  enum class Op { kIn, kNotIn, kBetween, kNull };
  std::string attribute;  ///< any spelling; "id" too
  Op op = Op::kIn;
  std::vector<std::string> values;  ///< kBetween: low and high, inclusive, "*" open; kNull: none
};

struct ListQuery {
  Kind kind = Kind::kOrganizations;
  Scope scope;
  std::vector<Condition> conditions;
  std::vector<catalog::QuerySort> sorts;  ///< then by id. Empty: by id
  std::int64_t page_number = 1;
  int page_size = 50;  ///< 1..10000
  bool with_body = true;
  bool with_side = true;
  bool with_total = true;  ///< counts all rows that match
};

struct RecordList {
  std::vector<Record> records;
  std::int64_t total = 0;  ///< 0 when not asked for
};

/// The list query of an API request: known filters and sorts, paging. Special filters (documents' root rule, psa_id)
/// are the caller's. Errors: kInvalidArgument (a sort the type does not have; field "sort").
core::Result<ListQuery> list_query(const catalog::ResourceType& type, const catalog::Query& query, Scope scope);

struct Count {
  Kind kind;
  std::int64_t organization_id;
  std::int64_t records;
};

/// What a quiet cycle compares with.
struct Known {
  std::int64_t id, organization_id, parent_id, updated_at_ms;
};

/// An organization's company in the PSA, as the source knows it.
struct PsaLink {
  std::int64_t organization_id;
  std::string remote_id;     ///< the PSA's id, text
  std::string adapter_type;  ///< as the source names it; empty when it does not
};

/// One record names another (a group its users), by ids of kinds that the relation knows.
struct Link {
  std::int64_t id, target;
};

struct SearchQuery {
  std::string text;  ///< as typed: operators and quotes mean nothing; the last word also finds its continuations
  Scope scope;
  std::optional<Kind> kind;
  int limit = 20;  ///< 1..100
};

/// Plain text, cut into what matched and what did not. To be escaped when shown.
struct Segment {
  std::string text;
  bool match = false;
};

struct Hit {
  Kind kind;
  std::int64_t id, organization_id, parent_id, updated_at_ms;
  bool archived;
  std::uint32_t flags;
  std::string name;
  double score = 0;  ///< larger is better; comparable within one answer only
  std::vector<Segment> name_segments;
  std::vector<Segment>
      snippet;  ///< about 200 characters around the best place; empty when only the name matched and there is no text
};

struct SearchResult {
  std::vector<Hit> hits;
  bool truncated = false;  ///< very common words: the newest candidates were ranked, not all
};

/// Reads in one consistent state. Bound to a transaction of Store::read or Store::write: not kept, one thread.
class Reader {
 public:
  explicit Reader(store::Connection& connection) : connection_(connection) {}

  core::Result<RecordList> list(const ListQuery& query);
  /// Nothing when there is no such record or the scope does not see it.
  core::Result<std::optional<Record>> find(Kind kind, std::int64_t id, const Scope& scope = {});
  /// In id order; unknown ones are left out. At most 10,000 ids.
  core::Result<std::vector<Record>> find_many(Kind kind, std::span<const std::int64_t> ids, const Scope& scope = {},
                                              bool with_body = true);
  /// Calls `on_record` for each record of a parent (tasks of a checklist, sections of a document, fields of a type), in
  /// id order.
  core::Result<std::vector<Record>> children(Kind kind, std::int64_t parent_id, bool with_body = true);

  /// Stored records for each kind and organization (0: account-wide kinds), all organizations at once.
  core::Result<std::vector<Count>> counts();
  core::Result<std::vector<Count>> counts(std::int64_t organization_id);
  /// The same without what is switched off.
  core::Result<std::vector<Count>> counts(const Hidden& hidden);
  /// Records of `kind` for each parent id: assets of each type, documents of each folder.
  core::Result<std::vector<std::pair<std::int64_t, std::int64_t>>> counts_by_parent(Kind kind, const Scope& scope = {});
  /// Records of `kind` for each of `ids` that their integer attribute names: passwords of categories. At most 10,000.
  core::Result<std::vector<std::pair<std::int64_t, std::int64_t>>> counts_of(Kind kind, std::string_view attribute,
                                                                             std::span<const std::int64_t> ids,
                                                                             const Scope& scope);
  /// Passwords for each password category, or another integer side column.
  core::Result<std::vector<std::pair<std::int64_t, std::int64_t>>> counts_by_side(Kind kind, std::string_view attribute,
                                                                                  const Scope& scope = {});
  core::Result<std::vector<Known>> known(Kind kind, std::optional<std::int64_t> organization_id = {});
  /// The newest updated_at of a list; 0 when it is empty.
  core::Result<std::int64_t> newest_updated_at_ms(Kind kind, std::optional<std::int64_t> parent_id = {});
  /// The organizations' own; links of other records are left out.
  core::Result<std::vector<PsaLink>> psa_links();
  /// The links of records of `kind`, by id and target; and the records that name one of `targets`.
  core::Result<std::vector<Link>> links(Kind kind, std::string_view relation, std::span<const std::int64_t> ids);
  core::Result<std::vector<std::int64_t>> linked_from(Kind kind, std::string_view relation,
                                                      std::span<const std::int64_t> targets);
  /// The Password and plain fields of every flexible asset type stored.
  core::Result<catalog::SecretTraits> secret_traits();

  core::Result<SearchResult> search(const SearchQuery& query);

  /// A mirror's own position in a stream; empty when there is none.
  core::Result<std::string> cursor(std::string_view stream);
  /// Sealed bytes of a secret field (source local): "password", "otp_secret", "traits.<key>". Nothing when there is
  /// none.
  core::Result<std::optional<std::string>> sealed(Kind kind, std::int64_t id, std::string_view field);
  core::Result<std::vector<std::string>> sealed_fields(Kind kind, std::int64_t id);

  store::Connection& connection() { return connection_; }

 protected:
  store::Connection& connection_;
};

}  // namespace gluepot::documentation
