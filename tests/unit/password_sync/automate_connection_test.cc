// SPDX-License-Identifier: Apache-2.0
#include "password_sync/automate_connection.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/text.h"
#include "store/sqlite.h"

namespace gluepot::password_sync {
namespace {

class NoHeads final : public audit::AuditLog::HeadStore {
 public:
  core::Status save(const audit::Head&) override { return {}; }
  core::Result<audit::Head> load() override { return audit::Head{}; }
};

TEST(AutomateConnectionTest, TheStoredPasswordIsUsedForItsOwnServerOnly) {
  ASSERT_TRUE(core::init_secrets(false));
  const auto folder = std::filesystem::temp_directory_path() / ("gluepot-automate-" + core::random_hex(8));
  std::filesystem::create_directories(folder);
  store::SqliteOptions options;
  options.path = (folder / "strict.db").string();
  const auto strict = *store::open_sqlite(options);
  ASSERT_TRUE(store::migrate(*strict, "connectors", connectors::migrations()));
  const auto vault = *vault::Vault::from_key(core::Secret(std::string(32, 'k')));
  const core::SystemClock clock;
  NoHeads heads;
  audit::AuditLog audit((folder / "audit").string(), *vault, heads, clock);
  connectors::ConnectionRepository connections(*strict, *vault, clock);
  const core::Secret password("stored");
  ASSERT_TRUE(connections.save("automate",
                               R"({"host":"127.0.0.1","port":9,"database":"labtech","user":"reader","tls":"required"})",
                               &password, "Jo"));
  AutomateConnection automate(connections, audit, clock);
  AutomateTarget own;
  own.host = "127.0.0.1";
  own.port = 9;
  own.user = "reader";
  const auto field_of = [&](AutomateTarget target) {
    const auto tested = automate.test(target, nullptr);
    return tested ? std::string("ok") : tested.error().field;
  };
  EXPECT_NE(field_of(own), "password") << "its own server is tried (and does not answer)";
  for (auto change : {+[](AutomateTarget& t) { t.host = "127.0.0.2"; }, +[](AutomateTarget& t) { t.port = 10; },
                      +[](AutomateTarget& t) { t.user = "root"; }, +[](AutomateTarget& t) { t.tls_required = false; },
                      +[](AutomateTarget& t) {
                        t.kind = AutomateTarget::Kind::kRest;
                        t.url = "http://127.0.0.1:9";
                        t.client_id = "00000000-0000-0000-0000-000000000001";
                      }}) {
    auto other = own;
    change(other);
    EXPECT_EQ(field_of(other), "password");
  }
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace gluepot::password_sync
