// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/result.h"

namespace gluepot::core {

/// A value that must never be stored, logged or copied: it only moves. Its bytes live in memory of their own that is
/// locked (where the limit allows) and wiped when the Secret dies, is moved from or assigned to. Nothing prints it:
/// there is no stream or fmt operator. One owner at a time; not safe to share between threads without moving. Source:
/// design, promise 1.
class Secret {
 public:
  Secret() = default;
  /// Copies `bytes`; the caller wipes its own copy.
  explicit Secret(std::string_view bytes);
  /// `size` zero bytes to be filled through `data()`.
  static Secret of_size(std::size_t size);
  /// Takes the text and wipes the string it came in.
  static Secret take(std::string&& text);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// Appends, growing geometrically; the outgrown memory is wiped.
  void append(std::string_view bytes);
  void resize_down(std::size_t size);
  /// The only deliberate way to a second copy.
  Secret clone() const { return Secret(reveal()); }

  /// The bytes, for as long as this Secret lives. Name chosen so that a reader sees every place where a value comes
  /// out.
  std::string_view reveal() const { return {data_, size_}; }
  char* data() { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// Constant time in the bytes (not in the length).
  bool equals(std::string_view other) const;

 private:
  void release() noexcept;
  char* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// Overwrites the characters and empties the string.
void wipe(std::string& text) noexcept;
void wipe(void* bytes, std::size_t size) noexcept;

/// Constant-time comparison of equally long byte strings; false for different lengths.
bool equal_constant_time(std::string_view a, std::string_view b);

/// Initialises the crypto library and checks that memory can be locked. Call once before any Secret.
/// Errors: kInternal (library), kUnavailable (memory cannot be locked; the message names the limit).
Status init_secrets(bool require_locked_memory);

}  // namespace gluepot::core
