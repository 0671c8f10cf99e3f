// SPDX-License-Identifier: Apache-2.0
#include "companies/impl/merge_steps.h"

#include <algorithm>

#include "companies/impl/company_rows.h"
#include "companies/impl/mapping_rows.h"

namespace gluepot::companies {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr Statement kMappingOf{"mapping.whole",
                               "SELECT organization_id, company_id, rule, compared, created_at_ms, created_by FROM "
                               "mapping WHERE company_id = ?"};
constexpr Statement kDropMapping{"mapping.drop_of_company", "DELETE FROM mapping WHERE company_id = ?"};
constexpr Statement kMoveMapping{"mapping.move", "UPDATE mapping SET company_id = ? WHERE organization_id = ?"};
constexpr Statement kPutMapping{
    "mapping.put_back",
    "INSERT INTO mapping (organization_id, company_id, rule, compared, created_at_ms, created_by) "
    "VALUES (?, ?, ?, ?, ?, ?)"};
constexpr Statement kHolderOf{"mapping.company_of_organization",
                              "SELECT m.company_id, c.name FROM mapping m JOIN company c ON c.id = m.company_id WHERE "
                              "m.organization_id = ?"};
constexpr Statement kOrganizationName{"organization.name_and_end",
                                      "SELECT name, gone_at_ms FROM organization WHERE id = ?"};
constexpr Statement kChildren{"company.children", "SELECT id FROM company WHERE parent_id = ? ORDER BY id LIMIT 50000"};
constexpr Statement kSetParent{"company.set_parent",
                               "UPDATE company SET parent_id = ?, updated_at_ms = ? WHERE id = ?"};
constexpr Statement kTakeChild{"company.take_child",
                               "UPDATE company SET parent_id = ?, updated_at_ms = ? WHERE id = ? AND parent_id = ?"};

/// What is taken over when it is empty at the one that stays.
struct Field {
  const char* name;
  std::string (*get)(const Company&);
  void (*set)(Company&, std::string);
};
const std::vector<Field>& fields() {
  static const std::vector<Field> table = {
      {"short name", [](const Company& c) { return c.identifier.value_or(""); },
       [](Company& c, std::string text) {
         c.identifier = text.empty() ? std::nullopt : std::optional(std::move(text));
       }},
      {"status", [](const Company& c) { return c.status; }, [](Company& c, std::string t) { c.status = std::move(t); }},
      {"type", [](const Company& c) { return c.type; }, [](Company& c, std::string t) { c.type = std::move(t); }},
      {"industry", [](const Company& c) { return c.industry; },
       [](Company& c, std::string t) { c.industry = std::move(t); }},
      {"contact", [](const Company& c) { return c.contact.name; },
       [](Company& c, std::string t) { c.contact.name = std::move(t); }},
      {"contact's e-mail", [](const Company& c) { return c.contact.email; },
       [](Company& c, std::string t) { c.contact.email = std::move(t); }},
      {"contact's telephone", [](const Company& c) { return c.contact.phone; },
       [](Company& c, std::string t) { c.contact.phone = std::move(t); }},
  };
  return table;
}

std::optional<json::object> read_mapping(Connection& connection, core::CompanyId company, core::Status& status) {
  auto found = connection.find(
      kMappingOf,
      [](const Row& row) {
        return json::object{{"organization", row.integer(0)}, {"company", row.integer(1)}, {"rule", row.text(2)},
                            {"compared", row.text(3)},        {"at_ms", row.integer(4)},   {"by", row.text(5)}};
      },
      company.value);
  if (!found) {
    status = core::fail(found.error());
    return std::nullopt;
  }
  return std::move(*found);
}

std::string id_words(const ExternalId& id) {
  return id.id + " (" + id.psa + ")";
}

json::array ids_json(const std::vector<ExternalId>& ids) {
  json::array out;
  for (const auto& id : ids) out.push_back(json::object{{"psa", id.psa}, {"id", id.id}});
  return out;
}

}  // namespace

std::string words_of(std::string_view kind) {
  std::string text = "The " + std::string(kind);
  std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

core::Result<std::vector<core::CompanyId>> children_of(Connection& connection, core::CompanyId company) {
  return connection.query(
      kChildren, [](const Row& row) { return core::CompanyId{row.integer(0)}; }, company.value);
}

core::Status MergeWork::hand_over(core::OrganizationId organization) {
  GLUEPOT_TRY(connection_.execute(kMoveMapping, into_.id.value, organization.value));
  return {};
}

core::Result<MergeStep> MergeWork::map(const std::optional<core::OrganizationId>& chosen) {
  core::Status read;
  json::array mappings;
  for (const auto id : {from_.id, into_.id}) {
    if (auto mapping = read_mapping(connection_, id, read)) mappings.push_back(std::move(*mapping));
    if (!read) return core::fail(read.error());
  }
  record_["mappings"] = std::move(mappings);
  MergeStep step{from_, into_, into_.organization, std::nullopt, false};
  if (!from_.organization) {
    say("mapping", into_.organization ? into_.name + " stays mapped to " + into_.organization->name + "."
                                      : "No organization is mapped to either of them.");
    return step;
  }
  if (!into_.organization) {
    GLUEPOT_TRY(hand_over(from_.organization->id));
    step.organization = from_.organization;
    say("mapping", "The organization " + from_.organization->name + " is mapped to " + into_.name +
                       " from then on; its records stay as they are.");
    return step;
  }
  const auto& mine = *from_.organization;
  const auto& theirs = *into_.organization;
  if (!chosen)
    return core::invalid("organization",
                         "both are mapped, to " + mine.name + " and to " + theirs.name + "; choose which one stays");
  if (*chosen != mine.id && *chosen != theirs.id)
    return core::invalid("organization", "must be the one that either of them is mapped to");
  step.left = *chosen == mine.id ? theirs : mine;
  step.organization = *chosen == mine.id ? mine : theirs;
  GLUEPOT_TRY(connection_.execute(kDropMapping, (*chosen == mine.id ? into_.id : from_.id).value));
  if (*chosen == mine.id) GLUEPOT_TRY(hand_over(mine.id));
  say("mapping",
      into_.name + (*chosen == mine.id ? " is mapped to " : " stays mapped to ") + step.organization->name + ".");
  say("mapping",
      "The organization " + step.left->name +
          " is left unmapped: its records are no longer mirrored, found, shown or revealed.",
      true);
  return step;
}

void MergeWork::take_fields() {
  json::array taken;
  std::string names;
  for (const auto& field : fields()) {
    std::string value = field.get(from_);
    if (value.empty() || !field.get(into_).empty()) continue;
    taken.push_back(json::object{{"name", field.name}, {"value", value}});
    names += (names.empty() ? "" : ", ") + std::string(field.name) + " “" + value + "”";
    field.set(into_, std::move(value));
  }
  record_["fields"] = std::move(taken);
  if (!names.empty()) say("fields", into_.name + " takes over what it lacks: " + names + ".");
}

void MergeWork::take_ids() {
  std::vector<ExternalId> ids = from_.other_ids;
  if (from_.external_id) ids.insert(ids.begin(), {from_.psa, *from_.external_id});
  record_["ids"] = ids_json(ids);
  record_["from_psa"] = from_.psa;
  record_["from_external_id"] = from_.external_id ? json::value(*from_.external_id) : json::value(nullptr);
  record_["into_psa"] = into_.psa;
  record_["became_first"] = false;
  std::string words;
  for (const auto& id : ids) {
    words += (words.empty() ? "" : ", ") + id_words(id);
    if (!into_.external_id && (into_.psa == "manual" || into_.psa == id.psa)) {
      into_.psa = id.psa;
      into_.external_id = id.id;
      record_["became_first"] = true;
    } else {
      into_.other_ids.push_back(id);
    }
  }
  std::sort(into_.other_ids.begin(), into_.other_ids.end());
  from_.external_id.reset();
  from_.other_ids.clear();
  if (!words.empty())
    say("ids", std::string(ids.size() == 1 ? "The external id " : "The external ids ") + words +
                   (ids.size() == 1 ? " becomes one" : " become ones") + " of " + into_.name +
                   ", so an import finds it by them.");
}

core::Status MergeWork::move_children() {
  // The one that stays may stand below the one that goes: it takes that one's place.
  record_["into_parent"] = into_.parent ? json::value(into_.parent->value) : json::value(nullptr);
  if (into_.parent == from_.id || (!into_.parent && from_.parent)) {
    auto above = from_.parent;
    if (above == into_.id) above.reset();
    if (above) {
      if (auto sound = check_parent(connection_, into_.id, *above); !sound) {
        if (sound.error().code != ErrorCode::kInvalidArgument) return sound;
        above.reset();  // archived, or it would be a circle
      }
    }
    if (above != into_.parent) {
      into_.parent = above;
      say("children",
          above ? into_.name + " takes its place below the same parent." : into_.name + " has no parent any more.");
    }
  }
  record_["into_parent_after"] = into_.parent ? json::value(into_.parent->value) : json::value(nullptr);
  // A parent that now stands below its child would be a circle.
  if (from_.parent == into_.id) from_.parent.reset();
  GLUEPOT_ASSIGN(const auto children, children_of(connection_, from_.id));
  json::array moved;
  for (const auto child : children) {
    if (child == into_.id) continue;
    GLUEPOT_TRY(connection_.execute(kSetParent, into_.id.value, now_, child.value));
    moved.emplace_back(child.value);
  }
  if (!moved.empty())
    say("children", counted(moved.size(), "company", "companies") + " below " + from_.name +
                        (moved.size() == 1 ? " stands" : " stand") + " below " + into_.name + " from then on.");
  record_["children"] = std::move(moved);
  return {};
}

core::Status MergeWork::move_own() {
  record_["from_parent"] = from_.parent ? json::value(from_.parent->value) : json::value(nullptr);
  take_fields();
  take_ids();
  GLUEPOT_TRY(move_children());
  if (into_.other_ids.size() > 20)
    return core::fail(ErrorCode::kConflict, into_.name + " would have more than 20 other ids; remove some first");
  from_.archived = true;
  from_.merged_into = into_.id;
  from_.updated_at_ms = into_.updated_at_ms = now_;
  // The ids are free before the other one takes them.
  GLUEPOT_TRY(update_company(connection_, from_));
  return update_company(connection_, into_);
}

namespace {

/// One undo inside its transaction.
class Undoing {
 public:
  Undoing(Connection& connection, MergeUndone& out, const json::object& record, std::int64_t now)
      : connection_(connection), out_(out), record_(record), now_(now) {}

  core::Status run() {
    GLUEPOT_ASSIGN(auto from, find_company(connection_, out_.row.from));
    GLUEPOT_ASSIGN(auto into, find_company(connection_, out_.row.into));
    if (!from || !into) return core::fail(ErrorCode::kCorrupt, "a company of this merge is gone");
    from_ = std::move(*from);
    into_ = std::move(*into);
    take_back_fields();
    take_back_ids();
    from_.parent.reset();
    from_.archived = false;
    from_.merged_into.reset();
    from_.updated_at_ms = into_.updated_at_ms = now_;
    GLUEPOT_TRY(update_company(connection_, into_));
    GLUEPOT_TRY(update_company(connection_, from_));
    out_.restored.push_back(from_.name + " is back");
    GLUEPOT_TRY(parents());
    GLUEPOT_TRY(children());
    return mappings();
  }

 private:
  void take_back_fields() {
    for (const auto& taken : record_.at("fields").as_array()) {
      const std::string_view name = taken.at("name").as_string();
      for (const auto& field : fields()) {
        if (field.name != name) continue;
        if (field.get(into_) == std::string_view(taken.at("value").as_string()))
          field.set(into_, {});
        else
          out_.kept.push_back("the " + std::string(name) + " of " + into_.name + " was changed since");
      }
    }
  }

  void take_back_ids() {
    for (const auto& entry : record_.at("ids").as_array()) {
      const ExternalId id{std::string(entry.at("psa").as_string()), std::string(entry.at("id").as_string())};
      const auto other = std::find(into_.other_ids.begin(), into_.other_ids.end(), id);
      if (other != into_.other_ids.end()) {
        into_.other_ids.erase(other);
      } else if (into_.psa == id.psa && into_.external_id == id.id) {
        into_.external_id.reset();
        if (record_.at("became_first").as_bool()) into_.psa = record_.at("into_psa").as_string();
      } else {
        out_.kept.push_back("the external id " + id_words(id) + " is no longer at " + into_.name);
        continue;
      }
      const auto* first = record_.at("from_external_id").if_string();
      if (first != nullptr && id.psa == record_.at("from_psa").as_string() && id.id == std::string_view(*first))
        from_.external_id = id.id;
      else
        from_.other_ids.push_back(id);
    }
  }

  static std::optional<core::CompanyId> id_of(const json::value& value) {
    return value.is_null() ? std::nullopt : std::optional(core::CompanyId{value.as_int64()});
  }

  /// Whether the company may stand below this one now; a failing store is an error.
  core::Result<bool> fits(core::CompanyId company, core::CompanyId parent) {
    auto sound = check_parent(connection_, company, parent);
    if (!sound && sound.error().code != ErrorCode::kInvalidArgument) return core::fail(sound.error());
    return sound.has_value();
  }

  core::Status parents() {
    const auto before = id_of(record_.at("into_parent")), after = id_of(record_.at("into_parent_after"));
    if (before != after) {
      if (into_.parent == after)
        GLUEPOT_TRY(set_parent(into_, before));
      else
        out_.kept.push_back("the parent of " + into_.name + " was changed since");
    }
    return set_parent(from_, id_of(record_.at("from_parent")));
  }

  core::Status set_parent(const Company& company, const std::optional<core::CompanyId>& parent) {
    if (parent) {
      GLUEPOT_ASSIGN(const bool may, fits(company.id, *parent));
      if (!may) {
        out_.kept.push_back("the parent of " + company.name + " is archived or stands below it now");
        return {};
      }
    }
    GLUEPOT_TRY(
        connection_.execute(kSetParent, parent ? std::optional(parent->value) : std::nullopt, now_, company.id.value));
    return {};
  }

  core::Status children() {
    std::size_t back = 0;
    for (const auto& child : record_.at("children").as_array()) {
      GLUEPOT_ASSIGN(const bool may, fits(core::CompanyId{child.as_int64()}, from_.id));
      if (!may) continue;
      GLUEPOT_ASSIGN(const auto moved,
                     connection_.execute(kTakeChild, from_.id.value, now_, child.as_int64(), into_.id.value));
      back += static_cast<std::size_t>(moved);
    }
    if (back < record_.at("children").as_array().size())
      out_.kept.push_back("companies that stood below " + from_.name + " were moved since");
    if (back > 0) out_.restored.push_back(counted(back, "company stands", "companies stand") + " below it again");
    return {};
  }

  core::Status mappings() {
    // First the one that comes back, so that the other's place is free.
    for (const auto& entry : record_.at("mappings").as_array()) {
      const auto organization = entry.at("organization").as_int64();
      const auto company = entry.at("company").as_int64();
      struct Known {
        std::string name;
        bool gone;
      };
      GLUEPOT_ASSIGN(const auto known, connection_.find(
                                           kOrganizationName,
                                           [](const Row& row) {
                                             return Known{row.string(0), !row.is_null(1)};
                                           },
                                           organization));
      if (!known) {
        out_.kept.push_back("the organization " + std::to_string(organization) + " is no longer known");
        continue;
      }
      GLUEPOT_ASSIGN(
          const auto holder,
          connection_.find(
              kHolderOf, [](const Row& row) { return std::pair(row.integer(0), row.string(1)); }, organization));
      if (holder && holder->first == company) continue;
      if (holder && holder->first == out_.row.into.value) {
        GLUEPOT_TRY(connection_.execute(kMoveMapping, company, organization));
      } else if (holder) {
        out_.kept.push_back(known->name + " was mapped to " + holder->second + " since");
        continue;
      } else {
        core::Status read;
        const auto taken = read_mapping(connection_, core::CompanyId{company}, read);
        if (!read) return read;
        if (taken || known->gone) {
          out_.kept.push_back(known->name + (known->gone ? " is gone at the source"
                                                         : " is left: its company was mapped to another since"));
          continue;
        }
        GLUEPOT_TRY(connection_.execute(kPutMapping, organization, company,
                                        std::string_view(entry.at("rule").as_string()),
                                        std::string_view(entry.at("compared").as_string()),
                                        entry.at("at_ms").as_int64(), std::string_view(entry.at("by").as_string())));
        GLUEPOT_TRY(unmark_internal(connection_, core::OrganizationId{organization}));
      }
      out_.restored.push_back(known->name + " is mapped to " + (company == from_.id.value ? from_.name : into_.name) +
                              " again");
    }
    return {};
  }

  Connection& connection_;
  MergeUndone& out_;
  const json::object& record_;
  const std::int64_t now_;
  Company from_, into_;
};

}  // namespace

core::Status undo_own(Connection& connection, MergeUndone& out, const json::object& record, std::int64_t now) {
  return Undoing(connection, out, record, now).run();
}

}  // namespace gluepot::companies
