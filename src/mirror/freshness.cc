// SPDX-License-Identifier: Apache-2.0
#include "mirror/freshness.h"

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::mirror {
namespace {

using store::Row;

// The lists of documents carry their organization in the name, those of the account say in a column whose they hold.
constexpr store::Statement kLists{
    "mirror_pass.freshness",
    "SELECT stream, finished_at_ms, CASE WHEN stream IN ('passwords', 'checklists') THEN organizations ELSE '' END "
    "FROM "
    "mirror_pass WHERE finished_at_ms > 0 AND (stream LIKE 'documents/%' OR stream IN ('passwords', 'checklists')) "
    "LIMIT 200000"};

}  // namespace

core::Result<std::map<std::int64_t, std::int64_t>> last_read(documentation::Store& store) {
  std::map<std::int64_t, std::int64_t> newest;
  const auto note = [&newest](std::string_view id, std::int64_t at_ms) {
    if (const auto number = core::parse_int64(id)) newest[*number] = std::max(newest[*number], at_ms);
  };
  auto done = store.database().read([&](store::Connection& connection) {
    return connection.each(kLists, {}, [&](const Row& row) {
      const std::string_view stream = row.text(0);
      if (const auto slash = stream.find('/'); slash != std::string_view::npos)
        note(stream.substr(slash + 1), row.integer(1));
      for (const auto id : core::split(row.text(2), ',')) note(id, row.integer(1));
      return true;
    });
  });
  if (!done) return core::fail(done.error());
  return newest;
}

}  // namespace gluepot::mirror
