// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "password_sync/repository.h"
#include "password_sync/settings.h"
#include "password_sync/types.h"

namespace gluepot::password_sync {

/// What is worth a look at a stored password. The names are sent and shown.
enum class Finding {
  kReused,        ///< equal ciphertext within its client, which is an equal value
  kNeverRotated,  ///< no change is known of: Automate has no date, Gluepot has seen none
  kOverdue,       ///< past its expiry date, or unchanged for longer than the setting overdue_days
  kUnreadable,    ///< Automate's bytes give no value
  kOrphaned,      ///< its client, or the row itself, is gone from Automate
  kEmpty,         ///< no value is stored
};
constexpr int kFindings = 6;
/// "reused", "never_rotated", "overdue", "unreadable", "orphaned", "empty".
std::string_view finding_name(Finding finding);

/// All that the judgement needs to know. Holds neither values nor ciphertext: `cipher` is a keyed digest.
struct HygieneFacts {
  enum class Reading { kReadable, kEmpty, kUnreadable };
  struct Row {
    VaultId password_id = 0;
    ClientId client_id = 0;
    std::string client_name, location, title, username;
    bool gone = false;         ///< not in Automate any more
    bool client_known = true;  ///< client 0 (global) counts as known
    Reading reading = Reading::kReadable;
    std::string unreadable_reason;
    vault::Digest cipher;
    std::optional<std::string> expires;                 ///< "YYYY-MM-DD..." as Automate says
    std::optional<std::string> changed_at, changed_by;  ///< as Automate says, the server's local time
    std::optional<std::int64_t> first_seen_at_ms;       ///< none: never compared
    std::optional<std::int64_t> rotated_at_ms;          ///< when Gluepot last saw another ciphertext
    bool rotated_since = false;                         ///< another ciphertext than when last compared
    bool synced = false;                                ///< the documentation has this value
  };
  std::int64_t now_ms = 0;
  std::int64_t today_from_ms = 0;  ///< local midnight
  std::string today;               ///< its date, "YYYY-MM-DD"
  std::int64_t overdue_days = 90;
  std::vector<Row> rows;
};

struct HygieneRow {
  VaultId password_id = 0;
  ClientId client_id = 0;
  std::string client_name, location, title, username;
  std::vector<Finding> findings;  ///< in the enum's order; at least one
  std::string reused_group;       ///< "A1", or empty: says only which rows belong together, in this report
  std::int64_t reused_with = 0;   ///< how many others
  std::optional<std::string> changed_at, changed_by, expires;
  std::optional<std::int64_t> age_days;  ///< since the last change that is known of
  std::string reason;                    ///< for a person; empty when the findings say it all
};

struct RotatedRow {
  VaultId password_id = 0;
  ClientId client_id = 0;
  std::string client_name, title;
  std::int64_t at_ms = 0;  ///< when Gluepot saw it
  std::optional<std::string> by;
  bool synced = false;
};

struct HygieneReport {
  std::int64_t checked_at_ms = 0, overdue_days = 0, passwords = 0;
  std::map<std::string, std::int64_t> counts;  ///< rows with each finding, also 0
  std::vector<HygieneRow> rows;                ///< only those with a finding, in PasswordID order
  std::vector<RotatedRow> rotated_today;       ///< newest first
};

/// Pure. Times of Automate have no zone and are taken for UTC, so an age may be a day off.
HygieneReport judge_hygiene(const HygieneFacts& facts);

/// As a table for a spreadsheet: UTF-8 with a mark, CRLF, one line a row with a finding. A cell that a spreadsheet
/// would take for a formula begins with an apostrophe. Holds no value.
std::string hygiene_csv(const HygieneReport& report);

/// How well the vault is kept. Reads Automate and our own tables, never the documentation. A ciphertext that was never
/// read before is decrypted once to know whether it can be, and the value dropped at once. Safe from any thread.
/// Errors: those of Automate and the store.
class Hygiene {
 public:
  Hygiene(const Dependencies& with, Repository& repository, SettingsRepository& settings)
      : with_(with), repository_(repository), settings_(settings) {}
  core::Result<HygieneReport> check();
  /// Tells once what comparisons saw rotated since the last telling and before today; at first, yesterday. Says
  /// nothing when there is nothing. Cheap when today was told already; asks Automate for nothing. One caller at a time.
  core::Status tell_rotated(const std::function<void(const std::vector<RotatedRow>&)>& tell);

 private:
  const Dependencies& with_;
  Repository& repository_;
  SettingsRepository& settings_;
  std::optional<std::int64_t> told_until_ms_;
};

}  // namespace gluepot::password_sync
