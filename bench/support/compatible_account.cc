// SPDX-License-Identifier: Apache-2.0
#include "support/compatible_account.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <random>

#include "catalog/catalog.h"
#include "core/clock.h"
#include "core/text.h"
#include "documentation/store.h"

namespace gluepot::bench {
namespace {

namespace json = boost::json;
constexpr int kOrganizations = 200, kKeys = 100;
constexpr const char* kPath = "/itglue/configurations";

template <typename T>
T need(core::Result<T> result, const char* what) {
  if (!result) give_up(std::string(what) + ": " + result.error().message);
  return *std::move(result);
}
void need(const core::Status& status, const char* what) {
  if (!status) give_up(std::string(what) + ": " + status.error().message);
}

std::int64_t organization_id(int number) {
  return 1'000'000 + number;
}

json::object configuration(int number) {
  const std::string n = std::to_string(number), day = "2026-0" + std::to_string(1 + number % 9) + "-11";
  const auto organization = organization_id(number % kOrganizations);
  return {{"organization-id", organization},
          {"organization-name", "Customer " + std::to_string(number % kOrganizations)},
          {"organization-short-name", "C" + std::to_string(number % kOrganizations)},
          {"resource-url", "https://gluepot.invalid/" + std::to_string(organization) + "/configurations/" + n},
          {"restricted", false},
          {"psa-integration", "disabled"},
          {"my-glue", false},
          {"name", "SRV-" + n},
          {"hostname", "srv-" + n + ".customer.example"},
          {"primary-ip", "10." + std::to_string(number % 250) + ".4." + std::to_string(number % 240)},
          {"mac-address", "00:16:3e:4b:" + std::to_string(10 + number % 80) + ":" + std::to_string(10 + number % 89)},
          {"default-gateway", "10.0.4.1"},
          {"serial-number", "5CG" + std::to_string(1'000'000 + number)},
          {"asset-tag", "A" + n},
          {"position", "Rack 4, unit 12"},
          {"installed-by", "Ana"},
          {"purchased-by", nullptr},
          {"notes",
           "Patched every second Tuesday, rebooted with the backup window closed. Ask the customer's "
           "accountant before touching the export share, and read the runbook first."},
          {"operating-system-notes", nullptr},
          {"warranty-expires-at", day},
          {"mitp-device-expiration-date", nullptr},
          {"mitp-end-of-life-date", nullptr},
          {"installed-at", day},
          {"purchased-at", day},
          {"configuration-type-id", 11},
          {"configuration-type-name", "Managed server"},
          {"configuration-type-kind", "server"},
          {"configuration-status-id", 12},
          {"configuration-status-name", "Active"},
          {"manufacturer-id", nullptr},
          {"manufacturer-name", nullptr},
          {"model-id", nullptr},
          {"model-name", nullptr},
          {"operating-system-id", nullptr},
          {"operating-system-name", nullptr},
          {"location-id", nullptr},
          {"location-name", nullptr},
          {"contact-id", nullptr},
          {"contact-name", nullptr},
          {"archived", false},
          {"created-at", "2026-01-02T03:04:05.000Z"},
          {"updated-at", "2026-03-02T03:04:05.000Z"}};
}

/// Puts the records into a folder that `gluepot sample` has made.
void fill(const std::string& folder, std::vector<std::int64_t>& ids) {
  documentation::StoreOptions options;
  options.path = folder + "/documentation.db";
  options.local = true;
  auto store = need(documentation::Store::open(options), "the account's store");
  const auto* type = catalog::find_by_path("configurations");
  if (type == nullptr) give_up("there are no configurations in the catalogue");
  need(store->write([&](documentation::LocalWriter& writer) -> core::Status {
    for (int i = 0; i < kOrganizations; ++i)
      GLUEPOT_TRY(writer.put(catalog::Kind::kOrganizations, organization_id(i),
                             {{"name", "Customer " + std::to_string(i)}, {"created-at", "2026-01-02T03:04:05.000Z"}}));
    return {};
  }),
       "organizations");
  for (std::size_t done = 0; done < ids.size(); done += 5000)
    need(store->write([&](documentation::LocalWriter& writer) -> core::Status {
      for (std::size_t i = done; i < std::min(done + 5000, ids.size()); ++i)
        GLUEPOT_TRY(writer.put(type->kind, ids[i], configuration(static_cast<int>(i))));
      return {};
    }),
         "records");
}

std::string patch_request(std::int64_t id, const std::string& headers, int number) {
  const std::string body =
      R"({"data":{"type":"configurations","attributes":{"asset-tag":"B)" + std::to_string(number) + "\"}}}";
  return "PATCH " + std::string(kPath) + "/" + std::to_string(id) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
         "Content-Type: application/vnd.api+json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

CompatibleAccount::CompatibleAccount(const std::string& program, int records) {
  run(program, {"sample", "--data", folder(), "--organizations", "2", "--types", "1", "--flexible-assets", "1",
                "--documents", "1", "--checklists", "1", "--passwords", "1"});
  for (int i = 0; i < records; ++i) {
    ids_.push_back(10'000'000 + 7LL * i);
    if (i % kOrganizations % 2 == 0) visible_ids_.push_back(ids_.back());
  }
  fill(folder(), ids_);
  std::string half;
  for (int i = 0; i < kOrganizations; i += 2) half += (half.empty() ? "" : ",") + std::to_string(organization_id(i));
  for (int i = 0; i < kKeys; ++i) {
    std::vector<std::string> words{"keys",
                                   "create",
                                   "bench " + std::to_string(i),
                                   "--data",
                                   folder(),
                                   "--types",
                                   "configurations,organizations,passwords"};
    if (i % 2 == 1) words.insert(words.end(), {"--organizations", half});
    keys_.push_back({"x-api-key: " + std::string(core::trim(run(program, words))) + "\r\n", i % 2 == 1});
  }
  limited_key_ =
      "x-api-key: " +
      std::string(core::trim(run(program, {"keys", "create", "greedy", "--data", folder(), "--limit", "3000"}))) +
      "\r\n";
}

Mix CompatibleAccount::greedy() const {
  return {{get_request(std::string(kPath) + "?page[size]=1000", limited_key_),
           get_request(std::string(kPath) + "?filter[name]=SRV-77", limited_key_)},
          {},
          0};
}

Mix CompatibleAccount::greedy_and_quick() const {
  return {{get_request(kPath + ("/" + std::to_string(ids_.front())), limited_key_)}, {}, 0};
}

Mix CompatibleAccount::by_id() const {
  std::mt19937 random(1);
  Mix mix;
  mix.rare_every = 100;
  for (int i = 0; i < 20'000; ++i) {
    const auto& key = keys_[random() % keys_.size()];
    const auto& ids = key.limited ? visible_ids_ : ids_;
    const auto id = ids[random() % ids.size()];
    mix.usual.push_back(get_request(kPath + ("/" + std::to_string(id)), key.header));
    if (i % 20 == 0) mix.rare.push_back(patch_request(id, key.header, i));
  }
  return mix;
}

Mix CompatibleAccount::lists(int page_size) const {
  std::mt19937 random(2);
  Mix mix;
  mix.rare_every = 100;
  for (int i = 0; i < 4000; ++i) {
    const auto& key = keys_[random() % keys_.size()];
    const auto rows = key.limited ? visible_ids_.size() : ids_.size();
    const auto page = 1 + random() % (rows / static_cast<std::size_t>(page_size));
    mix.usual.push_back(get_request(
        std::string(kPath) + "?page[number]=" + std::to_string(page) + "&page[size]=" + std::to_string(page_size),
        key.header));
    if (i % 20 == 0) mix.rare.push_back(patch_request(visible_ids_[random() % visible_ids_.size()], key.header, i));
  }
  return mix;
}

Mix CompatibleAccount::by_file() const {
  std::mt19937 random(1);
  Mix mix;
  for (int i = 0; i < 20'000; ++i) mix.usual.push_back(get_request("/" + std::to_string(ids_[random() % ids_.size()])));
  return mix;
}

Mix CompatibleAccount::json_server_lists(int page_size) const {
  std::mt19937 random(2);
  Mix mix;
  for (int i = 0; i < 1000; ++i) {
    const auto page = 1 + random() % (ids_.size() / static_cast<std::size_t>(page_size));
    mix.usual.push_back(
        get_request("/configurations?_page=" + std::to_string(page) + "&_limit=" + std::to_string(page_size)));
  }
  return mix;
}

void CompatibleAccount::write_files(std::uint16_t port, const std::filesystem::path& to) const {
  std::filesystem::create_directories(to);
  Fetcher fetcher(port);
  for (const auto id : ids_)
    std::ofstream(to / std::to_string(id), std::ios::binary)
        << fetcher.body(get_request(kPath + ("/" + std::to_string(id)), keys_.front().header));
}

Mix CompatibleAccount::write_list_files(std::uint16_t port, const std::filesystem::path& to, int page_size) const {
  std::filesystem::create_directories(to);
  Fetcher fetcher(port);
  std::mt19937 random(3);
  const auto pages = ids_.size() / static_cast<std::size_t>(page_size);
  Mix mix;
  for (std::size_t i = 0; i < std::min<std::size_t>(pages, 1000); ++i) {
    const std::string name = "list" + std::to_string(page_size) + "-" + std::to_string(i);
    std::ofstream(to / name, std::ios::binary)
        << fetcher.body(get_request(std::string(kPath) + "?page[number]=" + std::to_string(1 + random() % pages) +
                                        "&page[size]=" + std::to_string(page_size),
                                    keys_.front().header));
    mix.usual.push_back(get_request("/" + name));
  }
  return mix;
}

void CompatibleAccount::write_json_server(const std::filesystem::path& file) const {
  std::ofstream out(file, std::ios::binary);
  out << "{\"configurations\":[";
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    auto row = configuration(static_cast<int>(i));
    row["id"] = ids_[i];
    out << (i == 0 ? "" : ",\n") << json::serialize(row);
  }
  out << "]}";
}

}  // namespace gluepot::bench
