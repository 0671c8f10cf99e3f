// SPDX-License-Identifier: Apache-2.0
#include "app/hub.h"

#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "access/api_keys.h"
#include "access/audit_heads.h"
#include "access/permissions.h"
#include "access/schema.h"
#include "access/sessions.h"
#include "access/users.h"
#include "app/folder.h"
#include "app/parts.h"
#include "audit/retention.h"
#include "companies/company_people.h"
#include "companies/schema.h"
#include "connectors/local/seeds.h"
#include "core/log.h"
#include "core/text.h"
#include "http/api/company_limits.h"
#include "http/itglue_api/gateway.h"
#include "http/itglue_api/itglue_api.h"
#include "http/static_files.h"
#include "jobs/lease.h"
#include "mirror/company_sharing.h"
#include "mirror/sync_timer.h"
#include "notifications/schema.h"
#include "openid/schema.h"
#include "password_sync/company_clients.h"
#include "password_sync/drifted.h"
#include "password_sync/schema.h"
#include "passwords/company_levels.h"
#include "passwords/company_rules.h"
#include "store/sqlite.h"

namespace gluepot::app {
namespace {

using core::ErrorCode;

constexpr std::chrono::seconds kKeyFlush{3};
constexpr std::chrono::seconds kAutoSyncLook{3};
constexpr std::chrono::seconds kSyncLook{2};

core::Result<std::unique_ptr<store::Database>> open_strict(const std::string& file) {
  store::SqliteOptions options;
  options.path = file;
  options.synchronous_full = true;
  options.page_size = 4096;
  options.cache_kib = 4096;
  GLUEPOT_ASSIGN(auto database, store::open_sqlite(options));
  GLUEPOT_TRY(store::migrate(*database, "access", access::migrations()));
  GLUEPOT_TRY(store::migrate(*database, "identities", access::identity_migrations()));
  GLUEPOT_TRY(store::migrate(*database, "openid", openid::migrations()));
  GLUEPOT_TRY(store::migrate(*database, "connectors", connectors::migrations()));
  GLUEPOT_TRY(store::migrate(*database, "jobs", jobs::migrations()));
  GLUEPOT_TRY(store::migrate(*database, "companies", companies::migrations()));
  GLUEPOT_TRY(store::migrate(*database, "documentation_settings", mirror::documentation_settings_migrations()));
  GLUEPOT_TRY(store::migrate(*database, "passwords", passwords::migrations()));
  GLUEPOT_TRY(store::migrate(*database, "audit", audit::stream_migrations()));
  GLUEPOT_TRY(store::migrate(*database, password_sync::kSchema, password_sync::migrations()));
  GLUEPOT_TRY(store::migrate(*database, "notifications", notifications::migrations()));
  GLUEPOT_TRY(access::ensure_built_in_roles(*database));
  return database;
}

/// The source this folder is for: what is remembered, or what is said now (and then remembered).
core::Result<std::string> remembered_source(connectors::ConnectionRepository& connections, const std::string& asked) {
  GLUEPOT_ASSIGN(const auto stored, connections.setting("source"));
  if (asked == "hudu")
    return core::fail(ErrorCode::kInvalidArgument, "source: hudu is not served by this version; use itglue or local");
  if (stored && !asked.empty() && *stored != asked)
    return core::fail(ErrorCode::kConflict,
                      "source: this folder was made with source " + *stored + "; use another folder for " + asked);
  if (stored) return *stored;
  if (asked.empty()) return std::string();
  return connections.setting_or_set("source", asked);
}

/// A key made anew beside data that was sealed with another would open none of it, and hide that the old one is lost.
core::Status check_key_is_there(const Folder& folder) {
  const char* given = std::getenv("GLUEPOT_MASTER_KEY");
  if ((given != nullptr && *given != '\0') || ::access(folder.file("strict.db").c_str(), F_OK) != 0 ||
      ::access(folder.file("master.key").c_str(), F_OK) == 0)
    return {};
  return core::fail(ErrorCode::kCorrupt, "the master key " + folder.file("master.key") +
                                             " is missing although this folder holds data sealed with it; put it back "
                                             "from your backup, or give it in GLUEPOT_MASTER_KEY");
}

core::Status check_key_fits(connectors::ConnectionRepository& connections, const vault::Vault& vault) {
  const std::string mine = core::to_hex(vault.digest("gluepot.key_check.1", "this folder"));
  GLUEPOT_ASSIGN(const auto stored, connections.setting_or_set("key_check", mine));
  if (core::equal_constant_time(stored, mine)) return {};
  return core::fail(
      ErrorCode::kCorrupt,
      "the master key is not the one this folder was made with; look at GLUEPOT_MASTER_KEY and master.key");
}

/// The option gives the interval until one is chosen in the portal.
mirror::SyncInterval first_interval(const core::Options& options) {
  mirror::SyncInterval interval;
  interval.minutes = options.integer("mirror.interval_minutes");
  if (interval.minutes == 0) interval = {mirror::SyncInterval::Kind::kOff};
  return interval;
}

/// Settings that cannot be read share nothing.
bool entries_are_mirrored(mirror::DocumentationSettingsRepository& settings) {
  const auto hidden = settings.hidden();
  return hidden && !(*hidden)->hides_kind(documentation::Kind::kPasswords);
}

http::Response health(http::Request&) {
  return http::Response::text(200, "ok\n", "text/plain; charset=utf-8");
}

}  // namespace

std::string socket_path(const core::Options& options) {
  return options.text("data") + "/gluepot.sock";
}

Hub::Hub(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

Hub::~Hub() {
  if (parts_) stop();
}

core::Result<std::unique_ptr<Hub>> Hub::open(const core::Options& options, Purpose purpose) {
  GLUEPOT_ASSIGN(auto folder, Folder::open(options.text("data")));
  auto parts = std::make_unique<Parts>(options, std::move(folder));
  auto& p = *parts;
  GLUEPOT_TRY(check_key_is_there(p.folder));
  GLUEPOT_ASSIGN(p.vault, vault::Vault::open(p.folder.file("master.key")));
  GLUEPOT_ASSIGN(p.strict, open_strict(p.folder.file("strict.db")));
  p.connections = std::make_unique<connectors::ConnectionRepository>(*p.strict, *p.vault, p.clock);
  GLUEPOT_TRY(check_key_fits(*p.connections, *p.vault));
  GLUEPOT_ASSIGN(const std::string node, p.connections->setting_or_set("node", core::random_hex(8)));
  GLUEPOT_ASSIGN(const std::string source, remembered_source(*p.connections, options.text("source")));
  p.heads = std::make_unique<access::AuditHeads>(*p.strict, node, p.clock);
  p.audit = std::make_unique<audit::AuditLog>(p.folder.file("audit"), *p.vault, *p.heads, p.clock);
  p.users = std::make_unique<access::Users>(*p.strict, *p.vault, p.clock);
  p.roles = std::make_unique<access::Roles>(*p.strict, p.clock);
  p.sessions = std::make_unique<access::Sessions>(*p.strict, *p.vault, p.clock);
  p.second_factors = std::make_unique<access::SecondFactors>(*p.strict, *p.vault, p.clock);
  p.throttle = std::make_unique<access::SignInThrottle>(p.clock);
  p.open_single_sign_on();
  p.code_throttle = std::make_unique<access::SignInThrottle>(p.clock);
  p.keys = std::make_unique<access::ApiKeys>(*p.strict, *p.vault, p.clock);
  GLUEPOT_TRY(p.keys->load());
  GLUEPOT_ASSIGN(p.documentation, documentation::Store::open({.path = p.folder.file("documentation.db"),
                                                              .local = source == "local",
                                                              .mapped_mib = 512,
                                                              .only_writer = true}));
  p.companies = std::make_unique<companies::Companies>(*p.strict, p.clock);
  p.mappings = std::make_unique<companies::Mappings>(*p.strict, p.clock);
  p.open_merges();
  p.sharing = std::make_unique<passwords::SharingRepository>(*p.strict);
  p.runner = std::make_unique<jobs::Runner>(*p.strict, node, p.events, p.clock);
  p.itglue = std::make_unique<mirror::ItGlueConnection>(*p.connections, *p.audit, p.clock, options, p.folder.path());
  local::RecordOptions record_options;
  record_options.audit = p.audit.get();
  if (source == "local") {
    GLUEPOT_ASSIGN(p.blobs, documentation::Blobs::open(p.folder.file("blobs"), *p.vault));
    record_options.blobs = p.blobs.get();
  }
  p.records = std::make_unique<local::RecordService>(*p.documentation, *p.vault, p.clock, record_options);
  if (source == "local") {
    GLUEPOT_TRY(local::plant_lists(*p.documentation));
    p.itglue->use_local(std::make_shared<local::LocalSource>(*p.records, p.clock));
  } else {
    GLUEPOT_TRY(p.itglue->load());
  }
  p.documentation_settings = std::make_unique<mirror::DocumentationSettingsRepository>(*p.strict, *p.mappings, p.clock,
                                                                                       first_interval(options));
  p.sharing->set_mirrored([&p] { return entries_are_mirrored(*p.documentation_settings); });
  p.sync = std::make_unique<mirror::SyncJob>(*p.itglue, *p.mappings, *p.documentation, *p.runner, *p.connections,
                                             *p.documentation_settings, p.clock, options);
  p.automate = std::make_unique<password_sync::AutomateConnection>(*p.connections, *p.audit, p.clock);
  p.password_sync = std::make_unique<password_sync::SyncJob>(
      password_sync::SyncJob::Parts{*p.strict, *p.vault, p.clock, options, *p.connections, *p.automate, *p.itglue,
                                    *p.mappings, *p.audit, *p.runner, p.events});
  p.sync->on_forget([&p] { return p.password_sync->forget_all(); });
  p.audit_stream =
      std::make_unique<audit::AuditStream>(p.folder.file("audit") + "/audit.db", *p.strict, *p.vault, node, p.clock);
  p.reveal_rules = std::make_unique<passwords::RevealRules>(*p.strict, p.clock);
  p.reveal_limit = std::make_unique<passwords::RevealLimit>(*p.audit, *p.reveal_rules, p.clock);
  p.reveal_limit->on_frozen([&p](const std::string&, int) { p.events.publish("status", {"status", "{}"}); });
  p.key_makers = std::make_unique<access::KeyMakers>(*p.strict, *p.keys);
  p.key_reveals = std::make_unique<passwords::KeyReveals>(*p.key_makers, *p.keys, *p.reveal_rules, *p.reveal_limit);
  p.approvals = std::make_unique<passwords::Approvals>(*p.strict, p.clock);
  p.reveal_guard = std::make_unique<passwords::RevealGuard>(*p.reveal_rules, *p.reveal_limit, *p.approvals, p.clock);
  p.reveal = std::make_unique<passwords::RevealPassword>(*p.audit, *p.sharing, *p.mappings, *p.documentation,
                                                         *p.reveal_guard, p.clock, [&p] { return p.itglue->source(); });
  p.open_notifications();
  GLUEPOT_TRY(p.wire(source));
  auto hub = std::make_unique<Hub>(std::move(parts));
  if (purpose == Purpose::kServe) p.start_background();
  return hub;
}

void Hub::Parts::open_single_sign_on() {
  identities = std::make_unique<access::Identities>(*strict, *users, clock);
  openid_settings = std::make_unique<openid::SettingsRepository>(*strict, *vault, clock);
  openid_tickets = std::make_unique<openid::Tickets>(*strict, *vault, clock);
  single_sign_on = std::make_unique<openid::SignIn>(*openid_settings, *openid_tickets, *identities, clock);
}

void Hub::Parts::open_merges() {
  merges = std::make_unique<companies::Merges>(*strict, clock);
  client_mappings = std::make_unique<password_sync::ClientMappings>(*strict);
  holdings.push_back(std::make_unique<companies::CompanyPeople>());
  holdings.push_back(std::make_unique<passwords::CompanyLevels>());
  holdings.push_back(std::make_unique<passwords::CompanyRules>());
  holdings.push_back(std::make_unique<mirror::CompanySharing>());
  holdings.push_back(std::make_unique<password_sync::CompanyClients>());
  for (const auto& holding : holdings) merges->add(*holding);
}

void Hub::Parts::open_notifications() {
  notifications = std::make_unique<notifications::Repository>(*strict, *vault, clock);
  notifications::Sights sights;
  sights.audit = [this](std::int64_t after, const std::function<bool(audit::Entry &&)>& on_entry) {
    return audit->follow(after, on_entry);
  };
  sights.audit_since = [this](std::int64_t since_ms, const std::function<bool(audit::Entry &&)>& on_entry) {
    return audit->walk({since_ms, INT64_MAX, false}, on_entry);
  };
  sights.newest_entry = [this]() -> core::Result<std::int64_t> {
    GLUEPOT_ASSIGN(const auto entries, audit->list({.limit = 1}));
    return entries.empty() ? 0 : entries.front().sequence;
  };
  sights.jobs = [this]() -> core::Result<std::vector<notifications::EndedJob>> {
    std::vector<notifications::EndedJob> out;
    for (const std::string kind : {"sync", "password_sync"}) {
      GLUEPOT_ASSIGN(const auto jobs, runner->list(kind, 50));
      for (const auto& job : jobs)
        if (job.ended())
          out.push_back({job.id, job.finished_at_ms.value_or(0), job.kind, job.state, job.error, job.next_step});
    }
    return out;
  };
  sights.organizations = [this]() -> core::Result<std::vector<notifications::SeenOrganization>> {
    std::vector<notifications::SeenOrganization> out;
    GLUEPOT_ASSIGN(const auto rows, mappings->list());
    for (const auto& row : rows)
      if (!row.organization.gone_at_ms)
        out.push_back({row.organization.id.value, row.organization.name,
                       row.company.has_value() || row.internal_at_ms.has_value()});
    return out;
  };
  sights.drifted = [this]() -> core::Result<std::vector<notifications::DriftedPassword>> {
    std::vector<notifications::DriftedPassword> out;
    GLUEPOT_ASSIGN(const auto rows, password_sync::drifted_rows(*strict));
    for (const auto& row : rows) out.push_back({row.password_id, row.title, row.client_name, row.state});
    return out;
  };
  notifier = std::make_unique<notifications::Notifier>(*notifications, std::move(sights), clock,
                                                       [this] { return api::instance_name(*services); });
}

core::Status Hub::Parts::wire(const std::string& source) {
  authenticator = std::make_unique<HubAuthenticator>(
      *sessions, [this](const http::Request& request, std::string_view permission, std::string_view why) {
        audit::Draft draft{permission == "read_documentation_passwords" ? "reveal" : "denied", request.caller};
        draft.record_id = permission == "read_documentation_passwords" && request.path_parameters.size() > 1
                              ? "passwords/" + request.path_parameters[1]
                              : request.path;
        draft.detail = why;
        if (auto noted = audit->record(draft, audit::Outcome::kRefused); !noted)
          core::log_warn("a refusal could not be recorded", {{"cause", noted.error().message}});
      });
  std::vector<std::string> known(std::begin(access::kPermissions), std::end(access::kPermissions));
  router.set_known_permissions(known);
  itglue_router.set_known_permissions(known);
  services = std::make_unique<api::Services>(
      api::Services{clock,         options,          *audit,         *users,        *roles,
                    *sessions,     *second_factors,  *throttle,      *keys,         *connections,
                    *companies,    *mappings,        *documentation, *runner,       events,
                    *sharing,      *reveal,          *reveal_rules,  *reveal_guard, *approvals,
                    *audit_stream, *itglue,          *sync,          *automate,     *password_sync,
                    *merges,       *client_mappings, *notifications, *notifier,     *documentation_settings,
                    *identities,   *single_sign_on,  *code_throttle});
  GLUEPOT_TRY(api::add_routes(router, *services));
  GLUEPOT_TRY(api::check_company_limits_table(router));
  for (const auto* path : {"/healthz", "/readyz"})
    GLUEPOT_TRY(router.add({http::Method::kGet, path, std::string(http::permission::kPublic), health}));
  GLUEPOT_TRY(wire_itglue_api(source));
  return http::add_static_routes(router);
}

/// The compatible API: our own records, or the gateway to what is (or will be) connected.
core::Status Hub::Parts::wire_itglue_api(const std::string& source) {
  const auto model = itglue_api::limiter_model(options.text("itglue_api.limiter"));
  limiter = itglue_api::make_limiter(
      model, {options.integer("itglue_api.limit"), std::chrono::seconds(options.integer("itglue_api.window_s"))},
      clock);
  key_limiters = std::make_unique<itglue_api::KeyLimiters>(model, clock);
  const bool local = source == "local";
  if (local) {
    itglue_backend = std::make_unique<itglue_api::LocalBackend>(*records);
  } else {
    itglue_backend = std::make_unique<itglue_api::GatewayBackend>(itglue_api::GatewayParts{
        *documentation, *records, *mappings, *sharing, *audit, clock, [this] { return itglue->source(); },
        [this] { return documentation_settings->hidden(); }, [this] { return key_reads_values(); },
        [this] { return limiter->admit(); },
        [this](const core::Caller& key, std::optional<core::CompanyId> company, std::int64_t category_id) {
          return key_reveals->denial(key, company, category_id);
        },
        static_cast<int>(std::max<std::int64_t>(1, options.integer("http.workers") - 2))});
  }
  itglue_context = std::make_unique<itglue_api::Context>(itglue_api::Context{
      *itglue_backend, [this](std::string_view key, std::string_view address) { return keys->check(key, address); },
      limiter.get()});
  itglue_context->limit_upstream_only = !local;  // the gateway counts what it has to fetch
  itglue_context->key_limiters = key_limiters.get();
  itglue_context->on_served = [this](const itglue_api::Served& served) {
    // Refused by a limit of ours: not answered. A 429 of the source's own has cost a request.
    if (served.key_id != 0 && (served.status != 429 || served.upstream_requests > 0))
      keys->usage().count(served.key_id, served.upstream_requests, served.saved_a_request);
  };
  itglue_context->audit = audit.get();
  itglue_context->maker_of = [this](core::ApiKeyId key) { return maker_of(key); };
  itglue_context->is_answered_for = [this](std::string_view key) { return keys->is_answered_for(key); };
  if (local) {
    itglue_context->files = records.get();
    const auto denial = [this](const core::Caller& key, const documentation::Record& record) {
      return denial_of_record(key, record);
    };
    itglue_context->denial = denial;
    exports =
        std::make_unique<itglue_api::ExportJob>(itglue_api::ExportJob::Parts{*records, *audit, *runner, clock, denial});
    records->on_export([this](const core::Caller& by) { exports->wake(by); });
  }
  if (options.boolean("http.behind_proxy")) itglue_context->public_url = options.text("http.public_url");
  GLUEPOT_TRY(itglue_api::add_itglue_routes(router, *itglue_context, "/itglue"));
  return itglue_api::add_itglue_routes(itglue_router, *itglue_context, "");
}

core::Result<std::optional<itglue_api::KeyMaker>> Hub::Parts::maker_of(core::ApiKeyId key) {
  using Maker = std::optional<itglue_api::KeyMaker>;
  GLUEPOT_ASSIGN(auto caller, key_makers->maker_of(key));
  if (!caller) return Maker{};
  itglue_api::KeyMaker maker{std::move(*caller), {}};
  if (maker.caller.companies) {
    GLUEPOT_ASSIGN(const auto pairs, mappings->served_pairs());
    for (const auto& [organization, company] : pairs)
      if (maker.caller.may_see(company)) maker.organizations.push_back(organization.value);
    std::sort(maker.organizations.begin(), maker.organizations.end());
  }
  return Maker{std::move(maker)};
}

core::Result<std::optional<passwords::Denial>> Hub::Parts::denial_of_record(const core::Caller& key,
                                                                            const documentation::Record& record) {
  if (key.kind != core::Caller::Kind::kKey) return std::optional<passwords::Denial>{};
  GLUEPOT_ASSIGN(const auto company, mappings->company_of(core::OrganizationId{record.organization_id}));
  return key_reveals->denial(key, company ? std::optional(company->id) : std::nullopt,
                             record.side_integer("password-category-id").value_or(0));
}

std::optional<bool> Hub::Parts::key_reads_values() {
  const auto stored = connections->find("itglue");
  if (!stored || !*stored) return std::nullopt;
  return mirror::ItGlueConnection::read_settings((*stored)->settings).password_access;
}

void Hub::Parts::watch_keys() {
  key_life = std::make_unique<access::KeyLife>(*keys, access::KeyLife::audit_of(*audit), clock, [this] {
    events.publish("keys", {"keys", "{}"});
    events.publish("status", {"status", "{}"});
  });
  scheduler.every("key usage", kKeyFlush, [this, failed = false]() mutable {
    const auto flushed = keys->flush();
    if (!flushed && !failed)
      core::log_warn("the use of API keys is not stored yet", {{"cause", flushed.error().message}});
    failed = !flushed;
  });
  scheduler.every("key life", std::chrono::hours(1), [this] {
    if (const auto looked = key_life->run(); !looked)
      core::log_error("unused API keys were not warned about or revoked", {{"cause", looked.error().message}});
    if (const auto forgot = keys->forget_old_usage(); !forgot)
      core::log_warn("old usage of API keys was not forgotten", {{"cause", forgot.error().message}});
  });
}

void Hub::Parts::watch_source() {
  mirror::SourceWatch::Sights sights;
  sights.busy = [this] {
    for (const auto& job : runner->running())
      if (job.kind == "sync") return true;
    const auto now = clock.now_ms();
    if (const auto budget = itglue->budget(); budget && (budget->waiting > 0 || budget->paused_until_ms > now))
      return true;
    const auto settings = documentation_settings->get();
    return settings && mirror::is_quiet(*settings, mirror::local_minute_of_day(now));
  };
  sights.changed = [this] { events.publish("status", {"status", "{}"}); };
  source_watch = std::make_unique<mirror::SourceWatch>(
      *itglue, clock, std::chrono::seconds(options.integer("itglue.check_seconds")), std::move(sights));
  source_watch->start();
}

void Hub::Parts::tell_rotated() {
  const auto told = password_sync->sync().tell_rotated([&](const std::vector<password_sync::RotatedRow>& rows) {
    const auto total = static_cast<std::int64_t>(rows.size());
    const auto synced = std::count_if(rows.begin(), rows.end(), [](const auto& row) { return row.synced; });
    core::log_info("passwords were rotated in Automate", {{"passwords", total}, {"synced", synced}});
    events.publish("rotated",
                   {"rotated", boost::json::serialize(boost::json::object{{"passwords", total}, {"synced", synced}})});
  });
  if (!told) core::log_warn("rotated passwords were not told of", {{"cause", told.error().message}});
}

void Hub::Parts::start_background() {
  // What was begun and never ended, because the last process was ended: reveals get their outcome, jobs go on.
  if (auto settled = audit->settle_open(); !settled)
    core::log_error("reveals without a known outcome stay open", {{"cause", settled.error().message}});
  else if (*settled > 0)
    core::log_warn("reveals without a known outcome were closed", {{"count", *settled}});
  if (auto dropped = sync->drop_unserved(); !dropped)
    core::log_error("records of unmapped organizations could not be dropped", {{"cause", dropped.error().message}});
  else if (*dropped > 0)
    core::log_warn("records of organizations no longer mapped were dropped", {{"organizations", *dropped}});
  if (const auto cut = runner->interrupted())
    for (const auto& kind : *cut) {
      if (kind == "sync") (void)sync->start(core::Caller::system());
      if (kind == "password_sync") password_sync->resume_interrupted();
    }
  if (exports) {
    const auto of_exports = core::Caller{core::Caller::Kind::kSystem, 0, "exports", {}, {}, true, {}};
    exports->wake(of_exports);  // what a restart cut off
    scheduler.every("exports", std::chrono::seconds(30), [this, of_exports] { exports->wake(of_exports); });
    scheduler.every("activity", std::chrono::seconds(15), [this] { (void)records->flush_activity(); });
    scheduler.every("files", std::chrono::hours(1), [this] {
      if (const auto swept = records->sweep_files(); !swept)
        core::log_error("files that nobody has any more stay", {{"cause", swept.error().message}});
    });
  }
  // An index that is made anew after an upgrade, or that a kill left behind.
  scheduler.every("text index", std::chrono::seconds(1), [this, waits = true]() mutable {
    if (!waits) return;
    const auto waiting = documentation->index_texts(1000);
    if (waiting) waits = *waiting > 0;
    if (!waiting) core::log_warn("texts wait to be found by search", {{"cause", waiting.error().message}});
  });
  scheduler.every("sync", kSyncLook, [this] { sync->tick(); });
  scheduler.every("password_sync", kAutoSyncLook, [this] { password_sync->tick(); });
  scheduler.every("rotated passwords", std::chrono::minutes(10), [this] { tell_rotated(); });
  watch_keys();
  watch_source();
  notifier->start();
  audit_stream->start();
  if (const auto days = options.integer("audit.keep_days"); days > 0)
    scheduler.every("audit segments", std::chrono::hours(24), [this, days] {
      const auto sealed = audit::seal_old(*audit, *audit_stream, clock, core::Caller::system(),
                                          static_cast<int>(std::max<std::int64_t>(days, 31)));
      if (!sealed) core::log_error("old audit entries were not sealed", {{"cause", sealed.error().message}});
    });
  scheduler.start();
}

http::Router& Hub::router() {
  return parts_->router;
}
http::Router& Hub::itglue_router() {
  return parts_->itglue_router;
}
http::Authenticator& Hub::authenticator() {
  return *parts_->authenticator;
}
const std::string& Hub::folder() const {
  return parts_->folder.path();
}

bool Hub::first_run() {
  const auto any = parts_->users->any();
  return any && !*any;
}

core::Result<std::string> Hub::first_run_path() {
  GLUEPOT_ASSIGN(const auto token, parts_->users->first_run_token());
  return "/setup/" + token;
}

void Hub::stop() {
  parts_->notifier->stop();
  parts_->scheduler.stop();
  if (const auto flushed = parts_->keys->flush(); !flushed)
    core::log_warn("the last use of API keys is lost", {{"cause", flushed.error().message}});
  parts_->itglue->cancel_all();
  if (parts_->source_watch) parts_->source_watch->stop();
  parts_->runner->shutdown();
  if (parts_->records) (void)parts_->records->flush_activity();
  parts_->audit_stream->stop();
  parts_->audit->close();
}

}  // namespace gluepot::app
