// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/caller.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "store/database.h"
#include "vault/vault.h"

namespace gluepot::audit {

enum class Outcome { kPending, kDone, kRefused, kFailed, kUnknown };
std::string_view outcome_name(Outcome outcome);

/// What is about to happen, or has happened. Never a secret: names and ids only.
struct Draft {
  std::string action;  ///< "reveal", "sign_in", "connect", "map", "push", ...
  core::Caller actor;
  std::string subject{};  ///< the record's name as a person knows it
  std::string record_id{};
  std::optional<core::CompanyId> company{};
  std::string company_name{};
  std::string detail{};  ///< reason given by the person, or "probe", "compare"
  std::string source{};  ///< what a value was asked of: kind and address ("itglue https://api.itglue.com"), else empty
};

struct Entry {
  std::int64_t sequence = 0;
  std::int64_t at_ms = 0;
  std::string action, actor_kind, actor_name, subject, record_id, company_name, detail, address;
  std::string source;   ///< as Draft::source; empty also in entries of before it was noted
  std::string session;  ///< public id of the person's session; empty for others and in older entries
  std::int64_t actor_id = 0;
  std::optional<std::int64_t> company_id;
  std::string outcome;  ///< of the pair: "pending" until its outcome entry stands
  std::optional<std::int64_t> finished_at_ms;
};

struct Filter {
  int limit = 200;                    ///< 1..1000
  std::int64_t before = 0;            ///< entries with a smaller sequence; 0: from the newest
  std::string action, outcome, text;  ///< empty: any; text matches names, ASCII case ignored
  std::optional<std::int64_t> company_id;
  std::optional<std::string> record_id;
  std::int64_t since_ms = 0, until_ms = INT64_MAX;  ///< both included
  std::string actor_kind;                           ///< empty: any
  std::optional<std::int64_t> actor_id;
  /// Whoever asks sees entries of these companies only; nullopt: all, also those of no company.
  std::optional<std::vector<core::CompanyId>> companies;
};

/// Somebody who stands in the audit, by the newest name.
struct Actor {
  std::string kind, name;
  std::int64_t id = 0;
};

/// What one person was shown of one record: reveals that were not refused and did not fail. One whose outcome is not
/// known counts as shown.
struct RevealedRecord {
  std::string record_id, subject, company_name;  ///< as the newest of them has it
  std::optional<std::int64_t> company_id;
  int times = 0;
  std::int64_t first_at_ms = 0, last_at_ms = 0;  ///< when the value was there: by the outcome
};

/// Somebody who was shown a record's value.
struct Viewer {
  Actor who;
  int times = 0;
  std::int64_t last_at_ms = 0;
};

/// The chain's end as recorded outside the audit file.
struct Head {
  std::int64_t sequence = 0;
  std::string mac;
};

struct Verification {
  bool sound = false;
  std::int64_t entries = 0;
  std::string head;               ///< hexadecimal MAC of the last good entry
  std::int64_t sealed = 0;        ///< entries in segments, whose heads were checked
  std::int64_t away = 0;          ///< of them those whose segment's file is not there to be read
  std::int64_t first_broken = 0;  ///< sequence of the first bad place, 0 when sound
  std::string what;               ///< "entry 17 was changed", "entries 18 to 20 are missing", ...
};

/// The append-only audit of one node: each entry carries an HMAC under a vault key over itself and the MAC before it.
/// No method changes or deletes an entry, and the file's triggers refuse it too. Safe from any thread; writers that
/// arrive together share one fsync. The file may be missing, full or read-only at any time: then begin() fails with
/// kUnavailable and the next call tries again. Source: design, promise 2 and section 4.
class AuditLog {
 public:
  /// Records heads in, and reads them from, the strict store; called off the caller's thread.
  class HeadStore {
   public:
    virtual ~HeadStore() = default;
    virtual core::Status save(const Head& head) = 0;
    virtual core::Result<Head> load() = 0;
  };

  AuditLog(std::string folder, const vault::Vault& vault, HeadStore& heads, const core::Clock& clock);
  ~AuditLog();

  /// Durable (fsync) when it returns. The sequence names the entry for finish().
  /// Errors: kUnavailable: the message says why the entry cannot be written.
  core::Result<std::int64_t> begin(const Draft& draft);
  /// Appends the outcome of an entry begun. Durable when it returns.
  core::Status finish(std::int64_t sequence, Outcome outcome, std::string_view detail = {});
  /// One entry for something that has no before and after.
  core::Status record(const Draft& draft, Outcome outcome);

  /// As record(), several at once: they stand together in the chain and share one fsync.
  core::Status record_all(const std::vector<Draft>& drafts, Outcome outcome);

  /// After a crash: every entry begun and never finished gets the outcome "unknown". Returns how many.
  core::Result<int> settle_open();

  /// Newest first, outcome joined.
  core::Result<std::vector<Entry>> list(const Filter& filter);
  /// Entries of a stretch of time, both ends included, outcome joined, until `on_entry` returns false.
  struct Stretch {
    std::int64_t since_ms = 0, until_ms = INT64_MAX;
    bool newest_first = true;
  };
  /// Sealed segments too; each file by time, and the files in the order of their entries.
  core::Status walk(const Stretch& stretch, const std::function<bool(Entry&&)>& on_entry);
  /// Entries above a sequence, outcome joined, in the order in which they were written whatever their times say, until
  /// `on_entry` returns false. Sealed ones are not among them.
  core::Status follow(std::int64_t after, const std::function<bool(Entry&&)>& on_entry);
  /// Distinct people who were shown this record since then, and when last.
  struct Shown {
    int people = 0;
    std::optional<std::int64_t> last_at_ms;
  };
  core::Result<Shown> shown(std::string_view record_id, std::int64_t since_ms);
  /// Who was shown a record's value, whoever saw it last first; never the hub itself. At most 10,000.
  core::Result<std::vector<Viewer>> seen_by(std::string_view record_id);
  /// Everybody who did anything, by name; at most 10,000.
  core::Result<std::vector<Actor>> actors();
  /// The values that somebody was shown, the record last shown first; at most 100,000.
  core::Result<std::vector<RevealedRecord>> revealed_by(std::string_view actor_kind, std::int64_t actor_id);
  /// When somebody was shown values or codes since then, ascending, those under way included; at most 10,000.
  core::Result<std::vector<std::int64_t>> reveal_times(std::string_view actor_kind, std::int64_t actor_id,
                                                       std::int64_t since_ms);
  /// Done reveals per hour for the last 24 hours, oldest first.
  core::Result<std::vector<int>> reveals_by_hour();

  /// Walks the whole chain and compares it with the recorded head. Errors: kUnavailable (file cannot be read at all).
  core::Result<Verification> verify();
  /// What seal() moved; `last` 0: nothing was old enough.
  struct Sealed {
    std::int64_t first = 0, last = 0;
    std::string file;  ///< in the audit's folder
  };
  /// Entries whose segment's file does not lie beside the audit's: lists and reports do not reach them.
  struct Away {
    std::int64_t entries = 0;
    std::vector<std::string> files;  ///< that would have to be put back into the audit's folder
  };
  core::Result<Away> away();
  /// Moves the entries from before `before_ms` into a segment, a file of its own beside the audit's, which keeps the
  /// segment's head: its numbers and the MAC of its last entry, under a MAC of their own. So the chain verifies with
  /// the segment's file and without it, and lists and reports reach into it for as long as it lies there. No pair of an
  /// entry and its outcome is torn; nothing above `most` is moved. The chain is checked before. A kill at any point
  /// loses nothing. Errors: kCorrupt (the chain is broken: nothing is moved), kUnavailable.
  core::Result<Sealed> seal(std::int64_t before_ms, std::int64_t most = INT64_MAX);
  /// Waits until the newest head stands in the head store, and closes the file.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gluepot::audit
