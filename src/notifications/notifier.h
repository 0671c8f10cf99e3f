// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/clock.h"
#include "core/result.h"
#include "net/http_client.h"
#include "notifications/repository.h"
#include "notifications/sender.h"
#include "notifications/watcher.h"

namespace gluepot::notifications {

/// Looks at what happens, queues what the rules tell of, and sends what is queued, on a thread of its own. What is
/// queued outlives a kill; what was sent and not noted is sent again with the same id. Safe from any thread.
class Notifier {
 public:
  Notifier(Repository& repository, Sights sights, const core::Clock& clock, std::function<std::string()> instance);
  ~Notifier() { stop(); }

  void start();
  void stop();
  /// A look and a sending now instead of within three seconds.
  void wake();

  /// One message to this channel, now, whatever the rules; the log shows it. Blocking, up to 20 s. Errors: kNotFound,
  /// as Sender::send.
  core::Status test(std::int64_t channel, std::string_view by);

 private:
  void run();
  core::Status look();
  core::Status deliver();
  Repository& repository_;
  Watcher watcher_;
  const core::Clock& clock_;
  const std::function<std::string()> instance_;
  net::CancelFlag cancelled_;
  Sender sender_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false, woken_ = false;
  std::thread thread_;
};

}  // namespace gluepot::notifications
