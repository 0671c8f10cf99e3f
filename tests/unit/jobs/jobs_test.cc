// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <future>

#include "core/secret.h"
#include "core/text.h"
#include "jobs/events.h"
#include "jobs/lease.h"
#include "jobs/runner.h"
#include "jobs/scheduler.h"
#include "store/sqlite.h"

namespace gluepot::jobs {
namespace {

using namespace std::chrono_literals;

class JobsTest : public testing::Test {
 protected:
  void SetUp() override {
    (void)core::init_secrets(false);
    path_ = testing::TempDir() + "/jobs-" + core::random_hex(8) + ".db";
    store::SqliteOptions options;
    options.path = path_;
    strict_ = std::move(*store::open_sqlite(options));
    ASSERT_TRUE(store::migrate(*strict_, "jobs", migrations()));
  }
  void TearDown() override {
    strict_.reset();
    for (const auto* end : {"", "-wal", "-shm"}) ::unlink((path_ + end).c_str());
  }
  std::string path_;
  std::unique_ptr<store::Database> strict_;
  core::SystemClock clock_;
  Events events_;
};

TEST_F(JobsTest, ALeaseHasOneHolderAndANewEpochForEach) {
  core::ManualClock clock;
  Leases here(*strict_, "here", clock), there(*strict_, "there", clock);
  const auto first = here.acquire("sync", 15s);
  ASSERT_TRUE(first);
  const auto refused = there.acquire("sync", 15s);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, core::ErrorCode::kConflict);
  EXPECT_NE(refused.error().message.find("here"), std::string::npos);
  clock.advance(16s);
  const auto second = there.acquire("sync", 15s);
  ASSERT_TRUE(second);
  EXPECT_GT(*second, *first);
  EXPECT_FALSE(here.renew("sync", *first, 15s)) << "an old epoch must not come back";
  EXPECT_TRUE(there.renew("sync", *second, 15s));
}

TEST_F(JobsTest, AReleasedLeaseIsFreeAtOnce) {
  core::ManualClock clock;
  Leases here(*strict_, "here", clock), there(*strict_, "there", clock);
  const auto epoch = here.acquire("sync", 15s);
  ASSERT_TRUE(here.release("sync", *epoch));
  EXPECT_TRUE(there.acquire("sync", 15s));
}

TEST_F(JobsTest, AJobStartedTheMomentTheLastOneEndedDoesNotWaitForItself) {
  Runner runner(*strict_, "node", events_, clock_);
  std::promise<void> finished;
  // Starts again as soon as the snapshot says ended: the first job's thread is still storing its end then.
  std::thread worker([&] {
    for (int i = 0; i < 30; ++i) {
      const auto started = runner.start("sync", "ana", [](Control&) -> core::Status { return {}; });
      ASSERT_TRUE(started) << started.error().message;
      while (!runner.find(started->job.id)->ended()) std::this_thread::yield();
    }
    finished.set_value();
  });
  const bool done = finished.get_future().wait_for(30s) == std::future_status::ready;
  if (!done) std::_Exit(1);  // a deadlock leaves nothing to join
  worker.join();
}

TEST_F(JobsTest, B79_ASecondStartGivesBackTheRunningJob) {
  Runner runner(*strict_, "node", events_, clock_);
  std::promise<void> go;
  auto waiting = go.get_future().share();
  const auto work = [waiting](Control&) -> core::Status {
    waiting.wait();
    return {};
  };
  const auto first = runner.start("sync", "ana", work);
  const auto second = runner.start("sync", "ben", work);
  ASSERT_TRUE(first && second);
  EXPECT_TRUE(first->started);
  EXPECT_FALSE(second->started);
  EXPECT_EQ(first->job.id, second->job.id);
  go.set_value();
  EXPECT_EQ(runner.wait(first->job.id)->state, "succeeded");
}

TEST_F(JobsTest, AFailedJobKeepsItsReasonAndNextStep) {
  Runner runner(*strict_, "node", events_, clock_);
  const auto started = runner.start("sync", "ana", [](Control& control) -> core::Status {
    control.update([](Job& job) { job.task("documents").done = 7; });
    core::Error error{core::ErrorCode::kUpstream, "IT Glue is down"};
    error.next_step = "wait";
    return core::fail(error);
  });
  ASSERT_TRUE(started);
  runner.wait(started->job.id);
  runner.shutdown();
  Runner later(*strict_, "node", events_, clock_);
  const auto job = later.find(started->job.id);
  ASSERT_TRUE(job);
  EXPECT_EQ(job->state, "failed");
  EXPECT_EQ(job->error, "IT Glue is down");
  EXPECT_EQ(job->next_step, "wait");
  ASSERT_EQ(job->tasks.size(), 1u);
  EXPECT_EQ(job->tasks[0].done, 7);
}

TEST_F(JobsTest, StopReachesTheJobAndEndsItAsStopped) {
  Runner runner(*strict_, "node", events_, clock_);
  const auto started = runner.start("sync", "ana", [](Control& control) -> core::Status {
    while (!control.stop_requested()) std::this_thread::yield();
    return core::fail(core::ErrorCode::kCancelled, "stopped");
  });
  ASSERT_TRUE(started);
  ASSERT_TRUE(runner.stop(started->job.id));
  EXPECT_EQ(runner.wait(started->job.id)->state, "stopped");
}

TEST_F(JobsTest, AnExceptionEndsTheJobNotTheProcess) {
  Runner runner(*strict_, "node", events_, clock_);
  const auto started = runner.start("sync", "ana", [](Control&) -> core::Status { throw std::runtime_error("oops"); });
  ASSERT_TRUE(started);
  EXPECT_EQ(runner.wait(started->job.id)->state, "failed");
}

TEST_F(JobsTest, AJobCutOffByAKillIsNamedOnceAndClosed) {
  ASSERT_TRUE(strict_->write([](store::Connection& connection) {
    return connection.script(
        "INSERT INTO job_run (id, kind, state, started_by, started_at_ms, document) VALUES "
        "(5, 'sync', 'running', 'ana', 1, '{\"id\":\"5\",\"kind\":\"sync\",\"state\":\"running\"}')");
  }));
  Runner runner(*strict_, "node", events_, clock_);
  const auto cut = runner.interrupted();
  ASSERT_TRUE(cut);
  EXPECT_EQ(*cut, std::vector<std::string>{"sync"});
  EXPECT_EQ(runner.find(5)->state, "stopped");
  EXPECT_TRUE(runner.interrupted()->empty());
}

TEST_F(JobsTest, AWatcherGetsTheNewestStateOfEachKey) {
  const auto watcher = events_.subscribe();
  std::atomic<int> woken{0};
  watcher->on_ready([&] { ++woken; });
  events_.publish("a", {"job", "1"});
  events_.publish("a", {"job", "2"});
  events_.publish("b", {"status", "3"});
  EXPECT_EQ(woken, 1) << "one wake for one call of on_ready";
  const auto events = watcher->take();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].data, "2");
  EXPECT_TRUE(watcher->take().empty());
  watcher->on_ready([&] { ++woken; });
  events_.publish("a", {"job", "4"});
  EXPECT_EQ(woken, 2);
}

TEST_F(JobsTest, TheSchedulerCallsAgainAfterEachInterval) {
  Scheduler scheduler(clock_);
  std::promise<void> thrice;
  std::atomic<int> calls{0};
  scheduler.every("tick", 1ms, [&] {
    if (++calls == 3) thrice.set_value();
  });
  scheduler.start();
  EXPECT_EQ(thrice.get_future().wait_for(10s), std::future_status::ready);
  scheduler.stop();
}

}  // namespace
}  // namespace gluepot::jobs
