// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "password_sync/client_match.h"
#include "password_sync/types.h"
#include "store/database.h"

namespace gluepot::password_sync {

/// A client's organization, and how it came to be so.
struct StoredMapping {
  core::OrganizationId organization;
  std::string rule;                              ///< "psa_id", "external_id", "name", "manual", "stickysync"
  std::string client_value, organization_value;  ///< what was compared
  std::string by;
  std::int64_t at_ms = 0;
};

/// One act that changed mappings; may be undone once.
struct MappingBatch {
  std::int64_t id = 0, at_ms = 0;
  std::string by, kind;  ///< "quick_match", "adopt", "manual"
  std::int64_t clients = 0, passwords = 0;
  std::optional<std::int64_t> undone_at_ms;
};

/// What an undo did.
struct Undone {
  struct Kept {
    ClientId client = 0;
    std::optional<VaultId> password;  ///< none: the client's mapping
    std::string reason;
  };
  std::string kind;
  std::int64_t restored = 0;          ///< mappings as they were before
  std::int64_t pairs = 0, ticks = 0;  ///< taken away again
  std::vector<Kept> kept;             ///< changed by somebody since
};

/// Which organization each client's passwords go to: plugin_stickysync_companymap with password_sync_client, and the
/// batches that changed them. Each method is one transaction. Safe from any thread.
/// Errors: those of store::Connection.
class ClientMappings {
 public:
  explicit ClientMappings(store::Database& store) : store_(store) {}

  core::Result<std::map<ClientId, StoredMapping>> all();
  /// What to call a mapped client, by its organization: Automate's name as last compared, or as it was mapped; before
  /// the first comparison, where ids were matched, "client 11".
  struct Named {
    ClientId client = 0;
    std::string name;
  };
  core::Result<std::multimap<std::int64_t, Named>> by_organization();
  /// By hand, in place of what was before. The same organization again changes nothing.
  core::Status map(ClientId client, const StoredMapping& mapping);
  struct Applied {
    std::int64_t mapped = 0, left = 0;
  };
  /// One batch. A client that was mapped meanwhile is left: an existing mapping is never overwritten.
  core::Result<Applied> apply(const std::vector<ClientMatch>& matches, std::string_view by, std::int64_t now_ms);
  /// kNotFound when the client has no mapping. Its pairs stay: nothing is pushed while it is unmapped, and a pair whose
  /// entry belongs to the former organization is never pushed to another.
  core::Status unmap(ClientId client, std::string_view by, std::int64_t now_ms);

  struct RowCounts {
    std::int64_t rows = 0, troubled = 0;  ///< passwords as last compared; unreadable or changed on both sides
  };
  core::Result<std::map<std::int64_t, RowCounts>> states_by_organization();

  /// Newest first; limit 1..200.
  core::Result<std::vector<MappingBatch>> batches(int limit = 50);
  /// Restores what was before the batch, but for what somebody changed since. Errors: kNotFound, kConflict (undone
  /// already).
  core::Result<Undone> undo(std::int64_t batch, std::int64_t now_ms);

 private:
  store::Database& store_;
};

}  // namespace gluepot::password_sync
