// SPDX-License-Identifier: Apache-2.0
// Query strings of the compatible API: bounded, and encoding what was decoded leads back to the same query.
#include <cstdint>
#include <cstdlib>

#include "catalog/query.h"
#include "core/text.h"
#include "documentation/records.h"

using namespace gluepot;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto query = catalog::parse_query(text);
  if (const auto decoded = catalog::percent_decode(text);
      decoded && catalog::percent_decode(catalog::percent_encode(*decoded)) != *decoded)
    std::abort();
  if (!query) return 0;
  if (query->page_size < 1 || query->page_size > 1000 || query->page_number < 1 || query->sorts.size() > 4)
    std::abort();
  for (const auto& filter : query->filters) {
    if (!core::valid_utf8(filter.name) || filter.name.find('-') != std::string::npos) std::abort();
    if (filter.op == catalog::QueryFilter::Op::kRange && filter.values.size() != 2) std::abort();
  }
  for (const auto& type : catalog::resource_types())
    (void)documentation::list_query(type, *query, documentation::Scope::all());
  return 0;
}
