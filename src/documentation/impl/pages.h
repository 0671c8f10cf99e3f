// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "documentation/impl/batch.h"
#include "documentation/impl/single_changes.h"
#include "documentation/store.h"

namespace gluepot::documentation {

/// What a page held, packed: for each row kind, a mark whether it was stored, id and digest.
struct PageEntry {
  Kind kind;
  bool stored;
  std::int64_t id;
  catalog::Digest digest;
};

/// The storing side of Store::store_pages within one transaction.
class PageStore {
 public:
  PageStore(Batch& batch, std::int64_t generation, PageOutcome& outcome, const SingleChanges& singles)
      : batch_(batch), generation_(generation), outcome_(outcome), singles_(singles) {}
  core::Status store(const PageWrite& write);

 private:
  using Key = std::pair<int, std::int64_t>;
  core::Status load_touched();
  core::Status refuse(const catalog::Row& row);
  core::Result<bool> put(const catalog::Row& row, const std::optional<catalog::Digest>& before);

  Batch& batch_;
  std::int64_t generation_;
  PageOutcome& outcome_;
  const SingleChanges& singles_;
  std::uint64_t asked_at_ = UINT64_MAX;  ///< of the page in hand
  std::optional<std::set<Key>> touched_;
  bool new_page_ = false;  ///< the page in hand was never stored
};

core::Result<bool> same_page(store::Connection& connection, std::string_view stream, std::int64_t number,
                             const catalog::Digest& digest);
core::Status sweep_pages(Batch& batch, const SweepScope& scope, std::int64_t generation, std::int64_t pages,
                         std::int64_t expected, std::int64_t max_deletions, SweepOutcome& outcome);
/// {"name":"Acme"}: all that is kept of an organization that is not mapped.
std::string name_only_body(std::string_view name);

}  // namespace gluepot::documentation
