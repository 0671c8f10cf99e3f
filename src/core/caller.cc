// SPDX-License-Identifier: Apache-2.0
#include "core/caller.h"

#include <algorithm>

namespace gluepot::core {

bool Caller::may(std::string_view permission) const {
  if (kind == Kind::kSystem || kind == Kind::kOperator) return true;
  return std::find(permissions.begin(), permissions.end(), permission) != permissions.end();
}

bool Caller::may_see(CompanyId company) const {
  return !companies || std::binary_search(companies->begin(), companies->end(), company);
}

std::string_view caller_kind_name(Caller::Kind kind) {
  switch (kind) {
    case Caller::Kind::kUser:
      return "user";
    case Caller::Kind::kKey:
      return "key";
    case Caller::Kind::kSystem:
      return "system";
    case Caller::Kind::kOperator:
      return "operator";
  }
  return "system";
}

}  // namespace gluepot::core
