// SPDX-License-Identifier: Apache-2.0
#include "password_sync/adopt.h"

#include <algorithm>

#include "core/failpoint.h"
#include "core/text.h"
#include "password_sync/fields.h"
#include "password_sync/impl/mapping_tables.h"

namespace gluepot::password_sync {
namespace {

using core::ErrorCode;
using core::OrganizationId;
using core::PasswordId;
using store::Connection;
using store::Row;
using store::Statement;

constexpr int kLookedUpAbsences = 50;

constexpr Statement kMappings{"password_sync.adopt_mappings",
                              "SELECT ClientID, ITGOrgID FROM plugin_stickysync_companymap LIMIT 100000"};
constexpr Statement kPairs{"password_sync.adopt_pairs",
                           "SELECT PasswordID, ITGPasswordID FROM plugin_stickysync_passwordmap LIMIT 2000000"};
constexpr Statement kTicks{"password_sync.adopt_ticks",
                           "SELECT PasswordID, AutoSync FROM plugin_stickysync_passwordautosync LIMIT 2000000"};
constexpr Statement kRivals{
    "password_sync.adopt_rivals",
    "SELECT (SELECT COUNT(*) FROM plugin_stickysync_passwordmap WHERE PasswordID = ? OR ITGPasswordID = ?) + "
    "(SELECT COUNT(*) FROM password_sync_intent WHERE password_id = ?)"};
constexpr Statement kStorePair{
    "password_sync.adopt_pair",
    "INSERT INTO plugin_stickysync_passwordmap (PasswordID, ITGPasswordID, LastSync) VALUES (?, ?, NULL)"};
constexpr Statement kTick{"password_sync.adopt_tick_of",
                          "SELECT AutoSync FROM plugin_stickysync_passwordautosync WHERE PasswordID = ?"};
constexpr Statement kStoreTick{"password_sync.adopt_store_tick",
                               "INSERT INTO plugin_stickysync_passwordautosync (PasswordID, AutoSync) VALUES (?, 1)"};

/// What the choice means for a row.
class Chosen {
 public:
  explicit Chosen(const StickyChoice& choice, const StickyProposal& proposal)
      : by_password_(choice.passwords.has_value()), by_client_(choice.clients.has_value()) {
    if (by_client_) clients_.insert(choice.clients->begin(), choice.clients->end());
    if (!by_password_) return;
    passwords_.insert(choice.passwords->begin(), choice.passwords->end());
    if (by_client_) return;
    for (const auto& row : proposal.passwords)
      if (passwords_.contains(row.password)) clients_.insert(row.client);
    for (const auto& row : proposal.auto_sync)
      if (passwords_.contains(row.password)) clients_.insert(row.client);
  }
  bool client(ClientId id) const { return (!by_client_ && !by_password_) || clients_.contains(id); }
  bool password(VaultId id, ClientId client) const {
    return by_password_ ? passwords_.contains(id) : !by_client_ || clients_.contains(client);
  }

 private:
  const bool by_password_, by_client_;
  std::set<ClientId> clients_;
  std::set<VaultId> passwords_;
};

/// Stores the chosen rows, inside one transaction. Each is looked at again there: what Gluepot has by now stays.
class TakeOver {
 public:
  TakeOver(Connection& connection, const StickyProposal& proposal, const Chosen& chosen, std::string_view by,
           std::int64_t now_ms)
      : connection_(connection), proposal_(proposal), chosen_(chosen), by_(by), now_ms_(now_ms) {}

  core::Result<Adopted> run() {
    GLUEPOT_TRY(clients());
    GLUEPOT_TRY(passwords());
    GLUEPOT_TRY(ticks());
    core::failpoint("password_sync.adopting");
    return std::move(out_);
  }

 private:
  core::Result<std::int64_t> batch() {
    if (!out_.batch) {
      out_.batch = core::new_id(now_ms_);
      GLUEPOT_TRY(open_batch(connection_, *out_.batch, now_ms_, by_, "adopt"));
    }
    return *out_.batch;
  }

  core::Status clients() {
    for (const auto& row : proposal_.clients) {
      if (!chosen_.client(row.client) || row.settled) continue;
      GLUEPOT_ASSIGN(const auto before, find_mapping(connection_, row.client));
      if (!row.proposed || before) {
        ++out_.refused;
        continue;
      }
      GLUEPOT_ASSIGN(const auto id, batch());
      GLUEPOT_TRY(note_mapping(connection_, id, row.client, before, OrganizationId{row.organization}));
      GLUEPOT_TRY(put_mapping(
          connection_, row.client,
          {{row.organization}, "stickysync", row.client_name, row.organization_name, std::string(by_), now_ms_}));
      ++out_.clients;
    }
    return {};
  }

  core::Status passwords() {
    for (const auto& row : proposal_.passwords) {
      if (!chosen_.password(row.password, row.client) || row.settled) continue;
      GLUEPOT_ASSIGN(const bool free, row.proposed || row.held ? is_free(row) : core::Result<bool>(false));
      if (!free) {
        ++out_.refused;
        left_.insert(row.password);
        continue;
      }
      if (row.held) left_.insert(row.password);
      GLUEPOT_ASSIGN(const auto id, batch());
      GLUEPOT_TRY(connection_.execute(kStorePair, row.password, row.entry));
      GLUEPOT_TRY(note_pair(connection_, id, row.password, row.client, PasswordId{row.entry}, row.last_sync));
      ++(row.held ? out_.held : out_.passwords);
    }
    return {};
  }

  /// The client is mapped now, to what the proposal was judged by, and neither side has another partner.
  core::Result<bool> is_free(const StickyPassword& row) {
    GLUEPOT_ASSIGN(const auto mapping, find_mapping(connection_, row.client));
    if (!mapping || mapping->organization != row.target) return false;
    GLUEPOT_ASSIGN(const auto rivals, connection_.find(
                                          kRivals, [](const Row& found) { return found.integer(0); }, row.password,
                                          row.entry, row.password));
    return rivals.value_or(1) == 0;
  }

  core::Status ticks() {
    for (const auto& row : proposal_.auto_sync) {
      if (!chosen_.password(row.password, row.client) || row.settled || !row.on) continue;
      GLUEPOT_ASSIGN(const auto before, connection_.find(
                                            kTick, [](const Row& found) { return found.integer(0); }, row.password));
      GLUEPOT_ASSIGN(const auto mapping, find_mapping(connection_, row.client));
      if (!row.proposed || before || !mapping || left_.contains(row.password)) {
        ++out_.refused;
        continue;
      }
      GLUEPOT_ASSIGN(const auto id, batch());
      GLUEPOT_TRY(connection_.execute(kStoreTick, row.password));
      GLUEPOT_TRY(note_tick(connection_, id, row.password, row.client));
      ++out_.auto_sync;
    }
    return {};
  }

  Connection& connection_;
  const StickyProposal& proposal_;
  const Chosen& chosen_;
  const std::string_view by_;
  const std::int64_t now_ms_;
  std::set<VaultId> left_;  ///< whose pair is not taken over
  Adopted out_;
};

}  // namespace

core::Result<StickyProposal> Adoption::propose(const Watch& watch) {
  GLUEPOT_ASSIGN(const auto facts, read(watch));
  auto out = judge_stickysync(facts);
  out.checked_at_ms = with_.clock.now_ms();
  return out;
}

core::Result<Adopted> Adoption::take_over(const StickyChoice& choice, std::string_view by, const Watch& watch) {
  GLUEPOT_ASSIGN(const auto proposal, propose(watch));
  const Chosen chosen(choice, proposal);
  const auto now = with_.clock.now_ms();
  return store::write(with_.store,
                      [&](Connection& connection) { return TakeOver(connection, proposal, chosen, by, now).run(); });
}

core::Result<StickyFacts> Adoption::read(const Watch& watch) {
  StickyFacts facts;
  GLUEPOT_TRY(read_automate(facts));
  if (!facts.tables.present) return facts;
  GLUEPOT_TRY(read_store(facts));
  GLUEPOT_TRY(read_documentation(facts, watch));
  return facts;
}

core::Status Adoption::read_automate(StickyFacts& facts) {
  GLUEPOT_ASSIGN(const auto automate, with_.automate());
  GLUEPOT_ASSIGN(facts.tables, automate->stickysync());
  if (!facts.tables.present) return {};
  GLUEPOT_ASSIGN(const auto clients, automate->clients());
  for (const auto& client : clients) facts.clients.emplace(client.id, client.name);
  std::set<VaultId> named;
  for (const auto& row : facts.tables.passwords) named.insert(row.password_id);
  for (const auto& row : facts.tables.auto_sync) named.insert(row.password_id);
  return automate->each_row([&](automate::VaultRow&& row) {
    if (named.contains(row.id)) facts.rows.emplace(row.id, StickyFacts::Row{row.client_id, fields_of(row).name});
    core::wipe(row.sealed);
    return true;
  });
}

core::Status Adoption::read_store(StickyFacts& facts) {
  GLUEPOT_ASSIGN(const auto organizations, with_.organizations());
  for (const auto& organization : organizations) facts.organizations.emplace(organization.id, organization.name);
  for (const auto& row : facts.tables.companies) {
    const OrganizationId id{row.organization_id};
    if (!facts.organizations.contains(id) || facts.served.contains(id)) continue;
    GLUEPOT_ASSIGN(const bool served, with_.organization_is_served(id));
    if (served) facts.served.insert(id);
  }
  return with_.store.read([&](Connection& connection) -> core::Status {
    facts.mapped.clear();
    facts.pairs.clear();
    facts.ticks.clear();
    GLUEPOT_TRY(connection.each(kMappings, {}, [&](const Row& row) {
      facts.mapped.emplace(row.integer(0), OrganizationId{row.integer(1)});
      return true;
    }));
    GLUEPOT_TRY(connection.each(kPairs, {}, [&](const Row& row) {
      facts.pairs.emplace(row.integer(0), PasswordId{row.integer(1)});
      return true;
    }));
    return connection.each(kTicks, {}, [&](const Row& row) {
      facts.ticks.emplace(row.integer(0), row.boolean(1));
      return true;
    });
  });
}

core::Status Adoption::read_documentation(StickyFacts& facts, const Watch& watch) {
  std::set<PasswordId> named;
  for (const auto& row : facts.tables.passwords)
    if (row.documentation_password_id > 0 && facts.rows.contains(row.password_id))
      named.insert({row.documentation_password_id});
  if (named.empty()) return {};
  GLUEPOT_ASSIGN(const auto documentation, with_.documentation());
  std::int64_t seen = 0;
  GLUEPOT_TRY(documentation->each_password_page([&](std::vector<connectors::PasswordEntry>&& page) {
    seen += static_cast<std::int64_t>(page.size());
    for (const auto& entry : page)
      if (named.contains(entry.id))
        facts.entries.emplace(entry.id, StickyFacts::Entry{entry.organization, entry.archived});
    watch.say("adopt", seen, std::nullopt, "read the entries of the documentation");
    return !watch.stopped();
  }));
  if (watch.stopped()) return core::fail(ErrorCode::kCancelled, "stopped while the documentation was read");
  int asked = 0;
  for (const auto id : named) {
    if (facts.entries.contains(id)) continue;
    if (++asked > kLookedUpAbsences) {
      facts.many_missing = true;
      break;
    }
    const auto entry = documentation->find_password(id);
    if (entry) {
      facts.entries.emplace(id, StickyFacts::Entry{entry->organization, entry->archived});
    } else if (entry.error().code != ErrorCode::kNotFound) {
      return core::fail(entry.error());
    }
  }
  return {};
}

}  // namespace gluepot::password_sync
