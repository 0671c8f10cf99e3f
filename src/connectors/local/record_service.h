// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "audit/audit_log.h"
#include "catalog/catalog.h"
#include "catalog/target.h"
#include "connectors/local/activity_counter.h"
#include "connectors/local/file_links.h"
#include "core/caller.h"
#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "documentation/blobs.h"
#include "documentation/files.h"
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
  std::string_view root_url{};   ///< the absolute address of the API itself; empty: files have no addresses
  bool read_values = false;      ///< may read password values, OTP codes' seeds excepted
  bool write_values = false;     ///< may set password values; what it sends is dropped otherwise
  documentation::Scope scope{};  ///< what the caller may see; the rest answers as missing
  /// The types that may come along in `included`, tags and related items; null: all.
  const catalog::KindSet* kinds = nullptr;
  /// Called once in an answer, before its first value is opened: makes the audit entry durable. An error is the answer,
  /// and a write is rolled back. Null: the caller audits by itself or shows nothing.
  const std::function<core::Status(const documentation::Record&)>* before_value = nullptr;
  /// Asked before a record's values are opened; false: it is answered as to a caller without read_values. An error is
  /// the answer. Null: all may be shown.
  const std::function<core::Result<bool>(const documentation::Record&)>* may_show = nullptr;
  const core::Caller* caller = nullptr;  ///< who asks: exports remember it; null: the system
};

/// A record that a call showed by id or changed.
struct Touched {
  Action action;
  catalog::Kind kind;
  std::int64_t id = 0, organization_id = 0;
  std::string name;
};

/// `body` is a Secret whenever it holds a value. `html`: the page of an unknown route; else JSON:API.
struct Reply {
  int status = 200;
  std::variant<std::string, core::Secret> body = std::string{};
  bool html = false;
  std::vector<Touched> touched{};

  std::string_view bytes() const;
};

struct RecordOptions {
  std::string web_url = "https://gluepot.invalid";  ///< in front of `resource-url`
  documentation::Blobs* blobs = nullptr;            ///< contents of files; null: none are taken (503)
  audit::AuditLog* audit = nullptr;                 ///< what `logs` shows; null: nothing
};

/// A file on its way out, by a signed address.
struct OpenedFile {
  documentation::RecordFile file;
  bool in_page = false;  ///< a picture of a document: may be shown inside a page
  std::unique_ptr<documentation::Blobs::Reader> content;
};

/// An export that was ordered and is not made yet.
struct ExportOrder {
  std::int64_t id = 0;
  std::int64_t organization_id = 0;  ///< 0: all
  bool include_logs = false;
  bool with_values = false;                  ///< passwords' values too: only into an encrypted file
  std::optional<catalog::KindSet> kinds{};   ///< nothing: all
  std::optional<core::Secret> zip_password;  ///< the file is encrypted with it
  core::Caller ordered_by;
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

  /// The file a signed address names. Errors: kForbidden (not signed by us, too old), kNotFound (gone), kCorrupt,
  /// kUnavailable.
  core::Result<OpenedFile> open_file(std::string_view path, std::string_view query);

  /// Called after an export was ordered, from any thread. Set once, before requests come.
  void on_export(std::function<void(const core::Caller&)> wake) { wake_exports_ = std::move(wake); }
  /// The oldest order that is not made yet; nothing when all are.
  core::Result<std::optional<ExportOrder>> next_export();
  /// Ends an order: `content` is the zip file, or why there is none. The password given with the order is forgotten.
  core::Status finish_export(std::int64_t id, const core::Result<documentation::StoredBlob>& content);
  /// Forgets contents that no record has any more, and orders of exports that were deleted. Returns how many files
  /// went.
  core::Result<int> sweep_files();

  documentation::Store& store() { return store_; }
  /// Adds what was counted for `user_metrics` to the store; now and then, and at the end.
  core::Status flush_activity() { return activity_.flush(store_); }
  documentation::Blobs* blobs() { return options_.blobs; }
  const vault::Vault& vault() const { return vault_; }

 private:
  /// Counts what the answer showed or changed.
  Reply count_and_return(const Call& call, Reply&& reply);

  documentation::Store& store_;
  const vault::Vault& vault_;
  const core::Clock& clock_;
  RecordOptions options_;
  FileLinks links_;
  ActivityCounter activity_;
  std::function<void(const core::Caller&)> wake_exports_;
};

/// The place a sealed value is bound to: kind, record and field. Bytes moved to another row do not open.
std::string sealed_row(catalog::Kind kind, std::int64_t id, std::string_view field);

}  // namespace gluepot::local
