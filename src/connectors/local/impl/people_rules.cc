// SPDX-License-Identifier: Apache-2.0
// Users of the account and the groups they are in.
#include <algorithm>

#include "connectors/local/impl/rules.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

/// An avatar is shown in every list of users: it is kept small, as the data address that `avatar` then holds.
constexpr std::size_t kLargestAvatar = 64 * 1024;

struct Picture {
  std::string_view magic, type;
};
constexpr Picture kPictures[] = {
    {"\x89PNG\r\n\x1a\n", "image/png"}, {"\xff\xd8\xff", "image/jpeg"}, {"GIF8", "image/gif"}};

Outcome<void> read_avatar(Work& work) {
  if (!work.has_change("avatar")) return {};
  const auto sent = work.attributes.at("avatar");
  if (!sent.is_object() || sent.get_object().empty()) {
    work.set("avatar", "");
    return {};
  }
  std::string content;
  for (const auto& entry : sent.get_object())
    if (catalog::same_name(entry.key(), "content") && entry.value().is_string())
      content = std::string(std::string_view(entry.value().get_string()));
  const auto bytes = core::from_base64(content);
  if (bytes.empty() || core::to_base64(bytes) != content) return unprocessable("content is not valid base64", "avatar");
  if (bytes.size() > kLargestAvatar) return unprocessable("is too large (maximum is 64 KB)", "avatar");
  for (const auto& picture : kPictures) {
    if (!std::string_view(bytes).starts_with(picture.magic)) continue;
    work.set("avatar", "data:" + std::string(picture.type) + ";base64," + content);
    return {};
  }
  return unprocessable("must be a PNG, JPEG or GIF picture", "avatar");
}

/// Members named by a write: the whole membership, each of whom must exist.
Outcome<void> set_members(WriteContext& context, Work& work, Kind kind, std::string_view relation,
                          std::vector<std::int64_t> ids, std::string_view attribute) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  for (const auto id : ids) LOCAL_TRY(must_exist(context, kind, id, attribute));
  work.links[std::string(relation)] = std::move(ids);
  return {};
}

}  // namespace

Outcome<void> apply_user_rules(WriteContext&, const Draft&, Work& work) {
  LOCAL_TRY(read_avatar(work));
  for (const auto name : {"first-name", "last-name"})
    if (work.has_change(name) && core::trim(work.text(name)).empty()) return unprocessable("can't be blank", name);
  if (work.has_change("first-name") || work.has_change("last-name")) {
    const auto first = work.text("first-name"), last = work.text("last-name");
    work.set("name", first.empty() ? last : last.empty() ? first : first + " " + last);
  }
  return {};
}

Outcome<void> apply_group_rules(WriteContext& context, const Draft& draft, Work& work) {
  if (work.has_change("accounts-user-ids")) {
    std::vector<std::int64_t> ids;
    const auto& sent = work.attributes.at("accounts-user-ids");
    if (sent.is_array())
      for (const auto& one : sent.get_array()) {
        const auto id = integer_of(one);
        if (!id) return unprocessable("must be a list of ids", "accounts-user-ids");
        ids.push_back(*id);
      }
    LOCAL_TRY(set_members(context, work, Kind::kUsers, "users", std::move(ids), "accounts-user-ids"));
    work.attributes.erase("accounts-user-ids");  // read by include=users, not as an attribute
  }
  const auto related = [&](std::string_view name) -> const std::vector<std::int64_t>* {
    const auto found = draft.related.find(name);
    return found == draft.related.end() ? nullptr : &found->second;
  };
  if (const auto* users = related("users"))
    LOCAL_TRY(set_members(context, work, Kind::kUsers, "users", *users, "users"));
  if (const auto* organizations = related("organizations"))
    LOCAL_TRY(set_members(context, work, Kind::kOrganizations, "organizations", *organizations, "organizations"));
  return {};
}

}  // namespace gluepot::local
