// SPDX-License-Identifier: Apache-2.0
#include "app/command_session.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "app/local_client.h"
#include "core/text.h"

namespace gluepot::app {

using core::ErrorCode;

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
}
void line(const std::string& text) {
  print(text + "\n");
}

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return "";
  return value->is_string() ? core::printable(value->get_string()) : json::serialize(*value);
}

const json::object& object_of(const json::object& object, std::string_view name) {
  static const json::object none;
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& rows_of(const json::object& object, std::string_view name) {
  static const json::array none;
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

namespace {

/// False where the store is not there; a folder that cannot be looked into is left to whoever opens it.
bool holds_instance(const std::string& folder) {
  return ::access((folder + "/strict.db").c_str(), F_OK) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

core::Result<Reply> checked(Reply reply, const std::string& method, const std::string& target) {
  if (reply.status < 400) return reply;
  json::error_code error;
  const json::value value = json::parse(reply.body.reveal(), error);
  if (error || !value.is_object())
    return core::fail(ErrorCode::kInternal, "the answer to " + method + " " + target + " is no JSON object (status " +
                                                std::to_string(reply.status) + ")");
  const auto& problem = object_of(value.get_object(), "error");
  core::Error failed{reply.status == 422 || reply.status == 400 ? ErrorCode::kInvalidArgument : ErrorCode::kUpstream,
                     text_of(problem, "message")};
  failed.field = text_of(problem, "field");
  failed.next_step = text_of(problem, "next_step");
  return core::fail(std::move(failed));
}

}  // namespace

core::Status Session::open(bool may_begin) {
  std::error_code error;
  const std::string folder = std::filesystem::absolute(options_.text("data"), error).lexically_normal().string();
  const bool begins = !holds_instance(folder);
  if (begins && !may_begin)
    return core::fail({ErrorCode::kInvalidArgument, "no instance in " + folder, "data",
                       "Look whether --data (or GLUEPOT_DATA) names the right folder. A new instance begins with: "
                       "gluepot serve --data " +
                           folder});
  GLUEPOT_ASSIGN(client_, reach(options_, in_process_));
  if (begins) std::fprintf(stderr, "Made a new instance in %s\n", folder.c_str());
  return {};
}

core::Result<Reply> Session::send(const std::string& method, const std::string& target, core::Secret body) {
  GLUEPOT_ASSIGN(auto reply, client_->send(method, target, std::move(body)));
  return checked(std::move(reply), method, target);
}

core::Status Session::print_answer(const std::string& target) {
  GLUEPOT_ASSIGN(auto reply, client_->fetch(target, [](std::string_view piece) {
    return std::fwrite(piece.data(), 1, piece.size(), stdout) == piece.size();
  }));
  auto good = checked(std::move(reply), "GET", target);
  if (!good) return core::fail(std::move(good).error());
  return {};
}

core::Result<json::object> Session::ask(const std::string& method, const std::string& target, core::Secret body) {
  GLUEPOT_ASSIGN(const auto reply, send(method, target, std::move(body)));
  json::error_code error;
  json::value value = reply.body.empty() ? json::value(json::object{}) : json::parse(reply.body.reveal(), error);
  if (!error && value.is_object()) return std::move(value.get_object());
  return core::fail(ErrorCode::kInternal, "the answer to " + method + " " + target + " is no JSON object");
}

core::Result<core::Secret> Session::ask_secret(const std::string& method, const std::string& target,
                                               const json::object& body) {
  GLUEPOT_ASSIGN(auto reply, send(method, target, core::Secret(json::serialize(body))));
  return std::move(reply.body);
}

core::Result<json::object> Session::follow(json::object job) {
  std::string shown;
  while (text_of(job, "finished_at_ms").empty()) {
    std::string now = text_of(job, "state");
    for (const auto& task : rows_of(job, "tasks"))
      if (text_of(task.as_object(), "state") == "running")
        now += " " + text_of(task.as_object(), "name") + " " + text_of(task.as_object(), "done") +
               (text_of(task.as_object(), "total").empty() ? "" : " of " + text_of(task.as_object(), "total"));
    if (now != shown && !command_.flag("json")) std::fprintf(stderr, "%s\n", now.c_str());
    shown = now;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    GLUEPOT_ASSIGN(job, ask("GET", "/api/v1/jobs/" + text_of(job, "id")));
  }
  return job;
}

void Session::show(const json::object& object, const Text& text) const {
  if (command_.flag("json"))
    line(json::serialize(object));
  else
    text(object);
}

}  // namespace gluepot::app
