// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/cipher.h"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>

#include "core/text.h"

namespace gluepot::automate {
namespace {

constexpr std::size_t kBlock = 16;
using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

/// One context a thread: making one costs more than decrypting a password.
EVP_CIPHER_CTX* context() {
  thread_local const Context kContext(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  return kContext.get();
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

bool decrypt_blocks(const ClientKeyCipher::Key& key, std::string_view ciphertext, unsigned char* out) {
  int written = 0;
  return EVP_DecryptInit_ex(context(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr) == 1 &&
         EVP_CIPHER_CTX_set_padding(context(), 0) == 1 &&
         EVP_DecryptUpdate(context(), out, &written, bytes_of(ciphertext), static_cast<int>(ciphertext.size())) == 1 &&
         written == static_cast<int>(ciphertext.size());
}

/// PKCS#7: the number of padding bytes, or nothing.
std::optional<std::size_t> padding_of(std::string_view last_block) {
  const auto count = static_cast<unsigned char>(last_block.back());
  if (count < 1 || count > kBlock) return std::nullopt;
  for (const char c : last_block.substr(kBlock - count))
    if (static_cast<unsigned char>(c) != count) return std::nullopt;
  return count;
}

/// C0, DEL and C1 (U+0080 to U+009F, in UTF-8 the byte C2 and one below A0).
bool has_control_characters(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c == 0x7f) return true;
    if (c == 0xc2 && at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) < 0xa0) return true;
  }
  return false;
}

struct Vector {
  std::int64_t client;
  std::string_view plain;
  std::string_view hex;
};
constexpr Vector kVectors[] = {
    {1, "", "d848333ed5bdfc52b51d259454966075"},
    {2, "P@ssw0rd!", "cd5c5e5a81e91a1c315f9784d0338b5f"},
    {37, "Žluťoučký kůň 密码 🔑", "507488a1b34aad941db9a9ff29310586cea05cdbe41804a5fe0cb143b4333a4b"},
    {1204, "0123456789abcdef", "8bf3e71783ca12d6228565a7ab88314fc80aa9392010f33587591e9b3635da2a"},
    {0, "correct horse battery staple 2024!",
     "4dc1b9af2bc11a976221f5dfcad184f13f11865ccf36e743134ed00a044c1263d41c717ad1253ed62f62f79cbe690511"},
    {-1, "negative id", "ace4a617c138f1a0a438161ff3da276d"},
    {99999, "a\\b'c\"d;--", "0f569b6bbe58778cae2c34731f91cdf6"},
};
// "abc" for client 1, keyed by the upper-case digest and by its 20 raw bytes: reading either means the folding is
// wrong.
constexpr std::string_view kWrong[] = {"d5555f1a05c08613431eadd3a333c049", "49088801f2ec8bb29b50cbcca5f75ce2"};

}  // namespace

std::string_view unreadable_name(Unreadable reason) {
  switch (reason) {
    case Unreadable::kEmpty:
      return "empty";
    case Unreadable::kLength:
      return "length";
    case Unreadable::kPadding:
      return "padding";
    case Unreadable::kNotUtf8:
      return "not_utf8";
    case Unreadable::kControlCharacters:
      return "control_characters";
    case Unreadable::kUnsupported:
      return "unsupported";
  }
  return "unsupported";
}

std::optional<Unreadable> unreadable_from(std::string_view name) {
  for (const auto reason : {Unreadable::kEmpty, Unreadable::kLength, Unreadable::kPadding, Unreadable::kNotUtf8,
                            Unreadable::kControlCharacters, Unreadable::kUnsupported})
    if (unreadable_name(reason) == name) return reason;
  return std::nullopt;
}

std::string unreadable_sentence(Unreadable reason, std::optional<std::int64_t> client) {
  if (client)
    return "encrypted for client " + std::to_string(*client) +
           ": the row was probably moved without being saved again; open and save it in Automate";
  switch (reason) {
    case Unreadable::kEmpty:
      return "no password is stored in Automate";
    case Unreadable::kLength:
      return "the stored bytes are cut (not a multiple of 16); save the password again in Automate";
    case Unreadable::kPadding:
      return "encrypted with a key that is not this client's; save the password again in Automate";
    case Unreadable::kNotUtf8:
      return "decrypts to bytes that are not UTF-8 text; save the password again in Automate";
    case Unreadable::kControlCharacters:
      return "decrypts to text with control characters, which looks like a wrong key; save the password again in "
             "Automate";
    case Unreadable::kUnsupported:
      return "this connection cannot decrypt it";
  }
  return "cannot be read";
}

ClientKeyCipher::Key ClientKeyCipher::key_of(std::int64_t client_id) {
  const std::string seed = " " + std::to_string(client_id + 1);
  std::array<unsigned char, 20> digest{};
  unsigned int size = 0;
  EVP_Digest(seed.data(), seed.size(), digest.data(), &size, EVP_sha1(), nullptr);
  const std::string hex = core::to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  Key key{};
  for (std::size_t at = 0; at < hex.size(); ++at) key[at % kBlock] ^= static_cast<unsigned char>(hex[at]);
  return key;
}

std::optional<Unreadable> unfit(std::string_view text) {
  if (!core::valid_utf8(text)) return Unreadable::kNotUtf8;
  if (has_control_characters(text)) return Unreadable::kControlCharacters;
  return std::nullopt;
}

namespace {
tl::expected<core::Secret, Unreadable> read_with_key(std::int64_t client_id, std::string_view ciphertext) {
  if (ciphertext.empty()) return tl::unexpected(Unreadable::kEmpty);
  constexpr std::size_t kLargest = 1 << 20;
  if (ciphertext.size() % kBlock != 0 || ciphertext.size() > kLargest) return tl::unexpected(Unreadable::kLength);
  const auto key = ClientKeyCipher::key_of(client_id);
  // The last block alone decides the padding: a wrong key is seen before a value is unfolded.
  std::array<unsigned char, kBlock + kBlock> last{};
  if (!decrypt_blocks(key, ciphertext.substr(ciphertext.size() - kBlock), last.data()))
    return tl::unexpected(Unreadable::kPadding);
  const auto padding = padding_of({reinterpret_cast<const char*>(last.data()), kBlock});
  core::wipe(last.data(), last.size());
  if (!padding) return tl::unexpected(Unreadable::kPadding);
  auto value = core::Secret::of_size(ciphertext.size());
  if (!decrypt_blocks(key, ciphertext, reinterpret_cast<unsigned char*>(value.data())))
    return tl::unexpected(Unreadable::kPadding);
  value.resize_down(ciphertext.size() - *padding);
  if (const auto why = unfit(value.reveal())) return tl::unexpected(*why);
  return value;
}
}  // namespace

tl::expected<core::Secret, Unreadable> ClientKeyCipher::open(const Sealed& sealed) const {
  auto own = read_with_key(sealed.client_id, sealed.bytes);
  if (own || !sealed.read_with_client || own.error() == Unreadable::kEmpty || own.error() == Unreadable::kLength)
    return own;
  auto other = read_with_key(*sealed.read_with_client, sealed.bytes);
  // Nobody moves a row to have no password: an empty value under a foreign key is an accident of its padding.
  if (!other || other->empty()) return own;
  return other;
}

std::string encrypt_for_client(std::int64_t client_id, std::string_view plain) {
  const auto key = ClientKeyCipher::key_of(client_id);
  std::string out(kBlock * (plain.size() / kBlock + 1), '\0');
  int body = 0;
  int tail = 0;
  auto* at = reinterpret_cast<unsigned char*>(out.data());
  EVP_EncryptInit_ex(context(), EVP_aes_128_ecb(), nullptr, key.data(), nullptr);
  EVP_CIPHER_CTX_set_padding(context(), 1);
  EVP_EncryptUpdate(context(), at, &body, bytes_of(plain), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(context(), at + body, &tail);
  out.resize(static_cast<std::size_t>(body) + static_cast<std::size_t>(tail));
  return out;
}

core::Status cipher_self_test() {
  const ClientKeyCipher cipher;
  const auto failed = [](std::int64_t client) {
    return core::fail(core::ErrorCode::kInternal,
                      "the Automate cipher fails its self-test (client " + std::to_string(client) +
                          "); the OpenSSL library of this machine does not do AES-128-ECB or SHA-1");
  };
  for (const auto& vector : kVectors) {
    if (core::to_hex(encrypt_for_client(vector.client, vector.plain)) != vector.hex) return failed(vector.client);
    const auto value = cipher.read(vector.client, core::from_hex(vector.hex));
    if (!value || !value->equals(vector.plain)) return failed(vector.client);
  }
  for (const auto hex : kWrong)
    if (const auto value = cipher.read(1, core::from_hex(hex)); value && value->equals("abc")) return failed(1);
  return {};
}

std::optional<std::int64_t> likely_client(const CredentialCipher& cipher, std::string_view ciphertext,
                                          std::int64_t stored_client, std::span<const std::int64_t> clients) {
  std::optional<std::int64_t> found;
  for (const auto client : clients) {
    if (client == stored_client) continue;
    const auto value = cipher.read(client, ciphertext);
    if (!value || value->empty()) continue;
    if (found) return std::nullopt;
    found = client;
  }
  return found;
}

}  // namespace gluepot::automate
