// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "access/key_scope.h"
#include "connectors/local/record_service.h"
#include "core/caller.h"

namespace gluepot::itglue_api {

/// One request of a key that may make it: verb and type are within its scope, the limits have been passed.
struct KeyCall {
  local::Call call;
  const core::Caller& caller;
  const access::KeyScope& scope;
  bool sets_rules = true;  ///< whoever answers for the key may set levels and reveal rules
};

/// What answers, and what it cost.
struct Answered {
  local::Reply reply;
  std::string source{};                               ///< header Gluepot-Source; empty: none (source local)
  int upstream_requests = 0;                          ///< sent to the source for this answer
  bool saved_a_request = false;                       ///< the source would have been asked, had there been no mirror
  std::optional<std::chrono::seconds> retry_after{};  ///< header Retry-After
};

/// Where answers come from: our own records (source local) or the mirror and what it mirrors (gateway). Safe from any
/// thread. Never fails: every error is an answer.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual Answered answer(const KeyCall& call) = 0;
  /// Whether `answer` to a GET of this path and query is a bounded read of the local store that shows no value: such a
  /// request may run on the I/O thread. Must not block.
  virtual bool is_quick(std::string_view path, std::string_view query) = 0;
};

/// Source local: the records themselves.
class LocalBackend final : public Backend {
 public:
  explicit LocalBackend(local::RecordService& records) : records_(records) {}
  Answered answer(const KeyCall& call) override { return {records_.answer(call.call)}; }
  bool is_quick(std::string_view path, std::string_view query) override {
    const auto target = catalog::find_target(path);
    return target && records_.is_quick(*target, query);
  }

 private:
  local::RecordService& records_;
};

}  // namespace gluepot::itglue_api
