// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "core/ids.h"
#include "core/log.h"
#include "core/secret.h"
#include "core/text.h"

namespace gluepot::core {
namespace {

TEST(SecretTest, OnlyMovesAndLeavesNothingBehind) {
  static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
  Secret first("value");
  Secret second(std::move(first));
  EXPECT_TRUE(first.empty());  // NOLINT: a moved-from Secret is empty by contract
  EXPECT_EQ(second.reveal(), "value");
  Secret third("other");
  third = std::move(second);
  EXPECT_EQ(third.reveal(), "value");
  EXPECT_TRUE(third.equals("value"));
  EXPECT_FALSE(third.equals("valuE"));
  EXPECT_FALSE(third.equals("valu"));
}

TEST(SecretTest, WipesTheTextItTakesAndWhatIsCutOff) {
  std::string text = "a value longer than the small string buffer";
  const char* bytes = text.data();
  const auto size = text.size();
  const Secret taken = Secret::take(std::move(text));
  EXPECT_TRUE(text.empty());  // NOLINT
  EXPECT_EQ(std::string_view(bytes, size).find_first_not_of('\0'), std::string_view::npos);
  Secret cut("abcdef");
  cut.resize_down(2);
  EXPECT_EQ(cut.reveal(), "ab");
  EXPECT_EQ(std::string_view(cut.data() + 2, 4), std::string_view("\0\0\0\0", 4));
}

TEST(SecretTest, GrowsByAppending) {
  Secret secret;
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    secret.append("abc");
    expected += "abc";
  }
  EXPECT_EQ(secret.reveal(), expected);
}

TEST(TimeTest, RoundTrips) {
  for (const std::int64_t ms : {0LL, 1LL, 999LL, 1'700'000'000'123LL, 951'827'696'000LL, 4'102'444'799'999LL, -1LL})
    EXPECT_EQ(parse_time(format_time(ms)), ms) << format_time(ms);
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(parse_time("1970-01-02"), 86'400'000);
  EXPECT_EQ(parse_time("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(parse_time("1969-12-31T23:30:00.5-00:30"), 500);
  EXPECT_EQ(parse_time("1970-01-01T00:00Z"), 0);
}

TEST(TimeTest, RefusesEverythingElse) {
  for (const auto* text :
       {"", "x", "2026", "2026-1-2", "2026-02-30", "2026-13-01", "2026-01-02T", "2026-01-02T25:00:00Z",
        "2026-01-02T03:60:00Z", "2026-01-02T03:04:61Z", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05Zx",
        "2026-01-02T03:04:05+99:99", "2026-01-02T03:04:05+1", "2026-01-02X03:04:05Z", " 2026-01-02"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(TextTest, NormalisedNamesAgree) {
  struct Case {
    const char* a;
    const char* b;
  };
  for (const auto& c :
       {Case{"Acme", " ACME "}, Case{"a  b", "A\u00a0\tB"}, Case{"Stra\u00dfe", "STRASSE"}, Case{"\uFF21cme", "acme"},
        Case{"Cafe\u0301", "CAF\u00c9"}, Case{"Ac\u200bme", "acme"}, Case{"\ufb01rm", "firm"}, Case{"a\nb", "a b"}})
    EXPECT_EQ(normalise_name(c.a), normalise_name(c.b)) << c.a;
  EXPECT_NE(normalise_name("Acme Ltd"), normalise_name("Acme"));
  EXPECT_NE(normalise_name("Cafe"), normalise_name("Caf\u00e9"));
  EXPECT_EQ(normalise_name(" \u3000 "), "");
  EXPECT_EQ(normalise_name("\xff"), "\xff");
  EXPECT_EQ(normalise_name(normalise_name("  \uFF21  B ")), "a b");
}

TEST(TextTest, QuotesJsonWithoutRawControlCharacters) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  const std::string quoted = json_quote(all);
  for (const char c : quoted) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_TRUE(valid_utf8(quoted));
  EXPECT_EQ(json_quote("a\"b\\\n"), "\"a\\\"b\\\\\\u000a\"");
}

TEST(TextTest, ParsesWholeNumbersOnly) {
  EXPECT_EQ(parse_int64("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(parse_int64("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(parse_int64("0"), 0);
  for (const auto* text : {"", " 1", "1 ", "+1", "1.0", "0x1", "9223372036854775808", "-"})
    EXPECT_FALSE(parse_int64(text)) << text;
}

TEST(TextTest, HexAndBase64RoundTripAndRefuse) {
  std::string bytes;
  for (int size = 0; size < 70; ++size) {
    EXPECT_EQ(from_hex(to_hex(bytes)), bytes);
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
    bytes += static_cast<char>(size * 37);
  }
  EXPECT_EQ(to_base64("ab"), "YWI=");
  for (const auto* text : {"a", "zz", "0g", "00 0"}) EXPECT_EQ(from_hex(text), "") << text;
  for (const auto* text : {"YWI", "YWI=x", "Y*I=", "YWI==="}) EXPECT_EQ(from_base64(text), "") << text;
}

TEST(TextTest, KnowsUtf8) {
  EXPECT_TRUE(valid_utf8("\u00e9\u4e2d"));
  for (const auto* text : {"\xff", "\xc3", "\xed\xa0\x80", "\xc0\xaf", "\xf4\x90\x80\x80"})
    EXPECT_FALSE(valid_utf8(text));
}

TEST(Text, ANameFromOutsideCannotDriveATerminal) {
  EXPECT_EQ(printable("a\x1b[2J\r\nb\tc\x7f\xC2\x9B"
                      "d\xC2\xA0\xC3\xA4"),
            "a [2J  b c   d\xC2\xA0\xC3\xA4");
}

/// In a child without privileges, which may lock only a few pages.
TEST(Secret, ALimitThatLocksOnlyAFewPagesStopsTheStart) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizers make mlock do nothing";
#endif
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit few{64 * 1024, 64 * 1024};
    if (::setrlimit(RLIMIT_MEMLOCK, &few) != 0 || (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0))
      ::_exit(3);
    const auto required = init_secrets(true), asked = init_secrets(false);
    ::_exit(!required && required.error().message.find("65536") != std::string::npos && asked ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(Id, NewOnesNeverMeetHoweverManyOfOneMillisecondAndHoweverManyThreads) {
  constexpr std::size_t kEach = 50'000, kThreads = 4;
  std::array<std::vector<std::int64_t>, kThreads> made;
  std::vector<std::thread> threads;
  for (auto& mine : made)
    threads.emplace_back([&mine] {
      for (std::size_t i = 0; i < kEach; ++i)
        mine.push_back(new_id(i % 7 == 0 ? 1'800'000'000'000 : 1'700'000'000'000));
    });
  for (auto& thread : threads) thread.join();
  std::vector<std::int64_t> all;
  for (const auto& mine : made) {
    EXPECT_TRUE(std::is_sorted(mine.begin(), mine.end()));
    all.insert(all.end(), mine.begin(), mine.end());
  }
  std::sort(all.begin(), all.end());
  EXPECT_GT(all.front(), 0);
  EXPECT_EQ(std::adjacent_find(all.begin(), all.end()), all.end());
}

}  // namespace
}  // namespace gluepot::core
