// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "password_sync/client_mappings.h"
#include "password_sync/client_match.h"
#include "password_sync/types.h"

namespace gluepot::password_sync {

/// A client as the mapping page shows it.
struct ClientRow {
  ClientId id = 0;
  std::string name, external_id;
  bool gone = false;  ///< mapped, but no longer in Automate; `name` is then what it was called
  std::optional<core::OrganizationId> organization;
  std::string organization_name;
  std::optional<StoredMapping> mapping;
  std::int64_t passwords = 0;
  /// Unmapped: the organizations it may belong to; one when Quick Match would map it, several with `reason` when it is
  /// not certain.
  std::vector<Candidate> candidates;
  std::string reason;
  bool ambiguous = false;
  std::vector<automate::Client> shared_with;  ///< other clients mapped to the same organization
};

/// Clients of Automate and their organizations, as people work with them. Blocking; safe from any thread.
/// Errors of all: those of Automate and the store.
class Clients {
 public:
  explicit Clients(const Dependencies& with) : with_(with), mappings_(with.store) {}

  /// Every client of Automate in id order, then those that are mapped and gone.
  core::Result<std::vector<ClientRow>> list();
  /// Errors: kNotFound (client, organization).
  core::Status map(ClientId client, core::OrganizationId organization, std::string_view by);
  core::Status unmap(ClientId client, std::string_view by) { return mappings_.unmap(client, by, with_.clock.now_ms()); }
  /// With `apply`, stores what is certain; matches with a note are left for a person, who names them in `chosen`. With
  /// `chosen` exactly those of the matches are stored.
  core::Result<ClientMatches> quick_match(bool apply, std::string_view by,
                                          const std::optional<std::vector<ClientId>>& chosen = {});

  core::Result<std::vector<MappingBatch>> batches() { return mappings_.batches(); }
  core::Result<Undone> undo(std::int64_t batch) { return mappings_.undo(batch, with_.clock.now_ms()); }
  /// kNotFound when Automate has no such client.
  core::Result<automate::Client> get(ClientId client);

 private:
  const Dependencies& with_;
  ClientMappings mappings_;
};

}  // namespace gluepot::password_sync
