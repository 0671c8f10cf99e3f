// SPDX-License-Identifier: Apache-2.0
#include "app/demo/sample_records.h"

#include "app/demo/sample_estate.h"
#include "app/demo/sample_names.h"
#include "core/clock.h"

namespace gluepot::app::sample {
namespace {

constexpr std::string_view kUrl = "https://brightwater.example/";
constexpr std::int64_t kDayMs = 86'400'000;

/// Somewhere in the last three years, the second time after the first.
std::pair<std::string, std::string> times(const Plan& plan, Kind kind, std::int64_t index) {
  const auto row = index * 64 + static_cast<std::int64_t>(kind);
  const auto created =
      kEpochMs - static_cast<std::int64_t>(plan.number("created", row) % static_cast<std::uint64_t>(1000 * kDayMs));
  const auto updated = created + static_cast<std::int64_t>(plan.number("updated", row) %
                                                           static_cast<std::uint64_t>(kEpochMs - created + 1));
  return {core::format_time(created), core::format_time(updated)};
}

}  // namespace

std::string day(const Plan& plan, std::string_view purpose, std::int64_t index) {
  return core::format_time(kEpochMs + static_cast<std::int64_t>(plan.number(purpose, index) % 700) * kDayMs)
      .substr(0, 10);
}

Made make(const Plan& plan, Kind kind, std::int64_t index, const json::object& given) {
  const auto& type = catalog::find_type(kind);
  const auto [created, updated] = times(plan, kind, index);
  json::object whole;
  whole.reserve(type.attributes.size());
  for (const auto& attribute : type.attributes) {
    if (attribute.is(catalog::kSecret | catalog::kWriteOnly | catalog::kCounted)) continue;
    if (attribute.is(catalog::kColumnOnly) && !given.contains(attribute.name)) continue;
    if (const auto* value = given.if_contains(attribute.name))
      whole.insert_or_assign(attribute.name, *value);
    else if (attribute.name == "created-at")
      whole.insert_or_assign(attribute.name, created);
    else if (attribute.name == "updated-at")
      whole.insert_or_assign(attribute.name, updated);
    else if (attribute.type == catalog::AttributeType::kBoolean && !attribute.is(catalog::kNullable))
      whole.insert_or_assign(attribute.name, false);
    else
      whole.insert_or_assign(attribute.name, nullptr);
  }
  return {kind, plan.id(kind, index), std::move(whole)};
}

void put_owner(const Plan& plan, int organization, std::string_view part, Kind kind, std::int64_t index,
               json::object& attributes) {
  const auto id = plan.id(Kind::kOrganizations, organization);
  attributes["organization-id"] = id;
  attributes["organization-name"] = plan.organization_name(organization);
  attributes["resource-url"] =
      std::string(kUrl) + std::to_string(id) + "/" + std::string(part) + "/" + std::to_string(plan.id(kind, index));
}

namespace {

json::object tagged_organization(const Plan& plan, int index) {
  return {{"id", plan.id(Kind::kOrganizations, index)}, {"name", plan.organization_name(index)}};
}

json::value trait_value(const Plan& plan, std::int64_t asset, const FieldPlan& field) {
  const auto number = plan.number("value/" + field.key, asset);
  if (field.key == "name") return json::value(json::string(plan.asset_title(asset)));
  if (field.kind == "Textbox") {
    std::string html = "<p>" + std::string(plan.pick(paragraphs(), "note", asset)) + "</p>";
    if (asset % 31 == 8) html += plan.pick(hostile_html(), "note html", asset);
    return json::value(json::string(html));
  }
  if (field.kind == "Select") {
    static constexpr std::string_view kOptions[] = {"DC01", "FS02", "SW-CORE-1", "FW-EDGE", "NAS-BASEMENT"};
    return json::value(json::string(kOptions[number % 5]));
  }
  if (field.kind == "Number") return static_cast<std::int64_t>(number % 500);
  if (field.kind == "Percent") return static_cast<double>(number % 1000) / 10.0;
  if (field.kind == "Checkbox") return number % 2 == 0;
  if (field.kind == "Date") return json::value(json::string(day(plan, "renewal", asset)));
  if (field.kind == "Upload") return json::object{{"file-name", "diagram-" + std::to_string(asset) + ".png"}};
  json::array values;
  if (field.tag_type == "Organizations") {
    values.push_back(
        tagged_organization(plan, static_cast<int>(number % static_cast<std::uint64_t>(plan.options().organizations))));
  } else {
    values.push_back(json::object{{"id", plan.id(Kind::kFlexibleAssets, 0)}, {"name", plan.asset_title(0)}});
  }
  return json::object{{"type", field.tag_type == "Organizations" ? "Organizations" : "FlexibleAssets"},
                      {"values", std::move(values)}};
}

/// What the tags of an asset name, so that they follow it.
std::vector<std::pair<std::string, std::vector<std::int64_t>>> tag_links(const json::object& traits) {
  std::vector<std::pair<std::string, std::vector<std::int64_t>>> links;
  for (const auto& trait : traits) {
    if (!trait.value().is_object() || !trait.value().get_object().contains("values")) continue;
    const auto& tag = trait.value().get_object();
    const auto kind = tag.at("type").as_string() == "Organizations" ? Kind::kOrganizations : Kind::kFlexibleAssets;
    std::vector<std::int64_t> ids;
    for (const auto& value : tag.at("values").as_array()) ids.push_back(value.at("id").as_int64());
    links.emplace_back("tag/" + std::to_string(static_cast<int>(kind)), std::move(ids));
  }
  return links;
}

std::string section_html(const Plan& plan, std::int64_t document, int nth) {
  const auto row = document * 8 + nth;
  std::string html = "<p>" + std::string(plan.pick(paragraphs(), "p1", row)) + "</p><p>" +
                     std::string(plan.pick(paragraphs(), "p2", row)) + "</p>";
  html += "<ul><li>" + std::string(plan.pick(devices(), "li1", row)) + "</li><li>" +
          std::string(plan.pick(people(), "li2", row)) + "</li></ul>";
  if (document % 40 == 3)  // long ones: tens of thousands of characters
    for (int i = 0; i < 160; ++i)
      html += "<h3>" + std::to_string(i + 1) + "</h3><p>" +
              std::string(plan.pick(paragraphs(), "long", row * 200 + i)) + "</p>" +
              (i % 12 == 5 ? std::string(plan.pick(hostile_html(), "hostile", row * 200 + i)) : std::string{});
  if (document % 6 == 1) html += plan.pick(hostile_html(), "hostile one", row);
  return html;
}

}  // namespace

Made make_organization_type(const Plan& plan, int index) {
  static constexpr std::string_view kNames[] = {"Customer", "Prospect", "Vendor", "Partner", "Клиент"};
  return make(plan, Kind::kOrganizationTypes, index, {{"name", json::string(kNames[index])}, {"synced", index == 0}});
}

Made make_organization_status(const Plan& plan, int index) {
  static constexpr std::string_view kNames[] = {"Active", "Inactive", "Onboarding", "Credit hold"};
  return make(plan, Kind::kOrganizationStatuses, index,
              {{"name", json::string(kNames[index])}, {"synced", index == 0}});
}

Made make_organization(const Plan& plan, int index) {
  static constexpr std::string_view kTypes[] = {"Customer", "Prospect", "Vendor", "Partner", "Клиент"};
  static constexpr std::string_view kStatuses[] = {"Active", "Inactive", "Onboarding", "Credit hold"};
  const auto type =
      index == 0 ? 3
                 : static_cast<int>(plan.number("org type", index) % 8 < 6 ? 0 : plan.number("org type", index) % 5);
  const auto status =
      static_cast<int>(plan.number("org status", index) % 10 < 8 ? 0 : plan.number("org status", index) % 4);
  json::object given{{"name", plan.organization_name(index)},
                     {"organization-type-id", plan.id(Kind::kOrganizationTypes, type)},
                     {"organization-type-name", json::string(kTypes[type])},
                     {"organization-status-id", plan.id(Kind::kOrganizationStatuses, status)},
                     {"organization-status-name", json::string(kStatuses[status])},
                     {"primary", index == 0},
                     {"logo", ""},
                     {"psa-integration", plan.psa_ids(index).empty() ? "disabled" : "enabled"}};
  if (index % 3 != 1) given["short-name"] = "C" + std::to_string(100 + index);
  if (index % 9 == 6) given["alert"] = "Ring before any work on site ⚠";
  if (index % 4 == 2) {
    std::string notes;
    for (int i = 0; i < 1 + index % 5; ++i)
      notes += std::string(plan.pick(paragraphs(), "quick", index * 8 + i)) + "\n";
    given["quick-notes"] = notes;
  }
  return make(plan, Kind::kOrganizations, index, given);
}

Made make_psa_link(const Plan& plan, int organization, int nth, const std::string& remote_id) {
  return make(plan, Kind::kAdaptersResources, organization * 2 + nth,
              {{"remote-id", remote_id},
               {"adapter-type", "manage"},
               {"organization-id", plan.id(Kind::kOrganizations, organization)}});
}

Made make_asset_type(const Plan& plan, int type) {
  const auto names = asset_type_names();
  std::string name(names[static_cast<std::size_t>(type) % names.size()]);
  if (static_cast<std::size_t>(type) >= names.size())
    name += " " + std::to_string(static_cast<std::size_t>(type) / names.size() + 1);
  return make(plan, Kind::kFlexibleAssetTypes, type,
              {{"name", name},
               {"description", json::string(plan.pick(paragraphs(), "type", type))},
               {"icon", "cube"},
               {"enabled", true},
               {"show-in-menu", true}});
}

Made make_field(const Plan& plan, int type, int order, const FieldPlan& field) {
  json::object given{{"flexible-asset-type-id", plan.id(Kind::kFlexibleAssetTypes, type)},
                     {"order", order + 1},
                     {"name", field.name},
                     {"kind", field.kind},
                     {"required", field.required},
                     {"use-for-title", field.title},
                     {"show-in-list", field.shown},
                     {"expiration", field.kind == "Date"},
                     {"name-key", field.key}};
  if (!field.options.empty()) given["default-value"] = field.options;
  if (!field.tag_type.empty()) given["tag-type"] = field.tag_type;
  if (field.kind == "Number" || field.kind == "Percent") given["decimals"] = field.kind == "Percent" ? 1 : 0;
  return make(plan, Kind::kFlexibleAssetFields, std::int64_t{type} * kMaxFields + order, given);
}

std::vector<SecretText> asset_secrets(const Plan& plan, std::int64_t index, const std::vector<FieldPlan>& fields) {
  std::vector<SecretText> secrets;
  for (const auto& field : fields) {
    if (field.kind != "Password" || !plan.has_trait(index, field)) continue;
    const std::string name = "traits." + field.key;
    secrets.push_back({name, plan.secret(Kind::kFlexibleAssets, index, name)});
  }
  return secrets;
}

Made make_asset(const Plan& plan, std::int64_t index, const std::vector<FieldPlan>& fields) {
  const int type = plan.type_of_asset(index);
  json::object traits;
  for (const auto& field : fields)
    if (field.kind != "Password" && field.kind != "Header" && plan.has_trait(index, field))
      traits[field.key] = trait_value(plan, index, field);
  json::object given{{"flexible-asset-type-id", plan.id(Kind::kFlexibleAssetTypes, type)},
                     {"flexible-asset-type-name", make_asset_type(plan, type).attributes.at("name")},
                     {"name", plan.asset_title(index)},
                     {"restricted", index % 90 == 40},
                     {"archived", index % 70 == 12},
                     {"traits", std::move(traits)}};
  put_owner(plan, plan.owner(Kind::kFlexibleAssets, index), "assets/records", Kind::kFlexibleAssets, index, given);
  auto links = tag_links(given.at("traits").get_object());
  auto made = make(plan, Kind::kFlexibleAssets, index, given);
  made.links = std::move(links);
  made.secrets = asset_secrets(plan, index, fields);
  return made;
}

Made make_folder(const Plan& plan, int organization, int nth) {
  const auto row = [&](int k) { return std::int64_t{organization} * kFoldersPerOrganization + k; };
  json::object given{{"name", json::string(folder_names()[static_cast<std::size_t>(nth)])},
                     {"restricted", organization % 10 == 5 && nth == 5}};
  json::array ancestors;
  if (nth >= 3) {  // the later three lie in the first three
    const auto parent = plan.id(Kind::kDocumentFolders, row(nth - 3));
    given["parent-id"] = parent;
    ancestors.push_back(parent);
  }
  given["ancestor-ids"] = std::move(ancestors);
  put_owner(plan, organization, "docs/folder", Kind::kDocumentFolders, row(nth), given);
  return make(plan, Kind::kDocumentFolders, row(nth), given);
}

std::pair<Made, std::vector<Made>> make_document(const Plan& plan, std::int64_t index) {
  const int organization = plan.owner(Kind::kDocuments, index);
  const int sections = 1 + (index % 5 == 2 ? 2 : 0);
  std::vector<Made> below;
  json::array content;
  std::string first;
  for (int k = 0; k < sections; ++k) {
    const bool heading = k == 1;
    const std::string html =
        heading ? std::string(plan.pick(devices(), "heading", index)) : section_html(plan, index, k);
    if (k == 0) first = html;
    const std::string type = heading ? "Document::Heading" : "Document::Text";
    const json::value level = heading ? json::value(2) : json::value(nullptr);
    const auto row = index * 8 + k;
    below.push_back(make(plan, Kind::kDocumentSections, row,
                         {{"document-id", plan.id(Kind::kDocuments, index)},
                          {"resource-id", plan.id(Kind::kDocumentSections, row)},
                          {"resource-type", type},
                          {"content", html},
                          {"rendered-content", html},
                          {"level", level},
                          {"sort", k + 1}}));
    content.push_back(json::object{
        {"resource_type", type}, {"sort", k + 1}, {"resource", json::object{{"content", html}, {"level", level}}}});
  }
  json::object given{{"name", json::string(plan.pick(document_titles(), "title", index))},
                     {"published", index % 20 != 9},
                     {"restricted", index % 75 == 14},
                     {"archived", index % 45 == 20}};
  if (plan.document_as_text(index))
    given["content"] = first;
  else if (!plan.document_without_content(index))
    given["content"] = std::move(content);
  if (const auto folder = plan.folder_of_document(index))
    given["document-folder-id"] =
        plan.id(Kind::kDocumentFolders, std::int64_t{organization} * kFoldersPerOrganization + *folder);
  put_owner(plan, organization, "docs", Kind::kDocuments, index, given);
  return {make(plan, Kind::kDocuments, index, given), std::move(below)};
}

Made make_template(const Plan& plan, int index) {
  const auto names = checklist_names();
  return make(plan, Kind::kChecklistTemplates, index,
              {{"name", std::string(names[static_cast<std::size_t>(index) % names.size()]) + " (template)"},
               {"description", json::string(plan.pick(paragraphs(), "template", index))},
               {"resource-url", std::string(kUrl) + "checklist_templates/" +
                                    std::to_string(plan.id(Kind::kChecklistTemplates, index))}});
}

std::pair<Made, std::vector<Made>> make_checklist(const Plan& plan, std::int64_t index) {
  const int organization = plan.owner(Kind::kChecklists, index);
  const int count = 3 + static_cast<int>(plan.number("tasks", index) % 6);
  const bool completed = index % 4 == 1;
  std::vector<Made> tasks;
  for (int k = 0; k < count; ++k)
    tasks.push_back(make(plan, Kind::kChecklistTasks, index * 16 + k,
                         {{"checklist-id", plan.id(Kind::kChecklists, index)},
                          {"name", json::string(plan.pick(task_names(), "task", index * 16 + k))},
                          {"description", json::string(plan.pick(paragraphs(), "task text", index * 16 + k))},
                          {"order", k + 1},
                          {"assignee-name", json::string(plan.pick(people(), "assignee", index * 16 + k))},
                          {"completed", completed || k < 2}}));
  json::object given{{"name", json::string(plan.pick(checklist_names(), "checklist", index))},
                     {"description", json::string(plan.pick(paragraphs(), "checklist text", index))},
                     {"assignee-name", json::string(plan.pick(people(), "checklist person", index))},
                     {"completed", completed},
                     {"due-date", day(plan, "due", index)},
                     {"archived", index % 30 == 17}};
  put_owner(plan, organization, "checklists", Kind::kChecklists, index, given);
  return {make(plan, Kind::kChecklists, index, given), std::move(tasks)};
}

Made make_category(const Plan& plan, int index) {
  return make(plan, Kind::kPasswordCategories, index,
              {{"name", json::string(categories()[static_cast<std::size_t>(index)])}});
}

int owner_of_password(const Plan& plan, std::int64_t index) {
  const auto parent = plan.parent_asset(index);
  return parent ? plan.owner(Kind::kFlexibleAssets, *parent) : plan.owner(Kind::kPasswords, index);
}

std::vector<SecretText> password_secrets(const Plan& plan, std::int64_t index) {
  std::vector<SecretText> secrets;
  if (!plan.password_empty(index)) secrets.push_back({"password", plan.secret(Kind::kPasswords, index, "password")});
  if (plan.password_otp(index)) secrets.push_back({"otp_secret", plan.secret(Kind::kPasswords, index, "otp_secret")});
  return secrets;
}

Made make_password(const Plan& plan, std::int64_t index) {
  const auto [created, updated] = times(plan, Kind::kPasswords, index);
  json::object given{{"name", json::string(plan.pick(password_names(), "name", index))},
                     {"username", json::string(plan.pick(usernames(), "user", index))},
                     {"otp-enabled", plan.password_otp(index)},
                     {"password-updated-at", created},
                     {"restricted", plan.password_restricted(index)},
                     {"personal", plan.password_personal(index)},
                     {"archived", plan.password_archived(index)}};
  if (index % 3 == 0)
    given["url"] = "https://" + std::string(plan.pick(devices(), "url", index)) + ".customer.example/";
  if (index % 5 == 0) given["notes"] = json::string(plan.pick(paragraphs(), "password note", index));
  if (plan.password_in_vault(index)) given["vault-id"] = 7'000'000 + index % 5;
  if (const auto category = plan.number("category", index) % (categories().size() + 2);
      category < categories().size()) {
    given["password-category-id"] = plan.id(Kind::kPasswordCategories, static_cast<std::int64_t>(category));
    given["password-category-name"] = json::string(categories()[category]);
  }
  if (const auto parent = plan.parent_asset(index)) {
    given["resource-id"] = plan.id(Kind::kFlexibleAssets, *parent);
    given["resource-type"] = "flexible-asset-trait";
    given["cached-resource-type-name"] = make_asset_type(plan, plan.type_of_asset(*parent)).attributes.at("name");
    given["cached-resource-name"] = plan.asset_title(*parent);
  } else if (index % 40 == 21) {
    put_in_configuration(plan, owner_of_password(plan, index), given);
  }
  if (index % 4 == 0) {
    given["updated-by"] = plan.id(Kind::kUsers, index % kUsers);
    given["updated-by-type"] = "User";
  }
  put_owner(plan, owner_of_password(plan, index), "passwords", Kind::kPasswords, index, given);
  auto made = make(plan, Kind::kPasswords, index, given);
  made.secrets = password_secrets(plan, index);
  return made;
}

}  // namespace gluepot::app::sample
