// SPDX-License-Identifier: Apache-2.0
#include "catalog/query.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "catalog/document_writer.h"

namespace gluepot::catalog {
namespace {

TEST(QueryTest, BracketsRawEncodedAndMixed) {
  for (const char* text : {"filter[organization_id]=4&page[number]=2&page[size]=10",
                           "filter%5Borganization_id%5D=4&page%5Bnumber%5D=2&page%5Bsize%5D=10",
                           "?filter%5borganization-id]=4&page[number%5D=2&page[size]=10"}) {
    const auto query = parse_query(text);
    ASSERT_TRUE(query) << text;
    ASSERT_NE(query->find_filter("organization_id"), nullptr) << text;
    EXPECT_EQ(query->find_filter("organization-id")->values, std::vector<std::string>{"4"});
    EXPECT_EQ(query->page_number, 2);
    EXPECT_EQ(query->page_size, 10);
  }
}

TEST(QueryTest, CommasEscapedCommasAndPlus) {
  const auto query = parse_query(
      "filter[name]=Smith%5C%2C+Co,b&sort=-created-at,name&include=checklist-tasks,attachments&show_password=false");
  ASSERT_TRUE(query);
  EXPECT_EQ(query->find_filter("name")->values, (std::vector<std::string>{"Smith, Co", "b"}));
  ASSERT_EQ(query->sorts.size(), 2u);
  EXPECT_EQ(query->sorts[0].name, "created_at");
  EXPECT_TRUE(query->sorts[0].descending);
  EXPECT_TRUE(query->includes_name("checklist_tasks"));
  EXPECT_EQ(query->find_other("show_password"), "false");
}

TEST(QueryTest, ExcludeRangeAndNotEqual) {
  const auto query =
      parse_query("filter[exclude][id]=1,2&filter[range][my_glue_account_id]=2,10&filter[document_folder_id][ne]=null");
  ASSERT_TRUE(query);
  using Op = QueryFilter::Op;
  EXPECT_EQ(query->find_filter("id", Op::kExclude)->values.size(), 2u);
  EXPECT_EQ(query->find_filter("my_glue_account_id", Op::kRange)->values, (std::vector<std::string>{"2", "10"}));
  EXPECT_EQ(query->find_filter("document_folder_id", Op::kNotEqual)->values, std::vector<std::string>{"null"});
  std::vector<std::string> ignored;
  EXPECT_EQ(known_filters(find_type(Kind::kOrganizations), *query, &ignored).size(), 2u);
  EXPECT_EQ(ignored, std::vector<std::string>{"document_folder_id"});
}

TEST(QueryTest, SizesAreClampedAndNonsenseIsNamed) {
  EXPECT_EQ(parse_query("page[size]=5000")->page_size, 1000);
  EXPECT_EQ(parse_query("page[size]=0").error().field, "page[size]");
  EXPECT_EQ(parse_query("page[number]=x").error().field, "page[number]");
  EXPECT_FALSE(parse_query("a=%zz"));
  EXPECT_FALSE(parse_query("a=%ff"));
  EXPECT_FALSE(parse_query(std::string(70'000, 'a')));
  EXPECT_TRUE(parse_query(""));
  EXPECT_TRUE(parse_query("&&filter[=1&filter]x[=2"));
}

TEST(QueryTest, PercentEncodingRoundTrips) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  EXPECT_EQ(percent_decode(percent_encode(all), false), all);
}

TEST(DocumentWriterTest, ListIsJsonWithLinksAndMeta) {
  DocumentWriter writer;
  writer.begin_list();
  writer.row(Kind::kPasswordCategories, 4, R"({"name":"a"})", "\"passwords-count\":3");
  writer.row(Kind::kPasswordCategories, 5, "{}", "\"passwords-count\":0", {{"x", "y", 1}, {"x", "y", 2}});
  writer.begin_included();
  writer.row(Kind::kOrganizations, 6, "{}");
  const auto parsed = boost::json::parse(writer.finish({"https://hub/itglue/password_categories?sort=name", 2, 2, 5}));
  EXPECT_EQ(parsed.at("data").as_array().size(), 2u);
  EXPECT_EQ(parsed.at("data").at(0).at("attributes").at("passwords-count").as_int64(), 3);
  EXPECT_EQ(parsed.at("data").at(1).at("relationships").at("x").at("data").as_array().size(), 2u);
  EXPECT_EQ(parsed.at("included").at(0).at("id").as_string(), "6");
  EXPECT_EQ(parsed.at("meta").at("next-page").as_int64(), 3);
  EXPECT_EQ(parsed.at("meta").at("total-pages").as_int64(), 3);
  EXPECT_EQ(parsed.at("links").at("next").as_string(),
            "https://hub/itglue/password_categories?sort=name&page%5Bnumber%5D=3&page%5Bsize%5D=2");
}

TEST(DocumentWriterTest, LastPageHasNoNext) {
  DocumentWriter writer;
  writer.begin_list();
  const auto parsed = boost::json::parse(writer.finish({"https://hub/x", 1, 50, 0}));
  EXPECT_TRUE(parsed.at("links").at("next").is_null());
  EXPECT_TRUE(parsed.at("meta").at("next-page").is_null());
}

TEST(DocumentWriterTest, SecretsAreEscapedIntoTheDocument) {
  const core::Secret value(std::string_view("a\"\\\n\xc3\xa4"));
  const auto body = single_with_secrets(Kind::kPasswords, 1, R"({"name":"x"})", {{"password", &value}});
  const auto parsed = boost::json::parse(boost::json::string_view(body.reveal().data(), body.size()));
  EXPECT_EQ(parsed.at("data").at("attributes").at("password").as_string(), "a\"\\\n\xc3\xa4");
  EXPECT_EQ(parsed.at("data").at("attributes").at("name").as_string(), "x");
}

TEST(DocumentWriterTest, ErrorsBody) {
  const auto parsed = boost::json::parse(errors_body(
      {{422, "Valid organization_id is required", "", "data/attributes/organization_id"}, {401, "U", "d", ""}}));
  EXPECT_EQ(parsed.at("errors").at(0).at("status").as_int64(), 422);
  EXPECT_FALSE(parsed.at("errors").at(0).as_object().contains("detail"));
  EXPECT_TRUE(parsed.at("errors").at(1).at("source").at("pointer").is_null());
}

}  // namespace
}  // namespace gluepot::catalog
