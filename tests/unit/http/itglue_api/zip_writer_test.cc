// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/impl/zip_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <map>

#include "http/itglue_api/impl/csv.h"
#include "zip_reader.h"

namespace gluepot::itglue_api {
namespace {

std::string zip(const core::Secret* password, const std::map<std::string, std::string>& entries) {
  std::string out;
  auto writer = ZipWriter::open(
      [&](std::string_view bytes) {
        out += bytes;
        return core::Status{};
      },
      password);
  EXPECT_TRUE(writer);
  for (const auto& [name, content] : entries) {
    EXPECT_TRUE((*writer)->begin(name, 1'700'000'000'000));
    for (std::size_t at = 0; at < content.size(); at += 1000)
      EXPECT_TRUE((*writer)->write(std::string_view(content).substr(at, 1000)));
  }
  EXPECT_TRUE((*writer)->finish());
  return out;
}

const std::map<std::string, std::string> kEntries = {
    {"passwords.csv", std::string(100'000, 'p')}, {"r\u00e9sum\u00e9/\u65e5\u672c.txt", "bonjour"}, {"empty", ""}};

TEST(ZipWriterTest, EntriesOfUnknownSizeComeBack) {
  const auto bytes = zip(nullptr, kEntries);
  const auto back = read_zip(bytes, "");
  ASSERT_EQ(back.size(), kEntries.size());
  for (const auto& [name, content] : kEntries) {
    ASSERT_TRUE(back.contains(name)) << back.rbegin()->first;
    EXPECT_TRUE(back.at(name) == content) << name << ": " << back.at(name).size() << " bytes";
  }
  EXPECT_NE(bytes.find("r\u00e9sum\u00e9/\u65e5\u672c.txt"), std::string::npos) << "as UTF-8, whatever the locale";
  EXPECT_LT(bytes.size(), 10'000u) << "compressed";
}

TEST(ZipWriterTest, WithAPasswordOnlyItOpensThem) {
  ASSERT_TRUE(core::init_secrets(false));
  const core::Secret password("correct horse");
  std::map<std::string, std::string> entries{{"a.txt", "C4nary-Value C4nary-Value"}};
  const auto bytes = zip(&password, entries);
  EXPECT_EQ(bytes.find("C4nary"), std::string::npos);
  EXPECT_EQ(read_zip(bytes, "correct horse"), entries);
  EXPECT_TRUE(read_zip(bytes, "another").empty());
  EXPECT_TRUE(read_zip(bytes, "").empty());
  // Method 99 with an AE-x record of strength 3: AES-256.
  const auto extra = bytes.find(std::string("\x01\x99\x07\x00", 4));
  ASSERT_NE(extra, std::string::npos);
  EXPECT_EQ(bytes[extra + 8], 3);
}

TEST(ZipWriterTest, AFullDiskIsSaid) {
  auto writer = ZipWriter::open(
      [](std::string_view) { return core::Status(core::fail(core::ErrorCode::kUnavailable, "disk full")); }, nullptr);
  ASSERT_TRUE(writer);
  core::Status done = (*writer)->begin("a", 0);
  for (int i = 0; i < 100 && done; ++i) done = (*writer)->write(std::string(100'000, static_cast<char>(i * 7)));
  if (done) done = (*writer)->finish();
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().message, "disk full");
}

std::string csv_row(std::initializer_list<boost::json::value> cells) {
  std::string out;
  CsvWriter writer([&](std::string_view bytes) {
    out += bytes;
    return core::Status{};
  });
  for (const auto& cell : cells) EXPECT_TRUE(writer.value(cell));
  EXPECT_TRUE(writer.end_row());
  return out;
}

TEST(CsvWriterTest, CellsAreQuotedWhereNeeded) {
  EXPECT_EQ(csv_row({"a", "b,c", "say \"hi\"", "two\nlines", nullptr, 7, true}),
            "a,\"b,c\",\"say \"\"hi\"\"\",\"two\nlines\",,7,true\r\n");
}

TEST(CsvWriterTest, NoTextIsAFormula) {
  EXPECT_EQ(csv_row({"=1+1", "+1", "-1", "@x", "\tx", "a=b", -5}),
            "\"'=1+1\",\"'+1\",\"'-1\",\"'@x\",\"'\tx\",a=b,-5\r\n");
}

}  // namespace
}  // namespace gluepot::itglue_api
