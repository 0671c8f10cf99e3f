// SPDX-License-Identifier: Apache-2.0
// Versions, exports, logs and user metrics: what is kept about records, and what of it leaves.
#include "http/itglue_api/exports.h"
#include "api_fixture.h"
#include "core/text.h"
#include "http/itglue_api/impl/export_file.h"
#include "zip_reader.h"

namespace gluepot::itglue_api {
namespace {

class VersionsTest : public ApiFixture {};

TEST_F(VersionsTest, S6_AFormerPasswordIsReadByItsVersion) {
  context_->audit = audit_log_.get();
  const auto org = organization("Acme");
  const auto id = password(org, "Switch", "first-value", ",\"username\":\"admin\"");
  clock_.advance(std::chrono::minutes(1));
  ASSERT_EQ(patch("/itglue/passwords/" + id, data("passwords", "{\"password\":\"second-value\"}")).status, 200);
  clock_.advance(std::chrono::minutes(1));
  ASSERT_EQ(patch("/itglue/passwords/" + id, data("passwords", "{\"username\":\"root\"}")).status, 200);
  // What is sent back unchanged makes no version.
  ASSERT_EQ(patch("/itglue/passwords/" + id, data("passwords", "{\"username\":\"root\"}")).status, 200);
  const auto show = get("/itglue/passwords/" + id + "?include=recent_versions&show_password=false");
  const auto& versions = show.at("/included").as_array();
  ASSERT_EQ(versions.size(), 2u) << show.text;
  EXPECT_EQ(versions[0].at("type"), "versions");
  EXPECT_EQ(versions[0].at_pointer("/attributes/changed-attributes/0"), "username");
  const auto newest = std::string(versions[0].at("id").as_string()),
             oldest = std::string(versions[1].at("id").as_string());
  const auto old = get("/itglue/passwords/" + id + "?version_id=" + oldest);
  ASSERT_EQ(old.status, 200) << old.text;
  EXPECT_EQ(old.string("/data/id"), id);
  EXPECT_EQ(old.string("/data/attributes/password"), "first-value");
  EXPECT_EQ(old.string("/data/attributes/username"), "admin");
  EXPECT_EQ(get("/itglue/passwords/" + id + "?version_id=" + newest).string("/data/attributes/password"),
            "second-value");
  EXPECT_EQ(get("/itglue/passwords/" + id).string("/data/attributes/username"), "root");
  audit::Filter reveals;
  reveals.action = "reveal";
  EXPECT_EQ(audit_log_->list(reveals)->size(), 3u) << "each value that left";
  // show_password and Password Access hold for former values too.
  for (const auto& hidden : {get("/itglue/passwords/" + id + "?show_password=false&version_id=" + oldest),
                             get("/itglue/passwords/" + id + "?version_id=" + oldest, "ITG.weak")}) {
    EXPECT_EQ(hidden.status, 200);
    EXPECT_EQ(hidden.text.find("first-value"), std::string::npos);
    EXPECT_FALSE(hidden.at("/data/attributes").as_object().contains("password"));
    EXPECT_EQ(hidden.string("/data/attributes/username"), "admin");
  }
}

TEST_F(VersionsTest, S6_AnotherRecordsVersionIsMissing) {
  const auto org = organization("Acme");
  const auto a = password(org, "A", "value-a"), b = password(org, "B", "value-b");
  patch("/itglue/passwords/" + a, data("passwords", "{\"password\":\"new\"}"));
  const auto show = get("/itglue/passwords/" + a + "?include=recent_versions&show_password=false");
  const auto version = show.string("/included/0/id");
  EXPECT_EQ(get("/itglue/passwords/" + b + "?version_id=" + version).status, 404);
  EXPECT_EQ(get("/itglue/passwords/" + a + "?version_id=1").status, 404);
  EXPECT_EQ(get("/itglue/passwords/" + a + "?version_id=x").status, 404);
  EXPECT_EQ(get("/itglue/passwords?include=recent_versions").body.as_object().contains("included"), false);
}

TEST_F(VersionsTest, S6_OnlyTheLastFiftyAreKeptAndNoneOfADeletedRecord) {
  const auto id = organization("Acme");
  for (int i = 0; i < 55; ++i)
    patch("/itglue/organizations/" + id, data("organizations", "{\"description\":\"" + std::to_string(i) + "\"}"));
  const auto count = [&] {
    std::int64_t rows = 0;
    EXPECT_TRUE(store_->read([&](documentation::Reader& reader) -> core::Status {
      static constexpr store::Statement kCount{"test.versions", "SELECT COUNT(*) FROM version"};
      GLUEPOT_ASSIGN(const auto found,
                     reader.connection().find(kCount, [](const store::Row& row) { return row.integer(0); }));
      rows = found.value_or(0);
      return {};
    }));
    return rows;
  };
  EXPECT_EQ(count(), 50);
  erase("/itglue/organizations", "{\"data\":[{\"type\":\"organizations\",\"attributes\":{\"id\":" + id + "}}]}");
  EXPECT_EQ(count(), 0);
}

class Control final : public jobs::Control {
 public:
  bool stop_requested() const override { return *stop_; }
  const std::atomic<bool>& stop_flag() const override { return *stop_; }
  std::shared_ptr<std::atomic<bool>> shared_stop_flag() const override { return stop_; }
  void update(const std::function<void(jobs::Job&)>& change) override { change(job_); }
  void log(std::string) override {}
  std::shared_ptr<std::atomic<bool>> stop_ = std::make_shared<std::atomic<bool>>(false);
  jobs::Job job_;
};

class ExportsTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    context_->audit = audit_log_.get();
    records_->on_export([this](const core::Caller&) { ++woken_; });
    org_ = organization("Acme");
    other_ = organization("Beta");
    password(org_, "=cmd|' /C calc'!A0", "C4nary-Value", ",\"otp_secret\":\"JBSWY3DPEHPK3PXP\",\"notes\":\"a,b\"");
    id_ = password(org_, "Switch", "C4nary-Second");
    password(other_, "Elsewhere", "C4nary-Other");
    ASSERT_EQ(post("/itglue/passwords/" + id_ + "/relationships/attachments",
                   data("attachments", "{\"attachment\":{\"content\":\"aGVsbG8=\",\"file_name\":\"a/b.txt\"}}"))
                  .status,
              201);
  }
  std::string order(const std::string& attributes, const std::string& key = "ITG.strong") {
    const auto made = post("/itglue/exports", data("exports", attributes), key);
    EXPECT_EQ(made.status, 201) << made.text;
    EXPECT_EQ(made.at("/data/attributes/download-url").kind(), json::kind::null);
    EXPECT_FALSE(made.at("/data/attributes").as_object().contains("zip-password"));
    return made.status == 201 ? made.string("/data/id") : "0";
  }
  /// What the job does, without its thread.
  core::Status run() {
    for (;;) {
      auto order = records_->next_export();
      if (!order) return core::fail(order.error());
      if (!*order) return {};
      GLUEPOT_TRY(records_->finish_export(
          (*order)->id, make_export_file(*records_, *audit_log_, clock_, **order, control_, may_show_)));
    }
  }
  std::map<std::string, std::string> download(const std::string& id, const std::string& password = {},
                                              const std::string& key = "ITG.strong") {
    const auto show = get("/itglue/exports/" + id, key);
    EXPECT_EQ(show.status, 200);
    const auto& url = show.at("/data/attributes/download-url");
    if (!url.is_string()) return {};
    const std::string text(std::string_view(url.as_string()));
    const auto path = text.substr(std::string("https://hub.example:8443").size());
    bytes_ = call(http::Method::kGet, path, {}, "").text;
    return read_zip(bytes_, password);
  }
  std::string org_, other_, id_, bytes_;
  Control control_;
  MayShow may_show_;
  int woken_ = 0;
};

TEST_F(ExportsTest, S10_AnExportIsMadeAndDownloadedWithoutValues) {
  const auto id = order("{\"include_logs\":true}");
  EXPECT_EQ(woken_, 1);
  EXPECT_TRUE(download(id).empty()) << "not ready";
  ASSERT_TRUE(run());
  const auto files = download(id);
  ASSERT_TRUE(files.contains("passwords.csv")) << files.size();
  EXPECT_NE(files.at("passwords.csv").find("\"'=cmd|' /C calc'!A0\""), std::string::npos) << files.at("passwords.csv");
  EXPECT_NE(files.at("passwords.csv").find("\"a,b\""), std::string::npos);
  EXPECT_TRUE(files.contains("organizations.csv"));
  EXPECT_TRUE(files.contains("logs.csv"));
  const auto rows = json::parse(files.at("json/passwords.json"));
  EXPECT_EQ(rows.as_array().size(), 3u);
  for (const auto& [name, content] : files) EXPECT_EQ(content.find("C4nary"), std::string::npos) << name;
  std::string attachment;
  for (const auto& [name, content] : files)
    if (name.starts_with("attachments/passwords/" + id_ + "/")) attachment = content;
  EXPECT_EQ(attachment, "hello");
  audit::Filter exports;
  exports.action = "export";
  EXPECT_TRUE(audit_log_->list(exports)->empty()) << "no values, no entry for them";
  const auto manifest = json::parse(files.at("export.json"));
  EXPECT_EQ(manifest.at("password_values"), false);
  EXPECT_EQ(manifest.at_pointer("/records/passwords"), 3);
}

TEST_F(ExportsTest, S10_WithAZipPasswordTheFileIsEncryptedAndHoldsValues) {
  const auto id = order("{\"organization_id\":" + org_ + ",\"zip_password\":\"battery staple\"}");
  ASSERT_TRUE(run());
  EXPECT_EQ(get("/itglue/exports/" + id).at("/data/attributes/encrypted-status"), true);
  EXPECT_EQ(get("/itglue/exports/" + id).string("/data/attributes/organization-name"), "Acme");
  EXPECT_TRUE(download(id, "wrong").empty());
  const auto files = download(id, "battery staple");
  ASSERT_TRUE(files.contains("passwords.csv"));
  EXPECT_EQ(bytes_.find("C4nary"), std::string::npos);
  EXPECT_NE(files.at("passwords.csv").find("C4nary-Value,JBSWY3DPEHPK3PXP"), std::string::npos);
  EXPECT_EQ(files.at("passwords.csv").find("C4nary-Other"), std::string::npos) << "another organization's";
  EXPECT_EQ(json::parse(files.at("json/passwords.json")).at_pointer("/1/attributes/password"), "C4nary-Second");
  audit::Filter exports;
  exports.action = "export";
  const auto entries = *audit_log_->list(exports);
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].outcome, "done");
  EXPECT_EQ(entries[0].record_id, "exports/" + id);
  EXPECT_NE(entries[0].detail.find(" values"), std::string::npos) << entries[0].detail;
  // Whoever may not read values does not get this file, although it is encrypted.
  EXPECT_EQ(get("/itglue/exports/" + id, "ITG.weak").at("/data/attributes/download-url").kind(), json::kind::null);
}

TEST_F(ExportsTest, OnlyWhatTheKeyMayBeShownIsInTheFile) {
  const auto id = order("{\"zip_password\":\"battery staple\"}");
  may_show_ = [&](const documentation::Record& record) -> core::Result<bool> {
    return std::to_string(record.id) != id_;
  };
  ASSERT_TRUE(run());
  const auto files = download(id, "battery staple");
  ASSERT_TRUE(files.contains("passwords.csv"));
  EXPECT_NE(files.at("passwords.csv").find("C4nary-Value"), std::string::npos);
  for (const auto& [name, content] : files) EXPECT_EQ(content.find("C4nary-Second"), std::string::npos) << name;
}

TEST_F(ExportsTest, S6_WithoutPasswordAccessNoValueIsInTheFile) {
  const auto id = order("{\"zip_password\":\"battery staple\"}", "ITG.weak");
  ASSERT_TRUE(run());
  const auto files = download(id, "battery staple", "ITG.weak");
  ASSERT_TRUE(files.contains("passwords.csv"));
  for (const auto& [name, content] : files) EXPECT_EQ(content.find("C4nary"), std::string::npos) << name;
}

TEST_F(ExportsTest, S10_ListDeleteAndWrongOrganizations) {
  const auto a = order("{}"), b = order("{\"organization_id\":\"" + org_ + "\"}");
  const auto list = get("/itglue/exports?sort=-created_at&filter[id]=" + b);
  ASSERT_EQ(list.status, 200) << list.text;
  EXPECT_EQ(list.rows(), 1u);
  EXPECT_EQ(get("/itglue/exports").rows(), 2u);
  EXPECT_EQ(get("/itglue/exports/" + a).at("/data/attributes/export-all"), true);
  EXPECT_EQ(get("/itglue/exports/" + b).at("/data/attributes/export-all"), false);
  EXPECT_EQ(post("/itglue/exports", data("exports", "{\"organization_id\":999999}")).status, 422);
  const auto gone = erase("/itglue/exports/" + a);
  EXPECT_EQ(gone.status, 204);
  EXPECT_TRUE(gone.text.empty());
  EXPECT_EQ(get("/itglue/exports/" + a).status, 404);
  EXPECT_EQ(patch("/itglue/exports/" + b, data("exports", "{}")).status, 404) << "no such route";
  ASSERT_TRUE(run()) << "an order that is gone is not made";
}

TEST_F(ExportsTest, S10_WhatIsStoppedIsMadeAgain) {
  order("{\"zip_password\":\"battery staple\"}");
  *control_.stop_ = true;
  const auto first = records_->next_export();
  ASSERT_TRUE(first && *first);
  const auto cut = make_export_file(*records_, *audit_log_, clock_, **first, control_);
  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, core::ErrorCode::kCancelled);
  *control_.stop_ = false;
  const auto again = records_->next_export();
  ASSERT_TRUE(again && *again);
  ASSERT_TRUE((*again)->zip_password);
  EXPECT_TRUE((*again)->zip_password->equals("battery staple")) << "kept, sealed, until the file is made";
  EXPECT_TRUE(run());
}

class LogsTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    context_->audit = audit_log_.get();
    clock_.set(1'763'719'200'000);  // 2025-11-21T10:00:00Z
    org_ = organization("Acme");
    password_ = password(org_, "Switch", "v");
  }
  std::string org_, password_;
};

TEST_F(LogsTest, S10_LogsSayWhoDidWhatToWhich) {
  get("/itglue/passwords/" + password_);
  erase("/itglue/passwords/" + password_);
  const auto logs = get("/itglue/logs");
  ASSERT_EQ(logs.status, 200) << logs.text;
  ASSERT_EQ(logs.rows(), 4u);
  const auto& newest = logs.at("/data/0/attributes");
  EXPECT_EQ(newest.at("action"), "delete");
  EXPECT_EQ(newest.at("resource-type"), "Password");
  EXPECT_EQ(newest.at("resource-name"), "Switch");
  EXPECT_EQ(std::to_string(newest.at("organization-id").as_int64()), org_) << "known even when the record is gone";
  EXPECT_EQ(logs.string("/data/1/attributes/action"), "reveal");
  EXPECT_EQ(get("/itglue/logs?sort=created_at").string("/data/0/attributes/action"), "create");
}

TEST_F(LogsTest, S10_FivePagesThirtyDaysAndTheWeekRule) {
  EXPECT_EQ(get("/itglue/logs?page[number]=5").status, 200);
  EXPECT_EQ(get("/itglue/logs?page[number]=6").status, 422);
  const auto page = get("/itglue/logs?page[size]=1");
  EXPECT_EQ(page.rows(), 1u);
  EXPECT_EQ(page.at("/meta/next-page").as_int64(), 2);
  const auto title = "date range filter cannot be longer than a week, and cannot start with a wildcard";
  for (const std::string bad : {"2025-11-01,2025-11-21", "*,2025-11-22"}) {
    const auto refused = get("/itglue/logs?filter[created_at]=" + bad);
    EXPECT_EQ(refused.status, 422) << bad;
    EXPECT_EQ(refused.string("/errors/0/title"), title);
  }
  EXPECT_EQ(get("/itglue/logs?filter[created_at]=2025-11-20,*").rows(), 2u);
  EXPECT_EQ(get("/itglue/logs?filter[created_at]=2025-11-18,2025-11-20").rows(), 0u);
  EXPECT_EQ(get("/itglue/logs?filter[created_at]=nonsense").rows(), 0u);
  EXPECT_EQ(get("/itglue/logs?sort=action").status, 400);
  clock_.advance(std::chrono::hours(24 * 31));
  EXPECT_EQ(get("/itglue/logs").rows(), 0u);
  EXPECT_EQ(get("/itglue/logs/1").status, 404) << "no show";
}

TEST_F(LogsTest, S10_MetricsCountByUserOrganizationTypeAndDay) {
  get("/itglue/passwords/" + password_);
  get("/itglue/passwords/" + password_ + "?show_password=false");
  patch("/itglue/passwords/" + password_, data("passwords", "{\"name\":\"x\"}"));
  const auto metrics = get("/itglue/user_metrics?filter[resource_type]=Password&filter[organization_id]=" + org_);
  ASSERT_EQ(metrics.status, 200) << metrics.text;
  ASSERT_EQ(metrics.rows(), 1u) << metrics.text;
  const auto& row = metrics.at("/data/0/attributes");
  EXPECT_EQ(row.at("created"), 1);
  EXPECT_EQ(row.at("viewed"), 2);
  EXPECT_EQ(row.at("edited"), 1);
  EXPECT_EQ(row.at("deleted"), 0);
  EXPECT_EQ(row.at("date"), "2025-11-21");
  EXPECT_EQ(row.at("user-id"), 1'000'000'001) << "a key, counted apart from people";
  clock_.advance(std::chrono::hours(24));
  erase("/itglue/passwords/" + password_);
  EXPECT_EQ(get("/itglue/user_metrics?filter[resource_type]=Password&sort=-date").string("/data/0/attributes/date"),
            "2025-11-22");
  EXPECT_EQ(get("/itglue/user_metrics?filter[date]=2025-11-22,2025-11-22").rows(), 1u);
  EXPECT_EQ(get("/itglue/user_metrics?filter[user_id]=7").rows(), 0u);
}

TEST_F(LogsTest, S4_MetricsTakeAWeekAndNoOpenStart) {
  const auto status = [&](const std::string& range) {
    return get("/itglue/user_metrics?filter[date]=" + range).status;
  };
  EXPECT_EQ(status("2025-11-14,2025-11-21"), 200);
  EXPECT_EQ(status("2025-11-13,2025-11-21"), 422);
  EXPECT_EQ(status("*,2025-11-21"), 422);
  EXPECT_EQ(status("2025-11-01,*"), 200);
  EXPECT_EQ(status("*,*"), 200);
  EXPECT_EQ(status("2025-11-21"), 200);
  EXPECT_EQ(get("/itglue/user_metrics?filter[date]=x,y").rows(), 0u);
  EXPECT_EQ(get("/itglue/user_metrics?sort=user_id").status, 400);
}

}  // namespace
}  // namespace gluepot::itglue_api
