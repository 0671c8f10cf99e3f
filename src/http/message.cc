// SPDX-License-Identifier: Apache-2.0
#include "http/message.h"

#include <algorithm>
#include <atomic>
#include <cstdio>

#include "core/text.h"

namespace gluepot::http {
namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

}  // namespace

std::string_view method_name(Method method) {
  switch (method) {
    case Method::kGet:
      return "GET";
    case Method::kHead:
      return "HEAD";
    case Method::kPost:
      return "POST";
    case Method::kPut:
      return "PUT";
    case Method::kPatch:
      return "PATCH";
    case Method::kDelete:
      return "DELETE";
    case Method::kOptions:
      return "OPTIONS";
    case Method::kOther:
      return "OTHER";
  }
  return "OTHER";
}

void Headers::add(std::string_view name, std::string_view value) {
  if (count_ == fields_.size()) fields_.emplace_back();
  fields_[count_].first.assign(name);
  fields_[count_].second.assign(value);
  ++count_;
}

void Headers::set(std::string_view name, std::string_view value_in) {
  const std::string value(value_in);  // may point into a field that moves below
  const std::string key(name);
  const auto last = std::remove_if(fields_.begin(), fields_.begin() + static_cast<std::ptrdiff_t>(count_),
                                   [&](const auto& field) { return same_name(field.first, key); });
  count_ = static_cast<std::size_t>(last - fields_.begin());
  add(key, value);
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (std::size_t i = 0; i < count_; ++i)
    if (same_name(fields_[i].first, name)) return fields_[i].second;
  return std::nullopt;
}

void Headers::clear() {
  for (auto& [name, value] : fields_) core::wipe(value);
  count_ = 0;
}

std::optional<std::string> Request::query_parameter(std::string_view name) const {
  std::string_view rest = query;
  while (!rest.empty()) {
    const auto end = rest.find('&');
    const auto pair = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    const auto equals = pair.find('=');
    const auto key = percent_decode(pair.substr(0, equals), true);
    if (!key || *key != name) continue;
    return equals == std::string_view::npos ? std::string{} : percent_decode(pair.substr(equals + 1), true);
  }
  return std::nullopt;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_blank) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain =
        (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::string make_request_id() {
  static const std::string process = core::random_hex(3);
  static std::atomic<std::uint32_t> counter{0};
  char text[16];  // 15 characters fit a std::string without an allocation
  std::snprintf(text, sizeof text, "%s-%08x", process.c_str(), counter.fetch_add(1, std::memory_order_relaxed));
  return std::string(text, 15);
}

Response Response::json(int status, std::string text) {
  return Response::text(status, std::move(text), "application/json");
}

Response Response::empty(int status) {
  Response response;
  response.status = status;
  return response;
}

Response Response::text(int status, std::string text, std::string content_type) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", content_type);
  response.body = std::move(text);
  return response;
}

}  // namespace gluepot::http
