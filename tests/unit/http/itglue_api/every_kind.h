// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "core/clock.h"
#include "documentation/store.h"

namespace gluepot::itglue_api {

namespace json = boost::json;
using catalog::Attribute;
using catalog::AttributeType;
using catalog::Kind;

/// Numbers of one seed, the same on every machine.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  /// 0 .. below - 1
  std::size_t roll(std::size_t below) { return static_cast<std::size_t>(random_() % below); }
  bool one_in(std::size_t n) { return roll(n) == 0; }
  template <typename List>
  const auto& pick(const List& list) {
    return list[roll(std::size(list))];
  }

 private:
  std::mt19937_64 random_;
};

/// Texts that a filter, a sort or a query string could stumble over.
inline const std::vector<std::string>& odd_texts() {
  static const std::vector<std::string> texts = {"Alpha",       "alpha",
                                                 "ALPHA",       "beta, gamma",
                                                 "beta",        "gamma",
                                                 "a\\b",        "100%",
                                                 "1+1=2 & 3",   "[x]",
                                                 "null",        "true",
                                                 "*",           "_",
                                                 "%",           "Z\"quoted\"",
                                                 "it's",        "\xC3\x9Cmlaut",
                                                 "zebra",       "Zebra",
                                                 "路由器",      "\xF0\x9F\x94\x91 key",
                                                 "semi;colon",  "#7/?",
                                                 "two  blanks", "a,b,c",
                                                 "0",           "1",
                                                 "-name",       "2026-01-01",
                                                 "<b>x</b>",    "\xC3\xA9t\xC3\xA9"};
  return texts;
}

/// Rows of every kind that has rows of its own, put straight into the store from the catalogue's table: `per` of each
/// kind without an organization, `per` in each organization of the others. What names another row names one of the same
/// organization.
class EveryKind {
 public:
  /// `mark` goes in front of every text of organization number i as marks[i] (empty: none).
  EveryKind(documentation::Store& store, Dice& dice, int organizations, int per, std::vector<std::string> marks = {})
      : dice_(dice), per_(per), marks_(std::move(marks)) {
    marks_.resize(static_cast<std::size_t>(organizations));
    const auto done = store.write([&](documentation::LocalWriter& writer) -> core::Status {
      writer_ = &writer;
      fill(organizations);
      return {};
    });
    EXPECT_TRUE(done) << (done ? "" : done.error().message);
  }

  /// What hangs on others or is derived has no rows here.
  static bool left_out(Kind kind) {
    return kind == Kind::kAttachments || kind == Kind::kRelatedItems || kind == Kind::kDocumentImages ||
           kind == Kind::kAdaptersResources || kind == Kind::kRmmRecords || kind == Kind::kRmmCompanies ||
           kind == Kind::kTickets || kind == Kind::kExpirations;
  }

  /// Lists of what was done, not of records: they grow with every request of a test.
  static bool grows(Kind kind) { return kind == Kind::kUserMetrics || kind == Kind::kLogs; }

  const std::vector<std::int64_t>& organizations() const { return organizations_; }
  /// Ids by organization (0: rows without one).
  const std::map<std::int64_t, std::vector<std::int64_t>>& of(Kind kind) { return ids_[kind]; }
  std::vector<std::int64_t> all(Kind kind) {
    std::vector<std::int64_t> out;
    for (const auto& [organization, ids] : ids_[kind]) out.insert(out.end(), ids.begin(), ids.end());
    return out;
  }

 private:
  void fill(int organizations) {
    make_kind(Kind::kOrganizationTypes, 0, {});
    make_kind(Kind::kOrganizationStatuses, 0, {});
    for (int i = 0; i < organizations; ++i)
      organizations_.push_back(make_one(Kind::kOrganizations, 0, marks_[static_cast<std::size_t>(i)]));
    std::vector<Kind> waiting;
    for (const auto& type : catalog::resource_types())
      if (!left_out(type.kind) && ids_.count(type.kind) == 0) waiting.push_back(type.kind);
    while (!waiting.empty()) {  // parents first
      std::vector<Kind> later;
      for (const auto kind : waiting) {
        const auto parent = catalog::find_type(kind).parent_kind;
        const bool ready = !parent || *parent == kind || ids_.count(*parent) != 0;
        if (ready) make_everywhere(kind);
        if (!ready) later.push_back(kind);
      }
      ASSERT_LT(later.size(), waiting.size()) << "kinds whose parents are never made";
      waiting = std::move(later);
    }
  }

  /// Whose rows stand below one organization, by an attribute or by their parent.
  static bool has_organization(Kind kind) {
    const auto& type = catalog::find_type(kind);
    if (type.find_attribute("organization-id") != nullptr) return true;
    return type.parent_kind && *type.parent_kind != kind && has_organization(*type.parent_kind);
  }

  void make_everywhere(Kind kind) {
    ids_[kind];
    if (!has_organization(kind)) return make_kind(kind, 0, {});
    for (std::size_t i = 0; i < organizations_.size(); ++i) make_kind(kind, organizations_[i], marks_[i]);
  }

  void make_kind(Kind kind, std::int64_t organization, const std::string& mark) {
    for (int i = 0; i < per_; ++i) make_one(kind, organization, mark);
  }

  std::int64_t make_one(Kind kind, std::int64_t organization, const std::string& mark) {
    const auto id = writer_->allocate_id();
    EXPECT_TRUE(id) << (id ? "" : id.error().message);
    if (!id) return 0;
    const auto done = writer_->put(kind, *id, attributes(kind, organization, mark));
    EXPECT_TRUE(done) << catalog::kind_name(kind) << ": " << (done ? "" : done.error().message);
    ids_[kind][organization].push_back(*id);
    return *id;
  }

  json::object attributes(Kind kind, std::int64_t organization, const std::string& mark) {
    const auto& type = catalog::find_type(kind);
    json::object out;
    for (const auto& attribute : type.attributes) {
      if (attribute.is(catalog::kSecret) || attribute.is(catalog::kWriteOnly) || attribute.is(catalog::kCounted) ||
          attribute.name == "id" || attribute.name == "ancestor-ids" || attribute.name == "traits")
        continue;
      out[attribute.name] = value(type, attribute, organization, mark);
    }
    for (const auto name : {"psa-integration", "resource-type", "vault-id"})
      if (out.contains(name) && kind != Kind::kUserMetrics) out[name] = nullptr;
    if (kind == Kind::kDocumentSections) out["resource-type"] = "Document::Text";
    if (kind == Kind::kFlexibleAssets) out["traits"] = json::object{};
    if (kind == Kind::kFlexibleAssetFields) out["kind"] = "Text";
    for (const auto name : {"restricted", "personal", "synced"})
      if (out.contains(name)) out[name] = false;
    return out;
  }

  json::value value(const catalog::ResourceType& type, const Attribute& attribute, std::int64_t organization,
                    const std::string& mark) {
    const bool is_name = attribute.place == catalog::Place::kName;
    if (attribute.name == "organization-id") return organization == 0 ? json::value() : json::value(organization);
    if (!type.parent.empty() && catalog::same_name(attribute.name, type.parent)) return parent(type, organization);
    const bool always = is_name || attribute.is(catalog::kRequired) || attribute.type == AttributeType::kBoolean ||
                        attribute.place == catalog::Place::kCreatedAt || attribute.place == catalog::Place::kUpdatedAt;
    if (!always && dice_.one_in(4)) return nullptr;
    switch (attribute.type) {
      case AttributeType::kInteger:
        if (attribute.name == "organization-type-id") return any(Kind::kOrganizationTypes);
        if (attribute.name == "organization-status-id") return any(Kind::kOrganizationStatuses);
        return static_cast<std::int64_t>(1 + dice_.roll(6));
      case AttributeType::kBoolean:
        return dice_.one_in(2);
      case AttributeType::kTime:
        return json::string(
            core::format_time(1'760'000'000'000 + static_cast<std::int64_t>(dice_.roll(40)) * 3'600'000));
      case AttributeType::kDate:
        return json::string("2026-0" + std::to_string(1 + dice_.roll(9)) + "-1" + std::to_string(dice_.roll(10)));
      case AttributeType::kHash:
        return json::object{};
      case AttributeType::kArray:
        return json::array{};
      default:
        return json::string(mark + dice_.pick(odd_texts()));
    }
  }

  json::value any(Kind kind) {
    const auto ids = all(kind);
    return ids.empty() ? json::value() : json::value(dice_.pick(ids));
  }

  json::value parent(const catalog::ResourceType& type, std::int64_t organization) {
    if (!type.parent_kind) return nullptr;
    const bool is_folder = *type.parent_kind == type.kind;
    const bool optional = type.kind == Kind::kDocuments || type.kind == Kind::kPasswords || is_folder;
    auto& rows = ids_[*type.parent_kind];
    const auto own = rows.find(organization);
    const auto found = own != rows.end() && !own->second.empty() ? own : rows.find(0);
    if (found == rows.end() || found->second.empty() || (optional && dice_.one_in(2))) return nullptr;
    return is_folder ? json::value() : json::value(dice_.pick(found->second));
  }

  documentation::LocalWriter* writer_ = nullptr;  ///< while the constructor runs
  Dice& dice_;
  const int per_;
  std::vector<std::string> marks_;
  std::vector<std::int64_t> organizations_;
  std::map<Kind, std::map<std::int64_t, std::vector<std::int64_t>>> ids_;
};

}  // namespace gluepot::itglue_api
