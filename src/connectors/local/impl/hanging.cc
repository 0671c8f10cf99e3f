// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/hanging.h"

#include <algorithm>
#include <boost/json.hpp>

#include "connectors/local/impl/exports.h"
#include "connectors/local/impl/file_rules.h"
#include "core/clock.h"
#include "documentation/files.h"
#include "documentation/versions.h"

namespace gluepot::local {
namespace {

namespace json = boost::json;
using documentation::Condition;
using documentation::Record;
using References = std::map<std::int64_t, std::vector<catalog::DocumentWriter::Reference>>;

constexpr int kPage = 10'000;
constexpr int kRecentVersions = 10;

/// Replaces `"name":null`, which stands once in a stored body: quotes within texts are escaped.
bool fill(std::string& body, std::string_view name, const std::string& address) {
  const auto member = "\"" + std::string(name) + "\":null";
  const auto at = body.find(member);
  if (at == std::string::npos) return false;
  body.replace(at + member.size() - 4, 4, json::serialize(json::string(address)));
  return true;
}

/// Upload traits as stored: {"file_id":7,"name":"a.pdf",...,"url":null}.
std::optional<std::string> with_upload_addresses(std::string_view attributes, const Show& show) {
  static constexpr std::string_view kBegin = "{\"file_id\":", kEnd = "\"url\":null}";
  auto at = attributes.find(kBegin);
  if (at == std::string_view::npos) return std::nullopt;
  struct Filled {
    std::size_t end;  ///< behind the trait
    std::string url;  ///< a JSON text
  };
  std::vector<Filled> all;
  std::size_t size = attributes.size();
  for (; at != std::string_view::npos; at = attributes.find(kBegin, all.back().end)) {
    const auto end = attributes.find(kEnd, at);
    if (end == std::string_view::npos) break;
    json::error_code error;
    const auto trait = json::parse(attributes.substr(at, end + kEnd.size() - at), error);
    if (error || !trait.is_object()) break;
    const auto& object = trait.get_object();
    const auto url = show.links->url(show.call->root_url, integer_in(object, "file_id"), text_in(object, "name"));
    all.push_back({end + kEnd.size(), json::serialize(json::string(url))});
    size += all.back().url.size();
  }
  std::string text;
  text.reserve(size);
  std::size_t from = 0;
  for (const auto& filled : all) {
    text.append(attributes, from, filled.end - 5 - from).append(filled.url).append("}");
    from = filled.end;
  }
  return text.append(attributes.substr(from));
}

bool asked(const std::vector<std::string>& names, std::string_view name) {
  return std::any_of(names.begin(), names.end(), [&](const auto& one) { return catalog::same_name(one, name); });
}

bool type_has(const catalog::ResourceType& type, std::string_view name) {
  return std::any_of(type.show_includes.begin(), type.show_includes.end(),
                     [&](auto one) { return catalog::same_name(one, name); });
}

bool may_see(const Show& show, Kind kind) {
  return show.call->kinds == nullptr || show.call->kinds->test(static_cast<std::size_t>(kind));
}

/// Records of `kind` that hang on the rows, in id order.
Outcome<std::vector<Record>> hanging(documentation::Reader& reader, Kind kind, const std::vector<Record>& rows) {
  documentation::ListQuery query;
  query.kind = kind;
  query.page_size = kPage;
  query.with_total = false;
  query.conditions.push_back({"owner-kind", Condition::Op::kIn, {std::to_string(static_cast<int>(rows.front().kind))}});
  Condition of_rows{"owner-id", Condition::Op::kIn, {}};
  for (const auto& row : rows) of_rows.values.push_back(std::to_string(row.id));
  query.conditions.push_back(std::move(of_rows));
  std::vector<Record> all;
  for (;; ++query.page_number) {
    LOCAL_ASSIGN(auto page, reader.list(query));
    const auto size = static_cast<int>(page.records.size());
    std::move(page.records.begin(), page.records.end(), std::back_inserter(all));
    if (size < kPage) return all;
  }
}

/// What a related item shows of what it points to; nothing when the caller may not see that, or it is gone.
Outcome<std::optional<std::string>> related_body(documentation::Reader& reader, const Show& show, const Record& item) {
  LOCAL_ASSIGN(const auto stored, attributes_of(item));
  const auto* type = find_related_type(text_in(stored, "destination-type"));
  const auto id = integer_in(stored, "destination-id");
  if (type == nullptr || !type->kind || !may_see(show, *type->kind)) return std::nullopt;
  LOCAL_ASSIGN(const auto destination, reader.find(*type->kind, id, show.call->scope));
  if (!destination) return std::nullopt;
  LOCAL_ASSIGN(const auto there, attributes_of(*destination));
  const auto* url = there.if_contains("resource-url");
  const auto* asset_type = there.if_contains("flexible-asset-type-name");
  json::object shown{
      {"name", destination->name},
      {"resource-id", id},
      {"resource-url", url == nullptr ? json::value(nullptr) : *url},
      {"resource-type-name", asset_type == nullptr ? json::value(json::string(type->name)) : *asset_type},
      {"asset-type", catalog::dashed(catalog::find_type(*type->kind).type)},
  };
  for (const auto& attribute : stored) shown.emplace(attribute.key(), attribute.value());
  return std::optional(json::serialize(shown));
}

Outcome<void> include_versions(documentation::Reader& reader, const std::vector<Record>& rows,
                               std::vector<Record>& included, References& references) {
  for (const auto& row : rows) {
    LOCAL_ASSIGN(const auto versions,
                 documentation::recent_versions(reader.connection(), row.kind, row.id, kRecentVersions));
    for (const auto& version : versions) {
      json::error_code error;
      Record record;
      record.kind = Kind::kVersions;
      record.id = version.id;
      record.body = json::serialize(json::object{{"item-type", related_type_name(row.kind)},
                                                 {"item-id", row.id},
                                                 {"event", "update"},
                                                 {"changed-attributes", json::parse(version.changed, error)},
                                                 {"valid-from", core::format_time(version.since_ms)},
                                                 {"created-at", core::format_time(version.replaced_at_ms)}});
      references[row.id].push_back({"recent-versions", "versions", version.id});
      included.push_back(std::move(record));
    }
  }
  return {};
}

}  // namespace

std::optional<std::string> with_addresses(documentation::Reader& reader, const Record& record,
                                          std::string_view attributes, const Show& show) {
  if (show.links == nullptr || show.call == nullptr || show.call->root_url.empty()) return std::nullopt;
  const auto address = [&](std::string_view name) { return show.links->url(show.call->root_url, record.id, name); };
  std::string text;
  switch (record.kind) {
    case Kind::kAttachments:
      text = attributes;
      fill(text, "download-url", address(record.name));
      return text;
    case Kind::kDocumentImages:
      text = attributes;
      for (const auto name : {"original-src", "slim-src", "thumbnail-src"}) fill(text, name, address(record.name));
      return text;
    case Kind::kExports:
      if (!is_export_ready(reader, record.id, *show.call)) return std::nullopt;
      text = attributes;
      fill(text, "download-url", address("export-" + std::to_string(record.id) + ".zip"));
      return text;
    case Kind::kFlexibleAssets:
      return with_upload_addresses(attributes, show);
    default:
      return std::nullopt;
  }
}

Outcome<void> include_hanging(documentation::Reader& reader, const Show& show, const catalog::ResourceType& type,
                              const std::vector<Record>& rows, const std::vector<std::string>& names,
                              std::vector<Record>& included, References& references) {
  if (show.call == nullptr || rows.empty()) return {};
  if (asked(names, "attachments") && type_has(type, "attachments") && may_see(show, Kind::kAttachments)) {
    LOCAL_ASSIGN(auto attachments, hanging(reader, Kind::kAttachments, rows));
    for (auto& attachment : attachments) {
      references[attachment.parent_id].push_back({"attachments", "attachments", attachment.id});
      if (auto linked = with_addresses(reader, attachment, attachment.body, show)) attachment.body = std::move(*linked);
      included.push_back(std::move(attachment));
    }
  }
  // The other two are a show's only.
  if (show.list) return {};
  if (asked(names, "related_items") && type_has(type, "related_items") && may_see(show, Kind::kRelatedItems)) {
    LOCAL_ASSIGN(auto items, hanging(reader, Kind::kRelatedItems, rows));
    for (auto& item : items) {
      LOCAL_ASSIGN(auto body, related_body(reader, show, item));
      if (!body) continue;
      item.body = std::move(*body);
      references[item.parent_id].push_back({"related-items", "related-items", item.id});
      included.push_back(std::move(item));
    }
  }
  if (asked(names, "recent_versions") && type_has(type, "recent_versions"))
    return include_versions(reader, rows, included, references);
  return {};
}

}  // namespace gluepot::local
