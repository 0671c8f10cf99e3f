// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/impl/rules.h"

namespace gluepot::local {
namespace {

struct ParentType {
  std::string_view written;
  Kind kind;
};
/// What a password may be embedded in.
constexpr ParentType kParents[] = {
    {"Configuration", Kind::kConfigurations},
    {"Contact", Kind::kContacts},
    {"Document", Kind::kDocuments},
    {"Domain", Kind::kDomains},
    {"Location", Kind::kLocations},
    {"SSL Certificate", Kind::kSslCertificates},
    {"Flexible Asset", Kind::kFlexibleAssets},
    {"Ticket", Kind::kTickets},
};

/// Both id and type, or the entry is a general password without complaint (a known trap, kept).
Outcome<void> embed(WriteContext& context, Work& work) {
  const auto id = work.integer("resource-id");
  const auto type = work.text("resource-type");
  if (!work.creating || id == 0 || type.empty()) {
    work.attributes.erase("resource-id");
    work.attributes.erase("resource-type");
    return {};
  }
  for (const auto& parent : kParents) {
    std::string flat(type);
    std::erase(flat, ' ');
    std::string wanted(parent.written);
    std::erase(wanted, ' ');
    if (!catalog::same_name(flat, wanted) && !catalog::same_name(type, catalog::dashed(parent.written))) continue;
    work.set("cached-resource-type-name", parent.written);
    LOCAL_ASSIGN(const auto record, must_exist(context, parent.kind, id, "resource"));
    if (record.organization_id != work.organization_id)
      return unprocessable("must exist in the same organization", "resource-id");
    LOCAL_ASSIGN(const auto attributes, attributes_of(record));
    work.set("cached-resource-name", record.name);
    if (const auto* url = attributes.if_contains("resource-url")) work.set("parent-url", *url);
    if (parent.kind == Kind::kFlexibleAssets)
      if (const auto* name = attributes.if_contains("flexible-asset-type-name"))
        work.set("cached-resource-type-name", *name);
    return {};
  }
  return unprocessable("is not included in the list", "resource-type");
}

Outcome<void> check_folder(WriteContext& context, Work& work) {
  if (!work.has_change("password-folder-id") || work.attributes.at("password-folder-id").is_null()) return {};
  static constexpr std::string_view kDetail = "must exist in the same organization";
  LOCAL_ASSIGN(const auto folder, must_exist(context, Kind::kPasswordFolders, work.integer("password-folder-id"),
                                             "password-folder-id", kDetail));
  if (folder.organization_id != work.organization_id) return unprocessable(std::string(kDetail), "password-folder-id");
  return {};
}

Outcome<bool> is_same(WriteContext& context, std::int64_t id, std::string_view field, const core::Secret& value) {
  LOCAL_ASSIGN(const auto sealed, context.writer.sealed(Kind::kPasswords, id, field));
  if (!sealed) return value.empty();
  LOCAL_ASSIGN(const auto stored, context.vault.open_sealed(*sealed, sealed_row(Kind::kPasswords, id, field)));
  return stored.equals(value.reveal());
}

}  // namespace

Outcome<void> apply_password_rules(WriteContext& context, const Draft& draft, Work& work) {
  LOCAL_TRY(embed(context, work));
  LOCAL_TRY(check_folder(context, work));
  // Without Password Access the value is dropped, and password-updated-at does not move: how a client finds out.
  const auto* value = [&]() -> const core::Secret* {
    const auto found = draft.secrets.find("password");
    return found == draft.secrets.end() || !context.write_values ? nullptr : &found->second;
  }();
  bool changed = false;
  if (value != nullptr) {
    if (value->empty()) return unprocessable("can't be blank", "password");
    LOCAL_ASSIGN(const bool same, is_same(context, work.id, "password", *value));
    changed = !same;
    if (changed) work.seals.push_back(seal_value(context, Kind::kPasswords, work.id, "password", *value));
  }
  if ((changed || (work.creating && context.write_values)) && !work.has_change("password-updated-at"))
    work.set("password-updated-at", context.now);
  if (const auto otp = draft.secrets.find("otp_secret"); otp != draft.secrets.end() && context.write_values) {
    if (otp->second.empty())
      work.seals.push_back({"otp_secret", {}});
    else
      work.seals.push_back(seal_value(context, Kind::kPasswords, work.id, "otp_secret", otp->second));
    work.set("otp-enabled", !otp->second.empty());
  }
  return {};
}

}  // namespace gluepot::local
