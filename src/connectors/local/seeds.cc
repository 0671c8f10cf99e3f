// SPDX-License-Identifier: Apache-2.0
#include "connectors/local/seeds.h"

#include <boost/json/object.hpp>

#include "connectors/local/impl/seed_tables.h"
#include "core/text.h"

namespace gluepot::local {
namespace {

namespace json = boost::json;
using catalog::Kind;
using documentation::LocalWriter;

constexpr std::string_view kPlanted = "2026-01-01T00:00:00.000Z";

json::string text(std::string_view value) {
  return json::string(value.data(), value.size());
}

core::Status plant_countries(LocalWriter& writer) {
  std::int64_t country_id = 0, region_id = 0;
  for (const auto line : seed_countries()) {
    const auto parts = core::split(line, '|');
    ++country_id;
    GLUEPOT_TRY(writer.put(Kind::kCountries, country_id,
                           {{"name", text(parts[1])},
                            {"iso", text(parts[0])},
                            {"created-at", text(kPlanted)},
                            {"updated-at", text(kPlanted)}}));
    for (std::size_t i = 2; i < parts.size(); ++i) {
      const auto equals = parts[i].find('=');
      const auto iso = parts[i].substr(0, equals);
      GLUEPOT_TRY(writer.put(Kind::kRegions, ++region_id,
                             {{"name", text(parts[i].substr(equals + 1))},
                              {"iso", iso.empty() ? json::value(nullptr) : json::value(text(iso))},
                              {"country-id", country_id},
                              {"created-at", text(kPlanted)},
                              {"updated-at", text(kPlanted)}}));
    }
  }
  return {};
}

core::Status plant_platforms(LocalWriter& writer) {
  std::int64_t platform_id = 0, system_id = 0;
  for (const auto line : seed_platforms()) {
    const auto parts = core::split(line, '|');
    ++platform_id;
    GLUEPOT_TRY(writer.put(Kind::kPlatforms, platform_id,
                           {{"name", text(parts[0])}, {"created-at", text(kPlanted)}, {"updated-at", text(kPlanted)}}));
    for (std::size_t i = 1; i < parts.size(); ++i)
      GLUEPOT_TRY(writer.put(Kind::kOperatingSystems, ++system_id,
                             {{"name", text(parts[i])},
                              {"platform-id", platform_id},
                              {"platform-name", text(parts[0])},
                              {"created-at", text(kPlanted)},
                              {"updated-at", text(kPlanted)}}));
  }
  return {};
}

}  // namespace

bool is_planted(Kind kind) {
  return kind == Kind::kCountries || kind == Kind::kRegions || kind == Kind::kPlatforms ||
         kind == Kind::kOperatingSystems;
}

core::Status plant_lists(documentation::Store& store) {
  GLUEPOT_ASSIGN(const auto counts, store.counts());
  for (const auto& count : counts)
    if (is_planted(count.kind)) return {};
  return store.write([](LocalWriter& writer) -> core::Status {
    GLUEPOT_TRY(plant_countries(writer));
    return plant_platforms(writer);
  });
}

}  // namespace gluepot::local
