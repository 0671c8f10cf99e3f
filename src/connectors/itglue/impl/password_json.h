// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "connectors/source.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::itglue {

/// What one row of /passwords says. `value` is set when the attribute was there (null counts as an empty value).
struct PasswordRow {
  connectors::PasswordEntry entry;
  std::optional<core::Secret> value;
  bool has_value_attribute = false;
  core::Secret otp_seed;  ///< "otp-secret", where the source shows it along with the value; else empty
  std::optional<std::int64_t> password_category_id;  ///< 0: none; nothing: the attribute was not there
  bool restricted = false, personal = false, vault = false;
};

struct PasswordPage {
  std::vector<PasswordRow> rows;
  std::optional<std::int64_t> total_count, total_pages;
};

/// Reads a show or list answer. `body` has the parser's padding behind it. With `keep_values` a value is unescaped from
/// the answer straight into locked memory; without, it is skipped unread. Errors: kUpstream (cut, no JSON:API, id
/// missing).
core::Result<PasswordPage> read_passwords(const core::Secret& body, bool keep_values);

/// {"data":{"type":"passwords","attributes":{..}}}; `id` for a PATCH.
/// One-time-password seeds are in neither; the source keeps what it is not told about.
core::Secret write_password(const connectors::PasswordDraft& draft, std::optional<core::PasswordId> id);
/// Only that it is archived.
core::Secret write_archived(core::PasswordId id);

}  // namespace gluepot::itglue
