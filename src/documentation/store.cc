// SPDX-License-Identifier: Apache-2.0
#include "documentation/store.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <unordered_map>

#include "core/failpoint.h"
#include "documentation/impl/batch.h"
#include "documentation/impl/indexer.h"
#include "documentation/impl/pages.h"
#include "documentation/impl/schema.h"
#include "documentation/impl/store_private.h"
#include "store/sqlite.h"

namespace gluepot::documentation {
namespace {

using store::Connection;
using store::Statement;

constexpr int kIndexSlice = 4000;
constexpr Statement kSetCursor{"cursor.set", "INSERT OR REPLACE INTO cursor (stream, state) VALUES (?, ?)"};
constexpr Statement kIdsOf{"record.ids_of", "SELECT id FROM record WHERE kind = ? AND organization_id = ?"};
constexpr Statement kForgetPages{"page.forget", "UPDATE page SET digest = x'', entries = NULL"};
constexpr Statement kReduce{"record.reduce", "UPDATE record SET body = ?, digest = x'' WHERE kind = 1 AND id = ?"};
constexpr Statement kNameOf{"record.name_of", "SELECT name FROM record WHERE kind = 1 AND id = ?"};

/// Runs `work` with a batch and `also` in one transaction, and counts the revision up when records changed.
template <typename Work>
core::Status change(Store::Private& impl, Work&& work, const std::function<core::Status(Connection&)>& also) {
  bool changed = false;
  std::vector<Membership> memberships;
  auto done = impl.database->write(
      [&](Connection& connection) -> core::Status {
        Batch batch(connection);
        GLUEPOT_TRY(batch.begin());
        GLUEPOT_TRY(work(batch));
        GLUEPOT_TRY(batch.finish());
        core::failpoint("documentation.before_also");
        if (also) GLUEPOT_TRY(also(connection));
        changed = batch.changed();
        memberships = batch.memberships();
        return {};
      },
      [&] {
        if (changed) ++impl.revision;
        impl.ids.apply(memberships);
      });
  return done;
}

}  // namespace

Store::Store(std::unique_ptr<Private> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

core::Result<std::unique_ptr<Store>> Store::open(const StoreOptions& options) {
  store::SqliteOptions sqlite;
  sqlite.path = options.path;
  sqlite.synchronous_full = options.local;
  sqlite.readers = options.readers;
  sqlite.keep_read_transactions = options.only_writer;
  sqlite.mapped_mib = options.mapped_mib;
  sqlite.page_size = 16384;
  sqlite.cache_kib = 16 * 1024;
  // A bulk fill rewrites index pages many times; a rare checkpoint writes each of them once.
  sqlite.wal_autocheckpoint = options.local ? 1000 : 4000;
  auto impl = std::make_unique<Private>();
  GLUEPOT_ASSIGN(impl->database, store::open_sqlite(sqlite));
  impl->local = options.local;
  GLUEPOT_TRY(migrate_documentation(*impl->database));
  return std::make_unique<Store>(std::move(impl));
}

core::Status Store::read(const std::function<core::Status(Reader&)>& work) {
  return impl_->database->read([&](Connection& connection) {
    Reader reader(connection);
    return work(reader);
  });
}

core::Result<RecordList> Store::list(const ListQuery& query) {
  return store::read(*impl_->database, [&](Connection& connection) { return Reader(connection).list(query); });
}

core::Result<std::optional<Record>> Store::find(Kind kind, std::int64_t id, const Scope& scope) {
  return store::read(*impl_->database,
                     [&](Connection& connection) { return Reader(connection).find(kind, id, scope); });
}

core::Result<std::vector<Record>> Store::find_many(Kind kind, std::span<const std::int64_t> ids, const Scope& scope) {
  return store::read(*impl_->database,
                     [&](Connection& connection) { return Reader(connection).find_many(kind, ids, scope); });
}

core::Result<std::vector<Count>> Store::counts() {
  return store::read(*impl_->database, [](Connection& connection) { return Reader(connection).counts(); });
}

core::Result<std::vector<Count>> Store::counts(std::int64_t organization_id) {
  return store::read(*impl_->database,
                     [&](Connection& connection) { return Reader(connection).counts(organization_id); });
}

core::Result<std::vector<Count>> Store::counts(const Hidden& hidden) {
  return store::read(*impl_->database, [&](Connection& connection) { return Reader(connection).counts(hidden); });
}

core::Result<SearchResult> Store::search(const SearchQuery& query) {
  return store::read(*impl_->database, [&](Connection& connection) { return Reader(connection).search(query); });
}

core::Result<bool> Store::page_unchanged(std::string_view stream, std::int64_t number, const catalog::Digest& digest) {
  return store::read(*impl_->database,
                     [&](Connection& connection) { return same_page(connection, stream, number, digest); });
}

core::Result<PageOutcome> Store::store_pages(std::span<const PageWrite> pages, std::int64_t generation,
                                             const std::function<core::Status(Connection&)>& also) {
  if (pages.size() > 8) return core::invalid("pages", "at most 8 in one transaction");
  PageOutcome outcome;
  auto done = change(
      *impl_,
      [&](Batch& batch) -> core::Status {
        outcome = {};
        PageStore writer(batch, generation, outcome, impl_->singles);
        for (const auto& page : pages) GLUEPOT_TRY(writer.store(page));
        return {};
      },
      also);
  if (!done) return core::fail(std::move(done).error());
  return outcome;
}

core::Status Store::store_rows(std::span<const catalog::Row* const> rows,
                               const std::function<core::Status(Connection&)>& also) {
  return change(
      *impl_,
      [&](Batch& batch) -> core::Status {
        for (const auto* row : rows) {
          GLUEPOT_ASSIGN(const bool stored, batch.put(*row, 0));
          if (!stored) continue;
          GLUEPOT_TRY(batch.touch(row->kind, row->id));
          impl_->singles.note(row->kind, row->id);
        }
        return {};
      },
      also);
}

core::Status Store::complete_rows(std::span<const catalog::Row* const> rows,
                                  const std::function<core::Status(Connection&)>& also) {
  return change(
      *impl_,
      [&](Batch& batch) -> core::Status {
        for (const auto* row : rows) GLUEPOT_TRY(batch.complete(*row));
        return {};
      },
      also);
}

core::Result<SweepOutcome> Store::sweep(const SweepScope& scope, std::int64_t generation, std::int64_t pages,
                                        std::int64_t expected, std::int64_t max_deletions,
                                        const std::function<core::Status(Connection&)>& also) {
  SweepOutcome outcome;
  auto done = change(
      *impl_,
      [&](Batch& batch) -> core::Status {
        outcome = {};
        return sweep_pages(batch, scope, generation, pages, expected, max_deletions, outcome);
      },
      also);
  if (!done) return core::fail(std::move(done).error());
  return outcome;
}

core::Result<bool> Store::remove(Kind kind, std::int64_t id) {
  bool removed = false;
  auto done = change(*impl_,
                     [&](Batch& batch) -> core::Status {
                       GLUEPOT_ASSIGN(const auto gone, batch.erase_tree(kind, id));
                       removed = gone > 0;
                       if (removed) impl_->singles.note(kind, id);
                       return removed ? batch.touch(kind, id) : core::Status{};
                     },
                     {});
  if (!done) return core::fail(std::move(done).error());
  return removed;
}

core::Result<std::int64_t> Store::drop_organization(std::int64_t organization_id) {
  std::int64_t dropped = 0;
  auto done = change(
      *impl_,
      [&](Batch& batch) -> core::Status {
        dropped = 0;
        auto& connection = batch.connection();
        for (const auto& type : catalog::resource_types()) {
          if (type.kind == Kind::kOrganizations || type.kind == Kind::kAdaptersResources) continue;
          GLUEPOT_ASSIGN(auto ids, connection.query(
                                       kIdsOf, [](const store::Row& row) { return row.integer(0); },
                                       static_cast<int>(type.kind), organization_id));
          for (const auto id : ids) GLUEPOT_TRY(batch.erase(type.kind, id));
          dropped += static_cast<std::int64_t>(ids.size());
        }
        // Its name stays for mapping; what else its row said goes with the rest.
        GLUEPOT_ASSIGN(auto name, connection.find(
                                      kNameOf, [](const store::Row& row) { return row.string(0); }, organization_id));
        if (name) GLUEPOT_TRY(connection.execute(kReduce, store::Blob{name_only_body(*name)}, organization_id));
        GLUEPOT_TRY(connection.execute(kForgetPages));
        return {};
      },
      {});
  if (!done) return core::fail(std::move(done).error());
  return dropped;
}

core::Status Store::drop_everything() {
  auto done = impl_->database->write([](Connection& connection) -> core::Status {
    for (const auto& type : catalog::resource_types())
      if (const auto table = side_table(type.kind); !table.empty())
        GLUEPOT_TRY(connection.script("DELETE FROM " + table));
    return connection.script(
        "DELETE FROM record; DELETE FROM record_count; DELETE FROM page; DELETE FROM touched; DELETE FROM cursor; "
        "DELETE FROM sealed_value; DELETE FROM record_link; DELETE FROM name_word; INSERT INTO record_text "
        "(record_text) VALUES "
        "('delete-all'); "
        "UPDATE counter SET value = (SELECT value - 1 FROM counter WHERE name = 'next_seq') WHERE name = "
        "'indexed_seq'");
  });
  if (done) ++impl_->revision;
  if (done) impl_->ids.clear();
  return done;
}

core::Result<std::int64_t> Store::index_texts(int limit) {
  std::int64_t waiting = 0;
  auto done = impl_->database->write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(waiting, index_waiting(connection, limit));
    return {};
  });
  if (!done) return core::fail(std::move(done).error());
  return waiting;
}

core::Status Store::set_cursor(Connection& connection, std::string_view stream, std::string_view state) {
  GLUEPOT_TRY(connection.execute(kSetCursor, stream, store::Blob{state}));
  return {};
}

core::Status Store::write(const std::function<core::Status(LocalWriter&)>& work) {
  bool changed = false;
  std::vector<Membership> memberships;
  auto done = impl_->database->write(
      [&](Connection& connection) -> core::Status {
        Batch batch(connection);
        GLUEPOT_TRY(batch.begin());
        GLUEPOT_ASSIGN(const auto waited, count_waiting(connection));
        LocalWriter writer(connection, &batch);
        GLUEPOT_TRY(work(writer));
        GLUEPOT_TRY(batch.finish());
        // One's own change is found at once, unless the whole index is just made anew.
        for (;;) {
          GLUEPOT_ASSIGN(const auto waiting, index_waiting(connection, kIndexSlice));
          if (waiting == 0 || waited > kIndexSlice) break;
        }
        changed = batch.changed();
        memberships = batch.memberships();
        return {};
      },
      [&] {
        if (changed) ++impl_->revision;
        impl_->ids.apply(memberships);
      });
  return done;
}

store::Database& Store::database() {
  return *impl_->database;
}
std::uint64_t Store::mark() const {
  return impl_->singles.mark();
}
std::uint64_t Store::revision() const {
  return impl_->revision;
}

}  // namespace gluepot::documentation
