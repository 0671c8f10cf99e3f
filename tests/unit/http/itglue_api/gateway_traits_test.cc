// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/gateway_traits.h"

#include <gtest/gtest.h>

namespace gluepot::itglue_api {
namespace {

struct MergeCase {
  std::string name;
  std::string live, sent;
  bool shows = true, reads = false, writes = false;
  std::string after;  ///< the traits that go out; empty: refused
};
void PrintTo(const MergeCase& one, std::ostream* out) {
  *out << one.name;
}

class MergeTest : public testing::TestWithParam<MergeCase> {};

TEST_P(MergeTest, KeepsWhatTheClientCouldNotRead) {
  const auto& one = GetParam();
  TraitsMerge merge;
  merge.fields = {{"name", "Text"}, {"note", "Textbox"}, {"secret", "Password"}, {"file", "Upload"},
                  {"site", "Tag"},  {"odd", "Hologram"}, {"title", "Header"}};
  merge.source_shows_values = one.shows;
  merge.client_reads = one.reads;
  merge.client_writes = one.writes;
  if (one.name == "HiddenTagsStay") merge.hidden_tags["site"] = {7, 8};
  const auto live = json::parse(one.live);
  auto sent = json::parse(one.sent);
  const auto lost = merge_traits(merge, live.get_object(), sent.get_object());
  EXPECT_EQ(lost.has_value(), one.after.empty()) << lost.value_or("not refused");
  if (!one.after.empty()) EXPECT_EQ(sent, json::parse(one.after)) << json::serialize(sent);
  if (lost) EXPECT_EQ(lost->find("VALUE"), std::string::npos) << *lost;
}

INSTANTIATE_TEST_SUITE_P(
    Traits, MergeTest,
    testing::Values(
        MergeCase{"PasswordLeftOutStays", R"({"name":"a","note":"n","secret":"VALUE"})", R"({"name":"b"})", true, true,
                  true, R"({"name":"b","secret":"VALUE"})"},
        MergeCase{"PasswordOfAKeyWithoutRightsIsDropped", R"({"secret":"VALUE"})", R"({"secret":"other"})", true, false,
                  false, R"({"secret":"VALUE"})"},
        MergeCase{"PasswordThatMayBeSetIsSet", R"({"secret":"VALUE"})", R"({"secret":"other"})", true, true, true,
                  R"({"secret":"other"})"},
        MergeCase{"NullOfAReaderDeletes", R"({"secret":"VALUE"})", R"({"secret":null})", true, true, true,
                  R"({"secret":null})"},
        MergeCase{"NullOfAWriteOnlyKeyIsWhatItRead", R"({"secret":"VALUE"})", R"({"secret":null})", true, false, true,
                  R"({"secret":"VALUE"})"},
        MergeCase{"EmptyPasswordNeedsNothing", R"({"name":"a","secret":null})", R"({"name":"b"})", true, true, true,
                  R"({"name":"b"})"},
        MergeCase{"UnreadablePasswordIsRefused", R"({"name":"a","secret":null})", R"({"name":"b"})", false, true, true,
                  ""},
        MergeCase{"MissingPasswordIsRefusedToo", R"({"name":"a"})", R"({"name":"b"})", false, true, true, ""},
        MergeCase{"UnreadablePasswordThatIsSentGoes", R"({"secret":null})", R"({"secret":"new"})", false, true, true,
                  R"({"secret":"new"})"},
        MergeCase{"FileLeftOutIsRefused", R"({"file":{"file-name":"a.pdf"}})", R"({"name":"b"})", true, true, true, ""},
        MergeCase{"FileAsReadIsRefused", R"({"file":{"file-name":"a.pdf"}})", R"({"file":{"file-name":"a.pdf"}})", true,
                  true, true, ""},
        MergeCase{"FileWithContentGoes", R"({"file":{"file-name":"a.pdf"}})",
                  R"({"file":{"content":"QQ==","file_name":"b"}})", true, true, true,
                  R"({"file":{"content":"QQ==","file_name":"b"}})"},
        MergeCase{"FileIsDeletedInSoManyWords", R"({"file":{"file-name":"a.pdf"}})", R"({"file":null})", true, true,
                  true, R"({"file":null})"},
        MergeCase{"PlainAndTagsLeftOutAreDeleted", R"({"name":"a","note":"n","site":{"type":"X","values":[{"id":1}]}})",
                  R"({"name":"b"})", true, true, true, R"({"name":"b"})"},
        MergeCase{"HiddenTagsStay", R"({"site":{"type":"X","values":[{"id":1},{"id":7},{"id":8}]}})", R"({"site":[1]})",
                  true, true, true, R"({"site":[1,7,8]})"},
        MergeCase{"AKindThatIsNotKnownIsRefused", R"({"odd":"x"})", R"({"name":"b"})", true, true, true, ""},
        MergeCase{"ATraitWithoutAFieldIsRefused", R"({"gone":"x"})", R"({"name":"b"})", true, true, true, ""}),
    [](const testing::TestParamInfo<MergeCase>& info) { return info.param.name; });

TEST(TagIdsTest, ReadsBothForms) {
  EXPECT_EQ(tag_ids(json::parse(R"({"type":"X","values":[{"id":3},{"id":"4"}]})")), (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(tag_ids(json::parse("[5,\"6\"]")), (std::vector<std::int64_t>{5, 6}));
  EXPECT_EQ(tag_ids(json::parse("7")), (std::vector<std::int64_t>{7}));
  EXPECT_TRUE(tag_ids(json::parse("null")).empty());
}

}  // namespace
}  // namespace gluepot::itglue_api
