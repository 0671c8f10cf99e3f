// SPDX-License-Identifier: Apache-2.0
// Two writers and paging readers at once: sorted by id, no row comes twice and none is lost.
#include <atomic>
#include <set>
#include <thread>

#include "unit/http/itglue_api/api_fixture.h"

namespace gluepot::itglue_api {
namespace {

constexpr int kStanding = 400, kWritten = 250, kReaders = 2;

class PagingWritersTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    organization_ = organization("Org");
    for (int i = 0; i < kStanding; i += 100) standing_.merge(create(i, 100));
  }

  /// POST of `count` rows in one call; their ids.
  std::set<std::string> create(int from, int count) {
    std::string rows;
    for (int i = 0; i < count; ++i)
      rows += std::string(i == 0 ? "" : ",") + R"({"type":"locations","attributes":{"name":"Row )" +
              std::to_string(from + i) + "\"}}";
    const auto made =
        post("/itglue/organizations/" + organization_ + "/relationships/locations", "{\"data\":[" + rows + "]}");
    EXPECT_EQ(made.status, 201) << made.text;
    std::set<std::string> ids;
    for (const auto& row : made.at("/data").as_array()) ids.emplace(row.at("id").as_string());
    return ids;
  }

  /// One walk over the list: each id with how often it came.
  std::map<std::string, int> walk(int size) {
    std::map<std::string, int> seen;
    std::string next = "/itglue/locations?sort=id&page[size]=" + std::to_string(size);
    while (!next.empty()) {
      const auto page = get(next);
      EXPECT_EQ(page.status, 200) << page.text;
      if (page.status != 200) return seen;
      for (const auto& row : page.at("/data").as_array()) ++seen[std::string(row.at("id").as_string())];
      const auto& link = page.at("/links/next");
      next =
          link.is_string() ? std::string(link.as_string()).substr(std::string("https://hub.example:8443").size()) : "";
    }
    return seen;
  }

  std::string organization_;
  std::set<std::string> standing_;
};

TEST_F(PagingWritersTest, NoRowTwiceOrLostWhenSortedById) {
  std::atomic<int> writing{2}, walks{0}, twice{0}, lost{0};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {  // makes rows
    for (int i = 0; i < kWritten; i += 5) create(10'000 + i, 5);
    --writing;
  });
  threads.emplace_back([&] {  // changes rows under the readers
    const std::vector<std::string> ids(standing_.begin(), standing_.end());
    for (int i = 0; i < kWritten; ++i) {
      const auto& id = ids[static_cast<std::size_t>(i * 7) % ids.size()];
      const auto done =
          patch("/itglue/locations/" + id, data("locations", "{\"name\":\"Renamed " + std::to_string(i) + "\"}"));
      EXPECT_EQ(done.status, 200) << done.text;
    }
    --writing;
  });
  for (int reader = 0; reader < kReaders; ++reader)
    threads.emplace_back([&, reader] {
      while (writing > 0) {
        const auto seen = walk(17 + 30 * reader);
        for (const auto& [id, times] : seen) twice += times > 1;
        for (const auto& id : standing_) lost += seen.count(id) == 0;
        ++walks;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(twice, 0);
  EXPECT_EQ(lost, 0);
  EXPECT_GT(walks, 3);
  EXPECT_EQ(walk(50).size(), static_cast<std::size_t>(kStanding + kWritten));
}

}  // namespace
}  // namespace gluepot::itglue_api
