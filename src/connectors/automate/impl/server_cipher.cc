// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/impl/server_cipher.h"

#include "core/text.h"

namespace gluepot::automate {
namespace {

constexpr store::Statement kListed{
    "automate.routines",
    "SELECT COALESCE(character_set_name, '') FROM information_schema.routines WHERE routine_schema = DATABASE() AND "
    "routine_type = 'FUNCTION' AND LOWER(routine_name) = 'f_cwaesdecrypt'"};
constexpr unsigned kMayNotRun = 1370;

/// Bytes as they are; text of another character set as UTF-8. Never "convert whatever it is": that would turn what is
/// no text into question marks.
std::string sql_of(bool convert) {
  const std::string call = "f_CWAESDecrypt(?, Password)";
  return "SELECT CAST(" + (convert ? "CONVERT(" + call + " USING utf8mb4)" : call) +
         " AS BINARY) FROM passwords WHERE PasswordID = ?";
}

}  // namespace

core::Result<std::unique_ptr<ServerCipher>> ServerCipher::find(store::MariadbConnection& connection) {
  std::optional<std::string> charset;
  GLUEPOT_TRY(connection.each(kListed, {}, [&](const store::Row& row) {
    charset = core::to_lower_ascii(row.text(0));
    return true;
  }));
  if (!charset) return std::unique_ptr<ServerCipher>();
  const bool as_it_is = charset->empty() || *charset == "binary" || charset->rfind("utf8", 0) == 0;
  return std::unique_ptr<ServerCipher>(new ServerCipher(connection, !as_it_is));
}

ServerCipher::ServerCipher(store::MariadbConnection& connection, bool convert)
    : connection_(connection), sql_(sql_of(convert)) {}

tl::expected<core::Secret, Unreadable> ServerCipher::open(const Sealed& sealed) const {
  if (sealed.bytes.empty()) return tl::unexpected(Unreadable::kEmpty);
  auto value = ask(0, sealed.password_id);
  if (!value && sealed.client_id != 0)
    if (auto other = ask(sealed.client_id, sealed.password_id); other) return other;
  return value;
}

tl::expected<core::Secret, Unreadable> ServerCipher::ask(std::int64_t level, std::int64_t password_id) const {
  if (refused_ || broken_) return tl::unexpected(Unreadable::kUnsupported);
  std::optional<core::Secret> value;
  const std::vector<store::Value> values{store::bind(level), store::bind(password_id)};
  const auto done = connection_.each({"automate.decrypt", sql_.c_str()}, values, [&](const store::Row& row) {
    if (!row.is_null(0)) value = core::Secret(row.text(0));
    return true;
  });
  if (!done) {
    using core::ErrorCode;
    const auto code = done.error().code;
    if (code == ErrorCode::kTimeout || code == ErrorCode::kUnavailable) broken_ = done.error();
    refused_ = connection_.last_failure().number == kMayNotRun;
    return tl::unexpected(Unreadable::kUnsupported);
  }
  if (!value) return tl::unexpected(Unreadable::kPadding);
  if (const auto why = unfit(value->reveal())) return tl::unexpected(*why);
  return std::move(*value);
}

}  // namespace gluepot::automate
