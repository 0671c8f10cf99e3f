// SPDX-License-Identifier: Apache-2.0
#include "notifications/impl/settings_json.h"

#include <algorithm>
#include <boost/json.hpp>

#include "core/text.h"
#include "net/address_rules.h"

namespace gluepot::notifications {
namespace {

namespace json = boost::json;

json::object parse(std::string_view text) {
  json::error_code error;
  json::value value = json::parse(text, error);
  return error || !value.is_object() ? json::object() : std::move(value.get_object());
}

void take(const json::object& object, std::string_view name, std::string& member) {
  if (const auto* value = object.if_contains(name); value != nullptr && value->is_string())
    member = value->get_string();
}

void take(const json::object& object, std::string_view name, int& member) {
  if (const auto* value = object.if_contains(name); value != nullptr && value->is_int64())
    member = static_cast<int>(value->get_int64());
}

void take(const json::object& object, std::string_view name, std::vector<std::int64_t>& member) {
  const auto* value = object.if_contains(name);
  if (value == nullptr || !value->is_array()) return;
  member.clear();
  for (const auto& entry : value->get_array())
    if (entry.is_int64()) member.push_back(entry.get_int64());
}

/// One line without anything that could end it or begin another header.
core::Status check_line(const char* field, std::string_view text, std::size_t most) {
  if (!core::valid_utf8(text)) return core::invalid(field, "is not valid UTF-8");
  if (text.size() > most) return core::invalid(field, "at most " + std::to_string(most) + " bytes");
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
    return core::invalid(field, "must not hold control characters or line breaks");
  return {};
}

core::Status check_mailbox(const char* field, std::string_view text) {
  GLUEPOT_TRY(check_line(field, text, 254));
  const auto at = text.rfind('@');
  const bool ascii = std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || !ascii ||
      text.find_first_of("<>,;:\\\"()[]") != std::string_view::npos)
    return core::invalid(field, core::printable(text) + " is no e-mail address");
  return {};
}

core::Status check_email(const Channel& channel) {
  GLUEPOT_TRY(check_line("host", channel.host, 253));
  const bool plain =
      !channel.host.empty() && std::all_of(channel.host.begin(), channel.host.end(), [](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
               c == ':';
      });
  if (!plain) return core::invalid("host", "the mail server's name or address, without a port");
  if (channel.port < 1 || channel.port > 65535) return core::invalid("port", "1 to 65535");
  if (channel.security != "starttls" && channel.security != "tls" && channel.security != "none")
    return core::invalid("security", "starttls, tls or none");
  if (channel.security == "none" && !net::is_loopback_host(channel.host))
    return core::invalid("security", "mail leaves this machine encrypted alone; none is for a server on this machine");
  GLUEPOT_TRY(check_line("user", channel.user, 200));
  GLUEPOT_TRY(check_mailbox("from", channel.from));
  if (channel.to.empty() || channel.to.size() > 20) return core::invalid("to", "one to 20 addresses");
  for (const auto& to : channel.to) GLUEPOT_TRY(check_mailbox("to", to));
  GLUEPOT_TRY(check_line("ca_file", channel.ca_file, 500));
  if (!channel.ca_file.empty() && channel.ca_file.front() != '/')
    return core::invalid("ca_file", "the whole path of a PEM file");
  return {};
}

}  // namespace

std::string settings_text(const Channel& channel) {
  json::array to;
  for (const auto& one : channel.to) to.emplace_back(one);
  return json::serialize(channel.kind == "email" ? json::object{{"host", channel.host},
                                                                {"port", channel.port},
                                                                {"security", channel.security},
                                                                {"user", channel.user},
                                                                {"from", channel.from},
                                                                {"to", std::move(to)},
                                                                {"ca_file", channel.ca_file}}
                                                 : json::object{{"url", channel.url}, {"ca_file", channel.ca_file}});
}

void read_settings(std::string_view text, Channel& channel) {
  const auto object = parse(text);
  take(object, "host", channel.host);
  take(object, "port", channel.port);
  take(object, "security", channel.security);
  take(object, "user", channel.user);
  take(object, "from", channel.from);
  take(object, "ca_file", channel.ca_file);
  take(object, "url", channel.url);
  if (const auto* to = object.if_contains("to"); to != nullptr && to->is_array())
    for (const auto& one : to->get_array())
      if (one.is_string()) channel.to.emplace_back(one.get_string());
}

std::string settings_text(const Rule& rule) {
  return json::serialize(json::object{{"channels", json::array(rule.channels.begin(), rule.channels.end())},
                                      {"failures", rule.failures},
                                      {"reveals", rule.reveals},
                                      {"minutes", rule.minutes},
                                      {"entries", json::array(rule.entries.begin(), rule.entries.end())},
                                      {"companies", json::array(rule.companies.begin(), rule.companies.end())}});
}

void read_settings(std::string_view text, Rule& rule) {
  const auto object = parse(text);
  take(object, "channels", rule.channels);
  take(object, "failures", rule.failures);
  take(object, "reveals", rule.reveals);
  take(object, "minutes", rule.minutes);
  take(object, "entries", rule.entries);
  take(object, "companies", rule.companies);
}

core::Status check_channel(Channel& channel) {
  if (channel.name.empty()) return core::invalid("name", "must not be empty");
  GLUEPOT_TRY(check_line("name", channel.name, 80));
  if (channel.kind == "email") return check_email(channel);
  if (channel.kind != "webhook") return core::invalid("kind", "email or webhook");
  GLUEPOT_TRY(check_line("url", channel.url, 2000));
  GLUEPOT_TRY(check_line("ca_file", channel.ca_file, 500));
  // The path and the query are the receiver's own; the rules for addresses look at what stands before them.
  const auto scheme = channel.url.find("://");
  const auto path = scheme == std::string::npos ? scheme : channel.url.find_first_of("/?#", scheme + 3);
  auto base = net::parse_base_url(channel.url.substr(0, path));
  if (!base) return core::fail(base.error());
  const std::string rest = path == std::string::npos ? "/" : channel.url.substr(path);
  if (rest.find('#') != std::string::npos || rest.find(' ') != std::string::npos)
    return core::invalid("url", "must hold neither blanks nor a fragment");
  channel.url = base->origin() + (rest.front() == '?' ? "/" + rest : rest);
  return {};
}

core::Status check_rule(const Rule& rule) {
  if (std::find(std::begin(kRuleKinds), std::end(kRuleKinds), rule.kind) == std::end(kRuleKinds))
    return core::fail(core::ErrorCode::kNotFound, "there is no such rule");
  if (rule.failures < 1 || rule.failures > 20) return core::invalid("failures", "1 to 20");
  if (rule.reveals < 2 || rule.reveals > 1000) return core::invalid("reveals", "2 to 1000");
  if (rule.minutes < 1 || rule.minutes > 1440) return core::invalid("minutes", "1 to 1440");
  if (rule.entries.size() > 1000) return core::invalid("entries", "at most 1000");
  if (rule.companies.size() > 10'000) return core::invalid("companies", "at most 10000");
  if (rule.channels.size() > 50) return core::invalid("channels", "at most 50");
  return {};
}

bool secret_goes_elsewhere(const Channel& before, const Channel& after) {
  if (after.kind == "email")
    return before.host != after.host || before.port != after.port || before.security != after.security ||
           before.user != after.user || before.ca_file != after.ca_file;
  return net::origin_of(before.url) != net::origin_of(after.url);
}

}  // namespace gluepot::notifications
