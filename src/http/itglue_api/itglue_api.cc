// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/itglue_api.h"

#include <algorithm>
#include <utility>

#include "catalog/document_writer.h"
#include "catalog/query.h"
#include "core/log.h"
#include "http/itglue_api/files.h"
#include "http/itglue_api/impl/write_audit.h"
#include "http/itglue_api/openapi.h"

namespace gluepot::itglue_api {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::string_view kForbidden = "{\"message\":\"Forbidden\"}";

Response answer(int status, std::string body) {
  return Response::text(status, std::move(body), std::string(kMediaType));
}

local::Verb verb_of(Method method) {
  switch (method) {
    case Method::kGet:
    case Method::kHead:
      return local::Verb::kGet;
    case Method::kPost:
      return local::Verb::kPost;
    case Method::kPatch:
      return local::Verb::kPatch;
    case Method::kDelete:
      return local::Verb::kDelete;
    case Method::kPut:
    case Method::kOptions:
    case Method::kOther:
      return local::Verb::kOther;
  }
  return local::Verb::kOther;
}

std::string_view below(std::string_view path, std::string_view prefix) {
  path.remove_prefix(std::min(prefix.size(), path.size()));
  // Two published samples put /api in front; no type is called so.
  if (path == "/api" || path.starts_with("/api/")) path.remove_prefix(4);
  return path;
}

/// The address of `path` as the client writes it.
std::string absolute_url(const Context& context, const Request& request, std::string_view path) {
  if (!context.public_url.empty()) return context.public_url + std::string(path);
  return (request.scheme.empty() ? "http" : request.scheme) + "://" + request.host + std::string(path);
}

Response to_response(Answered answered) {
  auto& reply = answered.reply;
  Response response = Response::empty(reply.status);
  if (!answered.source.empty()) response.headers.add("Gluepot-Source", answered.source);
  if (answered.retry_after) response.headers.add("Retry-After", std::to_string(answered.retry_after->count()));
  if (reply.status == 204) return response;
  response.headers.add("Content-Type", reply.html ? "text/html; charset=utf-8" : kMediaType);
  if (auto* secret = std::get_if<core::Secret>(&reply.body)) {
    response.headers.add("Cache-Control", "no-store");
    response.body = std::move(*secret);
  } else {
    response.body = std::move(std::get<std::string>(reply.body));
  }
  return response;
}

std::size_t size_of(const http::Body& body) {
  if (const auto* text = std::get_if<std::string>(&body)) return text->size();
  if (const auto* secret = std::get_if<core::Secret>(&body)) return secret->size();
  return 0;
}

bool asks_plainly(const Request& request) {
  const auto query = catalog::parse_query(request.query);
  const auto text = query ? query->find_other("show_password") : std::nullopt;
  return text == "true" || text == "1";
}

/// One answer's entry in the audit: made when the first value is about to be opened, ended with the answer. And which
/// records' values the key is shown at all.
class ValueAudit {
 public:
  ValueAudit(const Context& context, const Request& request, std::string_view path)
      : context_(context), audit_(context.audit), request_(request), path_(path) {}
  ValueAudit(const ValueAudit&) = delete;
  ValueAudit& operator=(const ValueAudit&) = delete;

  const std::function<core::Status(const documentation::Record&)>* gate() const {
    return audit_ == nullptr ? nullptr : &gate_;
  }
  const std::function<core::Result<bool>(const documentation::Record&)>* may_show() const {
    return context_.denial ? &may_show_ : nullptr;
  }
  /// False: the outcome could not be recorded, so the answer must not go out.
  bool finish(int status) {
    return !entry_ || audit_->finish(*entry_, status < 400 ? audit::Outcome::kDone : audit::Outcome::kFailed);
  }

 private:
  audit::Draft draft_of(const documentation::Record& record) const {
    audit::Draft draft{"reveal", request_.caller, record.name,
                       std::string(catalog::kind_name(record.kind)) + "/" + std::to_string(record.id)};
    draft.detail = std::string(http::method_name(request_.method)) + " " + std::string(path_);
    draft.source = "local";
    return draft;
  }

  core::Status begin(const documentation::Record& record) {
    GLUEPOT_ASSIGN(entry_, audit_->begin(draft_of(record)));
    return {};
  }

  core::Result<bool> decide(const documentation::Record& record) {
    GLUEPOT_ASSIGN(const auto denied, context_.denial(request_.caller, record));
    if (!denied) return true;
    if (audit_ != nullptr && asks_plainly(request_)) {
      auto draft = draft_of(record);
      draft.detail += ": " + denied->message;
      if (auto noted = audit_->record(draft, audit::Outcome::kRefused); !noted)
        core::log_warn("a refused reveal could not be recorded", {{"cause", noted.error().message}});
    }
    return false;
  }

  const Context& context_;
  audit::AuditLog* const audit_;
  const Request& request_;
  const std::string_view path_;
  std::optional<std::int64_t> entry_;
  const std::function<core::Status(const documentation::Record&)> gate_ = [this](const documentation::Record& record) {
    return begin(record);
  };
  const std::function<core::Result<bool>(const documentation::Record&)> may_show_ =
      [this](const documentation::Record& record) { return decide(record); };
};

std::uint32_t verb_bit(local::Verb verb) {
  switch (verb) {
    case local::Verb::kGet:
      return access::kVerbRead;
    case local::Verb::kPost:
      return access::kVerbCreate;
    case local::Verb::kPatch:
      return access::kVerbUpdate;
    case local::Verb::kDelete:
      return access::kVerbDelete;
    case local::Verb::kOther:
      return 0;
  }
  return 0;
}

/// Whether the key may do this at all: its verbs and its resource types. What no type owns is left to the 404.
bool within_scope(const access::KeyScope& scope, const std::optional<local::Target>& target, local::Verb verb) {
  if (!target || verb == local::Verb::kOther) return true;
  // What hangs on records of any type (attachments, related items) is as theirs; an organization is only the place.
  const bool owner = !target->nested || target->parent_kind == catalog::Kind::kOrganizations ||
                     scope.may_see(target->parent_kind) || !catalog::may_own(target->parent_kind, target->type->kind);
  return (scope.verbs & verb_bit(verb)) != 0 && scope.may_see(target->type->kind) && owner;
}

std::string_view permission_for(local::Verb verb) {
  if (verb == local::Verb::kGet) return "read_documentation";
  return verb == local::Verb::kDelete ? "manage_documentation" : "write_documentation";
}

/// No more than whoever answers for the key may do at this moment: of his companies he reads, and writes nothing, as in
/// the portal. False: he may not do this.
bool follow_maker(const std::optional<KeyMaker>& maker, access::CheckedKey& key, local::Verb verb) {
  if (!maker) return true;
  if (!maker->caller.may(permission_for(verb))) return false;
  if (!maker->caller.companies) return true;
  if (verb != local::Verb::kGet) return false;
  auto scope = std::make_shared<access::KeyScope>(*key.scope);
  const auto theirs = std::exchange(scope->organizations, maker->organizations);
  if (theirs)
    std::erase_if(*scope->organizations,
                  [&](std::int64_t id) { return !std::binary_search(theirs->begin(), theirs->end(), id); });
  key.scope = std::move(scope);
  return true;
}

/// The key's own limit first: what it refuses is nothing to the others.
std::optional<Response> over_limit(Context& context, std::int64_t key_id, const access::KeyScope& scope) {
  std::shared_ptr<RequestLimiter> own;
  if (context.key_limiters != nullptr && scope.limit) own = context.key_limiters->find(key_id, *scope.limit);
  if (own && !own->admit()) return too_many_requests(own->wait());
  if (context.limiter == nullptr || context.limit_upstream_only || context.limiter->admit()) return std::nullopt;
  if (own) own->give_back();
  return too_many_requests(context.limiter->wait());
}

Response serve(Context& context, Request& request, std::string_view prefix, std::string_view path, Served& served) {
  const auto key = request.headers.find("x-api-key");
  auto checked = key ? context.check_key(*key, request.remote_address)
                     : core::Result<access::CheckedKey>(core::fail(core::ErrorCode::kForbidden, "Forbidden"));
  if (!checked) {
    // Only trouble of ours is told apart from trouble with the key.
    if (checked.error().code == core::ErrorCode::kUnavailable)
      return answer(503, catalog::errors_body({{503, "Service Unavailable", checked.error().message, {}}}));
    return answer(403, std::string(kForbidden));
  }
  checked->caller.request_id = request.request_id;
  request.caller = checked->caller;
  if (auto refused = over_limit(context, checked->caller.id, *checked->scope)) return std::move(*refused);
  const auto target = catalog::find_target(path);
  const auto verb = verb_of(request.method);
  const auto maker = context.maker_of ? context.maker_of(core::ApiKeyId{request.caller.id})
                                      : core::Result<std::optional<KeyMaker>>(std::nullopt);
  if (!maker) return answer(503, catalog::errors_body({{503, "Service Unavailable", maker.error().message, {}}}));
  if (!follow_maker(*maker, *checked, verb)) return answer(403, std::string(kForbidden));
  const auto& scope = *checked->scope;
  if (!within_scope(scope, target, verb)) return answer(403, std::string(kForbidden));
  const auto url = absolute_url(context, request, std::string_view(request.target).substr(0, request.target.find('?')));
  const auto root = absolute_url(context, request, prefix);
  KeyCall call{{}, request.caller, scope, !*maker || (*maker)->caller.may("manage_integrations")};
  call.call.verb = verb;
  call.call.path = path;
  call.call.target = target ? &*target : nullptr;
  call.call.query = request.query;
  call.call.content_type = request.headers.find("content-type").value_or(std::string_view{});
  call.call.body = request.body;
  call.call.base_url = url;
  call.call.root_url = root;
  call.call.caller = &request.caller;
  call.call.read_values = scope.may_read_values();
  call.call.write_values = scope.may_write_values();
  call.call.scope.organizations = scope.organizations;
  call.call.kinds = scope.kinds ? &*scope.kinds : nullptr;
  ValueAudit audit(context, request, path);
  call.call.before_value = audit.gate();
  call.call.may_show = audit.may_show();
  auto answered = context.backend.answer(call);
  served.upstream_requests = answered.upstream_requests;
  served.saved_a_request = answered.saved_a_request;
  if (!audit.finish(answered.reply.status))
    return answer(503, catalog::errors_body({{503, "Service Unavailable", "the audit cannot be written", {}}}));
  note_writes(context.audit, request, path, answered.reply.touched);
  return to_response(std::move(answered));
}

}  // namespace

std::string too_many_body() {
  static const std::string body =
      catalog::errors_body({{429, "Too Many Requests", "The limit of requests is reached; try again later", {}}});
  return body;
}

Response too_many_requests(std::chrono::milliseconds wait) {
  auto response = answer(429, too_many_body());
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  response.headers.add("Retry-After", std::to_string(std::max<std::int64_t>(1, seconds)));
  return response;
}

Response handle(Context& context, Request& request, std::string_view prefix) {
  const std::string path(below(request.path, prefix));
  request.caller = {};
  request.caller.kind = core::Caller::Kind::kKey;
  Served served{http::method_name(request.method), path, request.query, 0, 0, 0};
  auto response =
      is_file_path(path) ? answer_file(context, request, path) : serve(context, request, prefix, path, served);
  served.status = response.status;
  served.key_id = request.caller.id;
  served.bytes = size_of(response.body);
  if (context.on_served) context.on_served(served);
  return response;
}

core::Status add_itglue_routes(http::Router& router, Context& context, const std::string& prefix) {
  for (const auto method : {Method::kGet, Method::kPost, Method::kPatch, Method::kDelete, Method::kPut}) {
    http::Route route;
    route.method = method;
    route.pattern = prefix + "/{rest*}";
    route.permission = std::string(http::permission::kApiKey);
    route.max_body = kMaxBody;
    route.handler = [&context, prefix](Request& request) { return handle(context, request, prefix); };
    if (method == Method::kGet)
      route.where_of = [&context, prefix](const Request& request) {
        const auto key = request.headers.find("x-api-key");
        const bool bound = key && context.is_answered_for && context.is_answered_for(*key);
        return !bound && !is_file_path(below(request.path, prefix)) &&
                       context.backend.is_quick(below(request.path, prefix), request.query)
                   ? http::Where::kInline
                   : http::Where::kWorker;
      };
    GLUEPOT_TRY(router.add(std::move(route)));
  }
  return add_openapi_route(router, prefix);
}

}  // namespace gluepot::itglue_api
