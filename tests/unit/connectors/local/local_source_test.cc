// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/local_source.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace gluepot::local {
namespace {

class LocalSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ = std::filesystem::temp_directory_path() / ("gluepot_local_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    auto store = documentation::Store::open({(folder_ / "documentation.sqlite").string(), true, 2});
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    records_ = std::make_unique<RecordService>(*store_, *vault_, clock_);
    source_ = std::make_unique<LocalSource>(*records_, clock_);
    Call call;
    call.verb = Verb::kPost;
    call.path = "/organizations";
    call.content_type = "application/vnd.api+json";
    call.body = R"({"data":{"type":"organizations","attributes":{"name":"A"}}})";
    ASSERT_EQ(records_->answer(call).status, 201);
    const auto organizations = store_->list({});
    organization_ = {organizations->records.at(0).id};
  }
  void TearDown() override {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  std::filesystem::path folder_;
  core::ManualClock clock_;
  std::unique_ptr<documentation::Store> store_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<RecordService> records_;
  std::unique_ptr<LocalSource> source_;
  core::OrganizationId organization_;
};

TEST_F(LocalSourceTest, WritesRevealsAndFindsWhatItWrote) {
  const core::Secret value("one \"quoted\" välue");
  connectors::PasswordDraft draft{organization_, "Core switch", "admin", "", "line\ngluepot:1", {}, {}, &value};
  const auto made = source_->create_password(draft);
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->notes, "line\ngluepot:1");
  EXPECT_EQ(made->password_updated_at_ms, clock_.now_ms());
  const auto revealed = source_->reveal(made->id);
  ASSERT_TRUE(revealed);
  EXPECT_TRUE(revealed->value.equals("one \"quoted\" välue"));
  EXPECT_EQ(revealed->organization, organization_);
  clock_.advance(std::chrono::seconds(5));
  const core::Secret other("two");
  draft.value = &other;
  EXPECT_EQ(source_->update_password(made->id, draft)->password_updated_at_ms, clock_.now_ms());
  EXPECT_EQ(source_->find_passwords(organization_, "Core switch")->size(), 1u);
  EXPECT_EQ(source_->find_passwords(organization_, "core switch")->size(), 0u);
  EXPECT_EQ(source_->find_password({1}).error().code, core::ErrorCode::kNotFound);
}

TEST_F(LocalSourceTest, AListReadsAsFromAnAccountAndHoldsNoValue) {
  const core::Secret value("canary-value");
  ASSERT_TRUE(source_->create_password({organization_, "x", "", "", "", {}, {}, &value}));
  auto answer = source_->get("/passwords?page[size]=1000", connectors::Lane::kSkeleton);
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->body.reveal().find("canary"), std::string_view::npos);
  catalog::PageReader reader;
  const auto page = reader.read(catalog::Kind::kPasswords, answer->body);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->rows.size(), 1u);
  EXPECT_EQ(page->total_count, 1);
  EXPECT_EQ(source_->get("/passwords/4711", connectors::Lane::kPerson).error().code, core::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace gluepot::local
