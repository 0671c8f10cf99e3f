// SPDX-License-Identifier: Apache-2.0
#include "catalog/impl/row_reader.h"

#include <algorithm>
#include <cstring>

#include "core/clock.h"
#include "core/ids.h"

namespace gluepot::catalog {
namespace {

using simdjson::SUCCESS;

constexpr std::size_t kMaxRemembered = 256;

bool is_null(ondemand::value& value) {
  bool null = false;
  return value.is_null().get(null) == SUCCESS && null;
}

/// Ids come as numbers or as strings; false when the value is neither.
bool integer(ondemand::value& value, std::int64_t& out) {
  ondemand::json_type type;
  if (value.type().get(type) != SUCCESS) return false;
  if (type == ondemand::json_type::number) return value.get_int64().get(out) == SUCCESS;
  if (type != ondemand::json_type::string) return false;
  std::string_view text;
  if (value.get_string().get(text) != SUCCESS) return false;
  const auto parsed = core::parse_int64(text);
  out = parsed.value_or(0);
  return true;
}

bool boolean(ondemand::value& value, bool& out) {
  ondemand::json_type type;
  if (value.type().get(type) != SUCCESS) return false;
  if (type == ondemand::json_type::boolean) return value.get_bool().get(out) == SUCCESS;
  if (type == ondemand::json_type::number) {
    std::int64_t number = 0;
    if (value.get_int64().get(number) != SUCCESS) return false;
    out = number != 0;
    return true;
  }
  std::string_view text;
  if (value.get_string().get(text) != SUCCESS) return false;
  out = text == "true" || text == "1";
  return true;
}

}  // namespace

const RowReader::Known& RowReader::lookup(Kind kind, std::size_t position, std::string_view key) {
  // Rows of a list carry the same attributes in the same order, so the n-th one is nearly always the n-th of the row
  // before.
  const auto slot = static_cast<std::size_t>(kind);
  if (seen_.size() <= slot) seen_.resize(slot + 1);
  auto& seen = seen_[slot];
  if (position < seen.size() && seen[position].key == key) return seen[position];
  Known known{std::string(key), find_type(kind).find_attribute(key), -1, is_secret_attribute(key), false};
  if (known.attribute != nullptr) {
    known.secret |= known.attribute->is(kSecret);
    // What is counted when a row is read is not kept: it would be the count of the day it was received.
    known.column_only = known.attribute->is(kColumnOnly | kCounted);
    const auto columns = side_columns(kind);
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].attribute == known.attribute->name) known.side = static_cast<int>(i);
  }
  if (seen.size() > kMaxRemembered) seen.clear();
  if (position < seen.size()) return seen[position] = std::move(known);
  return seen.emplace_back(std::move(known));
}

/// Where the parser stands: behind a value that was read it is the ',' or the bracket that follows.
bool RowReader::location(ondemand::value& value, const char*& out) {
  return value.current_location().get(out) == SUCCESS || fail("cut off");
}

bool RowReader::check_object(ondemand::value& value, int depth) {
  ondemand::object object;
  if (value.get_object().get(object) != SUCCESS) return fail("broken object");
  const char* cut_from = nullptr;  // start of a removed member whose end is not known yet
  const char* kept_end = nullptr;  // behind the last kept member
  for (auto entry : object) {
    ondemand::field field;
    if (std::move(entry).get(field) != SUCCESS) return fail("broken object");
    const char* start = field.key().raw() - 1;
    if (cut_from != nullptr) cuts_.emplace_back(std::exchange(cut_from, nullptr), start);
    std::string_view key;
    if (field.unescaped_key().get(key) != SUCCESS) return fail("broken name");
    if (is_secret_attribute(key)) {
      cut_from = start;
      secret_cut_ = true;
      if (!pass_over(field.value(), 1)) return false;
      continue;
    }
    if (!check(field.value(), depth + 1)) return false;
    if (!location(field.value(), kept_end)) return false;
  }
  if (cut_from == nullptr) return true;
  const char* end = nullptr;
  if (!location(value, end)) return false;
  while (*--end != '}') {
  }
  cuts_.emplace_back(kept_end != nullptr ? kept_end : cut_from, end);
  return true;
}

bool RowReader::pass_over(ondemand::value& value, int depth) {
  if (depth > max_depth_) return fail("nested too deep");
  ondemand::json_type type;
  if (value.type().get(type) != SUCCESS) return fail("broken value");
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (value.get_object().get(object) != SUCCESS) return fail("broken object");
    for (auto entry : object) {
      ondemand::field field;
      if (std::move(entry).get(field) != SUCCESS) return fail("broken object");
      if (!pass_over(field.value(), depth + 1)) return false;
    }
    return true;
  }
  if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (value.get_array().get(array) != SUCCESS) return fail("broken array");
    for (auto entry : array) {
      ondemand::value element;
      if (std::move(entry).get(element) != SUCCESS) return fail("broken array");
      if (!pass_over(element, depth + 1)) return false;
    }
    return true;
  }
  if (type != ondemand::json_type::string) return check(value, depth);
  ondemand::raw_json_string raw;  // stays where it is: nothing is unescaped
  return value.get_raw_json_string().get(raw) == SUCCESS || fail("broken string");
}

bool RowReader::check(ondemand::value& value, int depth) {
  if (depth > max_depth_) return fail("nested too deep");
  ondemand::json_type type;
  if (value.type().get(type) != SUCCESS) return fail("broken value");
  switch (type) {
    case ondemand::json_type::object:
      return check_object(value, depth);
    case ondemand::json_type::array: {
      ondemand::array array;
      if (value.get_array().get(array) != SUCCESS) return fail("broken array");
      for (auto entry : array) {
        ondemand::value element;
        if (std::move(entry).get(element) != SUCCESS) return fail("broken array");
        if (!check(element, depth + 1)) return false;
      }
      return true;
    }
    case ondemand::json_type::string: {
      std::string_view text;
      return value.get_string().get(text) == SUCCESS || fail("broken string");
    }
    case ondemand::json_type::number: {
      double number = 0;  // get_number() would check as well, but does not move on
      return value.get_double().get(number) == SUCCESS || fail("broken number");
    }
    case ondemand::json_type::boolean: {
      bool flag = false;
      return value.get_bool().get(flag) == SUCCESS || fail("broken value");
    }
    case ondemand::json_type::null:
      return is_null(value) || fail("broken value");
  }
  return fail("broken value");
}

bool RowReader::traits_object(ondemand::value& value, std::int64_t type_id, Page& page) {
  ondemand::json_type json_type;
  if (value.type().get(json_type) != SUCCESS) return fail("broken traits");
  if (json_type != ondemand::json_type::object) return check(value, 1);
  const SecretTraits::Fields* fields = nullptr;
  if (traits_ != nullptr)
    if (const auto found = traits_->types.find(type_id); found != traits_->types.end()) fields = &found->second;
  ondemand::object object;
  if (value.get_object().get(object) != SUCCESS) return fail("broken traits");
  const char* cut_from = nullptr;
  const char* kept_end = nullptr;
  for (auto entry : object) {
    ondemand::field field;
    if (std::move(entry).get(field) != SUCCESS) return fail("broken traits");
    const char* start = field.key().raw() - 1;
    if (cut_from != nullptr) cuts_.emplace_back(std::exchange(cut_from, nullptr), start);
    std::string_view key;
    if (field.unescaped_key().get(key) != SUCCESS) return fail("broken name");
    const bool plain = fields != nullptr && fields->plain.contains(key) && !fields->secret.contains(key);
    if (!plain) {
      if ((fields == nullptr || !fields->secret.contains(key)) && page.unknown_traits.size() < 1000) {
        std::pair<std::int64_t, std::string> report(type_id, key);
        if (std::find(page.unknown_traits.begin(), page.unknown_traits.end(), report) == page.unknown_traits.end())
          page.unknown_traits.push_back(std::move(report));
      }
      cut_from = start;
      secret_cut_ = true;
      if (!pass_over(field.value(), 1)) return false;
      continue;
    }
    if (!check(field.value(), 2)) return false;
    if (!location(field.value(), kept_end)) return false;
  }
  if (cut_from == nullptr) return true;
  const char* end = nullptr;
  if (!location(value, end)) return false;
  while (*--end != '}') {
  }
  cuts_.emplace_back(kept_end != nullptr ? kept_end : cut_from, end);
  return true;
}

bool RowReader::set_side(const Known& known, ondemand::value& value, Row& row) {
  auto& side = row.side[static_cast<std::size_t>(known.side)];
  ondemand::json_type json_type;
  if (value.type().get(json_type) != SUCCESS) return fail("broken value");
  if (json_type == ondemand::json_type::null) return is_null(value) || fail("broken value");
  if (json_type == ondemand::json_type::object || json_type == ondemand::json_type::array) return check(value, 1);
  if (known.attribute->type == AttributeType::kBoolean) {
    bool flag = false;
    if (!boolean(value, flag)) return fail("broken value");
    side = std::int64_t{flag};
    return true;
  }
  if (known.attribute->type == AttributeType::kInteger) {
    std::int64_t number = 0;
    if (json_type == ondemand::json_type::boolean || !integer(value, number)) return check(value, 1);
    side = number;
    return true;
  }
  std::string_view text;
  if (json_type != ondemand::json_type::string) return check(value, 1);
  if (value.get_string().get(text) != SUCCESS) return fail("broken string");
  if (known.attribute->type == AttributeType::kTime) {
    if (const auto time = core::parse_time(text)) side = *time;
    return true;
  }
  side = std::string(text);
  return true;
}

bool RowReader::column(const Known& known, ondemand::value& value, Row& row) {
  const auto place = known.attribute == nullptr ? Place::kBody : known.attribute->place;
  if (place == Place::kBody) return check(value, 1);
  if (place == Place::kSide) return set_side(known, value, row);
  ondemand::json_type json_type;
  if (value.type().get(json_type) != SUCCESS) return fail("broken value");
  if (json_type == ondemand::json_type::null) return is_null(value) || fail("broken value");
  if (json_type == ondemand::json_type::object || json_type == ondemand::json_type::array) return check(value, 1);
  bool flag = false;
  std::int64_t number = 0;
  std::string_view text;
  switch (place) {
    case Place::kOrganizationId:
    case Place::kParentId:
      if (json_type == ondemand::json_type::boolean) return check(value, 1);
      if (!integer(value, number)) return fail("an id that is no 64-bit number");
      (place == Place::kParentId ? row.parent_id : row.organization_id) = number;
      return true;
    case Place::kVault:
      row.flags |= kFlagVault;
      return check(value, 1);
    case Place::kArchived:
    case Place::kRestricted:
    case Place::kPersonal:
      if (!boolean(value, flag)) return fail("broken value");
      if (place == Place::kArchived) row.archived = flag;
      if (place == Place::kRestricted && flag) row.flags |= kFlagRestricted;
      if (place == Place::kPersonal && flag) row.flags |= kFlagPersonal;
      return true;
    case Place::kName:
    case Place::kCreatedAt:
    case Place::kUpdatedAt:
      if (json_type != ondemand::json_type::string) return check(value, 1);
      if (value.get_string().get(text) != SUCCESS) return fail("broken string");
      if (place == Place::kName) row.name = text;
      if (place == Place::kCreatedAt) row.created_at_ms = core::parse_time(text).value_or(0);
      if (place == Place::kUpdatedAt) row.updated_at_ms = core::parse_time(text).value_or(0);
      return true;
    case Place::kBody:
    case Place::kSide:
      break;
  }
  return check(value, 1);
}

bool RowReader::type_of_asset(ondemand::object& attributes, std::int64_t& type_id) {
  // The type decides which traits are secret, so it is needed before them, whatever the order.
  type_id = 0;
  for (const char* spelling : {"flexible-asset-type-id", "flexible_asset_type_id"}) {
    ondemand::value value;
    const auto found = attributes.find_field_unordered(spelling).get(value);
    if (found == SUCCESS) {
      if (!is_null(value) && !integer(value, type_id)) return fail("an id that is no 64-bit number");
      break;
    }
    if (found != simdjson::NO_SUCH_FIELD) return fail("broken attributes");
  }
  bool reset = false;
  return attributes.reset().get(reset) == SUCCESS || fail("broken attributes");
}

void RowReader::finish(Row& row, Page& page, std::string_view whole) {
  row.attributes = whole;
  if (!cuts_.empty()) {
    if (secret_cut_) row.flags |= kFlagScrubbed;
    std::sort(cuts_.begin(), cuts_.end());
    auto body = std::make_unique<std::string>();
    body->reserve(whole.size());
    const char* at = whole.data();
    for (const auto& [from, to] : cuts_) {
      if (from > at) body->append(at, from);
      at = std::max(at, to);
    }
    body->append(at, whole.data() + whole.size());
    row.attributes = *body;
    page.kept.push_back(std::move(body));
  }
}

bool RowReader::read(ondemand::value value, Row& row, Page& page) {
  error_.clear();
  cuts_.clear();
  secret_cut_ = false;
  ondemand::object attributes;
  if (value.get_object().get(attributes) != SUCCESS) return fail("attributes that are no object");
  row.side.resize(side_columns(row.kind).size());
  std::int64_t asset_type = 0;
  if (row.kind == Kind::kFlexibleAssets && !type_of_asset(attributes, asset_type)) return false;
  const char* first = nullptr;
  const char* cut_from = nullptr;
  const char* kept_end = nullptr;
  std::size_t position = 0;
  for (auto entry : attributes) {
    ondemand::field field;
    if (std::move(entry).get(field) != SUCCESS) return fail("broken attributes");
    const char* start = field.key().raw() - 1;
    if (first == nullptr) first = start;
    if (cut_from != nullptr) cuts_.emplace_back(std::exchange(cut_from, nullptr), start);
    std::string_view key;
    if (field.unescaped_key().get(key) != SUCCESS) return fail("broken name");
    const Known& known = lookup(row.kind, position++, key);
    if (known.secret) {
      cut_from = start;
      secret_cut_ = true;
      if (!pass_over(field.value(), 1)) return false;
      continue;
    }
    if (known.column_only) {
      cut_from = start;
      if (!column(known, field.value(), row)) return false;
      continue;
    }
    const bool is_traits =
        row.kind == Kind::kFlexibleAssets && known.attribute != nullptr && known.attribute->name == "traits";
    if (!(is_traits ? traits_object(field.value(), asset_type, page) : column(known, field.value(), row))) return false;
    if (!location(field.value(), kept_end)) return false;
  }
  if (row.kind == Kind::kFlexibleAssets && row.parent_id != asset_type)
    return fail("two different flexible asset types in one row");
  if (first == nullptr) {
    row.attributes = "{}";
    return true;
  }
  const char* end = nullptr;
  if (!location(value, end)) return false;
  while (*--end != '}') {
  }
  if (cut_from != nullptr) cuts_.emplace_back(kept_end != nullptr ? kept_end : cut_from, end);
  while (*--first != '{') {
  }
  finish(row, page, {first, static_cast<std::size_t>(end + 1 - first)});
  return true;
}

}  // namespace gluepot::catalog
