// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "audit/audit_log.h"
#include "companies/mappings.h"
#include "connectors/source.h"
#include "core/caller.h"
#include "core/ids.h"
#include "core/result.h"
#include "core/secret.h"
#include "documentation/store.h"
#include "passwords/reveal_guard.h"
#include "passwords/sharing.h"

namespace gluepot::passwords {

/// Why an entry that is listed cannot be revealed.
struct Denial {
  std::string
      code;  ///< "no_permission", "list_only", "restricted", "personal", "vault", "sharing_off", or what is demanded
  std::string message;  ///< for the person
  std::string who;      ///< who can change it, and where
};

/// The one decision whether a caller may see an entry's value, as far as it can be known before asking the source.
/// Pure.
std::optional<Denial> denial(const core::Caller& caller, const SharingRepository::Rules& rules,
                             const documentation::Record& entry);
/// Why a program is shown no value where a person has to be asked first; nothing: no person has to.
std::optional<Denial> person_demanded(const RevealDemands& demands);
/// Whether the entry may be listed at all.
bool may_list(const SharingRepository::Rules& rules, const documentation::Record& entry);

/// POST /api/v1/companies/{company}/passwords/{password}/reveal. No audit entry, no plaintext: the entry is durable
/// before the source is asked, the outcome after it has answered; a refusal is recorded too. Nothing is kept. Safe from
/// any thread.
class RevealPassword {
 public:
  struct Input {
    core::CompanyId company;
    std::string company_name;
    core::PasswordId password;
    std::string purpose;  ///< "show" or "copy": both are reveals; "code": a one-time code, under the same rules
    std::string reason, ticket;
  };
  struct Output {
    core::Secret value;                      ///< the password, or the code
    std::chrono::seconds code_valid_for{0};  ///< purpose "code"
    std::chrono::seconds hide_after{30};
    std::int64_t password_updated_at_ms = 0;
  };
  using SourceOf = std::function<std::shared_ptr<connectors::Source>()>;

  RevealPassword(audit::AuditLog& audit, SharingRepository& sharing, companies::Mappings& mappings,
                 documentation::Store& documentation, RevealGuard& guard, const core::Clock& clock, SourceOf source)
      : audit_(audit),
        sharing_(sharing),
        mappings_(mappings),
        documentation_(documentation),
        guard_(guard),
        clock_(clock),
        source_(std::move(source)) {}

  /// Errors: those of RevealGuard::pass, kForbidden (permission, level, gating of the source), kNotFound (unknown
  /// entry, unmapped or another company's), kUnavailable (audit cannot be written; source not connected), and those of
  /// Source::reveal.
  core::Result<Output> handle(const core::Caller& caller, const Input& input);

 private:
  /// What is known of the entry before the source is asked.
  struct Admitted {
    core::OrganizationId organization;
    std::string subject;  ///< its name, as soon as it may be told
    SharingRepository::Rules rules;
    std::int64_t category_id = 0;  ///< by which the rules were asked
    RevealGuard::Pass pass;
  };
  core::Status admit(const core::Caller& caller, const Input& input, Admitted& out);
  core::Result<Output> fetch(connectors::Source* source, const Input& input, const Admitted& admitted);
  void note_refusal(const core::Caller& caller, const Input& input, const std::string& subject,
                    const core::Error& error);

  audit::AuditLog& audit_;
  SharingRepository& sharing_;
  companies::Mappings& mappings_;
  documentation::Store& documentation_;
  RevealGuard& guard_;
  const core::Clock& clock_;
  SourceOf source_;
};

}  // namespace gluepot::passwords
