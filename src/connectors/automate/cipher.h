// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "core/result.h"
#include "core/secret.h"

namespace gluepot::automate {

/// Why a stored credential cannot be read. The names are stored and shown; they never change.
enum class Unreadable {
  kEmpty,              ///< no ciphertext at all (NULL or zero bytes)
  kLength,             ///< not a whole number of 16-byte blocks
  kPadding,            ///< decrypts to bytes whose padding is wrong: another key
  kNotUtf8,            ///< padding fits, text is not UTF-8
  kControlCharacters,  ///< padding and UTF-8 fit, but no password holds such characters
  kUnsupported,        ///< the source cannot decrypt it at all
};
/// "empty", "length", "padding", "not_utf8", "control_characters", "unsupported".
std::string_view unreadable_name(Unreadable reason);
/// The reverse; nothing for an unknown name.
std::optional<Unreadable> unreadable_from(std::string_view name);
/// A sentence for a person; `likely_client` names the client whose key fits, when one was found.
std::string unreadable_sentence(Unreadable reason, std::optional<std::int64_t> likely_client = std::nullopt);

/// What is stored of one credential, and what is known about its key.
struct Sealed {
  std::int64_t client_id = 0;
  std::string_view bytes;
  std::int64_t password_id = 0;                  ///< for ciphers that ask the server
  std::optional<std::int64_t> read_with_client;  ///< the row was moved: this client's id may fit, too
};

/// Decrypts what Automate stores in `passwords.Password`. Strict: a value comes out only when padding, UTF-8 and the
/// absence of control characters agree, because a wrong key passes the padding test alone in 0.4 % of cases. An empty
/// value is a value (one block of padding); the caller decides what it means.
class CredentialCipher {
 public:
  virtual ~CredentialCipher() = default;
  virtual tl::expected<core::Secret, Unreadable> open(const Sealed& sealed) const = 0;
  /// "A", "B", for the connection test.
  virtual std::string_view name() const = 0;
  tl::expected<core::Secret, Unreadable> read(std::int64_t client_id, std::string_view ciphertext) const {
    return open({client_id, ciphertext});
  }
};

/// Why text that came out of a cipher cannot be a password (not UTF-8, control characters), or nothing.
std::optional<Unreadable> unfit(std::string_view text);

/// Scheme A: AES-128-ECB keyed by the client id, as MySQL's AES_ENCRYPT(text, SHA(CONCAT(' ', ClientID + 1))) does it.
/// Where another client's id is named, it is tried after the row's own: once the row was saved again in Automate, its
/// own fits. Safe from any thread.
class ClientKeyCipher final : public CredentialCipher {
 public:
  using Key = std::array<unsigned char, 16>;
  /// SHA-1 of a blank and ClientID + 1, as 40 lower-case hexadecimal characters, folded by XOR into 16 bytes.
  static Key key_of(std::int64_t client_id);
  tl::expected<core::Secret, Unreadable> open(const Sealed& sealed) const override;
  std::string_view name() const override { return "A"; }
};

/// Encrypts by scheme A. Only for the sample database, the self-test and the tests: Gluepot never writes to Automate.
std::string encrypt_for_client(std::int64_t client_id, std::string_view plain);

/// Known answers, both directions, and a value of another key that must not be read. Run once at start.
/// Errors: kInternal naming the vector that failed.
core::Status cipher_self_test();

/// Which of `clients` (other than `stored_client`) can read the bytes: the row was moved without being encrypted anew.
/// Nothing when none or more than one can, or when the value would be empty.
std::optional<std::int64_t> likely_client(const CredentialCipher& cipher, std::string_view ciphertext,
                                          std::int64_t stored_client, std::span<const std::int64_t> clients);

}  // namespace gluepot::automate
