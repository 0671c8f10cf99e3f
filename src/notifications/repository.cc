// SPDX-License-Identifier: Apache-2.0
#include "notifications/repository.h"

#include <algorithm>
#include <array>

#include "core/text.h"
#include "notifications/impl/settings_json.h"

namespace gluepot::notifications {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

#define CHANNEL_COLUMNS                                                                                        \
  "SELECT id, kind, name, enabled, settings, sealed_secret IS NOT NULL, secret_set_at_ms, secret_set_by FROM " \
  "notification_channel "
constexpr Statement kChannels{"notification_channel.list", CHANNEL_COLUMNS "ORDER BY name LIMIT 50"};
constexpr Statement kChannel{"notification_channel.get", CHANNEL_COLUMNS "WHERE id = ?"};
constexpr Statement kInsertChannel{"notification_channel.insert",
                                   "INSERT INTO notification_channel (id, kind, name, enabled, settings, "
                                   "sealed_secret, secret_set_at_ms, secret_set_by, "
                                   "created_at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"};
constexpr Statement kUpdateChannel{"notification_channel.update",
                                   "UPDATE notification_channel SET name = ?, enabled = ?, settings = ? WHERE id = ?"};
constexpr Statement kSetSecret{
    "notification_channel.set_secret",
    "UPDATE notification_channel SET sealed_secret = ?, secret_set_at_ms = ?, secret_set_by = ? WHERE id = ?"};
constexpr Statement kSecret{"notification_channel.secret",
                            "SELECT sealed_secret FROM notification_channel WHERE id = ?"};
constexpr Statement kRemoveChannel{"notification_channel.remove", "DELETE FROM notification_channel WHERE id = ?"};
constexpr Statement kGiveUpOf{
    "notification_outbox.give_up_of",
    "UPDATE notification_outbox SET state = 'given_up', finished_at_ms = ?, last_error = 'the "
    "channel was deleted' WHERE channel_id = ? AND state = 'waiting'"};
constexpr Statement kCountChannels{"notification_channel.count", "SELECT COUNT(*) FROM notification_channel"};
constexpr Statement kRules{
    "notification_rule.list",
    "SELECT kind, enabled, settings, changed_at_ms, changed_by FROM notification_rule LIMIT 100"};
constexpr Statement kSaveRule{
    "notification_rule.save",
    "INSERT INTO notification_rule (kind, enabled, settings, changed_at_ms, changed_by) VALUES (?, ?, ?, ?, ?) ON "
    "CONFLICT "
    "(kind) DO UPDATE SET enabled = excluded.enabled, settings = excluded.settings, changed_at_ms = "
    "excluded.changed_at_ms, changed_by = excluded.changed_by"};
constexpr Statement kMarks{"notification_mark.list", "SELECT name, value FROM notification_mark LIMIT 1000"};
constexpr Statement kSetMark{"notification_mark.set",
                             "INSERT INTO notification_mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE "
                             "SET value = excluded.value"};
constexpr Statement kQueued{"notification_outbox.find",
                            "SELECT 1 FROM notification_outbox WHERE event = ? AND channel_id = ?"};
constexpr Statement kQueue{
    "notification_outbox.queue",
    "INSERT INTO notification_outbox (id, event, channel_id, channel_name, rule, company_id, subject, message, data, "
    "created_at_ms, state, attempts, next_at_ms, last_error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, ?, "
    "'')"};
#define DELIVERY_COLUMNS                                                                                         \
  "SELECT id, event, channel_id, channel_name, rule, company_id, subject, message, data, created_at_ms, state, " \
  "attempts, next_at_ms, last_error, finished_at_ms FROM notification_outbox "
constexpr Statement kDue{"notification_outbox.due", DELIVERY_COLUMNS
                         "WHERE state = 'waiting' AND next_at_ms <= ? ORDER BY created_at_ms, id LIMIT ?"};
constexpr Statement kTake{
    "notification_outbox.take",
    "UPDATE notification_outbox SET attempts = attempts + 1, next_at_ms = ? WHERE id = ? AND state = "
    "'waiting'"};
constexpr Statement kSettle{
    "notification_outbox.settle",
    "UPDATE notification_outbox SET state = ?, last_error = ?, finished_at_ms = ? WHERE id = ? AND "
    "state = 'waiting'"};
constexpr Statement kLog{"notification_outbox.log", DELIVERY_COLUMNS "ORDER BY created_at_ms DESC, id DESC LIMIT ?"};
constexpr Statement kState{"notification_outbox.state", "SELECT state FROM notification_outbox WHERE id = ?"};
constexpr Statement kRetry{
    "notification_outbox.retry",
    "UPDATE notification_outbox SET state = 'waiting', attempts = 0, next_at_ms = ?, finished_at_ms "
    "= NULL WHERE id = ? AND state = 'given_up'"};
constexpr Statement kForget{"notification_outbox.forget",
                            "DELETE FROM notification_outbox WHERE state <> 'waiting' AND created_at_ms < ?"};
constexpr std::int64_t kKeptMs = 90LL * 86'400'000;
constexpr std::int64_t kMostChannels = 50;

Channel read_channel(const Row& row) {
  Channel channel;
  read_settings(row.text(4), channel);
  channel.id = row.integer(0);
  channel.kind = row.string(1);
  channel.name = row.string(2);
  channel.enabled = row.boolean(3);
  channel.has_secret = row.boolean(5);
  channel.secret_set_at_ms = row.is_null(6) ? 0 : row.integer(6);
  channel.secret_set_by = row.string(7);
  return channel;
}

Delivery read_delivery(const Row& row) {
  Delivery out;
  out.id = row.string(0);
  out.event = row.string(1);
  out.channel_id = row.integer(2);
  out.channel_name = row.string(3);
  out.rule = row.string(4);
  out.company_id = row.optional_integer(5);
  out.subject = row.string(6);
  out.message = row.string(7);
  out.data = row.string(8);
  out.created_at_ms = row.integer(9);
  out.state = row.string(10);
  out.attempts = static_cast<int>(row.integer(11));
  out.next_at_ms = row.integer(12);
  out.last_error = row.string(13);
  out.finished_at_ms = row.optional_integer(14);
  return out;
}

std::string sealed_row(std::int64_t channel) {
  return "notification_channel/" + std::to_string(channel);
}

core::Result<std::vector<Rule>> stored_rules(Connection& connection) {
  std::vector<Rule> out;
  for (const auto kind : kRuleKinds) {
    Rule rule;
    rule.kind = kind;
    out.push_back(std::move(rule));
  }
  GLUEPOT_TRY(connection.each(kRules, {}, [&](const Row& row) {
    for (auto& rule : out) {
      if (rule.kind != row.text(0)) continue;
      rule.enabled = row.boolean(1);
      read_settings(row.text(2), rule);
      rule.changed_at_ms = row.integer(3);
      rule.changed_by = row.string(4);
    }
    return true;
  }));
  return out;
}

}  // namespace

std::int64_t wait_ms(int attempts) {
  constexpr std::array<std::int64_t, 5> kFirst{10'000, 30'000, 120'000, 600'000, 1'800'000};
  return attempts >= 1 && attempts <= 5 ? kFirst[static_cast<std::size_t>(attempts - 1)] : 3'600'000;
}

core::Result<std::vector<Channel>> Repository::channels() {
  return store::read(strict_, [](Connection& connection) { return connection.query(kChannels, read_channel); });
}

core::Result<Channel> Repository::channel(std::int64_t id) {
  GLUEPOT_ASSIGN(auto found, store::read(strict_, [&](Connection& connection) {
                   return connection.find(kChannel, read_channel, id);
                 }));
  if (!found) return core::fail(ErrorCode::kNotFound, "there is no such channel");
  return std::move(*found);
}

core::Result<Channel> Repository::save(Channel channel, const core::Secret* secret, std::string_view by) {
  GLUEPOT_TRY(check_channel(channel));
  const auto now = clock_.now_ms();
  const bool is_new = channel.id == 0;
  if (is_new) channel.id = core::new_id(now);
  const std::string sealed =
      secret != nullptr && !secret->reveal().empty() ? vault_.seal(*secret, sealed_row(channel.id)) : std::string();
  auto saved = store::write(strict_, [&](Connection& connection) -> core::Result<Channel> {
    if (is_new) {
      GLUEPOT_ASSIGN(const auto count, connection.find(kCountChannels, [](const Row& row) { return row.integer(0); }));
      if (count.value_or(0) >= kMostChannels) return core::fail(ErrorCode::kConflict, "there are 50 channels already");
      GLUEPOT_TRY(connection.execute(kInsertChannel, channel.id, channel.kind, channel.name, channel.enabled,
                                     settings_text(channel), store::Null{}, store::Null{}, "", now));
    } else {
      GLUEPOT_ASSIGN(const auto before, connection.find(kChannel, read_channel, channel.id));
      if (!before) return core::fail(ErrorCode::kNotFound, "there is no such channel");
      if (before->kind != channel.kind) return core::invalid("kind", "cannot be changed; make another channel");
      // A stored secret goes where it was given for, and nowhere else.
      if (sealed.empty() && before->has_secret && secret_goes_elsewhere(*before, channel))
        return core::invalid("secret",
                             "give it again: the address changed, and the stored one was given for the old one");
      GLUEPOT_TRY(
          connection.execute(kUpdateChannel, channel.name, channel.enabled, settings_text(channel), channel.id));
    }
    if (!sealed.empty()) GLUEPOT_TRY(connection.execute(kSetSecret, store::Blob{sealed}, now, by, channel.id));
    GLUEPOT_ASSIGN(auto after, connection.find(kChannel, read_channel, channel.id));
    if (!after) return core::fail(ErrorCode::kInternal, "the channel is gone");
    if (after->kind == "webhook" && !after->has_secret)
      return core::invalid("secret", "is needed: the receiver tells by it that a message is ours");
    if (!after->user.empty() && !after->has_secret) return core::invalid("secret", "is needed with a user");
    return std::move(*after);
  });
  if (!saved && saved.error().code == ErrorCode::kConflict && saved.error().field.empty() &&
      saved.error().message != "there are 50 channels already")
    return core::fail({ErrorCode::kConflict, "a channel is called " + channel.name + " already", "name"});
  return saved;
}

core::Status Repository::remove(std::int64_t id) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto gone, connection.execute(kRemoveChannel, id));
    if (gone == 0) return core::fail(ErrorCode::kNotFound, "there is no such channel");
    GLUEPOT_TRY(connection.execute(kGiveUpOf, clock_.now_ms(), id));
    GLUEPOT_ASSIGN(auto rules, stored_rules(connection));
    for (auto& rule : rules)
      if (std::erase(rule.channels, id) > 0)
        GLUEPOT_TRY(connection.execute(kSaveRule, rule.kind, rule.enabled, settings_text(rule), rule.changed_at_ms,
                                       rule.changed_by));
    return {};
  });
}

core::Result<core::Secret> Repository::secret(std::int64_t channel) {
  GLUEPOT_ASSIGN(const auto sealed, store::read(strict_, [&](Connection& connection) {
                   return connection.find(
                       kSecret, [](const Row& row) { return row.string(0); }, channel);
                 }));
  if (!sealed) return core::fail(ErrorCode::kNotFound, "there is no such channel");
  if (sealed->empty()) return core::Secret();
  return vault_.open_sealed(*sealed, sealed_row(channel));
}

core::Result<std::vector<Rule>> Repository::rules() {
  return store::read(strict_, stored_rules);
}

core::Result<Rule> Repository::save(Rule rule, std::string_view by) {
  GLUEPOT_TRY(check_rule(rule));
  rule.changed_at_ms = clock_.now_ms();
  rule.changed_by = by;
  return store::write(strict_, [&](Connection& connection) -> core::Result<Rule> {
    for (const auto id : rule.channels) {
      GLUEPOT_ASSIGN(const auto known, connection.find(
                                           kChannel, [](const Row&) { return true; }, id));
      if (!known) return core::invalid("channels", "there is no channel " + std::to_string(id));
    }
    GLUEPOT_TRY(connection.execute(kSaveRule, rule.kind, rule.enabled, settings_text(rule), rule.changed_at_ms,
                                   rule.changed_by));
    return rule;
  });
}

core::Result<int> Repository::queue(const std::vector<Event>& events, const std::vector<Rule>& rules,
                                    const std::map<std::string, std::string>& marks) {
  const auto now = clock_.now_ms();
  return store::write(strict_, [&](Connection& connection) -> core::Result<int> {
    int added = 0;
    for (const auto& event : events) {
      const auto rule =
          std::find_if(rules.begin(), rules.end(), [&](const auto& one) { return one.kind == event.rule; });
      if (rule == rules.end() || !rule->enabled) continue;
      for (const auto id : rule->channels) {
        GLUEPOT_ASSIGN(const auto channel, connection.find(kChannel, read_channel, id));
        if (!channel || !channel->enabled) continue;
        GLUEPOT_ASSIGN(const auto queued, connection.find(
                                              kQueued, [](const Row&) { return true; }, event.key, id));
        if (queued) continue;
        GLUEPOT_TRY(connection.execute(kQueue, core::random_hex(16), event.key, id, channel->name, event.rule,
                                       event.company_id, event.subject, event.message, event.data, now, now));
        ++added;
      }
    }
    for (const auto& [name, value] : marks) GLUEPOT_TRY(connection.execute(kSetMark, name, value));
    return added;
  });
}

core::Result<std::map<std::string, std::string>> Repository::marks() {
  return store::read(strict_, [](Connection& connection) -> core::Result<std::map<std::string, std::string>> {
    std::map<std::string, std::string> out;
    GLUEPOT_TRY(connection.each(kMarks, {}, [&](const Row& row) {
      out[row.string(0)] = row.string(1);
      return true;
    }));
    return out;
  });
}

core::Result<std::vector<Delivery>> Repository::take_due(int limit) {
  const auto now = clock_.now_ms();
  // A look first: nothing is due most of the time, and a look takes no lock.
  GLUEPOT_ASSIGN(const auto seen, store::read(strict_, [&](Connection& connection) {
                   return connection.query(kDue, read_delivery, now, 1);
                 }));
  if (seen.empty()) return seen;
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::vector<Delivery>> {
    GLUEPOT_ASSIGN(auto due, connection.query(kDue, read_delivery, now, limit));
    for (auto& delivery : due) {
      ++delivery.attempts;
      delivery.next_at_ms = now + wait_ms(delivery.attempts);
      GLUEPOT_TRY(connection.execute(kTake, delivery.next_at_ms, delivery.id));
    }
    return due;
  });
}

core::Result<Delivery> Repository::begin_test(const Channel& channel, std::string_view by) {
  Delivery out;
  out.id = core::random_hex(16);
  out.event = "test/" + out.id;
  out.channel_id = channel.id;
  out.channel_name = channel.name;
  out.rule = "test";
  out.subject = "Test message";
  out.message = std::string(by) + " asked for this message, to see that it arrives. It did.";
  out.data = "{}";
  out.created_at_ms = clock_.now_ms();
  out.state = "waiting";
  out.attempts = 1;
  // Out of reach of take_due; what a kill leaves is given up there in the end.
  out.next_at_ms = out.created_at_ms + wait_ms(kMostAttempts);
  return store::write(strict_, [&](Connection& connection) -> core::Result<Delivery> {
    GLUEPOT_TRY(connection.execute(kQueue, out.id, out.event, out.channel_id, out.channel_name, out.rule, store::Null{},
                                   out.subject, out.message, out.data, out.created_at_ms, out.next_at_ms));
    return out;
  });
}

core::Status Repository::settle(const Delivery& delivery, std::string_view error, bool final) {
  return strict_.write([&](Connection& connection) -> core::Status {
    const bool over = error.empty() || final || delivery.attempts >= kMostAttempts;
    const auto* state = error.empty() ? "sent" : over ? "given_up" : "waiting";
    GLUEPOT_TRY(
        connection.execute(kSettle, state, error, over ? std::optional(clock_.now_ms()) : std::nullopt, delivery.id));
    return {};
  });
}

core::Result<std::vector<Delivery>> Repository::log(int limit) {
  if (limit < 1 || limit > 1000) return core::invalid("limit", "1 to 1000");
  return store::read(strict_, [&](Connection& connection) { return connection.query(kLog, read_delivery, limit); });
}

core::Status Repository::retry(std::string_view id) {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto state, connection.find(
                                         kState, [](const Row& row) { return row.string(0); }, id));
    if (!state) return core::fail(ErrorCode::kNotFound, "there is no such message");
    if (*state != "given_up") return core::fail(ErrorCode::kConflict, "this message was not given up");
    GLUEPOT_TRY(connection.execute(kRetry, clock_.now_ms(), id));
    return {};
  });
}

core::Status Repository::forget_old() {
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_TRY(connection.execute(kForget, clock_.now_ms() - kKeptMs));
    return {};
  });
}

}  // namespace gluepot::notifications
