// SPDX-License-Identifier: Apache-2.0
#include "mirror/itglue_connection.h"

#include <boost/json.hpp>

#include "core/log.h"
#include "core/text.h"

namespace gluepot::mirror {
namespace {

namespace json = boost::json;
using core::ErrorCode;
constexpr std::string_view kKind = "itglue";
constexpr std::string_view kDownSince = "itglue.down_since_ms";
/// Why the last use failed although the source answered: [message, next step]. It outlives an outage.
constexpr std::string_view kFailure = "itglue.failure";
constexpr std::chrono::seconds kPing{10};

std::string settings_text(const ItGlueTarget& target, const net::BaseUrl& base, const itglue::TestResult& found) {
  const auto access = found.password_access;
  json::array capabilities;
  for (const auto& one : found.capabilities)
    capabilities.push_back(json::object{
        {"name", one.name}, {"works", one.works ? json::value(*one.works) : json::value(nullptr)}, {"text", one.text}});
  return json::serialize(json::object{{"region", target.region},
                                      {"url", base.text()},
                                      {"password_access", access ? json::value(*access) : json::value(nullptr)},
                                      {"capabilities", std::move(capabilities)}});
}

/// The host gave no answer, or none that is one.
bool not_reached(const itglue::TestResult& result) {
  return result.code == "unreachable" || result.code == "timeout" || result.code == "cut_body" ||
         result.code == "server_error";
}

/// " (not reachable since 2026-01-02 03:04 UTC)". A refused key was answered.
std::string since_words(std::int64_t since_ms, ErrorCode code) {
  if (code == ErrorCode::kForbidden || code == ErrorCode::kUnauthenticated) return {};
  const std::string at = core::format_time(since_ms);
  return std::string(code == ErrorCode::kUpstream ? " (no good answer" : " (not reachable") + " since " +
         at.substr(0, 10) + " " + at.substr(11, 5) + " UTC)";
}

core::Error error_of(const itglue::TestResult& result) {
  core::Error error{ErrorCode::kUpstream, result.message};
  error.field = result.code == "key_refused" || result.code == "key_of_other_region" || result.code == "key_missing"
                    ? "key"
                    : "url";
  if (result.code == "key_missing") error.code = ErrorCode::kInvalidArgument;
  if (result.code == "timeout") error.code = ErrorCode::kTimeout;
  if (!result.next_steps.empty()) error.next_step = result.next_steps.front();
  return error;
}

}  // namespace

/// Everything that belongs to one account while it is connected. Whoever uses the source keeps all of it alive.
struct ItGlueConnection::Live {
  Live(const net::BaseUrl& base_in, core::Secret key, itglue::BeforeValueRead before, net::HttpClient& client,
       const upstream::BudgetOptions& budget_options, const std::string& budget_file, const core::Clock& clock)
      : base(base_in),
        store(budget_file),
        budget(budget_options, clock, &store),
        breaker({}, clock, base.host),
        account(client, budget, breaker, clock, base.host),
        source({base, std::move(before)}, std::move(key), account, clock) {
    source.set_cancel_flag(cancelled);
  }
  net::BaseUrl base;
  net::CancelFlag cancelled = std::make_shared<std::atomic<bool>>(false);
  upstream::FileBudgetStore store;
  upstream::RequestBudget budget;
  upstream::CircuitBreaker breaker;
  upstream::Account account;
  itglue::ItGlueSource source;
};

ItGlueConnection::ItGlueConnection(connectors::ConnectionRepository& connections, audit::AuditLog& audit,
                                   const core::Clock& clock, const core::Options& options, std::string data_folder)
    : connections_(connections),
      audit_(audit),
      clock_(clock),
      options_(options),
      data_folder_(std::move(data_folder)),
      client_(std::make_unique<net::HttpClient>()) {}

ItGlueConnection::~ItGlueConnection() {
  cancel_all();
}

ItGlueConnection::Settings ItGlueConnection::read_settings(std::string_view text) {
  Settings settings;
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return settings;
  const auto& object = value.get_object();
  if (const auto* region = object.if_contains("region"); region != nullptr && region->is_string())
    settings.region = region->get_string().c_str();
  if (const auto* url = object.if_contains("url"); url != nullptr && url->is_string())
    settings.url = url->get_string().c_str();
  if (const auto* access = object.if_contains("password_access"); access != nullptr && access->is_bool())
    settings.password_access = access->get_bool();
  if (const auto* found = object.if_contains("capabilities"); found != nullptr && found->is_array())
    for (const auto& one : found->get_array()) {
      const auto* parts = one.if_object();
      const auto* name = parts == nullptr ? nullptr : parts->if_contains("name");
      const auto* words = parts == nullptr ? nullptr : parts->if_contains("text");
      const auto* works = parts == nullptr ? nullptr : parts->if_contains("works");
      if (name == nullptr || !name->is_string() || words == nullptr || !words->is_string()) continue;
      settings.capabilities.push_back(
          {name->get_string().c_str(),
           works != nullptr && works->is_bool() ? std::optional(works->get_bool()) : std::nullopt,
           words->get_string().c_str()});
    }
  return settings;
}

itglue::Regions ItGlueConnection::regions() const {
  auto regions = itglue::regions();
  for (auto& region : regions) region.api_url = options_.text("itglue.host_" + region.code);
  return regions;
}

core::Result<net::BaseUrl> ItGlueConnection::base_of(const ItGlueTarget& target) const {
  if (target.region.empty() && target.url.empty())
    return core::invalid("region", "choose us, eu or au, or give a base URL");
  if (target.region.empty()) return net::parse_base_url(target.url);
  const auto known = regions();
  const auto* region = itglue::find_region(known, target.region);
  if (region == nullptr) return core::invalid("region", "us, eu or au, not \"" + target.region + "\"");
  return net::parse_base_url(region->api_url);
}

itglue::BeforeValueRead ItGlueConnection::probe_audit(const core::Caller& caller, const net::BaseUrl& base) const {
  return [this, caller, source = "itglue " + base.text()](core::PasswordId id) -> core::Status {
    audit::Draft draft{"reveal", core::Caller::system(), "Password Access of the key", "passwords/" + id.text()};
    draft.detail = "probe for " + caller.name;
    draft.actor.request_id = caller.request_id;
    draft.source = source;
    return audit_.record(draft, audit::Outcome::kDone);
  };
}

core::Status ItGlueConnection::start(const net::BaseUrl& base, core::Secret key) {
  upstream::BudgetOptions budget;
  budget.limit = static_cast<int>(options_.integer("itglue.limit"));
  budget.window = std::chrono::seconds(options_.integer("itglue.window_seconds"));
  std::shared_ptr<Live> before;
  {
    const std::lock_guard lock(mutex_);
    before = live_;
  }
  // The budget is the account's, not the key's: the old client ends and stores what it spent, then the new one reads
  // it.
  if (before) {
    *before->cancelled = true;
    before->budget.stop();
  }
  auto made = std::make_shared<Live>(base, std::move(key), probe_audit(core::Caller::system(), base), *client_, budget,
                                     data_folder_ + "/itglue-budget", clock_);
  const std::lock_guard lock(mutex_);
  live_ = std::move(made);
  return {};
}

core::Status ItGlueConnection::load() {
  GLUEPOT_ASSIGN(const auto stored, connections_.find(kKind));
  if (!stored) return {};
  GLUEPOT_ASSIGN(const auto down, connections_.setting(kDownSince));
  down_since_ms_ = core::parse_int64(down.value_or("")).value_or(0);
  auto key = connections_.credential(kKind);
  auto base = net::parse_base_url(read_settings(stored->settings).url);
  if (key && base) return start(*base, std::move(*key));
  const core::Error& error = key ? base.error() : key.error();
  core::log_error("IT Glue's stored connection cannot be used", {{"cause", error.message}});
  return connections_.report(kKind, false, error.message,
                             "Enter the API key again under Settings > Integrations > IT Glue.");
}

void ItGlueConnection::use_local(std::shared_ptr<connectors::Source> source) {
  const std::lock_guard lock(mutex_);
  local_ = std::move(source);
}

core::Result<itglue::TestResult> ItGlueConnection::test(const core::Caller& caller, const ItGlueTarget& target,
                                                        const core::Secret* key) {
  GLUEPOT_ASSIGN(const auto base, base_of(target));
  GLUEPOT_ASSIGN(const auto stored, connections_.find(kKind));
  core::Secret held;
  if (key == nullptr || core::trim(key->reveal()).empty()) {
    if (!stored) return core::invalid("key", "paste the API key: none is stored yet");
    const auto settings = read_settings(stored->settings);
    if (settings.url != base.text() && (settings.region.empty() || target.region.empty()))
      return core::invalid("key", "paste the API key again: the stored one is only sent to " + settings.url);
    GLUEPOT_ASSIGN(held, connections_.credential(kKind));
    key = &held;
  }
  itglue::TestInput input;
  input.base = base;
  input.key = key;
  input.before_value_read = probe_audit(caller, base);
  input.regions = regions();
  std::shared_ptr<Live> live;
  {
    const std::lock_guard lock(mutex_);
    live = live_;
  }
  const bool same = stored && read_settings(stored->settings).url == base.text();
  if (same) {
    input.last_ok_at_ms = stored->last_ok_at_ms;
    if (live) input.budget = &live->budget;
  }
  input.timeout = std::chrono::seconds(std::min<std::int64_t>(10, options_.integer("itglue.timeout_seconds")));
  auto result = itglue::test_connection(*client_, clock_, input);
  // The watch looks closer.
  if (same && live && (result.ok || not_reached(result))) live->account.note(result.ok);
  return result;
}

core::Status ItGlueConnection::check_account(const net::BaseUrl& base) const {
  GLUEPOT_ASSIGN(auto account, connections_.setting(kAccountSetting));
  GLUEPOT_ASSIGN(const auto stored, connections_.find(kKind));
  if ((!account || account->empty()) && stored) account = read_settings(stored->settings).url;
  if (!account || account->empty() || *account == base.text()) return {};
  core::Error error{ErrorCode::kConflict, "this folder mirrors the account at " + *account +
                                              "; its records and mappings would be taken for those of " + base.text()};
  error.next_step = "Delete the connection under Settings > Integrations > IT Glue first; mappings go with it.";
  return core::fail(std::move(error));
}

core::Result<itglue::TestResult> ItGlueConnection::connect(const core::Caller& caller, const ItGlueTarget& target,
                                                           const core::Secret* key) {
  if (source_kind() == "local")
    return core::fail(
        ErrorCode::kConflict,
        "this instance holds the documentation itself (source local); use another data folder to connect IT Glue");
  GLUEPOT_ASSIGN(const auto base, base_of(target));
  GLUEPOT_TRY(check_account(base));
  audit::Draft draft{"connect", caller, base.text(), "integrations/itglue"};
  draft.source = "itglue " + base.text();
  auto result = test(caller, target, key);
  if (!result || !result->ok) {
    const core::Error error = result ? error_of(*result) : result.error();
    draft.detail = error.message;
    (void)audit_.record(draft, audit::Outcome::kFailed);
    return core::fail(error);
  }
  // From here on this folder is IT Glue's, also when two requests race or the next start says something else.
  GLUEPOT_ASSIGN(const auto remembered, connections_.setting_or_set("source", kKind));
  if (remembered != kKind)
    return core::fail(ErrorCode::kConflict, "this folder was made with source " + remembered +
                                                "; use another data folder to connect IT Glue");
  core::Secret trimmed;
  if (key != nullptr && !core::trim(key->reveal()).empty()) trimmed = itglue::trimmed_key(key->clone());
  GLUEPOT_TRY(connections_.save(kKind, settings_text(target, base, *result), trimmed.empty() ? nullptr : &trimmed,
                                caller.name));
  GLUEPOT_TRY(connections_.set_setting(kAccountSetting, base.text()));
  set_down_since(0);
  keep_failure(nullptr);
  GLUEPOT_ASSIGN(auto stored_key, connections_.credential(kKind));
  GLUEPOT_TRY(start(base, std::move(stored_key)));
  GLUEPOT_TRY(audit_.record(draft, audit::Outcome::kDone));
  return result;
}

core::Status ItGlueConnection::disconnect(const core::Caller& caller) {
  GLUEPOT_TRY(connections_.remove(kKind));
  set_down_since(0);
  keep_failure(nullptr);
  std::shared_ptr<Live> ended;
  {
    const std::lock_guard lock(mutex_);
    ended = std::exchange(live_, nullptr);
  }
  if (ended) *ended->cancelled = true;
  return audit_.record({"disconnect", caller, "IT Glue", "integrations/itglue"}, audit::Outcome::kDone);
}

std::shared_ptr<connectors::Source> ItGlueConnection::source() const {
  const std::lock_guard lock(mutex_);
  if (local_) return local_;
  if (!live_) return nullptr;
  return {live_, &live_->source};
}

std::shared_ptr<itglue::ItGlueSource> ItGlueConnection::source_for_job() const {
  struct Held {
    std::shared_ptr<Live> live;  // first, so that it goes last: the source uses its account
    std::unique_ptr<itglue::ItGlueSource> source;
  };
  const std::lock_guard lock(mutex_);
  if (!live_) return nullptr;
  const auto held = std::make_shared<Held>(Held{live_, live_->source.for_job()});
  return {held, held->source.get()};
}

std::string ItGlueConnection::source_kind() const {
  const std::lock_guard lock(mutex_);
  return local_ ? "local" : live_ ? "itglue" : "";
}

std::optional<upstream::BudgetSnapshot> ItGlueConnection::budget() const {
  const std::lock_guard lock(mutex_);
  if (!live_) return std::nullopt;
  return live_->budget.snapshot();
}

std::string ItGlueConnection::trouble() const {
  const std::lock_guard lock(mutex_);
  return live_ ? live_->breaker.trouble() : std::string();
}

void ItGlueConnection::cancel_all() {
  const std::lock_guard lock(mutex_);
  if (live_) {
    *live_->cancelled = true;
    live_->budget.stop();
  }
}

void ItGlueConnection::report(const core::Status& outcome) {
  if (source_kind() != "itglue" || (!outcome && outcome.error().code == ErrorCode::kCancelled)) return;
  if (!outcome && down_since_ms_ != 0) return;
  if (outcome) set_down_since(0);
  const auto now = health();
  const bool answered = now && now->failing_since_ms == 0;
  keep_failure(!outcome && answered ? &outcome.error() : nullptr);
  const auto done = outcome ? connections_.report(kKind, true, "", "")
                            : connections_.report(kKind, false, outcome.error().message, outcome.error().next_step);
  if (!done) core::log_warn("the connection's state was not stored", {{"cause", done.error().message}});
}

std::optional<upstream::Health> ItGlueConnection::health() const {
  const std::lock_guard lock(mutex_);
  if (!live_) return std::nullopt;
  return live_->account.health();
}

core::Status ItGlueConnection::ping() {
  std::shared_ptr<Live> live;
  {
    const std::lock_guard lock(mutex_);
    live = live_;
  }
  if (!live) return core::fail(ErrorCode::kCancelled, "nothing is connected");
  return live->source.ping(
      std::min<std::chrono::seconds>(kPing, std::chrono::seconds(options_.integer("itglue.timeout_seconds"))));
}

void ItGlueConnection::set_down_since(std::int64_t since_ms) {
  if (down_since_ms_.exchange(since_ms) == since_ms) return;
  if (const auto stored = connections_.set_setting(kDownSince, std::to_string(since_ms)); !stored)
    core::log_warn("since when the source is down was not stored", {{"cause", stored.error().message}});
}

void ItGlueConnection::keep_failure(const core::Error* error) {
  const std::string text = error == nullptr ? "" : json::serialize(json::array{error->message, error->next_step});
  const auto before = connections_.setting(kFailure);
  if (before && before->value_or("") == text) return;
  if (const auto stored = connections_.set_setting(kFailure, text); !stored)
    core::log_warn("the connection's last failure was not stored", {{"cause", stored.error().message}});
}

core::Status ItGlueConnection::report_back() {
  GLUEPOT_ASSIGN(const auto failure, connections_.setting(kFailure));
  json::error_code unreadable;
  const auto kept = json::parse(failure.value_or(""), unreadable);
  const auto* parts = unreadable ? nullptr : kept.if_array();
  if (parts == nullptr || parts->size() != 2) return connections_.report(kKind, true, "", "");
  GLUEPOT_TRY(connections_.answered(kKind));
  return connections_.report(kKind, false, json::value_to<std::string>((*parts)[0]),
                             json::value_to<std::string>((*parts)[1]));
}

void ItGlueConnection::note_down(std::int64_t since_ms, const core::Error& cause) {
  set_down_since(since_ms);
  // A refused key is what the last use failed for, too; once it is taken again nothing is left of it.
  if (cause.code == ErrorCode::kForbidden || cause.code == ErrorCode::kUnauthenticated) keep_failure(nullptr);
  core::log_warn("the source gives no good answer", {{"since", core::format_time(since_ms)}, {"cause", cause.message}});
  const auto done = connections_.report(
      kKind, false, cause.message + since_words(since_ms, cause.code),
      cause.next_step.empty() ? "It is looked at again by itself; Test connection under Configure says more."
                              : cause.next_step);
  if (!done) core::log_warn("the connection's state was not stored", {{"cause", done.error().message}});
}

void ItGlueConnection::note_answered() {
  const bool was_down = down_since_ms_ != 0;
  if (was_down) core::log_info("the source answers again");
  const auto done = was_down ? report_back() : connections_.answered(kKind);
  set_down_since(0);  // last: whoever sees that the outage is over sees what it left
  if (!done) core::log_warn("the connection's state was not stored", {{"cause", done.error().message}});
}

}  // namespace gluepot::mirror
