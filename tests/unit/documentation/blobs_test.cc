// SPDX-License-Identifier: Apache-2.0
#include "documentation/blobs.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace gluepot::documentation {
namespace {

namespace fs = std::filesystem;

class BlobsTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(core::init_secrets(false));
    folder_ = fs::temp_directory_path() / ("gluepot_blobs_" + std::to_string(::getpid()) + "_" +
                                           testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
    vault_ = std::move(*vault::Vault::from_key(core::Secret(std::string(32, 'k'))));
    blobs_ = std::move(*Blobs::open(folder_.string(), *vault_));
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_)) names.push_back(entry.path().filename());
    return names;
  }
  std::string bytes_of(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void overwrite(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  static core::Result<bool> nobody(std::string_view) { return false; }

  /// The file was written long ago.
  void age(const std::string& name) {
    const timespec long_ago[2] = {{1000, 0}, {1000, 0}};
    ASSERT_EQ(::utimensat(AT_FDCWD, (folder_ / name).c_str(), long_ago, 0), 0);
  }
  fs::path folder_;
  std::unique_ptr<vault::Vault> vault_;
  std::unique_ptr<Blobs> blobs_;
};

TEST_F(BlobsTest, ContentsOfEverySizeComeBackWhole) {
  for (const std::size_t size : {0u, 1u, 65535u, 65536u, 65537u, 131072u, 300'000u}) {
    std::string content(size, '\0');
    for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<char>(i * 31 + size);
    const auto blob = blobs_->put(content);
    ASSERT_TRUE(blob) << blob.error().message;
    EXPECT_EQ(blob->size, static_cast<std::int64_t>(size));
    const auto back = blobs_->get(blob->name, 1 << 20);
    ASSERT_TRUE(back) << size << ": " << back.error().message;
    EXPECT_EQ(*back, content) << size;
  }
}

TEST_F(BlobsTest, APieceAtATimeIsTheSameAsAtOnce) {
  const std::string content(200'000, 'p');
  auto writer = std::move(*blobs_->begin());
  for (std::size_t at = 0; at < content.size(); at += 777) ASSERT_TRUE(writer->write(content.substr(at, 777)));
  const auto blob = writer->finish();
  ASSERT_TRUE(blob);
  EXPECT_EQ(blob->name, blobs_->put(content)->name);
  EXPECT_EQ(files().size(), 1u) << "equal contents lie there once, nothing half written beside them";
}

TEST_F(BlobsTest, NeitherTheContentNorItsPlainDigestStandsInTheFolder) {
  const std::string content = "the seed of the vault is C4nary";
  const auto blob = blobs_->put(content);
  EXPECT_EQ(bytes_of(blob->name).find("C4nary"), std::string::npos);
  const auto other = vault::Vault::from_key(core::Secret(std::string(32, 'x')));
  auto elsewhere = std::move(*Blobs::open((folder_ / "other").string(), **other));
  EXPECT_NE(elsewhere->put(content)->name, blob->name) << "the name is keyed";
  struct stat info {};
  ASSERT_EQ(::stat((folder_ / blob->name).c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(BlobsTest, AChangedCutLengthenedOrSwappedFileIsRefused) {
  const std::string content(150'000, 'c');
  const auto blob = *blobs_->put(content);
  const auto good = bytes_of(blob.name);
  auto changed = good;
  changed[good.size() / 2] ^= 1;
  const auto first_chunk_only = good.substr(0, 4 + 24 + 65536 + 17);
  const auto other = bytes_of(blobs_->put("another content")->name);
  for (const auto& bad : {changed, good.substr(0, good.size() - 1), first_chunk_only, good + "x", other, std::string(),
                          std::string("GPB1"), good.substr(4)}) {
    overwrite(blob.name, bad);
    const auto read = blobs_->get(blob.name, 1 << 20);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, core::ErrorCode::kCorrupt);
  }
  overwrite(blob.name, good);
  EXPECT_TRUE(blobs_->get(blob.name, 1 << 20));
}

TEST_F(BlobsTest, NamesAreNoPaths) {
  for (const std::string& name :
       std::initializer_list<std::string>{"../master.key", "", "x", std::string(64, 'A'), std::string(64, 'a')}) {
    const auto read = blobs_->read(name);
    ASSERT_FALSE(read) << name;
    EXPECT_EQ(read.error().code, core::ErrorCode::kNotFound);
  }
}

TEST_F(BlobsTest, TooLargeForTheReaderIsSaid) {
  const auto blob = blobs_->put(std::string(1000, 'x'));
  EXPECT_EQ(blobs_->get(blob->name, 999).error().code, core::ErrorCode::kTooLarge);
  EXPECT_TRUE(blobs_->get(blob->name, 1000));
}

TEST_F(BlobsTest, AWriterGivenUpLeavesNothing) {
  { ASSERT_TRUE((*blobs_->begin())->write("half")); }
  EXPECT_TRUE(files().empty());
  overwrite(".new-0123", "left by a crash");
  blobs_ = std::move(*Blobs::open(folder_.string(), *vault_));
  EXPECT_TRUE(files().empty()) << "and what a crash left goes at the start";
}

TEST_F(BlobsTest, TheSweepTakesWhatIsOldAndNobodysOnly) {
  const auto kept = *blobs_->put("kept");
  const auto lost = *blobs_->put("lost");
  EXPECT_EQ(*blobs_->sweep(nobody), 0) << "an hour must have passed";
  age(kept.name);
  age(lost.name);
  const auto only_kept = [&](std::string_view name) -> core::Result<bool> { return name == kept.name; };
  EXPECT_EQ(*blobs_->sweep(only_kept), 1);
  EXPECT_EQ(files(), std::vector{kept.name});
  EXPECT_FALSE(blobs_->get(lost.name, 100));
}

TEST_F(BlobsTest, ContentStoredAgainIsYoungAgain) {
  const auto blob = *blobs_->put("again");
  age(blob.name);
  ASSERT_TRUE(blobs_->put("again"));
  EXPECT_EQ(*blobs_->sweep(nobody), 0);
}

TEST_F(BlobsTest, ASweepThatCannotAskDeletesNothing) {
  age((*blobs_->put("x")).name);
  const auto swept = blobs_->sweep(
      [](std::string_view) -> core::Result<bool> { return core::fail(core::ErrorCode::kUnavailable, "busy"); });
  EXPECT_FALSE(swept);
  EXPECT_EQ(files().size(), 1u);
}

}  // namespace
}  // namespace gluepot::documentation
