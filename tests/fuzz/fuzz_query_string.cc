// SPDX-License-Identifier: Apache-2.0
// percent_decode, percent_encode and query_parameter on any bytes: no fault, and what is encoded decodes to itself.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 16 * 1024) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const bool plus : {false, true}) {
    const auto decoded = gluepot::http::percent_decode(text, plus);
    if (decoded && decoded->size() > text.size()) std::abort();
    if (gluepot::http::percent_decode(gluepot::http::percent_encode(text), plus) != text) std::abort();
  }
  gluepot::http::Request request;
  // The part before the first blank is the name to look for, the rest the query.
  const auto blank = text.find(' ');
  const std::string name(text.substr(0, blank));
  request.query = blank == std::string_view::npos ? std::string(text) : std::string(text.substr(blank + 1));
  (void)request.query_parameter(name);
  request.query = gluepot::http::percent_encode(name) + "=" + gluepot::http::percent_encode(text) + "&" + request.query;
  if (request.query_parameter(name) != text) std::abort();
  return 0;
}
