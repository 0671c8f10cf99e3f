// SPDX-License-Identifier: Apache-2.0
#include "notifications/notifier.h"

#include <set>

#include "core/failpoint.h"
#include "core/log.h"

namespace gluepot::notifications {
namespace {

constexpr std::chrono::seconds kPause{3};
constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kBatch = 20;

}  // namespace

Notifier::Notifier(Repository& repository, Sights sights, const core::Clock& clock,
                   std::function<std::string()> instance)
    : repository_(repository),
      watcher_(std::move(sights), clock),
      clock_(clock),
      instance_(std::move(instance)),
      cancelled_(std::make_shared<std::atomic<bool>>(false)),
      sender_(clock, instance_, cancelled_) {}

void Notifier::start() {
  thread_ = std::thread([this] { run(); });
}

void Notifier::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  cancelled_->store(true);
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Notifier::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_all();
}

void Notifier::run() {
  std::int64_t forgot_at_ms = 0;
  std::string trouble;
  for (;;) {
    core::Status done = look();
    if (done) done = deliver();
    if (done && clock_.now_ms() - forgot_at_ms > kDayMs) {
      done = repository_.forget_old();
      forgot_at_ms = clock_.now_ms();
    }
    // The same trouble every three seconds is said once.
    if (!done && done.error().code != core::ErrorCode::kCancelled && done.error().message != trouble)
      core::log_warn("notifications wait", {{"cause", done.error().message}});
    trouble = done ? std::string() : done.error().message;
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kPause, [this] { return stopping_ || woken_; });
    if (stopping_) return;
    woken_ = false;
  }
}

core::Status Notifier::look() {
  GLUEPOT_ASSIGN(const auto rules, repository_.rules());
  GLUEPOT_ASSIGN(const auto marks, repository_.marks());
  GLUEPOT_ASSIGN(const auto found, watcher_.look(rules, marks));
  core::failpoint("notifications.found");
  if (found.events.empty() && found.marks.empty()) return {};
  GLUEPOT_TRY(repository_.queue(found.events, rules, found.marks));
  if (!found.events.empty()) core::failpoint("notifications.queued");
  return {};
}

core::Status Notifier::deliver() {
  for (;;) {
    GLUEPOT_ASSIGN(const auto due, repository_.take_due(kBatch));
    std::set<std::int64_t> failing;
    for (const auto& delivery : due) {
      if (cancelled_->load()) return {};
      auto channel = repository_.channel(delivery.channel_id);
      if (!channel && channel.error().code != core::ErrorCode::kNotFound) return core::fail(channel.error());
      if (!channel) {
        GLUEPOT_TRY(repository_.settle(delivery, "the channel was deleted", true));
        continue;
      }
      // One that does not answer makes nobody else wait.
      if (failing.contains(delivery.channel_id)) {
        GLUEPOT_TRY(repository_.settle(delivery, "not tried: the message before it could not be sent", false));
        continue;
      }
      GLUEPOT_ASSIGN(const auto secret, repository_.secret(delivery.channel_id));
      core::failpoint("notifications.sending");
      const auto sent = sender_.send(*channel, secret, delivery);
      core::failpoint("notifications.sent");
      if (!sent) {
        // Stopped: the attempt is repeated after the start.
        if (sent.error().code == core::ErrorCode::kCancelled) return {};
        failing.insert(delivery.channel_id);
        core::log_warn("a notification was not sent", {{"channel", channel->name},
                                                       {"delivery", delivery.id},
                                                       {"attempt", delivery.attempts},
                                                       {"cause", sent.error().message}});
      }
      GLUEPOT_TRY(repository_.settle(
          delivery,
          sent ? std::string()
               : sent.error().message + (sent.error().next_step.empty() ? "" : " " + sent.error().next_step),
          !sent && sent.error().reason == "final"));
    }
    if (due.size() < static_cast<std::size_t>(kBatch)) return {};
  }
}

core::Status Notifier::test(std::int64_t id, std::string_view by) {
  GLUEPOT_ASSIGN(const auto channel, repository_.channel(id));
  GLUEPOT_ASSIGN(const auto secret, repository_.secret(id));
  GLUEPOT_ASSIGN(const auto delivery, repository_.begin_test(channel, by));
  // A sender of its own: the thread's may be waiting for a receiver.
  Sender sender(clock_, instance_, cancelled_);
  const auto sent = sender.send(channel, secret, delivery);
  GLUEPOT_TRY(repository_.settle(delivery, sent ? std::string() : sent.error().message, true));
  return sent;
}

}  // namespace gluepot::notifications
