// SPDX-License-Identifier: Apache-2.0
#include "audit/sentence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "audit/export.h"

namespace gluepot::audit {
namespace {

Entry entry(std::string action, std::string outcome = "done") {
  Entry out;
  out.sequence = 12;
  out.at_ms = 1'700'000'000'000;
  out.action = std::move(action);
  out.actor_kind = "user";
  out.actor_id = 3;
  out.actor_name = "ana";
  out.subject = "Core switch";
  out.record_id = "passwords/4711";
  out.company_id = 9;
  out.company_name = "Acme";
  out.detail = "show";
  out.outcome = std::move(outcome);
  return out;
}

TEST(SentenceTest, EveryOutcomeReadsAsSuch) {
  EXPECT_EQ(sentence(entry("reveal")), "ana revealed the password Core switch of Acme.");
  auto copied = entry("reveal");
  copied.detail = "copy: ticket 8812";
  EXPECT_EQ(sentence(copied), "ana copied the password Core switch of Acme: ticket 8812.");
  EXPECT_EQ(sentence(entry("reveal", "unknown")),
            "ana began to reveal the password Core switch of Acme; whether it was done is not known.");
  EXPECT_EQ(sentence(entry("reveal", "pending")), "ana is about to reveal the password Core switch of Acme.");
  auto refused = entry("reveal", "refused");
  refused.detail = "show: lists only";
  EXPECT_EQ(sentence(refused), "ana was not allowed to reveal the password Core switch of Acme: lists only.");
  auto failed = entry("connect", "failed");
  failed.subject = "https://api.itglue.com";
  failed.company_name = "";
  failed.detail = "the key is refused.";
  EXPECT_EQ(sentence(failed), "ana could not connect to https://api.itglue.com: the key is refused.");
}

/// Every action that is written down anywhere reads as a sentence of its own.
TEST(SentenceTest, EveryActionHasItsWords) {
  const std::regex written(
      R"re((?:note|audited|refused)\(services, request, "([a-z_]+)"|Draft(?: [a-z]+)?\{"([a-z_]+)")re");
  std::set<std::string> actions;
  for (const auto& file : std::filesystem::recursive_directory_iterator(std::string(GLUEPOT_SOURCE_DIR) + "/src")) {
    if (file.path().extension() != ".cc") continue;
    std::ifstream in(file.path());
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    for (std::sregex_iterator it(text.begin(), text.end(), written), end; it != end; ++it)
      actions.insert((*it)[1].matched ? (*it)[1].str() : (*it)[2].str());
  }
  EXPECT_GT(actions.size(), 50u);
  for (const auto& action : actions) EXPECT_EQ(sentence(entry(action)).find("did this"), std::string::npos) << action;
}

TEST(SentenceTest, SaysWhoWhenItIsNoPerson) {
  auto key = entry("reveal");
  key.actor_kind = "key";
  key.actor_name = "backup script";
  key.detail = "";
  EXPECT_EQ(sentence(key), "The API key backup script revealed the password Core switch of Acme.");
  auto own = entry("reveal");
  own.actor_kind = own.actor_name = "system";
  own.detail = "compare";
  EXPECT_EQ(sentence(own),
            "Gluepot checked, without showing it to anybody, the password Core switch of Acme: compare.");
  own.subject = "Password Access of the key";
  own.company_name = "";
  own.detail = "probe for ana";
  EXPECT_EQ(sentence(own),
            "Gluepot checked, by one value that nobody was shown, the Password Access of the key: for ana.");
}

TEST(SentenceTest, AnActionWithoutWordsOfItsOwnIsStillReadable) {
  auto unknown = entry("role_default");
  unknown.subject = "Helpdesk";
  unknown.company_name = unknown.detail = "";
  EXPECT_EQ(sentence(unknown), "ana did this: role default Helpdesk.");
}

TEST(SentenceTest, NoSentenceShowsAnId) {
  for (const auto* action : {"reveal", "map", "user_role", "key_pause", "something_new"})
    for (const auto* outcome : {"done", "refused", "failed", "pending", "unknown"})
      EXPECT_EQ(sentence(entry(action, outcome)).find("4711"), std::string::npos) << action;
}

TEST(AuditExportTest, ACsvCellIsNeverAFormulaAndStaysOneCell) {
  auto one = entry("reveal");
  one.subject = "=HYPERLINK(\"http://x\",\"a\")";
  one.detail = "+1, then\r\n@2";
  one.actor_name = "-ana\x1b[2J";
  const auto line = export_line(ExportFormat::kCsv, one);
  EXPECT_EQ(line.find("\n"), line.size() - 1) << line;
  EXPECT_NE(line.find("\"'=HYPERLINK(\"\"http://x\"\",\"\"a\"\")\""), std::string::npos) << line;
  EXPECT_NE(line.find("\"'+1, then"), std::string::npos) << line;
  EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_TRUE(export_head(ExportFormat::kCsv).starts_with("sequence,at,sentence,"));
}

TEST(AuditExportTest, AJsonLineHoldsTheWholeEntry) {
  auto one = entry("reveal");
  one.source = "itglue https://api.itglue.com";
  one.session = "s-1";
  const auto line = export_line(ExportFormat::kJsonLines, one);
  const auto parsed = boost::json::parse(line).as_object();
  EXPECT_EQ(parsed.at("sequence").as_string(), "12");
  EXPECT_EQ(parsed.at("at").as_string(), "2023-11-14T22:13:20.000Z");
  EXPECT_EQ(parsed.at("actor").as_object().at("id").as_string(), "3");
  EXPECT_EQ(parsed.at("company").as_object().at("name").as_string(), "Acme");
  EXPECT_EQ(parsed.at("source").as_string(), "itglue https://api.itglue.com");
  EXPECT_EQ(parsed.at("session").as_string(), "s-1");
  EXPECT_TRUE(parsed.at("finished_at_ms").is_null());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

}  // namespace
}  // namespace gluepot::audit
