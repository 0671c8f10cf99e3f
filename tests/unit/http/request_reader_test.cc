// SPDX-License-Identifier: Apache-2.0
#include "http/impl/request_reader.h"

#include <gtest/gtest.h>

#include "http/impl/access_log.h"
#include "http/impl/response_head.h"
#include "http/impl/sockets.h"

namespace gluepot::http {
namespace {

using State = RequestReader::State;

/// Feeds `bytes` in pieces of `step`, as a socket would, and stops at the end of the first request.
struct Fed {
  explicit Fed(std::string_view bytes, std::size_t step = 1 << 20, std::size_t max_body = 1 << 20)
      : reader(request, 32 * 1024) {
    std::string buffer;
    while (reader.state() == State::kHead || reader.state() == State::kBody) {
      const auto used = reader.put(buffer);
      buffer.erase(0, used);
      if (reader.state() == State::kHeader) reader.accept_body(max_body);
      if (used > 0) continue;
      if (bytes.empty() || reader.state() == State::kFailed || reader.state() == State::kComplete) break;
      buffer += bytes.substr(0, step);
      bytes.remove_prefix(std::min(step, bytes.size()));
    }
    left = buffer + std::string(bytes);
  }
  Request request;
  RequestReader reader;
  std::string left;
};

struct Attack {
  const char* name;
  std::string bytes;
  int status;
};
void PrintTo(const Attack& attack, std::ostream* out) {
  *out << attack.name;
}

std::string head(std::string_view fields, std::string_view line = "POST /a HTTP/1.1") {
  return std::string(line) + "\r\nHost: h\r\n" + std::string(fields) + "\r\n";
}

class FramingAttackTest : public testing::TestWithParam<Attack> {};

TEST_P(FramingAttackTest, IsRefused) {
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1} << 20}) {
    const Fed fed(GetParam().bytes, step);
    EXPECT_EQ(fed.reader.state(), State::kFailed) << "step " << step;
    EXPECT_EQ(fed.reader.failure().status, GetParam().status) << fed.reader.failure().why;
    EXPECT_FALSE(fed.reader.keep_alive());
  }
}

const std::string kChunked = "Transfer-Encoding: chunked\r\n";

INSTANTIATE_TEST_SUITE_P(
    Reader, FramingAttackTest,
    testing::Values(
        Attack{"LengthAndChunked", head("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
        Attack{"ChunkedAndLength", head("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n") + "0\r\n\r\n", 400},
        Attack{"TwoLengths", head("Content-Length: 3\r\nContent-Length: 4\r\n") + "abcd", 400},
        Attack{"TwoEqualLengths", head("Content-Length: 3\r\nContent-Length: 3\r\n") + "abc", 400},
        Attack{"LengthList", head("Content-Length: 3, 3\r\n") + "abc", 400},
        Attack{"SignedLength", head("Content-Length: +3\r\n") + "abc", 400},
        Attack{"NegativeLength", head("Content-Length: -3\r\n") + "abc", 400},
        Attack{"HexLength", head("Content-Length: 0x3\r\n") + "abc", 400},
        Attack{"EmptyLength", head("Content-Length: \r\n") + "abc", 400},
        Attack{"HugeLength", head("Content-Length: 99999999999999999999999\r\n"), 400},
        Attack{"TwoEncodings", head(kChunked + kChunked) + "0\r\n\r\n", 400},
        Attack{"EncodingList", head("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n", 501},
        Attack{"EncodingIdentity", head("Transfer-Encoding: identity\r\n"), 501},
        Attack{"EncodingWithTab", head("Transfer-Encoding: \vchunked\r\n") + "0\r\n\r\n", 400},
        Attack{"EncodingIn10", head(kChunked, "POST /a HTTP/1.0") + "0\r\n\r\n", 400},
        Attack{"BlankBeforeColon", head("Content-Length : 3\r\n") + "abc", 400},
        Attack{"FoldedLine", head("X: a\r\n b\r\n"), 400},
        Attack{"FoldedEncoding", head("Transfer-Encoding:\r\n chunked\r\n"), 400},
        Attack{"FirstFieldFolded", "GET / HTTP/1.1\r\n Host: h\r\n\r\n", 400},
        Attack{"BareLineFeed", "GET / HTTP/1.1\nHost: h\n\n", 400},
        Attack{"BareLineFeedInField", "GET / HTTP/1.1\r\nHost: h\r\nX: a\nY: b\r\n\r\n", 400},
        Attack{"BareCarriageReturn", "GET / HTTP/1.1\r\nHost: h\r\nX: a\rY: b\r\n\r\n", 400},
        Attack{"NulInField", std::string("GET / HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 35), 400},
        Attack{"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
        Attack{"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        Attack{"HostWithPath", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
        Attack{"HostWithBlank", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400},
        Attack{"NoVersion", "GET /\r\nHost: h\r\n\r\n", 400},
        Attack{"Version2", "GET / HTTP/2.0\r\nHost: h\r\n\r\n", 505},
        Attack{"FieldWithoutColon", head("nonsense\r\n"), 400}, Attack{"EmptyName", head(": x\r\n"), 400},
        Attack{"EncodedNul", head("", "GET /a%00b HTTP/1.1"), 400},
        Attack{"BadPercent", head("", "GET /a%zz HTTP/1.1"), 400},
        Attack{"CutPercent", head("", "GET /a%2 HTTP/1.1"), 400},
        Attack{"DotSegments", head("", "GET /a/../b HTTP/1.1"), 400},
        Attack{"EncodedDotSegments", head("", "GET /a/%2e%2E/b HTTP/1.1"), 400},
        Attack{"EncodedSlashDots", head("", "GET /a%2f..%2fb HTTP/1.1"), 400},
        Attack{"BackslashDots", head("", "GET /a%5c..%5cb HTTP/1.1"), 400},
        Attack{"OneDot", head("", "GET /. HTTP/1.1"), 400},
        Attack{"EncodedLineFeed", head("", "GET /a%0ab HTTP/1.1"), 400},
        Attack{"BadUtf8", head("", "GET /a%ff HTTP/1.1"), 400}, Attack{"Fragment", head("", "GET /a#b HTTP/1.1"), 400},
        Attack{"NoSlash", head("", "GET a HTTP/1.1"), 400}, Attack{"Asterisk", head("", "OPTIONS * HTTP/1.1"), 400},
        Attack{"OtherScheme", head("", "GET ftp://a/b HTTP/1.1"), 400},
        Attack{"UserInfo", head("", "GET http://user@host/b HTTP/1.1"), 400},
        Attack{"ChunkWithoutSize", head(kChunked) + "\r\nabc\r\n0\r\n\r\n", 400},
        Attack{"ChunkNegative", head(kChunked) + "-1\r\nabc\r\n0\r\n\r\n", 400},
        Attack{"ChunkTooLongForItsSize", head(kChunked) + "2\r\nabc\r\n0\r\n\r\n", 400},
        Attack{"ChunkBareLineFeed", head(kChunked) + "3\nabc\n0\n\n" + std::string(17000, 'x'), 400},
        Attack{"ChunkSizeOverflow", head(kChunked) + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n", 400},
        Attack{"ChunkSizeOverLimit", head(kChunked) + "7fffffff\r\n" + std::string(1100000, 'x'), 413},
        Attack{"EndlessExtension", head(kChunked) + "3;" + std::string(40000, 'x'), 400},
        Attack{"EndlessTrailers", head(kChunked) + "0\r\nX: " + std::string(90000, 'x'), 400},
        Attack{"LengthOverLimit", head("Content-Length: 1048577\r\n"), 413},
        Attack{"OtherExpectation", head("Expect: the-unexpected\r\n"), 417},
        Attack{"EndlessRequestLine", "GET /" + std::string(40000, 'a'), 431},
        Attack{"EndlessFields", "GET / HTTP/1.1\r\n" + std::string(20000, 'a') + ": b\r\n" + std::string(20000, 'a'),
               431},
        Attack{"TlsHello", "\x16\x03\x01\x02\r\n\r\n", 400}),
    [](const auto& info) { return info.param.name; });

TEST(RequestReaderTest, TheSameRequestComesOutHoweverTheBytesArrive) {
  const auto bytes = head("X-Api-Key: ITG.x\r\n" + kChunked, "PATCH /a%20b/%C3%A9?q=%2F&r HTTP/1.1") +
                     "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nContent-Type: trailer\r\nHost: evil\r\n\r\nGET /next";
  for (std::size_t step = 1; step < bytes.size() + 2; ++step) {
    const Fed fed(bytes, step);
    ASSERT_EQ(fed.reader.state(), State::kComplete) << step << " " << fed.reader.failure().why;
    EXPECT_EQ(fed.request.method, Method::kPatch);
    EXPECT_EQ(fed.request.path, "/a b/\xc3\xa9");
    EXPECT_EQ(fed.request.query, "q=%2F&r");
    EXPECT_EQ(fed.request.body, "abcdefg");
    EXPECT_EQ(fed.request.host, "h");
    EXPECT_EQ(fed.request.headers.find("content-type"), std::nullopt) << "a trailer became a header";
    EXPECT_EQ(fed.request.headers.find("x-api-key"), "ITG.x");
    EXPECT_TRUE(fed.reader.keep_alive());
    EXPECT_EQ(fed.left, "GET /next");
  }
}

TEST(RequestReaderTest, AbsoluteTargetNamesTheHost) {
  const Fed fed("GET http://other:81/x?y HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(fed.reader.state(), State::kComplete);
  EXPECT_EQ(fed.request.host, "other:81");
  EXPECT_EQ(fed.request.path, "/x");
  EXPECT_EQ(fed.request.query, "y");
}

TEST(RequestReaderTest, ConnectionHeaderAndVersionDecideKeepAlive) {
  EXPECT_TRUE(Fed("GET / HTTP/1.1\r\nHost: h\r\n\r\n").reader.keep_alive());
  EXPECT_FALSE(Fed("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").reader.keep_alive());
  EXPECT_FALSE(Fed("GET / HTTP/1.0\r\n\r\n").reader.keep_alive());
  EXPECT_TRUE(Fed("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").reader.keep_alive());
}

TEST(RequestReaderTest, EmptyLineBeforeARequestIsTolerated) {
  for (const std::size_t step : {1, 2, 3, 100})
    EXPECT_EQ(Fed("\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n", step).reader.state(), State::kComplete);
}

TEST(ResponseHeadTest, NoValueCanAddALine) {
  Response response;
  response.headers.add("X-Good", "yes");
  response.headers.add("X-Bad", "a\r\nSet-Cookie: stolen=1");
  response.headers.add("X-Bad\r\nX", "a");
  response.headers.add("Content-Length", "999");
  response.headers.add("X-Frame-Options", "ALLOWALL");
  std::string out;
  append_head(out, response, {.content_length = 5, .date = "D", .request_id = "r"});
  EXPECT_NE(out.find("X-Good: yes\r\n"), std::string::npos);
  EXPECT_EQ(out.find("stolen"), std::string::npos);
  EXPECT_EQ(out.find("X-Bad"), std::string::npos);
  EXPECT_EQ(out.find("999"), std::string::npos);
  EXPECT_EQ(out.find("ALLOWALL"), std::string::npos);
  EXPECT_NE(out.find("Content-Length: 5\r\n"), std::string::npos);
}

TEST(ResponseHeadTest, DateIsThatOfTheStandard) {
  EXPECT_EQ(DateCache{}.now(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST(AccessLogTest, ShowsThePublicPartOfAKeyOnly) {
  const std::string prefix = "ITG.0123456789abcdef0123456789abcdef";
  const auto shown = [](const std::string& key) {
    Request request;
    request.headers.add("x-api-key", key);
    return std::string(key_prefix(request));
  };
  EXPECT_EQ(shown(prefix + ".the-secret"), prefix);
  EXPECT_EQ(shown(prefix), prefix);
  EXPECT_EQ(shown("ITG.short.the-secret"), "");
  EXPECT_EQ(shown("ITG.short.the-secret-is-much-longer-than-36"), "");
  EXPECT_EQ(shown("0123456789abcdef0123456789abcdef0123456789.x"), "");
}

TEST(AccessLogTest, LeavesOutTokensInTheQuery) {
  EXPECT_EQ(loggable_target("/a?x=1&token=abc&y&%74oken=d&code=e&filter[name]=z"),
            "/a?x=1&token=-&y&%74oken=-&code=-&filter[name]=z");
  EXPECT_EQ(loggable_target("/a"), "/a");
  EXPECT_EQ(loggable_target("/setup/abc123"), "/setup/-");
  EXPECT_EQ(loggable_target("/api/v1/s%65tup/abc123?x=1"), "/api/v1/setup/-?x=1");
  EXPECT_EQ(loggable_target("/a?"), "/a?");
}

TEST(ForwardedTest, OnlyATrustedPeerIsBelieved) {
  const auto apply = [](std::string peer, std::vector<std::string> lists) {
    Request request;
    request.remote_address = std::move(peer);
    request.scheme = "http";
    for (const auto& list : lists) request.headers.add("X-Forwarded-For", list);
    request.headers.add("X-Forwarded-Proto", "https");
    apply_forwarded(request, {"10.0.0.1", "10.0.0.2"});
    return request.remote_address + " " + request.scheme;
  };
  EXPECT_EQ(apply("1.2.3.4", {"9.9.9.9"}), "1.2.3.4 http");
  EXPECT_EQ(apply("10.0.0.1", {"9.9.9.9"}), "9.9.9.9 https");
  EXPECT_EQ(apply("10.0.0.1", {"6.6.6.6, 9.9.9.9, 10.0.0.2"}), "9.9.9.9 https");
  EXPECT_EQ(apply("10.0.0.1", {"6.6.6.6", "9.9.9.9"}), "9.9.9.9 https")
      << "a second header line must not be overlooked";
  EXPECT_EQ(apply("10.0.0.1", {"<script>"}), "10.0.0.1 https");
}

}  // namespace
}  // namespace gluepot::http
