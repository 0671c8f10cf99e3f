// SPDX-License-Identifier: Apache-2.0
#include "net/mail.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace gluepot::net {
namespace {

Mail mail() {
  return {"hub@gluepot.test", {"ana@acme.test", "bo@acme.test"},
          "Sync is failing",  "All is lost.\n",
          "id1@gluepot.test", 1'700'000'000'000};
}

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(MailTextTest, HasItsHeadersAndLinesThatEveryServerTakes) {
  const auto text = mail_text(mail());
  EXPECT_NE(text.find("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"), std::string::npos);
  EXPECT_NE(text.find("Message-ID: <id1@gluepot.test>\r\n"), std::string::npos);
  EXPECT_NE(text.find("To: <ana@acme.test>,\r\n <bo@acme.test>\r\n"), std::string::npos);
  EXPECT_EQ(count(text, "\n"), count(text, "\r\n"));
  EXPECT_TRUE(std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; }));
}

TEST(MailTextTest, NoInputAddsAHeaderOrALine) {
  auto hostile = mail();
  hostile.subject = "Word\r\nBcc: eve@evil.test\r\n\r\n.\r\nMAIL FROM:<x>" + std::string(500, 'x') + "\xF0\x9F\x94\x91";
  hostile.text = "\r\n.\r\nQUIT\r\n" + std::string(5000, 'y');
  const auto text = mail_text(hostile);
  EXPECT_EQ(count(text, "Bcc"), 0u);
  EXPECT_EQ(count(text, "\r\n."), 0u);
  EXPECT_EQ(count(text, "QUIT"), 0u);
  std::size_t longest = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find("\r\n", at), text.size());
    longest = std::max(longest, end - at);
    at = end + 2;
  }
  EXPECT_LE(longest, 78u);
}

TEST(SendMailTest, AnAddressThatIsNoneIsRefusedBeforeAnythingIsOpened) {
  auto wrong = mail();
  wrong.to = {"a@b>\r\nRCPT TO:<c@d"};
  EXPECT_EQ(send_mail({"localhost", 1}, wrong, nullptr).error().code, core::ErrorCode::kInvalidArgument);
}

}  // namespace
}  // namespace gluepot::net
