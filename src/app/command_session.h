// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <boost/json.hpp>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "app/client.h"
#include "app/command_line.h"
#include "core/options.h"
#include "core/result.h"
#include "core/secret.h"

namespace gluepot::app {

namespace json = boost::json;
using Text = std::function<void(const json::object&)>;

/// To standard output.
void print(const std::string& text);
void line(const std::string& text);

/// Members of an answer, for people: texts fit a terminal; "" or nothing for what is missing or null.
std::string text_of(const json::object& object, std::string_view name);
const json::object& object_of(const json::object& object, std::string_view name);
const json::array& rows_of(const json::object& object, std::string_view name);

/// One command's work with the instance, running or not.
class Session {
 public:
  Session(const CommandLine& command, const core::Options& options) : command_(command), options_(options) {}
  /// `may_begin`: makes the instance where there is none, and says so on standard error.
  /// Errors: kInvalidArgument (there is none, and it may not), and those of opening one.
  core::Status open(bool may_begin);

  /// One request of the hub API. Errors: what it answered (kInvalidArgument for a bad value, else kUpstream).
  core::Result<json::object> ask(const std::string& method, const std::string& target, core::Secret body = {});
  core::Result<json::object> ask(const std::string& method, const std::string& target, const json::object& body) {
    return ask(method, target, core::Secret(json::serialize(body)));
  }
  /// The same for an answer that must not become a JSON tree, because it holds a key.
  core::Result<core::Secret> ask_secret(const std::string& method, const std::string& target, const json::object& body);
  /// GET of a long answer, to standard output as it comes. Errors: as ask.
  core::Status print_answer(const std::string& target);
  /// Follows a job to its end, a line on standard error whenever its state moves.
  core::Result<json::object> follow(json::object job);
  /// As JSON with --json, else through `text`.
  void show(const json::object& object, const Text& text) const;

  const CommandLine& command() const { return command_; }
  bool in_process() const { return in_process_; }

 private:
  core::Result<Reply> send(const std::string& method, const std::string& target, core::Secret body);

  const CommandLine& command_;
  const core::Options& options_;
  std::unique_ptr<Client> client_;
  bool in_process_ = false;
};

}  // namespace gluepot::app
