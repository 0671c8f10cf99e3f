// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/rules.h"

#include <algorithm>

namespace gluepot::local {
namespace {

constexpr std::string_view kSameOrganization = "must exist in the same organization";
constexpr int kMaxFolderDepth = 32;

}  // namespace

Outcome<void> apply_document_rules(WriteContext& context, const Draft&, Work& work) {
  // `content` is accepted and dropped (it is read-only in the table): the text goes into sections.
  if (!work.creating) return {};
  if (const auto folder_id = work.integer("document-folder-id"); folder_id != 0) {
    LOCAL_ASSIGN(const auto folder,
                 must_exist(context, Kind::kDocumentFolders, folder_id, "document-folder-id", kSameOrganization));
    if (folder.organization_id != work.organization_id)
      return unprocessable(std::string(kSameOrganization), "document-folder-id");
  }
  work.set("published", false);
  work.set("content", json::array{});
  return {};
}

Outcome<void> apply_section_rules(WriteContext& context, const Draft&, Work& work) {
  struct Form {
    std::string_view name;
    bool level;
  };
  static constexpr Form kForms[] = {
      {"Document::Text", false}, {"Document::Heading", true}, {"Document::Gallery", false}, {"Document::Step", false}};
  const auto type = work.text("resource-type");
  const auto* form = std::find_if(std::begin(kForms), std::end(kForms), [&](const Form& f) { return f.name == type; });
  if (form == std::end(kForms)) return unprocessable("is not included in the list", "resource-type");
  if (form->level && (work.integer("level") < 1 || work.integer("level") > 6))
    return unprocessable("must be between 1 and 6", "level");
  if (work.has_change("duration") && work.integer("duration") < 0)
    return unprocessable("must be a number of minutes", "duration");
  if (work.creating) {
    work.set("resource-id", work.id);
    if (!work.has_change("sort")) {
      LOCAL_ASSIGN(const auto sections, context.writer.children(Kind::kDocumentSections, work.parent_id, false));
      work.set("sort", static_cast<std::int64_t>(sections.size()) + 1);
    }
  }
  if (work.has_change("content")) work.set("rendered-content", work.attributes.at("content"));
  return {};
}

namespace {

/// Writes a document's `content` anew from its sections.
Outcome<void> rebuild_content(WriteContext& context, std::int64_t document_id) {
  LOCAL_ASSIGN(const auto sections, context.writer.children(Kind::kDocumentSections, document_id));
  std::vector<json::object> read;
  for (const auto& section : sections) {
    LOCAL_ASSIGN(auto attributes, attributes_of(section));
    read.push_back(std::move(attributes));
  }
  const auto sort_of = [](const json::object& section) {
    const auto* sort = section.if_contains("sort");
    return sort == nullptr ? 0 : integer_of(*sort).value_or(0);
  };
  std::stable_sort(read.begin(), read.end(), [&](const auto& a, const auto& b) { return sort_of(a) < sort_of(b); });
  json::array content;
  for (const auto& section : read) {
    const auto value = [&](std::string_view name) {
      const auto* found = section.if_contains(name);
      return found == nullptr ? json::value(nullptr) : *found;
    };
    content.push_back(
        json::object{{"resource_type", value("resource-type")},
                     {"sort", value("sort")},
                     {"resource", json::object{{"content", value("content")}, {"level", value("level")}}}});
  }
  LOCAL_TRY(context.writer.patch(Kind::kDocuments, document_id,
                                 json::object{{"content", std::move(content)}, {"updated-at", context.now}}));
  return {};
}

}  // namespace

Outcome<void> section_stored(WriteContext& context, const Draft&, Work& work) {
  return rebuild_content(context, work.parent_id);
}

Outcome<void> section_left(WriteContext& context, const documentation::Record& section) {
  return rebuild_content(context, section.parent_id);
}

Outcome<void> apply_folder_rules(WriteContext& context, const Draft&, Work& work) {
  if (!work.creating && !work.has_change("parent-id")) return {};
  const auto kind = context.type().kind;
  json::array ancestors;
  auto at = work.integer("parent-id");
  for (int depth = 0; at != 0; ++depth) {
    if (at == work.id || depth == kMaxFolderDepth) return unprocessable("must not lie below itself", "parent-id");
    LOCAL_ASSIGN(const auto folder, must_exist(context, kind, at, "parent-id", kSameOrganization));
    if (folder.organization_id != work.organization_id)
      return unprocessable(std::string(kSameOrganization), "parent-id");
    ancestors.insert(ancestors.begin(), folder.id);
    at = folder.parent_id;
  }
  work.set("ancestor-ids", std::move(ancestors));
  return {};
}

namespace {

/// The folders below one that was moved lie below other ancestors now.
Outcome<void> move_below(WriteContext& context, std::int64_t folder, const json::array& ancestors, int depth) {
  if (depth == kMaxFolderDepth) return {};
  const auto kind = context.type().kind;
  auto line = ancestors;
  line.push_back(folder);
  LOCAL_ASSIGN(const auto children, context.writer.children(kind, folder, false));
  for (const auto& child : children) {
    LOCAL_TRY(context.writer.patch(kind, child.id, json::object{{"ancestor-ids", line}}));
    LOCAL_TRY(move_below(context, child.id, line, depth + 1));
  }
  return {};
}

}  // namespace

Outcome<void> folder_stored(WriteContext& context, const Draft&, Work& work) {
  if (work.creating || !work.has_change("parent-id")) return {};
  return move_below(context, work.id, work.attributes.at("ancestor-ids").as_array(), 0);
}

Outcome<void> refuse_full_folder(WriteContext& context, const documentation::Record& folder) {
  for (const Kind below : {Kind::kPasswordFolders, Kind::kPasswords}) {
    LOCAL_ASSIGN(const auto children, context.writer.children(below, folder.id, false));
    if (!children.empty()) return refuse(422, "Unprocessable Entity", "the folder is not empty", "data");
  }
  return {};
}

}  // namespace gluepot::local
