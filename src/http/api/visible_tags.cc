// SPDX-License-Identifier: Apache-2.0
#include "http/api/visible_tags.h"

#include <algorithm>
#include <optional>
#include <set>

#include "catalog/catalog.h"
#include "core/text.h"
#include "http/api/record_scope.h"

namespace gluepot::api {
namespace {

using documentation::Kind;

struct Name {
  std::string_view name;
  Kind kind;
};
constexpr Name kNames[] = {
    {"FlexibleAssets", Kind::kFlexibleAssets},
    {"Documents", Kind::kDocuments},
    {"Checklists", Kind::kChecklists},
    {"ChecklistTemplates", Kind::kChecklistTemplates},
    {"Passwords", Kind::kPasswords},
    {"Organizations", Kind::kOrganizations},
    {"AccountsUsers", Kind::kUsers},
    {"Users", Kind::kUsers},
    {"Configurations", Kind::kConfigurations},
    {"Contacts", Kind::kContacts},
    {"Domains", Kind::kDomains},
    {"Locations", Kind::kLocations},
    {"SslCertificates", Kind::kSslCertificates},
    {"Tickets", Kind::kTickets},
};

std::optional<Kind> kind_of(std::string_view type) {
  for (const auto& [name, kind] : kNames)
    if (catalog::same_name(name, type)) return kind;
  return std::nullopt;
}

/// Kinds of which everything that may be named stands in the store: what does not is not yet read, switched off or
/// gone.
bool mirrored(Kind kind) {
  return kind == Kind::kDocuments || kind == Kind::kFlexibleAssets || kind == Kind::kChecklists ||
         kind == Kind::kPasswords;
}

/// "https://host/77/configurations/5" -> 77: the organization, as the account writes its addresses.
std::optional<std::int64_t> organization_in(std::string_view url) {
  const auto host = url.find("://");
  const auto path = host == std::string_view::npos ? host : url.find('/', host + 3);
  if (path == std::string_view::npos) return std::nullopt;
  url.remove_prefix(path + 1);
  return core::parse_int64(url.substr(0, url.find('/')));
}

using Ids = std::map<Kind, std::set<std::int64_t>>;

Ids ids_named(std::span<const json::object* const> all) {
  Ids ids;
  for (const auto* traits : all)
    for (const auto& trait : *traits) {
      const auto* tag = trait.value().if_object();
      const auto* values = tag == nullptr ? nullptr : tag->if_contains("values");
      const auto kind = tag == nullptr ? std::nullopt : kind_of(text_of(*tag, "type"));
      if (!kind || values == nullptr || !values->is_array()) continue;
      for (const auto& value : values->get_array())
        if (const auto* object = value.if_object())
          if (const auto id = core::parse_int64(text_of(*object, "id"))) ids[*kind].insert(*id);
    }
  return ids;
}

using Owners = std::map<std::int64_t, std::int64_t>;

core::Result<Owners> found(Services& services, Kind kind, const std::set<std::int64_t>& ids,
                           const documentation::Scope& scope,
                           const std::function<core::Result<bool>(const documentation::Record&)>& may) {
  Owners out;
  const std::vector<std::int64_t> wanted(ids.begin(), ids.end());
  GLUEPOT_ASSIGN(const auto records, services.documentation.find_many(kind, wanted, scope));
  for (const auto& record : records) {
    GLUEPOT_ASSIGN(const bool shown, may(record));
    if (shown) out.emplace(record.id, record.organization_id);
  }
  return out;
}

}  // namespace

core::Result<VisibleTags> VisibleTags::look(Services& services, const core::Caller& caller,
                                            std::span<const json::object* const> traits) {
  VisibleTags out;
  const Ids ids = ids_named(traits);
  if (ids.empty()) return out;
  GLUEPOT_ASSIGN(auto scope, whole_scope(services, caller));
  std::map<std::int64_t, core::CompanyId> company_of;
  GLUEPOT_ASSIGN(const auto served, services.mappings.served_pairs());
  for (const auto& [organization, company] : served) {
    company_of.emplace(organization.value, company);
    const auto& own = *scope.organizations;
    if (std::find(own.begin(), own.end(), organization.value) != own.end())
      out.organizations_.emplace(organization.value, company);
  }
  std::map<std::int64_t, passwords::SharingRepository::Rules> rules;
  const auto listed = [&](const documentation::Record& entry) -> core::Result<bool> {
    auto known = rules.find(entry.organization_id);
    if (known == rules.end()) {
      GLUEPOT_ASSIGN(auto read, services.sharing.rules(company_of[entry.organization_id]));
      known = rules.emplace(entry.organization_id, std::move(read)).first;
    }
    return passwords::may_list(known->second, entry);
  };
  const auto any = [](const documentation::Record&) -> core::Result<bool> { return true; };
  for (const auto& [kind, wanted] : ids) {
    if (kind == Kind::kOrganizations || kind == Kind::kUsers) continue;
    // Of a restricted entry the name is shown, as in the list of entries.
    scope.hide_restricted = kind != Kind::kPasswords;
    if (kind == Kind::kPasswords) {
      GLUEPOT_ASSIGN(out.seen_[kind], found(services, kind, wanted, scope, listed));
    } else {
      GLUEPOT_ASSIGN(out.seen_[kind], found(services, kind, wanted, scope, any));
    }
    if (!mirrored(kind)) {
      GLUEPOT_ASSIGN(out.stored_[kind], found(services, kind, wanted, {}, any));
    }
  }
  return out;
}

bool VisibleTags::shows(std::string_view type, const json::object& value) const {
  const auto kind = kind_of(type);
  if (kind == Kind::kUsers) return true;
  const auto id = core::parse_int64(text_of(value, "id")).value_or(0);
  if (kind == Kind::kOrganizations) return organizations_.contains(id);
  const auto holds = [&](const auto& sets) {
    const auto of = sets.find(*kind);
    return of != sets.end() && of->second.contains(id);
  };
  if (kind && holds(seen_)) return true;
  if (kind && (mirrored(*kind) || holds(stored_))) return false;
  // Of a kind that is not mirrored: the value's own address says whose it is.
  const auto organization = organization_in(text_of(value, "resource-url"));
  return organization && organizations_.contains(*organization);
}

std::optional<core::CompanyId> VisibleTags::company_of(std::string_view type, const json::object& value) const {
  const auto kind = kind_of(type);
  const auto id = core::parse_int64(text_of(value, "id")).value_or(0);
  auto organization = id;
  if (kind != Kind::kOrganizations) {
    const auto of = kind ? seen_.find(*kind) : seen_.end();
    if (of == seen_.end()) return std::nullopt;
    const auto record = of->second.find(id);
    if (record == of->second.end()) return std::nullopt;
    organization = record->second;
  }
  const auto company = organizations_.find(organization);
  return company == organizations_.end() ? std::nullopt : std::optional(company->second);
}

}  // namespace gluepot::api
