// SPDX-License-Identifier: Apache-2.0
#include "connectors/itglue/regions.h"

namespace gluepot::itglue {

const Regions& regions() {
  static const Regions all{{"us", "United States", "https://api.itglue.com", "app.itglue.com"},
                           {"eu", "Europe", "https://api.eu.itglue.com", "app.eu.itglue.com"},
                           {"au", "Australia", "https://api.au.itglue.com", "app.au.itglue.com"}};
  return all;
}

const Region* find_region(const Regions& regions, std::string_view code) {
  for (const auto& region : regions)
    if (region.code == code) return &region;
  return nullptr;
}

const Region* region_of(const Regions& regions, const net::BaseUrl& base) {
  for (const auto& region : regions) {
    const auto url = net::parse_base_url(region.api_url, net::AddressRules{.allow_plain_http = true});
    if (url && url->text() == base.text()) return &region;
  }
  return nullptr;
}

}  // namespace gluepot::itglue
