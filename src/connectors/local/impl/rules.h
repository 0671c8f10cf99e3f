// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <span>
#include <string_view>

#include "connectors/local/impl/write.h"

namespace gluepot::local {

/// When a record counts as kept in step by another system, which then owns most of it.
enum class Sync {
  kNever,
  kFlag,         ///< its attribute synced
  kIntegration,  ///< its attribute psa-integration is set and not "disabled"
  kLink,         ///< an adapters-resource hangs on it
};

/// What one type's records need besides what the catalogue says. Empty functions: nothing.
struct Rules {
  Kind kind;
  std::string_view url_part;  ///< in resource-url, between the organization and the id
  /// Checks and derives; before the record is stored.
  Outcome<void> (*apply)(WriteContext& context, const Draft& draft, Work& work) = nullptr;
  /// What follows in other records; after it is stored.
  Outcome<void> (*stored)(WriteContext& context, const Draft& draft, Work& work) = nullptr;
  /// Before it is deleted: refuses, or takes along what the store does not know of.
  Outcome<void> (*leaving)(WriteContext& context, const documentation::Record& record) = nullptr;
  /// After it is deleted.
  Outcome<void> (*left)(WriteContext& context, const documentation::Record& record) = nullptr;
  Sync sync = Sync::kNever;
  std::span<const std::string_view> free_when_synced{};  ///< what a PATCH may still change; the rest is refused
};

/// Never null: a type without rules of its own has an empty row.
const Rules& rules_of(Kind kind);

/// Refuses what a synced record does not take.
Outcome<void> check_synced(WriteContext& context, const Rules& rules, const Work& work);

/// Sets the names that stand beside ids, from the records the changed ids name: "must exist" when there is none, or
/// when it belongs to another organization.
Outcome<void> derive_names(WriteContext& context, Work& work);
/// Sets `attribute` in every record of `kind` whose `link` is `id`.
Outcome<void> copy_to(WriteContext& context, Kind kind, std::string_view link, std::int64_t id,
                      std::string_view attribute, const json::value& value);
/// Writes a new name into the records that carry a copy of it.
Outcome<void> follow_rename(WriteContext& context, std::int64_t id, const std::string& name);

// The rules of single types; one file a domain.
Outcome<void> apply_organization_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> organization_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_password_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_folder_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> folder_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> refuse_full_folder(WriteContext& context, const documentation::Record& folder);
Outcome<void> apply_document_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_section_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> section_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> section_left(WriteContext& context, const documentation::Record& section);
Outcome<void> apply_asset_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_asset_type_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> asset_type_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_field_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> field_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> field_leaving(WriteContext& context, const documentation::Record& field);
Outcome<void> apply_configuration_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> configuration_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> configuration_type_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_interface_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> interface_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> interface_left(WriteContext& context, const documentation::Record& interface);
Outcome<void> apply_model_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_contact_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_location_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> location_stored(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_user_rules(WriteContext& context, const Draft& draft, Work& work);
Outcome<void> apply_group_rules(WriteContext& context, const Draft& draft, Work& work);

/// "server", "switch" and the like, from what a configuration type is called.
std::string_view kind_of_configuration_type(std::string_view name);

}  // namespace gluepot::local
