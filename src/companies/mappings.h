// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "companies/companies.h"
#include "companies/quick_match.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/result.h"
#include "store/database.h"

namespace gluepot::companies {

/// A customer as the documentation source lists it. This much is kept of unmapped ones too (design, promise 3).
struct Organization {
  core::OrganizationId id;
  std::string name, short_name;
  std::vector<std::string> psa_ids;        ///< remote ids of its PSA adapters
  std::string psa;                         ///< their PSA when the source says it ("connectwise", ...), else empty
  std::string status;                      ///< as the source shows it
  std::int64_t seen_at_ms = 0;             ///< set by store_organizations
  std::optional<std::int64_t> gone_at_ms;  ///< when a complete list no longer had it
};

struct CompanyRef {
  core::CompanyId id;
  std::string name;
};

/// An organization and what it is mapped to.
struct OrganizationRow {
  Organization organization;
  std::optional<CompanyRef> company;
  std::string rule;  ///< "psa_id", "identifier", "name", "manual"; empty when unmapped
  bool company_archived = false;
  std::optional<std::int64_t> internal_at_ms{};  ///< marked as internal: somebody decided that it is not mapped
  std::string internal_by{};
};

/// A Quick Match that was applied; may be undone once.
struct MappingBatch {
  std::int64_t id = 0, at_ms = 0;
  std::string by;
  std::int64_t organizations = 0;
  std::optional<std::int64_t> undone_at_ms;
  std::string undone_by;
};

/// The stored pairs of an organization and a company: one to one, by unique keys. Nothing of an organization is served
/// without one. Each answer is read from the store, so another process's change acts at once. Safe from any thread.
/// Source: tables organization, organization_psa_id, mapping, mapping_batch, mapping_batch_row.
class Mappings {
 public:
  Mappings(store::Database& strict, const core::Clock& clock) : strict_(strict), clock_(clock) {}

  struct Stored {
    int created = 0, updated = 0, unchanged = 0, gone = 0;
  };
  /// The complete list of the source's organizations, in one transaction; those not in it are marked gone, those back
  /// are unmarked. Mappings stay untouched. Call it only with a list proven complete (design, promise 6). Errors:
  /// kInvalidArgument (an id twice; an empty list while some are stored: absence is never assumed).
  core::Result<Stored> store_organizations(std::span<const Organization> organizations);

  /// All organizations (at most 50,000) by name, then id, gone ones included.
  core::Result<std::vector<OrganizationRow>> list();
  /// kNotFound.
  core::Result<OrganizationRow> get(core::OrganizationId organization);

  /// Maps. The same pair again is a success and changes nothing. `rule`: "psa_id", "identifier", "name", "manual";
  /// `values`: what was compared. Errors: kNotFound (either), kConflict (either is mapped to another, named in the
  /// message; company archived; organization gone).
  core::Result<OrganizationRow> map(core::OrganizationId organization, core::CompanyId company, std::string_view rule,
                                    std::string_view by, std::string_view values = {});
  /// Maps by hand, whatever the organization was mapped to before: the old pair goes and the new one comes in one
  /// transaction, so a refusal (as in map()) leaves the old pair standing.
  core::Result<OrganizationRow> remap(core::OrganizationId organization, core::CompanyId company, std::string_view by);
  struct Assigned {
    bool changed = false;
    std::string words;                       ///< what was done
    std::vector<core::OrganizationId> left;  ///< unmapped by it: their records go
  };
  /// Seen from the company: it gets this organization, or none. What it had before is left unmapped; with `swap` an
  /// organization of another company may be chosen, which gets this one's in exchange. One transaction. Errors: as
  /// map(); kConflict when the organization is another company's and `swap` is not given.
  core::Result<Assigned> assign(core::CompanyId company, const std::optional<core::OrganizationId>& organization,
                                bool swap, std::string_view by);
  /// Success also when nothing was mapped; true when something was.
  core::Result<bool> unmap(core::OrganizationId organization);

  /// Marks organizations as internal, or takes the mark away. A marked one counts as unmapped no longer and is left out
  /// of Quick Match; mapping it by hand takes the mark away. Returns those that were changed. One transaction. Errors:
  /// kNotFound, kConflict (one is mapped).
  core::Result<std::vector<OrganizationRow>> set_internal(std::span<const core::OrganizationId> organizations,
                                                          bool internal, std::string_view by);

  struct Imported {
    int mapped = 0, unchanged = 0;
    std::vector<ImportError> errors;  ///< at most 100
  };
  /// The mappings as CSV with a header line (organization_id, organization, company_id, company, rule), of these
  /// companies (nullopt: all), by organization. A cell that a spreadsheet would run has an apostrophe before it.
  core::Result<std::string> export_csv(const std::optional<std::vector<core::CompanyId>>& only);
  /// Maps by hand what the lines say: organization_id, or organization (a name that one has), and company_id, or
  /// company. A pair that stands is left; a line that contradicts one is an error. With any error nothing is stored.
  /// `may_map` is asked, outside of any transaction, for each company that would be mapped: its kForbidden is the
  /// line's error, any other error the import's.
  /// Errors: kTooLarge (5 MB), kUnavailable; what is wrong with the text stands in Imported::errors.
  core::Result<Imported> import_csv(std::string_view csv, std::string_view by,
                                    const std::function<core::Status(core::CompanyId)>& may_map = {});

  /// Deletes every mapping and every organization known: the source's connection was deleted. Companies stay.
  core::Status forget_all();

  /// Ids of the organizations mapped to a company that is not archived, ascending.
  core::Result<std::vector<core::OrganizationId>> served_organizations();
  /// The same with their companies.
  core::Result<std::vector<std::pair<core::OrganizationId, core::CompanyId>>> served_pairs();
  /// Nothing when unmapped or the company is archived or unknown.
  core::Result<std::optional<core::OrganizationId>> organization_of(core::CompanyId company);
  core::Result<std::optional<CompanyRef>> company_of(core::OrganizationId organization);

  /// Moves with each change of a mapping, an organization's name or a company, in the transaction of the change.
  core::Result<std::int64_t> generation();

  /// What Quick Match would do now; stores nothing.
  core::Result<QuickMatch> quick_match();
  struct Applied {
    int mapped = 0, left = 0;
    std::int64_t batch = 0;  ///< for undo(); 0: nothing was mapped
  };
  /// Stores matches made by quick_match() in one transaction; a pair of which one side was mapped meanwhile is left.
  /// Matches whose note asks for a look (kIdsAgreeNamesDoNot) are left too unless `with_noted`.
  core::Result<Applied> apply(const QuickMatch& found, std::string_view by, bool with_noted = false);
  /// What apply() did, newest first, at most 100.
  core::Result<std::vector<MappingBatch>> batches();
  /// The companies that undo() would take an organization from, at most 50,000. Empty too when there is no such batch.
  core::Result<std::vector<core::CompanyId>> companies_of_batch(std::int64_t batch);
  struct Undone {
    struct Kept {
      PartyRef organization;
      std::string reason;
    };
    std::vector<core::OrganizationId> unmapped;  ///< their records go
    std::vector<Kept> kept;                      ///< changed by somebody since
  };
  /// Takes away all that one apply() mapped, but for what somebody changed since. One transaction. Errors: kNotFound,
  /// kConflict (undone already).
  core::Result<Undone> undo(std::int64_t batch, std::string_view by);

 private:
  store::Database& strict_;
  const core::Clock& clock_;
};

}  // namespace gluepot::companies
