// SPDX-License-Identifier: Apache-2.0
#include "connectors/automate/rest_source.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <set>
#include <unordered_map>

#include "connectors/automate/impl/rest_json.h"
#include "connectors/automate/impl/rest_session.h"
#include "connectors/automate/impl/test_report.h"
#include "core/text.h"
#include "net/address_rules.h"

namespace gluepot::automate {
namespace {

using core::ErrorCode;

constexpr std::string_view kApi = "/cwa/api/v1";
constexpr int kMostPages = 10'000;
constexpr std::int64_t kCountsLastMs = 10 * 60'000;
/// What a row holds whose value the account may not see. No cipher makes a single byte.
constexpr std::string_view kHidden = "?";

class RestSource final : public AutomateSource {
 public:
  RestSource(RestSettings settings, core::Secret password, const core::Clock& clock)
      : page_size_(settings.page_size), clock_(clock), session_(std::move(settings), std::move(password), clock) {}

  core::Result<std::vector<Client>> clients() override {
    GLUEPOT_ASSIGN(auto out, list<Client>("/clients", "Id", ",Name,ExternalId", read_clients));
    std::sort(out.begin(), out.end(), [](const Client& a, const Client& b) { return a.id < b.id; });
    return out;
  }
  core::Result<std::vector<Location>> locations() override {
    GLUEPOT_ASSIGN(auto out, list<Location>("/locations", "Id", ",Name,Client", read_locations));
    std::sort(out.begin(), out.end(), [](const Location& a, const Location& b) { return a.id < b.id; });
    return out;
  }
  core::Status each_row(const std::function<bool(VaultRow&&)>& on_row) override;
  core::Result<std::map<std::int64_t, std::int64_t>> row_counts() override;
  /// Neither plug-in has an API.
  core::Result<std::vector<ClientCompany>> client_companies() override { return std::vector<ClientCompany>{}; }
  core::Result<StickySyncTables> stickysync() override { return StickySyncTables{}; }

  tl::expected<core::Secret, Unreadable> read_value(const VaultRow& row) const override {
    if (row.sealed == kHidden) return tl::unexpected(Unreadable::kUnsupported);
    return cipher_.read(row.client_id, row.sealed);
  }
  core::Status may_read_with_client() const override {
    core::Error error{ErrorCode::kConflict,
                      "Over the REST API the Automate server decrypts: another client's id changes nothing there."};
    error.next_step = "Connect the database, or open and save the password in Automate.";
    return core::fail(std::move(error));
  }
  core::Result<std::set<std::int64_t>> present(const std::vector<std::int64_t>& ids) override;
  const CredentialCipher& cipher() const override { return cipher_; }
  core::Result<TestReport> test() override;

 private:
  template <typename T>
  using Read = core::Result<std::vector<T>> (*)(const core::Secret&);
  template <typename T>
  core::Result<std::vector<T>> pass(const std::string& path, Read<T> read, int& pages);
  template <typename T>
  core::Result<std::vector<T>> list(const std::string& path, const char* id, const char* more, Read<T> read);
  core::Result<std::vector<Login>> ids_of(std::int64_t client);
  core::Result<std::vector<VaultRow>> rows(const std::vector<Client>& clients, const std::vector<Location>& locations);
  core::Status add_client(std::int64_t client, const std::unordered_map<std::int64_t, std::string>& names,
                          std::vector<VaultRow>& out, std::int64_t& hidden);
  core::Error changed(const char* did, std::string_view path, const char* or_else) const;

  const int page_size_;
  const core::Clock& clock_;
  const ClientKeyCipher cipher_;
  RestSession session_;
  std::mutex mutex_;
  std::map<std::int64_t, std::int64_t> counts_;
  std::int64_t counted_at_ms_ = 0;
};

/// There is neither a total nor a link: the list ends with the first empty page. A row that comes twice means that the
/// server does not page, or that the list moved under us; either way some other row may be missing.
template <typename T>
core::Result<std::vector<T>> RestSource::pass(const std::string& path, Read<T> read, int& pages) {
  std::vector<T> out;
  std::set<std::int64_t> seen;
  for (pages = 1; pages <= kMostPages; ++pages) {
    GLUEPOT_ASSIGN(const auto body,
                   session_.get(path + "&pageSize=" + std::to_string(page_size_) + "&page=" + std::to_string(pages)));
    GLUEPOT_ASSIGN(auto rows, read(body));
    if (rows.empty()) return out;
    for (auto& row : rows) {
      if (!seen.insert(row.id).second)
        return core::fail(changed("sent the same row twice in", path, "or the server does not page it"));
      out.push_back(std::move(row));
    }
  }
  return core::fail(ErrorCode::kUpstream, "Automate at " + session_.host() + ": the list does not end");
}

/// A list of several pages moves up by one when a row before the reader goes, and a row is passed over: its ids are
/// read a second time, and only what is twice the same is believed.
template <typename T>
core::Result<std::vector<T>> RestSource::list(const std::string& path, const char* id, const char* more, Read<T> read) {
  int pages = 0;
  const std::string fields = path + "?includeFields=" + id;
  GLUEPOT_ASSIGN(auto out, pass<T>(fields + more, read, pages));
  if (pages <= 2) return out;  // one page with rows, one without
  GLUEPOT_ASSIGN(const auto again, pass<T>(fields, read, pages));
  std::set<std::int64_t> first, second;
  for (const auto& row : out) first.insert(row.id);
  for (const auto& row : again) second.insert(row.id);
  if (first != second)
    return core::fail(changed("gave two different lists of", path, "so that neither can be taken for all of it"));
  return out;
}

core::Error RestSource::changed(const char* did, std::string_view path, const char* or_else) const {
  core::Error error{ErrorCode::kUpstream, "Automate at " + session_.host() + " " + did + " " + std::string(path) +
                                              ": the list changed while it was read, " + or_else + "."};
  error.next_step = "Try again; if it stays, read the database instead.";
  return error;
}

core::Status RestSource::add_client(std::int64_t client, const std::unordered_map<std::int64_t, std::string>& names,
                                    std::vector<VaultRow>& out, std::int64_t& hidden) {
  const std::string path = "/clients/" + std::to_string(client) + "/deploymentlogins";
  GLUEPOT_ASSIGN(auto logins, list<Login>(path, "DeploymentLoginId",
                                          ",Client,Location,Title,Username,Password,Url,Notes", read_logins));
  for (auto& login : logins) {
    if (login.client_id && *login.client_id != client) {
      core::Error error{ErrorCode::kUpstream, "Automate at " + session_.host() + " answered " + path +
                                                  " with a credential of client " + std::to_string(*login.client_id) +
                                                  "; nothing is taken from such an answer."};
      error.next_step = "Try again; if it stays, read the database instead.";
      return core::fail(std::move(error));
    }
    VaultRow row;
    row.id = login.id;
    row.client_id = client;
    row.location_id = login.location_id;
    if (const auto found = names.find(login.location_id); login.location_id != 0)
      row.location = found != names.end() ? found->second : login.location;
    row.title = std::move(login.title);
    row.username = std::move(login.username);
    row.url = std::move(login.url);
    row.notes = std::move(login.notes);
    if (!login.has_value) {
      ++hidden;
      row.sealed = kHidden;
    } else if (!login.value.empty()) {
      row.sealed = encrypt_for_client(client, login.value.reveal());
    }
    out.push_back(std::move(row));
  }
  return {};
}

core::Result<std::vector<VaultRow>> RestSource::rows(const std::vector<Client>& clients,
                                                     const std::vector<Location>& locations) {
  std::unordered_map<std::int64_t, std::string> names;
  for (const auto& location : locations) names.emplace(location.id, location.name);
  std::vector<VaultRow> out;
  std::int64_t hidden = 0;
  for (const auto& client : clients) GLUEPOT_TRY(add_client(client.id, names, out, hidden));
  if (hidden > 0 && hidden == static_cast<std::int64_t>(out.size())) {
    core::Error error{ErrorCode::kForbidden, "Automate at " + session_.host() + " lists " + std::to_string(out.size()) +
                                                 " credentials and leaves every password out: the account may see "
                                                 "credentials, not their passwords."};
    error.next_step = "Give the account's user class the right to show passwords, then test again.";
    return core::fail(std::move(error));
  }
  std::sort(out.begin(), out.end(), [](const VaultRow& a, const VaultRow& b) { return a.id < b.id; });
  for (std::size_t at = 1; at < out.size(); ++at)
    if (out[at].id == out[at - 1].id)
      return core::fail(changed("sent the same row twice in", "the credentials of two clients",
                                "or two clients have one credential"));
  std::map<std::int64_t, std::int64_t> counts;
  for (const auto& row : out) ++counts[row.client_id];
  const std::lock_guard lock(mutex_);
  counts_ = std::move(counts);
  counted_at_ms_ = clock_.now_ms();
  return out;
}

core::Status RestSource::each_row(const std::function<bool(VaultRow&&)>& on_row) {
  GLUEPOT_ASSIGN(const auto client_list, clients());
  GLUEPOT_ASSIGN(const auto location_list, locations());
  GLUEPOT_ASSIGN(auto all, rows(client_list, location_list));
  bool go_on = true;
  for (auto& row : all) {
    if (go_on)
      go_on = on_row(std::move(row));
    else
      core::wipe(row.sealed);
  }
  return {};
}

core::Result<std::vector<Login>> RestSource::ids_of(std::int64_t client) {
  return list<Login>("/clients/" + std::to_string(client) + "/deploymentlogins", "DeploymentLoginId", "", read_logins);
}

core::Result<std::set<std::int64_t>> RestSource::present(const std::vector<std::int64_t>& ids) {
  std::set<std::int64_t> found;
  if (ids.empty()) return found;
  const std::set<std::int64_t> wanted(ids.begin(), ids.end());
  GLUEPOT_ASSIGN(const auto client_list, clients());
  for (const auto& client : client_list) {
    GLUEPOT_ASSIGN(const auto logins, ids_of(client.id));
    for (const auto& login : logins)
      if (wanted.contains(login.id)) found.insert(login.id);
  }
  return found;
}

core::Result<std::map<std::int64_t, std::int64_t>> RestSource::row_counts() {
  {
    const std::lock_guard lock(mutex_);
    if (counted_at_ms_ != 0 && clock_.now_ms() - counted_at_ms_ < kCountsLastMs) return counts_;
  }
  GLUEPOT_ASSIGN(const auto client_list, clients());
  std::map<std::int64_t, std::int64_t> counts;
  for (const auto& client : client_list) {
    GLUEPOT_ASSIGN(const auto logins, ids_of(client.id));
    if (!logins.empty()) counts[client.id] = static_cast<std::int64_t>(logins.size());
  }
  const std::lock_guard lock(mutex_);
  counts_ = counts;
  counted_at_ms_ = clock_.now_ms();
  return counts;
}

core::Result<TestReport> RestSource::test() {
  TestReport report;
  report.server_version = "ConnectWise Automate REST API";
  report.scheme = "rest";
  GLUEPOT_ASSIGN(const auto client_list, clients());
  GLUEPOT_ASSIGN(const auto location_list, locations());
  report.clients = static_cast<std::int64_t>(client_list.size());
  report.locations = static_cast<std::int64_t>(location_list.size());
  GLUEPOT_ASSIGN(auto all, rows(client_list, location_list));
  for (auto& row : all) {
    count_row(report, row, read_value(row), [] { return std::nullopt; });
    core::wipe(row.sealed);
  }
  report.encrypted = session_.encrypted();
  if (const auto hidden = report.reasons.find(Unreadable::kUnsupported); hidden != report.reasons.end())
    report.warnings.push_back(std::to_string(hidden->second) +
                              " credentials come without their password: the account may not see it");
  if (report.clients == 0)
    report.warnings.push_back("no client is visible: the account's user class may be limited to none");
  if (session_.code_used())
    report.warnings.push_back(
        "the sign-in took a one-time code: once Gluepot restarts, it cannot sign in by itself; tick \"Integrator\" for "
        "this account in Automate");
  return report;
}

}  // namespace

core::Result<std::string> rest_address(std::string_view url) {
  GLUEPOT_ASSIGN(auto base, net::parse_base_url(url));
  if (base.path.empty()) base.path = kApi;
  return base.text();
}

core::Status check_settings(const RestSettings& settings) {
  const auto bad = [](std::string_view text, std::size_t most) {
    return text.size() > most ||
           std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  };
  GLUEPOT_TRY(rest_address(settings.url));
  if (settings.user.empty() || bad(settings.user, 80))
    return core::invalid("user", "must be the name of an Automate account of its own");
  const bool guid_like = settings.client_id.size() >= 32 && settings.client_id.size() <= 38 &&
                         settings.client_id.find_first_not_of("0123456789abcdefABCDEF-{}") == std::string::npos;
  if (!guid_like)
    return core::invalid("client_id", "must be the GUID that ConnectWise's developer site issued for the integration");
  if (bad(settings.mfa_code, 20)) return core::invalid("mfa_code", "must be the code that is shown now");
  if (settings.page_size < 1 || settings.page_size > 1000) return core::invalid("page_size", "must be 1 to 1000");
  return {};
}

core::Result<std::unique_ptr<AutomateSource>> make_rest_source(RestSettings settings, core::Secret password,
                                                               const core::Clock& clock) {
  GLUEPOT_TRY(check_settings(settings));
  GLUEPOT_ASSIGN(settings.url, rest_address(settings.url));
  return std::unique_ptr<AutomateSource>(std::make_unique<RestSource>(std::move(settings), std::move(password), clock));
}

}  // namespace gluepot::automate
