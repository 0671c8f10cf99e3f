// SPDX-License-Identifier: Apache-2.0
// Configurations and their interfaces, which mirror each other: the primary interface has the configuration's
// primary-ip and mac-address.
#include <algorithm>
#include <array>

#include "connectors/local/impl/rules.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

using documentation::Record;

constexpr std::size_t kLongestMac = 17;

struct TypeKind {
  std::string_view part, kind;
};
/// The first whose part the type's name holds.
constexpr TypeKind kTypeKinds[] = {{"server", "server"},
                                   {"switch", "switch"},
                                   {"firewall", "firewall"},
                                   {"router", "router"},
                                   {"laptop", "laptop"},
                                   {"notebook", "laptop"},
                                   {"workstation", "workstation"},
                                   {"desktop", "workstation"},
                                   {"printer", "printer"},
                                   {"access point", "wireless"},
                                   {"wireless", "wireless"},
                                   {"nas", "storage"},
                                   {"storage", "storage"},
                                   {"ups", "ups"},
                                   {"phone", "phone"},
                                   {"mobile", "mobile"},
                                   {"tablet", "tablet"},
                                   {"camera", "camera"},
                                   {"virtual", "virtual-machine"}};

Outcome<void> check_mac(const Work& work) {
  if (work.has_change("mac-address") && work.text("mac-address").size() > kLongestMac)
    return unprocessable("is too long (maximum is 17 characters)", "mac-address");
  return {};
}

Outcome<std::optional<Record>> primary_interface(WriteContext& context, std::int64_t configuration) {
  LOCAL_ASSIGN(auto interfaces, context.writer.children(Kind::kConfigurationInterfaces, configuration));
  for (auto& interface : interfaces)
    if (interface.side_integer("primary") == 1) return std::optional(std::move(interface));
  return std::optional<Record>{};
}

json::value value_or_null(const Work& work, std::string_view name) {
  const auto* value = work.find(name);
  return value == nullptr ? json::value(nullptr) : *value;
}

/// The configuration's address becomes its primary interface's; the first address makes one.
Outcome<void> mirror_to_interface(WriteContext& context, const Work& work) {
  if (!work.has_change("primary-ip") && !work.has_change("mac-address")) return {};
  const auto ip = value_or_null(work, "primary-ip"), mac = value_or_null(work, "mac-address");
  LOCAL_ASSIGN(const auto primary, primary_interface(context, work.id));
  if (primary) {
    LOCAL_TRY(
        context.writer.patch(Kind::kConfigurationInterfaces, primary->id,
                             json::object{{"ip-address", ip}, {"mac-address", mac}, {"updated-at", context.now}}));
    return {};
  }
  if (ip.is_null() && mac.is_null()) return {};
  LOCAL_ASSIGN(const auto id, context.writer.allocate_id());
  const json::object given{
      {"id", id},        {"configuration-id", work.id}, {"ip-address", ip},         {"mac-address", mac},
      {"primary", true}, {"created-at", context.now},   {"updated-at", context.now}};
  LOCAL_TRY(context.writer.put(Kind::kConfigurationInterfaces, id,
                               with_defaults(catalog::find_type(Kind::kConfigurationInterfaces), given)));
  return {};
}

Outcome<void> mirror_to_configuration(WriteContext& context, std::int64_t configuration, const json::value& ip,
                                      const json::value& mac) {
  LOCAL_TRY(context.writer.patch(Kind::kConfigurations, configuration,
                                 json::object{{"primary-ip", ip}, {"mac-address", mac}, {"updated-at", context.now}}));
  return {};
}

}  // namespace

std::string_view kind_of_configuration_type(std::string_view name) {
  const auto lower = core::to_lower_ascii(name);
  const auto* found = std::find_if(std::begin(kTypeKinds), std::end(kTypeKinds),
                                   [&](const TypeKind& one) { return lower.find(one.part) != std::string::npos; });
  return found == std::end(kTypeKinds) ? "other" : found->kind;
}

Outcome<void> apply_configuration_rules(WriteContext& context, const Draft&, Work& work) {
  LOCAL_TRY(check_mac(work));
  if (work.has_change("configuration-type-id")) {
    if (work.attributes.at("configuration-type-id").is_null()) return unprocessable("must exist", "configuration-type");
    work.set("configuration-type-kind", kind_of_configuration_type(work.text("configuration-type-name")));
  }
  if (work.creating) {
    LOCAL_ASSIGN(const auto organization, context.writer.find(Kind::kOrganizations, work.organization_id));
    if (organization)
      if (const auto short_name = organization->side_text("short-name"))
        work.set("organization-short-name", *short_name);
  }
  return {};
}

Outcome<void> configuration_stored(WriteContext& context, const Draft& draft, Work& work) {
  LOCAL_TRY(mirror_to_interface(context, work));
  if (!work.creating || draft.children.empty()) return {};
  const auto target = target_below(Kind::kConfigurationInterfaces, Kind::kConfigurations, work.id);
  auto inner = below(context, target);
  for (const auto& interface : draft.children) LOCAL_TRY(create_record(inner, interface));
  return {};
}

Outcome<void> configuration_type_stored(WriteContext& context, const Draft&, Work& work) {
  if (work.creating || !work.has_change("name")) return {};
  LOCAL_ASSIGN(const auto configurations, context.writer.children(Kind::kConfigurations, work.id, false));
  const auto kind = kind_of_configuration_type(work.text("name"));
  for (const auto& configuration : configurations)
    LOCAL_TRY(
        context.writer.patch(Kind::kConfigurations, configuration.id, json::object{{"configuration-type-kind", kind}}));
  return {};
}

Outcome<void> apply_interface_rules(WriteContext& context, const Draft&, Work& work) {
  LOCAL_TRY(check_mac(work));
  const auto configuration = work.creating ? work.integer("configuration-id") : work.parent_id;
  LOCAL_ASSIGN(const auto owner, must_exist(context, Kind::kConfigurations, configuration, "configuration"));
  if (work.creating) work.set("id", work.id);  // the samples show it among the attributes
  if (work.creating || !flag_in(work.before, "primary") || !work.has_change("ip-address")) return {};
  LOCAL_ASSIGN(const auto attributes, attributes_of(owner));
  const auto integration = text_in(attributes, "psa-integration");
  if (!integration.empty() && integration != "disabled")
    return unprocessable("can't be changed: the configuration is synced with a PSA", "ip-address");
  return {};
}

Outcome<void> interface_stored(WriteContext& context, const Draft&, Work& work) {
  const auto configuration = work.creating ? work.integer("configuration-id") : work.parent_id;
  const auto* primary = work.find("primary");
  const bool is_primary = primary != nullptr && primary->is_bool() && primary->get_bool();
  if (is_primary) {
    if (work.has_change("primary")) {  // there is one primary interface
      LOCAL_ASSIGN(const auto others, context.writer.children(Kind::kConfigurationInterfaces, configuration, false));
      for (const auto& other : others)
        if (other.id != work.id && other.side_integer("primary") == 1)
          LOCAL_TRY(context.writer.patch(Kind::kConfigurationInterfaces, other.id, json::object{{"primary", false}}));
    }
    return mirror_to_configuration(context, configuration, value_or_null(work, "ip-address"),
                                   value_or_null(work, "mac-address"));
  }
  if (!work.creating && work.has_change("primary"))  // it was, and is no more
    return mirror_to_configuration(context, configuration, nullptr, nullptr);
  return {};
}

Outcome<void> interface_left(WriteContext& context, const Record& interface) {
  if (interface.side_integer("primary") != 1) return {};
  return mirror_to_configuration(context, interface.parent_id, nullptr, nullptr);
}

Outcome<void> apply_model_rules(WriteContext& context, const Draft&, Work& work) {
  if (!work.has_change("manufacturer-id") || work.attributes.at("manufacturer-id").is_null()) return {};
  LOCAL_TRY(must_exist(context, Kind::kManufacturers, work.integer("manufacturer-id"), "manufacturer"));
  return {};
}

}  // namespace gluepot::local
