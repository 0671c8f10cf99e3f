// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "audit/audit_log.h"
#include "companies/mappings.h"
#include "connectors/source.h"
#include "core/clock.h"
#include "documentation/store.h"
#include "http/itglue_api/backend.h"
#include "mirror/passes.h"
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
  /// Whether the source's key may read values, as its last test found; nothing: not known. May be empty.
  std::function<std::optional<bool>()> reads_values{};
  /// Takes one request of the account's limit for an answer that has to be fetched; false: 429. May be empty.
  std::function<bool()> admit{};
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
  std::atomic<std::int64_t> failing_since_ms_{0};  ///< when the source stopped answering; 0: it answers
};

}  // namespace gluepot::itglue_api
