// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "documentation/records.h"
#include "store/database.h"

namespace gluepot::documentation {

/// A file that a record of source local holds: which content, and what people call it. An attachment, an image and an
/// export have one with their own id; a flexible asset has one for each Upload trait, with an id of its own, named by
/// its field.
struct RecordFile {
  std::int64_t id = 0;
  Kind kind = Kind::kOrganizations;  ///< of the record it belongs to
  std::int64_t record_id = 0;
  std::string field;  ///< "traits.<key>"; empty for a record that is a file itself
  std::string file_name, content_type;
  std::int64_t size = 0;
  std::string blob;  ///< Blobs' name of the content
};

// Within a transaction of Store::read or Store::write. A record that is deleted loses its files (Batch::erase).
core::Status put_file(store::Connection& connection, const RecordFile& file);
core::Result<std::optional<RecordFile>> find_file(store::Connection& connection, std::int64_t id);
/// In id order.
core::Result<std::vector<RecordFile>> files_of(store::Connection& connection, Kind kind, std::int64_t record_id);
core::Status drop_files_of(store::Connection& connection, Kind kind, std::int64_t record_id);
/// Whether any record's file has this content.
core::Result<bool> is_blob_used(store::Connection& connection, std::string_view blob);

}  // namespace gluepot::documentation
