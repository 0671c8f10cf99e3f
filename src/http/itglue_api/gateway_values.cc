// SPDX-License-Identifier: Apache-2.0
// Password values: fetched live under the rules of a reveal, audited with the key as the caller, kept nowhere.
#include "core/failpoint.h"
#include "core/log.h"
#include "http/itglue_api/gateway_passage.h"
#include "passwords/folders.h"
#include "passwords/reveal.h"

namespace gluepot::itglue_api {
namespace {

using catalog::Kind;
using documentation::Record;
constexpr std::string_view kPermission = "read_documentation_passwords";

std::optional<bool> flag_of(const catalog::Query& query) {
  const auto text = query.find_other("show_password");
  if (!text) return std::nullopt;
  if (*text == "true" || *text == "1") return true;
  if (*text == "false" || *text == "0") return false;
  return std::nullopt;
}

std::int64_t integer_in(const json::object& attributes, std::string_view name) {
  const auto* value = find_member(attributes, name);
  return value == nullptr ? 0 : id_of(*value).value_or(0);
}

}  // namespace

bool Passage::asks_for_value(const catalog::Query& query, bool otherwise) const {
  if (!call_.read_values) return false;
  if (type().kind == Kind::kPasswords) return flag_of(query).value_or(otherwise);
  return type().kind == Kind::kFlexibleAssets && call_.verb == catalog::Verb::kGet;
}

/// The key as the one who sees: reading values is what makes it a person with the permission.
core::Caller Passage::caller() const {
  auto caller = key_.caller;
  if (call_.read_values) caller.permissions = {std::string(kPermission)};
  return caller;
}

audit::Draft Passage::draft_of(const Record& record) {
  audit::Draft draft{"reveal", key_.caller, record.name,
                     std::string(catalog::kind_name(record.kind)) + "/" + std::to_string(record.id)};
  draft.detail = std::string(call_.verb == catalog::Verb::kGet    ? "GET "
                             : call_.verb == catalog::Verb::kPost ? "POST "
                                                                  : "PATCH ") +
                 std::string(call_.path);
  if (const auto source = parts_.source()) draft.source = source->source_name();
  if (const auto company = parts_.mappings.company_of(core::OrganizationId{record.organization_id});
      company && *company) {
    draft.company = (*company)->id;
    draft.company_name = (*company)->name;
  }
  return draft;
}

Outcome<bool> Passage::may_reveal(const Record& record, bool plainly) {
  GATEWAY_ASSIGN(const auto company, parts_.mappings.company_of(core::OrganizationId{record.organization_id}));
  if (!company || !view_.may_see(record.organization_id)) return false;
  GATEWAY_ASSIGN(const auto rules, parts_.sharing.rules(company->id));
  Record marked = record;
  if (record.kind == Kind::kPasswords)
    GATEWAY_TRY(passwords::mark_restricted(parts_.store, core::OrganizationId{record.organization_id}, {&marked, 1}));
  auto denied = passwords::denial(caller(), rules, marked);
  if (!denied && parts_.key_denial) {
    auto why = parts_.key_denial(key_.caller, company->id, record.side_integer("password-category-id").value_or(0));
    if (!why && why.error().code == core::ErrorCode::kRateLimited)
      return tl::unexpected<Trouble>(
          Trouble{{429, "Too Many Requests", why.error().message, {}}, why.error().retry_after});
    GATEWAY_ASSIGN(denied, std::move(why));
  }
  if (!denied) return true;
  if (plainly) {
    auto draft = draft_of(record);
    draft.detail += ": " + denied->message;
    if (auto noted = parts_.audit.record(draft, audit::Outcome::kRefused); !noted)
      core::log_warn("a refused reveal could not be recorded", {{"cause", noted.error().message}});
  }
  return false;
}

Outcome<std::optional<local::Reply>> Passage::reveal(const Record& record, const catalog::Query& query) {
  using Shown = std::optional<local::Reply>;
  if (record.kind == Kind::kFlexibleAssets) {
    const auto fields = traits()->types.find(record.parent_id);
    if (fields == traits()->types.end() || fields->second.secret.empty()) return Shown{};
  }
  GATEWAY_ASSIGN(const bool may, may_reveal(record, flag_of(query).value_or(false)));
  if (!may) return Shown{};
  GATEWAY_ASSIGN(const auto begun, parts_.audit.begin(draft_of(record)));
  core::failpoint("gateway.reveal.audited");
  bool nothing = false;
  GATEWAY_ASSIGN(auto text, scoped_query(query, nothing));
  if (record.kind == Kind::kPasswords)
    text.replace(text.rfind("show_password=false"), std::string::npos, "show_password=true");
  auto answer = send("GET", path() + (text.empty() ? "" : "?" + text), nullptr, connectors::Lane::kReveal);
  if (!answer) {
    GATEWAY_TRY(parts_.audit.finish(begun, audit::Outcome::kFailed, answer.error().error.detail));
    return tl::unexpected<Trouble>(std::move(answer.error()));
  }
  auto reply = revealed(record, std::move(*answer));
  // Nothing goes out before its outcome is recorded.
  const auto shown = reply && reply->status == 200 && std::holds_alternative<core::Secret>(reply->body);
  GATEWAY_TRY(parts_.audit.finish(begun,
                                  shown   ? audit::Outcome::kDone
                                  : reply ? audit::Outcome::kFailed
                                          : audit::Outcome::kRefused,
                                  shown   ? std::string_view{}
                                  : reply ? std::string_view("the source showed no value to the hub's key")
                                          : std::string_view(reply.error().error.detail)));
  if (!reply) return tl::unexpected<Trouble>(std::move(reply.error()));
  return Shown(std::move(*reply));
}

/// The answer to a reveal, if by what it says the record is still the caller's to see.
Outcome<local::Reply> Passage::revealed(const Record& record, connectors::Forwarded answer) {
  if (answer.status == 404 || answer.status == 401) return missing_row();
  if (answer.status != 200) return as_it_came(std::move(answer));
  auto value = parse_wiped(answer.text());
  auto* document = value ? value->if_object() : nullptr;
  auto* row = document == nullptr ? nullptr : object_of(document->if_contains("data"));
  auto* attributes = row == nullptr ? nullptr : object_of(row->if_contains("attributes"));
  if (attributes == nullptr || integer_in(*row, "id") != record.id)
    return tl::unexpected<Trouble>(
        trouble_of({core::ErrorCode::kUpstream, "GET " + path() + ": the answer is another record", {}, {}, {}}));
  // Moved, restricted or unmapped since the last sync, or while the source was asked.
  GATEWAY_TRY(look());
  const auto redact = redactor();
  if (integer_in(*attributes, "organization-id") != record.organization_id || !redact.visible(type(), *row))
    return missing_row();
  const auto* vault = find_member(*attributes, "vault-id");
  bool keep = vault == nullptr || vault->is_null();
  const auto* shown = find_member(*attributes, record.kind == Kind::kPasswords ? "password" : "traits");
  keep = keep && !in_stricter_category(record, *attributes) && shown != nullptr && !shown->is_null();
  redact.clean(type(), *row, keep);
  redact.clean_included(*document);
  if (!catalog::parse_query(call_.query).value_or(catalog::Query{}).find_other("version_id")) keep_fuller(answer.body);
  if (!keep) return local::Reply{200, write_plain(*value)};
  return local::Reply{200, write_wiped(*value)};
}

/// Moved since the last sync into a category whose demands nobody was asked for.
bool Passage::in_stricter_category(const Record& record, const json::object& attributes) {
  static constexpr std::string_view kCategory = "password-category-id";
  if (record.kind != Kind::kPasswords || find_member(attributes, kCategory) == nullptr) return false;
  const auto live = integer_in(attributes, kCategory), known = record.side_integer(kCategory).value_or(0);
  if (live == known) return false;
  const auto company = parts_.mappings.company_of(core::OrganizationId{record.organization_id});
  if (!company || !*company) return true;
  const auto rules = parts_.sharing.rules((*company)->id);
  return !rules || rules->loosens(live, known);
}

bool Passage::still_shown(const Record& record, const json::object& row) {
  const auto* attributes = object_of(row.if_contains("attributes"));
  if (attributes == nullptr || !look()) return false;
  const auto* vault = find_member(*attributes, "vault-id");
  return integer_in(*attributes, "organization-id") == record.organization_id && redactor().visible(type(), row) &&
         !in_stricter_category(record, *attributes) && (vault == nullptr || vault->is_null());
}

}  // namespace gluepot::itglue_api
