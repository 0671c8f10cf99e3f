// SPDX-License-Identifier: Apache-2.0
#include "support/replay.h"

#include <sched.h>
#include <simdjson.h>
#include <time.h>

#include <algorithm>
#include <iostream>
#include <vector>

#include "core/text.h"
#include "fakes/fake_itglue_account.h"
#include "mirror/mirror.h"
#include "store/sqlite.h"
#include "support/process.h"

namespace gluepot::bench {
namespace {

using catalog::Kind;

constexpr int kReplayPages = 20, kReplayRows = 1000;
constexpr std::int64_t kReplayType = 11;

template <typename T>
T need(core::Result<T> result, const char* what) {
  if (!result) give_up(std::string(what) + ": " + result.error().message);
  return *std::move(result);
}

/// CPU time of the process, user and system: what else runs on the machine does not count.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double records_per_s(double start) {
  return kReplayPages * kReplayRows / (cpu_seconds() - start);
}

std::unique_ptr<documentation::Store> open_store(const std::filesystem::path& path) {
  documentation::StoreOptions options;
  options.path = path.string();
  return need(documentation::Store::open(options), "store");
}

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

double replay(documentation::Store& store, Replay& source, bool index) {
  mirror::MirrorSettings settings;
  settings.tasks = {mirror::Task::kFlexibleAssets};
  settings.index_texts = index;
  const double start = cpu_seconds();
  sync(store, source, settings, {{1}});
  return records_per_s(start);
}

/// What anyone would write first: cut a page into records, hash each, upsert it, commit.
double plain_loop(const std::filesystem::path& path, const std::vector<std::string>& pages) {
  store::SqliteOptions options;
  options.path = path.string();
  options.synchronous_full = false;  // as Store::open sets them for a mirror
  options.page_size = 16384;
  options.cache_kib = 16 * 1024;
  options.wal_autocheckpoint = 4000;
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
  const double start = cpu_seconds();
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
  return records_per_s(start);
}

/// One core for this thread and all it starts, so that threads do not hide what a record costs.
void bind_to_one_core() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
  for (int cpu = CPU_SETSIZE - 1; cpu >= 0; --cpu) {
    if (!CPU_ISSET(cpu, &allowed)) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    (void)sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

}  // namespace

Rates measure_rates(int rounds) {
  bind_to_one_core();
  Replay source;
  std::vector<double> loop, fresh, unchanged, indexed, ratio;
  for (int round = 0; round < rounds; ++round) {
    const Folder folder;
    loop.push_back(plain_loop(folder.path / "loop", source.pages()));
    auto store = open_store(folder.path / "fresh");
    fresh.push_back(replay(*store, source, false));
    ratio.push_back(fresh.back() / loop.back());
    unchanged.push_back(replay(*store, source, false));
    auto with_index = open_store(folder.path / "indexed");
    indexed.push_back(replay(*with_index, source, true));
  }
  return {median(fresh), median(indexed), median(unchanged), median(loop), median(ratio)};
}

}  // namespace gluepot::bench
