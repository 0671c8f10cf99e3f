// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "connectors/source.h"
#include "core/clock.h"
#include "core/result.h"
#include "net/http_client.h"

namespace gluepot::upstream {

using connectors::Lane;
inline constexpr std::size_t kLanes = 5;

struct BudgetOptions {
  int limit = 3000;
  std::chrono::milliseconds window{300'000};
  /// Slots that only reveals may take when the window is fresh (a tenth of the limit when negative). As the window runs
  /// out the share shrinks with the time left until as many slots return, so the whole budget is used and reveals
  /// always find their rate.
  int reserved = -1;
};

/// What a restart must know: when requests were spent (wall clock, by second) and the limit learnt.
struct BudgetState {
  std::map<std::int64_t, int> spent_by_second;  ///< seconds since 1970 -> requests
  int claimed_ahead =
      0;  ///< requests that may have been made after `saved_at_ms`: counted as made when the process died
  int learnt_limit = 0;  ///< 0: none
  std::int64_t saved_at_ms = 0;

  std::string text() const;
  static std::optional<BudgetState> parse(std::string_view text);
};

/// Where the state is kept. Called by one thread at a time.
class BudgetStore {
 public:
  virtual ~BudgetStore() = default;
  /// An empty state when nothing was stored yet.
  virtual core::Result<BudgetState> load() = 0;
  virtual core::Status save(const BudgetState& state) = 0;
};

/// A small file, replaced by renaming. It survives a kill of the process; after a power cut the window has run out
/// anyway.
class FileBudgetStore final : public BudgetStore {
 public:
  explicit FileBudgetStore(std::string path) : path_(std::move(path)) {}
  core::Result<BudgetState> load() override;
  core::Status save(const BudgetState& state) override;

 private:
  std::string path_;
};

struct BudgetSnapshot {
  int limit = 0;  ///< as learnt
  std::chrono::seconds window{300};
  int used = 0;                      ///< in the window that ends now, under way included
  int reserved = 0;                  ///< kept for reveals at this moment
  std::array<int, kLanes> lanes{};   ///< used by lane
  std::int64_t resets_at_ms = 0;     ///< wall clock; when the oldest spent request leaves the window (0: none)
  std::int64_t paused_until_ms = 0;  ///< after a 429 (0: not paused)
  int waiting = 0;
};

/// The one budget of an account. A request counts from its grant until a window after its answer, so the account never
/// sees more than the limit in any window: safe under a fixed window, a sliding log and a token bucket alike (a bucket
/// holds as many tokens and refills at that rate). Safe to call from any thread.
class RequestBudget {
 public:
  /// A granted request; tells the budget when its answer has come.
  class Permit {
   public:
    Permit() = default;
    Permit(Permit&& other) noexcept : budget_(std::exchange(other.budget_, nullptr)), lane_(other.lane_) {}
    Permit& operator=(Permit&& other) noexcept;
    ~Permit() { release(); }
    void release();
    explicit operator bool() const { return budget_ != nullptr; }

   private:
    friend class RequestBudget;
    Permit(RequestBudget* budget, Lane lane) : budget_(budget), lane_(lane) {}
    RequestBudget* budget_ = nullptr;
    Lane lane_ = Lane::kBodies;
  };

  /// `store` may be null. What it holds is counted as spent.
  RequestBudget(BudgetOptions options, const core::Clock& clock, BudgetStore* store = nullptr);
  ~RequestBudget();

  /// Waits for a slot: higher lanes first, then first come. Errors: kRateLimited with retry_after when none comes
  /// within `patience`; kCancelled (flag, stop).
  core::Result<Permit> acquire(Lane lane, std::chrono::milliseconds patience,
                               const net::CancelFlag& cancelled = nullptr);
  /// A slot now, or how long until one may be free. Takes no account of others that wait.
  std::variant<Permit, std::chrono::milliseconds> try_acquire(Lane lane);
  /// The account said 429. `retry_after` is the header as it came: seconds or an HTTP date; anything else is not
  /// believed.
  void note_limited(std::string_view retry_after);
  void note_answered();
  BudgetSnapshot snapshot() const;
  /// Ends all waiting, stores the exact state.
  void stop();

  /// Seconds to wait by a Retry-After header, 0..3600; nothing when it makes no sense.
  static std::optional<std::chrono::seconds> read_retry_after(std::string_view header, std::int64_t now_ms);

 private:
  struct Spent {
    std::int64_t at_ms;  ///< steady clock, when the answer came
    Lane lane;
  };
  void load();
  void expire(std::int64_t now);
  int used() const;
  int reserved_now(std::int64_t now) const;
  std::int64_t wait_for(Lane lane, std::int64_t now) const;
  bool someone_before(Lane lane) const;
  void release(Lane lane);
  void learn(std::int64_t now);
  void unlearn(std::int64_t now);
  bool must_save(std::int64_t now) const;
  BudgetState state(std::int64_t now, int ahead) const;
  bool claim(std::unique_lock<std::mutex>& lock);

  const BudgetOptions options_;
  const core::Clock& clock_;
  BudgetStore* const store_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Spent> spent_;  ///< in the order of the answers
  std::array<int, kLanes> under_way_{};
  std::array<std::deque<std::uint64_t>, kLanes> waiting_;
  std::uint64_t next_ticket_ = 1;
  int limit_;
  std::int64_t learnt_at_ = 0;
  std::int64_t paused_until_ = 0;
  int limited_in_a_row_ = 0;
  int claimed_ = 0;  ///< grants still covered by the last save
  std::int64_t saved_at_ = 0;
  bool saving_ = false;
  bool stopped_ = false;
};

}  // namespace gluepot::upstream
