// SPDX-License-Identifier: Apache-2.0
#include "http/itglue_api/itglue_api.h"

#include "catalog/document_writer.h"

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

std::string base_url(const Request& request) {
  const std::string_view target = request.target;
  const auto path = target.substr(0, target.find('?'));
  return (request.scheme.empty() ? "http" : request.scheme) + "://" + request.host + std::string(path);
}

Response to_response(local::Reply reply) {
  if (reply.status == 204) return Response::empty(204);
  Response response;
  response.status = reply.status;
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

/// One answer's entry in the audit: made when the first value is about to be opened, ended with the answer.
class ValueAudit {
 public:
  ValueAudit(audit::AuditLog* audit, const Request& request, std::string_view path)
      : audit_(audit), request_(request), path_(path) {}
  ValueAudit(const ValueAudit&) = delete;
  ValueAudit& operator=(const ValueAudit&) = delete;

  const std::function<core::Status(const documentation::Record&)>* gate() const {
    return audit_ == nullptr ? nullptr : &gate_;
  }
  /// False: the outcome could not be recorded, so the answer must not go out.
  bool finish(int status) {
    return !entry_ || audit_->finish(*entry_, status < 400 ? audit::Outcome::kDone : audit::Outcome::kFailed);
  }

 private:
  core::Status begin(const documentation::Record& record) {
    audit::Draft draft{"reveal", request_.caller, record.name,
                       std::string(catalog::kind_name(record.kind)) + "/" + std::to_string(record.id)};
    draft.detail = std::string(http::method_name(request_.method)) + " " + std::string(path_);
    GLUEPOT_ASSIGN(entry_, audit_->begin(draft));
    return {};
  }

  audit::AuditLog* const audit_;
  const Request& request_;
  const std::string_view path_;
  std::optional<std::int64_t> entry_;
  const std::function<core::Status(const documentation::Record&)> gate_ = [this](const documentation::Record& record) {
    return begin(record);
  };
};

Response serve(Context& context, Request& request, std::string_view path) {
  const auto key = request.headers.find("x-api-key");
  auto caller = key ? context.check_key(*key, request.remote_address)
                    : core::Result<core::Caller>(core::fail(core::ErrorCode::kForbidden, "Forbidden"));
  if (!caller) {
    // Only trouble of ours is told apart from trouble with the key.
    if (caller.error().code == core::ErrorCode::kUnavailable)
      return answer(503, catalog::errors_body({{503, "Service Unavailable", caller.error().message, {}}}));
    return answer(403, std::string(kForbidden));
  }
  caller->request_id = request.request_id;
  request.caller = std::move(*caller);
  if (context.limiter != nullptr && !context.limiter->admit())
    return answer(
        429,
        catalog::errors_body(
            {{429, "Too Many Requests", "The limit of requests for this account is reached; try again later", {}}}));
  local::Call call;
  const auto url = base_url(request);
  call.verb = verb_of(request.method);
  call.path = path;
  call.query = request.query;
  call.content_type = request.headers.find("content-type").value_or(std::string_view{});
  call.body = request.body;
  call.base_url = url;
  call.password_access = request.caller.password_access;
  if (context.scope_of) call.scope = context.scope_of(request.caller);
  ValueAudit audit(context.audit, request, path);
  call.before_value = audit.gate();
  auto reply = context.records.answer(call);
  if (!audit.finish(reply.status))
    return answer(503, catalog::errors_body({{503, "Service Unavailable", "the audit cannot be written", {}}}));
  return to_response(std::move(reply));
}

}  // namespace

Response handle(Context& context, Request& request, std::string_view prefix) {
  const std::string path(below(request.path, prefix));
  request.caller = {};
  request.caller.kind = core::Caller::Kind::kKey;
  auto response = serve(context, request, path);
  if (context.on_served)
    context.on_served({http::method_name(request.method), path, request.query, response.status, request.caller.id,
                       size_of(response.body)});
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
    GLUEPOT_TRY(router.add(std::move(route)));
  }
  return {};
}

}  // namespace gluepot::itglue_api
