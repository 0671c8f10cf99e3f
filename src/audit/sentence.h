// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "audit/audit_log.h"

namespace gluepot::audit {

/// What an entry says, as one sentence for a person: names, never ids. "ana revealed the password Core switch of Acme."
/// A refusal, a failure and an outcome that is not known read as such, with their reason. An action that has no words
/// of its own is told by its name. Pure.
std::string sentence(const Entry& entry);

}  // namespace gluepot::audit
