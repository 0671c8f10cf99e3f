// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "catalog/query.h"
#include "catalog/target.h"
#include "connectors/local/impl/outcome.h"
#include "connectors/local/record_service.h"

namespace gluepot::local {

/// What a list's path and query ask of the store: the catalogue's filters and sorts, and those that no column of the
/// type answers (folders of documents, ids at other systems, groups). 400: a sort the type does not have; 422: one of
/// two filters that need each other.
Outcome<documentation::ListQuery> build_list(documentation::Reader& reader, const documentation::Scope& scope,
                                             const Target& target, catalog::Query query);

}  // namespace gluepot::local
