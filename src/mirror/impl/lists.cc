// SPDX-License-Identifier: Apache-2.0
#include "mirror/impl/lists.h"

#include <simdjson.h>

namespace gluepot::mirror {
namespace {

using catalog::Kind;

Stream stream_of(Task task, Kind kind, std::string name) {
  Stream stream;
  stream.name = std::move(name);
  stream.task = task;
  stream.kind = kind;
  return stream;
}

/// A list in the order of creation grows at its end, so a record made while it is read moves no other to another page.
/// Only documented sorts are used: what a wrong one answers is not known.
std::string_view query_of(Kind kind) {
  switch (kind) {
    case Kind::kOrganizations:
      return "include=adapters_resources&sort=id&";
    case Kind::kFlexibleAssetTypes:
      return "include=flexible_asset_fields&sort=id&";
    case Kind::kFlexibleAssets:
      return "sort=created_at&";
    case Kind::kPasswords:
      return "sort=id&";
    case Kind::kPasswordCategories:
    case Kind::kPasswordFolders:
      return "sort=created_at&";
    case Kind::kChecklists:
      return "include=checklist_tasks&sort=created_at&";
    // Without a folder filter only documents of the root level come; "null" means all of them.
    case Kind::kDocuments:
      return "filter%5Bdocument_folder_id%5D=null&";
    default:
      return "";
  }
}

}  // namespace

std::vector<Stream> first_streams(const MirrorSettings& settings) {
  std::vector<Stream> out;
  const auto add = [&](Task task, Kind kind) {
    if (settings.tasks.count(task) != 0) out.push_back(stream_of(task, kind, std::string(catalog::kind_name(kind))));
  };
  add(Task::kOrganizations, Kind::kOrganizations);
  add(Task::kFlexibleAssets, Kind::kFlexibleAssetTypes);
  add(Task::kPasswords, Kind::kPasswordCategories);
  add(Task::kPasswords, Kind::kPasswordFolders);
  add(Task::kPasswords, Kind::kPasswords);
  add(Task::kChecklists, Kind::kChecklists);
  add(Task::kChecklists, Kind::kChecklistTemplates);
  return out;
}

std::vector<Stream> document_streams(std::int64_t organization_id) {
  std::vector<Stream> out;
  for (const Kind kind : {Kind::kDocuments, Kind::kDocumentFolders}) {
    out.push_back(stream_of(Task::kDocuments, kind,
                            std::string(catalog::kind_name(kind)) + "/" + std::to_string(organization_id)));
    out.back().organization_id = organization_id;
  }
  return out;
}

Stream flexible_asset_stream(std::int64_t flexible_asset_type_id) {
  auto stream = stream_of(Task::kFlexibleAssets, Kind::kFlexibleAssets,
                          "flexible_assets/" + std::to_string(flexible_asset_type_id));
  stream.parent_id = flexible_asset_type_id;
  return stream;
}

std::string target_of(const Stream& stream, std::int64_t page, int page_size) {
  std::string target;
  if (stream.organization_id) target = "/organizations/" + std::to_string(*stream.organization_id) + "/relationships";
  target += "/" + std::string(catalog::kind_name(stream.kind)) + "?" + std::string(query_of(stream.kind));
  if (stream.parent_id) target += "filter%5Bflexible_asset_type_id%5D=" + std::to_string(*stream.parent_id) + "&";
  return target + "page%5Bsize%5D=" + std::to_string(page_size) + "&page%5Bnumber%5D=" + std::to_string(page);
}

std::vector<Kind> included_kinds(Kind kind) {
  switch (kind) {
    case Kind::kOrganizations:
      return {Kind::kAdaptersResources};
    case Kind::kFlexibleAssetTypes:
      return {Kind::kFlexibleAssetFields};
    case Kind::kChecklists:
      return {Kind::kChecklistTasks};
    default:
      return {};
  }
}

bool mixes_organizations(const Stream& stream) {
  switch (stream.kind) {
    case Kind::kOrganizations:  // one that is not mapped keeps its name only
    case Kind::kFlexibleAssets:
    case Kind::kPasswords:
    case Kind::kPasswordFolders:
    case Kind::kChecklists:
    case Kind::kChecklistTemplates:
      return true;
    default:
      return stream.organization_id.has_value();
  }
}

bool may_be_refused(Kind kind) {
  return kind == Kind::kDocumentFolders || kind == Kind::kChecklistTemplates || kind == Kind::kPasswordFolders;
}

std::optional<std::string> page_fault(const catalog::Page& page, std::int64_t number, int page_size) {
  if (page.single) return "one record came instead of a list";
  if (page.current_page && *page.current_page != number)
    return "page " + std::to_string(*page.current_page) + " came instead of page " + std::to_string(number);
  if (page.rows.size() > static_cast<std::size_t>(page_size)) return "more rows came than a page holds";
  if (page.total_pages && *page.total_pages > 1'000'000)
    return "it claims " + std::to_string(*page.total_pages) + " pages";
  return std::nullopt;
}

bool has_content(const catalog::Row& document) {
  simdjson::ondemand::parser parser;
  const simdjson::padded_string json(document.attributes);
  simdjson::ondemand::document root;
  simdjson::ondemand::value content;
  if (parser.iterate(json).get(root) != simdjson::SUCCESS) return false;
  if (root["content"].get(content) != simdjson::SUCCESS) return false;
  simdjson::ondemand::json_type type{};
  if (content.type().get(type) != simdjson::SUCCESS) return false;
  if (type == simdjson::ondemand::json_type::string) {
    std::string_view text;
    return content.get_string().get(text) == simdjson::SUCCESS && !text.empty();
  }
  if (type != simdjson::ondemand::json_type::array) return false;
  simdjson::ondemand::array blocks;
  bool empty = true;
  return content.get_array().get(blocks) == simdjson::SUCCESS && blocks.is_empty().get(empty) == simdjson::SUCCESS &&
         !empty;
}

}  // namespace gluepot::mirror
