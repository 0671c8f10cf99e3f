// SPDX-License-Identifier: Apache-2.0
// Source local: a value that leaves through the compatible API has its entry in the audit first.
#include "api_fixture.h"

#include "audit/audit_log.h"

namespace gluepot::itglue_api {
namespace {

class NoHeads final : public audit::AuditLog::HeadStore {
 public:
  core::Status save(const audit::Head&) override { return {}; }
  core::Result<audit::Head> load() override { return audit::Head{}; }
};

class ValueAuditTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    audit_ = std::make_unique<audit::AuditLog>((folder_ / "audit").string(), *vault_, heads_, clock_);
    context_->audit = audit_.get();
    password_ = password(organization("Acme"), "Switch", "C4nary-Value");
  }
  void TearDown() override {
    audit_.reset();
    ApiFixture::TearDown();
  }
  std::vector<audit::Entry> reveals() {
    audit::Filter filter;
    filter.action = "reveal";
    return *audit_->list(filter);
  }
  NoHeads heads_;
  std::unique_ptr<audit::AuditLog> audit_;
  std::string password_;
};

TEST_F(ValueAuditTest, AShownValueHasAnEntryWithItsOutcome) {
  EXPECT_NE(get("/itglue/passwords/" + password_).text.find("C4nary-Value"), std::string::npos);
  const auto entries = reveals();
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].record_id, "passwords/" + password_);
  EXPECT_EQ(entries[0].subject, "Switch");
  EXPECT_EQ(entries[0].actor_kind, "key");
  EXPECT_EQ(entries[0].outcome, "done");
}

TEST_F(ValueAuditTest, AnswersWithoutAValueHaveNone) {
  get("/itglue/passwords/" + password_ + "?show_password=false");
  get("/itglue/passwords/" + password_, "ITG.weak");
  get("/itglue/passwords");
  patch("/itglue/passwords/" + password_, data("passwords", "{\"name\":\"Core switch\"}"));
  EXPECT_TRUE(reveals().empty());
}

TEST_F(ValueAuditTest, WithoutAnAuditNoValueLeavesAndNothingElseSuffers) {
  audit_.reset();
  // A file where the folder should be: no entry can be written.
  std::filesystem::remove_all(folder_ / "audit");
  std::filesystem::create_directories(folder_ / "audit" / "audit.db");
  audit_ = std::make_unique<audit::AuditLog>((folder_ / "audit").string(), *vault_, heads_, clock_);
  context_->audit = audit_.get();
  const auto refused = get("/itglue/passwords/" + password_);
  EXPECT_EQ(refused.status, 503) << refused.text;
  EXPECT_EQ(refused.text.find("C4nary-Value"), std::string::npos);
  EXPECT_EQ(get("/itglue/passwords").status, 200);
  const auto write =
      patch("/itglue/passwords/" + password_ + "?show_password=true", data("passwords", "{\"name\":\"Never\"}"));
  EXPECT_EQ(write.status, 503) << write.text;
  EXPECT_EQ(get("/itglue/passwords/" + password_ + "?show_password=false").string("/data/attributes/name"), "Switch")
      << "a write whose answer could not be given must not stand";
}

}  // namespace
}  // namespace gluepot::itglue_api
