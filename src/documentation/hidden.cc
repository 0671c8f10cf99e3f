// SPDX-License-Identifier: Apache-2.0
#include "documentation/hidden.h"

namespace gluepot::documentation {

using catalog::Kind;

bool Hidden::hides(Kind kind, std::int64_t organization, std::int64_t parent) const {
  if (kinds.contains(kind)) return true;
  if (const auto own = kinds_of.find(organization); own != kinds_of.end() && own->second.contains(kind)) return true;
  if (kind != Kind::kFlexibleAssets) return false;
  if (hides_asset_type(parent)) return true;
  const auto own = asset_types_of.find(organization);
  return own != asset_types_of.end() && own->second.contains(parent);
}

Hidden Hidden::only(std::int64_t organization) const {
  Hidden out{kinds, asset_types, {}, {}};
  if (const auto own = kinds_of.find(organization); own != kinds_of.end())
    out.kinds.insert(own->second.begin(), own->second.end());
  if (const auto own = asset_types_of.find(organization); own != asset_types_of.end()) out.asset_types_of.insert(*own);
  return out;
}

std::string Hidden::text() const {
  std::string out;
  for (const auto kind : kinds) out += "k" + std::to_string(static_cast<int>(kind));
  if (asset_types) {
    out += "t";
    for (const auto type : *asset_types) out += std::to_string(type) + ",";
  }
  for (const auto& [organization, own] : kinds_of) {
    out += "o" + std::to_string(organization);
    for (const auto kind : own) out += "k" + std::to_string(static_cast<int>(kind));
  }
  for (const auto& [organization, own] : asset_types_of) {
    out += "O" + std::to_string(organization) + "t";
    for (const auto type : own) out += std::to_string(type) + ",";
  }
  return out;
}

std::set<Kind> kinds_with(Kind kind) {
  switch (kind) {
    case Kind::kDocuments:
      return {Kind::kDocuments, Kind::kDocumentSections, Kind::kDocumentFolders, Kind::kDocumentImages};
    case Kind::kChecklists:
      return {Kind::kChecklists, Kind::kChecklistTasks, Kind::kChecklistTemplates};
    case Kind::kPasswords:
      return {Kind::kPasswords, Kind::kPasswordFolders};
    default:
      return {kind};
  }
}

}  // namespace gluepot::documentation
