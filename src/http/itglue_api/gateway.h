// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "audit/audit_log.h"
#include "companies/mappings.h"
#include "connectors/source.h"
#include "core/clock.h"
#include "documentation/store.h"
#include "http/itglue_api/backend.h"
#include "mirror/passes.h"
#include "passwords/reveal.h"
#include "passwords/sharing.h"

namespace gluepot::itglue_api {

/// What the gateway stands on. Everything must outlive it and is called from several threads.
struct GatewayParts {
  documentation::Store& store;
  local::RecordService& records;  ///< renders what the mirror holds
  companies::Mappings& mappings;
  passwords::SharingRepository& sharing;
  audit::AuditLog& audit;
  const core::Clock& clock;
  /// The connected source, or null.
  std::function<std::shared_ptr<connectors::Source>()> source;
  /// What an administrator has switched off; never null.
  std::function<core::Result<std::shared_ptr<const documentation::Hidden>>()> hidden;
  /// Whether the source's key may read values, as its last test found; nothing: not known. May be empty.
  std::function<std::optional<bool>()> reads_values{};
  /// Takes one request of the account's limit for an answer that has to be fetched; false: 429. May be empty.
  std::function<bool()> admit{};
  /// Why a key is shown no value of a company and category although sharing allows it (passwords::KeyReveals). May be
  /// empty.
  std::function<core::Result<std::optional<passwords::Denial>>(
      const core::Caller& key, std::optional<core::CompanyId> company, std::int64_t category_id)>
      key_denial{};
  /// Answers that may wait for the source at a time; the rest is 503 at once. Fewer than there are worker threads, so
  /// that a source that hangs stops nobody who reads the mirror.
  int most_waiting = 6;
};

/// The mapping as it was at a generation, so that an answer need not read all of it.
struct Mapped {
  std::int64_t generation = -1;
  std::vector<std::int64_t> organizations;                         ///< served, ascending
  std::unordered_map<std::int64_t, std::int64_t> organization_of;  ///< by company
};

/// What the answers of a gateway know together.
struct SourceState {
  std::atomic<std::int64_t> failing_since_ms{0};  ///< when it stopped answering; 0: it answers
  std::atomic<int> waiting{0};                    ///< answers that wait for it
  std::mutex mutex;
  std::shared_ptr<const Mapped> mapped;  ///< under `mutex`; null: none read yet
};

/// Source itglue: the mirror answers what it holds whole, everything else is fetched, writes pass through once. Serves
/// only organizations that are mapped. Safe from any thread. Source: docs/itglue-api.md, "Gateway".
class GatewayBackend final : public Backend {
 public:
  explicit GatewayBackend(GatewayParts parts) : parts_(std::move(parts)), passes_(parts_.store) {}
  Answered answer(const KeyCall& call) override;
  bool is_quick(std::string_view, std::string_view) override { return false; }

 private:
  GatewayParts parts_;
  mirror::Passes passes_;
  SourceState state_;
};

}  // namespace gluepot::itglue_api
