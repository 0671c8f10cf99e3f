// SPDX-License-Identifier: Apache-2.0
#include "password_sync/impl/compare_values.h"

#include "core/text.h"

namespace gluepot::password_sync {

bool fields_alike(const Work& work) {
  const auto& entry = *work.entry;
  return core::trim(entry.name) == work.fields.name && core::trim(entry.username) == work.fields.username &&
         core::trim(entry.url) == work.fields.url && without_marker(entry.notes) == work.fields.notes;
}

bool values_in_doubt(const Work& work) {
  return work.base->cipher != work.cipher && work.base->password_updated_at_ms != work.entry->password_updated_at_ms;
}

core::Result<Compared> compare_values(const Dependencies& with, automate::AutomateSource& automate,
                                      connectors::Source& documentation, const Work& work) {
  const auto& entry = *work.entry;
  GLUEPOT_TRY(with.before_read_value(entry.id));
  GLUEPOT_ASSIGN(const auto there, documentation.read_value(entry.id));
  if (there.vault || there.organization != entry.organization ||
      there.password_updated_at_ms != entry.password_updated_at_ms)
    return Compared::kNotPossible;
  const auto here = automate.read_value(work.vault);
  if (!here || here->empty()) return Compared::kNotPossible;
  return there.value.equals(here->reveal()) ? Compared::kEqual : Compared::kDiffer;
}

Base base_of_equal_values(const vault::Vault& vault, const Work& work) {
  const Base& before = *work.base;
  auto as_pushed = *work.entry;
  as_pushed.password_updated_at_ms = before.password_updated_at_ms;
  const bool alike = fields_alike(work);
  const bool here = automate_digest(vault, work.fields, before.cipher) != before.automate;
  const bool there = documentation_digest(vault, as_pushed) != before.documentation;
  Base now = before;
  now.cipher = work.cipher;
  now.password_updated_at_ms = work.entry->password_updated_at_ms;
  if (alike || !here) now.automate = work.automate;
  // A change here is still to be pushed: then what stands there is what it goes over.
  if (alike || !there) now.documentation = documentation_digest(vault, *work.entry);
  return now;
}

}  // namespace gluepot::password_sync
