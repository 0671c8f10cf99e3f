// SPDX-License-Identifier: Apache-2.0
// Every kind of key x type x verb x filter x include. What the unlimited key sees, cut down to the scope by hand, is
// what a limited key must see, and nothing else: the table of types is the catalogue, so a new type is in here by
// itself.
#include <set>

#include "catalog/query.h"
#include "unit/http/itglue_api/api_fixture.h"
#include "unit/http/itglue_api/every_kind.h"

namespace gluepot::itglue_api {

using access::KeyScope;
using access::PasswordRights;
using catalog::ResourceType;

inline constexpr int kScopeRows = 3;
inline const std::string kCanary = "Canary of another customer ";  // in every text of the second and third organization

/// A kind of key by name.
struct KeyKind {
  std::string name;
  KeyScope scope;
};

/// What the unlimited key sees, cut down to the scope by hand, is what a limited key must see, and nothing else. The
/// table of types is the catalogue, so a new type is in here by itself.
class ScopeMatrixTest : public ApiFixture {
 protected:
  void SetUp() override {
    ApiFixture::SetUp();
    clock_.set(1'760'300'000'000);
    dice_ = std::make_unique<Dice>(7);
    rows_ = std::make_unique<EveryKind>(*store_, *dice_, 3, kScopeRows,
                                        std::vector<std::string>{"", kCanary + "B ", kCanary + "C "});
    own_ = rows_->organizations()[0];
    foreign_ = rows_->organizations()[1];
    link_and_embed();
    for (const auto& type : catalog::resource_types())
      for (const auto& [organization, ids] : rows_->of(type.kind))
        for (const auto id : ids)
          owner_[{std::string(type.type), std::to_string(id)}] = type.kind == Kind::kOrganizations ? id : organization;
    context_->limiter = nullptr;
    context_->check_key = [this](std::string_view key, std::string_view) -> core::Result<access::CheckedKey> {
      const auto found = keys_.find(std::string(key));
      if (found == keys_.end()) return core::fail(core::ErrorCode::kForbidden, "no such key");
      access::CheckedKey checked;
      checked.caller.kind = core::Caller::Kind::kKey;
      checked.caller.id = 1;
      checked.scope = found->second;
      return checked;
    };
    KeyScope all;
    all.passwords = PasswordRights::kReadWrite;
    keys_["ITG.strong"] = std::make_shared<KeyScope>(all);
  }

  /// What may come along: passwords in a configuration, tagged rows, a PSA link, values to be seen or not.
  void link_and_embed() {
    const auto done = store_->write([&](documentation::LocalWriter& writer) -> core::Status {
      for (const auto organization : rows_->organizations()) {
        const auto configuration = rows_->of(Kind::kConfigurations).at(organization)[0];
        const auto password = rows_->of(Kind::kPasswords).at(organization)[0];
        GLUEPOT_TRY(
            writer
                .patch(Kind::kPasswords, password, {{"resource-id", configuration}, {"resource-type", "Configuration"}})
                .map([](const auto&) {}));
        GLUEPOT_TRY(writer.seal(Kind::kPasswords, password, "password",
                                vault_->seal(core::Secret("value of " + std::to_string(organization)),
                                             local::sealed_row(Kind::kPasswords, password, "password")),
                                clock_.now_ms()));
        GLUEPOT_ASSIGN(const auto link, writer.allocate_id());
        GLUEPOT_TRY(writer.put(Kind::kAdaptersResources, link,
                               {{"remote-id", std::to_string(organization * 10)},
                                {"organization-id", organization},
                                {"adapter-type", "manage"}}));
        links_[organization] = link;
      }
      return {};
    });
    ASSERT_TRUE(done) << (done ? "" : done.error().message);
  }

  const std::string& use(const KeyKind& key) {
    auto& name = used_ = "ITG." + key.name;
    keys_[name] = std::make_shared<KeyScope>(key.scope);
    return name;
  }

  static bool allows(const KeyScope& scope, std::uint32_t verb) { return (scope.verbs & verb) != 0; }

  /// Whose a row is, by its own word or by what was stored.
  std::int64_t organization_of(const json::value& row) const {
    const auto found = owner_.find({std::string(row.at("type").as_string()), std::string(row.at("id").as_string())});
    if (found != owner_.end()) return found->second;
    const auto* attributes = row.as_object().if_contains("attributes");
    const auto* own = attributes ? attributes->as_object().if_contains("organization-id") : nullptr;
    return own != nullptr && own->is_int64() ? own->as_int64() : 0;
  }

  bool may_see(const KeyScope& scope, const json::value& row) const {
    const auto* type = catalog::find_by_path(std::string_view(row.at("type").as_string()));
    if (type != nullptr && !scope.may_see(type->kind)) return false;
    const auto organization = organization_of(row);
    return !scope.organizations || organization == 0 ||
           std::count(scope.organizations->begin(), scope.organizations->end(), organization) > 0;
  }

  /// The rows of an answer that the scope lets through: "type/id" in order.
  std::vector<std::string> visible(const json::value& body, const char* member, const KeyScope& scope) const {
    std::vector<std::string> out;
    const auto* rows = body.as_object().if_contains(member);
    if (rows == nullptr) return out;
    if (rows->is_object()) return {name_of(*rows)};
    for (const auto& row : rows->as_array())
      if (may_see(scope, row)) out.push_back(name_of(row));
    return out;
  }

  static std::string name_of(const json::value& row) {
    return std::string(row.at("type").as_string()) + "/" + std::string(row.at("id").as_string());
  }

  /// The heart of it: the same GET by both keys.
  void compare(const KeyKind& key, const ResourceType& type, const std::string& target) {
    ++cells_;
    const auto limited = get(target, use(key));
    SCOPED_TRACE(key.name + " GET " + target);
    if (!allows(key.scope, access::kVerbRead) || !key.scope.may_see(type.kind)) return expect_forbidden(limited);
    const auto whole = get(target);
    if (whole.status != 200) {
      EXPECT_EQ(limited.status, whole.status);
      EXPECT_EQ(limited.text, whole.text);
      return;
    }
    ASSERT_EQ(limited.status, 200) << limited.text;
    EXPECT_EQ(visible(limited.body, "data", {}), visible(whole.body, "data", key.scope));
    // What comes along belongs to a row that is seen, and is seen itself.
    for (const auto& row : visible_rows(limited.body, "included"))
      EXPECT_TRUE(may_see(key.scope, row)) << "included: " << json::serialize(row).substr(0, 200);
    for (const auto& row : visible_rows(limited.body, "data")) check_references(key, row);
    if (key.scope.organizations && !sees_foreign(key.scope)) {
      EXPECT_EQ(limited.text.find(kCanary), std::string::npos)
          << "a text of another organization in " << limited.text.substr(0, 1500);
    }
    if (!key.scope.may_read_values()) {
      EXPECT_EQ(limited.text.find("value of "), std::string::npos) << limited.text;
    }
    if (limited.at("/data").is_array()) {
      EXPECT_EQ(limited.at("/meta/total-count").as_int64(), static_cast<std::int64_t>(limited.rows()));
    }
  }

  static std::vector<json::value> visible_rows(const json::value& body, const char* member) {
    const auto* rows = body.as_object().if_contains(member);
    if (rows == nullptr) return {};
    if (rows->is_object()) return {*rows};
    return {rows->as_array().begin(), rows->as_array().end()};
  }

  void check_references(const KeyKind& key, const json::value& row) {
    const auto* relationships = row.as_object().if_contains("relationships");
    if (relationships == nullptr) return;
    for (const auto& relation : relationships->as_object()) {
      const auto* data = relation.value().as_object().if_contains("data");
      if (data == nullptr || data->is_null()) continue;
      const auto held = data->is_array() ? data->as_array() : json::array{*data};
      for (const auto& one : held) EXPECT_TRUE(may_see(key.scope, one)) << "refers to " << json::serialize(one);
    }
  }

  bool sees_foreign(const KeyScope& scope) const {
    return std::any_of(scope.organizations->begin(), scope.organizations->end(), [&](auto id) { return id != own_; });
  }

  void expect_forbidden(const Answer& answer) {
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.text, "{\"message\":\"Forbidden\"}");
  }

  /// A list: where it is, whose parent it stands below (0: nobody's), and the same below a parent that does not exist.
  struct List {
    std::string path;
    std::int64_t owner = 0;
    std::string missing{};
  };

  /// Every list of a type: its path and one below each organization (or a parent of each organization).
  std::vector<List> lists(const ResourceType& type) {
    std::vector<List> out;
    if ((type.methods & catalog::kIndex) != 0) out.push_back({std::string(type.path)});
    if ((type.nested_methods & catalog::kIndex) == 0 || EveryKind::left_out(type.kind)) return out;
    const auto colon = type.nested_path.find(':'), slash = type.nested_path.find('/', colon);
    const std::string front(type.nested_path.substr(0, colon)), back(type.nested_path.substr(slash));
    const auto parent = type.nested_path.starts_with("/organizations/") ? Kind::kOrganizations : *type.parent_kind;
    for (const auto& [organization, ids] : rows_->of(parent))
      for (const auto id : ids) {
        const auto owner = parent == Kind::kOrganizations ? id : organization;
        out.push_back({front + std::to_string(id) + back, owner, front + "987654321987" + back});
        if (parent != Kind::kOrganizations) break;  // one parent of each organization
      }
    return out;
  }

  static bool owns(const KeyScope& scope, std::int64_t owner) {
    return !scope.organizations || owner == 0 ||
           std::count(scope.organizations->begin(), scope.organizations->end(), owner) > 0;
  }

  /// A list below a parent that is not seen is answered to the letter as one below nothing.
  void expect_missing(const KeyKind& key, const std::string& target, const std::string& missing) {
    ++cells_;
    SCOPED_TRACE(key.name + " GET " + target);
    const auto there = get(target, use(key)), nothing = get(missing, use(key));
    EXPECT_GE(there.status, 400);
    EXPECT_EQ(there.status, nothing.status);
    EXPECT_EQ(there.text, nothing.text);
  }

  static std::string url(const std::string& path, const std::string& query) {
    return "/itglue" + path + "?page[size]=1000" + (query.empty() ? "" : "&" + query);
  }

  /// Filters that aim at rows of other organizations, besides plain ones.
  std::vector<std::string> filters(const ResourceType& type) {
    std::vector<std::string> out;
    for (const auto name : type.filters) {
      std::string bracketed = "[" + std::string(name) + "]";
      if (const auto open = name.find('['); open != std::string_view::npos)
        bracketed = "[" + std::string(name.substr(0, open)) + "]" + std::string(name.substr(open));
      for (const auto& value : values(type, name))
        out.push_back("filter" + bracketed + "=" + catalog::percent_encode(value));
    }
    return out;
  }

  std::vector<std::string> values(const ResourceType& type, std::string_view name) {
    const auto ids = rows_->all(type.kind);
    std::string every;
    for (const auto id : ids) every += (every.empty() ? "" : ",") + std::to_string(id);
    const auto is = [&](std::string_view word) { return name.find(word) != std::string_view::npos; };
    if (name == "id" || name == "exclude[id]") return {every, ids.empty() ? "1" : std::to_string(ids.back())};
    if (is("range")) return {"*,*"};
    if (is("organization_id")) return {std::to_string(foreign_), std::to_string(own_) + "," + std::to_string(foreign_)};
    if (is("_at") || name == "date") return {"2020-01-01,*"};
    if (is("name") || is("url") || is("title")) return {kCanary + "B alpha", "alpha"};
    return {"1,2,3,4,5,6", "true"};
  }

  void check_lists(const KeyKind& key, const ResourceType& type, bool everything) {
    for (const auto& list : lists(type)) {
      for (const auto& base : always(type)) {
        std::vector<std::string> queries{base};
        const auto add = [&](const std::string& more) { queries.push_back(base + (base.empty() ? "" : "&") + more); };
        if (everything) {
          for (const auto& filter : filters(type)) add(filter);
          for (const auto include : type.index_includes) add("include=" + std::string(include));
          if (!type.index_includes.empty()) add("include=" + joined(type.index_includes));
        }
        const bool closed = !allows(key.scope, access::kVerbRead) || !key.scope.may_see(type.kind);
        for (const auto& query : queries) {
          if (closed || owns(key.scope, list.owner)) {
            compare(key, type, url(list.path, query));
          } else {
            expect_missing(key, url(list.path, query), url(list.missing, query));
          }
        }
      }
    }
  }

  /// What a list needs to have any rows.
  std::vector<std::string> always(const ResourceType& type) {
    if (type.kind == Kind::kDocuments) return {"", "filter[document_folder_id]=null"};
    if (type.kind != Kind::kFlexibleAssets && type.kind != Kind::kChecklistTasks) return {""};
    const std::string name = type.kind == Kind::kFlexibleAssets ? "flexible_asset_type_id" : "checklist_id";
    std::vector<std::string> out;
    for (const auto& [organization, ids] : rows_->of(*type.parent_kind))
      out.push_back("filter[" + name + "]=" + std::to_string(ids.front()));
    return out;
  }

  static std::string joined(std::span<const std::string_view> names) {
    std::string out;
    for (const auto name : names) out += (out.empty() ? "" : ",") + std::string(name);
    return out;
  }

  /// A row that is not in the scope answers to the letter as one that is not there.
  void check_shows(const KeyKind& key, const ResourceType& type, bool everything) {
    if ((type.methods & catalog::kShow) == 0 || EveryKind::left_out(type.kind)) return;
    for (const auto& [organization, ids] : rows_->of(type.kind)) {
      if (ids.empty()) continue;
      const auto id = ids.front();
      const auto owner = type.kind == Kind::kOrganizations ? id : organization;
      const bool sees = !key.scope.organizations || owner == 0 ||
                        std::count(key.scope.organizations->begin(), key.scope.organizations->end(), owner) > 0;
      std::vector<std::string> queries{""};
      for (const auto include : everything ? type.show_includes : std::span<const std::string_view>{})
        queries.push_back("?include=" + std::string(include));
      if (everything) queries.push_back("?show_password=true&include=" + joined(type.show_includes));
      for (const auto& query : queries) {
        const auto target = "/itglue" + std::string(type.path) + "/" + std::to_string(id) + query;
        if (sees || !allows(key.scope, access::kVerbRead) || !key.scope.may_see(type.kind)) {
          compare(key, type, target);
          continue;
        }
        ++cells_;
        SCOPED_TRACE(key.name + " GET " + target);
        const auto there = get(target, use(key));
        const auto missing = get("/itglue" + std::string(type.path) + "/987654321987" + query, use(key));
        EXPECT_EQ(there.status, 404);
        EXPECT_EQ(there.text, missing.text);
      }
    }
  }

  /// A write outside the scope is refused as one to nothing, and nothing changes.
  void check_writes(const KeyKind& key, const ResourceType& type) {
    if (EveryKind::left_out(type.kind) || type.path.empty()) return;
    const auto path = "/itglue" + std::string(type.path);
    const auto one = R"({"data":{"type":")" + std::string(type.write_type) + R"(","attributes":{"name":null}}})";
    const struct {
      http::Method method;
      std::uint32_t verb, single, bulk;
    } kVerbs[] = {{http::Method::kPatch, access::kVerbUpdate, catalog::kUpdate, catalog::kUpdateBulk},
                  {http::Method::kDelete, access::kVerbDelete, catalog::kDelete, catalog::kDeleteBulk}};
    const auto& rows = rows_->of(type.kind);
    const auto found = type.kind == Kind::kOrganizations ? rows.find(0) : rows.find(foreign_);
    for (const auto& verb : kVerbs) {
      if (!allows(key.scope, verb.verb) || !key.scope.may_see(type.kind)) {
        ++cells_;
        SCOPED_TRACE(key.name + " write " + path);
        expect_forbidden(call(verb.method, path + "/1", one, use(key)));
        expect_forbidden(call(verb.method, path, one, use(key)));
        continue;
      }
      if (!key.scope.organizations || sees_foreign(key.scope) || found == rows.end() || found->second.empty()) continue;
      const auto id = std::to_string(type.kind == Kind::kOrganizations ? foreign_ : found->second.front());
      const auto before = get(path + "/" + id).text;
      if ((type.methods & verb.single) != 0) {
        ++cells_;
        SCOPED_TRACE(key.name + " write " + path + "/" + id);
        const auto there = call(verb.method, path + "/" + id, one, use(key));
        const auto missing = call(verb.method, path + "/987654321987", one, use(key));
        EXPECT_EQ(there.status, 404) << there.text;
        EXPECT_EQ(there.text, missing.text);
      }
      if ((type.methods & verb.bulk) != 0) {
        ++cells_;
        SCOPED_TRACE(key.name + " bulk " + path + " " + id);
        const auto body = [&](const std::string& row) {
          return R"({"data":[{"type":")" + std::string(type.write_type) + R"(","attributes":{"id":)" + row +
                 R"(,"restricted":false}}]})";
        };
        const auto there = call(verb.method, path, body(id), use(key));
        const auto missing = call(verb.method, path, body("987654321987"), use(key));
        EXPECT_GE(there.status, 400);
        EXPECT_EQ(there.status, missing.status) << there.text;
      }
      EXPECT_EQ(get(path + "/" + id).text, before) << key.name << " changed " << path << "/" << id;
    }
    check_create(key, type, path);
  }

  /// A record in a foreign organization: as in one that does not exist.
  void check_create(const KeyKind& key, const ResourceType& type, const std::string& path) {
    ++cells_;
    SCOPED_TRACE(key.name + " POST " + path);
    const auto body = [&](std::int64_t organization) {
      return data(std::string(type.write_type),
                  R"({"name":"made","first_name":"made","password":"x","organization_id":)" +
                      std::to_string(organization) + "}");
    };
    if (!allows(key.scope, access::kVerbCreate) || !key.scope.may_see(type.kind))
      return expect_forbidden(call(http::Method::kPost, path, body(own_), use(key)));
    if (!key.scope.organizations || sees_foreign(key.scope) || type.kind == Kind::kOrganizations) return;
    if ((type.methods & catalog::kCreate) == 0 || type.find_attribute("organization-id") == nullptr) return;
    const auto there = call(http::Method::kPost, path, body(foreign_), use(key));
    const auto missing = call(http::Method::kPost, path, body(987654321987), use(key));
    EXPECT_GE(there.status, 400) << "a record in another organization: " << there.text;
    EXPECT_EQ(there.status, missing.status) << there.text;
    EXPECT_EQ(there.text, missing.text);
  }

  std::unique_ptr<Dice> dice_;
  std::unique_ptr<EveryKind> rows_;
  std::int64_t own_ = 0, foreign_ = 0;
  std::map<std::int64_t, std::int64_t> links_;
  std::map<std::pair<std::string, std::string>, std::int64_t> owner_;
  std::map<std::string, std::shared_ptr<const KeyScope>> keys_;
  std::string used_;
  int cells_ = 0;
};

}  // namespace gluepot::itglue_api
