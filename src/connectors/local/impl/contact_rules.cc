// SPDX-License-Identifier: Apache-2.0
// Contacts and locations: names, mail addresses, telephone numbers.
#include <algorithm>

#include "connectors/local/impl/rules.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

constexpr std::string_view kSeparators = " -().,/\t";
constexpr std::size_t kMaxEntries = 100;

std::string without_separators(std::string_view number) {
  std::string out;
  for (const char c : number)
    if (kSeparators.find(c) == std::string_view::npos) out += c;
  return out;
}

/// "6045551234" -> "604-555-1234"; what has another length stays as it is.
std::string formatted(std::string_view number) {
  const bool digits = std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || (number.size() != 10 && !(number.size() == 11 && number.front() == '1'))) return std::string(number);
  std::string out;
  if (number.size() == 11) {
    out = "1-";
    number.remove_prefix(1);
  }
  return out.append(number.substr(0, 3)).append("-").append(number.substr(3, 3)).append("-").append(number.substr(6));
}

/// A member of an entry by its name, dashes or underscores.
const json::value* member(const json::object& entry, std::string_view name) {
  for (const auto& one : entry)
    if (catalog::same_name(one.key(), name)) return &one.value();
  return nullptr;
}

std::string text_of(const json::object& entry, std::string_view name) {
  const auto* value = member(entry, name);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_string()) return std::string(core::trim(std::string_view(value->get_string())));
  return value->is_number() ? json::serialize(*value) : std::string{};
}

/// What emails and phones have in common: value, label and primary.
Outcome<json::object> read_entry(const json::value& sent, std::string_view attribute) {
  if (!sent.is_object()) return unprocessable("must hold objects of value and label_name", attribute);
  const auto& entry = sent.get_object();
  const auto value = text_of(entry, "value"), label = text_of(entry, "label-name");
  if (value.empty()) return unprocessable("value can't be blank", attribute);
  if (label.empty()) return unprocessable("label_name can't be blank", attribute);
  const auto* primary = member(entry, "primary");
  const bool is_primary = primary != nullptr && boolean_of(*primary).value_or(false);
  return json::object{{"value", value}, {"primary", is_primary}, {"label-name", label}};
}

Outcome<void> add_phone(const json::value& sent, std::string_view attribute, json::object& entry) {
  const auto& given = sent.get_object();
  auto kind = core::to_lower_ascii(text_of(given, "label-type"));
  if (kind.empty()) kind = "phone";
  if (kind != "phone" && kind != "fax") return unprocessable("label_type must be phone or fax", attribute);
  const auto number = without_separators(std::string_view(entry.at("value").as_string()));
  if (number.empty()) return unprocessable("value can't be blank", attribute);
  const auto extension = without_separators(text_of(given, "extension"));
  entry = json::object{{"value", number},
                       {"extension", extension.empty() ? json::value(nullptr) : json::value(extension)},
                       {"primary", entry.at("primary")},
                       {"label-name", entry.at("label-name")},
                       {"label-type", kind},
                       {"formatted-value", formatted(number)}};
  return {};
}

Outcome<void> read_entries(Work& work, std::string_view attribute, bool phones) {
  if (!work.has_change(attribute)) return {};
  json::array entries;
  const auto& sent = work.attributes.at(attribute);
  if (sent.is_array()) {
    if (sent.get_array().size() > kMaxEntries) return unprocessable("at most 100 entries", attribute);
    for (const auto& one : sent.get_array()) {
      LOCAL_ASSIGN(auto entry, read_entry(one, attribute));
      if (phones) LOCAL_TRY(add_phone(one, attribute, entry));
      entries.push_back(std::move(entry));
    }
  }
  work.set(attribute, std::move(entries));
  return {};
}

/// The address that filter[primary_email] compares: the one marked so, else the first.
json::value primary_email(const json::array& emails) {
  const json::object* chosen = nullptr;
  for (const auto& email : emails) {
    if (!email.is_object()) continue;
    if (chosen == nullptr || (flag_in(email.get_object(), "primary") && !flag_in(*chosen, "primary")))
      chosen = &email.get_object();
  }
  return chosen == nullptr ? json::value(nullptr) : json::value(text_in(*chosen, "value"));
}

void derive_contact_name(Work& work) {
  if (!work.creating && !work.has_change("first-name") && !work.has_change("last-name")) return;
  const auto first = work.text("first-name"), last = work.text("last-name");
  work.set("name", first.empty() ? last : last.empty() ? first : first + " " + last);
}

void format_number(Work& work, std::string_view attribute, std::string_view twin) {
  if (!work.has_change(attribute)) return;
  const auto number = without_separators(work.text(attribute));
  if (number.empty()) {
    work.set(attribute, nullptr);
    work.set(twin, nullptr);
    return;
  }
  work.set(attribute, number);
  work.set(twin, formatted(number));
}

}  // namespace

Outcome<void> apply_contact_rules(WriteContext&, const Draft&, Work& work) {
  derive_contact_name(work);
  for (const auto attribute : {"contact-emails", "contact-phones"})
    if (work.creating && !work.has_change(attribute)) work.set(attribute, json::array{});
  LOCAL_TRY(read_entries(work, "contact-emails", false));
  LOCAL_TRY(read_entries(work, "contact-phones", true));
  if (work.has_change("contact-emails"))
    work.set("primary-email", primary_email(work.attributes.at("contact-emails").as_array()));
  return {};
}

Outcome<void> apply_location_rules(WriteContext&, const Draft&, Work& work) {
  format_number(work, "phone", "formatted-phone");
  format_number(work, "fax", "formatted-fax");
  return {};
}

Outcome<void> location_stored(WriteContext& context, const Draft&, Work& work) {
  if (!work.has_change("primary") || !flag_in(work.attributes, "primary")) return {};
  // An organization has one primary location.
  documentation::ListQuery query;
  query.kind = Kind::kLocations;
  query.scope = documentation::Scope::only({work.organization_id});
  query.page_size = 1000;
  query.with_body = query.with_side = query.with_total = false;
  query.conditions.push_back({"primary", documentation::Condition::Op::kIn, {"true"}});
  LOCAL_ASSIGN(const auto others, context.writer.list(query));
  for (const auto& other : others.records)
    if (other.id != work.id)
      LOCAL_TRY(context.writer.patch(Kind::kLocations, other.id, json::object{{"primary", false}}));
  return {};
}

}  // namespace gluepot::local
