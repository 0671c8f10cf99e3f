// SPDX-License-Identifier: Apache-2.0
#include "net/mail.h"

#include <curl/curl.h>
#include <sodium.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <memory>

#include "core/text.h"
#include "net/address_rules.h"

namespace gluepot::net {
namespace {

using core::ErrorCode;

std::string base64(std::string_view bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  out.resize(out.size() - 1);  // its terminating zero
  return out;
}

/// Whole characters of UTF-8, at most `most` bytes.
std::size_t whole_characters(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text.size();
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return most;
}

/// Any text as a header's value: encoded words (RFC 2047) hold no line end and no other header.
std::string encoded_header(std::string_view text) {
  std::string out;
  do {
    // "Subject: " stands before the first word, and a line has 78 characters at most.
    const auto take = whole_characters(text, 39);
    out += (out.empty() ? "" : "\r\n ") + ("=?UTF-8?B?" + base64(text.substr(0, take)) + "?=");
    text.remove_prefix(take);
  } while (!text.empty());
  return out;
}

std::string date_header(std::int64_t at_ms) {
  const std::time_t seconds = at_ms / 1000;
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                kDays.at(static_cast<std::size_t>(utc.tm_wday)), utc.tm_mday,
                kMonths.at(static_cast<std::size_t>(utc.tm_mon)), utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
                utc.tm_sec);
  return text.data();
}

bool is_mailbox(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '<' && c != '>'; });
}

/// What the callbacks work on.
struct Talk {
  std::string text;
  std::size_t sent = 0;
  std::string reply;  ///< the server's last line, or the one that refused
  bool forbidden = false;
  CancelFlag cancelled;
};

std::size_t on_read(char* buffer, std::size_t size, std::size_t count, void* self) {
  auto& talk = *static_cast<Talk*>(self);
  const auto length = std::min(size * count, talk.text.size() - talk.sent);
  std::memcpy(buffer, talk.text.data() + talk.sent, length);
  talk.sent += length;
  return length;
}

std::size_t on_reply(char* bytes, std::size_t size, std::size_t count, void* self) {
  auto& talk = *static_cast<Talk*>(self);
  const std::string_view line = core::trim(std::string_view(bytes, size * count));
  // A refusal stands until the end: after it comes the answer to our good-bye.
  const bool refused = talk.reply.starts_with('4') || talk.reply.starts_with('5');
  if (!line.empty() && !refused) talk.reply = core::printable(line.substr(0, 300));
  return size * count;
}

int on_progress(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& talk = *static_cast<Talk*>(self);
  return talk.cancelled != nullptr && talk.cancelled->load() ? 1 : 0;
}

curl_socket_t on_open_socket(void* self, curlsocktype, curl_sockaddr* address) {
  if (may_be_reached(address->addr))
    return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
  static_cast<Talk*>(self)->forbidden = true;
  return CURL_SOCKET_BAD;
}

core::Error error_of(CURLcode code, long status, const Talk& talk, const MailServer& server) {
  const std::string where = "the mail server " + server.host + ":" + std::to_string(server.port);
  const std::string said = talk.reply.empty() ? "" : " It said: " + talk.reply;
  const bool in_text = talk.sent > 0 && talk.sent == talk.text.size();
  switch (code) {
    case CURLE_ABORTED_BY_CALLBACK:
      return {ErrorCode::kCancelled, "sending the mail was stopped"};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {ErrorCode::kUnavailable, where + " is not known: its name does not resolve", "host", "Check the name."};
    case CURLE_COULDNT_CONNECT:
      return {ErrorCode::kUnavailable,
              talk.forbidden ? where + " is at an address that no service of ours is ever at"
                             : where + " cannot be reached",
              "host", "Check host, port and firewall."};
    case CURLE_USE_SSL_FAILED:
      return {ErrorCode::kUnavailable, where + " offers no encryption (STARTTLS), so nothing was sent", "security",
              "Use a server that does, or its port for TLS (465)."};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
      return {ErrorCode::kUnavailable, "the certificate of " + where + " is not trusted or the encryption failed",
              "ca_file", "Check the host's name, or name the PEM file of the authority that signed it."};
    case CURLE_LOGIN_DENIED:
      return {ErrorCode::kUpstream, where + " refused the user or the password." + said, "user",
              "Check both; many providers want a password made for programs."};
    case CURLE_OPERATION_TIMEDOUT:
      if (in_text) return {ErrorCode::kUnknownOutcome, where + " took the mail and did not say whether it keeps it"};
      return {ErrorCode::kTimeout, where + " did not answer in time", "host",
              "Check host, port and the kind of encryption."};
    default:
      break;
  }
  // 530, 534, 535, 538 are about signing in and may be mended; the others of this kind are about this mail.
  const bool about_this_mail = status >= 550 && status <= 559;
  if (status >= 400) {
    core::Error refused{ErrorCode::kUpstream, where + " refused the mail." + said};
    if (about_this_mail) refused.reason = "mail_refused";
    return refused;
  }
  if (in_text)
    return {ErrorCode::kUnknownOutcome, "the connection to " + where + " broke after the mail was handed over"};
  return {ErrorCode::kUnavailable, "the connection to " + where + " broke: " + curl_easy_strerror(code) + "." + said};
}

}  // namespace

std::string mail_text(const Mail& mail) {
  std::string to;
  for (const auto& one : mail.to) to += (to.empty() ? "" : ",\r\n ") + ("<" + one + ">");
  std::string text = "Date: " + date_header(mail.at_ms) + "\r\nFrom: Gluepot <" + mail.from + ">\r\nTo: " + to +
                     "\r\nMessage-ID: <" + mail.id + ">\r\nSubject: " + encoded_header(mail.subject) +
                     "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
                     "base64\r\nAuto-Submitted: auto-generated\r\n\r\n";
  const std::string body = base64(mail.text);
  for (std::size_t at = 0; at < body.size(); at += 76) text += body.substr(at, 76) + "\r\n";
  return text;
}

core::Status send_mail(const MailServer& server, const Mail& mail, const CancelFlag& cancelled) {
  GLUEPOT_TRY(init_http());
  if (!is_mailbox(mail.from) || mail.to.empty() || !std::all_of(mail.to.begin(), mail.to.end(), is_mailbox) ||
      !is_mailbox(mail.id))
    return core::invalid("to", "an address or the mail's id holds what no mailbox holds");
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> easy(curl_easy_init(), &curl_easy_cleanup);
  if (easy == nullptr) return core::fail(ErrorCode::kInternal, "the transport library could not start");
  Talk talk{mail_text(mail), 0, {}, false, cancelled};
  const auto set = [&easy](CURLoption option, auto value) { curl_easy_setopt(easy.get(), option, value); };
  const bool tls = server.security == MailServer::Security::kTls;
  const std::string host = server.host.find(':') == std::string::npos ? server.host : "[" + server.host + "]";
  const std::string url = (tls ? "smtps://" : "smtp://") + host + ":" + std::to_string(server.port);
  const std::string from = "<" + mail.from + ">";
  curl_slist* recipients = nullptr;
  for (const auto& one : mail.to) recipients = curl_slist_append(recipients, ("<" + one + ">").c_str());
  const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> kept(recipients, &curl_slist_free_all);
  core::Secret password;
  std::array<char, 256> detail{};
  set(CURLOPT_ERRORBUFFER, detail.data());
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (server.security == MailServer::Security::kStartTls) set(CURLOPT_USE_SSL, static_cast<long>(CURLUSESSL_ALL));
  if (!server.ca_file.empty()) set(CURLOPT_CAINFO, server.ca_file.c_str());
  if (!server.user.empty() && server.password != nullptr) {
    password = core::Secret(server.password->reveal());
    password.append(std::string_view("\0", 1));
    set(CURLOPT_USERNAME, server.user.c_str());
    set(CURLOPT_PASSWORD, password.data());
  }
  set(CURLOPT_MAIL_FROM, from.c_str());
  set(CURLOPT_MAIL_RCPT, recipients);
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_READFUNCTION, &on_read);
  set(CURLOPT_READDATA, &talk);
  set(CURLOPT_HEADERFUNCTION, &on_reply);
  set(CURLOPT_HEADERDATA, &talk);
  set(CURLOPT_WRITEFUNCTION, &on_reply);
  set(CURLOPT_WRITEDATA, &talk);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &on_progress);
  set(CURLOPT_XFERINFODATA, &talk);
  set(CURLOPT_OPENSOCKETFUNCTION, &on_open_socket);
  set(CURLOPT_OPENSOCKETDATA, &talk);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min<std::int64_t>(5000, server.total_timeout.count())));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(server.total_timeout.count()));
  const CURLcode code = curl_easy_perform(easy.get());
  if (code == CURLE_OK) return {};
  long status = 0;
  curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
  return core::fail(error_of(code, status, talk, server));
}

}  // namespace gluepot::net
