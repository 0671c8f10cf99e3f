// SPDX-License-Identifier: Apache-2.0
#include "access/permissions.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

/// Every route this instance answers, with the permission it needs: what a role opens, and what a test asks one by one.
core::Status add_route_table(http::Router& router) {
  return router.add({http::Method::kGet, "/api/v1/routes", "read_roles", answer([&router](http::Request&) -> Answer {
                       json::array rows;
                       for (const auto& route : router.routes())
                         rows.push_back(json::object{{"method", http::method_name(route.method)},
                                                     {"path", route.pattern},
                                                     {"permission", route.permission}});
                       return json::object{{"routes", std::move(rows)}};
                     })});
}

}  // namespace

core::Status add_routes(http::Router& router, Services& services) {
  using Add = core::Status (*)(http::Router&, Services&);
  for (const Add add :
       {add_session_routes,       add_people_routes,       add_key_routes,          add_audit_routes,
        add_job_routes,           add_status_routes,       add_integration_routes,  add_company_routes,
        add_mapping_routes,       add_record_routes,       add_password_routes,     add_search_routes,
        add_password_sync_routes, add_tenant_routes,       add_notification_routes, add_documentation_settings_routes,
        add_wizard_routes,        add_audit_stream_routes, add_reveal_rule_routes,  add_openid_routes})
    GLUEPOT_TRY(add(router, services));
  return add_route_table(router);
}

std::string public_url(const Services& services, const http::Request& request) {
  std::string url = services.options.text("http.public_url");
  if (url.empty() && !request.host.empty() && !request.local_socket) url = request.scheme + "://" + request.host;
  if (url.empty()) url = "http://" + services.options.text("http.listen");
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

core::Status note(Services& services, const http::Request& request, std::string action, std::string subject,
                  std::string record_id, std::string detail) {
  audit::Draft draft{std::move(action), request.caller, std::move(subject), std::move(record_id)};
  draft.detail = std::move(detail);
  return services.audit.record(draft, audit::Outcome::kDone);
}

core::Status note(Services& services, const http::Request& request, std::string action,
                  const companies::Company& company, std::string detail) {
  audit::Draft draft{std::move(action), request.caller, company.name, "companies/" + company.id.text()};
  draft.company = company.id;
  draft.company_name = company.name;
  draft.detail = std::move(detail);
  return services.audit.record(draft, audit::Outcome::kDone);
}

}  // namespace gluepot::api
