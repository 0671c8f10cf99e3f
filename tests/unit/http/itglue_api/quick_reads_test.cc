// SPDX-License-Identifier: Apache-2.0
// Plain GETs take a shorter way through the store. A parameter that nobody knows takes the longer one: the answers must
// be the same.
#include "api_fixture.h"

namespace gluepot::itglue_api {
namespace {

class QuickReadsTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    acme_ = organization("Acme");
    bolt_ = organization("Bolt");
    for (int i = 0; i < 7; ++i)
      passwords_.push_back(password(i % 3 == 0 ? bolt_ : acme_, "Entry " + std::to_string(i), "C4nary-Value"));
  }
  void expect_same(const std::string& target) {
    const auto quick = get(target);
    auto longer = get(target + (target.find('?') == std::string::npos ? "?" : "&") + "nobody_knows=1");
    EXPECT_EQ(quick.status, longer.status) << target;
    EXPECT_EQ(quick.type, longer.type);
    ASSERT_TRUE(longer.body.is_object());
    auto expected = longer.body.as_object();
    auto got = quick.body.as_object();
    expected.erase("links");  // they keep the parameter
    got.erase("links");
    EXPECT_EQ(got, expected) << target;
  }

  std::string acme_, bolt_;
  std::vector<std::string> passwords_;
};

TEST_F(QuickReadsTest, AnswersAreThoseOfTheLongerWay) {
  for (const auto* target :
       {"/itglue/passwords", "/itglue/passwords?page[size]=3", "/itglue/passwords?page[size]=3&page[number]=2",
        "/itglue/passwords?page[size]=3&page[number]=3", "/itglue/passwords?page%5Bnumber%5D=9",
        "/itglue/passwords?sort=id", "/itglue/organization_types", "/itglue/configurations",
        "/itglue/organizations/4711", "/itglue/passwords?page[size]=0"})
    expect_same(target);
  expect_same("/itglue/organizations/" + acme_);
  expect_same("/itglue/passwords/" + passwords_[2] + "?show_password=false");
}

TEST_F(QuickReadsTest, ValuesAreNeverOnTheShorterWay) {
  EXPECT_NE(get("/itglue/passwords/" + passwords_[0]).text.find("C4nary-Value"), std::string::npos);
  EXPECT_EQ(get("/itglue/passwords/" + passwords_[0] + "?show_password=false").text.find("C4nary-Value"),
            std::string::npos);
  EXPECT_EQ(get("/itglue/passwords").text.find("C4nary-Value"), std::string::npos);
  EXPECT_FALSE(backend_->is_quick("/passwords/" + passwords_[0], ""));
  EXPECT_TRUE(backend_->is_quick("/passwords/" + passwords_[0], "show_password=false"));
}

TEST_F(QuickReadsTest, AListIsQuickOnceItsIdsAreInMemory) {
  EXPECT_FALSE(backend_->is_quick("/passwords", "page[size]=50"));
  get("/itglue/passwords");
  EXPECT_TRUE(backend_->is_quick("/passwords", "page[size]=50"));
  EXPECT_FALSE(backend_->is_quick("/passwords", "page[size]=1000")) << "others would wait too long";
  EXPECT_FALSE(backend_->is_quick("/passwords", "filter[name]=x"));
  EXPECT_FALSE(backend_->is_quick("/passwords", "include=attachments"));
  EXPECT_FALSE(backend_->is_quick("/no_such_type", ""));
}

}  // namespace
}  // namespace gluepot::itglue_api
