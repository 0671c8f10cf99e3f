// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gluepot::bench {

/// Says why and ends the benchmark with exit code 1.
[[noreturn]] void give_up(const std::string& why);

/// A folder below the temporary one that goes away with the object.
struct Folder {
  std::filesystem::path path;
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

/// Runs `program` with the arguments and waits; returns what it printed. Gives up when it fails.
std::string run(const std::string& program, const std::vector<std::string>& arguments);

/// A server in a process of its own, ended with the object.
class Background {
 public:
  Background(const std::string& program, const std::vector<std::string>& arguments);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

 private:
  pid_t pid_ = -1;
  int output_ = -1;
};

/// A TCP port of 127.0.0.1 that nobody listens on at this moment.
std::uint16_t free_port();
/// Returns once something accepts connections there; gives up after 30 s.
void wait_for_port(std::uint16_t port);

/// `gluepot serve` in a process of its own. It ends with the object.
class Serving {
 public:
  /// Waits until it has said that it serves.
  Serving(const std::string& program, std::vector<std::string> arguments);
  ~Serving();
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;
  /// "http://127.0.0.1:PORT"
  const std::string& address() const { return address_; }
  std::uint16_t port() const;
  /// "VmHWM" (largest resident memory so far) or "VmRSS" (now), MiB.
  double memory_mb(std::string_view field) const;

 private:
  pid_t pid_ = -1;
  int output_ = -1;
  std::string address_;
};

}  // namespace gluepot::bench
