// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "core/secret.h"

struct archive;

namespace gluepot::itglue_api {

/// A zip file written front to back: entries of unknown size, compressed, AES-256 (WinZip AE-2) when there is a
/// password. The bytes go to `sink` as they come. One thread. Errors of all: whatever `sink` said, else kInternal.
class ZipWriter {
 public:
  using Sink = std::function<core::Status(std::string_view)>;
  static core::Result<std::unique_ptr<ZipWriter>> open(Sink sink, const core::Secret* password);
  ~ZipWriter();

  /// Ends the entry before and begins the next. `path` is UTF-8 with '/'.
  core::Status begin(const std::string& path, std::int64_t modified_ms);
  core::Status write(std::string_view bytes);
  core::Status finish();

 private:
  explicit ZipWriter(Sink sink) : sink_(std::move(sink)) {}
  core::Status trouble(std::string_view doing) const;
  struct Callbacks;

  Sink sink_;
  struct archive* archive_ = nullptr;
  core::Status sink_status_;
};

}  // namespace gluepot::itglue_api
