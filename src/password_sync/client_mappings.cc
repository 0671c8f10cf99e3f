// SPDX-License-Identifier: Apache-2.0
#include "password_sync/client_mappings.h"

#include "core/text.h"
#include "password_sync/impl/mapping_tables.h"

namespace gluepot::password_sync {
namespace {

using core::ErrorCode;
using core::OrganizationId;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kAll{"password_sync.mappings",
                         "SELECT m.ClientID, m.ITGOrgID, c.rule, c.client_value, c.organization_value, c.mapped_by, "
                         "c.mapped_at_ms FROM plugin_stickysync_companymap m "
                         "LEFT JOIN password_sync_client c ON c.client_id = m.ClientID LIMIT 100000"};
constexpr Statement kNames{"password_sync.client_names",
                           "SELECT client_id, MAX(client_name) FROM password_sync_row WHERE client_name <> '' "
                           "GROUP BY client_id LIMIT 100000"};
constexpr Statement kStates{
    "password_sync.states_by_organization",
    "SELECT organization_id, COUNT(*), SUM(CASE WHEN state IN ('unreadable', 'conflict') THEN 1 "
    "ELSE 0 END) FROM password_sync_row WHERE organization_id IS NOT NULL GROUP BY "
    "organization_id LIMIT 100000"};
constexpr Statement kBatches{"password_sync.batches",
                             "SELECT b.id, b.at_ms, b.by_name, b.kind, b.undone_at_ms, "
                             "(SELECT COUNT(*) FROM password_sync_mapping_batch_row r WHERE r.batch_id = b.id), "
                             "(SELECT COUNT(*) FROM password_sync_mapping_batch_pair p WHERE p.batch_id = b.id) "
                             "FROM password_sync_mapping_batch b ORDER BY b.at_ms DESC, b.id DESC LIMIT ?"};
constexpr Statement kBatch{"password_sync.batch",
                           "SELECT at_ms, by_name, kind, undone_at_ms FROM password_sync_mapping_batch WHERE id = ?"};
constexpr Statement kMarkUndone{
    "password_sync.mark_undone",
    "UPDATE password_sync_mapping_batch SET undone_at_ms = ? WHERE id = ? AND undone_at_ms IS NULL"};
constexpr Statement kBatchRows{
    "password_sync.batch_rows",
    "SELECT client_id, before_organization_id, before_rule, before_client_value, before_organization_value, "
    "before_mapped_by, before_mapped_at_ms, after_organization_id FROM password_sync_mapping_batch_row "
    "WHERE batch_id = ? ORDER BY client_id"};
constexpr Statement kBatchPairs{
    "password_sync.batch_pairs",
    "SELECT n.password_id, n.client_id, n.documentation_password_id, m.ITGPasswordID, b.password_id, i.password_id "
    "FROM password_sync_mapping_batch_pair n "
    "LEFT JOIN plugin_stickysync_passwordmap m ON m.PasswordID = n.password_id "
    "LEFT JOIN password_sync_base b ON b.password_id = n.password_id "
    "LEFT JOIN password_sync_intent i ON i.password_id = n.password_id "
    "WHERE n.batch_id = ? ORDER BY n.password_id"};
constexpr Statement kBatchTicks{"password_sync.batch_ticks",
                                "SELECT n.password_id, n.client_id, a.AutoSync FROM password_sync_mapping_batch_tick n "
                                "LEFT JOIN plugin_stickysync_passwordautosync a ON a.PasswordID = n.password_id "
                                "WHERE n.batch_id = ? ORDER BY n.password_id"};
constexpr Statement kDropPair{"password_sync.drop_pair",
                              "DELETE FROM plugin_stickysync_passwordmap WHERE PasswordID = ?"};
constexpr Statement kDropTick{"password_sync.drop_tick",
                              "DELETE FROM plugin_stickysync_passwordautosync WHERE PasswordID = ?"};

/// What a batch's row says.
struct Step {
  ClientId client = 0;
  std::optional<StoredMapping> before;
  std::optional<OrganizationId> after;
};
struct PairStep {
  VaultId password;
  ClientId client;
  std::int64_t entry;
  std::optional<std::int64_t> entry_now;
  bool pushed, under_way;
};
struct TickStep {
  VaultId password;
  ClientId client;
  std::optional<std::int64_t> on;
};

Step read_step(const Row& row) {
  Step step{row.integer(0), {}, {}};
  if (!row.is_null(1))
    step.before = StoredMapping{{row.integer(1)}, row.string(2), row.string(3),
                                row.string(4),    row.string(5), row.is_null(6) ? 0 : row.integer(6)};
  if (!row.is_null(7)) step.after = OrganizationId{row.integer(7)};
  return step;
}

std::string who_and_where(const std::optional<StoredMapping>& now) {
  if (!now) return "it was unmapped since";
  return "it was mapped to organization " + now->organization.text() + " since" +
         (now->by.empty() ? "" : ", by " + now->by);
}

/// One undo, inside its transaction.
class Undoing {
 public:
  Undoing(Connection& connection, std::int64_t batch) : connection_(connection), batch_(batch) {}

  core::Result<Undone> run(std::int64_t now_ms) {
    struct Head {
      std::int64_t at_ms;
      std::string by, kind;
    };
    GLUEPOT_ASSIGN(const auto head, connection_.find(
                                        kBatch,
                                        [](const Row& row) {
                                          return Head{row.integer(0), row.string(1), row.string(2)};
                                        },
                                        batch_));
    if (!head) return core::fail(ErrorCode::kNotFound, "there is no such change of client mappings");
    GLUEPOT_ASSIGN(const auto marked, connection_.execute(kMarkUndone, now_ms, batch_));
    if (marked == 0) return core::fail(ErrorCode::kConflict, "this change of client mappings was undone already");
    out_.kind = head->kind;
    GLUEPOT_TRY(ticks());
    GLUEPOT_TRY(pairs());
    GLUEPOT_TRY(mappings(head->at_ms, head->by));
    return std::move(out_);
  }

 private:
  core::Status mappings(std::int64_t at_ms, const std::string& by) {
    GLUEPOT_ASSIGN(const auto steps, connection_.query(kBatchRows, read_step, batch_));
    for (const auto& step : steps) {
      GLUEPOT_ASSIGN(const auto now, find_mapping(connection_, step.client));
      const bool as_left = now ? step.after == now->organization && now->at_ms == at_ms && now->by == by : !step.after;
      if (!as_left) {
        out_.kept.push_back({step.client, {}, who_and_where(now)});
        continue;
      }
      GLUEPOT_TRY(step.before ? put_mapping(connection_, step.client, *step.before)
                              : drop_mapping(connection_, step.client));
      ++out_.restored;
    }
    return {};
  }

  core::Status pairs() {
    GLUEPOT_ASSIGN(const auto steps, connection_.query(
                                         kBatchPairs,
                                         [](const Row& row) {
                                           return PairStep{row.integer(0),          row.integer(1),  row.integer(2),
                                                           row.optional_integer(3), !row.is_null(4), !row.is_null(5)};
                                         },
                                         batch_));
    for (const auto& step : steps) {
      if (!step.entry_now) continue;  // gone already
      if (*step.entry_now != step.entry)
        keep(step, "it was paired with entry " + std::to_string(*step.entry_now) + " since");
      else if (step.pushed)
        keep(step, "it was pushed to its entry since; without the pair a second entry would be made");
      else if (step.under_way)
        keep(step, "a push to its entry is under way or its outcome is not known yet");
      else {
        GLUEPOT_TRY(connection_.execute(kDropPair, step.password));
        ++out_.pairs;
      }
    }
    return {};
  }

  core::Status ticks() {
    GLUEPOT_ASSIGN(const auto steps, connection_.query(
                                         kBatchTicks,
                                         [](const Row& row) {
                                           return TickStep{row.integer(0), row.integer(1), row.optional_integer(2)};
                                         },
                                         batch_));
    for (const auto& step : steps) {
      if (!step.on) continue;
      if (*step.on == 0) {
        out_.kept.push_back({step.client, step.password, "AutoSync was switched off since"});
        continue;
      }
      GLUEPOT_TRY(connection_.execute(kDropTick, step.password));
      ++out_.ticks;
    }
    return {};
  }

  void keep(const PairStep& step, std::string reason) {
    out_.kept.push_back({step.client, step.password, std::move(reason)});
  }

  Connection& connection_;
  const std::int64_t batch_;
  Undone out_;
};

}  // namespace

core::Result<std::map<ClientId, StoredMapping>> ClientMappings::all() {
  return store::read(store_, [](Connection& connection) -> core::Result<std::map<ClientId, StoredMapping>> {
    std::map<ClientId, StoredMapping> out;
    GLUEPOT_TRY(connection.each(kAll, {}, [&](const Row& row) {
      out[row.integer(0)] = {{row.integer(1)}, row.is_null(2) ? "stickysync" : row.string(2),
                             row.string(3),    row.string(4),
                             row.string(5),    row.is_null(6) ? 0 : row.integer(6)};
      return true;
    }));
    return out;
  });
}

core::Result<std::multimap<std::int64_t, ClientMappings::Named>> ClientMappings::by_organization() {
  GLUEPOT_ASSIGN(const auto mappings, all());
  return store::read(store_, [&](Connection& connection) -> core::Result<std::multimap<std::int64_t, Named>> {
    std::map<ClientId, std::string> names;
    GLUEPOT_TRY(connection.each(kNames, {}, [&](const Row& row) {
      names.emplace(row.integer(0), row.string(1));
      return true;
    }));
    std::multimap<std::int64_t, Named> out;
    for (const auto& [client, mapping] : mappings) {
      const bool by_name = mapping.rule == "name" || mapping.rule == "manual" || mapping.rule == "stickysync";
      const auto compared = names.find(client);
      std::string name = compared != names.end() ? compared->second : by_name ? mapping.client_value : std::string();
      if (name.empty()) name = "client " + std::to_string(client);
      out.emplace(mapping.organization.value, Named{client, std::move(name)});
    }
    return out;
  });
}

core::Result<std::map<std::int64_t, ClientMappings::RowCounts>> ClientMappings::states_by_organization() {
  return store::read(store_, [](Connection& connection) -> core::Result<std::map<std::int64_t, RowCounts>> {
    std::map<std::int64_t, RowCounts> out;
    GLUEPOT_TRY(connection.each(kStates, {}, [&](const Row& row) {
      out[row.integer(0)] = {row.integer(1), row.integer(2)};
      return true;
    }));
    return out;
  });
}

core::Status ClientMappings::map(ClientId client, const StoredMapping& mapping) {
  return store_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto before, find_mapping(connection, client));
    if (before && before->organization == mapping.organization) return {};
    const auto batch = core::new_id(mapping.at_ms);
    GLUEPOT_TRY(open_batch(connection, batch, mapping.at_ms, mapping.by, "manual"));
    GLUEPOT_TRY(note_mapping(connection, batch, client, before, mapping.organization));
    return put_mapping(connection, client, mapping);
  });
}

core::Result<ClientMappings::Applied> ClientMappings::apply(const std::vector<ClientMatch>& matches,
                                                            std::string_view by, std::int64_t now_ms) {
  return store::write(store_, [&](Connection& connection) -> core::Result<Applied> {
    Applied out;
    const auto batch = core::new_id(now_ms);
    for (const auto& match : matches) {
      GLUEPOT_ASSIGN(const auto before, find_mapping(connection, match.client.id));
      if (before) {
        ++out.left;
        continue;
      }
      if (out.mapped++ == 0) GLUEPOT_TRY(open_batch(connection, batch, now_ms, by, "quick_match"));
      GLUEPOT_TRY(note_mapping(connection, batch, match.client.id, before, match.organization.id));
      GLUEPOT_TRY(put_mapping(
          connection, match.client.id,
          {match.organization.id, match.rule, match.client_value, match.organization_value, std::string(by), now_ms}));
    }
    return out;
  });
}

core::Status ClientMappings::unmap(ClientId client, std::string_view by, std::int64_t now_ms) {
  return store_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto before, find_mapping(connection, client));
    if (!before)
      return core::fail(ErrorCode::kNotFound, "client " + std::to_string(client) + " is not mapped to an organization");
    const auto batch = core::new_id(now_ms);
    GLUEPOT_TRY(open_batch(connection, batch, now_ms, by, "manual"));
    GLUEPOT_TRY(note_mapping(connection, batch, client, before, std::nullopt));
    return drop_mapping(connection, client);
  });
}

core::Result<std::vector<MappingBatch>> ClientMappings::batches(int limit) {
  if (limit < 1 || limit > 200) return core::invalid("limit", "must be 1 to 200");
  return store::read(store_, [&](Connection& connection) {
    return connection.query(
        kBatches,
        [](const Row& row) {
          return MappingBatch{row.integer(0), row.integer(1), row.string(2),          row.string(3),
                              row.integer(5), row.integer(6), row.optional_integer(4)};
        },
        limit);
  });
}

core::Result<Undone> ClientMappings::undo(std::int64_t batch, std::int64_t now_ms) {
  return store::write(store_, [&](Connection& connection) { return Undoing(connection, batch).run(now_ms); });
}

}  // namespace gluepot::password_sync
