// SPDX-License-Identifier: Apache-2.0
#include "http/impl/access_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <ctime>

#include "core/log.h"
#include "core/secret.h"

namespace gluepot::http {
namespace {

constexpr std::string_view kSetup = "/setup/";
constexpr std::string_view kHidden[] = {"token", "code", "password", "secret", "api_key"};

void append_quoted(std::string& line, std::string_view text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
  if (plain)
    line.append("\"").append(text).append("\"");
  else
    line += core::json_quote(text);
}

void append_number(std::string& line, std::uint64_t number) {
  char text[20];
  line.append(text, static_cast<std::size_t>(std::to_chars(text, text + sizeof text, number).ptr - text));
}

void append_time(std::string& line) {
  thread_local std::time_t second = 0;
  thread_local char text[24] = "";
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  if (now.tv_sec != second) {
    second = now.tv_sec;
    std::tm utc{};
    gmtime_r(&second, &utc);
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
  }
  const auto ms = static_cast<unsigned>(now.tv_nsec / 1'000'000);
  const char fraction[] = {'.', static_cast<char>('0' + ms / 100), static_cast<char>('0' + ms / 10 % 10),
                           static_cast<char>('0' + ms % 10), 'Z'};
  line.append(text).append(fraction, sizeof fraction);
}

}  // namespace

AccessLog::~AccessLog() {
  if (file_ >= 0) ::close(file_);
}

core::Status AccessLog::open(const std::string& file) {
  if (file.empty()) return {};
  file_ = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (file_ >= 0) return {};
  return core::fail(core::ErrorCode::kInvalidArgument,
                    "the access log " + file + " cannot be opened: " + std::strerror(errno));
}

std::string_view key_prefix(const Request& request) {
  constexpr std::size_t kPublic = 36;
  const auto key = request.headers.find("x-api-key");
  if (!key || !key->starts_with("ITG.") || key->size() < kPublic) return {};
  // Another form could have the secret within the first characters.
  if (key->size() > kPublic && (*key)[kPublic] != '.') return {};
  return key->substr(0, kPublic);
}

namespace {

/// A one-time link's token is as good as the password it sets: "/setup/<token>" becomes "/setup/-".
std::string loggable_path(std::string_view path) {
  std::string decoded = percent_decode(path, false).value_or(std::string(path));
  const auto at = decoded.find(kSetup);
  if (at == std::string::npos) return std::string(path);
  core::wipe(decoded.data() + at + kSetup.size(), decoded.size() - at - kSetup.size());
  return decoded.substr(0, at + kSetup.size()) + "-";
}

}  // namespace

std::string loggable_target(std::string_view target) {
  const auto question = target.find('?');
  std::string out = loggable_path(target.substr(0, question));
  if (question == std::string_view::npos) return out;
  char separator = '?';
  for (auto rest = target.substr(question + 1);; separator = '&') {
    const auto pair = rest.substr(0, rest.find('&'));
    const auto name = pair.substr(0, pair.find('='));
    const auto decoded = percent_decode(name, true);
    const bool hidden = decoded && std::find(std::begin(kHidden), std::end(kHidden), *decoded) != std::end(kHidden);
    out += separator;
    if (hidden)
      out.append(name).append("=-");
    else
      out.append(pair);
    if (pair.size() == rest.size()) return out;
    rest.remove_prefix(pair.size() + 1);
  }
}

void AccessLog::write(const Request& request, std::string_view method, int status, std::uint64_t bytes,
                      std::chrono::microseconds took) {
  if (file_ < 0) return;
  thread_local std::string line;
  line.assign("{\"time\":\"");
  append_time(line);
  line += "\",\"method\":";
  append_quoted(line, method);
  line += ",\"target\":";
  if (request.target.find_first_of("?%") == std::string::npos && request.target.find(kSetup) == std::string::npos)
    append_quoted(line, request.target);
  else
    append_quoted(line, loggable_target(request.target));
  line += ",\"status\":";
  append_number(line, static_cast<std::uint64_t>(status));
  line += ",\"bytes\":";
  append_number(line, bytes);
  char ms[32];
  line.append(ms, static_cast<std::size_t>(
                      std::snprintf(ms, sizeof ms, ",\"ms\":%.3f", static_cast<double>(took.count()) / 1000.0)));
  line += ",\"remote\":";
  append_quoted(line, request.remote_address);
  line += ",\"key\":";
  append_quoted(line, key_prefix(request));
  line += ",\"request_id\":";
  append_quoted(line, request.request_id);
  line += "}\n";
  if (::write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size())) return;
  static std::atomic_flag told;  // a full disk must not fill the other log as well
  if (!told.test_and_set()) core::log_error("the access log cannot be written", {{"errno", errno}});
}

}  // namespace gluepot::http
