// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/audit_log.h"
#include "core/ids.h"
#include "core/result.h"
#include "documentation/store.h"

namespace gluepot::passwords {

enum class RotationState {
  kToChange,  ///< its value is the one the person saw
  kChanged,   ///< changed since the person saw it last: ticked off
  kGone,      ///< the entry is not in the mirror any more: whether the value still opens anything cannot be told here
};
std::string_view rotation_state_name(RotationState state);  ///< "to_change", "changed", "gone"

/// One entry that somebody saw, or a flexible asset whose password fields he saw, and whether it is still the value.
struct Rotation {
  documentation::Kind kind = documentation::Kind::kPasswords;  ///< or kFlexibleAssets
  std::int64_t password_id = 0;                                ///< the record's, of its kind
  std::string name;
  std::optional<core::CompanyId> company;
  std::string company_name;
  int times = 0;
  std::int64_t first_seen_at_ms = 0, last_seen_at_ms = 0;
  std::optional<std::int64_t> changed_at_ms;  ///< of the value, as the source says; nothing: not known
  RotationState state = RotationState::kToChange;
};

/// What has to be changed when somebody leaves: every password entry, and every flexible asset with password fields,
/// the audit says was revealed to `user` or to one of `keys` (the API keys he made: he has them), those still to be
/// changed first, the one seen last first. It ticks itself off: an entry is done once the mirrored entry says that its
/// value was changed after the person saw it last. A value whose change is not dated stays on the list, so each asset
/// does. `companies`: those the reader is limited to. Holds no value.
core::Result<std::vector<Rotation>> leaver_report(audit::AuditLog& audit, documentation::Store& documentation,
                                                  core::UserId user, const std::vector<core::ApiKeyId>& keys,
                                                  const std::optional<std::vector<core::CompanyId>>& companies);

/// The list for a spreadsheet, formula-safe. Its last row says what was not looked at, where the audit is not whole.
std::string leaver_csv(const std::vector<Rotation>& rows, const audit::AuditLog::Away& away = {});

}  // namespace gluepot::passwords
