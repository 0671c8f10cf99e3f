// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/gateway_passage.h"

namespace gluepot::itglue_api {

Outcome<local::Reply> Passage::write(catalog::Action) {
  return refuse(503, "Service Unavailable", "Writes are not passed on yet; make them at IT Glue itself");
}

}  // namespace gluepot::itglue_api
