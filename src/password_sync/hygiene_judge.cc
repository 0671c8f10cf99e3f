// SPDX-License-Identifier: Apache-2.0
// What of the vault is worth a look: the pure half of hygiene.h.
#include <algorithm>
#include <iterator>

#include "core/clock.h"
#include "password_sync/hygiene.h"

namespace gluepot::password_sync {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

/// Automate's "2026-03-01 08:15:00", or a date. Nothing for "0000-00-00" and whatever else stands there.
std::optional<std::int64_t> time_of(const std::optional<std::string>& text) {
  if (!text || text->starts_with("0000")) return std::nullopt;
  if (text->size() <= 10) return core::parse_time(*text);
  std::string full = *text;
  full[10] = 'T';
  return core::parse_time(full + "Z");
}

/// "A", ..., "Z", "AA", ...
std::string letters(std::size_t number) {
  std::string out;
  for (++number; number > 0; number = (number - 1) / 26)
    out.insert(out.begin(), static_cast<char>('A' + (number - 1) % 26));
  return out;
}

void say(std::string& reason, const std::string& more) {
  reason += (reason.empty() ? "" : "; ") + more;
}

class Judge {
 public:
  explicit Judge(const HygieneFacts& facts) : facts_(facts) {}

  HygieneReport run() {
    out_.checked_at_ms = facts_.now_ms;
    out_.overdue_days = facts_.overdue_days;
    for (int at = 0; at < kFindings; ++at) out_.counts[std::string(finding_name(static_cast<Finding>(at)))] = 0;
    find_reused();
    for (std::size_t at = 0; at < facts_.rows.size(); ++at) judge(facts_.rows[at], at);
    std::sort(out_.rows.begin(), out_.rows.end(),
              [](const auto& one, const auto& other) { return one.password_id < other.password_id; });
    std::sort(out_.rotated_today.begin(), out_.rotated_today.end(), [](const auto& one, const auto& other) {
      return std::pair(-one.at_ms, one.password_id) < std::pair(-other.at_ms, other.password_id);
    });
    return std::move(out_);
  }

 private:
  using Row = HygieneFacts::Row;
  struct Group {
    std::string name;
    std::int64_t rows = 0;
  };

  static bool has_value(const Row& row) { return !row.gone && row.reading == HygieneFacts::Reading::kReadable; }

  /// Groups are numbered in the order of clients and PasswordIDs, so that a name tells nothing of the value.
  void find_reused() {
    std::map<ClientId, std::map<vault::Digest, std::vector<std::size_t>>> clients;
    for (std::size_t at = 0; at < facts_.rows.size(); ++at)
      if (const Row& row = facts_.rows[at]; has_value(row)) clients[row.client_id][row.cipher].push_back(at);
    groups_.resize(facts_.rows.size());
    std::size_t client_number = 0;
    for (auto& [client, values] : clients) {
      std::vector<std::vector<std::size_t>*> shared;
      for (auto& [cipher, rows] : values)
        if (rows.size() > 1) shared.push_back(&rows);
      if (shared.empty()) continue;
      const auto first = [&](const std::vector<std::size_t>* rows) {
        VaultId least = facts_.rows[rows->front()].password_id;
        for (const auto at : *rows) least = std::min(least, facts_.rows[at].password_id);
        return least;
      };
      std::sort(shared.begin(), shared.end(), [&](auto* one, auto* other) { return first(one) < first(other); });
      const std::string letter = letters(client_number++);
      for (std::size_t number = 0; number < shared.size(); ++number)
        for (const auto at : *shared[number])
          groups_[at] = {letter + std::to_string(number + 1), static_cast<std::int64_t>(shared[number]->size())};
    }
  }

  void judge(const Row& row, std::size_t at) {
    out_.passwords += row.gone ? 0 : 1;
    HygieneRow out;
    if (!groups_[at].name.empty()) {
      out.findings.push_back(Finding::kReused);
      out.reused_group = groups_[at].name;
      out.reused_with = groups_[at].rows - 1;
    }
    if (has_value(row)) judge_age(row, out);
    if (row.reading == HygieneFacts::Reading::kUnreadable) {
      out.findings.push_back(Finding::kUnreadable);
      say(out.reason, row.unreadable_reason);
    }
    if (row.gone || !row.client_known) {
      out.findings.push_back(Finding::kOrphaned);
      say(out.reason, row.gone ? "deleted in Automate; its entry is still in the documentation"
                               : "client " + std::to_string(row.client_id) + " does not exist in Automate any more");
    }
    if (!row.gone && row.reading == HygieneFacts::Reading::kEmpty) out.findings.push_back(Finding::kEmpty);
    note_rotation(row);
    if (out.findings.empty()) return;
    for (const auto finding : out.findings) ++out_.counts[std::string(finding_name(finding))];
    out.password_id = row.password_id;
    out.client_id = row.client_id;
    out.client_name = row.client_name;
    out.location = row.location;
    out.title = row.title;
    out.username = row.username;
    if (time_of(row.changed_at)) out.changed_at = row.changed_at;
    if (time_of(row.expires)) out.expires = row.expires->substr(0, 10);
    out.changed_by = row.changed_by;
    out_.rows.push_back(std::move(out));
  }

  void judge_age(const Row& row, HygieneRow& out) {
    std::optional<std::int64_t> changed = time_of(row.changed_at);
    if (row.rotated_at_ms) changed = std::max(changed.value_or(0), *row.rotated_at_ms);
    if (row.rotated_since) changed = facts_.now_ms;
    if (!changed) out.findings.push_back(Finding::kNeverRotated);
    if (changed) out.age_days = std::max<std::int64_t>(0, (facts_.now_ms - *changed) / kDayMs);
    std::string overdue;
    if (time_of(row.expires) && row.expires->substr(0, 10) < facts_.today)
      say(overdue, "expired on " + row.expires->substr(0, 10));
    if (out.age_days.value_or(0) > facts_.overdue_days)
      say(overdue, "unchanged for " + std::to_string(*out.age_days) + " days");
    if (!changed && row.first_seen_at_ms) {
      const auto seen_days = (facts_.now_ms - *row.first_seen_at_ms) / kDayMs;
      if (seen_days > facts_.overdue_days)
        say(overdue, "unchanged since Gluepot first saw it " + std::to_string(seen_days) + " days ago");
    }
    if (overdue.empty()) return;
    out.findings.push_back(Finding::kOverdue);
    say(out.reason, overdue);
  }

  void note_rotation(const Row& row) {
    if (row.gone) return;
    const bool recorded = row.rotated_at_ms && *row.rotated_at_ms >= facts_.today_from_ms;
    if (!row.rotated_since && !recorded) return;
    out_.rotated_today.push_back({row.password_id, row.client_id, row.client_name, row.title,
                                  row.rotated_since ? facts_.now_ms : *row.rotated_at_ms, row.changed_by,
                                  row.synced && !row.rotated_since});
  }

  const HygieneFacts& facts_;
  HygieneReport out_;
  std::vector<Group> groups_;  ///< by place in facts.rows
};

/// Excel, LibreOffice and Sheets look at the first character behind blanks; East Asian ones at the wide forms too.
bool looks_like_a_formula(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  if (first > 0 && text.find_first_of("\t\r\n") < first) return true;
  text.remove_prefix(first);
  for (const std::string_view sign : {"=", "+", "-", "@", "|", "%", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"})
    if (text.starts_with(sign)) return true;
  return false;
}

void add_cell(std::string& line, std::string_view text) {
  if (!line.empty()) line += ',';
  std::string cell(looks_like_a_formula(text) ? "'" : "");
  cell += text;
  if (cell.find_first_of(",\"\r\n;") == std::string::npos && !cell.starts_with(' ') && !cell.ends_with(' ')) {
    line += cell.empty() && line.empty() ? "\"\"" : cell;
    return;
  }
  line += '"';
  for (const char c : cell) line += c == '"' ? "\"\"" : std::string(1, c);
  line += '"';
}

/// Ids are numbers and may be negative.
void add_number(std::string& line, std::int64_t number) {
  if (!line.empty()) line += ',';
  line += std::to_string(number);
}

}  // namespace

std::string_view finding_name(Finding finding) {
  switch (finding) {
    case Finding::kReused:
      return "reused";
    case Finding::kNeverRotated:
      return "never_rotated";
    case Finding::kOverdue:
      return "overdue";
    case Finding::kUnreadable:
      return "unreadable";
    case Finding::kOrphaned:
      return "orphaned";
    case Finding::kEmpty:
      return "empty";
  }
  return "unreadable";
}

HygieneReport judge_hygiene(const HygieneFacts& facts) {
  return Judge(facts).run();
}

std::string hygiene_csv(const HygieneReport& report) {
  std::string out =
      "\xEF\xBB\xBFpassword_id,client_id,client,location,title,username,findings,reused_group,reused_with,changed_at,"
      "changed_by,age_days,expires,reason\r\n";
  for (const auto& row : report.rows) {
    std::string line, findings;
    for (const auto finding : row.findings) {
      if (!findings.empty()) findings += ' ';
      findings += finding_name(finding);
    }
    add_number(line, row.password_id);
    add_number(line, row.client_id);
    for (const std::string_view text :
         {std::string_view(row.client_name), std::string_view(row.location), std::string_view(row.title),
          std::string_view(row.username), std::string_view(findings), std::string_view(row.reused_group)})
      add_cell(line, text);
    add_number(line, row.reused_with);
    add_cell(line, row.changed_at.value_or(""));
    add_cell(line, row.changed_by.value_or(""));
    add_cell(line, row.age_days ? std::to_string(*row.age_days) : "");
    add_cell(line, row.expires.value_or(""));
    add_cell(line, row.reason);
    out += line + "\r\n";
  }
  return out;
}

}  // namespace gluepot::password_sync
