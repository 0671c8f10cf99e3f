// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "catalog/page_reader.h"
#include "core/result.h"
#include "documentation/records.h"
#include "store/database.h"

namespace gluepot::documentation {

struct StoreOptions {
  std::string path;
  bool local = false;  ///< source local: every commit is synced, texts are indexed in the same transaction
  int readers = 4;
  int mapped_mib = 0;        ///< of the file, read without copying pages (store::SqliteOptions)
  bool only_writer = false;  ///< nobody else writes the file while it is open: reads are cheaper
};

/// One page of a list, as a mirror stores it.
struct PageWrite {
  std::string stream;  ///< names the list: "passwords", "documents/4711", "flexible_assets/12"; with its page size if
                       ///< that varies
  std::int64_t number = 1;
  catalog::Digest digest{};  ///< of the bytes as received, salted with whatever decides what is kept (mapping revision,
                             ///< field revision)
  const catalog::Page* page = nullptr;  ///< null: unchanged, as Store::page_unchanged said
  /// Which rows may be stored (mapped organizations). Absent: all. Rows of kOrganizations, types, statuses and of
  /// adapters_resources are stored whatever it says. A row that is refused and stored is deleted.
  std::function<bool(const catalog::Row&)> keep;
  /// Told of each row that was new or changed, within the transaction (it may still fail, or be run again).
  std::function<void(const catalog::Row&)> on_stored;
  /// Store::mark() from before the page was asked for: a record that was written or removed in another way since then
  /// is left alone, because the page shows it as it was.
  std::uint64_t asked_at = UINT64_MAX;
};

struct PageOutcome {
  std::int64_t received = 0;  ///< rows of `data` on the pages
  std::int64_t stored = 0;    ///< rows new or changed, included ones too
  std::int64_t unchanged = 0;
  std::int64_t refused = 0;  ///< by `keep`
};

/// What a finished pass over a list proves.
struct SweepScope {
  std::string stream;
  Kind kind;                                    ///< of the rows in `data`
  std::optional<std::int64_t> organization_id;  ///< the list was of one organization
  std::optional<std::int64_t> parent_id;        ///< the list was of one parent (assets of a type)
  std::vector<Kind> included;                   ///< kinds that came along and belong to the rows' records: swept too
  std::int64_t max_below = INT64_MAX;           ///< records that may go with their type or organization
};

struct SweepOutcome {
  bool agreed = false;    ///< false: nothing was deleted; a page is missing or the counts differ
  std::int64_t seen = 0;  ///< different ids received in this generation
  std::int64_t deleted = 0;
  std::int64_t would_delete = 0;        ///< when `max_deletions` or `max_below` stopped it; agreed is true then
  std::int64_t would_delete_below = 0;  ///< and what would go with them
};

class LocalWriter;

/// The documentation store: records of the source, full-text index, positions of the mirror; with source local also
/// sealed values. One SQLite file. Safe to call from any thread; writes wait for each other. Secret values never reach
/// it in the clear. Errors of all: kUnavailable (busy, disk full), kCorrupt, kInternal.
class Store {
 public:
  /// Opens or makes the file and brings its tables up to date. kConflict: written by a newer version.
  static core::Result<std::unique_ptr<Store>> open(const StoreOptions& options);
  ~Store();

  // Reading. Each call is one read transaction; `read` puts several into one.
  core::Status read(const std::function<core::Status(Reader&)>& work);
  core::Result<RecordList> list(const ListQuery& query);
  core::Result<std::optional<Record>> find(Kind kind, std::int64_t id, const Scope& scope = {});
  core::Result<std::vector<Record>> find_many(Kind kind, std::span<const std::int64_t> ids, const Scope& scope = {});
  /// A record as its stored bytes, valid within `on_row`. False: there is none, or the scope does not see it. For
  /// scopes without hide_restricted only (kInvalidArgument).
  core::Result<bool> with_row(Kind kind, std::int64_t id, const Scope& scope,
                              const std::function<void(const RowView&)>& on_row);
  /// A page of the list of all records of a kind that the scope sees, by id: `on_total` first, then each row. What it
  /// costs depends on the page's size alone, not on where it stands. Same restriction.
  core::Status each_of_page(Kind kind, const Scope& scope, std::int64_t page_number, int page_size,
                            const std::function<void(std::int64_t)>& on_total,
                            const std::function<void(const RowView&)>& on_row);
  /// Whether each_of_page has what it needs in memory. Otherwise its first call reads all ids of the kind.
  bool is_paged(Kind kind) const;
  core::Result<std::vector<Count>> counts();
  core::Result<std::vector<Count>> counts(std::int64_t organization_id);
  core::Result<std::vector<Count>> counts(const Hidden& hidden);
  core::Result<SearchResult> search(const SearchQuery& query);

  // Mirror.
  /// Whether the page was stored from the same bytes (and nothing in it was changed in another way since).
  core::Result<bool> page_unchanged(std::string_view stream, std::int64_t number, const catalog::Digest& digest);
  /// Stores at most 8 pages in one transaction, together with what `also` writes (cursors, counters, plan rows; its own
  /// tables lie in the same file, see database()). All or nothing; repeating it changes nothing. Unchanged records cost
  /// no write, unchanged pages one small row. Errors besides: kInvalidArgument (more than 8 pages); any error of
  /// `also`.
  core::Result<PageOutcome> store_pages(std::span<const PageWrite> pages, std::int64_t generation,
                                        const std::function<core::Status(store::Connection&)>& also = {});
  /// Stores single rows outside a list pass (a record just written at the source), and `also`. The page that holds
  /// such a record is no longer taken as unchanged.
  core::Status store_rows(std::span<const catalog::Row* const> rows,
                          const std::function<core::Status(store::Connection&)>& also = {});
  /// Stores rows fetched by id that say more than their list's rows (documents' bodies), and `also`. As long as the
  /// list's row stays the same, it leaves the fuller record alone. A record that is not stored is left out.
  core::Status complete_rows(std::span<const catalog::Row* const> rows,
                             const std::function<core::Status(store::Connection&)>& also = {});
  /// Deletes the records of the scope that no page of this generation held, if pages 1..`pages` of the stream are all
  /// of this generation and the different ids received are as many as `expected` (meta.total-count). More than
  /// `max_deletions` are counted, not deleted.
  core::Result<SweepOutcome> sweep(const SweepScope& scope, std::int64_t generation, std::int64_t pages,
                                   std::int64_t expected, std::int64_t max_deletions = INT64_MAX,
                                   const std::function<core::Status(store::Connection&)>& also = {});
  /// A moment between two changes of single records (store_rows, complete_rows, remove); see PageWrite::asked_at.
  std::uint64_t mark() const;
  /// Deletes one record (gone at the source) and what lies below it. Whether there was one.
  core::Result<bool> remove(Kind kind, std::int64_t id);
  /// Unmapping: deletes an organization's records of all kinds but the organization itself and its PSA link. Returns
  /// how many.
  core::Result<std::int64_t> drop_organization(std::int64_t organization_id);
  /// Deletes what is switched off, some thousand records in a transaction; returns how many. Pages that held them are
  /// read in full the next time.
  core::Result<std::int64_t> drop_hidden(const Hidden& hidden);
  /// Deletes everything: records, index, positions. The file shrinks later.
  core::Status drop_everything();
  /// Adds up to `limit` records to the text index, newest stored first come last; returns how many still wait. A mirror
  /// calls it between pages and until 0; search finds a record only then. With source local it is 0, but while an
  /// index is made anew after an upgrade.
  core::Result<std::int64_t> index_texts(int limit = 4000);
  core::Status set_cursor(store::Connection& connection, std::string_view stream, std::string_view state);

  /// Source local: everything `work` does happens in one transaction, synced before it returns. `work` may not keep the
  /// writer.
  core::Status write(const std::function<core::Status(LocalWriter&)>& work);

  /// The file itself, for tables that must change together with records (the mirror's plan and counters).
  store::Database& database();
  /// Grows with every committed change of records made through this object: an ETag for lists and counts.
  std::uint64_t revision() const;

  struct Private;
  explicit Store(std::unique_ptr<Private> impl);

 private:
  std::unique_ptr<Private> impl_;
};

/// Writing records of our own (source local). Made by Store::write.
class LocalWriter : public Reader {
 public:
  /// The next id, 64 bits, growing, never given twice (one counter for all kinds).
  core::Result<std::int64_t> allocate_id();
  /// Creates or replaces a record from its attributes (dashed names). Columns, flags and side values are derived by the
  /// catalogue, as for a record received. Secret attributes in it are an error (kInvalidArgument): seal them. The
  /// organization must exist for kinds that have one (kInvalidArgument, field organization_id). The expirations of a
  /// record that may run out follow it.
  core::Status put(Kind kind, std::int64_t id, const boost::json::object& attributes);
  /// Merges `changes` into the stored attributes: a name given replaces its value whole, null included.
  /// kNotFound when there is no such record. Returns the attributes afterwards.
  core::Result<boost::json::object> patch(Kind kind, std::int64_t id, const boost::json::object& changes);
  /// Deletes the record, what lies below it (document -> sections, checklist -> tasks, organization -> all it owns,
  /// folder -> its records move to the folder above), and all their sealed values. Returns false when there was none.
  core::Result<bool> remove(Kind kind, std::int64_t id);

  /// Replaces the links of one relation; they go with the record.
  core::Status set_links(Kind kind, std::int64_t id, std::string_view relation, std::span<const std::int64_t> targets);

  /// Keeps a sealed value with a record: `field` is "password", "otp_secret" or "traits.<key>"; `sealed` comes from the
  /// vault.
  core::Status seal(Kind kind, std::int64_t id, std::string_view field, std::string_view sealed, std::int64_t now_ms);
  core::Result<bool> unseal(Kind kind, std::int64_t id, std::string_view field);

 private:
  friend class Store;
  LocalWriter(store::Connection& connection, void* batch) : Reader(connection), batch_(batch) {}
  void* batch_;  ///< the counters of this transaction; private to store.cc
};

}  // namespace gluepot::documentation
