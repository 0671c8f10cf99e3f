// SPDX-License-Identifier: Apache-2.0
#include "app/demo/account.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>

#include "app/hub.h"
#include "app/parts.h"

namespace gluepot::demo {
namespace {

namespace json = boost::json;
using documentation::Kind;

std::int64_t pages(std::int64_t rows) {
  return std::max<std::int64_t>(1, (rows + 999) / 1000);
}

}  // namespace

core::Result<std::unique_ptr<Account>> Account::make(const std::string& folder, const app::SampleOptions& sample) {
  std::unique_ptr<Account> account(new Account);
  account->folder_ = folder;
  {
    GLUEPOT_ASSIGN(const auto options, core::Options::build({}, {{"data", folder}, {"source", "local"}}));
    GLUEPOT_ASSIGN(auto hub, app::Hub::open(options, app::Hub::Purpose::kCommand));
    GLUEPOT_ASSIGN(account->report_,
                   app::fill_sample_account(*hub->parts().documentation, *hub->parts().vault, sample));
  }
  GLUEPOT_TRY(account->open());
  return account;
}

core::Status Account::open() {
  GLUEPOT_ASSIGN(vault_, vault::Vault::open(folder_ + "/master.key"));
  GLUEPOT_ASSIGN(store_, documentation::Store::open({folder_ + "/documentation.db", true}));
  records_ = std::make_unique<local::RecordService>(*store_, *vault_, clock_);
  return {};
}

core::Result<KindCounts> Account::counts(const std::set<std::int64_t>& organizations) {
  GLUEPOT_ASSIGN(const auto counts, store_->counts());
  KindCounts out;
  for (const auto& count : counts) {
    if (!organizations.contains(count.organization_id)) continue;
    if (count.kind == Kind::kDocuments) out.documents += count.records;
    if (count.kind == Kind::kFlexibleAssets) out.flexible_assets += count.records;
    if (count.kind == Kind::kChecklists) out.checklists += count.records;
    if (count.kind == Kind::kPasswords) out.passwords += count.records;
  }
  return out;
}

core::Result<std::int64_t> Account::lower_bound(const std::set<std::int64_t>& mapped) {
  GLUEPOT_ASSIGN(const auto counts, store_->counts());
  std::map<Kind, std::int64_t> all;
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> of_organization;  // documents, folders
  for (const auto& count : counts) {
    all[count.kind] += count.records;
    if (count.kind == Kind::kDocuments) of_organization[count.organization_id].first += count.records;
    if (count.kind == Kind::kDocumentFolders) of_organization[count.organization_id].second += count.records;
  }
  std::int64_t bound = pages(all[Kind::kOrganizations]) + pages(all[Kind::kFlexibleAssetTypes]) +
                       pages(all[Kind::kPasswords]) + pages(all[Kind::kPasswordCategories]) +
                       pages(all[Kind::kPasswordFolders]) + pages(all[Kind::kChecklists]) +
                       pages(all[Kind::kChecklistTemplates]);
  for (const auto assets : report_.assets_of_type) bound += pages(assets);
  for (const auto organization : mapped) {
    const auto [documents, folders] = of_organization[organization];
    bound += pages(documents) + pages(folders);
  }
  for (const auto& organization : report_.organizations)
    if (mapped.contains(organization.id)) bound += organization.documents_without_content;
  return bound;
}

std::vector<LoggedRequest> Account::requests(std::size_t from) const {
  std::vector<LoggedRequest> out;
  std::ifstream in(log_file());
  std::size_t number = 0;
  for (std::string line; std::getline(in, line); ++number) {
    if (number < from) continue;
    json::error_code error;
    const json::value value = json::parse(line, error);
    if (error || !value.is_object()) continue;  // the last line while it is being written
    const auto& object = value.get_object();
    LoggedRequest request;
    if (const auto* method = object.if_contains("method"); method != nullptr && method->is_string())
      request.method = method->get_string().c_str();
    if (const auto* target = object.if_contains("target"); target != nullptr && target->is_string())
      request.target = target->get_string().c_str();
    if (const auto* status = object.if_contains("status"); status != nullptr && status->is_int64())
      request.status = static_cast<int>(status->get_int64());
    if (const auto* time = object.if_contains("time"); time != nullptr && time->is_string())
      request.at_ms = core::parse_time(std::string_view(time->get_string())).value_or(0);
    out.push_back(std::move(request));
  }
  return out;
}

std::size_t Account::request_count() const {
  std::ifstream in(log_file());
  return static_cast<std::size_t>(
      std::count(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>(), '\n'));
}

core::Result<std::map<std::string, int>> Account::password_values() {
  std::map<std::string, int> values;
  documentation::ListQuery query;
  query.kind = Kind::kPasswords;
  query.page_size = 10'000;
  query.with_body = false;
  query.with_side = false;
  for (;; ++query.page_number) {
    GLUEPOT_ASSIGN(const auto page, store_->list(query));
    for (const auto& record : page.records)
      if (auto value = records_->open_value(Kind::kPasswords, record.id, "password"))
        ++values[std::string(value->reveal())];
    if (static_cast<int>(page.records.size()) < query.page_size) return values;
  }
}

}  // namespace gluepot::demo
