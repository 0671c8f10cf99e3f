// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/gateway_traits.h"

#include <algorithm>

#include "catalog/catalog.h"
#include "core/log.h"
#include "http/itglue_api/gateway_passage.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;
using catalog::same_name;

bool is_empty(const json::value* value) {
  return value == nullptr || value->is_null() || (value->is_string() && value->get_string().empty());
}

bool is_known(std::string_view kind) {
  static constexpr std::string_view kKinds[] = {"Checkbox", "Date",   "Header", "Number",  "Select",  "Text",
                                                "Textbox",  "Upload", "Tag",    "Percent", "Password"};
  return std::any_of(std::begin(kKinds), std::end(kKinds), [&](auto name) { return same_name(name, kind); });
}

/// A file as it is written: its bytes are there.
bool has_content(const json::value* value) {
  const auto* object = object_of(value);
  return object != nullptr && !text_of(object->if_contains("content")).empty();
}

std::optional<std::string> keep_password(const TraitsMerge& merge, const TraitField& field, const json::object& live,
                                         json::object& sent) {
  auto* given = sent.if_contains(field.key);
  // What may not be set is left as it is; a null of a client that reads null for every value deletes nothing.
  if (given != nullptr && (!merge.client_writes || (!merge.client_reads && is_empty(given)))) {
    sent.erase(field.key);
    given = nullptr;
  }
  if (given != nullptr) return std::nullopt;
  const auto* value = live.if_contains(field.key);
  if (value != nullptr && value->is_string() && !value->get_string().empty()) {
    sent.insert_or_assign(field.key, json::value(*value, sent.storage()));
    return std::nullopt;
  }
  if (merge.source_shows_values) return std::nullopt;  // it is empty there
  return "the Password field " + field.key +
         " would be deleted: the hub's own API key has no Password Access at IT Glue, so its value cannot be kept. "
         "Switch "
         "Password Access on for that key, or send the field.";
}

std::optional<std::string> keep_upload(const TraitField& field, const json::object& live, const json::object& sent) {
  const auto* given = sent.if_contains(field.key);
  if (is_empty(live.if_contains(field.key)) || has_content(given)) return std::nullopt;
  if (given != nullptr && given->is_null()) return std::nullopt;  // deleted in so many words
  return "the file in the Upload field " + field.key +
         " would be deleted: IT Glue takes files only with their content. Send the field with its content, or null to "
         "delete the file.";
}

void keep_tags(const TraitsMerge& merge, const TraitField& field, json::object& sent) {
  const auto hidden = merge.hidden_tags.find(field.key);
  if (hidden == merge.hidden_tags.end()) return;
  std::vector<std::int64_t> ids;
  if (const auto* given = sent.if_contains(field.key)) ids = tag_ids(*given);
  for (const auto id : hidden->second)
    if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  json::array list;
  for (const auto id : ids) list.push_back(id);
  sent.insert_or_assign(field.key, std::move(list));
}

}  // namespace

std::vector<std::int64_t> tag_ids(const json::value& tag) {
  std::vector<std::int64_t> ids;
  const auto add = [&](const json::value& entry) {
    const auto* object = entry.if_object();
    const auto* id = object == nullptr ? &entry : object->if_contains("id");
    if (const auto number = id == nullptr ? std::nullopt : id_of(*id)) ids.push_back(*number);
  };
  const auto* object = tag.if_object();
  const auto* values = object == nullptr ? &tag : object->if_contains("values");
  if (values != nullptr && values->is_array())
    for (const auto& entry : values->get_array()) add(entry);
  else if (object == nullptr)
    add(tag);
  return ids;
}

std::optional<std::string> merge_traits(const TraitsMerge& merge, const json::object& live, json::object& sent) {
  for (const auto& entry : live) {
    const bool known = std::any_of(merge.fields.begin(), merge.fields.end(),
                                   [&](const TraitField& field) { return field.key == entry.key(); });
    if (!known && !is_empty(&entry.value()))
      return "the trait " + std::string(entry.key()) +
             " would be deleted: no field of the type describes it, so it cannot be kept";
  }
  for (const auto& field : merge.fields) {
    std::optional<std::string> lost;
    if (same_name(field.kind, "Password"))
      lost = keep_password(merge, field, live, sent);
    else if (same_name(field.kind, "Upload"))
      lost = keep_upload(field, live, sent);
    else if (same_name(field.kind, "Tag"))
      keep_tags(merge, field, sent);
    else if (!is_known(field.kind) && !sent.contains(field.key) && !is_empty(live.if_contains(field.key)))
      lost = "the field " + field.key + " of the kind " + field.kind +
             ", which is not known here, would be deleted; send it as well";
    if (lost) return lost;
  }
  return std::nullopt;
}

Outcome<std::vector<TraitField>> Passage::fields_of(std::int64_t type_id) {
  std::vector<documentation::Record> records;
  GATEWAY_TRY(parts_.store.read([&](documentation::Reader& reader) -> core::Status {
    GLUEPOT_ASSIGN(records, reader.children(Kind::kFlexibleAssetFields, type_id));
    return {};
  }));
  std::vector<TraitField> fields;
  for (const auto& record : records) {
    json::error_code error;
    const auto value = json::parse(record.body, error);
    if (error || !value.is_object()) continue;
    fields.push_back({std::string(text_of(value.get_object().if_contains("name-key"))),
                      std::string(text_of(value.get_object().if_contains("kind")))});
  }
  return fields;
}

/// Before traits are replaced the asset is read as it is now, so that nothing is lost that its client could not know.
Outcome<void> Passage::keep_traits(json::object& row, const documentation::Record& asset) {
  auto* sent = object_of(find_member(row.at("attributes").get_object(), "traits"));
  if (sent == nullptr) return refuse(422, "Unprocessable Entity", "must be an object", "data/attributes/traits");
  const std::string target = "/flexible_assets/" + std::to_string(asset.id);
  // The answer may hold values: the hub reads them itself, so the entry stands before it asks.
  audit::Draft draft{"reveal", core::Caller::system(), asset.name, target.substr(1)};
  draft.detail = "kept while " + key_.caller.name + " changes the traits; shown to nobody";
  draft.actor.request_id = key_.caller.request_id;
  if (const auto source = parts_.source()) draft.source = source->source_name();
  GATEWAY_ASSIGN(const auto entry, parts_.audit.begin(draft));
  auto answer = send("GET", target, nullptr, connectors::Lane::kPerson);
  const bool read = answer && answer->status == 200;
  GATEWAY_TRY(parts_.audit.finish(entry, read ? audit::Outcome::kDone : audit::Outcome::kFailed));
  if (!answer) return tl::unexpected<Trouble>(std::move(answer.error()));
  if (!read) return missing_row();
  auto value = parse_wiped(answer->text());
  auto* document = value ? value->if_object() : nullptr;
  auto* now = document == nullptr ? nullptr : object_of(document->if_contains("data"));
  auto* attributes = now == nullptr ? nullptr : object_of(now->if_contains("attributes"));
  if (attributes == nullptr)
    return tl::unexpected<Trouble>(
        trouble_of({core::ErrorCode::kUpstream, "GET " + target + ": the answer is no record", {}, {}, {}}));
  static const json::object kNone;
  const auto* live = object_of(attributes->if_contains("traits"));
  if (live == nullptr) live = &kNone;
  const auto* type_value = find_member(*attributes, "flexible-asset-type-id");
  const auto type_id = type_value == nullptr ? asset.parent_id : id_of(*type_value).value_or(asset.parent_id);
  TraitsMerge merge;
  GATEWAY_ASSIGN(merge.fields, fields_of(type_id));
  const auto has_field = [&](const auto& entry) {
    return std::any_of(merge.fields.begin(), merge.fields.end(),
                       [&](const TraitField& field) { return field.key == entry.key(); });
  };
  if (merge.fields.empty() || !std::all_of(live->begin(), live->end(), has_field)) {
    learn_fields(type_id);  // a field made since the last sync
    GATEWAY_ASSIGN(merge.fields, fields_of(type_id));
  }
  merge.source_shows_values = parts_.reads_values && parts_.reads_values().value_or(false);
  merge.client_reads = call_.read_values;
  merge.client_writes = call_.write_values;
  json::value visible(*now, wiped_memory());
  const auto redact = redactor();
  if (!redact.visible(type(), *now)) return missing_row();
  redact.clean(type(), visible.get_object());
  const auto* shown = object_of(visible.at("attributes").get_object().if_contains("traits"));
  for (const auto& field : merge.fields) {
    const auto* tag = same_name(field.kind, "Tag") ? live->if_contains(field.key) : nullptr;
    if (tag == nullptr) continue;
    const auto* seen = shown == nullptr ? nullptr : shown->if_contains(field.key);
    const auto seen_ids = seen == nullptr ? std::vector<std::int64_t>{} : tag_ids(*seen);
    for (const auto id : tag_ids(*tag))
      if (std::find(seen_ids.begin(), seen_ids.end(), id) == seen_ids.end()) merge.hidden_tags[field.key].push_back(id);
  }
  if (const auto lost = merge_traits(merge, *live, *sent))
    return refuse(422, "Unprocessable Entity", "Nothing was sent: " + *lost, "data/attributes/traits");
  return {};
}

}  // namespace gluepot::itglue_api
