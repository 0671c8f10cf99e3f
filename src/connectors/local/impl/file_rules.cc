// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/file_rules.h"

#include "connectors/local/impl/file_names.h"
#include "connectors/local/impl/multipart.h"
#include "core/text.h"
#include "documentation/files.h"

namespace gluepot::local {
namespace {

using catalog::Kind;
using catalog::same_name;

constexpr std::string_view kTraits = "traits.";

const json::value* member(const json::object& object, std::string_view name) {
  for (const auto& entry : object)
    if (same_name(entry.key(), name)) return &entry.value();
  return nullptr;
}

std::string_view text_of(const json::value* value) {
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

/// {content, file_name}, both spellings. `pointer` names where it stands.
Outcome<SentFile> take_in(documentation::Blobs* blobs, const json::object& sent, const std::string& pointer) {
  const auto* content = member(sent, "content");
  // A form may give the file itself as the content.
  if (content != nullptr && content->is_object()) return take_in(blobs, content->get_object(), pointer);
  const auto wrong = [&](std::string_view detail) {
    return refuse(422, "Unprocessable Entity", std::string(detail), pointer);
  };
  const auto encoded = text_of(content);
  if (encoded.empty()) return wrong("content can't be blank");
  auto bytes = core::from_base64(encoded);
  if (bytes.empty()) return wrong("content is not strict base64");
  SentFile file;
  file.file_name = clean_file_name(text_of(member(sent, "file_name")));
  if (file.file_name.empty()) return wrong("file_name can't be blank");
  file.content_type = clean_content_type(text_of(member(sent, "content_type")));
  const auto by_name = content_type_for(extension_of(file.file_name));
  if (file.content_type.empty() || file.content_type == "application/octet-stream") file.content_type = by_name;
  if (blobs == nullptr) return refuse(503, "Service Unavailable", "This instance has no folder for files");
  auto stored = blobs->put(bytes);
  core::wipe(bytes);
  if (!stored) return tl::unexpected<Refusal>(as_refusal(std::move(stored).error()));
  file.size = stored->size;
  file.blob = std::move(stored->name);
  return file;
}

void note_file(Work& work, Kind kind, std::int64_t id, std::string field, const SentFile& file) {
  work.files.push_back({id, kind, work.id, std::move(field), file.file_name, file.content_type, file.size, file.blob});
}

constexpr RelatedType kRelatedTypes[] = {
    {"User", Kind::kUsers},
    {"Checklist", Kind::kChecklists},
    {"Checklist Template", Kind::kChecklistTemplates},
    {"Contact", Kind::kContacts},
    {"Configuration", Kind::kConfigurations},
    {"Datto Device", {}},
    {"Document", Kind::kDocuments},
    {"Document Folder", Kind::kDocumentFolders},
    {"Domain", Kind::kDomains},
    {"Location", Kind::kLocations},
    {"Organization", Kind::kOrganizations},
    {"Password", Kind::kPasswords},
    {"SSL Certificate", Kind::kSslCertificates},
    {"Flexible Asset", Kind::kFlexibleAssets},
    {"Ticket", Kind::kTickets},
};

/// "FlexibleAsset", "flexible-assets", "Flexible Asset" are one.
std::string plain_type_name(std::string_view name) {
  std::string plain;
  for (const char c : core::to_lower_ascii(name))
    if (c != ' ' && c != '-' && c != '_') plain += c;
  if (plain.ends_with('s')) plain.pop_back();
  return plain;
}

}  // namespace

Outcome<std::optional<std::string>> document_of_form(const Call& call, const Target& target) {
  if (!is_multipart(call.content_type)) return std::nullopt;
  const auto kind = target.type->kind;
  if (kind != Kind::kAttachments && kind != Kind::kFlexibleAssets && kind != Kind::kDocumentImages)
    return refuse(415, "Unsupported Media Type", "Content-Type must be application/vnd.api+json");
  LOCAL_ASSIGN(const auto parts, read_form(call.content_type, call.body));
  LOCAL_ASSIGN(auto document, form_document(target.type->write_type, parts));
  return std::optional(std::move(document));
}

Outcome<void> take_in_files(documentation::Blobs* blobs, const catalog::ResourceType& type, WriteBody& body) {
  for (auto& draft : body.rows) {
    for (const auto name : {"attachment", "image"}) {
      const auto* sent = type.find_attribute(name) == nullptr ? nullptr : draft.attributes.if_contains(name);
      if (sent == nullptr || !sent->is_object()) continue;
      LOCAL_ASSIGN(auto file, take_in(blobs, sent->get_object(), "data/attributes/" + std::string(name)));
      draft.files.insert_or_assign(name, std::move(file));
      draft.attributes[name] = json::object{};  // the content is kept; its text need not wait for the transaction
    }
    if (!draft.has_traits) continue;
    for (const auto& trait : draft.traits.get_object()) {
      if (!trait.value().is_object() || member(trait.value().get_object(), "content") == nullptr) continue;
      LOCAL_ASSIGN(auto file, take_in(blobs, trait.value().get_object(), "data/attributes/traits"));
      draft.files.insert_or_assign(std::string(kTraits) + std::string(trait.key()), std::move(file));
    }
  }
  return {};
}

bool hangs_on_parent(Kind kind) {
  return kind == Kind::kAttachments || kind == Kind::kRelatedItems || kind == Kind::kDocumentImages;
}

Outcome<void> hang_on_parent(WriteContext& context, Work& work) {
  auto parent_kind = context.target.parent_kind;
  auto parent_id = context.target.parent;
  if (context.type().kind == Kind::kDocumentImages) {
    const auto* target = work.attributes.if_contains("target");
    if (target == nullptr || !target->is_object()) return bad_request("param is missing or the value is empty: target");
    const auto type = text_of(member(target->get_object(), "type"));
    const auto* id = member(target->get_object(), "id");
    if (!same_name(type, "gallery") && !same_name(type, "document"))
      return refuse(422, "Unprocessable Entity", "type must be gallery or document", "data/attributes/target");
    parent_kind = same_name(type, "document") ? Kind::kDocuments : Kind::kDocumentSections;
    parent_id = id == nullptr ? 0 : integer_of(*id).value_or(0);
  }
  LOCAL_ASSIGN(const auto parent, context.writer.find(parent_kind, parent_id, context.scope));
  if (!parent && context.target.nested) return missing_row();
  if (!parent) return refuse(422, "Unprocessable Entity", "must exist", "data/attributes/target");
  if (parent_kind == Kind::kDocumentSections && parent->side_text("resource-type") != "Document::Gallery")
    return refuse(422, "Unprocessable Entity", "the section is not a gallery", "data/attributes/target");
  work.parent_id = parent_id;
  work.organization_id = parent->organization_id;
  work.set("owner-kind", static_cast<std::int64_t>(parent_kind));
  work.set("owner-id", parent_id);
  work.set("organization-id", parent->organization_id);
  return {};
}

Outcome<void> apply_attachment_rules(WriteContext& context, const Draft& draft, Work& work) {
  const auto sent = draft.files.find("attachment");
  work.attributes.erase("attachment");
  if (!work.creating) return {};  // only the name people see changes
  if (sent == draft.files.end()) return unprocessable("can't be blank", "attachment");
  const auto& file = sent->second;
  const auto extension = extension_of(file.file_name);
  if (core::trim(work.text("name")).empty()) work.set("name", file.file_name);
  work.set("attachment-file-name", file.file_name);
  work.set("attachment-content-type", file.content_type);
  work.set("attachment-file-size", file.size);
  work.set("ext", extension);
  work.set("viewable", is_viewable(extension));
  note_file(work, context.type().kind, work.id, {}, file);
  return {};
}

Outcome<void> apply_image_rules(WriteContext& context, const Draft& draft, Work& work) {
  const auto sent = draft.files.find("image");
  if (sent == draft.files.end()) return unprocessable("can't be blank", "image");
  auto file = sent->second;
  file.content_type = content_type_for(extension_of(file.file_name));
  if (!is_picture(file.content_type))
    return refuse(422, "Unprocessable Entity", "must be a PNG, JPEG, GIF, WebP or BMP file", "data/attributes/image");
  work.set("name", file.file_name);
  work.set("size", file.size);
  note_file(work, context.type().kind, work.id, {}, file);
  return {};
}

Outcome<json::value> upload_trait(WriteContext& context, const Draft& draft, std::string_view key,
                                  const json::value& sent, Work& work) {
  const auto wrong = [&](std::string_view detail) {
    return refuse(422, "Unprocessable Entity", "Upload " + std::string(key) + " " + std::string(detail),
                  "data/attributes/traits");
  };
  if (!sent.is_object()) return wrong("takes {content, file_name}");
  const auto field = std::string(kTraits) + std::string(key);
  documentation::RecordFile file;
  if (const auto brought = draft.files.find(field); brought != draft.files.end()) {
    LOCAL_ASSIGN(const auto id, context.writer.allocate_id());
    note_file(work, Kind::kFlexibleAssets, id, field, brought->second);
    file = work.files.back();
  } else {
    const auto* id = member(sent.get_object(), "file_id");
    if (id == nullptr) return wrong("takes {content, file_name}");
    LOCAL_ASSIGN(const auto stored, documentation::find_file(context.writer.connection(), integer_of(*id).value_or(0)));
    if (!stored || stored->kind != Kind::kFlexibleAssets || stored->record_id != work.id || stored->field != field)
      return wrong("has no such file");
    file = *stored;
    work.files.push_back(file);
  }
  // In this order: the renderer looks for the first member and puts the address in place of the last.
  return json::object{{"file_id", file.id},          {"name", file.file_name},
                      {"file_name", file.file_name}, {"content_type", file.content_type},
                      {"size", file.size},           {"url", nullptr}};
}

Outcome<void> store_files(WriteContext& context, const Work& work) {
  auto& connection = context.writer.connection();
  // Traits are replaced whole, and so are their files.
  if (context.type().kind == Kind::kFlexibleAssets && work.has_change("traits") && !work.creating)
    LOCAL_TRY(documentation::drop_files_of(connection, Kind::kFlexibleAssets, work.id));
  for (const auto& file : work.files) LOCAL_TRY(documentation::put_file(connection, file));
  return {};
}

const RelatedType* find_related_type(std::string_view name) {
  const auto plain = plain_type_name(name);
  for (const auto& type : kRelatedTypes)
    if (plain_type_name(type.name) == plain) return &type;
  return nullptr;
}

std::string_view related_type_name(Kind kind) {
  for (const auto& type : kRelatedTypes)
    if (type.kind == kind) return type.name;
  return catalog::find_type(kind).type;
}

Outcome<void> apply_related_item_rules(WriteContext& context, const Draft&, Work& work) {
  if (!work.creating) return {};
  const auto* type = find_related_type(work.text("destination-type"));
  if (type == nullptr) return unprocessable("is not included in the list", "destination-type");
  const auto* given = work.find("destination-id");
  const auto id = given == nullptr ? 0 : integer_of(*given).value_or(0);
  if (!type->kind) return unprocessable("must exist", "destination");
  LOCAL_ASSIGN(const auto destination, must_exist(context, *type->kind, id, "destination"));
  const bool itself = destination.kind == context.target.parent_kind && id == context.target.parent;
  if (itself) return unprocessable("can't be the item itself", "destination-id");
  work.set("destination-type", type->name);
  work.set("destination-id", std::to_string(id));
  return {};
}

}  // namespace gluepot::local
