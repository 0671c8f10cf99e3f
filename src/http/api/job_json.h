// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "http/api/json.h"
#include "jobs/job.h"

namespace gluepot::api {

/// A job as the hub API shows it to this caller: without read_integrations the words that name hosts, accounts and
/// customers (log, messages, error) are left out.
json::value job_value(const jobs::Job& job, const core::Caller& caller);
/// Password syncs are for those who may read them.
bool may_see(const core::Caller& caller, std::string_view kind);

}  // namespace gluepot::api
