// SPDX-License-Identifier: Apache-2.0
#include "password_sync/client_match.h"

#include <map>

#include "core/text.h"

namespace gluepot::password_sync {
namespace {

using Found = std::vector<const Organization*>;

struct Index {
  std::map<std::string, Found> by_psa_id, by_name;
  std::map<std::string, int> clients_by_name;
  std::map<ClientId, const automate::ClientCompany*> companies;
};

/// 0 and below are how the plug-in says "no company".
bool is_an_id(const std::string& text) {
  return core::parse_int64(text).value_or(0) > 0;
}

Index index_of(const std::vector<automate::Client>& clients, const std::vector<automate::ClientCompany>& companies,
               const std::vector<Organization>& organizations) {
  Index index;
  for (const auto& organization : organizations) {
    const std::set<std::string> ids(organization.psa_ids.begin(), organization.psa_ids.end());
    for (const auto& id : ids) index.by_psa_id[id].push_back(&organization);
    if (auto name = core::normalise_name(organization.name); !name.empty())
      index.by_name[name].push_back(&organization);
  }
  for (const auto& client : clients) ++index.clients_by_name[core::normalise_name(client.name)];
  for (const auto& company : companies)
    if (is_an_id(company.company_rec_id)) index.companies.emplace(company.client_id, &company);
  return index;
}

const Found* find(const std::map<std::string, Found>& where, const std::string& what) {
  const auto found = where.find(what);
  return found == where.end() ? nullptr : &found->second;
}

class Matcher {
 public:
  Matcher(const Index& index, ClientMatches& out) : index_(index), out_(out) {}

  void match(const automate::Client& client) {
    if (const auto company = index_.companies.find(client.id); company != index_.companies.end())
      if (by_id(client, company->second->company_rec_id, "psa_id")) return;
    if (is_an_id(client.external_id) && by_id(client, client.external_id, "external_id")) return;
    by_name(client);
  }

 private:
  /// True when the rule said something, be it "ambiguous".
  bool by_id(const automate::Client& client, const std::string& id, const char* rule) {
    const Found* const found = find(index_.by_psa_id, id);
    if (found == nullptr) return false;
    if (found->size() > 1) {
      ambiguous(client, *found, std::to_string(found->size()) + " organizations have the PSA id " + id);
      return true;
    }
    const Organization& organization = *found->front();
    const bool same = core::normalise_name(client.name) == core::normalise_name(organization.name);
    out_.matched.push_back({client, organization, rule, id, id, same ? "" : "ids agree, names do not"});
    return true;
  }

  void by_name(const automate::Client& client) {
    const std::string name = core::normalise_name(client.name);
    const Found* const found = name.empty() ? nullptr : find(index_.by_name, name);
    if (found == nullptr) {
      ++out_.unmatched;
    } else if (found->size() > 1) {
      ambiguous(client, *found, std::to_string(found->size()) + " organizations are called " + client.name);
    } else if (index_.clients_by_name.at(name) > 1) {
      ambiguous(client, *found, std::to_string(index_.clients_by_name.at(name)) + " clients are called " + client.name);
    } else {
      out_.matched.push_back({client, *found->front(), "name", client.name, found->front()->name, ""});
    }
  }

  void ambiguous(const automate::Client& client, const Found& found, std::string reason) {
    AmbiguousClient entry{client, {}, std::move(reason)};
    for (const auto* organization : found) entry.candidates.push_back(*organization);
    out_.ambiguous.push_back(std::move(entry));
  }

  const Index& index_;
  ClientMatches& out_;
};

}  // namespace

ClientMatches match_clients(const std::vector<automate::Client>& clients,
                            const std::vector<automate::ClientCompany>& companies,
                            const std::vector<Organization>& organizations, const std::set<ClientId>& already_mapped) {
  const Index index = index_of(clients, companies, organizations);
  ClientMatches out;
  Matcher matcher(index, out);
  for (const auto& client : clients) {
    if (already_mapped.contains(client.id))
      ++out.already_mapped;
    else
      matcher.match(client);
  }
  return out;
}

}  // namespace gluepot::password_sync
