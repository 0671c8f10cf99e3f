// SPDX-License-Identifier: Apache-2.0
#include "access/second_factor.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <array>
#include <string>

#include "core/text.h"

namespace gluepot::access {
namespace {

using core::ErrorCode;
using store::Connection;
using store::Row;
using store::Statement;

constexpr std::size_t kKeyBytes = 20;
constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Of recovery codes: no letter that looks like a digit.
constexpr std::string_view kReadable = "abcdefghjkmnpqrstuvwxyz23456789";

constexpr Statement kFind{"second_factor.find",
                          "SELECT sealed, confirmed_at_ms, last_step FROM second_factor WHERE user_id = ?"};
constexpr Statement kPut{"second_factor.put",
                         "INSERT OR REPLACE INTO second_factor (user_id, sealed, created_at_ms, confirmed_at_ms, "
                         "last_step) VALUES (?, ?, ?, NULL, 0)"};
constexpr Statement kConfirm{"second_factor.confirm",
                             "UPDATE second_factor SET confirmed_at_ms = ?, last_step = ? WHERE user_id = ? AND "
                             "confirmed_at_ms IS NULL"};
constexpr Statement kUseStep{"second_factor.use_step",
                             "UPDATE second_factor SET last_step = ? WHERE user_id = ? AND last_step < ?"};
constexpr Statement kRemove{"second_factor.remove", "DELETE FROM second_factor WHERE user_id = ?"};
constexpr Statement kForgetPassed{"session.forget_second_factor",
                                  "UPDATE session SET second_factor_at_ms = NULL WHERE user_id = ?"};
constexpr Statement kCountCodes{"recovery_code.count", "SELECT COUNT(*) FROM recovery_code WHERE user_id = ?"};
constexpr Statement kAddCode{"recovery_code.add", "INSERT INTO recovery_code (digest, user_id) VALUES (?, ?)"};
constexpr Statement kUseCode{"recovery_code.use", "DELETE FROM recovery_code WHERE digest = ? AND user_id = ?"};
constexpr Statement kDropCodes{"recovery_code.drop", "DELETE FROM recovery_code WHERE user_id = ?"};

struct Stored {
  std::string sealed;
  std::optional<std::int64_t> confirmed_at_ms;
  std::int64_t last_step = 0;
};

core::Result<std::optional<Stored>> find(Connection& connection, core::UserId user) {
  return connection.find(
      kFind,
      [](const Row& row) {
        return Stored{row.string(0), row.optional_integer(1), row.integer(2)};
      },
      user.value);
}

std::string row_of(core::UserId user) {
  return "second_factor/" + user.text();
}

/// Without the blanks and dashes that people and apps put in.
core::Secret normal(const core::Secret& code) {
  core::Secret out = core::Secret::of_size(code.size());
  std::size_t size = 0;
  for (const char c : code.reveal())
    if (c != ' ' && c != '-') out.data()[size++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  out.resize_down(size);
  return out;
}

/// The step whose code it is; 0: none that has not been used. The same steps whatever is given.
std::int64_t step_of(const core::Secret& key, const core::Secret& code, std::int64_t now_ms, std::int64_t last_step) {
  const std::int64_t present = now_ms / kTotpStepMs;
  std::int64_t found = 0;
  for (const auto step : {present - 1, present, present + 1}) {
    const auto right = totp_code(key, step);
    if (core::equal_constant_time(right.reveal(), code.reveal()) && step > last_step) found = step;
  }
  return found;
}

core::Status wrong_code() {
  return core::invalid("code", "this code is wrong, too old, or was used already; wait for the next one");
}

}  // namespace

core::Secret totp_code(const core::Secret& key, std::int64_t step) {
  std::array<unsigned char, 8> counter{};
  for (int i = 7; i >= 0; --i, step >>= 8)
    counter[static_cast<std::size_t>(i)] = static_cast<unsigned char>(step & 0xff);
  std::array<unsigned char, 20> mac{};
  unsigned int size = mac.size();
  HMAC(EVP_sha1(), key.reveal().data(), static_cast<int>(key.size()), counter.data(), counter.size(), mac.data(),
       &size);
  const auto at = static_cast<std::size_t>(mac[19] & 0x0f);
  std::uint32_t number = (static_cast<std::uint32_t>(mac[at] & 0x7f) << 24) |
                         (static_cast<std::uint32_t>(mac[at + 1]) << 16) |
                         (static_cast<std::uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
  core::wipe(mac.data(), mac.size());
  auto code = core::Secret::of_size(6);
  for (int i = 5; i >= 0; --i, number /= 10) code.data()[i] = static_cast<char>('0' + number % 10);
  return code;
}

core::Secret base32(const core::Secret& bytes) {
  auto out = core::Secret::of_size((bytes.size() * 8 + 4) / 5);
  std::uint32_t held = 0;
  int bits = 0;
  std::size_t size = 0;
  for (const char c : bytes.reveal()) {
    held = (held << 8 | static_cast<unsigned char>(c)) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) out.data()[size++] = kAlphabet[(held >> (bits - 5)) & 31];
  }
  if (bits > 0) out.data()[size++] = kAlphabet[(held << (5 - bits)) & 31];
  return out;
}

core::Result<SecondFactors::State> SecondFactors::state(core::UserId user) {
  return store::read(strict_, [&](Connection& connection) -> core::Result<State> {
    State state;
    GLUEPOT_ASSIGN(const auto stored, find(connection, user));
    if (stored) state.since_ms = stored->confirmed_at_ms;
    GLUEPOT_ASSIGN(const auto left, connection.find(
                                        kCountCodes, [](const Row& row) { return row.integer(0); }, user.value));
    state.recovery_codes = left.value_or(0);
    return state;
  });
}

core::Result<core::Secret> SecondFactors::begin(core::UserId user) {
  auto key = core::Secret::of_size(kKeyBytes);
  randombytes_buf(key.data(), key.size());
  const std::string sealed = vault_.seal(key, row_of(user));
  GLUEPOT_TRY(strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto stored, find(connection, user));
    if (stored && stored->confirmed_at_ms)
      return core::fail(ErrorCode::kConflict, "a second factor is set up already; remove it first");
    GLUEPOT_TRY(connection.execute(kPut, user.value, store::Blob{sealed}, clock_.now_ms()));
    return {};
  }));
  return key;
}

core::Result<std::vector<core::Secret>> SecondFactors::confirm(core::UserId user, const core::Secret& code) {
  const auto given = normal(code);
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::vector<core::Secret>> {
    GLUEPOT_ASSIGN(const auto stored, find(connection, user));
    if (!stored) return core::fail(ErrorCode::kConflict, "begin to set up a second factor first");
    if (stored->confirmed_at_ms) return core::fail(ErrorCode::kConflict, "a second factor is set up already");
    GLUEPOT_ASSIGN(const auto key, vault_.open_sealed(stored->sealed, row_of(user)));
    const auto now = clock_.now_ms();
    const auto step = step_of(key, given, now, stored->last_step);
    if (step == 0)
      return core::invalid("code",
                           "this is not the app's present code; check the clock of the phone, then try the next");
    GLUEPOT_TRY(connection.execute(kConfirm, now, step, user.value));
    return store_recovery_codes(connection, user);
  });
}

core::Status SecondFactors::check(core::UserId user, const core::Secret& code) {
  const auto given = normal(code);
  return strict_.write([&](Connection& connection) -> core::Status {
    GLUEPOT_ASSIGN(const auto stored, find(connection, user));
    if (!stored || !stored->confirmed_at_ms) {
      core::Error error{ErrorCode::kConflict, "no second factor is set up"};
      error.next_step = "Set one up on your profile page.";
      return core::fail(std::move(error));
    }
    if (given.size() == 6) {
      GLUEPOT_ASSIGN(const auto key, vault_.open_sealed(stored->sealed, row_of(user)));
      const auto step = step_of(key, given, clock_.now_ms(), stored->last_step);
      if (step == 0) return wrong_code();
      GLUEPOT_ASSIGN(const auto used, connection.execute(kUseStep, step, user.value, step));
      return used == 1 ? core::Status{} : wrong_code();
    }
    const auto digest = vault_.digest("recovery_code/" + user.text(), given.reveal());
    GLUEPOT_ASSIGN(const auto used, connection.execute(kUseCode, store::Blob{digest}, user.value));
    return used == 1 ? core::Status{} : wrong_code();
  });
}

core::Result<std::vector<core::Secret>> SecondFactors::renew_recovery_codes(core::UserId user) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<std::vector<core::Secret>> {
    GLUEPOT_ASSIGN(const auto stored, find(connection, user));
    if (!stored || !stored->confirmed_at_ms) return core::fail(ErrorCode::kConflict, "no second factor is set up");
    return store_recovery_codes(connection, user);
  });
}

core::Result<std::vector<core::Secret>> SecondFactors::store_recovery_codes(Connection& connection, core::UserId user) {
  GLUEPOT_TRY(connection.execute(kDropCodes, user.value));
  std::vector<core::Secret> codes;
  for (int i = 0; i < kRecoveryCodes; ++i) {
    auto plain = core::Secret::of_size(10);  // 49 random bits
    for (std::size_t at = 0; at < plain.size(); ++at) plain.data()[at] = kReadable[randombytes_uniform(31)];
    const auto digest = vault_.digest("recovery_code/" + user.text(), plain.reveal());
    GLUEPOT_TRY(connection.execute(kAddCode, store::Blob{digest}, user.value));
    core::Secret shown(plain.reveal().substr(0, 5));
    shown.append("-");
    shown.append(plain.reveal().substr(5));
    codes.push_back(std::move(shown));
  }
  return codes;
}

core::Result<bool> SecondFactors::remove(core::UserId user) {
  return store::write(strict_, [&](Connection& connection) -> core::Result<bool> {
    GLUEPOT_ASSIGN(const auto gone, connection.execute(kRemove, user.value));
    GLUEPOT_TRY(connection.execute(kDropCodes, user.value));
    GLUEPOT_TRY(connection.execute(kForgetPassed, user.value));
    return gone > 0;
  });
}

}  // namespace gluepot::access
