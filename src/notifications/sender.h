// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "core/clock.h"
#include "core/result.h"
#include "core/secret.h"
#include "net/http_client.h"
#include "notifications/types.h"

namespace gluepot::notifications {

/// Hands one message to one receiver. Blocking; one thread at a time.
class Sender {
 public:
  /// `instance`: what this hub is called, for those who get word from several.
  Sender(const core::Clock& clock, std::function<std::string()> instance, net::CancelFlag cancelled);
  ~Sender();

  /// The error's `reason` is "final" when no repetition can help: the receiver said so.
  core::Status send(const Channel& channel, const core::Secret& secret, const Delivery& delivery);

 private:
  core::Status send_mail(const Channel& channel, const core::Secret& secret, const Delivery& delivery);
  core::Status post(const Channel& channel, const core::Secret& secret, const Delivery& delivery);
  const core::Clock& clock_;
  const std::function<std::string()> instance_;
  const net::CancelFlag cancelled_;
  std::unique_ptr<net::HttpClient> http_;
};

/// What a webhook gets, and what signs it: hexadecimal HMAC-SHA-256 of "<seconds>.<body>".
std::string webhook_body(const Delivery& delivery, std::string_view instance);
std::string signature(const core::Secret& secret, std::int64_t seconds, std::string_view body);

}  // namespace gluepot::notifications
