// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

namespace gluepot::vault {

/// 32 keyed bytes; equal for equal input under one master key, meaningless without it.
using Digest = std::string;

/// Seals secrets with XChaCha20-Poly1305 under keys derived from the master key, and makes keyed digests. Immutable
/// after opening: safe from any thread.
class Vault {
 public:
  /// `master` is 32 bytes.
  static core::Result<std::unique_ptr<Vault>> from_key(core::Secret master);
  /// The key in `file` (64 hexadecimal digits). A missing file is generated with mode 0600. A file others may read is
  /// refused. The environment (GLUEPOT_MASTER_KEY, 64 hexadecimal digits) comes first when set; the variable is then
  /// wiped.
  static core::Result<std::unique_ptr<Vault>> open(const std::string& file);

  /// Nonce and ciphertext. `row` names the place ("integration.itglue.key", "sealed_value/10/4711/password"): the same
  /// bytes moved to another row do not open.
  std::string seal(const core::Secret& value, std::string_view row) const;
  /// Errors: kCorrupt (changed, moved, or sealed under another master key; the message names the row).
  core::Result<core::Secret> open_sealed(std::string_view sealed, std::string_view row) const;

  /// Keyed digest of `bytes` for one purpose ("password_sync", "session"): digests of two purposes never compare.
  Digest digest(std::string_view purpose, std::string_view bytes) const;
  /// A derived 32-byte key for one purpose (the audit chain).
  core::Secret derive(std::string_view purpose) const;

  ~Vault();

 private:
  Vault();
  struct Keys;
  std::unique_ptr<Keys> keys_;
};

}  // namespace gluepot::vault
