// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/gateway.h"

#include <algorithm>

#include "core/log.h"
#include "core/text.h"
#include "http/itglue_api/gateway_passage.h"

namespace gluepot::itglue_api {

using catalog::Action;
using core::ErrorCode;

tl::unexpected<Trouble> missing_row() {
  return refuse(404, "Not Found", "The record does not exist or cannot be seen with this key");
}

tl::unexpected<Trouble> unauthorized() {
  return refuse(401, "Unauthorized", "Unauthorized resource access", "id");
}

Trouble as_trouble(const core::Error& error) {
  const int status = core::http_status(error.code);
  return {{status, status == 503 ? "Service Unavailable" : "Error", error.message, {}}, error.retry_after};
}

Answered GatewayBackend::answer(const KeyCall& call) {
  return Passage(parts_, passes_, state_, call).go();
}

Answered Passage::go() {
  const auto target = call_.target != nullptr ? std::optional(*call_.target) : catalog::find_target(call_.path);
  const auto action = target ? catalog::find_action(*target, call_.verb) : std::nullopt;
  if (!action) return {parts_.records.answer(call_)};  // no such route, here as there
  target_ = *target;
  auto reply = act(*action);
  Answered out;
  if (reply) {
    out.reply = std::move(*reply);
  } else {
    out.reply = {reply.error().error.status, catalog::errors_body({reply.error().error}), false};
    out.retry_after = reply.error().retry_after;
  }
  out.upstream_requests = requests_;
  if (requests_ > 0) {
    out.source = "live";
  } else if (mirrored_since_) {
    const auto age = std::max<std::int64_t>(0, (parts_.clock.now_ms() - *mirrored_since_) / 1000);
    out.source = "mirror; age=" + std::to_string(age);
    out.saved_a_request = call_.verb == catalog::Verb::kGet;
  }
  return out;
}

Outcome<local::Reply> Passage::act(Action action) {
  GATEWAY_TRY(look());
  if (view_.switched_off(type().kind)) return switched_off(action);
  switch (action) {
    case Action::kIndex:
      return index();
    case Action::kShow:
      return show();
    case Action::kCreate:
    case Action::kUpdate:
    case Action::kUpdateBulk:
    case Action::kDelete:
    case Action::kDeleteBulk:
    case Action::kPublish:
      return write(action);
  }
  return missing_row();
}

/// What an administrator has switched off is not there: neither here nor to be fetched.
Outcome<local::Reply> Passage::switched_off(Action action) {
  if (action == Action::kCreate)
    return refuse(422, "Unprocessable Entity",
                  "what is of this type is switched off in Gluepot; switch it on under Settings > Integrations > "
                  "Documentation",
                  "data");
  if (action != Action::kIndex) return missing_row();
  GATEWAY_TRY(check_parent());
  const auto query = catalog::parse_query(call_.query);
  if (!query) return parts_.records.answer(call_);
  catalog::DocumentWriter writer;
  writer.begin_list();
  mirrored_since_ = parts_.clock.now_ms();
  return local::Reply{200, writer.finish({own_url(), query->page_number, query->page_size, 0})};
}

core::Result<std::shared_ptr<const Mapped>> Passage::mapped() {
  GLUEPOT_ASSIGN(const auto generation, parts_.mappings.generation());
  {
    const std::lock_guard lock(state_.mutex);
    if (state_.mapped != nullptr && state_.mapped->generation == generation) return state_.mapped;
  }
  // Read after its generation: what changes in between has a higher one, and is read again.
  auto fresh = std::make_shared<Mapped>();
  fresh->generation = generation;
  GLUEPOT_ASSIGN(const auto rows, parts_.mappings.list());
  for (const auto& row : rows)
    if (row.company) fresh->organization_of[row.company->id.value] = row.organization.id.value;
  GLUEPOT_ASSIGN(const auto served, parts_.mappings.served_organizations());
  for (const auto organization : served) fresh->organizations.push_back(organization.value);
  const std::lock_guard lock(state_.mutex);
  state_.mapped = fresh;
  return std::shared_ptr<const Mapped>(fresh);
}

Outcome<void> Passage::look() {
  GATEWAY_ASSIGN(const auto mapping, mapped());
  view_ = {};
  view_.kinds = call_.kinds;
  auto& scope = view_.scope;
  scope.organizations.emplace();
  const auto& own = call_.scope.organizations;
  view_.whole_account = !own;
  for (const auto organization : mapping->organizations)
    if (!own || std::binary_search(own->begin(), own->end(), organization))
      scope.organizations->push_back(organization);
  scope.hide_restricted = true;
  GATEWAY_ASSIGN(scope.hidden, parts_.hidden());
  GATEWAY_ASSIGN(const auto allowed, parts_.sharing.companies_with_restricted_allowed());
  for (const auto company : allowed)
    if (const auto found = mapping->organization_of.find(company); found != mapping->organization_of.end())
      scope.restricted_allowed.push_back(found->second);
  if (!mapping->organizations.empty() || owner_of(type()) == Owner::kAccount) return {};
  // An empty list would say that nothing exists, and a script that tidies up would believe it.
  return refuse(503, "Service Unavailable",
                parts_.source() == nullptr
                    ? "No documentation source is connected. Connect IT Glue under Settings > Integrations."
                    : "No organization is mapped to a company yet, so nothing is served. Map them under Settings > "
                      "Organizations, then sync.");
}

std::string Passage::path_of(const catalog::Target& target) {
  std::string out;
  if (target.nested) {
    std::string below(target.type->nested_path);
    // "/organizations/:organization_id/relationships/..": the parent's own path stands in front.
    const auto relationships = below.find("/relationships/");
    out = "/" + std::string(catalog::kind_name(target.parent_kind)) + "/" + std::to_string(target.parent) +
          below.substr(relationships);
  } else {
    out = std::string(target.type->path);
  }
  if (target.member) out += "/" + std::to_string(target.id);
  if (target.publish) out += "/publish";
  return out;
}

Outcome<connectors::Forwarded> Passage::send(std::string_view verb, const std::string& target, const core::Secret* body,
                                             connectors::Lane lane) {
  const auto source = parts_.source();
  if (source == nullptr)
    return refuse(503, "Service Unavailable",
                  "No documentation source is connected, and the mirror does not hold this. Connect IT Glue under "
                  "Settings > Integrations.");
  if (!waits_ && ++state_.waiting > parts_.most_waiting) {
    --state_.waiting;
    return tl::unexpected<Trouble>(Trouble{{503,
                                            "Service Unavailable",
                                            "Too many answers wait for IT Glue at the moment; try again in a second. "
                                            "What the mirror holds is answered all the same.",
                                            {}},
                                           std::chrono::seconds(1)});
  }
  waits_ = true;
  if (!admitted_ && parts_.admit && !parts_.admit())
    return tl::unexpected<Trouble>(
        Trouble{{429, "Too Many Requests", "The limit of requests for this account is reached; try again later", {}},
                std::chrono::seconds(60)});
  admitted_ = true;
  auto answer = source->forward(verb, target, body, lane, requests_);
  if (!answer) return tl::unexpected<Trouble>(trouble_of(std::move(answer).error()));
  state_.failing_since_ms = 0;
  return std::move(*answer);
}

Trouble Passage::trouble_of(core::Error error) {
  const bool down =
      error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kTimeout || error.code == ErrorCode::kUpstream;
  std::int64_t since = 0;
  if (down) state_.failing_since_ms.compare_exchange_strong(since, parts_.clock.now_ms());
  since = state_.failing_since_ms;
  std::string text = error.message;
  if (down && since > 0) text += "; not answered since " + core::format_time(since);
  if (!error.next_step.empty()) text += ". " + error.next_step;
  switch (error.code) {
    case ErrorCode::kRateLimited:
      return {{429, "Too Many Requests", text, {}}, error.retry_after.value_or(std::chrono::seconds(60))};
    case ErrorCode::kForbidden:
    case ErrorCode::kUnauthenticated:
      // 403 would say that the caller's key is bad; it is ours.
      return {{502, "Bad Gateway", "IT Glue refused the hub's own API key: " + text, {}}};
    case ErrorCode::kTimeout:
      return {{504, "Gateway Timeout", text, {}}};
    case ErrorCode::kUnavailable:
    case ErrorCode::kCancelled:
      return {{503, "Service Unavailable", text, {}}, error.retry_after};
    case ErrorCode::kUnknownOutcome:
      return {{504,
               "Outcome unknown",
               "The request was sent once and no clear answer came, so it may have been carried out or not; it is not "
               "repeated. Look for the record in IT Glue before you send it again. Cause: " +
                   text,
               {}}};
    default:
      return {{502, "Bad Gateway", text, {}}};
  }
}

Redactor Passage::redactor() {
  return Redactor(
      view_, traits(), [this](Kind kind, std::int64_t id) { return record_visible(kind, id).value_or(false); },
      [this](Kind kind, std::int64_t id) -> std::optional<bool> {
        if (!mirror::Passes::keeps(kind)) return std::nullopt;
        const auto any = stored(kind, id, {});
        if (!any || !*any) return std::nullopt;
        const auto seen = stored(kind, id, view_.scope);
        return seen && seen->has_value();
      });
}

const catalog::SecretTraits* Passage::traits() {
  if (!traits_) {
    catalog::SecretTraits found;
    const auto done = parts_.store.read([&](documentation::Reader& reader) -> core::Status {
      GLUEPOT_ASSIGN(found, reader.secret_traits());
      return {};
    });
    // Unknown fields count as secret, so a store that fails hides more, not less.
    if (!done) core::log_warn("the fields of flexible assets could not be read", {{"cause", done.error().message}});
    traits_ = std::move(found);
  }
  return &*traits_;
}

void Passage::learn_fields(std::int64_t flexible_asset_type_id) {
  auto answer = send("GET",
                     "/flexible_asset_types/" + std::to_string(flexible_asset_type_id) +
                         "/relationships/flexible_asset_fields?page%5Bsize%5D=1000",
                     nullptr, connectors::Lane::kPerson);
  if (!answer || answer->status != 200) return;
  catalog::PageReader reader;
  auto page = reader.read(Kind::kFlexibleAssetFields, answer->body);
  if (!page) return;
  std::vector<const catalog::Row*> rows;
  for (const auto& row : page->rows)
    if (row.parent_id == flexible_asset_type_id) rows.push_back(&row);
  if (auto stored = parts_.store.store_rows(rows); !stored)
    core::log_warn("a type's fields could not be stored", {{"cause", stored.error().message}});
  traits_.reset();
}

}  // namespace gluepot::itglue_api
