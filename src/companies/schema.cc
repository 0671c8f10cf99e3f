// SPDX-License-Identifier: Apache-2.0
#include "companies/schema.h"

namespace gluepot::companies {
namespace {

// name_key and identifier_key are core::normalise_name of their column: the engine's NOCASE knows ASCII only.
// mapping holds both unique keys of "one to one", so two nodes that map at once cannot both win.
constexpr store::Migration kMigrations[] = {
    {1, "companies_and_mappings",
     R"sql(
CREATE TABLE company (id INTEGER PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL, identifier TEXT, identifier_key TEXT,
  external_id TEXT, psa TEXT NOT NULL, status TEXT NOT NULL, type TEXT NOT NULL, archived INTEGER NOT NULL DEFAULT 0,
  created_at_ms INTEGER NOT NULL, updated_at_ms INTEGER NOT NULL, UNIQUE (psa, external_id));
CREATE INDEX company_name_key ON company (name_key, id);
CREATE INDEX company_identifier_key ON company (identifier_key, id) WHERE identifier_key IS NOT NULL;
CREATE TABLE organization (id INTEGER PRIMARY KEY, name TEXT NOT NULL, name_key TEXT NOT NULL, short_name TEXT NOT NULL, psa TEXT NOT NULL,
  status TEXT NOT NULL, seen_at_ms INTEGER NOT NULL, gone_at_ms INTEGER);
CREATE INDEX organization_name_key ON organization (name_key, id);
CREATE TABLE organization_psa_id (organization_id INTEGER NOT NULL REFERENCES organization (id), position INTEGER NOT NULL,
  psa_id TEXT NOT NULL, PRIMARY KEY (organization_id, position)) WITHOUT ROWID;
CREATE TABLE mapping (organization_id INTEGER PRIMARY KEY REFERENCES organization (id),
  company_id INTEGER NOT NULL UNIQUE REFERENCES company (id), rule TEXT NOT NULL, compared TEXT NOT NULL, created_at_ms INTEGER NOT NULL,
  created_by TEXT NOT NULL);
CREATE TABLE mapping_generation (id INTEGER PRIMARY KEY CHECK (id = 1), generation INTEGER NOT NULL);
INSERT INTO mapping_generation (id, generation) VALUES (1, 1);
)sql",
     ""},
    // A customer stands in several systems, under a parent, and may turn out to be another entry's double. All ids of
    // all systems stand in company_external_id, those of company.psa too: one key, so no two companies share an id.
    {2, "company_details_and_merges",
     R"sql(
ALTER TABLE company ADD COLUMN industry TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN contact_name TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN contact_email TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN contact_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE company ADD COLUMN parent_id INTEGER REFERENCES company (id);
ALTER TABLE company ADD COLUMN merged_into_id INTEGER REFERENCES company (id);
CREATE INDEX company_parent ON company (parent_id) WHERE parent_id IS NOT NULL;
CREATE TABLE company_external_id (psa TEXT NOT NULL, external_id TEXT NOT NULL, company_id INTEGER NOT NULL REFERENCES company (id),
  PRIMARY KEY (psa, external_id)) WITHOUT ROWID;
CREATE INDEX company_external_id_company ON company_external_id (company_id);
INSERT INTO company_external_id (psa, external_id, company_id) SELECT psa, external_id, id FROM company WHERE external_id IS NOT NULL;
CREATE TABLE company_merge (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, by_name TEXT NOT NULL, from_id INTEGER NOT NULL REFERENCES company (id),
  into_id INTEGER NOT NULL REFERENCES company (id), record TEXT NOT NULL, undone_at_ms INTEGER, undone_by TEXT);
CREATE INDEX company_merge_at ON company_merge (at_ms);
)sql",
     ""},
    // A Quick Match maps hundreds at once and was taken back one by one; and organizations that nobody means to map
    // stood among those that wait for it.
    {3, "mapping_batches_and_internal_organizations",
     R"sql(
ALTER TABLE organization ADD COLUMN internal_at_ms INTEGER;
ALTER TABLE organization ADD COLUMN internal_by TEXT NOT NULL DEFAULT '';
CREATE TABLE mapping_batch (id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, by_name TEXT NOT NULL, undone_at_ms INTEGER,
  undone_by TEXT NOT NULL DEFAULT '');
CREATE TABLE mapping_batch_row (batch_id INTEGER NOT NULL REFERENCES mapping_batch (id), organization_id INTEGER NOT NULL,
  organization_name TEXT NOT NULL, company_id INTEGER NOT NULL, rule TEXT NOT NULL, PRIMARY KEY (batch_id, organization_id)) WITHOUT ROWID;
)sql",
     ""},
};

}  // namespace

std::span<const store::Migration> migrations() {
  return kMigrations;
}

}  // namespace gluepot::companies
