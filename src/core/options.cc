// SPDX-License-Identifier: Apache-2.0
#include "core/options.h"

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/ids.h"
#include "core/text.h"

namespace gluepot::core {
namespace {

constexpr Option kOptions[] = {
    {"data", OptionType::kText, "./gluepot-data", "a folder",
     "Where Gluepot keeps its stores, its key and its local socket."},
    {"source", OptionType::kChoice, "", "|local|itglue|hudu",
     "The documentation source of this instance; remembered in the data folder once set."},
    {"instance.name", OptionType::kText, "Gluepot", "1 to 60 characters", "The name shown in the browser."},
    {"http.listen", OptionType::kText, "127.0.0.1:8080", "HOST:PORT", "Address of the web interface and the APIs.",
     "listen"},
    {"http.public_url", OptionType::kText, "", "a URL", "The address users see, when a proxy stands in front.",
     "public-url"},
    {"http.certificate_file", OptionType::kText, "", "a file", "TLS certificate chain (PEM)."},
    {"http.key_file", OptionType::kText, "", "a file", "TLS private key (PEM)."},
    {"http.behind_proxy", OptionType::kBoolean, "false", "true|false",
     "Says that a proxy in front does TLS; without it and without a certificate only loopback is listened on."},
    {"http.trusted_proxies", OptionType::kText, "", "addresses, comma between",
     "Proxies whose X-Forwarded-* headers are believed."},
    {"http.workers", OptionType::kInteger, "8", "1..256", "Threads that run requests."},
    {"http.access_log", OptionType::kText, "", "a file", "One JSON line for each request; empty: none.", "access-log"},
    {"itglue_api.listen", OptionType::kText, "", "HOST:PORT", "A further address that serves the compatible API at /."},
    {"itglue_api.limit", OptionType::kInteger, "3000", "0..1000000000",
     "Requests the compatible API answers in each window before it says 429; 0: no limit. With source itglue only what "
     "goes on to IT Glue counts.",
     "api-limit"},
    {"itglue_api.limiter", OptionType::kChoice, "fixed", "fixed|sliding|bucket",
     "How they are counted: fixed windows aligned to the clock, any span of the window's length, or a bucket that "
     "refills evenly."},
    {"itglue_api.window_s", OptionType::kInteger, "300", "1..86400", "Length of that window.", "api-window"},
    {"itglue.limit", OptionType::kInteger, "3000", "10..1000000000",
     "Requests Gluepot itself may send to IT Glue in each window."},
    {"itglue.window_seconds", OptionType::kInteger, "300", "1..86400", "Length of that window."},
    {"itglue.host_us", OptionType::kText, "https://api.itglue.com", "a URL", "API address of the US region."},
    {"itglue.host_eu", OptionType::kText, "https://api.eu.itglue.com", "a URL", "API address of the EU region."},
    {"itglue.host_au", OptionType::kText, "https://api.au.itglue.com", "a URL", "API address of the AU region."},
    {"itglue.timeout_seconds", OptionType::kInteger, "30", "1..300", "Longest wait for one answer of IT Glue."},
    {"itglue.check_seconds", OptionType::kInteger, "60", "0..3600",
     "Seconds without any request to IT Glue after which a small one looks whether it answers; 0: only after one that "
     "failed."},
    {"mirror.interval_minutes", OptionType::kInteger, "15", "0..10080",
     "Minutes between two syncs until the portal says; 0: only by hand."},
    {"mirror.everything_hours", OptionType::kInteger, "24", "0..720",
     "Hours after which a sync reads everything again, and not only what changed; 0: each one."},
    {"audit.keep_days", OptionType::kInteger, "0", "0..36500",
     "Days that entries stay in the audit's own file; older ones are sealed into segments once a day (31 or more). 0: "
     "all "
     "of them stay."},
    {"mirror.concurrency", OptionType::kInteger, "4", "1..8", "Requests in flight while mirroring."},
    {"password_sync.marker", OptionType::kChoice, "notes", "notes|none",
     "Where the mark of a write stands until it is settled: the last line of the entry's notes, or nowhere."},
    {"password_sync.interval_minutes", OptionType::kInteger, "15", "0..10080",
     "Minutes between two AutoSync runs until the setting of that name is stored: 0 (only by hand) or 5 to 1440."},
    {"core.require_locked_memory", OptionType::kBoolean, "true", "true|false",
     "Refuse to start when memory cannot be locked."},
    {"log.level", OptionType::kChoice, "info", "debug|info|warn|error", "Least important log lines that are written."},
    {"log.file", OptionType::kText, "", "a file", "Where log lines go; empty: standard error."},
};

const Option* find_option(std::string_view key) {
  for (const auto& option : kOptions)
    if (option.key == key) return &option;
  return nullptr;
}

bool in_choices(std::string_view value, std::string_view choices) {
  for (const auto choice : split(choices, '|'))
    if (choice == value) return true;
  return false;
}

Status check(const Option& option, const std::string& value) {
  const std::string key(option.key);
  switch (option.type) {
    case OptionType::kText:
      return {};
    case OptionType::kBoolean:
      if (value != "true" && value != "false") return invalid(key, "true or false, not \"" + value + "\"");
      return {};
    case OptionType::kChoice:
      if (!in_choices(value, option.range))
        return invalid(key, "one of " + std::string(option.range) + ", not \"" + value + "\"");
      return {};
    case OptionType::kInteger: {
      const auto number = parse_int64(value);
      const auto dots = option.range.find("..");
      if (!number || *number < *parse_int64(option.range.substr(0, dots)) ||
          *number > *parse_int64(option.range.substr(dots + 2)))
        return invalid(key, "a whole number " + std::string(option.range) + ", not \"" + value + "\"");
      return {};
    }
  }
  return {};
}

/// The variable itself, or for secrets the contents of the file it names.
Result<const char*> from_environment(const Option& option, std::string& file_text) {
  const std::string name = environment_name(option.key);
  if (const char* value = std::getenv(name.c_str())) return value;
  if (!option.secret) return nullptr;
  const char* file = std::getenv((name + "_FILE").c_str());
  if (file == nullptr) return nullptr;
  std::ifstream in(file);
  if (!in) return fail(ErrorCode::kInvalidArgument, name + "_FILE: " + file + " cannot be read");
  std::stringstream text;
  text << in.rdbuf();
  file_text = std::string(trim(text.str()));
  return file_text.c_str();
}

}  // namespace

std::span<const Option> option_table() {
  return kOptions;
}

std::string environment_name(std::string_view key) {
  std::string out = "GLUEPOT_";
  for (const char c : key) out += c == '.' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

std::string flag_name(std::string_view key) {
  std::string out;
  for (const char c : key) out += c == '.' || c == '_' ? '-' : c;
  return out;
}

Result<Options> Options::build(const std::map<std::string, std::string>& from_file,
                               const std::map<std::string, std::string>& from_flags) {
  Options options;
  for (const auto* given : {&from_file, &from_flags})
    for (const auto& [key, value] : *given)
      if (find_option(key) == nullptr) return invalid(key, "is not an option of this version");
  for (const auto& option : kOptions) {
    std::string value(option.default_value), file_text;
    const std::string key(option.key);
    if (const auto found = from_file.find(key); found != from_file.end()) value = found->second;
    GLUEPOT_ASSIGN(const char* const environment, from_environment(option, file_text));
    if (environment != nullptr) value = environment;
    if (const auto found = from_flags.find(key); found != from_flags.end()) value = found->second;
    GLUEPOT_TRY(check(option, value));
    options.values_[key] = std::move(value);
  }
  return options;
}

const std::string& Options::text(std::string_view key) const {
  return values_.find(key)->second;
}
std::int64_t Options::integer(std::string_view key) const {
  return *parse_int64(text(key));
}
bool Options::boolean(std::string_view key) const {
  return text(key) == "true";
}

}  // namespace gluepot::core
