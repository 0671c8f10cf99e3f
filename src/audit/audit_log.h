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
};

struct Entry {
  std::int64_t sequence = 0;
  std::int64_t at_ms = 0;
  std::string action, actor_kind, actor_name, subject, record_id, company_name, detail, address;
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
  std::int64_t since_ms = 0;
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
  core::Status walk(const Stretch& stretch, const std::function<bool(Entry&&)>& on_entry);
  /// Distinct people who were shown this record since then, and when last.
  struct Shown {
    int people = 0;
    std::optional<std::int64_t> last_at_ms;
  };
  core::Result<Shown> shown(std::string_view record_id, std::int64_t since_ms);
  /// Done reveals per hour for the last 24 hours, oldest first.
  core::Result<std::vector<int>> reveals_by_hour();

  /// Walks the whole chain and compares it with the recorded head. Errors: kUnavailable (file cannot be read at all).
  core::Result<Verification> verify();
  /// Waits until the newest head stands in the head store, and closes the file.
  void close();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gluepot::audit
