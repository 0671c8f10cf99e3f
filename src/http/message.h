// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/caller.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::http {

enum class Method { kGet, kHead, kPost, kPut, kPatch, kDelete, kOptions, kOther };
std::string_view method_name(Method method);

/// Field names compare without case; order and repetitions are kept.
class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  void set(std::string_view name, std::string_view value);
  /// The first value, or nothing.
  std::optional<std::string_view> find(std::string_view name) const;
  /// Empties the list and wipes the values (cookies, keys); the memory is kept for the next request.
  void clear();
  std::size_t size() const { return count_; }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.begin() + static_cast<std::ptrdiff_t>(count_); }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;  ///< slots from `count_` on are spare
  std::size_t count_ = 0;
};

/// One parsed request. The server has checked framing and limits (header 32 KiB, body as the route allows); the target
/// is as sent.
struct Request {
  Method method = Method::kGet;
  std::string target;  ///< as sent, for example "/itglue/passwords/7?show_password=false"
  std::string path;    ///< percent-decoded once, no dot segments; refused with 400 when it has any
  std::string query;   ///< raw, without '?'
  Headers headers;
  std::string body;    ///< wiped by the server once the handler has returned
  std::string host;    ///< the Host header: links are built from it
  std::string scheme;  ///< "http" or "https" as the client sees it (behind a trusted proxy: X-Forwarded-Proto)
  std::string remote_address;
  bool local_socket = false;  ///< came over the socket in the data folder: the operator of this machine
  std::string request_id;
  core::Caller caller;                       ///< set before the handler runs
  std::vector<std::string> path_parameters;  ///< values of {..} in the route's pattern, in order, percent-decoded

  /// The first value of a query parameter, percent-decoded ('+' is a blank), or nothing.
  std::optional<std::string> query_parameter(std::string_view name) const;
};

/// Percent-decodes; nothing when a sequence is cut or not hexadecimal.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank);
/// Leaves RFC 3986's unreserved characters alone, so the result fits a path segment and a query value.
std::string percent_encode(std::string_view text);
/// Short and unique in this process: six random digits of the process, a dash, a counter.
std::string make_request_id();

/// An answer that comes in pieces: the server calls `next` again and again and sends what it returns ("" = nothing
/// yet). Destroyed when the client leaves.
class EventStream {
 public:
  virtual ~EventStream() = default;
  virtual std::string next() = 0;  ///< never blocks: whatever is ready now
  /// Sent when nothing came for a while (ServerOptions::silence): server-sent events give a comment. Empty: nothing may
  /// stand between the pieces, as in a file.
  virtual std::string sign_of_life() const { return {}; }
  /// Asked after each next(): true ends the stream from our side.
  virtual bool over() { return false; }
  /// Asked once it is over: true leaves the answer without its end, so that the client sees that it is cut.
  virtual bool failed() { return false; }
  /// Registers a callback that the stream runs (from any thread, at most once per call of next()) when something
  /// becomes ready.
  virtual void on_ready(std::function<void()> wake) = 0;
};

/// Bytes that live as long as the program (embedded files).
struct StaticBytes {
  std::string_view bytes;
};

/// `Secret` bodies are written and wiped, and never cached; `shared` and static bodies are sent without a copy.
using Body = std::variant<std::string, core::Secret, std::shared_ptr<const std::string>, std::shared_ptr<EventStream>,
                          StaticBytes>;

struct Response {
  int status = 200;
  Headers headers;
  Body body = std::string{};

  static Response json(int status, std::string text);
  static Response empty(int status);
  static Response text(int status, std::string text, std::string content_type);
};

}  // namespace gluepot::http
