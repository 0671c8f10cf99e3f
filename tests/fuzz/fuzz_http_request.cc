// SPDX-License-Identifier: Apache-2.0
// Any bytes as a connection would deliver them. The first byte chooses the size of the pieces; a second reader gets
// everything at once and must come to the same end.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/impl/access_log.h"
#include "http/impl/request_reader.h"
#include "http/impl/sockets.h"

namespace {

using gluepot::http::Request;
using gluepot::http::RequestReader;
using State = RequestReader::State;

constexpr std::size_t kMaxHeader = 4096, kMaxBody = 8192;

void require(bool promise) {
  if (!promise) std::abort();
}

struct Outcome {
  int complete = 0;
  State last = State::kHead;
  std::string seen;
};

void check(const Request& request) {
  require(!request.path.empty() && request.path.front() == '/');
  require(request.path.find('\0') == std::string::npos && request.path.find("/../") == std::string::npos);
  require(request.body.size() <= kMaxBody);
  for (const auto& [name, value] : request.headers)
    require((name + value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
  (void)request.query_parameter("page[size]");
  (void)gluepot::http::key_prefix(request);
  (void)gluepot::http::loggable_target(request.target);
}

Outcome run(std::string_view bytes, std::size_t step) {
  Request request;
  RequestReader reader(request, kMaxHeader);
  Outcome outcome;
  std::string buffer;
  for (bool more = true; more;) {
    const auto used = reader.put(buffer);
    require(used <= buffer.size());
    buffer.erase(0, used);
    if (reader.state() == State::kHeader) {
      request.remote_address = "10.0.0.1";
      gluepot::http::apply_forwarded(request, {"10.0.0.1"});
      reader.accept_body(kMaxBody);
    }
    if (reader.state() == State::kFailed) break;
    if (reader.state() == State::kComplete) {
      check(request);
      ++outcome.complete;
      outcome.seen += request.target + "\n" + request.body + "\n" + request.remote_address + "\n";
      reader.reset();
      continue;
    }
    if (used > 0) continue;
    more = !bytes.empty();
    buffer += bytes.substr(0, step);
    bytes.remove_prefix(std::min(step, bytes.size()));
  }
  outcome.last = reader.state();
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 64 * 1024) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = run(bytes, bytes.size() + 1);
  const auto pieces = run(bytes, 1 + data[0] % 64U);
  require(whole.complete == pieces.complete && whole.seen == pieces.seen);
  // A body cut off in the middle may be waited for in one and refused already in the other.
  if (whole.last != State::kBody && pieces.last != State::kBody)
    require((whole.last == State::kFailed) == (pieces.last == State::kFailed));
  return 0;
}
