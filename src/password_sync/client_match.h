// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <string>
#include <vector>

#include "password_sync/types.h"

namespace gluepot::password_sync {

struct ClientMatch {
  automate::Client client;
  Organization organization;
  std::string rule;                              ///< "psa_id", "external_id", "name"
  std::string client_value, organization_value;  ///< what was compared
  std::string note;                              ///< for a person to look at, as "ids agree, names do not"; or empty
  std::vector<automate::Client> shared_with;     ///< other clients of the same organization, mapped ones too
};
struct Candidate {
  Organization organization;
  std::string rule;
};
struct AmbiguousClient {
  automate::Client client;
  std::vector<Candidate> candidates;
  std::string reason;
};
struct ClientMatches {
  bool applied = false;
  std::int64_t mapped = 0, left = 0;  ///< of `matched`, once applied
  std::vector<ClientMatch> matched;
  std::vector<AmbiguousClient> ambiguous;
  std::int64_t unmatched = 0, already_mapped = 0;
};

/// Which organization each unmapped client belongs to, strongest rule first: the PSA company of ConnectWise's plug-in
/// equals the organization's PSA id; the client's ExternalID does; the normalised names are equal and unique on both
/// sides. Never a guess: what a stronger rule finds ambiguous is listed and not tried by a weaker one. Several clients
/// may belong to one organization. `mapped`: those are left alone. Pure.
ClientMatches match_clients(const std::vector<automate::Client>& clients,
                            const std::vector<automate::ClientCompany>& companies,
                            const std::vector<Organization>& organizations,
                            const std::map<ClientId, core::OrganizationId>& mapped);

}  // namespace gluepot::password_sync
