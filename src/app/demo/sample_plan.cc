// SPDX-License-Identifier: Apache-2.0
#include "app/demo/sample_plan.h"

#include <algorithm>
#include <cmath>

#include "app/demo/sample_names.h"

namespace gluepot::app::sample {
namespace {

std::uint64_t mix(std::uint64_t x) {  // splitmix64's last step
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9ULL;
  x ^= x >> 27;
  x *= 0x94d049bb133111ebULL;
  return x ^ (x >> 31);
}

/// 0 up to but not including 1.
double fraction(std::uint64_t number) {
  return static_cast<double>(number >> 11) * 0x1.0p-53;
}

}  // namespace

std::uint64_t Plan::number(std::string_view purpose, std::int64_t index) const {
  std::uint64_t hash = mix(options_.seed + 0x9e3779b97f4a7c15ULL);
  for (const char c : purpose) hash = mix(hash ^ static_cast<unsigned char>(c)) + 0x9e3779b97f4a7c15ULL;
  return mix(hash ^ mix(static_cast<std::uint64_t>(index) + 0x632be59bd9b4e019ULL));
}

std::int64_t Plan::id(Kind kind, std::int64_t index) const {
  const auto place = static_cast<std::int64_t>(kind);
  if (number("big id", index * 64 + place) % 4 == 0)
    return 100'000'000'000'000'000 * (1 + place % 8) + place * 10'000'000'000'000 + index * 3 + 1;
  return place * 1'000'000'000 + 1'000'000'000 + index * 3 + 2;
}

std::string Plan::organization_name(int index) const {
  if (index == 0) return "Brightwater IT";
  if (index == options_.organizations - 1 && index > 2)
    return organization_name(1);  // two customers of exactly one name
  const auto world = organizations_of_the_world();
  if (index % 7 == 4 && static_cast<std::size_t>(index / 7) < world.size())
    return std::string(world[static_cast<std::size_t>(index / 7)]);
  const auto words = organization_words(), trades = organization_trades();
  const auto at = static_cast<std::size_t>(index) + number("names", 0) % (words.size() * trades.size());
  std::string name(words[at % words.size()]);
  name += ' ';
  name += trades[at / words.size() % trades.size()];
  const auto round = at / (words.size() * trades.size());
  if (static_cast<std::size_t>(index) >= words.size() * trades.size()) name += " " + std::to_string(round + 1);
  return name;
}

std::vector<std::string> Plan::psa_ids(int index) const {
  if (index == 0) return {"0"};  // the PSA's own company
  if (index == 2) return {};
  const auto id = std::to_string(2 + index);
  if (index == 3) return {id, std::to_string(100'000 + index)};
  return {id};
}

int Plan::owner(Kind kind, std::int64_t index) const {
  const int last = options_.organizations > 10 ? options_.organizations - 1 : options_.organizations;
  const double at = fraction(number("owner", index * 64 + static_cast<std::int64_t>(kind)));
  return std::min(last - 1, static_cast<int>(at * std::sqrt(at) * last));
}

std::vector<FieldPlan> Plan::fields(int type) const {
  std::vector<FieldPlan> fields{
      {"Name", "name", "Text", "", "", true, true, true},
      {"Notes", "notes", "Textbox"},
      {"Device", "device", "Select", "DC01\nFS02\nSW-CORE-1\nFW-EDGE\nNAS-BASEMENT", "", false, false, true}};
  const auto want = [&](int bit) { return type == 0 || (number("fields", type) >> bit & 1) != 0; };
  if (want(0)) fields.push_back({"Details", "details", "Header"});
  if (want(1)) fields.push_back({"Seats", "seats", "Number"});
  if (want(2)) fields.push_back({"Uptime", "uptime", "Percent"});
  if (want(3)) fields.push_back({"In use", "in-use", "Checkbox"});
  if (want(4)) fields.push_back({"Renewal", "renewal", "Date"});
  if (want(5)) fields.push_back({"Diagram", "diagram", "Upload"});
  if (want(6)) fields.push_back({"Related company", "related-company", "Tag", "", "Organizations"});
  if (want(7) && type != 0)
    fields.push_back({"Depends on", "depends-on", "Tag", "",
                      "FlexibleAssetType: " + std::to_string(id(Kind::kFlexibleAssetTypes, 0))});
  if (type % 3 == 0) fields.push_back({"Admin password", "admin-password", "Password"});
  if (type % 6 == 0) fields.push_back({"Recovery Phrase", "recovery-phrase", "Password"});
  if (type % 5 == 1) fields.push_back({"Password", "password", "Password"});
  return fields;
}

int Plan::type_of_asset(std::int64_t index) const {
  if (index < options_.flexible_asset_types) return static_cast<int>(index);
  const double at = fraction(number("type", index));
  return std::min(options_.flexible_asset_types - 1, static_cast<int>(at * at * at * options_.flexible_asset_types));
}

std::string Plan::asset_title(std::int64_t index) const {
  std::string title(pick(devices(), "device", index));
  if (index % 5 == 1) title += " – " + std::string(pick(people(), "person", index));
  return title + " " + std::to_string(index % 40 + 1);
}

std::optional<int> Plan::folder_of_document(std::int64_t index) const {
  if (index % 2 == 0) return std::nullopt;
  return static_cast<int>(number("folder", index) % kFoldersPerOrganization);
}

std::optional<std::int64_t> Plan::parent_asset(std::int64_t index) const {
  if (index % 14 != 6 || options_.flexible_assets == 0) return std::nullopt;
  return static_cast<std::int64_t>(number("parent", index) % static_cast<std::uint64_t>(options_.flexible_assets));
}

std::string Plan::secret(Kind kind, std::int64_t index, std::string_view field) const {
  static constexpr std::string_view kBase62 = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789";
  static constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bool otp = field == "otp_secret";
  const auto letters = otp ? kBase32 : kBase62;
  const std::size_t size = !otp ? 24 : index % 90 == 4 ? 96 : 32;
  const std::string purpose = "secret/" + std::to_string(static_cast<int>(kind)) + "/" + std::string(field);
  std::string value;
  for (std::int64_t round = 0; value.size() < size; ++round)
    for (std::uint64_t bits = number(purpose, index * 16 + round); bits > 1'000 && value.size() < size;
         bits /= letters.size())
      value += letters[bits % letters.size()];
  return value;
}

bool Plan::has_trait(std::int64_t asset, const FieldPlan& field) const {
  return field.required || number("trait/" + field.key, asset) % 8 != 0;
}

}  // namespace gluepot::app::sample
