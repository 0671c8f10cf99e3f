// SPDX-License-Identifier: Apache-2.0
#include "support/account_s.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include <boost/json.hpp>

#include "companies/mappings.h"
#include "core/clock.h"
#include "documentation/store.h"
#include "store/sqlite.h"
#include "support/process.h"

namespace gluepot::bench {
namespace {

namespace json = boost::json;
using documentation::Kind;
using Clock = std::chrono::steady_clock;

template <typename T>
T need(core::Result<T> result, const char* what) {
  if (!result) give_up(std::string(what) + ": " + result.error().message);
  return *std::move(result);
}

std::int64_t pages(std::int64_t rows) {
  return std::max<std::int64_t>(1, (rows + 999) / 1000);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

std::int64_t lines(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  return std::count(std::istreambuf_iterator<char>(in), {}, '\n');
}

bool has_content(const std::string& body) {
  const auto object = json::parse(body).as_object();
  const auto* content = object.if_contains("content");
  if (content == nullptr || content->is_null()) return false;
  if (const auto* text = content->if_string()) return !text->empty();
  return !content->is_array() || !content->get_array().empty();
}

/// The account's records, read beside the process that serves them.
class Truth {
 public:
  explicit Truth(const std::string& folder) {
    documentation::StoreOptions options;
    options.path = folder + "/documentation.db";
    options.local = true;
    store_ = need(documentation::Store::open(options), "the account's store");
  }

  std::vector<documentation::Record> all(Kind kind, bool with_body = false) {
    documentation::ListQuery query;
    query.kind = kind;
    query.page_size = 10'000;
    query.with_body = with_body;
    return need(store_->list(query), "list").records;
  }

  /// Section 10 of the design: R = c(O) + c(T) + sum c(F_t) + c(P) + c(categories) + c(C) + c(templates) + sum over
  /// mapped organizations of [c(documents) + c(folders)] + documents whose list row has no content; and the account's
  /// list of password folders, which say what is restricted.
  std::int64_t lower_bound(const std::set<std::int64_t>& mapped) {
    std::map<Kind, std::int64_t> all_of;
    std::map<std::int64_t, std::int64_t> documents, folders;
    for (const auto& count : need(store_->counts(), "counts")) {
      all_of[count.kind] += count.records;
      if (count.kind == Kind::kDocuments) documents[count.organization_id] += count.records;
      if (count.kind == Kind::kDocumentFolders) folders[count.organization_id] += count.records;
    }
    std::int64_t bound = 0;
    for (const Kind kind :
         {Kind::kOrganizations, Kind::kFlexibleAssetTypes, Kind::kPasswords, Kind::kPasswordCategories,
          Kind::kPasswordFolders, Kind::kChecklists, Kind::kChecklistTemplates})
      bound += pages(all_of[kind]);
    std::map<std::int64_t, std::int64_t> assets;
    for (const auto& asset : all(Kind::kFlexibleAssets)) ++assets[asset.parent_id];
    for (const auto& type : all(Kind::kFlexibleAssetTypes))
      if (type.side_integer("enabled").value_or(1) != 0) bound += pages(assets[type.id]);
    for (const auto id : mapped) bound += pages(documents[id]) + pages(folders[id]);
    for (const auto& document : all(Kind::kDocuments, true))
      if (mapped.contains(document.organization_id) && !has_content(document.body)) ++bound;
    return bound;
  }

 private:
  std::unique_ptr<documentation::Store> store_;
};

/// The organizations the hub mapped, read in its own store.
std::set<std::int64_t> mapped_in(const std::string& folder) {
  store::SqliteOptions options;
  options.path = folder + "/strict.db";
  auto strict = need(store::open_sqlite(options), "the hub's store");
  const core::SystemClock clock;
  companies::Mappings mappings(*strict, clock);
  std::set<std::int64_t> ids;
  for (const auto id : need(mappings.served_organizations(), "mapped organizations")) ids.insert(id.value);
  return ids;
}

/// A private file for a key or a list of companies.
std::string write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return path.string();
}

}  // namespace

AccountSync sync_account_s(const std::string& program) {
  Folder folder;
  const std::string account = (folder.path / "account").string(), hub = (folder.path / "hub").string();
  const std::string log = (folder.path / "requests.log").string();
  run(program, {"sample", "--data", account, "--seed", "1", "--organizations", "150", "--types", "25",
                "--flexible-assets", "6000", "--documents", "3000", "--checklists", "300", "--passwords", "8000"});
  const std::string key =
      write(folder.path / "key", run(program, {"keys", "create", "hub", "--password-access", "--data", account}));
  Truth truth(account);
  std::string companies = "name,psa,external_id\n";
  std::size_t number = 0;
  for (const auto& organization : truth.all(Kind::kOrganizations))
    if (number++ % 14 != 9) companies += quoted(organization.name) + ",,\n";  // some stay unmapped

  AccountSync out;
  Serving account_process(program, {"--data", account, "--access-log", log, "--log-level", "error"});
  Serving hub_process(program, {"--data", hub, "--mirror-interval-minutes", "0", "--log-level", "error"});
  out.idle_rss_mb = hub_process.memory_mb("VmRSS");
  run(program, {"connect", "itglue", "--url", account_process.address() + "/itglue", "--key-file", key, "--data", hub});
  run(program, {"companies", "import", write(folder.path / "companies.csv", companies), "--data", hub});
  run(program, {"map", "quick-match", "--apply", "--data", hub});
  const auto mapped = mapped_in(hub);
  out.lower_bound = truth.lower_bound(mapped);
  out.organizations_mapped = static_cast<std::int64_t>(mapped.size());

  const auto before = lines(log);
  const auto start = Clock::now();
  run(program, {"sync", "--wait", "--data", hub});
  out.seconds = std::chrono::duration<double>(Clock::now() - start).count();
  out.requests = lines(log) - before;
  out.peak_rss_mb = hub_process.memory_mb("VmHWM");
  run(program, {"sync", "--wait", "--data", hub});
  const auto bound = static_cast<double>(out.lower_bound);
  out.requests_vs_bound = static_cast<double>(out.requests) / bound;
  out.second_requests_vs_bound = static_cast<double>(lines(log) - before - out.requests) / bound;
  out.settled_rss_mb = hub_process.memory_mb("VmRSS");
  return out;
}

}  // namespace gluepot::bench
