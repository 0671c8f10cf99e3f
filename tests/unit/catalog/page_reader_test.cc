// SPDX-License-Identifier: Apache-2.0
#include "catalog/page_reader.h"

#include <gtest/gtest.h>

#include <set>

#include <boost/json.hpp>

namespace gluepot::catalog {
namespace {

constexpr std::string_view kPasswords =
    R"({"data":[{"id":"41","type":"passwords","attributes":{"organization-id":7,"name":"Core \u0053witch","password":"hunter2\u0041",)"
    R"("otp-secret":"JBSWY3DP","username":"root","url":null,"archived":true,"restricted":true,"vault-id":null,"password-category-id":"12",)"
    R"("created-at":"2026-01-02T03:04:05.000Z","updated-at":"2026-01-02T03:04:06.000Z"},"relationships":{}}],)"
    R"("meta":{"current-page":1,"next-page":2,"prev-page":null,"total-pages":3,"total-count":123,"filters":{}},"links":{}})";

class PageReaderTest : public testing::Test {
 protected:
  core::Result<Page> read(Kind kind, std::string_view text, const SecretTraits* traits = nullptr) {
    body_ = core::Secret(text);
    return reader_.read(kind, body_, traits);
  }
  static SideValue side(const Row& row, std::string_view attribute) {
    const auto columns = side_columns(row.kind);
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].attribute == attribute) return row.side[i];
    ADD_FAILURE() << attribute;
    return {};
  }
  PageReader reader_;
  core::Secret body_;
};

TEST_F(PageReaderTest, ReadsColumnsAndRemovesSecrets) {
  const auto page = read(Kind::kPasswords, kPasswords);
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->rows.size(), 1u);
  const Row& row = page->rows[0];
  EXPECT_EQ(row.id, 41);
  EXPECT_EQ(row.organization_id, 7);
  EXPECT_EQ(row.name, "Core Switch");
  EXPECT_TRUE(row.archived);
  EXPECT_EQ(row.flags, kFlagRestricted | kFlagScrubbed);
  EXPECT_EQ(row.updated_at_ms - row.created_at_ms, 1000);
  EXPECT_EQ(side(row, "username"), SideValue(std::string("root")));
  EXPECT_EQ(side(row, "url"), SideValue());
  EXPECT_EQ(side(row, "password-category-id"), SideValue(std::int64_t{12}));
  EXPECT_EQ(row.attributes.find("hunter2"), std::string_view::npos);
  EXPECT_EQ(row.attributes.find("JBSWY3DP"), std::string_view::npos);
  const auto parsed = boost::json::parse(boost::json::string_view(row.attributes.data(), row.attributes.size()));
  EXPECT_FALSE(parsed.as_object().contains("password"));
  EXPECT_EQ(parsed.as_object().size(), 10u);
  EXPECT_EQ(page->total_count, 123);
  EXPECT_EQ(page->next_page, 2);
}

TEST_F(PageReaderTest, AttributesAreTheBytesReceivedWhenNothingIsSecret) {
  const auto page = read(Kind::kDocuments,
                         "{ \"data\" : { \"type\":\"documents\", \"attributes\" : { \"name\" : \"x\",\n "
                         "\"content\":[{\"a\":1}] } , \"id\":9007199254740993 } }");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_TRUE(page->single);
  EXPECT_EQ(page->rows[0].attributes, "{ \"name\" : \"x\",\n \"content\":[{\"a\":1}] }");
  EXPECT_EQ(page->rows[0].id, 9007199254740993);
}

struct ScrubCase {
  const char* attributes;
  const char* expected;
};
class ScrubTest : public PageReaderTest, public testing::WithParamInterface<ScrubCase> {};
TEST_P(ScrubTest, LeavesValidJsonBehind) {
  const std::string text =
      std::string(R"({"data":[{"id":"1","type":"passwords","attributes":)") + GetParam().attributes + "}]}";
  const auto page = read(Kind::kPasswords, text);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->rows[0].attributes, GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(PageReader, ScrubTest,
                         testing::Values(ScrubCase{R"({"password":"s"})", "{}"},
                                         ScrubCase{R"({"password":"s","a":1})", R"({"a":1})"},
                                         ScrubCase{R"({"a":1,"password":"s"})", R"({"a":1})"},
                                         ScrubCase{R"({"a":1,"password":"s","b":2})", R"({"a":1,"b":2})"},
                                         ScrubCase{R"({"a":1,"password":"s","otp-secret":"t"})", R"({"a":1})"},
                                         ScrubCase{R"({"password":"s","a":1,"otp_secret":"t"})", R"({"a":1})"},
                                         ScrubCase{R"({"a":1,"pass\u0077ord":"s"})", R"({"a":1})"},
                                         ScrubCase{R"({"password":"s","password":"t"})", "{}"},
                                         ScrubCase{R"({"password":{"x":[1,{"y":"}"}]},"a":1})", R"({"a":1})"},
                                         ScrubCase{R"({"a":{"password":"s","b":1}})", R"({"a":{"b":1}})"},
                                         ScrubCase{R"({"a":[{"otpSecret":"s"}]})", R"({"a":[{}]})"},
                                         ScrubCase{R"({ "a" : 1 , "password" : "s" })", R"({ "a" : 1 })"}));

TEST_F(PageReaderTest, PasswordTraitsAndUnknownTraitsAreRemoved) {
  SecretTraits traits;
  traits.add(5, "note", "Text");
  traits.add(5, "wifi-key", "Password");
  const auto page = read(
      Kind::kFlexibleAssets,
      R"({"data":[{"id":"1","type":"flexible-assets","attributes":{"traits":{"wifi-key":"s3cret","note":"hello","new":"sec2"},)"
      R"("flexible-asset-type-id":5,"name":"x"}}]})",
      &traits);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->rows[0].attributes, R"({"traits":{"note":"hello"},"flexible-asset-type-id":5,"name":"x"})");
  EXPECT_EQ(page->rows[0].parent_id, 5);
  ASSERT_EQ(page->unknown_traits.size(), 1u);
  EXPECT_EQ(page->unknown_traits[0], std::pair(std::int64_t{5}, std::string("new")));
}

TEST_F(PageReaderTest, TraitsOfAnUnknownTypeAreAllRemoved) {
  const auto page = read(
      Kind::kFlexibleAssets,
      R"({"data":[{"id":"1","type":"flexible-assets","attributes":{"flexible-asset-type-id":6,"traits":{"a":"1","b":{"c":2}}}}]})");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->rows[0].attributes, R"({"flexible-asset-type-id":6,"traits":{}})");
  EXPECT_EQ(page->unknown_traits.size(), 2u);
}

TEST_F(PageReaderTest, TwoTypesInOneAssetAreAnError) {
  SecretTraits traits;
  traits.add(5, "k", "Text");
  traits.add(6, "k", "Password");
  EXPECT_FALSE(read(
      Kind::kFlexibleAssets,
      R"({"data":[{"id":"1","type":"flexible-assets","attributes":{"flexible-asset-type-id":5,"traits":{"k":"s"},"flexible-asset-type-id":6}}]})",
      &traits));
}

TEST_F(PageReaderTest, PsaLinksGetTheirOrganizationFromTheRelationships) {
  const auto page = read(
      Kind::kOrganizations,
      R"({"data":[{"id":"3","type":"organizations","attributes":{"name":"Acme"},"relationships":{"adapters-resources":{"data":[{"id":"90","type":"adapters-resources"}]}}}],)"
      R"("included":[{"id":"90","type":"adapters-resources","attributes":{"remote-id":"19300"}},{"id":"1","type":"unheard-of","attributes":{}}]})");
  ASSERT_TRUE(page) << page.error().message;
  ASSERT_EQ(page->included.size(), 1u);
  EXPECT_EQ(page->included[0].organization_id, 3);
  EXPECT_EQ(std::get<std::string>(page->included[0].side[0]), "19300");
}

TEST_F(PageReaderTest, TasksGetTheOrganizationOfTheirChecklist) {
  const auto page = read(
      Kind::kChecklists,
      R"({"included":[{"id":"8","type":"checklist-tasks","attributes":{"checklist-id":4,"name":"t"}}],"data":[{"id":"4","type":"checklists","attributes":{"organization-id":2}}]})");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->included[0].organization_id, 2);
  EXPECT_EQ(page->included[0].parent_id, 4);
}

TEST_F(PageReaderTest, EveryPrefixOfAPageIsAnError) {
  for (std::size_t size = 0; size < kPasswords.size(); ++size)
    EXPECT_FALSE(read(Kind::kPasswords, kPasswords.substr(0, size))) << size;
}

struct BadCase {
  const char* name;
  const char* text;
  const char* message;
};
class BadPageTest : public PageReaderTest, public testing::WithParamInterface<BadCase> {};
TEST_P(BadPageTest, IsRefusedWithItsOwnMessage) {
  const auto page = read(Kind::kPasswords, GetParam().text);
  ASSERT_FALSE(page);
  EXPECT_NE(page.error().message.find(GetParam().message), std::string::npos) << page.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    PageReader, BadPageTest,
    testing::Values(
        BadCase{"Empty", " \n", "is empty"}, BadCase{"Html", "<!DOCTYPE html><html>", "HTML"},
        BadCase{"Text", "nope", "not JSON"}, BadCase{"NoData", R"({"meta":{}})", "no data"},
        BadCase{"Errors", R"({"errors":[{"status":422}]})", "error message"},
        BadCase{"NoId", R"({"data":[{"type":"passwords","attributes":{}}]})", "without an id"},
        BadCase{"BigId", R"({"data":[{"id":"99999999999999999999","type":"passwords","attributes":{}}]})", "64-bit"},
        BadCase{"Type", R"({"data":[{"id":"1","type":"documents","attributes":{}}]})", "another type"},
        BadCase{"NoAttributes", R"({"data":[{"id":"1","type":"passwords"}]})", "without attributes"},
        BadCase{"BadLiteral", R"({"data":[{"id":"1","type":"passwords","attributes":{"x":tru}}]})", "damaged"},
        BadCase{"BadNumber", R"({"data":[{"id":"1","type":"passwords","attributes":{"x":01a}}]})", "damaged"},
        BadCase{"BadEscape", R"({"data":[{"id":"1","type":"passwords","attributes":{"x":"\q"}}]})", "damaged"},
        BadCase{"Utf8", "{\"data\":[{\"id\":\"1\",\"type\":\"passwords\",\"attributes\":{\"x\":\"\xff\"}}]}", "UTF-8"},
        BadCase{"Trailing", R"({"data":[]} {"data":[]})", "behind its end"},
        BadCase{"Twice", R"({"data":[],"data":[]})", "twice"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST_F(PageReaderTest, DeepNestingIsRefused) {
  std::string deep = R"({"data":[{"id":"1","type":"passwords","attributes":{"x":)";
  deep += std::string(500, '[') + std::string(500, ']') + "}}]}";
  EXPECT_FALSE(read(Kind::kPasswords, deep));
}

TEST_F(PageReaderTest, TooManyRowsAndBytesAreRefused) {
  PageReader small(PageReader::Limits{2000, 2, 16});
  std::string text = R"({"data":[)";
  for (int i = 0; i < 3; ++i)
    text += std::string(i > 0 ? "," : "") + R"({"id":"1","type":"passwords","attributes":{}})";
  text += "]}";
  core::Secret rows(text), bytes(std::string(3000, ' ') + "{}");
  EXPECT_EQ(small.read(Kind::kPasswords, rows).error().code, core::ErrorCode::kTooLarge);
  EXPECT_EQ(small.read(Kind::kPasswords, bytes).error().code, core::ErrorCode::kTooLarge);
}

TEST(DigestTest, EveryBitAndEveryLengthCounts) {
  std::set<std::string> seen;
  const auto is_new = [&](std::string_view bytes, std::string_view salt = {}) {
    return seen.emplace(bytes_of(digest_of(bytes, salt))).second;
  };
  for (std::size_t size = 0; size <= 100; ++size) EXPECT_TRUE(is_new(std::string(size, '\0'))) << size;
  std::string text(100, 'a');
  EXPECT_TRUE(is_new(text));
  for (std::size_t bit = 0; bit < text.size() * 8; ++bit) {
    text[bit / 8] = static_cast<char>(text[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(is_new(text)) << bit;
    EXPECT_TRUE(is_new("b", text)) << bit;
    text[bit / 8] = 'a';
  }
  // Words that change places.
  EXPECT_TRUE(is_new("aaaaaaaabbbbbbbb"));
  EXPECT_TRUE(is_new("bbbbbbbbaaaaaaaa"));
  EXPECT_NE(digest_of("ab", ""), digest_of("a", "b"));
}

TEST_F(PageReaderTest, DigestFollowsContent) {
  const auto digest = [&](const char* name, int organization) {
    const auto page =
        read(Kind::kDocuments, R"({"data":[{"id":"1","type":"documents","attributes":{"name":")" + std::string(name) +
                                   R"(","organization-id":)" + std::to_string(organization) + "}}]}");
    return page->rows[0].digest;
  };
  EXPECT_EQ(digest("a", 1), digest("a", 1));
  EXPECT_NE(digest("a", 1), digest("b", 1));
  EXPECT_NE(digest("a", 1), digest("a", 2));
  EXPECT_NE(digest_of("ab", "c"), digest_of("b", "ca"));
}

TEST_F(PageReaderTest, LocalAttributesReadLikeReceivedOnes) {
  const auto page = reader_.read_attributes(Kind::kOrganizations, 12, R"({"name":"Acme","short-name":"AC"})");
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->rows[0].organization_id, 12);
  EXPECT_EQ(page->rows[0].name, "Acme");
  EXPECT_FALSE(reader_.read_attributes(Kind::kOrganizations, 12, R"({"name":)"));
}

}  // namespace
}  // namespace gluepot::catalog
