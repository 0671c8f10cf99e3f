// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/mariadb_source.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fstream>

#include "app/demo/automate_database.h"

namespace gluepot::automate {
namespace {

using core::ErrorCode;

/// One server for all tests of this file; each makes what it needs in it.
class MariadbSourceTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = demo::PrivateMariadb::start({.general_log = true});
    ASSERT_TRUE(started) << started.error().message;
    server_ = std::move(*started);
    demo::AutomateSample sample;
    sample.clients = 10;
    sample.passwords = 1200;
    for (int at = 0; at < 10; ++at)
      sample.organizations.push_back({"Company " + std::to_string(at), std::to_string(300 + at)});
    auto filled = demo::fill_automate_database(*server_, sample);
    ASSERT_TRUE(filled) << filled.error().message;
    filled_ = std::make_unique<demo::AutomateDatabase>(std::move(*filled));
  }
  static void TearDownTestSuite() {
    server_.reset();
    filled_.reset();
  }
  static MariadbSettings settings() {
    return {.port = filled_->port,
            .database = filled_->database,
            .user = filled_->user,
            .connect_timeout = std::chrono::seconds(2),
            .io_timeout = std::chrono::seconds(2)};
  }
  static std::unique_ptr<AutomateSource> source(MariadbSettings with, const std::string& password = filled_->password) {
    auto made = make_mariadb_source(std::move(with), core::Secret(password));
    EXPECT_TRUE(made);
    return std::move(*made);
  }
  static core::Error error_of(MariadbSettings with, const std::string& password = filled_->password) {
    auto report = source(std::move(with), password)->test();
    EXPECT_FALSE(report);
    return report ? core::Error{ErrorCode::kInternal, "no error"} : report.error();
  }
  static void sql(const std::string& text) {
    auto connection = server_->admin(filled_->database);
    ASSERT_TRUE(connection);
    auto done = (*connection)->script(text);
    ASSERT_TRUE(done) << done.error().message;
  }

  static inline std::unique_ptr<demo::PrivateMariadb> server_;
  static inline std::unique_ptr<demo::AutomateDatabase> filled_;
};

TEST_F(MariadbSourceTest, TestCountsWhatCanBeRead) {
  auto report = source(settings())->test();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rows, 1200);
  std::map<demo::PlantedPassword::Kind, std::int64_t> kinds;
  for (const auto& row : filled_->rows) ++kinds[row.kind];
  using Kind = demo::PlantedPassword::Kind;
  EXPECT_EQ(report->readable, kinds[Kind::kReadable] + kinds[Kind::kOrphaned]);
  EXPECT_EQ(report->empty, kinds[Kind::kEmpty]);
  EXPECT_EQ(report->unreadable,
            kinds[Kind::kWrongKey] + kinds[Kind::kCut] + kinds[Kind::kMoved] + kinds[Kind::kLatin1]);
  EXPECT_EQ(report->reasons[Unreadable::kLength], kinds[Kind::kCut]);
  EXPECT_EQ(report->reasons[Unreadable::kNotUtf8], kinds[Kind::kLatin1]);
  EXPECT_TRUE(report->warnings.empty()) << report->warnings.front();
  EXPECT_EQ(report->server_version.substr(0, 3), "10.");
  int moved = 0;
  for (const auto& row : report->unreadable_rows) moved += row.likely_client ? 1 : 0;
  EXPECT_EQ(moved, kinds[Kind::kMoved]);
}

TEST_F(MariadbSourceTest, EveryRowOnceWithItsValue) {
  auto from = source(settings());
  std::size_t at = 0;
  ASSERT_TRUE(from->each_row([&](VaultRow&& row) {
    const auto& planted = filled_->rows.at(at++);
    EXPECT_EQ(row.id, planted.id);
    EXPECT_EQ(row.title, planted.title);
    if (planted.kind == demo::PlantedPassword::Kind::kReadable) {
      const auto value = from->read_value(row);
      EXPECT_TRUE(value && value->reveal() == planted.value);
    }
    return true;
  }));
  EXPECT_EQ(at, filled_->rows.size());
}

TEST_F(MariadbSourceTest, ADuplicateLocationDoesNotMultiplyRows) {
  sql("CREATE DATABASE twice; USE twice; CREATE TABLE clients (ClientID int, Name text); CREATE TABLE locations "
      "(LocationID int, Name text);"
      "CREATE TABLE passwords (PasswordID int, ClientID int, LocationID int, Title text, UserName text, Password blob);"
      "INSERT INTO clients VALUES (1, 'A'); INSERT INTO locations VALUES (5, 'one'), (5, 'two');"
      "INSERT INTO passwords VALUES (1, 1, 5, 't', 'u', ''), (2, 1, 5, 't', 'u', NULL)");
  ASSERT_TRUE(demo::create_reader(*server_, "twice", "twice_ro", "secret"));
  auto with = settings();
  with.database = "twice";
  with.user = "twice_ro";
  auto from = source(with, "secret");
  int rows = 0;
  ASSERT_TRUE(from->each_row([&](VaultRow&& row) {
    ++rows;
    EXPECT_EQ(row.location, "one");
    EXPECT_EQ(row.sealed, "");
    return true;
  }));
  EXPECT_EQ(rows, 2);
  EXPECT_TRUE(from->client_companies()->empty()) << "a missing plug-in is no error";
  EXPECT_FALSE(from->stickysync()->present);
  EXPECT_FALSE(from->test()->warnings.empty()) << "missing columns are named";
}

TEST_F(MariadbSourceTest, StickySyncTablesAreRead) {
  sql("INSERT INTO plugin_stickysync_companymap VALUES (1, 42); INSERT INTO plugin_stickysync_passwordautosync VALUES "
      "(7, 1);"
      "INSERT INTO plugin_stickysync_passwordmap VALUES (7, 99, '2025-05-06 07:08:09')");
  auto tables = source(settings())->stickysync();
  ASSERT_TRUE(tables);
  EXPECT_TRUE(tables->present);
  EXPECT_EQ(tables->companies.at(0).organization_id, 42);
  EXPECT_TRUE(tables->auto_sync.at(0).on);
  EXPECT_EQ(tables->passwords.at(0).last_sync, "2025-05-06 07:08:09");
}

TEST_F(MariadbSourceTest, EachFailureHasItsSentence) {
  EXPECT_EQ(error_of(settings(), "wrong").code, ErrorCode::kUnauthenticated);
  EXPECT_EQ(error_of(settings(), "wrong").message.find("wrong-password"), std::string::npos);
  auto with = settings();
  with.host = "no-such-host.invalid";
  with.tls = MariadbSettings::Tls::kOff;
  EXPECT_NE(error_of(with).message.find("is not known"), std::string::npos);
  with = settings();
  with.database = "nowhere";
  EXPECT_EQ(error_of(with).field, "database");
  with = settings();
  with.tls = MariadbSettings::Tls::kRequired;
  EXPECT_NE(error_of(with).message.find("TLS"), std::string::npos);
  EXPECT_EQ(error_of(with).field, "tls");
}

TEST_F(MariadbSourceTest, AServerThatNeverAnswersIsATimeOut) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(listen(listener, 4), 0);
  getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  auto with = settings();
  with.port = ntohs(address.sin_port);
  const auto silent = error_of(with);
  EXPECT_EQ(silent.code, ErrorCode::kTimeout) << silent.message;
  close(listener);
  const auto closed = error_of(with);
  EXPECT_EQ(closed.code, ErrorCode::kUnavailable) << closed.message;
}

TEST_F(MariadbSourceTest, AMissingGrantIsNamedAndAMissingTableToo) {
  sql("CREATE OR REPLACE USER part@127.0.0.1 IDENTIFIED BY 'secret'; GRANT SELECT (PasswordID, ClientID, Title, "
      "UserName) ON " +
      filled_->database + ".passwords TO part@127.0.0.1; GRANT SELECT ON " + filled_->database +
      ".clients TO part@127.0.0.1;"
      "CREATE DATABASE hollow");
  ASSERT_TRUE(demo::create_reader(*server_, "hollow", "hollow_ro", "secret"));
  auto with = settings();
  with.user = "part";
  const auto grant = error_of(with, "secret");
  EXPECT_EQ(grant.code, ErrorCode::kForbidden);
  EXPECT_NE(grant.next_step.find("GRANT SELECT (Password)"), std::string::npos) << grant.next_step;
  with.database = "hollow";
  with.user = "hollow_ro";
  const auto table = error_of(with, "secret");
  EXPECT_EQ(table.code, ErrorCode::kNotFound);
  EXPECT_NE(table.message.find("passwords"), std::string::npos);
}

TEST_F(MariadbSourceTest, MoreThanSelectIsWarnedAboutWithoutTheHash) {
  sql("CREATE OR REPLACE USER wide@127.0.0.1 IDENTIFIED BY 'secret'; GRANT SELECT, UPDATE ON " + filled_->database +
      ".* TO wide@127.0.0.1");
  auto with = settings();
  with.user = "wide";
  auto report = source(with, "secret")->test();
  ASSERT_TRUE(report);
  ASSERT_EQ(report->warnings.size(), 1U);
  EXPECT_NE(report->warnings[0].find("UPDATE on labtech.*"), std::string::npos) << report->warnings[0];
  EXPECT_EQ(report->warnings[0].find("*1"), std::string::npos);
}

TEST_F(MariadbSourceTest, TheServersOwnFunctionReadsWhatTheClientsKeyDoesNot) {
  // No server of ConnectWise is at hand: a stored function stands in that decrypts by a key of its own, level 0.
  sql("CREATE DATABASE own; USE own; CREATE TABLE clients (ClientID int, Name text); CREATE TABLE passwords "
      "(PasswordID "
      "int, ClientID int, Title text, UserName text, Password blob);"
      "CREATE FUNCTION f_CWAESDecrypt(level int, data blob) RETURNS varchar(255) CHARACTER SET utf8mb4 DETERMINISTIC "
      "RETURN IF(level = 0, CONVERT(AES_DECRYPT(data, 'server 4711') USING utf8mb4), NULL);"
      "INSERT INTO clients VALUES (1, 'A'), (2, 'B');"
      "INSERT INTO passwords VALUES (1, 1, 'by function', 'u', AES_ENCRYPT('ZlÃ½ pÃ¡n', 'server 4711')),"
      "(2, 2, 'by client', 'u', AES_ENCRYPT('P@ssw0rd!', SHA(CONCAT(' ', 2 + 1)))),"
      "(3, 1, 'by nobody', 'u', AES_ENCRYPT('lost', 'somebody else')), (4, 1, 'empty', 'u', '')");
  ASSERT_TRUE(demo::create_reader(*server_, "own", "own_ro", "secret"));
  auto with = settings();
  with.database = "own";
  with.user = "own_ro";
  const auto values = [&](AutomateSource& from) {
    std::map<std::int64_t, std::string> out;
    auto done = from.each_row([&](VaultRow&& row) {
      const auto value = from.read_value(row);
      out[row.id] = value ? std::string(value->reveal()) : "! " + std::string(unreadable_name(value.error()));
      return true;
    });
    EXPECT_TRUE(done) << done.error().message;
    return out;
  };
  // Without EXECUTE the function does not exist for this account.
  EXPECT_EQ(values(*source(with, "secret"))[1], "! padding");
  EXPECT_EQ(source(with, "secret")->test()->scheme, "A");
  sql("GRANT EXECUTE ON FUNCTION own.f_CWAESDecrypt TO own_ro@127.0.0.1");
  auto from = source(with, "secret");
  auto got = values(*from);
  EXPECT_EQ(got[1], "ZlÃ½ pÃ¡n");
  EXPECT_EQ(got[2], "P@ssw0rd!");
  EXPECT_EQ(got[3], "! padding");
  EXPECT_EQ(got[4], "! empty");
  EXPECT_EQ(values(*from), got) << "a second time, with what is remembered";
  auto report = from->test();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->scheme, "A+B");
  EXPECT_EQ(report->readable, 2);
  EXPECT_EQ(report->unreadable, 1);
  for (const auto& warning : report->warnings) EXPECT_EQ(warning.find("EXECUTE"), std::string::npos) << warning;
  // The function's own meaning of its first argument may be the client's id; what it says in another character set
  // stays the same text; what it fails at concerns its row alone.
  sql("USE own; DROP FUNCTION f_CWAESDecrypt; DELETE FROM passwords WHERE PasswordID = 2;"
      "CREATE FUNCTION f_CWAESDecrypt(level int, data blob) RETURNS varchar(255) CHARACTER SET latin1 DETERMINISTIC "
      "BEGIN DECLARE text varchar(255) CHARACTER SET utf8mb4; "
      "IF level = 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no such level'; END IF; "
      "SET text = CONVERT(AES_DECRYPT(data, 'server 4711') USING utf8mb4); RETURN REPLACE(text, 'Ã½', 'y'); END;"
      "GRANT EXECUTE ON FUNCTION own.f_CWAESDecrypt TO own_ro@127.0.0.1");
  got = values(*source(with, "secret"));
  EXPECT_EQ(got[1], "Zly pÃ¡n");
  EXPECT_EQ(got[3], "! padding");
  EXPECT_EQ(source(with, "secret")->test()->scheme, "B");
}

TEST_F(MariadbSourceTest, ALockedTableIsAnErrorAfterAWhileAndNoConnectionIsLeftBehind) {
  auto admin = server_->admin(filled_->database);
  ASSERT_TRUE(admin);
  ASSERT_TRUE((*admin)->script("LOCK TABLES passwords WRITE"));
  auto with = settings();
  with.lock_wait = std::chrono::seconds(1);
  with.io_timeout = std::chrono::seconds(20);
  const auto locked = error_of(with);
  EXPECT_EQ(locked.code, ErrorCode::kUnavailable) << locked.message;
  EXPECT_NE(locked.message.find("locked"), std::string::npos) << locked.message;
  ASSERT_TRUE((*admin)->script("UNLOCK TABLES"));
  EXPECT_TRUE(source(with)->test());
}

TEST_F(MariadbSourceTest, WhatIsMissingIsAskedForByItsId) {
  auto found = source(settings())->present({1, 2, 1200, 5000, 77777});
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, (std::set<std::int64_t>{1, 2, 1200}));
  std::vector<std::int64_t> many;
  for (std::int64_t id = 1100; id < 1300; ++id) many.push_back(id);
  EXPECT_EQ(source(settings())->present(many)->size(), 101U);
}

TEST_F(MariadbSourceTest, AColumnThatWasThereMustStayThere) {
  sql("CREATE DATABASE shrunk; USE shrunk; CREATE TABLE clients (ClientID int, Name text); CREATE TABLE passwords "
      "(PasswordID int, ClientID int, Title text, UserName text, Password blob, Notes text);");
  ASSERT_TRUE(demo::create_reader(*server_, "shrunk", "shrunk_ro", "secret"));
  auto with = settings();
  with.database = "shrunk";
  with.user = "shrunk_ro";
  const auto report = source(with, "secret")->test();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->columns, (std::vector<std::string>{"passwords.Notes"}));
  with.expected_columns = report->columns;
  EXPECT_TRUE(source(with, "secret")->clients());
  sql("ALTER TABLE shrunk.passwords DROP COLUMN Notes");
  const auto refused = source(with, "secret")->clients();
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("passwords.Notes"), std::string::npos) << refused.error().message;
}

TEST_F(MariadbSourceTest, TheReadingAccountSendsNothingButReads) {
  ASSERT_TRUE(source(settings())->test());
  std::ifstream log(server_->general_log());
  std::string line;
  std::map<std::string, std::string> who;  // connection id -> account
  int statements = 0;
  while (std::getline(log, line)) {
    const auto connect = line.find("Connect\t" + filled_->user + "@");
    const auto word = line.find_first_not_of(" \t0123456789:");
    const auto id_end = line.find_last_of("0123456789", word == std::string::npos ? 0 : word);
    const auto id_from = line.find_last_not_of("0123456789", id_end) + 1;
    const std::string id = line.substr(id_from, id_end + 1 - id_from);
    if (connect != std::string::npos)
      who[id] = filled_->user;
    else if (line.find("Connect\t") != std::string::npos)
      who[id] = "other";
    const auto query = line.find("Query\t") != std::string::npos     ? line.find("Query\t") + 6
                       : line.find("Execute\t") != std::string::npos ? line.find("Execute\t") + 8
                                                                     : std::string::npos;
    if (query == std::string::npos || who[id] != filled_->user) continue;
    ++statements;
    const auto text = line.substr(query);
    EXPECT_TRUE(text.rfind("SELECT ", 0) == 0 || text.rfind("SET ", 0) == 0 || text.rfind("SHOW ", 0) == 0) << text;
    EXPECT_EQ(text.find("SELECT *"), std::string::npos);
  }
  EXPECT_GT(statements, 5);
}

TEST(JudgeGrantsTest, JudgesOnlyWhatConcernsTheDatabase) {
  const std::vector<std::string> grants{
      "GRANT USAGE ON *.* TO `a`@`b` IDENTIFIED BY PASSWORD '*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'",
      "GRANT SELECT (`PasswordID`, `Title`), INSERT (`Title`) ON `labtech`.`passwords` TO `a`@`b`",
      "GRANT ALL PRIVILEGES ON `test`.* TO `a`@`b`", "GRANT DELETE ON `lab%`.* TO `a`@`b`",
      "GRANT SELECT ON `labtech`.* TO `a`@`b` WITH GRANT OPTION"};
  const auto warnings = judge_grants(grants, "labtech");
  ASSERT_EQ(warnings.size(), 3U);
  EXPECT_NE(warnings[0].find("(INSERT on labtech.passwords)"), std::string::npos) << warnings[0];
  EXPECT_NE(warnings[1].find("DELETE"), std::string::npos);
  EXPECT_NE(warnings[2].find("GRANT OPTION"), std::string::npos);
  for (const auto& warning : warnings) EXPECT_EQ(warning.find("2470C0C0"), std::string::npos);
}

TEST(SettingsTest, NamesTheFieldThatIsWrong) {
  MariadbSettings good{.user = "a"};
  EXPECT_TRUE(check_settings(good));
  auto bad = good;
  bad.port = 0;
  EXPECT_EQ(check_settings(bad).error().field, "port");
  bad = good;
  bad.host = "db:3306";
  EXPECT_EQ(check_settings(bad).error().field, "host");
  bad = good;
  bad.user.clear();
  EXPECT_EQ(check_settings(bad).error().field, "user");
  EXPECT_TRUE(is_loopback("127.0.0.2"));
  EXPECT_FALSE(is_loopback("127.evil.example"));
}

}  // namespace
}  // namespace gluepot::automate
