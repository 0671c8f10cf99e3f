// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catalog/document_writer.h"
#include "connectors/local/impl/outcome.h"
#include "connectors/local/record_service.h"

namespace gluepot::local {

struct Show;

/// What comes along with the rows of an answer: `include=a,b`. A name that the type documents and that holds nothing
/// here gives an empty relationship; one it does not document is ignored. Rows outside the caller's scope or kinds do
/// not come, and a kind outside leaves no relationship either. No row holds a secret value.
class Includes {
 public:
  using Reference = catalog::DocumentWriter::Reference;

  Includes(documentation::Reader& reader, const documentation::Scope& scope, const catalog::KindSet* kinds)
      : reader_(reader), scope_(scope), kinds_(kinds) {}

  /// `names` as asked for, any spelling; `documented` is the type's list for this answer (index or show).
  Outcome<void> add(const std::vector<documentation::Record>& rows, const std::vector<std::string>& names,
                    std::span<const std::string_view> documented);

  /// Files, related items and versions of the rows, which need more than a look at the store.
  Outcome<void> hang(const Show& show, const std::vector<documentation::Record>& rows,
                     const std::vector<std::string>& names, std::span<const std::string_view> documented);

  const std::vector<documentation::Record>& records() const { return records_; }
  /// Of a row of the answer; null when there are none.
  const std::vector<Reference>* of_row(std::int64_t id) const { return find(references_, id); }
  /// Of an included record.
  const std::vector<Reference>* of_included(const documentation::Record& record) const;

 private:
  struct Known;
  using References = std::map<std::int64_t, std::vector<Reference>>;
  using Rows = std::vector<documentation::Record>;

  static const std::vector<Reference>* find(const References& references, std::int64_t id) {
    const auto found = references.find(id);
    return found == references.end() ? nullptr : &found->second;
  }
  static std::span<const Known> known();
  bool may_come(catalog::Kind kind) const { return kinds_ == nullptr || kinds_->test(static_cast<std::size_t>(kind)); }
  Outcome<void> add_one(const Rows& rows, std::string_view name, const Known& known);
  Outcome<void> by_column(const Rows& rows, std::string_view relationship, const Known& known);
  Outcome<void> by_attribute(const Rows& rows, std::string_view relationship, const Known& known);
  Outcome<void> by_links(const Rows& rows, std::string_view relationship, const Known& known);
  Outcome<void> by_ancestors(const Rows& rows, std::string_view relationship, const Known& known);
  Outcome<void> refer(const std::vector<std::pair<std::int64_t, std::int64_t>>& pairs, std::string_view relationship,
                      const Known& known);
  void refer_to(std::int64_t row, std::string_view relationship, const Known& known, std::int64_t id);
  void keep(documentation::Record record);

  documentation::Reader& reader_;
  const documentation::Scope& scope_;
  const catalog::KindSet* kinds_;
  std::deque<std::string> relationships_;  ///< dashed names, which references point into
  References references_;
  References back_;  ///< from included records to their owners, by the included record's id
  Rows records_;
  std::set<std::pair<catalog::Kind, std::int64_t>> kept_;
};

}  // namespace gluepot::local
