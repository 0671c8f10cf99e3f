// SPDX-License-Identifier: Apache-2.0
#include "notifications/sender.h"

#include <sodium.h>

#include <array>
#include <boost/json.hpp>

#include "core/text.h"
#include "net/address_rules.h"
#include "net/mail.h"

namespace gluepot::notifications {
namespace {

namespace json = boost::json;
using core::ErrorCode;

constexpr std::chrono::milliseconds kPatience{20'000};

std::string hosts_name(const std::string& url) {
  const auto origin = net::origin_of(url);
  const auto scheme = origin.find("://");
  return scheme == std::string::npos ? origin : origin.substr(scheme + 3);
}

net::MailServer::Security security_of(const std::string& name) {
  if (name == "tls") return net::MailServer::Security::kTls;
  return name == "none" ? net::MailServer::Security::kNone : net::MailServer::Security::kStartTls;
}

}  // namespace

std::string webhook_body(const Delivery& delivery, std::string_view instance) {
  json::error_code error;
  json::value data = json::parse(delivery.data, error);
  if (error || !data.is_object()) data = json::object{};
  return json::serialize(json::object{{"id", delivery.id},
                                      {"rule", delivery.rule},
                                      {"subject", delivery.subject},
                                      {"message", delivery.message},
                                      {"at_ms", delivery.created_at_ms},
                                      {"instance", instance},
                                      {"data", std::move(data)}});
}

std::string signature(const core::Secret& secret, std::int64_t seconds, std::string_view body) {
  const auto key = secret.reveal();
  const std::string stamp = std::to_string(seconds) + ".";
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(stamp.data()), stamp.size());
  crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(body.data()), body.size());
  std::array<char, crypto_auth_hmacsha256_BYTES> mac{};
  crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
  sodium_memzero(&state, sizeof state);
  return core::to_hex(std::string_view(mac.data(), mac.size()));
}

Sender::Sender(const core::Clock& clock, std::function<std::string()> instance, net::CancelFlag cancelled)
    : clock_(clock), instance_(std::move(instance)), cancelled_(std::move(cancelled)) {}

Sender::~Sender() = default;

core::Status Sender::send(const Channel& channel, const core::Secret& secret, const Delivery& delivery) {
  return channel.kind == "email" ? send_mail(channel, secret, delivery) : post(channel, secret, delivery);
}

core::Status Sender::send_mail(const Channel& channel, const core::Secret& secret, const Delivery& delivery) {
  net::MailServer server;
  server.host = channel.host;
  server.port = channel.port;
  server.security = security_of(channel.security);
  server.user = channel.user;
  server.password = &secret;
  server.ca_file = channel.ca_file;
  server.total_timeout = kPatience;
  net::Mail mail;
  mail.from = channel.from;
  mail.to = channel.to;
  mail.subject = delivery.subject;
  mail.text = delivery.message + "\n\n" + instance_() + ", " + core::format_time(delivery.created_at_ms) +
              "\nMessage " + delivery.id + "\n";
  mail.id = delivery.id + "@gluepot." + channel.from.substr(channel.from.rfind('@') + 1);
  mail.at_ms = delivery.created_at_ms;
  auto sent = net::send_mail(server, mail, cancelled_);
  if (sent) return {};
  auto error = sent.error();
  if (error.reason == "mail_refused") error.reason = "final";
  return core::fail(std::move(error));
}

core::Status Sender::post(const Channel& channel, const core::Secret& secret, const Delivery& delivery) {
  std::unique_ptr<net::HttpClient> own;
  net::HttpClient* client = http_.get();
  if (!channel.ca_file.empty()) {
    own = std::make_unique<net::HttpClient>(net::HttpClientOptions{
        .connections_per_host = 1, .total_connections = 1, .ca_file = channel.ca_file, .proxy = {}});
    client = own.get();
  } else if (client == nullptr) {
    http_ = std::make_unique<net::HttpClient>(
        net::HttpClientOptions{.connections_per_host = 1, .total_connections = 4, .ca_file = {}, .proxy = {}});
    client = http_.get();
  }
  const std::string body = webhook_body(delivery, instance_());
  const std::int64_t seconds = clock_.now_ms() / 1000;
  net::Request request;
  request.method = "POST";
  request.url = channel.url;
  request.headers = {{"Content-Type", "application/json"},
                     {"Gluepot-Delivery", delivery.id},
                     {"Gluepot-Attempt", std::to_string(delivery.attempts)},
                     {"Gluepot-Timestamp", std::to_string(seconds)},
                     {"Gluepot-Signature", "v1=" + signature(secret, seconds, body)}};
  request.body = core::Secret(body);
  request.total_timeout = kPatience;
  request.max_body = 64U << 10;
  request.cancelled = cancelled_;
  const auto exchange = client->exchange(std::move(request));
  const std::string host = hosts_name(channel.url);
  if (exchange.fault != net::Fault::kNone) return core::fail(net::error_of(exchange, host));
  const int status = exchange.response.status;
  if (status >= 200 && status < 300) return {};
  core::Error refused{ErrorCode::kUpstream, host + " answered with status " + std::to_string(status), "url"};
  if (status >= 300 && status < 400) {
    refused.message += ": it wants to send us elsewhere, and that is not followed";
    refused.next_step = "Enter the address where the receiver is now.";
  } else if (status == 410) {
    refused.reason = "final";
    refused.message += ": the receiver is gone for good";
  } else if (status == 401 || status == 403) {
    refused.next_step = "Check that the receiver has the same signing secret.";
  }
  return core::fail(std::move(refused));
}

}  // namespace gluepot::notifications
