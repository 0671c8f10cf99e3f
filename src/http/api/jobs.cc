// SPDX-License-Identifier: Apache-2.0
// Long jobs and the stream of events.
#include "http/api/job_json.h"
#include "http/api/json.h"
#include "http/api/services.h"

namespace gluepot::api {
namespace {

using http::Method;
using http::Request;
using http::Response;

/// Events as text/event-stream.
class EventsOfJobs final : public http::EventStream {
 public:
  explicit EventsOfJobs(std::shared_ptr<jobs::Events::Subscription> subscription)
      : subscription_(std::move(subscription)) {}

  std::string next() override {
    std::string text;
    for (const auto& event : subscription_->take())
      text.append("event: ").append(event.name).append("\ndata: ").append(event.data).append("\n\n");
    return text;
  }
  void on_ready(std::function<void()> wake) override { subscription_->on_ready(std::move(wake)); }

 private:
  std::shared_ptr<jobs::Events::Subscription> subscription_;
};

Answer list_jobs(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto limit, query_number(request, "limit", 50, 1, 500));
  GLUEPOT_ASSIGN(const auto jobs,
                 services.runner.list(request.query_parameter("kind").value_or(""), static_cast<int>(limit)));
  json::array rows;
  for (const auto& job : jobs) rows.push_back(job_value(job));
  return json::object{{"jobs", std::move(rows)}};
}

Answer show_job(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto job, services.runner.find(id));
  return job_value(job);
}

Answer stop_job(Services& services, Request& request) {
  GLUEPOT_ASSIGN(const auto id, path_id(request, 0));
  GLUEPOT_ASSIGN(const auto job, services.runner.stop(id));
  GLUEPOT_TRY(note(services, request, "job_stop", job.kind, "jobs/" + std::to_string(job.id)));
  return job_value(job);
}

/// Ends a started job's answer: 202 when it was started now, 200 when it ran already.
Response start_sync(Services& services, Request& request) {
  auto started = services.sync.start(request.caller);
  if (!started) return failure(request, started.error());
  return json_response(started->started ? 202 : 200, job_value(started->job));
}

Response events(Services& services, Request&) {
  Response response;
  response.headers.set("Content-Type", "text/event-stream");
  response.headers.set("Cache-Control", "no-store");
  response.body = std::shared_ptr<http::EventStream>(std::make_shared<EventsOfJobs>(services.events.subscribe()));
  return response;
}

}  // namespace

json::value job_value(const jobs::Job& job) {
  return json::parse(jobs::job_json(job));
}

core::Status add_job_routes(http::Router& router, Services& services) {
  const auto with = [&services](auto function) {
    return [&services, function](Request& request) { return function(services, request); };
  };
  GLUEPOT_TRY(
      router.add({Method::kGet, "/api/v1/jobs", std::string(http::permission::kSignedIn), answer(with(list_jobs))}));
  GLUEPOT_TRY(router.add(
      {Method::kGet, "/api/v1/jobs/{id}", std::string(http::permission::kSignedIn), answer(with(show_job))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/jobs/{id}/stop", "run_sync", answer(with(stop_job))}));
  GLUEPOT_TRY(router.add({Method::kPost, "/api/v1/sync", "run_sync", with(start_sync)}));
  GLUEPOT_TRY(router.add({Method::kGet, "/api/v1/events", std::string(http::permission::kSignedIn), with(events)}));
  return {};
}

}  // namespace gluepot::api
