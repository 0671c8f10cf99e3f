// SPDX-License-Identifier: Apache-2.0
// Writes pass through once: what is not allowed is refused before anything is sent, and nothing is sent twice.
#include <algorithm>

#include "core/failpoint.h"
#include "core/log.h"
#include "core/text.h"
#include "http/itglue_api/gateway_passage.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Action;
using catalog::Kind;
using catalog::Query;
using documentation::Record;

constexpr std::size_t kMostRows = 1000;

tl::unexpected<Trouble> bad_request(std::string detail) {
  return refuse(400, "Bad Request", std::move(detail));
}
tl::unexpected<Trouble> unprocessable(std::string detail, std::string pointer) {
  return refuse(422, "Unprocessable Entity", std::move(detail), std::move(pointer));
}

bool is_json_api(std::string_view content_type) {
  return core::to_lower_ascii(core::trim(content_type.substr(0, content_type.find(';')))) == "application/vnd.api+json";
}

/// attributes.id, or data.id.
std::optional<std::int64_t> id_of_row(const json::object& row) {
  if (const auto* attributes = object_of(row.if_contains("attributes")))
    if (const auto* id = attributes->if_contains("id")) return id_of(*id);
  const auto* id = row.if_contains("id");
  return id == nullptr ? std::nullopt : id_of(*id);
}

json::value rows_body(const catalog::ResourceType& type, const std::vector<std::int64_t>& ids) {
  json::array rows;
  for (const auto id : ids)
    rows.push_back(json::object{{"type", type.write_type}, {"attributes", json::object{{"id", id}}}});
  return json::object{{"data", std::move(rows)}};
}

}  // namespace

Outcome<local::Reply> Passage::write(Action action) {
  if (!call_.body.empty() && !is_json_api(call_.content_type))
    return refuse(415, "Unsupported Media Type", "Content-Type must be application/vnd.api+json");
  GATEWAY_TRY(check_parent());
  switch (action) {
    case Action::kCreate:
      return create();
    case Action::kUpdate:
      return update();
    case Action::kUpdateBulk:
      return update_bulk();
    case Action::kPublish:
      return publish();
    case Action::kDelete:
      return remove();
    case Action::kDeleteBulk:
      return remove_bulk();
    default:
      return missing_row();
  }
}

Outcome<json::value> Passage::read_body() {
  std::string why;
  auto body = parse_wiped(call_.body, &why);
  if (!body) return bad_request("The body is not valid JSON: " + why);
  if (!body->is_object()) return bad_request("The body must be a JSON object with a member data");
  auto* data = body->get_object().if_contains("data");
  if (data == nullptr) return bad_request("param is missing or the value is empty: data");
  if (!data->is_array()) {
    if (!data->is_object()) return bad_request("data must be an object or an array of objects");
    return std::move(*body);
  }
  auto& rows = data->get_array();
  if (rows.empty()) return bad_request("param is missing or the value is empty: data");
  if (rows.size() > kMostRows) return unprocessable("at most 1000 rows in one call", "data");
  for (const auto& row : rows)
    if (!row.is_object()) return bad_request("data must be an object or an array of objects");
  return std::move(*body);
}

/// A reference to what stands above: to nothing that the caller may not see.
Outcome<void> Passage::check_reference(const json::object& attributes) {
  if (type().parent.empty() || !type().parent_kind) return {};
  const auto kind = *type().parent_kind;
  const auto* attribute = type().find_attribute(type().parent);
  if (attribute == nullptr || attribute->is(catalog::kReadOnly)) return {};  // clients send back all they have read
  const auto* value = find_member(attributes, type().parent);
  const auto id = value == nullptr ? std::nullopt : id_of(*value);
  if (!id || *id == 0 || owner_of(catalog::find_type(kind)) == Owner::kAccount) return {};
  // Folders of a kind that is not mirrored are the source's to check: it knows only its own organization's.
  if (kind != Kind::kOrganizations && !mirror::Passes::keeps(kind) && owner_of(type()) != Owner::kParent) return {};
  GATEWAY_ASSIGN(const bool seen, record_visible(kind, *id));
  if (!seen)
    return unprocessable("must exist in the same organization", "/data/attributes/" + std::string(type().parent));
  return {};
}

Outcome<void> Passage::admit_create(json::object& row) {
  static constexpr std::string_view kPointer = "data/attributes/organization_id";
  auto* attributes = object_of(row.if_contains("attributes"));
  if (attributes == nullptr) return bad_request("data.attributes must be an object");
  if (type().kind == Kind::kExports)
    return refuse(422, "Unprocessable Entity",
                  "an export of IT Glue holds password values, so none is made through Gluepot; make it in IT Glue",
                  "data");
  if (type().kind == Kind::kOrganizations && !view_.whole_account)
    return refuse(422, "Unprocessable Entity", "this key is limited to some organizations and makes no others", "data");
  const bool below = target_.nested && target_.parent_kind == Kind::kOrganizations;
  if (owner_of(type()) == Owner::kOrganization && type().kind != Kind::kOrganizations) {
    if (below) {
      erase_member(*attributes, "organization-id");  // the path says it
    } else {
      const auto* value = find_member(*attributes, "organization-id");
      const auto id = value == nullptr ? std::nullopt : id_of(*value);
      if (!id || !view_.may_see(*id))
        return refuse(422, "Valid organization_id is required", {}, std::string(kPointer));
    }
  }
  if (const auto* target = object_of(find_member(*attributes, "target")); target != nullptr) {
    // An image of a document says where it goes to in its attributes.
    const auto* id = target->if_contains("id");
    const bool document = catalog::same_name(text_of(target->if_contains("type")), "document");
    GATEWAY_ASSIGN(const bool seen, record_visible(Kind::kDocuments, document && id ? id_of(*id).value_or(0) : 0));
    if (!seen) return unprocessable("must be a document that exists", "/data/attributes/target");
  } else if (owner_of(type()) == Owner::kParent && !target_.nested &&
             (type().parent.empty() || find_member(*attributes, type().parent) == nullptr)) {
    return unprocessable("must exist",
                         "/data/attributes/" + std::string(type().parent.empty() ? "target" : type().parent));
  }
  if (!target_.nested || below) GATEWAY_TRY(check_reference(*attributes));
  std::int64_t asset_type = 0;
  if (const auto* value = find_member(*attributes, "flexible-asset-type-id")) asset_type = id_of(*value).value_or(0);
  const auto* named = find_member(*attributes, "organization-id");
  const auto organization = below ? target_.parent : named == nullptr ? std::int64_t{0} : id_of(*named).value_or(0);
  if (view_.switched_off(type().kind, organization, asset_type))
    return unprocessable(
        "is switched off in Gluepot; switch it on under Settings > Integrations > Documentation, or for the company",
        "/data/attributes/flexible-asset-type-id");
  drop_values(row, asset_type);
  return {};
}

Outcome<void> Passage::admit_update(json::object& row, const Record& record) {
  auto* attributes = object_of(row.if_contains("attributes"));
  if (attributes == nullptr) return {};
  if (owner_of(type()) == Owner::kOrganization && type().kind != Kind::kOrganizations) {
    const auto* value = find_member(*attributes, "organization-id");
    if (type().find_attribute("organization-id")->is(catalog::kReadOnly))
      erase_member(*attributes, "organization-id");  // ignored there as well
    else if (value != nullptr && id_of(*value).value_or(0) != record.organization_id)
      return unprocessable("can't be changed: a record is not moved to another organization through Gluepot",
                           "/data/attributes/organization-id");
  }
  if (const auto* value = find_member(*attributes, type().parent.empty() ? "-" : type().parent))
    if (id_of(*value).value_or(0) != record.parent_id) GATEWAY_TRY(check_reference(*attributes));
  if (type().kind == Kind::kPasswords && !key_.sets_rules) GATEWAY_TRY(check_category(*attributes, record));
  drop_values(row, record.parent_id);
  if (type().kind == Kind::kFlexibleAssets && find_member(*attributes, "traits") != nullptr)
    GATEWAY_TRY(keep_traits(row, record));
  return {};
}

/// Levels and reveal rules hang on the category: whoever may not set them takes no entry out of their reach.
Outcome<void> Passage::check_category(const json::object& attributes, const Record& record) {
  static constexpr std::string_view kCategory = "password-category-id";
  const auto before = record.side_integer(kCategory).value_or(0);
  for (const auto& entry : attributes) {
    const auto after = id_of(entry.value()).value_or(0);
    if (!catalog::same_name(entry.key(), kCategory) || after == before) continue;
    GATEWAY_ASSIGN(const auto company, parts_.mappings.company_of(core::OrganizationId{record.organization_id}));
    if (!company) return missing_row();
    GATEWAY_ASSIGN(const auto rules, parts_.sharing.rules(company->id));
    if (rules.loosens(before, after))
      return unprocessable(
          "can't be changed by this key: the entry's category has a password level or reveal rules of its own, and "
          "those of the new one are looser",
          "/data/attributes/password-category-id");
  }
  return {};
}

/// A key that may not write values writes the rest, as source local does; and the null of a Password trait is what a
/// list shows of it, so it deletes none.
void Passage::drop_values(json::object& row, std::int64_t type_id) {
  const auto drops = [this](const json::value& value) { return !call_.write_values || value.is_null(); };
  auto* attributes = object_of(row.if_contains("attributes"));
  if (attributes == nullptr) return;
  for (auto at = attributes->begin(); at != attributes->end();)
    at = !call_.write_values && catalog::is_secret_attribute(at->key()) ? attributes->stable_erase(at) : at + 1;
  auto* traits = object_of(find_member(*attributes, "traits"));
  if (traits == nullptr || type().kind != Kind::kFlexibleAssets) return;
  if (std::none_of(traits->begin(), traits->end(), [&](const auto& trait) { return drops(trait.value()); })) return;
  if (!this->traits()->types.contains(type_id)) learn_fields(type_id);
  const auto known = this->traits()->types.find(type_id);
  if (known == this->traits()->types.end()) return;  // the source refuses keys of a type that nobody knows
  for (auto at = traits->begin(); at != traits->end();)
    at = drops(at->value()) && known->second.secret.contains(std::string_view(at->key())) ? traits->stable_erase(at)
                                                                                          : at + 1;
}

Outcome<Record> Passage::writable(std::int64_t id) {
  const auto kind = type().kind;
  const auto stands_there = [&](const Record& record) {
    return !target_.nested ||
           (target_.parent_kind == Kind::kOrganizations ? record.organization_id : record.parent_id) == target_.parent;
  };
  Record bare;
  bare.kind = kind;
  bare.id = id;
  if (mirror::Passes::keeps(kind)) {
    GATEWAY_ASSIGN(auto record, stored(kind, id, view_.scope));
    if (!record) {
      GATEWAY_ASSIGN(const auto since, kind_complete(kind));
      if (since) return missing_row();
      core::Secret bytes;
      GATEWAY_ASSIGN(const auto document, find_row(type(), id, &bytes));
      if (!document) return missing_row();
      take_in(kind, bytes);
      GATEWAY_ASSIGN(record, stored(kind, id, view_.scope));
      if (!record) return missing_row();
    }
    if (!stands_there(*record)) return unauthorized();
    return std::move(*record);
  }
  // Everybody's, or below a record that was checked: the source itself says whether it is there.
  if (owner_of(type()) == Owner::kAccount) return bare;
  if (owner_of(type()) == Owner::kParent && target_.nested) {
    bare.parent_id = target_.parent;
    return bare;
  }
  core::Secret bytes;
  GATEWAY_ASSIGN(const auto document, find_row(type(), id, &bytes));
  if (!document) return missing_row();
  catalog::PageReader reader;
  auto page = reader.read(kind, bytes, traits());
  if (!page || page->rows.size() != 1) return missing_row();
  const auto& row = page->rows.front();
  bare.organization_id = row.organization_id;
  bare.parent_id = row.parent_id;
  bare.name = row.name;
  bare.flags = row.flags;
  bare.side = row.side;
  if (!stands_there(bare)) return unauthorized();
  return bare;
}

Outcome<local::Reply> Passage::create() {
  GATEWAY_ASSIGN(auto body, read_body());
  auto& data = body.get_object().at("data");
  if (data.is_array()) {
    for (auto& row : data.get_array()) GATEWAY_TRY(admit_create(row.get_object()));
    return pass("POST", path(), &body, nullptr);
  }
  auto& row = data.get_object();
  GATEWAY_TRY(admit_create(row));
  const auto query = catalog::parse_query(call_.query).value_or(Query{});
  if (!asks_for_value(query, false)) return pass("POST", path(), &body, nullptr);
  const auto planned = planned_password(row.at("attributes").get_object());
  GATEWAY_ASSIGN(const bool may, may_reveal(planned, true));
  return pass("POST", path(), &body, may ? &planned : nullptr);
}

/// What a new entry will be, as far as the rules of a reveal ask.
Record Passage::planned_password(const json::object& attributes) const {
  const auto integer = [&](std::string_view name) {
    const auto* value = find_member(attributes, name);
    return value == nullptr ? std::int64_t{0} : id_of(*value).value_or(0);
  };
  Record record;
  record.kind = Kind::kPasswords;
  record.organization_id = target_.nested ? target_.parent : integer("organization-id");
  record.name = std::string(text_of(find_member(attributes, "name")));
  if (is_true(find_member(attributes, "restricted"))) record.flags |= catalog::kFlagRestricted;
  for (const auto& column : catalog::side_columns(Kind::kPasswords)) {
    record.side.emplace_back();
    if (column.attribute == "password-category-id") record.side.back() = integer(column.attribute);
  }
  return record;
}

Outcome<local::Reply> Passage::update() {
  GATEWAY_ASSIGN(auto body, read_body());
  auto& data = body.get_object().at("data");
  if (data.is_array()) return bad_request("data must be an object here; send an array to " + std::string(type().path));
  GATEWAY_ASSIGN(const auto record, writable(target_.id));
  GATEWAY_TRY(admit_update(data.get_object(), record));
  const auto query = catalog::parse_query(call_.query).value_or(Query{});
  const bool wants = type().kind == Kind::kPasswords && asks_for_value(query, false);
  bool may = false;
  if (wants) {
    GATEWAY_ASSIGN(may, may_reveal(record, true));
  }
  return pass("PATCH", path(), &body, may ? &record : nullptr);
}

Outcome<local::Reply> Passage::update_bulk() {
  GATEWAY_ASSIGN(auto body, read_body());
  auto& data = body.get_object().at("data");
  if (!data.is_array()) {  // one hash for all rows that a filter selects: we name them, so that it is them
    const auto query = catalog::parse_query(call_.query).value_or(Query{});
    if (catalog::known_filters(type(), query).empty())
      return bad_request("data must be an array, or filters must select the records");
    GATEWAY_ASSIGN(const auto ids, select_by_filters(query));
    if (ids.empty()) return local::Reply{200, std::string("{\"data\":[]}")};
    json::array rows(wiped_memory());
    for (const auto id : ids) {
      json::value row(data, wiped_memory());
      auto& attributes = row.get_object()["attributes"];
      if (!attributes.is_object()) attributes = json::object();
      attributes.get_object()["id"] = id;
      rows.push_back(std::move(row));
    }
    data = std::move(rows);
  }
  for (auto& entry : data.get_array()) {
    auto& row = entry.get_object();
    const auto id = id_of_row(row);
    if (!id) return unprocessable("id can't be blank", "data/attributes/id");
    GATEWAY_ASSIGN(const auto record, writable(*id));
    GATEWAY_TRY(admit_update(row, record));
  }
  return pass("PATCH", std::string(type().path), &body, nullptr);
}

Outcome<local::Reply> Passage::publish() {
  GATEWAY_TRY(writable(target_.id));
  return pass("PATCH", path(), nullptr, nullptr);
}

Outcome<local::Reply> Passage::remove() {
  GATEWAY_TRY(writable(target_.id));
  GATEWAY_ASSIGN(auto reply, pass("DELETE", path(), nullptr, nullptr));
  if (reply.status < 300) take_out({target_.id});
  return reply;
}

Outcome<local::Reply> Passage::remove_bulk() {
  const auto query = catalog::parse_query(call_.query).value_or(Query{});
  const bool filters = !catalog::known_filters(type(), query).empty();
  std::vector<std::int64_t> ids;
  if (!core::trim(call_.body).empty()) {
    GATEWAY_ASSIGN(auto body, read_body());
    auto& data = body.get_object().at("data");
    if (filters) return unprocessable("give either filters or a body, not both", "data");
    const auto add = [&](const json::value& row) {
      if (const auto id = id_of_row(row.get_object())) ids.push_back(*id);
    };
    if (data.is_array())
      for (const auto& row : data.get_array()) add(row);
    else
      add(data);
    if (ids.size() != (data.is_array() ? data.get_array().size() : 1))
      return unprocessable("id can't be blank", "data/attributes/id");
  } else if (filters) {
    if (type().kind == Kind::kFlexibleAssets && (query.find_filter("flexible_asset_type_id") == nullptr ||
                                                 (!target_.nested && query.find_filter("organization_id") == nullptr)))
      return unprocessable("filters must name organization_id and flexible_asset_type_id", "filter");
    GATEWAY_ASSIGN(ids, select_by_filters(query));
    if (ids.empty()) return local::Reply{200, std::string("{\"data\":[]}")};
  } else {
    return bad_request("param is missing or the value is empty: data");
  }
  for (const auto id : ids) GATEWAY_TRY(writable(id));
  const auto body = rows_body(type(), ids);
  GATEWAY_ASSIGN(auto reply, pass("DELETE", path(), &body, nullptr));
  if (reply.status < 300) take_out(ids);
  return reply;
}

/// Filters of a write become ids before anything is sent: a filter that the source does not know would select all.
Outcome<std::vector<std::int64_t>> Passage::select_by_filters(const Query&) {
  KeyCall inner{call_, key_.caller, key_.scope, key_.sets_rules};
  std::string text;
  for (const auto part : core::split(call_.query, '&'))
    if (!part.empty() && part.find("page") != 0 && part.find("include") != 0) text += std::string(part) + "&";
  text += "page[size]=1000";
  inner.call.verb = catalog::Verb::kGet;
  inner.call.query = text;
  inner.call.body = {};
  inner.call.read_values = false;
  if (std::exchange(waits_, false)) --state_.waiting;  // the place is its own for as long as it runs
  auto listed = Passage(parts_, passes_, state_, inner).go();
  requests_ += listed.upstream_requests;
  const auto value = parse_wiped(listed.reply.bytes());
  const auto* document = value ? value->if_object() : nullptr;
  const auto* rows = document == nullptr ? nullptr : document->if_contains("data");
  if (listed.reply.status != 200 || rows == nullptr || !rows->is_array())
    return unprocessable("the filters could not be evaluated, so nothing was sent", "filter");
  const auto* meta = object_of(document->if_contains("meta"));
  const auto* total = meta == nullptr ? nullptr : find_member(*meta, "total-count");
  if (total != nullptr && id_of(*total).value_or(0) > static_cast<std::int64_t>(kMostRows))
    return unprocessable(
        "the filters select " + std::to_string(id_of(*total).value_or(0)) + " records; at most 1000 in one call",
        "filter");
  std::vector<std::int64_t> ids;
  for (const auto& row : rows->get_array())
    if (const auto id = row.is_object() ? id_of_row(row.get_object()) : std::nullopt) ids.push_back(*id);
  return ids;
}

Outcome<local::Reply> Passage::pass(std::string_view verb, const std::string& target, const json::value* body,
                                    const Record* show) {
  core::Secret bytes;
  if (body != nullptr) bytes = write_wiped(*body);
  std::optional<std::int64_t> entry;
  if (show != nullptr) {
    GATEWAY_ASSIGN(entry, parts_.audit.begin(draft_of(*show)));
  }
  const std::string query = type().kind != Kind::kPasswords || verb == "DELETE" ? ""
                            : show != nullptr                                   ? "?show_password=true"
                                                                                : "?show_password=false";
  core::failpoint("gateway.write.before");
  auto answer = send(verb, target + query, body == nullptr ? nullptr : &bytes, connectors::Lane::kPerson);
  core::failpoint("gateway.write.answered");
  if (!answer) {
    if (entry) GATEWAY_TRY(parts_.audit.finish(*entry, audit::Outcome::kFailed, answer.error().error.title));
    return tl::unexpected<Trouble>(std::move(answer.error()));
  }
  const bool done = answer->status < 300;
  auto reply = settle(std::move(*answer), show);
  if (entry) {
    const bool shown = reply && std::holds_alternative<core::Secret>(reply->body);
    GATEWAY_TRY(parts_.audit.finish(*entry,
                                    shown  ? audit::Outcome::kDone
                                    : done ? audit::Outcome::kRefused
                                           : audit::Outcome::kFailed,
                                    shown || !done ? "" : "written, but by what the source says now not to be shown"));
  }
  if (!reply) return reply;
  if (done) follow_up(*reply);
  return reply;
}

Outcome<local::Reply> Passage::settle(connectors::Forwarded answer, const Record* show) {
  if (answer.status >= 300) return as_it_came(std::move(answer));
  if (answer.status == 204 || answer.body.empty()) return local::Reply{answer.status, std::string{}};
  if (call_.verb != catalog::Verb::kDelete) take_in(type().kind, answer.body);
  auto value = parse_wiped(answer.text());
  auto* document = value ? value->if_object() : nullptr;
  auto* data = document == nullptr ? nullptr : document->if_contains("data");
  if (data == nullptr)
    return tl::unexpected<Trouble>(
        trouble_of({core::ErrorCode::kUnknownOutcome,
                    "the answer was no JSON:API document (HTTP " + std::to_string(answer.status) + ")",
                    {},
                    {},
                    {}}));
  // By the answer, not by what was stored when the rules were asked.
  const bool keep_value = show != nullptr && data->is_object() && still_shown(*show, data->get_object());
  const auto redact = redactor();
  if (data->is_array())
    for (auto& row : data->get_array()) {
      if (auto* object = row.if_object()) redact.clean(type(), *object);
    }
  else if (auto* row = data->if_object())
    redact.clean(type(), *row, keep_value);
  redact.clean_included(*document);
  document->erase("links");
  if (keep_value) return local::Reply{answer.status, write_wiped(*value)};
  return local::Reply{answer.status, write_plain(*value)};
}

}  // namespace gluepot::itglue_api
