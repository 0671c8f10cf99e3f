// SPDX-License-Identifier: Apache-2.0
#pragma once
#include "password_sync/planner.h"

namespace gluepot::password_sync {

// A row that changed on both sides is settled by its value: perhaps somebody entered the new one in both places.

/// Whether name, user, URL and notes are the same on both sides. The row has an entry.
bool fields_alike(const Work& work);
/// Whether both sides' values may have changed since the last push, so that only reading them tells. The row is
/// `sure()`.
bool values_in_doubt(const Work& work);

enum class Compared { kEqual, kDiffer, kNotPossible };
/// Reads both values, the documentation's audited first and in the lane of password sync; they are dropped at once.
/// kNotPossible: Automate's cannot be read, the entry is kept encrypted there, or changed while it was read.
/// Errors: those of the audit and of the documentation.
core::Result<Compared> compare_values(const Dependencies& with, automate::AutomateSource& automate,
                                      connectors::Source& documentation, const Work& work);

/// The base of a row whose value is the same on both sides: what else differs is then decided without the value.
Base base_of_equal_values(const vault::Vault& vault, const Work& work);

}  // namespace gluepot::password_sync
