// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "catalog/catalog.h"
#include "catalog/target.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "documentation/records.h"
#include "documentation/store.h"
#include "vault/vault.h"

namespace gluepot::local {

using catalog::Action;
using catalog::Target;
using catalog::Verb;

/// One request to the account's own records, without any HTTP around it. The views must outlive the call; `body` may
/// hold secrets and is the caller's to wipe.
struct Call {
  Verb verb = Verb::kGet;
  std::string_view path;           ///< percent-decoded, below the API's base: "/passwords/7"
  const Target* target = nullptr;  ///< what `path` names, when the caller has read it already
  std::string_view query{};        ///< as sent, without '?'
  std::string_view content_type{};
  std::string_view body{};
  std::string_view
      base_url{};  ///< the absolute address of `path` as the client wrote it, without query: links are built from it
  bool read_values = false;      ///< may read password values, OTP codes' seeds excepted
  bool write_values = false;     ///< may set password values; what it sends is dropped otherwise
  documentation::Scope scope{};  ///< what the caller may see; the rest answers as missing
  /// The types that may come along in `included`, tags and related items; null: all.
  const catalog::KindSet* kinds = nullptr;
  /// Called once in an answer, before its first value is opened: makes the audit entry durable. An error is the answer,
  /// and a write is rolled back. Null: the caller audits by itself or shows nothing.
  const std::function<core::Status(const documentation::Record&)>* before_value = nullptr;
};

/// `body` is a Secret whenever it holds a value. `html`: the page of an unknown route; else JSON:API.
struct Reply {
  int status = 200;
  std::variant<std::string, core::Secret> body = std::string{};
  bool html = false;

  std::string_view bytes() const;
};

struct RecordOptions {
  std::string web_url = "https://gluepot.invalid";  ///< in front of `resource-url`
};

/// The records of an instance that is its own documentation platform (source local), behind the rules of the IT Glue
/// API: lists, shows, writes, exact refusals. Password values, OTP seeds and Password traits are sealed by the vault in
/// the transaction that stores their record. Safe to call from any thread; writes wait for each other. Source:
/// docs/itglue-api.md.
class RecordService {
 public:
  RecordService(documentation::Store& store, const vault::Vault& vault, const core::Clock& clock,
                RecordOptions options = {});

  /// Never fails: every error is an answer.
  Reply answer(const Call& call);
  /// Whether a GET of this target and query is a bounded read that opens no value.
  bool is_quick(const Target& target, std::string_view query) const;

  /// The value of "password", "otp_secret" or "traits.<key>" of a record.
  /// Errors: kNotFound (no such record or no value), kCorrupt, kUnavailable.
  core::Result<core::Secret> open_value(catalog::Kind kind, std::int64_t id, std::string_view field);

  documentation::Store& store() { return store_; }
  const vault::Vault& vault() const { return vault_; }

 private:
  documentation::Store& store_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
  RecordOptions options_;
};

/// The place a sealed value is bound to: kind, record and field. Bytes moved to another row do not open.
std::string sealed_row(catalog::Kind kind, std::int64_t id, std::string_view field);

}  // namespace gluepot::local
