// SPDX-License-Identifier: Apache-2.0
#include "app/folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace gluepot::app {

using core::ErrorCode;

core::Result<Folder> Folder::open(const std::string& path) {
  std::error_code error;
  const std::string absolute = std::filesystem::absolute(path, error).lexically_normal().string();
  std::filesystem::create_directories(std::filesystem::path(absolute).parent_path(), error);
  if (::mkdir(absolute.c_str(), 0700) != 0 && errno != EEXIST)
    return core::fail(ErrorCode::kUnavailable, "data: " + absolute + " cannot be made: " + std::strerror(errno));
  const int lock = ::open((absolute + "/lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (lock < 0)
    return core::fail(ErrorCode::kUnavailable, "data: " + absolute + " cannot be written: " + std::strerror(errno));
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return core::fail(ErrorCode::kConflict,
                      "data: another gluepot works on " + absolute + " at this moment; try again when it is done");
  }
  return Folder(absolute, lock);
}

Folder::Folder(Folder&& other) noexcept : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

Folder::~Folder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace gluepot::app
