// SPDX-License-Identifier: Apache-2.0
// script/bench sync: what a first sync costs. One JSON line:
//   requests_vs_bound      requests of a first full sync of account S, counted by the account, over the least possible
//   records_per_s          decode and store of 20 pages of 1,000 assets (1.4 kB each) through the mirror, fresh,
//   without the text index records_vs_sqlite_loop that, over a plain loop (decode, SHA-256, upsert, two indexes, one
//   transaction a page) in the same run peak_rss_mb            largest memory of the process after the sync of account
//   S, the account itself included
// and besides: records_per_s_with_index, unchanged_records_per_s, repeated_requests_second_sync.
#include <simdjson.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "catalog/catalog.h"
#include "core/log.h"
#include "core/text.h"
#include "fakes/fake_itglue_account.h"
#include "mirror/mirror.h"
#include "store/sqlite.h"

namespace {

using namespace gluepot;
using catalog::Kind;
using Clock = std::chrono::steady_clock;

constexpr int kReplayPages = 20, kReplayRows = 1000, kRounds = 3;
constexpr std::int64_t kReplayType = 11;

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "bench sync: " << why << "\n";
  std::exit(1);
}
template <typename T>
T need(core::Result<T> result, const char* what) {
  if (!result) give_up(std::string(what) + ": " + result.error().message);
  return *std::move(result);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

std::int64_t c(std::int64_t rows) {
  return std::max<std::int64_t>(1, (rows + 999) / 1000);
}

/// A folder that goes away with the program.
struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("gluepot-bench-" + core::random_hex(8));
  Folder() { std::filesystem::create_directories(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

std::unique_ptr<documentation::Store> open_store(const std::filesystem::path& path) {
  documentation::StoreOptions options;
  options.path = path.string();
  return need(documentation::Store::open(options), "store");
}

/// Account S: 150 organizations, 25 types, 6,000 assets, 3,000 documents, 300 checklists, 8,000 passwords; 140 mapped.
struct AccountS {
  fakes::FakeItGlueAccount account;
  std::vector<core::OrganizationId> served;
  std::int64_t bound = 0;

  AccountS() {
    for (std::int64_t id = 1; id <= 150; ++id) {
      account.put(Kind::kOrganizations, {id, 0, 0, "Organization " + std::to_string(id), ""});
      if (id <= 140) served.push_back({id});
    }
    std::int64_t next = 1'000'000;
    for (std::int64_t type = 1; type <= 25; ++type) {
      account.put(Kind::kFlexibleAssetTypes, {type, 0, 0, "Type " + std::to_string(type), ",\"enabled\":true"});
      account.put(Kind::kFlexibleAssetFields, {++next, 0, type, "Host", ",\"name-key\":\"host\",\"kind\":\"Text\""});
      for (int i = 0; i < 240; ++i)
        account.put(Kind::kFlexibleAssets, {++next, 1 + next % 150, type, "Asset",
                                            ",\"traits\":{\"host\":\"h" + std::to_string(next) + "\"}"});
    }
    for (int i = 0; i < 3000; ++i)
      account.put(Kind::kDocuments, {++next, 1 + i % 150, i % 2 == 0 ? 900 + i % 150 : 0, "Document",
                                     ",\"content\":\"<p>How to do thing " + std::to_string(i) + "</p>\""});
    for (int i = 0; i < 150; ++i) account.put(Kind::kDocumentFolders, {900 + i, 1 + i, 0, "Folder", ""});
    for (int i = 0; i < 300; ++i) account.put(Kind::kChecklists, {++next, 1 + i % 150, 0, "Checklist", ""});
    for (int i = 0; i < 8000; ++i)
      account.put(Kind::kPasswords,
                  {++next, 1 + i % 150, 0, "Password " + std::to_string(i), ",\"username\":\"root\""});
    account.put(Kind::kPasswordCategories, {5, 0, 0, "Server", ""});
    account.put(Kind::kChecklistTemplates, {6, 1, 0, "Template", ""});
    bound = c(150) + c(25) + 25 * c(240) + c(8000) + c(1) + c(300) + c(1) + 140 * (c(20) + c(1));
  }
};

/// Answers the lists of one type with 20 large pages made beforehand.
class Replay final : public fakes::FakeItGlueAccount {
 public:
  Replay() {
    put(Kind::kOrganizations, {1, 0, 0, "Organization", ""});
    put(Kind::kFlexibleAssetTypes, {kReplayType, 0, 0, "Type", ",\"enabled\":true"});
    for (int i = 0; i < 20; ++i) {
      const std::string key = "field-" + std::to_string(i);
      put(Kind::kFlexibleAssetFields,
          {100 + i, 0, kReplayType, key, ",\"name-key\":\"" + key + "\",\"kind\":\"Text\""});
    }
    for (int page = 0; page < kReplayPages; ++page) pages_.push_back(make(page + 1));
  }
  core::Result<connectors::Answer> get(std::string_view target, connectors::Lane lane) override {
    if (!target.starts_with("/flexible_assets?")) return FakeItGlueAccount::get(target, lane);
    const auto number = core::parse_int64(target.substr(target.rfind('=') + 1));
    if (!number || *number < 1 || *number > kReplayPages) return core::fail(core::ErrorCode::kNotFound, "no such page");
    const std::string& bytes = pages_[static_cast<std::size_t>(*number - 1)];
    connectors::Answer answer;
    answer.body = core::Secret::of_size(bytes.size() + 64);
    std::copy(bytes.begin(), bytes.end(), answer.body.data());
    answer.body.resize_down(bytes.size());
    return answer;
  }
  const std::vector<std::string>& pages() const { return pages_; }

 private:
  static std::string make(int page) {
    std::string out = "{\"data\":[";
    for (int i = 0; i < kReplayRows; ++i) {
      const std::string id = std::to_string(page * 100'000 + i);
      out += (i == 0 ? "" : ",") + ("{\"id\":\"" + id) +
             "\",\"type\":\"flexible-assets\",\"attributes\":{\"organization-id\":1,\"organization-name\":"
             "\"Organization\","
             "\"resource-url\":\"https://account.example/1/assets/" +
             id +
             "\",\"restricted\":false,\"my-glue\":false,\"flexible-asset-type-id\":11,"
             "\"flexible-asset-type-name\":\"Type\",\"name\":\"Asset " +
             id + "\",\"traits\":{";
      for (int field = 0; field < 20; ++field)
        out += (field == 0 ? "\"field-" : ",\"field-") + std::to_string(field) + "\":\"value of " + id +
               " which is as long as most\"";
      out +=
          "},\"archived\":false,\"created-at\":\"2026-01-02T03:04:05.000Z\",\"updated-at\":\"2026-01-02T03:04:05."
          "000Z\"},\"relationships\":{}}";
    }
    return out + "],\"meta\":{\"current-page\":" + std::to_string(page) +
           ",\"next-page\":" + (page < kReplayPages ? std::to_string(page + 1) : "null") +
           ",\"total-pages\":" + std::to_string(kReplayPages) +
           ",\"total-count\":" + std::to_string(kReplayPages * kReplayRows) + "}}";
  }
  std::vector<std::string> pages_;
};

mirror::RunReport sync(documentation::Store& store, connectors::Source& source, mirror::MirrorSettings settings,
                       const std::vector<core::OrganizationId>& served) {
  const core::SystemClock clock;
  mirror::Mirror mirror(store, source, clock, std::move(settings), [&] { return served; });
  if (auto ready = mirror.prepare(); !ready) give_up(ready.error().message);
  auto report = need(mirror.run({}), "sync");
  if (!report.ok()) {
    for (const auto& task : report.tasks) std::cerr << task.message << "\n";
    give_up("the sync did not succeed " + report.message);
  }
  return report;
}

struct Rates {
  double fresh = 0, indexed = 0, unchanged = 0, loop = 0;
};

double replay(documentation::Store& store, Replay& source, bool index) {
  mirror::MirrorSettings settings;
  settings.tasks = {mirror::Task::kFlexibleAssets};
  settings.index_texts = index;
  const auto start = Clock::now();
  sync(store, source, settings, {{1}});
  return kReplayPages * kReplayRows / seconds_since(start);
}

/// What anyone would write first: cut a page into records, hash each, upsert it, commit.
double plain_loop(const std::filesystem::path& path, const std::vector<std::string>& pages) {
  store::SqliteOptions options;
  options.path = path.string();
  options.synchronous_full = false;
  auto database = need(store::open_sqlite(options), "sqlite");
  constexpr store::Statement kUpsert{"bench.upsert",
                                     "INSERT INTO record (id, organization_id, name, updated_at, digest, body) VALUES "
                                     "(?, ?, ?, ?, ?, ?) ON CONFLICT (id) "
                                     "DO UPDATE SET name = excluded.name, updated_at = excluded.updated_at, digest = "
                                     "excluded.digest, body = excluded.body "
                                     "WHERE digest <> excluded.digest"};
  (void)database->write([](store::Connection& connection) {
    return connection.script(
        "CREATE TABLE record (id INTEGER PRIMARY KEY, organization_id INTEGER, name TEXT, updated_at TEXT, digest "
        "BLOB, body BLOB);"
        "CREATE INDEX record_organization ON record (organization_id, name); CREATE INDEX record_updated ON record "
        "(updated_at);");
  });
  simdjson::ondemand::parser parser;
  const auto start = Clock::now();
  for (const auto& page : pages) {
    const simdjson::padded_string json(page);
    auto stored = database->write([&](store::Connection& connection) -> core::Status {
      simdjson::ondemand::document document = parser.iterate(json);
      for (auto element : document["data"].get_array()) {
        simdjson::ondemand::object object = element.get_object();
        const std::string id(std::string_view(object["id"].get_string()));
        simdjson::ondemand::object attributes = object["attributes"].get_object();
        const std::string_view body = attributes.raw_json();
        const std::string digest = core::sha256(body);
        attributes.reset();
        const std::int64_t organization = attributes["organization-id"].get_int64();
        const std::string name(std::string_view(attributes["name"].get_string()));
        const std::string updated(std::string_view(attributes["updated-at"].get_string()));
        GLUEPOT_TRY(connection.execute(kUpsert, *core::parse_int64(id), organization, name, updated,
                                       store::Blob{digest}, store::Blob{body}));
      }
      return {};
    });
    if (!stored) give_up(stored.error().message);
  }
  return kReplayPages * kReplayRows / seconds_since(start);
}

Rates measure(const std::filesystem::path& folder) {
  Replay source;
  Rates best;
  for (int round = 0; round < kRounds; ++round) {
    const std::string name = std::to_string(round);
    best.loop = std::max(best.loop, plain_loop(folder / ("loop" + name), source.pages()));
    auto store = open_store(folder / ("fresh" + name));
    best.fresh = std::max(best.fresh, replay(*store, source, false));
    best.unchanged = std::max(best.unchanged, replay(*store, source, false));
    auto indexed = open_store(folder / ("indexed" + name));
    best.indexed = std::max(best.indexed, replay(*indexed, source, true));
  }
  return best;
}

}  // namespace

int main() {
  (void)core::init_secrets(false);
  (void)core::configure_log(core::LogLevel::kError, "");
  Folder folder;
  double ratio = 0, seconds = 0, second_ratio = 0;
  {
    AccountS account;
    auto store = open_store(folder.path / "s");
    const auto start = Clock::now();
    sync(*store, account.account, {}, account.served);
    seconds = seconds_since(start);
    ratio = static_cast<double>(account.account.requests().size()) / static_cast<double>(account.bound);
    account.account.forget_requests();
    sync(*store, account.account, {}, account.served);
    second_ratio = static_cast<double>(account.account.requests().size()) / static_cast<double>(account.bound);
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double rss = static_cast<double>(usage.ru_maxrss) / 1024.0;
  const Rates rates = measure(folder.path);
  std::printf(
      "{\"requests_vs_bound\":%.4f,\"records_per_s\":%.0f,\"records_vs_sqlite_loop\":%.2f,\"peak_rss_mb\":%.1f,"
      "\"records_per_s_with_index\":%.0f,\"unchanged_records_per_s\":%.0f,\"sqlite_loop_records_per_s\":%.0f,"
      "\"second_sync_requests_vs_bound\":%.4f,\"account_s_seconds\":%.2f}\n",
      ratio, rates.fresh, rates.fresh / rates.loop, rss, rates.indexed, rates.unchanged, rates.loop, second_ratio,
      seconds);
  return 0;
}
