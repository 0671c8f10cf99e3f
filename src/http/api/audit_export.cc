// SPDX-License-Identifier: Apache-2.0
#include "http/api/audit_export.h"

#include <condition_variable>
#include <utility>

#include "core/log.h"

namespace gluepot::api {
namespace {

constexpr int kPage = 200;
constexpr std::size_t kMost = 2;

}  // namespace

/// What the thread and its taker share.
struct AuditExports::Run {
  std::mutex mutex;
  std::condition_variable changed;
  std::string text;  ///< waits to be taken
  bool begun = false, asked = false;
  bool left = false;  ///< nobody takes it any more
  bool ended = false, failed = false;
  std::function<void()> wake;

  void leave() {
    {
      const std::lock_guard lock(mutex);
      left = true;
    }
    changed.notify_all();
  }
  /// False when nobody takes it any more.
  bool wait_until_taken() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return left || (begun && text.empty()); });
    if (left) ended = true;
    return !left;
  }
  void give(std::string page, bool last, bool broken) {
    std::function<void()> call;
    {
      const std::lock_guard lock(mutex);
      text = std::move(page);
      ended = last || broken;
      failed = broken;
      if (std::exchange(asked, false)) call = wake;
    }
    if (call) call();
  }
};

class AuditExports::Taker final : public http::EventStream {
 public:
  explicit Taker(std::shared_ptr<Run> run) : run_(std::move(run)) {}
  ~Taker() override { run_->leave(); }

  std::string next() override {
    std::string out;
    {
      const std::lock_guard lock(run_->mutex);
      run_->begun = true;
      out = std::exchange(run_->text, {});
      if (out.empty()) {
        over_ = run_->ended;
        failed_ = run_->failed;
        run_->asked = !over_;
      }
    }
    run_->changed.notify_all();
    return out;
  }
  bool over() override { return over_; }
  bool failed() override { return failed_; }
  void on_ready(std::function<void()> wake) override {
    const std::lock_guard lock(run_->mutex);
    run_->wake = std::move(wake);
  }

 private:
  const std::shared_ptr<Run> run_;
  bool over_ = false, failed_ = false;
};

AuditExports::~AuditExports() {
  for (const auto& one : running_) one.run->leave();
  for (auto& one : running_) one.thread.join();
}

core::Result<std::shared_ptr<http::EventStream>> AuditExports::open(audit::Filter filter, audit::ExportFormat format,
                                                                    Allowed allowed) {
  const std::lock_guard lock(mutex_);
  for (auto one = running_.begin(); one != running_.end();) {
    std::unique_lock of_run(one->run->mutex);
    const bool ended = one->run->ended;
    of_run.unlock();
    if (ended) one->thread.join();
    one = ended ? running_.erase(one) : std::next(one);
  }
  if (running_.size() >= kMost) {
    core::Error error{core::ErrorCode::kRateLimited, "two exports of the audit are under way"};
    error.next_step = "Try again when one of them has ended.";
    error.retry_after = std::chrono::seconds(5);
    return core::fail(std::move(error));
  }
  auto run = std::make_shared<Run>();
  run->text = audit::export_head(format);
  filter.limit = kPage;
  auto taker = std::make_shared<Taker>(run);
  running_.push_back({run, std::thread([this, run, filter = std::move(filter), format, allowed = std::move(allowed)] {
                        read(*run, filter, format, allowed);
                      })});
  return taker;
}

void AuditExports::read(Run& run, audit::Filter filter, audit::ExportFormat format, const Allowed& allowed) {
  const auto read_page = [&]() -> core::Result<std::vector<audit::Entry>> {
    GLUEPOT_ASSIGN(filter.companies, allowed());
    const std::lock_guard in_turn(reading_);
    return audit_.list(filter);
  };
  for (bool last = false; !last && run.wait_until_taken();) {
    const auto page = read_page();
    if (!page) {
      core::log_warn("an export of the audit broke off", {{"cause", page.error().message}});
      return run.give({}, true, true);
    }
    last = static_cast<int>(page->size()) < kPage;
    std::string text;
    for (const auto& entry : *page) text += audit::export_line(format, entry);
    if (!page->empty()) filter.before = page->back().sequence;
    run.give(std::move(text), last, false);
  }
}

}  // namespace gluepot::api
