// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "access/api_keys.h"
#include "access/identities.h"
#include "access/roles.h"
#include "access/second_factor.h"
#include "access/sessions.h"
#include "access/users.h"
#include "audit/audit_log.h"
#include "audit/stream.h"
#include "companies/companies.h"
#include "companies/mappings.h"
#include "companies/merges.h"
#include "connectors/connection_repository.h"
#include "core/clock.h"
#include "core/options.h"
#include "documentation/store.h"
#include "http/route.h"
#include "jobs/events.h"
#include "jobs/runner.h"
#include "mirror/documentation_settings.h"
#include "mirror/itglue_connection.h"
#include "mirror/sync_job.h"
#include "notifications/notifier.h"
#include "openid/sign_in.h"
#include "password_sync/automate_connection.h"
#include "password_sync/client_mappings.h"
#include "password_sync/sync_job.h"
#include "passwords/reveal.h"
#include "passwords/sharing.h"
#include "vault/vault.h"

namespace gluepot::api {

/// What the routes of /api/v1 work with; app/ hands it in and outlives them.
struct Services {
  const core::Clock& clock;
  const core::Options& options;
  audit::AuditLog& audit;
  access::Users& users;
  access::Roles& roles;
  access::Sessions& sessions;
  access::SecondFactors& second_factors;
  access::SignInThrottle& throttle;
  access::ApiKeys& keys;
  connectors::ConnectionRepository& connections;
  companies::Companies& companies;
  companies::Mappings& mappings;
  documentation::Store& documentation;
  jobs::Runner& runner;
  jobs::Events& events;
  passwords::SharingRepository& sharing;
  passwords::RevealPassword& reveal;
  passwords::RevealRules& reveal_rules;
  passwords::RevealGuard& reveal_guard;
  passwords::Approvals& approvals;
  audit::AuditStream& audit_stream;
  mirror::ItGlueConnection& itglue;
  mirror::SyncJob& sync;
  password_sync::AutomateConnection& automate;
  password_sync::SyncJob& password_sync;
  companies::Merges& merges;
  password_sync::ClientMappings& client_mappings;
  notifications::Repository& notifications;
  notifications::Notifier& notifier;
  mirror::DocumentationSettingsRepository& documentation_settings;
  access::Identities& identities;
  openid::SignIn& single_sign_on;
  access::SignInThrottle& code_throttle;  ///< of what is no typed name: second factors
};

/// Every route of /api/v1, a file for each resource.
core::Status add_routes(http::Router& router, Services& services);

core::Status add_session_routes(http::Router& router, Services& services);
core::Status add_openid_routes(http::Router& router, Services& services);
core::Status add_people_routes(http::Router& router, Services& services);
core::Status add_key_routes(http::Router& router, Services& services);
core::Status add_audit_routes(http::Router& router, Services& services);
core::Status add_audit_stream_routes(http::Router& router, Services& services);
core::Status add_job_routes(http::Router& router, Services& services);
core::Status add_status_routes(http::Router& router, Services& services);
core::Status add_integration_routes(http::Router& router, Services& services);
core::Status add_documentation_settings_routes(http::Router& router, Services& services);
core::Status add_wizard_routes(http::Router& router, Services& services);
core::Status add_company_routes(http::Router& router, Services& services);
core::Status add_mapping_routes(http::Router& router, Services& services);
core::Status add_record_routes(http::Router& router, Services& services);
core::Status add_password_routes(http::Router& router, Services& services);
core::Status add_reveal_rule_routes(http::Router& router, Services& services);
core::Status add_search_routes(http::Router& router, Services& services);
core::Status add_notification_routes(http::Router& router, Services& services);
core::Status add_tenant_routes(http::Router& router, Services& services);
core::Status add_password_sync_routes(http::Router& router, Services& services);

/// What this instance is called: as saved in its settings, else the option instance.name.
std::string instance_name(Services& services);
/// The address users see, without a slash at the end: http.public_url, or what the request came to.
std::string public_url(const Services& services, const http::Request& request);
/// Records something that has no before and after; a failure to record is an error of the act.
core::Status note(Services& services, const http::Request& request, std::string action, std::string subject,
                  std::string record_id = {}, std::string detail = {});
/// The same of one company, whose entries are found by it.
core::Status note(Services& services, const http::Request& request, std::string action,
                  const companies::Company& company, std::string detail = {});

}  // namespace gluepot::api
