// SPDX-License-Identifier: Apache-2.0
#include "connectors/itglue/itglue_source.h"

#include <algorithm>
#include <unordered_set>

#include "connectors/itglue/impl/password_json.h"
#include "core/text.h"

namespace gluepot::itglue {
namespace {

using connectors::Lane;
using connectors::PasswordEntry;
using core::ErrorCode;

constexpr char kMediaType[] = "application/vnd.api+json";
constexpr int kPageSize = 1000;
/// A list that grows while it is read may add pages; one without end may not go on for ever.
constexpr std::int64_t kMostPages = 10'000;

std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}

/// A comma means "or" in a filter; a literal one is written "\,".
std::string filter_value(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == ',') escaped += '\\';
    escaped += c;
  }
  return net::percent_encode(escaped);
}

}  // namespace

core::Secret trimmed_key(core::Secret key) {
  std::string_view text = key.reveal();
  // A no-break space, a zero-width space and a byte order mark come along when a key is copied from a web page or a
  // document.
  static constexpr std::string_view kMarks[] = {" ", "\t", "\r", "\n", "\xC2\xA0", "\xE2\x80\x8B", "\xEF\xBB\xBF"};
  for (bool again = true; again;) {
    again = false;
    for (const auto mark : kMarks) {
      if (text.starts_with(mark)) text.remove_prefix(mark.size()), again = true;
      if (text.ends_with(mark)) text.remove_suffix(mark.size()), again = true;
    }
  }
  return core::Secret(text);
}

ItGlueSource::ItGlueSource(ItGlueOptions options, core::Secret key, upstream::Account& account,
                           const core::Clock& clock)
    : options_(std::move(options)), account_(account), clock_(clock) {
  set_key(std::move(key));
}

void ItGlueSource::set_key(core::Secret key) {
  auto fresh = std::make_shared<net::Credential>();
  fresh->header = "x-api-key";
  fresh->value = trimmed_key(std::move(key));
  fresh->origin = options_.base.origin();
  const std::lock_guard lock(mutex_);
  credential_ = std::move(fresh);
}

std::unique_ptr<ItGlueSource> ItGlueSource::for_job() const {
  const std::lock_guard lock(mutex_);
  return std::unique_ptr<ItGlueSource>(new ItGlueSource(options_, credential_, account_, clock_));
}

void ItGlueSource::set_cancel_flag(net::CancelFlag flag) {
  const std::lock_guard lock(mutex_);
  cancelled_ = std::move(flag);
}

net::Request ItGlueSource::request(std::string_view method, std::string_view target) const {
  net::Request request;
  request.method = std::string(method);
  request.url = options_.base.text() + std::string(target);
  request.headers = {{"Content-Type", kMediaType}, {"Accept", kMediaType}};
  const std::lock_guard lock(mutex_);
  request.credential = credential_;
  return request;
}

core::Result<net::Response> ItGlueSource::read(std::string_view target, Lane lane) {
  net::CancelFlag cancelled;
  {
    const std::lock_guard lock(mutex_);
    cancelled = cancelled_;
  }
  // A person's reveal is not given up because a sync is stopped.
  if (lane == Lane::kReveal || lane == Lane::kPerson) cancelled = nullptr;
  GLUEPOT_ASSIGN(auto exchange, account_.exchange([&] { return request("GET", target); }, {lane, true, cancelled}));
  const auto key = request("GET", target).credential;
  auto found = examine(exchange, host(), "GET " + std::string(path_of(target)), {key->value.reveal()});
  if (found.problem != Problem::kNone) return core::fail(std::move(found.error));
  return std::move(exchange.response);
}

core::Status ItGlueSource::ping(std::chrono::milliseconds timeout) {
  constexpr char kTarget[] = "/organizations?page%5Bsize%5D=1&page%5Bnumber%5D=1";
  net::CancelFlag cancelled;
  {
    const std::lock_guard lock(mutex_);
    cancelled = cancelled_;
  }
  // The lane of a person neither waits for an open circuit nor behind a sync; "not idempotent": no second try.
  GLUEPOT_ASSIGN(const auto exchange, account_.exchange([&] { return request("GET", kTarget); },
                                                        {Lane::kPerson, false, cancelled, timeout}));
  const auto key = request("GET", kTarget).credential;
  auto found = examine(exchange, host(), "GET /organizations", {key->value.reveal()});
  if (found.problem != Problem::kNone) return core::fail(std::move(found.error));
  return {};
}

core::Result<connectors::Answer> ItGlueSource::get(std::string_view target, Lane lane) {
  GLUEPOT_ASSIGN(auto response, read(target, lane));
  return connectors::Answer{std::move(response.body), clock_.now_ms()};
}

core::Result<connectors::RevealedPassword> ItGlueSource::reveal(core::PasswordId id) {
  return reveal_in(Lane::kReveal, id);
}

core::Result<connectors::RevealedPassword> ItGlueSource::read_value(core::PasswordId id) {
  return reveal_in(Lane::kPasswordSync, id);
}

core::Result<connectors::RevealedPassword> ItGlueSource::reveal_in(Lane lane, core::PasswordId id) {
  GLUEPOT_ASSIGN(auto response, read("/passwords/" + id.text() + "?show_password=true", lane));
  GLUEPOT_ASSIGN(auto page, read_passwords(response.body, true));
  if (page.rows.size() != 1 || page.rows.front().entry.id != id)
    return core::fail(ErrorCode::kUpstream, host() + " answered another record than password " + id.text());
  auto& row = page.rows.front();
  if (!row.has_value_attribute && !row.vault) {
    core::Error error{ErrorCode::kForbidden,
                      "the API key of " + host() + " has no Password Access, so IT Glue leaves the value out"};
    error.next_step = "Switch Password Access on for this key under Account > Settings > API Keys in IT Glue.";
    return core::fail(std::move(error));
  }
  connectors::RevealedPassword out;
  if (row.value && !row.vault) out.value = *std::move(row.value);
  out.organization = row.entry.organization;
  out.name = std::move(row.entry.name);
  out.username = std::move(row.entry.username);
  out.password_updated_at_ms = row.entry.password_updated_at_ms;
  out.password_category_id = row.password_category_id;
  out.restricted = row.restricted;
  out.personal = row.personal;
  out.vault = row.vault;
  if (!row.vault) out.otp_seed = std::move(row.otp_seed);
  return out;
}

core::Result<PasswordEntry> ItGlueSource::write(std::string_view method, const std::string& target,
                                                const std::function<core::Secret()>& body, bool creates,
                                                const core::Secret* value) {
  const auto make = [&] {
    auto out = request(method, target);
    out.body = body();
    return out;
  };
  GLUEPOT_ASSIGN(auto exchange, account_.exchange(make, {Lane::kPasswordSync, !creates, nullptr}));
  const std::string what = std::string(method) + " " + target;
  const auto key = request(method, target).credential;
  auto found =
      examine(exchange, host(), what, {value != nullptr ? value->reveal() : std::string_view(), key->value.reveal()});
  const auto unknown = [&](const std::string& why) {
    return core::fail(ErrorCode::kUnknownOutcome, "whether " + host() + " created the entry is not known: " + why);
  };
  // After a POST left, anything but a clear answer may hide a record that was made.
  const bool unclear = found.problem == Problem::kServerError || found.problem == Problem::kNotJson ||
                       exchange.fault != net::Fault::kNone;
  if (creates && unclear && exchange.sent) return unknown(found.error.message);
  if (found.problem != Problem::kNone) return core::fail(std::move(found.error));
  auto page = read_passwords(exchange.response.body, false);
  if (page && page->rows.size() == 1) return std::move(page->rows.front().entry);
  const std::string why = page ? "the answer held no single entry" : page.error().message;
  if (creates) return unknown(why);
  return core::fail(ErrorCode::kUpstream, host() + ", " + what + ": " + why);
}

core::Result<PasswordEntry> ItGlueSource::create_password(const connectors::PasswordDraft& draft) {
  return write(
      "POST", "/passwords", [&] { return write_password(draft, std::nullopt); }, true, draft.value);
}

core::Result<PasswordEntry> ItGlueSource::update_password(core::PasswordId id, const connectors::PasswordDraft& draft) {
  return write(
      "PATCH", "/passwords/" + id.text(), [&] { return write_password(draft, id); }, false, draft.value);
}

core::Result<PasswordEntry> ItGlueSource::archive_password(core::PasswordId id) {
  return write(
      "PATCH", "/passwords/" + id.text(), [&] { return write_archived(id); }, false, nullptr);
}

core::Result<PasswordEntry> ItGlueSource::find_password(core::PasswordId id) {
  GLUEPOT_ASSIGN(auto response, read("/passwords/" + id.text() + "?show_password=false", Lane::kPasswordSync));
  GLUEPOT_ASSIGN(auto page, read_passwords(response.body, false));
  if (page.rows.size() != 1 || page.rows.front().entry.id != id)
    return core::fail(ErrorCode::kUpstream, host() + " answered another record than password " + id.text());
  return std::move(page.rows.front().entry);
}

core::Result<std::vector<PasswordEntry>> ItGlueSource::find_passwords(core::OrganizationId organization,
                                                                      std::string_view name) {
  const std::string target = "/passwords?filter%5Borganization_id%5D=" + organization.text() +
                             "&filter%5Bname%5D=" + filter_value(name) + "&page%5Bsize%5D=1000&page%5Bnumber%5D=1";
  GLUEPOT_ASSIGN(auto response, read(target, Lane::kPasswordSync));
  GLUEPOT_ASSIGN(auto page, read_passwords(response.body, false));
  std::vector<PasswordEntry> out;
  // An unknown filter is ignored without a word, so what came is looked at again.
  bool foreign = false;
  for (auto& row : page.rows) {
    if (row.entry.organization == organization && row.entry.name == name)
      out.push_back(std::move(row.entry));
    else
      foreign = true;
  }
  if (foreign && page.total_count.value_or(0) > kPageSize)
    return core::fail(ErrorCode::kUpstream, host() + " did not filter the passwords by organization and name");
  return out;
}

core::Result<std::vector<connectors::Configuration>> ItGlueSource::configurations(core::OrganizationId organization) {
  std::vector<connectors::Configuration> out;
  std::int64_t pages = 1;
  for (std::int64_t number = 1; number <= pages; ++number) {
    const std::string target = "/configurations?filter%5Borganization_id%5D=" + organization.text() +
                               "&sort=id&page%5Bsize%5D=1000&page%5Bnumber%5D=" + std::to_string(number);
    GLUEPOT_ASSIGN(auto response, read(target, Lane::kPasswordSync));
    // Of a configuration only id, name and organization are looked at; they stand where an entry has them.
    GLUEPOT_ASSIGN(auto page, read_passwords(response.body, false));
    pages = std::min(page.total_pages.value_or(1), kMostPages);
    for (auto& row : page.rows)
      if (row.entry.organization == organization && !row.entry.archived)
        out.push_back({row.entry.id.value, std::move(row.entry.name)});
  }
  return out;
}

core::Status ItGlueSource::each_password_page(const std::function<bool(std::vector<PasswordEntry>&&)>& on_page) {
  std::unordered_set<std::int64_t> seen;
  std::int64_t pages = 1, total = -1;
  for (std::int64_t number = 1; number <= pages; ++number) {
    const std::string target = "/passwords?sort=id&page%5Bsize%5D=1000&page%5Bnumber%5D=" + std::to_string(number);
    GLUEPOT_ASSIGN(auto response, read(target, Lane::kPasswordSync));
    GLUEPOT_ASSIGN(auto page, read_passwords(response.body, false));
    pages = std::min(page.total_pages.value_or(1), kMostPages);
    total = page.total_count.value_or(-1);
    std::vector<PasswordEntry> entries;
    for (auto& row : page.rows)
      if (seen.insert(row.entry.id.value).second) entries.push_back(std::move(row.entry));
    if (!on_page(std::move(entries))) return {};
  }
  if (total >= 0 && total != static_cast<std::int64_t>(seen.size()))
    return core::fail(ErrorCode::kUpstream, host() + " says it holds " + std::to_string(total) +
                                                " passwords but listed " + std::to_string(seen.size()) +
                                                "; nothing is concluded from an incomplete list");
  return {};
}

core::Result<std::optional<bool>> ItGlueSource::password_access() {
  GLUEPOT_ASSIGN(auto list, read("/passwords?page%5Bsize%5D=10&page%5Bnumber%5D=1", Lane::kPerson));
  GLUEPOT_ASSIGN(auto page, read_passwords(list.body, false));
  const auto usable =
      std::find_if(page.rows.begin(), page.rows.end(), [](const PasswordRow& row) { return !row.vault; });
  if (usable == page.rows.end()) return std::optional<bool>{};
  if (!options_.before_value_read) return core::fail(ErrorCode::kInternal, "no audit is at hand, so no value is read");
  const auto id = usable->entry.id;
  GLUEPOT_TRY(options_.before_value_read(id));
  GLUEPOT_ASSIGN(auto shown, read("/passwords/" + id.text() + "?show_password=true", Lane::kPerson));
  GLUEPOT_ASSIGN(auto one, read_passwords(shown.body, false));
  return std::optional<bool>(one.rows.size() == 1 && one.rows.front().has_value_attribute);
}

core::Result<bool> ItGlueSource::has_password_access() {
  GLUEPOT_ASSIGN(const auto access, password_access());
  if (!access)
    return core::fail(ErrorCode::kNotFound, host() + " holds no password entry to try the key's Password Access on");
  return *access;
}

}  // namespace gluepot::itglue
