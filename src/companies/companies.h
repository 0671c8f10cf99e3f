// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::companies {

struct OrganizationRef {
  core::OrganizationId id;
  std::string name;
};

/// An id in one outside system. "0" is one.
struct ExternalId {
  std::string psa, id;
  auto operator<=>(const ExternalId&) const = default;
};

/// Whom to call there. Any member may be empty.
struct Contact {
  std::string name, email, phone;
  bool operator==(const Contact&) const = default;
};

/// A customer of the MSP, by hand, from a CSV file or from a PSA.
struct Company {
  core::CompanyId id;
  std::string name;
  std::optional<std::string> identifier;   ///< the PSA's short code
  std::optional<std::string> external_id;  ///< the PSA's id; "0" is one
  std::string psa = "manual";              ///< where it comes from: "manual", "connectwise", "halopsa", "autotask"
  std::string status, type;                ///< as the PSA shows them
  bool archived = false;
  std::int64_t created_at_ms = 0;
  std::int64_t updated_at_ms = 0;
  std::optional<OrganizationRef> organization;  ///< what it is mapped to, also while archived
  std::string industry{};
  Contact contact{};
  std::optional<core::CompanyId> parent{};
  std::vector<ExternalId> other_ids{};  ///< beside (psa, external_id): in other systems, or of companies merged into it
  std::optional<core::CompanyId> merged_into{};  ///< it was a double; archived for good, unless the merge is undone
};

/// What a person gives for a new company.
struct CompanyDraft {
  std::string name;
  std::optional<std::string> identifier, external_id;
  std::string psa = "manual";
  std::string status, type;
  std::string industry{};
  Contact contact{};
  std::optional<core::CompanyId> parent{};
  std::vector<ExternalId> other_ids{};
};

/// Members that are set replace; an empty identifier or external_id removes it.
struct CompanyChange {
  std::optional<std::string> name, identifier, external_id, psa, status, type;
  std::optional<bool> archived;
  std::optional<std::string> industry{}, contact_name{}, contact_email{}, contact_phone{};
  std::optional<std::optional<core::CompanyId>> parent{};  ///< an inner nullopt: no parent any more
  std::optional<std::vector<ExternalId>> other_ids{};      ///< all of them
};

struct ImportError {
  std::int64_t line = 0;  ///< 1 is the header; the line where the record starts
  std::string field;      ///< the column, empty when the whole line is meant
  std::string message;
};

/// With any error, nothing was stored and the counters are 0.
struct ImportResult {
  int created = 0, updated = 0, unchanged = 0;
  std::vector<ImportError> errors;  ///< at most 100; a last one says how many more there are
};

inline constexpr std::size_t kMaxImportBytes = 5U << 20;
inline constexpr int kMaxImportRows = 20'000;

/// The MSP's companies. Archived ones are kept and marked; their organization is not served. Names may repeat, (psa,
/// external_id) may not. Safe to call from any thread. Source: table company; a change moves Mappings::generation().
class Companies {
 public:
  Companies(store::Database& strict, const core::Clock& clock) : strict_(strict), clock_(clock) {}

  /// At most `limit` (1..500) companies with an id above `after`, in id order; an empty vector is the end.
  core::Result<std::vector<Company>> page(core::CompanyId after, int limit);
  /// All of them (at most 50,000), by name, then id.
  core::Result<std::vector<Company>> list();
  /// kNotFound.
  core::Result<Company> get(core::CompanyId id);
  /// Errors: kInvalidArgument (name 1..200 characters; identifier, external_id, status, type, industry at most 100,
  /// contact 200; no control characters; psa; parent: itself, one below it, archived or unknown; at most 20 other ids),
  /// kConflict (an external id is taken; the message names by whom; a merged company is brought back).
  core::Result<Company> create(const CompanyDraft& draft);
  /// As create, and kNotFound. `updated_at_ms` moves only when something changed.
  core::Result<Company> update(core::CompanyId id, const CompanyChange& change);
  /// Archives or brings back. Its mapping is kept.
  core::Result<Company> archive(core::CompanyId id, bool archived = true);

  /// RFC 4180 with a header line; comma, semicolon or tab; BOM and CRLF accepted. Columns by name, case ignored: name
  /// (required), external_id, identifier, psa, status, type, industry, parent (a name, of the file or stored),
  /// contact_name, contact_email, contact_phone, connectwise_id, halopsa_id, autotask_id; others are ignored. A row is
  /// the company with its (psa, external_id) or another id; failing that the one with its identifier; failing that the
  /// one with its name, unless the external_id or identifier of that one says otherwise. Empty cells leave what is
  /// stored; the apostrophe that export_csv sets before a formula is taken off. All rows are stored in one transaction
  /// or none. Errors: kTooLarge (5 MB), kUnavailable; what is wrong with the text stands in ImportResult::errors.
  core::Result<ImportResult> import_csv(std::string_view csv);
  /// What import_csv reads, of these companies (nullopt: all), by name; archived ones are left out. A cell that a
  /// spreadsheet would run has an apostrophe before it. The file imported again changes nothing.
  core::Result<std::string> export_csv(const std::optional<std::vector<core::CompanyId>>& only);

  struct FromOrganizations {
    int created = 0, mapped = 0;
  };
  /// For each organization without a mapping: a company of its name, short name and PSA id, mapped to it (rule
  /// "manual"). Mapped ones are left as they are. One transaction. Errors: kNotFound (an id; nothing is stored),
  /// kConflict (gone at the source).
  core::Result<FromOrganizations> create_from_organizations(std::span<const core::OrganizationId> organizations,
                                                            std::string_view by);

 private:
  store::Database& strict_;
  const core::Clock& clock_;
};

/// "manual", "connectwise", "halopsa" or "autotask".
bool known_psa(std::string_view psa);

}  // namespace gluepot::companies
