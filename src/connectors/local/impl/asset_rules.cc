// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>

#include "connectors/local/impl/fields.h"
#include "connectors/local/impl/file_rules.h"
#include "connectors/local/impl/rules.h"
#include "connectors/local/impl/tags.h"
#include "core/clock.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

using catalog::same_name;

tl::unexpected<Refusal> bad_trait(std::string detail) {
  return refuse(422, "Unprocessable Entity", std::move(detail), "data/attributes/traits");
}

Outcome<json::value> plain_value(const Field& field, const json::value& sent) {
  const auto wrong = [&](std::string_view rule) {
    return bad_trait(field.kind + " " + field.key + " " + std::string(rule));
  };
  if (same_name(field.kind, "Checkbox")) {
    if (const auto flag = boolean_of(sent)) return json::value(*flag);
    return wrong("must be true or false");
  }
  if (same_name(field.kind, "Number") || same_name(field.kind, "Percent")) {
    if (sent.is_number()) return json::value(sent, json::storage_ptr{});
    if (!sent.is_string()) return wrong("is not a number");
    json::error_code error;
    auto number = json::parse(std::string_view(sent.get_string()), error);
    if (error || !number.is_number()) return wrong("is not a number");
    return number;
  }
  if (!sent.is_string() && !sent.is_number() && !sent.is_bool()) return wrong("is not a text");
  const std::string text = sent.is_string() ? std::string(std::string_view(sent.get_string())) : json::serialize(sent);
  if (same_name(field.kind, "Date")) {
    const auto time = core::parse_time(text);
    if (!time) return wrong("is not a valid date");
    return json::value(core::format_time(*time).substr(0, 10));
  }
  if (same_name(field.kind, "Select") && !field.options.empty()) {
    const auto options = core::split(field.options, '\n');
    if (std::none_of(options.begin(), options.end(), [&](auto option) { return core::trim(option) == text; }))
      return wrong("is not included in the list");
  }
  return json::value(text);
}

Outcome<json::value> trait_value(WriteContext& context, const Field& field, const json::value& sent, Work& work) {
  if (same_name(field.kind, "Tag")) return tag_value(context, field.tag_type, field.key, sent, work);
  return plain_value(field, sent);
}

bool is_password(const Field& field) {
  return same_name(field.kind, "Password");
}

/// Password traits go to the vault. A key without Password Access neither sets nor removes what it cannot see.
Outcome<void> seal_trait(WriteContext& context, const Field& field, const json::value* sent, Work& work) {
  if (!context.write_values) return {};
  if (sent != nullptr && sent->is_null()) return {};  // what a list shows of a value: written back it deletes none
  const std::string name = "traits." + field.key;
  if (sent == nullptr || (sent->is_string() && sent->get_string().empty())) {
    if (!work.creating) work.seals.push_back({name, {}});
    return {};
  }
  if (!sent->is_string()) return bad_trait("Password " + field.key + " is not a text");
  const core::Secret value{std::string_view(sent->get_string())};
  work.seals.push_back(seal_value(context, Kind::kFlexibleAssets, work.id, name, value));
  return {};
}

std::string title_of(const std::vector<Field>& fields, const json::object& traits, std::string_view fallback) {
  std::string title;
  for (const auto& field : fields) {
    const auto* value = field.title ? traits.if_contains(field.key) : nullptr;
    if (value == nullptr || value->is_object()) continue;
    const auto text = value->is_string() ? std::string(std::string_view(value->get_string())) : json::serialize(*value);
    if (!text.empty()) title += (title.empty() ? "" : " ") + text;
  }
  return title.empty() ? std::string(fallback) : title;
}

}  // namespace

Outcome<void> apply_asset_rules(WriteContext& context, const Draft& draft, Work& work) {
  const auto type_id = work.creating ? work.integer("flexible-asset-type-id") : work.parent_id;
  if (work.creating && !draft.has_traits)
    return refuse(422, "Unprocessable Entity", "can't be blank", "data/attributes/traits");
  if (!draft.has_traits) return {};  // a PATCH without traits leaves them
  LOCAL_ASSIGN(const auto fields, fields_of(context.writer, type_id));
  const auto& sent = draft.traits.get_object();
  for (const auto& entry : sent) {
    const auto known = std::any_of(fields.begin(), fields.end(), [&](const Field& field) {
      return field.key == entry.key() && !same_name(field.kind, "Header");
    });
    if (!known) return bad_trait("Request contains invalid trait keys");
  }
  json::object traits;
  // What the tags named before is let go, whatever it was; the tags sent name it anew.
  for (const auto& field : fields)
    if (const auto target = same_name(field.kind, "Tag") ? find_tag_target(field.tag_type) : std::nullopt)
      work.links[tag_relation(target->kind)];
  for (const auto& field : fields) {
    const auto* value = sent.if_contains(field.key);
    const bool blank = value == nullptr || value->is_null() || (value->is_string() && value->get_string().empty());
    const bool unseen = is_password(field) && (!context.write_values || (value != nullptr && value->is_null()));
    if (field.required && blank && !(unseen && (!work.creating || !context.write_values)))
      return bad_trait(field.name + " can't be blank");
    if (is_password(field)) {
      LOCAL_TRY(seal_trait(context, field, value, work));
      continue;
    }
    if (value == nullptr || value->is_null()) continue;
    const bool upload = same_name(field.kind, "Upload");
    LOCAL_ASSIGN(auto read, upload ? upload_trait(context, draft, field.key, *value, work)
                                   : trait_value(context, field, *value, work));
    traits.insert_or_assign(field.key, std::move(read));
  }
  work.set("name", title_of(fields, traits, work.text("flexible-asset-type-name")));
  work.set("traits", std::move(traits));
  return {};
}

}  // namespace gluepot::local
