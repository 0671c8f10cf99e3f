// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json/object.hpp>

#include "documentation/store.h"

namespace gluepot::documentation {

/// Whether records of the kind may run out: configurations (warranty), domains, SSL certificates, flexible assets with
/// a Date field marked so.
bool may_expire(Kind kind);

/// Keeps the expirations of one record in step with its attributes: a row for each date, none for a date taken away.
/// Expirations are records of their own, so that they are listed, filtered and sorted as any other.
core::Status derive_expirations(LocalWriter& writer, Kind kind, std::int64_t id, const boost::json::object& attributes);

}  // namespace gluepot::documentation
