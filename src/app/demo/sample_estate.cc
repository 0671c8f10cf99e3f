// SPDX-License-Identifier: Apache-2.0
#include "app/demo/sample_estate.h"

#include <array>

#include "app/demo/sample_names.h"
#include "core/clock.h"
#include "core/text.h"

namespace gluepot::app::sample {
namespace {

constexpr int kConfigurations = 3, kContacts = 2, kLocations = 2;  // of each organization, at most
constexpr std::int64_t kHangingLinks = 1'000'000;                  // indexes behind those of the organizations' own

struct Named {
  Kind kind;
  std::array<std::string_view, 6> names;
  bool first_synced;
};
constexpr Named kNamed[] = {
    {Kind::kConfigurationTypes,
     {"Managed Server", "Managed Workstation", "Managed Switch", "Managed Firewall", "Printer", "Access Point"},
     true},
    {Kind::kConfigurationStatuses, {"Active", "Inactive", "Spare", "In Repair", "Retired", "Ordered"}, true},
    {Kind::kContactTypes, {"Decision Maker", "Champion", "End User", "Billing", "Technical", "Влияние"}, true},
    {Kind::kManufacturers, {"Dell", "HP", "Lenovo", "Cisco", "Fortinet", "Ubiquiti"}, true},
};
constexpr std::string_view kModels[] = {"PowerEdge R650", "EliteDesk 800", "ThinkPad T14",
                                        "Catalyst 9200",  "FortiGate 60F", "UniFi U6 Pro"};
constexpr std::string_view kFirst[] = {"Anna", "Björn", "Chidi", "Dana", "Émile", "Farid", "Grace", "Zoë"};
constexpr std::string_view kLast[] = {"Abbott",  "Lindqvist", "Okafor", "Petrova",
                                      "O'Neill", "Haddad",    "Müller", "Žukov"};

std::string_view name_of(Kind kind, int index) {
  for (const auto& named : kNamed)
    if (named.kind == kind) return named.names[static_cast<std::size_t>(index)];
  return {};
}

json::string text(std::string_view value) {
  return json::string(value.data(), value.size());
}

/// {"x-id": id, "x-name": name} for one of the shared records.
void refer(const Plan& plan, Kind kind, int index, std::string_view attribute, json::object& given) {
  given[std::string(attribute) + "-id"] = plan.id(kind, index);
  given[std::string(attribute) + "-name"] = text(kind == Kind::kModels ? kModels[index] : name_of(kind, index));
}

std::string digits(const Plan& plan, std::string_view purpose, std::int64_t index) {
  return "604555" + std::to_string(1000 + plan.number(purpose, index) % 9000);
}
std::string with_dashes(const std::string& number) {
  return number.substr(0, 3) + "-" + number.substr(3, 3) + "-" + number.substr(6);
}

std::string address(int organization, int host) {
  return "10." + std::to_string(organization / 250) + "." + std::to_string(organization % 250) + "." +
         std::to_string(10 + host);
}
std::string mac(const Plan& plan, std::int64_t index) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  auto number = plan.number("mac", index);
  std::string out = "00-1A";
  for (int i = 0; i < 4; ++i, number >>= 8) {
    out += '-';
    out += kHex[number >> 4 & 15];
    out += kHex[number & 15];
  }
  return out;
}

/// An id at the PSA for a record that the PSA keeps in step.
Made psa_link(const Plan& plan, int organization, Kind kind, std::int64_t index) {
  const auto place = static_cast<std::int64_t>(kind);
  return make(plan, Kind::kAdaptersResources, kHangingLinks * place + index,
              {{"remote-id", std::to_string(50'000 + index)},
               {"adapter-type", "manage"},
               {"organization-id", plan.id(Kind::kOrganizations, organization)},
               {"owner-kind", place},
               {"owner-id", plan.id(kind, index)}});
}

Made user(const Plan& plan, int index) {
  static constexpr std::string_view kRoles[] = {"Administrator", "Manager", "Editor", "Creator", "Lite", "Read-only"};
  const auto at = static_cast<std::size_t>(index);
  const std::string name = std::string(kFirst[at]) + " " + std::string(kLast[at]);
  return make(plan, Kind::kUsers, index,
              {{"first-name", text(kFirst[at])},
               {"last-name", text(kLast[at])},
               {"name", name},
               {"role-name", text(kRoles[at % 6])},
               {"email", "user" + std::to_string(index + 1) + "@brightwater.example"},
               {"avatar", ""},
               {"reputation", 40 * index},
               {"invitation-sent-at", core::format_time(kEpochMs - 900 * 86'400'000LL)},
               {"last-sign-in-at", core::format_time(kEpochMs - (index + 1) * 86'400'000LL)}});
}

Made group(const Plan& plan, int index) {
  static constexpr std::string_view kNames[] = {"Everyone", "Service Desk", "Projects"};
  auto made = make(plan, Kind::kGroups, index,
                   {{"name", text(kNames[index])}, {"description", text(plan.pick(paragraphs(), "group", index))}});
  std::vector<std::int64_t> users, organizations;
  for (int i = 0; i < kUsers; ++i)
    if (index == 0 || i % 3 == index) users.push_back(plan.id(Kind::kUsers, i));
  for (int i = index; i < plan.options().organizations && i < 10; i += 3)
    organizations.push_back(plan.id(Kind::kOrganizations, i));
  made.links = {{"users", std::move(users)}, {"organizations", std::move(organizations)}};
  return made;
}

Made location(const Plan& plan, int organization, int nth) {
  const auto index = std::int64_t{organization} * kLocations + nth;
  const auto phone = digits(plan, "location phone", index);
  json::object given{{"name", nth == 0 ? "Main Office" : "Warehouse"},
                     {"primary", nth == 0},
                     {"address-1", std::to_string(10 + organization) + " Harbour Street"},
                     {"city", nth == 0 ? "Vancouver" : "Zürich"},
                     {"postal-code", nth == 0 ? "V6B 1A1" : "8001"},
                     {"phone", phone},
                     {"formatted-phone", with_dashes(phone)}};
  put_owner(plan, organization, "locations", Kind::kLocations, index, given);
  return make(plan, Kind::kLocations, index, given);
}

Made contact(const Plan& plan, int organization, int nth) {
  const auto index = std::int64_t{organization} * kContacts + nth;
  const auto first = plan.pick(kFirst, "first", index), last = plan.pick(kLast, "last", index);
  const auto phone = digits(plan, "contact phone", index);
  const std::string mail = "contact" + std::to_string(index) + "@customer.example";
  json::object given{
      {"first-name", text(first)},
      {"last-name", text(last)},
      {"name", std::string(first) + " " + std::string(last)},
      {"title", nth == 0 ? "Office Manager" : "IT Coordinator"},
      {"psa-integration", nth == 1 && organization % 2 == 0 ? "enabled" : "disabled"},
      {"location-id", plan.id(Kind::kLocations, std::int64_t{organization} * kLocations)},
      {"location-name", "Main Office"},
      {"contact-emails", json::array{json::object{{"value", mail}, {"primary", true}, {"label-name", "Work"}}}},
      {"contact-phones", json::array{json::object{{"value", phone},
                                                  {"extension", nullptr},
                                                  {"primary", true},
                                                  {"label-name", "Work"},
                                                  {"label-type", "phone"},
                                                  {"formatted-value", with_dashes(phone)}}}},
      {"primary-email", mail}};
  if (index % 3 == 0) given["important"] = true;
  refer(plan, Kind::kContactTypes, static_cast<int>(index % 6), "contact-type", given);
  put_owner(plan, organization, "contacts", Kind::kContacts, index, given);
  return make(plan, Kind::kContacts, index, given);
}

std::string configuration_name(const Plan& plan, std::int64_t index) {
  return std::string(plan.pick(devices(), "configuration", index)) + "-" + std::to_string(index);
}

bool synced(std::int64_t index) {
  return index % 5 == 1;
}

void interfaces(const Plan& plan, int organization, std::int64_t index, const std::string& ip, std::vector<Made>& out) {
  for (int k = 0; k < 2; ++k) {
    const auto row = index * 2 + k;
    out.push_back(make(plan, Kind::kConfigurationInterfaces, row,
                       {{"id", plan.id(Kind::kConfigurationInterfaces, row)},
                        {"configuration-id", plan.id(Kind::kConfigurations, index)},
                        {"name", k == 0 ? "eth0" : "mgmt"},
                        {"ip-address", k == 0 ? ip : address(organization, 100 + static_cast<int>(index % 3))},
                        {"mac-address", mac(plan, row)},
                        {"primary", k == 0}}));
  }
}

Made rmm_record(const Plan& plan, int organization, std::int64_t index, const std::string& name,
                const std::string& ip) {
  const auto disk = std::int64_t{500'000'000'000};
  return make(plan, Kind::kRmmRecords, index,
              {{"name", name},
               {"hostname", name},
               {"cpu", "Intel Xeon Silver 4310"},
               {"device-type", "Server"},
               {"disks", json::array{json::object{{"name", "C:"}, {"used", disk / 3}, {"total", disk}}}},
               {"ip-addresses", json::array{ip}},
               {"mac-addresses", json::array{mac(plan, index * 2)}},
               {"last-seen-online", core::format_time(kEpochMs)},
               {"memory-total", 34'359'738'368},
               {"operating-system", "Windows Server 2022"},
               {"patches-applied", 40},
               {"patches-total", 42},
               {"remote-id", std::to_string(9000 + index)},
               {"adapter-type", "automate"},
               {"configuration-id", plan.id(Kind::kConfigurations, index)},
               {"organization-id", plan.id(Kind::kOrganizations, organization)}});
}

void configuration(const Plan& plan, int organization, int nth, std::vector<Made>& out) {
  const auto index = std::int64_t{organization} * kConfigurations + nth;
  const auto type = static_cast<int>(index % 6);
  const std::string name = configuration_name(plan, index), ip = address(organization, nth);
  json::object given{{"name", name},
                     {"hostname", core::to_lower_ascii(name)},
                     {"primary-ip", ip},
                     {"mac-address", mac(plan, index * 2)},
                     {"serial-number", "SN" + std::to_string(plan.number("serial", index) % 10'000'000)},
                     {"asset-tag", "A-" + std::to_string(1000 + index)},
                     {"psa-integration", synced(index) ? "enabled" : "disabled"},
                     {"installed-at", core::format_time(kEpochMs - 400 * 86'400'000LL).substr(0, 10)},
                     {"archived", index % 25 == 24},
                     {"restricted", false},
                     {"location-id", plan.id(Kind::kLocations, std::int64_t{organization} * kLocations)},
                     {"location-name", "Main Office"}};
  if (nth != 2) given["warranty-expires-at"] = day(plan, "warranty", index);
  refer(plan, Kind::kConfigurationTypes, type, "configuration-type", given);
  static constexpr std::string_view kTypeKinds[] = {"server",   "workstation", "switch",
                                                    "firewall", "printer",     "wireless"};
  given["configuration-type-kind"] = text(kTypeKinds[type]);
  refer(plan, Kind::kConfigurationStatuses, static_cast<int>(plan.number("status", index) % 3), "configuration-status",
        given);
  refer(plan, Kind::kManufacturers, type, "manufacturer", given);
  refer(plan, Kind::kModels, type, "model", given);
  put_owner(plan, organization, "configurations", Kind::kConfigurations, index, given);
  out.push_back(make(plan, Kind::kConfigurations, index, given));
  interfaces(plan, organization, index, ip, out);
  if (synced(index)) out.push_back(psa_link(plan, organization, Kind::kConfigurations, index));
  if (nth == 0) out.push_back(rmm_record(plan, organization, index, name, ip));
}

void watched(const Plan& plan, int organization, std::vector<Made>& out) {
  const auto domain = "customer" + std::to_string(organization) + ".example";
  for (const Kind kind : {Kind::kDomains, Kind::kSslCertificates}) {
    const bool is_domain = kind == Kind::kDomains;
    json::object given{
        {"name", (is_domain ? "" : "www.") + domain},
        {"expires-on", day(plan, is_domain ? "domain" : "certificate", organization) + "T00:00:00.000Z"}};
    if (is_domain) {
      given["registrar-name"] = "Example Registrar";
      given["screenshot"] = "/screenshots/" + domain + ".png";
    }
    put_owner(plan, organization, is_domain ? "domains" : "ssl_certificates", kind, organization, given);
    out.push_back(make(plan, kind, organization, given));
  }
}

void password_folders(const Plan& plan, int organization, std::vector<Made>& out) {
  for (int k = 0; k < 2; ++k) {
    const auto index = std::int64_t{organization} * 2 + k;
    json::object given{{"name", k == 0 ? "Servers" : "Domain controllers"}, {"ancestor-ids", json::array{}}};
    if (k == 1) {
      given["parent-id"] = plan.id(Kind::kPasswordFolders, index - 1);
      given["ancestor-ids"] = json::array{plan.id(Kind::kPasswordFolders, index - 1)};
    }
    put_owner(plan, organization, "passwords/folder", Kind::kPasswordFolders, index, given);
    out.push_back(make(plan, Kind::kPasswordFolders, index, given));
  }
}

}  // namespace

std::vector<Made> make_shared_estate(const Plan& plan) {
  std::vector<Made> out;
  for (const auto& named : kNamed)
    for (std::size_t i = 0; i < named.names.size(); ++i)
      out.push_back(make(plan, named.kind, static_cast<std::int64_t>(i),
                         {{"name", text(named.names[i])}, {"synced", named.first_synced && i == 0}}));
  for (int i = 0; i < 6; ++i)
    out.push_back(
        make(plan, Kind::kModels, i,
             {{"name", text(kModels[i])}, {"manufacturer-id", plan.id(Kind::kManufacturers, i)}, {"synced", i == 0}}));
  for (int i = 0; i < kUsers; ++i) out.push_back(user(plan, i));
  for (int i = 0; i < 3; ++i) out.push_back(group(plan, i));
  return out;
}

std::vector<Made> make_estate(const Plan& plan, int organization) {
  std::vector<Made> out;
  for (int k = 0; k < (organization % 3 == 0 ? kLocations : 1); ++k) out.push_back(location(plan, organization, k));
  if (organization % 3 == 0)
    out.push_back(psa_link(plan, organization, Kind::kLocations, std::int64_t{organization} * kLocations + 1));
  for (int k = 0; k < kContacts; ++k) out.push_back(contact(plan, organization, k));
  if (organization % 2 == 0)
    out.push_back(psa_link(plan, organization, Kind::kContacts, std::int64_t{organization} * kContacts + 1));
  for (int k = 0; k < kConfigurations; ++k) configuration(plan, organization, k, out);
  watched(plan, organization, out);
  if (organization < 10) password_folders(plan, organization, out);
  if (organization % 3 == 0)
    out.push_back(make(plan, Kind::kRmmCompanies, organization,
                       {{"name", plan.organization_name(organization)},
                        {"remote-id", std::to_string(300 + organization)},
                        {"adapter-type", "automate"},
                        {"organization-id", plan.id(Kind::kOrganizations, organization)}}));
  return out;
}

void put_in_configuration(const Plan& plan, int organization, json::object& password) {
  const auto index = std::int64_t{organization} * kConfigurations;
  password["resource-id"] = plan.id(Kind::kConfigurations, index);
  password["resource-type"] = "Configuration";
  password["cached-resource-type-name"] = "Configuration";
  password["cached-resource-name"] = configuration_name(plan, index);
}

}  // namespace gluepot::app::sample
