// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "net/address_rules.h"

namespace gluepot::itglue {

/// A data centre: a key is known in exactly one of them. Source: api.itglue.com/developer.
struct Region {
  std::string code;      ///< "us"
  std::string name;      ///< "United States"
  std::string api_url;   ///< "https://api.itglue.com"
  std::string web_host;  ///< "app.itglue.com": what the person sees in the browser
};
using Regions = std::vector<Region>;

/// us, eu, au.
const Regions& regions();
/// Null when no region has this code.
const Region* find_region(const Regions& regions, std::string_view code);
/// The region whose API this address is, or null.
const Region* region_of(const Regions& regions, const net::BaseUrl& base);

}  // namespace gluepot::itglue
