// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <filesystem>
#include <memory>
#include <string>

#include "catalog/document_writer.h"
#include "http/itglue_api/itglue_api.h"

namespace gluepot::itglue_api {

namespace json = boost::json;

/// An account of its own in a temporary folder, driven through the router as a server would.
class ApiFixture : public testing::Test, protected http::Authenticator {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ =
        std::filesystem::temp_directory_path() / ("gluepot_api_" + std::to_string(::getpid()) + "_" + core_name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    documentation::StoreOptions options;
    options.path = (folder_ / "documentation.sqlite").string();
    options.local = true;
    auto store = documentation::Store::open(options);
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    blobs_ = std::move(*documentation::Blobs::open((folder_ / "blobs").string(), *vault_));
    audit_log_ = std::make_unique<audit::AuditLog>((folder_ / "log").string(), *vault_, log_heads_, clock_);
    local::RecordOptions record_options;
    record_options.blobs = blobs_.get();
    record_options.audit = audit_log_.get();
    records_ = std::make_unique<local::RecordService>(*store_, *vault_, clock_, record_options);
    limiter_ = std::make_unique<FixedWindowLimiter>(LimiterOptions{100'000, std::chrono::seconds(300)}, clock_);
    backend_ = std::make_unique<LocalBackend>(*records_);
    context_ = std::make_unique<Context>(
        Context{*backend_, [](std::string_view key, std::string_view) -> core::Result<access::CheckedKey> {
                  access::CheckedKey checked;
                  checked.caller.kind = core::Caller::Kind::kKey;
                  checked.caller.id = 1;
                  auto scope = std::make_shared<access::KeyScope>();
                  if (key == "ITG.strong") scope->passwords = access::PasswordRights::kReadWrite;
                  if (key != "ITG.strong" && key != "ITG.weak") return core::fail(core::ErrorCode::kForbidden, "no");
                  checked.scope = std::move(scope);
                  return checked;
                }});
    context_->limiter = limiter_.get();
    context_->files = records_.get();
    ASSERT_TRUE(add_itglue_routes(router_, *context_));
  }
  void TearDown() override {
    store_.reset();
    audit_log_.reset();
    std::filesystem::remove_all(folder_);
  }
  static std::string core_name() { return testing::UnitTest::GetInstance()->current_test_info()->name(); }
  core::Status authenticate(http::Request&, std::string_view permission) override {
    return permission == http::permission::kApiKey || permission == http::permission::kPublic
               ? core::Status{}
               : core::fail(core::ErrorCode::kForbidden, "not a key's route");
  }

  struct Answer {
    int status;
    std::string text, type;
    json::value body;
    const json::value& at(std::string_view pointer) const { return body.at_pointer(pointer); }
    std::string string(std::string_view pointer) const {
      return std::string(std::string_view(at(pointer).as_string()));
    }
    std::size_t rows() const { return body.at("data").as_array().size(); }
  };

  Answer call(http::Method method, const std::string& target, const std::string& body = {},
              const std::string& key = "ITG.strong", const std::string& content_type = "application/vnd.api+json") {
    http::Request request;
    request.method = method;
    request.target = target;
    const auto mark = std::min(target.find('?'), target.size());
    request.path = target.substr(0, mark);
    if (mark < target.size()) request.query = target.substr(mark + 1);
    request.host = "hub.example:8443";
    request.scheme = "https";
    if (!key.empty()) request.headers.add("X-API-KEY", key);
    if (!content_type.empty()) request.headers.add("Content-Type", content_type);
    request.body = body;
    auto response = router_.dispatch(request, *this);
    Answer answer{response.status, {}, std::string(response.headers.find("content-type").value_or("")), {}};
    if (auto* text = std::get_if<std::string>(&response.body)) answer.text = *text;
    if (auto* secret = std::get_if<core::Secret>(&response.body)) answer.text = std::string(secret->reveal());
    if (auto* shared = std::get_if<std::shared_ptr<const std::string>>(&response.body)) answer.text = **shared;
    json::error_code error;
    answer.body = json::parse(answer.text, error);
    return answer;
  }
  Answer get(const std::string& target, const std::string& key = "ITG.strong") {
    return call(http::Method::kGet, target, {}, key);
  }
  Answer post(const std::string& target, const std::string& body, const std::string& key = "ITG.strong") {
    return call(http::Method::kPost, target, body, key);
  }
  Answer patch(const std::string& target, const std::string& body, const std::string& key = "ITG.strong") {
    return call(http::Method::kPatch, target, body, key);
  }
  Answer erase(const std::string& target, const std::string& body = {}) {
    return call(http::Method::kDelete, target, body);
  }

  /// {"data":{"type":..,"attributes":<attributes>}}
  static std::string data(const std::string& type, const std::string& attributes) {
    return "{\"data\":{\"type\":\"" + type + "\",\"attributes\":" + attributes + "}}";
  }
  std::string make(const std::string& target, const std::string& type, const std::string& attributes) {
    const auto answer = post(target, data(type, attributes));
    EXPECT_EQ(answer.status, 201) << answer.text;
    return answer.status == 201 ? answer.string("/data/id") : "0";
  }
  std::string organization(const std::string& name) {
    return make("/itglue/organizations", "organizations", "{\"name\":\"" + name + "\"}");
  }
  std::string password(const std::string& org, const std::string& name, const std::string& value,
                       const std::string& more = {}) {
    return make(
        "/itglue/passwords", "passwords",
        "{\"organization_id\":" + org + ",\"name\":\"" + name + "\",\"password\":\"" + value + "\"" + more + "}");
  }

  std::filesystem::path folder_;
  core::ManualClock clock_;
  std::unique_ptr<documentation::Store> store_;
  std::unique_ptr<vault::Vault> vault_;
  struct LogHeads final : audit::AuditLog::HeadStore {
    core::Status save(const audit::Head&) override { return {}; }
    core::Result<audit::Head> load() override { return audit::Head{}; }
  };
  std::unique_ptr<documentation::Blobs> blobs_;
  LogHeads log_heads_;
  std::unique_ptr<audit::AuditLog> audit_log_;  ///< what /logs shows; context_->audit is set by who needs it
  std::unique_ptr<local::RecordService> records_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<FixedWindowLimiter> limiter_;
  std::unique_ptr<Context> context_;
  http::Router router_;
};

}  // namespace gluepot::itglue_api
