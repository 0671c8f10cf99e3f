// SPDX-License-Identifier: Apache-2.0
#include "openid/ticket.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/secret.h"
#include "core/text.h"
#include "openid/impl/base64url.h"

namespace gluepot::openid {
namespace {

namespace json = boost::json;
using core::ErrorCode;

constexpr std::string_view kSeal = "openid.ticket";
constexpr store::Statement kDropOld{"openid_used.drop_old", "DELETE FROM openid_used WHERE expires_at_ms < ?"};
constexpr store::Statement kUse{"openid_used.use",
                                "INSERT OR IGNORE INTO openid_used (state_digest, expires_at_ms) VALUES (?, ?)"};

tl::unexpected<core::Error> refuse(std::string why) {
  core::Error error{ErrorCode::kForbidden, std::move(why)};
  error.next_step = "Sign in once more, from the sign-in page of Gluepot.";
  error.reason = "ticket";
  return core::fail(std::move(error));
}

std::string text_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::int64_t number_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value != nullptr && value->is_int64() ? value->get_int64() : 0;
}

}  // namespace

std::string Ticket::challenge() const {
  return to_base64url(core::sha256(verifier));
}

Ticket Tickets::issue(std::string redirect_uri, std::string_view return_to, std::int64_t revision) const {
  return {to_base64url(core::random_bytes(32)),
          to_base64url(core::random_bytes(32)),
          to_base64url(core::random_bytes(48)),
          std::move(redirect_uri),
          safe_path(return_to),
          revision,
          clock_.now_ms() + kTicketMs};
}

std::string Tickets::seal(const Ticket& ticket) const {
  std::string text = json::serialize(json::object{{"state", ticket.state},
                                                  {"nonce", ticket.nonce},
                                                  {"verifier", ticket.verifier},
                                                  {"redirect_uri", ticket.redirect_uri},
                                                  {"return_to", ticket.return_to},
                                                  {"revision", ticket.revision},
                                                  {"expires_at_ms", ticket.expires_at_ms}});
  return to_base64url(vault_.seal(core::Secret::take(std::move(text)), kSeal));
}

core::Result<Ticket> Tickets::open(std::string_view sealed, std::string_view state) const {
  const auto bytes = from_base64url(sealed);
  if (sealed.empty() || !bytes) return refuse("this browser began no sign-in, or too long ago");
  const auto opened = vault_.open_sealed(*bytes, kSeal);
  if (!opened) return refuse("this browser began no sign-in, or too long ago");
  json::error_code error;
  const auto value = json::parse(opened->reveal(), error);
  if (error || !value.is_object()) return refuse("this browser's sign-in is unreadable");
  const auto& o = value.get_object();
  Ticket ticket{text_in(o, "state"),          text_in(o, "nonce"),     text_in(o, "verifier"),
                text_in(o, "redirect_uri"),   text_in(o, "return_to"), number_in(o, "revision"),
                number_in(o, "expires_at_ms")};
  if (ticket.state.empty() || !core::equal_constant_time(ticket.state, state))
    return refuse("the provider's answer is not of this browser's sign-in; another tab may have begun one after it");
  if (ticket.expires_at_ms <= clock_.now_ms()) return refuse("this sign-in took longer than 10 minutes");
  return ticket;
}

core::Status Tickets::use(const Ticket& ticket) {
  const auto now = clock_.now_ms();
  const auto digest = vault_.digest("openid.state", ticket.state);
  GLUEPOT_ASSIGN(const auto first, store::write(strict_, [&](store::Connection& connection) {
                   (void)connection.execute(kDropOld, now);
                   return connection.execute(kUse, store::Blob{digest}, ticket.expires_at_ms);
                 }));
  if (first == 0) return refuse("this sign-in was used already");
  return {};
}

std::string safe_path(std::string_view wanted) {
  const bool odd = std::any_of(wanted.begin(), wanted.end(), [](unsigned char c) {
    return c <= 0x20 || c >= 0x7f || c == '\\' || c == '"' || c == '<';
  });
  if (wanted.size() > 500 || odd || !wanted.starts_with('/') || wanted.starts_with("//") ||
      wanted.starts_with("/api/") || wanted.starts_with("/itglue") || wanted.starts_with("/setup/"))
    return "/";
  return std::string(wanted);
}

}  // namespace gluepot::openid
