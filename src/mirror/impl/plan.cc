// SPDX-License-Identifier: Apache-2.0
#include "mirror/impl/plan.h"

#include <algorithm>

namespace gluepot::mirror::plan {
namespace {

using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kUnfinished{
    "mirror_run.unfinished",
    "SELECT id, started_at_ms, active_at_ms, requests, stored, unchanged, removed, whole FROM mirror_run "
    "WHERE finished_at_ms IS NULL ORDER BY id DESC LIMIT 1"};
constexpr Statement kNewest{"mirror_run.newest", "SELECT COALESCE(MAX(id), 0) FROM mirror_run"};
constexpr Statement kBegin{"mirror_run.begin",
                           "INSERT INTO mirror_run (id, started_at_ms, active_at_ms, whole) VALUES (?, ?, ?, ?)"};
constexpr Statement kForgetRuns{"mirror_run.forget", "DELETE FROM mirror_run WHERE id < ?"};
constexpr Statement kForgetStreams{"mirror_stream.forget", "DELETE FROM mirror_stream WHERE run_id < ?"};
// A body that could not be read is asked for again by the next run, as long as its document is stored.
constexpr Statement kForgetBodies{
    "mirror_body.forget",
    "DELETE FROM mirror_body WHERE NOT EXISTS (SELECT 1 FROM record WHERE kind = 7 AND id = document_id)"};
constexpr Statement kSaveRun{
    "mirror_run.save",
    "UPDATE mirror_run SET active_at_ms = ?, requests = ?, stored = ?, unchanged = ?, removed = ? WHERE id = ?"};
constexpr Statement kFinish{"mirror_run.finish", "UPDATE mirror_run SET finished_at_ms = ? WHERE id = ?"};
constexpr Statement kStreams{
    "mirror_stream.all",
    "SELECT name, task, kind, organization_id, parent_id, state, generation, attempts, pages, total, message "
    "FROM mirror_stream WHERE run_id = ? ORDER BY name"};
constexpr Statement kAddStream{
    "mirror_stream.add",
    "INSERT OR IGNORE INTO mirror_stream (run_id, name, task, kind, organization_id, parent_id, state, "
    "generation, attempts, pages, total, message) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kRemoveStream{"mirror_stream.remove", "DELETE FROM mirror_stream WHERE run_id = ? AND name = ?"};
constexpr Statement kSaveStream{
    "mirror_stream.save",
    "UPDATE mirror_stream SET state = ?, generation = ?, attempts = ?, pages = ?, total = ?, message = ? "
    "WHERE run_id = ? AND name = ?"};
constexpr Statement kPages{
    "mirror_page.of_stream",
    "SELECT number, generation, received, total_count, total_pages FROM mirror_page WHERE stream = ? AND "
    "generation = ? ORDER BY number"};
constexpr Statement kPage{
    "mirror_page.find",
    "SELECT number, generation, received, total_count, total_pages FROM mirror_page WHERE stream = ? AND number = ?"};
constexpr Statement kSavePage{
    "mirror_page.save",
    "INSERT INTO mirror_page (stream, number, generation, received, total_count, total_pages) VALUES "
    "(?, ?, ?, ?, ?, ?) ON CONFLICT (stream, number) DO UPDATE SET generation = excluded.generation, received = "
    "excluded.received, total_count = excluded.total_count, total_pages = excluded.total_pages"};
constexpr Statement kBodies{
    "mirror_body.all",
    "SELECT document_id, organization_id, updated_at_ms FROM mirror_body ORDER BY updated_at_ms DESC, document_id"};
constexpr Statement kAddBody{
    "mirror_body.add",
    "INSERT OR REPLACE INTO mirror_body (document_id, run_id, organization_id, updated_at_ms) VALUES (?, ?, ?, ?)"};
constexpr Statement kRunning{"mirror_pass.running", "SELECT generation, running FROM mirror_pass WHERE stream = ?"};
constexpr Statement kCover{"mirror_pass.cover",
                           "INSERT INTO mirror_pass (stream, generation, running) VALUES (?1, ?2, ?3) "
                           "ON CONFLICT (stream) DO UPDATE SET generation = ?2, running = ?3"};
constexpr Statement kFinishPass{
    "mirror_pass.finish",
    "UPDATE mirror_pass SET organizations = running, finished_at_ms = ?1, proven = generation, watermark_ms = ?4, "
    "salt = ?5 WHERE stream = ?2 AND generation = ?3"};
constexpr Statement kProven{"mirror_pass.proven",
                            "SELECT proven, watermark_ms, organizations, salt FROM mirror_pass "
                            "WHERE stream = ? AND proven > 0 AND proven = generation"};
constexpr Statement kFinishChanges{"mirror_pass.finish_changes",
                                   "UPDATE mirror_pass SET finished_at_ms = ?2, watermark_ms = ?3 WHERE stream = ?1"};
constexpr Statement kRemoveBody{"mirror_body.remove", "DELETE FROM mirror_body WHERE document_id = ?"};

Stream read_stream(const Row& row) {
  Stream stream;
  stream.name = row.string(0);
  stream.task = static_cast<Task>(row.integer(1));
  stream.kind = static_cast<catalog::Kind>(row.integer(2));
  stream.organization_id = row.optional_integer(3);
  stream.parent_id = row.optional_integer(4);
  stream.state = static_cast<StreamState>(row.integer(5));
  stream.generation = row.integer(6);
  stream.attempts = static_cast<int>(row.integer(7));
  stream.pages = row.integer(8);
  stream.total = row.integer(9);
  stream.message = row.string(10);
  return stream;
}

StoredPage read_page(const Row& row) {
  return {row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
}

std::string listed(const std::vector<std::int64_t>& ids) {
  std::string out = ",";
  for (const auto id : ids) out += std::to_string(id) + ",";
  return out;
}

core::Status done(core::Result<std::int64_t> changed) {
  if (!changed) return core::fail(std::move(changed).error());
  return {};
}

}  // namespace

core::Result<std::optional<RunRow>> find_unfinished(Connection& connection) {
  return connection.find(kUnfinished, [](const Row& row) {
    return RunRow{row.integer(0), row.integer(1), row.integer(2), row.integer(3),
                  row.integer(4), row.integer(5), row.integer(6), row.integer(7) != 0};
  });
}

core::Result<RunRow> begin(Connection& connection, std::int64_t now_ms, bool whole) {
  GLUEPOT_ASSIGN(const auto newest, connection.find(kNewest, [](const Row& row) { return row.integer(0); }));
  RunRow run;
  run.id = newest.value_or(0) + 1;
  run.started_at_ms = run.active_at_ms = now_ms;
  run.whole = whole;
  GLUEPOT_TRY(connection.execute(kBegin, run.id, now_ms, now_ms, std::int64_t{whole}));
  GLUEPOT_TRY(connection.execute(kForgetRuns, run.id));
  GLUEPOT_TRY(connection.execute(kForgetStreams, run.id));
  GLUEPOT_TRY(connection.execute(kForgetBodies));
  return run;
}

core::Status save_run(Connection& connection, const RunRow& run) {
  return done(
      connection.execute(kSaveRun, run.active_at_ms, run.requests, run.stored, run.unchanged, run.removed, run.id));
}

core::Status finish(Connection& connection, const RunRow& run, std::int64_t now_ms) {
  GLUEPOT_TRY(save_run(connection, run));
  return done(connection.execute(kFinish, now_ms, run.id));
}

core::Result<std::vector<Stream>> streams(Connection& connection, std::int64_t run_id) {
  return connection.query(kStreams, read_stream, run_id);
}

core::Status add_stream(Connection& connection, std::int64_t run_id, const Stream& stream) {
  return done(connection.execute(kAddStream, run_id, stream.name, static_cast<int>(stream.task),
                                 static_cast<int>(stream.kind), stream.organization_id, stream.parent_id,
                                 static_cast<int>(stream.state), stream.generation, stream.attempts, stream.pages,
                                 stream.total, stream.message));
}

core::Status remove_stream(Connection& connection, std::int64_t run_id, const std::string& name) {
  return done(connection.execute(kRemoveStream, run_id, name));
}

core::Status save_stream(Connection& connection, std::int64_t run_id, const Stream& stream) {
  return done(connection.execute(kSaveStream, static_cast<int>(stream.state), stream.generation, stream.attempts,
                                 stream.pages, stream.total, stream.message, run_id, stream.name));
}

core::Result<std::vector<StoredPage>> pages(Connection& connection, const std::string& stream,
                                            std::int64_t generation) {
  return connection.query(kPages, read_page, stream, generation);
}

core::Result<std::optional<StoredPage>> find_page(Connection& connection, const std::string& stream,
                                                  std::int64_t number) {
  return connection.find(kPage, read_page, stream, number);
}

core::Status save_page(Connection& connection, const std::string& stream, const StoredPage& page) {
  return done(connection.execute(kSavePage, stream, page.number, page.generation, page.received, page.total_count,
                                 page.total_pages));
}

core::Result<std::vector<PlannedBody>> bodies(Connection& connection) {
  return connection.query(kBodies, [](const Row& row) {
    return PlannedBody{row.integer(0), row.integer(1), row.integer(2)};
  });
}

core::Status add_body(Connection& connection, std::int64_t run_id, const PlannedBody& body) {
  return done(connection.execute(kAddBody, body.document_id, run_id, body.organization_id, body.updated_at_ms));
}

core::Status remove_body(Connection& connection, std::int64_t document_id) {
  return done(connection.execute(kRemoveBody, document_id));
}

core::Status cover(Connection& connection, const Stream& stream,
                   const std::unordered_set<std::int64_t>& organizations) {
  struct Running {
    std::int64_t generation;
    std::string organizations;
  };
  GLUEPOT_ASSIGN(const auto before, connection.find(
                                        kRunning,
                                        [](const Row& row) {
                                          return Running{row.integer(0), row.string(1)};
                                        },
                                        stream.name));
  std::vector<std::int64_t> covered(organizations.begin(), organizations.end());
  std::sort(covered.begin(), covered.end());
  if (before && before->generation == stream.generation)
    std::erase_if(covered, [&](std::int64_t id) {
      return before->organizations.find("," + std::to_string(id) + ",") == std::string::npos;
    });
  return done(connection.execute(kCover, stream.name, stream.generation, listed(covered)));
}

core::Status finish_pass(Connection& connection, const Stream& stream, std::int64_t now_ms, std::int64_t watermark_ms,
                         std::string_view salt) {
  return done(connection.execute(kFinishPass, now_ms, stream.name, stream.generation, watermark_ms, salt));
}

core::Result<std::optional<Proven>> find_proven(Connection& connection, const std::string& stream) {
  return connection.find(
      kProven,
      [](const Row& row) {
        return Proven{row.integer(0), row.integer(1), row.string(2), row.string(3)};
      },
      stream);
}

core::Status finish_changes(Connection& connection, const std::string& stream, std::int64_t now_ms,
                            std::int64_t watermark_ms) {
  return done(connection.execute(kFinishChanges, stream, now_ms, watermark_ms));
}

}  // namespace gluepot::mirror::plan
