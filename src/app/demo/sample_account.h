// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "catalog/catalog.h"
#include "core/result.h"
#include "documentation/store.h"
#include "vault/vault.h"

namespace gluepot::app {

/// How much a sample account holds. Counts are totals and met exactly.
struct SampleOptions {
  std::uint64_t seed = 1;
  int organizations = 150;
  int flexible_asset_types = 25;
  int flexible_assets = 6000;
  int documents = 3000;
  int checklists = 300;
  int passwords = 8000;

  /// Account S with every count times `factor`, rounded up, at least one of each and 4 organizations.
  static SampleOptions account_s(std::uint64_t seed, double factor = 1.0);
};

struct SampleOrganization {
  std::int64_t id;
  std::string name;
  std::vector<std::string> psa_ids;  ///< none, one or two
  std::int64_t documents = 0, flexible_assets = 0, checklists = 0, passwords = 0;
  std::int64_t document_folders = 0;
  std::int64_t documents_without_content = 0;  ///< their list row carries no content: one request each (Dx)
};

struct SampleReport {
  std::vector<SampleOrganization> organizations;
  std::vector<std::int64_t> assets_of_type;  ///< F_t, in the order of the types' ids
  std::int64_t password_categories = 0, checklist_templates = 0, records = 0, planted_secrets = 0;
};

/// A value that lies sealed in the sample account and must never be found on a hub's disk.
struct PlantedSecret {
  catalog::Kind kind;
  std::int64_t record_id;
  std::int64_t organization_id;
  std::string_view field;  ///< "password", "otp_secret", "traits.<key>"
  std::string_view value;
};

/// Fills an empty store of source local with the account of an MSP: names as people write them, many scripts, hostile
/// documents, every field kind, links, gaps. The same options give the same account. Errors: kConflict (the store is
/// not empty), kInvalidArgument (counts), those of the store.
core::Result<SampleReport> fill_sample_account(documentation::Store& store, const vault::Vault& vault,
                                               const SampleOptions& options);

/// Every planted value, computed anew from the options; no two are the same. Views live for the call only.
void each_planted_secret(const SampleOptions& options, const std::function<void(const PlantedSecret&)>& on_secret);

}  // namespace gluepot::app
