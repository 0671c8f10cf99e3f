// SPDX-License-Identifier: Apache-2.0
// Pages of a source: whatever arrives, either nothing comes out or rows whose attributes are JSON without secrets.
#include <boost/json.hpp>
#include <cstdint>
#include <cstdlib>

#include "catalog/page_reader.h"

using namespace gluepot::catalog;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_no_secret(const boost::json::value& value, bool inside_traits) {
  if (const auto* array = value.if_array())
    for (const auto& element : *array) check_no_secret(element, false);
  if (const auto* object = value.if_object())
    for (const auto& member : *object) {
      require(inside_traits || !is_secret_attribute({member.key().data(), member.key().size()}));
      check_no_secret(member.value(), false);
    }
}

void check(const Row& row) {
  boost::json::error_code error;
  boost::json::parse_options options;
  options.max_depth = 100;
  const auto parsed =
      boost::json::parse(boost::json::string_view(row.attributes.data(), row.attributes.size()), error, {}, options);
  require(!error && parsed.is_object());
  require(row.side.size() == side_columns(row.kind).size());
  for (const auto& member : parsed.get_object()) {
    const std::string_view key(member.key().data(), member.key().size());
    require(!is_secret_attribute(key));
    const bool traits = row.kind == Kind::kFlexibleAssets && same_name(key, "traits");
    if (traits && member.value().is_object())
      for (const auto& trait : member.value().get_object()) require(trait.key() == "note");
    check_no_secret(member.value(), traits);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static PageReader reader;
  static const SecretTraits traits = [] {
    SecretTraits made;
    made.add(1, "note", "Text");
    made.add(1, "secret", "Password");
    return made;
  }();
  const auto* type = find_type_number(data[0] % static_cast<int>(resource_types().size()) + 1);
  gluepot::core::Secret body(std::string_view(reinterpret_cast<const char*>(data + 1), size - 1));
  const auto page = reader.read(type->kind, body, &traits);
  if (!page) return 0;
  for (const auto& row : page->rows) {
    require(row.kind == type->kind);
    check(row);
  }
  for (const auto& row : page->included) check(row);
  return 0;
}
