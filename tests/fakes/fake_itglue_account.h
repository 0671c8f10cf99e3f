// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/query.h"
#include "connectors/source.h"
#include "core/clock.h"

namespace gluepot::fakes {

/// An IT Glue account in memory, as strict as the real one: flexible assets need their type filter, documents without a
/// folder filter are the root level's, pages hold at most 1,000 rows, unknown places are 404. It counts and remembers
/// every request, and `meddle` may change an answer on its way.
class FakeItGlueAccount : public connectors::Source {
 public:
  using Kind = catalog::Kind;
  struct Record {
    std::int64_t id = 0, organization_id = 0, parent_id = 0;
    std::string name, extra;  ///< extra: more attributes as JSON members, with a comma in front
    std::int64_t updated_at_ms = 1'700'000'000'000;
  };
  using Rows = std::map<std::int64_t, Record>;
  /// Called with the target before the answer is made; may return another answer.
  std::function<std::optional<core::Result<std::string>>(const std::string& target, const std::string& honest)> meddle;
  std::atomic<int> most_at_once{0};
  int largest_page = 1000;
  bool sorts = true;  ///< false: an order by change that is asked for is ignored

  void put(catalog::Kind kind, Record record) {
    const std::lock_guard lock(mutex_);
    rows_[kind][record.id] = std::move(record);
  }
  void remove(catalog::Kind kind, std::int64_t id) {
    const std::lock_guard lock(mutex_);
    rows_[kind].erase(id);
  }
  Rows rows(catalog::Kind kind) {
    const std::lock_guard lock(mutex_);
    return rows_[kind];
  }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  void forget_requests() {
    const std::lock_guard lock(mutex_);
    requests_.clear();
  }

  core::Result<connectors::Answer> get(std::string_view target, connectors::Lane) override {
    const int now = ++at_once_;
    int most = most_at_once;
    while (now > most && !most_at_once.compare_exchange_weak(most, now)) {
    }
    auto out = answer(std::string(target));
    --at_once_;
    if (!out) return core::fail(std::move(out).error());
    connectors::Answer result;
    result.body = core::Secret::of_size(out->size() + 64);
    std::copy(out->begin(), out->end(), result.body.data());
    result.body.resize_down(out->size());
    return result;
  }

  core::Result<connectors::RevealedPassword> reveal(core::PasswordId) override { return not_here(); }
  core::Result<connectors::PasswordEntry> create_password(const connectors::PasswordDraft&) override {
    return not_here();
  }
  core::Result<connectors::PasswordEntry> update_password(core::PasswordId, const connectors::PasswordDraft&) override {
    return not_here();
  }
  core::Result<connectors::PasswordEntry> find_password(core::PasswordId) override { return not_here(); }
  core::Result<std::vector<connectors::PasswordEntry>> find_passwords(core::OrganizationId, std::string_view) override {
    return not_here();
  }
  core::Status each_password_page(const std::function<bool(std::vector<connectors::PasswordEntry>&&)>&) override {
    return not_here();
  }
  core::Result<bool> has_password_access() override { return true; }

 private:
  static tl::unexpected<core::Error> not_here() {
    return core::fail(core::ErrorCode::kInternal, "not part of this fake");
  }
  static tl::unexpected<core::Error> not_found() { return core::fail(core::ErrorCode::kNotFound, "not found"); }

  core::Result<std::string> answer(const std::string& target) {
    core::Result<std::string> honest;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(target);
      honest = route(target);
    }
    if (meddle)
      if (auto changed = meddle(target, honest ? *honest : std::string())) return *std::move(changed);
    return honest;
  }

  core::Result<std::string> route(const std::string& target) {
    const auto question = target.find('?');
    const std::string path = target.substr(0, question);
    auto query = catalog::parse_query(question == std::string::npos ? "" : target.substr(question + 1));
    if (!query) return core::fail(query.error());
    std::vector<std::string> parts;
    for (const auto part : core_split(path))
      if (!part.empty()) parts.emplace_back(part);
    if (parts.size() == 4 && parts[2] == "relationships") return list(parts[3], std::stoll(parts[1]), parts[0], *query);
    if (parts.size() == 2) return show(parts[0], std::stoll(parts[1]));
    if (parts.size() == 1) return list(parts[0], std::nullopt, "", *query);
    return not_found();
  }

  static std::vector<std::string_view> core_split(std::string_view text) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at <= text.size();) {
      const auto end = std::min(text.find('/', at), text.size());
      out.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    return out;
  }

  core::Result<std::string> show(const std::string& name, std::int64_t id) {
    const auto* type = catalog::find_by_path(name);
    if (type == nullptr || rows_[type->kind].count(id) == 0) return not_found();
    std::string row = json(type->kind, rows_[type->kind][id], {});
    if (type->kind == Kind::kDocuments && row.find("\"content\":null") != std::string::npos)
      row.replace(row.find("\"content\":null"), 14, "\"content\":\"<p>fetched singly</p>\"");
    return "{\"data\":" + row + "}";
  }

  core::Result<std::string> list(const std::string& name, std::optional<std::int64_t> owner,
                                 const std::string& owner_kind, const catalog::Query& query) {
    const auto* type = catalog::find_by_path(name);
    if (type == nullptr) return not_found();
    const bool of_type = owner_kind == "flexible_asset_types";
    if (owner && rows_[of_type ? Kind::kFlexibleAssetTypes : Kind::kOrganizations].count(*owner) == 0)
      return not_found();
    if (type->kind == Kind::kDocuments && !owner) return not_found();
    std::optional<std::int64_t> parent;
    if (of_type) parent = *owner;
    if (type->kind == Kind::kFlexibleAssets) {
      const auto* filter = query.find_filter("flexible_asset_type_id");
      if (filter == nullptr)
        return core::fail(core::ErrorCode::kInvalidArgument,
                          "Cannot index flexible assets without providing a flexible asset type ID filter");
      parent = std::stoll(filter->values.at(0));
    }
    const auto* folder = query.find_filter("document_folder_id");
    std::vector<const Record*> found;
    for (const auto& [id, record] : rows_[type->kind]) {
      if (owner && !of_type && record.organization_id != *owner) continue;
      if (parent && record.parent_id != *parent) continue;
      if (type->kind == Kind::kDocuments && folder == nullptr && record.parent_id != 0) continue;
      found.push_back(&record);
    }
    if (sorts && !query.sorts.empty() && query.sorts.front().name == "updated_at" && query.sorts.front().descending)
      std::stable_sort(found.begin(), found.end(),
                       [](const auto* a, const auto* b) { return a->updated_at_ms > b->updated_at_ms; });
    return page(*type, found, query);
  }

  std::string page(const catalog::ResourceType& type, const std::vector<const Record*>& found,
                   const catalog::Query& query) {
    const std::int64_t size = std::min(query.page_size, largest_page), total = static_cast<std::int64_t>(found.size());
    const std::int64_t pages = std::max<std::int64_t>(1, (total + size - 1) / size), number = query.page_number;
    std::string data, included;
    for (std::int64_t i = (number - 1) * size; i < std::min(total, number * size); ++i) {
      const Record& record = *found[static_cast<std::size_t>(i)];
      std::vector<std::pair<Kind, const Record*>> children;
      if (query.includes_name("flexible_asset_fields")) add_children(Kind::kFlexibleAssetFields, record.id, children);
      if (query.includes_name("checklist_tasks")) add_children(Kind::kChecklistTasks, record.id, children);
      if (query.includes_name("adapters_resources")) add_children(Kind::kAdaptersResources, record.id, children);
      data += (data.empty() ? "" : ",") + json(type.kind, record, children);
      for (const auto& [kind, child] : children) included += (included.empty() ? "" : ",") + json(kind, *child, {});
    }
    std::string out = "{\"data\":[" + data + "]";
    if (!included.empty()) out += ",\"included\":[" + included + "]";
    return out + ",\"meta\":{\"current-page\":" + std::to_string(number) +
           ",\"next-page\":" + (number < pages ? std::to_string(number + 1) : "null") +
           ",\"prev-page\":null,\"total-pages\":" + std::to_string(pages) +
           ",\"total-count\":" + std::to_string(total) + ",\"filters\":{}},\"links\":{}}";
  }

  void add_children(Kind kind, std::int64_t parent, std::vector<std::pair<Kind, const Record*>>& out) {
    for (const auto& [id, record] : rows_[kind])
      if (record.parent_id == parent) out.emplace_back(kind, &record);
  }

  static std::string json(Kind kind, const Record& record,
                          const std::vector<std::pair<Kind, const Record*>>& children) {
    const auto& type = catalog::find_type(kind);
    std::string out = "{\"id\":\"" + std::to_string(record.id) + "\",\"type\":\"" + std::string(type.type) +
                      "\",\"attributes\":{\"name\":\"" + record.name + "\"";
    if (record.organization_id != 0 && kind != Kind::kOrganizations)
      out += ",\"organization-id\":" + std::to_string(record.organization_id);
    if (!type.parent.empty() && record.parent_id != 0 && type.parent != "organization-id")
      out += ",\"" + catalog::dashed(type.parent) + "\":" + std::to_string(record.parent_id);
    out +=
        ",\"updated-at\":\"" + core::format_time(record.updated_at_ms) + "\"" + record.extra + "},\"relationships\":{";
    if (!children.empty()) {
      out += "\"" + std::string(catalog::find_type(children.front().first).type) + "\":{\"data\":[";
      for (std::size_t i = 0; i < children.size(); ++i)
        out += (i == 0 ? "" : ",") + ("{\"id\":\"" + std::to_string(children[i].second->id)) + "\",\"type\":\"" +
               std::string(catalog::find_type(children[i].first).type) + "\"}";
      out += "]}";
    }
    return out + "}}";
  }

  std::mutex mutex_;
  std::map<Kind, Rows> rows_;
  std::vector<std::string> requests_;
  std::atomic<int> at_once_{0};
};

}  // namespace gluepot::fakes
