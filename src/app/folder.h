// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "core/result.h"

namespace gluepot::app {

/// The data folder, made with mode 0700 when it is missing, and locked for this process as long as the object lives.
class Folder {
 public:
  /// Errors: kUnavailable (cannot be made or written), kConflict (another gluepot works on it).
  static core::Result<Folder> open(const std::string& path);
  Folder(Folder&& other) noexcept;
  Folder& operator=(Folder&&) = delete;
  ~Folder();
  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  Folder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_;
};

}  // namespace gluepot::app
