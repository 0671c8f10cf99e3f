// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/planning.h"

#include <algorithm>

namespace gluepot::password_sync {
namespace {

using automate::Unreadable;
using connectors::PasswordEntry;
using core::ErrorCode;
using core::OrganizationId;
using core::PasswordId;

}  // namespace

core::Status Planning::read_current() {
  GLUEPOT_ASSIGN(const auto rows, repository_.rows());
  for (const auto& row : rows) seen_.emplace(row.password_id, Seen{row.first_seen_at_ms, row.differ});
  return {};
}

core::Status Planning::read_automate() {
  GLUEPOT_ASSIGN(const auto clients, plan_.automate->clients());
  for (const auto& client : clients) {
    client_names_.emplace(client.id, client.name);
    client_ids_.push_back(client.id);
  }
  GLUEPOT_TRY(plan_.automate->each_row([&](automate::VaultRow&& row) {
    row.read_with_client = settings_.row(row.id).read_with_client;
    Work work;
    work.row.password_id = row.id;
    work.row.client_id = row.client_id;
    client_of_row_.emplace(row.id, row.client_id);
    if (const auto name = client_names_.find(row.client_id); name != client_names_.end())
      work.row.client_name = name->second;
    const PushedFields shown = fields_of(row);
    work.row.title = shown.name;
    work.row.username = shown.username;
    work.fields = fields_of(row, settings_.general, work.row.client_name);
    work.row.location = row.location;
    work.cipher = cipher_digest(with_.vault, row);
    work.automate = automate_digest(with_.vault, work.fields, work.cipher);
    work.vault = std::move(row);
    plan_.work.push_back(std::move(work));
    if (plan_.work.size() % 500 == 0)
      watch_.say("read_automate", static_cast<std::int64_t>(plan_.work.size()), std::nullopt);
    return !watch_.stopped();
  }));
  if (watch_.stopped()) return core::fail(ErrorCode::kCancelled, "password sync: stopped while Automate was read");
  const auto total = static_cast<std::int64_t>(plan_.work.size());
  watch_.say("read_automate", total, total);
  return {};
}

core::Status Planning::read_organizations() {
  GLUEPOT_ASSIGN(const auto organizations, with_.organizations());
  for (const auto& organization : organizations) organization_names_.emplace(organization.id, organization.name);
  for (const auto& [client, mapping] : state_.clients) {
    if (served_.contains(mapping.organization)) continue;
    GLUEPOT_ASSIGN(const bool served, with_.organization_is_served(mapping.organization));
    served_.emplace(mapping.organization, served);
  }
  return {};
}

core::Status Planning::read_documentation() {
  const bool any = std::any_of(served_.begin(), served_.end(), [](const auto& entry) { return entry.second; });
  if (!any || plan_.work.empty()) return {};
  std::set<PasswordId> paired;
  for (const auto& [id, pair] : state_.pairs) paired.insert(pair.documentation_password_id);
  std::int64_t seen = 0;
  GLUEPOT_TRY(plan_.documentation->each_password_page([&](std::vector<PasswordEntry>&& page) {
    seen += static_cast<std::int64_t>(page.size());
    ++pages_;
    for (auto& entry : page) {
      const auto served = served_.find(entry.organization);
      if ((served != served_.end() && served->second) || paired.contains(entry.id))
        entries_.by_id.emplace(entry.id, std::move(entry));
    }
    watch_.say("plan", seen, std::nullopt, "read the entries of the documentation");
    return !watch_.stopped();
  }));
  if (watch_.stopped())
    return core::fail(ErrorCode::kCancelled, "password sync: stopped while the documentation was read");
  for (const auto& [id, entry] : entries_.by_id)
    if (const auto marker = marker_of(entry.notes); !marker.empty())
      entries_.by_intent.emplace(std::string(marker), id);
  return {};
}

core::Status Planning::read_values() {
  std::vector<std::pair<VaultId, ReadMemo>> news;
  for (const auto& work : plan_.work) {
    if (!target_of(work.row.client_id) || work.vault.sealed.empty()) continue;
    const auto known = state_.reads.find(work.row.password_id);
    const auto digest = read_digest(with_.vault, work.vault, work.cipher);
    if (known != state_.reads.end() && known->second.cipher == digest) continue;
    ReadMemo memo{digest, "readable", {}};
    ++plan_.plan.decrypted;
    const auto value = plan_.automate->read_value(work.vault);
    if (!value) {
      memo.result = automate::unreadable_name(value.error());
      memo.likely_client =
          automate::likely_client(plan_.automate->cipher(), work.vault.sealed, work.vault.client_id, client_ids_);
    } else if (value->empty()) {
      memo.result = "no_value";
    }
    state_.reads[work.row.password_id] = memo;
    // That the source could not do it at all says nothing about the bytes: it is asked again.
    if (value || value.error() != Unreadable::kUnsupported) news.emplace_back(work.row.password_id, std::move(memo));
  }
  return repository_.remember_reads(news);
}

core::Status Planning::prove_gone(const std::set<VaultId>& seen) {
  std::vector<VaultId> missing;
  for (const auto& [id, pair] : state_.pairs)
    if (!seen.contains(id)) missing.push_back(id);
  if (missing.empty()) return {};
  GLUEPOT_ASSIGN(const auto there, plan_.automate->present(missing));
  if (there.empty()) return {};
  core::Error error{ErrorCode::kUpstream,
                    "Automate's passwords changed while they were read: " + std::to_string(there.size()) +
                        " seemed gone and are there. Nothing was compared."};
  error.next_step = "Try again.";
  return core::fail(std::move(error));
}

core::Status Planning::find_configurations(std::optional<ClientId> client) {
  if (!settings_.general.embed) return {};
  std::map<OrganizationId, std::vector<connectors::Configuration>> known;
  for (auto& work : plan_.work) {
    const bool may_be_created =
        (work.row.state == RowState::kCreate || work.row.state == RowState::kDeletedThere) && !work.wish.stopped;
    if (!may_be_created || (client && work.row.client_id != *client)) continue;
    auto found = known.find(*work.row.organization);
    if (found == known.end()) {
      GLUEPOT_ASSIGN(auto read, plan_.documentation->configurations(*work.row.organization));
      ++pages_;
      found = known.emplace(*work.row.organization, std::move(read)).first;
    }
    work.configuration_id = configuration_of(work.vault.title, found->second);
    if (work.configuration_id && work.row.state == RowState::kCreate)
      work.row.reason += "; created inside the configuration of that name";
  }
  return {};
}

}  // namespace gluepot::password_sync
