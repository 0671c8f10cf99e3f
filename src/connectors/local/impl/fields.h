// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <vector>

#include "connectors/local/impl/write.h"

namespace gluepot::local {

/// A field of a flexible asset type, as the rules of traits need it.
struct Field {
  std::int64_t id = 0;
  std::string key, kind, tag_type, options, name;
  std::int64_t order = 0;
  bool required = false, title = false;
};

/// The fields of a type, in their order.
Outcome<std::vector<Field>> fields_of(documentation::Reader& reader, std::int64_t type_id);

}  // namespace gluepot::local
