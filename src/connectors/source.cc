// SPDX-License-Identifier: Apache-2.0
#include "connectors/source.h"

namespace gluepot::connectors {

std::string_view lane_name(Lane lane) {
  switch (lane) {
    case Lane::kReveal:
      return "reveal";
    case Lane::kPerson:
      return "person";
    case Lane::kPasswordSync:
      return "password_sync";
    case Lane::kSkeleton:
      return "skeleton";
    case Lane::kBodies:
      return "bodies";
  }
  return "bodies";
}

}  // namespace gluepot::connectors
