// SPDX-License-Identifier: Apache-2.0
#include "connectors/itglue/connection_test.h"

#include <algorithm>

#include "catalog/page_reader.h"
#include "connectors/itglue/impl/password_json.h"

namespace gluepot::itglue {
namespace {

constexpr char kMediaType[] = "application/vnd.api+json";
constexpr char kOrganizations[] = "/organizations?page%5Bsize%5D=1&page%5Bnumber%5D=1";

std::string first_large(std::string words) {
  words.front() = static_cast<char>(words.front() - 'a' + 'A');
  return words;
}

/// One test's state: the key and what each request needs.
class Test {
 public:
  Test(net::HttpClient& client, const core::Clock& clock, const TestInput& input)
      : client_(client),
        clock_(clock),
        input_(input),
        key_(trimmed_key(input.key == nullptr ? core::Secret() : input.key->clone())) {}

  TestResult run() {
    if (key_.empty())
      return failed("key_missing", "No API key", "No API key was given for " + host() + ".",
                    {"Paste the key as IT Glue showed it."});
    auto exchange = ask(input_.base, kOrganizations);
    auto found = examine(exchange, host(), "GET /organizations", {key_.reveal()});
    if (found.problem != Problem::kNone) return explain(found, exchange);
    catalog::PageReader reader;
    auto page = reader.read(catalog::Kind::kOrganizations, exchange.response.body);
    if (!page) return unreadable(exchange, page.error());
    TestResult result;
    result.organizations = page->total_count.value_or(static_cast<std::int64_t>(page->rows.size()));
    if (!page->rows.empty()) organization_ = page->rows.front().id;
    return connected(std::move(result));
  }

 private:
  const std::string& host() const { return input_.base.host; }

  net::Exchange ask(const net::BaseUrl& base, const std::string& target) {
    auto credential = std::make_shared<net::Credential>();
    credential->header = "x-api-key";
    credential->value = key_.clone();
    credential->origin = base.origin();
    net::Request request;
    request.url = base.text() + target;
    request.headers = {{"Content-Type", kMediaType}, {"Accept", kMediaType}};
    request.credential = std::move(credential);
    request.total_timeout = input_.timeout;
    upstream::RequestBudget::Permit permit;
    if (input_.budget != nullptr && base.text() == input_.base.text()) {
      auto granted = input_.budget->acquire(connectors::Lane::kPerson, input_.timeout);
      if (!granted) {
        net::Exchange refused;
        refused.response.status = 429;
        return refused;
      }
      permit = *std::move(granted);
    }
    return client_.exchange(std::move(request));
  }

  static TestResult failed(std::string code, std::string title, std::string message, std::vector<std::string> steps) {
    TestResult result;
    result.code = std::move(code);
    result.title = std::move(title);
    result.message = std::move(message);
    result.next_steps = std::move(steps);
    return result;
  }

  /// " It worked until 14:02 UTC, ..." when this connection worked before.
  std::string until() const {
    if (!input_.last_ok_at_ms) return {};
    const std::string last = core::format_time(*input_.last_ok_at_ms), now = core::format_time(clock_.now_ms());
    const std::string time = last.substr(11, 5) + " UTC";
    return " It worked until " + (last.substr(0, 10) == now.substr(0, 10) ? time : last.substr(0, 10) + " " + time) +
           ".";
  }

  TestResult unreadable(const net::Exchange& exchange, const core::Error& error) const {
    const std::string_view body = exchange.response.body.reveal();
    const auto last = body.find_last_not_of(" \r\n\t");
    if (last != std::string_view::npos && body[last] != '}')
      return failed("cut_body", "The answer was cut off",
                    host() + " began to answer but the answer ended before its end (" + std::to_string(body.size()) +
                        " bytes came)." + until(),
                    {"Test again; if it stays, look at proxies and firewalls that end long answers."});
    return failed("not_json", "This is not the IT Glue API",
                  host() + " answered JSON, but not IT Glue's: " + error.message + "." + until(),
                  {"Check the address: the API's host begins with api."});
  }

  TestResult explain(const Finding& found, const net::Exchange& exchange) {
    const std::string detail = exchange.detail.empty() ? "" : " (" + exchange.detail + ")";
    const std::string seconds = std::to_string(input_.timeout.count() / 1000);
    switch (found.problem) {
      case Problem::kNone:
        break;
      case Problem::kKeyRefused:
        return refused();
      case Problem::kUnreachable:
        if (exchange.fault == net::Fault::kNameUnknown)
          return failed("unreachable", "The host is not known",
                        "The name " + host() + " cannot be resolved from this machine." + until(),
                        {"Check the address for typing errors.", "Check this machine's DNS."});
        if (exchange.fault == net::Fault::kCertificate)
          return failed(
              "unreachable", "The certificate is not trusted",
              "The connection to " + host() + " is not safe" + detail + "; the key was not sent." + until(),
              {"Check whether a proxy opens TLS here; its certificate authority must be known to this machine."});
        return failed("unreachable", "The host cannot be reached",
                      "No connection to " + host() + " from this machine" + detail + "." + until(),
                      {"Check the firewall: outgoing HTTPS to " + host() + " must be allowed.",
                       "Check the address and the port."});
      case Problem::kTimeout:
        return failed("timeout", "No answer in time",
                      host() + " took the connection but did not answer within " + seconds + " s." + until(),
                      {"Test again in a minute.", "Look at IT Glue's status page."});
      case Problem::kCutBody:
        return failed(
            "cut_body", "The answer was cut off",
            host() + " began to answer but the connection ended before the answer did" + detail + "." + until(),
            {"Test again; if it stays, look at proxies and firewalls that end long answers."});
      case Problem::kNotJson:
        return failed("not_json", "This is not the IT Glue API", found.error.message + "." + until(),
                      {"Check the address: the API's host begins with api., not app.",
                       "Check that no proxy or sign-in page stands in between."});
      case Problem::kRedirected:
        return failed("redirected", "The address redirects elsewhere", found.error.message + "." + until(),
                      {"Enter the address of the API itself."});
      case Problem::kNoApiAccess:
      case Problem::kNotYours:
        return failed(
            "no_api_access", "The account has no API access",
            host() + " knows the key but does not let it list organizations: " + found.error.message + "." + until(),
            {"Check that the IT Glue plan includes API access; the Enterprise plan does.",
             "Make a new key under Account > Settings > API Keys."});
      case Problem::kRateLimited:
        return failed("rate_limited", "The request limit is reached",
                      host() +
                          " accepts no more requests for now: the account's 3,000 requests in 5 minutes are used up." +
                          until(),
                      {"Wait five minutes and test again.", "Find out which other programs use this account."});
      case Problem::kServerError:
        return failed("server_error", "IT Glue has a fault", found.error.message + "." + until(),
                      {"Try again later; look at IT Glue's status page."});
      case Problem::kCancelled:
        return failed("cancelled", "Stopped", "The test of " + host() + " was stopped.", {});
      case Problem::kTooLarge:
      case Problem::kNotFound:
      case Problem::kRejected:
        break;
    }
    return failed("rejected", "The request was refused", found.error.message + "." + until(), {"Check the address."});
  }

  TestResult refused() {
    const Region* const here = region_of(input_.regions, input_.base);
    std::string tried, untried;
    for (const auto& region : input_.regions) {
      if (here == nullptr || region.code == here->code) continue;
      const auto base = net::parse_base_url(region.api_url, net::AddressRules{.allow_plain_http = true});
      if (!base) continue;
      const auto exchange = ask(*base, kOrganizations);
      const auto found = examine(exchange, base->host, "GET /organizations");
      if (found.problem == Problem::kNone) return other_region(*here, region);
      auto& list = found.problem == Problem::kKeyRefused ? tried : untried;
      list += (list.empty() ? "" : " and ") + region.name;
    }
    std::string message = host() + " refuses this API key";
    if (!tried.empty()) message += ", and so does " + tried + ", so the region is not the reason";
    message +=
        ": it is mistyped or cut off (blanks around it are removed here), revoked (IT Glue does that by itself after "
        "90 "
        "days without use), or paused.";
    if (!untried.empty()) message += " Whether it belongs to " + untried + " could not be tried.";
    if (here == nullptr) message += " A key of another region or account is refused in the same way.";
    message += until();
    std::vector<std::string> steps{
        "In IT Glue open Account > Settings > API Keys: is the key there and active?",
        "Copy the whole key; it begins with ITG. and is shown only once.",
        "Otherwise make a new key and paste it here.",
        "No key works for an account without API access; it comes with the Enterprise plan."};
    if (input_.last_ok_at_ms)
      steps.insert(steps.begin(), "It worked before, so it was most likely revoked or paused: ask who did.");
    return failed("key_refused", "The API key is refused", message, std::move(steps));
  }

  TestResult other_region(const Region& here, const Region& there) {
    auto result = failed(
        "key_of_other_region", "The key belongs to another region",
        host() + " (" + here.name + ") does not know this key, but the region " + there.name + " does." + until(),
        {"Choose the region " + there.name + " and test again.",
         "In the browser such an account is at " + there.web_host + "."});
    result.suggested_region = there.code;
    return result;
  }

  TestResult connected(TestResult result) {
    result.ok = true;
    result.code = "ok";
    result.title = "Connected";
    const std::string count =
        std::to_string(*result.organizations) + (*result.organizations == 1 ? " organization" : " organizations");
    result.message = host() + " accepts the key and shows " + count + ".";
    std::string note;
    result.password_access = probe(note);
    if (result.password_access == false) {
      result.code = "no_password_access";
      result.title = "Connected, without Password Access";
      result.message +=
          " The key has no Password Access: passwords can be listed but neither revealed nor written; everything else "
          "works.";
      result.next_steps = {"To reveal passwords, make a key with Password Access under Account > Settings > API Keys."};
    } else if (!result.password_access) {
      result.message += " " + note;
    }
    result.capabilities.push_back({"password_values", result.password_access,
                                   result.password_access == true ? "Password values can be revealed and written."
                                   : result.password_access == false
                                       ? "No Password Access: entries are listed, values neither revealed nor "
                                         "written."
                                       : note});
    for (const auto& part : parts()) {
      auto found = try_part(part);
      if (found.works == false) result.message += " " + found.text;
      result.capabilities.push_back(std::move(found));
    }
    return result;
  }

  struct Part {
    std::string name, words, target, without;
  };

  std::vector<Part> parts() const {
    const std::string switched = "their part of a sync fails until it may, or until they are switched off.";
    std::string documents;
    if (organization_)
      documents = "/organizations/" + std::to_string(*organization_) +
                  "/relationships/documents?filter%5Bdocument_folder_id%5D=null&page%5Bsize%5D=1&page%5Bnumber%5D=1";
    return {{"documents", "documents", std::move(documents), switched},
            {"checklists", "checklists", "/checklists?page%5Bsize%5D=1&page%5Bnumber%5D=1", switched},
            {"logs", "activity logs", "/logs?page%5Bsize%5D=1&page%5Bnumber%5D=1",
             "nothing here needs them but programs that ask for them at this address."}};
  }

  /// One row of it is asked for, and dropped.
  Capability try_part(const Part& part) {
    const std::string open = "Whether " + part.words + " can be read could not be found out: ";
    if (part.target.empty()) return {part.name, std::nullopt, open + "the account holds no organization to try it on."};
    if (silent_) return {part.name, std::nullopt, open + "the request before it was not answered."};
    const auto answer = ask(input_.base, part.target);
    const auto found = examine(answer, host(), "GET " + part.target.substr(0, part.target.find('?')), {key_.reveal()});
    switch (found.problem) {
      case Problem::kNone:
        return {part.name, true, first_large(part.words) + " can be read."};
      case Problem::kKeyRefused:
      case Problem::kNoApiAccess:
      case Problem::kNotYours:
      case Problem::kNotFound:
      case Problem::kRejected:
        return {part.name, false, first_large(part.words) + " cannot be read with this key: " + part.without};
      case Problem::kUnreachable:
      case Problem::kTimeout:
      case Problem::kRateLimited:
        silent_ = true;
        break;
      case Problem::kCancelled:
      case Problem::kCutBody:
      case Problem::kNotJson:
      case Problem::kRedirected:
      case Problem::kServerError:
      case Problem::kTooLarge:
        break;
    }
    return {part.name, std::nullopt, open + found.error.message + "."};
  }

  /// Whether values are shown to this key: the attribute is left out without Password Access. The value itself is
  /// skipped unread.
  std::optional<bool> probe(std::string& note) {
    note = "Whether the key has Password Access could not be found out";
    auto list = ask(input_.base, "/passwords?page%5Bsize%5D=10&page%5Bnumber%5D=1");
    if (auto found = examine(list, host(), "GET /passwords", {key_.reveal()}); found.problem != Problem::kNone) {
      note += ": " + found.error.message + ".";
      return std::nullopt;
    }
    auto page = read_passwords(list.response.body, false);
    if (!page) return std::nullopt;
    const auto usable =
        std::find_if(page->rows.begin(), page->rows.end(), [](const PasswordRow& row) { return !row.vault; });
    if (usable == page->rows.end()) {
      note += ": the account holds no password to try it on.";
      return std::nullopt;
    }
    const auto id = usable->entry.id;
    if (!input_.before_value_read) return std::nullopt;
    if (auto noted = input_.before_value_read(id); !noted) {
      note += ": the audit entry could not be written, so no value was asked for.";
      return std::nullopt;
    }
    auto shown = ask(input_.base, "/passwords/" + id.text() + "?show_password=true");
    if (examine(shown, host(), "GET /passwords/:id").problem != Problem::kNone) return std::nullopt;
    auto one = read_passwords(shown.response.body, false);
    if (!one || one->rows.size() != 1) return std::nullopt;
    return one->rows.front().has_value_attribute;
  }

  net::HttpClient& client_;
  const core::Clock& clock_;
  const TestInput& input_;
  const core::Secret key_;
  std::optional<std::int64_t> organization_;  ///< one the key can see
  bool silent_ = false;
};

}  // namespace

TestResult test_connection(net::HttpClient& client, const core::Clock& clock, const TestInput& input) {
  return Test(client, clock, input).run();
}

}  // namespace gluepot::itglue
