// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "documentation/records.h"
#include "documentation/store.h"

namespace gluepot::documentation {

/// How many former states a record keeps; the oldest go first.
inline constexpr int kMaxVersions = 50;

/// What a record was before a change (source local). Values that were sealed then are kept sealed, bound to the same
/// record and field.
struct Version {
  std::int64_t id = 0;
  Kind kind = Kind::kOrganizations;
  std::int64_t record_id = 0;
  std::int64_t since_ms = 0;        ///< when the record had become so
  std::int64_t replaced_at_ms = 0;  ///< when it was changed
  std::string changed;              ///< JSON array: the names of what the change gave new values to, dashed
  std::string body;                 ///< the attributes as they were; empty when not asked for
};

/// Keeps `former`, which is about to change, with all its sealed values. `changed` is a JSON array of names.
core::Status keep_version(LocalWriter& writer, const Record& former, std::string_view changed, std::int64_t now_ms);
/// Newest first, without bodies.
core::Result<std::vector<Version>> recent_versions(store::Connection& connection, Kind kind, std::int64_t record_id,
                                                   int limit);
/// With its body. Nothing when this record has no such version.
core::Result<std::optional<Version>> find_version(store::Connection& connection, Kind kind, std::int64_t record_id,
                                                  std::int64_t version_id);
/// As Reader::sealed, of a version.
core::Result<std::optional<std::string>> version_sealed(store::Connection& connection, std::int64_t version_id,
                                                        std::string_view field);
/// A record is gone: so is what it was. Called by Batch::erase.
core::Status drop_versions(store::Connection& connection, Kind kind, std::int64_t record_id);

}  // namespace gluepot::documentation
