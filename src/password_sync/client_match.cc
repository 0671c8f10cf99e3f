// SPDX-License-Identifier: Apache-2.0
#include "password_sync/client_match.h"

#include <algorithm>
#include <set>

#include "core/text.h"

namespace gluepot::password_sync {
namespace {

using Found = std::vector<const Organization*>;

constexpr const char* kIdsAgree = "ids agree, names do not";
constexpr const char* kLinkDiffers = "ExternalID agrees, the PSA link does not";
constexpr const char* kNamesAgree = "names agree, ids do not";

struct Index {
  std::map<std::string, Found> by_psa_id, by_name;
  std::map<std::string, int> clients_by_name;
  std::map<ClientId, std::set<std::string>> companies;
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
    if (is_an_id(company.company_rec_id)) index.companies[company.client_id].insert(company.company_rec_id);
  return index;
}

const Found* find(const std::map<std::string, Found>& where, const std::string& what) {
  const auto found = where.find(what);
  return found == where.end() ? nullptr : &found->second;
}

std::set<std::string> telling_words(std::string_view name) {
  static const std::set<std::string> kHollow{"and", "the", "for", "ltd", "llc", "inc", "gmbh", "old", "new", "name"};
  std::set<std::string> words;
  const std::string normal = core::normalise_name(name);
  for (const auto word : core::split(normal, ' '))
    if (word.size() >= 3 && !kHollow.contains(std::string(word))) words.insert(std::string(word));
  return words;
}

/// Whether a person would nod. For ConnectWise's own link a telling word in common will do; ExternalID is a free field
/// that may number something else, so all telling words of one name must stand in the other.
bool names_fit(std::string_view one, std::string_view other, bool linked) {
  if (core::normalise_name(one) == core::normalise_name(other)) return true;
  const auto words = telling_words(one), others = telling_words(other);
  const auto in_others = [&](const auto& word) { return others.contains(word); };
  if (linked) return std::any_of(words.begin(), words.end(), in_others);
  return !words.empty() && !others.empty() &&
         (std::includes(others.begin(), others.end(), words.begin(), words.end()) ||
          std::includes(words.begin(), words.end(), others.begin(), others.end()));
}

class Matcher {
 public:
  Matcher(const Index& index, ClientMatches& out) : index_(index), out_(out) {}

  void match(const automate::Client& client) {
    if (const auto linked = index_.companies.find(client.id); linked != index_.companies.end()) {
      if (linked->second.size() > 1) return linked_to_several(client, linked->second);
      if (by_id(client, *linked->second.begin(), "psa_id")) return;
    }
    if (is_an_id(client.external_id) && by_id(client, client.external_id, "external_id")) return;
    by_name(client);
  }

 private:
  /// Nothing in that table is unique by rule.
  void linked_to_several(const automate::Client& client, const std::set<std::string>& ids) {
    std::string list;
    Found all;
    for (const auto& id : ids) {
      list += (list.empty() ? "" : ", ") + id;
      if (const Found* found = find(index_.by_psa_id, id)) all.insert(all.end(), found->begin(), found->end());
    }
    ambiguous(client, all, "psa_id",
              "ConnectWise's plug-in links it to " + std::to_string(ids.size()) + " companies (" + list + ")");
  }

  /// True when the rule said something, be it "ambiguous".
  bool by_id(const automate::Client& client, const std::string& id, const char* rule) {
    const Found* const found = find(index_.by_psa_id, id);
    if (found == nullptr) return false;
    if (found->size() > 1) {
      ambiguous(client, *found, rule, std::to_string(found->size()) + " organizations have the PSA id " + id);
      return true;
    }
    const Organization& organization = *found->front();
    const bool fit = names_fit(client.name, organization.name, rule == std::string_view("psa_id"));
    // A link to a company that no organization has, and the ExternalID of another: one of the two is wrong.
    const auto linked = index_.companies.find(client.id);
    const bool contradicted = linked != index_.companies.end() && !linked->second.contains(id);
    out_.matched.push_back({client,
                            organization,
                            rule,
                            id,
                            id,
                            contradicted ? kLinkDiffers
                            : fit        ? ""
                                         : kIdsAgree,
                            {}});
    return true;
  }

  void by_name(const automate::Client& client) {
    const std::string name = core::normalise_name(client.name);
    const Found* const found = name.empty() ? nullptr : find(index_.by_name, name);
    if (found == nullptr) {
      ++out_.unmatched;
    } else if (found->size() > 1) {
      ambiguous(client, *found, "name", std::to_string(found->size()) + " organizations are called " + client.name);
    } else if (index_.clients_by_name.at(name) > 1) {
      ambiguous(client, *found, "name",
                std::to_string(index_.clients_by_name.at(name)) + " clients are called " + client.name);
    } else {
      const Organization& organization = *found->front();
      const bool ids_differ = index_.companies.contains(client.id) && !organization.psa_ids.empty();
      out_.matched.push_back(
          {client, organization, "name", client.name, organization.name, ids_differ ? kNamesAgree : "", {}});
    }
  }

  void ambiguous(const automate::Client& client, const Found& found, const char* rule, std::string reason) {
    AmbiguousClient entry{client, {}, std::move(reason)};
    for (const auto* organization : found) entry.candidates.push_back({*organization, rule});
    out_.ambiguous.push_back(std::move(entry));
  }

  const Index& index_;
  ClientMatches& out_;
};

void note_sharing(const std::vector<automate::Client>& clients, const std::map<ClientId, core::OrganizationId>& mapped,
                  ClientMatches& out) {
  std::map<core::OrganizationId, std::vector<const automate::Client*>> of;
  for (const auto& client : clients)
    if (const auto found = mapped.find(client.id); found != mapped.end()) of[found->second].push_back(&client);
  for (const auto& match : out.matched) of[match.organization.id].push_back(&match.client);
  std::vector<std::vector<automate::Client>> shared;
  for (const auto& match : out.matched) {
    auto& others = shared.emplace_back();
    for (const auto* client : of[match.organization.id])
      if (client->id != match.client.id) others.push_back(*client);
  }
  for (std::size_t at = 0; at < shared.size(); ++at) out.matched[at].shared_with = std::move(shared[at]);
}

}  // namespace

ClientMatches match_clients(const std::vector<automate::Client>& clients,
                            const std::vector<automate::ClientCompany>& companies,
                            const std::vector<Organization>& organizations,
                            const std::map<ClientId, core::OrganizationId>& mapped) {
  const Index index = index_of(clients, companies, organizations);
  ClientMatches out;
  Matcher matcher(index, out);
  for (const auto& client : clients) {
    if (mapped.contains(client.id))
      ++out.already_mapped;
    else
      matcher.match(client);
  }
  note_sharing(clients, mapped, out);
  return out;
}

}  // namespace gluepot::password_sync
