// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <memory>
#include <string>

#include "access/audit_heads.h"
#include "access/key_life.h"
#include "access/key_makers.h"
#include "app/authenticator.h"
#include "app/folder.h"
#include "app/hub.h"
#include "connectors/local/local_source.h"
#include "connectors/local/record_service.h"
#include "http/api/services.h"
#include "http/itglue_api/exports.h"
#include "http/itglue_api/itglue_api.h"
#include "jobs/scheduler.h"
#include "mirror/source_watch.h"
#include "passwords/key_reveals.h"

namespace gluepot::app {

/// Everything an instance is made of, in the order it is made; destroyed the other way round.
struct Hub::Parts {
  Parts(core::Options options_in, Folder folder_in) : options(std::move(options_in)), folder(std::move(folder_in)) {}
  core::Status wire(const std::string& source);
  core::Status wire_itglue_api(const std::string& source);
  /// Who answers for a key, as the compatible API asks.
  core::Result<std::optional<itglue_api::KeyMaker>> maker_of(core::ApiKeyId key);
  /// Source local: why a key is shown no value of a record.
  core::Result<std::optional<passwords::Denial>> denial_of_record(const core::Caller& key,
                                                                  const documentation::Record& record);
  /// Whether the connected account's key may read values, as its last test found.
  std::optional<bool> key_reads_values();
  void open_single_sign_on();
  void open_merges();
  void open_notifications();
  void start_background();
  void watch_keys();
  void watch_source();
  /// Once a day: how many of Automate's passwords were rotated, and how many of them the documentation has.
  void tell_rotated();

  core::Options options;
  core::SystemClock clock;
  Folder folder;
  jobs::Events events;
  std::unique_ptr<vault::Vault> vault;
  std::unique_ptr<store::Database> strict;
  std::unique_ptr<connectors::ConnectionRepository> connections;
  std::unique_ptr<access::AuditHeads> heads;
  std::unique_ptr<audit::AuditLog> audit;
  std::unique_ptr<access::Users> users;
  std::unique_ptr<access::Roles> roles;
  std::unique_ptr<access::Sessions> sessions;
  std::unique_ptr<access::SecondFactors> second_factors;
  std::unique_ptr<access::SignInThrottle> throttle, code_throttle;
  std::unique_ptr<access::Identities> identities;
  std::unique_ptr<openid::SettingsRepository> openid_settings;
  std::unique_ptr<openid::Tickets> openid_tickets;
  std::unique_ptr<openid::SignIn> single_sign_on;
  std::unique_ptr<access::ApiKeys> keys;
  std::unique_ptr<access::KeyLife> key_life;
  std::unique_ptr<documentation::Store> documentation;
  std::unique_ptr<companies::Companies> companies;
  std::unique_ptr<companies::Mappings> mappings;
  std::unique_ptr<companies::Merges> merges;
  std::vector<std::unique_ptr<companies::CompanyHolding>> holdings;  ///< what other rooms store for companies
  std::unique_ptr<password_sync::ClientMappings> client_mappings;
  std::unique_ptr<passwords::SharingRepository> sharing;
  std::unique_ptr<documentation::Blobs> blobs;
  std::unique_ptr<local::RecordService> records;
  std::unique_ptr<mirror::ItGlueConnection> itglue;
  std::unique_ptr<mirror::DocumentationSettingsRepository> documentation_settings;
  std::unique_ptr<mirror::SyncJob> sync;
  std::unique_ptr<password_sync::AutomateConnection> automate;
  std::unique_ptr<password_sync::SyncJob> password_sync;
  std::unique_ptr<audit::AuditStream> audit_stream;
  std::unique_ptr<passwords::RevealRules> reveal_rules;
  std::unique_ptr<passwords::RevealLimit> reveal_limit;
  std::unique_ptr<access::KeyMakers> key_makers;
  std::unique_ptr<passwords::KeyReveals> key_reveals;
  std::unique_ptr<passwords::Approvals> approvals;
  std::unique_ptr<passwords::RevealGuard> reveal_guard;
  std::unique_ptr<passwords::RevealPassword> reveal;
  std::unique_ptr<api::Services> services;
  std::unique_ptr<itglue_api::RequestLimiter> limiter;  ///< the account's
  std::unique_ptr<itglue_api::KeyLimiters> key_limiters;
  std::unique_ptr<itglue_api::Backend> itglue_backend;
  std::unique_ptr<itglue_api::Context> itglue_context;
  std::unique_ptr<HubAuthenticator> authenticator;
  http::Router router, itglue_router;
  jobs::Scheduler scheduler{clock};
  std::unique_ptr<itglue_api::ExportJob> exports;
  // The last made and the first to end: jobs use all of the above.
  std::unique_ptr<jobs::Runner> runner;
  std::unique_ptr<notifications::Repository> notifications;
  std::unique_ptr<notifications::Notifier> notifier;
  std::unique_ptr<mirror::SourceWatch> source_watch;
};

}  // namespace gluepot::app
