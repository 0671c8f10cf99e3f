// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "core/result.h"
#include "store/database.h"

namespace gluepot::store {

struct SqliteOptions {
  std::string path;
  bool synchronous_full = true;  ///< FULL syncs each commit; NORMAL may lose the last ones at power loss (mirrors only)
  int readers = 4;               ///< pooled read connections, made on demand
  int cache_kib = 8 * 1024;      ///< per connection
  int page_size = 8192;          ///< of a new file
  int wal_autocheckpoint = 1000;  ///< pages; larger for stores that are filled in bulk
  std::chrono::milliseconds busy_timeout{5000};
  /// Readers look at this much of the file where it lies in the kernel's cache instead of copying pages; 0: none. A
  /// disk that fails under such a page ends the process.
  int mapped_mib = 0;
  /// A reader keeps its transaction for the next reads until this object commits something. Only for files that nobody
  /// else writes: another process' commits would not be seen.
  bool keep_read_transactions = false;
};

/// A SQLite store in WAL mode: one writer behind a mutex, a pool of readers. Files are created with mode 0600.
/// Errors of open: kUnavailable (cannot be opened, locked, not enough space; the message names the path), kCorrupt.
core::Result<std::unique_ptr<Database>> open_sqlite(const SqliteOptions& options);

}  // namespace gluepot::store
