// SPDX-License-Identifier: Apache-2.0
#include "core/log.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <memory>

#include "core/clock.h"
#include "core/text.h"

namespace gluepot::core {
namespace {

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance = [] {
    auto made = std::make_shared<spdlog::logger>("gluepot", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    return made;
  }();
  return instance;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarn:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string_view level_name(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarn:
      return "warn";
    case LogLevel::kError:
      return "error";
  }
  return "info";
}

}  // namespace

std::string json_quote(std::string_view text) {
  std::string out = "\"";
  const bool valid = valid_utf8(text);
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += raw;
    } else if (c < 0x20 || c == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
      out += escaped;
    } else if (c >= 0x80 && !valid) {
      out += "\\ufffd";
    } else {
      out += raw;
    }
  }
  return out += '"';
}

void log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  auto& sink = logger();
  if (!sink->should_log(level_of(level))) return;
  std::string line = "{\"time\":\"" + format_time(SystemClock{}.now_ms()) + "\",\"level\":\"";
  line.append(level_name(level)).append("\",\"message\":").append(json_quote(message));
  for (const auto& field : fields)
    line.append(",")
        .append(json_quote(field.key))
        .append(":")
        .append(field.quoted ? json_quote(field.value) : field.value);
  line += '}';
  sink->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
}

void log_info(std::string_view message, std::initializer_list<LogField> fields) {
  log(LogLevel::kInfo, message, fields);
}
void log_warn(std::string_view message, std::initializer_list<LogField> fields) {
  log(LogLevel::kWarn, message, fields);
}
void log_error(std::string_view message, std::initializer_list<LogField> fields) {
  log(LogLevel::kError, message, fields);
}

Status configure_log(LogLevel level, const std::string& file) {
  if (!file.empty()) {
    try {
      auto made =
          std::make_shared<spdlog::logger>("gluepot", std::make_shared<spdlog::sinks::basic_file_sink_mt>(file));
      made->set_pattern("%v");
      made->flush_on(spdlog::level::warn);
      logger() = made;
    } catch (const spdlog::spdlog_ex& error) {
      return fail(ErrorCode::kInvalidArgument, "log.file: " + file + " cannot be opened: " + error.what());
    }
  }
  logger()->set_level(level_of(level));
  return {};
}

}  // namespace gluepot::core
