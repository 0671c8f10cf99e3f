// SPDX-License-Identifier: Apache-2.0
#include "app/demo/day.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <boost/json.hpp>
#include <chrono>
#include <fstream>
#include <thread>

#include "app/demo/disk_search.h"
#include "core/ids.h"
#include "core/text.h"

namespace gluepot::demo {
namespace {

namespace json = boost::json;
using core::ErrorCode;
using Clock = std::chrono::steady_clock;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr || value->is_null()) return "";
  return value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
}

std::int64_t number_of(const json::object& object, std::string_view name) {
  return core::parse_int64(text_of(object, name)).value_or(0);
}

const json::object& object_of(const json::object& object, std::string_view name) {
  static const json::object none;
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& rows_of(const json::object& object, std::string_view name) {
  static const json::array none;
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

std::string csv_quote(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

core::Status write_private(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  ::chmod(path.c_str(), 0600);
  out << text;
  out.close();
  if (!out) return core::fail(ErrorCode::kUnavailable, path + " cannot be written");
  return {};
}

core::Result<json::object> parse_object(std::string_view text, const std::string& what) {
  json::error_code error;
  json::value value = json::parse(text, error);
  if (error || !value.is_object()) return core::fail(ErrorCode::kInternal, what + " did not answer with JSON");
  return std::move(value.get_object());
}

/// One company in fourteen is left out, so some organizations stay unmapped.
bool left_out(std::size_t index) {
  return index % 14 == 9;
}

}  // namespace

Day::Day(DayOptions options)
    : options_(std::move(options)), sample_(app::SampleOptions::account_s(options_.seed, options_.scale)) {}
Day::~Day() = default;

core::Status Day::step(const std::string& what, const std::function<core::Status()>& work) {
  const auto begun = Clock::now();
  auto done = work();
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  report_.steps.emplace_back(what, seconds);
  options_.say(fmt::format("{:>7.2f} s  {}{}", seconds, what, done ? "" : ": " + done.error().message));
  return done;
}

core::Result<Report> Day::run() {
  const auto begun = Clock::now();
  GLUEPOT_TRY(step("a sample IT Glue account is made and served", [&] { return make_account(); }));
  GLUEPOT_TRY(step("a sample Automate database is made and served", [&] { return make_automate(); }));
  GLUEPOT_TRY(step("the hub starts with an empty folder", [&] { return start_hub(); }));
  GLUEPOT_TRY(step("IT Glue and Automate are connected", [&] { return connect(); }));
  GLUEPOT_TRY(step("companies are imported and organizations mapped", [&] { return map(); }));
  GLUEPOT_TRY(step("the documentation is mirrored (and the hub killed once meanwhile)", [&] { return mirror(); }));
  GLUEPOT_TRY(step("passwords are synced from Automate", [&] { return sync_passwords(report_.password_sync); }));
  GLUEPOT_TRY(step("the pushed values are compared in the account", [&] { return check_pushed(); }));
  GLUEPOT_TRY(step("passwords are synced again", [&] { return sync_passwords(report_.second_password_sync); }));
  GLUEPOT_TRY(step("one password is revealed", [&] { return reveal(); }));
  GLUEPOT_TRY(step("every planted value is searched for on the hub's disk", [&] { return search_disk(); }));
  GLUEPOT_TRY(step("the audit is verified", [&] { return verify_audit(); }));
  report_.seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  judge(report_);
  return report_;
}

core::Status Day::make_account() {
  GLUEPOT_ASSIGN(account_, Account::make(file("account"), sample_));
  GLUEPOT_ASSIGN(
      const auto made,
      run_self({"keys", "create", "Gluepot hub", "--password-access", "--data", file("account")}, file("account.log")));
  if (made.exit_code != 0)
    return core::fail(ErrorCode::kInternal, "the account made no API key; see " + file("account.log"));
  account_key_ = std::string(core::trim(made.output));
  GLUEPOT_TRY(write_private(file("itglue-key"), account_key_ + "\n"));
  account_port_ = free_port();
  const auto limit = std::to_string(static_cast<std::int64_t>(3000 * std::max(1.0, options_.scale)));
  GLUEPOT_ASSIGN(account_process_, Serving::start({"serve", "--data", file("account"), "--listen",
                                                   "127.0.0.1:" + std::to_string(account_port_), "--access-log",
                                                   account_->log_file(), "--api-limit", limit},
                                                  file("account.log")));
  return {};
}

core::Status Day::make_automate() {
  PrivateMariadb::Options options;
  GLUEPOT_ASSIGN(mariadb_, PrivateMariadb::start(options));
  AutomateSample sample;
  sample.seed = options_.seed;
  sample.clients = std::max(4, static_cast<int>(120 * options_.scale));
  sample.passwords = std::max(30, static_cast<int>(1500 * options_.scale));
  for (const auto& organization : account_->report().organizations)
    sample.organizations.push_back(
        {organization.name, organization.psa_ids.empty() ? "" : organization.psa_ids.front()});
  GLUEPOT_ASSIGN(automate_, fill_automate_database(*mariadb_, sample));
  report_.vault_rows = static_cast<std::int64_t>(automate_.rows.size());
  return write_private(file("automate-password"), automate_.password + "\n");
}

core::Status Day::start_hub() {
  if (hub_port_ == 0) hub_port_ = free_port();
  const auto limit = std::to_string(static_cast<std::int64_t>(3000 * std::max(1.0, options_.scale)));
  GLUEPOT_ASSIGN(hub_process_,
                 Serving::start({"serve", "--data", file("hub"), "--listen", "127.0.0.1:" + std::to_string(hub_port_),
                                 "--itglue-limit", limit, "--mirror-interval-minutes", "0", "--log-file",
                                 file("hub") + "/hub.log"},
                                file("hub.log")));
  return {};
}

core::Result<json::object> Day::hub(const std::string& method, const std::string& path, const std::string& body) {
  GLUEPOT_ASSIGN(auto client, app::connect_socket(file("hub") + "/gluepot.sock"));
  GLUEPOT_ASSIGN(const auto reply, client->send(method, path, core::Secret(body)));
  GLUEPOT_ASSIGN(auto answer, parse_object(reply.body.reveal(), path));
  if (reply.status >= 400) return core::fail(ErrorCode::kUpstream, text_of(object_of(answer, "error"), "message"));
  return answer;
}

/// One command of the program itself, as a person would type it, with --json.
core::Result<json::object> Day::command(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--json", "--data", file("hub")});
  GLUEPOT_ASSIGN(const auto finished, run_self(arguments, file("commands.log")));
  if (finished.exit_code != 0 && finished.output.empty())
    return core::fail(ErrorCode::kUpstream, "gluepot " + arguments[0] + " ended with " +
                                                std::to_string(finished.exit_code) + "; see " + file("commands.log"));
  return parse_object(finished.output, "gluepot " + arguments[0]);
}

core::Status Day::connect() {
  GLUEPOT_TRY(command({"connect", "itglue", "--url", "http://127.0.0.1:" + std::to_string(account_port_) + "/itglue",
                       "--key-file", file("itglue-key")}));
  GLUEPOT_TRY(
      command({"connect", "automate", "--host", "127.0.0.1", "--port", std::to_string(automate_.port), "--database",
               automate_.database, "--user", automate_.user, "--password-file", file("automate-password")}));
  return {};
}

core::Status Day::map() {
  std::string csv = "name,psa,external_id\n";
  const auto& organizations = account_->report().organizations;
  for (std::size_t i = 0; i < organizations.size(); ++i)
    if (!left_out(i))
      csv += csv_quote(organizations[i].name) + ",connectwise," +
             csv_quote(organizations[i].psa_ids.empty() ? "" : organizations[i].psa_ids.front()) + "\n";
  GLUEPOT_TRY(write_private(file("companies.csv"), csv));
  GLUEPOT_TRY(command({"companies", "import", file("companies.csv")}));
  GLUEPOT_TRY(command({"map", "quick-match", "--apply"}));
  GLUEPOT_TRY(command({"passwords", "share", "reveal"}));
  return read_mapped();
}

core::Status Day::read_mapped() {
  GLUEPOT_ASSIGN(const auto listed, hub("GET", "/api/v1/organizations"));
  mapped_.clear();
  for (const auto& row : rows_of(listed, "organizations"))
    if (!object_of(row.as_object(), "company").empty()) mapped_.insert(number_of(row.as_object(), "id"));
  report_.organizations = static_cast<std::int64_t>(account_->report().organizations.size());
  report_.mapped = static_cast<std::int64_t>(mapped_.size());
  if (number_of(object_of(listed, "counts"), "all") != report_.organizations)
    return core::fail(ErrorCode::kUpstream, "the hub does not know all organizations of the account");
  return {};
}

core::Status Day::mirror() {
  GLUEPOT_ASSIGN(report_.lower_bound, account_->lower_bound(mapped_));
  GLUEPOT_ASSIGN(report_.expected, account_->counts(mapped_));
  before_push_ = report_.expected;
  const std::size_t from = account_->request_count();
  GLUEPOT_TRY(command({"sync"}));
  GLUEPOT_TRY(kill_hub_in_mid_sync(from));
  GLUEPOT_TRY(wait_for_sync());
  std::map<std::string, std::int64_t> asked;
  for (const auto& request : account_->requests(from)) ++asked[request.method + " " + request.target];
  for (const auto& [target, count] : asked) report_.repeated_requests += count - 1;
  report_.requests = static_cast<std::int64_t>(asked.size());
  GLUEPOT_ASSIGN(const auto status, hub("GET", "/api/v1/status"));
  const auto& counts = object_of(status, "counts");
  report_.mirrored = {number_of(counts, "documents"), number_of(counts, "flexible_assets"),
                      number_of(counts, "checklists"), number_of(counts, "passwords")};
  return {};
}

/// Ends the hub as a power cut would, once a good part of the requests was made, and starts it again.
core::Status Day::kill_hub_in_mid_sync(std::size_t from) {
  const auto enough = static_cast<std::size_t>(report_.lower_bound * 2 / 5);
  const auto until = Clock::now() + std::chrono::seconds(60);
  while (account_->request_count() < from + enough && Clock::now() < until)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  hub_process_->kill_now();
  report_.killed_in_mid_sync = account_->request_count() < from + static_cast<std::size_t>(report_.lower_bound);
  return start_hub();
}

core::Status Day::wait_for_sync() {
  const auto until = Clock::now() + std::chrono::minutes(static_cast<int>(10 + 30 * options_.scale));
  while (Clock::now() < until) {
    GLUEPOT_ASSIGN(const auto listed, hub("GET", "/api/v1/jobs?kind=sync&limit=1"));
    const auto& rows = rows_of(listed, "jobs");
    const std::string state = rows.empty() ? "" : text_of(rows.front().as_object(), "state");
    if (state == "succeeded") return {};
    if (state == "failed")
      return core::fail(ErrorCode::kUpstream, text_of(object_of(rows.front().as_object(), "error"), "message"));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return core::fail(ErrorCode::kTimeout, "the sync did not end in time");
}

core::Status Day::sync_passwords(SyncCounts& counts) {
  GLUEPOT_TRY(command({"password-sync", "match", "--apply"}));
  GLUEPOT_ASSIGN(const auto clients, hub("GET", "/api/v1/password-sync/clients"));
  mapped_clients_.clear();
  for (const auto& row : rows_of(clients, "clients"))
    if (mapped_.contains(number_of(object_of(row.as_object(), "organization"), "id")))
      mapped_clients_.insert(number_of(row.as_object(), "id"));
  const std::size_t from = account_->request_count();
  GLUEPOT_ASSIGN(const auto job, command({"password-sync", "apply"}));
  if (text_of(job, "state") != "succeeded")
    return core::fail(ErrorCode::kUpstream, text_of(object_of(job, "error"), "message"));
  for (const auto& [name, count] : object_of(job, "summary")) counts.by_name[std::string(name)] = count.as_int64();
  for (const auto& request : account_->requests(from)) counts.writes += request.method != "GET";
  GLUEPOT_ASSIGN(const auto values, account_->password_values());
  for (const auto& value : automate_.planted_values())
    if (const auto found = values.find(value); found != values.end()) counts.duplicates += found->second - 1;
  return {};
}

/// Every readable value of a mapped client stands in the account exactly once, and nothing else does.
core::Status Day::check_pushed() {
  const auto expected = automate_.expected(mapped_clients_);
  report_.expected_states = {{"readable", expected.readable},
                             {"unreadable", expected.unreadable},
                             {"empty", expected.empty},
                             {"orphaned", expected.orphaned},
                             {"unmapped", expected.unmapped}};
  GLUEPOT_ASSIGN(const auto values, account_->password_values());
  std::int64_t present = 0;
  for (const auto& value : automate_.planted_values()) present += values.contains(value);
  if (present != expected.readable)
    return core::fail(ErrorCode::kUpstream, fmt::format("{} values of Automate stand in the account, {} expected",
                                                        present, expected.readable));
  return {};
}

core::Result<net::Response> Day::http(const std::string& method, const std::string& path, const std::string& body) {
  net::Request request;
  request.method = method;
  request.url = hub_url() + path;
  request.headers = {{"Content-Type", "application/json"}};
  if (!cookie_.empty()) request.headers.emplace_back("Cookie", cookie_);
  if (!csrf_.empty()) request.headers.emplace_back("Gluepot-Csrf", csrf_);
  request.body = core::Secret(body);
  return client_.send(std::move(request));
}

/// Makes the demo's user by a set-up link, as a person would, and signs in by it.
core::Status Day::sign_in() {
  GLUEPOT_ASSIGN(const auto created, command({"users", "create", user_, "--role", "Primary Admin"}));
  const std::string url = text_of(created, "setup_url");
  password_ = core::random_hex(8);
  const auto at = url.find("/setup/");
  if (at == std::string::npos) return core::fail(ErrorCode::kInternal, "no set-up link was printed");
  GLUEPOT_ASSIGN(const auto response,
                 http("POST", "/api/v1" + url.substr(at), json::serialize(json::object{{"password", password_}})));
  if (response.status != 200)
    return core::fail(ErrorCode::kInternal, "the set-up link was refused: " + std::string(response.body.reveal()));
  const std::string_view cookie = response.header("set-cookie");
  cookie_ = std::string(cookie.substr(0, cookie.find(';')));
  GLUEPOT_ASSIGN(const auto session, parse_object(response.body.reveal(), "set-up"));
  csrf_ = text_of(session, "csrf_token");
  return {};
}

core::Status Day::reveal() {
  GLUEPOT_TRY(sign_in());
  GLUEPOT_ASSIGN(const auto companies, hub("GET", "/api/v1/companies"));
  std::map<std::int64_t, std::string> company_of;
  for (const auto& row : rows_of(companies, "companies"))
    if (const auto& organization = object_of(row.as_object(), "organization"); !organization.empty())
      company_of[number_of(organization, "id")] = text_of(row.as_object(), "id");
  // The first planted password of a mapped organization that the hub says may be revealed.
  std::string company, password, value;
  std::set<std::string> may;
  std::string listed_for;
  app::each_planted_secret(sample_, [&](const app::PlantedSecret& secret) {
    if (!value.empty() || secret.kind != catalog::Kind::kPasswords || secret.field != "password" ||
        !company_of.contains(secret.organization_id))
      return;
    company = company_of[secret.organization_id];
    if (listed_for != company) {
      may.clear();
      listed_for = company;
      if (const auto entries = hub("GET", "/api/v1/companies/" + company + "/passwords"))
        for (const auto& row : rows_of(*entries, "passwords"))
          if (text_of(row.as_object(), "may_reveal") == "true") may.insert(text_of(row.as_object(), "id"));
    }
    if (!may.contains(std::to_string(secret.record_id))) return;
    password = std::to_string(secret.record_id);
    value = secret.value;
  });
  if (value.empty()) return core::fail(ErrorCode::kInternal, "no password entry may be revealed");
  const std::size_t from = account_->request_count();
  GLUEPOT_ASSIGN(
      const auto response,
      http("POST", "/api/v1/companies/" + company + "/passwords/" + password + "/reveal", R"({"purpose":"show"})"));
  if (response.status != 200)
    return core::fail(ErrorCode::kUpstream, "the reveal was refused: " + std::string(response.body.reveal()));
  GLUEPOT_ASSIGN(const auto shown, parse_object(response.body.reveal(), "reveal"));
  report_.value_matches = text_of(shown, "value") == value;
  // The account's log says when it was asked; the hub's audit when the entry was durable.
  std::int64_t asked_at = 0;
  for (const auto& request : account_->requests(from))
    if (request.target.find("/passwords/" + password) != std::string::npos) asked_at = request.at_ms;
  GLUEPOT_ASSIGN(const auto audit, hub("GET", "/api/v1/audit?action=reveal&limit=10&record_id=passwords/" + password));
  for (const auto& row : rows_of(audit, "entries")) {
    const auto& entry = row.as_object();
    if (text_of(object_of(entry, "actor"), "kind") == "user" && text_of(entry, "outcome") == "done")
      report_.audited_before_value =
          asked_at > 0 && number_of(entry, "at_ms") <= asked_at && asked_at <= number_of(entry, "finished_at_ms");
  }
  return {};
}

core::Status Day::search_disk() {
  std::vector<std::string> values{account_key_, automate_.password, password_};
  app::each_planted_secret(sample_, [&](const app::PlantedSecret& secret) { values.emplace_back(secret.value); });
  for (auto& value : automate_.planted_values()) values.push_back(std::move(value));
  // As they are, and in the forms a careless program stores them in.
  const std::size_t plain = values.size();
  for (std::size_t i = 0; i < plain; ++i) {
    values.push_back(core::to_hex(values[i]));
    values.push_back(core::to_base64(values[i]));
    std::string wide;
    for (const char c : values[i]) wide.append({c, '\0'});
    values.push_back(std::move(wide));
  }
  const auto found = search_files(file("hub"), values);
  // What is stored must be found, or finding no secret says nothing.
  const auto& organizations = account_->report().organizations;
  const auto control = search_files(file("hub"), {organizations.front().name, organizations.back().name});
  report_.search_finds = control.found.size() == 2;
  report_.secrets_on_disk = static_cast<std::int64_t>(found.found.size());
  report_.searched_values = static_cast<std::int64_t>(plain);
  report_.searched_bytes = found.bytes;
  for (std::size_t i = 0; i < found.found.size() && i < 10; ++i) options_.say("           found: " + found.found[i]);
  return {};
}

core::Status Day::verify_audit() {
  const auto finished = run_self({"audit", "verify", "--data", file("hub")}, file("commands.log"));
  if (!finished) return core::fail(finished.error());
  report_.audit_verified = finished->exit_code == 0;
  return {};
}

}  // namespace gluepot::demo
