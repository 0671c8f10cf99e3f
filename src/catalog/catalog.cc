// SPDX-License-Identifier: Apache-2.0
#include "catalog/catalog.h"

#include <array>
#include <vector>

#include "catalog/impl/tables.h"

namespace gluepot::catalog {
namespace {

char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

std::string replaced(std::string_view name, char from, char to) {
  std::string out(name);
  for (char& c : out)
    if (c == from) c = to;
  return out;
}

std::vector<std::vector<SideColumn>> build_side_columns() {
  std::vector<std::vector<SideColumn>> all;
  for (const auto& type : all_types()) {
    auto& columns = all.emplace_back();
    for (const auto& attribute : type.attributes)
      if (attribute.place == Place::kSide)
        columns.push_back({attribute.name, underscored(attribute.name), attribute.type});
  }
  return all;
}

/// Types by name, whatever the spelling: read on every request, so it neither copies nor searches.
class NameTable {
 public:
  NameTable() {
    for (const auto& type : all_types()) {
      auto at = hash(type.type);
      while (slots_[at] != nullptr) at = (at + 1) % kSlots;
      slots_[at] = &type;
    }
  }
  const ResourceType* find(std::string_view name) const {
    if (name.size() > kLongest) return nullptr;
    for (auto at = hash(name); slots_[at] != nullptr; at = (at + 1) % kSlots)
      if (same_name(slots_[at]->type, name)) return slots_[at];
    return nullptr;
  }

 private:
  static constexpr std::size_t kSlots = 256, kLongest = 64;
  static std::size_t hash(std::string_view name) {
    std::uint32_t h = 2166136261u;
    for (const char c : name) h = (h ^ static_cast<unsigned char>(c == '-' ? '_' : folded(c))) * 16777619u;
    return (h ^ (h >> 16)) % kSlots;
  }
  std::array<const ResourceType*, kSlots> slots_{};
};

}  // namespace

const Attribute* ResourceType::find_attribute(std::string_view name) const {
  for (const auto& attribute : attributes)
    if (same_name(attribute.name, name)) return &attribute;
  return nullptr;
}

std::span<const ResourceType> resource_types() {
  return all_types();
}

const ResourceType& find_type(Kind kind) {
  return all_types()[static_cast<std::size_t>(kind) - 1];
}

const ResourceType* find_type_number(std::int64_t kind) {
  if (kind < 1 || kind > static_cast<std::int64_t>(all_types().size())) return nullptr;
  return &all_types()[static_cast<std::size_t>(kind) - 1];
}

const ResourceType* find_by_path(std::string_view name) {
  if (!name.empty() && name.front() == '/') name.remove_prefix(1);
  static const NameTable table;
  return table.find(name);
}

bool may_own(Kind parent, Kind type) {
  switch (parent) {
    case Kind::kChecklists:
    case Kind::kChecklistTemplates:
    case Kind::kConfigurations:
    case Kind::kContacts:
    case Kind::kDocuments:
    case Kind::kDomains:
    case Kind::kLocations:
    case Kind::kPasswords:
    case Kind::kSslCertificates:
    case Kind::kFlexibleAssets:
    case Kind::kTickets:
      return type == Kind::kAttachments || type == Kind::kRelatedItems;
    case Kind::kDocumentFolders:
    case Kind::kPasswordFolders:
      return type == Kind::kRelatedItems;
    default:
      return false;
  }
}

std::span<const SideColumn> side_columns(Kind kind) {
  static const std::vector<std::vector<SideColumn>> all = build_side_columns();
  return all[static_cast<std::size_t>(kind) - 1];
}

bool same_name(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const char x = a[i] == '-' ? '_' : folded(a[i]), y = b[i] == '-' ? '_' : folded(b[i]);
    if (x != y) return false;
  }
  return true;
}

std::string underscored(std::string_view name) {
  return replaced(name, '-', '_');
}
std::string dashed(std::string_view name) {
  return replaced(name, '_', '-');
}

bool is_secret_attribute(std::string_view name) {
  // "-" and "_" are dropped altogether: one published sample spells otpSecret.
  std::array<char, 16> flat{};
  std::size_t size = 0;
  for (const char c : name) {
    if (c == '-' || c == '_') continue;
    if (size == flat.size()) return false;
    flat[size++] = folded(c);
  }
  const std::string_view text(flat.data(), size);
  return text == "password" || text == "otpsecret" || text == "zippassword" || text == "otp";
}

}  // namespace gluepot::catalog
