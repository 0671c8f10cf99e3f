// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace gluepot::catalog {

/// The record types Gluepot holds. The numbers are stored: never renumber, only append.
enum class Kind : std::uint8_t {
  kOrganizations = 1,
  kOrganizationTypes = 2,
  kOrganizationStatuses = 3,
  kFlexibleAssetTypes = 4,
  kFlexibleAssetFields = 5,
  kFlexibleAssets = 6,
  kDocuments = 7,
  kDocumentSections = 8,
  kDocumentFolders = 9,
  kPasswords = 10,
  kPasswordCategories = 11,
  kPasswordFolders = 12,
  kChecklists = 13,
  kChecklistTasks = 14,
  kChecklistTemplates = 15,
  kAdaptersResources = 16,
  kConfigurationTypes = 17,
  kConfigurationStatuses = 18,
  kConfigurations = 19,
  kConfigurationInterfaces = 20,
  kContactTypes = 21,
  kContacts = 22,
  kLocations = 23,
  kManufacturers = 24,
  kModels = 25,
  kOperatingSystems = 26,
  kPlatforms = 27,
  kCountries = 28,
  kRegions = 29,
  kDomains = 30,
  kSslCertificates = 31,
  kExpirations = 32,
  kUsers = 33,
  kGroups = 34,
  kUserMetrics = 35,
  kLogs = 36,
  kExports = 37,
  kAttachments = 38,
  kRelatedItems = 39,
  kDocumentImages = 40,
  kRmmRecords = 41,
  kRmmCompanies = 42,
  kTickets = 43,
  kVersions = 44,
};

/// A set of kinds, by their numbers.
using KindSet = std::bitset<64>;

enum class AttributeType { kString, kText, kHtml, kInteger, kBoolean, kTime, kDate, kHash, kArray };

/// Where an attribute's value stands in the documentation store, besides the body that holds them all. A column (or a
/// bit of `flags`) can be filtered and sorted by; `kBody` alone cannot.
enum class Place {
  kBody,
  kOrganizationId,
  kParentId,
  kName,
  kArchived,
  kCreatedAt,
  kUpdatedAt,
  kSide,        ///< a column of the narrow table of its kind, named like the attribute with underscores
  kRestricted,  ///< flags, kFlagRestricted
  kPersonal,    ///< flags, kFlagPersonal
  kVault,       ///< flags, kFlagVault: set when the attribute is not null
};

/// Bits of `record.flags`.
inline constexpr std::uint32_t kFlagRestricted = 1;  ///< the source restricts who may see it
inline constexpr std::uint32_t kFlagPersonal = 2;    ///< a personal password
inline constexpr std::uint32_t kFlagVault = 4;       ///< encrypted at the source by the client (vault-id)
inline constexpr std::uint32_t kFlagScrubbed = 8;    ///< the source sent at least one secret value; it was removed

/// Bits of `Attribute::traits`.
inline constexpr std::uint32_t kReadOnly = 1;
inline constexpr std::uint32_t kRequired = 2;     ///< needed on create
inline constexpr std::uint32_t kSecret = 4;       ///< never stored in the body
inline constexpr std::uint32_t kSearch = 8;       ///< its text goes into the search index (names always do)
inline constexpr std::uint32_t kWriteOnly = 16;   ///< taken on write, never part of a row that is read
inline constexpr std::uint32_t kCreateOnly = 32;  ///< a POST may give it, a PATCH cannot change it
/// Kept in its column only: what a record is found by but does not show. LocalWriter takes it among the attributes and
/// leaves it out of the body.
inline constexpr std::uint32_t kColumnOnly = 64;
inline constexpr std::uint32_t kCounted = 128;   ///< not stored: counted when a row is read
inline constexpr std::uint32_t kNullable = 256;  ///< a boolean that is null, not false, when nobody set it

struct Attribute {
  std::string_view name;  ///< dashed, as read
  AttributeType type = AttributeType::kString;
  Place place = Place::kBody;
  std::uint32_t traits = 0;

  bool is(std::uint32_t trait) const { return (traits & trait) != 0; }
};

/// What the API can do with a type; single and bulk methods are told apart.
inline constexpr std::uint32_t kIndex = 1, kShow = 2, kCreate = 4, kUpdate = 8, kUpdateBulk = 16, kDelete = 32,
                               kDeleteBulk = 64, kCreateBulk = 128;

/// One row of the catalogue. All texts live as long as the program.
struct ResourceType {
  Kind kind;
  std::string_view type;        ///< JSON:API type as read: "flexible-assets"
  std::string_view write_type;  ///< as documented for writes and as the last part of `path`: "flexible_assets"
  std::string_view path;        ///< "/flexible_assets"; empty when the type is reached below a parent or not at all
  /// "/organizations/:organization_id/relationships/flexible_assets"; empty when there is none. With ":resource_type"
  /// the parent may be of several kinds: those of `may_own`.
  std::string_view nested_path;
  std::uint32_t methods;         ///< at `path`
  std::uint32_t nested_methods;  ///< at `nested_path`
  std::span<const Attribute> attributes;
  std::span<const std::string_view> filters;  ///< underscored; also "exclude[id]" and "range[my_glue_account_id]"
  std::span<const std::string_view> sorts;    ///< underscored; "id" included where documented
  std::span<const std::string_view> index_includes;  ///< underscored
  std::span<const std::string_view> show_includes;
  std::string_view parent;          ///< the attribute that stands in parent_id, "" when none
  std::optional<Kind> parent_kind;  ///< the kind parent_id names (a folder's is itself); nothing when it may be several

  /// At either path.
  bool can(std::uint32_t method) const { return ((methods | nested_methods) & method) != 0; }
  /// By name, dashes or underscores; null when the type has no such attribute.
  const Attribute* find_attribute(std::string_view name) const;
};

/// A column of a side table: the kSide attributes of a type, in the order of the table.
struct SideColumn {
  std::string_view attribute;  ///< dashed
  std::string column;          ///< underscored: the SQL column
  AttributeType type;
};

/// The whole catalogue, in the order of Kind.
std::span<const ResourceType> resource_types();
const ResourceType& find_type(Kind kind);
/// From a stored number. Null for a number that names no kind.
const ResourceType* find_type_number(std::int64_t kind);
/// By path part, JSON:API type or write type: "flexible_assets", "flexible-assets", "/flexible_assets". Null when
/// unknown.
const ResourceType* find_by_path(std::string_view name);
std::span<const SideColumn> side_columns(Kind kind);
/// Whether records of kind `parent` may carry records of `type` below "/:resource_type/:resource_id/relationships/".
bool may_own(Kind parent, Kind type);
inline std::string_view kind_name(Kind kind) {
  return find_type(kind).write_type;
}

/// Two spellings of one name: case does not count, and "-" is "_".
bool same_name(std::string_view a, std::string_view b);
/// "flexible-asset-type-id" -> "flexible_asset_type_id", and back.
std::string underscored(std::string_view name);
std::string dashed(std::string_view name);
/// Whether an attribute of this name may hold a secret, whatever the type: password, otp-secret (also otpSecret),
/// zip-password.
bool is_secret_attribute(std::string_view name);

}  // namespace gluepot::catalog
