// SPDX-License-Identifier: Apache-2.0
#include "core/secret.h"

#include <sodium.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace gluepot::core {
namespace {

constexpr std::size_t kLockedAtLeast = 1 << 20;

// Small secrets share pages: guarded pages of the crypto library would lock 4 KiB each and run into RLIMIT_MEMLOCK
// after a few. A failed mlock is not an error here; init_secrets has checked at start what the limit allows.
char* allocate(std::size_t capacity) {
  char* bytes = static_cast<char*>(std::malloc(capacity));
  if (bytes == nullptr) std::abort();
  (void)mlock(bytes, capacity);
  return bytes;
}

}  // namespace

Secret::Secret(std::string_view bytes) {
  append(bytes);
}

Secret Secret::of_size(std::size_t size) {
  Secret secret;
  if (size == 0) return secret;
  secret.data_ = allocate(size);
  secret.size_ = secret.capacity_ = size;
  std::memset(secret.data_, 0, size);
  return secret;
}

Secret Secret::take(std::string&& text) {
  Secret secret{std::string_view(text)};
  wipe(text);
  return secret;
}

Secret::Secret(Secret&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  release();
  data_ = std::exchange(other.data_, nullptr);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

Secret::~Secret() {
  release();
}

void Secret::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (size_ + bytes.size() > capacity_) {
    const std::size_t capacity = std::max<std::size_t>({size_ + bytes.size(), capacity_ * 2, 64});
    char* grown = allocate(capacity);
    if (size_ > 0) std::memcpy(grown, data_, size_);
    const std::size_t size = size_;
    release();
    data_ = grown;
    size_ = size;
    capacity_ = capacity;
  }
  // NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): there is capacity for them, so data_ stands.
  std::memcpy(data_ + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void Secret::resize_down(std::size_t size) {
  if (size >= size_) return;
  sodium_memzero(data_ + size, size_ - size);
  size_ = size;
}

bool Secret::equals(std::string_view other) const {
  return equal_constant_time(reveal(), other);
}

void Secret::release() noexcept {
  if (data_ != nullptr) {
    sodium_memzero(data_, capacity_);
    // No munlock: the page may hold another secret.
    std::free(data_);
  }
  data_ = nullptr;
  size_ = capacity_ = 0;
}

void wipe(std::string& text) noexcept {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

void wipe(void* bytes, std::size_t size) noexcept {
  sodium_memzero(bytes, size);
}

bool equal_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

Status init_secrets(bool require_locked_memory) {
  if (sodium_init() < 0) return fail(ErrorCode::kInternal, "the crypto library could not start");
  // More than one page: what is over the limit is left unlocked without a word later on.
  void* const probe = ::mmap(nullptr, kLockedAtLeast, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (probe != MAP_FAILED) {
    const bool locked = ::mlock(probe, kLockedAtLeast) == 0;
    ::munmap(probe, kLockedAtLeast);
    if (locked) return {};
  }
  if (!require_locked_memory) return {};
  rlimit limit{};
  getrlimit(RLIMIT_MEMLOCK, &limit);
  return fail(
      ErrorCode::kUnavailable,
      "memory cannot be locked (RLIMIT_MEMLOCK is " + std::to_string(limit.rlim_cur) + " bytes, " +
          std::to_string(kLockedAtLeast) +
          " are needed); raise it (LimitMEMLOCK= in the service unit) or set core.require_locked_memory = false");
}

}  // namespace gluepot::core
