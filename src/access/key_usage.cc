// SPDX-License-Identifier: Apache-2.0
#include "access/key_usage.h"

namespace gluepot::access {
namespace {

using store::Row;
using store::Statement;

constexpr Statement kAdd{"key_usage.add",
                         "INSERT INTO key_usage (day, key_id, requests, upstream, saved) VALUES (?, ?, ?, ?, ?) "
                         "ON CONFLICT (day, key_id) DO UPDATE SET requests = requests + excluded.requests, "
                         "upstream = upstream + excluded.upstream, saved = saved + excluded.saved"};
constexpr Statement kRows{"key_usage.rows",
                          "SELECT day, key_id, requests, upstream, saved FROM key_usage WHERE day >= ? "
                          "ORDER BY day DESC, key_id LIMIT 1000000"};
constexpr Statement kForget{"key_usage.forget", "DELETE FROM key_usage WHERE day < ?"};

KeyUsage::Row read_row(const Row& row) {
  return {row.integer(0), row.integer(1), {row.integer(2), row.integer(3), row.integer(4)}};
}

}  // namespace

KeyCounts& KeyCounts::operator+=(const KeyCounts& other) {
  requests += other.requests;
  upstream += other.upstream;
  saved += other.saved;
  return *this;
}

KeyUsage::Today& KeyUsage::on(std::int64_t day, std::int64_t key_id) {
  auto& today = today_[key_id];
  if (today.day == day) return today;
  if (today.unstored != KeyCounts{}) older_[{today.day, key_id}] += today.unstored;
  today = {day, {}, {}};
  return today;
}

void KeyUsage::count(std::int64_t key_id, int upstream, bool saved) {
  const KeyCounts one{1, upstream, saved ? 1 : 0};
  const auto day = present_day();
  const std::lock_guard lock(mutex_);
  auto& today = on(day, key_id);
  today.all += one;
  today.unstored += one;
  any_ = true;
}

KeyCounts KeyUsage::today(std::int64_t key_id) const {
  const auto day = present_day();
  const std::lock_guard lock(mutex_);
  const auto found = today_.find(key_id);
  return found == today_.end() || found->second.day != day ? KeyCounts{} : found->second.all;
}

core::Status KeyUsage::load(store::Connection& connection) {
  const auto day = present_day();
  GLUEPOT_ASSIGN(const auto stored, rows(connection, day));
  const std::lock_guard lock(mutex_);
  for (const auto& row : stored)
    if (row.day == day) on(day, row.key_id).all = row.counts;
  return {};
}

KeyUsage::Pending KeyUsage::take() {
  const std::lock_guard lock(mutex_);
  if (!any_) return {};
  any_ = false;
  Pending out = std::exchange(older_, {});
  for (auto& [key_id, today] : today_)
    if (today.unstored != KeyCounts{}) out[{today.day, key_id}] += std::exchange(today.unstored, {});
  return out;
}

void KeyUsage::put_back(Pending pending) {
  const std::lock_guard lock(mutex_);
  for (const auto& [place, counts] : pending) older_[place] += counts;
  any_ = any_ || !older_.empty();
}

core::Status KeyUsage::store(store::Connection& connection, const Pending& pending) {
  for (const auto& [place, counts] : pending)
    GLUEPOT_TRY(connection.execute(kAdd, place.first, place.second, counts.requests, counts.upstream, counts.saved));
  return {};
}

core::Result<std::vector<KeyUsage::Row>> KeyUsage::rows(store::Connection& connection, std::int64_t first_day) {
  return connection.query(kRows, read_row, first_day);
}

core::Status KeyUsage::forget_before(store::Connection& connection, std::int64_t first_day) {
  GLUEPOT_TRY(connection.execute(kForget, first_day));
  return {};
}

}  // namespace gluepot::access
