// SPDX-License-Identifier: Apache-2.0
#include "vault/vault.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "core/text.h"

namespace gluepot::vault {
namespace {

using core::ErrorCode;
using core::Secret;

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

/// Subkey for a purpose: BLAKE2b of the purpose under the master key.
Secret subkey(const Secret& master, std::string_view purpose) {
  Secret key = Secret::of_size(kKeyBytes);
  crypto_generichash(reinterpret_cast<unsigned char*>(key.data()), kKeyBytes, bytes_of(purpose), purpose.size(),
                     bytes_of(master.reveal()), master.size());
  return key;
}

core::Result<Secret> key_from_hex(std::string_view hex, const std::string& where) {
  std::string raw = core::from_hex(core::trim(hex));
  if (raw.size() != kKeyBytes)
    return core::fail(ErrorCode::kInvalidArgument,
                      where + ": a master key is 64 hexadecimal digits; restore the key file from your backup of it");
  return Secret::take(std::move(raw));
}

core::Result<Secret> create_key_file(const std::string& file) {
  Secret key = Secret::of_size(kKeyBytes);
  randombytes_buf(key.data(), key.size());
  std::string hex = core::to_hex(key.reveal()) + "\n";
  // Written beside, synced, then linked into place: a crash leaves either no key or a whole one, never half of one.
  const std::string temporary = file + ".new";
  ::unlink(temporary.c_str());
  const int out = ::open(temporary.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  bool good = out >= 0 && ::write(out, hex.data(), hex.size()) == static_cast<ssize_t>(hex.size()) && ::fsync(out) == 0;
  if (out >= 0) ::close(out);
  core::wipe(hex);
  good = good && ::rename(temporary.c_str(), file.c_str()) == 0;
  // The name as well: after a power cut data sealed with this key must not outlive it.
  const auto slash = file.rfind('/');
  const int folder = ::open(slash == std::string::npos ? "." : file.substr(0, slash + 1).c_str(), O_RDONLY | O_CLOEXEC);
  good = good && folder >= 0 && ::fsync(folder) == 0;
  if (folder >= 0) ::close(folder);
  if (!good)
    return core::fail(ErrorCode::kUnavailable, "master key: " + file + " cannot be written: " + std::strerror(errno));
  return key;
}

core::Result<Secret> read_key_file(int in, const std::string& file) {
  struct stat info {};
  if (::fstat(in, &info) != 0 || (info.st_mode & 077) != 0)
    return core::fail(ErrorCode::kForbidden, "master key: " + file + " may be read by others; run: chmod 600 " + file);
  Secret text = Secret::of_size(256);
  const ssize_t size = ::read(in, text.data(), text.size());
  if (size < 0)
    return core::fail(ErrorCode::kUnavailable, "master key: " + file + " cannot be read: " + std::strerror(errno));
  text.resize_down(static_cast<std::size_t>(size));
  return key_from_hex(text.reveal(), file);
}

}  // namespace

struct Vault::Keys {
  Secret master, sealing;
};

Vault::Vault() : keys_(std::make_unique<Keys>()) {}
Vault::~Vault() = default;

core::Result<std::unique_ptr<Vault>> Vault::from_key(Secret master) {
  if (master.size() != kKeyBytes) return core::invalid("master key", "32 bytes");
  std::unique_ptr<Vault> vault(new Vault);
  vault->keys_->sealing = subkey(master, "gluepot.sealing.1");
  vault->keys_->master = std::move(master);
  return vault;
}

core::Result<std::unique_ptr<Vault>> Vault::open(const std::string& file) {
  if (char* text = std::getenv("GLUEPOT_MASTER_KEY"); text != nullptr && *text != '\0') {
    auto key = key_from_hex(text, "GLUEPOT_MASTER_KEY");
    sodium_memzero(text, std::strlen(text));
    ::unsetenv("GLUEPOT_MASTER_KEY");
    if (!key) return core::fail(std::move(key).error());
    return from_key(std::move(*key));
  }
  const int in = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (in < 0 && errno != ENOENT)
    return core::fail(ErrorCode::kUnavailable, "master key: " + file + " cannot be read: " + std::strerror(errno));
  auto key = in < 0 ? create_key_file(file) : read_key_file(in, file);
  if (in >= 0) ::close(in);
  if (!key) return core::fail(std::move(key).error());
  return from_key(std::move(*key));
}

std::string Vault::seal(const Secret& value, std::string_view row) const {
  std::string sealed(kNonceBytes + value.size() + kTagBytes, '\0');
  auto* out = reinterpret_cast<unsigned char*>(sealed.data());
  randombytes_buf(out, kNonceBytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(out + kNonceBytes, nullptr, bytes_of(value.reveal()), value.size(),
                                             bytes_of(row), row.size(), nullptr, out,
                                             bytes_of(keys_->sealing.reveal()));
  return sealed;
}

core::Result<Secret> Vault::open_sealed(std::string_view sealed, std::string_view row) const {
  const auto broken = [&] {
    return core::fail(
        ErrorCode::kCorrupt,
        "the sealed value of " + std::string(row) +
            " does not open: it was changed, moved from another place, or sealed under another master key");
  };
  if (sealed.size() < kNonceBytes + kTagBytes) return broken();
  Secret value = Secret::of_size(sealed.size() - kNonceBytes - kTagBytes);
  unsigned char unused = 0;
  auto* out = value.empty() ? &unused : reinterpret_cast<unsigned char*>(value.data());
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, nullptr, nullptr, bytes_of(sealed) + kNonceBytes,
                                                 sealed.size() - kNonceBytes, bytes_of(row), row.size(),
                                                 bytes_of(sealed), bytes_of(keys_->sealing.reveal())) != 0)
    return broken();
  return value;
}

Digest Vault::digest(std::string_view purpose, std::string_view bytes) const {
  const Secret key = subkey(keys_->master, purpose);
  Digest out(32, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(out.data()), out.size(), bytes_of(bytes), bytes.size(),
                     bytes_of(key.reveal()), key.size());
  return out;
}

Secret Vault::derive(std::string_view purpose) const {
  return subkey(keys_->master, purpose);
}

}  // namespace gluepot::vault
