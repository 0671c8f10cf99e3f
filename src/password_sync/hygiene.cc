// SPDX-License-Identifier: Apache-2.0
#include "password_sync/hygiene.h"

#include <ctime>
#include <set>
#include <unordered_set>

#include "core/ids.h"
#include "core/secret.h"
#include "core/text.h"
#include "password_sync/fields.h"

namespace gluepot::password_sync {
namespace {

constexpr store::Statement kToldUntil{"password_sync.told_until",
                                      "SELECT value FROM password_sync_setting WHERE name = 'rotations_told_until_ms'"};
constexpr store::Statement kDropTold{"password_sync.drop_told",
                                     "DELETE FROM password_sync_setting WHERE name = 'rotations_told_until_ms'"};
constexpr store::Statement kStoreTold{
    "password_sync.store_told",
    "INSERT INTO password_sync_setting (name, value) VALUES ('rotations_told_until_ms', ?)"};

struct Day {
  std::int64_t from_ms;
  std::string date;
};

/// The server's local day, `back` days before the one of `now_ms`.
Day local_day(std::int64_t now_ms, int back) {
  const std::time_t now = now_ms / 1000;
  std::tm day{};
  localtime_r(&now, &day);
  day.tm_hour = day.tm_min = day.tm_sec = 0;
  day.tm_mday -= back;
  day.tm_isdst = -1;
  const std::time_t from = std::mktime(&day);
  char date[16];
  std::strftime(date, sizeof date, "%Y-%m-%d", &day);
  return {static_cast<std::int64_t>(from) * 1000, date};
}

/// Rows of Automate with what is known of each.
class Reader {
 public:
  Reader(const Dependencies& with, Repository& repository, const AllSettings& settings, HygieneFacts& facts)
      : with_(with), repository_(repository), settings_(settings), facts_(facts) {}

  core::Status run() {
    GLUEPOT_ASSIGN(automate_, with_.automate());
    GLUEPOT_ASSIGN(state_, repository_.load());
    GLUEPOT_ASSIGN(auto current, repository_.rows());
    for (auto& row : current) current_.emplace(row.password_id, std::move(row));
    GLUEPOT_ASSIGN(const auto clients, automate_->clients());
    for (const auto& client : clients) {
      names_.emplace(client.id, client.name);
      ids_.push_back(client.id);
    }
    GLUEPOT_TRY(automate_->each_row([&](automate::VaultRow&& row) {
      add(row);
      core::wipe(row.sealed);
      return true;
    }));
    GLUEPOT_TRY(repository_.remember_reads(news_));
    add_gone();
    return {};
  }

 private:
  using Reading = HygieneFacts::Reading;

  void add(const automate::VaultRow& row) {
    present_.insert(row.id);
    const auto fields = fields_of(row);
    HygieneFacts::Row out;
    out.password_id = row.id;
    out.client_id = row.client_id;
    const auto name = names_.find(row.client_id);
    out.client_known = name != names_.end() || row.client_id == 0;
    if (name != names_.end()) out.client_name = name->second;
    out.location = row.location;
    out.title = fields.name;
    out.username = fields.username;
    out.cipher = cipher_digest(with_.vault, row);
    out.expires = row.expires;
    out.changed_at = row.changed_at;
    out.changed_by = row.changed_by;
    const auto stored = out.cipher;
    if (const auto& own = settings_.row(row.id); own.read_with_client)
      read_repaired(row, *own.read_with_client, out);
    else
      read_value(row, out);
    if (const auto seen = current_.find(row.id); seen != current_.end()) {
      const CurrentRow& before = seen->second;
      out.first_seen_at_ms = before.first_seen_at_ms;
      out.rotated_at_ms = before.rotated_at_ms;
      out.rotated_since = before.client_id == row.client_id && !before.cipher.empty() && before.cipher != stored;
      out.synced = before.state == RowState::kUnchanged;
    }
    facts_.rows.push_back(std::move(out));
  }

  /// What an earlier look has found is not decrypted again.
  void read_value(const automate::VaultRow& row, HygieneFacts::Row& out) {
    if (row.sealed.empty()) {
      out.reading = Reading::kEmpty;
      return;
    }
    const auto known = state_.reads.find(row.id);
    ReadMemo memo;
    if (known != state_.reads.end() && known->second.cipher == out.cipher) {
      memo = known->second;
    } else {
      memo = {out.cipher, "readable", {}};
      const auto value = automate_->read_value(row);
      if (!value) {
        memo.result = automate::unreadable_name(value.error());
        memo.likely_client = automate::likely_client(automate_->cipher(), row.sealed, row.client_id, ids_);
      } else if (value->empty()) {
        memo.result = "no_value";
      }
      news_.emplace_back(row.id, memo);
    }
    if (memo.result == "readable") return;
    out.reading = memo.result == "no_value" ? Reading::kEmpty : Reading::kUnreadable;
    if (out.reading == Reading::kUnreadable)
      out.unreadable_reason = automate::unreadable_sentence(
          automate::unreadable_from(memo.result).value_or(automate::Unreadable::kUnsupported), memo.likely_client);
  }

  /// A person said which client's key opens it. Equal bytes under another key are another value, so its digest is that
  /// key's.
  void read_repaired(const automate::VaultRow& row, ClientId key, HygieneFacts::Row& out) {
    auto other = row;
    other.client_id = key;
    out.cipher = cipher_digest(with_.vault, other);
    const auto value = automate_->read_value(other);
    core::wipe(other.sealed);
    if (value) {
      out.reading = value->empty() ? Reading::kEmpty : Reading::kReadable;
      return;
    }
    out.cipher = cipher_digest(with_.vault, row);
    read_value(row, out);
  }

  /// Pairs whose row Automate no longer has.
  void add_gone() {
    for (const auto& [id, pair] : state_.pairs) {
      if (present_.contains(id)) continue;
      HygieneFacts::Row out;
      out.password_id = id;
      out.gone = true;
      if (const auto seen = current_.find(id); seen != current_.end()) {
        out.client_id = seen->second.client_id;
        out.client_name = seen->second.client_name;
        out.location = seen->second.location;
        out.title = seen->second.title;
        out.username = seen->second.username;
      }
      facts_.rows.push_back(std::move(out));
    }
  }

  const Dependencies& with_;
  Repository& repository_;
  const AllSettings& settings_;
  HygieneFacts& facts_;
  std::shared_ptr<automate::AutomateSource> automate_;
  State state_;
  std::unordered_map<VaultId, CurrentRow> current_;
  std::unordered_map<ClientId, std::string> names_;
  std::vector<ClientId> ids_;
  std::unordered_set<VaultId> present_;
  std::vector<std::pair<VaultId, ReadMemo>> news_;
};

}  // namespace

core::Result<HygieneReport> Hygiene::check() {
  HygieneFacts facts;
  GLUEPOT_ASSIGN(const auto settings, settings_.load());
  facts.overdue_days = settings.general.overdue_days;
  facts.now_ms = with_.clock.now_ms();
  auto today = local_day(facts.now_ms, 0);
  facts.today_from_ms = today.from_ms;
  facts.today = std::move(today.date);
  GLUEPOT_TRY(Reader(with_, repository_, settings, facts).run());
  return judge_hygiene(facts);
}

core::Status Hygiene::tell_rotated(const std::function<void(const std::vector<RotatedRow>&)>& tell) {
  const auto now = with_.clock.now_ms();
  const auto to = local_day(now, 0).from_ms;
  if (told_until_ms_ == to) return {};
  GLUEPOT_ASSIGN(const auto stored, store::read(with_.store, [](store::Connection& connection) {
                   return connection.find(kToldUntil, [](const store::Row& row) { return row.string(0); });
                 }));
  const auto told = stored ? core::parse_int64(*stored) : std::nullopt;
  // A clock that was set back tells a day again rather than none for long.
  const auto from = told && *told <= to ? *told : local_day(now, 1).from_ms;
  GLUEPOT_ASSIGN(const auto rows, repository_.rows());
  std::vector<RotatedRow> out;
  for (const auto& row : rows)
    if (row.rotated_at_ms && *row.rotated_at_ms >= from && *row.rotated_at_ms < to)
      out.push_back({row.password_id, row.client_id, row.client_name, row.title, *row.rotated_at_ms,
                     row.changed_here_by, row.state == RowState::kUnchanged});
  if (!out.empty()) tell(out);
  GLUEPOT_TRY(with_.store.write([&](store::Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kDropTold));
    GLUEPOT_TRY(connection.execute(kStoreTold, std::to_string(to)));
    return {};
  }));
  told_until_ms_ = to;
  return {};
}

}  // namespace gluepot::password_sync
