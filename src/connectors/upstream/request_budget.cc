// SPDX-License-Identifier: Apache-2.0
#include "connectors/upstream/request_budget.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "core/ids.h"
#include "core/log.h"
#include "core/text.h"

namespace gluepot::upstream {
namespace {

/// Requests that one save covers beforehand. Small: a killed process is charged for all of them.
constexpr int kClaim = 50;
constexpr std::int64_t kSaveEveryMs = 1000;
constexpr std::int64_t kMaxPauseMs = 3'600'000;
/// A 429 below a twentieth of the limit says that somebody else spent the budget, not that the limit is that low.
constexpr int kSmallestShare = 20;
/// A learnt limit is doubted after so many windows: it may have been another client's doing.
constexpr int kDoubtAfterWindows = 12;

std::size_t index(Lane lane) {
  return static_cast<std::size_t>(lane);
}
int reserve_of(const BudgetOptions& options, int limit) {
  return options.reserved >= 0 ? options.reserved : limit / 10;
}

}  // namespace

std::string BudgetState::text() const {
  std::string out = "budget 1 " + std::to_string(saved_at_ms) + " " + std::to_string(learnt_limit) + " " +
                    std::to_string(claimed_ahead) + "\n";
  for (const auto& [second, count] : spent_by_second)
    out += std::to_string(second) + " " + std::to_string(count) + "\n";
  return out + "end\n";
}

std::optional<BudgetState> BudgetState::parse(std::string_view text) {
  std::istringstream in{std::string(text)};
  std::string word;
  int version = 0;
  BudgetState state;
  if (!(in >> word >> version >> state.saved_at_ms >> state.learnt_limit >> state.claimed_ahead) || word != "budget" ||
      version != 1)
    return std::nullopt;
  while (in >> word && word != "end") {
    const auto second = core::parse_int64(word);
    int count = 0;
    if (!second || !(in >> count) || count < 0) return std::nullopt;
    state.spent_by_second[*second] += count;
  }
  if (word != "end" || state.claimed_ahead < 0 || state.learnt_limit < 0) return std::nullopt;
  return state;
}

core::Result<BudgetState> FileBudgetStore::load() {
  std::ifstream in(path_, std::ios::binary);
  if (!in) return BudgetState{};
  std::stringstream text;
  text << in.rdbuf();
  auto state = BudgetState::parse(text.str());
  if (!state)
    return core::fail(core::ErrorCode::kCorrupt, path_ + ": the stored request budget cannot be read; it starts anew");
  return *std::move(state);
}

core::Status FileBudgetStore::save(const BudgetState& state) {
  const std::string text = state.text(), fresh = path_ + ".new";
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  bool ok = file >= 0;
  if (ok) ok = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) ok = close(file) == 0 && ok;
  if (!ok || std::rename(fresh.c_str(), path_.c_str()) != 0)
    return core::fail(core::ErrorCode::kUnavailable,
                      path_ + ": the request budget cannot be stored; is the disk full?");
  return {};
}

RequestBudget::Permit& RequestBudget::Permit::operator=(Permit&& other) noexcept {
  if (this == &other) return *this;
  release();
  budget_ = std::exchange(other.budget_, nullptr);
  lane_ = other.lane_;
  return *this;
}

void RequestBudget::Permit::release() {
  if (auto* budget = std::exchange(budget_, nullptr)) budget->release(lane_);
}

RequestBudget::RequestBudget(BudgetOptions options, const core::Clock& clock, BudgetStore* store)
    : options_(options), clock_(clock), store_(store), limit_(options.limit) {
  load();
}

RequestBudget::~RequestBudget() {
  stop();
}

void RequestBudget::load() {
  if (store_ == nullptr) return;
  auto loaded = store_->load();
  if (!loaded) {
    core::log_warn("request budget", {{"error", loaded.error().message}});
    return;
  }
  const std::int64_t wall = clock_.now_ms(), steady = clock_.steady_ms();
  const auto spend = [&](std::int64_t wall_ms, int count) {
    const std::int64_t age =
        std::max<std::int64_t>(0, wall - wall_ms);  // a clock that was set back must not free slots
    if (age >= options_.window.count()) return;
    for (int i = 0; i < std::min(count, options_.limit); ++i) spent_.push_back({steady - age, Lane::kSkeleton});
  };
  // The end of the second in which they were spent: never earlier than in truth.
  for (const auto& [second, count] : loaded->spent_by_second) spend(second * 1000 + 999, count);
  // A process that was killed lived at most until now; when its last answers came is not known.
  spend(std::min(wall, loaded->saved_at_ms + 60'000), loaded->claimed_ahead);
  std::stable_sort(spent_.begin(), spent_.end(), [](const Spent& a, const Spent& b) { return a.at_ms < b.at_ms; });
  if (loaded->learnt_limit > 0 && loaded->learnt_limit < options_.limit) {
    limit_ = loaded->learnt_limit;
    learnt_at_ = steady;
  }
}

void RequestBudget::expire(std::int64_t now) {
  while (!spent_.empty() && now - spent_.front().at_ms >= options_.window.count()) spent_.pop_front();
  unlearn(now);
}

int RequestBudget::used() const {
  int count = static_cast<int>(spent_.size());
  for (const int lane : under_way_) count += lane;
  return count;
}

int RequestBudget::reserved_now(std::int64_t now) const {
  const int reserve = reserve_of(options_, limit_);
  if (reserve == 0 || static_cast<int>(spent_.size()) < reserve) return reserve;
  const auto& last = spent_[static_cast<std::size_t>(reserve - 1)];
  const std::int64_t left =
      std::clamp<std::int64_t>(last.at_ms + options_.window.count() - now, 0, options_.window.count());
  return static_cast<int>((reserve * left + options_.window.count() - 1) / options_.window.count());
}

/// Milliseconds until `lane` may send; 0 means now.
std::int64_t RequestBudget::wait_for(Lane lane, std::int64_t now) const {
  if (now < paused_until_) return paused_until_ - now;
  const int free = limit_ - used();
  if (free > (lane == Lane::kReveal ? 0 : reserved_now(now))) return 0;
  if (spent_.empty()) return 50;  // all of it is under way
  const std::int64_t next = spent_.front().at_ms + options_.window.count() - now;
  // The reserve shrinks by one slot in window/reserve, so look again by then.
  const int reserve = std::max(1, reserve_of(options_, limit_));
  const std::int64_t shrink = lane == Lane::kReveal || free <= 0 ? next : options_.window.count() / reserve;
  return std::max<std::int64_t>(1, std::min(next, std::max<std::int64_t>(1, shrink)));
}

std::variant<RequestBudget::Permit, std::chrono::milliseconds> RequestBudget::try_acquire(Lane lane) {
  std::unique_lock lock(mutex_);
  const std::int64_t now = clock_.steady_ms();
  expire(now);
  if (const auto wait = wait_for(lane, now); wait > 0) return std::chrono::milliseconds(wait);
  ++under_way_[index(lane)];
  if (!claim(lock)) {
    --under_way_[index(lane)];
    return std::chrono::milliseconds(1000);
  }
  return Permit(this, lane);
}

bool RequestBudget::someone_before(Lane lane) const {
  for (std::size_t i = 0; i < index(lane); ++i)
    if (!waiting_[i].empty()) return true;
  return false;
}

core::Result<RequestBudget::Permit> RequestBudget::acquire(Lane lane, std::chrono::milliseconds patience,
                                                           const net::CancelFlag& cancelled) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  std::unique_lock lock(mutex_);
  const std::uint64_t ticket = next_ticket_++;
  auto& line = waiting_[index(lane)];
  line.push_back(ticket);
  const auto leave = [&] {
    line.erase(std::find(line.begin(), line.end(), ticket));
    changed_.notify_all();
  };
  for (;;) {
    if (stopped_ || (cancelled && cancelled->load())) {
      leave();
      return core::fail(core::ErrorCode::kCancelled, "given up while waiting for the request budget");
    }
    const std::int64_t now = clock_.steady_ms();
    expire(now);
    std::int64_t wait = wait_for(lane, now);
    if (wait == 0 && line.front() == ticket && (lane == Lane::kReveal || !someone_before(lane))) {
      ++under_way_[index(lane)];
      leave();
      if (claim(lock)) return Permit(this, lane);
      --under_way_[index(lane)];
      return core::fail(core::ErrorCode::kUnavailable,
                        "the request budget cannot be stored, so no request is sent; is the disk full?");
    }
    if (std::chrono::steady_clock::now() >= deadline) {
      leave();
      core::Error error{core::ErrorCode::kRateLimited,
                        "the account's limit of " + std::to_string(limit_) + " requests in " +
                            std::to_string(options_.window.count() / 1000) + " s is used up"};
      error.retry_after = std::chrono::seconds((std::max<std::int64_t>(wait, 1000) + 999) / 1000);
      return core::fail(std::move(error));
    }
    // Cancel flags and a manual clock notify nobody: look again at least every 100 ms.
    const auto until = std::min(
        deadline, std::chrono::steady_clock::now() + std::chrono::milliseconds(std::clamp<std::int64_t>(wait, 1, 100)));
    changed_.wait_until(lock, until);
  }
}

void RequestBudget::release(Lane lane) {
  const std::lock_guard lock(mutex_);
  --under_way_[index(lane)];
  spent_.push_back({clock_.steady_ms(), lane});
  changed_.notify_all();
}

bool RequestBudget::must_save(std::int64_t now) const {
  return store_ != nullptr && (claimed_ <= 0 || now - saved_at_ >= kSaveEveryMs);
}

BudgetState RequestBudget::state(std::int64_t now, int ahead) const {
  BudgetState state;
  const std::int64_t wall = clock_.now_ms();
  for (const auto& spent : spent_) ++state.spent_by_second[(wall - (now - spent.at_ms)) / 1000];
  int under_way = 0;
  for (const int lane : under_way_) under_way += lane;
  state.claimed_ahead = under_way + ahead;
  state.learnt_limit = limit_ < options_.limit ? limit_ : 0;
  state.saved_at_ms = wall;
  return state;
}

/// Every grant is covered by a stored state before it is used, so a killed process cannot have spent more than is
/// known. Called with the lock held and the grant counted; a save happens outside the lock, by one thread while the
/// others wait.
bool RequestBudget::claim(std::unique_lock<std::mutex>& lock) {
  if (store_ == nullptr) return true;
  changed_.wait(lock, [&] { return !saving_ || claimed_ > 0; });
  const std::int64_t now = clock_.steady_ms();
  if (saving_ || !must_save(now)) {
    --claimed_;
    return true;
  }
  saving_ = true;
  const BudgetState now_state = state(now, kClaim);
  lock.unlock();
  const auto saved = store_->save(now_state);
  lock.lock();
  saving_ = false;
  saved_at_ = now;
  claimed_ = saved ? kClaim : 0;
  changed_.notify_all();
  if (!saved) core::log_warn("request budget", {{"error", saved.error().message}});
  return saved.has_value();
}

std::optional<std::chrono::seconds> RequestBudget::read_retry_after(std::string_view header, std::int64_t now_ms) {
  header = core::trim(header);
  if (header.empty()) return std::nullopt;
  const bool digits = std::all_of(header.begin(), header.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    const auto seconds = core::parse_int64(header);
    return std::chrono::seconds(seconds ? std::min<std::int64_t>(*seconds, 3600) : 3600);
  }
  const std::time_t date = curl_getdate(std::string(header).c_str(), nullptr);
  if (date <= 0 || header.size() < 20) return std::nullopt;
  const std::int64_t left = static_cast<std::int64_t>(date) - now_ms / 1000;
  if (left <= 0) return std::nullopt;
  return std::chrono::seconds(std::min<std::int64_t>(left, 3600));
}

void RequestBudget::note_limited(std::string_view retry_after) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = clock_.steady_ms();
  expire(now);
  if (now >= paused_until_) {  // answers of the same moment say it once
    ++limited_in_a_row_;
    learn(now);
    std::int64_t pause = std::min<std::int64_t>(60'000, 1000LL << std::min(limited_in_a_row_ - 1, 6));
    if (const auto told = read_retry_after(retry_after, clock_.now_ms()); told && told->count() > 0)
      pause = told->count() * 1000;
    paused_until_ = now + std::min(pause, kMaxPauseMs);
  }
  changed_.notify_all();
}

void RequestBudget::learn(std::int64_t now) {
  // The refused request itself may or may not be counted over there: take it as not.
  const int seen = used() - 1;
  if (seen < options_.limit / kSmallestShare || seen >= limit_) return;
  limit_ = std::max(1, seen);
  learnt_at_ = now;
  core::log_info("request budget learnt", {{"limit", limit_}});
}

void RequestBudget::unlearn(std::int64_t now) {
  if (limit_ >= options_.limit || learnt_at_ == 0) return;
  if (now - learnt_at_ < options_.window.count() * kDoubtAfterWindows) return;
  limit_ = std::min(options_.limit, limit_ + std::max(1, limit_ / 20));
  learnt_at_ = now;
}

void RequestBudget::note_answered() {
  const std::lock_guard lock(mutex_);
  if (clock_.steady_ms() >= paused_until_) limited_in_a_row_ = 0;
}

BudgetSnapshot RequestBudget::snapshot() const {
  const std::lock_guard lock(mutex_);
  const std::int64_t now = clock_.steady_ms(), wall = clock_.now_ms();
  BudgetSnapshot out;
  out.limit = limit_;
  out.window = std::chrono::duration_cast<std::chrono::seconds>(options_.window);
  out.lanes = under_way_;
  for (const auto& spent : spent_) {
    if (now - spent.at_ms >= options_.window.count()) continue;
    ++out.lanes[index(spent.lane)];
    if (out.resets_at_ms == 0) out.resets_at_ms = wall + spent.at_ms + options_.window.count() - now;
  }
  for (const int lane : out.lanes) out.used += lane;
  out.reserved = reserved_now(now);
  if (now < paused_until_) out.paused_until_ms = wall + paused_until_ - now;
  for (const auto& line : waiting_) out.waiting += static_cast<int>(line.size());
  return out;
}

void RequestBudget::stop() {
  std::unique_lock lock(mutex_);
  if (std::exchange(stopped_, true)) return;
  changed_.notify_all();
  if (store_ == nullptr) return;
  changed_.wait(lock, [&] { return !saving_; });
  const auto now_state = state(clock_.steady_ms(), 0);
  lock.unlock();
  if (auto saved = store_->save(now_state); !saved)
    core::log_warn("request budget", {{"error", saved.error().message}});
}

}  // namespace gluepot::upstream
