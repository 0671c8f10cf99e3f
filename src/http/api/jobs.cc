// SPDX-License-Identifier: Apache-2.0
// Long jobs and the stream of events.
#include "http/api/job_json.h"
#include "http/api/json.h"
#include "http/api/services.h"
#include "http/api/session.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::int64_t kCheckEveryMs = 5000;

/// The words of a job that name hosts, accounts and customers.
void leave_out_words(json::object& job) {
  job["log"] = json::array{};
  job["waiting_reason"] = nullptr;
  if (json::value* error = job.if_contains("error"); error != nullptr && error->is_object())
    *error = json::object{{"message", "ask an administrator"}, {"next_step", nullptr}};
  if (json::value* tasks = job.if_contains("tasks"); tasks != nullptr && tasks->is_array())
    for (auto& task : tasks->get_array())
      if (task.is_object()) task.get_object()["message"] = nullptr;
}

/// A caller who works for some companies learns that a job runs, and how it ended: words and counts are of all.
bool of_all_companies(const core::Caller& caller) {
  return !caller.companies;
}

void leave_out_counts(json::object& job) {
  job["summary"] = nullptr;
  job["requests"] = 0;
  job["rate_per_s"] = nullptr;
  if (json::value* tasks = job.if_contains("tasks"); tasks != nullptr && tasks->is_array())
    for (auto& task : tasks->get_array())
      if (task.is_object()) {
        task.get_object()["done"] = 0;
        task.get_object()["total"] = nullptr;
      }
}

/// What a job shows this caller.
void limit(json::object& job, const core::Caller& caller) {
  if (!caller.may("read_integrations") || !of_all_companies(caller)) leave_out_words(job);
  if (!of_all_companies(caller)) leave_out_counts(job);
}

/// Events as text/event-stream, for as long as the session that asked for them lives, with what its caller may see.
class EventsOfJobs final : public http::EventStream {
 public:
  EventsOfJobs(Services& services, core::Caller caller, core::Secret session)
      : services_(services),
        subscription_(services.events.subscribe()),
        caller_(std::move(caller)),
        session_(std::move(session)),
        checked_ms_(services.clock.steady_ms()) {}

  std::string sign_of_life() const override { return ":\n\n"; }
  std::string next() override {
    const auto events = subscription_->take();
    // What is to be told is told to whom it may be told now; without news a look now and then is enough.
    check_session(!events.empty());
    std::string text;
    if (over_) return text;
    for (const auto& event : events) {
      if (event.name == "drift" && !caller_.may("read_password_sync")) continue;
      if (!of_all_companies(caller_) && event.name != "job" && event.name != "status") continue;
      const auto data = event.name == "job" ? job_data(event.data) : event.data;
      if (!data.empty()) text.append("event: ").append(event.name).append("\ndata: ").append(data).append("\n\n");
    }
    subscription_->on_ready(wake_);  // it wakes once; the next event has to wake again
    return text;
  }
  bool over() override { return over_; }
  void on_ready(std::function<void()> wake) override {
    wake_ = std::move(wake);
    subscription_->on_ready(wake_);
  }

 private:
  /// A user, role or session that changed takes effect here too. An open page does not count as a request.
  void check_session(bool now_at_once) {
    const auto now = services_.clock.steady_ms();
    if (session_.empty() || (!now_at_once && now - checked_ms_ < kCheckEveryMs)) return;
    checked_ms_ = now;
    auto caller = services_.sessions.find(session_.reveal(), false);
    if (caller) {
      caller_.permissions = std::move(caller->permissions);
      caller_.companies = std::move(caller->companies);
    } else if (caller.error().code == core::ErrorCode::kUnauthenticated) {
      over_ = true;
    }
  }

  std::string job_data(const std::string& data) const {
    if (caller_.may("read_integrations") && caller_.may("read_password_sync") && of_all_companies(caller_)) return data;
    json::error_code error;
    json::value job = json::parse(data, error);
    if (error || !job.is_object()) return {};
    const json::value* kind = job.get_object().if_contains("kind");
    if (kind == nullptr || !kind->is_string() || !may_see(caller_, kind->get_string())) return {};
    limit(job.get_object(), caller_);
    return json::serialize(job);
  }

  Services& services_;
  std::shared_ptr<jobs::Events::Subscription> subscription_;
  core::Caller caller_;
  core::Secret session_;  ///< empty: the operator
  std::int64_t checked_ms_;
  bool over_ = false;
  std::function<void()> wake_;
};

Answer list_jobs(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto limit, query_number(request, "limit", 50, 1, 500));
  GLUEPOT_ASSIGN(const auto jobs,
                 services.runner.list(request.query_parameter("kind").value_or(""), static_cast<int>(limit)));
  json::array rows;
  for (const auto& job : jobs)
    if (may_see(request.caller, job.kind)) rows.push_back(job_value(job, request.caller));
  return json::object{{"jobs", std::move(rows)}};
}

Answer show_job(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto job, services.runner.find(id));
  if (!may_see(request.caller, job.kind)) return core::fail(core::ErrorCode::kNotFound, "no such job");
  return job_value(job, request.caller);
}

Answer stop_job(Services& services, Request& request) {
  GLUEPOT_TRY(read_object(request));
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto found, services.runner.find(id));
  if (found.kind == "password_sync" && !request.caller.may("write_password_sync"))
    return core::fail(core::ErrorCode::kForbidden, "your role lacks the permission write_password_sync");
  GLUEPOT_ASSIGN(const auto job, services.runner.stop(id));
  GLUEPOT_TRY(note(services, request, "job_stop", job.kind, "jobs/" + std::to_string(job.id)));
  return job_value(job, request.caller);
}

/// Ends a started job's answer: 202 when it was started now, 200 when it ran already.
Response start_sync(Services& services, Request& request) {
  const auto body = read_object(request);
  if (!body) return failure(request, body.error());
  const auto full = find_boolean(*body, "full", false);
  if (!full) return failure(request, full.error());
  auto started = services.sync.start(request.caller, *full);
  if (!started) return failure(request, started.error());
  return json_response(started->started ? 202 : 200, job_value(started->job, request.caller));
}

Response events(Services& services, Request& request) {
  core::Secret session;
  if (!request.local_socket)
    if (auto token = session_token(request)) session = core::Secret::take(std::move(*token));
  Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-store");
  response.body =
      std::shared_ptr<http::EventStream>(std::make_shared<EventsOfJobs>(services, request.caller, std::move(session)));
  return response;
}

}  // namespace

json::value job_value(const jobs::Job& job, const core::Caller& caller) {
  json::value shown = json::parse(jobs::job_json(job));
  limit(shown.get_object(), caller);
  return shown;
}

bool may_see(const core::Caller& caller, std::string_view kind) {
  return kind != "password_sync" || (caller.may("read_password_sync") && of_all_companies(caller));
}

core::Status add_job_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  GLUEPOT_TRY(
      router.add({Method::kGet, "/api/v1/jobs", std::string(http::permission::kSignedIn), answer(with(list_jobs))}));
  GLUEPOT_TRY(router.add(
      {Method::kGet, "/api/v1/jobs/{id}", std::string(http::permission::kSignedIn), answer(with(show_job))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/jobs/{id}/stop", "write_integrations", answer(with(stop_job))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/sync", "write_integrations", with(start_sync)}));
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/events", std::string(http::permission::kSignedIn), with(events)}));
  return {};
}

}  // namespace gluepot::api
