// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/multipart.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <random>

#include "connectors/local/impl/file_names.h"

namespace gluepot::local {
namespace {

constexpr std::string_view kType = "multipart/form-data; boundary=XyZ";

std::string part(const std::string& disposition, const std::string& content, const std::string& more = {}) {
  return "--XyZ\r\nContent-Disposition: form-data; " + disposition + "\r\n" + more + "\r\n" + content + "\r\n";
}
const std::string kEnd = "--XyZ--\r\n";

TEST(MultipartTest, PartsComeWithNameFileAndBytes) {
  const std::string binary("\x00\x01\r\n--Xy\r\n\xff", 12);
  const auto body = part("name=\"data[type]\"", "attachments") +
                    part("name=\"f\"; filename=\"a \\\"b\\\".pdf\"", binary, "Content-Type: application/pdf\r\n") +
                    part("name=empty", "") + kEnd;
  const auto parts = read_form(kType, body);
  ASSERT_TRUE(parts) << parts.error().detail;
  ASSERT_EQ(parts->size(), 3u);
  EXPECT_EQ((*parts)[0].content, "attachments");
  EXPECT_FALSE((*parts)[0].file_name);
  EXPECT_EQ((*parts)[1].file_name, "a \"b\".pdf");
  EXPECT_EQ((*parts)[1].content_type, "application/pdf");
  EXPECT_EQ((*parts)[1].content, binary);
  EXPECT_EQ((*parts)[2].content, "");
}

TEST(MultipartTest, QuotedBoundariesAndExtendedNamesAreRead) {
  const auto body =
      "--a b\r\nContent-Disposition: form-data; name=x; filename=\"plain\"; filename*=UTF-8''r%C3%A9sum%C3%A9.txt"
      "\r\n\r\nhello\r\n--a b--";
  const auto parts = read_form("Multipart/Form-Data; charset=utf-8; boundary=\"a b\"", body);
  ASSERT_TRUE(parts) << parts.error().detail;
  EXPECT_EQ((*parts)[0].file_name, "r\u00e9sum\u00e9.txt");
}

TEST(MultipartTest, WhatIsNotStrictlyAFormIsRefused) {
  const auto good = part("name=x", "1") + kEnd;
  ASSERT_TRUE(read_form(kType, good));
  const std::pair<std::string, std::string> bad[] = {
      {"multipart/form-data", good},
      {"multipart/form-data; boundary=", good},
      {"multipart/form-data; boundary=\"a\x01\"", good},
      {"multipart/form-data; boundary=" + std::string(71, 'a'), good},
      {std::string(kType), ""},
      {std::string(kType), "preamble\r\n" + good},
      {std::string(kType), part("name=x", "1")},
      {std::string(kType), good + "more"},
      {std::string(kType), kEnd},
      {std::string(kType), "--XyZ\n" + good},
      {std::string(kType), part("filename=x", "1") + kEnd},
      {std::string(kType), part("name=\"x", "1") + kEnd},
      {std::string(kType), part("name=\"\xff\"", "1") + kEnd},
      {std::string(kType), "--XyZ\r\nContent-Type: text/plain\r\n\r\n1\r\n" + kEnd},
      {std::string(kType), "--XyZ\r\nContent-Disposition: attachment; name=x\r\n\r\n1\r\n" + kEnd},
      {std::string(kType), part("name=x", "MQ==", "Content-Transfer-Encoding: base64\r\n") + kEnd},
      {std::string(kType), part("name=x", "1", "Content-Type: multipart/mixed; boundary=q\r\n") + kEnd},
      {std::string(kType), part("name=x", "1", "X: " + std::string(9000, 'x') + "\r\n") + kEnd},
  };
  for (const auto& [type, body] : bad) {
    const auto parts = read_form(type, body);
    ASSERT_FALSE(parts) << type << "\n" << body.substr(0, 200);
    EXPECT_EQ(parts.error().status, 400);
  }
  std::string many;
  for (std::size_t i = 0; i <= kMaxFormParts; ++i) many += part("name=x" + std::to_string(i), "");
  EXPECT_FALSE(read_form(kType, many + kEnd));
}

std::string document(const std::string& body) {
  const auto parts = read_form(kType, body);
  if (!parts) return "form: " + parts.error().detail;
  const auto text = form_document("attachments", *parts);
  return text ? *text : "refused: " + text.error().detail;
}

TEST(MultipartTest, NamesWithBracketsAreNested) {
  EXPECT_EQ(document(part("name=\"data[type]\"", "attachments") +
                     part("name=\"data[attributes][attachment]\"; filename=\"a.txt\"", "hi") + kEnd),
            R"({"data":{"type":"attachments","attributes":{"attachment":{"content":"aGk=","file_name":"a.txt"}}}})");
}

TEST(MultipartTest, PlainNamesAreAttributesAndSeveralFilesSeveralRows) {
  EXPECT_EQ(document(part("name=attachment; filename=a.txt", "hi", "Content-Type: text/plain\r\n") + kEnd),
            R"({"data":{"type":"attachments","attributes":{"attachment":{"content":"aGk=","file_name":"a.txt",)"
            R"("content_type":"text/plain"}}}})");
  const auto two = boost::json::parse(
      document(part("name=attachment; filename=a", "1") + part("name=attachment; filename=b", "2") + kEnd));
  ASSERT_TRUE(two.at("data").is_array());
  EXPECT_EQ(two.at("data").as_array().size(), 2u);
}

TEST(MultipartTest, ContradictingAndDeepNamesAreRefused) {
  for (const auto& body : {part("name=\"data[a]\"", "1") + part("name=\"data[a][b]\"", "2"),
                           part("name=\"data[a]\"", "1") + part("name=\"data[a]\"", "2"), part("name=\"data[]\"", "1"),
                           part("name=\"data[a\"", "1"), part("name=\"data[a]b\"", "1"), part("name=data", "1"),
                           part("name=\"data[1][2][3][4][5][6][7][8][9]\"", "1")})
    EXPECT_TRUE(document(body + kEnd).starts_with("refused: ")) << document(body + kEnd);
}

TEST(MultipartTest, RandomDamageNeverReadsBeyondTheBody) {
  std::mt19937 random(7);
  const auto good = part("name=\"data[type]\"", "attachments") +
                    part("name=\"data[attributes][attachment]\"; filename=\"a.txt\"", std::string(200, '-')) + kEnd;
  for (int i = 0; i < 20'000; ++i) {
    auto body = good;
    for (unsigned n = random() % 6; n-- > 0;) {
      const auto at = random() % body.size();
      switch (random() % 3) {
        case 0:
          body[at] = static_cast<char>(random());
          break;
        case 1:
          body.erase(at, random() % 40);
          break;
        default:
          body.insert(at, good.substr(random() % good.size(), random() % 40));
      }
      if (body.empty()) break;
    }
    const auto parts = read_form(kType, body);
    if (!parts) continue;
    for (const auto& one : *parts) {
      EXPECT_GE(one.content.data(), body.data());
      EXPECT_LE(one.content.data() + one.content.size(), body.data() + body.size());
    }
    (void)form_document("attachments", *parts);
  }
}

TEST(FileNamesTest, NamesAreBareAndShort) {
  EXPECT_EQ(clean_file_name("C:\\Users\\me\\a b.pdf"), "a b.pdf");
  EXPECT_EQ(clean_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(clean_file_name(".."), "");
  EXPECT_EQ(clean_file_name("a\r\nSet-Cookie: x"), "a  Set-Cookie: x");
  EXPECT_EQ(clean_file_name("\xff"), "");
  const auto cut = clean_file_name(std::string(199, 'a') + std::string(100, 'b') + "\u00e9\u00e9.pdf");
  EXPECT_LE(cut.size(), 255u);
  EXPECT_TRUE(cut.ends_with(".pdf"));
  EXPECT_EQ(extension_of("a.TAR.GZ"), "gz");
  EXPECT_EQ(extension_of("none"), "");
  EXPECT_EQ(content_type_for("pdf"), "application/pdf");
  EXPECT_EQ(content_type_for("exe"), "application/octet-stream");
  EXPECT_EQ(clean_content_type("Text/HTML; charset=utf-8"), "text/html");
  EXPECT_EQ(clean_content_type("text/html\r\nX: y"), "");
  EXPECT_EQ(clean_content_type("nonsense"), "");
}

}  // namespace
}  // namespace gluepot::local
