// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/secret.h"

namespace gluepot::core {

enum class LogLevel { kDebug, kInfo, kWarn, kError };

/// One key and value of a log line. Numbers, booleans and text only; a Secret does not compile.
struct LogField {
  std::string_view key;
  std::string value;
  bool quoted = true;

  LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
  LogField(std::string_view k, const char* v) : key(k), value(v) {}
  LogField(std::string_view k, const std::string& v) : key(k), value(v) {}
  LogField(std::string_view k, bool v) : key(k), value(v ? "true" : "false"), quoted(false) {}
  template <typename T>
  requires(std::is_arithmetic_v<T>) LogField(std::string_view k, T v)
      : key(k), value(std::to_string(v)), quoted(false) {}
  LogField(std::string_view, const Secret&) = delete;
};

/// JSON lines on standard error (or the file given), one object a line; control characters are escaped, so no value can
/// forge a line. Safe from any thread.
void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});
void log_info(std::string_view message, std::initializer_list<LogField> fields = {});
void log_warn(std::string_view message, std::initializer_list<LogField> fields = {});
void log_error(std::string_view message, std::initializer_list<LogField> fields = {});
/// Lines below `level` are dropped. An empty `file` means standard error.
Status configure_log(LogLevel level, const std::string& file);
/// A JSON string literal, quotes included; invalid UTF-8 is replaced.
std::string json_quote(std::string_view text);

}  // namespace gluepot::core
