// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "connectors/automate/cipher.h"
#include "core/result.h"
#include "store/mariadb.h"

namespace gluepot::automate {

/// Scheme B: the server decrypts by its own stored function f_CWAESDecrypt(level, blob). What its first argument means
/// is not certain: level 0 is tried, then the client's id; what comes out must be fit to be a password, as with scheme
/// A. Belongs to one connection, which must not be in the middle of another statement; one thread.
class ServerCipher final : public CredentialCipher {
 public:
  /// Nothing where information_schema.routines does not list the function. Errors: the store's.
  static core::Result<std::unique_ptr<ServerCipher>> find(store::MariadbConnection& connection);

  tl::expected<core::Secret, Unreadable> open(const Sealed& sealed) const override;
  std::string_view name() const override { return "B"; }
  /// The function is listed, but the account may not run it (seen at the first attempt).
  bool refused() const { return refused_; }
  /// Why the connection itself failed meanwhile: what was not read is then not unreadable.
  const std::optional<core::Error>& broken() const { return broken_; }

 private:
  ServerCipher(store::MariadbConnection& connection, bool convert);
  tl::expected<core::Secret, Unreadable> ask(std::int64_t level, std::int64_t password_id) const;

  store::MariadbConnection& connection_;
  const std::string sql_;
  mutable bool refused_ = false;
  mutable std::optional<core::Error> broken_;
};

}  // namespace gluepot::automate
