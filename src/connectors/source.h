// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/ids.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::connectors {

/// What a request is for; the account's budget serves them in this order and keeps a tenth for reveals.
enum class Lane { kReveal, kPerson, kPasswordSync, kSkeleton, kBodies };
std::string_view lane_name(Lane lane);

/// The answer of a source to a read: the bytes as received, with simdjson's padding behind them.
struct Answer {
  core::Secret body;  ///< may hold secrets until the reader has removed them
  std::int64_t received_at_ms = 0;
};

/// One entry as the source shows it at this moment.
struct RevealedPassword {
  core::Secret value;
  core::OrganizationId organization;
  std::string name;
  std::string username;
  std::int64_t password_updated_at_ms = 0;
  bool restricted = false;
  bool personal = false;
  bool vault = false;                                  ///< client-side encrypted there: `value` is empty
  std::optional<std::int64_t> password_category_id{};  ///< 0: none; nothing: the source does not tell
  core::Secret otp_seed;                               ///< base32, as the source has it; empty where it gives none
};

/// A password entry as Gluepot writes it. `value` is absent when only other fields change.
struct PasswordDraft {
  core::OrganizationId organization;
  std::string name, username, url, notes;
  std::optional<std::int64_t> password_category_id;
  /// A configuration of the same organization that the entry is created inside; not looked at when changing one.
  std::optional<std::int64_t> configuration_id;
  const core::Secret* value = nullptr;
};

/// A password entry as a list or a write answers it: no value.
struct PasswordEntry {
  core::PasswordId id;
  core::OrganizationId organization;
  std::string name, username, url, notes;
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  std::int64_t password_updated_at_ms = 0;
  bool archived = false;
};

/// A computer or another device of an organization.
struct Configuration {
  std::int64_t id = 0;
  std::string name;
};

/// What a source answered to a request that was passed on as it is: 2xx, or what it has against the request itself
/// (400, 401, 404, 409, 415, 422).
struct Forwarded {
  int status = 0;
  core::Secret body;      ///< JSON with padding behind it; empty with 204. May hold values.
  bool no_route = false;  ///< a 404 that is a web page: the source has no such path
  std::string_view text() const { return body.reveal(); }
};

/// A documentation source: IT Glue, Hudu or our own records. Blocking; safe to call from any thread.
/// Errors of all: kUnauthenticated/kForbidden (key refused; the message is promise 7's sentence), kNotFound, kUpstream
/// (not JSON, cut, nonsense), kTimeout, kUnavailable (circuit open, unreachable), kRateLimited (budget, with
/// retry_after), kCancelled.
class Source {
 public:
  virtual ~Source() = default;
  /// Kind and address, for the audit: "itglue https://api.itglue.com", "local". No secret in it.
  virtual std::string source_name() const { return {}; }
  /// GET of a list page or a record; `target` is path and query below the source's base URL
  /// ("/passwords?page[number]=1&page[size]=1000").
  virtual core::Result<Answer> get(std::string_view target, Lane lane) = 0;
  /// The live value of one password. Never cached.
  virtual core::Result<RevealedPassword> reveal(core::PasswordId id) = 0;
  /// Creates an entry; sent once. kUnknownOutcome when the answer did not arrive whole: the caller looks before it
  /// repeats.
  virtual core::Result<PasswordEntry> create_password(const PasswordDraft& draft) = 0;
  /// Changes an entry; safe to repeat. The answer's password_updated_at_ms tells whether a value was really taken.
  virtual core::Result<PasswordEntry> update_password(core::PasswordId id, const PasswordDraft& draft) = 0;
  /// As reveal(), for a comparison nobody waits for: in the lane of password sync.
  virtual core::Result<RevealedPassword> read_value(core::PasswordId id) { return reveal(id); }
  /// Archives an entry and changes nothing else of it; safe to repeat.
  virtual core::Result<PasswordEntry> archive_password(core::PasswordId id);
  /// One entry without its value. kNotFound when it is gone.
  virtual core::Result<PasswordEntry> find_password(core::PasswordId id) = 0;
  /// Entries of an organization with exactly this name (for settling an intent and for adoption); at most 1,000.
  virtual core::Result<std::vector<PasswordEntry>> find_passwords(core::OrganizationId organization,
                                                                  std::string_view name) = 0;
  /// The configurations of an organization, for entries that are created inside one. In the lane of password sync.
  virtual core::Result<std::vector<Configuration>> configurations(core::OrganizationId organization);
  /// All entries, page by page, for planning; `on_page` returns false to stop. No values.
  virtual core::Status each_password_page(const std::function<bool(std::vector<PasswordEntry>&&)>& on_page) = 0;
  /// Passes a request on: `verb` "GET", "POST", "PATCH" or "DELETE", `target` path and query, `body` null for none. A
  /// GET may be repeated; everything else is sent at most once. `requests` grows by the requests sent. Errors besides:
  /// kUnknownOutcome (no GET): it was sent, and whether it was done is not known.
  virtual core::Result<Forwarded> forward(std::string_view verb, std::string_view target, const core::Secret* body,
                                          Lane lane, int& requests);
  /// Whether the key may read and write values: true, false, or an error. May cost up to two requests.
  virtual core::Result<bool> has_password_access() = 0;
};

inline core::Result<Forwarded> Source::forward(std::string_view verb, std::string_view target, const core::Secret*,
                                               Lane, int&) {
  return core::fail(core::ErrorCode::kInternal,
                    std::string(verb) + " " + std::string(target) + ": this source passes no requests on");
}

inline core::Result<PasswordEntry> Source::archive_password(core::PasswordId id) {
  return core::fail(core::ErrorCode::kInternal, "password " + id.text() + ": this source archives nothing");
}

inline core::Result<std::vector<Configuration>> Source::configurations(core::OrganizationId organization) {
  return core::fail(core::ErrorCode::kInternal,
                    "organization " + organization.text() + ": this source lists no configurations");
}

}  // namespace gluepot::connectors
